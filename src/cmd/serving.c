/* SPDX-License-Identifier: MIT
 *
 * Opening what the HTTP server needs; see serving.h.
 */
#include "cmd/serving.h"

#include "cmd/games.h"
#include "cmd/showing.h"
#include "db/db.h"
#include "role/dates.h"

#include <stdlib.h>
#include <string.h>

enum { QUICK, FETCHING };

const struct nk_option nk_options_web[] = {
	{ .name = "listen", .kind = NK_OPT_TEXT, .otherwise = "127.0.0.1:5000" },
	{ .name = "webhook-secret", .kind = NK_OPT_SECRET, .old_env = "XKAN_GHSECRET" },
	{ .name = "rate-limit", .kind = NK_OPT_INT, .otherwise = "60" },
	{ .name = "trusted-proxies", .kind = NK_OPT_LIST },
	{ .name = "add-queue", .kind = NK_OPT_TEXT, .otherwise = "Adding.fifo",
	  .old_env = "ADD_SQS_QUEUE" },
	{ .name = "mirror-queue", .kind = NK_OPT_TEXT, .otherwise = "Mirroring.fifo",
	  .old_env = "MIRROR_SQS_QUEUE" },
	{ .name = "hook-queues", .kind = NK_OPT_MAP },
	{ .name = "refresh", .kind = NK_OPT_INT, .otherwise = "300", .min = 1, .max = 86400 },
	{ 0 }
};

bool nk_serving_wanted(const struct nk_settings *settings)
{
	return nk_settings_given(settings, "listen") || nk_settings_given(settings, "webhook-secret");
}

static const char *inflation_queue(const struct nk_settings *settings, const char *game)
{
	const char *name = nk_settings_map_get(settings, "hook-queues", game);

	return name ? name : nk_settings_map_get(settings, "inflation-queues", game);
}

void nk_serving_needs(struct nk_needs *needs, const struct nk_settings *settings)
{
	static const char *const others[] = { "add-queue", "mirror-queue" };
	const struct nk_setting_pair *hooks;
	size_t n = nk_settings_map(settings, "hook-queues", &hooks);

	nk_needs_inflation_queues(needs);
	for (size_t i = 0; i < n; i++)
		nk_needs_queue(needs, "hook-queues", hooks[i].value);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		if (nk_settings_given(settings, others[i]))
			nk_needs_queue(needs, others[i], nk_settings_text(settings, others[i]));
	}
}

void nk_serving_check(struct nk_settings *settings)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *const *items;
	struct nk_err err = NK_ERR_INIT;
	size_t n = nk_settings_list(settings, "trusted-proxies", &items);

	for (size_t i = 0; i < n; i++) {
		struct nk_network network;
		if (nk_network_read(&network, items[i], &err) < 0)
			nk_settings_problem(settings, "%s: %s",
					    nk_settings_origin(settings, "trusted-proxies"),
					    nk_err_text(&err));
	}
	n = nk_games_of(settings, &items, &arena);
	for (size_t i = 0; i < n; i++) {
		if (nk_settings_map_get(settings, "netkan-remotes", items[i]) &&
		    !inflation_queue(settings, items[i]))
			nk_settings_problem(settings, "%s: there is no queue for the game %s",
					    nk_settings_origin(settings, "inflation-queues"),
					    items[i]);
	}
}

static int open_queue(struct nk_queue **out, struct nk_serving *serving, const char *name,
		      struct nk_context *context, struct nk_err *err)
{
	struct nk_queue_env env;

	if (nk_context_queue_env(context, &env, err) < 0 || nk_queue_open(out, name, &env, err) < 0)
		return -1;
	serving->aws = env.aws;
	serving->queues = nk_regrow(&serving->arena, serving->queues, serving->n_queues,
				    serving->n_queues + 1, sizeof(struct nk_queue *));
	serving->queues[serving->n_queues++] = *out;
	return 0;
}

/* Both desks send to the same queues, so that what they send keeps its order. */
static int open_game(struct nk_serving *serving, const char *id, struct nk_context *context,
		     const struct nk_settings *settings, struct nk_err *err)
{
	size_t at = serving->config.quick.n_games;
	struct nk_queue *queue;

	if (open_queue(&queue, serving, inflation_queue(settings, id), context, err) < 0)
		return -1;
	serving->config.quick.n_games = serving->config.fetching.n_games = at + 1;
	for (int desk = QUICK; desk <= FETCHING; desk++) {
		struct nk_desk_game *game = &serving->games[desk][at];
		*game = (struct nk_desk_game){ .id = id, .inflation = queue };
		if (nk_games_netkan(&game->netkan, context, settings, id, err) < 0)
			return nk_within(err, "NetKAN of %s", id);
		if (nk_settings_map_get(settings, "ckanmeta-remotes", id) &&
		    nk_games_ckanmeta(&game->ckanmeta, context, settings, id, err) < 0)
			return nk_within(err, "CKAN-meta of %s", id);
	}
	return nk_showing_game(&serving->shown[at], id,
			       nk_repo_branch(serving->games[QUICK][at].netkan), context, settings,
			       err);
}

static int open_games(struct nk_serving *serving, struct nk_context *context,
		      const struct nk_settings *settings, struct nk_err *err)
{
	const char *const *ids;
	size_t n = nk_games_of(settings, &ids, &serving->arena);

	serving->shown = NK_NEW_N(&serving->arena, struct nk_pages_game, n + 1);
	for (int desk = QUICK; desk <= FETCHING; desk++)
		serving->games[desk] = NK_NEW_N(&serving->arena, struct nk_desk_game, n + 1);
	for (size_t i = 0; i < n; i++)
		if (nk_settings_map_get(settings, "netkan-remotes", ids[i]) &&
		    open_game(serving, ids[i], context, settings, err) < 0)
			return -1;
	serving->config.quick.games = serving->games[QUICK];
	serving->config.fetching.games = serving->games[FETCHING];
	return 0;
}

/* A connection of its own for the desk that fetches: long work there keeps nobody waiting. */
static int open_indexes(struct nk_serving *serving, struct nk_context *context, struct nk_err *err)
{
	struct nk_db *db;

	if (nk_context_db(context, &db, err) < 0 ||
	    nk_db_open(&serving->db, nk_db_path(db), err) < 0 ||
	    nk_index_open(&serving->index[QUICK], db, err) < 0 ||
	    nk_index_open(&serving->index[FETCHING], serving->db, err) < 0 ||
	    nk_dates_prepare(serving->db, err) < 0)
		return -1;
	serving->config.quick.index = serving->index[QUICK];
	serving->config.fetching.index = serving->index[FETCHING];
	return 0;
}

static int open_rest(struct nk_serving *serving, struct nk_context *context,
		     const struct nk_settings *settings, struct nk_err *err)
{
	struct nk_desk *quick = &serving->config.quick;
	struct nk_store_env env;

	if (open_queue(&quick->adding, serving, nk_settings_text(settings, "add-queue"), context,
		       err) < 0 ||
	    open_queue(&quick->mirroring, serving, nk_settings_text(settings, "mirror-queue"),
		       context, err) < 0 ||
	    nk_context_store_env(context, &env, err) < 0 ||
	    nk_store_open(&serving->store, &env, err) < 0 ||
	    nk_context_cache(context, &quick->cache, err) < 0 ||
	    nk_context_http(context, &serving->http, err) < 0)
		return -1;
	quick->store = serving->store;
	serving->config.fetching.adding = quick->adding;
	serving->config.fetching.mirroring = quick->mirroring;
	serving->config.fetching.store = quick->store;
	serving->config.fetching.cache = quick->cache;
	return 0;
}

/* The secret's value may be several, blanks between. */
static void read_secrets(struct nk_serving *serving, const struct nk_settings *settings)
{
	const char *text = nk_settings_text(settings, "webhook-secret");
	const char **items = NULL;
	size_t n = 0;

	for (char *rest = nk_strdup(&serving->arena, text ? text : ""), *at = NULL, *word;
	     (word = strtok_r(rest, " \t\r\n", &at)) != NULL; rest = NULL) {
		items = nk_regrow(&serving->arena, items, n, n + 1, sizeof *items);
		items[n++] = word;
	}
	serving->config.secrets = (struct nk_secrets){ items, n };
}

static void read_proxies(struct nk_serving *serving, const struct nk_settings *settings)
{
	const char *const *items;
	size_t n = nk_settings_list(settings, "trusted-proxies", &items);
	struct nk_network *networks = NK_NEW_N(&serving->arena, struct nk_network, n + 1);

	for (size_t i = 0; i < n; i++)
		if (nk_network_read(&networks[serving->config.n_trusted], items[i], NULL) == 0)
			serving->config.n_trusted++;
	serving->config.trusted = networks;
}

int nk_serving_open(struct nk_serving *serving, struct nk_context *context,
		    const struct nk_settings *settings, struct nk_err *err)
{
	*serving = (struct nk_serving){
		.config.listen = nk_settings_text(settings, "listen"),
		.config.rate_limit = (int)nk_settings_int(settings, "rate-limit"),
		.config.refresh_s = (int)nk_settings_int(settings, "refresh"),
	};
	read_secrets(serving, settings);
	read_proxies(serving, settings);
	if (open_indexes(serving, context, err) < 0 ||
	    open_games(serving, context, settings, err) < 0)
		return -1;
	return open_rest(serving, context, settings, err);
}

int nk_serving_start(struct nk_serving *serving, struct nk_err *err)
{
	struct nk_pages_config pages = {
		.games = serving->shown,
		.n_games = serving->config.quick.n_games,
		.store = serving->store,
		.queues = serving->queues,
		.n_queues = serving->n_queues,
		.roles = serving->roles,
		.n_roles = serving->n_roles,
		.db = serving->db,
		.index = serving->index[FETCHING],
		.http = serving->http,
		.aws = serving->aws,
	};

	serving->pages = nk_pages_new(&pages);
	serving->config.pages = serving->pages;
	return nk_web_open(&serving->web, &serving->config, err);
}

void nk_serving_release(struct nk_serving *serving)
{
	if (serving->web)
		nk_web_free(serving->web);
	nk_pages_free(serving->pages);
	for (int desk = QUICK; desk <= FETCHING; desk++) {
		for (size_t i = 0; i < serving->config.quick.n_games; i++) {
			nk_repo_free(serving->games[desk][i].netkan);
			nk_repo_free(serving->games[desk][i].ckanmeta);
		}
		if (serving->index[desk])
			nk_index_free(serving->index[desk]);
	}
	for (size_t i = 0; i < serving->config.quick.n_games; i++)
		nk_repo_free(serving->shown[i].ckanmeta);
	for (size_t i = 0; i < serving->n_queues; i++)
		nk_queue_free(serving->queues[i]);
	if (serving->store)
		nk_store_free(serving->store);
	if (serving->db)
		nk_db_free(serving->db);
	nk_arena_release(&serving->arena);
}
