/* SPDX-License-Identifier: MIT
 *
 * Trying less often what keeps failing; see backoff.h. Nothing is counted: the history of the
 * status says since when the mod has failed as it does, and that outlives every process. Who asks
 * for the mod has a reason to think that it is better now, so its time begins anew.
 */
#include "role/backoff.h"

#include <stdlib.h>
#include <string.h>

enum { SHARE = 8 };
/* Less than a day, or a daily pass that is a minute early would skip a day. */
#define LONGEST_US (20 * 60 * 60 * 1000000LL)

int nk_backoff_load(struct nk_backoff *out, struct nk_store *store, const char *game,
		    struct nk_arena *arena, struct nk_err *err)
{
	*out = (struct nk_backoff){ .store = store };
	return store ? nk_store_all(store, game, &out->rows, &out->n, arena, err) : 0;
}

static int compare(const void *identifier, const void *row)
{
	return strcmp(identifier, ((const struct nk_status *)row)->identifier);
}

int nk_backoff_waits(const struct nk_backoff *backoff, const char *identifier, int64_t now_us,
		     struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const struct nk_status *row = NULL;
	struct nk_status_event *events = NULL;
	int64_t asked_us;
	size_t n = 0;

	if (backoff->n)
		row = bsearch(identifier, backoff->rows, backoff->n, sizeof *backoff->rows, compare);
	if (!row || row->success || row->last_inflated == NK_NO_TIME)
		return 0;
	if (nk_store_history(backoff->store, row->game, identifier, &events, &n, &arena, err) < 0)
		return -1;
	if (n == 0 || events[0].success)
		return 0;
	if (nk_store_asked(backoff->store, row->game, identifier, &asked_us, err) < 0)
		return -1;
	int64_t since_us = events[0].at_us > asked_us ? events[0].at_us : asked_us;
	int64_t wait = (now_us - since_us) / SHARE;
	if (wait > LONGEST_US)
		wait = LONGEST_US;
	return now_us - row->last_inflated < wait;
}
