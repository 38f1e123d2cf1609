/* SPDX-License-Identifier: MIT
 *
 * The status table in memory, for tests: a sorted array.
 */
#include "store/backend.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct event {
	struct event *older;
	struct nk_arena arena;
	struct nk_status_event event;
};

struct row {
	struct nk_arena arena;
	struct nk_status status;
	struct event *history; /* newest first */
	int64_t asked_us;
};

struct memory_store {
	struct nk_store base;
	pthread_mutex_t lock;
	struct row **rows; /* by game and identifier */
	size_t n, room;
	int64_t generation;
	struct nk_pass passes[NK_PASSES_KEPT]; /* newest first */
	size_t n_passes;
};

static struct memory_store *memory_store(struct nk_store *store)
{
	assert(store->ops == &nk_store_memory);
	return (struct memory_store *)store;
}

static int memory_open(struct nk_store **out, const struct nk_store_env *env, struct nk_err *err)
{
	struct memory_store *store = nk_xcalloc(1, sizeof *store);

	(void)env, (void)err;
	store->base.ops = &nk_store_memory;
	pthread_mutex_init(&store->lock, NULL);
	*out = &store->base;
	return 0;
}

/* Free what is older than the first `keep`. */
static void forget(struct event **link, int keep)
{
	while (*link && keep-- > 0)
		link = &(*link)->older;
	while (*link) {
		struct event *event = *link;
		*link = event->older;
		nk_arena_release(&event->arena);
		free(event);
	}
}

static void memory_free(struct nk_store *base)
{
	struct memory_store *store = memory_store(base);

	for (size_t i = 0; i < store->n; i++) {
		forget(&store->rows[i]->history, 0);
		nk_arena_release(&store->rows[i]->arena);
		free(store->rows[i]);
	}
	free(store->rows);
	pthread_mutex_destroy(&store->lock);
	free(store);
}

static int compare(const struct row *row, const char *game, const char *identifier)
{
	int order = strcmp(row->status.game, game);

	return order != 0 ? order : strcmp(row->status.identifier, identifier);
}

/* Where a row is or belongs. */
static size_t find(struct memory_store *store, const char *game, const char *identifier,
		   bool *found)
{
	size_t from = 0, to = store->n;

	*found = false;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = compare(store->rows[middle], game, identifier);
		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static int memory_get(struct nk_store *base, const char *game, const char *identifier,
		      struct nk_status *out, struct nk_arena *arena, struct nk_err *err)
{
	struct memory_store *store = memory_store(base);
	bool found;
	size_t at;

	(void)err;
	pthread_mutex_lock(&store->lock);
	at = find(store, game, identifier, &found);
	if (found)
		store_copy(out, &store->rows[at]->status, arena);
	pthread_mutex_unlock(&store->lock);
	return found ? 0 : NK_NOT_FOUND;
}

static struct row *insert_row(struct memory_store *store, size_t at)
{
	if (store->n == store->room) {
		store->room = store->room ? store->room * 2 : 16;
		store->rows = nk_xrealloc(store->rows, store->room, sizeof(struct row *));
	}
	memmove(store->rows + at + 1, store->rows + at, (store->n - at) * sizeof(struct row *));
	store->n++;
	return store->rows[at] = nk_xcalloc(1, sizeof(struct row));
}

static void add_event(struct row *row, const struct nk_status *status)
{
	struct event *event = nk_xcalloc(1, sizeof *event);

	event->event.at_us = store_said_us(status);
	event->event.success = status->success;
	event->event.last_error = nk_str_dup(&event->arena, status->last_error);
	event->event.last_warnings = nk_str_dup(&event->arena, status->last_warnings);
	event->older = row->history;
	row->history = event;
	forget(&row->history, NK_STATUS_HISTORY);
}

static void put_row(struct memory_store *store, const struct nk_status *status)
{
	bool found;
	size_t at = find(store, status->game, status->identifier, &found);
	struct row *row = found ? store->rows[at] : insert_row(store, at);
	struct nk_arena arena = NK_ARENA_INIT;

	if (store_says_else(found ? &row->status : NULL, status))
		add_event(row, status);
	/* Copied first: what we are given may be a view of what we have. */
	store_copy(&row->status, status, &arena);
	nk_arena_release(&row->arena);
	row->arena = arena;
}

static int memory_put(struct nk_store *base, const struct nk_status *rows, size_t n,
		      struct nk_err *err)
{
	struct memory_store *store = memory_store(base);

	(void)err;
	pthread_mutex_lock(&store->lock);
	for (size_t i = 0; i < n; i++)
		put_row(store, &rows[i]);
	store->generation++;
	pthread_mutex_unlock(&store->lock);
	return 0;
}

static int memory_all(struct nk_store *base, const char *game, struct nk_status **out, size_t *n,
		      struct nk_arena *arena, struct nk_err *err)
{
	struct memory_store *store = memory_store(base);

	(void)err;
	pthread_mutex_lock(&store->lock);
	*out = NK_NEW_N(arena, struct nk_status, store->n + 1);
	for (size_t i = 0; i < store->n; i++) {
		const struct nk_status *status = &store->rows[i]->status;
		if (!game || strcmp(status->game, game) == 0)
			store_copy(&(*out)[(*n)++], status, arena);
	}
	pthread_mutex_unlock(&store->lock);
	return 0;
}

static int64_t memory_generation(struct nk_store *base)
{
	struct memory_store *store = memory_store(base);
	int64_t generation;

	pthread_mutex_lock(&store->lock);
	generation = store->generation;
	pthread_mutex_unlock(&store->lock);
	return generation;
}

static int memory_history(struct nk_store *base, const char *game, const char *identifier,
			  struct nk_status_event **out, size_t *n, struct nk_arena *arena,
			  struct nk_err *err)
{
	struct memory_store *store = memory_store(base);
	bool found;
	size_t at;

	(void)err;
	*out = NK_NEW_N(arena, struct nk_status_event, NK_STATUS_HISTORY);
	pthread_mutex_lock(&store->lock);
	at = find(store, game, identifier, &found);
	for (struct event *e = found ? store->rows[at]->history : NULL; e; e = e->older) {
		struct nk_status_event *copy = &(*out)[(*n)++];
		*copy = e->event;
		copy->last_error = nk_str_dup(arena, copy->last_error);
		copy->last_warnings = nk_str_dup(arena, copy->last_warnings);
	}
	pthread_mutex_unlock(&store->lock);
	return 0;
}

static int memory_ask(struct nk_store *base, const char *game, const char *identifier,
		      int64_t at_us, struct nk_err *err)
{
	struct memory_store *store = memory_store(base);
	bool found;

	(void)err;
	pthread_mutex_lock(&store->lock);
	size_t at = find(store, game, identifier, &found);
	if (found && !store->rows[at]->status.success)
		store->rows[at]->asked_us = at_us;
	pthread_mutex_unlock(&store->lock);
	return 0;
}

static int memory_asked(struct nk_store *base, const char *game, const char *identifier,
			int64_t *at_us, struct nk_err *err)
{
	struct memory_store *store = memory_store(base);
	bool found;

	(void)err;
	pthread_mutex_lock(&store->lock);
	size_t at = find(store, game, identifier, &found);
	if (found)
		*at_us = store->rows[at]->asked_us;
	pthread_mutex_unlock(&store->lock);
	return 0;
}

static int memory_note_pass(struct nk_store *base, const struct nk_pass *pass, struct nk_err *err)
{
	struct memory_store *store = memory_store(base);

	(void)err;
	pthread_mutex_lock(&store->lock);
	store->n_passes += store->n_passes < NK_PASSES_KEPT;
	memmove(store->passes + 1, store->passes, (store->n_passes - 1) * sizeof *store->passes);
	store->passes[0] = *pass;
	pthread_mutex_unlock(&store->lock);
	return 0;
}

static int memory_passes(struct nk_store *base, struct nk_pass *out, size_t *n, size_t max,
			 struct nk_err *err)
{
	struct memory_store *store = memory_store(base);

	(void)err;
	pthread_mutex_lock(&store->lock);
	*n = store->n_passes < max ? store->n_passes : max;
	memcpy(out, store->passes, *n * sizeof *out);
	pthread_mutex_unlock(&store->lock);
	return 0;
}

static int memory_failing(struct nk_store *base, struct store_failing *failing, struct nk_err *err)
{
	struct memory_store *store = memory_store(base);

	(void)err;
	pthread_mutex_lock(&store->lock);
	for (size_t i = 0; i < store->n; i++) {
		int64_t until = INT64_MAX;
		const struct event *e = store->rows[i]->status.frozen ? NULL : store->rows[i]->history;
		for (; e; until = e->event.at_us, e = e->older)
			if (!e->event.success)
				store_failing_count(failing, e->event.at_us, until);
	}
	pthread_mutex_unlock(&store->lock);
	return 0;
}

const struct nk_store_ops nk_store_memory = {
	.open = memory_open,
	.free = memory_free,
	.get = memory_get,
	.put = memory_put,
	.all = memory_all,
	.generation = memory_generation,
	.history = memory_history,
	.ask = memory_ask,
	.asked = memory_asked,
	.note_pass = memory_note_pass,
	.passes = memory_passes,
	.failing = memory_failing,
};
