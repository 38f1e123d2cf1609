/* SPDX-License-Identifier: MIT
 *
 * Writing to the status table on DynamoDB: batches of 25, of which a busy table leaves some
 * items undone. Those are sent again, more and more slowly, as long as anything moves.
 */
#include "store/store_dynamo.h"

#include "base/clock.h"
#include "base/digest.h"

#include <string.h>

enum { BATCH = 25, FIRST_PAUSE_MS = 50, LAST_PAUSE_MS = 5000, IDLE_ROUNDS = 8 };

/* Of a batch no two items may have one key. */
static bool has_key(const struct nk_status *rows, size_t n, const struct nk_status *row)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(rows[i].identifier, row->identifier) == 0 &&
		    strcmp(rows[i].game, row->game) == 0)
			return true;
	}
	return false;
}

static size_t batch_of(const struct nk_status *rows, size_t n)
{
	size_t count = 0;

	while (count < n && count < BATCH && !has_key(rows, count, &rows[count]))
		count++;
	return count;
}

/* {"RequestItems": {TABLE: [{"PutRequest": {"Item"}}]}} */
static struct nk_value *put_request(struct dynamo_store *self, const struct nk_status *rows,
				    size_t n, struct nk_arena *arena)
{
	struct nk_value *list = nk_array(arena), *tables = nk_object(arena);

	for (size_t i = 0; i < n; i++) {
		struct nk_value *put = nk_object(arena), *entry = nk_object(arena);
		nk_set(arena, put, "Item", dynamo_item(arena, &rows[i]));
		nk_set(arena, entry, "PutRequest", put);
		nk_array_add(arena, list, entry);
	}
	nk_set(arena, tables, self->table, list);
	return tables;
}

static void pause_after(int round)
{
	int64_t ms = FIRST_PAUSE_MS;
	uint16_t random;

	for (int i = 0; i < round && ms < LAST_PAUSE_MS; i++)
		ms *= 2;
	nk_random(&random, sizeof random);
	ms = ms / 2 + ms / 2 * random / UINT16_MAX;
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

static int put_batch(struct dynamo_store *self, const struct nk_status *rows, size_t n,
		     struct nk_arena *arena, struct nk_err *err)
{
	struct nk_value *tables = put_request(self, rows, n, arena), *answer;
	size_t left = n;

	for (int round = 0; round < IDLE_ROUNDS; round++) {
		struct nk_value *body = nk_object(arena);
		nk_set(arena, body, "RequestItems", tables);
		if (dynamo_perform(self, "BatchWriteItem", body, &answer, NULL, arena, err) < 0)
			return -1;
		tables = nk_get(answer, "UnprocessedItems");
		size_t still = nk_length(nk_get(tables, self->table));
		if (still == 0)
			return 0;
		if (still < left)
			round = 0;
		left = still;
		pause_after(round);
	}
	return nk_fail(err, NK_FAULT_UPSTREAM,
		       "dynamodb BatchWriteItem: %zu of %zu items are left undone; the table %s has "
		       "too little write capacity",
		       left, n, self->table);
}

static int put_all(struct dynamo_store *self, const struct nk_status *rows, size_t n,
		   struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	for (size_t done = 0; done < n;) {
		size_t count = batch_of(rows + done, n - done);
		if (put_batch(self, rows + done, count, &arena, err) < 0)
			return -1;
		done += count;
		nk_arena_reset(&arena);
	}
	return 0;
}

/* What a scan found before is old now, also behind a failure in the middle. */
int dynamo_put(struct nk_store *store, const struct nk_status *rows, size_t n, struct nk_err *err)
{
	struct dynamo_store *self = dynamo_of(store);
	int rc = put_all(self, rows, n, err);

	atomic_store(&self->scan.stale, true);
	return rc;
}
