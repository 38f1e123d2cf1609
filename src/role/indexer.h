/* SPDX-License-Identifier: MIT
 *
 * The indexer: commits what the inflators made to CKAN-meta, pushes it, and keeps the status
 * of each mod. What is not at the remote is in no status, and a message is dropped only when
 * both are done.
 *
 * Rules: NetKAN-Infra netkan/indexer.py.
 */
#ifndef NK_ROLE_INDEXER_H
#define NK_ROLE_INDEXER_H

#include "queue/queue.h"
#include "repo/repo.h"
#include "role/role.h"
#include "role/split.h"
#include "store/store.h"

struct nk_cache;
struct nk_db;
struct nk_http;

struct nk_indexer_game {
	const char *id;            /* "ksp" */
	struct nk_repo *ckanmeta;  /* a handle that nobody else uses */
	struct nk_repo *netkan;    /* the same; tells older netkans from newer; NULL: not told */
	const char *pull_requests; /* "OWNER/NAME"; NULL: branches are pushed and nobody is asked */
	struct nk_queue *inflation; /* what is in it belongs to a pass; NULL: not looked at */
	/* The split whose remote this is, where modules are moved; NULL: the default remote. */
	const struct nk_split *split;
};

struct nk_standby;

struct nk_indexer_config { /* everything is borrowed */
	const struct nk_indexer_game *games;
	size_t n_games;
	struct nk_queue *queue;
	struct nk_store *store;
	struct nk_cache *cache; /* tells when a download was fetched; may be NULL */
	struct nk_http *http;   /* for pull requests; may be NULL */
	const char *github_token;
	int lease_s;      /* 0: 300 */
	int max_receives; /* tries before a message that cannot succeed is buried; 0: 5 */
	/* Further remotes, by rule. Where modules are moved each is also one of `games`, behind
	 * the default remote of its game. */
	const struct nk_split *splits;
	size_t n_splits;
	bool split_move;
	bool no_guards;
	bool drain; /* it ends with its queue, and so does the pass that it sees */
	struct nk_standby *standby; /* others may index, too: work only while we may; NULL: none do */
	struct nk_db *db; /* what the guards remember; NULL: it goes with the role */
	const char *dates_folder; /* where updated/GAME.json is kept; NULL: nowhere */
	const char *const *flap_keys; /* what comes and goes by itself; NULL: nk_flap_keys */
	size_t n_flap_keys;
	int flap_window_s; /* 0: NK_FLAP_WINDOW_S; below 0: nothing is held */
	/* Of a game's mods; more may not change in the same key in one pass unless approved.
	 * 0: NK_MASS_CHANGE_PERCENT; below 0: any number may. */
	int mass_change_percent;
};

enum {
	NK_INDEXER_BATCH = 100, /* most messages of one push */
	NK_FLAP_WINDOW_S = 6 * 60 * 60,
	NK_MASS_CHANGE_PERCENT = 10,
};

/**
 * *out is freed with out->free(out->state). One step works on a batch; when its push fails the
 * batch is kept, leased, and tried again by the next step, so that an outage does not use up
 * the tries of its messages.
 */
int nk_indexer_open(struct nk_role *out, const struct nk_indexer_config *config,
		    struct nk_err *err);

#endif
