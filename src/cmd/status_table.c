/* SPDX-License-Identifier: MIT
 *
 * What the commands around the status table share.
 */
#include "cmd/status_table.h"

#include "model/game.h"

const struct nk_option status_table_options[] = {
	{ .name = "status-db", .kind = NK_OPT_TEXT, .old_env = "STATUS_DB" }, { 0 }
};

int status_table_open(struct nk_store **out, struct nk_context *context, struct nk_err *err)
{
	struct nk_store_env env;

	if (nk_context_store_env(context, &env, err) < 0)
		return -1;
	return nk_store_open(out, &env, err);
}

void status_table_needs(struct nk_needs *needs, const struct nk_settings *settings, int argc,
			char **argv)
{
	(void)settings;
	(void)argc;
	(void)argv;
	nk_needs_table(needs);
}

const char *status_table_game(const struct nk_settings *settings)
{
	const struct nk_game *game = nk_settings_game(settings);

	return game ? game->id : NULL;
}
