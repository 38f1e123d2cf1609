/* SPDX-License-Identifier: MIT
 *
 * All statuses on DynamoDB. A scan reads the whole table whatever it looks for, and is paid by
 * what it reads; so its result is kept for a while, lest every look at the status page costs one.
 * What this handle writes is seen at once, and what others write when the time is over.
 */
#include "store/store_dynamo.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

#define KEPT_US (30 * INT64_C(1000000))

static void add_items(struct dynamo_scan *scan, const struct nk_value *items)
{
	nk_each_item (item, items) {
		struct nk_status row;
		NK_AUTO_ARENA arena = NK_ARENA_INIT;

		if (!dynamo_read_item(&row, *item, &arena))
			continue;
		if (scan->n == scan->room) {
			size_t room = scan->room ? scan->room * 2 : 256;
			scan->rows = nk_xrealloc(scan->rows, room, sizeof *scan->rows);
			scan->room = room;
		}
		store_copy(&scan->rows[scan->n++], &row, &scan->arena);
	}
}

static int by_game_and_identifier(const void *a, const void *b)
{
	const struct nk_status *x = a, *y = b;
	int order = strcmp(x->game, y->game);

	return order ? order : strcmp(x->identifier, y->identifier);
}

static void clear(struct dynamo_scan *scan)
{
	nk_arena_reset(&scan->arena);
	scan->n = 0;
	scan->made_us = 0;
}

static int read_all(struct dynamo_store *self, struct nk_err *err)
{
	struct dynamo_scan *scan = &self->scan;
	NK_AUTO_ARENA next_arena = NK_ARENA_INIT;
	struct nk_value *next = NULL;

	clear(scan);
	do {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_value *body = dynamo_about(self, &arena), *answer;
		if (next)
			nk_set(&arena, body, "ExclusiveStartKey", next);
		if (dynamo_perform(self, "Scan", body, &answer, NULL, &arena, err) < 0)
			return -1;
		add_items(scan, nk_get(answer, "Items"));
		next = nk_get(answer, "LastEvaluatedKey");
		if (next)
			next = nk_copy(&next_arena, next);
	} while (next);
	if (scan->n)
		qsort(scan->rows, scan->n, sizeof *scan->rows, by_game_and_identifier);
	scan->made_us = nk_monotonic_us();
	return 0;
}

static void copy_rows(const struct dynamo_scan *scan, const char *game, struct nk_status **out,
		      size_t *n, struct nk_arena *arena)
{
	*out = NK_NEW_N(arena, struct nk_status, scan->n + 1);
	for (size_t i = 0; i < scan->n; i++) {
		if (!game || strcmp(scan->rows[i].game, game) == 0)
			store_copy(&(*out)[(*n)++], &scan->rows[i], arena);
	}
}

/* Who comes while the table is read waits for that, and does not read it once more. */
int dynamo_all(struct nk_store *store, const char *game, struct nk_status **out, size_t *n,
	       struct nk_arena *arena, struct nk_err *err)
{
	struct dynamo_store *self = dynamo_of(store);
	int rc = 0;

	pthread_mutex_lock(&self->scan.lock);
	if (atomic_exchange(&self->scan.stale, false) || !self->scan.made_us ||
	    nk_monotonic_us() - self->scan.made_us > KEPT_US)
		rc = read_all(self, err);
	if (rc == 0)
		copy_rows(&self->scan, game, out, n, arena);
	else
		clear(&self->scan);
	pthread_mutex_unlock(&self->scan.lock);
	return rc;
}

void dynamo_scan_release(struct dynamo_scan *scan)
{
	nk_arena_release(&scan->arena);
	free(scan->rows);
	pthread_mutex_destroy(&scan->lock);
}
