/* SPDX-License-Identifier: MIT
 *
 * One pass: limits, repositories, messages; see scheduler.h.
 */
#include "role/scheduler.h"

#include "base/clock.h"
#include "base/log.h"
#include "role/backoff.h"
#include "role/credits.h"
#include "role/github_limit.h"
#include "store/store.h"

#include <string.h>

enum {
	AT_ONCE = 100,        /* messages per send; the queue cuts them as it needs */
	HEADROOM = 16 * 1024, /* for names and values of the attributes */
};

bool nk_schedule_group_find(enum nk_schedule_group *out, const char *name)
{
	static const struct {
		const char *name;
		enum nk_schedule_group group;
	} groups[] = {
		{ "all", NK_SCHEDULE_ALL },
		{ "webhooks", NK_SCHEDULE_WEBHOOKS },
		{ "nonhooks", NK_SCHEDULE_NONHOOKS },
	};

	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
		if (strcmp(groups[i].name, name) == 0) {
			*out = groups[i].group;
			return true;
		}
	}
	return false;
}

/* Messages that wait for being sent together. */
struct batch {
	const struct nk_scheduler_game *game;
	struct nk_arena arena;
	struct nk_msg msgs[AT_ONCE];
	size_t n, sent;
};

static int send_batch(struct batch *batch, struct nk_err *err)
{
	if (batch->n && nk_queue_send(batch->game->queue, batch->msgs, batch->n, err) < 0)
		return nk_within(err, "%s", nk_queue_name(batch->game->queue));
	batch->sent += batch->n;
	batch->n = 0;
	nk_arena_reset(&batch->arena);
	return 0;
}

/* 0; NK_NOT_FOUND: the text cannot be a message, which keeps nobody else back. */
static int make_message(struct batch *batch, const struct nk_scheduler_game *game,
			const struct nk_netkan_file *file, const char *revision, struct nk_err *err)
{
	struct nk_msg *msg = &batch->msgs[batch->n];
	struct nk_str text;

	if (nk_repo_read_blob(game->netkan, file->blob, NK_QUEUE_MESSAGE_MAX, &text, &batch->arena,
			      err) < 0)
		return err->fault == NK_FAULT_METADATA ? NK_NOT_FOUND : -1;
	if (nk_str_trim(text).n == 0 || text.n > NK_QUEUE_MESSAGE_MAX - HEADROOM) {
		nk_fail(err, NK_FAULT_METADATA, "%zu bytes", text.n);
		return NK_NOT_FOUND;
	}
	*msg = (struct nk_msg){ .body = text, .group = nk_strdup(&batch->arena, file->identifier) };
	nk_msg_set(msg, &batch->arena, "GameId", nk_str(game->id));
	if (file->highest.stable.s && !file->out_of_order)
		nk_msg_set(msg, &batch->arena, "HighestVersion", file->highest.stable);
	if (file->highest.prerelease.s && !file->out_of_order)
		nk_msg_set(msg, &batch->arena, "HighestVersionPrerelease",
			   file->highest.prerelease);
	if (revision)
		nk_msg_set(msg, &batch->arena, "Revision", nk_str(revision));
	batch->n++;
	return 0;
}

static int add_file(struct batch *batch, const struct nk_scheduler_game *game,
		    const struct nk_netkan_file *file, const char *revision, struct nk_err *err)
{
	struct nk_err problem = NK_ERR_INIT;
	int rc = make_message(batch, game, file, revision, &problem);

	if (rc == NK_NOT_FOUND)
		nk_log_err(NK_LOG_WARN, &problem, "%s is not scheduled", file->path);
	if (rc < 0) {
		*err = problem;
		return nk_within(err, "%s", file->path);
	}
	return batch->n == AT_ONCE ? send_batch(batch, err) : 0;
}

static bool in_group(const struct nk_netkan_file *file, enum nk_schedule_group group)
{
	return group & (file->hook_only ? NK_SCHEDULE_WEBHOOKS : NK_SCHEDULE_NONHOOKS);
}

/* 1: the file is not sent in this pass. */
static int is_left_out(const struct nk_backoff *backoff, const struct nk_netkan_file *file,
		       enum nk_schedule_group group, size_t *waiting, struct nk_err *err)
{
	if (!in_group(file, group))
		return 1;
	int rc = nk_backoff_waits(backoff, file->identifier, nk_now_us(), err);
	*waiting += rc > 0;
	return rc;
}

static int send_files(struct batch *batch, const struct nk_netkan_list *list,
		      const struct nk_backoff *backoff, enum nk_schedule_group group,
		      const char *revision, struct nk_err *err)
{
	size_t waiting = 0;

	for (size_t i = 0; i < list->n; i++) {
		int rc = is_left_out(backoff, &list->files[i], group, &waiting, err);

		if (rc == 0)
			rc = add_file(batch, batch->game, &list->files[i], revision, err);
		if (rc < 0)
			return -1;
	}
	if (waiting)
		nk_log(NK_LOG_INFO, "%zu mods that keep failing are left for a later pass",
		       waiting);
	return send_batch(batch, err);
}

static int send_all(struct batch *batch, const struct nk_scheduler_config *config,
		    enum nk_schedule_group group, struct nk_err *err)
{
	const struct nk_scheduler_game *game = batch->game;
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_netkan_list list;
	struct nk_backoff backoff;
	char revision[NK_OID_HEX];

	int rc = nk_repo_head(game->netkan, revision, err);
	if (rc == NK_NOT_FOUND)
		return 0;
	if (rc < 0 || nk_index_all(config->index, game->id, &list, &arena, err) < 0 ||
	    nk_backoff_load(&backoff, config->store, game->id, &arena, err) < 0)
		return -1;
	return send_files(batch, &list, &backoff, group, config->revisions ? revision : NULL, err);
}

int nk_scheduler_refresh_ckans(struct nk_index *index, const struct nk_scheduler_game *game,
			       struct nk_err *err)
{
	if (nk_repo_fetch(game->ckanmeta, NULL, err) < 0 ||
	    nk_index_ckans(index, game->id, game->ckanmeta, err) < 0)
		return -1;
	for (size_t i = 0; i < game->n_splits; i++) {
		const struct nk_split *split = &game->splits[i];

		if (strcmp(split->game, game->id) == 0 &&
		    (nk_repo_fetch(split->repo, NULL, err) < 0 ||
		     nk_index_split(index, game->id, split->name, split->repo, err) < 0))
			return nk_within(err, "%s", split->name);
	}
	return 0;
}

static int refresh(const struct nk_scheduler_config *config, const struct nk_scheduler_game *game,
		   struct nk_err *err)
{
	if (nk_repo_fetch(game->netkan, NULL, err) < 0 ||
	    nk_index_netkans(config->index, game->id, game->netkan, err) < 0)
		return -1;
	return game->ckanmeta ? nk_scheduler_refresh_ckans(config->index, game, err) : 0;
}

/* 0; NK_UNCHANGED: enough is waiting or under way there already. */
static int queue_has_room(const struct nk_scheduler_config *config, const char *game,
			  struct nk_queue *queue, const char *which, struct nk_err *err)
{
	struct nk_queue_stat stat;

	if (nk_queue_stat(queue, &stat, err) < 0)
		return -1;
	int64_t n = stat.messages + stat.leased;
	if (n <= config->max_queued)
		return 0;
	nk_log(NK_LOG_ERROR, "Run skipped for %s: %lld messages in %squeue exceeds %d", game,
	       (long long)n, which, config->max_queued);
	return NK_UNCHANGED;
}

/*
 * Both ends: when the indexer stands still, what the inflators make only piles up before it. A
 * queue of theirs that cannot be asked is no reason to stop the passes.
 */
static int has_room(const struct nk_scheduler_config *config, const struct nk_scheduler_game *game,
		    struct nk_err *err)
{
	struct nk_err problem = NK_ERR_INIT;

	if (config->max_queued < 0)
		return 0;
	int rc = queue_has_room(config, game->id, game->queue, "", err);
	if (rc != 0 || !config->output)
		return rc;
	rc = queue_has_room(config, game->id, config->output, "output ", &problem);
	if (rc < 0)
		nk_log_err(NK_LOG_WARN, &problem, "the depth of %s is not known",
			   nk_queue_name(config->output));
	return rc > 0 ? rc : 0;
}

static int pass_game(const struct nk_scheduler_config *config, const struct nk_scheduler_game *game,
		     enum nk_schedule_group group, struct nk_schedule_result *result,
		     struct nk_err *err)
{
	struct batch batch = { .game = game };
	int rc = nk_credits_allow(config->credits, game->id, err);

	if (rc == 0)
		rc = has_room(config, game, err);
	if (rc != 0) {
		result->skipped += rc > 0;
		return rc < 0 ? -1 : 0;
	}
	rc = refresh(config, game, err);
	if (rc == 0)
		rc = send_all(&batch, config, group, err);
	nk_arena_release(&batch.arena);
	result->sent += batch.sent;
	if (rc == 0)
		nk_log(NK_LOG_INFO, "NetKANs submitted to %s (%zu)", nk_queue_name(game->queue),
		       batch.sent);
	return rc;
}

static int check_github(const struct nk_scheduler_config *config, struct nk_err *err)
{
	struct nk_github_limit limit;

	if (!config->http)
		return 0;
	if (nk_github_limit(config->http, config->github_token, &limit, err) < 0)
		return -1;
	if (!limit.limited || limit.remaining >= config->min_gh)
		return 0;
	for (size_t i = 0; i < config->n_games; i++)
		nk_log(NK_LOG_ERROR,
		       "Run skipped for %s; GitHub API rate limit remaining %lld below %d",
		       config->games[i].id, (long long)limit.remaining, config->min_gh);
	return nk_throttle(err, limit.reset, "GitHub allows %lld requests, a pass needs %d",
			   (long long)limit.remaining, config->min_gh);
}

/* For the status page; that it cannot be noted hinders no pass. */
static void note_pass(const struct nk_scheduler_config *config, size_t sent)
{
	struct nk_pass pass = { .at_us = nk_now_us(), .sent = (int64_t)sent };
	struct nk_err err = NK_ERR_INIT;

	if (config->store && nk_store_note_pass(config->store, &pass, &err) < 0)
		nk_log_err(NK_LOG_WARN, &err, "the pass cannot be noted");
}

int nk_scheduler_pass(const struct nk_scheduler_config *config, enum nk_schedule_group group,
		      struct nk_schedule_result *result, struct nk_err *err)
{
	int rc = 0;

	*result = (struct nk_schedule_result){ 0 };
	if (check_github(config, err) < 0) {
		result->skipped = config->n_games;
		return -1;
	}
	for (size_t i = 0; i < config->n_games; i++) {
		struct nk_log_scope before =
			nk_log_push((struct nk_log_scope){ .game = config->games[i].id });
		struct nk_err problem = NK_ERR_INIT;

		if (pass_game(config, &config->games[i], group, result, &problem) < 0) {
			if (rc == 0)
				*err = problem;
			else
				nk_log_err(NK_LOG_ERROR, &problem, "the pass over %s failed",
					   config->games[i].id);
			rc = -1;
		}
		nk_log_pop(before);
	}
	note_pass(config, result->sent);
	return rc;
}
