/* SPDX-License-Identifier: MIT
 *
 * The scheduler: puts the netkans of a group on the inflation queue of their game, each with
 * the highest versions that are known of its module.
 *
 * Messages and limits: NetKAN-Infra netkan/scheduler.py.
 */
#ifndef NK_ROLE_SCHEDULER_H
#define NK_ROLE_SCHEDULER_H

#include "queue/queue.h"
#include "repo/index.h"
#include "role/role.h"
#include "role/split.h"

struct nk_http;
struct nk_credits;
struct nk_store;

/* Mods whose host tells us of changes need fewer passes. */
enum nk_schedule_group {
	NK_SCHEDULE_NONHOOKS = 1,
	NK_SCHEDULE_WEBHOOKS = 2,
	NK_SCHEDULE_ALL = NK_SCHEDULE_NONHOOKS | NK_SCHEDULE_WEBHOOKS,
};
/** "all", "webhooks", "nonhooks"; false: neither of them. */
bool nk_schedule_group_find(enum nk_schedule_group *out, const char *name);

struct nk_scheduler_game {
	const char *id; /* "ksp" */
	struct nk_repo *netkan;
	struct nk_repo *ckanmeta; /* NULL: no highest versions are sent */
	/* Where modules were moved to; their versions count as well. Also of other games. */
	const struct nk_split *splits;
	size_t n_splits;
	struct nk_queue *queue;
};

enum { NK_SCHEDULER_NO_LIMIT = -1 };

struct nk_scheduler_config { /* everything is borrowed */
	const struct nk_scheduler_game *games;
	size_t n_games;
	struct nk_index *index;
	struct nk_http *http; /* asks GitHub what is left of its limit; NULL: not asked */
	const char *github_token;
	const struct nk_credits *credits; /* of the machine; NULL: not asked */
	struct nk_store *store; /* tells who keeps failing, and is tried less often; may be NULL */
	struct nk_queue *output; /* of the inflators; NULL: not looked at */
	/* With more at either end, waiting or under way, a game gets nothing;
	 * NK_SCHEDULER_NO_LIMIT. */
	int max_queued;
	int min_gh;     /* requests that GitHub must still allow */
	bool revisions; /* add the commit of NetKAN, so that older texts can be told */
	/* As a role: seconds between passes over the groups; 0: never. */
	int nonhooks_s, webhooks_s;
};

struct nk_schedule_result {
	size_t sent;
	size_t skipped; /* games whose queues are too full, or for which GitHub's limit is too low */
};

/**
 * One pass over a group. A game that fails does not keep the others from their turn; the first
 * failure is returned. NK_FAULT_THROTTLED when GitHub's limit is too low for a pass.
 */
int nk_scheduler_pass(const struct nk_scheduler_config *config, enum nk_schedule_group group,
		      struct nk_schedule_result *result, struct nk_err *err);

/** Fetch all remotes of a game's CKAN-meta, which it must have, and bring the index up to them. */
int nk_scheduler_refresh_ckans(struct nk_index *index, const struct nk_scheduler_game *game,
			       struct nk_err *err);

/** As a role: a pass whenever its time has come, the first at once. */
int nk_scheduler_open(struct nk_role *out, const struct nk_scheduler_config *config,
		      struct nk_err *err);

#endif
