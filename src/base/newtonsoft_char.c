/* SPDX-License-Identifier: MIT
 *
 * Characters, blanks, words and comments of the lenient JSON reader.
 */
#include "base/newtonsoft_scan.h"

#include <string.h>
#include <unicode/uchar.h>

#include "base/utf.h"

/* Stands for the second half of a pair whose first half was consumed. */
enum { LOW_HALF = 0xDC00 };

uint32_t nk_lenient_peek(const struct nk_lenient *r)
{
	size_t at = r->at;

	if (r->extra)
		return LOW_HALF;
	if (at >= r->all.n)
		return 0;
	unsigned char c = (unsigned char)r->all.s[at];
	return c < 0x80 ? c : nk_utf8_next(r->all, &at);
}

bool nk_lenient_ensure(struct nk_lenient *r, size_t ahead)
{
	size_t at = r->at;

	if (r->extra && ahead == 0)
		return true;
	for (size_t units = r->extra ? 1 : 0; at < r->all.n;) {
		units += nk_utf8_next(r->all, &at) > 0xFFFF ? 2 : 1;
		if (units > ahead)
			return true;
	}
	r->ended = true;
	return false;
}

void nk_lenient_take_unit(struct nk_lenient *r)
{
	size_t from = r->at;

	if (nk_lenient_at_end(r))
		return;
	if (r->extra) {
		r->extra = 0;
		return;
	}
	nk_utf8_next(r->all, &r->at);
	r->extra = r->at - from == 4 ? -1 : 0;
}

bool nk_lenient_is_space(uint32_t c)
{
	return (c >= 9 && c <= 13) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
	       c == 0x205F || c == 0x3000;
}

bool nk_lenient_is_word(uint32_t c)
{
	return c <= 0xFFFF && (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_ND_MASK)) != 0;
}

bool nk_lenient_is_number(uint32_t c)
{
	return c <= 0xFFFF && (U_GET_GC_MASK(c) & U_GC_N_MASK) != 0;
}

const char *nk_lenient_show(const struct nk_lenient *r)
{
	uint32_t c = nk_lenient_peek(r);
	size_t at = r->at;

	if (c > 0xFFFF || c == LOW_HALF)
		return "\xEF\xBF\xBD";
	if (nk_lenient_at_end(r))
		return "";
	nk_utf8_next(r->all, &at);
	return nk_strndup(r->arena, r->all.s + r->at, at - r->at);
}

bool nk_lenient_skip_blank(struct nk_lenient *r)
{
	uint32_t c = nk_lenient_peek(r);

	if (c == 0) {
		if (nk_lenient_at_end(r)) {
			r->ended = true;
			return false;
		}
		r->at++;
	} else if (c == '\r') {
		/* The LF behind it belongs to it unless the text ends there. */
		r->at++;
		if (nk_lenient_ensure(r, 1) && r->all.s[r->at] == '\n')
			r->at++;
		r->line++;
		r->line_start = r->at;
	} else if (c == '\n') {
		r->line++;
		r->line_start = ++r->at;
	} else if (nk_lenient_is_space(c)) {
		nk_lenient_take_unit(r);
	} else {
		return false;
	}
	return true;
}

void nk_lenient_skip_blanks(struct nk_lenient *r)
{
	while (nk_lenient_skip_blank(r))
		;
}

/* ---- Words and comments ---- */

static bool is_separator(struct nk_lenient *r)
{
	uint32_t c = nk_lenient_peek(r);

	switch (c) {
	case 0:
	case '}':
	case ']':
	case ',': return true;
	case ')':
		return r->state == NK_LENIENT_CONSTRUCTOR ||
		       r->state == NK_LENIENT_CONSTRUCTOR_START;
	case '/':
		return nk_lenient_ensure(r, 1) &&
		       (r->all.s[r->at + 1] == '*' || r->all.s[r->at + 1] == '/');
	default: return nk_lenient_is_space(c);
	}
}

int nk_lenient_match(struct nk_lenient *r, const char *word, struct nk_err *err)
{
	if (!nk_lenient_ensure(r, strlen(word) - 1)) {
		r->at = r->all.n;
		return nk_lenient_unexpected_end(r, err);
	}
	for (; *word; word++, r->at++) {
		if (r->all.s[r->at] != *word)
			return 0;
	}
	return !nk_lenient_ensure(r, 0) || is_separator(r);
}

static int end_comment(struct nk_lenient *r, bool token, size_t from, size_t to)
{
	if (token) {
		r->text = nk_str_dup(r->arena, nk_str_n(r->all.s + from, to - from));
		nk_lenient_set(r, NK_TOKEN_COMMENT, true, NULL);
	}
	return 0;
}

/* The comment whose slash stands at the current place; `token`: make it a token. */
int nk_lenient_comment(struct nk_lenient *r, bool token, struct nk_err *err)
{
	r->at++;
	if (!nk_lenient_ensure(r, 1))
		return nk_lenient_fail(r, err, "Unexpected end while parsing comment.");
	bool line = r->all.s[r->at] == '/';
	if (!line && r->all.s[r->at] != '*') {
		return nk_lenient_fail(r, err, "Error parsing comment. Expected: *, got %s.",
				       nk_lenient_show(r));
	}
	size_t from = ++r->at;
	for (;;) {
		uint32_t c = nk_lenient_peek(r);

		if (nk_lenient_at_end(r)) {
			r->ended = true;
			if (line)
				return end_comment(r, token, from, r->at);
			return nk_lenient_fail(r, err, "Unexpected end while parsing comment.");
		}
		if (line && (c == '\r' || c == '\n'))
			return end_comment(r, token, from, r->at);
		if (!line && c == '*') {
			r->at++;
			if (nk_lenient_ensure(r, 0) && r->all.s[r->at] == '/') {
				end_comment(r, token, from, r->at - 1);
				r->at++;
				return 0;
			}
		} else if (!nk_lenient_skip_blank(r)) {
			nk_lenient_take_unit(r);
		}
	}
}
