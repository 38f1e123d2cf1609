/* SPDX-License-Identifier: MIT
 *
 * The inflator: takes netkans from queues, sends the modules or the error onward, and drops a
 * message only when all its answers are durable.
 *
 * Messages: CKAN Netkan/Processors/QueueHandler.cs, whose attributes these are.
 */
#ifndef NK_ROLE_INFLATOR_H
#define NK_ROLE_INFLATOR_H

#include "model/game.h"
#include "queue/queue.h"
#include "role/role.h"
#include "source/job.h"

enum { NK_INFLATOR_INPUTS = 8 };

struct nk_inflator_config {
	const struct nk_game *game;
	/* Borrowed. The first is emptied first; of several it is the one of webhooks. */
	struct nk_queue *inputs[NK_INFLATOR_INPUTS];
	size_t n_inputs;
	struct nk_queue *output;		     /* borrowed */
	const struct nk_services *services;	     /* borrowed */
	int jobs;				     /* inflations at a time; 0: number of cores */
	enum nk_tristate prerelease;		     /* --prerelease */
	bool overwrite_cache;
	bool final; /* waiting changes nothing, as with --replay: what is missing is an answer */
	bool fresh; /* as for a message in the lane of hooks: no answer of a host that could be old */
	int lease_s; /* 0: 30 minutes, as the original */
};

/**
 * *out is freed with out->free(out->state). One step takes messages for the idle jobs, and as
 * many ahead as lately ended within 200 ms, waits that long at most and sends what is done, so
 * a slow mod holds nobody up. What webhooks sent goes before what was taken ahead. When all jobs
 * are at work there is one more for what webhooks sent, which keeps its lane.
 */
int nk_inflator_open(struct nk_role *out, const struct nk_inflator_config *config,
		     struct nk_err *err);

/** Whom a message is about: its group, or in the group "1" of older senders what its text says. */
struct nk_str nk_inflator_mod(const struct nk_msg *msg);
/** Make an answer that a queue refused a failure that says so; texts are in the arena. */
void nk_inflator_refuse(struct nk_msg *answer, const struct nk_err *why, struct nk_arena *arena);

/** Inflate one message to the messages that answer it (no queues); for tests and tools. */
int nk_inflator_answer(const struct nk_inflator_config *config, const struct nk_msg *msg,
		       struct nk_msg **answers, size_t *n, struct nk_arena *arena,
		       struct nk_err *err);

#endif
