/* SPDX-License-Identifier: MIT
 *
 * The first pass over a pattern: which groups there are, and their numbers. It reads with
 * half an eye, as .NET's does, and must be fooled by the same things.
 */
#include "base/regex_parser.h"

#include <stdlib.h>
#include <string.h>

int nk_regex_slot(const struct nk_regex_group *groups, size_t n, int number)
{
	for (size_t i = 0; i < n; i++)
		if (groups[i].number == number)
			return (int)i;
	return -1;
}

int nk_regex_slot_named(const struct nk_regex_group *groups, size_t n, struct nk_str name)
{
	for (size_t i = 0; i < n; i++)
		if (nk_str_eq(groups[i].name, name))
			return (int)i;
	return -1;
}

void nk_regex_scan_flags(struct nk_scan *scan)
{
	static const char letters[] = "imsxn"; /* in the order of the bits */

	for (bool off = false; nk_scan_more(scan); scan->at++) {
		uint16_t c = scan->text[scan->at];
		const char *letter;

		if (c == '-' || c == '+') {
			off = c == '-';
			continue;
		}
		letter = c && c < 128 ? strchr(letters, c | 0x20) : NULL;
		if (!letter || !((c | 0x20) >= 'a'))
			return;
		if (off)
			scan->flags &= ~(1u << (letter - letters));
		else
			scan->flags |= 1u << (letter - letters);
	}
}

static void note_number(struct nk_regex_parser *p, int number)
{
	struct nk_scan *scan = &p->scan;

	if (nk_regex_slot(scan->groups, scan->n_groups, number) >= 0)
		return;
	scan->groups = nk_regrow(scan->arena, scan->groups, scan->n_groups, scan->n_groups + 1,
				 sizeof(*scan->groups));
	scan->groups[scan->n_groups++] = (struct nk_regex_group){
		.number = number,
		.name = nk_str(nk_printf(scan->arena, "%d", number)),
	};
}

static void note_name(struct nk_regex_parser *p, struct nk_str name)
{
	for (size_t i = 0; i < p->n_names; i++)
		if (nk_str_eq(p->names[i], name))
			return;
	p->names =
		nk_regrow(p->scan.arena, p->names, p->n_names, p->n_names + 1, sizeof(*p->names));
	p->names[p->n_names++] = name;
}

/* A parenthesis in the first pass; *keep: its flags go on behind it. */
static bool note_group(struct nk_regex_parser *p, bool *keep)
{
	struct nk_scan *scan = &p->scan;
	uint16_t c;
	int number;

	*keep = false;
	if (nk_scan_peek(scan, 0) != '?') {
		if (!(scan->flags & NK_REGEX_EXPLICIT_CAPTURE) && !p->no_capture)
			note_number(p, p->next_number++);
		p->no_capture = false;
		return true;
	}
	scan->at++;
	c = nk_scan_peek(scan, 0);
	p->no_capture = false;
	if (scan->at + 1 < scan->n && (c == '<' || c == '\'')) {
		scan->at++;
		c = nk_scan_peek(scan, 0);
		if (c == '0' || !nk_is_boundary_char(c))
			return true;
		if (c < '1' || c > '9') {
			note_name(p, nk_scan_name(scan));
			return true;
		}
		if (!nk_scan_decimal(scan, &number))
			return false;
		note_number(p, number);
		return true;
	}
	nk_regex_scan_flags(scan);
	if (nk_scan_peek(scan, 0) == ')') {
		scan->at++;
		*keep = true;
	} else if (nk_scan_peek(scan, 0) == '(') {
		p->no_capture = true;
	}
	return true;
}

/* One step of the first pass; the flags of open groups are on a stack. */
static bool note_step(struct nk_regex_parser *p, unsigned **flags, size_t *depth)
{
	struct nk_scan *scan = &p->scan;
	uint16_t c = scan->text[scan->at++];
	struct nk_bits bits;
	struct nk_node *node;
	bool keep;

	switch (c) {
	case '\\': return !nk_scan_more(scan) || nk_scan_backslash(scan, &node);
	case '[': return nk_scan_class(scan, &bits);
	case '#':
		if (!(scan->flags & NK_REGEX_IGNORE_WHITESPACE))
			return true;
		scan->at--;
		return nk_scan_blank(scan);
	case ')':
		if (*depth > 0)
			scan->flags = (*flags)[--*depth];
		return true;
	case '(':
		if (nk_scan_peek(scan, 0) == '?' && nk_scan_peek(scan, 1) == '#') {
			scan->at--;
			p->no_capture = false;
			return nk_scan_blank(scan);
		}
		*flags = nk_regrow(scan->arena, *flags, *depth, *depth + 1, sizeof(**flags));
		(*flags)[(*depth)++] = scan->flags;
		if (!note_group(p, &keep))
			return false;
		*depth -= keep;
		return true;
	default: return true;
	}
}

static int by_number(const void *a, const void *b)
{
	const struct nk_regex_group *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* Find all groups; named ones get the numbers that are left. */
bool nk_regex_note_groups(struct nk_regex_parser *p)
{
	unsigned *flags = NULL;
	size_t depth = 0;

	p->scan.noting = true;
	note_number(p, 0);
	p->next_number = 1;
	while (nk_scan_more(&p->scan))
		if (!note_step(p, &flags, &depth))
			return false;
		else if (p->scan.n_groups + p->n_names > NK_REGEX_GROUPS_MAX)
			return nk_scan_fail(&p->scan, "There are more than %d groups.",
					    NK_REGEX_GROUPS_MAX);
	for (size_t i = 0; i < p->n_names; i++) {
		while (nk_regex_slot(p->scan.groups, p->scan.n_groups, p->next_number) >= 0)
			p->next_number++;
		note_number(p, p->next_number);
		p->scan.groups[p->scan.n_groups - 1].name = p->names[i];
	}
	qsort(p->scan.groups, p->scan.n_groups, sizeof(*p->scan.groups), by_number);
	p->scan.noting = false;
	p->scan.at = 0;
	p->scan.flags = p->top_flags;
	p->next_number = 1;
	p->no_capture = false;
	return true;
}
