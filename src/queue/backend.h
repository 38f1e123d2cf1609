/* SPDX-License-Identifier: MIT
 *
 * Queues, for implementers: the record that a backend fills and what backends share. What a
 * caller asks for has been checked (limits, names) before it gets here; queue.c does that.
 */
#ifndef NK_QUEUE_BACKEND_H
#define NK_QUEUE_BACKEND_H

#include <pthread.h>
#include <stdatomic.h>

#include "queue/queue.h"

/* Every member must be there unless it says what NULL means. All may be called by several threads. */
struct nk_queue_ops {
	const char *scheme;
	size_t batch; /* as nk_queue_batch(); 0: it does not matter */

	/* `rest` is what follows the scheme. Sets *out, whose ops and name the caller fills. */
	int (*open)(struct nk_queue **out, const char *rest, const struct nk_queue_env *env,
		    struct nk_err *err);
	/* Give up what is leased through this handle, and free it. */
	void (*free)(struct nk_queue *queue);

	/* 0, or NK_FAULT_METADATA: what this backend cannot carry. NULL: what fits the limits. */
	int (*check)(struct nk_queue *queue, const struct nk_msg *msg, struct nk_err *err);
	/* Append msgs[0..n). Success: all are durable. Failure: some may be, so readers accept repeats. */
	int (*send)(struct nk_queue *queue, const struct nk_msg *msgs, size_t n, struct nk_err *err);
	/* Lease up to `max` messages for `lease_s` seconds, waiting at most `wait_s` for the first.
	 * The inbox is empty. Whatever is not dropped comes back when its lease ends. */
	int (*receive)(struct nk_queue *queue, struct nk_inbox *inbox, size_t max, int lease_s,
		       int wait_s, struct nk_err *err);
	/* Remove leased messages for good. One that is gone already is success. */
	int (*drop)(struct nk_queue *queue, const char *const *receipts, size_t n,
		    struct nk_err *err);
	/* Let leases end lease_s seconds from now, 0: at once and without counting as a loss. */
	int (*extend)(struct nk_queue *queue, const char *const *receipts, size_t n, int lease_s,
		      struct nk_err *err);
	/* As nk_queue_give_back(). NULL: extending the lease is all that can be done. */
	int (*give_back)(struct nk_queue *queue, const char *const *receipts, size_t n, int delay_s,
			 struct nk_err *err);
	/* Move to the dead letters with the attribute Reason. */
	int (*bury)(struct nk_queue *queue, const struct nk_msg *msg, const char *reason,
		    struct nk_err *err);
	int (*stat)(struct nk_queue *queue, struct nk_queue_stat *out, struct nk_err *err);
	/* dead_letters NULL and max_receives 0 leave what is set; existing is success. */
	int (*create)(struct nk_queue *queue, const char *dead_letters, int max_receives,
		      struct nk_err *err);
	/* NULL: the backend cannot look without leasing. */
	int (*peek)(struct nk_queue *queue, struct nk_inbox *inbox, size_t max, struct nk_err *err);
	int (*redrive)(struct nk_queue *queue, int64_t *moved, struct nk_err *err);
	int (*purge)(struct nk_queue *queue, struct nk_err *err);
	/* NULL: opening makes it. */
	int (*exists)(struct nk_queue *queue, struct nk_err *err);
	/* Let all leases of this handle end lease_s seconds from now. NULL: they last as long as it. */
	int (*keep)(struct nk_queue *queue, int lease_s, struct nk_err *err);
	/* End a wait that is going on elsewhere than in queue_wait_next(). NULL: there is none. */
	void (*wake)(struct nk_queue *queue);
};

/* First member of every backend's own struct. */
struct nk_queue {
	const struct nk_queue_ops *ops;
	char *name;	   /* what messages to people call it */
	atomic_bool woken; /* nk_queue_wake() was called since the last wait */
	/* What nk_queue_glance() saw last, and when; 0: never. */
	pthread_mutex_t glance_lock;
	struct nk_queue_stat glance;
	int64_t glance_us;
};

/** What every handle begins with, once its backend has made it. */
void queue_begin(struct nk_queue *queue, const struct nk_queue_ops *ops, const char *name);

extern const struct nk_queue_ops nk_queue_memory;
extern const struct nk_queue_ops nk_queue_sqlite;
extern const struct nk_queue_ops nk_queue_sqs;

/* Repeats of a dedup id within this time are dropped. */
#define QUEUE_DEDUP_US (300 * INT64_C(1000000))

enum {
	QUEUE_NAME_MAX = 80,		    /* as SQS */
	QUEUE_INBOX_BYTES = 16 * 1024 * 1024, /* a receive stops here, after at least one message */
};

/* message.c */

/** 0, or NK_FAULT_METADATA naming what passes the limits. */
int queue_check(const struct nk_msg *msgs, size_t n, struct nk_err *err);
/** What counts against the limit: body, names, values, and types as SQS counts them. */
size_t queue_msg_bytes(const struct nk_msg *msg);

/* message_text.c */

/** Where the first character is that SQS refuses; -1: nowhere. */
ptrdiff_t queue_refused_at(struct nk_str text);
/** Whether an attribute is read by people only, and may be changed to get through. */
bool queue_is_for_people(const char *name);
/** At most `most` bytes of a text, cut at a whole character, with a mark where there is room. */
struct nk_str queue_cut(struct nk_arena *arena, struct nk_str text, size_t most);

/* message.c */

/** The group: asked for, else the attribute ModIdentifier, else "1". May live in the arena. */
const char *queue_group(const struct nk_msg *msg, struct nk_arena *arena);
enum nk_lane queue_lane(const struct nk_msg *msg);
/** Room for one more message at the end of the inbox, counted. */
struct nk_msg *queue_inbox_add(struct nk_inbox *inbox);
/** Set the attribute Reason; where all ten are taken it replaces WarningMessages, else the last. */
void queue_set_reason(struct nk_msg *msg, const char *reason, struct nk_arena *arena);
/** Take it off again. */
void queue_drop_reason(struct nk_msg *msg);
/** NK_FAULT_CONFIG: dead letters have no dead letters. */
int queue_no_dead_letters(struct nk_err *err);
/** What Reason says of a message whose readers kept disappearing. */
const char *queue_lost_reason(int lost, struct nk_arena *arena);
/** "X.fifo" gives "X-dead.fifo"; NULL for a queue of dead letters, which has none. */
char *queue_dead_name(const char *name, struct nk_arena *arena);
/* Receipts of the embedded backends: "ID-RECEIVES". */
char *queue_receipt(int64_t id, int receives, struct nk_arena *arena);
int queue_read_receipt(const char *receipt, int64_t *id, int *receives, struct nk_err *err);

/*
 * wait.c: waiting for messages. Sending rings a bell that all waits of this process hear, so
 * they look again at once; what other processes send is found by looking every now and then.
 *
 *	queue_wait_start(&wait, wait_s);
 *	do {
 *		look
 *	} while (nothing found && queue_wait_next(&wait, queue));
 */
struct queue_wait {
	int64_t deadline_us;
	uint64_t heard;
	int nap_ms;
};
void queue_wait_start(struct queue_wait *wait, int wait_s);
/** Wait until it is time to look again; false when the time is over or somebody woke us. */
bool queue_wait_next(struct queue_wait *wait, struct nk_queue *queue);
void queue_ring(void);

#endif
