/* SPDX-License-Identifier: MIT
 *
 * What holds for the shared options of every command, beyond what their kinds say.
 */
#include "cmd/folder.h"
#include "cmd/games.h"
#include "cmd/settings_priv.h"

#include "model/game.h"

#include <sys/stat.h>

static void check_folder(struct nk_settings *settings, const char *name)
{
	const char *path = nk_settings_text(settings, name);
	struct nk_err err = NK_ERR_INIT;

	if (nk_folder_check(path, nk_printf(&settings->arena, "--%s", name), &err) < 0)
		nk_settings_problem(settings, "%s", nk_err_text(&err));
}

static void check_game(struct nk_settings *settings)
{
	const char *game = nk_settings_text(settings, "game");

	if (game && !nk_game_find(game))
		nk_settings_problem(settings, "%s: '%s' is no game that is known here: KSP, KSP2",
				    nk_settings_origin(settings, "game"), game);
}

/* --replay reads, so what is not there is a slip of the pen. */
static void check_replay(struct nk_settings *settings)
{
	const char *dir = nk_settings_text(settings, "replay");
	struct stat st;

	if (!dir)
		return;
	if (stat(dir, &st) < 0 || !S_ISDIR(st.st_mode))
		nk_settings_problem(settings, "%s: there is no folder '%s' with recorded answers",
				    nk_settings_origin(settings, "replay"), dir);
	if (nk_settings_text(settings, "record"))
		nk_settings_problem(settings, "--record and --replay exclude each other");
}

static void check_ssh_key(struct nk_settings *settings)
{
	const char *key = nk_settings_text(settings, "ssh-key");
	struct stat st;

	if (key && !nk_games_is_ssh_key(key) && (stat(key, &st) < 0 || !S_ISREG(st.st_mode)))
		/* Not shown, as it may be a key that lost its first line. */
		nk_settings_problem(settings, "%s: it is neither the name of a file nor a key",
				    nk_settings_origin(settings, "ssh-key"));
}

void nk_settings_check_common(struct nk_settings *settings)
{
	if (nk_settings_has(settings, "state"))
		check_folder(settings, "state");
	if (nk_settings_has(settings, "cachedir"))
		check_folder(settings, "cachedir");
	if (nk_settings_has(settings, "game"))
		check_game(settings);
	if (nk_settings_has(settings, "replay"))
		check_replay(settings);
	if (nk_settings_has(settings, "ssh-key"))
		check_ssh_key(settings);
}
