/* SPDX-License-Identifier: MIT
 *
 * The table of pushes; see pushes.h.
 */
#include "role/pushes.h"

static const char *const migrations[] = {
	"CREATE TABLE push (game TEXT NOT NULL, path TEXT NOT NULL, staged INTEGER NOT NULL, "
	"blob TEXT NOT NULL, PRIMARY KEY (game, path, staged)) WITHOUT ROWID;",
};

int nk_pushes_prepare(struct nk_db *db, struct nk_err *err)
{
	return nk_db_migrate(db, "pushes", migrations, sizeof migrations / sizeof *migrations, err);
}

int nk_push_begin(struct nk_db *db, const struct nk_push *push, struct nk_err *err)
{
	return nk_db_run(db, NULL, err, "INSERT OR REPLACE INTO push VALUES (?, ?, ?, ?)", "ttit",
			 push->game, push->path, (int64_t)push->staged, push->blob);
}

int nk_push_is_begun(struct nk_db *db, const struct nk_push *push, struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, db,
			"SELECT 1 FROM push WHERE game = ? AND path = ? AND staged = ? AND blob = ?",
			err, "ttit", push->game, push->path, (int64_t)push->staged,
			push->blob) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : rc == 0;
}

int nk_push_end(struct nk_db *db, const struct nk_push *push, struct nk_err *err)
{
	return nk_db_run(db, NULL, err,
			 "DELETE FROM push WHERE game = ? AND path = ? AND staged = ?", "tti",
			 push->game, push->path, (int64_t)push->staged);
}
