/* SPDX-License-Identifier: MIT
 *
 * Paths in a zip and what a stanza looks for in them. `file` and `find` are regular
 * expressions in the original; here they are compared directly, on names lower-cased as
 * its IgnoreCase compares, since every entry of every mod goes through them.
 */
#ifndef NK_ARCHIVE_PATTERN_H
#define NK_ARCHIVE_PATTERN_H

#include "base/regex.h"
#include "model/module.h"

/* A name with forward slashes, and lower-cased: slash for slash the same. */
struct nk_path {
	struct nk_str text, low;
};

enum nk_pattern_kind { NK_PATTERN_FILE, NK_PATTERN_FIND, NK_PATTERN_REGEXP };

struct nk_pattern {
	enum nk_pattern_kind kind;
	struct nk_str low;      /* file, find: normalised, lower-cased; in the arena */
	struct nk_regex *regex; /* find_regexp */
};

struct nk_path nk_path(struct nk_arena *arena, struct nk_str name);

/** What the stanza looks for; nk_pattern_release() afterwards, also after a failure. */
int nk_pattern_init(struct nk_pattern *pattern, struct nk_arena *arena,
		    const struct nk_stanza *stanza, struct nk_err *err);
void nk_pattern_release(struct nk_pattern *pattern);

/**
 * 1 with *index (may be NULL), the UTF-16 offset of the first match of file and find; 0; -1
 * when a regular expression fails.
 */
int nk_pattern_match(const struct nk_pattern *pattern, const struct nk_path *path, size_t *index,
		     struct nk_err *err);

/**
 * Path.GetDirectoryName(): what stands before the last run of slashes, repeated slashes
 * inside collapsed. False where the original has null: of "" and of "/".
 */
bool nk_path_directory(struct nk_path *path, struct nk_arena *arena);

#endif
