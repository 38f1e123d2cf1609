/* SPDX-License-Identifier: MIT
 *
 * The end of a pass, as the indexer sees it: nothing waits for it, and nothing for the
 * inflators. Then all that a pass would change is known, and what the mass-change guard kept
 * until now goes back to the queue, to be let through or held.
 */
#include "role/indexer_priv.h"

#include "base/clock.h"
#include "base/log.h"
#include "role/guard_held.h"

/* Where webhooks keep the inflators busy without end, something else must be the end. */
#define LONGEST_US (60 * 60 * 1000000LL)

static bool is_quiet(const struct nk_indexer_game *game)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_queue_stat stat;

	if (!game->inflation)
		return true;
	if (nk_queue_stat(game->inflation, &stat, &err) < 0) {
		nk_log_err(NK_LOG_WARN, &err, "whether a pass has ended is not known");
		return false;
	}
	return stat.messages == 0 && stat.leased == 0 && stat.delayed == 0;
}

static bool has_ended(struct nk_indexer *indexer, const struct nk_indexer_game *game)
{
	int64_t *since_us = &indexer->waiting_us[game - indexer->config.games];

	if (!*since_us)
		*since_us = nk_monotonic_us();
	if (!indexer->config.drain && nk_monotonic_us() - *since_us < LONGEST_US &&
	    !is_quiet(game))
		return false;
	*since_us = 0;
	return true;
}

/* People hear of it when its number is known. */
static int tell(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		const struct nk_stopped *stopped, size_t n, struct nk_err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (stopped[i].told)
			continue;
		nk_log(NK_LOG_ERROR,
		       "Changes of %s are held back: they would be in %lld of the %lld mods of %s, "
		       "more than %d%%, for example %s. `netkan approve --game %s` lets them through",
		       stopped[i].kind, (long long)stopped[i].mods, (long long)stopped[i].of,
		       game->id, indexer->config.mass_change_percent, stopped[i].example,
		       game->id);
	}
	return nk_held_told(indexer->db, game->id, err);
}

static bool all_told(const struct nk_stopped *stopped, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!stopped[i].told)
			return false;
	}
	return true;
}

/* *sent: something went back to the queue. */
static int end_pass(struct nk_indexer *indexer, const struct nk_indexer_game *game, bool *sent,
		    struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_stopped *stopped;
	int64_t n_waiting;
	size_t n;

	if (nk_held_waiting(indexer->db, game->id, &n_waiting, err) < 0 ||
	    nk_held_list(indexer->db, game->id, &stopped, &n, &arena, err) < 0)
		return -1;
	if ((n_waiting == 0 && all_told(stopped, n)) || !has_ended(indexer, game))
		return 0;
	if (tell(indexer, game, stopped, n, err) < 0 ||
	    (n_waiting && nk_held_release(indexer->db, game->id, indexer->config.queue, err) < 0))
		return -1;
	*sent = *sent || n_waiting > 0;
	return 0;
}

int nk_indexer_end_passes(struct nk_indexer *indexer, struct nk_err *err)
{
	bool sent = false;

	if (indexer->config.no_guards)
		return NK_END;
	for (size_t i = 0; i < indexer->config.n_games; i++) {
		const struct nk_indexer_game *game = &indexer->config.games[i];

		if (end_pass(indexer, game, &sent, err) < 0)
			return nk_within(err, "the end of a pass over %s", game->id);
	}
	return sent ? 0 : NK_END;
}
