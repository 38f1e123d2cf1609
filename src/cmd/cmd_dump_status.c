/* SPDX-License-Identifier: MIT
 *
 * netkan dump-status: the whole status table as JSON, in the shape of the Python bot.
 */
#include "cmd/options.h"
#include "cmd/status_table.h"
#include "cmd/table.h"

#include "base/json.h"
#include "model/game.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The largest table by far is some 5000 mods, of 600 bytes each. */
enum { DUMP_MAX = 1024 * 1024 * 1024 };

static const struct nk_option *const options[] = { nk_options_common, nk_options_game,
						   nk_options_net, status_table_options, NULL };

/* Rows that an old table has without a game stand below this name. */
static const char *game_key(const struct nk_status *row)
{
	return row->game && *row->game ? row->game : "no_game_id";
}

static void add_row(struct nk_value *games, const struct nk_status *row, struct nk_arena *arena)
{
	struct nk_value *mods = nk_get(games, game_key(row));

	if (!mods) {
		mods = nk_object(arena);
		nk_set(arena, games, game_key(row), mods);
	}
	nk_set(arena, mods, row->identifier, nk_status_to_json(row, arena));
}

/* The games that we know and no_game_id are there also when they are empty. */
static int dump_all(struct nk_store *store, struct nk_value **out, struct nk_arena *arena,
		    struct nk_err *err)
{
	struct nk_status *rows;
	size_t n;

	if (nk_store_all(store, NULL, &rows, &n, arena, err) < 0)
		return -1;
	*out = nk_object(arena);
	for (const struct nk_game *const *game = nk_games; *game; game++)
		nk_set(arena, *out, (*game)->id, nk_object(arena));
	nk_set(arena, *out, "no_game_id", nk_object(arena));
	for (size_t i = 0; i < n; i++)
		add_row(*out, &rows[i], arena);
	return 0;
}

static int print(const struct nk_value *dump, struct nk_err *err)
{
	NK_AUTO_BUF text = NK_BUF_INIT(DUMP_MAX);

	nk_json_write(&text, dump, NK_JSON_PYTHON);
	nk_buf_char(&text, '\n');
	if (nk_buf_check(&text, "the status table", err) < 0)
		return -1;
	if (fwrite(text.data, 1, text.n, stdout) == text.n && fflush(stdout) == 0)
		return 0;
	return nk_fail(err, NK_FAULT_SYSTEM, "standard output cannot be written: %s",
		       strerror(errno));
}

static int dump(const struct nk_settings *settings, struct nk_context *context, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_store) store = NULL;
	const char *game = status_table_game(settings);
	struct nk_value *value;

	if (status_table_open(&store, context, err) < 0)
		return -1;
	if ((game ? nk_store_dump(store, game, &value, &arena, err)
		  : dump_all(store, &value, &arena, err)) < 0)
		return -1;
	return print(value, err);
}

static int dump_status_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO(nk_context) context = nk_context_new(settings);
	struct nk_err err = NK_ERR_INIT;

	(void)argc, (void)argv;
	return dump(settings, context, &err) < 0 ? nk_command_failed(&err) : 0;
}

const struct nk_command nk_command_dump_status = {
	.name = "dump-status",
	.options = options,
	.quiet = true,
	.needs = status_table_needs,
	.run = dump_status_run,
};
