/* SPDX-License-Identifier: MIT
 *
 * One active process per game, and others that wait to take its place. They agree over notes in
 * the status table that all of them use, which change only for who knows what stands there.
 * doc/design/standby.md says why this is safe.
 */
#ifndef NK_ROLE_STANDBY_H
#define NK_ROLE_STANDBY_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nk_queue;
struct nk_standby;
struct nk_store;

enum {
	NK_STANDBY_LEASE_MS = 30 * 1000, /* a note that stands still for so long is nobody's */
	NK_STANDBY_RENEW_MS = 8 * 1000,
	NK_STANDBY_LOOK_MS = 4 * 1000,
	/* A message whose reader died is another's after this, so it may not be longer. */
	NK_STANDBY_MESSAGE_LEASE_S = 45,
};

struct nk_standby_config { /* everything is borrowed */
	struct nk_store *store;
	const char *const *games; /* ids; active is who has them all */
	size_t n_games;
	struct nk_queue *queue; /* its leases are kept while we are active; may be NULL */
	int message_lease_s;	/* for how long at a time */
	/* Milliseconds; 0: as above. */
	int lease_ms, renew_ms, look_ms;
};

/** Begin to apply, on a thread of its own; the store must be a shared one. */
int nk_standby_open(struct nk_standby **out, const struct nk_standby_config *config,
		    struct nk_err *err);
/** Let another one have it at once. */
void nk_standby_free(struct nk_standby *standby);
NK_DEFINE_AUTO(nk_standby);

/** Are we active? Waits at most wait_ms to become it. */
bool nk_standby_wait(struct nk_standby *standby, int64_t wait_ms);
/** Are we active now? A process that was held up finds out here. */
bool nk_standby_is_active(struct nk_standby *standby);
/** End waits early; any thread. */
void nk_standby_wake(struct nk_standby *standby);

#endif
