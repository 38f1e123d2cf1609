/* SPDX-License-Identifier: MIT
 *
 * Threads that inflate; see inflator_pool.h. A place keeps a message and its answers only; what
 * an inflation needs besides is in its thread's own arena, so that many places cost little.
 */
#include "role/inflator_pool.h"

#include "base/clock.h"
#include "base/log.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { INFLATOR_EXTRA = 1 }; /* jobs for hurried messages alone, when all others are at work */

struct job {
	struct inflator_pool *pool;
	pthread_t thread;
	bool hurried_only;
};

struct inflator_pool {
	const struct nk_inflator_config *config;
	struct job *jobs;
	struct inflator_place *places;
	size_t n_jobs, n_places;
	pthread_mutex_t lock; /* the states of places, and the members below */
	pthread_cond_t work, changed;
	uint64_t turns;
	bool stopping, woken;
};

/* ---- messages ---- */

/* From the thread's memory, which is used again, into the place's. */
static void keep_answers(struct inflator_place *place, const struct nk_msg *answers, size_t n)
{
	struct nk_err *err = &place->err;

	place->answers = NK_NEW_N(&place->arena, struct nk_msg, n);
	place->n_answers = n;
	for (size_t i = 0; i < n; i++)
		nk_msg_copy(&place->answers[i], &answers[i], &place->arena);
	err->full = err->full ? nk_strdup(&place->arena, err->full) : NULL;
	err->innermost = NULL;
}

static void inflate(const struct inflator_pool *pool, struct inflator_place *place,
		    struct nk_arena *arena)
{
	struct nk_inflator_config config = *pool->config;
	struct nk_msg *answers = NULL;
	size_t n = 0;
	struct nk_log_scope before = nk_log_push((struct nk_log_scope){
		.role = "inflator", .game = config.game->id, .mod = place->msg.group });

	config.fresh = place->fresh;
	place->rc = nk_inflator_answer(&config, &place->msg, &answers, &n, arena, &place->err);
	keep_answers(place, answers, place->rc == 0 ? n : 0);
	nk_log_pop(before);
}

/* ---- jobs; all with the lock held ---- */

static struct inflator_counts count(const struct inflator_pool *pool)
{
	struct inflator_counts counts = { 0 };
	size_t *const by_state[] = {
		[PLACE_IDLE] = &counts.idle,
		[PLACE_READY] = &counts.ready,
		[PLACE_RUNNING] = &counts.running,
		[PLACE_DONE] = &counts.done,
	};

	for (size_t i = 0; i < pool->n_places; i++) {
		const struct inflator_place *place = &pool->places[i];
		++*by_state[place->state];
		if (place->state != PLACE_DONE)
			continue;
		counts.hurried_done |= place->hurried;
		if (!counts.first_done_us || place->done_us < counts.first_done_us)
			counts.first_done_us = place->done_us;
	}
	return counts;
}

static bool goes_before(const struct inflator_place *a, const struct inflator_place *b)
{
	return a->hurried != b->hurried ? a->hurried : a->turn < b->turn;
}

/* Messages about one mod are worked on in their order, and what failed keeps the next waiting. */
static bool must_wait(const struct inflator_pool *pool, const struct inflator_place *place)
{
	for (size_t i = 0; i < pool->n_places; i++) {
		const struct inflator_place *other = &pool->places[i];
		bool before = other->state == PLACE_RUNNING ||
			      (other->state == PLACE_DONE && other->rc < 0) ||
			      (other->state == PLACE_READY && goes_before(other, place));
		if (before && other != place && nk_str_eq(other->mod, place->mod))
			return true;
	}
	return false;
}

static struct inflator_place *next_ready(const struct inflator_pool *pool, bool hurried_only)
{
	struct inflator_place *next = NULL;

	for (size_t i = 0; i < pool->n_places; i++) {
		struct inflator_place *place = &pool->places[i];
		if (place->state == PLACE_READY && (place->hurried || !hurried_only) &&
		    (!next || goes_before(place, next)) && !must_wait(pool, place))
			next = place;
	}
	return next;
}

static void *work(void *data)
{
	struct job *job = data;
	struct inflator_pool *pool = job->pool;
	struct nk_arena arena = NK_ARENA_INIT;
	struct inflator_place *place;

	pthread_mutex_lock(&pool->lock);
	while (!pool->stopping) {
		place = next_ready(pool, job->hurried_only);
		if (!place) {
			pthread_cond_wait(&pool->work, &pool->lock);
			continue;
		}
		place->state = PLACE_RUNNING;
		pthread_mutex_unlock(&pool->lock);
		inflate(pool, place, &arena);
		nk_arena_reset(&arena);
		pthread_mutex_lock(&pool->lock);
		place->state = PLACE_DONE;
		place->done_us = nk_monotonic_us();
		pthread_cond_broadcast(&pool->changed);
		/* What waited for this mod may be another job's now. */
		pthread_cond_broadcast(&pool->work);
	}
	pthread_mutex_unlock(&pool->lock);
	nk_arena_release(&arena);
	return NULL;
}

/* ---- the other side ---- */

void inflator_pool_add(struct inflator_pool *pool, struct nk_queue *queue, const struct nk_msg *msg,
		       bool fresh, bool hurried)
{
	struct inflator_place *place = pool->places;

	pthread_mutex_lock(&pool->lock);
	while (place < pool->places + pool->n_places - 1 && place->state != PLACE_IDLE)
		place++;
	assert(place->state == PLACE_IDLE);
	*place = (struct inflator_place){
		.queue = queue,
		.fresh = fresh,
		.hurried = hurried,
		.state = PLACE_READY,
		.turn = pool->turns++,
	};
	nk_msg_copy(&place->msg, msg, &place->arena);
	place->mod = nk_inflator_mod(&place->msg);
	pthread_cond_broadcast(&pool->work);
	pthread_cond_broadcast(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
}

struct inflator_counts inflator_pool_count(struct inflator_pool *pool)
{
	struct inflator_counts counts;

	pthread_mutex_lock(&pool->lock);
	counts = count(pool);
	pthread_mutex_unlock(&pool->lock);
	return counts;
}

static bool is_over(const struct inflator_pool *pool, const struct inflator_wait *wait)
{
	struct inflator_counts now = count(pool);

	if (wait->arrival && now.ready + now.running + now.done == 0)
		return pool->woken;
	return now.ready + now.running == 0 || now.done >= wait->done || now.hurried_done ||
	       ((int)now.ready <= wait->ready && now.done > 0) ||
	       (wait->idle && now.ready == 0 && now.running + INFLATOR_EXTRA < pool->n_jobs);
}

void inflator_pool_wait(struct inflator_pool *pool, const struct inflator_wait *wait)
{
	int64_t until = nk_monotonic_us() + (int64_t)wait->ms * 1000;

	pthread_mutex_lock(&pool->lock);
	for (int rc = 0; rc == 0 && !is_over(pool, wait);)
		rc = nk_cond_wait(&pool->changed, &pool->lock, until);
	if (wait->arrival)
		pool->woken = false;
	pthread_mutex_unlock(&pool->lock);
}

void inflator_pool_wake(struct inflator_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->woken = true;
	pthread_cond_broadcast(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
}

static int by_turn(const void *a, const void *b)
{
	uint64_t x = (*(struct inflator_place *const *)a)->turn;
	uint64_t y = (*(struct inflator_place *const *)b)->turn;

	return (x > y) - (x < y);
}

struct inflator_place **inflator_pool_list(struct inflator_pool *pool, bool all, size_t *n,
					   struct nk_arena *arena)
{
	struct inflator_place **list = NK_NEW_N(arena, struct inflator_place *, pool->n_places);

	*n = 0;
	pthread_mutex_lock(&pool->lock);
	for (size_t i = 0; i < pool->n_places; i++) {
		struct inflator_place *place = &pool->places[i];
		if (place->state == PLACE_DONE || (all && place->state != PLACE_IDLE))
			list[(*n)++] = place;
	}
	pthread_mutex_unlock(&pool->lock);
	qsort(list, *n, sizeof *list, by_turn);
	return list;
}

void inflator_pool_recycle(struct inflator_pool *pool, struct inflator_place *place)
{
	nk_arena_release(&place->arena);
	pthread_mutex_lock(&pool->lock);
	place->state = PLACE_IDLE;
	pthread_cond_broadcast(&pool->work);
	pthread_mutex_unlock(&pool->lock);
}

/* ---- opening and closing ---- */

void inflator_pool_stop(struct inflator_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->stopping = true;
	pthread_cond_broadcast(&pool->work);
	pthread_mutex_unlock(&pool->lock);
	for (size_t i = 0; i < pool->n_jobs; i++)
		pthread_join(pool->jobs[i].thread, NULL);
	pool->n_jobs = 0;
}

void inflator_pool_free(struct inflator_pool *pool)
{
	for (size_t i = 0; i < pool->n_places; i++)
		nk_arena_release(&pool->places[i].arena);
	pthread_cond_destroy(&pool->work);
	pthread_cond_destroy(&pool->changed);
	pthread_mutex_destroy(&pool->lock);
	free(pool->places);
	free(pool->jobs);
	free(pool);
}

int inflator_pool_open(struct inflator_pool **out, const struct nk_inflator_config *config,
		       size_t jobs, size_t ahead, struct nk_err *err)
{
	struct inflator_pool *pool = nk_xcalloc(1, sizeof *pool);

	pool->config = config;
	pool->n_places = 2 * (jobs + ahead) + INFLATOR_HURRIED;
	pool->places = nk_xcalloc(pool->n_places, sizeof *pool->places);
	pool->jobs = nk_xcalloc(jobs + INFLATOR_EXTRA, sizeof *pool->jobs);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work, NULL);
	nk_cond_init(&pool->changed);
	for (; pool->n_jobs < jobs + INFLATOR_EXTRA; pool->n_jobs++) {
		struct job *job = &pool->jobs[pool->n_jobs];
		*job = (struct job){ .pool = pool, .hurried_only = pool->n_jobs >= jobs };
		if (pthread_create(&job->thread, NULL, work, job) == 0)
			continue;
		inflator_pool_stop(pool);
		inflator_pool_free(pool);
		return nk_fail(err, NK_FAULT_SYSTEM,
			       "inflator: cannot start %zu threads (lower --jobs)", jobs + INFLATOR_EXTRA);
	}
	*out = pool;
	return 0;
}
