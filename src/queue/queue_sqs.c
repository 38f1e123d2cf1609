/* SPDX-License-Identifier: MIT
 *
 * Queues on Amazon SQS, or whatever speaks its JSON protocol. What SQS words mean stays here:
 * batches of ten, groups, deduplication ids, visibility timeouts, and answers that accept some
 * entries of a batch and refuse others, which are then tried by themselves.
 *
 * SQS could move messages to dead letters on its own, but without a reason; we move them.
 */
#include "queue/backend.h"

#include "base/digest.h"
#include "base/json.h"
#include "net/aws.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	BATCH = 10,
	LONG_POLL_S = 20,
	MOST_DELAY_S = 900,
	ENTRY_TRIES = 3, /* of an entry that was refused by itself */
};

struct sqs_queue {
	struct nk_queue base;
	struct nk_aws *aws; /* borrowed */
	bool one_group;
	bool fifo;
	char *plain; /* name without a scheme */
	pthread_mutex_t lock;
	char *url; /* found on first use */
};

static struct sqs_queue *sqs(struct nk_queue *queue)
{
	return (struct sqs_queue *)queue;
}

/* One call: `action` with `body`; an error answer becomes *err. *missing: the queue is absent. */
static int call(struct sqs_queue *self, const char *action, struct nk_value *body, int wait_s,
		struct nk_value **answer, bool *missing, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_aws_reply reply;
	struct nk_aws_request request = {
		.service = "sqs",
		.target = nk_printf(arena, "AmazonSQS.%s", action),
		.json_version = "1.0",
		.body = nk_json_text(arena, body, NK_JSON_COMPACT),
		.wait_s = wait_s,
	};

	if (missing)
		*missing = false;
	if (nk_aws_perform(self->aws, &request, &reply, arena, err) < 0)
		return -1;
	if (reply.status < 300) {
		*answer = reply.json;
		return 0;
	}
	if (missing)
		*missing = strstr(reply.code, "QueueDoesNotExist") ||
			   strstr(reply.code, "NonExistentQueue");
	return nk_aws_fail(&reply, nk_printf(arena, "sqs %s", action), err);
}

/* The queue's address, asked for once. */
static int find_url(struct sqs_queue *self, const char **out, struct nk_arena *arena,
		    struct nk_err *err)
{
	struct nk_value *body, *answer;
	int rc = 0;

	pthread_mutex_lock(&self->lock);
	if (!self->url) {
		body = nk_object(arena);
		nk_set(arena, body, "QueueName", nk_string(arena, self->plain));
		rc = call(self, "GetQueueUrl", body, 0, &answer, NULL, arena, err);
		const char *url = rc == 0 ? nk_get_cstr(answer, "QueueUrl") : NULL;
		if (url)
			self->url = nk_xstrdup(url);
		else if (rc == 0)
			rc = nk_fail(err, NK_FAULT_UPSTREAM, "sqs GetQueueUrl: no QueueUrl in the answer");
	}
	if (rc == 0)
		*out = nk_strdup(arena, self->url);
	pthread_mutex_unlock(&self->lock);
	return rc;
}

/* The body of a call about this queue. */
static int about(struct sqs_queue *self, struct nk_value **out, struct nk_arena *arena,
		 struct nk_err *err)
{
	const char *url = NULL;

	if (find_url(self, &url, arena, err) < 0)
		return -1;
	*out = nk_object(arena);
	nk_set(arena, *out, "QueueUrl", nk_string(arena, url));
	return 0;
}

static bool is_fifo(const char *name)
{
	return nk_str_ends(nk_str(name), ".fifo");
}

static int sqs_open(struct nk_queue **out, const char *rest, const struct nk_queue_env *env,
		    struct nk_err *err)
{
	bool is_url = strncmp(rest, "http:", 5) == 0 || strncmp(rest, "https:", 6) == 0;
	const char *slash = is_url ? strrchr(rest, '/') : NULL;

	if (!env->aws)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "SQS needs AWS settings: set AWS_REGION, or --backend embedded");
	struct sqs_queue *self = nk_xcalloc(1, sizeof *self);
	self->aws = env->aws;
	self->one_group = env->one_group;
	self->plain = nk_xstrdup(slash ? slash + 1 : rest);
	self->url = is_url ? nk_xstrdup(rest) : NULL;
	self->fifo = is_fifo(self->plain);
	pthread_mutex_init(&self->lock, NULL);
	*out = &self->base;
	return 0;
}

static void sqs_free(struct nk_queue *queue)
{
	struct sqs_queue *self = sqs(queue);

	pthread_mutex_destroy(&self->lock);
	free(self->plain);
	free(self->url);
	free(self);
}

/* Groups and deduplication ids have an alphabet and a length of their own. */
static const char *group_id(const char *group, struct nk_arena *arena)
{
	char *id = nk_strndup(arena, group, strnlen(group, 128));

	for (char *c = id; *c; c++) {
		if (*c < '!' || *c > '~')
			*c = '-';
	}
	return *id ? id : "1";
}

static const char *dedup_id(const struct nk_msg *msg, struct nk_arena *arena)
{
	uint8_t raw[NK_DIGEST_MAX];
	char hex[NK_DIGEST_HEX];
	size_t n = 16;

	if (msg->dedup)
		n = nk_digest_of(NK_SHA256, msg->dedup, strlen(msg->dedup), raw);
	else
		nk_random(raw, n);
	return nk_strdup(arena, nk_hex(hex, raw, n, false));
}

static struct nk_value *attributes_of(const struct nk_msg *msg, struct nk_arena *arena)
{
	struct nk_value *attributes = nk_object(arena);

	for (size_t i = 0; i < msg->n_attributes; i++) {
		/* The lane is a queue of its own here. Empty values are refused. */
		if (strcmp(msg->attributes[i].name, "Lane") == 0 || !msg->attributes[i].value.n)
			continue;
		struct nk_value *value = nk_object(arena);
		nk_set(arena, value, "DataType", nk_string(arena, "String"));
		nk_set(arena, value, "StringValue", nk_string_n(arena, msg->attributes[i].value));
		nk_set(arena, attributes, msg->attributes[i].name, value);
	}
	return attributes;
}

static struct nk_value *send_entry(struct sqs_queue *self, const struct nk_msg *msg, size_t id,
				   struct nk_arena *arena)
{
	struct nk_value *entry = nk_object(arena);
	const char *group = self->one_group ? "1" : queue_group(msg, arena);
	int delay = msg->delay_s > MOST_DELAY_S ? MOST_DELAY_S : msg->delay_s;

	nk_set(arena, entry, "Id", nk_string(arena, nk_printf(arena, "%zu", id)));
	nk_set(arena, entry, "MessageBody", nk_string_n(arena, msg->body));
	nk_set(arena, entry, "MessageAttributes", attributes_of(msg, arena));
	if (self->fifo) {
		nk_set(arena, entry, "MessageGroupId", nk_string(arena, group_id(group, arena)));
		nk_set(arena, entry, "MessageDeduplicationId",
		       nk_string(arena, dedup_id(msg, arena)));
	} else if (delay > 0) {
		nk_set(arena, entry, "DelaySeconds", nk_int(arena, delay));
	}
	return entry;
}

/* Entries refused in an answer: their ids, with the last reason. */
static size_t refused(const struct nk_value *answer, size_t ids[BATCH], struct nk_str *why)
{
	size_t n = 0;

	nk_each_item(i, nk_get(answer, "Failed")) {
		int64_t id;
		if (n < BATCH && nk_str_to_i64(nk_get_text(*i, "Id"), &id) && id >= 0 && id < BATCH) {
			ids[n++] = (size_t)id;
			*why = nk_get_text(*i, "Message");
			if (!why->s)
				*why = nk_get_text(*i, "Code");
		}
	}
	return n;
}

/*
 * Send entries[0..n) of a batch call; those that are refused are tried again by themselves.
 * `forgiven` (may be NULL) is a code that counts as done.
 */
static int batch(struct sqs_queue *self, const char *action, struct nk_value **entries, size_t n,
		 const char *forgiven, struct nk_arena *arena, struct nk_err *err)
{
	size_t todo[BATCH];
	struct nk_str why = NK_STR("refused");

	for (size_t i = 0; i < n; i++)
		todo[i] = i;
	for (int attempt = 0; n > 0 && attempt < ENTRY_TRIES; attempt++) {
		struct nk_value *body, *list = nk_array(arena), *answer;
		if (about(self, &body, arena, err) < 0)
			return -1;
		for (size_t i = 0; i < n; i++)
			nk_array_add(arena, list, entries[todo[i]]);
		nk_set(arena, body, "Entries", list);
		if (call(self, action, body, 0, &answer, NULL, arena, err) < 0)
			return -1;
		size_t left[BATCH];
		size_t n_left = refused(answer, left, &why);
		if (n_left && forgiven && nk_str_find(why, nk_str(forgiven), 0) >= 0)
			return 0;
		memcpy(todo, left, n_left * sizeof todo[0]);
		n = n_left;
	}
	if (n)
		return nk_fail(err, NK_FAULT_UPSTREAM, "sqs %s: %zu of the entries refused: %.*s",
			       action, n, NK_ARG(why));
	return 0;
}

static int sqs_send(struct nk_queue *queue, const struct nk_msg *msgs, size_t n, struct nk_err *err)
{
	struct sqs_queue *self = sqs(queue);

	for (size_t at = 0; at < n;) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_value *entries[BATCH];
		size_t count = 0, bytes = 0;
		while (at < n && count < BATCH &&
		       (count == 0 || bytes + queue_msg_bytes(&msgs[at]) <= NK_QUEUE_MESSAGE_MAX)) {
			bytes += queue_msg_bytes(&msgs[at]);
			entries[count] = send_entry(self, &msgs[at], count, &arena);
			count++;
			at++;
		}
		if (batch(self, "SendMessageBatch", entries, count, NULL, &arena, err) < 0)
			return -1;
	}
	return 0;
}

static void read_attributes(struct nk_msg *msg, const struct nk_value *attributes,
			    struct nk_arena *arena)
{
	nk_each_member(m, attributes) {
		struct nk_str value = nk_get_text(m->value, "StringValue");
		if (value.s)
			nk_msg_set(msg, arena, nk_strndup(arena, m->key.s, m->key.n), value);
	}
}

static int64_t number_at(const struct nk_value *object, const char *name)
{
	int64_t value;

	return nk_str_to_i64(nk_get_text(object, name), &value) ? value : 0;
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
	msg->receives = (int)number_at(system, "ApproximateReceiveCount");
	msg->sent_us = number_at(system, "SentTimestamp") * 1000;
}

static int receive_some(struct sqs_queue *self, struct nk_inbox *inbox, size_t max, int lease_s,
			int wait_s, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *body, *answer, *all = nk_array(&arena);

	if (about(self, &body, &arena, err) < 0)
		return -1;
	nk_array_add(&arena, all, nk_string(&arena, "All"));
	nk_set(&arena, body, "MaxNumberOfMessages", nk_int(&arena, max < BATCH ? (int64_t)max : BATCH));
	nk_set(&arena, body, "VisibilityTimeout", nk_int(&arena, lease_s));
	nk_set(&arena, body, "WaitTimeSeconds", nk_int(&arena, wait_s));
	nk_set(&arena, body, "MessageAttributeNames", all);
	nk_set(&arena, body, "MessageSystemAttributeNames", all);
	/* The older name of the same, for servers that know only that. */
	nk_set(&arena, body, "AttributeNames", all);
	if (call(self, "ReceiveMessage", body, wait_s, &answer, NULL, &arena, err) < 0)
		return -1;
	nk_each_item(i, nk_get(answer, "Messages"))
		read_message(inbox, *i);
	return 0;
}

/* A message whose readers keep disappearing goes to the dead letters, not to another reader. */
static int bury_lost(struct nk_queue *queue, struct nk_inbox *inbox, struct nk_err *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < inbox->n; i++) {
		if (inbox->msgs[i].receives <= NK_QUEUE_RECEIVES) {
			inbox->msgs[kept++] = inbox->msgs[i];
			continue;
		}
		const char *reason = queue_lost_reason(inbox->msgs[i].receives - 1, &inbox->arena);
		if (queue->ops->bury(queue, &inbox->msgs[i], reason, err) < 0)
			return -1;
	}
	inbox->n = kept;
	return 0;
}

static int sqs_receive(struct nk_queue *queue, struct nk_inbox *inbox, size_t max, int lease_s,
		       int wait_s, struct nk_err *err)
{
	struct sqs_queue *self = sqs(queue);

	while (inbox->n == 0) {
		int poll = wait_s < LONG_POLL_S ? wait_s : LONG_POLL_S;
		if (receive_some(self, inbox, max, lease_s, poll, err) < 0 ||
		    bury_lost(queue, inbox, err) < 0)
			return -1;
		wait_s -= poll;
		if (wait_s <= 0 || atomic_exchange(&queue->woken, false))
			break;
	}
	while (inbox->n > 0 && inbox->n < max) {
		size_t before = inbox->n;
		if (receive_some(self, inbox, max - inbox->n, lease_s, 0, err) < 0 ||
		    bury_lost(queue, inbox, err) < 0)
			return -1;
		if (inbox->n == before)
			break;
	}
	return 0;
}

static int on_receipts(struct sqs_queue *self, const char *action, const char *const *receipts,
		       size_t n, int lease_s, struct nk_err *err)
{
	for (size_t at = 0; at < n; at += BATCH) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_value *entries[BATCH];
		size_t count = n - at < BATCH ? n - at : BATCH;
		for (size_t i = 0; i < count; i++) {
			entries[i] = nk_object(&arena);
			nk_set(&arena, entries[i], "Id", nk_string(&arena, nk_printf(&arena, "%zu", i)));
			nk_set(&arena, entries[i], "ReceiptHandle", nk_string(&arena, receipts[at + i]));
			if (lease_s >= 0)
				nk_set(&arena, entries[i], "VisibilityTimeout",
				       nk_int(&arena, lease_s));
		}
		/* A lease that is over, or a message that is gone, is nothing to fail for. */
		if (batch(self, action, entries, count, "eceipt", &arena, err) < 0)
			return -1;
	}
	return 0;
}

static int sqs_drop(struct nk_queue *queue, const char *const *receipts, size_t n,
		    struct nk_err *err)
{
	return on_receipts(sqs(queue), "DeleteMessageBatch", receipts, n, -1, err);
}

static int sqs_extend(struct nk_queue *queue, const char *const *receipts, size_t n, int lease_s,
		      struct nk_err *err)
{
	return on_receipts(sqs(queue), "ChangeMessageVisibilityBatch", receipts, n, lease_s, err);
}

static int sqs_create(struct nk_queue *queue, const char *dead_letters, int max_receives,
		      struct nk_err *err);

/* The queue of this one's dead letters, made where it is missing. *out is freed by the caller. */
static int open_dead(struct sqs_queue *self, struct nk_queue **out, struct nk_arena *arena,
		     struct nk_err *err)
{
	struct nk_queue_env env = { .aws = self->aws, .one_group = self->one_group };
	char *name = queue_dead_name(self->plain, arena);

	if (!name)
		return queue_no_dead_letters(err);
	if (sqs_open(out, name, &env, err) < 0)
		return -1;
	(*out)->ops = self->base.ops;
	(*out)->name = nk_xstrdup(name);
	if (sqs_create(*out, NULL, 0, err) == 0)
		return 0;
	nk_queue_free(*out);
	*out = NULL;
	return -1;
}

static int sqs_bury(struct nk_queue *queue, const struct nk_msg *msg, const char *reason,
		    struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_queue) dead = NULL;
	struct nk_msg copy;

	if (open_dead(sqs(queue), &dead, &arena, err) < 0)
		return -1;
	queue_copy(&copy, msg, &arena);
	copy.dedup = NULL;
	copy.delay_s = 0;
	queue_set_reason(&copy, reason, &arena);
	if (sqs_send(dead, &copy, 1, err) < 0)
		return -1;
	return sqs_drop(queue, &msg->receipt, 1, err);
}

static int sqs_stat(struct nk_queue *queue, struct nk_queue_stat *out, struct nk_err *err)
{
	static const char *const names[] = { "ApproximateNumberOfMessages",
					     "ApproximateNumberOfMessagesNotVisible",
					     "ApproximateNumberOfMessagesDelayed" };
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *body, *answer, *list = nk_array(&arena);

	if (about(sqs(queue), &body, &arena, err) < 0)
		return -1;
	for (size_t i = 0; i < 3; i++)
		nk_array_add(&arena, list, nk_string(&arena, names[i]));
	nk_set(&arena, body, "AttributeNames", list);
	if (call(sqs(queue), "GetQueueAttributes", body, 0, &answer, NULL, &arena, err) < 0)
		return -1;
	const struct nk_value *attributes = nk_get(answer, "Attributes");
	*out = (struct nk_queue_stat){
		.messages = number_at(attributes, names[0]),
		.leased = number_at(attributes, names[1]),
		.delayed = number_at(attributes, names[2]),
	};
	return 0;
}

static int sqs_create(struct nk_queue *queue, const char *dead_letters, int max_receives,
		      struct nk_err *err)
{
	struct sqs_queue *self = sqs(queue);
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_queue) dead = NULL;
	struct nk_value *body = nk_object(&arena), *attributes = nk_object(&arena), *answer;

	(void)max_receives;
	nk_set(&arena, body, "QueueName", nk_string(&arena, self->plain));
	if (self->fifo)
		nk_set(&arena, attributes, "FifoQueue", nk_string(&arena, "true"));
	nk_set(&arena, body, "Attributes", attributes);
	if (call(self, "CreateQueue", body, 0, &answer, NULL, &arena, err) < 0)
		return -1;
	const char *url = nk_get_cstr(answer, "QueueUrl");
	pthread_mutex_lock(&self->lock);
	if (url && !self->url)
		self->url = nk_xstrdup(url);
	pthread_mutex_unlock(&self->lock);
	return dead_letters ? open_dead(self, &dead, &arena, err) : 0;
}

static int sqs_redrive(struct nk_queue *queue, int64_t *moved, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_queue) dead = NULL;
	struct nk_inbox inbox = NK_INBOX_INIT;
	int rc = open_dead(sqs(queue), &dead, &arena, err);

	*moved = 0;
	while (rc == 0) {
		nk_inbox_clear(&inbox);
		rc = receive_some(sqs(dead), &inbox, BATCH, 60, 0, err);
		if (rc < 0 || inbox.n == 0)
			break;
		for (size_t i = 0; i < inbox.n && rc == 0; i++) {
			queue_drop_reason(&inbox.msgs[i]);
			rc = sqs_send(queue, &inbox.msgs[i], 1, err);
			if (rc == 0)
				rc = sqs_drop(dead, &inbox.msgs[i].receipt, 1, err);
			*moved += rc == 0;
		}
	}
	nk_inbox_release(&inbox);
	return rc;
}

static int sqs_purge(struct nk_queue *queue, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *body, *answer;

	if (about(sqs(queue), &body, &arena, err) < 0)
		return -1;
	return call(sqs(queue), "PurgeQueue", body, 0, &answer, NULL, &arena, err);
}

const struct nk_queue_ops nk_queue_sqs = {
	.scheme = "sqs",
	.open = sqs_open,
	.free = sqs_free,
	.send = sqs_send,
	.receive = sqs_receive,
	.drop = sqs_drop,
	.extend = sqs_extend,
	.bury = sqs_bury,
	.stat = sqs_stat,
	.create = sqs_create,
	.redrive = sqs_redrive,
	.purge = sqs_purge,
};
