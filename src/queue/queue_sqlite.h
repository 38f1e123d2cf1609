/* SPDX-License-Identifier: MIT
 *
 * What the files of the SQLite backend share. All queues of a file are in one table:
 *
 *   waiting   until_us = 0
 *   leased    until_us > 0, reader is who has it; available again when until_us has passed
 *             or the reader is gone
 *   delayed   until_us > 0, no reader
 *
 * Leases that have run out stay as they are until somebody looks (sqlite_settle()).
 */
#ifndef NK_QUEUE_QUEUE_SQLITE_H
#define NK_QUEUE_QUEUE_SQLITE_H

#include "db/db.h"
#include "queue/backend.h"

struct reader {
	char *folder; /* where each reader has a file that it keeps locked */
	char name[34]; /* random: a name is never used twice, as a process id may be; the first
			* letter says how patient it is */
	int fd;	       /* its own file, or -1: leases nothing yet, or keeps its leases */
};

struct sqlite_queue {
	struct nk_queue base;
	struct nk_db *db; /* a connection of this handle only */
	char *plain;	  /* the name in the table */
	int64_t id;
	struct reader reader; /* guarded by the connection's lock */
	bool keep_leases, hasty;
};

/*
 * BEGIN IMMEDIATE. Durable: what is sent is on the disk when it is committed. Hasty: the
 * file stays whole when the power fails, but the last of these changes may be undone, and a
 * message that was leased or dropped comes once more, which readers accept anyway.
 */
int sqlite_begin(struct sqlite_queue *queue, bool hasty, struct nk_err *err);
/** Commit when rc is 0, else roll back; returns what became of it. */
int sqlite_end(struct sqlite_queue *queue, int rc, struct nk_err *err);

/* queue_sqlite_reader.c */
void sqlite_reader_init(struct reader *reader, const char *db_path, bool patient);
/** Make the file that says we are alive; once. */
int sqlite_reader_appear(struct reader *reader, struct nk_err *err);
/** Take it away. */
void sqlite_reader_release(struct reader *reader);
bool sqlite_reader_is_gone(const struct reader *us, const char *name);
void sqlite_reader_forget(const struct reader *us, const char *name);

/* queue_sqlite_settle.c */

/** End the leases and delays that have run out, and those of readers that are gone. */
int sqlite_settle(struct sqlite_queue *queue, struct nk_err *err);
/** Release all leases of a reader, each counting as a loss, see `patient`. In a transaction. */
int sqlite_end_reader(struct sqlite_queue *queue, const char *name, struct nk_err *err);
/** Put a message at the end of another queue, its attributes changed. In a transaction. */
int sqlite_move(struct sqlite_queue *queue, int64_t id, int64_t to,
		void (*change)(struct nk_msg *msg, const char *text, struct nk_arena *arena),
		const char *text, struct nk_err *err);
/** The queue that dead letters go to, made when it is missing. In a transaction. */
int sqlite_dead_letters(struct sqlite_queue *queue, int64_t *id, struct nk_err *err);
/** Find or make a queue. */
int sqlite_queue_id(struct nk_db *db, const char *plain, int64_t *id, struct nk_err *err);

/* Attributes as a JSON object. */
struct nk_str sqlite_write_attributes(const struct nk_msg *msg, struct nk_arena *arena);
void sqlite_read_attributes(struct nk_msg *msg, struct nk_str text, struct nk_arena *arena);

/* queue_sqlite_take.c */
int sqlite_receive(struct nk_queue *queue, struct nk_inbox *inbox, size_t max, int lease_s,
		   int wait_s, struct nk_err *err);
int sqlite_peek(struct nk_queue *queue, struct nk_inbox *inbox, size_t max, struct nk_err *err);

struct sqlite_queue *sqlite_queue(struct nk_queue *queue);

#endif
