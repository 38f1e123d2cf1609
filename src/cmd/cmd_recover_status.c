/* SPDX-License-Identifier: MIT
 *
 * netkan recover-status-timestamps: mods whose status does not say when they were indexed get
 * the time of the last commit below their folder. The history is walked once for all of them,
 * from its newest end, until none is left.
 *
 * Rules: NetKAN-Infra netkan/status.py, recover_timestamps().
 */
#include "cmd/games.h"
#include "cmd/options.h"
#include "cmd/status_table.h"
#include "cmd/table.h"

#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct nk_option *const options[] = { nk_options_common, nk_options_game,
						   nk_options_net,    NK_OPTIONS_BOT,
						   status_table_options, NULL };

struct recovery {
	struct nk_status *rows; /* without a time, by identifier */
	size_t n, left;
	char (*commits)[NK_OID_HEX]; /* newest first */
	int64_t *times;
	size_t n_commits;
	int64_t time_us; /* of the commit that is looked at */
	struct nk_arena arena;
};

static int collect(void *data, const char *id, int64_t time_us, const char *subject)
{
	struct recovery *r = data;
	size_t n = r->n_commits;

	(void)subject;
	if ((n & (n - 1)) == 0) {
		size_t more = n ? 2 * n : 1;
		r->commits = nk_regrow(&r->arena, r->commits, n, more, sizeof *r->commits);
		r->times = nk_regrow(&r->arena, r->times, n, more, sizeof *r->times);
	}
	memcpy(r->commits[n], id, NK_OID_HEX);
	r->times[n] = time_us;
	r->n_commits++;
	return 0;
}

static int compare(const void *folder, const void *row)
{
	return strcmp(folder, ((const struct nk_status *)row)->identifier);
}

static int see_file(void *data, const struct nk_repo_file *file, struct nk_err *err)
{
	struct recovery *r = data;
	const char *slash = strchr(file->path, '/');
	char folder[256];

	(void)err;
	if (!slash || (size_t)(slash - file->path) >= sizeof folder)
		return 0;
	memcpy(folder, file->path, (size_t)(slash - file->path));
	folder[slash - file->path] = '\0';
	struct nk_status *row = bsearch(folder, r->rows, r->n, sizeof *r->rows, compare);
	if (row && row->last_indexed == NK_NO_TIME) {
		row->last_indexed = r->time_us;
		r->left--;
	}
	return 0;
}

static int walk(struct recovery *r, struct nk_repo *repo, struct nk_err *err)
{
	char head[NK_OID_HEX];
	int rc = nk_repo_head(repo, head, err);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (nk_repo_log(repo, head, NULL, SIZE_MAX, collect, r, err) < 0)
		return -1;
	for (size_t i = 0; i < r->n_commits && r->left > 0; i++) {
		const char *before = i + 1 < r->n_commits ? r->commits[i + 1] : NULL;

		r->time_us = r->times[i];
		if (nk_repo_diff(repo, before, r->commits[i], see_file, r, err) < 0)
			return -1;
	}
	return 0;
}

/* The rows of the game without a time, in front; their order stays. */
static void pick(struct recovery *r, struct nk_status *rows, size_t n)
{
	r->rows = rows;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].last_indexed == NK_NO_TIME)
			rows[r->n++] = rows[i];
	}
	r->left = r->n;
}

/* Rows are written whole, so each is read again: the walk may have taken minutes. */
static int write_found(struct recovery *r, struct nk_store *store, struct nk_err *err)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct nk_status *row = &r->rows[i];
		struct nk_status now;

		if (row->last_indexed == NK_NO_TIME)
			continue;
		int rc = nk_store_get(store, row->game, row->identifier, &now, &r->arena, err);
		if (rc < 0)
			return -1;
		if (rc == NK_NOT_FOUND || now.last_indexed != NK_NO_TIME)
			continue;
		now.last_indexed = row->last_indexed;
		if (nk_store_put(store, &now, 1, err) < 0)
			return -1;
	}
	return 0;
}

static int recover(struct nk_store *store, struct nk_repo *repo, const char *game,
		   struct nk_err *err)
{
	struct recovery r = { 0 };
	struct nk_status *rows;
	size_t n;
	int rc = nk_store_all(store, game, &rows, &n, &r.arena, err);

	if (rc == 0)
		pick(&r, rows, n);
	if (rc == 0 && r.n > 0)
		rc = walk(&r, repo, err);
	size_t found = r.n - r.left;
	if (rc == 0)
		rc = write_found(&r, store, err);
	if (rc == 0)
		printf("%s: %zu of %zu missing times were found\n", game, found, r.n);
	nk_arena_release(&r.arena);
	return rc;
}

static int recover_games(const struct nk_settings *settings, struct nk_context *context,
			 struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_store) store = NULL;
	const char *const *games;
	size_t n = nk_games_of(settings, &games, &arena);

	if (status_table_open(&store, context, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		NK_AUTO(nk_repo) repo = NULL;

		if (!nk_settings_map_get(settings, "ckanmeta-remotes", games[i]))
			continue;
		if (nk_games_ckanmeta(&repo, context, settings, games[i], err) < 0 ||
		    nk_repo_fetch(repo, NULL, err) < 0 ||
		    recover(store, repo, games[i], err) < 0)
			return nk_within(err, "%s", games[i]);
	}
	return 0;
}

static void recover_check(struct nk_settings *settings, int argc, char **argv)
{
	(void)argc;
	(void)argv;
	nk_games_check(settings, NK_REMOTES_CKANMETA);
}

static int recover_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO(nk_context) context = nk_context_new(settings);
	struct nk_err err = NK_ERR_INIT;

	(void)argc;
	(void)argv;
	return recover_games(settings, context, &err) < 0 ? nk_command_failed(&err) : 0;
}

const struct nk_command nk_command_recover_status = {
	.name = "recover-status-timestamps",
	.options = options,
	.check = recover_check,
	.quiet = true,
	.needs = status_table_needs,
	.run = recover_run,
};
