/* SPDX-License-Identifier: MIT
 *
 * The state of a match: open choices, registers and the trail of their changes, captures.
 */
#ifndef NK_BASE_REGEX_MATCHER_H
#define NK_BASE_REGEX_MATCHER_H

#include "base/regex_internal.h"

struct nk_choice {
	int pc;
	int at;
	int end; /* of a repetition: where its minimum is reached (greedy), rounds left (lazy) */
	uint32_t trail;
};

struct nk_undo {
	int reg, value;
};

/* A capture, in a list per slot, newest first. */
struct nk_capture {
	int start, end, older;
};

struct nk_matcher {
	const struct nk_regex *regex;
	const uint16_t *text;
	int n, from, at;
	int *reg; /* one per slot: its newest capture or -1; then the program's own */
	struct nk_choice *stack;
	size_t n_stack, stack_room;
	struct nk_undo *trail;
	size_t n_trail, trail_room;
	struct nk_capture *captures;
	size_t n_captures, captures_room;
	int64_t steps, granted; /* left, and at the beginning */
	bool exhausted;
};

/* These fail, and set `exhausted`, when the memory for a match is used up. */
/** Open a choice: go on at `pc` and `at` when what follows fails. */
bool nk_matcher_push(struct nk_matcher *m, int pc, int at, int end);
/** Set a register so that backtracking puts its value back. */
bool nk_matcher_set(struct nk_matcher *m, int reg, int value);
bool nk_matcher_add_capture(struct nk_matcher *m, int slot, int start, int end);
/** Put back all registers changed since the trail was `to` long. */
void nk_matcher_unwind(struct nk_matcher *m, size_t to);

#endif
