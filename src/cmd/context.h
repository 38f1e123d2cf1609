/* SPDX-License-Identifier: MIT
 *
 * What most commands need, made from the settings when it is first asked for and freed in
 * order: the database, the HTTP client, the download cache, and what inflations share.
 * Process lifetime; made by one thread, before the work begins.
 */
#ifndef NK_CMD_CONTEXT_H
#define NK_CMD_CONTEXT_H

#include "cmd/settings.h"
#include "net/aws.h"
#include "queue/queue.h"
#include "source/job.h"
#include "store/store.h"

struct nk_context;

/** `settings` must outlive it. The command has nk_options_common; for all but the database
 * nk_options_net as well. */
struct nk_context *nk_context_new(const struct nk_settings *settings);
void nk_context_free(struct nk_context *context);
NK_DEFINE_AUTO(nk_context);

/*
 * All of these lend: what they give belongs to the context. 0 or -1, the texts naming the
 * setting that is wrong.
 */

/** The folder of --state, made when it is absent. */
int nk_context_state(struct nk_context *context, const char **out, struct nk_err *err);
/** STATE/netkan.db */
int nk_context_db(struct nk_context *context, struct nk_db **out, struct nk_err *err);
int nk_context_http(struct nk_context *context, struct nk_http **out, struct nk_err *err);
int nk_context_aws(struct nk_context *context, struct nk_aws **out, struct nk_err *err);
int nk_context_cache(struct nk_context *context, struct nk_cache **out, struct nk_err *err);
/** For inflations: the client, the cache, and how downloads are looked at. */
int nk_context_services(struct nk_context *context, const struct nk_services **out,
			struct nk_err *err);
/** For nk_queue_open(). Without nk_options_net there is no client, and so no SQS. */
int nk_context_queue_env(struct nk_context *context, struct nk_queue_env *out, struct nk_err *err);
/** For nk_store_open(); the table is --status-db where the command has that option. */
int nk_context_store_env(struct nk_context *context, struct nk_store_env *out, struct nk_err *err);

#endif
