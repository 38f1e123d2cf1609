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
	bool needs_time;    /* leases and delays end by a clock that tests cannot set */
};

/** Run the list; the program's exit status. */
int queue_contract_run(const char *title, const struct queue_kind *kind);

#endif
