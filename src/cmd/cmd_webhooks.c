/* SPDX-License-Identifier: MIT
 *
 * netkan webhooks: the HTTP server for GitHub's and SpaceDock's calls, and the status page.
 */
#include "cmd/games.h"
#include "cmd/needs.h"
#include "cmd/options.h"
#include "cmd/serving.h"
#include "cmd/table.h"
#include "role/role.h"

#include <unistd.h>

static const struct nk_option own[] = {
	{ .name = "revisions", .kind = NK_OPT_FLAG },
	{ 0 }
};

static const struct nk_option *const options[] = {
	nk_options_common, nk_options_game, nk_options_net, NK_OPTIONS_BOT, nk_options_web, own, NULL
};

static void webhooks_check(struct nk_settings *settings, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	nk_games_check(settings, NK_REMOTES_NETKAN);
	nk_serving_check(settings);
}

static int serve(struct nk_serving *serving, struct nk_err *err)
{
	nk_loop_signals();
	if (nk_serving_start(serving, err) < 0)
		return -1;
	while (!nk_loop_stopping())
		usleep(100000);
	return 0;
}

static int webhooks_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO(nk_context) context = nk_context_new(settings);
	struct nk_serving serving;
	struct nk_err err = NK_ERR_INIT;

	(void)argc;
	(void)argv;
	int rc = nk_serving_open(&serving, context, settings, &err);
	serving.config.quick.revisions = nk_settings_flag(settings, "revisions");
	serving.config.fetching.revisions = nk_settings_flag(settings, "revisions");
	if (rc == 0)
		rc = serve(&serving, &err);
	nk_serving_release(&serving);
	return rc < 0 ? nk_command_failed(&err) : 0;
}

static void webhooks_needs(struct nk_needs *needs, const struct nk_settings *settings, int argc,
			   char **argv)
{
	(void)argc;
	(void)argv;
	nk_needs_table(needs);
	nk_serving_needs(needs, settings);
}

const struct nk_command nk_command_webhooks = {
	.name = "webhooks",
	.options = options,
	.check = webhooks_check,
	.needs = webhooks_needs,
	.run = webhooks_run,
};
