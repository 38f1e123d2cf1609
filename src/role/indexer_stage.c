/* SPDX-License-Identifier: MIT
 *
 * Staged modules: a branch of their own and a pull request, for people to look at.
 */
#include "role/indexer_priv.h"

#include "base/log.h"
#include "role/github_pr.h"

#include <string.h>

enum { TRIES = 6 }; /* of a push that others overtake */

/* "add/Foo-1.0": without blanks, and with what a branch cannot have replaced. */
static const char *branch_name(const struct nk_inflated *item, struct nk_arena *arena)
{
	char *name = nk_printf(arena, "add/%s", item->stem);
	char *to = name, before = '\0';

	for (const char *from = name; *from; from++) {
		if (*from == ' ')
			continue;
		bool bad = strchr("~^:?*[\\", *from) || (*from == '.' && before == '.');
		before = bad ? '-' : *from;
		*to++ = before;
	}
	*to = '\0';
	return name;
}

/* 0; NK_NOT_FOUND: the branch has moved. */
static int stage_once(struct nk_indexer *indexer, struct nk_inflated *item, const char *branch,
		      struct nk_err *err)
{
	struct nk_repo *repo = item->game->ckanmeta;
	char there[NK_OID_HEX], tip[NK_OID_HEX];
	bool created;

	if (nk_indexer_head(repo, tip, err) < 0)
		return -1;
	int changed = nk_indexer_differs(repo, tip, item, &created, err);
	if (changed <= 0)
		return changed;
	int rc = nk_repo_branch_head(repo, branch, there, err);
	if (rc < 0)
		return -1;
	bool exists = rc == 0;
	if (exists)
		memcpy(tip, there, sizeof tip);
	changed = nk_indexer_differs(repo, tip, item, &created, err);
	if (changed <= 0)
		return changed;
	if (nk_indexer_commit(repo, item, created, tip, &indexer->inbox.arena, err) < 0)
		return -1;
	rc = nk_repo_push(repo, tip, branch, exists ? there : NULL, err);
	item->indexed = rc == 0;
	return rc;
}

static int publish(struct nk_indexer *indexer, struct nk_inflated *item, const char *branch,
		   struct nk_err *err)
{
	int rc = nk_indexer_fetch_if_old(indexer, item->game, err);

	for (int tries = 0; rc == 0 && tries < TRIES; tries++) {
		rc = stage_once(indexer, item, branch, err);
		if (rc != NK_NOT_FOUND)
			return rc;
		rc = nk_indexer_fetch(indexer, item->game, err);
	}
	if (rc < 0)
		return -1;
	return nk_fail(err, NK_FAULT_UPSTREAM, "%s: others pushed %d times meanwhile", branch,
		       TRIES);
}

/* The branch is at the remote, so a request that fails is a person's work, not a reason to wait. */
static void ask(struct nk_indexer *indexer, const struct nk_inflated *item, const char *branch)
{
	struct nk_arena *arena = &indexer->inbox.arena;
	const struct nk_indexer_config *config = &indexer->config;
	struct nk_err err = NK_ERR_INIT;
	struct nk_str reason = item->staging_reason;
	struct nk_pull_request request = {
		.repository = item->game->pull_requests,
		.title = nk_printf(arena, "NetKAN inflated: %s", item->identifier),
		.body = reason.s ? nk_strndup(arena, reason.s, reason.n)
				 : nk_printf(arena, "%s has been staged, please test and merge",
					     item->identifier),
		.branch = branch,
		.base = nk_repo_branch(item->game->ckanmeta),
		.label = "Needs looking into",
	};

	if (!request.repository || !config->http || !config->github_token)
		nk_log(NK_LOG_WARN,
		       "%s is pushed without a pull request (--repos and --github-token open one)",
		       branch);
	else if (nk_github_pull_request(config->http, config->github_token, &request, &err) < 0)
		nk_log_err(NK_LOG_ERROR, &err, "%s is pushed without a pull request", branch);
}

int nk_indexer_stage(struct nk_indexer *indexer, struct nk_inflated *item, struct nk_err *err)
{
	const char *branch = branch_name(item, &indexer->inbox.arena);

	if (item->indexed)
		return 0; /* by an earlier step, whose status could not be written */
	if (!nk_repo_is_branch_name(branch)) {
		nk_log(NK_LOG_ERROR, "%s cannot be staged: \"%s\" is no name of a branch",
		       item->stem, branch);
		return 0;
	}
	if (publish(indexer, item, branch, err) < 0)
		return -1;
	if (item->indexed)
		ask(indexer, item, branch);
	return 0;
}
