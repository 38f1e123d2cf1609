/* SPDX-License-Identifier: MIT
 *
 * The small pieces of a pattern: numbers, names, blanks, and everything behind a backslash.
 */
#include "base/regex_scan.h"

#include <string.h>

#include "base/utf.h"

bool nk_scan_fail(struct nk_scan *scan, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	scan->error = nk_vprintf(scan->arena, fmt, ap);
	va_end(ap);
	return false;
}

struct nk_str nk_scan_text(const struct nk_scan *scan, size_t from, size_t to)
{
	return nk_utf16_to_8(scan->arena, scan->text + from, to - from);
}

static bool is_digit(uint16_t c)
{
	return c >= '0' && c <= '9';
}

bool nk_scan_decimal(struct nk_scan *scan, int *value)
{
	int64_t sum = 0;

	for (; is_digit(nk_scan_peek(scan, 0)); scan->at++) {
		sum = sum * 10 + (nk_scan_peek(scan, 0) - '0');
		if (sum > INT32_MAX) {
			scan->at++;
			return nk_scan_fail(
				scan, "Quantifier and capture group numbers must be less than or "
				      "equal to Int32.MaxValue.");
		}
	}
	*value = (int)sum;
	return true;
}

struct nk_str nk_scan_name(struct nk_scan *scan)
{
	size_t start = scan->at;

	while (nk_scan_more(scan) && nk_is_boundary_char(nk_scan_peek(scan, 0)))
		scan->at++;
	return nk_scan_text(scan, start, scan->at);
}

static bool is_pattern_space(uint16_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

bool nk_scan_blank(struct nk_scan *scan)
{
	bool spaced = scan->flags & NK_REGEX_IGNORE_WHITESPACE;

	for (;;) {
		while (spaced && is_pattern_space(nk_scan_peek(scan, 0)) && nk_scan_more(scan))
			scan->at++;
		if (spaced && nk_scan_peek(scan, 0) == '#') {
			while (nk_scan_more(scan) && nk_scan_peek(scan, 0) != '\n')
				scan->at++;
		} else if (nk_scan_peek(scan, 0) == '(' && nk_scan_peek(scan, 1) == '?' &&
			   nk_scan_peek(scan, 2) == '#') {
			while (nk_scan_more(scan) && nk_scan_peek(scan, 0) != ')')
				scan->at++;
			if (!nk_scan_more(scan))
				return nk_scan_fail(scan, "Unterminated (?#...) comment.");
			scan->at++;
		} else {
			return true;
		}
	}
}

struct nk_node *nk_scan_node(struct nk_scan *scan, enum nk_node_kind kind)
{
	struct nk_node *node = NK_NEW(scan->arena, struct nk_node);

	node->kind = kind;
	node->backwards = scan->backwards;
	node->slot = node->unslot = -1;
	return node;
}

struct nk_node *nk_scan_set_node(struct nk_scan *scan, const struct nk_bits *bits)
{
	struct nk_node *node = nk_scan_node(scan, NK_NODE_SET);

	node->set = nk_set_new(scan->arena, bits);
	return node;
}

struct nk_node *nk_scan_char_node(struct nk_scan *scan, uint16_t c)
{
	struct nk_node *node;

	if (scan->flags & NK_REGEX_IGNORECASE && nk_case_next(c) != c) {
		struct nk_bits bits = { 0 };

		nk_bits_set(&bits, c);
		for (uint16_t other = nk_case_next(c); other != c; other = nk_case_next(other))
			nk_bits_set(&bits, other);
		return nk_scan_set_node(scan, &bits);
	}
	node = nk_scan_node(scan, NK_NODE_CHAR);
	node->c = c;
	return node;
}

static int hex_digit(uint16_t c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool scan_hex(struct nk_scan *scan, size_t n, uint16_t *c)
{
	*c = 0;
	if (scan->at + n <= scan->n)
		for (; n > 0; n--) {
			int digit = hex_digit(scan->text[scan->at++]);

			if (digit < 0)
				break;
			*c = (uint16_t)(*c << 4 | digit);
		}
	return n == 0 || nk_scan_fail(scan, "Insufficient or invalid hexadecimal digits.");
}

static bool scan_octal(struct nk_scan *scan, uint16_t *c)
{
	unsigned value = 0;

	for (int i = 0; i < 3 && nk_scan_peek(scan, 0) >= '0' && nk_scan_peek(scan, 0) <= '7'; i++)
		value = value * 8 + (scan->text[scan->at++] - '0');
	*c = value & 0xff;
	return true;
}

static bool scan_control(struct nk_scan *scan, uint16_t *c)
{
	if (!nk_scan_more(scan))
		return nk_scan_fail(scan, "Missing control character.");
	*c = scan->text[scan->at++];
	if (*c >= 'a' && *c <= 'z')
		*c -= 0x20;
	*c = (uint16_t)(*c - '@');
	return *c < ' ' || nk_scan_fail(scan, "Unrecognized control character.");
}

bool nk_scan_char_escape(struct nk_scan *scan, uint16_t *c)
{
	static const char letters[] = "abefnrtv", values[] = "\a\b\x1b\f\n\r\t\v";
	const char *letter;

	*c = scan->text[scan->at++];
	if (*c >= '0' && *c <= '7') {
		scan->at--;
		return scan_octal(scan, c);
	}
	if (*c == 'x' || *c == 'u')
		return scan_hex(scan, *c == 'x' ? 2 : 4, c);
	if (*c == 'c')
		return scan_control(scan, c);
	letter = *c && *c < 128 ? strchr(letters, *c) : NULL;
	if (letter) {
		*c = (uint16_t)values[letter - letters];
		return true;
	}
	if (!nk_is_boundary_char(*c))
		return true;
	return nk_scan_fail(scan, "Unrecognized escape sequence \\%s.",
			    nk_scan_text(scan, scan->at - 1, scan->at).s);
}

/* Without case these three are one. */
static bool is_cased(struct nk_str name)
{
	return nk_str_is(name, "Lu") || nk_str_is(name, "Ll") || nk_str_is(name, "Lt");
}

bool nk_scan_property(struct nk_scan *scan, bool negated, struct nk_bits *bits)
{
	struct nk_bits members = { 0 };
	size_t start;
	struct nk_str name;

	if (scan->at + 2 >= scan->n)
		return nk_scan_fail(scan, "Incomplete \\p{X} character escape.");
	if (scan->text[scan->at++] != '{')
		return nk_scan_fail(scan, "Malformed \\p{X} character escape.");
	start = scan->at;
	while (nk_scan_more(scan) &&
	       (nk_is_boundary_char(nk_scan_peek(scan, 0)) || nk_scan_peek(scan, 0) == '-'))
		scan->at++;
	name = nk_scan_text(scan, start, scan->at);
	if (!nk_scan_more(scan) || scan->text[scan->at++] != '}')
		return nk_scan_fail(scan, "Incomplete \\p{X} character escape.");
	if (scan->noting)
		return true;
	if (scan->flags & NK_REGEX_IGNORECASE && is_cased(name)) {
		nk_bits_property(&members, NK_STR("Lu"));
		nk_bits_property(&members, NK_STR("Ll"));
		nk_bits_property(&members, NK_STR("Lt"));
	} else if (!nk_bits_property(&members, name)) {
		return nk_scan_fail(scan, "Unknown property '%s'.", name.s);
	}
	nk_bits_add(bits, &members, negated);
	return true;
}

/* A reference to a group that must be there. */
static bool refer(struct nk_scan *scan, struct nk_node **node, int slot)
{
	if (scan->noting)
		return true;
	*node = nk_scan_node(scan, NK_NODE_BACKREF);
	(*node)->slot = slot;
	(*node)->ignore_case = scan->flags & NK_REGEX_IGNORECASE;
	return true;
}

static bool refer_number(struct nk_scan *scan, struct nk_node **node, int number)
{
	int slot = nk_regex_slot(scan->groups, scan->n_groups, number);

	if (slot < 0 && !scan->noting)
		return nk_scan_fail(scan, "Reference to undefined group number %d.", number);
	return refer(scan, node, slot);
}

static bool refer_name(struct nk_scan *scan, struct nk_node **node, struct nk_str name)
{
	int slot = nk_regex_slot_named(scan->groups, scan->n_groups, name);

	if (slot < 0 && !scan->noting)
		return nk_scan_fail(scan, "Reference to undefined group name '%s'.", name.s);
	return refer(scan, node, slot);
}

/*
 * "k<name>", "<name>" or "1": *found tells whether it was one. In the first pass, where the
 * groups are not known yet, the references are only read over.
 */
static bool scan_reference(struct nk_scan *scan, struct nk_node **node, bool *found)
{
	uint16_t c = nk_scan_peek(scan, 0), close = 0;
	size_t start = scan->at;
	int number;

	*found = true;
	if (c == 'k') {
		if (scan->at + 1 < scan->n) {
			scan->at++;
			c = scan->text[scan->at++];
			close = c == '<' ? '>' : c == '\'' ? '\'' : 0;
		}
		if (!close || !nk_scan_more(scan))
			return nk_scan_fail(scan, "Malformed \\k<...> named back reference.");
	} else if ((c == '<' || c == '\'') && scan->at + 1 < scan->n) {
		close = c == '<' ? '>' : '\'';
		scan->at++;
	}
	c = nk_scan_peek(scan, 0);
	if (close && is_digit(c)) {
		if (!nk_scan_decimal(scan, &number))
			return false;
		if (nk_scan_more(scan) && scan->text[scan->at++] == close)
			return refer_number(scan, node, number);
	} else if (!close && c >= '1' && c <= '9') {
		if (!nk_scan_decimal(scan, &number))
			return false;
		if (scan->noting)
			return true;
		if (number <= 9 || nk_regex_slot(scan->groups, scan->n_groups, number) >= 0)
			return refer_number(scan, node, number);
	} else if (close && nk_is_boundary_char(c)) {
		struct nk_str name = nk_scan_name(scan);

		if (nk_scan_more(scan) && scan->text[scan->at++] == close)
			return refer_name(scan, node, name);
	}
	*found = false;
	scan->at = start;
	return true;
}

static bool scan_property_node(struct nk_scan *scan, struct nk_node **node, bool negated)
{
	struct nk_bits bits = { 0 };

	if (!nk_scan_property(scan, negated, &bits))
		return false;
	if (!scan->noting)
		*node = nk_scan_set_node(scan, &bits);
	return true;
}

static void make_class_node(struct nk_scan *scan, struct nk_node **node, uint16_t letter)
{
	bool negated = letter < 'a';
	enum nk_class which = (letter | 0x20) == 'd'   ? NK_CLASS_DIGIT
			      : (letter | 0x20) == 's' ? NK_CLASS_SPACE
						       : NK_CLASS_WORD;
	const struct nk_set **set = &scan->class_sets[2 * which + negated];

	if (scan->noting)
		return;
	if (!*set) {
		struct nk_bits bits = { 0 };

		nk_bits_add(&bits, nk_class_bits(which), negated);
		*set = nk_set_new(scan->arena, &bits);
	}
	*node = nk_scan_node(scan, NK_NODE_SET);
	(*node)->set = *set;
}

bool nk_scan_backslash(struct nk_scan *scan, struct nk_node **node)
{
	static const char anchors[] = "bBAGZz";
	static const enum nk_node_kind kinds[] = { NK_NODE_BOUNDARY, NK_NODE_NO_BOUNDARY,
						   NK_NODE_START,    NK_NODE_FROM,
						   NK_NODE_END_LINE, NK_NODE_END };
	uint16_t c = nk_scan_peek(scan, 0);
	const char *anchor = c && c < 128 ? strchr(anchors, c) : NULL;
	bool found;

	*node = NULL;
	if (!nk_scan_more(scan))
		return nk_scan_fail(scan, "Illegal \\ at end of pattern.");
	if (anchor) {
		scan->at++;
		*node = nk_scan_node(scan, kinds[anchor - anchors]);
		return true;
	}
	if (c && c < 128 && strchr("wWsSdDpP", c)) {
		scan->at++;
		if ((c | 0x20) == 'p')
			return scan_property_node(scan, node, c == 'P');
		make_class_node(scan, node, c);
		return true;
	}
	if (!scan_reference(scan, node, &found) || found)
		return scan->error == NULL;
	if (!nk_scan_char_escape(scan, &c))
		return false;
	if (!scan->noting)
		*node = nk_scan_char_node(scan, c);
	return true;
}
