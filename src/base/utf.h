/* SPDX-License-Identifier: MIT
 *
 * Encodings: decoding what hosts and zips send, with broken bytes replaced by U+FFFD as
 * .NET's decoders replace them, and conversion between UTF-8 and UTF-16.
 */
#ifndef NK_BASE_UTF_H
#define NK_BASE_UTF_H

#include "base/str.h"

/** Text of a byte sequence: by BOM (UTF-8, 16, 32; removed) else UTF-8. In the arena. */
struct nk_str nk_decode(struct nk_arena *arena, const void *bytes, size_t n);
/** UTF-8 with broken sequences replaced, a BOM kept. Returns `text` itself when it is well-formed. */
struct nk_str nk_utf8_repair(struct nk_arena *arena, struct nk_str text);
bool nk_utf8_valid(struct nk_str text);
/** Its beginning, at most `most` bytes, ended at a whole character; no longer than the text. */
struct nk_str nk_utf8_start(struct nk_str text, size_t most);
/** Next character of well-formed UTF-8 at *at (moved on); U+FFFD for a broken byte. */
uint32_t nk_utf8_next(struct nk_str text, size_t *at);
/** Append one character; a surrogate or a value above 10FFFF becomes U+FFFD. */
void nk_utf8_add(struct nk_buf *buf, uint32_t c);
/** Length in UTF-16 units. */
size_t nk_utf16_length(struct nk_str text);
/** UTF-16 units in the arena; *n is their number. */
uint16_t *nk_utf8_to_16(struct nk_arena *arena, struct nk_str text, size_t *n);
/** UTF-8 of UTF-16 units; an unpaired half becomes U+FFFD. */
struct nk_str nk_utf16_to_8(struct nk_arena *arena, const uint16_t *units, size_t n);

#endif
