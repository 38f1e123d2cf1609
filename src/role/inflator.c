/* SPDX-License-Identifier: MIT
 *
 * The inflator role: a pool of jobs around one loop. The loop alone talks to the queues:
 *
 *	receive as many as there are idle jobs -> jobs inflate -> send all answers of those that
 *	are done -> drop their messages
 *
 * Should a netkan bring the process down, its message comes back with the others that were
 * under way. Then the role is careful: one message at a time, until one comes that is new,
 * so that the guilty one alone uses up its tries.
 */
#include "role/inflator.h"

#include "base/clock.h"
#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	DEFAULT_LEASE_S = 30 * 60,
	POLL_MS = 200,
	LONGEST_DELAY_S = 60 * 60,
	HURRIED = 1,	       /* jobs for webhooks alone, when all others are at work */
	HURRIED_LOOK_MS = 500, /* between looks for those */
	FIRST_LOOK_S = 2,      /* the same, of an idle inflator with several queues */
};

enum slot_state { IDLE, READY, RUNNING, DONE };

/* A job's place: its thread, its memory, and the message that it works on. */
struct slot {
	struct inflator *owner;
	struct nk_inflator_config config; /* as the message wants it */
	pthread_t thread;
	enum slot_state state;
	struct nk_arena arena;
	struct nk_queue *queue; /* where the message came from */
	struct nk_msg msg;	/* in the arena */
	struct nk_msg *answers;
	size_t n_answers;
	int rc;
	struct nk_err err;
};

struct inflator {
	struct nk_inflator_config config;
	pthread_mutex_t lock;
	pthread_cond_t work, done;
	struct slot *slots;
	size_t n_slots, n_busy;
	bool stopping, careful;
	int64_t extended_us, hurried_us;
	struct nk_inbox inbox;
};

static void *work(void *data)
{
	struct slot *slot = data;
	struct inflator *self = slot->owner;

	pthread_mutex_lock(&self->lock);
	for (;;) {
		while (slot->state != READY && !self->stopping)
			pthread_cond_wait(&self->work, &self->lock);
		if (self->stopping)
			break;
		slot->state = RUNNING;
		pthread_mutex_unlock(&self->lock);
		struct nk_log_scope before = nk_log_push((struct nk_log_scope){
			.role = "inflator", .game = self->config.game->id, .mod = slot->msg.group });
		slot->rc = nk_inflator_answer(&slot->config, &slot->msg, &slot->answers,
					      &slot->n_answers, &slot->arena, &slot->err);
		nk_log_pop(before);
		pthread_mutex_lock(&self->lock);
		slot->state = DONE;
		pthread_cond_signal(&self->done);
	}
	pthread_mutex_unlock(&self->lock);
	return NULL;
}

/* A message outlives the inbox that it came in. */
static void copy_message(struct slot *slot, const struct nk_msg *msg)
{
	struct nk_arena *arena = &slot->arena;
	struct nk_msg *copy = &slot->msg;

	*copy = *msg;
	copy->body = nk_str_dup(arena, msg->body);
	copy->attributes = NK_NEW_N(arena, struct nk_attribute, msg->n_attributes);
	for (size_t i = 0; i < msg->n_attributes; i++)
		copy->attributes[i] = (struct nk_attribute){
			nk_strdup(arena, msg->attributes[i].name),
			nk_str_dup(arena, msg->attributes[i].value),
		};
	copy->group = msg->group ? nk_strdup(arena, msg->group) : NULL;
	copy->id = msg->id ? nk_strdup(arena, msg->id) : NULL;
	copy->receipt = nk_strdup(arena, msg->receipt);
}

static void start(struct inflator *self, struct nk_queue *queue, const struct nk_msg *msg)
{
	struct slot *slot = self->slots;

	pthread_mutex_lock(&self->lock);
	while (slot->state != IDLE)
		slot++;
	copy_message(slot, msg);
	slot->config.fresh = self->config.n_inputs > 1 && queue == self->config.inputs[0];
	slot->queue = queue;
	slot->answers = NULL;
	slot->n_answers = 0;
	memset(&slot->err, 0, sizeof slot->err);
	slot->state = READY;
	self->n_busy++;
	pthread_cond_broadcast(&self->work);
	pthread_mutex_unlock(&self->lock);
}

static int lease_s(const struct inflator *self)
{
	return self->config.lease_s ? self->config.lease_s : DEFAULT_LEASE_S;
}

/* How many messages of any kind may be taken now. */
static size_t room(const struct inflator *self)
{
	size_t jobs = self->n_slots - HURRIED;

	if (self->careful)
		return self->n_busy ? 0 : 1;
	return self->n_busy < jobs ? jobs - self->n_busy : 0;
}

/*
 * How long to wait at the last queue. What comes to another one meanwhile is not heard of, and
 * the first queue is for those who are in a hurry.
 */
static int wait_for_work(const struct inflator *self, int wait_s)
{
	if (self->n_busy)
		return 0;
	return self->config.n_inputs > 1 && wait_s > FIRST_LOOK_S ? FIRST_LOOK_S : wait_s;
}

static int receive(struct inflator *self, struct nk_queue *queue, size_t max, int wait_s,
		   struct nk_err *err)
{
	if (nk_queue_receive(queue, &self->inbox, max, lease_s(self), wait_s, err) < 0)
		return nk_within(err, "%s", nk_queue_name(queue));
	for (size_t m = 0; m < self->inbox.n; m++) {
		self->careful = self->inbox.msgs[m].receives > 1;
		start(self, queue, &self->inbox.msgs[m]);
	}
	return 0;
}

/* Is the next message one that a webhook sent? */
static bool hook_waits(struct inflator *self, struct nk_queue *queue)
{
	return self->config.n_inputs > 1 ||
	       (nk_queue_peek(queue, &self->inbox, 1, NULL) == 0 && self->inbox.n &&
		nk_str_is(nk_msg_attribute(&self->inbox.msgs[0], "Lane"), "hook"));
}

/* All jobs are at work, on large downloads perhaps: what is in a hurry has one of its own. */
static int take_hurried(struct inflator *self, struct nk_err *err)
{
	struct nk_queue *queue = self->config.inputs[0];
	int64_t now = nk_monotonic_us();

	if (self->careful || self->n_busy >= self->n_slots || now < self->hurried_us)
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

/* Wait a moment for a job to end; new messages may come in meanwhile. */
static void wait_for_job(struct inflator *self)
{
	struct timespec until;
	bool any = false;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += POLL_MS * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_nsec -= 1000000000L;
		until.tv_sec++;
	}
	pthread_mutex_lock(&self->lock);
	for (size_t i = 0; i < self->n_slots; i++)
		any = any || self->slots[i].state == DONE;
	if (!any && self->n_busy)
		pthread_cond_timedwait(&self->done, &self->lock, &until);
	pthread_mutex_unlock(&self->lock);
}

static bool is_done(struct inflator *self, const struct slot *slot)
{
	pthread_mutex_lock(&self->lock);
	bool yes = slot->state == DONE;
	pthread_mutex_unlock(&self->lock);
	return yes;
}

static void recycle(struct inflator *self, struct slot *slot)
{
	pthread_mutex_lock(&self->lock);
	nk_arena_reset(&slot->arena);
	slot->state = IDLE;
	self->n_busy--;
	pthread_mutex_unlock(&self->lock);
}

/* A message that could not be worked on for a reason that is not its own comes again. */
static int give_back(struct slot *slot, struct nk_err *err)
{
	const char *receipt = slot->msg.receipt;
	int64_t delay = 0;

	if (slot->err.fault == NK_FAULT_THROTTLED)
		delay = (int64_t)slot->err.retry_at - nk_now();
	delay = delay < 1 ? 1 : delay > LONGEST_DELAY_S ? LONGEST_DELAY_S : delay;
	nk_log_err(NK_LOG_WARN, &slot->err, "%s comes again in %lld s",
		   slot->msg.group ? slot->msg.group : slot->msg.id, (long long)delay);
	return nk_queue_extend(slot->queue, &receipt, 1, (int)delay, err);
}

/* Send the answers of every job that is done, then drop their messages. */
static int finish(struct inflator *self, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct slot **done = NK_NEW_N(&arena, struct slot *, self->n_slots);
	size_t n_done = 0, n_msgs = 0;

	for (size_t i = 0; i < self->n_slots; i++) {
		if (is_done(self, &self->slots[i])) {
			done[n_done++] = &self->slots[i];
			n_msgs += self->slots[i].n_answers;
		}
	}
	struct nk_msg *msgs = NK_NEW_N(&arena, struct nk_msg, n_msgs);
	n_msgs = 0;
	for (size_t i = 0; i < n_done; i++) {
		for (size_t a = 0; done[i]->rc == 0 && a < done[i]->n_answers; a++)
			msgs[n_msgs++] = done[i]->answers[a];
	}
	if (n_msgs && nk_queue_send(self->config.output, msgs, n_msgs, err) < 0)
		return nk_within(err, "%s", nk_queue_name(self->config.output));
	for (size_t i = 0; i < n_done; i++) {
		const char *receipt = done[i]->msg.receipt;
		int rc = done[i]->rc < 0 ? give_back(done[i], err) :
					   nk_queue_drop(done[i]->queue, &receipt, 1, err);
		if (rc < 0)
			return nk_within(err, "%s", nk_queue_name(done[i]->queue));
		recycle(self, done[i]);
	}
	return 0;
}

/* Long inflations keep their leases. */
static int keep_leases(struct inflator *self, struct nk_err *err)
{
	int64_t now = nk_monotonic_us();

	if (now - self->extended_us < (int64_t)lease_s(self) * 1000000 / 3)
		return 0;
	self->extended_us = now;
	for (size_t i = 0; i < self->n_slots; i++) {
		struct slot *slot = &self->slots[i];
		pthread_mutex_lock(&self->lock);
		const char *receipt = slot->state == RUNNING || slot->state == DONE ?
					      slot->msg.receipt :
					      NULL;
		pthread_mutex_unlock(&self->lock);
		if (receipt && nk_queue_extend(slot->queue, &receipt, 1, lease_s(self), err) < 0)
			return nk_within(err, "%s", nk_queue_name(slot->queue));
	}
	return 0;
}

static int inflator_step(void *state, int wait_s, struct nk_err *err)
{
	struct inflator *self = state;

	if (take(self, wait_s, err) < 0)
		return -1;
	if (!self->n_busy)
		return NK_END;
	wait_for_job(self);
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

	if (self->n_busy)
		return false;
	for (size_t i = 0; i < self->config.n_inputs; i++) {
		if (nk_queue_stat(self->config.inputs[i], &stat, NULL) < 0 || stat.messages ||
		    stat.delayed)
			return false;
	}
	return true;
}

/* What is still under way goes back to its queue at once. */
static void release_slots(struct inflator *self)
{
	for (size_t i = 0; i < self->n_slots; i++) {
		struct slot *slot = &self->slots[i];
		const char *receipt = slot->state != IDLE ? slot->msg.receipt : NULL;
		if (receipt)
			nk_queue_extend(slot->queue, &receipt, 1, 0, NULL);
		nk_arena_release(&slot->arena);
	}
}

static void inflator_free(void *state)
{
	struct inflator *self = state;

	pthread_mutex_lock(&self->lock);
	self->stopping = true;
	pthread_cond_broadcast(&self->work);
	pthread_mutex_unlock(&self->lock);
	for (size_t i = 0; i < self->n_slots; i++)
		pthread_join(self->slots[i].thread, NULL);
	release_slots(self);
	nk_inbox_release(&self->inbox);
	pthread_cond_destroy(&self->work);
	pthread_cond_destroy(&self->done);
	pthread_mutex_destroy(&self->lock);
	free(self->slots);
	free(self);
}

int nk_inflator_open(struct nk_role *out, const struct nk_inflator_config *config,
		     struct nk_err *err)
{
	struct inflator *self = nk_xcalloc(1, sizeof *self);
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	self->config = *config;
	self->careful = true;
	self->n_slots = (size_t)(config->jobs > 0 ? config->jobs : cores > 0 ? cores : 1) + HURRIED;
	self->slots = nk_xcalloc(self->n_slots, sizeof *self->slots);
	pthread_mutex_init(&self->lock, NULL);
	pthread_cond_init(&self->work, NULL);
	pthread_cond_init(&self->done, NULL);
	for (size_t i = 0; i < self->n_slots; i++) {
		self->slots[i].owner = self;
		self->slots[i].config = *config;
		if (pthread_create(&self->slots[i].thread, NULL, work, &self->slots[i]) == 0)
			continue;
		self->n_slots = i;
		inflator_free(self);
		return nk_fail(err, NK_FAULT_SYSTEM,
			       "inflator: cannot start %zu threads (lower --jobs)", i + 1);
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
