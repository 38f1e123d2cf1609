/* SPDX-License-Identifier: MIT
 *
 * From a tree to a program for the matcher, and what the search can know beforehand: the
 * anchor that every match begins with, the units that one may begin with.
 */
#include "base/regex_internal.h"

#include <string.h>

struct emitter {
	struct nk_regex *regex;
	size_t registers;
};

static struct nk_inst *emit(struct emitter *e, enum nk_op op)
{
	struct nk_regex *regex = e->regex;

	regex->code = nk_regrow(&regex->arena, regex->code, regex->n_code, regex->n_code + 1,
				sizeof(*regex->code));
	regex->code[regex->n_code] = (struct nk_inst){ .op = (uint8_t)op };
	return &regex->code[regex->n_code++];
}

static int here(const struct emitter *e)
{
	return (int)e->regex->n_code;
}

static int take_registers(struct emitter *e, size_t n)
{
	e->registers += n;
	return (int)(e->registers - n);
}

static void emit_node(struct emitter *e, const struct nk_node *node);

/* A look-behind reads its parts from the last to the first. */
static void emit_concat(struct emitter *e, const struct nk_node *node)
{
	for (size_t i = 0; i < node->n; i++)
		emit_node(e, node->child[node->backwards ? node->n - 1 - i : i]);
}

static void emit_alternate(struct emitter *e, const struct nk_node *node)
{
	int jump = -1; /* the jumps to the end form a list through their targets */

	for (size_t i = 0; i < node->n; i++) {
		int split = here(e);
		bool last = i + 1 == node->n;

		if (!last)
			emit(e, NK_OP_SPLIT);
		emit_node(e, node->child[i]);
		if (last)
			break;
		emit(e, NK_OP_JUMP)->a = jump;
		jump = here(e) - 1;
		e->regex->code[split].a = here(e);
	}
	while (jump >= 0) {
		int next = e->regex->code[jump].a;

		e->regex->code[jump].a = here(e);
		jump = next;
	}
}

static bool is_unit(const struct nk_node *node)
{
	return node->kind == NK_NODE_CHAR || node->kind == NK_NODE_SET;
}

static void emit_loop(struct emitter *e, const struct nk_node *node)
{
	const struct nk_node *child = node->child[0];
	struct nk_inst *inst;
	int registers, top;

	if (node->max == 0)
		return;
	if (node->min == 1 && node->max == 1) {
		emit_node(e, child);
		return;
	}
	if (is_unit(child)) {
		inst = emit(e, NK_OP_REPEAT);
		inst->set = child->kind == NK_NODE_SET ? child->set : NULL;
		inst->c = child->c;
		inst->backwards = child->backwards;
		inst->lazy = node->lazy;
		inst->a = node->min;
		inst->b = node->max;
		return;
	}
	registers = take_registers(e, 2);
	emit(e, NK_OP_ZERO)->a = registers;
	top = here(e);
	inst = emit(e, NK_OP_LOOP);
	inst->a = registers;
	inst->min = node->min;
	inst->max = node->max;
	inst->lazy = node->lazy;
	emit(e, NK_OP_ROUND)->a = registers;
	emit_node(e, child);
	emit(e, NK_OP_JUMP)->a = top;
	e->regex->code[top].b = here(e);
}

static void emit_capture(struct emitter *e, const struct nk_node *node)
{
	int start = take_registers(e, 1);
	struct nk_inst *inst;

	emit(e, NK_OP_OPEN)->a = start;
	emit_node(e, node->child[0]);
	inst = emit(e, NK_OP_CLOSE);
	inst->a = start;
	inst->b = node->slot;
	inst->min = node->unslot;
}

/* A look at `content`; what to do on failure is emitted by the caller. Returns the place. */
static int emit_look(struct emitter *e, const struct nk_node *content, bool guarded, bool stay)
{
	int at = here(e), registers = take_registers(e, 2);
	struct nk_inst *inst = emit(e, NK_OP_LOOK);

	inst->a = registers;
	inst->b = guarded ? 0 : -1;
	emit_node(e, content);
	inst = emit(e, NK_OP_LOOK_END);
	inst->a = registers;
	inst->lazy = stay;
	return at;
}

static void emit_negative_look(struct emitter *e, const struct nk_node *node)
{
	int at = emit_look(e, node->child[0], true, false);

	e->regex->code[here(e) - 1].op = NK_OP_LOOK_FAIL;
	e->regex->code[at].b = here(e);
}

/* The branches of a conditional; the jump to the second one is in `field`. */
static void emit_branches(struct emitter *e, const struct nk_node *node, size_t first, int at)
{
	int jump;

	emit_node(e, node->child[first]);
	jump = here(e);
	emit(e, NK_OP_JUMP);
	e->regex->code[at].b = here(e);
	if (node->n > first + 1)
		emit_node(e, node->child[first + 1]);
	e->regex->code[jump].a = here(e);
}

static void emit_conditional(struct emitter *e, const struct nk_node *node)
{
	static const struct nk_node nothing = { .kind = NK_NODE_EMPTY };
	int at;

	if (node->kind == NK_NODE_IF_GROUP) {
		at = here(e);
		emit(e, NK_OP_IF_GROUP)->a = node->slot;
		emit_branches(e, node, 0, at);
		return;
	}
	at = emit_look(e, node->child[0], true, false);
	if (node->n == 1) { /* a condition alone: nothing more to match either way */
		struct nk_node copy = *node;
		struct nk_node *children[2] = { node->child[0], (struct nk_node *)&nothing };

		copy.child = children;
		copy.n = 2;
		emit_branches(e, &copy, 1, at);
		return;
	}
	emit_branches(e, node, 1, at);
}

static void emit_leaf(struct emitter *e, const struct nk_node *node)
{
	static const uint8_t ops[] = {
		[NK_NODE_NOTHING] = NK_OP_FAIL,      [NK_NODE_CHAR] = NK_OP_CHAR,
		[NK_NODE_SET] = NK_OP_SET,           [NK_NODE_BACKREF] = NK_OP_BACKREF,
		[NK_NODE_BOL] = NK_OP_BOL,           [NK_NODE_EOL] = NK_OP_EOL,
		[NK_NODE_START] = NK_OP_START,       [NK_NODE_END_LINE] = NK_OP_END_LINE,
		[NK_NODE_END] = NK_OP_END,           [NK_NODE_FROM] = NK_OP_FROM,
		[NK_NODE_BOUNDARY] = NK_OP_BOUNDARY, [NK_NODE_NO_BOUNDARY] = NK_OP_NO_BOUNDARY,
	};
	struct nk_inst *inst = emit(e, ops[node->kind]);

	inst->backwards = node->backwards;
	inst->ignore_case = node->ignore_case;
	inst->c = node->c;
	inst->set = node->set;
	inst->a = node->slot;
}

/* The parser limits the depth. */
static void emit_node(struct emitter *e, const struct nk_node *node)
{
	switch (node->kind) {
	case NK_NODE_EMPTY: return;
	case NK_NODE_CONCAT: emit_concat(e, node); return;
	case NK_NODE_ALTERNATE: emit_alternate(e, node); return;
	case NK_NODE_LOOP: emit_loop(e, node); return;
	case NK_NODE_GROUP: emit_node(e, node->child[0]); return;
	case NK_NODE_CAPTURE: emit_capture(e, node); return;
	case NK_NODE_ATOMIC: emit_look(e, node->child[0], false, true); return;
	case NK_NODE_LOOK:
		if (node->negative)
			emit_negative_look(e, node);
		else
			emit_look(e, node->child[0], false, false);
		return;
	case NK_NODE_IF_GROUP:
	case NK_NODE_IF_LOOK: emit_conditional(e, node); return;
	default: emit_leaf(e, node);
	}
}

/* The anchor that a match of `node` begins with. */
static enum nk_node_kind lead_of(const struct nk_node *node)
{
	switch (node->kind) {
	case NK_NODE_BOL:
	case NK_NODE_START:
	case NK_NODE_FROM: return node->kind;
	case NK_NODE_CONCAT:
	case NK_NODE_GROUP:
	case NK_NODE_CAPTURE:
	case NK_NODE_ATOMIC: return node->n > 0 ? lead_of(node->child[0]) : NK_NODE_EMPTY;
	default: return NK_NODE_EMPTY;
	}
}

static void add_set(struct nk_bits *bits, const struct nk_set *set)
{
	for (unsigned c = 0; c < 256; c++)
		if (nk_set_has(set, (uint16_t)c))
			nk_bits_set(bits, c);
	for (size_t i = 0; i < set->n; i++)
		nk_bits_range(bits, set->ranges[i][0], set->ranges[i][1]);
}

static bool add_first(struct nk_bits *bits, const struct nk_node *node);

static bool add_first_of_any(struct nk_bits *bits, const struct nk_node *node, size_t from,
			     bool empty)
{
	for (size_t i = from; i < node->n; i++)
		empty |= add_first(bits, node->child[i]);
	return empty;
}

static bool add_first_of_concat(struct nk_bits *bits, const struct nk_node *node)
{
	for (size_t i = 0; i < node->n; i++)
		if (!add_first(bits, node->child[i]))
			return false;
	return true;
}

/* Add what a match of `node` may begin with; true when it may as well be empty. */
static bool add_first(struct nk_bits *bits, const struct nk_node *node)
{
	switch (node->kind) {
	case NK_NODE_CHAR: nk_bits_set(bits, node->c); return false;
	case NK_NODE_SET: add_set(bits, node->set); return false;
	case NK_NODE_CONCAT: return add_first_of_concat(bits, node);
	case NK_NODE_ALTERNATE: return add_first_of_any(bits, node, 0, node->n == 0);
	case NK_NODE_GROUP:
	case NK_NODE_CAPTURE:
	case NK_NODE_ATOMIC: return add_first(bits, node->child[0]);
	case NK_NODE_LOOP:
		return node->max == 0 || add_first(bits, node->child[0]) || node->min == 0;
	case NK_NODE_IF_GROUP: return add_first_of_any(bits, node, 0, node->n < 2);
	case NK_NODE_IF_LOOK: return add_first_of_any(bits, node, 1, node->n < 3);
	default: return true;
	}
}

int nk_regex_emit(struct nk_regex *regex, const struct nk_node *root, struct nk_err *err)
{
	struct emitter e = { .regex = regex };
	struct nk_bits first = { 0 };

	emit_node(&e, root);
	emit(&e, NK_OP_MATCH);
	regex->n_registers = e.registers;
	if (regex->n_code > INT32_MAX / 2)
		return nk_fail(err, NK_FAULT_METADATA, "A pattern is too large; make it shorter");
	regex->lead = lead_of(root);
	if (!add_first(&first, root))
		regex->first = nk_set_new(&regex->arena, &first);
	return 0;
}
