/* SPDX-License-Identifier: MIT
 *
 * Guard: changes of many mods at once. A new inflator, or a host that answers nonsense, can
 * rewrite the metadata of everything within a pass. When the files of too many mods would
 * change in the same key, that key stops changing until a person approves; all else goes on.
 * Only at its end a pass tells how many they are, so when more than a few mods change in the same
 * key, those changes wait for it (indexer_pass.c).
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
static int mods_at(struct nk_indexer *indexer, const struct nk_indexer_game *game, int64_t *out,
		   struct nk_err *err)
{
	struct nk_mod_count *known = &indexer->mod_counts[game - indexer->config.games];
	struct mods mods = { 0 };
	char tip[NK_OID_HEX];

	if (!known->counted_us || nk_monotonic_us() - known->counted_us > COUNT_EVERY_US) {
		if (nk_indexer_head(game->ckanmeta, tip, err) < 0 ||
		    (*tip && nk_repo_diff(game->ckanmeta, NULL, tip, count_mod, &mods, err) < 0))
			return -1;
		known->mods = mods.n;
		known->counted_us = nk_monotonic_us();
	}
	*out += known->mods;
	return 0;
}

/* At all remotes of the game. */
static int mods_of(struct nk_indexer *indexer, const char *id, int64_t *out, struct nk_err *err)
{
	*out = 0;
	for (size_t i = 0; i < indexer->config.n_games; i++) {
		const struct nk_indexer_game *game = &indexer->config.games[i];

		if (strcmp(game->id, id) == 0 && mods_at(indexer, game, out, err) < 0)
			return -1;
	}
	return 0;
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
	nk_log(NK_LOG_INFO, "changes of %s are stopped at %lld of %lld mods", kind,
	       (long long)mods, (long long)of);
	indexer->judge_again = true; /* what this batch has of it so far is not pushed */
	return 0;
}

/* What becomes of an item, the worst of what its kinds are. */
enum fate { GOES, WAITS, STOPS };

static int judge_number(struct nk_indexer *indexer, struct nk_inflated *item, const char *kind,
			const struct nk_held_counted *counted, enum fate *out, struct nk_err *err)
{
	int64_t of;

	if (mods_of(indexer, item->game->id, &of, err) < 0)
		return -1;
	if (counted->mods * 100 > of * indexer->config.mass_change_percent) {
		*out = STOPS;
		return stop(indexer, item, kind, counted->mods, of, err);
	}
	/* Nothing waits twice. */
	if (counted->released || nk_msg_attribute(item->msg, "Waited").n)
		return 0;
	*out = WAITS;
	/* Those before it in the batch wait with it. */
	indexer->judge_again |= counted->is_new && counted->mods == FEW;
	return 0;
}

static int judge_kind(struct nk_indexer *indexer, struct nk_inflated *item, const char *kind,
		      enum fate *out, struct nk_err *err)
{
	struct nk_held_change change = { item->game->id, kind, item->identifier,
					 item->check_time_us };
	struct nk_held_counted counted;
	enum nk_kind_state state;

	*out = GOES;
	if (nk_held_state(indexer->db, change.game, kind, nk_now_us(), &state, err) < 0)
		return -1;
	if (state == NK_KIND_APPROVED)
		return 0;
	if (nk_held_count(indexer->db, &change, change.at_us - DAY_US, &counted, err) < 0)
		return -1;
	if (state == NK_KIND_STOPPED) {
		*out = STOPS;
		return nk_held_grow(indexer->db, change.game, kind, counted.mods, err);
	}
	return counted.mods < FEW ? 0
				  : judge_number(indexer, item, kind, &counted, out, err);
}

static int keep(struct nk_indexer *indexer, const struct nk_inflated *item, const char *kind,
		struct nk_err *err)
{
	return nk_held_keep(indexer->db, item->game->id, item->path, kind, item->check_time_us,
			    item->msg, err);
}

static int hold(struct nk_indexer *indexer, struct nk_inflated *item, const char *kind,
		struct nk_err *err)
{
	item->held = nk_printf(&indexer->inbox.arena,
			       "This change is held back until it is approved: %s changes in too "
			       "many mods at once",
			       kind);
	return keep(indexer, item, kind, err);
}

/* A date that is written in another way is the same date; inflators differ in that. */
static bool says_the_same(const struct nk_change *change)
{
	int64_t before, after;

	return strcmp(change->key, "release_date") == 0 &&
	       nk_time_read_iso(nk_text(change->before), &before) &&
	       nk_time_read_iso(nk_text(change->after), &after) && before == after;
}

/* Each kind is counted. *kind: the first of the worst. A change of mere form is a kind. */
static int judge_kinds(struct nk_indexer *indexer, struct nk_inflated *item,
		       const struct nk_changes *changes, enum fate *out,
		       const char **kind, struct nk_err *err)
{
	enum fate fate;

	*out = GOES;
	*kind = "form";
	if (changes->n == 0)
		return judge_kind(indexer, item, *kind, out, err);
	for (size_t i = 0; i < changes->n; i++) {
		if (says_the_same(&changes->changes[i]))
			continue;
		if (judge_kind(indexer, item, changes->changes[i].key, &fate, err) < 0)
			return -1;
		if (fate > *out) {
			*out = fate;
			*kind = changes->changes[i].key;
		}
	}
	return 0;
}

int nk_guard_mass(struct nk_indexer *indexer, struct nk_inflated *item, const char *tip,
		  enum nk_verdict *out, struct nk_err *err)
{
	const struct nk_changes *changes;
	const char *kind;
	enum fate fate;

	(void)tip;
	if (!*item->before || indexer->config.mass_change_percent < 0)
		return 0;
	if (nk_indexer_changes(indexer, item, &changes, err) < 0)
		return -1;
	if (!changes)
		return 0;
	if (judge_kinds(indexer, item, changes, &fate, &kind, err) < 0)
		return -1;
	if (fate == GOES)
		return 0;
	*out = NK_VERDICT_HOLD;
	return fate == STOPS ? hold(indexer, item, kind, err)
			     : keep(indexer, item, NK_HELD_WAITS, err);
}
