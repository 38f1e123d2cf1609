/* SPDX-License-Identifier: MIT
 *
 * What the HTTP server needs, opened from the settings: for `webhooks` and `run`, which have
 * nk_options_game, nk_options_net, NK_OPTIONS_BOT and nk_options_web.
 */
#ifndef NK_CMD_SERVING_H
#define NK_CMD_SERVING_H

#include "cmd/context.h"
#include "cmd/needs.h"
#include "web/pages.h"
#include "web/web.h"

/* --listen --webhook-secret --rate-limit --trusted-proxies --add-queue --mirror-queue
 * --hook-queues --refresh */
extern const struct nk_option nk_options_web[];

struct nk_serving {
	struct nk_arena arena;
	struct nk_web_config config; /* may be changed before nk_serving_start() */
	struct nk_web *web;
	/* Freed by nk_serving_release(): */
	struct nk_desk_game *games[2];
	struct nk_db *db;
	struct nk_index *index[2];
	struct nk_queue **queues;
	size_t n_queues;
	struct nk_store *store;
	struct nk_http *http; /* the context's, and so is */
	struct nk_aws *aws;
	struct nk_pages_game *shown;
	struct nk_pages *pages;
	const struct nk_role *roles; /* watched; set before nk_serving_start() */
	size_t n_roles;
};

/** Report what is wrong with the addresses and what is missing. */
void nk_serving_check(struct nk_settings *settings);
/** What must be there on AWS. The queues of jobs that are not run everywhere only where they are set. */
void nk_serving_needs(struct nk_needs *needs, const struct nk_settings *settings);
/** Is the server wanted? `run` has one only when it is told where to listen, or a secret. */
bool nk_serving_wanted(const struct nk_settings *settings);

/** Open queues, repositories and indexes. Release it also after a failure. */
int nk_serving_open(struct nk_serving *serving, struct nk_context *context,
		    const struct nk_settings *settings, struct nk_err *err);
/** Bring the indexes up to date and listen. */
int nk_serving_start(struct nk_serving *serving, struct nk_err *err);
/** Stop listening, finish what was taken, close everything. */
void nk_serving_release(struct nk_serving *serving);

#endif
