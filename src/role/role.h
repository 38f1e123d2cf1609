/* SPDX-License-Identifier: MIT
 *
 * Roles: the bot's jobs. A role is a step: take a batch, do it, make the result durable,
 * only then drop the messages. loop.c owns signals, back-off, and the log line per failure.
 */
#ifndef NK_ROLE_ROLE_H
#define NK_ROLE_ROLE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nk_role {
	const char *name; /* "indexer" */
	void *state;	  /* the role's own, made by its xxx_open() */
	/*
	 * One step, waiting at most wait_s for work. 0: worked; NK_END: nothing to do (an empty
	 * queue); -1: failed, nothing lost. Called by one thread at a time.
	 */
	int (*step)(void *state, int wait_s, struct nk_err *err);
	void (*wake)(void *state); /* end a waiting step early; any thread */
	/* Waiting work is over: nothing waits, is delayed, or is leased by this process. */
	bool (*drained)(void *state);
	void (*free)(void *state);
	int64_t last_life_us; /* heartbeat: when a step last ended */
};

/** Step until told to stop, or with `drain` until drained. Returns the first lasting failure. */
int nk_loop(struct nk_role *role, bool drain, struct nk_err *err);
/** Run several roles side by side, each on its thread, until told to stop. */
int nk_loop_all(struct nk_role *roles, size_t n, struct nk_err *err);
/** Take SIGTERM and SIGINT as a wish to stop; idempotent. */
void nk_loop_signals(void);
bool nk_loop_stopping(void);
void nk_loop_stop(void);

#endif
