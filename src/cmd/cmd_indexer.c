/* SPDX-License-Identifier: MIT
 *
 * netkan indexer: commits what the inflators made, and keeps the status.
 */
#include "cmd/games.h"
#include "cmd/indexing.h"
#include "cmd/needs.h"
#include "cmd/notifying.h"
#include "cmd/options.h"
#include "cmd/table.h"

static const struct nk_option own[] = {
	{ .name = "max-receives", .kind = NK_OPT_INT, .otherwise = "5", .min = 1, .max = 1000 },
	{ .name = "status-db", .kind = NK_OPT_TEXT, .old_env = "STATUS_DB" },
	{ 0 }
};

static const struct nk_option *const options[] = { nk_options_common,
						   nk_options_game,
						   nk_options_net,
						   NK_OPTIONS_BOT,
						   nk_options_drain,
						   nk_options_guards,
						   nk_options_notify,
						   own,
						   NULL };

static void indexer_check(struct nk_settings *settings, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	nk_games_check(settings, NK_REMOTES_CKANMETA);
	nk_indexing_check(settings);
	nk_notifying_check(settings);
}

static int serve(struct nk_indexing *indexing, bool drain, struct nk_err *err)
{
	struct nk_role role;

	if (nk_indexer_open(&role, &indexing->config, err) < 0)
		return -1;
	nk_loop_signals();
	int rc = nk_loop(&role, drain, err);
	role.free(role.state);
	return rc;
}

static int indexer_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO(nk_context) context = nk_context_new(settings);
	struct nk_indexing indexing;
	struct nk_err err = NK_ERR_INIT;

	(void)argc;
	(void)argv;
	int rc = nk_indexing_open(&indexing, context, settings, &err);
	indexing.config.drain = nk_settings_flag(settings, "drain");
	if (rc == 0)
		rc = serve(&indexing, indexing.config.drain, &err);
	nk_indexing_release(&indexing);
	return rc < 0 ? nk_command_failed(&err) : 0;
}

static void indexer_needs(struct nk_needs *needs, const struct nk_settings *settings, int argc,
			  char **argv)
{
	(void)argc;
	(void)argv;
	nk_needs_queue(needs, "queue", nk_indexing_queue(settings));
	nk_needs_table(needs);
}

const struct nk_command nk_command_indexer = {
	.name = "indexer",
	.options = options,
	.check = indexer_check,
	.needs = indexer_needs,
	.run = indexer_run,
};
