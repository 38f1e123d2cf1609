/* SPDX-License-Identifier: MIT
 *
 * The face that callers see: which backend a name means, the limits that all backends share,
 * and then the backend.
 */
#include "queue/backend.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

enum { GLANCE_S = 60 };

static const struct nk_queue_ops *const backends[] = {
	&nk_queue_sqlite,
	&nk_queue_memory,
	&nk_queue_sqs,
};

static const struct nk_queue_ops *find_backend(struct nk_str scheme)
{
	for (size_t i = 0; i < sizeof backends / sizeof backends[0]; i++) {
		if (nk_str_is(scheme, backends[i]->scheme))
			return backends[i];
	}
	return NULL;
}

static int unknown_scheme(struct nk_str scheme, const char *name, struct nk_err *err)
{
	NK_AUTO_BUF known = NK_BUF_INIT(200);

	for (size_t i = 0; i < sizeof backends / sizeof backends[0]; i++)
		nk_buf_printf(&known, "%s%s:", i > 0 ? ", " : "", backends[i]->scheme);
	return nk_fail(err, NK_FAULT_CONFIG,
		       "queue '%s': this program has no backend '%.*s:', only plain names and %s",
		       name, NK_ARG(scheme), known.data);
}

static bool is_plain(struct nk_str name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.",
			    name.s[i]))
			return false;
	}
	return name.n > 0 && name.n <= QUEUE_NAME_MAX;
}

static int check_plain(const char *plain, const char *name, struct nk_err *err)
{
	if (is_plain(nk_str(plain)))
		return 0;
	return nk_fail(err, NK_FAULT_CONFIG,
		       "queue '%s': a name has 1 to %d letters, digits, '-', '_' and '.'; one in a "
		       "file of its own is written sqlite:PATH?NAME",
		       name, QUEUE_NAME_MAX);
}

/* A name without a scheme: what the settings say, or the state's own file. */
static int plain_name(struct nk_str *scheme, char **rest, struct nk_arena *arena, const char *name,
		      const struct nk_queue_env *env, struct nk_err *err)
{
	if (check_plain(name, name, err) < 0)
		return -1;
	if (env->backend && strcmp(env->backend, "aws") == 0) {
		*scheme = NK_STR("sqs");
		*rest = nk_strdup(arena, name);
		return 0;
	}
	if (!env->state)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "queue '%s': needs a folder to be in, see --state", name);
	*scheme = NK_STR("sqlite");
	*rest = nk_printf(arena, "%s/netkan.db?%s", env->state, name);
	return 0;
}

bool nk_queue_is_on_aws(const char *name, const struct nk_queue_env *env)
{
	struct nk_str scheme = nk_str_n(name, strcspn(name, ":"));

	if (!name[scheme.n])
		return env->backend && strcmp(env->backend, "aws") == 0;
	return nk_str_is(scheme, "sqs") || nk_str_is(scheme, "http") || nk_str_is(scheme, "https");
}

/* The scheme, and in *rest what follows it. */
static int split_name(struct nk_str *scheme, char **rest, struct nk_arena *arena, const char *name,
		      const struct nk_queue_env *env, struct nk_err *err)
{
	const char *colon = strchr(name, ':'), *file_end;

	if (!colon)
		return plain_name(scheme, rest, arena, name, env, err);
	*scheme = nk_str_n(name, (size_t)(colon - name));
	*rest = nk_strdup(arena, colon + 1);
	if (nk_str_is(*scheme, "https") || nk_str_is(*scheme, "http")) {
		*scheme = NK_STR("sqs");
		*rest = nk_strdup(arena, name);
		return 0;
	}
	if (!find_backend(*scheme))
		return unknown_scheme(*scheme, name, err);
	file_end = nk_str_is(*scheme, "sqlite") ? strrchr(*rest, '?') : NULL;
	return check_plain(file_end ? file_end + 1 : *rest, name, err);
}

void queue_begin(struct nk_queue *queue, const struct nk_queue_ops *ops, const char *name)
{
	queue->ops = ops;
	queue->name = nk_xstrdup(name);
	pthread_mutex_init(&queue->glance_lock, NULL);
}

int nk_queue_open(struct nk_queue **out, const char *name, const struct nk_queue_env *env,
		  struct nk_err *err)
{
	static const struct nk_queue_env nothing;
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const struct nk_queue_ops *ops;
	struct nk_str scheme;
	char *rest = NULL;

	*out = NULL;
	if (!env)
		env = &nothing;
	if (split_name(&scheme, &rest, &arena, name, env, err) < 0)
		return -1;
	ops = find_backend(scheme);
	if (!ops)
		return unknown_scheme(scheme, name, err);
	if (ops->open(out, rest, env, err) < 0)
		return nk_within(err, "queue '%s'", name);
	queue_begin(*out, ops, name);
	return 0;
}

void nk_queue_free(struct nk_queue *queue)
{
	if (!queue)
		return;
	free(queue->name);
	pthread_mutex_destroy(&queue->glance_lock);
	queue->ops->free(queue);
}

const char *nk_queue_name(const struct nk_queue *queue)
{
	return queue->name;
}

size_t nk_queue_batch(const struct nk_queue *queue)
{
	return queue->ops->batch ? queue->ops->batch : 1;
}

/* Puts the queue's name before the error, if there is one. */
static int named(struct nk_queue *queue, int rc, struct nk_err *err)
{
	return rc < 0 ? nk_within(err, "queue '%s'", queue->name) : rc;
}

static int check(struct nk_queue *queue, const struct nk_msg *msgs, size_t n, struct nk_err *err)
{
	int rc = queue_check(msgs, n, err);

	for (size_t i = 0; rc == 0 && i < n && queue->ops->check; i++)
		rc = queue->ops->check(queue, &msgs[i], err);
	return rc;
}

int nk_queue_check(struct nk_queue *queue, const struct nk_msg *msg, struct nk_err *err)
{
	return check(queue, msg, 1, err);
}

int nk_queue_exists(struct nk_queue *queue, struct nk_err *err)
{
	int rc = queue->ops->exists ? queue->ops->exists(queue, err) : 0;

	if (rc != 0)
		nk_within(err, "queue '%s'", queue->name);
	return rc;
}

int nk_queue_keep(struct nk_queue *queue, int lease_s, struct nk_err *err)
{
	return queue->ops->keep ? named(queue, queue->ops->keep(queue, lease_s, err), err) : 0;
}

int nk_queue_send(struct nk_queue *queue, const struct nk_msg *msgs, size_t n, struct nk_err *err)
{
	int rc = check(queue, msgs, n, err);

	if (rc == 0 && n > 0)
		rc = queue->ops->send(queue, msgs, n, err);
	return named(queue, rc, err);
}

int nk_queue_receive(struct nk_queue *queue, struct nk_inbox *inbox, size_t max, int lease_s,
		     int wait_s, struct nk_err *err)
{
	nk_inbox_clear(inbox);
	if (max == 0)
		return 0;
	return named(queue, queue->ops->receive(queue, inbox, max, lease_s, wait_s, err), err);
}

int nk_queue_drop(struct nk_queue *queue, const char *const *receipts, size_t n, struct nk_err *err)
{
	return n == 0 ? 0 : named(queue, queue->ops->drop(queue, receipts, n, err), err);
}

int nk_queue_extend(struct nk_queue *queue, const char *const *receipts, size_t n, int lease_s,
		    struct nk_err *err)
{
	return n == 0 ? 0 : named(queue, queue->ops->extend(queue, receipts, n, lease_s, err), err);
}

int nk_queue_give_back(struct nk_queue *queue, const char *const *receipts, size_t n, int delay_s,
		       struct nk_err *err)
{
	if (!queue->ops->give_back || delay_s <= 0)
		return nk_queue_extend(queue, receipts, n, delay_s, err);
	return n == 0 ? 0 :
			named(queue, queue->ops->give_back(queue, receipts, n, delay_s, err), err);
}

int nk_queue_bury(struct nk_queue *queue, const struct nk_msg *msg, const char *reason,
		  struct nk_err *err)
{
	return named(queue, queue->ops->bury(queue, msg, reason, err), err);
}

int nk_queue_stat(struct nk_queue *queue, struct nk_queue_stat *out, struct nk_err *err)
{
	*out = (struct nk_queue_stat){ 0 };
	return named(queue, queue->ops->stat(queue, out, err), err);
}

int nk_queue_glance(struct nk_queue *queue, struct nk_queue_stat *out, struct nk_err *err)
{
	int64_t now = nk_monotonic_us();
	int rc = 0;

	pthread_mutex_lock(&queue->glance_lock);
	bool fresh = queue->glance_us && nk_queue_batch(queue) > 1 &&
		     now - queue->glance_us < GLANCE_S * INT64_C(1000000);
	if (!fresh) {
		rc = nk_queue_stat(queue, &queue->glance, err);
		queue->glance_us = rc == 0 ? now : 0;
	}
	*out = queue->glance;
	pthread_mutex_unlock(&queue->glance_lock);
	return rc;
}

int nk_queue_create(struct nk_queue *queue, const char *dead_letters, int max_receives,
		    struct nk_err *err)
{
	if (dead_letters && check_plain(dead_letters, dead_letters, err) < 0)
		return -1;
	return named(queue, queue->ops->create(queue, dead_letters, max_receives, err), err);
}

int nk_queue_peek(struct nk_queue *queue, struct nk_inbox *inbox, size_t max, struct nk_err *err)
{
	nk_inbox_clear(inbox);
	if (!queue->ops->peek)
		return NK_NOT_FOUND;
	return named(queue, queue->ops->peek(queue, inbox, max, err), err);
}

int nk_queue_redrive(struct nk_queue *queue, int64_t *moved, struct nk_err *err)
{
	*moved = 0;
	return named(queue, queue->ops->redrive(queue, moved, err), err);
}

int nk_queue_purge(struct nk_queue *queue, struct nk_err *err)
{
	return named(queue, queue->ops->purge(queue, err), err);
}

void nk_queue_wake(struct nk_queue *queue)
{
	atomic_store(&queue->woken, true);
	queue_ring();
	if (queue->ops->wake)
		queue->ops->wake(queue);
}
