/* SPDX-License-Identifier: MIT
 *
 * From a pattern to a tree. Two passes, as in .NET: the first finds the groups and numbers
 * them, unnamed ones before named ones, the second builds the tree. Both must make the same
 * of odd input, or numbers would shift, so their quirks are kept.
 */
#include "base/regex_parser.h"

#include <string.h>

#include "base/utf.h"

static void add_child(struct nk_regex_parser *p, struct nk_node *node, struct nk_node *child)
{
	node->child =
		nk_regrow(p->scan.arena, node->child, node->n, node->n + 1, sizeof(*node->child));
	node->child[node->n++] = child;
}

static bool push_group(struct nk_regex_parser *p, struct nk_node *group,
		       struct nk_regex_saved saved)
{
	if (p->depth > NK_REGEX_DEPTH_MAX)
		return nk_scan_fail(&p->scan, "Groups are nested too deep.");
	p->stack = nk_regrow(p->scan.arena, p->stack, p->depth, p->depth + 1, sizeof(*p->stack));
	p->stack[p->depth++] = (struct nk_regex_frame){
		.group = group,
		.alternate = nk_scan_node(&p->scan, NK_NODE_ALTERNATE),
		.concat = nk_scan_node(&p->scan, NK_NODE_CONCAT),
		.saved = saved,
	};
	return true;
}

/* The concatenation is complete: an alternative, or the condition or branch of a conditional. */
static void end_branch(struct nk_regex_parser *p)
{
	struct nk_regex_frame *frame = nk_regex_top(p);
	bool conditional =
		frame->group->kind == NK_NODE_IF_GROUP || frame->group->kind == NK_NODE_IF_LOOK;

	add_child(p, conditional ? frame->group : frame->alternate, frame->concat);
	frame->concat = nk_scan_node(&p->scan, NK_NODE_CONCAT);
}

/* The first group inside "(?(" is the condition. */
static void take_condition(struct nk_regex_parser *p)
{
	struct nk_node *group = nk_regex_top(p)->group;

	if (group->kind != NK_NODE_IF_LOOK || group->n > 0)
		return;
	add_child(p, group, p->unit);
	p->unit = NULL;
}

/* The group is complete and becomes the unit. */
static bool end_group(struct nk_regex_parser *p)
{
	struct nk_regex_frame *frame = nk_regex_top(p);
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
static bool repeat_unit(struct nk_regex_parser *p)
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
	add_child(p, nk_regex_top(p)->concat, loop);
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
static bool scan_ordinary(struct nk_regex_parser *p)
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
			add_child(p, nk_regex_top(p)->concat, node);
	}
	return true;
}

static bool open_group(struct nk_regex_parser *p)
{
	struct nk_regex_saved saved = { p->scan.flags, p->scan.backwards };
	struct nk_node *group;

	if (!nk_regex_scan_group(p, &group))
		return false;
	return !group || push_group(p, group, saved);
}

static bool close_group(struct nk_regex_parser *p)
{
	struct nk_regex_saved saved = nk_regex_top(p)->saved;

	if (p->depth == 1)
		return nk_scan_fail(&p->scan, "Too many )'s.");
	if (!end_group(p))
		return false;
	p->scan.flags = saved.flags;
	p->scan.backwards = saved.backwards;
	return true;
}

static bool scan_set(struct nk_regex_parser *p)
{
	struct nk_bits bits;

	if (!nk_scan_class(&p->scan, &bits))
		return false;
	p->unit = nk_scan_set_node(&p->scan, &bits);
	return true;
}

static void scan_dot(struct nk_regex_parser *p)
{
	struct nk_bits bits = { 0 };

	if (!(p->scan.flags & NK_REGEX_SINGLELINE))
		nk_bits_set(&bits, '\n');
	nk_bits_invert(&bits);
	p->unit = nk_scan_set_node(&p->scan, &bits);
}

/* A special character; leaves a unit where one was read. */
static bool scan_special(struct nk_regex_parser *p)
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
static bool misplaced(struct nk_regex_parser *p, bool behind_quantifier)
{
	char c = (char)p->scan.text[p->scan.at++];

	if (behind_quantifier)
		return nk_scan_fail(&p->scan, "Nested quantifier '%c'.", c);
	return nk_scan_fail(&p->scan, "Quantifier '%c' following nothing.", c);
}

/* What comes next, up to its quantifier. *repeated: a quantifier was the last thing read. */
static bool step(struct nk_regex_parser *p, bool *repeated)
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
	add_child(p, nk_regex_top(p)->concat, p->unit);
	p->unit = NULL;
	return true;
}

static bool parse(struct nk_regex_parser *p)
{
	struct nk_scan *scan = &p->scan;
	struct nk_node *root;
	bool repeated = false;

	if (!nk_regex_note_groups(p))
		return false;
	root = nk_scan_node(scan, NK_NODE_CAPTURE);
	root->slot = 0;
	if (!push_group(p, root, (struct nk_regex_saved){ 0 }))
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
	struct nk_regex_parser p = { .top_flags = flags };
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
