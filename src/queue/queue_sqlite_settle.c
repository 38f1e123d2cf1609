/* SPDX-License-Identifier: MIT
 *
 * What ends by itself: leases, delays, readers, and the patience with a message that nobody
 * gets done. Looking costs two look-ups in an index and one lock per other reader; the
 * database is written only when something has ended.
 */
#include "queue/queue_sqlite.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"

struct nk_str sqlite_write_attributes(const struct nk_msg *msg, struct nk_arena *arena)
{
	struct nk_value *object = nk_object(arena);

	for (size_t i = 0; i < msg->n_attributes; i++)
		nk_set(arena, object, msg->attributes[i].name,
		       nk_string_view(arena, msg->attributes[i].value));
	return nk_json_text(arena, object, NK_JSON_COMPACT);
}

/* We wrote the text ourselves. Should somebody have edited it into nonsense, the message
 * arrives without attributes and its reader says what is missing. */
void sqlite_read_attributes(struct nk_msg *msg, struct nk_str text, struct nk_arena *arena)
{
	struct nk_value *object;

	if (nk_json_read(&object, arena, text, NULL) < 0)
		return;
	msg->attributes = NK_NEW_N(arena, struct nk_attribute, nk_length(object) + 1);
	nk_each_member (m, object) {
		struct nk_attribute *attribute = &msg->attributes[msg->n_attributes];
		if (!nk_is(m->value, NK_STRING))
			continue;
		attribute->name = nk_strndup(arena, m->key.s, m->key.n);
		attribute->value = nk_text(m->value);
		msg->n_attributes++;
	}
}

static int find_queue(struct nk_db *db, const char *plain, int64_t *id, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, db, "SELECT id FROM queue WHERE name = ?", err, "t", plain) < 0)
		return -1;
	rc = nk_stmt_step(stmt, err);
	if (rc == 0)
		*id = nk_stmt_int(stmt, 0);
	nk_stmt_done(stmt);
	return rc;
}

int sqlite_queue_id(struct nk_db *db, const char *plain, int64_t *id, struct nk_err *err)
{
	int rc = find_queue(db, plain, id, err);

	if (rc != NK_END)
		return rc;
	/* Another process may be as quick as we are. */
	if (nk_db_run(db, NULL, err,
		      "INSERT OR IGNORE INTO queue (name, max_receives) VALUES (?, ?)", "ti", plain,
		      (int64_t)NK_QUEUE_RECEIVES) < 0)
		return -1;
	rc = find_queue(db, plain, id, err);
	return rc == NK_END ? nk_fail(err, NK_FAULT_SYSTEM, "'%s' cannot be made", plain) : rc;
}

/* *dead_letters is in the arena; NULL where there are none. */
static int policy(struct sqlite_queue *queue, const char **dead_letters, int64_t *max_receives,
		  struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, queue->db,
			"SELECT dead_letters, max_receives FROM queue WHERE id = ?", err, "i",
			queue->id) < 0)
		return -1;
	*dead_letters = queue_dead_name(queue->plain, arena);
	*max_receives = NK_QUEUE_RECEIVES;
	rc = nk_stmt_step(stmt, err);
	if (rc == 0) {
		*max_receives = nk_stmt_int(stmt, 1);
		if (!nk_stmt_is_null(stmt, 0))
			*dead_letters = nk_stmt_dup(stmt, 0, arena).s;
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

int sqlite_dead_letters(struct sqlite_queue *queue, int64_t *id, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *name;
	int64_t max_receives;

	if (policy(queue, &name, &max_receives, &arena, err) < 0)
		return -1;
	return name ? sqlite_queue_id(queue->db, name, id, err) : queue_no_dead_letters(err);
}

static int read_stored(struct sqlite_queue *queue, int64_t id, struct nk_msg *msg,
		       struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, queue->db, "SELECT attributes FROM queue_message WHERE id = ?", err,
			"i", id) < 0)
		return -1;
	rc = nk_stmt_step(stmt, err);
	if (rc == 0)
		sqlite_read_attributes(msg, nk_stmt_dup(stmt, 0, arena), arena);
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

int sqlite_move(struct sqlite_queue *queue, int64_t id, int64_t to,
		void (*change)(struct nk_msg *msg, const char *text, struct nk_arena *arena),
		const char *text, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_msg msg = { 0 };

	if (read_stored(queue, id, &msg, &arena, err) < 0)
		return -1;
	change(&msg, text, &arena);
	/* A new row rather than a changed one: the order within a queue is that of ids. */
	if (nk_db_run(queue->db, NULL, err,
		      "INSERT INTO queue_message (queue, lane, grp, body, attributes, sent_us) "
		      "SELECT ?, lane, grp, body, ?, sent_us FROM queue_message WHERE id = ?",
		      "isi", to, sqlite_write_attributes(&msg, &arena), id) < 0)
		return -1;
	return nk_db_run(queue->db, NULL, err, "DELETE FROM queue_message WHERE id = ?", "i", id);
}

/* One message whose lease has run out for the last time: 0, NK_END, -1. */
static int find_hopeless(struct sqlite_queue *queue, int64_t now, int64_t max_receives, int64_t *id,
			 int64_t *lost, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, queue->db,
			"SELECT id, lost + 1 FROM queue_message WHERE queue = ? AND until_us > 0 "
			"AND until_us <= ? AND reader IS NOT NULL AND lost + 1 >= ? LIMIT 1",
			err, "iii", queue->id, now, max_receives) < 0)
		return -1;
	rc = nk_stmt_step(stmt, err);
	if (rc == 0) {
		*id = nk_stmt_int(stmt, 0);
		*lost = nk_stmt_int(stmt, 1);
	}
	nk_stmt_done(stmt);
	return rc;
}

static int bury_hopeless(struct sqlite_queue *queue, int64_t now, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *dead_letters;
	int64_t max_receives, id, lost, to;
	int rc;

	if (policy(queue, &dead_letters, &max_receives, &arena, err) < 0)
		return -1;
	if (!dead_letters)
		return 0;
	while ((rc = find_hopeless(queue, now, max_receives, &id, &lost, err)) == 0) {
		if (sqlite_queue_id(queue->db, dead_letters, &to, err) < 0 ||
		    sqlite_move(queue, id, to, queue_set_reason,
				queue_lost_reason((int)lost, &arena), err) < 0)
			return -1;
	}
	return rc < 0 ? -1 : 0;
}

int sqlite_end_reader(struct sqlite_queue *queue, const char *name, struct nk_err *err)
{
	int64_t every = name[0] == 'p' ? NK_QUEUE_PATIENCE : 1;

	/*
	 * As if run out long ago: what happens then is the business of end_what_ran_out(), which
	 * counts a loss that is taken back here where it is none.
	 */
	if (nk_db_run(queue->db, NULL, err,
		      "UPDATE queue_message SET until_us = 1, lost = lost - (receives % ? <> 0) "
		      "WHERE reader = ?",
		      "it", every, name) < 0)
		return -1;
	return nk_db_run(queue->db, NULL, err, "DELETE FROM queue_reader WHERE name = ?", "t",
			 name);
}

static int end_what_ran_out(struct sqlite_queue *queue, const char *const *gone, size_t n_gone,
			    struct nk_err *err)
{
	int64_t now = nk_now_us();

	for (size_t i = 0; i < n_gone; i++) {
		if (sqlite_end_reader(queue, gone[i], err) < 0)
			return -1;
	}
	if (bury_hopeless(queue, now, err) < 0)
		return -1;
	return nk_db_run(queue->db, NULL, err,
			 "UPDATE queue_message SET lost = lost + (reader IS NOT NULL), "
			 "until_us = 0, reader = NULL "
			 "WHERE queue = ? AND until_us > 0 AND until_us <= ?",
			 "ii", queue->id, now);
}

static int anything_ran_out(struct sqlite_queue *queue, bool *yes, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, queue->db,
			"SELECT 1 FROM queue_message WHERE queue = ? AND until_us > 0 "
			"AND until_us <= ? LIMIT 1",
			err, "ii", queue->id, nk_now_us()) < 0)
		return -1;
	rc = nk_stmt_step(stmt, err);
	*yes = rc == 0;
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int find_gone(struct sqlite_queue *queue, const char ***gone, size_t *n,
		     struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	*gone = NULL;
	*n = 0;
	if (nk_db_query(&stmt, queue->db,
			"SELECT name FROM queue_reader WHERE queue = ? AND name <> ?", err, "it",
			queue->id, queue->reader.name) < 0)
		return -1;
	while ((rc = nk_stmt_step(stmt, err)) == 0) {
		const char *name = nk_stmt_dup(stmt, 0, arena).s;
		if (!sqlite_reader_is_gone(&queue->reader, name))
			continue;
		*gone = nk_regrow(arena, *gone, *n, *n + 1, sizeof **gone);
		(*gone)[(*n)++] = name;
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

int sqlite_settle(struct sqlite_queue *queue, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char **gone;
	size_t n_gone;
	bool ran_out;

	if (find_gone(queue, &gone, &n_gone, &arena, err) < 0 ||
	    anything_ran_out(queue, &ran_out, err) < 0)
		return -1;
	if (!ran_out && n_gone == 0)
		return 0;
	if (sqlite_begin(queue, true, err) < 0 ||
	    sqlite_end(queue, end_what_ran_out(queue, gone, n_gone, err), err) < 0)
		return -1;
	for (size_t i = 0; i < n_gone; i++)
		sqlite_reader_forget(&queue->reader, gone[i]);
	return 0;
}
