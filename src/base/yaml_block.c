/* SPDX-License-Identifier: MIT
 *
 * Block scalars of the YAML scanner, literal and folded. Line breaks wait in buffers until
 * the next line says whether they are kept, folded, or chomped at the end.
 */
#include "base/yaml_scan.h"

struct block {
	struct nk_yaml_scanner *s;
	struct nk_yaml_place start, end;
	bool literal;
	int chomping;   /* +1 keeps all breaks at the end, 0 one, -1 none */
	int64_t indent; /* of the content; 0: not known yet */
	bool first_line;
};

static int fail_block(struct block *b, const char *text)
{
	return nk_yaml_fail(b->s, NK_YAML_SYNTAX, b->start, b->s->place, text);
}

static void read_chomping(struct block *b)
{
	if (!nk_yaml_is_any(b->s, "+-", 0))
		return;
	b->chomping = nk_yaml_is(b->s, '+', 0) ? 1 : -1;
	nk_yaml_skip(b->s);
}

static int read_increment(struct block *b, int64_t *increment)
{
	if (!nk_yaml_is_any(b->s, "0123456789", 0))
		return 0;
	if (nk_yaml_is(b->s, '0', 0)) {
		return fail_block(b,
				  "While scanning a block scalar, found an indentation indicator "
				  "equal to 0.");
	}
	*increment = (int64_t)nk_yaml_peek(b->s, 0) - '0';
	nk_yaml_skip(b->s);
	return 0;
}

/* Indicators in either order, blanks, a comment, the line break. */
static int read_block_header(struct block *b)
{
	struct nk_yaml_scanner *s = b->s;
	int64_t increment = 0;

	nk_yaml_skip(s);
	read_chomping(b);
	if (read_increment(b, &increment) < 0)
		return -1;
	if (b->chomping == 0)
		read_chomping(b);
	if (nk_yaml_is(s, '#', 0)) {
		return fail_block(b, "While scanning a block scalar, found a comment without "
				     "whtespace after '>' indicator.");
	}
	while (nk_yaml_is_white(s, 0))
		nk_yaml_skip(s);
	nk_yaml_scan_comment(s);
	if (!nk_yaml_is_break(s, 0) && !nk_yaml_is_zero(s)) {
		return fail_block(b,
				  "While scanning a block scalar, did not find expected comment or "
				  "line break.");
	}
	if (nk_yaml_is_break(s, 0)) {
		nk_yaml_skip_line(s);
		b->first_line = true;
	}
	if (increment)
		b->indent = s->indent >= 0 ? s->indent + increment : increment;
	return 0;
}

/* A first line of nothing but blanks, of which `column` are already passed: its width, else -1. */
static int64_t blank_line_width(const struct nk_yaml_scanner *s)
{
	size_t n = 0;

	while (nk_yaml_is(s, ' ', n))
		n++;
	return n > 0 && nk_yaml_is_break(s, n) ? s->place.column + (int64_t)n : -1;
}

static int check_first_lines(struct block *b, int64_t first_width, int64_t widest)
{
	struct nk_yaml_scanner *s = b->s;

	if (b->literal && first_width > 1 && b->indent < first_width - 1) {
		return nk_yaml_fail(s, NK_YAML_SEMANTIC, b->end, s->place,
				    "While scanning a literal block scalar, found extra spaces in "
				    "first line.");
	}
	if (!b->literal && widest > s->place.column && first_width > -1) {
		return nk_yaml_fail(
			s, NK_YAML_SEMANTIC, b->end, s->place,
			"While scanning a literal block scalar, found more spaces in lines "
			"above first content line.");
	}
	return 0;
}

/* Pass indentation and empty lines; the first content decides the indent. */
static int read_block_breaks(struct block *b)
{
	struct nk_yaml_scanner *s = b->s;
	int64_t widest = 0, first_width = -1;

	b->end = s->place;
	for (;;) {
		while ((b->indent == 0 || s->place.column < b->indent) && nk_yaml_is(s, ' ', 0))
			nk_yaml_skip(s);
		if (s->place.column > widest)
			widest = s->place.column;
		if (!nk_yaml_is_break(s, 0)) {
			if (b->literal && b->first_line)
				first_width = blank_line_width(s);
			break;
		}
		if (b->first_line)
			first_width = s->place.column;
		b->first_line = false;
		nk_yaml_copy_line(s, &s->more_breaks);
		b->end = s->place;
	}
	b->first_line = false;
	if (check_first_lines(b, first_width, widest) < 0)
		return -1;
	if (b->indent == 0 && (s->place.column > 0 || s->indent > -1)) {
		int64_t least = s->indent + 1 > 1 ? s->indent + 1 : 1;
		b->indent = widest > least ? widest : least;
	}
	return 0;
}

/* One line of content; *after_blank: did the line before begin with a blank? */
static int read_block_line(struct block *b, bool *after_blank)
{
	struct nk_yaml_scanner *s = b->s;
	bool blank = nk_yaml_is_white(s, 0);

	if (!b->literal && nk_yaml_is_line_feed(&s->first_break) && !*after_blank && !blank) {
		if (s->more_breaks.n == 0)
			nk_buf_char(&s->value, ' ');
		nk_buf_clear(&s->first_break);
	} else {
		nk_yaml_move_text(&s->value, &s->first_break);
	}
	nk_yaml_move_text(&s->value, &s->more_breaks);
	*after_blank = blank;
	while (!nk_yaml_is_break(s, 0) && !nk_yaml_is_zero(s))
		nk_yaml_copy(s, &s->value);
	nk_yaml_copy_line(s, &s->first_break);
	return read_block_breaks(b);
}

int nk_yaml_scan_block(struct nk_yaml_scanner *s, struct nk_yaml_token *token, bool literal)
{
	struct block b = { .s = s, .start = s->place, .literal = literal };
	bool after_blank = false;

	nk_yaml_clear_scratch(s);
	if (read_block_header(&b) < 0 || read_block_breaks(&b) < 0)
		return -1;
	while (s->place.column == b.indent && !nk_yaml_is_zero(s) && !nk_yaml_at_document_end(s)) {
		if (read_block_line(&b, &after_blank) < 0)
			return -1;
	}
	if (b.chomping != -1)
		nk_buf_str(&s->value, nk_buf_view(&s->first_break));
	if (b.chomping == 1)
		nk_buf_str(&s->value, nk_buf_view(&s->more_breaks));
	nk_yaml_finish_scalar(s, token, literal ? NK_YS_LITERAL : NK_YS_FOLDED, b.start, b.end);
	return 0;
}
