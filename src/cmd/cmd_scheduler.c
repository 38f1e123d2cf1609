/* SPDX-License-Identifier: MIT
 *
 * netkan scheduler: one pass over a group of netkans.
 */
#include "cmd/games.h"
#include "cmd/needs.h"
#include "cmd/options.h"
#include "cmd/passes.h"
#include "cmd/table.h"

static const struct nk_option own[] = {
	{ .name = "group",
	  .kind = NK_OPT_TEXT,
	  .otherwise = "nonhooks",
	  .choices = "all webhooks nonhooks" },
	{ .name = "max-queued", .kind = NK_OPT_INT, .otherwise = "20", .old_env = "MAX_QUEUED" },
	{ .name = "min-cpu", .kind = NK_OPT_INT, .otherwise = "200" },
	{ .name = "min-io", .kind = NK_OPT_INT, .otherwise = "70" },
	{ .name = "min-gh", .kind = NK_OPT_INT, .otherwise = "1500" },
	{ .name = "revisions", .kind = NK_OPT_FLAG },
	{ 0 }
};

static const struct nk_option *const options[] = {
	nk_options_common, nk_options_game, nk_options_net, NK_OPTIONS_BOT, own, NULL
};

static void scheduler_check(struct nk_settings *settings, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	nk_games_check(settings, NK_REMOTES_NETKAN);
	nk_passes_check(settings);
}

static int pass(const struct nk_settings *settings, struct nk_passes *passes, struct nk_err *err)
{
	struct nk_scheduler_config *config = &passes->config;
	struct nk_schedule_result result;
	enum nk_schedule_group group = NK_SCHEDULE_NONHOOKS;

	nk_schedule_group_find(&group, nk_settings_text(settings, "group"));
	config->max_queued = (int)nk_settings_int(settings, "max-queued");
	config->min_gh = (int)nk_settings_int(settings, "min-gh");
	config->revisions = nk_settings_flag(settings, "revisions");
	return nk_scheduler_pass(config, group, &result, err);
}

static int scheduler_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO(nk_context) context = nk_context_new(settings);
	struct nk_passes passes;
	struct nk_err err = NK_ERR_INIT;

	(void)argc;
	(void)argv;
	int rc = nk_passes_open(&passes, context, settings, &err);
	if (rc == 0)
		rc = pass(settings, &passes, &err);
	nk_passes_release(&passes);
	return rc < 0 ? nk_command_failed(&err) : 0;
}

static void scheduler_needs(struct nk_needs *needs, const struct nk_settings *settings, int argc,
			    char **argv)
{
	(void)argc;
	(void)argv;
	(void)settings;
	nk_needs_inflation_queues(needs);
}

const struct nk_command nk_command_scheduler = {
	.name = "scheduler",
	.options = options,
	.check = scheduler_check,
	.needs = scheduler_needs,
	.run = scheduler_run,
};
