/* SPDX-License-Identifier: MIT
 *
 * Culture-aware StartsWith, EndsWith and IndexOf: texts are the same when their collation
 * elements are, so soft hyphens and their like do not count. File lists ask this millions of
 * times, so ASCII is decided character by character and only the rest goes through ICU.
 */
#include "base/collate.h"

#include <stdlib.h>
#include <string.h>

#include <unicode/ucol.h>
#include <unicode/ucoleitr.h>
#include <unicode/utf8.h>

#include "base/arena.h"
#include "base/collate_internal.h"

/* The collation elements of a text that count, each with the byte where its character begins. */
struct elements {
	int32_t *order;
	size_t *start, *end;
	size_t n;
};

enum {
	SECONDARY = (int32_t)0xffffff00u, /* without the case level */
	PRIMARY = (int32_t)0xffff0000u,
};

static void elements_release(struct elements *elements)
{
	free(elements->order);
	free(elements->start);
	free(elements->end);
}

/* UTF-16 of `text` on the heap, and for each unit the byte where its character begins. */
static int32_t decode(struct nk_str text, UChar **units, size_t **bytes)
{
	int32_t i = 0, n = 0, length = (int32_t)text.n;

	*units = nk_xcalloc(text.n + 1, sizeof(**units));
	*bytes = nk_xcalloc(text.n + 1, sizeof(**bytes));
	while (i < length) {
		size_t start = (size_t)i;
		UChar32 c;

		U8_NEXT_OR_FFFD(text.s, i, length, c);
		(*bytes)[n] = start;
		if (c > 0xffff) {
			(*units)[n++] = (UChar)(0xd7c0 + (c >> 10));
			(*bytes)[n] = start;
			c = 0xdc00 | (c & 0x3ff);
		}
		(*units)[n++] = (UChar)c;
	}
	(*bytes)[n] = text.n;
	return n;
}

/* .NET leaves halfwidth and fullwidth forms distinct from plain letters even without case. */
static bool has_width(UChar unit)
{
	return unit >= 0xff00 && unit <= 0xffef;
}

static void collect(struct elements *out, UCollationElements *iterator, const UChar *units,
		    const size_t *bytes, int32_t level)
{
	UErrorCode status = U_ZERO_ERROR;
	size_t room = 0;

	for (;;) {
		int32_t from = ucol_getOffset(iterator);
		int32_t order = ucol_next(iterator, &status);

		if (order == UCOL_NULLORDER || U_FAILURE(status))
			return;

		int32_t mask = has_width(units[from]) ? -1 : level;
		if ((order & mask) == 0)
			continue;
		if (out->n == room) {
			room = room ? room * 2 : 32;
			out->order = nk_xrealloc(out->order, room, sizeof(*out->order));
			out->start = nk_xrealloc(out->start, room, sizeof(*out->start));
			out->end = nk_xrealloc(out->end, room, sizeof(*out->end));
		}
		out->order[out->n] = order & mask;
		out->start[out->n] = bytes[from];
		out->end[out->n++] = bytes[ucol_getOffset(iterator)];
	}
}

static struct elements elements_of(struct nk_str text, bool ignore_case)
{
	struct elements out = { 0 };
	UErrorCode status = U_ZERO_ERROR;
	UCollationElements *iterator;
	UChar *units;
	size_t *bytes;
	int32_t n = decode(text, &units, &bytes);

	iterator = ucol_openElements(nk_root_collator(), units, n, &status);
	if (U_SUCCESS(status)) {
		collect(&out, iterator, units, bytes, ignore_case ? SECONDARY : -1);
		ucol_closeElements(iterator);
	}
	free(units);
	free(bytes);
	return out;
}

/* The later elements of a character that has several begin where they end. */
static bool begins_character(const struct elements *text, size_t at)
{
	return text->start[at] < text->end[at];
}

/* Does `needle` stand at element `at`, not cutting a character off its accents? */
static bool stands_at(const struct elements *text, const struct elements *needle, size_t at)
{
	size_t end = at + needle->n;

	if (needle->n > text->n - at)
		return false;
	if (needle->n > 0 &&
	    memcmp(text->order + at, needle->order, needle->n * sizeof(*needle->order)) != 0)
		return false;
	return (needle->n == 0 || begins_character(text, at)) &&
	       (end == text->n ||
		((text->order[end] & PRIMARY) != 0 && begins_character(text, end)));
}

static ptrdiff_t find_by_elements(struct nk_str text, const char *needle, size_t from,
				  bool ignore_case)
{
	struct nk_str rest = { text.s + from, text.n - from };
	struct elements have = elements_of(rest, ignore_case);
	struct elements want = elements_of(nk_str(needle), ignore_case);
	ptrdiff_t found = want.n == 0 ? (ptrdiff_t)from : -1;

	for (size_t i = 0; found < 0 && i < have.n; i++)
		if (stands_at(&have, &want, i))
			found = (ptrdiff_t)(from + have.start[i]);
	elements_release(&have);
	elements_release(&want);
	return found;
}

static bool stands_by_elements(struct nk_str text, const char *needle, bool at_end,
			       bool ignore_case)
{
	struct elements have = elements_of(text, ignore_case);
	struct elements want = elements_of(nk_str(needle), ignore_case);
	bool found = want.n <= have.n && stands_at(&have, &want, at_end ? have.n - want.n : 0);

	if (want.n == 0)
		found = true;
	elements_release(&have);
	elements_release(&want);
	return found;
}

/* Is `text` ASCII, each character with a weight of its own? */
static bool is_plain(const char *text, size_t n)
{
	const uint8_t *rank = nk_ascii_ranks();

	for (size_t i = 0; i < n; i++)
		if ((uint8_t)text[i] >= 128 || rank[(uint8_t)text[i]] == 0)
			return false;
	return true;
}

/* 1 the same, 0 different, -1 not for a table to say. */
static int same_plain(char a, char b, bool ignore_case)
{
	const uint8_t *rank = nk_ascii_ranks();

	if ((uint8_t)a >= 128 || rank[(uint8_t)a] == 0)
		return -1;
	return ignore_case ? rank[(uint8_t)a] >> 1 == rank[(uint8_t)b] >> 1 : a == b;
}

bool nk_culture_starts(struct nk_str text, const char *prefix, bool ignore_case)
{
	size_t n = strlen(prefix), i;

	if (!is_plain(prefix, n))
		return stands_by_elements(text, prefix, false, ignore_case);
	for (i = 0; i < n && i < text.n; i++) {
		int same = same_plain(text.s[i], prefix[i], ignore_case);

		if (same == 0)
			return false;
		if (same < 0)
			return stands_by_elements(text, prefix, false, ignore_case);
	}
	if (i < text.n && (uint8_t)text.s[i] >= 128)
		return stands_by_elements(text, prefix, false, ignore_case);
	return i == n;
}

bool nk_culture_ends(struct nk_str text, const char *suffix, bool ignore_case)
{
	size_t n = strlen(suffix);

	if (!is_plain(suffix, n))
		return stands_by_elements(text, suffix, true, ignore_case);
	for (size_t i = 1; i <= n && i <= text.n; i++) {
		int same = same_plain(text.s[text.n - i], suffix[n - i], ignore_case);

		if (same == 0)
			return false;
		if (same < 0)
			return stands_by_elements(text, suffix, true, ignore_case);
	}
	return n <= text.n;
}

ptrdiff_t nk_culture_find(struct nk_str text, const char *needle, size_t from, bool ignore_case)
{
	size_t n = strlen(needle);

	if (from > text.n)
		return -1;
	if (!is_plain(needle, n) || !is_plain(text.s + from, text.n - from))
		return find_by_elements(text, needle, from, ignore_case);
	for (size_t i = from; n <= text.n && i <= text.n - n; i++) {
		size_t j = 0;

		while (j < n && same_plain(text.s[i + j], needle[j], ignore_case))
			j++;
		if (j == n)
			return (ptrdiff_t)i;
	}
	return -1;
}
