/* SPDX-License-Identifier: MIT
 *
 * What every queue backend promises, as one list of tests. A backend's program says how its
 * queues are named and runs the list.
 */
#ifndef NK_TEST_QUEUE_CONTRACT_H
#define NK_TEST_QUEUE_CONTRACT_H

#include "queue/queue.h"

struct queue_kind {
	const char *prefix; /* before a plain name: "memory:" */
	bool needs_folder;  /* env.state is a fresh folder in each test */
	/* Both may be NULL. begin: an empty world, `env` to open queues with; 0, or 1 with why not. */
	int (*begin)(struct nk_queue_env *env, const char **why_not);
	void (*pass)(int seconds); /* leases and delays end by a clock of the backend's own, too */
	bool must_create;   /* queues are not made by opening them */
	bool group_rests;   /* a group with a leased message gives nothing more, to nobody, and one
			     * receive has at most one message of a group */
	bool texts_only;    /* bodies are text, and empty attributes are left out */
	bool no_delay, no_lanes, no_peek, no_age;
};

/** Run the list; the program's exit status. */
int queue_contract_run(const char *title, const struct queue_kind *kind);

#endif
