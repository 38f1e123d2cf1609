/* SPDX-License-Identifier: MIT
 *
 * What the indexer needs, opened from the settings: for `indexer` and `run`, whose options
 * are those of cmd_indexer.c.
 */
#ifndef NK_CMD_INDEXING_H
#define NK_CMD_INDEXING_H

#include "cmd/context.h"
#include "cmd/command.h"
#include "role/indexer.h"

struct nk_indexing {
	struct nk_arena arena;
	struct nk_indexer_config config;
	struct nk_indexer_game *games;
	struct nk_split *splits;
	size_t n_splits;
	struct nk_queue *queue;
	struct nk_queue **inflation; /* per game of config; NULL where there is none */
	struct nk_store *store;
	struct nk_standby *standby; /* where other machines may index, too; else NULL */
	struct nk_notifier *notifier; /* of what the process logs */
};

/* --no-guards --flap-keys --flap-window --mass-change */
extern const struct nk_option nk_options_guards[];
void nk_indexing_check(struct nk_settings *settings);
/** The queue to read: --queue, or its default. */
const char *nk_indexing_queue(const struct nk_settings *settings);

/** The games that have a CKAN-meta remote. Release it also after a failure. */
int nk_indexing_open(struct nk_indexing *indexing, struct nk_context *context,
		     const struct nk_settings *settings, struct nk_err *err);
void nk_indexing_release(struct nk_indexing *indexing);

#endif
