/* SPDX-License-Identifier: MIT
 *
 * netkan backfill MOD: has the older releases of a mod inflated, as well as the newest. Without
 * the highest known versions, which would make an inflator raise the epoch of all that is older.
 */
#include "cmd/games.h"
#include "cmd/needs.h"
#include "cmd/options.h"
#include "cmd/passes.h"
#include "cmd/table.h"

#include <stdio.h>

static const struct nk_option own[] = {
	{ .name = "releases", .kind = NK_OPT_INT, .otherwise = "1000", .min = 1, .max = 100000 },
	{ 0 }
};

static const struct nk_option *const options[] = {
	nk_options_common, nk_options_game, nk_options_net, NK_OPTIONS_BOT, own, NULL
};

static void backfill_check(struct nk_settings *settings, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	nk_games_check(settings, NK_REMOTES_NETKAN);
	nk_passes_check(settings);
}

enum { RELEASES_MAX = 100000, KNOWN_MAX = 128 * 1024 }; /* what a message has room for */

static int add_known(struct nk_buf *known, size_t *count, struct nk_index *index, const char *game,
		     const char *identifier, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_ckan_list list;

	if (nk_index_versions(index, game, identifier, &list, arena, err) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++) {
		if (list.files[i].version.n)
			nk_buf_printf(known, "%s%.*s", known->n ? "\n" : "",
				      NK_ARG(list.files[i].version));
	}
	*count += list.n;
	return 0;
}

/* The versions that the index has, at all remotes of the game. */
static int find_known(struct nk_buf *known, size_t *count, struct nk_index *index,
		      const struct nk_scheduler_game *game, const char *identifier,
		      struct nk_arena *arena, struct nk_err *err)
{
	*count = 0;
	if (!game->ckanmeta)
		return 0;
	if (nk_scheduler_refresh_ckans(index, game, err) < 0 ||
	    add_known(known, count, index, game->id, identifier, arena, err) < 0)
		return -1;
	for (size_t i = 0; i < game->n_splits; i++) {
		const struct nk_split *split = &game->splits[i];

		if (add_known(known, count, index,
			      nk_printf(arena, "%s:%s", split->game, split->name), identifier,
			      arena, err) < 0)
			return -1;
	}
	return nk_buf_check(known, "the list of versions that are known", err);
}

static int send(struct nk_index *index, const struct nk_scheduler_game *game,
		const struct nk_netkan_file *file,
		long releases, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_msg msg = { .group = file->identifier };
	NK_AUTO_BUF known = NK_BUF_INIT(KNOWN_MAX);
	size_t n_known;

	if (find_known(&known, &n_known, index, game, file->identifier, arena, err) < 0)
		return nk_within(err, "%s", file->identifier);
	if (nk_repo_read_blob(game->netkan, file->blob, NK_QUEUE_MESSAGE_MAX, &msg.body, arena,
			      err) < 0)
		return nk_within(err, "%s", file->path);
	nk_msg_set(&msg, arena, "GameId", nk_str(game->id));
	/* So many newest releases have at least that many missing ones among them. */
	long newest = releases + (long)n_known < RELEASES_MAX ? releases + (long)n_known
							      : RELEASES_MAX;
	nk_msg_set(&msg, arena, "Releases", nk_str(nk_printf(arena, "%ld", newest)));
	nk_msg_set(&msg, arena, "Missing", nk_str(nk_printf(arena, "%ld", releases)));
	if (known.n)
		nk_msg_set(&msg, arena, "Known", nk_buf_dup(&known, arena));
	nk_msg_set(&msg, arena, "Order", NK_STR("oldest-first"));
	if (nk_queue_send(game->queue, &msg, 1, err) < 0)
		return -1;
	printf("%s: up to %ld missing releases are asked for in %s, %zu are indexed\n",
	       file->identifier, releases, nk_queue_name(game->queue), n_known);
	return 0;
}

/* 0; NK_NOT_FOUND: the game has no such mod. */
static int backfill_game(const struct nk_scheduler_config *config,
			 const struct nk_scheduler_game *game, const char *mod, long releases,
			 struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_netkan_file file;

	if (nk_repo_fetch(game->netkan, NULL, err) < 0 ||
	    nk_index_netkans(config->index, game->id, game->netkan, err) < 0)
		return -1;
	int rc = nk_index_netkan(config->index, game->id, mod, &file, &arena, err);
	return rc == 0 ? send(config->index, game, &file, releases, &arena, err) : rc;
}

static int backfill(const struct nk_settings *settings, const struct nk_passes *passes,
		    const char *mod, struct nk_err *err)
{
	const struct nk_scheduler_config *config = &passes->config;
	bool found = false;

	for (size_t i = 0; i < config->n_games; i++) {
		int rc = backfill_game(config, &config->games[i], mod,
				       nk_settings_int(settings, "releases"), err);

		if (rc < 0)
			return nk_within(err, "%s", config->games[i].id);
		found = found || rc == 0;
	}
	return found ? 0 : nk_fail(err, NK_FAULT_CONFIG, "there is no netkan of '%s'", mod);
}

static int backfill_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO(nk_context) context = nk_context_new(settings);
	struct nk_passes passes;
	struct nk_err err = NK_ERR_INIT;

	(void)argc;
	int rc = nk_passes_open(&passes, context, settings, &err);
	if (rc == 0)
		rc = backfill(settings, &passes, argv[0], &err);
	nk_passes_release(&passes);
	return rc < 0 ? nk_command_failed(&err) : 0;
}

static void backfill_needs(struct nk_needs *needs, const struct nk_settings *settings, int argc,
			   char **argv)
{
	(void)argc;
	(void)argv;
	(void)settings;
	nk_needs_inflation_queues(needs);
}

const struct nk_command nk_command_backfill = {
	.name = "backfill",
	.options = options,
	.min_args = 1,
	.max_args = 1,
	.check = backfill_check,
	.quiet = true,
	.needs = backfill_needs,
	.run = backfill_run,
};
