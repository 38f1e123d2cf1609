/* SPDX-License-Identifier: MIT
 *
 * Queues in a database file: "sqlite:PATH?NAME", and what plain names mean on one machine.
 * Any number of processes may use one file. This file opens, sends and keeps the books;
 * queue_sqlite_take.c receives, queue_sqlite_settle.c ends what has run out.
 */
#include "queue/queue_sqlite.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static const char *const migrations[] = {
	"CREATE TABLE queue (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
	"dead_letters TEXT, max_receives INTEGER NOT NULL);"
	/* AUTOINCREMENT: an id is never given twice, so that an old receipt hits nobody else. */
	"CREATE TABLE queue_message (id INTEGER PRIMARY KEY AUTOINCREMENT, "
	"queue INTEGER NOT NULL REFERENCES queue (id), lane INTEGER NOT NULL, grp TEXT NOT NULL, "
	"sent_us INTEGER NOT NULL, until_us INTEGER NOT NULL DEFAULT 0, reader TEXT, "
	"receives INTEGER NOT NULL DEFAULT 0, lost INTEGER NOT NULL DEFAULT 0, "
	"attributes TEXT NOT NULL, body BLOB NOT NULL);"
	"CREATE INDEX queue_waiting ON queue_message (queue, lane DESC, id, grp, sent_us) "
	"WHERE until_us = 0;"
	"CREATE INDEX queue_held ON queue_message (queue, lane, grp, id, reader) WHERE until_us > "
	"0;"
	"CREATE INDEX queue_ends ON queue_message (queue, until_us) WHERE until_us > 0;"
	"CREATE INDEX queue_leases ON queue_message (reader) WHERE reader IS NOT NULL;"
	"CREATE TABLE queue_repeat (queue INTEGER NOT NULL, dedup TEXT NOT NULL, "
	"sent_us INTEGER NOT NULL, PRIMARY KEY (queue, dedup)) WITHOUT ROWID;"
	"CREATE INDEX queue_repeat_age ON queue_repeat (sent_us);"
	"CREATE TABLE queue_reader (name TEXT PRIMARY KEY, queue INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE INDEX queue_reader_queue ON queue_reader (queue);",
	/* For what is sent only once: whether it waits already. */
	"CREATE INDEX queue_waiting_group ON queue_message (queue, lane, grp) WHERE until_us = 0;",
};

struct sqlite_queue *sqlite_queue(struct nk_queue *queue)
{
	assert(queue->ops == &nk_queue_sqlite);
	return (struct sqlite_queue *)queue;
}

int sqlite_begin(struct sqlite_queue *queue, bool hasty, struct nk_err *err)
{
	int rc = 0;

	nk_db_lock(queue->db);
	if (queue->hasty != hasty) {
		rc = nk_db_exec(queue->db,
				hasty ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL",
				err);
	}
	if (rc == 0) {
		queue->hasty = hasty;
		rc = nk_db_begin(queue->db, err);
	}
	nk_db_unlock(queue->db);
	return rc;
}

int sqlite_end(struct sqlite_queue *queue, int rc, struct nk_err *err)
{
	if (rc == 0)
		return nk_db_commit(queue->db, err);
	nk_db_rollback(queue->db);
	return rc;
}

static int open_tables(struct sqlite_queue *queue, struct nk_err *err)
{
	if (nk_db_migrate(queue->db, "queue", migrations, sizeof migrations / sizeof migrations[0],
			  err) < 0)
		return -1;
	return sqlite_queue_id(queue->db, queue->plain, &queue->id, err);
}

static void free_parts(struct sqlite_queue *queue)
{
	sqlite_reader_release(&queue->reader);
	nk_db_free(queue->db);
	free(queue->plain);
	free(queue);
}

static int sqlite_open(struct nk_queue **out, const char *rest, const struct nk_queue_env *env,
		       struct nk_err *err)
{
	const char *mark = strrchr(rest, '?');
	struct sqlite_queue *queue;
	NK_AUTO(nk_db) db = NULL;
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *path = mark ? nk_strndup(&arena, rest, (size_t)(mark - rest)) : "";

	if (!*path)
		return nk_fail(err, NK_FAULT_CONFIG, "is written sqlite:PATH?NAME");
	if (nk_db_open(&db, path, err) < 0)
		return -1;
	queue = nk_xcalloc(1, sizeof *queue);
	queue->plain = nk_xstrdup(mark + 1);
	queue->keep_leases = env->keep_leases;
	queue->db = db;
	db = NULL;
	sqlite_reader_init(&queue->reader, path, env->patient);
	if (open_tables(queue, err) < 0) {
		free_parts(queue);
		return -1;
	}
	*out = &queue->base;
	return 0;
}

static void sqlite_free(struct nk_queue *base)
{
	struct sqlite_queue *queue = sqlite_queue(base);

	/* Should this fail, the next one to look finds our file gone and does the same. */
	if (queue->reader.fd >= 0 && sqlite_begin(queue, true, NULL) == 0)
		sqlite_end(queue, sqlite_end_reader(queue, queue->reader.name, NULL), NULL);
	free_parts(queue);
}

/* 0, NK_UNCHANGED for a repeat, -1. */
static int remember(struct sqlite_queue *queue, const char *dedup, int64_t now, struct nk_err *err)
{
	int64_t changes;

	if (nk_db_run(queue->db, NULL, err, "DELETE FROM queue_repeat WHERE sent_us <= ?", "i",
		      now - QUEUE_DEDUP_US) < 0 ||
	    nk_db_run(queue->db, &changes, err,
		      "INSERT OR IGNORE INTO queue_repeat (queue, dedup, sent_us) VALUES (?, ?, ?)",
		      "iti", queue->id, dedup, now) < 0)
		return -1;
	return changes > 0 ? 0 : NK_UNCHANGED;
}

/* One that waits already will do; *waits says so. What is leased may have begun, so it does not. */
static int renew(struct sqlite_queue *queue, const struct nk_msg *msg, bool *waits,
		 struct nk_arena *arena, struct nk_err *err)
{
	int64_t changes;

	if (nk_db_run(queue->db, &changes, err,
		      "UPDATE queue_message SET attributes = ? WHERE id = (SELECT id FROM "
		      "queue_message WHERE queue = ? AND lane = ? AND grp = ? AND until_us = 0 "
		      "AND body = ? LIMIT 1)",
		      "siitb", sqlite_write_attributes(msg, arena), queue->id,
		      (int64_t)queue_lane(msg), queue_group(msg, arena),
		      msg->body.s ? msg->body : NK_STR("")) < 0)
		return -1;
	*waits = changes > 0;
	return 0;
}

static int insert(struct sqlite_queue *queue, const struct nk_msg *msg, int64_t now,
		  struct nk_arena *arena, struct nk_err *err)
{
	int64_t until_us = msg->delay_s > 0 ? now + msg->delay_s * INT64_C(1000000) : 0;
	int rc = msg->dedup ? remember(queue, msg->dedup, now, err) : 0;
	bool waits = false;

	if (rc == 0 && msg->once)
		rc = renew(queue, msg, &waits, arena, err);
	if (rc != 0 || waits)
		return rc < 0 ? -1 : 0;
	return nk_db_run(queue->db, NULL, err,
			 "INSERT INTO queue_message "
			 "(queue, lane, grp, sent_us, until_us, attributes, body) "
			 "VALUES (?, ?, ?, ?, ?, ?, ?)",
			 "iitiisb", queue->id, (int64_t)queue_lane(msg), queue_group(msg, arena),
			 now, until_us, sqlite_write_attributes(msg, arena),
			 msg->body.s ? msg->body : NK_STR(""));
}

static int insert_all(struct sqlite_queue *queue, const struct nk_msg *msgs, size_t n,
		      struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	int64_t now = nk_now_us();

	for (size_t i = 0; i < n; i++) {
		if (insert(queue, &msgs[i], now, &arena, err) < 0)
			return -1;
		nk_arena_reset(&arena);
	}
	return 0;
}

static int sqlite_send(struct nk_queue *base, const struct nk_msg *msgs, size_t n,
		       struct nk_err *err)
{
	struct sqlite_queue *queue = sqlite_queue(base);

	if (sqlite_begin(queue, false, err) < 0 ||
	    sqlite_end(queue, insert_all(queue, msgs, n, err), err) < 0)
		return -1;
	queue_ring();
	return 0;
}

/* Runs fn for each receipt, all in one transaction. */
static int each_receipt(struct sqlite_queue *queue, const char *const *receipts, size_t n,
			int (*fn)(struct sqlite_queue *, int64_t id, int receives, void *data,
				  struct nk_err *),
			void *data, struct nk_err *err)
{
	int64_t id;
	int receives, rc = 0;

	if (sqlite_begin(queue, true, err) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = queue_read_receipt(receipts[i], &id, &receives, err);
		if (rc == 0)
			rc = fn(queue, id, receives, data, err);
	}
	rc = sqlite_end(queue, rc, err);
	queue_ring(); /* for those who wait for the next of the group */
	return rc;
}

static int drop_one(struct sqlite_queue *queue, int64_t id, int receives, void *data,
		    struct nk_err *err)
{
	(void)data;
	return nk_db_run(queue->db, NULL, err,
			 "DELETE FROM queue_message WHERE id = ? AND queue = ? AND receives = ?",
			 "iii", id, queue->id, (int64_t)receives);
}

static int sqlite_drop(struct nk_queue *base, const char *const *receipts, size_t n,
		       struct nk_err *err)
{
	return each_receipt(sqlite_queue(base), receipts, n, drop_one, NULL, err);
}

static int extend_one(struct sqlite_queue *queue, int64_t id, int receives, void *data,
		      struct nk_err *err)
{
	int lease_s = *(int *)data;

	if (lease_s <= 0)
		return nk_db_run(
			queue->db, NULL, err,
			"UPDATE queue_message SET until_us = 0, reader = NULL WHERE id = ? "
			"AND queue = ? AND receives = ? AND reader IS NOT NULL",
			"iii", id, queue->id, (int64_t)receives);
	return nk_db_run(queue->db, NULL, err,
			 "UPDATE queue_message SET until_us = ? WHERE id = ? AND queue = ? "
			 "AND receives = ? AND reader IS NOT NULL",
			 "iiii", nk_now_us() + lease_s * INT64_C(1000000), id, queue->id,
			 (int64_t)receives);
}

static int sqlite_extend(struct nk_queue *base, const char *const *receipts, size_t n, int lease_s,
			 struct nk_err *err)
{
	struct sqlite_queue *queue = sqlite_queue(base);

	if (sqlite_settle(queue, err) < 0)
		return -1;
	return each_receipt(queue, receipts, n, extend_one, &lease_s, err);
}

static int give_one_back(struct sqlite_queue *queue, int64_t id, int receives, void *data,
			 struct nk_err *err)
{
	int64_t delay_s = *(int *)data;

	return nk_db_run(queue->db, NULL, err,
			 "UPDATE queue_message SET until_us = ?, reader = NULL WHERE id = ? "
			 "AND queue = ? AND receives = ? AND reader IS NOT NULL",
			 "iiii", nk_now_us() + delay_s * 1000000, id, queue->id, (int64_t)receives);
}

static int sqlite_give_back(struct nk_queue *base, const char *const *receipts, size_t n,
			    int delay_s, struct nk_err *err)
{
	struct sqlite_queue *queue = sqlite_queue(base);

	if (sqlite_settle(queue, err) < 0)
		return -1;
	return each_receipt(queue, receipts, n, give_one_back, &delay_s, err);
}

static int still_there(struct sqlite_queue *queue, int64_t id, int receives, bool *yes,
		       struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, queue->db,
			"SELECT 1 FROM queue_message WHERE id = ? AND queue = ? AND receives = ?",
			err, "iii", id, queue->id, (int64_t)receives) < 0)
		return -1;
	rc = nk_stmt_step(stmt, err);
	*yes = rc == 0;
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int bury_one(struct sqlite_queue *queue, int64_t id, int receives, void *data,
		    struct nk_err *err)
{
	int64_t to;
	bool yes;

	if (still_there(queue, id, receives, &yes, err) < 0)
		return -1;
	if (!yes)
		return 0;
	if (sqlite_dead_letters(queue, &to, err) < 0)
		return -1;
	return sqlite_move(queue, id, to, queue_set_reason, data, err);
}

static int sqlite_bury(struct nk_queue *base, const struct nk_msg *msg, const char *reason,
		       struct nk_err *err)
{
	return each_receipt(sqlite_queue(base), &msg->receipt, 1, bury_one, (void *)reason, err);
}

static int sqlite_stat(struct nk_queue *base, struct nk_queue_stat *out, struct nk_err *err)
{
	struct sqlite_queue *queue = sqlite_queue(base);
	struct nk_stmt *stmt;
	int rc;

	if (sqlite_settle(queue, err) < 0 ||
	    nk_db_query(&stmt, queue->db,
			"SELECT waiting.n, oldest, leased, held.n - leased FROM "
			"(SELECT count(*) AS n, min(sent_us) AS oldest FROM queue_message "
			"WHERE queue = ? AND until_us = 0) AS waiting, "
			"(SELECT count(*) AS n, count(reader) AS leased FROM queue_message "
			"WHERE queue = ? AND until_us > 0) AS held",
			err, "ii", queue->id, queue->id) < 0)
		return -1;
	rc = nk_stmt_step(stmt, err);
	if (rc == 0) {
		out->messages = nk_stmt_int(stmt, 0);
		if (!nk_stmt_is_null(stmt, 1))
			out->oldest_s = (nk_now_us() - nk_stmt_int(stmt, 1)) / 1000000;
		out->leased = nk_stmt_int(stmt, 2);
		out->delayed = nk_stmt_int(stmt, 3);
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int sqlite_create(struct nk_queue *base, const char *dead_letters, int max_receives,
			 struct nk_err *err)
{
	struct sqlite_queue *queue = sqlite_queue(base);

	if (!dead_letters && max_receives <= 0)
		return 0;
	return nk_db_run(queue->db, NULL, err,
			 "UPDATE queue SET dead_letters = coalesce(?, dead_letters), "
			 "max_receives = CASE WHEN ? > 0 THEN ? ELSE max_receives END WHERE id = ?",
			 "tiii", dead_letters, (int64_t)max_receives, (int64_t)max_receives,
			 queue->id);
}

static void take_reason_off(struct nk_msg *msg, const char *text, struct nk_arena *arena)
{
	(void)text, (void)arena;
	queue_drop_reason(msg);
}

/* The next message of a queue by id, over both lanes and leased or not: 0, NK_END, -1. */
static int next_of(struct sqlite_queue *queue, int64_t from, int64_t *id, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	/* Along the ids, so that moving many walks the table once. */
	if (nk_db_query(
		    &stmt, queue->db,
		    "SELECT id FROM queue_message WHERE +queue = ? AND id > ? ORDER BY id LIMIT 1",
		    err, "ii", from, *id) < 0)
		return -1;
	rc = nk_stmt_step(stmt, err);
	if (rc == 0)
		*id = nk_stmt_int(stmt, 0);
	nk_stmt_done(stmt);
	return rc;
}

static int redrive_all(struct sqlite_queue *queue, int64_t *moved, struct nk_err *err)
{
	int64_t from, id = 0;
	int rc;

	if (sqlite_dead_letters(queue, &from, err) < 0)
		return -1;
	while ((rc = next_of(queue, from, &id, err)) == 0) {
		if (sqlite_move(queue, id, queue->id, take_reason_off, NULL, err) < 0)
			return -1;
		++*moved;
	}
	return rc < 0 ? -1 : 0;
}

static int sqlite_redrive(struct nk_queue *base, int64_t *moved, struct nk_err *err)
{
	struct sqlite_queue *queue = sqlite_queue(base);

	if (sqlite_begin(queue, false, err) < 0 ||
	    sqlite_end(queue, redrive_all(queue, moved, err), err) < 0)
		return -1;
	queue_ring();
	return 0;
}

static int sqlite_purge(struct nk_queue *base, struct nk_err *err)
{
	struct sqlite_queue *queue = sqlite_queue(base);

	return nk_db_run(queue->db, NULL, err, "DELETE FROM queue_message WHERE queue = ?", "i",
			 queue->id);
}

const struct nk_queue_ops nk_queue_sqlite = {
	.scheme = "sqlite",
	.open = sqlite_open,
	.free = sqlite_free,
	.send = sqlite_send,
	.receive = sqlite_receive,
	.drop = sqlite_drop,
	.extend = sqlite_extend,
	.give_back = sqlite_give_back,
	.bury = sqlite_bury,
	.stat = sqlite_stat,
	.create = sqlite_create,
	.peek = sqlite_peek,
	.redrive = sqlite_redrive,
	.purge = sqlite_purge,
};
