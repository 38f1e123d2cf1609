/* SPDX-License-Identifier: MIT
 *
 * Opening what passes need; see passes.h.
 */
#include "cmd/passes.h"

#include "cmd/games.h"
#include "cmd/indexing.h"

#include <string.h>

void nk_passes_check(struct nk_settings *settings)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *const *games;
	size_t n = nk_games_of(settings, &games, &arena);

	for (size_t i = 0; i < n; i++) {
		if (nk_settings_map_get(settings, "netkan-remotes", games[i]) &&
		    !nk_settings_map_get(settings, "inflation-queues", games[i]))
			nk_settings_problem(settings, "%s: there is no queue for the game %s",
					    nk_settings_origin(settings, "inflation-queues"),
					    games[i]);
	}
}

static int open_game(struct nk_scheduler_game *game, struct nk_context *context,
		     const struct nk_settings *settings, struct nk_err *err)
{
	const char *name = nk_settings_map_get(settings, "inflation-queues", game->id);
	struct nk_queue_env env;

	if (nk_games_netkan(&game->netkan, context, settings, game->id, err) < 0)
		return nk_within(err, "NetKAN of %s", game->id);
	if (nk_settings_map_get(settings, "ckanmeta-remotes", game->id) &&
	    nk_games_ckanmeta(&game->ckanmeta, context, settings, game->id, err) < 0)
		return nk_within(err, "CKAN-meta of %s", game->id);
	if (nk_context_queue_env(context, &env, err) < 0)
		return -1;
	return nk_queue_open(&game->queue, name, &env, err);
}

static int open_games(struct nk_passes *passes, struct nk_context *context,
		      const struct nk_settings *settings, struct nk_err *err)
{
	const char *const *ids;
	size_t n = nk_games_of(settings, &ids, &passes->arena);

	passes->games = NK_NEW_N(&passes->arena, struct nk_scheduler_game, n + 1);
	passes->config.games = passes->games;
	for (size_t i = 0; i < n; i++) {
		if (!nk_settings_map_get(settings, "netkan-remotes", ids[i]))
			continue;
		struct nk_scheduler_game *game = &passes->games[passes->config.n_games++];
		game->id = ids[i];
		game->splits = passes->splits;
		game->n_splits = passes->n_splits;
		if (open_game(game, context, settings, err) < 0)
			return -1;
	}
	return 0;
}

/* Elsewhere no history is kept, and reading all statuses is dear. */
static int open_store(struct nk_passes *passes, struct nk_context *context,
		      const struct nk_settings *settings, struct nk_err *err)
{
	struct nk_store_env env;

	if (strcmp(nk_settings_backend(settings), "embedded") != 0)
		return 0;
	if (nk_context_store_env(context, &env, err) < 0 ||
	    nk_store_open(&passes->store, &env, err) < 0)
		return -1;
	passes->config.store = passes->store;
	return 0;
}

/* --queue is the indexer's, here as there. */
static int open_output(struct nk_passes *passes, struct nk_context *context,
		       const struct nk_settings *settings, struct nk_err *err)
{
	struct nk_queue_env env;

	if (nk_context_queue_env(context, &env, err) < 0 ||
	    nk_queue_open(&passes->output, nk_indexing_queue(settings), &env, err) < 0)
		return -1;
	passes->config.output = passes->output;
	return 0;
}

/* The machine is Amazon's where the queues are. */
static int set_credits(struct nk_passes *passes, struct nk_context *context,
		       const struct nk_settings *settings, struct nk_err *err)
{
	if (strcmp(nk_settings_backend(settings), "aws") != 0 ||
	    !nk_settings_has(settings, "min-cpu") || nk_settings_flag(settings, "dev"))
		return 0;
	passes->credits.min_cpu = (int)nk_settings_int(settings, "min-cpu");
	passes->credits.min_io = (int)nk_settings_int(settings, "min-io");
	passes->config.credits = &passes->credits;
	return nk_context_aws(context, &passes->credits.aws, err);
}

int nk_passes_open(struct nk_passes *passes, struct nk_context *context,
		   const struct nk_settings *settings, struct nk_err *err)
{
	struct nk_db *db;
	struct nk_http *http;

	*passes = (struct nk_passes){ .config.max_queued = NK_SCHEDULER_NO_LIMIT };
	if (nk_context_db(context, &db, err) < 0 || nk_index_open(&passes->index, db, err) < 0 ||
	    nk_context_http(context, &http, err) < 0 ||
	    open_store(passes, context, settings, err) < 0 ||
	    open_output(passes, context, settings, err) < 0 ||
	    set_credits(passes, context, settings, err) < 0)
		return -1;
	passes->config.index = passes->index;
	/* Recorded answers know no limit. */
	if (!nk_settings_flag(settings, "dev") && !nk_settings_text(settings, "replay"))
		passes->config.http = http;
	passes->config.github_token = nk_settings_text(settings, "github-token");
	/* What is only copied is at the default remote as well. */
	if (nk_settings_flag(settings, "split-move") &&
	    nk_games_splits(&passes->splits, &passes->n_splits, true, context, settings,
			    &passes->arena, err) < 0)
		return -1;
	return open_games(passes, context, settings, err);
}

void nk_passes_release(struct nk_passes *passes)
{
	nk_games_close_splits(passes->splits, passes->n_splits);
	for (size_t i = 0; i < passes->config.n_games; i++) {
		nk_repo_free(passes->games[i].netkan);
		nk_repo_free(passes->games[i].ckanmeta);
		if (passes->games[i].queue)
			nk_queue_free(passes->games[i].queue);
	}
	if (passes->output)
		nk_queue_free(passes->output);
	if (passes->store)
		nk_store_free(passes->store);
	if (passes->index)
		nk_index_free(passes->index);
	nk_arena_release(&passes->arena);
}
