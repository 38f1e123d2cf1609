/* SPDX-License-Identifier: MIT
 *
 * Staged modules: a branch of their own and a pull request, for people to look at.
 */
#include "role/indexer_priv.h"

#include "base/log.h"
#include "role/proposals.h"

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

/* What people will read, kept before the branch is pushed. */
static int want(struct nk_indexer *indexer, const struct nk_inflated *item, const char *branch,
		struct nk_err *err)
{
	struct nk_arena *arena = &indexer->inbox.arena;
	struct nk_str reason = item->staging_reason;
	struct nk_proposal proposal = {
		.game = item->game->id,
		.branch = branch,
		.path = item->path,
		.blob = item->blob,
		.title = nk_printf(arena, "NetKAN inflated: %s", item->identifier),
		.body = reason.s ? nk_strndup(arena, reason.s, reason.n)
				 : nk_printf(arena, "%s has been staged, please test and merge",
					     item->identifier),
	};

	return nk_indexer_proposes(indexer, item->game)
		       ? nk_proposal_want(indexer->db, &proposal, err)
		       : 0;
}

/* 1: the branch needs a commit on `tip`, whose parent is at the remote when *exists. */
static int look_at_branch(struct nk_indexer *indexer, struct nk_inflated *item, const char *branch,
			  char tip[NK_OID_HEX], bool *exists, bool *created, struct nk_err *err)
{
	struct nk_repo *repo = item->game->ckanmeta;
	char there[NK_OID_HEX];

	if (nk_indexer_head(repo, tip, err) < 0)
		return -1;
	int changed = nk_indexer_differs(repo, tip, item, created, err);
	if (changed <= 0)
		return changed;
	int rc = nk_repo_branch_head(repo, branch, there, err);
	if (rc < 0)
		return -1;
	*exists = rc == 0;
	if (!*exists) {
		rc = nk_proposal_is_closed(indexer->db, item->game->id, branch, item->blob, err);
		return rc < 0 ? -1 : !rc;
	}
	memcpy(tip, there, sizeof there);
	changed = nk_indexer_differs(repo, tip, item, created, err);
	return changed ? changed : nk_indexer_was_pushed(indexer, item, err);
}

/* 0; NK_NOT_FOUND: the branch has moved. */
static int stage_once(struct nk_indexer *indexer, struct nk_inflated *item, const char *branch,
		      struct nk_err *err)
{
	struct nk_repo *repo = item->game->ckanmeta;
	char tip[NK_OID_HEX], parent[NK_OID_HEX];
	bool exists = false, created;
	int rc = look_at_branch(indexer, item, branch, tip, &exists, &created, err);

	if (rc <= 0)
		return rc;
	memcpy(parent, tip, sizeof parent);
	if (nk_indexer_begin_push(indexer, item, err) < 0 || want(indexer, item, branch, err) < 0 ||
	    nk_indexer_commit(repo, item, created, tip, &indexer->inbox.arena, err) < 0)
		return -1;
	rc = nk_repo_push(repo, tip, branch, exists ? parent : NULL, err);
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
	if (item->indexed && !nk_indexer_proposes(indexer, item->game))
		nk_log(NK_LOG_WARN,
		       "%s is pushed without a pull request (--repos and --github-token open one)",
		       branch);
	return 0;
}
