/* SPDX-License-Identifier: MIT
 *
 * The inflator's jobs: threads, and the places of the messages that they work on.
 */
#ifndef NK_ROLE_INFLATOR_POOL_H
#define NK_ROLE_INFLATOR_POOL_H

#include "role/inflator.h"

enum {
	INFLATOR_AHEAD = 32,   /* most messages taken ahead */
	INFLATOR_HURRIED = 10, /* places that are kept for what webhooks sent */
};

/*
 * A message with its answers. Idle, ready and done places belong to the one thread that talks
 * to the queues, running ones to a job; all texts live in the place's arena.
 */
struct inflator_place {
	struct nk_queue *queue; /* where the message came from */
	struct nk_msg msg;
	struct nk_str mod; /* whom it is about */
	bool fresh;   /* see nk_inflator_config */
	bool hurried; /* a webhook sent it: goes before the others */
	struct nk_msg *answers;
	size_t n_answers;
	int rc;
	struct nk_err err;
	bool sent; /* the answers are durable, the message is not dropped yet */
	struct nk_arena arena;
	/* The pool's. */
	enum { PLACE_IDLE, PLACE_READY, PLACE_RUNNING, PLACE_DONE } state;
	uint64_t turn;
	int64_t done_us;
};

struct inflator_pool;

/**
 * Start `jobs` threads, and one more for what is hurried; there is room for `ahead` messages
 * besides, and as many that are done. config is borrowed.
 */
int inflator_pool_open(struct inflator_pool **out, const struct nk_inflator_config *config,
		       size_t jobs, size_t ahead, struct nk_err *err);
/** Let running jobs end; what is ready stays so. */
void inflator_pool_stop(struct inflator_pool *pool);
/** After the stop. */
void inflator_pool_free(struct inflator_pool *pool);

/** Put a message, which is copied, in line. There must be an idle place. Any thread. */
void inflator_pool_add(struct inflator_pool *pool, struct nk_queue *queue, const struct nk_msg *msg,
		       bool fresh, bool hurried);

struct inflator_counts {
	size_t idle, ready, running, done;
	bool hurried_done;
	int64_t first_done_us; /* when the first of those that are done was; 0: none */
};
struct inflator_counts inflator_pool_count(struct inflator_pool *pool);

/* What a wait ends for, besides that nothing runs or a hurried one is done. */
struct inflator_wait {
	size_t done;  /* so many are done */
	int ready;    /* any is done, and so few are ready; -1: never */
	bool idle;    /* a job has nothing to do */
	bool arrival; /* there is anything to do; before that nothing else ends it */
	int ms;	      /* so much time */
};
void inflator_pool_wait(struct inflator_pool *pool, const struct inflator_wait *wait);

/** End a wait for an arrival early; any thread. */
void inflator_pool_wake(struct inflator_pool *pool);

/** Places that are done, or with `all` those that are not idle, in the order of their coming. */
struct inflator_place **inflator_pool_list(struct inflator_pool *pool, bool all, size_t *n,
					   struct nk_arena *arena);
/** A place whose message is settled is idle again. */
void inflator_pool_recycle(struct inflator_pool *pool, struct inflator_place *place);

#endif
