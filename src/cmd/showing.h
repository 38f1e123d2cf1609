/* SPDX-License-Identifier: MIT
 *
 * The status page as files below STATE/www, for `run`.
 */
#ifndef NK_CMD_SHOWING_H
#define NK_CMD_SHOWING_H

#include "cmd/indexing.h"
#include "cmd/passes.h"
#include "web/pages.h"

struct nk_showing {
	struct nk_arena arena;
	const char *folder;
	struct nk_pages_game *games;
	struct nk_queue **queues; /* the roles' */
	size_t n_games, n_queues;
	struct nk_pages *pages;
};

/**
 * What pages show of a game. `branch` is that of its netkans, borrowed; out->ckanmeta is a handle
 * of the page's own, NULL without a remote, and freed by the caller, also after a failure.
 */
int nk_showing_game(struct nk_pages_game *out, const char *id, const char *branch,
		    struct nk_context *context, const struct nk_settings *settings,
		    struct nk_err *err);
/** What the pages show is borrowed from what the roles have. Release it also after a failure. */
int nk_showing_open(struct nk_showing *showing, struct nk_context *context,
		    const struct nk_settings *settings, const struct nk_passes *passes,
		    const struct nk_indexing *indexing, struct nk_err *err);
/** Write them; `data` is the struct nk_showing. */
int nk_showing_export(void *data, struct nk_err *err);
void nk_showing_release(struct nk_showing *showing);

#endif
