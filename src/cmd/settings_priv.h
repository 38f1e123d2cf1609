/* SPDX-License-Identifier: MIT
 *
 * Filling settings, for the frame and its tests. Sources are read in the order of their
 * rank, and a value that is set stays: args, environment, configuration file, defaults.
 */
#ifndef NK_CMD_SETTINGS_PRIV_H
#define NK_CMD_SETTINGS_PRIV_H

#include "cmd/settings.h"

struct nk_setting {
	const struct nk_option *option;
	const char *text;   /* as given; NULL: not set */
	const char *origin; /* NULL: the default */
	/* By kind, from nk_settings_settle(): */
	long number; /* also a flag, and enum nk_tristate */
	const char **list;
	struct nk_setting_pair *map;
	size_t n; /* of list or map */
};

struct nk_settings {
	struct nk_arena arena;
	const struct nk_command *command;
	struct nk_setting *list;
	size_t n;
	const char **problems;
	size_t n_problems;
	char **words; /* what is left of the command line */
	int n_words;
	bool help; /* --help was among the options */
};

struct nk_settings *nk_settings_new(const struct nk_command *command);
void nk_settings_free(struct nk_settings *settings);
NK_DEFINE_AUTO(nk_settings);

/** Options and further words of a command line (settings_args.c). */
void nk_settings_args(struct nk_settings *settings, int argc, char **argv);
/** NETKAN_... and the old names (settings_env.c). */
void nk_settings_environment(struct nk_settings *settings);
/** The file that --config names, if any (settings_file.c). */
void nk_settings_file(struct nk_settings *settings);
/** Defaults, and texts into values (settings_value.c). */
void nk_settings_settle(struct nk_settings *settings);
/** What holds for every command: folders, game (common.c). */
void nk_settings_check_common(struct nk_settings *settings);

/** The setting that a name or alias means, in any case and with '_' for '-'; or NULL. */
struct nk_setting *nk_settings_find(const struct nk_settings *settings, struct nk_str name);
/** NETKAN_MAX_QUEUED of "max-queued". */
const char *nk_settings_variable(struct nk_arena *arena, struct nk_str name);
/** The setting's value is this, unless a source of higher rank gave one. */
void nk_setting_offer(struct nk_settings *settings, struct nk_setting *setting, const char *text,
		      const char *origin);

/* Walk over blank-separated words of a constant list. */
struct nk_str nk_next_word(const char **rest);
/** Equal but for ASCII case and '_' for '-', as names of options are. */
bool nk_same_name(struct nk_str a, struct nk_str b);

#endif
