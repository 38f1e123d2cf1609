/* SPDX-License-Identifier: MIT
 *
 * One stanza at work: which paths it wants (filter.c) and where it puts them (destination.c).
 */
#ifndef NK_ARCHIVE_INSTALL_STANZA_H
#define NK_ARCHIVE_INSTALL_STANZA_H

#include "archive/pattern.h"

enum {
	/*
	 * Bytes of names that may be compared for one module. A mod of 60,000 files and ten
	 * stanzas needs a tenth; names of 64 KiB full of slashes would need hours.
	 */
	NK_INSTALL_WORK_MAX = 512 * 1024 * 1024,
};

/* Texts to compare with the parts of a path, or expressions to look for in it. */
struct nk_filter {
	const struct nk_texts *texts;
	struct nk_str *low;      /* texts lower-cased */
	struct nk_regex **regex; /* each compiled when it is first needed, as the original does */
	bool regexps;
};

struct nk_install_stanza {
	const struct nk_stanza *stanza;
	const struct nk_game *game;
	struct nk_arena *arena;  /* for what stays */
	struct nk_arena scratch; /* emptied after each path */
	struct nk_pattern pattern;
	struct nk_filter filter, filter_regexp, include_only, include_only_regexp;
	const char *target; /* folder below the game's root */
	size_t work;        /* bytes compared so far, for all stanzas together */
};

/** Everything that is the same for all paths. Release also after a failure. */
int nk_install_stanza_init(struct nk_install_stanza *s, struct nk_err *err);
void nk_install_stanza_release(struct nk_install_stanza *s);

/** Count bytes about to be compared; NK_FAULT_METADATA above the limit. */
int nk_install_spend(struct nk_install_stanza *s, size_t n, struct nk_err *err);

/** Does it pass the filters? 1, 0, or -1. */
int nk_install_filter(struct nk_install_stanza *s, const struct nk_path *path, struct nk_err *err);

/** Where it goes. *out is in the arena. */
int nk_install_destination(struct nk_str *out, struct nk_install_stanza *s,
			   const struct nk_path *path, struct nk_err *err);

#endif
