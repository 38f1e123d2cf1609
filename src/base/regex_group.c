/* SPDX-License-Identifier: MIT
 *
 * What an opening parenthesis begins: captures by number and name, balancing groups, looks,
 * conditionals, changes of flags.
 */
#include "base/regex_parser.h"

static bool bad_group_name(struct nk_regex_parser *p)
{
	return nk_scan_fail(&p->scan,
			    "Invalid group name: Group names must begin with a word character.");
}

/* What may follow a number or a name in "<a-b>". */
static bool ends_name(const struct nk_regex_parser *p, uint16_t close, bool dash)
{
	uint16_t c = nk_scan_peek(&p->scan, 0);

	return !nk_scan_more(&p->scan) || c == close || (dash && c == '-');
}

/* The part before the dash; *slot is -1 where there is none. */
static bool scan_captured(struct nk_regex_parser *p, uint16_t close, int *slot)
{
	struct nk_scan *scan = &p->scan;
	uint16_t c = nk_scan_peek(scan, 0);
	int number = -1;

	if (c >= '0' && c <= '9') {
		if (!nk_scan_decimal(scan, &number))
			return false;
		*slot = nk_regex_slot(scan->groups, scan->n_groups, number);
		if (!ends_name(p, close, true))
			return bad_group_name(p);
		return number != 0 || nk_scan_fail(scan, "Capture number cannot be zero.");
	}
	if (!nk_is_boundary_char(c))
		return c == '-' || bad_group_name(p);

	*slot = nk_regex_slot_named(scan->groups, scan->n_groups, nk_scan_name(scan));
	return ends_name(p, close, true) || bad_group_name(p);
}

/* The part behind the dash: a group that must be there. */
static bool scan_given_up(struct nk_regex_parser *p, uint16_t close, int *slot)
{
	struct nk_scan *scan = &p->scan;
	uint16_t c = nk_scan_peek(scan, 0);
	int number;

	if (c >= '0' && c <= '9') {
		if (!nk_scan_decimal(scan, &number))
			return false;
		*slot = nk_regex_slot(scan->groups, scan->n_groups, number);
		if (*slot < 0)
			return nk_scan_fail(scan, "Reference to undefined group number %d.",
					    number);
	} else if (nk_is_boundary_char(c)) {
		struct nk_str name = nk_scan_name(scan);

		*slot = nk_regex_slot_named(scan->groups, scan->n_groups, name);
		if (*slot < 0)
			return nk_scan_fail(scan, "Reference to undefined group name '%s'.",
					    name.s);
	} else {
		return bad_group_name(p);
	}
	return ends_name(p, close, false) || bad_group_name(p);
}

static bool unrecognized(struct nk_regex_parser *p)
{
	return nk_scan_fail(&p->scan, "Unrecognized grouping construct.");
}

/* Behind "(?<" or "(?'": a look-behind or a named group. */
static bool scan_angled(struct nk_regex_parser *p, uint16_t close, struct nk_node **group)
{
	struct nk_scan *scan = &p->scan;
	uint16_t c = nk_scan_peek(scan, 0);
	int slot = -1, unslot = -1;

	if (!nk_scan_more(scan))
		return unrecognized(p);
	if (c == '=' || c == '!') {
		scan->at++;
		if (close == '\'')
			return unrecognized(p);
		*group = nk_scan_node(scan, NK_NODE_LOOK);
		(*group)->negative = c == '!';
		scan->backwards = true;
		return true;
	}
	if (!scan_captured(p, close, &slot))
		return false;
	if ((slot >= 0 || c == '-') && scan->at + 1 < scan->n && nk_scan_peek(scan, 0) == '-') {
		scan->at++;
		if (!scan_given_up(p, close, &unslot))
			return false;
	}
	if ((slot < 0 && unslot < 0) || !nk_scan_more(scan) || scan->text[scan->at++] != close)
		return unrecognized(p);
	*group = nk_scan_node(scan, NK_NODE_CAPTURE);
	(*group)->slot = slot;
	(*group)->unslot = unslot;
	return true;
}

/* A condition that names a group; *group stays NULL when it is an expression. */
static bool scan_group_condition(struct nk_regex_parser *p, struct nk_node **group)
{
	struct nk_scan *scan = &p->scan;
	uint16_t c = nk_scan_peek(scan, 0);
	int slot, number;

	if (c >= '0' && c <= '9') {
		if (!nk_scan_decimal(scan, &number))
			return false;
		if (!nk_scan_more(scan) || scan->text[scan->at++] != ')')
			return nk_scan_fail(
				scan,
				"Conditional alternation is missing a closing parenthesis "
				"after the group number %d.",
				number);
		slot = nk_regex_slot(scan->groups, scan->n_groups, number);
		if (slot < 0)
			return nk_scan_fail(
				scan,
				"Conditional alternation refers to an undefined group number %d.",
				number);
	} else if (nk_is_boundary_char(c)) {
		slot = nk_regex_slot_named(scan->groups, scan->n_groups, nk_scan_name(scan));
		if (slot < 0 || !nk_scan_more(scan) || scan->text[scan->at++] != ')')
			return true;
	} else {
		return true;
	}
	*group = nk_scan_node(scan, NK_NODE_IF_GROUP);
	(*group)->slot = slot;
	return true;
}

/* Behind "(?(". */
static bool scan_conditional(struct nk_regex_parser *p, struct nk_node **group)
{
	struct nk_scan *scan = &p->scan;
	size_t start = scan->at;
	uint16_t c;

	if (!scan_group_condition(p, group) || *group)
		return *group != NULL;
	*group = nk_scan_node(scan, NK_NODE_IF_LOOK);
	scan->at = start - 1;
	p->no_capture = true;
	if (scan->n - scan->at < 3 || nk_scan_peek(scan, 1) != '?')
		return true;
	c = nk_scan_peek(scan, 2);
	if (c == '#')
		return nk_scan_fail(scan, "Alternation conditions cannot be comments.");
	if (c == '\'' || (c == '<' && scan->n - scan->at >= 4 && nk_scan_peek(scan, 3) != '!' &&
			  nk_scan_peek(scan, 3) != '='))
		return nk_scan_fail(scan,
				    "Alternation conditions do not capture and cannot be named.");
	return true;
}

/* "(?imnsx)" has no node, "(?imnsx:" has one. */
static bool scan_flags_group(struct nk_regex_parser *p, struct nk_node **group)
{
	struct nk_scan *scan = &p->scan;
	uint16_t c;

	scan->at--;
	if (nk_regex_top(p)->group->kind != NK_NODE_IF_LOOK)
		nk_regex_scan_flags(scan);
	if (!nk_scan_more(scan))
		return unrecognized(p);
	c = scan->text[scan->at++];
	if (c == ')')
		return true;
	if (c != ':')
		return unrecognized(p);
	*group = nk_scan_node(scan, NK_NODE_GROUP);
	return true;
}

/* Behind "(?". */
static bool scan_special_group(struct nk_regex_parser *p, struct nk_node **group)
{
	struct nk_scan *scan = &p->scan;
	uint16_t c;

	if (!nk_scan_more(scan))
		return unrecognized(p);
	c = scan->text[scan->at++];
	switch (c) {
	case ':': *group = nk_scan_node(scan, NK_NODE_GROUP); return true;
	case '>': *group = nk_scan_node(scan, NK_NODE_ATOMIC); return true;
	case '=':
	case '!':
		*group = nk_scan_node(scan, NK_NODE_LOOK);
		(*group)->negative = c == '!';
		scan->backwards = false;
		return true;
	case '<': return scan_angled(p, '>', group);
	case '\'': return scan_angled(p, '\'', group);
	case '(': return scan_conditional(p, group);
	default: return scan_flags_group(p, group);
	}
}

bool nk_regex_scan_group(struct nk_regex_parser *p, struct nk_node **group)
{
	struct nk_scan *scan = &p->scan;

	*group = NULL;
	if (nk_scan_peek(scan, 0) == '?' && nk_scan_peek(scan, 1) != ')') {
		scan->at++;
		return scan_special_group(p, group);
	}
	if (scan->flags & NK_REGEX_EXPLICIT_CAPTURE || p->no_capture) {
		p->no_capture = false;
		*group = nk_scan_node(scan, NK_NODE_GROUP);
		return true;
	}
	*group = nk_scan_node(scan, NK_NODE_CAPTURE);
	(*group)->slot = nk_regex_slot(scan->groups, scan->n_groups, p->next_number++);
	return true;
}
