/* SPDX-License-Identifier: MIT
 *
 * netkan approve: lets through what the mass-change guard of the indexer holds back.
 */
#include "cmd/context.h"
#include "cmd/indexing.h"
#include "cmd/options.h"
#include "cmd/status_table.h"
#include "cmd/table.h"

#include "base/clock.h"
#include "role/guard_held.h"

#include <stdio.h>
#include <string.h>

#define DAY_US (24 * 60 * 60 * 1000000LL)

static const struct nk_option *const options[] = { nk_options_common, nk_options_game,
						   nk_options_net, NK_OPTIONS_BOT, NULL };

static int open_queue(struct nk_queue **out, struct nk_context *context,
		      const struct nk_settings *settings, struct nk_err *err)
{
	struct nk_queue_env env;

	if (nk_context_queue_env(context, &env, err) < 0)
		return -1;
	return nk_queue_open(out, nk_indexing_queue(settings), &env, err);
}

static void print(const struct nk_stopped *stopped)
{
	printf("%s: %s, in %lld of %lld mods when it was stopped, %lld changes wait\n",
	       stopped->game, stopped->kind, (long long)stopped->mods, (long long)stopped->of,
	       (long long)stopped->held);
}

/* `stopped` is by game; each is approved once. */
static int approve_all(struct nk_db *db, struct nk_queue *queue, const struct nk_stopped *stopped,
		       size_t n, struct nk_err *err)
{
	size_t sent = 0;

	for (size_t i = 0; i < n; i++) {
		print(&stopped[i]);
		if ((i == 0 || strcmp(stopped[i].game, stopped[i - 1].game) != 0) &&
		    nk_held_approve(db, stopped[i].game, queue, nk_now_us() + DAY_US, &sent, err) <
			    0)
			return -1;
	}
	if (n == 0)
		printf("nothing is held back\n");
	else
		printf("%zu changes go back to the indexer; more of the kind may come for a day\n",
		       sent);
	return 0;
}

static int approve(const struct nk_settings *settings, struct nk_context *context,
		   struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_queue) queue = NULL;
	struct nk_stopped *stopped;
	struct nk_db *db;
	size_t n;

	if (nk_context_db(context, &db, err) < 0 || nk_held_prepare(db, err) < 0 ||
	    nk_held_list(db, status_table_game(settings), &stopped, &n, &arena, err) < 0 ||
	    open_queue(&queue, context, settings, err) < 0)
		return -1;
	return approve_all(db, queue, stopped, n, err);
}

static int approve_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO(nk_context) context = nk_context_new(settings);
	struct nk_err err = NK_ERR_INIT;

	(void)argc;
	(void)argv;
	return approve(settings, context, &err) < 0 ? nk_command_failed(&err) : 0;
}

const struct nk_command nk_command_approve = {
	.name = "approve",
	.options = options,
	.quiet = true,
	.run = approve_run,
};
