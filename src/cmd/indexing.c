/* SPDX-License-Identifier: MIT
 *
 * Opening what the indexer needs; see indexing.h.
 */
#include "cmd/indexing.h"

#include "base/log.h"
#include "cmd/games.h"
#include "cmd/notifying.h"
#include "role/standby.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

const struct nk_option nk_options_guards[] = {
	{ .name = "no-guards", .kind = NK_OPT_FLAG },
	{ .name = "flap-keys", .kind = NK_OPT_LIST },
	{ .name = "flap-window", .kind = NK_OPT_TEXT, .otherwise = "6h" },
	{ .name = "mass-change", .kind = NK_OPT_INT, .otherwise = "10", .min = 1, .max = 100 },
	{ 0 }
};

/* "21600", "360m", "6h"; -1: neither. */
static int read_window(const char *text)
{
	static const struct {
		char letter;
		long seconds;
	} units[] = { { '\0', 1 }, { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	char *end;

	if (*text < '0' || *text > '9' || strlen(text) > 9)
		return -1;
	long n = strtol(text, &end, 10);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (*end == units[i].letter && (*end == '\0' || end[1] == '\0') &&
		    n <= INT_MAX / units[i].seconds)
			return (int)(n * units[i].seconds);
	}
	return -1;
}

void nk_indexing_check(struct nk_settings *settings)
{
	const char *window = nk_settings_text(settings, "flap-window");

	if (read_window(window) < 0)
		nk_settings_problem(settings,
				    "%s: '%s' is no span of time; give seconds, or 30m, 6h, 1d",
				    nk_settings_origin(settings, "flap-window"), window);
}

/* Without it only one guard is blind, which is no reason to stand still. */
static void open_netkan(struct nk_indexer_game *game, struct nk_context *context,
			const struct nk_settings *settings)
{
	struct nk_err err = NK_ERR_INIT;

	if (!nk_settings_flag(settings, "no-guards") &&
	    nk_settings_map_get(settings, "netkan-remotes", game->id) &&
	    nk_games_netkan(&game->netkan, context, settings, game->id, &err) < 0)
		nk_log_err(NK_LOG_WARN, &err, "older netkans of %s cannot be told from newer",
			   game->id);
}

/* What is in it tells the mass-change guard that a pass goes on. */
static int open_inflation(struct nk_indexing *indexing, size_t at, struct nk_context *context,
			  const struct nk_settings *settings, struct nk_err *err)
{
	const char *game = indexing->games[at].id;
	const char *name = nk_settings_map_get(settings, "inflation-queues", game);
	struct nk_queue_env env;

	if (!name || nk_settings_flag(settings, "no-guards"))
		return 0;
	if (nk_context_queue_env(context, &env, err) < 0 ||
	    nk_queue_open(&indexing->inflation[at], name, &env, err) < 0)
		return nk_within(err, "the inflation queue of %s", game);
	indexing->games[at].inflation = indexing->inflation[at];
	return 0;
}

/* Where modules are moved, they are committed to the splits themselves. */
static void add_splits(struct nk_indexing *indexing, const struct nk_indexer_game *main)
{
	for (size_t i = 0; i < indexing->n_splits; i++) {
		const struct nk_split *split = &indexing->splits[i];

		if (strcmp(split->game, main->id) != 0)
			continue;
		indexing->games[indexing->config.n_games++] = (struct nk_indexer_game){
			.id = main->id,
			.ckanmeta = split->repo,
			.netkan = main->netkan,
			.inflation = main->inflation,
			.split = split,
		};
	}
}

static int open_splits(struct nk_indexing *indexing, struct nk_context *context,
		       const struct nk_settings *settings, struct nk_err *err)
{
	int rc = nk_games_splits(&indexing->splits, &indexing->n_splits, true, context, settings,
				 &indexing->arena, err);

	indexing->config.splits = indexing->splits;
	indexing->config.n_splits = indexing->n_splits;
	indexing->config.split_move = nk_settings_flag(settings, "split-move");
	return rc;
}

static int open_games(struct nk_indexing *indexing, struct nk_context *context,
		      const struct nk_settings *settings, struct nk_err *err)
{
	const char *const *ids;
	size_t n = nk_games_of(settings, &ids, &indexing->arena);

	indexing->games =
		NK_NEW_N(&indexing->arena, struct nk_indexer_game, n + indexing->n_splits + 1);
	indexing->inflation = NK_NEW_N(&indexing->arena, struct nk_queue *,
				       n + indexing->n_splits + 1);
	indexing->config.games = indexing->games;
	for (size_t i = 0; i < n; i++) {
		if (!nk_settings_map_get(settings, "ckanmeta-remotes", ids[i]))
			continue;
		struct nk_indexer_game *game = &indexing->games[indexing->config.n_games++];
		game->id = ids[i];
		game->pull_requests = nk_games_pull_repository(settings, ids[i], &indexing->arena);
		if (nk_games_ckanmeta(&game->ckanmeta, context, settings, ids[i], err) < 0)
			return nk_within(err, "CKAN-meta of %s", ids[i]);
		open_netkan(game, context, settings);
		if (open_inflation(indexing, indexing->config.n_games - 1, context, settings, err) <
		    0)
			return -1;
		if (indexing->config.split_move)
			add_splits(indexing, game);
	}
	return 0;
}

static void set_guards(struct nk_indexer_config *config, const struct nk_settings *settings)
{
	const char *const *keys;
	size_t n = nk_settings_list(settings, "flap-keys", &keys);
	int window = read_window(nk_settings_text(settings, "flap-window"));
	int percent = (int)nk_settings_int(settings, "mass-change");

	config->no_guards = nk_settings_flag(settings, "no-guards");
	config->flap_keys = n ? keys : NULL;
	config->n_flap_keys = n;
	config->mass_change_percent = percent < 100 ? percent : -1;
	config->flap_window_s = window > 0 ? window : -1;
}

const char *nk_indexing_queue(const struct nk_settings *settings)
{
	const char *name = nk_settings_text(settings, "queue");

	return name ? name : "Outbound.fifo";
}

static int open_queue(struct nk_indexing *indexing, struct nk_context *context,
		      const struct nk_settings *settings, struct nk_err *err)
{
	struct nk_queue_env env;

	if (nk_context_queue_env(context, &env, err) < 0)
		return -1;
	env.patient = true; /* whoever ends us, it is not a message: those are read with care */
	return nk_queue_open(&indexing->queue, nk_indexing_queue(settings), &env, err);
}

static int open_store(struct nk_indexing *indexing, struct nk_context *context, struct nk_err *err)
{
	struct nk_store_env env;

	if (nk_context_store_env(context, &env, err) < 0)
		return -1;
	return nk_store_open(&indexing->store, &env, err);
}

/* The messages of a process that dies must not keep its successor waiting. */
static int open_standby(struct nk_indexing *indexing, struct nk_err *err)
{
	struct nk_indexer_config *config = &indexing->config;
	const char **games = NK_NEW_N(&indexing->arena, const char *, config->n_games + 1);
	struct nk_standby_config standby = {
		.store = indexing->store,
		.queue = indexing->queue,
		.games = games,
		.n_games = config->n_games,
	};

	for (size_t i = 0; i < config->n_games; i++)
		games[i] = indexing->games[i].id;
	if (config->n_games == 0 || !nk_store_is_shared(indexing->store))
		return 0;
	if (config->lease_s > NK_STANDBY_MESSAGE_LEASE_S)
		config->lease_s = NK_STANDBY_MESSAGE_LEASE_S;
	standby.message_lease_s = config->lease_s;
	int rc = nk_standby_open(&indexing->standby, &standby, err);
	config->standby = indexing->standby;
	return rc;
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
		},
	};
	set_guards(config, settings);
	if (nk_context_http(context, &config->http, err) < 0 ||
	    nk_context_db(context, &config->db, err) < 0 ||
	    nk_notifying_start(&indexing->notifier, context, settings, err) < 0 ||
	    nk_context_cache(context, &config->cache, err) < 0 ||
	    open_queue(indexing, context, settings, err) < 0 ||
	    open_store(indexing, context, err) < 0 ||
	    open_splits(indexing, context, settings, err) < 0 ||
	    open_games(indexing, context, settings, err) < 0)
		return -1;
	config->queue = indexing->queue;
	config->dates_folder = nk_printf(&indexing->arena, "%s/www/updated",
					 nk_settings_state(settings));
	config->store = indexing->store;
	return open_standby(indexing, err);
}

void nk_indexing_release(struct nk_indexing *indexing)
{
	nk_notifying_stop(indexing->notifier);
	nk_standby_free(indexing->standby);
	nk_games_close_splits(indexing->splits, indexing->n_splits);
	for (size_t i = 0; i < indexing->config.n_games; i++) {
		if (indexing->games[i].split)
			continue;
		nk_repo_free(indexing->games[i].ckanmeta);
		nk_repo_free(indexing->games[i].netkan);
		if (indexing->inflation[i])
			nk_queue_free(indexing->inflation[i]);
	}
	if (indexing->queue)
		nk_queue_free(indexing->queue);
	if (indexing->store)
		nk_store_free(indexing->store);
	nk_arena_release(&indexing->arena);
}
