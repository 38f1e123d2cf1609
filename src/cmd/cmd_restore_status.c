/* SPDX-License-Identifier: MIT
 *
 * netkan restore-status FILE: what dump-status printed, put into the status table. The file
 * is read whole before anything is written, so a mistake in it changes nothing.
 */
#include "cmd/options.h"
#include "cmd/status_table.h"
#include "cmd/table.h"

#include "base/json.h"
#include "base/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MAX_BYTES = 512 * 1024 * 1024 };

static const struct nk_option *const options[] = { nk_options_common, nk_options_game,
						   nk_options_net, status_table_options, NULL };

struct rows {
	struct nk_status *rows;
	size_t n;
};

static int read_file(struct nk_buf *text, const char *path, struct nk_err *err)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *in = standard ? stdin : fopen(path, "re");
	char piece[16 * 1024];
	size_t n;
	bool failed;

	if (!in)
		return nk_fail(err, NK_FAULT_CONFIG, "unable to open '%s': %s", path,
			       strerror(errno));
	while (!text->full && (n = fread(piece, 1, sizeof piece, in)) > 0)
		nk_buf_add(text, piece, n);
	failed = ferror(in) != 0;
	if (failed)
		nk_fail(err, NK_FAULT_CONFIG, "unable to read '%s': %s", path, strerror(errno));
	if (!standard)
		fclose(in);
	return failed ? -1 : nk_buf_check(text, path, err);
}

static int read_mods(struct rows *out, const char *game, const struct nk_value *mods,
		     struct nk_arena *arena, struct nk_err *err)
{
	if (!nk_is(mods, NK_OBJECT))
		return nk_fail(err, NK_FAULT_CONFIG, "is not {game: {mod: status}}");
	nk_each_member (mod, mods) {
		const char *identifier = nk_strndup(arena, mod->key.s, mod->key.n);
		out->rows = nk_regrow(arena, out->rows, out->n, out->n + 1, sizeof *out->rows);
		if (nk_status_from_json(&out->rows[out->n++], identifier, game, mod->value, arena,
					err) < 0)
			return -1;
	}
	return 0;
}

/* One game's mods, as --game and the exports have them, rather than games. */
static bool is_one_game(const struct nk_value *dump)
{
	return nk_length(dump) > 0 && nk_get(nk_members(dump)->value, "failed");
}

static int read_games(struct rows *out, const struct nk_value *dump, const char *only,
		      struct nk_arena *arena, struct nk_err *err)
{
	if (!nk_is(dump, NK_OBJECT))
		return nk_fail(err, NK_FAULT_CONFIG, "is not {game: {mod: status}}");
	if (is_one_game(dump))
		return read_mods(out, only, dump, arena, err);
	nk_each_member (game, dump) {
		const char *name = nk_strndup(arena, game->key.s, game->key.n);
		bool none = strcmp(name, "no_game_id") == 0;
		if (read_mods(out, none ? NULL : name, game->value, arena, err) < 0)
			return -1;
	}
	return 0;
}

/* Keep the rows of the game that was asked for. */
static void keep_game(struct rows *rows, const char *only)
{
	size_t kept = 0;

	for (size_t i = 0; i < rows->n; i++) {
		if (!only || strcmp(rows->rows[i].game, only) == 0)
			rows->rows[kept++] = rows->rows[i];
	}
	rows->n = kept;
}

static int read_rows(struct rows *out, const char *path, const char *only, struct nk_arena *arena,
		     struct nk_err *err)
{
	NK_AUTO_BUF text = NK_BUF_INIT(FILE_MAX_BYTES);
	struct nk_value *dump;

	if (read_file(&text, path, err) < 0)
		return -1;
	if (nk_json_read(&dump, arena, nk_buf_dup(&text, arena), err) < 0 ||
	    read_games(out, dump, only, arena, err) < 0) {
		err->fault = NK_FAULT_CONFIG; /* the file is the caller's own */
		return nk_within(err, "%s", path);
	}
	keep_game(out, only);
	return 0;
}

static int restore(const struct nk_settings *settings, struct nk_context *context, const char *path,
		   struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_store) store = NULL;
	struct rows rows = { NULL, 0 };

	if (read_rows(&rows, path, status_table_game(settings), &arena, err) < 0 ||
	    status_table_open(&store, context, err) < 0 ||
	    nk_store_put(store, rows.rows, rows.n, err) < 0)
		return -1;
	nk_log(NK_LOG_INFO, "restored %zu statuses", rows.n);
	return 0;
}

static int restore_status_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO(nk_context) context = nk_context_new(settings);
	struct nk_err err = NK_ERR_INIT;

	(void)argc;
	return restore(settings, context, argv[0], &err) < 0 ? nk_command_failed(&err) : 0;
}

static void restore_status_check(struct nk_settings *settings, int argc, char **argv)
{
	(void)argv;
	if (argc < 1)
		nk_settings_problem(settings, "name the file that dump-status made, or '-' for "
					      "standard input");
}

const struct nk_command nk_command_restore_status = {
	.name = "restore-status",
	.options = options,
	.max_args = 1,
	.check = restore_status_check,
	.needs = status_table_needs,
	.run = restore_status_run,
};
