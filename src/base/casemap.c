/* SPDX-License-Identifier: MIT
 *
 * Case as the invariant culture maps it: one character to one character, without the
 * Turkish i. What Unicode maps to several characters stays as it is.
 */
#include "base/collate.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "base/arena.h"

enum { DOTTED_CAPITAL_I = 0x130, DOTLESS_SMALL_I = 0x131, LONG_S = 0x17f };

static UChar32 lower(UChar32 c)
{
	return c == DOTTED_CAPITAL_I ? c : u_tolower(c);
}

static UChar32 upper(UChar32 c)
{
	return c == DOTLESS_SMALL_I ? c : u_toupper(c);
}

static bool is_ascii(struct nk_str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((uint8_t)text.s[i] >= 128)
			return false;
	return true;
}

static struct nk_str map_ascii(struct nk_arena *arena, struct nk_str text, char first, char last)
{
	char *out = nk_strndup(arena, text.s ? text.s : "", text.n);

	for (size_t i = 0; i < text.n; i++)
		if (out[i] >= first && out[i] <= last)
			out[i] ^= 0x20;
	return nk_str_n(out, text.n);
}

/* A mapping changes a character's length in UTF-8 to 4 bytes at most; 1 byte to 3 at most. */
static struct nk_str map_unicode(struct nk_arena *arena, struct nk_str text,
				 UChar32 (*map)(UChar32))
{
	uint8_t *out = nk_calloc(arena, text.n + 1, 3);
	int32_t i = 0, n = 0, length = (int32_t)text.n;

	while (i < length) {
		UChar32 c;

		U8_NEXT_OR_FFFD(text.s, i, length, c);
		c = map(c);
		U8_APPEND_UNSAFE(out, n, c);
	}
	return nk_str_n((char *)out, (size_t)n);
}

struct nk_str nk_lower_invariant(struct nk_arena *arena, struct nk_str text)
{
	return is_ascii(text) ? map_ascii(arena, text, 'A', 'Z') : map_unicode(arena, text, lower);
}

struct nk_str nk_upper_invariant(struct nk_arena *arena, struct nk_str text)
{
	return is_ascii(text) ? map_ascii(arena, text, 'a', 'z') : map_unicode(arena, text, upper);
}

/* OrdinalIgnoreCase compares capitals, and leaves out those that would fall on ASCII. */
static UChar32 fold_ordinal(UChar32 c)
{
	if (c < 128)
		return c >= 'a' && c <= 'z' ? c - 0x20 : c;
	return c == LONG_S || c == DOTLESS_SMALL_I ? c : u_toupper(c);
}

bool nk_equal_ignore_case(struct nk_str a, struct nk_str b)
{
	int32_t i = 0, j = 0, n = (int32_t)a.n, m = (int32_t)b.n;

	if (!a.s || !b.s)
		return !a.s && !b.s;
	/* Names are looked for in tables of others: most differ at once. */
	if (n > 0 && m > 0 && U8_IS_SINGLE(a.s[0]) && U8_IS_SINGLE(b.s[0]) &&
	    fold_ordinal(a.s[0]) != fold_ordinal(b.s[0]))
		return false;
	while (i < n && j < m) {
		UChar32 c, d;

		U8_NEXT_OR_FFFD(a.s, i, n, c);
		U8_NEXT_OR_FFFD(b.s, j, m, d);
		if (c != d && fold_ordinal(c) != fold_ordinal(d))
			return false;
	}
	return i == n && j == m;
}
