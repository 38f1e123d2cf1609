/* SPDX-License-Identifier: MIT
 *
 * Dead letters on SQS. SQS could move messages there on its own, but without a reason; we
 * move them. Where they go and after how many tries is kept in two tags of the queue, which
 * are read only when a message has been lost often enough to matter.
 */
#include "queue/queue_sqs.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

#define TAG_DEAD "netkan:dead-letters"
#define TAG_RECEIVES "netkan:max-receives"

enum { DEAD_KEPT_S = 14 * 24 * 3600 };

/* ---- the policy ---- */

static int read_tags(struct sqs_queue *self, struct nk_value **tags, struct nk_arena *arena,
		     struct nk_err *err)
{
	struct sqs_call call = { .action = "ListQueueTags" };
	struct nk_value *answer;
	char code[96];

	*tags = NULL;
	if (sqs_about(self, &call.body, arena, err) < 0)
		return -1;
	if (sqs_perform(self, &call, &answer, code, arena, err) == 0)
		*tags = nk_get(answer, "Tags");
	/* Who may not read tags goes by the defaults. */
	else if (!strstr(code, "AccessDenied"))
		return -1;
	return 0;
}

/* The policy of the queue, asked for once per handle. */
static int need_policy(struct sqs_queue *self, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *tags;
	int64_t most;

	pthread_mutex_lock(&self->lock);
	bool known = self->has_policy;
	pthread_mutex_unlock(&self->lock);
	if (known)
		return 0;
	if (read_tags(self, &tags, &arena, err) < 0)
		return -1;
	pthread_mutex_lock(&self->lock);
	if (!self->has_policy) {
		const char *dead = nk_get_cstr(tags, TAG_DEAD);
		bool has = nk_str_to_i64(nk_get_text(tags, TAG_RECEIVES), &most) && most > 0;
		self->dead_name = dead ? nk_xstrdup(dead) : NULL;
		self->max_receives = has && most < INT32_MAX ? (int)most : NK_QUEUE_RECEIVES;
		self->has_policy = true;
	}
	pthread_mutex_unlock(&self->lock);
	return 0;
}

static int write_tags(struct sqs_queue *self, const char *dead_letters, int max_receives,
		      struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct sqs_call call = { .action = "TagQueue" };
	struct nk_value *tags = nk_object(&arena), *answer;

	if (sqs_about(self, &call.body, &arena, err) < 0)
		return -1;
	if (dead_letters)
		nk_set(&arena, tags, TAG_DEAD, nk_string(&arena, dead_letters));
	if (max_receives > 0)
		nk_set(&arena, tags, TAG_RECEIVES,
		       nk_string(&arena, nk_printf(&arena, "%d", max_receives)));
	nk_set(&arena, call.body, "Tags", tags);
	if (sqs_perform(self, &call, &answer, NULL, &arena, err) < 0)
		return -1;
	pthread_mutex_lock(&self->lock);
	self->has_policy = false;
	free(self->dead_name);
	self->dead_name = NULL;
	pthread_mutex_unlock(&self->lock);
	return 0;
}

/* Another queue of the same account. *out is freed by the caller. */
static int open_beside(struct sqs_queue *self, const char *name, struct nk_queue **out,
		       struct nk_err *err)
{
	struct nk_queue_env env = { .aws = self->aws, .one_group = self->one_group };

	if (sqs_open(out, name, &env, err) < 0)
		return -1;
	queue_begin(*out, self->base.ops, name);
	return 0;
}

/* The queue of this one's dead letters, made where it is missing. */
static int open_dead(struct sqs_queue *self, struct nk_queue **out, struct nk_arena *arena,
		     struct nk_err *err)
{
	const char *name = queue_dead_name(self->plain, arena);

	if (need_policy(self, err) < 0)
		return -1;
	pthread_mutex_lock(&self->lock);
	if (self->dead_name)
		name = nk_strdup(arena, self->dead_name);
	pthread_mutex_unlock(&self->lock);
	if (!name)
		return queue_no_dead_letters(err);
	if (open_beside(self, name, out, err) < 0)
		return -1;
	if (sqs_make(sqs_of(*out), DEAD_KEPT_S, err) == 0)
		return 0;
	nk_queue_free(*out);
	*out = NULL;
	return -1;
}

int sqs_create(struct nk_queue *queue, const char *dead_letters, int max_receives,
	       struct nk_err *err)
{
	struct sqs_queue *self = sqs_of(queue);
	NK_AUTO(nk_queue) dead = NULL;

	if (sqs_make(self, 0, err) < 0)
		return -1;
	if (!dead_letters && max_receives <= 0)
		return 0;
	if (write_tags(self, dead_letters, max_receives, err) < 0)
		return -1;
	if (!dead_letters)
		return 0;
	if (open_beside(self, dead_letters, &dead, err) < 0)
		return -1;
	return sqs_make(sqs_of(dead), DEAD_KEPT_S, err);
}

/* ---- moving ---- */

/*
 * The id of what is moved is the deduplication id there: when the delete behind the send
 * fails, moving it again makes no second one.
 */
static int move(struct nk_queue *from, struct nk_queue *to, const struct nk_msg *msg,
		const char *receipt, struct nk_err *err)
{
	struct nk_msg copy = *msg;

	copy.dedup = msg->id;
	copy.delay_s = 0;
	if (sqs_send(to, &copy, 1, err) < 0)
		return -1;
	return sqs_drop(from, &receipt, 1, err);
}

int sqs_bury(struct nk_queue *queue, const struct nk_msg *msg, const char *reason,
	     struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_queue) dead = NULL;
	struct nk_msg copy;

	if (open_dead(sqs_of(queue), &dead, &arena, err) < 0)
		return -1;
	nk_msg_copy(&copy, msg, &arena);
	queue_set_reason(&copy, reason, &arena);
	/* A message that fills the limit leaves little room for a reason. */
	nk_msg_fit(&copy, &arena);
	return move(queue, dead, &copy, msg->receipt, err);
}

/*
 * How many readers can have lost a message at most. SQS counts receives, those that were given
 * back among them; but a lease that runs out takes its time, so the message's age tells.
 */
static int losses(const struct nk_msg *msg, int lease_s)
{
	int64_t age_s = (nk_now_us() - msg->sent_us) / 1000000;
	int64_t by_age = age_s / (lease_s > 0 ? lease_s : 1);

	return by_age < msg->receives - 1 ? (int)by_age : msg->receives - 1;
}

int sqs_bury_lost(struct nk_queue *queue, struct nk_inbox *inbox, int lease_s, struct nk_err *err)
{
	struct sqs_queue *self = sqs_of(queue);
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	size_t kept = 0, n = inbox->n;

	/* Dead letters stay where they are. */
	if (!queue_dead_name(self->plain, &arena))
		return 0;
	for (size_t i = 0; i < n; i++) {
		int lost = losses(&inbox->msgs[i], lease_s);
		if (lost > 0 && need_policy(self, err) < 0)
			return -1;
		if (lost == 0 || lost < self->max_receives) {
			inbox->msgs[kept++] = inbox->msgs[i];
			continue;
		}
		if (sqs_bury(queue, &inbox->msgs[i], queue_lost_reason(lost, &arena), err) < 0)
			return -1;
	}
	inbox->n = kept;
	return (int)(n - kept);
}

int sqs_redrive(struct nk_queue *queue, int64_t *moved, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_queue) dead = NULL;
	struct nk_inbox inbox = NK_INBOX_INIT;
	int rc = open_dead(sqs_of(queue), &dead, &arena, err);

	while (rc == 0) {
		nk_inbox_clear(&inbox);
		rc = sqs_receive_some(sqs_of(dead), &inbox, SQS_BATCH, 60, 0, err);
		if (rc < 0 || inbox.n == 0)
			break;
		for (size_t i = 0; i < inbox.n && rc == 0; i++) {
			queue_drop_reason(&inbox.msgs[i]);
			rc = move(dead, queue, &inbox.msgs[i], inbox.msgs[i].receipt, err);
			*moved += rc == 0;
		}
	}
	nk_inbox_release(&inbox);
	return rc;
}
