/* SPDX-License-Identifier: MIT
 *
 * netkan run: every role that is configured, in one process.
 */
#include "cmd/exporting.h"
#include "cmd/games.h"
#include "cmd/needs.h"
#include "cmd/notifying.h"
#include "cmd/options.h"
#include "cmd/running.h"
#include "cmd/serving.h"
#include "cmd/state_lock.h"
#include "cmd/table.h"

#include <unistd.h>

static const struct nk_option own[] = {
	{ .name = "once", .kind = NK_OPT_FLAG },
	{ .name = "interval", .kind = NK_OPT_INT, .otherwise = "1800", .min = 1, .max = 31536000 },
	{ .name = "max-queued", .kind = NK_OPT_INT, .otherwise = "20", .old_env = "MAX_QUEUED" },
	{ .name = "min-cpu", .kind = NK_OPT_INT, .otherwise = "200" },
	{ .name = "min-io", .kind = NK_OPT_INT, .otherwise = "70" },
	{ .name = "min-gh", .kind = NK_OPT_INT, .otherwise = "1500" },
	{ .name = "max-receives", .kind = NK_OPT_INT, .otherwise = "5", .min = 1, .max = 1000 },
	{ .name = "status-db", .kind = NK_OPT_TEXT, .old_env = "STATUS_DB" },
	{ 0 }
};

static const struct nk_option *const options[] = { nk_options_common,
						   nk_options_game,
						   nk_options_net,
						   NK_OPTIONS_BOT,
						   nk_options_jobs,
						   nk_options_guards,
						   nk_options_notify,
						   nk_options_web,
						   nk_options_export,
						   own,
						   NULL };

static void run_check(struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *const *games;

	(void)argc;
	(void)argv;
	if (nk_games_of(settings, &games, &arena) == 0)
		nk_settings_problem(settings,
				    "there is no repository to work on; for example netkan run "
				    "--netkan-remotes ksp=https://github.com/KSP-CKAN/NetKAN.git "
				    "--ckanmeta-remotes ksp=git@example.com:CKAN-meta.git");
	nk_passes_check(settings);
	nk_indexing_check(settings);
	nk_notifying_check(settings);
	nk_serving_check(settings);
}

/* Calls are taken as long as the roles run; what they ask for wakes the inflators. */
static int serve(struct nk_running *running, const struct nk_settings *settings,
		 struct nk_context *context, struct nk_err *err)
{
	struct nk_serving serving = { 0 };
	int rc = 0;

	if (nk_serving_wanted(settings)) {
		rc = nk_serving_open(&serving, context, settings, err);
		serving.config.quick.revisions = serving.config.fetching.revisions = true;
		serving.roles = running->roles;
		serving.n_roles = running->n_roles;
		if (rc == 0)
			rc = nk_serving_start(&serving, err);
	}
	if (rc == 0)
		rc = nk_running_serve(running, err);
	nk_serving_release(&serving);
	return rc;
}

static int with_lock(const struct nk_settings *settings, struct nk_context *context,
		     struct nk_err *err)
{
	struct nk_running running;

	nk_loop_signals();
	int rc = nk_running_open(&running, context, settings, err);
	if (rc == 0)
		rc = nk_settings_flag(settings, "once") ? nk_running_once(&running, err)
							: serve(&running, settings, context, err);
	nk_running_release(&running);
	return rc;
}

static int run_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO(nk_context) context = nk_context_new(settings);
	struct nk_err err = NK_ERR_INIT;
	const char *state;
	int lock = -1;

	(void)argc;
	(void)argv;
	int rc = nk_context_state(context, &state, &err);
	if (rc == 0)
		rc = nk_state_lock(&lock, state, &err);
	if (rc == 0)
		rc = with_lock(settings, context, &err);
	if (lock >= 0)
		close(lock);
	return rc < 0 ? nk_command_failed(&err) : 0;
}

static void run_needs(struct nk_needs *needs, const struct nk_settings *settings, int argc,
		      char **argv)
{
	(void)argc;
	(void)argv;
	nk_needs_inflation_queues(needs);
	nk_needs_queue(needs, "queue", nk_indexing_queue(settings));
	nk_needs_table(needs);
	nk_exporting_needs(needs, settings);
	if (nk_serving_wanted(settings))
		nk_serving_needs(needs, settings);
}

const struct nk_command nk_command_run = {
	.name = "run",
	.options = options,
	.check = run_check,
	.needs = run_needs,
	.run = run_run,
};
