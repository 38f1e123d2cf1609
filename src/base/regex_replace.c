/* SPDX-License-Identifier: MIT
 *
 * Regex.Replace(): the substitution language and its application to all matches. Everything
 * is put together in UTF-16, so that halves of a character that a match tore apart meet again.
 */
#include "base/regex_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf.h"

enum { RESULT_MAX = 64 * 1024 * 1024 };

enum piece_kind { LITERAL, GROUP, BEFORE, BEHIND, WHOLE };

struct piece {
	enum piece_kind kind;
	size_t start, end; /* of a literal, in the replacement */
	size_t slot;
};

struct replacement {
	struct nk_arena *arena;
	const struct nk_regex *regex;
	uint16_t *text;
	size_t n;
	struct piece *pieces;
	size_t n_pieces;
};

static void add_piece(struct replacement *r, struct piece piece)
{
	r->pieces =
		nk_regrow(r->arena, r->pieces, r->n_pieces, r->n_pieces + 1, sizeof(*r->pieces));
	r->pieces[r->n_pieces++] = piece;
}

static uint16_t peek(const struct replacement *r, size_t at)
{
	return at < r->n ? r->text[at] : 0;
}

/* A group's number or name at *at; its slot, or -1. */
static int take_group(const struct replacement *r, size_t *at, bool braced)
{
	size_t start = *at;
	int64_t number = 0;

	if (peek(r, start) >= '0' && peek(r, start) <= '9') {
		for (; peek(r, *at) >= '0' && peek(r, *at) <= '9'; ++*at)
			if (number <= INT32_MAX)
				number = number * 10 + (peek(r, *at) - '0');
		return number > INT32_MAX
			       ? -1
			       : nk_regex_slot(r->regex->groups, r->regex->n_groups, (int)number);
	}
	while (braced && *at < r->n && nk_is_boundary_char(r->text[*at]))
		++*at;
	if (*at == start)
		return -1;
	return nk_regex_slot_named(r->regex->groups, r->regex->n_groups,
				   nk_utf16_to_8(r->arena, r->text + start, *at - start));
}

/* What a single character behind the dollar means. */
static bool take_sign(struct replacement *r, uint16_t c)
{
	struct piece piece = { .kind = GROUP };

	switch (c) {
	case '&': break;
	case '`': piece.kind = BEFORE; break;
	case '\'': piece.kind = BEHIND; break;
	case '_': piece.kind = WHOLE; break;
	case '+': piece.slot = r->regex->n_groups - 1; break;
	default: return false;
	}
	add_piece(r, piece);
	return true;
}

/* Behind a dollar; returns the place behind what was taken, or `at` when it was nothing. */
static size_t take_dollar(struct replacement *r, size_t at)
{
	bool braced = peek(r, at) == '{' && at + 1 < r->n;
	size_t end = at + braced;
	int slot = take_group(r, &end, braced);

	if (slot >= 0 && (!braced || peek(r, end) == '}')) {
		add_piece(r, (struct piece){ .kind = GROUP, .slot = (size_t)slot });
		return end + braced;
	}
	if (!braced && peek(r, at) == '$') {
		add_piece(r, (struct piece){ .kind = LITERAL, .start = at, .end = at + 1 });
		return at + 1;
	}
	return !braced && at < r->n && take_sign(r, r->text[at]) ? at + 1 : at;
}

static void parse(struct replacement *r)
{
	size_t start = 0, at = 0;

	while (at < r->n) {
		if (r->text[at++] != '$')
			continue;

		size_t literal = r->n_pieces;
		add_piece(r, (struct piece){ .kind = LITERAL, .start = start, .end = at - 1 });
		size_t end = take_dollar(r, at);
		if (end == at) {
			r->n_pieces = literal; /* an ordinary dollar */
			continue;
		}
		start = at = end;
	}
	add_piece(r, (struct piece){ .kind = LITERAL, .start = start, .end = r->n });
}

/* The result, in units. */
struct result {
	uint16_t *units;
	size_t n, room;
	bool full;
};

static void append(struct result *out, const uint16_t *units, size_t n)
{
	if (n > RESULT_MAX - out->n) {
		out->full = true;
		return;
	}
	if (out->n + n > out->room) {
		out->room = (out->n + n) * 2;
		out->units = nk_xrealloc(out->units, out->room, sizeof(*out->units));
	}
	if (n > 0)
		memcpy(out->units + out->n, units, n * sizeof(*units));
	out->n += n;
}

static void append_piece(struct result *out, const struct replacement *r, const struct piece *piece,
			 const struct nk_matcher *matcher, const struct nk_regex_text *text)
{
	size_t start, end;

	nk_matcher_span(matcher, 0, &start, &end);
	switch (piece->kind) {
	case LITERAL: append(out, r->text + piece->start, piece->end - piece->start); return;
	case BEFORE: append(out, text->units, start); return;
	case BEHIND: append(out, text->units + end, text->n - end); return;
	case WHOLE: append(out, text->units, text->n); return;
	case GROUP:
		if (nk_matcher_span(matcher, piece->slot, &start, &end))
			append(out, text->units + start, end - start);
	}
}

/* 1 when something was replaced, 0 when not. */
static int replace_all(struct result *out, const struct replacement *r,
		       const struct nk_regex_text *text, struct nk_err *err)
{
	NK_AUTO(nk_matcher) matcher = nk_matcher_new(r->regex, text->units, text->n);
	size_t done = 0, start, end;
	int found = nk_matcher_find(matcher, 0, err), any = 0;

	for (; found > 0 && !out->full; found = nk_matcher_next(matcher, err)) {
		any = 1;
		nk_matcher_span(matcher, 0, &start, &end);
		append(out, text->units + done, start - done);
		for (size_t i = 0; i < r->n_pieces; i++)
			append_piece(out, r, &r->pieces[i], matcher, text);
		done = end;
	}
	if (found < 0)
		return -1;
	append(out, text->units + done, text->n - done);
	if (out->full)
		return nk_fail(err, NK_FAULT_METADATA,
			       "Replacing '%.200s' makes a text longer than %d characters",
			       r->regex->pattern.s, RESULT_MAX);
	return any;
}

int nk_regex_replace(struct nk_str *out, const struct nk_regex *regex, struct nk_arena *arena,
		     struct nk_str subject, struct nk_str replacement, struct nk_err *err)
{
	struct replacement r = { .arena = arena, .regex = regex };
	struct result result = { 0 };
	NK_AUTO_REGEX_TEXT text;
	int replaced;

	r.text = nk_utf8_to_16(arena, replacement, &r.n);
	parse(&r);
	nk_regex_text_init(&text, subject);
	replaced = replace_all(&result, &r, &text, err);
	if (replaced > 0)
		*out = nk_utf16_to_8(arena, result.units, result.n);
	else if (replaced == 0)
		*out = nk_str_dup(arena, subject);
	free(result.units);
	return replaced < 0 ? -1 : 0;
}
