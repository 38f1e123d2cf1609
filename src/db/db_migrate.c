/* SPDX-License-Identifier: MIT
 *
 * Migrations. Every part of the program that keeps tables has a list of SQL scripts that only
 * grows; the table "schema" has how many of each part's scripts this file has seen.
 */
#include "db/db_priv.h"

static int seen_steps(struct nk_db *db, const char *part, int64_t *seen, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	*seen = 0;
	if (nk_db_query(&stmt, db, "SELECT steps FROM schema WHERE part = ?", err, "t", part) < 0)
		return -1;
	rc = nk_stmt_step(stmt, err);
	if (rc == 0)
		*seen = nk_stmt_int(stmt, 0);
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int is_newer(struct nk_db *db, const char *part, int64_t seen, size_t n, struct nk_err *err)
{
	return nk_fail(
		err, NK_FAULT_SYSTEM,
		"%s: was written by a newer netkan (its %s tables are at step %lld, this program "
		"knows %zu): use that program, or another folder with --state",
		db->path, part, (long long)seen, n);
}

static int run_steps(struct nk_db *db, const char *part, const char *const *steps, size_t n,
		     struct nk_err *err)
{
	int64_t seen;

	/* Asked again: another process may have been quicker while we waited for the lock. */
	if (seen_steps(db, part, &seen, err) < 0)
		return -1;
	if (seen > (int64_t)n)
		return is_newer(db, part, seen, n, err);
	for (size_t i = (size_t)seen; i < n; i++) {
		if (nk_db_exec(db, steps[i], err) < 0)
			return nk_within(err, "%s step %zu", part, i + 1);
	}
	return nk_db_run(db, NULL, err,
			 "INSERT INTO schema (part, steps) VALUES (?, ?) "
			 "ON CONFLICT (part) DO UPDATE SET steps = excluded.steps",
			 "ti", part, (int64_t)n);
}

int nk_db_migrate(struct nk_db *db, const char *part, const char *const *steps, size_t n,
		  struct nk_err *err)
{
	int64_t seen;

	if (nk_db_exec(db,
		       "CREATE TABLE IF NOT EXISTS schema "
		       "(part TEXT PRIMARY KEY, steps INTEGER NOT NULL) WITHOUT ROWID",
		       err) < 0 ||
	    seen_steps(db, part, &seen, err) < 0)
		return -1;
	if (seen == (int64_t)n)
		return 0;
	if (nk_db_begin(db, err) < 0)
		return -1;
	if (run_steps(db, part, steps, n, err) < 0) {
		nk_db_rollback(db);
		return -1;
	}
	return nk_db_commit(db, err);
}
