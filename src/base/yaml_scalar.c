/* SPDX-License-Identifier: MIT
 *
 * Plain and quoted scalars of the YAML scanner. While a scalar is read, its text grows in
 * s->value; blanks and line breaks wait in buffers of their own until it is known whether
 * they are inside (then kept or folded) or at the end (then dropped).
 */
#include "base/yaml_scan.h"

#include "base/utf.h"

void nk_yaml_clear_scratch(struct nk_yaml_scanner *s)
{
	nk_buf_clear(&s->value);
	nk_buf_clear(&s->blanks);
	nk_buf_clear(&s->first_break);
	nk_buf_clear(&s->more_breaks);
}

void nk_yaml_move_text(struct nk_buf *to, struct nk_buf *from)
{
	nk_buf_str(to, nk_buf_view(from));
	nk_buf_clear(from);
}

bool nk_yaml_is_line_feed(const struct nk_buf *buf)
{
	return buf->n > 0 && buf->data[0] == '\n';
}

void nk_yaml_finish_scalar(struct nk_yaml_scanner *s, struct nk_yaml_token *token,
			   enum nk_yaml_style style, struct nk_yaml_place start,
			   struct nk_yaml_place end)
{
	*token = (struct nk_yaml_token){
		.kind = NK_YT_SCALAR,
		.start = start,
		.end = end,
		.text = nk_buf_dup(&s->value, s->arena),
		.style = style,
	};
}

/* One break between lines becomes a blank, several lose one; LS and PS stay as they are. */
static void fold_breaks(struct nk_yaml_scanner *s)
{
	if (!nk_yaml_is_line_feed(&s->first_break))
		nk_yaml_move_text(&s->value, &s->first_break);
	else if (s->more_breaks.n == 0)
		nk_buf_char(&s->value, ' ');
	nk_buf_clear(&s->first_break);
	nk_yaml_move_text(&s->value, &s->more_breaks);
}

/* A blank of a flow scalar: kept on the scalar's line, skipped at the start of a further one. */
static void take_blank(struct nk_yaml_scanner *s, bool new_line)
{
	if (new_line)
		nk_yaml_skip(s);
	else
		nk_yaml_copy(s, &s->blanks);
}

/* A line break of a flow scalar; blanks before the first one are dropped. */
static void take_break(struct nk_yaml_scanner *s, bool *new_line)
{
	if (!*new_line)
		nk_buf_clear(&s->blanks);
	nk_yaml_copy_line(s, *new_line ? &s->more_breaks : &s->first_break);
	*new_line = true;
}

/* ---- Plain ---- */

struct plain {
	struct nk_yaml_scanner *s;
	struct nk_yaml_place start, end;
	int64_t indent; /* further lines must be this deep */
	bool new_line;  /* breaks are waiting in the buffers */
	bool multiline;
	bool alias; /* begins with "*": a ":" does not end it */
};

static bool ends_plain(const struct plain *p)
{
	const struct nk_yaml_scanner *s = p->s;
	bool flow = s->flow_level > 0;

	if (nk_yaml_is(s, ':', 0) && !p->alias &&
	    (nk_yaml_is_blank(s, 1) || (flow && nk_yaml_is(s, ',', 1))))
		return true;
	return flow && nk_yaml_is_any(s, ",[]{}", 0);
}

static void join_plain(struct plain *p)
{
	if (p->new_line)
		fold_breaks(p->s);
	else
		nk_yaml_move_text(&p->s->value, &p->s->blanks);
	p->new_line = false;
}

static int read_plain_word(struct plain *p)
{
	struct nk_yaml_scanner *s = p->s;

	while (!nk_yaml_is_blank(s, 0)) {
		if (ends_plain(p)) {
			if (s->flow_level == 0 && !s->keys[s->n_keys - 1].possible) {
				nk_yaml_add_error(s, s->place, s->place,
						  "While scanning a plain scalar value, found "
						  "invalid mapping.");
			}
			return 0;
		}
		join_plain(p);
		if (s->flow_level > 0 && s->place.column < p->indent) {
			return nk_yaml_fail(
				s, NK_YAML_STATE, s->place, s->place,
				"Operation is not valid due to the current state of the "
				"object.");
		}
		nk_yaml_copy(s, &s->value);
		p->end = s->place;
	}
	return 0;
}

static int read_plain_gap(struct plain *p)
{
	struct nk_yaml_scanner *s = p->s;

	for (;;) {
		if (nk_yaml_is_break(s, 0)) {
			p->multiline = true;
			take_break(s, &p->new_line);
		} else if (!nk_yaml_is_white(s, 0)) {
			return 0;
		} else if (p->new_line && s->place.column < p->indent && nk_yaml_is(s, '\t', 0)) {
			return nk_yaml_fail(s, NK_YAML_SYNTAX, p->start, s->place,
					    "While scanning a plain scalar, found a tab character "
					    "that violate indentation.");
		} else {
			take_blank(s, p->new_line);
		}
	}
}

static bool comment_ends_plain(struct nk_yaml_scanner *s)
{
	if (!nk_yaml_is(s, '#', 0))
		return false;
	if (s->indent < 0 && s->flow_level == 0)
		s->comment_after_plain = true;
	return true;
}

int nk_yaml_scan_plain(struct nk_yaml_scanner *s, struct nk_yaml_token *token, bool *multiline)
{
	const struct nk_yaml_key *key = &s->keys[s->n_keys - 1];
	struct plain p = { .s = s, .start = s->place, .end = s->place, .indent = s->indent + 1 };

	nk_yaml_clear_scratch(s);
	while (!nk_yaml_at_document(s) && !comment_ends_plain(s)) {
		p.alias = nk_yaml_is(s, '*', 0) && !(key->possible && key->required);
		if (read_plain_word(&p) < 0)
			return -1;
		if (!nk_yaml_is_white(s, 0) && !nk_yaml_is_break(s, 0))
			break;
		if (read_plain_gap(&p) < 0)
			return -1;
		if (s->flow_level == 0 && s->place.column < p.indent)
			break;
	}
	/* A new line may begin a key. */
	if (p.new_line)
		s->key_allowed = true;
	*multiline = p.multiline;
	nk_yaml_finish_scalar(s, token, NK_YS_PLAIN, p.start, p.end);
	return 0;
}

/* ---- Quoted ---- */

struct quoted {
	struct nk_yaml_scanner *s;
	struct nk_yaml_place start;
	char quote;
	bool new_line;
};

static int fail_quoted(struct quoted *q, const char *text)
{
	return nk_yaml_fail(q->s, NK_YAML_SYNTAX, q->start, q->s->place, text);
}

/* What stands behind a backslash, and the character it means. */
static const struct escape {
	char letter;
	uint16_t means;
} escapes[] = {
	{ '0', 0 },    { 'a', 7 },      { 'b', 8 },      { 't', 9 },   { '\t', 9 },
	{ 'n', 10 },   { 'v', 11 },     { 'f', 12 },     { 'r', 13 },  { 'e', 27 },
	{ ' ', 32 },   { '"', '"' },    { '\\', '\\' },  { '/', '/' }, { 'N', 0x85 },
	{ '_', 0xA0 }, { 'L', 0x2028 }, { 'P', 0x2029 },
};

/* .NET's digit of a character that was not checked to be one. */
static uint32_t loose_hex(uint32_t c)
{
	return c <= '9' ? c - '0' : c <= 'F' ? c - 'A' + 10 : c - 'a' + 10;
}

static bool is_hex(const struct nk_yaml_scanner *s, size_t ahead)
{
	return nk_yaml_is_any(s, "0123456789abcdefABCDEF", ahead);
}

static void skip_many(struct nk_yaml_scanner *s, size_t n)
{
	while (n-- > 0)
		nk_yaml_skip(s);
}

static int read_hex(struct quoted *q, size_t digits, uint32_t *out)
{
	*out = 0;
	for (size_t k = 0; k < digits; k++) {
		if (!is_hex(q->s, k)) {
			return fail_quoted(q,
					   "While scanning a quoted scalar, did not find expected "
					   "hexadecimal number.");
		}
		*out = (*out << 4) + loose_hex(nk_yaml_peek(q->s, k));
	}
	return 0;
}

/*
 * The second half of a surrogate pair. Only its first digit is checked, again and again, as
 * the original does; so a wrong one among the others shows as a half that fits nothing.
 */
static int read_low_half(struct quoted *q, uint32_t high, uint32_t *out)
{
	struct nk_yaml_scanner *s = q->s;
	uint32_t low = 0;

	if (!nk_yaml_is(s, '\\', 0) || !nk_yaml_is_any(s, "uU", 1)) {
		return fail_quoted(q, "While scanning a quoted scalar, found invalid Unicode "
				      "surrogates.");
	}
	size_t digits = nk_yaml_is(s, 'u', 1) ? 4 : 8;
	skip_many(s, 2);
	if (!is_hex(s, 0)) {
		return fail_quoted(q, "While scanning a quoted scalar, did not find expected "
				      "hexadecimal number.");
	}
	for (size_t k = 0; k < digits; k++)
		low = (low << 4) + loose_hex(nk_yaml_peek(s, k));
	low &= 0xFFFF;
	skip_many(s, digits);
	if (high > 0xDBFF) {
		return nk_yaml_fail(
			s, NK_YAML_RANGE, s->place, s->place,
			"A valid high surrogate character is between 0xd800 and 0xdbff, "
			"inclusive. (Parameter 'highSurrogate')");
	}
	if (low < 0xDC00 || low > 0xDFFF) {
		return nk_yaml_fail(s, NK_YAML_RANGE, s->place, s->place,
				    "A valid low surrogate character is between 0xdc00 and 0xdfff, "
				    "inclusive. (Parameter 'lowSurrogate')");
	}
	*out = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
	return 0;
}

/* \xHH, \uHHHH, \UHHHHHHHH: the current place is the first digit. */
static int read_code(struct quoted *q, size_t digits)
{
	struct nk_yaml_scanner *s = q->s;
	uint32_t c;

	if (read_hex(q, digits, &c) < 0)
		return -1;
	if (c > 0x10FFFF && c < 0x80000000) {
		return fail_quoted(q, "While scanning a quoted scalar, found invalid Unicode "
				      "character escape code.");
	}
	skip_many(s, digits);
	if (c >= 0x80000000) { /* negative there */
		return nk_yaml_fail(
			s, NK_YAML_RANGE, s->place, s->place,
			"A valid UTF32 value is between 0x000000 and 0x10ffff, inclusive, "
			"and should not include surrogate codepoint values (0x00d800 ~ "
			"0x00dfff). (Parameter 'utf32')");
	}
	if (c >= 0xD800 && c <= 0xDFFF && read_low_half(q, c, &c) < 0)
		return -1;
	nk_utf8_add(&s->value, c);
	return 0;
}

static int read_escape(struct quoted *q)
{
	struct nk_yaml_scanner *s = q->s;
	uint32_t letter = nk_yaml_peek(s, 1);
	size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;

	if (digits) {
		skip_many(s, 2);
		return read_code(q, digits);
	}
	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
		if ((unsigned char)escapes[i].letter == letter) {
			nk_utf8_add(&s->value, escapes[i].means);
			skip_many(s, 2);
			return 0;
		}
	}
	return fail_quoted(q, "While scanning a quoted scalar, found unknown escape character.");
}

/* Up to a blank, a break or the closing quote. */
static int read_quoted_word(struct quoted *q)
{
	struct nk_yaml_scanner *s = q->s;

	while (!nk_yaml_is_blank(s, 0)) {
		if (q->quote == '\'' && nk_yaml_is(s, '\'', 0) && nk_yaml_is(s, '\'', 1)) {
			nk_buf_char(&s->value, '\'');
			skip_many(s, 2);
		} else if (nk_yaml_is(s, q->quote, 0)) {
			return 0;
		} else if (q->quote == '\'' || !nk_yaml_is(s, '\\', 0)) {
			nk_yaml_copy(s, &s->value);
		} else if (nk_yaml_is_break(s, 1)) {
			nk_yaml_skip(s);
			nk_yaml_skip_line(s);
			q->new_line = true;
			return 0;
		} else if (read_escape(q) < 0) {
			return -1;
		}
	}
	return 0;
}

static void read_quoted_gap(struct quoted *q)
{
	struct nk_yaml_scanner *s = q->s;

	for (;;) {
		if (nk_yaml_is_white(s, 0))
			take_blank(s, q->new_line);
		else if (nk_yaml_is_break(s, 0))
			take_break(s, &q->new_line);
		else
			break;
	}
	if (q->new_line)
		fold_breaks(s);
	else
		nk_yaml_move_text(&s->value, &s->blanks);
}

static int check_quoted(struct quoted *q)
{
	const struct nk_yaml_scanner *s = q->s;

	if (nk_yaml_at_document(s)) {
		return fail_quoted(q, "While scanning a quoted scalar, found unexpected document "
				      "indicator.");
	}
	if (nk_yaml_is_zero(s)) {
		return fail_quoted(q, "While scanning a quoted scalar, found unexpected end of "
				      "stream.");
	}
	if (q->new_line && q->quote == '"' && s->indent >= s->place.column) {
		return fail_quoted(q,
				   "While scanning a multi-line double-quoted scalar, found wrong "
				   "indentation.");
	}
	return 0;
}

int nk_yaml_scan_quoted(struct nk_yaml_scanner *s, struct nk_yaml_token *token, bool single)
{
	struct quoted q = { .s = s, .start = s->place, .quote = single ? '\'' : '"' };

	nk_yaml_clear_scratch(s);
	nk_yaml_skip(s);
	for (;;) {
		if (check_quoted(&q) < 0)
			return -1;
		q.new_line = false;
		if (read_quoted_word(&q) < 0)
			return -1;
		if (nk_yaml_is(s, q.quote, 0))
			break;
		read_quoted_gap(&q);
	}
	nk_yaml_skip(s);
	nk_yaml_finish_scalar(s, token, single ? NK_YS_SINGLE : NK_YS_DOUBLE, q.start, s->place);
	return 0;
}
