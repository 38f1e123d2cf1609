/* SPDX-License-Identifier: MIT
 *
 * The status table over time: passes of the scheduler, and how many mods were failing when. The
 * latter is read off the changes that each mod has had, so nothing has to be counted by the hour.
 */
#include "store/store_sqlite.h"

int store_db_note_pass(struct nk_db *db, const struct nk_pass *pass, struct nk_err *err)
{
	if (nk_db_run(db, NULL, err, "INSERT INTO pass (at_us, sent) VALUES (?, ?)", "ii",
		      pass->at_us, pass->sent) < 0)
		return -1;
	return nk_db_run(db, NULL, err, "DELETE FROM pass WHERE id <= (SELECT max(id) FROM pass) - ?",
			 "i", (int64_t)NK_PASSES_KEPT);
}

int store_db_passes(struct nk_db *db, struct nk_pass *out, size_t *n, size_t max,
		    struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, db, "SELECT at_us, sent FROM pass ORDER BY id DESC LIMIT ?", err, "i",
			(int64_t)max) < 0)
		return -1;
	while ((rc = nk_stmt_step(stmt, err)) == 0)
		out[(*n)++] = (struct nk_pass){ nk_stmt_int(stmt, 0), nk_stmt_int(stmt, 1) };
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

int store_db_failing(struct nk_db *db, struct store_failing *failing, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, db,
			"SELECT at_us, status_history.success, lead(at_us) OVER (PARTITION BY game, identifier "
			"ORDER BY id) FROM status_history JOIN status USING (game, identifier) "
			"WHERE status.frozen = 0",
			err, "") < 0)
		return -1;
	while ((rc = nk_stmt_step(stmt, err)) == 0) {
		if (!nk_stmt_int(stmt, 1))
			store_failing_count(failing, nk_stmt_int(stmt, 0),
					    nk_stmt_is_null(stmt, 2) ? INT64_MAX
								     : nk_stmt_int(stmt, 2));
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}
