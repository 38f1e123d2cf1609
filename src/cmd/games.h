/* SPDX-License-Identifier: MIT
 *
 * The games of a call: those that the remotes name, or the one of --game, each with its
 * repositories. For commands that have nk_options_game and NK_OPTIONS_BOT.
 */
#ifndef NK_CMD_GAMES_H
#define NK_CMD_GAMES_H

#include "cmd/context.h"
#include "repo/repo.h"
#include "role/split.h"

/* Which remotes a command cannot do without. */
enum nk_remotes { NK_REMOTES_NETKAN = 1, NK_REMOTES_CKANMETA = 2 };

/** Ids in lower case, in the order of the remotes; the array lives in the arena. */
size_t nk_games_of(const struct nk_settings *settings, const char *const **out,
		   struct nk_arena *arena);
/** Report what is missing for the games of the call. */
void nk_games_check(struct nk_settings *settings, unsigned needed);

/** Open STATE/repos/GAME-KIND.git, cloning it when it is absent; the caller frees it. */
int nk_games_netkan(struct nk_repo **out, struct nk_context *context,
		    const struct nk_settings *settings, const char *game, struct nk_err *err);
int nk_games_ckanmeta(struct nk_repo **out, struct nk_context *context,
		      const struct nk_settings *settings, const char *game, struct nk_err *err);

/**
 * The splits of --split, their repositories opened where `open` says so; the caller frees those
 * with nk_games_close_splits(), also after a failure. All else lives in the arena.
 */
int nk_games_splits(struct nk_split **out, size_t *n, bool open, struct nk_context *context,
		    const struct nk_settings *settings, struct nk_arena *arena,
		    struct nk_err *err);
void nk_games_close_splits(struct nk_split *splits, size_t n);
/** Report what is wrong with --split. */
void nk_games_check_splits(struct nk_settings *settings);

/** --ssh-key is the key itself, as the Python bot has it in SSH_KEY, not the name of a file. */
bool nk_games_is_ssh_key(const char *value);

/** "OWNER/NAME" of --repos and --user; NULL when nothing is set for the game. */
const char *nk_games_pull_repository(const struct nk_settings *settings, const char *game,
				     struct nk_arena *arena);

#endif
