/* SPDX-License-Identifier: MIT
 *
 * The memory of a match. See regex_match.c for how it is used.
 */
#include "base/regex_matcher.h"

#include <stdlib.h>

/*
 * .NET has no limit of its own. These let the patterns for localisation files pass over the
 * largest files read (32 MiB) and end what would run for minutes.
 */
enum {
	STACK_MAX = 6 * 1000 * 1000, /* open choices; 96 MB */
	TRAIL_MAX = 12 * 1000 * 1000,
};
#define STEPS_MAX INT64_C(500000000)
#define ALLOWANCE INT64_C(1500000000)

/* Steps that the thread's searches may still take together. */
static _Thread_local int64_t allowance = INT64_MAX;

void nk_regex_allow(void)
{
	allowance = ALLOWANCE;
}

struct nk_matcher *nk_matcher_new(const struct nk_regex *regex, const uint16_t *text, size_t n)
{
	struct nk_matcher *m = nk_xcalloc(1, sizeof(*m));

	m->regex = regex;
	m->text = text;
	m->n = (int)n;
	m->reg = nk_xcalloc(regex->n_groups + regex->n_registers, sizeof(*m->reg));
	m->granted = allowance < STEPS_MAX ? allowance : STEPS_MAX;
	m->steps = m->granted;
	return m;
}

void nk_matcher_free(struct nk_matcher *m)
{
	if (!m)
		return;
	allowance -= m->granted - m->steps;
	if (allowance < 0)
		allowance = 0;
	free(m->reg);
	free(m->stack);
	free(m->trail);
	free(m->captures);
	free(m);
}

/* `array` with room for one more, or NULL when `max` is reached. */
static void *grow(struct nk_matcher *m, void *array, size_t *room, size_t n, size_t size,
		  size_t max)
{
	if (n < *room)
		return array;
	if (n >= max) {
		m->exhausted = true;
		return NULL;
	}
	*room = *room ? *room * 2 : 64;
	return nk_xrealloc(array, *room, size);
}

bool nk_matcher_push(struct nk_matcher *m, int pc, int at, int end)
{
	void *grown = grow(m, m->stack, &m->stack_room, m->n_stack, sizeof(*m->stack), STACK_MAX);

	if (!grown)
		return false;
	m->stack = grown;
	m->stack[m->n_stack++] = (struct nk_choice){ pc, at, end, (uint32_t)m->n_trail };
	return true;
}

bool nk_matcher_set(struct nk_matcher *m, int reg, int value)
{
	if (m->n_stack > 0) { /* else there is nothing to go back to */
		void *grown =
			grow(m, m->trail, &m->trail_room, m->n_trail, sizeof(*m->trail), TRAIL_MAX);

		if (!grown)
			return false;
		m->trail = grown;
		m->trail[m->n_trail++] = (struct nk_undo){ reg, m->reg[reg] };
	}
	m->reg[reg] = value;
	return true;
}

/* Put one register back. A slot that loses its newest capture frees the place of it. */
static void undo(struct nk_matcher *m, const struct nk_undo *entry)
{
	int now = m->reg[entry->reg];

	m->reg[entry->reg] = entry->value;
	if (entry->reg < (int)m->regex->n_groups && now >= 0 &&
	    m->captures[now].older == entry->value)
		m->n_captures = (size_t)now;
}

void nk_matcher_unwind(struct nk_matcher *m, size_t to)
{
	while (m->n_trail > to)
		undo(m, &m->trail[--m->n_trail]);
}

bool nk_matcher_add_capture(struct nk_matcher *m, int slot, int start, int end)
{
	void *grown = grow(m, m->captures, &m->captures_room, m->n_captures, sizeof(*m->captures),
			   TRAIL_MAX);

	if (!grown)
		return false;
	m->captures = grown;
	m->captures[m->n_captures] = (struct nk_capture){ start, end, m->reg[slot] };
	return nk_matcher_set(m, slot, (int)m->n_captures++);
}

bool nk_matcher_span(const struct nk_matcher *m, size_t slot, size_t *start, size_t *end)
{
	const struct nk_capture *capture;

	if (m->reg[slot] < 0)
		return false;
	capture = &m->captures[m->reg[slot]];
	*start = (size_t)capture->start;
	*end = (size_t)capture->end;
	return true;
}
