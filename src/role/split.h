/* SPDX-License-Identifier: MIT
 *
 * Splitting a CKAN-meta: further remotes of a game that get the modules a rule names. The
 * default remote stays complete, or, when modules are moved, has those that no rule names.
 */
#ifndef NK_ROLE_SPLIT_H
#define NK_ROLE_SPLIT_H

#include "base/value.h"
#include "db/db.h"
#include "repo/repo.h"

enum nk_split_rule { NK_SPLIT_PRERELEASE, NK_SPLIT_IDENTIFIERS, NK_SPLIT_TAG };

struct nk_split {
	const char *game; /* "ksp" */
	const char *name; /* "old": of the split, and of its clone */
	const char *url;
	enum nk_split_rule rule;
	const char *argument; /* file or tag; NULL */
	struct nk_str *identifiers; /* of the file, sorted */
	size_t n_identifiers;
	struct nk_repo *repo; /* set by who opens it; a handle that nobody else uses */
};

/**
 * Read "ksp:NAME=RULE=URL", RULE being prerelease, identifiers:FILE (an identifier a line, '#'
 * for comments) or tag:TAG. NK_FAULT_CONFIG names what is wrong.
 */
int nk_split_read(struct nk_split *out, const char *text, struct nk_arena *arena,
		  struct nk_err *err);
/** Is a module of the rule? `path` is "Foo/Foo-1.ckan". */
bool nk_split_wants(const struct nk_split *split, const char *path, const struct nk_value *ckan);

/* The remotes of one game. */
struct nk_split_set {
	const char *game;
	struct nk_repo *main;
	const struct nk_split *splits; /* also of other games, which are left out */
	size_t n;
	bool move; /* what is at a split is not at main */
};
/** The first split that wants a module; NULL: none does. */
const struct nk_split *nk_split_home(const struct nk_split_set *set, const char *path,
				     const struct nk_value *ckan);

/** Make the tables; idempotent. */
int nk_split_prepare(struct nk_db *db, struct nk_err *err);
/**
 * Put each module where the rules say, as far as the clones know. Every copy is at its new place
 * before one is removed anywhere, so that a process that ends in between loses nothing; the next
 * call goes on from what it finds. 0: something was done, call again; NK_END: all is in place;
 * NK_NOT_FOUND: a remote has moved, fetch them all and call again.
 */
int nk_split_sync(const struct nk_split_set *set, struct nk_db *db, struct nk_err *err);

#endif
