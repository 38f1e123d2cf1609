/* SPDX-License-Identifier: MIT
 *
 * From a pattern to a tree. Two passes, as in .NET: the first finds the groups and numbers
 * them, unnamed ones before named ones, the second builds the tree. Both must make the same
 * of odd input, or numbers would shift, so their quirks are kept.
 */
#include "base/regex_scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf.h"

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

/* Flags that a group changes end with it. */
struct saved {
	unsigned flags;
	bool backwards;
};

/* A group that is being read. */
struct frame {
	struct nk_node *group, *alternate, *concat;
	struct saved saved;
};

struct parser {
	struct nk_scan scan;
	unsigned top_flags;
	struct frame *stack;
	size_t depth;
	struct nk_node *unit; /* read last, and may still be repeated */
	int next_number;
	bool no_capture;      /* the parenthesis that follows is a condition's */
	struct nk_str *names; /* found by the first pass, in order */
	size_t n_names;
};

static void add_child(struct parser *p, struct nk_node *node, struct nk_node *child)
{
	node->child =
		nk_regrow(p->scan.arena, node->child, node->n, node->n + 1, sizeof(*node->child));
	node->child[node->n++] = child;
}

static void note_number(struct parser *p, int number)
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

static void note_name(struct parser *p, struct nk_str name)
{
	for (size_t i = 0; i < p->n_names; i++)
		if (nk_str_eq(p->names[i], name))
			return;
	p->names =
		nk_regrow(p->scan.arena, p->names, p->n_names, p->n_names + 1, sizeof(*p->names));
	p->names[p->n_names++] = name;
}

/* "imnsx-imnsx". Stops before what is no such letter. */
static void scan_flags(struct nk_scan *scan)
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

/* A parenthesis in the first pass; *keep: its flags go on behind it. */
static bool note_group(struct parser *p, bool *keep)
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
	scan_flags(scan);
	if (nk_scan_peek(scan, 0) == ')') {
		scan->at++;
		*keep = true;
	} else if (nk_scan_peek(scan, 0) == '(') {
		p->no_capture = true;
	}
	return true;
}

/* One step of the first pass; the flags of open groups are on a stack. */
static bool note_step(struct parser *p, unsigned **flags, size_t *depth)
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
static bool note_groups(struct parser *p)
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

static struct frame *top(struct parser *p)
{
	return &p->stack[p->depth - 1];
}

static bool push_group(struct parser *p, struct nk_node *group, struct saved saved)
{
	if (p->depth > NK_REGEX_DEPTH_MAX)
		return nk_scan_fail(&p->scan, "Groups are nested too deep.");
	p->stack = nk_regrow(p->scan.arena, p->stack, p->depth, p->depth + 1, sizeof(*p->stack));
	p->stack[p->depth++] = (struct frame){
		.group = group,
		.alternate = nk_scan_node(&p->scan, NK_NODE_ALTERNATE),
		.concat = nk_scan_node(&p->scan, NK_NODE_CONCAT),
		.saved = saved,
	};
	return true;
}

/* The concatenation is complete: an alternative, or the condition or branch of a conditional. */
static void end_branch(struct parser *p)
{
	struct frame *frame = top(p);
	bool conditional =
		frame->group->kind == NK_NODE_IF_GROUP || frame->group->kind == NK_NODE_IF_LOOK;

	add_child(p, conditional ? frame->group : frame->alternate, frame->concat);
	frame->concat = nk_scan_node(&p->scan, NK_NODE_CONCAT);
}

/* The first group inside "(?(" is the condition. */
static void take_condition(struct parser *p)
{
	struct nk_node *group = top(p)->group;

	if (group->kind != NK_NODE_IF_LOOK || group->n > 0)
		return;
	add_child(p, group, p->unit);
	p->unit = NULL;
}

/* The group is complete and becomes the unit. */
static bool end_group(struct parser *p)
{
	struct frame *frame = top(p);
	struct nk_node *group = frame->group;

	end_branch(p);
	if (group->kind == NK_NODE_IF_GROUP || group->kind == NK_NODE_IF_LOOK) {
		if (group->n > (group->kind == NK_NODE_IF_GROUP ? 2 : 3))
			return nk_scan_fail(&p->scan, "Too many | in (?()|).");
	} else {
		add_child(p, group,
			  frame->alternate->n == 1 ? frame->alternate->child[0] : frame->alternate);
	}
	p->unit = group;
	p->depth--;
	if (p->depth > 0)
		take_condition(p);
	return true;
}

static bool bad_group_name(struct parser *p)
{
	return nk_scan_fail(&p->scan,
			    "Invalid group name: Group names must begin with a word character.");
}

/* What may follow a number or a name in "<a-b>". */
static bool ends_name(const struct parser *p, uint16_t close, bool dash)
{
	uint16_t c = nk_scan_peek(&p->scan, 0);

	return !nk_scan_more(&p->scan) || c == close || (dash && c == '-');
}

/* The part before the dash; *slot is -1 where there is none. */
static bool scan_captured(struct parser *p, uint16_t close, int *slot)
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
static bool scan_given_up(struct parser *p, uint16_t close, int *slot)
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

static bool unrecognized(struct parser *p)
{
	return nk_scan_fail(&p->scan, "Unrecognized grouping construct.");
}

/* Behind "(?<" or "(?'": a look-behind or a named group. */
static bool scan_angled(struct parser *p, uint16_t close, struct nk_node **group)
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
static bool scan_group_condition(struct parser *p, struct nk_node **group)
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
static bool scan_conditional(struct parser *p, struct nk_node **group)
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
static bool scan_flags_group(struct parser *p, struct nk_node **group)
{
	struct nk_scan *scan = &p->scan;
	uint16_t c;

	scan->at--;
	if (top(p)->group->kind != NK_NODE_IF_LOOK)
		scan_flags(scan);
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
static bool scan_special_group(struct parser *p, struct nk_node **group)
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

/* Behind "(": *group stays NULL where only flags change. */
static bool scan_group(struct parser *p, struct nk_node **group)
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

/* Does a quantifier stand here? "{" counts only as "{n}", "{n,}" or "{n,m}". */
static bool is_quantifier(const struct nk_scan *scan)
{
	size_t at = scan->at + 1;
	uint16_t c = nk_scan_peek(scan, 0);

	if (c == '*' || c == '+' || c == '?')
		return true;
	if (c != '{')
		return false;
	while (at < scan->n && scan->text[at] >= '0' && scan->text[at] <= '9')
		at++;
	if (at == scan->at + 1 || at == scan->n)
		return false;
	if (scan->text[at] == ',')
		for (at++; at < scan->n && scan->text[at] >= '0' && scan->text[at] <= '9'; at++)
			;
	return at < scan->n && scan->text[at] == '}';
}

static bool scan_range(struct nk_scan *scan, int *min, int *max)
{
	switch (scan->text[scan->at++]) {
	case '*':
		*min = 0;
		*max = NK_REGEX_INFINITE;
		return true;
	case '+':
		*min = 1;
		*max = NK_REGEX_INFINITE;
		return true;
	case '?':
		*min = 0;
		*max = 1;
		return true;
	default: break;
	}
	if (!nk_scan_decimal(scan, min))
		return false;
	*max = *min;
	if (nk_scan_peek(scan, 0) == ',') {
		scan->at++;
		*max = NK_REGEX_INFINITE;
		if (nk_scan_peek(scan, 0) != '}' && !nk_scan_decimal(scan, max))
			return false;
	}
	scan->at++;
	return true;
}

/* A quantifier for the unit. */
static bool repeat_unit(struct parser *p)
{
	struct nk_scan *scan = &p->scan;
	struct nk_node *loop = nk_scan_node(scan, NK_NODE_LOOP);

	if (!scan_range(scan, &loop->min, &loop->max) || !nk_scan_blank(scan))
		return false;
	if (nk_scan_peek(scan, 0) == '?') {
		loop->lazy = true;
		scan->at++;
	}
	if (loop->min > loop->max)
		return nk_scan_fail(scan, "Illegal {x,y} with x > y.");
	add_child(p, loop, p->unit);
	add_child(p, top(p)->concat, loop);
	p->unit = NULL;
	return true;
}

/* Is the unit at `at` one that means more than itself? */
static bool is_special(const struct nk_scan *scan, size_t at)
{
	uint16_t c = scan->text[at];

	if (c == '{') {
		struct nk_scan ahead = *scan;

		ahead.at = at;
		return is_quantifier(&ahead);
	}
	if (scan->flags & NK_REGEX_IGNORE_WHITESPACE && c && c < 128 && strchr("# \t\n\f\r", c))
		return true;
	return c && c < 128 && strchr("$()*+.?[\\^|", c);
}

/* Ordinary characters; the last becomes the unit when a quantifier follows. */
static bool scan_ordinary(struct parser *p)
{
	struct nk_scan *scan = &p->scan;
	size_t start = scan->at, end = start;

	while (end < scan->n && !is_special(scan, end))
		end++;
	scan->at = end;
	if (!nk_scan_blank(scan))
		return false;
	for (size_t i = start; i < end; i++) {
		struct nk_node *node = nk_scan_char_node(scan, scan->text[i]);

		if (i + 1 == end && is_quantifier(scan))
			p->unit = node;
		else
			add_child(p, top(p)->concat, node);
	}
	return true;
}

static bool open_group(struct parser *p)
{
	struct saved saved = { p->scan.flags, p->scan.backwards };
	struct nk_node *group;

	if (!scan_group(p, &group))
		return false;
	return !group || push_group(p, group, saved);
}

static bool close_group(struct parser *p)
{
	struct saved saved = top(p)->saved;

	if (p->depth == 1)
		return nk_scan_fail(&p->scan, "Too many )'s.");
	if (!end_group(p))
		return false;
	p->scan.flags = saved.flags;
	p->scan.backwards = saved.backwards;
	return true;
}

static bool scan_set(struct parser *p)
{
	struct nk_bits bits;

	if (!nk_scan_class(&p->scan, &bits))
		return false;
	p->unit = nk_scan_set_node(&p->scan, &bits);
	return true;
}

static void scan_dot(struct parser *p)
{
	struct nk_bits bits = { 0 };

	if (!(p->scan.flags & NK_REGEX_SINGLELINE))
		nk_bits_set(&bits, '\n');
	nk_bits_invert(&bits);
	p->unit = nk_scan_set_node(&p->scan, &bits);
}

/* A special character; leaves a unit where one was read. */
static bool scan_special(struct parser *p)
{
	struct nk_scan *scan = &p->scan;
	bool lines = scan->flags & NK_REGEX_MULTILINE;

	switch (scan->text[scan->at++]) {
	case '[': return scan_set(p);
	case '(': return open_group(p);
	case ')': return close_group(p);
	case '|': end_branch(p); return true;
	case '\\': return nk_scan_backslash(scan, &p->unit);
	case '^': p->unit = nk_scan_node(scan, lines ? NK_NODE_BOL : NK_NODE_START); return true;
	case '$': p->unit = nk_scan_node(scan, lines ? NK_NODE_EOL : NK_NODE_END_LINE); return true;
	default: scan_dot(p); return true;
	}
}

/* A quantifier without anything to repeat. */
static bool misplaced(struct parser *p, bool behind_quantifier)
{
	char c = (char)p->scan.text[p->scan.at++];

	if (behind_quantifier)
		return nk_scan_fail(&p->scan, "Nested quantifier '%c'.", c);
	return nk_scan_fail(&p->scan, "Quantifier '%c' following nothing.", c);
}

/* What comes next, up to its quantifier. *repeated: a quantifier was the last thing read. */
static bool step(struct parser *p, bool *repeated)
{
	struct nk_scan *scan = &p->scan;
	bool was_repeated = *repeated;
	size_t start;

	*repeated = false;
	if (!nk_scan_blank(scan))
		return false;
	start = scan->at;
	if (!scan_ordinary(p))
		return false;
	if (scan->at > start && !p->unit)
		return true;
	if (!p->unit) {
		if (!nk_scan_more(scan))
			return true;
		if (is_quantifier(scan))
			return misplaced(p, was_repeated);
		if (!scan_special(p))
			return false;
	}
	if (!p->unit)
		return true;
	if (!nk_scan_blank(scan))
		return false;
	if (nk_scan_more(scan) && is_quantifier(scan)) {
		*repeated = true;
		return repeat_unit(p);
	}
	add_child(p, top(p)->concat, p->unit);
	p->unit = NULL;
	return true;
}

static bool parse(struct parser *p)
{
	struct nk_scan *scan = &p->scan;
	struct nk_node *root;
	bool repeated = false;

	if (!note_groups(p))
		return false;
	root = nk_scan_node(scan, NK_NODE_CAPTURE);
	root->slot = 0;
	if (!push_group(p, root, (struct saved){ 0 }))
		return false;
	while (nk_scan_more(scan))
		if (!step(p, &repeated))
			return false;
	if (p->depth > 1)
		return nk_scan_fail(scan, "Not enough )'s.");
	return end_group(p);
}

int nk_regex_parse(struct nk_regex_tree *out, struct nk_arena *arena, struct nk_str pattern,
		   unsigned flags, struct nk_arena *err_arena, struct nk_err *err)
{
	struct parser p = { .top_flags = flags };
	size_t n;

	p.scan.arena = arena;
	p.scan.flags = flags;
	p.scan.text = nk_utf8_to_16(arena, pattern, &n);
	p.scan.n = n;
	if (n > NK_REGEX_PATTERN_MAX)
		return nk_fail(err, NK_FAULT_METADATA,
			       "A pattern is longer than %d characters; make it shorter",
			       NK_REGEX_PATTERN_MAX);
	if (!parse(&p))
		return nk_fail_in(err, err_arena, NK_FAULT_METADATA,
				  "Invalid pattern '%.*s' at offset %zu. %s", NK_ARG(pattern),
				  p.scan.at, p.scan.error);
	*out = (struct nk_regex_tree){ p.unit, p.scan.groups, p.scan.n_groups };
	return 0;
}
