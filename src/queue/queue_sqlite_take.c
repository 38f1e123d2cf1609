/* SPDX-License-Identifier: MIT
 *
 * Taking messages: hooks before what is scheduled, then the order of sending; what stands
 * behind a delayed message of its group, or one that another reader has, waits.
 */
#include "queue/queue_sqlite.h"

#include <stdlib.h>

#include "base/clock.h"

/* Queue, reader, limit. Held rows are few, so the inner look-up is one step in a small index. */
#define AVAILABLE                                                                                  \
	"FROM queue_message AS m WHERE queue = ? AND until_us = 0 AND NOT EXISTS "                 \
	"(SELECT 1 FROM queue_message AS held WHERE held.queue = m.queue "                         \
	"AND held.lane = m.lane AND held.grp = m.grp AND held.id < m.id "                          \
	"AND held.until_us > 0 AND held.reader IS NOT ?) "                                         \
	"ORDER BY lane DESC, id LIMIT ?"

static void read_row(struct nk_stmt *stmt, struct nk_inbox *inbox, size_t *bytes)
{
	struct nk_arena *arena = &inbox->arena;
	struct nk_msg *msg = queue_inbox_add(inbox);

	msg->id = nk_printf(arena, "%lld", (long long)nk_stmt_int(stmt, 0));
	msg->group = nk_stmt_dup(stmt, 1, arena).s;
	msg->body = nk_stmt_dup(stmt, 2, arena);
	sqlite_read_attributes(msg, nk_stmt_dup(stmt, 3, arena), arena);
	msg->sent_us = nk_stmt_int(stmt, 4);
	msg->receives = (int)nk_stmt_int(stmt, 5);
	*bytes += queue_msg_bytes(msg);
}

static int read_available(struct sqlite_queue *queue, struct nk_inbox *inbox, size_t max,
			  struct nk_err *err)
{
	struct nk_stmt *stmt;
	size_t bytes = 0;
	int rc = 0;

	if (nk_db_query(&stmt, queue->db,
			"SELECT id, grp, body, attributes, sent_us, receives " AVAILABLE, err,
			"iti", queue->id, queue->reader.name, (int64_t)max) < 0)
		return -1;
	while (bytes < QUEUE_INBOX_BYTES && (rc = nk_stmt_step(stmt, err)) == 0)
		read_row(stmt, inbox, &bytes);
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int is_available(struct sqlite_queue *queue, bool *yes, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, queue->db, "SELECT 1 " AVAILABLE, err, "iti", queue->id,
			queue->reader.name, INT64_C(1)) < 0)
		return -1;
	rc = nk_stmt_step(stmt, err);
	*yes = rc == 0;
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int lease(struct sqlite_queue *queue, struct nk_msg *msg, int64_t until_us,
		 struct nk_arena *arena, struct nk_err *err)
{
	int64_t id = strtoll(msg->id, NULL, 10);

	msg->receives++;
	msg->receipt = queue_receipt(id, msg->receives, arena);
	return nk_db_run(
		queue->db, NULL, err,
		"UPDATE queue_message SET until_us = ?, reader = ?, receives = ? WHERE id = ?",
		"itii", until_us, queue->reader.name, (int64_t)msg->receives, id);
}

/* Others look after our leases only once we stand in the table. */
static int register_reader(struct sqlite_queue *queue, struct nk_err *err)
{
	if (queue->keep_leases)
		return 0;
	if (sqlite_reader_appear(&queue->reader, err) < 0)
		return -1;
	return nk_db_run(queue->db, NULL, err,
			 "INSERT OR IGNORE INTO queue_reader (name, queue) VALUES (?, ?)", "ti",
			 queue->reader.name, queue->id);
}

static int lease_available(struct sqlite_queue *queue, struct nk_inbox *inbox, size_t max,
			   int lease_s, struct nk_err *err)
{
	int64_t until_us = nk_now_us() + lease_s * INT64_C(1000000);

	if (read_available(queue, inbox, max, err) < 0)
		return -1;
	if (inbox->n > 0 && register_reader(queue, err) < 0)
		return -1;
	for (size_t i = 0; i < inbox->n; i++) {
		if (lease(queue, &inbox->msgs[i], until_us, &inbox->arena, err) < 0)
			return -1;
	}
	return 0;
}

/* Looks without writing first: most looks of a waiting reader find nothing. */
static int take(struct sqlite_queue *queue, struct nk_inbox *inbox, size_t max, int lease_s,
		struct nk_err *err)
{
	bool yes;
	int rc;

	if (sqlite_settle(queue, err) < 0 || is_available(queue, &yes, err) < 0)
		return -1;
	if (!yes)
		return 0;
	if (sqlite_begin(queue, true, err) < 0)
		return -1;
	rc = sqlite_end(queue, lease_available(queue, inbox, max, lease_s, err), err);
	if (rc < 0)
		nk_inbox_clear(inbox);
	return rc;
}

int sqlite_receive(struct nk_queue *base, struct nk_inbox *inbox, size_t max, int lease_s,
		   int wait_s, struct nk_err *err)
{
	struct queue_wait wait;

	queue_wait_start(&wait, wait_s);
	do {
		if (take(sqlite_queue(base), inbox, max, lease_s, err) < 0)
			return -1;
	} while (inbox->n == 0 && queue_wait_next(&wait, base));
	return 0;
}

int sqlite_peek(struct nk_queue *base, struct nk_inbox *inbox, size_t max, struct nk_err *err)
{
	struct sqlite_queue *queue = sqlite_queue(base);

	if (sqlite_settle(queue, err) < 0)
		return -1;
	return read_available(queue, inbox, max, err);
}
