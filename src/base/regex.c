/* SPDX-License-Identifier: MIT
 *
 * Regular expressions as callers use them: bytes of UTF-8 outside, UTF-16 units inside.
 */
#include "base/regex_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/regex_text.h"
#include "base/utf.h"

static int compile(struct nk_regex *regex, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_regex_tree tree;

	if (nk_regex_parse(&tree, &regex->arena, regex->pattern, regex->flags, arena, err) < 0)
		return -1;
	regex->groups = tree.groups;
	regex->n_groups = tree.n_groups;
	return nk_regex_emit(regex, tree.root, err);
}

int nk_regex_new(struct nk_regex **out, struct nk_arena *arena, struct nk_str pattern,
		 unsigned flags, struct nk_err *err)
{
	NK_AUTO(nk_regex) regex = nk_xcalloc(1, sizeof(*regex));

	atomic_init(&regex->users, 1);
	nk_arena_init(&regex->arena);
	regex->pattern = nk_utf8_repair(&regex->arena, nk_str_dup(&regex->arena, pattern));
	regex->flags = flags;
	if (compile(regex, arena, err) < 0)
		return -1;
	*out = regex;
	regex = NULL;
	return 0;
}

void nk_regex_free(struct nk_regex *regex)
{
	if (!regex || atomic_fetch_sub(&regex->users, 1) > 1)
		return;
	nk_arena_release(&regex->arena);
	free(regex);
}

void nk_regex_text_init(struct nk_regex_text *text, struct nk_str bytes)
{
	bool ascii = true;

	*text = (struct nk_regex_text){ .bytes = bytes };
	for (size_t i = 0; i < bytes.n && ascii; i++)
		ascii = (unsigned char)bytes.s[i] < 128;
	text->ascii = ascii;
	if (!ascii) {
		text->units = nk_utf8_to_16(&text->arena, bytes, &text->n);
		return;
	}
	text->n = bytes.n;
	text->units = bytes.n < NK_REGEX_TEXT_SMALL
			      ? text->small
			      : nk_calloc(&text->arena, bytes.n + 1, sizeof(uint16_t));
	for (size_t i = 0; i < bytes.n; i++)
		text->units[i] = (unsigned char)bytes.s[i];
}

void nk_regex_text_release(struct nk_regex_text *text)
{
	nk_arena_release(&text->arena);
}

/* Walk from the place asked for last, or from the beginning when it lies behind. */
static void seek(struct nk_regex_text *text, size_t unit, size_t byte)
{
	if (unit < text->unit || byte < text->byte)
		text->unit = text->byte = 0;
	while (text->byte < text->bytes.n) {
		size_t next = text->byte;
		uint32_t c = nk_utf8_next(text->bytes, &next);
		size_t width = c > 0xffff ? 2 : 1;

		if (text->unit + width > unit || next > byte)
			return;
		text->unit += width;
		text->byte = next;
	}
}

size_t nk_regex_text_byte(struct nk_regex_text *text, size_t unit)
{
	if (text->ascii)
		return unit;
	seek(text, unit, SIZE_MAX);
	return text->byte;
}

size_t nk_regex_text_unit(struct nk_regex_text *text, size_t byte)
{
	if (text->ascii)
		return byte;
	seek(text, SIZE_MAX, byte);
	return text->unit;
}

struct nk_str nk_regex_text_part(struct nk_regex_text *text, struct nk_arena *arena, size_t start,
				 size_t end)
{
	if (text->ascii)
		return nk_str_dup(arena, nk_str_n(text->bytes.s + start, end - start));
	return nk_utf16_to_8(arena, text->units + start, end - start);
}

static void fill(struct nk_match *match, const struct nk_regex *regex, struct nk_arena *arena,
		 struct nk_regex_text *text, const struct nk_matcher *matcher)
{
	size_t start, end;

	*match = (struct nk_match){ .groups = nk_object(arena) };
	for (size_t i = 0; i < regex->n_groups; i++)
		if (nk_matcher_span(matcher, i, &start, &end))
			nk_set_n(
				arena, match->groups, nk_str_dup(arena, regex->groups[i].name),
				nk_string_view(arena, nk_regex_text_part(text, arena, start, end)));
	nk_matcher_span(matcher, 0, &start, &end);
	match->start = nk_regex_text_byte(text, start);
	match->end = nk_regex_text_byte(text, end);
}

int nk_regex_match(const struct nk_regex *regex, struct nk_arena *arena, struct nk_str subject,
		   size_t from, struct nk_match *match, struct nk_err *err)
{
	NK_AUTO_REGEX_TEXT text;

	nk_regex_text_init(&text, subject);
	NK_AUTO(nk_matcher) matcher = nk_matcher_new(regex, text.units, text.n);
	if (from > subject.n)
		return NK_NOT_FOUND;
	int found = nk_matcher_find(matcher, nk_regex_text_unit(&text, from), err);
	if (found <= 0)
		return found < 0 ? -1 : NK_NOT_FOUND;
	if (match)
		fill(match, regex, arena, &text, matcher);
	return 0;
}

int nk_regex_test(const struct nk_regex *regex, struct nk_str subject, struct nk_err *err)
{
	NK_AUTO_REGEX_TEXT text;

	nk_regex_text_init(&text, subject);
	NK_AUTO(nk_matcher) matcher = nk_matcher_new(regex, text.units, text.n);
	return nk_matcher_find(matcher, 0, err);
}

int nk_regex_each(const struct nk_regex *regex, struct nk_arena *arena, struct nk_str subject,
		  int (*each)(const struct nk_match *match, void *data), void *data,
		  struct nk_err *err)
{
	NK_AUTO_REGEX_TEXT text;
	int found;

	nk_regex_text_init(&text, subject);
	NK_AUTO(nk_matcher) matcher = nk_matcher_new(regex, text.units, text.n);
	for (found = nk_matcher_find(matcher, 0, err); found > 0;
	     found = nk_matcher_next(matcher, err)) {
		struct nk_match match;
		int stop;

		fill(&match, regex, arena, &text, matcher);
		stop = each(&match, data);
		if (stop)
			return stop;
	}
	return found < 0 ? -1 : 0;
}

struct nk_str nk_regex_escape(struct nk_arena *arena, struct nk_str text)
{
	static const char special[] = "\\*+?|{[()^$.# ", letters[] = "\n\r\t\f", names[] = "nrtf";
	char *out = nk_alloc(arena, text.n * 2 + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];
		const char *letter = c ? strchr(letters, c) : NULL;

		if (letter || (c && strchr(special, c)))
			out[n++] = '\\';
		out[n++] = letter ? names[letter - letters] : c;
	}
	return nk_str_n(out, n);
}
