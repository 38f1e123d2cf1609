/* SPDX-License-Identifier: MIT
 *
 * The tables of the guards; see guard_memory.h.
 */
#include "role/guard_memory.h"

static const char *const migrations[] = {
	"CREATE TABLE guard_file (game TEXT NOT NULL, path TEXT NOT NULL, "
	"check_us INTEGER NOT NULL, revision TEXT, PRIMARY KEY (game, path)) WITHOUT ROWID;"
	"CREATE TABLE guard_revision (game TEXT NOT NULL, identifier TEXT NOT NULL, "
	"check_us INTEGER NOT NULL, revision TEXT NOT NULL, PRIMARY KEY (game, identifier)) "
	"WITHOUT ROWID;"
	"CREATE TABLE guard_past (game TEXT NOT NULL, path TEXT NOT NULL, blob TEXT NOT NULL, "
	"replaced_us INTEGER NOT NULL, PRIMARY KEY (game, path, blob)) WITHOUT ROWID;"
	"CREATE TABLE guard_proposed (game TEXT NOT NULL, path TEXT NOT NULL, "
	"blob TEXT NOT NULL, first_us INTEGER NOT NULL, PRIMARY KEY (game, path)) WITHOUT ROWID;",
};

enum { PAST_MAX = 8 }; /* earlier contents that are kept per file */

int nk_memory_prepare(struct nk_db *db, struct nk_err *err)
{
	return nk_db_migrate(db, "guards", migrations, sizeof migrations / sizeof *migrations, err);
}

int nk_memory_file(struct nk_db *db, const char *game, const char *path,
		   struct nk_memory_file *out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, db,
			"SELECT check_us, revision FROM guard_file WHERE game = ? AND path = ?",
			err, "tt", game, path) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	if (rc == 0)
		*out = (struct nk_memory_file){ nk_stmt_int(stmt, 0), nk_stmt_dup(stmt, 1, arena) };
	nk_stmt_done(stmt);
	return rc == NK_END ? NK_NOT_FOUND : rc;
}

int nk_memory_revision(struct nk_db *db, const char *game, const char *identifier,
		       struct nk_str *out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;

	*out = NK_NO_STR;
	if (nk_db_query(&stmt, db,
			"SELECT revision FROM guard_revision WHERE game = ? AND identifier = ?",
			err, "tt", game, identifier) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	if (rc == 0)
		*out = nk_stmt_dup(stmt, 0, arena);
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int keep_file(struct nk_db *db, const struct nk_memory_settled *settled, struct nk_err *err)
{
	if (nk_db_run(db, NULL, err,
		      "INSERT INTO guard_file VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
		      "check_us = excluded.check_us, revision = excluded.revision "
		      "WHERE excluded.check_us >= check_us",
		      "ttis", settled->game, settled->path, settled->check_us,
		      settled->revision) < 0)
		return -1;
	if (!settled->revision.n)
		return 0;
	return nk_db_run(db, NULL, err,
			 "INSERT INTO guard_revision VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
			 "check_us = excluded.check_us, revision = excluded.revision "
			 "WHERE excluded.check_us >= check_us",
			 "ttis", settled->game, settled->identifier, settled->check_us,
			 settled->revision);
}

static int keep_past(struct nk_db *db, const struct nk_memory_settled *settled, struct nk_err *err)
{
	if (!settled->replaced)
		return 0;
	if (nk_db_run(db, NULL, err, "INSERT OR REPLACE INTO guard_past VALUES (?, ?, ?, ?)",
		      "ttti", settled->game, settled->path, settled->replaced,
		      settled->check_us) < 0)
		return -1;
	return nk_db_run(db, NULL, err,
			 "DELETE FROM guard_past WHERE game = ? AND path = ? AND blob NOT IN "
			 "(SELECT blob FROM guard_past WHERE game = ? AND path = ? "
			 "ORDER BY replaced_us DESC LIMIT ?)",
			 "tttti", settled->game, settled->path, settled->game, settled->path,
			 (int64_t)PAST_MAX);
}

int nk_memory_settle(struct nk_db *db, const struct nk_memory_settled *settled, bool *was_held,
		     struct nk_err *err)
{
	int64_t forgotten = 0;

	if (keep_file(db, settled, err) < 0 || keep_past(db, settled, err) < 0 ||
	    nk_db_run(db, &forgotten, err,
		      "DELETE FROM guard_proposed WHERE game = ? AND path = ? AND first_us <= ?",
		      "tti", settled->game, settled->path, settled->check_us) < 0)
		return -1;
	*was_held = forgotten > 0;
	return 0;
}

int nk_memory_is_recent(struct nk_db *db, const char *game, const char *path, const char *blob,
			int64_t since_us, struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, db,
			"SELECT 1 FROM guard_past "
			"WHERE game = ? AND path = ? AND blob = ? AND replaced_us > ?",
			err, "ttti", game, path, blob, since_us) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : rc == 0;
}

int nk_memory_proposed(struct nk_db *db, const char *game, const char *path, const char *blob,
		       int64_t now_us, int64_t *first_us, bool *is_new, struct nk_err *err)
{
	struct nk_stmt *stmt;

	*first_us = now_us;
	if (nk_db_query(&stmt, db,
			"SELECT first_us FROM guard_proposed "
			"WHERE game = ? AND path = ? AND blob = ?",
			err, "ttt", game, path, blob) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	if (rc == 0)
		*first_us = nk_stmt_int(stmt, 0);
	nk_stmt_done(stmt);
	*is_new = rc == NK_END;
	if (rc <= 0)
		return rc;
	return nk_db_run(db, NULL, err, "INSERT OR REPLACE INTO guard_proposed VALUES (?, ?, ?, ?)",
			 "ttti", game, path, blob, now_us);
}
