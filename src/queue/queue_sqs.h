/* SPDX-License-Identifier: MIT
 *
 * Between the files of the SQS backend:
 *
 *	queue_sqs.c        opening, calls, the queue itself: its address, size, creation
 *	queue_sqs_send.c   what goes in, and batches whose entries fail one by one
 *	queue_sqs_take.c   what comes out: receive, drop, extend
 *	queue_sqs_dead.c   dead letters, where they go and back
 */
#ifndef NK_QUEUE_SQS_H
#define NK_QUEUE_SQS_H

#include "queue/backend.h"

#include "base/value.h"

#include <pthread.h>

enum {
	SQS_BATCH = 10,
	SQS_LONG_POLL_S = 20,
	SQS_LONGEST_LEASE_S = 43200,
	SQS_SMALL = 256 * 1024, /* fits any queue: what a message could have until 2025 */
};

struct sqs_queue {
	struct nk_queue base;
	struct nk_aws *aws; /* borrowed */
	bool one_group, keep_leases, fifo;
	char *plain; /* name without a scheme */

	pthread_mutex_t lock; /* guards what follows */
	char *url;	      /* found on first use */
	char **leases;	      /* receipts of what this handle holds */
	size_t n_leases, room_leases;
	bool has_policy;
	char *dead_name; /* of the policy; NULL: the default one */
	int max_receives;
	size_t message_max; /* the queue's own limit; 0: not asked for yet */
};

struct sqs_queue *sqs_of(struct nk_queue *queue);

/* ---- queue_sqs.c ---- */

struct sqs_call {
	const char *action;
	struct nk_value *body;
	int wait_s;
	const atomic_bool *cancel;
};
/** One call. 0 with *answer; -1 with *err; `code` (may be NULL) gets an error answer's name. */
int sqs_perform(struct sqs_queue *self, const struct sqs_call *call, struct nk_value **answer,
		char code[96], struct nk_arena *arena, struct nk_err *err);
/** The body of a call about this queue: {"QueueUrl"}. */
int sqs_about(struct sqs_queue *self, struct nk_value **out, struct nk_arena *arena,
	      struct nk_err *err);
/** A number, which SQS writes as a text; 0 where there is none. */
int64_t sqs_number(const struct nk_value *object, const char *name);
int sqs_open(struct nk_queue **out, const char *rest, const struct nk_queue_env *env,
	     struct nk_err *err);
/** The queue's MaximumMessageSize, asked for once; older queues keep what was usual before. */
size_t sqs_message_max(struct sqs_queue *self);
/** CreateQueue; existing is success. keep_s: how long messages are kept, 0: the usual. */
int sqs_make(struct sqs_queue *self, int keep_s, struct nk_err *err);

/* ---- queue_sqs_send.c ---- */

int sqs_check(struct nk_queue *queue, const struct nk_msg *msg, struct nk_err *err);
int sqs_send(struct nk_queue *queue, const struct nk_msg *msgs, size_t n, struct nk_err *err);

/* Whether an entry that was refused with `code` counts as done: 1, else 0, or -1 with *err. */
typedef int sqs_forgive(struct nk_str code, struct nk_str message, struct nk_err *err);
/** A batch call; entries that are refused are tried again by themselves. At most ten. */
int sqs_batch(struct sqs_queue *self, const char *action, struct nk_value **entries, size_t n,
	      sqs_forgive *forgive, struct nk_arena *arena, struct nk_err *err);

/* ---- queue_sqs_take.c ---- */

int sqs_receive(struct nk_queue *queue, struct nk_inbox *inbox, size_t max, int lease_s, int wait_s,
		struct nk_err *err);
/** One ReceiveMessage. */
int sqs_receive_some(struct sqs_queue *self, struct nk_inbox *inbox, size_t max, int lease_s,
		     int wait_s, struct nk_err *err);
int sqs_drop(struct nk_queue *queue, const char *const *receipts, size_t n, struct nk_err *err);
int sqs_extend(struct nk_queue *queue, const char *const *receipts, size_t n, int lease_s,
	       struct nk_err *err);
int sqs_keep(struct nk_queue *queue, int lease_s, struct nk_err *err);
/** Give back all that this handle holds. */
void sqs_give_up(struct sqs_queue *self);

/* ---- queue_sqs_dead.c ---- */

int sqs_bury(struct nk_queue *queue, const struct nk_msg *msg, const char *reason,
	     struct nk_err *err);
/** Bury what was lost too often, keep the rest; the number buried, or -1. */
int sqs_bury_lost(struct nk_queue *queue, struct nk_inbox *inbox, int lease_s, struct nk_err *err);
int sqs_create(struct nk_queue *queue, const char *dead_letters, int max_receives,
	       struct nk_err *err);
int sqs_redrive(struct nk_queue *queue, int64_t *moved, struct nk_err *err);

#endif
