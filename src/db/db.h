/* SPDX-License-Identifier: MIT
 *
 * SQLite, opened our way: WAL, a busy handler, foreign keys, migrations in order. The only
 * folder that knows SQLite. One struct nk_db is one connection and may be used by several
 * threads, one statement at a time (nk_db_lock() around a transaction).
 */
#ifndef NK_DB_DB_H
#define NK_DB_DB_H

#include "base/arena.h"
#include "base/str.h"

struct nk_db;

/**
 * Open (and create) the database file; its folder must exist. ":memory:" is a private one.
 * Errors name the file and say what to do: NK_FAULT_SYSTEM for a full or read-only disk, a
 * file that is not a database, or one of a newer program.
 */
int nk_db_open(struct nk_db **out, const char *path, struct nk_err *err);
void nk_db_free(struct nk_db *db);
NK_DEFINE_AUTO(nk_db);
const char *nk_db_path(const struct nk_db *db);

/**
 * Bring one part's tables up to date: steps[0..n) are SQL scripts, each run once, in order,
 * in a transaction; how many were run is kept per `part` in the table "schema". A database
 * that has seen more steps than n is of a newer program: NK_FAULT_SYSTEM.
 */
int nk_db_migrate(struct nk_db *db, const char *part, const char *const *steps, size_t n,
		  struct nk_err *err);

/* Recursive lock over statements that belong together. */
void nk_db_lock(struct nk_db *db);
void nk_db_unlock(struct nk_db *db);
/** BEGIN IMMEDIATE / COMMIT / ROLLBACK; begin locks, the other two unlock. Nest not. */
int nk_db_begin(struct nk_db *db, struct nk_err *err);
int nk_db_commit(struct nk_db *db, struct nk_err *err);
void nk_db_rollback(struct nk_db *db);

int nk_db_exec(struct nk_db *db, const char *sql, struct nk_err *err);

/*
 * A statement: prepare (cached per connection by its text), bind from 1, step, read columns
 * from 0, done. `types` of nk_db_query() has a letter per parameter: i int64_t, t const char *
 * (NULL is NULL), s struct nk_str as text, b struct nk_str as blob.
 *
 *	struct nk_stmt *stmt;
 *	if (nk_db_query(&stmt, db, "SELECT a, b FROM t WHERE c = ?", err, "t", name) < 0)
 *		return -1;
 *	while ((rc = nk_stmt_step(stmt, err)) == 0)
 *		use(nk_stmt_int(stmt, 0), nk_stmt_str(stmt, 1));
 *	nk_stmt_done(stmt);
 *	return rc < 0 ? -1 : 0;
 *
 * nk_db_query() holds the lock until nk_stmt_done().
 */
struct nk_stmt;
int nk_db_query(struct nk_stmt **out, struct nk_db *db, const char *sql, struct nk_err *err,
		const char *types, ...);
/** 0 with a row, NK_END after the last, -1. */
int nk_stmt_step(struct nk_stmt *stmt, struct nk_err *err);
void nk_stmt_done(struct nk_stmt *stmt);
int64_t nk_stmt_int(struct nk_stmt *stmt, int column);
/** Text or blob, borrowed until the next step; SQL NULL is "no text". */
struct nk_str nk_stmt_str(struct nk_stmt *stmt, int column);
struct nk_str nk_stmt_dup(struct nk_stmt *stmt, int column, struct nk_arena *arena);
bool nk_stmt_is_null(struct nk_stmt *stmt, int column);

/** Run a statement that gives no rows; *changes (may be NULL) is how many rows it touched. */
int nk_db_run(struct nk_db *db, int64_t *changes, struct nk_err *err, const char *sql,
	      const char *types, ...);
int64_t nk_db_last_id(struct nk_db *db);

/*
 * Writes that may wait, and that may be lost: a transaction of their own would cost more than
 * what they write. They wait in memory until there are 64 of them or 256 KiB, or the oldest is
 * a second old when the next one comes, and are then written in one transaction.
 */
struct nk_later;
struct nk_db_value {
	int64_t i;
	struct nk_str s;
};

/** The connection is borrowed and may be used otherwise, too. */
struct nk_later *nk_later_new(struct nk_db *db);
/** Write what waits, and free. */
void nk_later_free(struct nk_later *later);
/**
 * Put a statement (a string constant) in line; arguments as nk_db_run()'s, the first a text: its
 * key. It takes the place of one of the same text and key. Fails when the line had to be
 * written and could not be; what waited is lost then.
 */
int nk_later_run(struct nk_later *later, struct nk_err *err, const char *sql, const char *types,
		 ...);
/** The arguments of a statement that waits, copied; NULL: none with that text and key. */
const struct nk_db_value *nk_later_find(struct nk_later *later, const char *sql, const char *key,
					struct nk_arena *arena);
/** Write what waits now. */
int nk_later_flush(struct nk_later *later, struct nk_err *err);

#endif
