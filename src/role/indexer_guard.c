/* SPDX-License-Identifier: MIT
 *
 * The guards of the indexer in the order they are asked, and what they share: the meaning of a
 * change, and the memory of what stands in the repository.
 */
#include "role/indexer_priv.h"

#include "base/json.h"
#include "base/log.h"
#include "role/guard_held.h"
#include "role/guard_memory.h"

#include <string.h>

enum { FILE_MAX = 1024 * 1024 };

const struct nk_guard nk_indexer_guards[] = {
	{ "older than what is there", nk_guard_older },
	{ "made from an older netkan", nk_guard_older_netkan },
	{ "comes and goes", nk_guard_flap },
	{ "changes too many mods", nk_guard_mass },
	{ NULL, NULL },
};

int nk_indexer_judge(struct nk_indexer *indexer, struct nk_inflated *item, const char *tip,
		     enum nk_verdict *out, struct nk_err *err)
{
	*out = NK_VERDICT_KEEP;
	if (indexer->config.no_guards)
		return 0;
	for (const struct nk_guard *guard = nk_indexer_guards; guard->name; guard++) {
		if (guard->judge(indexer, item, tip, out, err) < 0)
			return nk_within(err, "%s", guard->name);
		if (*out != NK_VERDICT_KEEP) {
			nk_log(NK_LOG_DEBUG, "%s is %s (guard: %s)", item->stem,
			       *out == NK_VERDICT_HOLD ? "held back" : "ignored", guard->name);
			return 0;
		}
	}
	return 0;
}

int nk_indexer_changes(struct nk_indexer *indexer, struct nk_inflated *item,
		       const struct nk_changes **out, struct nk_err *err)
{
	struct nk_arena *arena = &indexer->inbox.arena;
	struct nk_changes *changes;
	struct nk_value *before;
	struct nk_str text;

	*out = NULL;
	if (item->changes && strcmp(item->changes_of, item->before) == 0) {
		*out = item->changes;
		return 0;
	}
	int rc = nk_repo_read_blob(item->game->ckanmeta, item->before, FILE_MAX, &text, arena, err);
	if (rc < 0)
		return -1;
	if (rc > 0 || nk_json_read(&before, arena, text, NULL) < 0 || !nk_is(before, NK_OBJECT))
		return 0;
	changes = NK_NEW(arena, struct nk_changes);
	nk_changes_find(changes, before, item->ckan, arena);
	item->changes = *out = changes;
	memcpy(item->changes_of, item->before, sizeof item->changes_of);
	return 0;
}

static int settle_item(struct nk_indexer *indexer, const struct nk_inflated *item,
		       struct nk_err *err)
{
	struct nk_memory_settled settled = {
		.game = item->game->id,
		.identifier = item->identifier,
		.path = item->path,
		.replaced = item->committed && *item->before ? item->before : NULL,
		.check_us = item->check_time_us,
		.revision = nk_msg_attribute(item->msg, "Revision"),
	};
	bool was_held;

	if (nk_memory_settle(indexer->db, &settled, &was_held, err) < 0 ||
	    nk_held_forget(indexer->db, settled.game, settled.path, settled.check_us, err) < 0)
		return -1;
	if (was_held && item->unchanged)
		nk_log(NK_LOG_INFO, "%s: a held change was taken back, so nothing is committed",
		       item->stem);
	return 0;
}

static int settle_all(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		      struct nk_err *err)
{
	for (size_t i = 0; i < indexer->n_items; i++) {
		const struct nk_inflated *item = &indexer->items[i];

		if (item->game == game && !item->staged && !item->done &&
		    (item->committed || item->unchanged) && settle_item(indexer, item, err) < 0)
			return -1;
	}
	return 0;
}

int nk_indexer_settle(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		      struct nk_err *err)
{
	if (nk_db_begin(indexer->db, err) < 0)
		return -1;
	if (settle_all(indexer, game, err) < 0) {
		nk_db_rollback(indexer->db);
		return -1;
	}
	return nk_db_commit(indexer->db, err);
}
