/* SPDX-License-Identifier: MIT
 *
 * Between the files of the DynamoDB backend:
 *
 *	store_dynamo.c       the table: opening, calls, reading a row
 *	store_dynamo_scan.c  reading all rows
 *	store_dynamo_put.c   writing, in batches whose items may be left undone
 *	store_dynamo_note.c  notes beside the statuses
 *	store_dynamo_item.c  a status as an item, and back
 */
#ifndef NK_STORE_STORE_DYNAMO_H
#define NK_STORE_STORE_DYNAMO_H

#include "store/backend.h"

#include <pthread.h>
#include <stdatomic.h>

/* Begins the name of what is no mod; no identifier can. */
enum { DYNAMO_NO_MOD = '#' };

/* What a scan found, kept for a while. */
struct dynamo_scan {
	pthread_mutex_t lock; /* guards all but `stale` */
	struct nk_arena arena;
	struct nk_status *rows; /* by game and identifier */
	size_t n, room;
	int64_t made_us;   /* 0: there is none */
	atomic_bool stale; /* this handle wrote since */
};

struct dynamo_store {
	struct nk_store base;
	struct nk_aws *aws; /* borrowed */
	char *table;
	struct dynamo_scan scan;
};

struct dynamo_store *dynamo_of(struct nk_store *store);

/** One call. 0 with *answer; -1 with *err; `code` (may be NULL) gets an error answer's name. */
int dynamo_perform(struct dynamo_store *self, const char *action, const struct nk_value *body,
		   struct nk_value **answer, char code[96], struct nk_arena *arena,
		   struct nk_err *err);

/** {"TableName"}: the body of each call but the batches. */
struct nk_value *dynamo_about(struct dynamo_store *self, struct nk_arena *arena);

/* ---- store_dynamo_scan.c ---- */

int dynamo_all(struct nk_store *store, const char *game, struct nk_status **out, size_t *n,
	       struct nk_arena *arena, struct nk_err *err);
void dynamo_scan_release(struct dynamo_scan *scan);

/* ---- store_dynamo_put.c ---- */

int dynamo_put(struct nk_store *store, const struct nk_status *rows, size_t n, struct nk_err *err);

/* ---- store_dynamo_note.c ---- */

int dynamo_note(struct nk_store *store, const char *name, struct nk_str *out,
		struct nk_arena *arena, struct nk_err *err);
int dynamo_swap(struct nk_store *store, const char *name, struct nk_str expected,
		struct nk_str replacement, struct nk_err *err);
int dynamo_exists(struct nk_store *store, struct nk_err *err);

/* ---- store_dynamo_item.c ---- */

/** {"S": text} */
struct nk_value *dynamo_text(struct nk_arena *arena, struct nk_str text);
/** {"ModIdentifier", "game_id"} */
struct nk_value *dynamo_key(struct nk_arena *arena, const char *game, const char *identifier);
struct nk_value *dynamo_item(struct nk_arena *arena, const struct nk_status *status);
/** False: the item is not the status of a mod. Texts of *out are views. */
bool dynamo_read_item(struct nk_status *out, const struct nk_value *item, struct nk_arena *arena);

#endif
