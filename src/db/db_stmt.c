/* SPDX-License-Identifier: MIT
 *
 * Statements. Preparing costs more than running most of ours, so idle ones are kept by their
 * text; the least recently used goes when there are too many. A statement that is in use
 * is in no list: the same text asked for meanwhile is simply prepared once more.
 */
#include "db/db_priv.h"

#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void free_statement(struct nk_stmt *stmt)
{
	sqlite3_finalize(stmt->raw);
	free(stmt->sql);
	free(stmt);
}

void db_free_idle(struct nk_db *db)
{
	while (db->idle) {
		struct nk_stmt *next = db->idle->next;
		free_statement(db->idle);
		db->idle = next;
	}
	db->n_idle = 0;
}

static struct nk_stmt *take_idle(struct nk_db *db, const char *sql)
{
	for (struct nk_stmt **link = &db->idle; *link; link = &(*link)->next) {
		struct nk_stmt *stmt = *link;
		if (strcmp(stmt->sql, sql) != 0)
			continue;
		*link = stmt->next;
		db->n_idle--;
		return stmt;
	}
	return NULL;
}

static void put_idle(struct nk_stmt *stmt)
{
	struct nk_db *db = stmt->db;
	struct nk_stmt **link = &db->idle;

	stmt->next = db->idle;
	db->idle = stmt;
	if (++db->n_idle <= DB_IDLE_STATEMENTS)
		return;
	while ((*link)->next)
		link = &(*link)->next;
	free_statement(*link);
	*link = NULL;
	db->n_idle--;
}

static struct nk_stmt *prepare(struct nk_db *db, const char *sql, struct nk_err *err)
{
	struct nk_stmt *stmt = take_idle(db, sql);
	int rc;

	if (stmt)
		return stmt;
	stmt = nk_xcalloc(1, sizeof *stmt);
	stmt->db = db;
	stmt->sql = nk_xstrdup(sql);
	rc = sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt->raw, NULL);
	if (rc == SQLITE_OK)
		return stmt;
	db_fail(db, rc, err);
	free_statement(stmt);
	return NULL;
}

static int bind_str(sqlite3_stmt *raw, int at, struct nk_str value, bool text,
		    sqlite3_destructor_type lifetime)
{
	if (!value.s)
		return sqlite3_bind_null(raw, at);
	if (text)
		return sqlite3_bind_text64(raw, at, value.s, value.n, lifetime, SQLITE_UTF8);
	return sqlite3_bind_blob64(raw, at, value.s, value.n, lifetime);
}

static int bind_all(sqlite3_stmt *raw, sqlite3_destructor_type lifetime, const char *types,
		    const struct nk_db_value *values)
{
	int rc = SQLITE_OK;

	assert((int)strlen(types) == sqlite3_bind_parameter_count(raw));
	for (int at = 0; rc == SQLITE_OK && types[at]; at++) {
		if (types[at] == 'i')
			rc = sqlite3_bind_int64(raw, at + 1, values[at].i);
		else
			rc = bind_str(raw, at + 1, values[at].s, types[at] != 'b', lifetime);
	}
	return rc;
}

void db_values(struct nk_db_value *values, const char *types, va_list ap)
{
	assert(strlen(types) <= DB_PARAMETERS);
	for (size_t i = 0; types[i]; i++) {
		values[i] = (struct nk_db_value){ 0 };
		switch (types[i]) {
		case 'i': values[i].i = va_arg(ap, int64_t); break;
		case 't': values[i].s = nk_str(va_arg(ap, const char *)); break;
		case 's':
		case 'b': values[i].s = va_arg(ap, struct nk_str); break;
		default: assert(!"unknown parameter type"); return;
		}
	}
}

/* Leaves the lock held when it succeeds. */
static int start(struct nk_stmt **out, struct nk_db *db, const char *sql, struct nk_err *err,
		 sqlite3_destructor_type lifetime, const char *types,
		 const struct nk_db_value *values)
{
	struct nk_stmt *stmt;
	int rc;

	nk_db_lock(db);
	stmt = prepare(db, sql, err);
	if (!stmt) {
		nk_db_unlock(db);
		return -1;
	}
	rc = bind_all(stmt->raw, lifetime, types, values);
	if (rc != SQLITE_OK) {
		db_fail(db, rc, err);
		nk_stmt_done(stmt);
		return -1;
	}
	*out = stmt;
	return 0;
}

int nk_db_query(struct nk_stmt **out, struct nk_db *db, const char *sql, struct nk_err *err,
		const char *types, ...)
{
	struct nk_db_value values[DB_PARAMETERS];
	va_list ap;

	va_start(ap, types);
	db_values(values, types, ap);
	va_end(ap);
	return start(out, db, sql, err, SQLITE_TRANSIENT, types, values);
}

int nk_stmt_step(struct nk_stmt *stmt, struct nk_err *err)
{
	int rc = sqlite3_step(stmt->raw);

	if (rc == SQLITE_ROW)
		return 0;
	if (rc == SQLITE_DONE)
		return NK_END;
	return db_fail(stmt->db, rc, err);
}

void nk_stmt_done(struct nk_stmt *stmt)
{
	if (!stmt)
		return;
	struct nk_db *db = stmt->db;
	sqlite3_reset(stmt->raw);
	sqlite3_clear_bindings(stmt->raw);
	put_idle(stmt);
	nk_db_unlock(db);
}

int64_t nk_stmt_int(struct nk_stmt *stmt, int column)
{
	return sqlite3_column_int64(stmt->raw, column);
}

bool nk_stmt_is_null(struct nk_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt->raw, column) == SQLITE_NULL;
}

struct nk_str nk_stmt_str(struct nk_stmt *stmt, int column)
{
	const void *bytes;

	if (nk_stmt_is_null(stmt, column))
		return NK_NO_STR;
	/* SQLite gives a blob of length zero as NULL, which would read as "no text". */
	bytes = sqlite3_column_type(stmt->raw, column) == SQLITE_BLOB
			? sqlite3_column_blob(stmt->raw, column)
			: (const void *)sqlite3_column_text(stmt->raw, column);
	return nk_str_n(bytes ? bytes : "", (size_t)sqlite3_column_bytes(stmt->raw, column));
}

struct nk_str nk_stmt_dup(struct nk_stmt *stmt, int column, struct nk_arena *arena)
{
	return nk_str_dup(arena, nk_stmt_str(stmt, column));
}

int db_run_values(struct nk_db *db, int64_t *changes, struct nk_err *err, const char *sql,
		  const char *types, const struct nk_db_value *values)
{
	struct nk_stmt *stmt;
	int rc;

	/* The arguments outlive the statement here, so nothing is copied. */
	if (start(&stmt, db, sql, err, SQLITE_STATIC, types, values) < 0)
		return -1;
	while ((rc = nk_stmt_step(stmt, err)) == 0)
		;
	if (rc == NK_END && changes)
		*changes = sqlite3_changes64(db->sqlite);
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

int nk_db_run(struct nk_db *db, int64_t *changes, struct nk_err *err, const char *sql,
	      const char *types, ...)
{
	struct nk_db_value values[DB_PARAMETERS];
	va_list ap;

	va_start(ap, types);
	db_values(values, types, ap);
	va_end(ap);
	return db_run_values(db, changes, err, sql, types, values);
}
