/* SPDX-License-Identifier: MIT
 *
 * Queues on Amazon SQS, or whatever speaks its JSON protocol. What SQS words mean stays in
 * this backend: batches of ten, groups, deduplication ids, visibility timeouts, and answers
 * that accept some entries of a batch and refuse others.
 *
 * What SQS cannot do: look without leasing, delay a message of a FIFO queue, tell the age of
 * the oldest one. doc/design/aws.md says what that means.
 */
#include "queue/queue_sqs.h"

#include "base/json.h"
#include "net/aws.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sqs_queue *sqs_of(struct nk_queue *queue)
{
	assert(queue->ops == &nk_queue_sqs);
	return (struct sqs_queue *)queue;
}

int sqs_perform(struct sqs_queue *self, const struct sqs_call *call, struct nk_value **answer,
		char code[96], struct nk_arena *arena, struct nk_err *err)
{
	struct nk_aws_reply reply;
	struct nk_aws_request request = {
		.service = "sqs",
		.target = nk_printf(arena, "AmazonSQS.%s", call->action),
		.json_version = "1.0",
		.body = nk_json_text(arena, call->body, NK_JSON_COMPACT),
		.wait_s = call->wait_s,
		.cancel = call->cancel,
	};

	if (code)
		code[0] = 0;
	if (nk_aws_perform(self->aws, &request, &reply, arena, err) < 0)
		return -1;
	if (reply.status < 300) {
		*answer = reply.json;
		return 0;
	}
	if (code)
		snprintf(code, 96, "%s", reply.code);
	return nk_aws_fail(&reply, nk_printf(arena, "sqs %s", call->action), err);
}

/* The queue's address, asked for once. */
static int find_url(struct sqs_queue *self, const char **out, struct nk_arena *arena,
		    struct nk_err *err)
{
	struct sqs_call call = { .action = "GetQueueUrl", .body = nk_object(arena) };
	struct nk_value *answer;
	int rc = 0;

	pthread_mutex_lock(&self->lock);
	if (!self->url) {
		nk_set(arena, call.body, "QueueName", nk_string(arena, self->plain));
		rc = sqs_perform(self, &call, &answer, NULL, arena, err);
		const char *url = rc == 0 ? nk_get_cstr(answer, "QueueUrl") : NULL;
		if (url)
			self->url = nk_xstrdup(url);
		else if (rc == 0)
			rc = nk_fail(err, NK_FAULT_UPSTREAM,
				     "sqs GetQueueUrl: the answer has no QueueUrl");
	}
	if (rc == 0)
		*out = nk_strdup(arena, self->url);
	pthread_mutex_unlock(&self->lock);
	return rc;
}

int sqs_about(struct sqs_queue *self, struct nk_value **out, struct nk_arena *arena,
	      struct nk_err *err)
{
	const char *url = NULL;

	if (find_url(self, &url, arena, err) < 0)
		return -1;
	*out = nk_object(arena);
	nk_set(arena, *out, "QueueUrl", nk_string(arena, url));
	return 0;
}

int sqs_open(struct nk_queue **out, const char *rest, const struct nk_queue_env *env,
	     struct nk_err *err)
{
	bool is_url = strncmp(rest, "http:", 5) == 0 || strncmp(rest, "https:", 6) == 0;
	const char *slash = is_url ? strrchr(rest, '/') : NULL;

	if (!env->aws)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "is on SQS, which needs AWS settings: set AWS_REGION, or use "
			       "--backend embedded");
	struct sqs_queue *self = nk_xcalloc(1, sizeof *self);
	self->aws = env->aws;
	self->one_group = env->one_group;
	self->keep_leases = env->keep_leases;
	self->plain = nk_xstrdup(slash ? slash + 1 : rest);
	self->url = is_url ? nk_xstrdup(rest) : NULL;
	self->fifo = nk_str_ends(nk_str(self->plain), ".fifo");
	pthread_mutex_init(&self->lock, NULL);
	*out = &self->base;
	return 0;
}

static void sqs_free(struct nk_queue *queue)
{
	struct sqs_queue *self = sqs_of(queue);

	if (!self->keep_leases)
		sqs_give_up(self);
	for (size_t i = 0; i < self->n_leases; i++)
		free(self->leases[i]);
	free(self->leases);
	pthread_mutex_destroy(&self->lock);
	free(self->dead_name);
	free(self->plain);
	free(self->url);
	free(self);
}

int64_t sqs_number(const struct nk_value *object, const char *name)
{
	int64_t value;

	return nk_str_to_i64(nk_get_text(object, name), &value) ? value : 0;
}

static int sqs_stat(struct nk_queue *queue, struct nk_queue_stat *out, struct nk_err *err)
{
	static const char *const names[] = { "ApproximateNumberOfMessages",
					     "ApproximateNumberOfMessagesNotVisible",
					     "ApproximateNumberOfMessagesDelayed" };
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct sqs_call call = { .action = "GetQueueAttributes" };
	struct nk_value *answer, *list = nk_array(&arena);

	if (sqs_about(sqs_of(queue), &call.body, &arena, err) < 0)
		return -1;
	for (size_t i = 0; i < 3; i++)
		nk_array_add(&arena, list, nk_string(&arena, names[i]));
	nk_set(&arena, call.body, "AttributeNames", list);
	if (sqs_perform(sqs_of(queue), &call, &answer, NULL, &arena, err) < 0)
		return -1;
	const struct nk_value *attributes = nk_get(answer, "Attributes");
	*out = (struct nk_queue_stat){
		.messages = sqs_number(attributes, names[0]),
		.leased = sqs_number(attributes, names[1]),
		.delayed = sqs_number(attributes, names[2]),
	};
	return 0;
}

size_t sqs_message_max(struct sqs_queue *self)
{
	static const char name[] = "MaximumMessageSize";
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct sqs_call call = { .action = "GetQueueAttributes" };
	struct nk_value *answer, *list = nk_array(&arena);

	pthread_mutex_lock(&self->lock);
	size_t known = self->message_max;
	pthread_mutex_unlock(&self->lock);
	if (known)
		return known;
	nk_array_add(&arena, list, nk_string(&arena, name));
	/* Who cannot be asked may take it, and says so when not. */
	if (sqs_about(self, &call.body, &arena, NULL) < 0)
		return NK_QUEUE_MESSAGE_MAX;
	nk_set(&arena, call.body, "AttributeNames", list);
	if (sqs_perform(self, &call, &answer, NULL, &arena, NULL) < 0)
		return NK_QUEUE_MESSAGE_MAX;
	int64_t max = sqs_number(nk_get(answer, "Attributes"), name);
	pthread_mutex_lock(&self->lock);
	self->message_max = max > 0 && max < NK_QUEUE_MESSAGE_MAX ? (size_t)max :
								     NK_QUEUE_MESSAGE_MAX;
	known = self->message_max;
	pthread_mutex_unlock(&self->lock);
	return known;
}

static int sqs_exists(struct nk_queue *queue, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct sqs_queue *self = sqs_of(queue);
	struct sqs_call call = { .action = "GetQueueUrl", .body = nk_object(&arena) };
	struct nk_value *answer;
	char code[96];

	nk_set(&arena, call.body, "QueueName", nk_string(&arena, self->plain));
	if (sqs_perform(self, &call, &answer, code, &arena, err) == 0)
		return 0;
	return strstr(code, "QueueDoesNotExist") || strstr(code, "NonExistentQueue") ? NK_NOT_FOUND
										     : -1;
}

int sqs_make(struct sqs_queue *self, int keep_s, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct sqs_call call = { .action = "CreateQueue", .body = nk_object(&arena) };
	struct nk_value *attributes = nk_object(&arena), *answer;
	char code[96];

	nk_set(&arena, call.body, "QueueName", nk_string(&arena, self->plain));
	if (self->fifo)
		nk_set(&arena, attributes, "FifoQueue", nk_string(&arena, "true"));
	if (keep_s)
		nk_set(&arena, attributes, "MessageRetentionPeriod",
		       nk_string(&arena, nk_printf(&arena, "%d", keep_s)));
	nk_set(&arena, call.body, "Attributes", attributes);
	if (sqs_perform(self, &call, &answer, code, &arena, err) == 0)
		return 0;
	/* It is there, with other attributes than a new one would have. */
	return strstr(code, "QueueNameExists") || strstr(code, "QueueAlreadyExists") ? 0 : -1;
}

static int sqs_purge(struct nk_queue *queue, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct sqs_call call = { .action = "PurgeQueue" };
	struct nk_value *answer;

	if (sqs_about(sqs_of(queue), &call.body, &arena, err) < 0)
		return -1;
	return sqs_perform(sqs_of(queue), &call, &answer, NULL, &arena, err);
}

const struct nk_queue_ops nk_queue_sqs = {
	.scheme = "sqs",
	.batch = SQS_BATCH,
	.open = sqs_open,
	.free = sqs_free,
	.check = sqs_check,
	.send = sqs_send,
	.receive = sqs_receive,
	.drop = sqs_drop,
	.extend = sqs_extend,
	.bury = sqs_bury,
	.stat = sqs_stat,
	.create = sqs_create,
	.redrive = sqs_redrive,
	.purge = sqs_purge,
	.exists = sqs_exists,
	.keep = sqs_keep,
};
