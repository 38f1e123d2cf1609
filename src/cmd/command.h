/* SPDX-License-Identifier: MIT
 *
 * Sub-commands: a record each, in the table of table.c. The frame (frame.c) finds the command,
 * reads its options from the command line, the environment and the configuration file, and
 * checks them all before anything runs.
 *
 * A new command is a file cmd_NAME.c with its record, a row in table.c, and a man page
 * doc/man/netkan-NAME.1, from which its help is made: what an option means is said there only.
 */
#ifndef NK_CMD_COMMAND_H
#define NK_CMD_COMMAND_H

#include "base/arena.h"
#include "base/str.h"

enum nk_option_kind {
	NK_OPT_FLAG,	 /* no value; in the environment 1, true or yes */
	NK_OPT_TEXT,
	NK_OPT_INT,
	NK_OPT_LIST,	 /* commas or blanks between values; given again, it grows */
	NK_OPT_MAP,	 /* a list of game=value, in any order */
	NK_OPT_SECRET,	 /* text that no log and no --check shows */
	NK_OPT_TRISTATE, /* true, false or unset */
};

struct nk_option {
	const char *name; /* "max-queued"; NETKAN_MAX_QUEUED follows from it */
	char letter;	  /* 'v', or 0 */
	enum nk_option_kind kind;
	const char *otherwise; /* default, as text; NULL: none */
	const char *old_env;   /* names that the Python bot and the inflator's image use, blanks between */
	const char *alias;     /* other option names, blanks between: "token" */
	const char *choices;   /* NK_OPT_TEXT: the only values, blanks between; NULL: any */
	long min, max;	       /* NK_OPT_INT; both 0: any number from 0 */
};

struct nk_settings; /* the values; see settings.h */
struct nk_needs;

struct nk_command {
	const char *name;
	/* NULL-terminated groups (those of options.h and the command's own), each ending with a
	 * name of NULL. A name may not be in two groups. */
	const struct nk_option *const *options;
	int min_args, max_args; /* further words; -1: any number */
	bool quiet;		/* without -v nothing below a warning is logged */
	/*
	 * What the kinds of the options do not say: a missing setting, two that exclude each
	 * other. Reports with nk_settings_problem(), touches nothing. NULL: nothing to check.
	 */
	void (*check)(struct nk_settings *settings, int argc, char **argv);
	/* What must be there on AWS; see needs.h. NULL: nothing. */
	void (*needs)(struct nk_needs *needs, const struct nk_settings *settings, int argc,
		      char **argv);
	/* argv[0..argc) are the further words. Returns the exit status. */
	int (*run)(const struct nk_settings *settings, int argc, char **argv);
};

extern const struct nk_command *const nk_commands[]; /* NULL-terminated, in the order of help */

/** By exact name; NULL when there is none. */
const struct nk_command *nk_command_find(const char *name);

/** Say so, with the nearest one that there is; returns the exit status. */
int nk_command_unknown(const char *name);

/** main(): returns the exit status. */
int nk_main(int argc, char **argv);

/** Log *err as the reason why the command ended, and return the exit status that fits it. */
int nk_command_failed(const struct nk_err *err);

#endif
