/* SPDX-License-Identifier: MIT
 *
 * Queues, for callers. A message is leased, worked on, and dropped only when its outcome is
 * durable; what is not dropped comes back when its lease ends. Messages of one group come in
 * the order of sending. doc/design/queue.md draws the life of a message.
 */
#ifndef NK_QUEUE_QUEUE_H
#define NK_QUEUE_QUEUE_H

#include "base/arena.h"
#include "base/str.h"

struct nk_queue;
struct nk_aws;

/* Limits that every backend keeps, so that a message may move between them. */
enum {
	NK_QUEUE_ATTRIBUTES = 10,	   /* most attributes of a message */
	NK_QUEUE_MESSAGE_MAX = 1024 * 1024, /* body, names, types and values together */
	NK_QUEUE_TEXT_MAX = 64 * 1024,	    /* of a text for people; nobody reads a longer one */
	NK_QUEUE_RECEIVES = 5,		   /* default tries before a message is a dead letter */
	NK_QUEUE_PATIENCE = 20,		   /* ends of a patient reader that count as one try */
};

enum nk_lane {
	NK_LANE_SCHEDULED = 0,
	NK_LANE_HOOK = 1, /* taken before anything scheduled */
};

struct nk_attribute {
	const char *name;
	struct nk_str value;
};

struct nk_msg {
	struct nk_str body;
	struct nk_attribute *attributes;
	size_t n_attributes;
	const char *group; /* NULL: the attribute ModIdentifier, else "1" */
	const char *dedup; /* NULL: distinct from every other; else a repeat within 5 min is dropped */
	bool once; /* none, where the same body waits in the group and lane and nobody has leased
		    * it; embedded queues only, others send it again */
	int delay_s;	   /* not before this many seconds from now */
	/* Set by receive: */
	const char *id;
	const char *receipt; /* names this lease */
	int receives;	     /* times it was leased, this one included */
	int64_t sent_us;     /* when it was sent */
};

/* Messages received together, with the memory they live in. */
struct nk_inbox {
	struct nk_arena arena;
	struct nk_msg *msgs;
	size_t n;
};
#define NK_INBOX_INIT { 0 }
void nk_inbox_clear(struct nk_inbox *inbox);   /* empty it, keep memory */
void nk_inbox_release(struct nk_inbox *inbox); /* free */

/* What opening a queue may need. Members may be NULL where the backend does not need them. */
struct nk_queue_env {
	const char *state;	/* folder of netkan.db: plain names of the embedded backend */
	const char *backend;	/* "embedded", "aws": what plain names mean */
	struct nk_aws *aws;	/* for SQS */
	bool one_group;		/* on SQS everything in group "1", as the Python bot does */
	bool patient;		/* embedded: that this reader ends says little of what it had leased, so
				 * only every NK_QUEUE_PATIENCE-th time brings a message nearer to the
				 * dead letters; for work that no message can make end */
	bool keep_leases;	/* embedded: leases last their time, also when the handle is gone */
};

/**
 * Open the queue that a name means: "NAME" (backend decides), "memory:NAME",
 * "sqlite:PATH?NAME", "sqs:NAME" or an SQS queue URL.
 *
 * *out belongs to the caller, who returns it with nk_queue_free(). It may be used by several
 * threads, which are one reader together: a group that one of them has leased from may go on
 * to another. Each handle is a reader of its own; its leases end with it. A name with a slash
 * or an unknown scheme is NK_FAULT_CONFIG; the text lists the schemes this build has.
 */
int nk_queue_open(struct nk_queue **out, const char *name, const struct nk_queue_env *env,
		  struct nk_err *err);
void nk_queue_free(struct nk_queue *queue);
NK_DEFINE_AUTO(nk_queue);
const char *nk_queue_name(const struct nk_queue *queue);
/** How many messages one call carries at best, where each call has its price (SQS: 10): it pays
 * to wait for so many. 1 where it does not matter. */
size_t nk_queue_batch(const struct nk_queue *queue);

/** Attribute's value, or "no text". Names are exact. */
struct nk_str nk_msg_attribute(const struct nk_msg *msg, const char *name);
/** Is it in the lane of webhooks? */
bool nk_msg_is_of_hook(const struct nk_msg *msg);
/** Deep copy; all texts of *to are in the arena. */
void nk_msg_copy(struct nk_msg *to, const struct nk_msg *from, struct nk_arena *arena);
/** Add (or replace) an attribute; its texts are copied into the arena. */
void nk_msg_set(struct nk_msg *msg, struct nk_arena *arena, const char *name, struct nk_str value);

/** A text with what not every queue carries replaced; the same text where there is nothing. */
struct nk_str nk_queue_text(struct nk_arena *arena, struct nk_str text);
/** Repair texts for people (errors, warnings, reasons), cut them at NK_QUEUE_TEXT_MAX, and
 * further as far as the limit of a message asks. What is too long or wrong besides stays, for
 * nk_queue_check() to name. */
void nk_msg_fit(struct nk_msg *msg, struct nk_arena *arena);

/** Whether the queue can carry a message: 0, or NK_FAULT_METADATA with what is in its way.
 * Texts for people (errors, warnings, reasons) are repaired when sent, and are in no way. */
int nk_queue_check(struct nk_queue *queue, const struct nk_msg *msg, struct nk_err *err);

/** Append msgs[0..n), n of any size. Success: all are durable. Failure: some may be, so readers
 * accept repeats. A message over the limits is NK_FAULT_METADATA and nothing is sent. */
int nk_queue_send(struct nk_queue *queue, const struct nk_msg *msgs, size_t n, struct nk_err *err);

/** Lease up to `max` messages for lease_s seconds, waiting at most wait_s for the first. The
 * inbox is cleared first. An empty inbox is success. */
int nk_queue_receive(struct nk_queue *queue, struct nk_inbox *inbox, size_t max, int lease_s,
		     int wait_s, struct nk_err *err);

/** Remove leased messages for good. Dropping one twice is success. */
int nk_queue_drop(struct nk_queue *queue, const char *const *receipts, size_t n, struct nk_err *err);

/** Make leases end lease_s seconds from now; 0 gives a message back at once. A lease that is
 * lost already is success. Giving back does not bring a message nearer to the dead letters;
 * letting max_receives leases run out, or ending while holding them, does. */
int nk_queue_extend(struct nk_queue *queue, const char *const *receipts, size_t n, int lease_s,
		    struct nk_err *err);

/** Give messages back, to come again after delay_s seconds; this and the end of that time bring
 * none nearer to the dead letters (but at SQS, which counts each receive). */
int nk_queue_give_back(struct nk_queue *queue, const char *const *receipts, size_t n, int delay_s,
		       struct nk_err *err);

/** Move a leased message to the dead letters, the reason in its attribute Reason. Dead letters
 * have none themselves (NK_FAULT_CONFIG); a lease that is lost already is success. */
int nk_queue_bury(struct nk_queue *queue, const struct nk_msg *msg, const char *reason,
		  struct nk_err *err);

/** Let all that is leased through this handle stay so for lease_s seconds from now on, without
 * knowing what it is; any thread. Nothing to do where leases last as long as their handle. */
int nk_queue_keep(struct nk_queue *queue, int lease_s, struct nk_err *err);

/** Whether the name means a queue on AWS. */
bool nk_queue_is_on_aws(const char *name, const struct nk_queue_env *env);
/** 0: the queue is there; NK_NOT_FOUND: it is not, and *err has the remedy. */
int nk_queue_exists(struct nk_queue *queue, struct nk_err *err);

struct nk_queue_stat {
	int64_t messages; /* waiting: neither leased nor delayed */
	int64_t leased, delayed;
	int64_t oldest_s; /* age of the oldest waiting one; 0 when empty */
};
/** May be approximate. */
int nk_queue_stat(struct nk_queue *queue, struct nk_queue_stat *out, struct nk_err *err);

/** As stat, for people and graphs: where calls are dear, up to a minute old. */
int nk_queue_glance(struct nk_queue *queue, struct nk_queue_stat *out, struct nk_err *err);

/** Create, with where dead letters go and after how many receives; existing is success. */
int nk_queue_create(struct nk_queue *queue, const char *dead_letters, int max_receives,
		    struct nk_err *err);
/** Like receive, without leasing. NK_NOT_FOUND where the backend cannot. */
int nk_queue_peek(struct nk_queue *queue, struct nk_inbox *inbox, size_t max, struct nk_err *err);
/** Move all dead letters back; *moved says how many. */
int nk_queue_redrive(struct nk_queue *queue, int64_t *moved, struct nk_err *err);
int nk_queue_purge(struct nk_queue *queue, struct nk_err *err);

/** End a wait in nk_queue_receive() early (a stopping role, work that just came in). */
void nk_queue_wake(struct nk_queue *queue);

#endif
