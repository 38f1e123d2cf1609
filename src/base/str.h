/* SPDX-License-Identifier: MIT
 *
 * Borrowed text (pointer and length) and growing buffers. Text is UTF-8 and may hold NULs;
 * what the arena or a parser makes has a NUL behind its end as well, so that plain C text
 * can be handed on where NULs do not matter.
 */
#ifndef NK_BASE_STR_H
#define NK_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct nk_arena;

/* A view: owns nothing. s == NULL is "no text", which differs from empty text. */
struct nk_str {
	const char *s;
	size_t n;
};

#define NK_STR(literal) ((struct nk_str){ (literal), sizeof(literal) - 1 })
#define NK_NO_STR ((struct nk_str){ NULL, 0 })
/* For "%.*s". */
#define NK_ARG(str) (int)(str).n, ((str).s ? (str).s : "")

struct nk_str nk_str(const char *text); /* NULL gives "no text" */
struct nk_str nk_str_n(const char *text, size_t n);
struct nk_str nk_str_dup(struct nk_arena *arena, struct nk_str text);
bool nk_str_eq(struct nk_str a, struct nk_str b); /* ordinal; no text equals only no text */
bool nk_str_is(struct nk_str a, const char *text);
bool nk_str_starts(struct nk_str text, const char *prefix);
bool nk_str_ends(struct nk_str text, const char *suffix);
bool nk_str_ends_nocase(struct nk_str text, const char *suffix); /* ASCII letters only */
int nk_str_cmp(struct nk_str a, struct nk_str b); /* bytes, as memcmp */
/* Trims ASCII blanks, tabs, CR and LF at both ends. */
struct nk_str nk_str_trim(struct nk_str text);
/* Offset of the first place of `needle` at or after `from`, or -1. */
ptrdiff_t nk_str_find(struct nk_str text, struct nk_str needle, size_t from);
/* Decimal digits with an optional sign, all of the text, within the range: true and *out. */
bool nk_str_to_i64(struct nk_str text, int64_t *out);

/*
 * A growing buffer with a named maximum, on the heap. An append that would pass the maximum
 * marks the buffer instead and is dropped, so a chain of appends needs one check at its end.
 */
struct nk_buf {
	char *data; /* NUL-terminated once anything was appended; NULL before */
	size_t n, room, max;
	bool full;
};

#define NK_BUF_INIT(maximum) { .max = (maximum) }
#define NK_AUTO_BUF __attribute__((cleanup(nk_buf_release))) struct nk_buf

void nk_buf_release(struct nk_buf *buf);
void nk_buf_clear(struct nk_buf *buf); /* empty it, keep the memory */
void nk_buf_add(struct nk_buf *buf, const void *data, size_t n);
void nk_buf_str(struct nk_buf *buf, struct nk_str text);
void nk_buf_text(struct nk_buf *buf, const char *text);
void nk_buf_char(struct nk_buf *buf, char c);
/** Percent-encoded, but for what RFC 3986 calls unreserved and the characters in `also`. */
void nk_buf_escape(struct nk_buf *buf, struct nk_str text, const char *also);
void nk_buf_printf(struct nk_buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/** 0, or NK_FAULT_METADATA "<what> is larger than <max> bytes". */
int nk_buf_check(const struct nk_buf *buf, const char *what, struct nk_err *err);
/** The contents as text; an empty buffer is empty text, not "no text". */
struct nk_str nk_buf_view(const struct nk_buf *buf);
/** Copy into the arena. */
struct nk_str nk_buf_dup(const struct nk_buf *buf, struct nk_arena *arena);

#endif
