/* SPDX-License-Identifier: MIT
 *
 * What this state has sent, or was about to send, to a remote, until its status says so. A process
 * that ends between push and status leaves a file at the remote that looks like anybody's; the
 * row tells the next one that it is ours, so that the status says when it was indexed.
 */
#ifndef NK_ROLE_PUSHES_H
#define NK_ROLE_PUSHES_H

#include "db/db.h"

struct nk_push {
	const char *game, *path;
	bool staged; /* to a branch of its own */
	const char *blob;
};

/** Make the tables; idempotent. */
int nk_pushes_prepare(struct nk_db *db, struct nk_err *err);
int nk_push_begin(struct nk_db *db, const struct nk_push *push, struct nk_err *err);
/** 1: this very content was begun and not ended; 0; -1. */
int nk_push_is_begun(struct nk_db *db, const struct nk_push *push, struct nk_err *err);
/** The status is written: forget what was begun for the file, whatever its content. */
int nk_push_end(struct nk_db *db, const struct nk_push *push, struct nk_err *err);

#endif
