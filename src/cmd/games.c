/* SPDX-License-Identifier: MIT
 *
 * Games and their repositories; see games.h.
 */
#include "cmd/games.h"

#include "cmd/folder.h"
#include "model/game.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool has(const char *const *games, size_t n, const char *game)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(games[i], game) == 0)
			return true;
	}
	return false;
}

size_t nk_games_of(const struct nk_settings *settings, const char *const **out,
		   struct nk_arena *arena)
{
	static const char *const maps[] = { "ckanmeta-remotes", "netkan-remotes" };
	const struct nk_game *only = nk_settings_game(settings);
	const char **games = NULL;
	size_t n = 0;

	for (size_t m = 0; m < sizeof maps / sizeof *maps; m++) {
		const struct nk_setting_pair *pairs;
		size_t n_pairs = nk_settings_map(settings, maps[m], &pairs);

		for (size_t i = 0; i < n_pairs; i++) {
			if (has(games, n, pairs[i].game) ||
			    (only && strcmp(only->id, pairs[i].game) != 0))
				continue;
			games = nk_regrow(arena, games, n, n + 1, sizeof *games);
			games[n++] = nk_strdup(arena, pairs[i].game);
		}
	}
	*out = games;
	return n;
}

static void check_remotes(struct nk_settings *settings, const char *option, const char *example)
{
	const struct nk_setting_pair *pairs;
	const struct nk_game *only = nk_settings_game(settings);

	if (nk_settings_map(settings, option, &pairs) == 0)
		nk_settings_problem(settings, "--%s is not set; for example --%s ksp=%s", option,
				    option, example);
	else if (only && !nk_settings_map_get(settings, option, only->id))
		nk_settings_problem(settings, "%s: there is none for the game %s",
				    nk_settings_origin(settings, option), only->id);
}

void nk_games_check(struct nk_settings *settings, unsigned needed)
{
	if (needed & NK_REMOTES_NETKAN)
		check_remotes(settings, "netkan-remotes", "https://github.com/KSP-CKAN/NetKAN.git");
	nk_games_check_splits(settings);
	if (needed & NK_REMOTES_CKANMETA)
		check_remotes(settings, "ckanmeta-remotes",
			      "https://github.com/KSP-CKAN/CKAN-meta.git");
}

bool nk_games_is_ssh_key(const char *value)
{
	return strncmp(value, "-----BEGIN ", 11) == 0;
}

/*
 * ssh takes a key only from a file that nobody else can read. Other processes may be using the
 * one that is there, so it is replaced whole.
 */
static int keep_ssh_key(const char *path, const char *key, struct nk_err *err)
{
	char *beside = nk_xprintf("%s.%ld", path, (long)getpid());
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t n = strlen(key);
	bool ok = fd >= 0 && write(fd, key, n) == (ssize_t)n &&
		  (key[n - 1] == '\n' || write(fd, "\n", 1) == 1) && rename(beside, path) == 0;

	if (!ok)
		nk_fail(err, NK_FAULT_SYSTEM, "%s cannot be written: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (!ok)
		unlink(beside);
	free(beside);
	return ok ? 0 : -1;
}

/* `name` is that of the clone; `remote` comes from an option that was checked. */
static int open_clone(struct nk_repo **out, struct nk_context *context,
		      const struct nk_settings *settings, const char *name, const char *remote,
		      struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *state;
	struct nk_repo_options options = {
		.remote = remote,
		.name = nk_settings_text(settings, "git-name"),
		.email = nk_settings_text(settings, "git-email"),
		.ssh_key = nk_settings_text(settings, "ssh-key"),
		.token = nk_settings_text(settings, "github-token"),
	};

	if (nk_context_state(context, &state, err) < 0 ||
	    nk_folder_make(nk_printf(&arena, "%s/repos", state), "--state", err) < 0)
		return -1;
	if (options.ssh_key && nk_games_is_ssh_key(options.ssh_key)) {
		const char *path = nk_printf(&arena, "%s/ssh_key", state);

		if (keep_ssh_key(path, options.ssh_key, err) < 0)
			return -1;
		options.ssh_key = path;
	}
	options.path = nk_printf(&arena, "%s/repos/%s.git", state, name);
	return nk_repo_open(out, &options, err);
}

static int open_repo(struct nk_repo **out, struct nk_context *context,
		     const struct nk_settings *settings, const char *game, const char *kind,
		     struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *option = nk_printf(&arena, "%s-remotes", kind);
	const char *remote = nk_settings_map_get(settings, option, game);

	if (!remote)
		return nk_fail(err, NK_FAULT_CONFIG, "--%s has no remote for the game %s", option,
			       game);
	return open_clone(out, context, settings, nk_printf(&arena, "%s-%s", game, kind), remote,
			  err);
}

void nk_games_close_splits(struct nk_split *splits, size_t n)
{
	for (size_t i = 0; i < n; i++)
		nk_repo_free(splits[i].repo);
}

int nk_games_splits(struct nk_split **out, size_t *n, bool open, struct nk_context *context,
		    const struct nk_settings *settings, struct nk_arena *arena,
		    struct nk_err *err)
{
	const char *const *texts;
	size_t n_texts = nk_settings_list(settings, "split", &texts);

	*out = NK_NEW_N(arena, struct nk_split, n_texts + 1);
	*n = 0;
	for (; *n < n_texts; (*n)++) {
		struct nk_split *split = &(*out)[*n];

		if (nk_split_read(split, texts[*n], arena, err) < 0 ||
		    (open && open_clone(&split->repo, context, settings,
					nk_printf(arena, "%s-%s", split->game, split->name),
					split->url, err) < 0))
			return nk_within(err, "--split");
	}
	return 0;
}

static void check_split(struct nk_settings *settings, const struct nk_split *splits, size_t i)
{
	const struct nk_split *split = &splits[i];

	if (!nk_settings_map_get(settings, "ckanmeta-remotes", split->game))
		nk_settings_problem(settings, "%s: %s: there is no --ckanmeta-remotes for the game",
				    nk_settings_origin(settings, "split"), split->game);
	for (size_t k = 0; k < i; k++) {
		if (strcmp(splits[k].game, split->game) == 0 &&
		    strcmp(splits[k].name, split->name) == 0)
			nk_settings_problem(settings, "%s: two splits of %s have the name %s",
					    nk_settings_origin(settings, "split"), split->game,
					    split->name);
	}
}

void nk_games_check_splits(struct nk_settings *settings)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_split *splits;
	size_t n;

	if (nk_games_splits(&splits, &n, false, NULL, settings, &arena, &err) < 0) {
		nk_settings_problem(settings, "%s", nk_err_text(&err));
		return;
	}
	for (size_t i = 0; i < n; i++)
		check_split(settings, splits, i);
	if (n == 0 && nk_settings_flag(settings, "split-move"))
		nk_settings_problem(settings, "%s: there is no --split to move modules to",
				    nk_settings_origin(settings, "split-move"));
}

int nk_games_netkan(struct nk_repo **out, struct nk_context *context,
		    const struct nk_settings *settings, const char *game, struct nk_err *err)
{
	return open_repo(out, context, settings, game, "netkan", err);
}

int nk_games_ckanmeta(struct nk_repo **out, struct nk_context *context,
		      const struct nk_settings *settings, const char *game, struct nk_err *err)
{
	return open_repo(out, context, settings, game, "ckanmeta", err);
}

const char *nk_games_pull_repository(const struct nk_settings *settings, const char *game,
				     struct nk_arena *arena)
{
	const char *name = nk_settings_map_get(settings, "repos", game);
	const char *user = nk_settings_text(settings, "user");

	if (!name || strchr(name, '/'))
		return name;
	return user ? nk_printf(arena, "%s/%s", user, name) : NULL;
}
