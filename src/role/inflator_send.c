/* SPDX-License-Identifier: MIT
 *
 * What becomes of messages whose inflation is done: their answers are sent, and only when those
 * are durable the messages are dropped. Each step is remembered in the place, so that a failure
 * in between repeats as little as it can.
 */
#include "role/inflator_priv.h"

#include "base/clock.h"
#include "base/log.h"

enum {
	MOMENT_MS = 200,
	SOON_MS = 20,
	PATIENCE_MS = 2000, /* how long answers wait for others where calls are dear */
	LONGEST_DELAY_S = 60 * 60,
};

struct done {
	struct inflator_place **list;
	size_t n;
	struct nk_arena *arena;
};

static int send(struct inflator *self, const struct nk_msg *msgs, size_t n, struct nk_err *err)
{
	if (n && nk_queue_send(self->config.output, msgs, n, err) < 0)
		return nk_within(err, "%s", nk_queue_name(self->config.output));
	return 0;
}

/* One of the answers was refused for good: find out which, by sending them message by message. */
static int send_singly(struct inflator *self, struct done *done, struct nk_err *err)
{
	for (size_t i = 0; i < done->n; i++) {
		struct inflator_place *place = done->list[i];
		struct nk_err why = NK_ERR_INIT;
		if (place->sent || send(self, place->answers, place->n_answers, &why) == 0) {
			place->sent = true;
			continue;
		}
		if (why.fault == NK_FAULT_METADATA) {
			nk_inflator_refuse(&place->answers[0], &why, &place->arena);
			place->n_answers = 1;
			why = (struct nk_err)NK_ERR_INIT;
			place->sent = send(self, place->answers, 1, &why) == 0;
		}
		if (!place->sent) {
			*err = why;
			return -1;
		}
	}
	return 0;
}

static int send_answers(struct inflator *self, struct done *done, struct nk_err *err)
{
	size_t n_msgs = 0, at = 0;

	for (size_t i = 0; i < done->n; i++)
		n_msgs += done->list[i]->sent ? 0 : done->list[i]->n_answers;
	struct nk_msg *msgs = NK_NEW_N(done->arena, struct nk_msg, n_msgs);
	for (size_t i = 0; i < done->n; i++) {
		struct inflator_place *place = done->list[i];
		for (size_t a = 0; !place->sent && a < place->n_answers; a++)
			msgs[at++] = place->answers[a];
	}
	if (send(self, msgs, n_msgs, err) < 0) {
		if (err->fault != NK_FAULT_METADATA)
			return -1;
		*err = (struct nk_err)NK_ERR_INIT;
		return send_singly(self, done, err);
	}
	for (size_t i = 0; i < done->n; i++)
		done->list[i]->sent = true;
	return 0;
}

/* Those of one queue, together. */
static int drop_answered(struct nk_queue *queue, const struct done *done, struct nk_err *err)
{
	const char **receipts = NK_NEW_N(done->arena, const char *, done->n);
	size_t n = 0;

	for (size_t i = 0; i < done->n; i++) {
		if (done->list[i]->queue == queue && done->list[i]->rc == 0)
			receipts[n++] = done->list[i]->msg.receipt;
	}
	if (n && nk_queue_drop(queue, receipts, n, err) < 0)
		return nk_within(err, "%s", nk_queue_name(queue));
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
	return nk_queue_give_back(place->queue, &receipt, 1, (int)delay, err);
}

static int settle(struct inflator *self, const struct done *done, struct nk_err *err)
{
	for (size_t i = 0; i < self->config.n_inputs; i++) {
		if (drop_answered(self->config.inputs[i], done, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < done->n; i++) {
		struct inflator_place *place = done->list[i];
		if (place->rc < 0 && give_back(place, err) < 0)
			return nk_within(err, "%s", nk_queue_name(place->queue));
		inflator_pool_recycle(self->pool, place);
	}
	return 0;
}

static int64_t moment_us(const struct inflator *self)
{
	return (self->batch > 1 ? PATIENCE_MS : MOMENT_MS) * INT64_C(1000);
}

/* As many as ended within the last moment may be taken ahead: they will begin within the next. */
static void measure(struct inflator *self, size_t n_done)
{
	int64_t now = nk_monotonic_us(), past_us = now - self->moment_us, moment = moment_us(self);

	self->ended += n_done;
	/* Each message of a small batch is paid for, so that is found out sooner. */
	if (past_us < (self->batch > 1 ? SOON_MS : MOMENT_MS) * INT64_C(1000))
		return;
	size_t in_moment = (size_t)((int64_t)self->ended * moment / past_us);
	self->ahead = in_moment < INFLATOR_AHEAD ? in_moment : INFLATOR_AHEAD;
	self->ended = 0;
	self->moment_us = now;
}

/* Where each call has its price, answers wait a little for others; never those of webhooks. */
static bool is_due(struct inflator *self)
{
	struct inflator_counts now = inflator_pool_count(self->pool);

	return self->batch <= 1 || now.done >= self->batch || now.hurried_done ||
	       now.ready + now.running == 0 || self->careful ||
	       nk_monotonic_us() - now.first_done_us >= moment_us(self);
}

int inflator_finish(struct inflator *self, bool now, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct done done = { .arena = &arena };

	if (!now && !is_due(self))
		return 0;
	done.list = inflator_pool_list(self->pool, false, &done.n, &arena);
	measure(self, done.n);
	if (done.n == 0)
		return 0;
	if (send_answers(self, &done, err) < 0)
		return -1;
	return settle(self, &done, err);
}
