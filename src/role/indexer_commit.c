/* SPDX-License-Identifier: MIT
 *
 * From messages to commits at the remote. Nothing of ours is ever merged: when the remote has
 * moved, what it has is fetched and the messages are applied to that.
 */
#include "role/indexer_priv.h"

#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"
#include "role/pushes.h"

#include <string.h>

enum {
	TRIES = 6,                     /* of a push that others overtake */
	ROUNDS = 10,		       /* of judging a batch: one that spans days may make guards
					* count what they had forgotten again and again */
	FETCH_EVERY_US = 5 * 1000000,  /* what people change at the remote is seen this soon, or
					* what they take away there would pass for unchanged */
};

int nk_indexer_fetch(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		     struct nk_err *err)
{
	if (nk_repo_fetch(game->ckanmeta, NULL, err) < 0)
		return -1;
	indexer->fetched_us[game - indexer->config.games] = nk_monotonic_us();
	return 0;
}

int nk_indexer_fetch_if_old(struct nk_indexer *indexer, const struct nk_indexer_game *game,
			    struct nk_err *err)
{
	int64_t last = indexer->fetched_us[game - indexer->config.games];

	if (last && nk_monotonic_us() - last < FETCH_EVERY_US)
		return 0;
	return nk_indexer_fetch(indexer, game, err);
}

int nk_indexer_differs(struct nk_repo *repo, const char *tip, struct nk_inflated *item,
		       bool *created, struct nk_err *err)
{
	int rc = *tip ? nk_repo_blob(repo, tip, item->path, item->before, err) : NK_NOT_FOUND;

	*created = rc == NK_NOT_FOUND;
	if (rc < 0)
		return -1;
	if (*created)
		item->before[0] = '\0';
	return *created || strcmp(item->before, item->blob) != 0;
}

int nk_indexer_commit(struct nk_repo *repo, const struct nk_inflated *item, bool created,
		      char tip[NK_OID_HEX], struct nk_arena *arena, struct nk_err *err)
{
	struct nk_repo_change change = { item->path, item->msg->body };
	const char *message =
		nk_printf(arena, "NetKAN %s mod - %s", created ? "added" : "updated", item->stem);
	struct nk_commit commit = { .changes = &change, .n_changes = 1, .message = message };
	char made[NK_OID_HEX];

	if (nk_repo_commit(repo, *tip ? tip : NULL, &commit, made, err) < 0)
		return nk_within(err, "%s", item->path);
	memcpy(tip, made, sizeof made);
	nk_log(NK_LOG_INFO, "Committing %s", item->stem);
	return 0;
}

static struct nk_push push_of(const struct nk_inflated *item)
{
	return (struct nk_push){ item->game->id, item->path, item->staged, item->blob };
}

int nk_indexer_begin_push(struct nk_indexer *indexer, const struct nk_inflated *item,
			  struct nk_err *err)
{
	struct nk_push push = push_of(item);

	return nk_push_begin(indexer->db, &push, err);
}

int nk_indexer_was_pushed(struct nk_indexer *indexer, struct nk_inflated *item, struct nk_err *err)
{
	struct nk_push push = push_of(item);
	int rc = nk_push_is_begun(indexer->db, &push, err);

	item->indexed |= rc > 0;
	return rc < 0 ? -1 : 0;
}

int nk_indexer_end_pushes(struct nk_indexer *indexer, struct nk_inflated *const *items, size_t n,
			  struct nk_err *err)
{
	if (nk_db_begin(indexer->db, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct nk_push push = push_of(items[i]);

		if (items[i]->success && nk_push_end(indexer->db, &push, err) < 0) {
			nk_db_rollback(indexer->db);
			return -1;
		}
	}
	return nk_db_commit(indexer->db, err);
}

/* Put what differs on the tip. */
static int apply(struct nk_indexer *indexer, struct nk_inflated *item, char tip[NK_OID_HEX],
		 struct nk_err *err)
{
	enum nk_verdict verdict;
	bool created;
	int rc = nk_indexer_differs(item->game->ckanmeta, tip, item, &created, err);

	item->committed = item->dropped = false;
	item->held = NULL;
	item->unchanged = rc == 0;
	if (rc <= 0)
		return rc < 0 ? -1 : nk_indexer_was_pushed(indexer, item, err);
	if (nk_indexer_judge(indexer, item, tip, &verdict, err) < 0)
		return -1;
	item->dropped = verdict == NK_VERDICT_DROP;
	if (verdict != NK_VERDICT_KEEP)
		return 0;
	item->committed = true;
	if (nk_indexer_begin_push(indexer, item, err) < 0)
		return -1;
	return nk_indexer_commit(item->game->ckanmeta, item, created, tip, &indexer->inbox.arena,
				 err);
}

static int apply_all(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		     char tip[NK_OID_HEX], struct nk_err *err)
{
	indexer->judge_again = false;
	for (size_t i = 0; i < indexer->n_items; i++) {
		struct nk_inflated *item = &indexer->items[i];

		if (item->game == game && !item->staged && item->success && !item->done &&
		    !item->waits && apply(indexer, item, tip, err) < 0)
			return -1;
	}
	return 0;
}

int nk_indexer_head(struct nk_repo *repo, char id[NK_OID_HEX], struct nk_err *err)
{
	id[0] = '\0';
	return nk_repo_head(repo, id, err) < 0 ? -1 : 0;
}

static void mark_indexed(struct nk_indexer *indexer, const struct nk_indexer_game *game)
{
	for (size_t i = 0; i < indexer->n_items; i++) {
		if (indexer->items[i].game == game && indexer->items[i].committed)
			indexer->items[i].indexed = true;
	}
}

/*
 * Put the batch on `base`. What a guard learns from a later message may speak against what it
 * let through before; then all are judged again, before anything is pushed.
 */
static int apply_judged(struct nk_indexer *indexer, const struct nk_indexer_game *game,
			const char *base, char tip[NK_OID_HEX], struct nk_err *err)
{
	int rounds = 0;

	do {
		memcpy(tip, base, NK_OID_HEX);
		if (apply_all(indexer, game, tip, err) < 0)
			return -1;
	} while (indexer->judge_again && ++rounds < ROUNDS);
	return 0;
}

static int apply_batch(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		       const char *base, char tip[NK_OID_HEX], struct nk_err *err)
{
	if (nk_db_begin(indexer->db, err) < 0)
		return -1;
	if (apply_judged(indexer, game, base, tip, err) < 0) {
		nk_db_rollback(indexer->db);
		return -1;
	}
	return nk_db_commit(indexer->db, err);
}

/* 0; NK_NOT_FOUND: the remote has moved. */
static int publish_once(struct nk_indexer *indexer, const struct nk_indexer_game *game,
			struct nk_err *err)
{
	char base[NK_OID_HEX], tip[NK_OID_HEX];

	if (nk_indexer_head(game->ckanmeta, base, err) < 0)
		return -1;
	if (apply_batch(indexer, game, base, tip, err) < 0)
		return -1;
	if (strcmp(base, tip) == 0)
		return nk_indexer_settle(indexer, game, err);
	if (nk_indexer_may_go_on(indexer, err) < 0)
		return -1;
	int rc = nk_repo_push(game->ckanmeta, tip, nk_repo_branch(game->ckanmeta),
			      *base ? base : NULL, err);
	if (rc != 0)
		return rc;
	mark_indexed(indexer, game);
	return nk_indexer_settle(indexer, game, err);
}

int nk_indexer_publish(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		       struct nk_err *err)
{
	int rc = nk_indexer_fetch_if_old(indexer, game, err);

	for (int tries = 0; rc == 0 && tries < TRIES; tries++) {
		rc = publish_once(indexer, game, err);
		if (rc != NK_NOT_FOUND)
			break;
		nk_log(NK_LOG_INFO, "%s has moved, applying to what it has now",
		       nk_repo_branch(game->ckanmeta));
		rc = nk_indexer_fetch(indexer, game, err);
		if (rc == 0 && tries == TRIES - 1)
			rc = nk_fail(err, NK_FAULT_UPSTREAM, "%s: others pushed %d times meanwhile",
				     nk_repo_branch(game->ckanmeta), TRIES);
	}
	return rc;
}
