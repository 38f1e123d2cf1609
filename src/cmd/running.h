/* SPDX-License-Identifier: MIT
 *
 * The roles of `run`, opened from its settings: a scheduler and an inflator for each game with
 * netkans, an indexer for those with a CKAN-meta, and the export of the status.
 */
#ifndef NK_CMD_RUNNING_H
#define NK_CMD_RUNNING_H

#include "cmd/indexing.h"
#include "cmd/passes.h"
#include "cmd/showing.h"
#include "role/inflator.h"
#include "role/status_export.h"

enum { NK_RUNNING_ROLES = 16 };

struct nk_running {
	struct nk_arena arena;
	const struct nk_settings *settings;
	struct nk_passes passes;
	struct nk_indexing indexing;
	struct nk_status_export_config export;
	struct nk_showing showing;
	struct nk_role roles[NK_RUNNING_ROLES];
	size_t n_roles;
	struct nk_queue *hooks[NK_RUNNING_ROLES]; /* of inflators; NULL: a lane of their queue */
	size_t n_inflators; /* they are the first roles, then comes the indexer */
	bool has_indexer, has_export;
};

/** Open them all. Release it also after a failure. */
int nk_running_open(struct nk_running *running, struct nk_context *context,
		    const struct nk_settings *settings, struct nk_err *err);
/** Until the process is told to stop. */
int nk_running_serve(struct nk_running *running, struct nk_err *err);
/** One pass over all groups, each role in turn until it has nothing left, and the status. */
int nk_running_once(struct nk_running *running, struct nk_err *err);
void nk_running_release(struct nk_running *running);

#endif
