/* SPDX-License-Identifier: MIT
 *
 * What people are asked to look at: a row per staged branch, written before the branch is
 * pushed. The message that wanted it is gone once the branch is at the remote, so what is still
 * to be asked outlives the process here, and so does what people have decided.
 */
#ifndef NK_ROLE_PROPOSALS_H
#define NK_ROLE_PROPOSALS_H

#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"

enum nk_proposal_state {
	NK_PROPOSAL_WANTED, /* its pull request is to be opened or brought up to date */
	NK_PROPOSAL_OPEN,   /* asked; to be looked at from time to time */
	NK_PROPOSAL_CLOSED, /* a person has decided: this content is not proposed again */
};

struct nk_proposal {
	const char *game, *branch;
	const char *path, *blob; /* the file, and the id of its content */
	const char *title, *body;
	int64_t number; /* of the pull request; 0: not known */
	int64_t tries;  /* since it is wanted */
};

/** Make the tables. All is due at once: a new process may have what the old lacked. */
int nk_proposals_prepare(struct nk_db *db, struct nk_err *err);

int nk_proposal_want(struct nk_db *db, const struct nk_proposal *proposal, struct nk_err *err);
/** The one in this state that has been due for longest, in the arena; NK_NOT_FOUND. */
int nk_proposal_next(struct nk_db *db, const char *game, enum nk_proposal_state state,
		     int64_t now_us, struct nk_proposal *out, struct nk_arena *arena,
		     struct nk_err *err);
/** What came of it; it is looked at again at `next_us`. */
int nk_proposal_set(struct nk_db *db, const struct nk_proposal *proposal,
		    enum nk_proposal_state state, int64_t next_us, struct nk_err *err);
/** The branch is gone, or its content is on the primary branch. */
int nk_proposal_forget(struct nk_db *db, const struct nk_proposal *proposal, struct nk_err *err);
/** 1: people have decided on this content already; 0; -1. */
int nk_proposal_is_closed(struct nk_db *db, const char *game, const char *branch, const char *blob,
			  struct nk_err *err);
/** How many of a game are wanted, due before this time, and were tried less often than that; -1. */
int64_t nk_proposals_soon(struct nk_db *db, const char *game, int64_t tries, int64_t before_us,
			  struct nk_err *err);

#endif
