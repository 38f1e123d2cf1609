/* SPDX-License-Identifier: MIT
 *
 * Inside the lenient JSON reader only: what newtonsoft*.c share. The reader works on UTF-8
 * bytes; only positions and look-ahead, which .NET counts in UTF-16 units, are converted.
 */
#ifndef NK_BASE_NEWTONSOFT_SCAN_H
#define NK_BASE_NEWTONSOFT_SCAN_H

#include "base/newtonsoft.h"

/* How the next value is wanted: Newtonsoft's ReadType. */
enum nk_lenient_as { NK_AS_ANY, NK_AS_STRING, NK_AS_BOOLEAN, NK_AS_INT32, NK_AS_DATE };

/* The character at the current place; 0 also behind the end. */
uint32_t nk_lenient_peek(const struct nk_lenient *r);
static inline bool nk_lenient_at_end(const struct nk_lenient *r)
{
	return r->at >= r->all.n && !r->extra;
}
/** Are there more than `ahead` UTF-16 units left? Notes that the end was seen when not. */
bool nk_lenient_ensure(struct nk_lenient *r, size_t ahead);
/** Consume one UTF-16 unit: of a surrogate pair the first half, then the second. */
void nk_lenient_take_unit(struct nk_lenient *r);
/* The value of a hexadecimal digit, or -1. */
static inline int nk_lenient_hex(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
				      : -1;
}

/** char.IsWhiteSpace(), char.IsLetterOrDigit(), char.IsNumber() of a BMP character. */
bool nk_lenient_is_space(uint32_t c);
bool nk_lenient_is_word(uint32_t c);
bool nk_lenient_is_number(uint32_t c);
/** Consume a blank, tab, line break or NUL; false when something else stands there. */
bool nk_lenient_skip_blank(struct nk_lenient *r);
/** Consume all of those. */
void nk_lenient_skip_blanks(struct nk_lenient *r);
/** "x" of the current character, one UTF-16 unit of it. */
const char *nk_lenient_show(const struct nk_lenient *r);

/** Note the current place, so that positions on one long line do not each cost all of it. */
void nk_lenient_see(struct nk_lenient *r);
/** JsonToken's name: "StartObject". */
const char *nk_lenient_token_name(enum nk_token token);

/** Make `token` current, with what follows for state, path and depth. */
int nk_lenient_set(struct nk_lenient *r, enum nk_token token, bool count, struct nk_err *err);
void nk_lenient_set_post_value(struct nk_lenient *r, bool count);
void nk_lenient_set_by_container(struct nk_lenient *r);

/* Each reads what its name says at the current place. */
int nk_lenient_string(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err);
int nk_lenient_quoted(struct nk_lenient *r, struct nk_str *out, struct nk_err *err);
int nk_lenient_number(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err);
int nk_lenient_infinity(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err);
int nk_lenient_comment(struct nk_lenient *r, bool token, struct nk_err *err);
/** 1 when `word` and a separator stood there, 0 when not (the place has moved), -1 at the end. */
int nk_lenient_match(struct nk_lenient *r, const char *word, struct nk_err *err);
int nk_lenient_unexpected(struct nk_lenient *r, const char *shown, struct nk_err *err);
int nk_lenient_unexpected_end(struct nk_lenient *r, struct nk_err *err);
/** Behind a value: 1 when a token was made, 0 to go on, -1. */
int nk_lenient_post_value(struct nk_lenient *r, bool ignore_comments, struct nk_err *err);

/* ---- Typed reading ---- */

/** The .NET type that messages about `field` name. */
const char *nk_field_type(const struct nk_field *field);
/** EnsureType(): put the current scalar token into `place`, as the field's kind wants it. */
int nk_field_convert(struct nk_lenient *r, const struct nk_field *field, void *place,
		     struct nk_err *err);
/** Would "" count as null? */
bool nk_field_empty_is_null(const struct nk_field *field);

#endif
