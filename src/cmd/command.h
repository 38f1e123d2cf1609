/* SPDX-License-Identifier: MIT
 *
 * Sub-commands: a record each, in the table of table.c. The frame (frame.c) finds the command,
 * reads its options from the command line, the environment and the configuration file, and
 * checks them all before anything runs.
 */
#ifndef NK_CMD_COMMAND_H
#define NK_CMD_COMMAND_H

#include "base/arena.h"
#include "base/str.h"

enum nk_option_kind {
	NK_OPT_FLAG,	/* no value; in the environment 1, true or yes */
	NK_OPT_TEXT,
	NK_OPT_INT,
	NK_OPT_LIST,	/* commas or blanks between values */
	NK_OPT_MAP,	/* list of game=value; in any order */
	NK_OPT_SECRET,	/* text that no log and no --check shows */
	NK_OPT_TRISTATE, /* true, false or unset */
};

struct nk_option {
	const char *name;    /* "max-queued"; NETKAN_MAX_QUEUED follows from it */
	char letter;	     /* 'v', or 0 */
	enum nk_option_kind kind;
	const char *otherwise; /* default, as text; NULL: none */
	const char *old_env; /* names that the Python bot and the inflator's image use, blanks between */
	const char *alias;   /* other option names, blanks between: "token" */
	const char *help;    /* one line */
	long min, max;	     /* NK_OPT_INT */
};

struct nk_settings; /* the values; see settings.h */

struct nk_command {
	const char *name;
	const char *summary; /* one line for `netkan help` */
	const char *usage;   /* "inflate [options] FILE|URL..." */
	const struct nk_option *const *options; /* groups of options, NULL-terminated; each group ends with a name of NULL */
	int min_args, max_args; /* -1: any number */
	int (*run)(const struct nk_settings *settings, int argc, char **argv);
};

extern const struct nk_command *const nk_commands[]; /* NULL-terminated, in the order of help */

/** main(): returns the exit status. */
int nk_main(int argc, char **argv);

#endif
