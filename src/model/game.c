/* SPDX-License-Identifier: MIT
 *
 * The games; see game.h.
 * Facts: CKAN Core/Games/KerbalSpaceProgram{,2}.cs and the embedded lists of builds.
 */
#include "model/game.h"

#include "base/arena.h"
#include "base/collate.h"

#include <string.h>
#include <strings.h>

#define V2(a, b, c) { { a, b, c, -1 }, 3 }
#define V4(a, b, c, d) { { a, b, c, d }, 4 }

static const struct nk_game_version ksp_known[] = {
	V2(0, 23, 0), V2(0, 23, 5), V2(0, 24, 2), V2(0, 25, 0), V2(0, 90, 0), V2(1, 0, 0),
	V2(1, 0, 1),  V2(1, 0, 2),  V2(1, 0, 3),  V2(1, 0, 4),  V2(1, 0, 5),  V2(1, 1, 0),
	V2(1, 1, 1),  V2(1, 1, 2),  V2(1, 1, 3),  V2(1, 2, 0),  V2(1, 2, 1),  V2(1, 2, 2),
	V2(1, 2, 9),  V2(1, 3, 0),  V2(1, 3, 1),  V2(1, 4, 0),  V2(1, 4, 1),  V2(1, 4, 2),
	V2(1, 4, 3),  V2(1, 4, 4),  V2(1, 4, 5),  V2(1, 5, 0),  V2(1, 5, 1),  V2(1, 6, 0),
	V2(1, 6, 1),  V2(1, 7, 0),  V2(1, 7, 1),  V2(1, 7, 2),  V2(1, 7, 3),  V2(1, 8, 0),
	V2(1, 8, 1),  V2(1, 9, 0),  V2(1, 9, 1),  V2(1, 10, 0), V2(1, 10, 1), V2(1, 11, 0),
	V2(1, 11, 1), V2(1, 11, 2), V2(1, 12, 0), V2(1, 12, 1), V2(1, 12, 2), V2(1, 12, 3),
	V2(1, 12, 4), V2(1, 12, 5),
};

static const struct nk_game_version ksp2_known[] = {
	V4(0, 1, 0, 0), V4(0, 1, 1, 0), V4(0, 1, 2, 0), V4(0, 1, 3, 0), V4(0, 1, 3, 1),
	V4(0, 1, 3, 2), V4(0, 1, 4, 0), V4(0, 1, 4, 1), V4(0, 1, 5, 0), V4(0, 2, 0, 0),
	V4(0, 2, 1, 0), V4(0, 2, 2, 0),
};

static const struct nk_game ksp = {
	.name = "KSP",
	.id = "ksp",
	.primary_dir = "GameData",
	.reserved = (const char *const[]){ "GameData", "Ships", "Missions", NULL },
	.mod_dirs = (const char *const[]){ "GameData", NULL },
	.places =
		(const struct nk_place[]){
			{ "Tutorial", "saves/training" },
			{ "Scenarios", "saves/scenarios" },
			{ "Missions", "Missions" },
			{ "Ships", "Ships" },
			{ "Ships/VAB", "Ships/VAB" },
			{ "Ships/SPH", "Ships/SPH" },
			{ "Ships/@thumbs", "Ships/@thumbs" },
			{ "Ships/@thumbs/VAB", "Ships/@thumbs/VAB" },
			{ "Ships/@thumbs/SPH", "Ships/@thumbs/SPH" },
			{ "Ships/Script", "Ships/Script" },
			{ NULL, NULL },
		},
	.known = ksp_known,
	.n_known = sizeof ksp_known / sizeof ksp_known[0],
};

static const struct nk_game ksp2 = {
	.name = "KSP2",
	.id = "ksp2",
	.primary_dir = "GameData/Mods",
	.reserved = (const char *const[]){ NULL },
	.mod_dirs = (const char *const[]){ "GameData/Mods", "BepInEx/plugins", NULL },
	.places =
		(const struct nk_place[]){
			{ "BepInEx", "BepInEx" },
			{ "BepInEx/plugins", "BepInEx/plugins" },
			{ NULL, NULL },
		},
	.known = ksp2_known,
	.n_known = sizeof ksp2_known / sizeof ksp2_known[0],
};

const struct nk_game *const nk_games[] = { &ksp, &ksp2, NULL };

const struct nk_game *nk_game_find(const char *name)
{
	for (const struct nk_game *const *game = nk_games; name && *game; game++) {
		if (strcasecmp((*game)->name, name) == 0)
			return *game;
	}
	return NULL;
}

const char *nk_game_install_dir(const struct nk_game *game, struct nk_arena *arena,
				struct nk_str install_to)
{
	const char *below = nk_printf(arena, "%s/", game->primary_dir);

	if (nk_str_is(install_to, game->primary_dir) || nk_culture_starts(install_to, below, false))
		return nk_strndup(arena, install_to.s, install_to.n);
	if (nk_str_is(install_to, "GameRoot"))
		return "";
	for (const struct nk_place *place = game->places; place->name; place++) {
		if (nk_str_is(install_to, place->name))
			return place->dir;
	}
	return NULL;
}
