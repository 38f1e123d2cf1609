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

static int open_repo(struct nk_repo **out, struct nk_context *context,
		     const struct nk_settings *settings, const char *game, const char *kind,
		     struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *state, *option = nk_printf(&arena, "%s-remotes", kind);
	struct nk_repo_options options = {
		.remote = nk_settings_map_get(settings, option, game),
		.name = nk_settings_text(settings, "git-name"),
		.email = nk_settings_text(settings, "git-email"),
		.ssh_key = nk_settings_text(settings, "ssh-key"),
		.token = nk_settings_text(settings, "github-token"),
	};

	if (!options.remote)
		return nk_fail(err, NK_FAULT_CONFIG, "--%s has no remote for the game %s", option,
			       game);
	if (nk_context_state(context, &state, err) < 0 ||
	    nk_folder_make(nk_printf(&arena, "%s/repos", state), "--state", err) < 0)
		return -1;
	if (options.ssh_key && nk_games_is_ssh_key(options.ssh_key)) {
		const char *path = nk_printf(&arena, "%s/ssh_key", state);

		if (keep_ssh_key(path, options.ssh_key, err) < 0)
			return -1;
		options.ssh_key = path;
	}
	options.path = nk_printf(&arena, "%s/repos/%s-%s.git", state, game, kind);
	return nk_repo_open(out, &options, err);
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
