/* SPDX-License-Identifier: MIT
 *
 * What the files of the inflator share:
 *
 *	inflator.c         the role: taking messages, leases, its steps
 *	inflator_pool.c    threads that inflate
 *	inflator_answer.c  one message in, its answers out
 *	inflator_send.c    answers out, and what becomes of the messages
 *	inflator_listen.c  waiting at several queues at once
 */
#ifndef NK_ROLE_INFLATOR_PRIV_H
#define NK_ROLE_INFLATOR_PRIV_H

#include <stdatomic.h>

#include "role/inflator_pool.h"

struct inflator_listener;

struct inflator {
	struct nk_inflator_config config;
	struct inflator_pool *pool;
	struct inflator_listener *listeners; /* NULL: the role waits at the queue itself */
	size_t n_listeners;
	size_t jobs;
	size_t batch; /* of the dearest queue: see nk_queue_batch() */
	atomic_bool careful, stopping;
	/* How many more messages than jobs may be under way, and how that is found out. */
	atomic_size_t ahead;
	size_t ended;
	int64_t moment_us;
	int64_t extended_us, hurried_us, look_us;
	struct nk_inbox inbox;
};

int inflator_lease_s(const struct inflator *self);
/** Lease up to max messages and put them in line. The inbox tells what came. */
int inflator_receive(struct inflator *self, struct nk_inbox *inbox, struct nk_queue *queue,
		     size_t max, int wait_s, struct nk_err *err);

/** Send the answers of every job that is done and drop their messages; where calls are dear,
 * only when enough have come together, unless `now`. */
int inflator_finish(struct inflator *self, bool now, struct nk_err *err);

/** How many messages of any kind may be taken now. */
size_t inflator_room(const struct inflator *self);
/** Let threads wait at the queues, one each: where calls are dear, nobody can look at each every
 * other second. */
int inflator_listen(struct inflator *self, struct nk_err *err);
void inflator_listen_stop(struct inflator *self);

#endif
