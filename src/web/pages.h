/* SPDX-License-Identifier: MIT
 *
 * What can be looked at: the status page and its files, the statuses as JSON, metrics, health.
 * Pages are made by the server and work without a script.
 */
#ifndef NK_WEB_PAGES_H
#define NK_WEB_PAGES_H

#include "queue/queue.h"
#include "repo/repo.h"
#include "role/role.h"
#include "store/store.h"
#include "web/request.h"

struct nk_pages;
struct nk_db;
struct nk_http;
struct nk_aws;
struct nk_index;

struct nk_pages_game {
	const char *id;
	const char *remote; /* of NetKAN: where files can be looked at, when it is GitHub */
	const char *branch;
	const char *meta_remote;  /* of CKAN-meta, the same; NULL: none */
	struct nk_repo *ckanmeta; /* that nobody else uses, for its last commits; NULL: none */
};
struct nk_pages_config { /* everything is borrowed; what may be NULL is left out then */
	const struct nk_pages_game *games;
	size_t n_games;
	struct nk_store *store;
	struct nk_queue *const *queues;
	size_t n_queues;
	const struct nk_role *roles; /* whose life is watched */
	size_t n_roles;
	struct nk_db *db;	/* with the dates of versions; may be NULL */
	struct nk_index *index; /* with the authors of mods; may be NULL */
	struct nk_http *http;	/* whose requests are counted; may be NULL */
	struct nk_aws *aws;	/* the same */
};

struct nk_pages *nk_pages_new(const struct nk_pages_config *config);
void nk_pages_free(struct nk_pages *pages);
/** Watch somebody else's life, too: when he last showed it, in microseconds since the epoch. */
void nk_pages_watch(struct nk_pages *pages, const char *name, const int64_t *last_life_us);
/** Is there anything at this path? What depends on a name may still be a 404. */
bool nk_pages_has(const struct nk_pages *pages, const char *path);
/** Answer a GET. Any thread. */
void nk_pages_answer(struct nk_pages *pages, const struct nk_web_request *request,
		     struct nk_web_answer *answer, struct nk_arena *arena);

#endif
