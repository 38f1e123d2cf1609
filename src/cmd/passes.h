/* SPDX-License-Identifier: MIT
 *
 * What passes over the netkans need, opened from the settings: for `scheduler` and `run`.
 */
#ifndef NK_CMD_PASSES_H
#define NK_CMD_PASSES_H

#include "cmd/context.h"
#include "role/credits.h"
#include "role/scheduler.h"

struct nk_passes {
	struct nk_arena arena;
	struct nk_scheduler_config config; /* limits and times are the caller's to set */
	struct nk_scheduler_game *games;
	struct nk_credits credits;
	struct nk_split *splits; /* that modules are moved to */
	size_t n_splits;
	struct nk_index *index;
	struct nk_store *store;
	struct nk_queue *output; /* the indexer's */
};

/** Report games without an inflation queue. */
void nk_passes_check(struct nk_settings *settings);
/** The games that have a NetKAN remote. Release it also after a failure. */
int nk_passes_open(struct nk_passes *passes, struct nk_context *context,
		   const struct nk_settings *settings, struct nk_err *err);
void nk_passes_release(struct nk_passes *passes);

#endif
