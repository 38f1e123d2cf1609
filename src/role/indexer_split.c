/* SPDX-License-Identifier: MIT
 *
 * The indexer of a game with several remotes: which one a module is committed to, and the time
 * for bringing all of them to what the rules say.
 */
#include "role/indexer_priv.h"

#include "base/clock.h"
#include "base/log.h"

#include <string.h>

enum {
	TRIES = 6,
	FETCH_EVERY_US = 60 * 1000000, /* what people change at the remotes is seen this soon */
};

static struct nk_split_set set_of(const struct nk_indexer_config *config,
				  const struct nk_indexer_game *game)
{
	return (struct nk_split_set){ .game = game->id,
				      .main = game->ckanmeta,
				      .splits = config->splits,
				      .n = config->n_splits,
				      .move = config->split_move };
}

const struct nk_indexer_game *nk_indexer_home(const struct nk_indexer_config *config,
					      const struct nk_indexer_game *game, const char *path,
					      const struct nk_value *ckan)
{
	struct nk_split_set set = set_of(config, game);
	const struct nk_split *home = config->split_move ? nk_split_home(&set, path, ckan) : NULL;

	for (size_t i = 0; home && i < config->n_games; i++) {
		if (config->games[i].split == home)
			return &config->games[i];
	}
	return game;
}

static int fetch_all(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		     struct nk_err *err)
{
	const struct nk_indexer_config *config = &indexer->config;

	if (nk_indexer_fetch(indexer, game, err) < 0)
		return -1;
	for (size_t i = 0; i < config->n_splits; i++) {
		if (strcmp(config->splits[i].game, game->id) == 0 &&
		    nk_repo_fetch(config->splits[i].repo, NULL, err) < 0)
			return nk_within(err, "%s", config->splits[i].name);
	}
	return 0;
}

/* 0: something was done; NK_END. */
static int sync_game(struct nk_indexer *indexer, const struct nk_indexer_game *game, bool fetch,
		     struct nk_err *err)
{
	struct nk_split_set set = set_of(&indexer->config, game);
	int rc = fetch ? fetch_all(indexer, game, err) : 0;

	for (int tries = 0; rc == 0 && tries < TRIES; tries++) {
		rc = nk_split_sync(&set, indexer->db, err);
		if (rc != NK_NOT_FOUND)
			return rc;
		rc = fetch_all(indexer, game, err);
	}
	return rc < 0 ? -1
		      : nk_fail(err, NK_FAULT_UPSTREAM, "others pushed %d times meanwhile", TRIES);
}

static bool has_splits(const struct nk_indexer_config *config, const struct nk_indexer_game *game)
{
	for (size_t i = 0; i < config->n_splits; i++) {
		if (!game->split && strcmp(config->splits[i].game, game->id) == 0)
			return true;
	}
	return false;
}

/*
 * A split that fails is no reason for the default remote to stand still, so a service says so
 * and tries again when it would fetch again.
 */
int nk_indexer_split(struct nk_indexer *indexer, struct nk_err *err)
{
	const struct nk_indexer_config *config = &indexer->config;
	bool fetch = !indexer->split_us || nk_monotonic_us() - indexer->split_us > FETCH_EVERY_US;
	bool more = false;

	for (size_t i = 0; i < config->n_games; i++) {
		const struct nk_indexer_game *game = &config->games[i];
		struct nk_err problem = NK_ERR_INIT;

		if (!has_splits(config, game) || (!fetch && indexer->split_failed))
			continue;
		int rc = sync_game(indexer, game, fetch, &problem);
		indexer->split_failed = rc < 0;
		if (rc < 0 && config->drain) {
			*err = problem;
			return nk_within(err, "the splits of %s", game->id);
		}
		if (rc < 0)
			nk_log_err(NK_LOG_ERROR, &problem, "the splits of %s are behind", game->id);
		more = more || rc == 0;
	}
	if (fetch)
		indexer->split_us = nk_monotonic_us();
	return more ? 0 : NK_END;
}
