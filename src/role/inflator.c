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
#include "role/inflator_priv.h"

#include "base/clock.h"

#include <stdlib.h>
#include <unistd.h>

enum {
	DEFAULT_LEASE_S = 30 * 60,
	MOMENT_MS = 200,
	TOGETHER = 16,	       /* done: enough to be sent at once */
	HURRIED_LOOK_MS = 500, /* between looks for what webhooks sent, when all jobs work */
	FIRST_LOOK_S = 2,      /* the same, of an idle inflator with several queues */
	EMPTY_LOOK_S = 3,      /* before an empty queue where calls are dear is asked again */
};

int inflator_lease_s(const struct inflator *self)
{
	return self->config.lease_s ? self->config.lease_s : DEFAULT_LEASE_S;
}

/*
 * How many messages of any kind may be taken now. Some places stay for what is hurried. Where
 * calls are dear a full batch is waited for, as long as there is something to do.
 */
size_t inflator_room(const struct inflator *self)
{
	struct inflator_counts now = inflator_pool_count(self->pool);
	size_t under_way = now.ready + now.running, most = self->jobs + self->ahead;
	size_t places = now.idle > INFLATOR_HURRIED ? now.idle - INFLATOR_HURRIED : 0, most_now;

	if (self->careful)
		return under_way + now.done ? 0 : 1;
	if (under_way >= most)
		return 0;
	most_now = most - under_way < places ? most - under_way : places;
	if (self->batch <= 1)
		return most_now;
	if (now.ready && most_now < self->batch)
		return 0;
	return most_now < self->batch ? most_now : self->batch;
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

int inflator_receive(struct inflator *self, struct nk_inbox *inbox, struct nk_queue *queue,
		     size_t max, int wait_s, struct nk_err *err)
{
	bool first = self->config.n_inputs > 1 && queue == self->config.inputs[0];

	if (nk_queue_receive(queue, inbox, max, inflator_lease_s(self), wait_s, err) < 0)
		return nk_within(err, "%s", nk_queue_name(queue));
	for (size_t m = 0; m < inbox->n; m++) {
		const struct nk_msg *msg = &inbox->msgs[m];
		self->careful = msg->receives > 1;
		inflator_pool_add(self->pool, queue, msg, self->config.fresh || first,
				  first || nk_msg_is_of_hook(msg));
	}
	return 0;
}

static int receive(struct inflator *self, struct nk_queue *queue, size_t max, int wait_s,
		   struct nk_err *err)
{
	return inflator_receive(self, &self->inbox, queue, max, wait_s, err);
}

/* Is the next message one that a webhook sent? */
static bool hook_waits(struct inflator *self, struct nk_queue *queue)
{
	return self->config.n_inputs > 1 || (nk_queue_peek(queue, &self->inbox, 1, NULL) == 0 &&
					     self->inbox.n && nk_msg_is_of_hook(&self->inbox.msgs[0]));
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

/* Where calls are dear, what was found empty is left alone for a while. */
static bool may_look(const struct inflator *self)
{
	return self->batch <= 1 || !is_busy(self) || nk_monotonic_us() >= self->look_us;
}

/* Take messages from the first queue that has any. */
static int take(struct inflator *self, int wait_s, struct nk_err *err)
{
	size_t last = self->config.n_inputs - 1;

	if (!inflator_room(self))
		return take_hurried(self, err);
	if (!may_look(self))
		return 0;
	for (size_t i = 0; i <= last; i++) {
		if (receive(self, self->config.inputs[i], inflator_room(self),
			    i == last ? wait_for_work(self, wait_s) : 0, err) < 0)
			return -1;
		/* The first queue is emptied before the next is touched. */
		if (self->inbox.n)
			return 0;
	}
	self->look_us = nk_monotonic_us() + EMPTY_LOOK_S * INT64_C(1000000);
	return 0;
}

/* The leases of one queue's messages, together. */
static int extend(struct nk_queue *queue, struct inflator_place **busy, size_t n, int lease_s,
		  struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char **receipts = NK_NEW_N(&arena, const char *, n);
	size_t n_receipts = 0;

	for (size_t i = 0; i < n; i++) {
		if (busy[i]->queue == queue)
			receipts[n_receipts++] = busy[i]->msg.receipt;
	}
	if (n_receipts && nk_queue_extend(queue, receipts, n_receipts, lease_s, err) < 0)
		return nk_within(err, "%s", nk_queue_name(queue));
	return 0;
}

/* Long inflations keep their leases. */
static int keep_leases(struct inflator *self, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	int64_t now = nk_monotonic_us();
	struct inflator_place **busy;
	size_t n;

	if (now - self->extended_us < (int64_t)inflator_lease_s(self) * 1000000 / 3)
		return 0;
	self->extended_us = now;
	busy = inflator_pool_list(self->pool, true, &n, &arena);
	for (size_t i = 0; i < self->config.n_inputs; i++) {
		if (extend(self->config.inputs[i], busy, n, inflator_lease_s(self), err) < 0)
			return -1;
	}
	return 0;
}

/* Wait a moment for jobs to end; new messages may come in meanwhile. */
static void wait_for_jobs(struct inflator *self)
{
	struct inflator_wait wait = {
		.done = TOGETHER, .ready = (int)self->ahead / 2, .ms = MOMENT_MS
	};

	/* Where calls are dear what is done waits for others, and so do we, unless jobs idle. */
	if (self->batch > 1 && !self->careful)
		wait = (struct inflator_wait){
			.done = self->batch,
			.ready = -1,
			.idle = !self->listeners && may_look(self),
			.ms = MOMENT_MS,
		};
	inflator_pool_wait(self->pool, &wait);
}

static int inflator_step(void *state, int wait_s, struct nk_err *err)
{
	struct inflator *self = state;

	/* Who drains queues does not wait at them. */
	bool listens = wait_s && self->batch > 1 && self->config.n_inputs > 1;
	if (listens && !self->listeners && inflator_listen(self, err) < 0)
		return -1;
	if (listens)
		inflator_pool_wait(self->pool, &(struct inflator_wait){ .arrival = true,
									.ms = wait_s * 1000 });
	else if (take(self, wait_s, err) < 0)
		return -1;
	if (!is_busy(self))
		return NK_END;
	wait_for_jobs(self);
	if (keep_leases(self, err) < 0)
		return -1;
	return inflator_finish(self, false, err);
}

static void inflator_wake(void *state)
{
	struct inflator *self = state;

	for (size_t i = 0; i < self->config.n_inputs; i++)
		nk_queue_wake(self->config.inputs[i]);
	inflator_pool_wake(self->pool);
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
	struct nk_err err = NK_ERR_INIT;
	struct inflator_place **busy;
	size_t n;

	inflator_listen_stop(self);
	inflator_pool_stop(self->pool);
	inflator_finish(self, true, &err);
	busy = inflator_pool_list(self->pool, true, &n, &arena);
	for (size_t i = 0; i < self->config.n_inputs; i++)
		extend(self->config.inputs[i], busy, n, 0, NULL);
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
	self->batch = nk_queue_batch(config->output);
	for (size_t i = 0; i < config->n_inputs; i++) {
		size_t batch = nk_queue_batch(config->inputs[i]);
		self->batch = batch > self->batch ? batch : self->batch;
	}
	self->jobs = (size_t)(config->jobs > 0 ? config->jobs : cores > 0 ? cores : 1);
	if (inflator_pool_open(&self->pool, &self->config, self->jobs, INFLATOR_AHEAD, err) < 0) {
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
