/* SPDX-License-Identifier: MIT
 *
 * SQLite's result codes as sentences that name the file and the remedy. Its own texts
 * ("database or disk is full", "unable to open database file") name neither.
 */
#include "db/db_priv.h"

struct cause {
	int code; /* primary or extended */
	enum nk_fault fault;
	const char *text;
};

static const struct cause causes[] = {
	{ SQLITE_FULL, NK_FAULT_SYSTEM, "the disk is full: free some space and start again" },
	{ SQLITE_READONLY, NK_FAULT_SYSTEM,
	  "cannot be written: check the rights of the file and of its folder, and that the disk is "
	  "not mounted read-only" },
	{ SQLITE_PERM, NK_FAULT_SYSTEM, "access was refused: check the rights of the file" },
	{ SQLITE_NOTADB, NK_FAULT_SYSTEM,
	  "is not a database: move it away, or name another folder with --state" },
	{ SQLITE_CORRUPT, NK_FAULT_SYSTEM,
	  "the database is damaged: move it away and start again, or restore a copy" },
	{ SQLITE_CANTOPEN, NK_FAULT_SYSTEM,
	  "cannot be opened: check that its folder exists and may be written to" },
	{ SQLITE_BUSY, NK_FAULT_BUSY,
	  "another process has been writing for more than 10 s: try again later" },
	{ SQLITE_LOCKED, NK_FAULT_BUSY, "the table is in use: try again later" },
	{ SQLITE_IOERR, NK_FAULT_SYSTEM, "the disk reported an error: check the disk and its log" },
	{ SQLITE_NOMEM, NK_FAULT_SYSTEM, "there is not enough memory" },
};

static const struct cause *find_cause(int code)
{
	for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
		if (causes[i].code == code || causes[i].code == (code & 0xff))
			return &causes[i];
	}
	return NULL;
}

int db_fail(struct nk_db *db, int code, struct nk_err *err)
{
	const struct cause *cause = find_cause(code);

	if (cause)
		return nk_fail(err, cause->fault, "%s: %s", db->path, cause->text);
	return nk_fail(err, NK_FAULT_SYSTEM, "%s: %s", db->path,
		       db->sqlite ? sqlite3_errmsg(db->sqlite) : sqlite3_errstr(code));
}
