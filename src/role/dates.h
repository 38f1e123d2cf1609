/* SPDX-License-Identifier: MIT
 *
 * When each version was released and when it came into the index, for people who want to know
 * what is new: from the history of CKAN-meta, read once and then kept up to date from the commits
 * that are new. In the state's database.
 */
#ifndef NK_ROLE_DATES_H
#define NK_ROLE_DATES_H

#include "base/str.h"
#include "db/db.h"
#include "repo/repo.h"

/** Make the tables; idempotent. */
int nk_dates_prepare(struct nk_db *db, struct nk_err *err);

struct nk_dates_of {
	const char *game;
	struct nk_repo *ckanmeta;
	const char *source; /* ":NAME" of a split; NULL: the default remote */
};
/**
 * Take in what the primary branch has had since the last time, at most `max` commits of it.
 * *changed: something was taken in. 0; NK_END when nothing is left to do. A branch that was
 * rewritten is read anew; the first dates of its files stay. A version that is moved to another
 * remote of its game keeps its dates.
 */
int nk_dates_refresh(struct nk_db *db, const struct nk_dates_of *of, size_t max, bool *changed,
		     struct nk_err *err);

/* A version that was released and then indexed. */
struct nk_dates_latency {
	int64_t released_us, indexed_us;
};
/** Call for each version that says when it was released and was indexed later, at or after
 * `since_us`. */
int nk_dates_latencies(struct nk_db *db, int64_t since_us,
		       void (*each)(void *data, const struct nk_dates_latency *latency),
		       void *data, struct nk_err *err);

/**
 * Append {mod: {version: {"released": time or null, "indexed": time}}}, sorted by mod. Memory
 * grows with the text alone, about 100 bytes a version.
 */
int nk_dates_write(struct nk_db *db, const char *game, struct nk_buf *out, struct nk_err *err);
/** The same as FOLDER/GAME.json. */
int nk_dates_export(struct nk_db *db, const char *game, const char *folder, struct nk_err *err);

#endif
