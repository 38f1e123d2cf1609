/* SPDX-License-Identifier: MIT
 *
 * The worker's thread: waiting, fetching, doing. What a batch sends: worker_send.c.
 */
#include "web/worker.h"

#include "base/clock.h"
#include "base/log.h"
#include "web/worker_priv.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum {
	WAITING_MAX = 5000,   /* calls; a queue that does not answer must not fill our memory */
	BATCH_MAX = 500,      /* calls done together */
	FETCH_EVERY_S = 5,    /* for calls that ask for what is not known */
	IDLE_S = 60,	      /* between signs of life */
};

struct nk_worker {
	struct nk_worker_config config;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t came;
	struct nk_job *first, **last;
	size_t waiting;
	bool kicked, stopping;
	int64_t life_us;
	int64_t fetched_us; /* monotonic; 0: never */
};

static int refresh_game(const struct nk_desk *desk, const struct nk_desk_game *game,
			struct nk_err *err)
{
	if (nk_repo_fetch(game->netkan, NULL, err) < 0 ||
	    nk_index_netkans(desk->index, game->id, game->netkan, err) < 0)
		return nk_within(err, "%s: NetKAN", game->id);
	if (!game->ckanmeta)
		return 0;
	if (nk_repo_fetch(game->ckanmeta, NULL, err) < 0 ||
	    nk_index_ckans(desk->index, game->id, game->ckanmeta, err) < 0)
		return nk_within(err, "%s: CKAN-meta", game->id);
	return 0;
}

/* A game that fails does not keep the others from being fetched. */
static int refresh(struct nk_worker *worker, struct nk_err *err)
{
	const struct nk_desk *desk = &worker->config.desk;
	int rc = 0;

	for (size_t i = 0; i < desk->n_games; i++) {
		struct nk_err problem = NK_ERR_INIT;
		if (refresh_game(desk, &desk->games[i], &problem) < 0 && rc == 0) {
			*err = problem;
			rc = -1;
		}
	}
	worker->fetched_us = nk_monotonic_us();
	return rc;
}

static bool is_due(const struct nk_worker *worker)
{
	return worker->config.refresh_s &&
	       nk_monotonic_us() - worker->fetched_us >= worker->config.refresh_s * 1000000LL;
}

/* The time to which a worker sleeps at most; the lock's clock is the wall's. */
static struct timespec sleep_until(const struct nk_worker *worker)
{
	struct timespec until;
	int s = worker->config.refresh_s;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += s && s < IDLE_S ? s : IDLE_S;
	return until;
}

/* What reading the repositories left in memory is let go of. */
static void rest(const struct nk_worker *worker)
{
	const struct nk_desk *desk = &worker->config.desk;

	for (size_t i = 0; i < desk->n_games; i++) {
		nk_repo_rest(desk->games[i].netkan);
		if (desk->games[i].ckanmeta)
			nk_repo_rest(desk->games[i].ckanmeta);
	}
}

/* Take what waits, at most a batch; NULL when it was woken, when enough time has passed, or when
 * it is to stop. */
static struct nk_job *next_batch(struct nk_worker *worker, bool *kicked, bool *stop)
{
	struct timespec until = sleep_until(worker);
	struct nk_job *batch = NULL;

	pthread_mutex_lock(&worker->lock);
	while (!worker->first && !worker->kicked && !worker->stopping)
		if (pthread_cond_timedwait(&worker->came, &worker->lock, &until) != 0)
			break;
	batch = worker->first;
	struct nk_job **end = &batch;
	for (size_t n = 0; *end && n < BATCH_MAX; n++, worker->waiting--)
		end = &(*end)->next;
	worker->first = *end;
	*end = NULL;
	if (!worker->first)
		worker->last = &worker->first;
	*kicked = worker->kicked;
	worker->kicked = false;
	*stop = worker->stopping;
	pthread_mutex_unlock(&worker->lock);
	return batch;
}

/* Only a push names something new for certain; anything else could be asked for all day. */
static bool must_fetch(const struct nk_worker *worker, const struct nk_job *batch)
{
	if (!batch || nk_monotonic_us() - worker->fetched_us > FETCH_EVERY_S * 1000000LL)
		return true;
	for (; batch; batch = batch->next)
		if (batch->call.hook->is_signed)
			return true;
	return false;
}

static void finish(struct nk_job *job)
{
	job->next = NULL;
	job->done(job);
}

static void refuse(struct nk_job *job, const char *why)
{
	nk_answer_text(&job->call.answer, job->call.arena, 503, "%s", why);
	job->call.answer.retry_after_s = 60;
	job->call.n_outgoing = 0;
	finish(job);
}

/* Answers are known when the call was passed on or is ready to be sent. */
static void work_on(struct nk_worker *worker, struct nk_job *batch)
{
	struct nk_job *ready = NULL, **end = &ready;
	bool moved = false;

	for (struct nk_job *job = batch, *next; job; job = next) {
		next = job->next;
		job->next = NULL;
		if (nk_hook_work(&job->call, &worker->config.desk) != NK_HOOK_STALE) {
			*end = job;
			end = &job->next;
		} else if (!nk_worker_take(worker->config.fetcher, job)) {
			refuse(job, "Too much is being asked just now, please send it again later");
		}
	}
	nk_worker_send(ready);
	for (struct nk_job *job = ready, *next; job; job = next) {
		next = job->next;
		moved |= job->call.moved;
		finish(job);
	}
	if (moved && worker->config.fetcher)
		nk_worker_kick(worker->config.fetcher);
}

/* Brings the repositories up to date; false: the batch was answered, as that failed. */
static bool fetch_for(struct nk_worker *worker, struct nk_job *batch)
{
	struct nk_err err = NK_ERR_INIT;

	for (struct nk_job *job = batch; job; job = job->next)
		job->call.fresh = true;
	if (!must_fetch(worker, batch) || refresh(worker, &err) == 0)
		return true;
	nk_log_err(NK_LOG_WARN, &err, "repositories cannot be brought up to date");
	for (struct nk_job *job = batch, *next; job; job = next) {
		next = job->next;
		refuse(job, "The repositories do not answer, please send it again later");
	}
	return false;
}

static void *run(void *data)
{
	struct nk_worker *worker = data;
	bool kicked = false, stop = false;

	nk_log_push((struct nk_log_scope){ .role = "webhooks" });
	for (;;) {
		struct nk_job *batch = next_batch(worker, &kicked, &stop);

		if (!batch && stop)
			return NULL;
		__atomic_store_n(&worker->life_us, nk_now_us(), __ATOMIC_RELAXED);
		if (!batch && !kicked && !is_due(worker)) {
			rest(worker);
			continue;
		}
		if ((!worker->config.fetches || fetch_for(worker, batch)) && batch)
			work_on(worker, batch);
	}
}

int nk_worker_open(struct nk_worker **out, const struct nk_worker_config *config,
		   struct nk_err *err)
{
	struct nk_worker *worker = nk_xcalloc(1, sizeof *worker);

	worker->config = *config;
	worker->last = &worker->first;
	pthread_mutex_init(&worker->lock, NULL);
	pthread_cond_init(&worker->came, NULL);
	if ((config->fetches && refresh(worker, err) < 0) ||
	    (pthread_create(&worker->thread, NULL, run, worker) != 0 &&
	     nk_fail(err, NK_FAULT_SYSTEM, "a thread cannot be started") < 0)) {
		pthread_cond_destroy(&worker->came);
		pthread_mutex_destroy(&worker->lock);
		free(worker);
		return -1;
	}
	*out = worker;
	return 0;
}

void nk_worker_stop(struct nk_worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	worker->stopping = true;
	pthread_cond_signal(&worker->came);
	pthread_mutex_unlock(&worker->lock);
	pthread_join(worker->thread, NULL);
}

void nk_worker_free(struct nk_worker *worker)
{
	pthread_cond_destroy(&worker->came);
	pthread_mutex_destroy(&worker->lock);
	free(worker);
}

bool nk_worker_take(struct nk_worker *worker, struct nk_job *job)
{
	bool taken = false;

	pthread_mutex_lock(&worker->lock);
	if (worker->waiting < WAITING_MAX && !worker->stopping) {
		job->next = NULL;
		*worker->last = job;
		worker->last = &job->next;
		worker->waiting++;
		taken = true;
		pthread_cond_signal(&worker->came);
	}
	pthread_mutex_unlock(&worker->lock);
	return taken;
}

const int64_t *nk_worker_life(const struct nk_worker *worker)
{
	return &worker->life_us;
}

void nk_worker_kick(struct nk_worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	worker->kicked = true;
	pthread_cond_signal(&worker->came);
	pthread_mutex_unlock(&worker->lock);
}
