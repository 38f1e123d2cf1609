/* SPDX-License-Identifier: MIT
 *
 * Opening what the indexer needs; see indexing.h.
 */
#include "cmd/indexing.h"

#include "cmd/games.h"

static int open_games(struct nk_indexing *indexing, struct nk_context *context,
		      const struct nk_settings *settings, struct nk_err *err)
{
	const char *const *ids;
	size_t n = nk_games_of(settings, &ids, &indexing->arena);

	indexing->games = NK_NEW_N(&indexing->arena, struct nk_indexer_game, n + 1);
	indexing->config.games = indexing->games;
	for (size_t i = 0; i < n; i++) {
		if (!nk_settings_map_get(settings, "ckanmeta-remotes", ids[i]))
			continue;
		struct nk_indexer_game *game = &indexing->games[indexing->config.n_games++];
		game->id = ids[i];
		game->pull_requests = nk_games_pull_repository(settings, ids[i], &indexing->arena);
		if (nk_games_ckanmeta(&game->ckanmeta, context, settings, ids[i], err) < 0)
			return nk_within(err, "CKAN-meta of %s", ids[i]);
	}
	return 0;
}

static int open_queue(struct nk_indexing *indexing, struct nk_context *context,
		      const struct nk_settings *settings, struct nk_err *err)
{
	const char *name = nk_settings_text(settings, "queue");
	struct nk_queue_env env;

	if (nk_context_queue_env(context, &env, err) < 0)
		return -1;
	return nk_queue_open(&indexing->queue, name ? name : "Outbound.fifo", &env, err);
}

static int open_store(struct nk_indexing *indexing, struct nk_context *context, struct nk_err *err)
{
	struct nk_store_env env;

	if (nk_context_store_env(context, &env, err) < 0)
		return -1;
	return nk_store_open(&indexing->store, &env, err);
}

int nk_indexing_open(struct nk_indexing *indexing, struct nk_context *context,
		     const struct nk_settings *settings, struct nk_err *err)
{
	struct nk_indexer_config *config = &indexing->config;

	*indexing = (struct nk_indexing){
		.config = {
			.github_token = nk_settings_text(settings, "github-token"),
			.lease_s = (int)nk_settings_int(settings, "timeout"),
			.max_receives = (int)nk_settings_int(settings, "max-receives"),
			.no_guards = nk_settings_flag(settings, "no-guards"),
		},
	};
	if (nk_context_http(context, &config->http, err) < 0 ||
	    nk_context_cache(context, &config->cache, err) < 0 ||
	    open_queue(indexing, context, settings, err) < 0 ||
	    open_store(indexing, context, err) < 0 ||
	    open_games(indexing, context, settings, err) < 0)
		return -1;
	config->queue = indexing->queue;
	config->store = indexing->store;
	return 0;
}

void nk_indexing_release(struct nk_indexing *indexing)
{
	for (size_t i = 0; i < indexing->config.n_games; i++)
		nk_repo_free(indexing->games[i].ckanmeta);
	if (indexing->queue)
		nk_queue_free(indexing->queue);
	if (indexing->store)
		nk_store_free(indexing->store);
	nk_arena_release(&indexing->arena);
}
