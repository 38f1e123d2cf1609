/* SPDX-License-Identifier: MIT
 *
 * The tables of what is held back; see guard_held.h.
 */
#include "role/guard_held.h"

#include "base/json.h"

static const char *const migrations[] = {
	"CREATE TABLE guard_change (game TEXT NOT NULL, kind TEXT NOT NULL, "
	"identifier TEXT NOT NULL, at_us INTEGER NOT NULL, "
	"PRIMARY KEY (game, kind, identifier)) WITHOUT ROWID;"
	"CREATE TABLE guard_stopped (game TEXT NOT NULL, kind TEXT NOT NULL, "
	"since_us INTEGER NOT NULL, mods INTEGER NOT NULL, of_mods INTEGER NOT NULL, "
	"example TEXT NOT NULL, PRIMARY KEY (game, kind)) WITHOUT ROWID;"
	"CREATE TABLE guard_approved (game TEXT NOT NULL, kind TEXT NOT NULL, "
	"until_us INTEGER NOT NULL, PRIMARY KEY (game, kind)) WITHOUT ROWID;"
	"CREATE TABLE guard_held (game TEXT NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL, "
	"check_us INTEGER NOT NULL, attributes TEXT NOT NULL, body TEXT NOT NULL, "
	"PRIMARY KEY (game, path)) WITHOUT ROWID;",
	"ALTER TABLE guard_change ADD COLUMN released INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE guard_stopped ADD COLUMN told INTEGER NOT NULL DEFAULT 0;",
};

int nk_held_prepare(struct nk_db *db, struct nk_err *err)
{
	return nk_db_migrate(db, "guards held", migrations, sizeof migrations / sizeof *migrations,
			     err);
}

int nk_held_state(struct nk_db *db, const char *game, const char *kind, int64_t now_us,
		  enum nk_kind_state *out, struct nk_err *err)
{
	struct nk_stmt *stmt;

	*out = NK_KIND_FREE;
	if (nk_db_query(&stmt, db,
			"SELECT 2 FROM guard_approved WHERE game = ? AND kind = ? AND until_us > ? "
			"UNION ALL SELECT 1 FROM guard_stopped WHERE game = ? AND kind = ? "
			"ORDER BY 1 DESC",
			err, "ttitt", game, kind, now_us, game, kind) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	if (rc == 0)
		*out = nk_stmt_int(stmt, 0) == 2 ? NK_KIND_APPROVED : NK_KIND_STOPPED;
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int find_change(struct nk_db *db, const struct nk_held_change *change,
		       struct nk_held_counted *out, struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, db,
			"SELECT released AND at_us >= ? FROM guard_change "
			"WHERE game = ? AND kind = ? AND identifier = ?",
			err, "ittt", change->at_us, change->game, change->kind,
			change->identifier) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	out->is_new = rc == NK_END;
	out->released = rc == 0 && nk_stmt_int(stmt, 0);
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int keep_change(struct nk_db *db, const struct nk_held_change *change, bool released,
		       int64_t since_us, struct nk_err *err)
{
	if (nk_db_run(db, NULL, err,
		      "INSERT INTO guard_change VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
		      "at_us = max(at_us, excluded.at_us), released = excluded.released",
		      "tttii", change->game, change->kind, change->identifier, change->at_us,
		      (int64_t)released) < 0)
		return -1;
	return nk_db_run(db, NULL, err,
			 "DELETE FROM guard_change WHERE game = ? AND kind = ? AND at_us <= ?",
			 "tti", change->game, change->kind, since_us);
}

static int count_rows(struct nk_db *db, const char *sql, const char *game, const char *kind,
		      int64_t *n, struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, db, sql, err, "tt", game, kind) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	*n = rc == 0 ? nk_stmt_int(stmt, 0) : 0;
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

int nk_held_count(struct nk_db *db, const struct nk_held_change *change, int64_t since_us,
		  struct nk_held_counted *out, struct nk_err *err)
{
	if (find_change(db, change, out, err) < 0 ||
	    keep_change(db, change, out->released, since_us, err) < 0)
		return -1;
	return count_rows(db, "SELECT count(*) FROM guard_change WHERE game = ? AND kind = ?",
			  change->game, change->kind, &out->mods, err);
}

int nk_held_stop(struct nk_db *db, const struct nk_stopped *stopped, struct nk_err *err)
{
	return nk_db_run(db, NULL, err,
			 "INSERT OR REPLACE INTO guard_stopped VALUES (?, ?, ?, ?, ?, ?, 0)",
			 "ttiiit", stopped->game, stopped->kind, stopped->since_us, stopped->mods,
			 stopped->of, stopped->example);
}

int nk_held_grow(struct nk_db *db, const char *game, const char *kind, int64_t mods,
		 struct nk_err *err)
{
	return nk_db_run(db, NULL, err,
			 "UPDATE guard_stopped SET mods = ? WHERE game = ? AND kind = ? AND mods < ?",
			 "itti", mods, game, kind, mods);
}

int nk_held_told(struct nk_db *db, const char *game, struct nk_err *err)
{
	return nk_db_run(db, NULL, err, "UPDATE guard_stopped SET told = 1 WHERE game = ?", "t",
			 game);
}

int nk_held_keep(struct nk_db *db, const char *game, const char *path, const char *kind,
		 int64_t check_us, const struct nk_msg *msg, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *attributes = nk_object(&arena);

	for (size_t i = 0; i < msg->n_attributes; i++)
		nk_set(&arena, attributes, msg->attributes[i].name,
		       nk_string_view(&arena, msg->attributes[i].value));
	return nk_db_run(db, NULL, err, "INSERT OR REPLACE INTO guard_held VALUES (?, ?, ?, ?, ?, ?)",
			 "tttiss", game, path, kind, check_us,
			 nk_json_text(&arena, attributes, NK_JSON_COMPACT), msg->body);
}

int nk_held_forget(struct nk_db *db, const char *game, const char *path, int64_t check_us,
		   struct nk_err *err)
{
	return nk_db_run(db, NULL, err,
			 "DELETE FROM guard_held WHERE game = ? AND path = ? AND check_us <= ?",
			 "tti", game, path, check_us);
}

int nk_held_list(struct nk_db *db, const char *game, struct nk_stopped **out, size_t *n,
		 struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	*out = NULL;
	*n = 0;
	if (nk_db_query(&stmt, db,
			"SELECT game, kind, since_us, mods, of_mods, example, "
			"(SELECT count(*) FROM guard_held AS h WHERE h.game = s.game "
			"AND h.kind = s.kind), told FROM guard_stopped AS s "
			"WHERE ? IS NULL OR game = ? ORDER BY game, since_us, kind",
			err, "tt", game, game) < 0)
		return -1;
	while ((rc = nk_stmt_step(stmt, err)) == 0) {
		*out = nk_regrow(arena, *out, *n, *n + 1, sizeof **out);
		(*out)[(*n)++] = (struct nk_stopped){
			.game = nk_stmt_dup(stmt, 0, arena).s,
			.kind = nk_stmt_dup(stmt, 1, arena).s,
			.since_us = nk_stmt_int(stmt, 2),
			.mods = nk_stmt_int(stmt, 3),
			.of = nk_stmt_int(stmt, 4),
			.example = nk_stmt_dup(stmt, 5, arena).s,
			.held = nk_stmt_int(stmt, 6),
			.told = nk_stmt_int(stmt, 7) != 0,
		};
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

/* The kept messages of a game (kind NULL: of every kind), in the order of their inflations. */
static int load(struct nk_db *db, const char *game, const char *kind, struct nk_msg **out,
		size_t *n, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;
	struct nk_value *attributes;
	int rc;

	if (nk_db_query(&stmt, db,
			"SELECT attributes, body FROM guard_held WHERE game = ? "
			"AND (? IS NULL OR kind = ?) ORDER BY check_us, path",
			err, "ttt", game, kind, kind) < 0)
		return -1;
	while ((rc = nk_stmt_step(stmt, err)) == 0) {
		*out = nk_regrow(arena, *out, *n, *n + 1, sizeof **out);
		struct nk_msg *msg = &(*out)[(*n)++];
		*msg = (struct nk_msg){ .body = nk_stmt_dup(stmt, 1, arena) };
		rc = nk_json_read(&attributes, arena, nk_stmt_dup(stmt, 0, arena), err);
		if (rc < 0)
			break;
		nk_each_member (member, attributes)
			nk_msg_set(msg, arena, nk_strndup(arena, member->key.s, member->key.n),
				   nk_text(member->value));
		msg->group = nk_msg_attribute(msg, "ModIdentifier").s;
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int clear(struct nk_db *db, const char *game, struct nk_err *err)
{
	if (nk_db_begin(db, err) < 0)
		return -1;
	if (nk_db_run(db, NULL, err, "DELETE FROM guard_held WHERE game = ?", "t", game) < 0 ||
	    nk_db_run(db, NULL, err, "DELETE FROM guard_stopped WHERE game = ?", "t", game) < 0 ||
	    nk_db_run(db, NULL, err, "DELETE FROM guard_change WHERE game = ?", "t", game) < 0) {
		nk_db_rollback(db);
		return -1;
	}
	return nk_db_commit(db, err);
}

/*
 * The approval comes first, or an indexer that is quick would hold the messages again; what
 * was held is forgotten last, so that a repeat finds it.
 */
int nk_held_approve(struct nk_db *db, const char *game, struct nk_queue *queue, int64_t until_us,
		    size_t *sent, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_msg *msgs = NULL;
	size_t n = 0;

	if (nk_db_run(db, NULL, err,
		      "INSERT OR REPLACE INTO guard_approved "
		      "SELECT game, kind, ? FROM guard_stopped WHERE game = ?",
		      "it", until_us, game) < 0 ||
	    load(db, game, NULL, &msgs, &n, &arena, err) < 0)
		return -1;
	if (n && nk_queue_send(queue, msgs, n, err) < 0)
		return -1;
	*sent += n;
	return clear(db, game, err);
}

int nk_held_waiting(struct nk_db *db, const char *game, int64_t *n, struct nk_err *err)
{
	return count_rows(db, "SELECT count(*) FROM guard_held WHERE game = ? AND kind = ?", game,
			  NK_HELD_WAITS, n, err);
}

int nk_held_release(struct nk_db *db, const char *game, struct nk_queue *queue,
		    struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_msg *msgs = NULL;
	size_t n = 0;

	if (nk_db_run(db, NULL, err, "UPDATE guard_change SET released = 1 WHERE game = ?", "t",
		      game) < 0 ||
	    load(db, game, NK_HELD_WAITS, &msgs, &n, &arena, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		nk_msg_set(&msgs[i], &arena, "Waited", NK_STR("True"));
	if (n && nk_queue_send(queue, msgs, n, err) < 0)
		return -1;
	return nk_db_run(db, NULL, err, "DELETE FROM guard_held WHERE game = ? AND kind = ?", "tt",
			 game, NK_HELD_WAITS);
}
