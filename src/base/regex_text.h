/* SPDX-License-Identifier: MIT
 *
 * A subject in both encodings, and the way between their offsets.
 */
#ifndef NK_BASE_REGEX_TEXT_H
#define NK_BASE_REGEX_TEXT_H

#include "base/regex_internal.h"

enum { NK_REGEX_TEXT_SMALL = 256 };

struct nk_regex_text {
	struct nk_str bytes;
	uint16_t *units;
	size_t n;
	bool ascii;
	size_t unit, byte; /* a place known in both */
	struct nk_arena arena;
	uint16_t small[NK_REGEX_TEXT_SMALL]; /* most subjects are names of files */
};

void nk_regex_text_init(struct nk_regex_text *text, struct nk_str bytes);
void nk_regex_text_release(struct nk_regex_text *text);
#define NK_AUTO_REGEX_TEXT __attribute__((cleanup(nk_regex_text_release))) struct nk_regex_text

/** Offsets there and back; one inside a character becomes the one of its beginning. */
size_t nk_regex_text_byte(struct nk_regex_text *text, size_t unit);
size_t nk_regex_text_unit(struct nk_regex_text *text, size_t byte);
struct nk_str nk_regex_text_part(struct nk_regex_text *text, struct nk_arena *arena, size_t start,
				 size_t end);

#endif
