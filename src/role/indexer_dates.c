/* SPDX-License-Identifier: MIT
 *
 * The dates of versions follow the commits of the indexer, and those of people that it fetches.
 */
#include "role/indexer_priv.h"

#include "base/log.h"
#include "role/dates.h"

enum { COMMITS_AT_ONCE = 300 }; /* so that a long history does not keep messages waiting */

static int refresh(struct nk_indexer *indexer, const struct nk_indexer_game *game, bool *more,
		   struct nk_err *err)
{
	bool changed;
	struct nk_dates_of of = { .game = game->id, .ckanmeta = game->ckanmeta };

	if (game->split)
		of.source = nk_printf(&indexer->inbox.arena, ":%s", game->split->name);
	int rc = nk_dates_refresh(indexer->db, &of, COMMITS_AT_ONCE, &changed, err);

	if (rc < 0)
		return -1;
	*more = *more || rc != NK_END;
	if (!changed && indexer->dates_done)
		return 0;
	return nk_dates_export(indexer->db, game->id, indexer->config.dates_folder, err);
}

static void warn_of_cut(const struct nk_indexer_game *game)
{
	if (nk_repo_is_shallow(game->ckanmeta))
		nk_log(NK_LOG_WARN,
		       "the history of the CKAN-meta of %s is cut off: what is older than it seems "
		       "to have been indexed with its oldest commit (use a complete remote)",
		       game->id);
}

int nk_indexer_dates(struct nk_indexer *indexer, struct nk_err *err)
{
	bool more = false;

	if (!indexer->config.dates_folder)
		return NK_END;
	for (size_t i = 0; i < indexer->config.n_games; i++) {
		const struct nk_indexer_game *game = &indexer->config.games[i];

		if (!indexer->dates_done)
			warn_of_cut(game);
		if (refresh(indexer, game, &more, err) < 0)
			return nk_within(err, "dates of %s", game->id);
	}
	indexer->dates_done = true;
	return more ? 0 : NK_END;
}
