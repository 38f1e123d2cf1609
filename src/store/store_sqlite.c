/* SPDX-License-Identifier: MIT
 *
 * The status table in the state's database. Every write counts the generation up in the same
 * transaction, so who keeps a copy of the table can ask cheaply whether it is still good.
 */
#include "store/backend.h"

#include <assert.h>
#include <stdlib.h>

#include "base/json.h"
#include "db/db.h"
#include "store/store_sqlite.h"

static const char *const migrations[] = {
	"CREATE TABLE status (game TEXT NOT NULL, identifier TEXT NOT NULL, "
	"success INTEGER NOT NULL, frozen INTEGER NOT NULL, last_error TEXT, last_warnings TEXT, "
	"last_checked INTEGER NOT NULL, last_indexed INTEGER NOT NULL, "
	"last_inflated INTEGER NOT NULL, last_downloaded INTEGER NOT NULL, "
	"release_date INTEGER NOT NULL, resources TEXT, PRIMARY KEY (game, identifier)) "
	"WITHOUT ROWID;"
	"CREATE TABLE status_generation (generation INTEGER NOT NULL);"
	"INSERT INTO status_generation VALUES (0);"
	"CREATE TABLE status_history (id INTEGER PRIMARY KEY AUTOINCREMENT, game TEXT NOT NULL, "
	"identifier TEXT NOT NULL, at_us INTEGER NOT NULL, success INTEGER NOT NULL, "
	"last_error TEXT, last_warnings TEXT);"
	"CREATE INDEX status_history_mod ON status_history (game, identifier, id);",
	"CREATE TABLE status_asked (game TEXT NOT NULL, identifier TEXT NOT NULL, "
	"at_us INTEGER NOT NULL, PRIMARY KEY (game, identifier)) WITHOUT ROWID;",
	"CREATE TABLE pass (id INTEGER PRIMARY KEY AUTOINCREMENT, at_us INTEGER NOT NULL, "
	"sent INTEGER NOT NULL);",
};

#define COLUMNS                                                                                    \
	"game, identifier, success, frozen, last_error, last_warnings, last_checked, "             \
	"last_indexed, last_inflated, last_downloaded, release_date, resources"

struct sqlite_store {
	struct nk_store base;
	struct nk_db *db;
	struct nk_db *own; /* db where we opened it ourselves, else NULL */
};

static struct sqlite_store *sqlite_store(struct nk_store *store)
{
	assert(store->ops == &nk_store_sqlite);
	return (struct sqlite_store *)store;
}

static int open_own(struct nk_db **out, const char *state, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	if (!state)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "the status table needs a folder to be in, see --state");
	return nk_db_open(out, nk_printf(&arena, "%s/netkan.db", state), err);
}

static int sqlite_open(struct nk_store **out, const struct nk_store_env *env, struct nk_err *err)
{
	NK_AUTO(nk_db) own = NULL;
	struct sqlite_store *store;

	if (!env->db && open_own(&own, env->state, err) < 0)
		return -1;
	if (nk_db_migrate(env->db ? env->db : own, "store", migrations,
			  sizeof migrations / sizeof migrations[0], err) < 0)
		return -1;
	store = nk_xcalloc(1, sizeof *store);
	store->base.ops = &nk_store_sqlite;
	store->db = env->db ? env->db : own;
	store->own = own;
	own = NULL;
	*out = &store->base;
	return 0;
}

static void sqlite_free(struct nk_store *base)
{
	struct sqlite_store *store = sqlite_store(base);

	nk_db_free(store->own);
	free(store);
}

static struct nk_value *read_resources(struct nk_stmt *stmt, int column, struct nk_arena *arena)
{
	struct nk_value *value;

	if (nk_stmt_is_null(stmt, column) ||
	    nk_json_read(&value, arena, nk_stmt_dup(stmt, column, arena), NULL) < 0)
		return NULL;
	return value;
}

static void read_row(struct nk_stmt *stmt, struct nk_status *out, struct nk_arena *arena)
{
	*out = (struct nk_status){
		.game = nk_stmt_dup(stmt, 0, arena).s,
		.identifier = nk_stmt_dup(stmt, 1, arena).s,
		.success = nk_stmt_int(stmt, 2) != 0,
		.frozen = nk_stmt_int(stmt, 3) != 0,
		.last_error = nk_stmt_dup(stmt, 4, arena),
		.last_warnings = nk_stmt_dup(stmt, 5, arena),
		.last_checked = nk_stmt_int(stmt, 6),
		.last_indexed = nk_stmt_int(stmt, 7),
		.last_inflated = nk_stmt_int(stmt, 8),
		.last_downloaded = nk_stmt_int(stmt, 9),
		.release_date = nk_stmt_int(stmt, 10),
		.resources = read_resources(stmt, 11, arena),
	};
}

static int sqlite_get(struct nk_store *base, const char *game, const char *identifier,
		      struct nk_status *out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, sqlite_store(base)->db,
			"SELECT " COLUMNS " FROM status WHERE game = ? AND identifier = ?", err,
			"tt", game, identifier) < 0)
		return -1;
	rc = nk_stmt_step(stmt, err);
	if (rc == 0)
		read_row(stmt, out, arena);
	nk_stmt_done(stmt);
	return rc == NK_END ? NK_NOT_FOUND : rc;
}

static int add_event(struct nk_db *db, const struct nk_status *row, struct nk_err *err)
{
	if (nk_db_run(db, NULL, err,
		      "INSERT INTO status_history "
		      "(game, identifier, at_us, success, last_error, last_warnings) "
		      "VALUES (?, ?, ?, ?, ?, ?)",
		      "ttiiss", row->game, row->identifier, store_said_us(row),
		      (int64_t)row->success, row->last_error, row->last_warnings) < 0)
		return -1;
	return nk_db_run(db, NULL, err,
			 "DELETE FROM status_history WHERE game = ? AND identifier = ? AND id <= "
			 "(SELECT id FROM status_history WHERE game = ? AND identifier = ? "
			 "ORDER BY id DESC LIMIT 1 OFFSET ?)",
			 "tttti", row->game, row->identifier, row->game, row->identifier,
			 (int64_t)NK_STATUS_HISTORY);
}

static int put_row(struct sqlite_store *store, const struct nk_status *row, struct nk_arena *arena,
		   struct nk_err *err)
{
	struct nk_status before;
	int rc = sqlite_get(&store->base, row->game, row->identifier, &before, arena, err);

	if (rc < 0)
		return -1;
	if (store_says_else(rc == 0 ? &before : NULL, row) && add_event(store->db, row, err) < 0)
		return -1;
	return nk_db_run(
		store->db, NULL, err,
		"INSERT OR REPLACE INTO status (" COLUMNS ") "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"ttiissiiiiis", row->game, row->identifier, (int64_t)row->success,
		(int64_t)row->frozen, row->last_error, row->last_warnings, row->last_checked,
		row->last_indexed, row->last_inflated, row->last_downloaded, row->release_date,
		nk_length(row->resources) > 0 ? nk_json_text(arena, row->resources, NK_JSON_COMPACT)
					      : NK_NO_STR);
}

static int put_all(struct sqlite_store *store, const struct nk_status *rows, size_t n,
		   struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	for (size_t i = 0; i < n; i++) {
		if (put_row(store, &rows[i], &arena, err) < 0)
			return -1;
		nk_arena_reset(&arena);
	}
	return nk_db_exec(store->db, "UPDATE status_generation SET generation = generation + 1",
			  err);
}

static int sqlite_put(struct nk_store *base, const struct nk_status *rows, size_t n,
		      struct nk_err *err)
{
	struct sqlite_store *store = sqlite_store(base);

	if (nk_db_begin(store->db, err) < 0)
		return -1;
	if (put_all(store, rows, n, err) < 0) {
		nk_db_rollback(store->db);
		return -1;
	}
	return nk_db_commit(store->db, err);
}

static int sqlite_all(struct nk_store *base, const char *game, struct nk_status **out, size_t *n,
		      struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, sqlite_store(base)->db,
			"SELECT " COLUMNS
			" FROM status WHERE game >= ? AND (? IS NULL OR game = ?) "
			"ORDER BY game, identifier",
			err, "ttt", game ? game : "", game, game) < 0)
		return -1;
	while ((rc = nk_stmt_step(stmt, err)) == 0) {
		*out = nk_regrow(arena, *out, *n, *n + 1, sizeof **out);
		read_row(stmt, &(*out)[(*n)++], arena);
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int64_t sqlite_generation(struct nk_store *base)
{
	struct nk_stmt *stmt;
	int64_t generation = -1;

	if (nk_db_query(&stmt, sqlite_store(base)->db, "SELECT generation FROM status_generation",
			NULL, "") < 0)
		return -1;
	if (nk_stmt_step(stmt, NULL) == 0)
		generation = nk_stmt_int(stmt, 0);
	nk_stmt_done(stmt);
	return generation;
}

static int sqlite_history(struct nk_store *base, const char *game, const char *identifier,
			  struct nk_status_event **out, size_t *n, struct nk_arena *arena,
			  struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, sqlite_store(base)->db,
			"SELECT at_us, success, last_error, last_warnings FROM status_history "
			"WHERE game = ? AND identifier = ? ORDER BY id DESC",
			err, "tt", game, identifier) < 0)
		return -1;
	while ((rc = nk_stmt_step(stmt, err)) == 0) {
		*out = nk_regrow(arena, *out, *n, *n + 1, sizeof **out);
		(*out)[(*n)++] = (struct nk_status_event){
			.at_us = nk_stmt_int(stmt, 0),
			.success = nk_stmt_int(stmt, 1) != 0,
			.last_error = nk_stmt_dup(stmt, 2, arena),
			.last_warnings = nk_stmt_dup(stmt, 3, arena),
		};
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int sqlite_ask(struct nk_store *base, const char *game, const char *identifier,
		      int64_t at_us, struct nk_err *err)
{
	return nk_db_run(sqlite_store(base)->db, NULL, err,
			 "INSERT OR REPLACE INTO status_asked SELECT game, identifier, ? "
			 "FROM status WHERE game = ? AND identifier = ? AND success = 0",
			 "itt", at_us, game, identifier);
}

static int sqlite_asked(struct nk_store *base, const char *game, const char *identifier,
			int64_t *at_us, struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, sqlite_store(base)->db,
			"SELECT at_us FROM status_asked WHERE game = ? AND identifier = ?", err,
			"tt", game, identifier) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	if (rc == 0)
		*at_us = nk_stmt_int(stmt, 0);
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int sqlite_note_pass(struct nk_store *base, const struct nk_pass *pass, struct nk_err *err)
{
	return store_db_note_pass(sqlite_store(base)->db, pass, err);
}

static int sqlite_passes(struct nk_store *base, struct nk_pass *out, size_t *n, size_t max,
			 struct nk_err *err)
{
	return store_db_passes(sqlite_store(base)->db, out, n, max, err);
}

static int sqlite_failing(struct nk_store *base, struct store_failing *failing, struct nk_err *err)
{
	return store_db_failing(sqlite_store(base)->db, failing, err);
}

const struct nk_store_ops nk_store_sqlite = {
	.backend = "embedded",
	.open = sqlite_open,
	.free = sqlite_free,
	.get = sqlite_get,
	.put = sqlite_put,
	.all = sqlite_all,
	.generation = sqlite_generation,
	.history = sqlite_history,
	.ask = sqlite_ask,
	.asked = sqlite_asked,
	.note_pass = sqlite_note_pass,
	.passes = sqlite_passes,
	.failing = sqlite_failing,
};
