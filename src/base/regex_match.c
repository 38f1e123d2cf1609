/* SPDX-License-Identifier: MIT
 *
 * The matcher: runs a program over UTF-16 units by backtracking, in the order in which .NET
 * tries things. It keeps two stacks on the heap and never recurses: choices still open, and
 * a trail of register values to put back when a choice is taken up. What a pattern may use
 * of time and memory is limited, for both are written by strangers.
 */
#include "base/regex_matcher.h"

/* The program's registers stand behind the slots. */
static int own(const struct nk_matcher *m, int reg)
{
	return (int)m->regex->n_groups + reg;
}

static bool matches_unit(const struct nk_inst *inst, uint16_t c)
{
	return inst->set ? nk_set_has(inst->set, c) : c == inst->c;
}

/* The unit in the direction of the instruction; -1 at the end of the text. */
static int unit(const struct nk_matcher *m, const struct nk_inst *inst)
{
	if (inst->backwards)
		return m->at > 0 ? m->text[m->at - 1] : -1;
	return m->at < m->n ? m->text[m->at] : -1;
}

static bool take_unit(struct nk_matcher *m, const struct nk_inst *inst)
{
	int c = unit(m, inst);

	if (c < 0 || !matches_unit(inst, (uint16_t)c))
		return false;
	m->at += inst->backwards ? -1 : 1;
	return true;
}

/* As many units as match, at most `max`; returns their number. */
static int take_units(struct nk_matcher *m, const struct nk_inst *inst, int max)
{
	int start = m->at, n;

	if (inst->backwards) {
		int stop = max < m->at ? m->at - max : 0;

		while (m->at > stop && matches_unit(inst, m->text[m->at - 1]))
			m->at--;
		n = start - m->at;
	} else {
		int stop = max < m->n - m->at ? m->at + max : m->n;

		while (m->at < stop && matches_unit(inst, m->text[m->at]))
			m->at++;
		n = m->at - start;
	}
	m->steps -= n;
	return n;
}

/* A repetition of one unit: the minimum first, then all (greedy) or none (lazy). */
static bool repeat(struct nk_matcher *m, const struct nk_inst *inst, int pc)
{
	int least;

	if (take_units(m, inst, inst->a) < inst->a)
		return false;
	if (inst->b == inst->a)
		return true;
	if (inst->lazy)
		return nk_matcher_push(m, pc, m->at,
				       inst->b == NK_REGEX_INFINITE ? inst->b : inst->b - inst->a);
	least = m->at;
	take_units(m, inst, inst->b == NK_REGEX_INFINITE ? inst->b : inst->b - inst->a);
	return m->at == least || nk_matcher_push(m, pc, m->at, least);
}

/* Would the instruction behind a repetition fail at once? Saves dispatching it for nothing. */
static bool is_hopeless(const struct nk_matcher *m, const struct nk_inst *next)
{
	int c;

	if (next->op != NK_OP_CHAR && next->op != NK_OP_SET)
		return false;
	c = unit(m, next);
	return c < 0 || !matches_unit(next, (uint16_t)c);
}

/* Give one unit back; the choice stays while there are more. */
static bool give_back(struct nk_matcher *m, struct nk_choice *choice, const struct nk_inst *inst)
{
	int step = inst->backwards ? 1 : -1;

	do {
		choice->at += step;
		m->at = choice->at;
		m->steps--;
	} while (choice->at != choice->end && is_hopeless(m, inst + 1));
	if (choice->at == choice->end)
		m->n_stack--;
	return true;
}

/* Take one unit more; the choice stays while there may be more. */
static bool take_more(struct nk_matcher *m, struct nk_choice *choice, const struct nk_inst *inst)
{
	m->at = choice->at;
	do {
		m->steps--;
		if (!take_unit(m, inst)) {
			m->n_stack--;
			return false;
		}
		if (choice->end != NK_REGEX_INFINITE)
			choice->end--;
	} while (choice->end > 0 && is_hopeless(m, inst + 1));
	choice->at = m->at;
	if (choice->end == 0)
		m->n_stack--;
	return true;
}

/* Take up the newest open choice; false when there is none. */
static bool backtrack(struct nk_matcher *m, int *pc)
{
	while (m->n_stack > 0 && !m->exhausted && m->steps > 0) {
		struct nk_choice *choice = &m->stack[m->n_stack - 1];
		const struct nk_inst *inst = &m->regex->code[choice->pc];

		nk_matcher_unwind(m, choice->trail);
		*pc = choice->pc;
		m->steps--;
		if (inst->op != NK_OP_REPEAT || choice->end == -1) {
			m->at = choice->at;
			m->n_stack--;
			return true;
		}
		*pc = choice->pc + 1;
		if (inst->lazy ? take_more(m, choice, inst) : give_back(m, choice, inst))
			return true;
	}
	return false;
}

/* The head of a loop: one more round, or the exit at inst->b. */
static bool loop(struct nk_matcher *m, const struct nk_inst *inst, int *pc)
{
	int count = m->reg[own(m, inst->a)], began = m->reg[own(m, inst->a + 1)];
	bool idle = count > 0 && began == m->at; /* the round matched nothing: so would others */
	int round = *pc + 1;

	if (idle || count >= inst->max) {
		*pc = inst->b;
		return true;
	}
	*pc = round;
	if (count < inst->min)
		return true;
	if (inst->lazy)
		*pc = inst->b;
	return nk_matcher_push(m, inst->lazy ? round : inst->b, m->at, -1);
}

static bool begin_round(struct nk_matcher *m, const struct nk_inst *inst)
{
	int count = own(m, inst->a);

	return nk_matcher_set(m, count, m->reg[count] + 1) && nk_matcher_set(m, count + 1, m->at);
}

/* A balancing group takes the text between the capture that it gives up and itself. */
static void between(const struct nk_capture *gone, int *start, int *end)
{
	if (*start >= gone->end) {
		*end = *start;
		*start = gone->end;
	} else if (*end <= gone->start) {
		*start = gone->start;
	} else {
		*end = *end > gone->end ? gone->end : *end;
		*start = *start < gone->start ? gone->start : *start;
	}
}

static bool close_group(struct nk_matcher *m, const struct nk_inst *inst)
{
	int start = m->reg[own(m, inst->a)], end = m->at;

	if (end < start) {
		end = start;
		start = m->at;
	}
	if (inst->min >= 0) {
		struct nk_capture gone;

		if (m->reg[inst->min] < 0)
			return false;
		gone = m->captures[m->reg[inst->min]];
		between(&gone, &start, &end);
		if (!nk_matcher_set(m, inst->min, gone.older))
			return false;
	}
	return inst->b < 0 || nk_matcher_add_capture(m, inst->b, start, end);
}

static bool same_unit(const struct nk_inst *inst, uint16_t a, uint16_t b)
{
	return a == b || (inst->ignore_case && nk_case_fold(a) == nk_case_fold(b));
}

static bool back_reference(struct nk_matcher *m, const struct nk_inst *inst)
{
	const struct nk_capture *capture;
	int length, start;

	if (m->reg[inst->a] < 0)
		return false;
	capture = &m->captures[m->reg[inst->a]];
	length = capture->end - capture->start;
	start = inst->backwards ? m->at - length : m->at;
	if (start < 0 || length > m->n - start)
		return false;
	m->steps -= length;
	for (int i = 0; i < length; i++)
		if (!same_unit(inst, m->text[capture->start + i], m->text[start + i]))
			return false;
	m->at = inst->backwards ? start : start + length;
	return true;
}

static bool look(struct nk_matcher *m, const struct nk_inst *inst)
{
	int height = (int)m->n_stack, at = m->at;

	if (inst->b >= 0 && !nk_matcher_push(m, inst->b, m->at, -1))
		return false;
	return nk_matcher_set(m, own(m, inst->a), height) &&
	       nk_matcher_set(m, own(m, inst->a + 1), at);
}

/* Nothing inside the look is tried again. */
static void end_look(struct nk_matcher *m, const struct nk_inst *inst)
{
	m->n_stack = (size_t)m->reg[own(m, inst->a)];
	if (m->n_stack == 0)
		m->n_trail = 0;
	if (!inst->lazy)
		m->at = m->reg[own(m, inst->a + 1)];
}

static bool is_boundary(const struct nk_matcher *m)
{
	bool before = m->at > 0 && nk_is_boundary_char(m->text[m->at - 1]);

	return before != (m->at < m->n && nk_is_boundary_char(m->text[m->at]));
}

static bool holds(const struct nk_matcher *m, enum nk_op op)
{
	switch (op) {
	case NK_OP_BOL: return m->at == 0 || m->text[m->at - 1] == '\n';
	case NK_OP_EOL: return m->at == m->n || m->text[m->at] == '\n';
	case NK_OP_START: return m->at == 0;
	case NK_OP_END_LINE: return m->at == m->n || (m->at == m->n - 1 && m->text[m->at] == '\n');
	case NK_OP_END: return m->at == m->n;
	case NK_OP_FROM: return m->at == m->from;
	case NK_OP_BOUNDARY: return is_boundary(m);
	case NK_OP_NO_BOUNDARY: return !is_boundary(m);
	default: return false;
	}
}

/* Carry out one instruction; *pc is already behind it. False: it failed. */
static bool step(struct nk_matcher *m, const struct nk_inst *inst, int *pc)
{
	switch (inst->op) {
	case NK_OP_CHAR:
	case NK_OP_SET: return take_unit(m, inst);
	case NK_OP_REPEAT: return repeat(m, inst, *pc - 1);
	case NK_OP_SPLIT: return nk_matcher_push(m, inst->a, m->at, -1);
	case NK_OP_JUMP: *pc = inst->a; return true;
	case NK_OP_ZERO:
		return nk_matcher_set(m, own(m, inst->a), 0) &&
		       nk_matcher_set(m, own(m, inst->a + 1), -1);
	case NK_OP_LOOP: --*pc; return loop(m, inst, pc);
	case NK_OP_ROUND: return begin_round(m, inst);
	case NK_OP_OPEN: return nk_matcher_set(m, own(m, inst->a), m->at);
	case NK_OP_CLOSE: return close_group(m, inst);
	case NK_OP_BACKREF: return back_reference(m, inst);
	case NK_OP_IF_GROUP:
		if (m->reg[inst->a] < 0)
			*pc = inst->b;
		return true;
	case NK_OP_LOOK: return look(m, inst);
	case NK_OP_LOOK_END: end_look(m, inst); return true;
	case NK_OP_LOOK_FAIL: end_look(m, inst); return false;
	default: return holds(m, (enum nk_op)inst->op);
	}
}

/* Does the program match at `start`? */
static bool run(struct nk_matcher *m, int start)
{
	const struct nk_inst *code = m->regex->code;
	int pc = 0;

	m->at = start;
	m->n_stack = m->n_trail = m->n_captures = 0;
	for (size_t i = 0; i < m->regex->n_groups; i++)
		m->reg[i] = -1;
	for (;;) {
		const struct nk_inst *inst = &code[pc++];

		if (inst->op == NK_OP_MATCH)
			return true;
		m->steps--;
		if (!step(m, inst, &pc) && !backtrack(m, &pc))
			return false;
	}
}

/* The next place at or behind `at` where a match may begin; -1: none. */
static int next_start(struct nk_matcher *m, int at)
{
	const struct nk_regex *regex = m->regex;

	if ((regex->lead == NK_NODE_START && at > 0) ||
	    (regex->lead == NK_NODE_FROM && at > m->from))
		return -1;
	for (; at <= m->n; at++) {
		if (regex->lead == NK_NODE_BOL && at > 0 && m->text[at - 1] != '\n')
			continue;
		if (!regex->first || (at < m->n && nk_set_has(regex->first, m->text[at])))
			return at;
		if (regex->lead == NK_NODE_START || regex->lead == NK_NODE_FROM)
			return -1;
	}
	return -1;
}

static int find(struct nk_matcher *m, int from, struct nk_err *err)
{
	for (int at = next_start(m, from); at >= 0; at = next_start(m, at + 1)) {
		if (run(m, at))
			return 1;
		if (m->exhausted || m->steps <= 0)
			return nk_fail(
				err, NK_FAULT_METADATA,
				"The pattern '%.200s' takes too long to match; make it simpler",
				m->regex->pattern.s);
	}
	return 0;
}

int nk_matcher_find(struct nk_matcher *m, size_t from, struct nk_err *err)
{
	m->from = (int)from;
	return find(m, m->from, err);
}

int nk_matcher_next(struct nk_matcher *m, struct nk_err *err)
{
	size_t start, end;

	nk_matcher_span(m, 0, &start, &end);
	m->from = (int)end;
	return find(m, m->from + (end == start), err);
}
