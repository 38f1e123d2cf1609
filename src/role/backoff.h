/* SPDX-License-Identifier: MIT
 *
 * Mods that keep failing in the same way are tried less often: after an eighth of the time for
 * which they have, so that the first hours are as ever, and never less than daily. A webhook
 * goes past this, as it does not wait for a pass, and begins it anew.
 */
#ifndef NK_ROLE_BACKOFF_H
#define NK_ROLE_BACKOFF_H

#include "store/store.h"

struct nk_backoff {
	struct nk_store *store; /* borrowed */
	struct nk_status *rows; /* of the game, by identifier */
	size_t n;
};

/** Read the statuses of a game into the arena; store NULL: nobody waits. */
int nk_backoff_load(struct nk_backoff *out, struct nk_store *store, const char *game,
		    struct nk_arena *arena, struct nk_err *err);
/** 1: it is not yet time to try the mod again; 0; -1. */
int nk_backoff_waits(const struct nk_backoff *backoff, const char *identifier, int64_t now_us,
		     struct nk_err *err);

#endif
