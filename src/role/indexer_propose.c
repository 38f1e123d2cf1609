/* SPDX-License-Identifier: MIT
 *
 * Pull requests for staged branches, apart from the messages that wanted them: an outage of the
 * host keeps no message waiting, and no message that is gone takes its request with it. Branches
 * on whose request people have decided are removed.
 */
#include "role/indexer_priv.h"

#include "base/clock.h"
#include "base/log.h"
#include "role/github_pr.h"
#include "role/proposals.h"

#include <string.h>

enum {
	AT_ONCE = 20,		    /* requests between two looks at the queue */
	LOOK_EVERY_S = 60 * 60,	    /* whether a request is closed */
	FIRST_PAUSE_S = 1,	    /* after an outage; doubled by each further try */
	LONGEST_PAUSE_S = 60 * 60,
	MISTAKE_PAUSE_S = 60,	    /* the same, after what people must put right */
	DRAIN_TRIES = 3,	    /* during which a process that is to end waits */
	DRAIN_WAIT_S = 10,
};

bool nk_indexer_proposes(const struct nk_indexer *indexer, const struct nk_indexer_game *game)
{
	const struct nk_indexer_config *config = &indexer->config;

	return game->pull_requests && config->http && config->github_token;
}

static int64_t pause_us(const struct nk_err *why, int64_t tries)
{
	bool outage = why->fault == NK_FAULT_UPSTREAM || why->fault == NK_FAULT_BUSY;
	int64_t pause = outage ? FIRST_PAUSE_S : MISTAKE_PAUSE_S;

	if (why->fault == NK_FAULT_THROTTLED && why->retry_at > nk_now())
		return (int64_t)(why->retry_at - nk_now()) * 1000000;
	for (; tries > 1 && pause < LONGEST_PAUSE_S; tries--)
		pause *= 2;
	return (pause < LONGEST_PAUSE_S ? pause : LONGEST_PAUSE_S) * 1000000LL;
}

/* NK_NOT_FOUND: this host is not to be asked further for now. */
static int put_off(struct nk_indexer *indexer, struct nk_proposal *proposal,
		   enum nk_proposal_state state, const struct nk_err *why, struct nk_err *err)
{
	int64_t pause = pause_us(why, ++proposal->tries);

	/* The first time, and then less and less often. */
	if ((proposal->tries & (proposal->tries - 1)) == 0)
		nk_log_err(why->fault == NK_FAULT_CONFIG ? NK_LOG_ERROR : NK_LOG_WARN, why,
			   "the pull request of %s is tried again in %lld s", proposal->branch,
			   (long long)(pause / 1000000));
	if (nk_proposal_set(indexer->db, proposal, state, nk_now_us() + pause, err) < 0)
		return -1;
	return why->fault == NK_FAULT_METADATA ? 0 : NK_NOT_FOUND;
}

/* 1: the primary branch has the content that is proposed; 0; -1. */
static int is_merged(const struct nk_indexer_game *game, const struct nk_proposal *proposal,
		     struct nk_err *err)
{
	char head[NK_OID_HEX], blob[NK_OID_HEX] = "";

	if (nk_indexer_head(game->ckanmeta, head, err) < 0 ||
	    (*head && nk_repo_blob(game->ckanmeta, head, proposal->path, blob, err) < 0))
		return -1;
	return strcmp(blob, proposal->blob) == 0;
}

/* 1: there is something to look at; 0: the branch is gone or merged; -1. */
static int stands(const struct nk_indexer_game *game, const struct nk_proposal *proposal,
		  struct nk_err *err)
{
	char there[NK_OID_HEX];
	int rc = nk_repo_branch_head(game->ckanmeta, proposal->branch, there, err);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	rc = is_merged(game, proposal, err);
	return rc < 0 ? -1 : !rc;
}

static int propose(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		   struct nk_proposal *proposal, struct nk_err *err)
{
	struct nk_err why = NK_ERR_INIT;
	struct nk_pull_request request = {
		.repository = game->pull_requests,
		.title = proposal->title,
		.body = proposal->body,
		.branch = proposal->branch,
		.base = nk_repo_branch(game->ckanmeta),
		.label = "Needs looking into",
	};
	int rc = stands(game, proposal, err);

	if (rc <= 0)
		return rc < 0 ? -1 : nk_proposal_forget(indexer->db, proposal, err);
	if (nk_github_pull_request(indexer->config.http, indexer->config.github_token, &request,
				   &proposal->number, &why) < 0)
		return put_off(indexer, proposal, NK_PROPOSAL_WANTED, &why, err);
	proposal->tries = 0;
	return nk_proposal_set(indexer->db, proposal, NK_PROPOSAL_OPEN,
			       nk_now_us() + LOOK_EVERY_S * 1000000LL, err);
}

/* The branch goes unless somebody has pushed to it; then it is theirs. */
static int tidy(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		const struct nk_proposal *proposal, struct nk_err *err)
{
	char there[NK_OID_HEX], blob[NK_OID_HEX] = "";
	int rc = nk_repo_branch_head(game->ckanmeta, proposal->branch, there, err);

	if (rc == 0 &&
	    nk_repo_blob(game->ckanmeta, there, proposal->path, blob, err) >= 0 &&
	    strcmp(blob, proposal->blob) == 0) {
		rc = nk_repo_delete_branch(game->ckanmeta, proposal->branch, there, err);
		if (rc == 0)
			nk_log(NK_LOG_INFO, "%s is removed, its pull request %lld is closed",
			       proposal->branch, (long long)proposal->number);
	}
	if (rc >= 0)
		rc = is_merged(game, proposal, err);
	if (rc != 0)
		return rc < 0 ? -1 : nk_proposal_forget(indexer->db, proposal, err);
	return nk_proposal_set(indexer->db, proposal, NK_PROPOSAL_CLOSED, 0, err);
}

static int look(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		struct nk_proposal *proposal, struct nk_err *err)
{
	struct nk_err why = NK_ERR_INIT;
	bool closed;

	if (nk_github_pull_closed(indexer->config.http, indexer->config.github_token,
				  game->pull_requests, proposal->branch, proposal->number, &closed,
				  &why) < 0 ||
	    (closed && tidy(indexer, game, proposal, &why) < 0))
		return put_off(indexer, proposal, NK_PROPOSAL_OPEN, &why, err);
	proposal->tries = 0;
	if (closed)
		return 0;
	return nk_proposal_set(indexer->db, proposal, NK_PROPOSAL_OPEN,
			       nk_now_us() + LOOK_EVERY_S * 1000000LL, err);
}

/* 0: something was done; NK_END: nothing is due; NK_NOT_FOUND: as put_off(). */
static int work_on(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		   enum nk_proposal_state state, struct nk_err *err)
{
	for (int i = 0; i < AT_ONCE; i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_proposal proposal;
		int rc = nk_proposal_next(indexer->db, game->id, state, nk_now_us(), &proposal,
					  &arena, err);

		if (rc != 0)
			return rc < 0 ? -1 : NK_END;
		rc = (state == NK_PROPOSAL_WANTED ? propose : look)(indexer, game, &proposal, err);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int nk_indexer_propose(struct nk_indexer *indexer, bool idle, struct nk_err *err)
{
	int answer = NK_END;

	for (size_t i = 0; i < indexer->config.n_games; i++) {
		const struct nk_indexer_game *game = &indexer->config.games[i];

		if (!nk_indexer_proposes(indexer, game))
			continue;
		int rc = work_on(indexer, game, NK_PROPOSAL_WANTED, err);
		if (rc == NK_END && idle)
			rc = work_on(indexer, game, NK_PROPOSAL_OPEN, err);
		if (rc < 0)
			return nk_within(err, "pull requests of %s", game->id);
		if (rc == 0)
			answer = 0;
	}
	return answer;
}

bool nk_indexer_will_propose(struct nk_indexer *indexer)
{
	int64_t soon = nk_now_us() + DRAIN_WAIT_S * 1000000LL;

	for (size_t i = 0; i < indexer->config.n_games; i++) {
		const struct nk_indexer_game *game = &indexer->config.games[i];

		if (nk_indexer_proposes(indexer, game) &&
		    nk_proposals_soon(indexer->db, game->id, DRAIN_TRIES, soon, NULL) > 0)
			return true;
	}
	return false;
}
