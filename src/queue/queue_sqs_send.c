/* SPDX-License-Identifier: MIT
 *
 * Sending to SQS: how a message becomes an entry, and batches of which some entries are
 * refused.
 */
#include "queue/queue_sqs.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/utf.h"

#include <string.h>
#include <time.h>

enum {
	ENTRY_TRIES = 4, /* of an entry that was refused by itself */
	FIRST_WAIT_MS = 50,
	GROUP_MAX = 128,
};

/* ---- texts ---- */

static int refuse(const char *what, struct nk_str text, struct nk_err *err)
{
	size_t at = (size_t)queue_refused_at(text), next = at;
	uint32_t c = nk_utf8_next(text, &next);

	return nk_fail(err, NK_FAULT_METADATA,
		       "%s has a character at byte %zu that SQS does not carry (U+%04X, or bytes that "
		       "are no UTF-8); remove it",
		       what, at, c);
}

int sqs_check(struct nk_queue *queue, const struct nk_msg *msg, struct nk_err *err)
{
	size_t bytes = queue_msg_bytes(msg);

	if (queue_refused_at(msg->body) >= 0)
		return refuse("the message", msg->body, err);
	for (size_t i = 0; i < msg->n_attributes; i++) {
		const struct nk_attribute *attribute = &msg->attributes[i];
		if (!queue_is_for_people(attribute->name) &&
		    queue_refused_at(attribute->value) >= 0)
			return refuse(attribute->name, attribute->value, err);
	}
	if (bytes > SQS_SMALL && bytes > sqs_message_max(sqs_of(queue)))
		return nk_fail(err, NK_FAULT_METADATA,
			       "the message has %zu bytes, and the queue takes %zu (its attribute "
			       "MaximumMessageSize may be raised to %d)",
			       bytes, sqs_message_max(sqs_of(queue)), NK_QUEUE_MESSAGE_MAX);
	return 0;
}

/* ---- entries ---- */

/* Groups have an alphabet and a length of their own. */
static const char *group_id(const char *group, struct nk_arena *arena)
{
	char *id = nk_strndup(arena, group, strnlen(group, GROUP_MAX));

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
		nk_set(arena, value, "StringValue",
		       nk_string_n(arena, nk_queue_text(arena, msg->attributes[i].value)));
		nk_set(arena, attributes, msg->attributes[i].name, value);
	}
	return attributes;
}

static struct nk_value *entry_of(struct sqs_queue *self, const struct nk_msg *msg, size_t id,
				 struct nk_arena *arena)
{
	struct nk_value *entry = nk_object(arena);
	const char *group = self->one_group ? "1" : queue_group(msg, arena);
	int delay = msg->delay_s > 900 ? 900 : msg->delay_s;

	nk_set(arena, entry, "Id", nk_string(arena, nk_printf(arena, "%zu", id)));
	/* An empty body is refused; a blank line says the same to all who read one. */
	nk_set(arena, entry, "MessageBody", nk_string_n(arena, msg->body.n ? msg->body : NK_STR("\n")));
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

/* ---- batches ---- */

struct attempt {
	size_t todo[SQS_BATCH], n; /* indexes of entries */
	struct nk_str why;	   /* of the last one that was refused */
	bool hopeless;		   /* it is the entry's own fault */
};

/* What an answer leaves to do. */
static int read_failures(struct attempt *attempt, const struct nk_value *answer, size_t n_entries,
			 sqs_forgive *forgive, struct nk_err *err)
{
	attempt->n = 0;
	nk_each_item(i, nk_get(answer, "Failed")) {
		struct nk_str code = nk_get_text(*i, "Code"), message = nk_get_text(*i, "Message");
		int64_t id;
		if (attempt->n == SQS_BATCH || !nk_str_to_i64(nk_get_text(*i, "Id"), &id) || id < 0 ||
		    (size_t)id >= n_entries)
			continue;
		int forgiven = forgive ? forgive(code, message, err) : 0;
		if (forgiven < 0)
			return -1;
		if (forgiven)
			continue;
		attempt->todo[attempt->n++] = (size_t)id;
		attempt->why = message.s ? message : code;
		attempt->hopeless |= nk_get_bool(*i, "SenderFault", false);
	}
	return 0;
}

static int try_batch(struct sqs_queue *self, const char *action, struct nk_value **entries,
		     size_t n, struct attempt *attempt, sqs_forgive *forgive,
		     struct nk_arena *arena, struct nk_err *err)
{
	struct sqs_call call = { .action = action };
	struct nk_value *list = nk_array(arena), *answer;

	if (sqs_about(self, &call.body, arena, err) < 0)
		return -1;
	for (size_t i = 0; i < attempt->n; i++)
		nk_array_add(arena, list, entries[attempt->todo[i]]);
	nk_set(arena, call.body, "Entries", list);
	if (sqs_perform(self, &call, &answer, NULL, arena, err) < 0)
		return -1;
	return read_failures(attempt, answer, n, forgive, err);
}

int sqs_batch(struct sqs_queue *self, const char *action, struct nk_value **entries, size_t n,
	      sqs_forgive *forgive, struct nk_arena *arena, struct nk_err *err)
{
	struct attempt attempt = { .n = n, .why = NK_STR("refused") };

	for (size_t i = 0; i < n; i++)
		attempt.todo[i] = i;
	for (int i = 0; attempt.n && i < ENTRY_TRIES && !attempt.hopeless; i++) {
		struct timespec wait = { .tv_nsec = (FIRST_WAIT_MS << i) * 1000000L };
		if (i > 0)
			nanosleep(&wait, NULL);
		if (try_batch(self, action, entries, n, &attempt, forgive, arena, err) < 0)
			return -1;
	}
	if (attempt.n)
		return nk_fail(err, attempt.hopeless ? NK_FAULT_METADATA : NK_FAULT_UPSTREAM,
			       "sqs %s: %zu of %zu entries were refused: %.*s",
			       action, attempt.n, n, NK_ARG(attempt.why));
	return 0;
}

/*
 * Whether one of msgs[0..n) is in the same group as msgs[n]. When SQS refuses one entry of a batch
 * and takes a later one of its group, their order is gone, so they do not go in one batch. In
 * the group "1", which holds unlike things, that would cost a request for each.
 */
static bool has_group_of(const struct nk_msg *msgs, size_t n, struct nk_arena *arena)
{
	const char *group = queue_group(&msgs[n], arena);

	for (size_t i = 0; i < n && strcmp(group, "1") != 0; i++) {
		if (strcmp(queue_group(&msgs[i], arena), group) == 0)
			return true;
	}
	return false;
}

/* How many of msgs[0..n) go into one batch. */
static size_t batch_of(const struct sqs_queue *self, const struct nk_msg *msgs, size_t n,
		       struct nk_arena *arena)
{
	size_t bytes = 0, count = 0;

	for (; count < n && count < SQS_BATCH; count++) {
		bytes += queue_msg_bytes(&msgs[count]);
		if (count > 0 &&
		    (bytes > NK_QUEUE_MESSAGE_MAX ||
		     (self->fifo && !self->one_group && has_group_of(msgs, count, arena))))
			break;
	}
	return count;
}

int sqs_send(struct nk_queue *queue, const struct nk_msg *msgs, size_t n, struct nk_err *err)
{
	struct sqs_queue *self = sqs_of(queue);

	for (size_t at = 0; at < n;) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_value *entries[SQS_BATCH];
		size_t count = batch_of(self, msgs + at, n - at, &arena);
		for (size_t i = 0; i < count; i++)
			entries[i] = entry_of(self, &msgs[at + i], i, &arena);
		if (sqs_batch(self, "SendMessageBatch", entries, count, NULL, &arena, err) < 0)
			return -1;
		at += count;
	}
	return 0;
}
