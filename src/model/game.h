/* SPDX-License-Identifier: MIT
 *
 * The games: their names, known versions, and where their mods may be installed.
 */
#ifndef NK_MODEL_GAME_H
#define NK_MODEL_GAME_H

#include "model/version.h"

/* A place that an install_to may name. */
struct nk_place {
	const char *name, *dir;
};

struct nk_game {
	const char *name;	 /* "KSP": short name, as on the output queue */
	const char *id;		 /* "ksp": everywhere else */
	const char *primary_dir; /* "GameData": default install_to */
	const char *const *reserved; /* folders stripped from destinations; NULL-terminated */
	const char *const *mod_dirs; /* folders that plugins and nesting checks look at; NULL-terminated */
	const struct nk_place *places; /* besides the primary one; ends with a NULL name */
	const struct nk_game_version *known; /* without build where the game's list drops it; ascending */
	size_t n_known;
};

/** By name or id in any case; NULL when unknown. */
const struct nk_game *nk_game_find(const char *name);
extern const struct nk_game *const nk_games[]; /* NULL-terminated: KSP, KSP2 */

/**
 * Folder below the game's root that an install_to means: "GameData/x" as it is, "GameRoot" as
 * "", "Tutorial" as "saves/training"... NULL when the game has no such place. In the arena.
 */
const char *nk_game_install_dir(const struct nk_game *game, struct nk_arena *arena,
				struct nk_str install_to);

#endif
