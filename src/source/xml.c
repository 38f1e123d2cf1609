/* SPDX-License-Identifier: MIT
 *
 * A small XML reader; see xml.h for why and how far it goes.
 */
#include "source/xml.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf.h"

enum { ENTITY_MAX = 12 };

struct reader {
	struct nk_arena *arena;
	struct nk_str all;
	size_t at;
	size_t nodes;
	size_t counted, line_start; /* how far lines were counted, and where the last one begins */
	unsigned lines;
	struct nk_err *err;
};

static int fail(struct reader *r, size_t at, const char *what)
{
	unsigned line = 1, column = 1;

	for (size_t i = 0; i < at && i < r->all.n; i++) {
		column++;
		if (r->all.s[i] == '\n') {
			line++;
			column = 1;
		}
	}
	return nk_fail(r->err, NK_FAULT_METADATA, "%s. Line %u, position %u.", what, line, column);
}

static bool at_text(const struct reader *r, const char *text)
{
	size_t n = strlen(text);

	return r->all.n - r->at >= n && memcmp(r->all.s + r->at, text, n) == 0;
}

static int peek(const struct reader *r)
{
	return r->at < r->all.n ? (unsigned char)r->all.s[r->at] : -1;
}

static bool is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(struct reader *r)
{
	while (is_blank(peek(r)))
		r->at++;
}

/* Move behind the next `end`; false when there is none. */
static bool skip_past(struct reader *r, const char *end)
{
	ptrdiff_t at = nk_str_find(r->all, nk_str(end), r->at);

	if (at < 0)
		return false;
	r->at = (size_t)at + strlen(end);
	return true;
}

static struct nk_str take_name(struct reader *r)
{
	size_t start = r->at;

	while (peek(r) >= 0 && !is_blank(peek(r)) && !strchr("<>/=\"'&", peek(r)))
		r->at++;
	return nk_str_n(r->all.s + start, r->at - start);
}

/* "&amp;" and its like, behind the "&": the character, or -1. */
static long entity(struct nk_str name)
{
	static const struct {
		const char *name;
		char c;
	} known[] = {
		{ "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' },
	};
	char digits[ENTITY_MAX];

	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (nk_str_is(name, known[i].name))
			return known[i].c;
	}
	bool hex = nk_str_starts(name, "#x");
	size_t skip = hex ? 2 : 1;
	if (!nk_str_starts(name, "#") || name.n <= skip || name.n - skip >= sizeof digits)
		return -1;
	memcpy(digits, name.s + skip, name.n - skip);
	digits[name.n - skip] = '\0';
	if (strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789") != name.n - skip)
		return -1;
	long c = strtol(digits, NULL, hex ? 16 : 10);
	return c > 0 && c <= 0x10ffff ? c : -1;
}

/* Append raw text with its entities resolved and its line ends made LF. */
static int add_text(struct reader *r, struct nk_buf *buf, struct nk_str raw)
{
	for (size_t i = 0; i < raw.n; i++) {
		if (raw.s[i] == '\r') {
			if (i + 1 == raw.n || raw.s[i + 1] != '\n')
				nk_buf_char(buf, '\n');
			continue;
		}
		if (raw.s[i] != '&') {
			nk_buf_char(buf, raw.s[i]);
			continue;
		}
		ptrdiff_t end = nk_str_find(raw, NK_STR(";"), i);
		long c = end < 0 ? -1 : entity(nk_str_n(raw.s + i + 1, (size_t)end - i - 1));
		if (c < 0)
			return fail(r, (size_t)(raw.s + i - r->all.s),
				    "Reference to undeclared entity");
		nk_utf8_add(buf, (uint32_t)c);
		i = (size_t)end;
	}
	return 0;
}

static int read_attribute(struct reader *r, struct nk_xml *element)
{
	NK_AUTO_BUF value = NK_BUF_INIT(r->all.n + 1);
	struct nk_xml_attribute attribute = { .name = take_name(r) };

	skip_blanks(r);
	if (attribute.name.n == 0 || peek(r) != '=')
		return fail(r, r->at, "An attribute is malformed");
	r->at++;
	skip_blanks(r);
	int quote = peek(r);
	if (quote != '"' && quote != '\'')
		return fail(r, r->at, "An attribute's value is not quoted");
	size_t start = ++r->at;
	if (!skip_past(r, quote == '"' ? "\"" : "'"))
		return fail(r, start, "Unexpected end of file while parsing an attribute");
	if (add_text(r, &value, nk_str_n(r->all.s + start, r->at - 1 - start)) < 0)
		return -1;
	attribute.value = nk_buf_dup(&value, r->arena);
	element->attributes = nk_regrow(r->arena, element->attributes, element->n_attributes,
					element->n_attributes + 1, sizeof attribute);
	element->attributes[element->n_attributes++] = attribute;
	return 0;
}

/* From "<name" to ">": 0, NK_END for an element that "/>" ends, or -1. */
static int read_tag(struct reader *r, struct nk_xml *element)
{
	r->at++;
	element->name = take_name(r);
	if (element->name.n == 0)
		return fail(r, r->at, "Name cannot begin with this character");
	for (;;) {
		skip_blanks(r);
		if (at_text(r, "/>")) {
			r->at += 2;
			return NK_END;
		}
		if (peek(r) == '>') {
			r->at++;
			return 0;
		}
		if (read_attribute(r, element) < 0)
			return -1;
	}
}

/* Comments and processing instructions: 1 when one was passed over, 0, -1. */
static int skip_aside(struct reader *r)
{
	size_t start = r->at;
	const char *end = at_text(r, "<!--") ? "-->" : at_text(r, "<?") ? "?>" : NULL;

	if (at_text(r, "<!DOCTYPE"))
		return fail(r, start, "For security reasons DTD is prohibited in this XML document");
	if (!end)
		return 0;
	return skip_past(r, end) ? 1 : fail(r, start, "Unexpected end of file has occurred");
}

static int read_cdata(struct reader *r, struct nk_buf *text)
{
	size_t start = r->at + strlen("<![CDATA[");

	if (!skip_past(r, "]]>"))
		return fail(r, r->at, "Unexpected end of file while parsing CDATA has occurred");
	nk_buf_add(text, r->all.s + start, r->at - strlen("]]>") - start);
	return 0;
}

static int read_end_tag(struct reader *r, const struct nk_xml *element)
{
	size_t start = r->at;

	r->at += strlen("</");
	struct nk_str name = take_name(r);
	skip_blanks(r);
	if (peek(r) != '>' || !nk_str_eq(name, element->name))
		return fail(r, start, "The start tag does not match the end tag");
	r->at++;
	return 0;
}

static int read_element(struct nk_xml **out, struct reader *r, int depth);

/* One piece of an element's content: 0, NK_END at its end, or -1. */
static int read_piece(struct reader *r, const struct nk_xml *element, struct nk_buf *text,
		      struct nk_xml ***tail, int depth)
{
	if (peek(r) < 0)
		return fail(r, r->at, "Unexpected end of file has occurred");
	if (at_text(r, "</"))
		return read_end_tag(r, element) < 0 ? -1 : NK_END;
	if (at_text(r, "<![CDATA["))
		return read_cdata(r, text);
	int aside = skip_aside(r);
	if (aside != 0)
		return aside < 0 ? -1 : 0;
	if (peek(r) == '<') {
		if (read_element(*tail, r, depth + 1) < 0)
			return -1;
		*tail = &(**tail)->next;
		return 0;
	}
	ptrdiff_t end = nk_str_find(r->all, NK_STR("<"), r->at);
	size_t stop = end < 0 ? r->all.n : (size_t)end;
	struct nk_str raw = nk_str_n(r->all.s + r->at, stop - r->at);
	r->at = stop;
	return add_text(r, text, raw);
}

/* Elements come in order, so lines are counted once. */
static void note_place(struct reader *r, struct nk_xml *element)
{
	for (; r->counted < r->at; r->counted++) {
		if (r->all.s[r->counted] == '\n') {
			r->lines++;
			r->line_start = r->counted + 1;
		}
	}
	element->line = r->lines + 1;
	element->column = (unsigned)(r->at - r->line_start) + 1;
}

static int read_element(struct nk_xml **out, struct reader *r, int depth)
{
	NK_AUTO_BUF text = NK_BUF_INIT(r->all.n + 1);
	struct nk_xml *element = NK_NEW(r->arena, struct nk_xml);
	struct nk_xml **tail = &element->first;

	if (depth > NK_XML_DEPTH || ++r->nodes > NK_XML_NODES)
		return fail(r, r->at, "The document has too many or too deeply nested elements");
	*out = element;
	note_place(r, element);
	int answer = read_tag(r, element);
	while (answer == 0)
		answer = read_piece(r, element, &text, &tail, depth);
	element->text = nk_buf_dup(&text, r->arena);
	return answer < 0 ? -1 : 0;
}

/* Blanks and asides around the root. */
static int skip_misc(struct reader *r)
{
	int answer;

	do {
		skip_blanks(r);
		answer = skip_aside(r);
	} while (answer > 0);
	return answer;
}

int nk_xml_read(struct nk_xml **out, struct nk_arena *arena, struct nk_str text,
		struct nk_err *err)
{
	struct reader r = { .arena = arena, .all = text, .err = err };

	if (skip_misc(&r) < 0)
		return -1;
	if (peek(&r) < 0)
		return fail(&r, r.at, "Root element is missing");
	if (peek(&r) != '<')
		return fail(&r, r.at, "Data at the root level is invalid");
	if (read_element(out, &r, 0) < 0 || skip_misc(&r) < 0)
		return -1;
	return r.at == text.n ? 0 : fail(&r, r.at, "Data at the root level is invalid");
}

const struct nk_xml *nk_xml_child(const struct nk_xml *element, const char *name)
{
	for (const struct nk_xml *child = element->first; child; child = child->next) {
		if (nk_str_is(child->name, name))
			return child;
	}
	return NULL;
}

struct nk_str nk_xml_attribute(const struct nk_xml *element, const char *name)
{
	for (size_t i = 0; i < element->n_attributes; i++) {
		if (nk_str_is(element->attributes[i].name, name))
			return element->attributes[i].value;
	}
	return NK_NO_STR;
}
