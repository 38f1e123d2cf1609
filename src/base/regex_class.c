/* SPDX-License-Identifier: MIT
 *
 * Sets in brackets, with ranges, classes, negation and subtraction. The first pass over a
 * pattern reads them too, only to find their ends, and differs where .NET's does.
 */
#include "base/regex_scan.h"

#include <stdlib.h>
#include <string.h>

struct range {
	bool open; /* "x-" was read */
	uint16_t first;
};

static bool add_range(struct nk_scan *scan, struct nk_bits *bits, uint16_t first, uint16_t last)
{
	if (scan->noting)
		return true;
	if (first > last)
		return nk_scan_fail(scan, "[x-y] range in reverse order.");
	nk_bits_range(bits, first, last);
	return true;
}

/* \d, \S, \p{..} and their like: members that come as a whole. */
static bool add_class(struct nk_scan *scan, struct nk_bits *classes, uint16_t letter,
		      const struct range *range)
{
	static const struct {
		char letter;
		enum nk_class which;
	} letters[] = { { 'd', NK_CLASS_DIGIT }, { 's', NK_CLASS_SPACE }, { 'w', NK_CLASS_WORD } };

	if (!scan->noting && range->open)
		return nk_scan_fail(scan, "Cannot include class \\%c in character range.", letter);
	if ((letter | 0x20) == 'p')
		return nk_scan_property(scan, letter == 'P', classes);
	for (size_t i = 0; i < 3 && !scan->noting; i++)
		if (letters[i].letter == (letter | 0x20))
			nk_bits_add(classes, nk_class_bits(letters[i].which), letter < 'a');
	return true;
}

/* "[:" up to ":]" is skipped when it is only that: a POSIX class, which .NET does not have. */
static void skip_posix(struct nk_scan *scan)
{
	size_t start = scan->at;

	scan->at++;
	if (scan->at + 1 >= scan->n || scan->text[scan->at++] != ':' ||
	    scan->text[scan->at++] != ']')
		scan->at = start;
}

static bool subtract(struct nk_scan *scan, struct nk_bits *gone)
{
	if (!nk_scan_class(scan, gone))
		return false;
	if (!scan->noting && nk_scan_more(scan) && nk_scan_peek(scan, 0) != ']')
		return nk_scan_fail(scan,
				    "A subtraction must be the last element in a character class.");
	return true;
}

/* A member, which may end a range, begin one, or begin a subtraction. */
static bool add_member(struct nk_scan *scan, struct nk_bits *chars, struct nk_bits *gone,
		       struct range *range, uint16_t c, bool escaped, bool first)
{
	if (range->open) {
		range->open = false;
		if (scan->noting || c != '[' || escaped || first)
			return add_range(scan, chars, range->first, c);
		return add_range(scan, chars, range->first, range->first) && subtract(scan, gone);
	}
	if (scan->at + 1 < scan->n && nk_scan_peek(scan, 0) == '-' &&
	    nk_scan_peek(scan, 1) != ']') {
		range->open = true;
		range->first = c;
		scan->at++;
		return true;
	}
	if (c == '-' && !escaped && !first && nk_scan_peek(scan, 0) == '[') {
		scan->at++;
		return subtract(scan, gone);
	}
	return add_range(scan, chars, c, c);
}

/* "\-" ends a range or stands for itself. */
static bool add_dash(struct nk_scan *scan, struct nk_bits *chars, struct range *range)
{
	uint16_t from = range->open ? range->first : '-';

	range->open = false;
	return add_range(scan, chars, from, '-');
}

/* The sets that one pair of brackets is made of. */
struct members {
	struct nk_bits chars, classes, gone;
};

static bool read_members(struct nk_scan *scan, struct members *m)
{
	struct range range = { 0 };

	for (bool first = true; nk_scan_more(scan); first = false) {
		uint16_t c = scan->text[scan->at++];
		bool escaped = false, done = true;

		if (c == ']' && !first)
			return true;
		if (c == '\\' && nk_scan_more(scan)) {
			c = scan->text[scan->at++];
			if (c < 128 && c && strchr("dDsSwWpP", c)) {
				done = add_class(scan, &m->classes, c, &range);
			} else if (c == '-') {
				done = add_dash(scan, &m->chars, &range);
			} else {
				scan->at--;
				escaped = true;
				done = nk_scan_char_escape(scan, &c);
			}
			if (!done)
				return false;
			if (!escaped)
				continue;
		} else if (c == '[' && nk_scan_peek(scan, 0) == ':' && !range.open) {
			skip_posix(scan);
		}
		if (!add_member(scan, &m->chars, &m->gone, &range, c, escaped, first))
			return false;
	}
	return nk_scan_fail(scan, "Unterminated [] set.");
}

static bool read_class(struct nk_scan *scan, struct nk_bits *bits, struct members *m)
{
	bool negated = nk_scan_peek(scan, 0) == '^';

	scan->at += negated;
	if (!read_members(scan, m))
		return false;
	if (scan->noting)
		return true;
	if (scan->flags & NK_REGEX_IGNORECASE)
		nk_bits_add_case(&m->chars);
	nk_bits_add(&m->chars, &m->classes, false);
	if (negated)
		nk_bits_invert(&m->chars);
	nk_bits_drop(&m->chars, &m->gone);
	*bits = m->chars;
	return true;
}

bool nk_scan_class(struct nk_scan *scan, struct nk_bits *bits)
{
	struct members *m;
	bool done;

	if (++scan->depth > NK_REGEX_DEPTH_MAX)
		return nk_scan_fail(scan, "Sets are nested too deep.");
	m = nk_xcalloc(1, sizeof(*m)); /* too large for the stack of a recursion */
	done = read_class(scan, bits, m);
	free(m);
	scan->depth--;
	return done;
}
