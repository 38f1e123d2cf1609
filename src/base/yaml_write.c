/* SPDX-License-Identifier: MIT
 *
 * YAML for people to go on editing: block style throughout, mappings indented by 2, the items
 * of a sequence by 4 with the dash at 2, lines folded where they pass column 80, quotes only
 * where they are needed. That is how the bot has always laid out the netkans it proposes.
 */
#include "base/yaml.h"

#include <stdio.h>

#include "base/utf.h"
#include "base/yaml_style.h"

enum { WIDTH = 80, MAPPING_INDENT = 2, SEQUENCE_INDENT = 4, DASH_OFFSET = 2 };

struct writer {
	struct nk_buf *buf;
	size_t column; /* in characters */
};

static void put(struct writer *w, struct nk_str text)
{
	nk_buf_str(w->buf, text);
	for (size_t at = 0; at < text.n; w->column++)
		nk_utf8_next(text, &at);
}

static void put_text(struct writer *w, const char *text)
{
	put(w, nk_str(text));
}

static void put_blanks(struct writer *w, size_t n)
{
	for (; n > 0; n--)
		put_text(w, " ");
}

static void new_line(struct writer *w, size_t indent)
{
	nk_buf_char(w->buf, '\n');
	w->column = 0;
	put_blanks(w, indent);
}

/* ---- Scalars ---- */

/*
 * Words with single blanks between them: a blank becomes a new line when the line is full.
 * In quotes the blanks at the ends are part of the text and stay.
 */
static void put_folded(struct writer *w, struct nk_str text, size_t indent, bool fold)
{
	size_t at = 0;

	while (at < text.n) {
		size_t word = at;

		while (at < text.n && text.s[at] != ' ')
			at++;
		put(w, nk_str_n(text.s + word, at - word));
		size_t blanks = at;
		while (at < text.n && text.s[at] == ' ')
			at++;
		if (fold && at - blanks == 1 && w->column > WIDTH && blanks > 0 && at < text.n)
			new_line(w, indent);
		else
			put(w, nk_str_n(text.s + blanks, at - blanks));
	}
}

static bool needs_escape(uint32_t c)
{
	return c == '"' || c == '\\' || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
	       !((c >= 0x20 && c <= 0x7E) || (c >= 0xA0 && c <= 0xD7FF) ||
		 (c >= 0xE000 && c <= 0xFFFD));
}

static void put_escape(struct writer *w, uint32_t c)
{
	static const uint16_t known[] = { 0,  7,  8,   9,    10,   11,     12,
					  13, 27, '"', '\\', 0x85, 0x2028, 0x2029 };
	static const char letters[] = "0abtnvfre\"\\NLP";
	char text[16];

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (known[i] == c) {
			put(w, nk_str_n((char[]){ '\\', letters[i] }, 2));
			return;
		}
	}
	snprintf(text, sizeof text, c <= 0xFF ? "\\x%02X" : c <= 0xFFFF ? "\\u%04X" : "\\U%08X", c);
	put_text(w, text);
}

/* Break a double-quoted line; a blank at its start needs a backslash to survive. */
static void fold_quoted(struct writer *w, size_t indent, bool blank)
{
	put_text(w, "\\");
	new_line(w, indent);
	if (blank)
		put_text(w, "\\");
}

static void put_double_quoted(struct writer *w, struct nk_str text, size_t indent, bool fold)
{
	size_t start = 0;  /* written so far */
	size_t column = 0; /* characters from there on */

	put_text(w, "\"");
	for (size_t at = 0; at < text.n;) {
		size_t from = at;
		uint32_t c = nk_utf8_next(text, &at);
		bool escaped = needs_escape(c), last = at == text.n;

		if (escaped) {
			put(w, nk_str_n(text.s + start, from - start));
			put_escape(w, c);
			start = at;
			column = 0;
		}
		if (fold && from > 0 && !last && (c == ' ' || start >= from) &&
		    w->column + column > WIDTH + (escaped ? 1 : 0)) {
			if (start < from) {
				put(w, nk_str_n(text.s + start, from - start));
				start = from;
			}
			column = 0;
			fold_quoted(w, indent, text.s[start] == ' ');
		}
		column += !escaped;
	}
	put(w, nk_str_n(text.s + start, text.n - start));
	put_text(w, "\"");
}

static void put_string(struct writer *w, struct nk_str text, size_t indent, bool key)
{
	bool fold = !key;

	switch (nk_yaml_quotes(text, key)) {
	case NK_YQ_NONE: put_folded(w, text, indent, fold); break;
	case NK_YQ_SINGLE:
		put_text(w, "'");
		put_folded(w, text, indent, fold);
		put_text(w, "'");
		break;
	case NK_YQ_DOUBLE: put_double_quoted(w, text, indent, fold); break;
	}
}

static void put_scalar(struct writer *w, const struct nk_value *value, size_t indent)
{
	char number[32];

	switch (value->kind) {
	case NK_STRING: put_string(w, nk_text(value), indent, false); break;
	case NK_BOOL: put_text(w, value->boolean ? "true" : "false"); break;
	case NK_INT:
		snprintf(number, sizeof number, "%lld", (long long)value->integer);
		put_text(w, number);
		break;
	case NK_NUMBER:
	case NK_DATE: put(w, value->text); break;
	case NK_OBJECT: put_text(w, "{}"); break;
	case NK_ARRAY: put_text(w, "[]"); break;
	case NK_NULL:
	case NK_UNDEFINED: break;
	}
}

/* ---- Collections ---- */

static void put_mapping(struct writer *w, const struct nk_value *mapping, size_t indent, int depth);
static void put_sequence(struct writer *w, const struct nk_value *sequence, size_t indent,
			 int depth);

/* Anything with nothing in it is written like a scalar; so is what lies too deep. */
static bool is_block(const struct nk_value *value, int depth)
{
	return nk_length(value) > 0 && depth < NK_YAML_DEPTH;
}

/* The value behind "key:" of a mapping at `indent`. */
static void put_member_value(struct writer *w, const struct nk_value *value, size_t indent,
			     int depth)
{
	if (!is_block(value, depth)) {
		if (!nk_is_null(value))
			put_text(w, " ");
		put_scalar(w, value, indent + MAPPING_INDENT);
	} else if (value->kind == NK_OBJECT) {
		new_line(w, indent + MAPPING_INDENT);
		put_mapping(w, value, indent + MAPPING_INDENT, depth + 1);
	} else {
		new_line(w, indent + DASH_OFFSET);
		put_sequence(w, value, indent, depth + 1);
	}
}

/* A value that stays on the line of its "-", or of the ":" of a "? key"; `indent` is inside. */
static void put_inline(struct writer *w, const struct nk_value *value, size_t indent, int depth)
{
	if (!is_block(value, depth)) {
		put_text(w, " ");
		put_scalar(w, value, indent);
	} else if (value->kind == NK_OBJECT) {
		put_blanks(w, indent - w->column);
		put_mapping(w, value, indent, depth + 1);
	} else {
		put_blanks(w, indent + DASH_OFFSET - w->column);
		put_sequence(w, value, indent, depth + 1);
	}
}

static void put_member(struct writer *w, const struct nk_member *m, size_t indent, int depth)
{
	if (nk_yaml_simple_key(m->key)) {
		put_string(w, m->key, indent, true);
		put_text(w, ":");
		put_member_value(w, m->value, indent, depth);
		return;
	}
	put_text(w, "? ");
	put_string(w, m->key, indent + MAPPING_INDENT, false);
	new_line(w, indent);
	put_text(w, ":");
	if (!nk_is_null(m->value))
		put_inline(w, m->value, indent + MAPPING_INDENT, depth);
}

/* The place is at `indent` already. */
static void put_mapping(struct writer *w, const struct nk_value *mapping, size_t indent, int depth)
{
	bool first = true;

	nk_each_member (m, mapping) {
		if (!first)
			new_line(w, indent);
		first = false;
		put_member(w, m, indent, depth);
	}
}

/* The place is at the column of the first dash. */
static void put_sequence(struct writer *w, const struct nk_value *sequence, size_t indent,
			 int depth)
{
	bool first = true;

	nk_each_item (item, sequence) {
		if (!first)
			new_line(w, indent + DASH_OFFSET);
		first = false;
		put_text(w, "-");
		put_inline(w, *item, indent + SEQUENCE_INDENT, depth);
	}
}

void nk_yaml_write(struct nk_buf *buf, const struct nk_value *value)
{
	struct writer w = { .buf = buf };

	if (buf->n > 0)
		nk_buf_text(buf, is_block(value, 0) ? "---\n" : "--- ");
	if (!is_block(value, 0)) {
		put_scalar(&w, value, 0);
	} else if (value->kind == NK_OBJECT) {
		put_mapping(&w, value, 0, 0);
	} else {
		put_blanks(&w, DASH_OFFSET);
		put_sequence(&w, value, 0, 0);
	}
	nk_buf_char(buf, '\n');
}
