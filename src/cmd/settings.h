/* SPDX-License-Identifier: MIT
 *
 * Settings: what the options of a command came to. A value is taken from the first of these
 * that has it: the command line, NETKAN_... in the environment, an old name in the
 * environment, the file that --config names, the option's default. An empty variable is one
 * that is not set.
 *
 * Asking for a name that is no option of the command is a programming mistake. All texts
 * live as long as the settings; reading them is safe in several threads.
 */
#ifndef NK_CMD_SETTINGS_H
#define NK_CMD_SETTINGS_H

#include "cmd/command.h"
#include "model/metadata.h" /* enum nk_tristate */

/** The option belongs to the command. */
bool nk_settings_has(const struct nk_settings *settings, const char *name);
/** Somebody set it: it is not the default. */
bool nk_settings_given(const struct nk_settings *settings, const char *name);

/** NK_OPT_TEXT or NK_OPT_SECRET; NULL: not set and no default. */
const char *nk_settings_text(const struct nk_settings *settings, const char *name);
/** NK_OPT_INT; 0 where neither set nor with a default. */
long nk_settings_int(const struct nk_settings *settings, const char *name);
bool nk_settings_flag(const struct nk_settings *settings, const char *name);
enum nk_tristate nk_settings_tristate(const struct nk_settings *settings, const char *name);
/** NK_OPT_LIST: the count; *out is an array of that many. */
size_t nk_settings_list(const struct nk_settings *settings, const char *name,
			const char *const **out);

struct nk_setting_pair {
	const char *game;  /* lower case */
	const char *value;
};
/** NK_OPT_MAP: the count; *out is in the order given. */
size_t nk_settings_map(const struct nk_settings *settings, const char *name,
		       const struct nk_setting_pair **out);
/** The value for a game, in any case; NULL when there is none. */
const char *nk_settings_map_get(const struct nk_settings *settings, const char *name,
				const char *game);

/**
 * Where the value came from, for messages: "--max-queued", "NETKAN_MAX_QUEUED",
 * "netkan.conf:3: max-queued", or "the default".
 */
const char *nk_settings_origin(const struct nk_settings *settings, const char *name);

/** One more problem; a sentence that names the setting and the remedy. */
void nk_settings_problem(struct nk_settings *settings, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The folders, their defaults worked out (contract: --state, --cachedir). */
const char *nk_settings_state(const struct nk_settings *settings);
const char *nk_settings_cachedir(const struct nk_settings *settings);
/** "embedded" or "aws". */
const char *nk_settings_backend(const struct nk_settings *settings);
struct nk_game;
/** --game; NULL when it is not set (all games). */
const struct nk_game *nk_settings_game(const struct nk_settings *settings);

#endif
