/* SPDX-License-Identifier: MIT
 *
 * The games of a call: those that the remotes name, or the one of --game, each with its
 * repositories. For commands that have nk_options_game and NK_OPTIONS_BOT.
 */
#ifndef NK_CMD_GAMES_H
#define NK_CMD_GAMES_H

#include "cmd/context.h"
#include "repo/repo.h"

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

/** --ssh-key is the key itself, as the Python bot has it in SSH_KEY, not the name of a file. */
bool nk_games_is_ssh_key(const char *value);

/** "OWNER/NAME" of --repos and --user; NULL when nothing is set for the game. */
const char *nk_games_pull_repository(const struct nk_settings *settings, const char *game,
				     struct nk_arena *arena);

#endif
