/* SPDX-License-Identifier: MIT
 *
 * The inflator role: a loop around a pool of jobs. The loop alone talks to the queues:
 *
 *	receive for the idle jobs, and some more -> jobs inflate -> send all answers of those
 *	that are done -> drop their messages
 *
 * A look at a queue, and even more a send that is durable, costs as much as a simple
 * inflation. So what ends within a moment is sent together, and as many messages as that are
 * taken ahead: none waits here for longer than it would have in the queue.
 *
 * Should a netkan bring the process down, its message comes back with the others that were
 * under way. Then the role is careful: one message at a time, until one comes that is new,
 * so that the guilty one alone uses up its tries.
 */
#include "role/inflator.h"

#include "base/clock.h"
#include "base/log.h"
#include "role/inflator_pool.h"

#include <stdlib.h>
#include <unistd.h>

enum {
	DEFAULT_LEASE_S = 30 * 60,
	MOMENT_MS = 200,
	AHEAD = 32,    /* most messages taken ahead */
	TOGETHER = 16, /* done: enough to be sent at once */
	LONGEST_DELAY_S = 60 * 60,
	HURRIED_LOOK_MS = 500, /* between looks for what webhooks sent, when all jobs work */
	FIRST_LOOK_S = 2,      /* the same, of an idle inflator with several queues */
};

struct inflator {
	struct nk_inflator_config config;
	struct inflator_pool *pool;
	size_t jobs;
	bool careful;
	/* How many more messages than jobs may be under way, and how that is found out. */
	size_t ahead, ended;
	int64_t moment_us;
	int64_t extended_us, hurried_us;
	struct nk_inbox inbox;
};

static int lease_s(const struct inflator *self)
{
	return self->config.lease_s ? self->config.lease_s : DEFAULT_LEASE_S;
}

/* How many messages of any kind may be taken now. One place stays for what is hurried. */
static size_t room(const struct inflator *self)
{
	struct inflator_counts now = inflator_pool_count(self->pool);
	size_t under_way = now.ready + now.running, most = self->jobs + self->ahead;
	size_t places = now.idle > 0 ? now.idle - 1 : 0;

	if (self->careful)
		return under_way + now.done ? 0 : 1;
	if (under_way >= most)
		return 0;
	return most - under_way < places ? most - under_way : places;
}

static bool is_busy(const struct inflator *self)
{
	struct inflator_counts now = inflator_pool_count(self->pool);

	return now.ready + now.running + now.done > 0;
}

/*
 * How long to wait at the last queue. What comes to another one meanwhile is not heard of, and
 * the first queue is for those who are in a hurry.
 */
static int wait_for_work(const struct inflator *self, int wait_s)
{
	if (is_busy(self))
		return 0;
	return self->config.n_inputs > 1 && wait_s > FIRST_LOOK_S ? FIRST_LOOK_S : wait_s;
}

static bool is_of_hook(const struct nk_msg *msg)
{
	return nk_str_is(nk_msg_attribute(msg, "Lane"), "hook");
}

static int receive(struct inflator *self, struct nk_queue *queue, size_t max, int wait_s,
		   struct nk_err *err)
{
	bool first = self->config.n_inputs > 1 && queue == self->config.inputs[0];

	if (nk_queue_receive(queue, &self->inbox, max, lease_s(self), wait_s, err) < 0)
		return nk_within(err, "%s", nk_queue_name(queue));
	for (size_t m = 0; m < self->inbox.n; m++) {
		const struct nk_msg *msg = &self->inbox.msgs[m];
		self->careful = msg->receives > 1;
		inflator_pool_add(self->pool, queue, msg, self->config.fresh || first,
				  first || is_of_hook(msg));
	}
	return 0;
}

/* Is the next message one that a webhook sent? */
static bool hook_waits(struct inflator *self, struct nk_queue *queue)
{
	return self->config.n_inputs > 1 || (nk_queue_peek(queue, &self->inbox, 1, NULL) == 0 &&
					     self->inbox.n && is_of_hook(&self->inbox.msgs[0]));
}

/* All jobs are at work, on large downloads perhaps: what is in a hurry has one of its own. */
static int take_hurried(struct inflator *self, struct nk_err *err)
{
	struct nk_queue *queue = self->config.inputs[0];
	int64_t now = nk_monotonic_us();

	if (self->careful || now < self->hurried_us || !inflator_pool_count(self->pool).idle)
		return 0;
	self->hurried_us = now + HURRIED_LOOK_MS * 1000;
	return hook_waits(self, queue) ? receive(self, queue, 1, 0, err) : 0;
}

/* Take messages from the first queue that has any. */
static int take(struct inflator *self, int wait_s, struct nk_err *err)
{
	if (!room(self))
		return take_hurried(self, err);
	for (size_t i = 0; i < self->config.n_inputs; i++) {
		bool last = i + 1 == self->config.n_inputs;
		if (receive(self, self->config.inputs[i], room(self),
			    last ? wait_for_work(self, wait_s) : 0, err) < 0)
			return -1;
		/* The first queue is emptied before the next is touched. */
		if (self->inbox.n)
			return 0;
	}
	return 0;
}

/* A message that could not be worked on for a reason that is not its own comes again. */
static int give_back(struct inflator_place *place, struct nk_err *err)
{
	const char *receipt = place->msg.receipt;
	int64_t delay = 0;

	if (place->err.fault == NK_FAULT_THROTTLED)
		delay = (int64_t)place->err.retry_at - nk_now();
	delay = delay < 1 ? 1 : delay > LONGEST_DELAY_S ? LONGEST_DELAY_S : delay;
	nk_log_err(NK_LOG_WARN, &place->err, "%s comes again in %lld s",
		   place->msg.group ? place->msg.group : place->msg.id, (long long)delay);
	return nk_queue_extend(place->queue, &receipt, 1, (int)delay, err);
}

static int send_answers(struct inflator *self, struct inflator_place **done, size_t n,
			struct nk_arena *arena, struct nk_err *err)
{
	size_t n_msgs = 0, at = 0;

	for (size_t i = 0; i < n; i++)
		n_msgs += done[i]->n_answers;
	struct nk_msg *msgs = NK_NEW_N(arena, struct nk_msg, n_msgs);
	for (size_t i = 0; i < n; i++) {
		for (size_t a = 0; a < done[i]->n_answers; a++)
			msgs[at++] = done[i]->answers[a];
	}
	if (n_msgs && nk_queue_send(self->config.output, msgs, n_msgs, err) < 0)
		return nk_within(err, "%s", nk_queue_name(self->config.output));
	return 0;
}

/* Those of one queue, together. */
static int drop_answered(struct nk_queue *queue, struct inflator_place **done, size_t n,
			 struct nk_arena *arena, struct nk_err *err)
{
	const char **receipts = NK_NEW_N(arena, const char *, n);
	size_t n_receipts = 0;

	for (size_t i = 0; i < n; i++) {
		if (done[i]->queue == queue && done[i]->rc == 0)
			receipts[n_receipts++] = done[i]->msg.receipt;
	}
	if (n_receipts && nk_queue_drop(queue, receipts, n_receipts, err) < 0)
		return nk_within(err, "%s", nk_queue_name(queue));
	return 0;
}

static int settle(struct inflator *self, struct inflator_place **done, size_t n,
		  struct nk_arena *arena, struct nk_err *err)
{
	for (size_t i = 0; i < self->config.n_inputs; i++) {
		if (drop_answered(self->config.inputs[i], done, n, arena, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < n; i++) {
		if (done[i]->rc < 0 && give_back(done[i], err) < 0)
			return nk_within(err, "%s", nk_queue_name(done[i]->queue));
		inflator_pool_recycle(self->pool, done[i]);
	}
	return 0;
}

/* As many as ended within the last moment may be taken ahead: they will begin within the next. */
static void measure(struct inflator *self, size_t n_done)
{
	int64_t now = nk_monotonic_us(), past_us = now - self->moment_us;

	self->ended += n_done;
	if (past_us < MOMENT_MS * 1000)
		return;
	size_t in_moment = (size_t)((int64_t)self->ended * MOMENT_MS * 1000 / past_us);
	self->ahead = in_moment < AHEAD ? in_moment : AHEAD;
	self->ended = 0;
	self->moment_us = now;
}

/* Send the answers of every job that is done, then drop their messages. */
static int finish(struct inflator *self, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct inflator_place **done;
	size_t n;

	done = inflator_pool_list(self->pool, false, &n, &arena);
	measure(self, n);
	if (send_answers(self, done, n, &arena, err) < 0)
		return -1;
	return settle(self, done, n, &arena, err);
}

/* Long inflations keep their leases. */
static int keep_leases(struct inflator *self, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	int64_t now = nk_monotonic_us();
	struct inflator_place **busy;
	size_t n;

	if (now - self->extended_us < (int64_t)lease_s(self) * 1000000 / 3)
		return 0;
	self->extended_us = now;
	busy = inflator_pool_list(self->pool, true, &n, &arena);
	for (size_t i = 0; i < n; i++) {
		const char *receipt = busy[i]->msg.receipt;
		if (nk_queue_extend(busy[i]->queue, &receipt, 1, lease_s(self), err) < 0)
			return nk_within(err, "%s", nk_queue_name(busy[i]->queue));
	}
	return 0;
}

static int inflator_step(void *state, int wait_s, struct nk_err *err)
{
	struct inflator *self = state;

	if (take(self, wait_s, err) < 0)
		return -1;
	if (!is_busy(self))
		return NK_END;
	/* Wait a moment for jobs to end; new messages may come in meanwhile. */
	inflator_pool_wait(self->pool, TOGETHER, self->ahead / 2, MOMENT_MS);
	if (keep_leases(self, err) < 0)
		return -1;
	return finish(self, err);
}

static void inflator_wake(void *state)
{
	struct inflator *self = state;

	for (size_t i = 0; i < self->config.n_inputs; i++)
		nk_queue_wake(self->config.inputs[i]);
}

static bool inflator_drained(void *state)
{
	struct inflator *self = state;
	struct nk_queue_stat stat;

	if (is_busy(self))
		return false;
	for (size_t i = 0; i < self->config.n_inputs; i++) {
		if (nk_queue_stat(self->config.inputs[i], &stat, NULL) < 0 || stat.messages ||
		    stat.delayed)
			return false;
	}
	return true;
}

/* What is done is sent; the other messages go back to their queues at once. */
static void inflator_free(void *state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct inflator *self = state;
	struct inflator_place **busy;
	size_t n;

	inflator_pool_stop(self->pool);
	finish(self, NULL);
	busy = inflator_pool_list(self->pool, true, &n, &arena);
	for (size_t i = 0; i < n; i++) {
		const char *receipt = busy[i]->msg.receipt;
		nk_queue_extend(busy[i]->queue, &receipt, 1, 0, NULL);
	}
	inflator_pool_free(self->pool);
	nk_inbox_release(&self->inbox);
	free(self);
}

int nk_inflator_open(struct nk_role *out, const struct nk_inflator_config *config,
		     struct nk_err *err)
{
	struct inflator *self = nk_xcalloc(1, sizeof *self);
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	self->config = *config;
	self->careful = true;
	self->jobs = (size_t)(config->jobs > 0 ? config->jobs : cores > 0 ? cores : 1);
	if (inflator_pool_open(&self->pool, &self->config, self->jobs, AHEAD, err) < 0) {
		free(self);
		return -1;
	}
	*out = (struct nk_role){
		.name = "inflator",
		.state = self,
		.step = inflator_step,
		.wake = inflator_wake,
		.drained = inflator_drained,
		.free = inflator_free,
	};
	return 0;
}
