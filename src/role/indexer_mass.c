/* SPDX-License-Identifier: MIT
 *
 * Guard: changes of many mods at once. A new inflator, or a host that answers nonsense, can
 * rewrite the metadata of everything within a pass. When the files of too many mods would
 * change in the same key within a day, that key stops changing until a person approves; all
 * else goes on.
 */
#include "role/indexer_priv.h"

#include "base/clock.h"
#include "base/log.h"
#include "role/guard_held.h"

#include <string.h>

enum { FEW = 3 }; /* fewer mods than this are no mass, however small the game is */
#define COUNT_EVERY_US (60 * 60 * 1000000LL)
#define DAY_US (24 * 60 * 60 * 1000000LL) /* all groups have had a pass */

struct mods {
	int64_t n;
	char last[256];
};

/* Files come by path, so those of a mod one behind the other. */
static int count_mod(void *data, const struct nk_repo_file *file, struct nk_err *err)
{
	struct mods *mods = data;
	const char *slash = strchr(file->path, '/');
	size_t n = slash ? (size_t)(slash - file->path) : 0;

	(void)err;
	if (n == 0 || n >= sizeof mods->last || !nk_str_ends(nk_str(file->path), ".ckan"))
		return 0;
	if (strncmp(mods->last, file->path, n) == 0 && mods->last[n] == '\0')
		return 0;
	mods->n++;
	memcpy(mods->last, file->path, n);
	mods->last[n] = '\0';
	return 0;
}

/* Looking through the whole tree takes a while, and their number moves slowly. */
static int mods_of(struct nk_indexer *indexer, const struct nk_indexer_game *game, const char *tip,
		   int64_t *out, struct nk_err *err)
{
	struct nk_mod_count *known = &indexer->mod_counts[game - indexer->config.games];
	struct mods mods = { 0 };

	if (!known->mods || nk_monotonic_us() - known->counted_us > COUNT_EVERY_US) {
		if (nk_repo_diff(game->ckanmeta, NULL, tip, count_mod, &mods, err) < 0)
			return -1;
		known->mods = mods.n;
		known->counted_us = nk_monotonic_us();
	}
	*out = known->mods;
	return 0;
}

static int percent_of(const struct nk_indexer_config *config)
{
	return config->mass_change_percent ? config->mass_change_percent : NK_MASS_CHANGE_PERCENT;
}

static int stop(struct nk_indexer *indexer, struct nk_inflated *item, const char *kind,
		int64_t mods, int64_t of, struct nk_err *err)
{
	struct nk_stopped stopped = {
		.game = item->game->id,
		.kind = kind,
		.since_us = nk_now_us(),
		.mods = mods,
		.of = of,
		.example = nk_printf(&indexer->inbox.arena, "%s: %s", item->stem,
				     nk_changes_text(item->changes, &indexer->inbox.arena)),
	};

	if (nk_held_stop(indexer->db, &stopped, err) < 0)
		return -1;
	nk_log(NK_LOG_ERROR,
	       "Changes of %s are held back: they would be in more than %d%% of the mods of %s, so "
	       "far in %lld of %lld, for example %s. `netkan approve --game %s` lets them through",
	       kind, percent_of(&indexer->config), stopped.game, (long long)mods, (long long)of,
	       stopped.example, stopped.game);
	indexer->judge_again = true; /* what this batch has of it so far is not pushed */
	return 0;
}

/* 1: too many mods change in this, the item's among them. */
static int is_mass(struct nk_indexer *indexer, struct nk_inflated *item, const char *kind,
		   const char *tip, struct nk_err *err)
{
	const char *game = item->game->id;
	enum nk_kind_state state;
	int64_t mods, of;

	if (nk_held_state(indexer->db, game, kind, nk_now_us(), &state, err) < 0)
		return -1;
	if (state != NK_KIND_FREE)
		return state == NK_KIND_STOPPED;
	if (nk_held_count(indexer->db, game, kind, item->identifier, item->check_time_us,
			  item->check_time_us - DAY_US, &mods, err) < 0)
		return -1;
	if (mods < FEW)
		return 0;
	if (mods_of(indexer, item->game, tip, &of, err) < 0)
		return -1;
	if (mods * 100 <= of * percent_of(&indexer->config))
		return 0;
	return stop(indexer, item, kind, mods, of, err) < 0 ? -1 : 1;
}

static int hold(struct nk_indexer *indexer, struct nk_inflated *item, const char *kind,
		enum nk_verdict *out, struct nk_err *err)
{
	*out = NK_VERDICT_HOLD;
	item->held = nk_printf(&indexer->inbox.arena,
			       "This change is held back until it is approved: %s changes in too "
			       "many mods at once",
			       kind);
	return nk_held_keep(indexer->db, item->game->id, item->path, kind, item->check_time_us,
			    item->msg, err);
}

/* A date that is written in another way is the same date; inflators differ in that. */
static bool says_the_same(const struct nk_change *change)
{
	int64_t before, after;

	return strcmp(change->key, "release_date") == 0 &&
	       nk_time_read_iso(nk_text(change->before), &before) &&
	       nk_time_read_iso(nk_text(change->after), &after) && before == after;
}

/* The first key of the change that is stopped; NULL: none is. A change of mere form is a kind. */
static int find_stopped(struct nk_indexer *indexer, struct nk_inflated *item,
			const struct nk_changes *changes, const char *tip, const char **out,
			struct nk_err *err)
{
	int rc = 0;

	*out = "form";
	if (changes->n == 0)
		rc = is_mass(indexer, item, *out, tip, err);
	for (size_t i = 0; i < changes->n && rc == 0; i++) {
		*out = changes->changes[i].key;
		if (!says_the_same(&changes->changes[i]))
			rc = is_mass(indexer, item, *out, tip, err);
	}
	if (rc == 0)
		*out = NULL;
	return rc < 0 ? -1 : 0;
}

int nk_guard_mass(struct nk_indexer *indexer, struct nk_inflated *item, const char *tip,
		  enum nk_verdict *out, struct nk_err *err)
{
	const struct nk_changes *changes;
	const char *kind;

	if (!*item->before || indexer->config.mass_change_percent < 0)
		return 0;
	if (nk_indexer_changes(indexer, item, &changes, err) < 0)
		return -1;
	if (!changes)
		return 0;
	if (find_stopped(indexer, item, changes, tip, &kind, err) < 0)
		return -1;
	return kind ? hold(indexer, item, kind, out, err) : 0;
}
