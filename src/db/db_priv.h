/* SPDX-License-Identifier: MIT
 *
 * What the files of this folder share: the connection, the statement and how SQLite's codes
 * become sentences.
 */
#ifndef NK_DB_DB_PRIV_H
#define NK_DB_DB_PRIV_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdarg.h>

#include "db/db.h"

enum {
	DB_PATIENCE_MS = 10 * 1000, /* how long we wait for another process to finish writing */
	DB_IDLE_STATEMENTS = 64,    /* prepared statements kept for the next use */
	DB_PARAMETERS = 16,	    /* most parameters of a statement */
};

struct nk_stmt {
	struct nk_db *db;
	sqlite3_stmt *raw;
	char *sql;
	struct nk_stmt *next; /* in the list of idle ones */
};

struct nk_db {
	sqlite3 *sqlite;
	char *path;
	pthread_mutex_t lock; /* recursive; guards everything below and the connection itself */
	struct nk_stmt *idle; /* most recently used first */
	size_t n_idle;
};

/** Turn SQLite's result code into *err; returns -1. The lock is held. */
int db_fail(struct nk_db *db, int code, struct nk_err *err);
void db_free_idle(struct nk_db *db);
/** The arguments of nk_db_run() as an array. */
void db_values(struct nk_db_value *values, const char *types, va_list ap);
/** As nk_db_run(). */
int db_run_values(struct nk_db *db, int64_t *changes, struct nk_err *err, const char *sql,
		  const char *types, const struct nk_db_value *values);

#endif
