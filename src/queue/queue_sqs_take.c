/* SPDX-License-Identifier: MIT
 *
 * Receiving from SQS, and what becomes of leases. The receipts of what a handle holds are
 * kept, so that a handle that is freed gives them back instead of letting others wait.
 */
#include "queue/queue_sqs.h"

#include "base/clock.h"
#include "base/digest.h"

#include <stdlib.h>
#include <string.h>

enum { SHORTEST_RECEIPT = 20 };

/* ---- leases of this handle ---- */

static void note_lease(struct sqs_queue *self, const char *receipt)
{
	if (!receipt)
		return;
	pthread_mutex_lock(&self->lock);
	if (self->n_leases == self->room_leases) {
		self->room_leases = self->room_leases ? 2 * self->room_leases : 32;
		self->leases = nk_xrealloc(self->leases, self->room_leases, sizeof *self->leases);
	}
	self->leases[self->n_leases++] = nk_xstrdup(receipt);
	pthread_mutex_unlock(&self->lock);
}

static void forget_leases(struct sqs_queue *self, const char *const *receipts, size_t n)
{
	pthread_mutex_lock(&self->lock);
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < self->n_leases; j++) {
			if (strcmp(self->leases[j], receipts[i]) != 0)
				continue;
			free(self->leases[j]);
			self->leases[j] = self->leases[--self->n_leases];
			break;
		}
	}
	pthread_mutex_unlock(&self->lock);
}

void sqs_give_up(struct sqs_queue *self)
{
	/* What cannot be given back comes back when its lease ends. */
	if (self->n_leases)
		sqs_extend(&self->base, (const char *const *)self->leases, self->n_leases, 0, NULL);
}

/* ---- receive ---- */

static void read_attributes(struct nk_msg *msg, const struct nk_value *attributes,
			    struct nk_arena *arena)
{
	nk_each_member(m, attributes) {
		struct nk_str value = nk_get_text(m->value, "StringValue");
		if (value.s)
			nk_msg_set(msg, arena, nk_strndup(arena, m->key.s, m->key.n), value);
	}
}

static void read_message(struct nk_inbox *inbox, const struct nk_value *json)
{
	struct nk_arena *arena = &inbox->arena;
	const struct nk_value *system = nk_get(json, "Attributes");
	struct nk_msg *msg = queue_inbox_add(inbox);

	msg->body = nk_str_dup(arena, nk_get_text(json, "Body"));
	if (!msg->body.s)
		msg->body = NK_STR("");
	read_attributes(msg, nk_get(json, "MessageAttributes"), arena);
	msg->id = nk_str_dup(arena, nk_get_text(json, "MessageId")).s;
	msg->receipt = nk_str_dup(arena, nk_get_text(json, "ReceiptHandle")).s;
	msg->group = nk_str_dup(arena, nk_get_text(system, "MessageGroupId")).s;
	msg->receives = (int)sqs_number(system, "ApproximateReceiveCount");
	msg->sent_us = sqs_number(system, "SentTimestamp") * 1000;
}

static int receive_body(struct sqs_queue *self, struct nk_value **body, size_t max, int lease_s,
			int wait_s, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_value *all = nk_array(arena);
	uint8_t raw[16];
	char hex[NK_DIGEST_HEX];

	if (sqs_about(self, body, arena, err) < 0)
		return -1;
	nk_array_add(arena, all, nk_string(arena, "All"));
	nk_set(arena, *body, "MaxNumberOfMessages",
	       nk_int(arena, max < SQS_BATCH ? (int64_t)max : SQS_BATCH));
	nk_set(arena, *body, "VisibilityTimeout",
	       nk_int(arena, lease_s < SQS_LONGEST_LEASE_S ? lease_s : SQS_LONGEST_LEASE_S));
	nk_set(arena, *body, "WaitTimeSeconds", nk_int(arena, wait_s));
	nk_set(arena, *body, "MessageAttributeNames", all);
	nk_set(arena, *body, "MessageSystemAttributeNames", all);
	/* The older name of the same, for servers that know only that. */
	nk_set(arena, *body, "AttributeNames", all);
	/* An answer that was lost on its way is given again to who asks by the same id. */
	nk_random(raw, sizeof raw);
	if (self->fifo)
		nk_set(arena, *body, "ReceiveRequestAttemptId",
		       nk_string(arena, nk_hex(hex, raw, sizeof raw, false)));
	return 0;
}

int sqs_receive_some(struct sqs_queue *self, struct nk_inbox *inbox, size_t max, int lease_s,
		     int wait_s, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct sqs_call call = {
		.action = "ReceiveMessage",
		.wait_s = wait_s,
		.cancel = wait_s ? &self->base.woken : NULL,
	};
	struct nk_value *answer;
	size_t before = inbox->n;

	if (receive_body(self, &call.body, max, lease_s, wait_s, &arena, err) < 0)
		return -1;
	int rc = sqs_perform(self, &call, &answer, NULL, &arena, err);
	if (rc < 0 && call.cancel && atomic_exchange(&self->base.woken, false)) {
		/* Given up in the middle; the same id gives what was leased at that very moment. */
		call.cancel = NULL;
		call.wait_s = 0;
		nk_set(&arena, call.body, "WaitTimeSeconds", nk_int(&arena, 0));
		rc = sqs_perform(self, &call, &answer, NULL, &arena, err);
	}
	if (rc < 0)
		return -1;
	nk_each_item(i, nk_get(answer, "Messages"))
		read_message(inbox, *i);
	for (size_t i = before; i < inbox->n; i++)
		note_lease(self, inbox->msgs[i].receipt);
	return 0;
}

/* The first messages, waited for. */
static int receive_first(struct nk_queue *queue, struct nk_inbox *inbox, size_t max, int lease_s,
			 int wait_s, struct nk_err *err)
{
	struct sqs_queue *self = sqs_of(queue);

	for (;;) {
		bool woken = atomic_exchange(&queue->woken, false);
		int poll = woken ? 0 : wait_s < SQS_LONG_POLL_S ? wait_s : SQS_LONG_POLL_S;
		int64_t before = nk_monotonic_us();
		if (sqs_receive_some(self, inbox, max, lease_s, poll, err) < 0)
			return -1;
		int buried = sqs_bury_lost(queue, inbox, lease_s, err);
		if (buried < 0)
			return -1;
		int waited = (int)((nk_monotonic_us() - before + 500000) / 1000000);
		/* Back early with nothing: somebody woke us. */
		if (inbox->n || woken || (!buried && (poll == 0 || waited < poll)))
			return 0;
		wait_s -= waited;
		if (wait_s <= 0 && !buried)
			return 0;
		if (wait_s < 0)
			wait_s = 0;
	}
}

int sqs_receive(struct nk_queue *queue, struct nk_inbox *inbox, size_t max, int lease_s, int wait_s,
		struct nk_err *err)
{
	size_t before = 0;

	if (receive_first(queue, inbox, max, lease_s, wait_s, err) < 0)
		return -1;
	/* A full batch may have more behind it; asking after a partial one would be paid for. */
	while (inbox->n - before >= SQS_BATCH && inbox->n < max) {
		before = inbox->n;
		if (sqs_receive_some(sqs_of(queue), inbox, max - before, lease_s, 0, err) < 0 ||
		    sqs_bury_lost(queue, inbox, lease_s, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- settle ---- */

/* A lease that is over, or a message that is gone, is nothing to fail for. */
static int forgive_lost(struct nk_str code, struct nk_str message, struct nk_err *err)
{
	(void)err;
	return nk_str_find(code, NK_STR("ReceiptHandle"), 0) >= 0 ||
	       nk_str_find(code, NK_STR("MessageNotInflight"), 0) >= 0 ||
	       nk_str_find(message, NK_STR("receipt handle has expired"), 0) >= 0 ||
	       nk_str_find(message, NK_STR("Message does not exist"), 0) >= 0;
}

static int check_receipts(const char *const *receipts, size_t n, struct nk_err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (strlen(receipts[i]) < SHORTEST_RECEIPT)
			return nk_fail(err, NK_FAULT_CONFIG,
				       "'%s' is no receipt: give the \"receipt\" of a received message",
				       receipts[i]);
	}
	return 0;
}

static int on_receipts(struct sqs_queue *self, const char *action, const char *const *receipts,
		       size_t n, int lease_s, struct nk_err *err)
{
	if (check_receipts(receipts, n, err) < 0)
		return -1;
	for (size_t at = 0; at < n; at += SQS_BATCH) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_value *entries[SQS_BATCH];
		size_t count = n - at < SQS_BATCH ? n - at : SQS_BATCH;
		for (size_t i = 0; i < count; i++) {
			entries[i] = nk_object(&arena);
			nk_set(&arena, entries[i], "Id", nk_string(&arena, nk_printf(&arena, "%zu", i)));
			nk_set(&arena, entries[i], "ReceiptHandle", nk_string(&arena, receipts[at + i]));
			if (lease_s >= 0)
				nk_set(&arena, entries[i], "VisibilityTimeout", nk_int(&arena, lease_s));
		}
		if (sqs_batch(self, action, entries, count, forgive_lost, &arena, err) < 0)
			return -1;
	}
	return 0;
}

int sqs_drop(struct nk_queue *queue, const char *const *receipts, size_t n, struct nk_err *err)
{
	if (on_receipts(sqs_of(queue), "DeleteMessageBatch", receipts, n, -1, err) < 0)
		return -1;
	forget_leases(sqs_of(queue), receipts, n);
	return 0;
}

int sqs_extend(struct nk_queue *queue, const char *const *receipts, size_t n, int lease_s,
	       struct nk_err *err)
{
	if (lease_s > SQS_LONGEST_LEASE_S)
		lease_s = SQS_LONGEST_LEASE_S;
	if (on_receipts(sqs_of(queue), "ChangeMessageVisibilityBatch", receipts, n, lease_s, err) < 0)
		return -1;
	if (lease_s == 0 && receipts != (const char *const *)sqs_of(queue)->leases)
		forget_leases(sqs_of(queue), receipts, n);
	return 0;
}

/* The receipts are copied: while the service is asked, others may drop what they have done. */
int sqs_keep(struct nk_queue *queue, int lease_s, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct sqs_queue *self = sqs_of(queue);

	pthread_mutex_lock(&self->lock);
	size_t n = self->n_leases;
	const char **receipts = NK_NEW_N(&arena, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		receipts[i] = nk_strdup(&arena, self->leases[i]);
	pthread_mutex_unlock(&self->lock);
	return n ? sqs_extend(queue, receipts, n, lease_s, err) : 0;
}
