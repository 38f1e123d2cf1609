/* SPDX-License-Identifier: MIT
 *
 * Sending what a batch of calls came to: one write per queue, and equal wishes once. When that
 * fails each call is sent by itself, so that one cannot spoil the others.
 */
#include "web/worker_priv.h"

#include "base/log.h"

#include <string.h>

struct parcel {
	struct nk_queue *queue;
	struct nk_msg *msgs;
	size_t n;
};

static bool same_wish(const struct nk_msg *a, const struct nk_msg *b)
{
	return a->group && b->group && strcmp(a->group, b->group) == 0 &&
	       nk_str_eq(a->body, b->body) &&
	       nk_str_eq(nk_msg_attribute(a, "GameId"), nk_msg_attribute(b, "GameId")) &&
	       nk_str_eq(nk_msg_attribute(a, "HighestVersion"),
			 nk_msg_attribute(b, "HighestVersion"));
}

static void pack(struct parcel *parcel, const struct nk_call *call, struct nk_arena *arena)
{
	for (size_t i = 0; i < call->n_outgoing; i++) {
		const struct nk_outgoing *out = &call->outgoing[i];
		size_t at = 0;

		if (out->queue != parcel->queue)
			continue;
		while (at < parcel->n && !same_wish(&parcel->msgs[at], &out->msg))
			at++;
		if (at < parcel->n)
			continue;
		parcel->msgs = nk_regrow(arena, parcel->msgs, parcel->n, parcel->n + 1,
					 sizeof *parcel->msgs);
		parcel->msgs[parcel->n++] = out->msg;
	}
}

/* Send the messages of [first, end) queue by queue. */
static int send_calls(struct nk_job *first, struct nk_job *end, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_queue *seen[64];
	size_t n_seen = 0;

	for (struct nk_job *job = first; job != end; job = job->next) {
		for (size_t i = 0; i < job->call.n_outgoing; i++) {
			struct parcel parcel = { .queue = job->call.outgoing[i].queue };
			size_t at = 0;

			while (at < n_seen && seen[at] != parcel.queue)
				at++;
			if (at < n_seen || n_seen == sizeof seen / sizeof *seen)
				continue;
			seen[n_seen++] = parcel.queue;
			for (struct nk_job *other = job; other != end; other = other->next)
				pack(&parcel, &other->call, &arena);
			if (nk_queue_send(parcel.queue, parcel.msgs, parcel.n, err) < 0)
				return nk_within(err, "%s", nk_queue_name(parcel.queue));
		}
	}
	return 0;
}

static void fail(struct nk_call *call, const struct nk_err *err)
{
	if (err->fault == NK_FAULT_METADATA) {
		nk_answer_text(&call->answer, call->arena, 400, "%s", nk_err_text(err));
		return;
	}
	nk_log_err(NK_LOG_ERROR, err, "a webhook's message cannot be queued");
	nk_answer_text(&call->answer, call->arena, 503,
		       "The queue does not answer, please send it again later");
	call->answer.retry_after_s = 60;
}

void nk_worker_send(struct nk_job *batch)
{
	struct nk_err err = NK_ERR_INIT;

	if (send_calls(batch, NULL, &err) == 0)
		return;
	for (struct nk_job *job = batch; job; job = job->next) {
		if (job->call.n_outgoing && send_calls(job, job->next, &err) < 0)
			fail(&job->call, &err);
	}
}
