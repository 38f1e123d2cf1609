/* SPDX-License-Identifier: MIT
 *
 * The indexer's step: read a batch, publish, record, drop, in this order for each game; see
 * indexer.h.
 */
#include "role/indexer_priv.h"

#include "base/log.h"
#include "role/dates.h"
#include "role/guard_held.h"
#include "role/guard_memory.h"
#include "role/standby.h"
#include "role/proposals.h"
#include "role/pushes.h"

#include <stdlib.h>

enum { LEASE_S = 300, MAX_RECEIVES = 5, STANDBY_WAIT_MS = 1000 };

static int max_receives(const struct nk_indexer *indexer)
{
	return indexer->config.max_receives ? indexer->config.max_receives : MAX_RECEIVES;
}

static int lease(const struct nk_indexer *indexer)
{
	return indexer->config.lease_s ? indexer->config.lease_s : LEASE_S;
}

/* It can never succeed: back to the queue, and after enough tries to the dead letters. */
static int reject(struct nk_indexer *indexer, const struct nk_msg *msg, const struct nk_err *why,
		  struct nk_err *err)
{
	if (msg->receives < max_receives(indexer)) {
		nk_log_err(NK_LOG_WARN, why, "a message cannot be indexed (try %d of %d)",
			   msg->receives, max_receives(indexer));
		return nk_queue_extend(indexer->config.queue, &msg->receipt, 1, 0, err);
	}
	nk_log_err(NK_LOG_ERROR, why, "a message is moved to the dead letters");
	return nk_queue_bury(indexer->config.queue, msg, why->text, err);
}

static int read_batch(struct nk_indexer *indexer, int wait_s, struct nk_err *err)
{
	struct nk_inbox *inbox = &indexer->inbox;

	indexer->n_items = 0;
	if (nk_queue_receive(indexer->config.queue, inbox, NK_INDEXER_BATCH, lease(indexer), wait_s,
			     err) < 0)
		return -1;
	if (inbox->n == 0)
		return NK_END;
	indexer->items = NK_NEW_N(&inbox->arena, struct nk_inflated, inbox->n);
	for (size_t i = 0; i < inbox->n; i++) {
		struct nk_err why = NK_ERR_INIT;
		struct nk_inflated *item = &indexer->items[indexer->n_items];

		if (nk_inflated_read(item, &indexer->config, &inbox->msgs[i], &inbox->arena,
				     &why) == 0)
			indexer->n_items++;
		else if (reject(indexer, &inbox->msgs[i], &why, err) < 0)
			return -1;
	}
	return 0;
}

/* What was received by an earlier step stays ours while it is tried again. */
static int keep_leases(struct nk_indexer *indexer, int lease_s, struct nk_err *err)
{
	const char **receipts = NK_NEW_N(&indexer->inbox.arena, const char *, indexer->n_items + 1);
	size_t n = 0;

	for (size_t i = 0; i < indexer->n_items; i++) {
		if (!indexer->items[i].done)
			receipts[n++] = indexer->items[i].msg->receipt;
	}
	return n ? nk_queue_extend(indexer->config.queue, receipts, n, lease_s, err) : 0;
}

static int drop(struct nk_indexer *indexer, struct nk_inflated *const *items, size_t n,
		struct nk_err *err)
{
	const char **receipts = NK_NEW_N(&indexer->inbox.arena, const char *, n + 1);

	for (size_t i = 0; i < n; i++)
		receipts[i] = items[i]->msg->receipt;
	if (n && nk_queue_drop(indexer->config.queue, receipts, n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		items[i]->done = true;
	return 0;
}

int nk_indexer_may_go_on(struct nk_indexer *indexer, struct nk_err *err)
{
	if (!indexer->config.standby || nk_standby_is_active(indexer->config.standby))
		return 0;
	return nk_fail(err, NK_FAULT_BUSY, "another process has become the indexer meanwhile");
}

static int finish(struct nk_indexer *indexer, struct nk_inflated *const *items, size_t n,
		  struct nk_err *err)
{
	if (nk_indexer_may_go_on(indexer, err) < 0 ||
	    nk_indexer_record(indexer, items, n, err) < 0 ||
	    nk_indexer_end_pushes(indexer, items, n, err) < 0)
		return -1;
	return drop(indexer, items, n, err);
}

static struct nk_inflated **select_items(struct nk_indexer *indexer,
					 const struct nk_indexer_game *game, bool staged, size_t *n)
{
	struct nk_inflated **found =
		NK_NEW_N(&indexer->inbox.arena, struct nk_inflated *, indexer->n_items + 1);

	*n = 0;
	for (size_t i = 0; i < indexer->n_items; i++) {
		struct nk_inflated *item = &indexer->items[i];

		if (item->game == game && item->staged == staged && !item->done && !item->waits)
			found[(*n)++] = item;
	}
	return found;
}

static int work_on_items(struct nk_indexer *indexer, const struct nk_indexer_game *game,
			 struct nk_err *err)
{
	size_t n;
	struct nk_inflated **items = select_items(indexer, game, false, &n);

	if (n && (nk_indexer_publish(indexer, game, err) < 0 || finish(indexer, items, n, err) < 0))
		return -1;
	items = select_items(indexer, game, true, &n);
	for (size_t i = 0; i < n; i++) {
		if ((items[i]->success && nk_indexer_stage(indexer, items[i], err) < 0) ||
		    finish(indexer, &items[i], 1, err) < 0)
			return -1;
	}
	return 0;
}

/*
 * What webhooks asked for came first in the batch and has a push of its own, so that an author
 * who waits does not wait for the other ninety mods.
 */
static int work_on_game(struct nk_indexer *indexer, const struct nk_indexer_game *game,
			struct nk_err *err)
{
	size_t hooks = 0;

	for (size_t i = 0; i < indexer->n_items; i++)
		hooks += nk_msg_is_of_hook(indexer->items[i].msg);
	if (hooks && hooks < indexer->n_items) {
		for (size_t i = 0; i < indexer->n_items; i++)
			indexer->items[i].waits = !nk_msg_is_of_hook(indexer->items[i].msg);
		int rc = work_on_items(indexer, game, err);
		for (size_t i = 0; i < indexer->n_items; i++)
			indexer->items[i].waits = false;
		if (rc < 0)
			return -1;
	}
	return work_on_items(indexer, game, err);
}

/* A game whose remote fails does not keep the others from their turn. */
static int work(struct nk_indexer *indexer, struct nk_err *err)
{
	int rc = 0;

	for (size_t i = 0; i < indexer->config.n_games; i++) {
		const struct nk_indexer_game *game = &indexer->config.games[i];
		struct nk_log_scope before = nk_log_push((struct nk_log_scope){ .game = game->id });
		struct nk_err problem = NK_ERR_INIT;

		if (work_on_game(indexer, game, &problem) < 0) {
			if (rc == 0)
				*err = problem;
			rc = -1;
		}
		nk_log_pop(before);
	}
	return rc;
}

static int idle(struct nk_indexer *indexer, struct nk_err *err)
{
	int rc = nk_indexer_propose(indexer, true, err);

	if (rc == NK_END)
		rc = nk_indexer_end_passes(indexer, err);
	if (rc == NK_END)
		rc = nk_indexer_split(indexer, err);
	if (rc == NK_END)
		rc = nk_indexer_dates(indexer, err);
	for (size_t i = 0; i < indexer->config.n_games; i++)
		nk_repo_rest(indexer->config.games[i].ckanmeta);
	return rc;
}

/* Is it our turn? What was under work when we lost it is for whoever has it now. */
static bool is_active(struct nk_indexer *indexer, int wait_s)
{
	int64_t wait_ms = wait_s > 0 ? (int64_t)wait_s * 1000 : STANDBY_WAIT_MS;
	struct nk_err err = NK_ERR_INIT;

	if (!indexer->config.standby || nk_standby_wait(indexer->config.standby, wait_ms))
		return true;
	if (indexer->n_items && keep_leases(indexer, 0, &err) < 0)
		nk_log_err(NK_LOG_WARN, &err, "messages come back when their lease ends");
	indexer->n_items = 0;
	return false;
}

static int step(void *state, int wait_s, struct nk_err *err)
{
	struct nk_indexer *indexer = state;

	if (!is_active(indexer, wait_s))
		return NK_END;
	int rc = indexer->n_items ? keep_leases(indexer, lease(indexer), err)
				  : read_batch(indexer, wait_s, err);

	if (rc == NK_END)
		return idle(indexer, err);
	if (rc != 0)
		return rc;
	if (work(indexer, err) < 0)
		return -1;
	indexer->n_items = 0;
	return nk_indexer_propose(indexer, false, err) < 0 ? -1 : 0;
}

static void wake(void *state)
{
	struct nk_indexer *indexer = state;

	nk_queue_wake(indexer->config.queue);
	if (indexer->config.standby)
		nk_standby_wake(indexer->config.standby);
}

static bool drained(void *state)
{
	struct nk_indexer *indexer = state;
	struct nk_queue_stat stat;
	struct nk_err err = NK_ERR_INIT;

	if (indexer->n_items || nk_queue_stat(indexer->config.queue, &stat, &err) < 0)
		return false;
	/* What another one has under work is not done yet. */
	if (indexer->config.standby && !nk_standby_is_active(indexer->config.standby) && stat.leased)
		return false;
	return stat.messages == 0 && stat.delayed == 0 && !nk_indexer_will_propose(indexer);
}

static void free_indexer(void *state)
{
	struct nk_indexer *indexer = state;
	struct nk_err err = NK_ERR_INIT;

	if (indexer->n_items && keep_leases(indexer, 0, &err) < 0)
		nk_log_err(NK_LOG_WARN, &err, "messages come back when their lease ends");
	nk_inbox_release(&indexer->inbox);
	nk_db_free(indexer->own_db);
	free(indexer->fetched_us);
	free(indexer->mod_counts);
	free(indexer->waiting_us);
	free(indexer);
}

static int open_memory(struct nk_indexer *indexer, struct nk_err *err)
{
	indexer->db = indexer->config.db;
	if (!indexer->db) {
		if (nk_db_open(&indexer->own_db, ":memory:", err) < 0)
			return -1;
		indexer->db = indexer->own_db;
	}
	if (nk_memory_prepare(indexer->db, err) < 0)
		return -1;
	if (nk_held_prepare(indexer->db, err) < 0 || nk_proposals_prepare(indexer->db, err) < 0 ||
	    nk_pushes_prepare(indexer->db, err) < 0)
		return -1;
	if (nk_split_prepare(indexer->db, err) < 0)
		return -1;
	return nk_dates_prepare(indexer->db, err);
}

int nk_indexer_open(struct nk_role *out, const struct nk_indexer_config *config, struct nk_err *err)
{
	struct nk_indexer *indexer = nk_xcalloc(1, sizeof *indexer);

	indexer->config = *config;
	if (!config->mass_change_percent)
		indexer->config.mass_change_percent = NK_MASS_CHANGE_PERCENT;
	indexer->fetched_us = nk_xcalloc(config->n_games + 1, sizeof *indexer->fetched_us);
	indexer->mod_counts = nk_xcalloc(config->n_games + 1, sizeof *indexer->mod_counts);
	indexer->waiting_us = nk_xcalloc(config->n_games + 1, sizeof *indexer->waiting_us);
	if (open_memory(indexer, err) < 0) {
		free_indexer(indexer);
		return nk_within(err, "what the indexer remembers");
	}
	*out = (struct nk_role){
		.name = "indexer",
		.state = indexer,
		.step = step,
		.wake = wake,
		.drained = drained,
		.free = free_indexer,
	};
	return 0;
}
