/* SPDX-License-Identifier: MIT
 *
 * The table of proposals; see proposals.h.
 */
#include "role/proposals.h"

static const char *const migrations[] = {
	"CREATE TABLE proposal (game TEXT NOT NULL, branch TEXT NOT NULL, path TEXT NOT NULL, "
	"blob TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, number INTEGER NOT NULL, "
	"state INTEGER NOT NULL, tries INTEGER NOT NULL, next_us INTEGER NOT NULL, "
	"PRIMARY KEY (game, branch)) WITHOUT ROWID;"
	"CREATE INDEX proposal_next ON proposal (game, state, next_us);",
};

int nk_proposals_prepare(struct nk_db *db, struct nk_err *err)
{
	if (nk_db_migrate(db, "proposals", migrations, sizeof migrations / sizeof *migrations,
			  err) < 0)
		return -1;
	return nk_db_exec(db, "UPDATE proposal SET next_us = 0, tries = 0", err);
}

int nk_proposal_want(struct nk_db *db, const struct nk_proposal *proposal, struct nk_err *err)
{
	return nk_db_run(db, NULL, err,
			 "INSERT INTO proposal VALUES (?, ?, ?, ?, ?, ?, 0, ?, 0, 0) "
			 "ON CONFLICT DO UPDATE SET path = excluded.path, blob = excluded.blob, "
			 "title = excluded.title, body = excluded.body, state = excluded.state, "
			 "tries = 0, next_us = 0",
			 "tttttti", proposal->game, proposal->branch, proposal->path,
			 proposal->blob, proposal->title, proposal->body,
			 (int64_t)NK_PROPOSAL_WANTED);
}

static void read_row(struct nk_proposal *out, const char *game, struct nk_stmt *stmt,
		     struct nk_arena *arena)
{
	*out = (struct nk_proposal){
		.game = game,
		.branch = nk_stmt_dup(stmt, 0, arena).s,
		.path = nk_stmt_dup(stmt, 1, arena).s,
		.blob = nk_stmt_dup(stmt, 2, arena).s,
		.title = nk_stmt_dup(stmt, 3, arena).s,
		.body = nk_stmt_dup(stmt, 4, arena).s,
		.number = nk_stmt_int(stmt, 5),
		.tries = nk_stmt_int(stmt, 6),
	};
}

int nk_proposal_next(struct nk_db *db, const char *game, enum nk_proposal_state state,
		     int64_t now_us, struct nk_proposal *out, struct nk_arena *arena,
		     struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, db,
			"SELECT branch, path, blob, title, body, number, tries FROM proposal "
			"WHERE game = ? AND state = ? AND next_us <= ? ORDER BY next_us LIMIT 1",
			err, "tii", game, (int64_t)state, now_us) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	if (rc == 0)
		read_row(out, game, stmt, arena);
	nk_stmt_done(stmt);
	return rc == NK_END ? NK_NOT_FOUND : rc;
}

int nk_proposal_set(struct nk_db *db, const struct nk_proposal *proposal,
		    enum nk_proposal_state state, int64_t next_us, struct nk_err *err)
{
	return nk_db_run(db, NULL, err,
			 "UPDATE proposal SET number = ?, state = ?, tries = ?, next_us = ? "
			 "WHERE game = ? AND branch = ?",
			 "iiiitt", proposal->number, (int64_t)state, proposal->tries, next_us,
			 proposal->game, proposal->branch);
}

int nk_proposal_forget(struct nk_db *db, const struct nk_proposal *proposal, struct nk_err *err)
{
	return nk_db_run(db, NULL, err, "DELETE FROM proposal WHERE game = ? AND branch = ?", "tt",
			 proposal->game, proposal->branch);
}

int nk_proposal_is_closed(struct nk_db *db, const char *game, const char *branch, const char *blob,
			  struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, db,
			"SELECT 1 FROM proposal "
			"WHERE game = ? AND branch = ? AND blob = ? AND state = ?",
			err, "ttti", game, branch, blob, (int64_t)NK_PROPOSAL_CLOSED) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : rc == 0;
}

int64_t nk_proposals_soon(struct nk_db *db, const char *game, int64_t tries, int64_t before_us,
			  struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, db,
			"SELECT count(*) FROM proposal "
			"WHERE game = ? AND state = ? AND tries < ? AND next_us < ?",
			err, "tiii", game, (int64_t)NK_PROPOSAL_WANTED, tries, before_us) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	int64_t n = rc == 0 ? nk_stmt_int(stmt, 0) : 0;
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : n;
}
