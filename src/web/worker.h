/* SPDX-License-Identifier: MIT
 *
 * A worker: a thread with a desk, at which calls are done in batches, so that one write to a
 * queue serves all calls that came meanwhile. The quick worker never fetches; calls that need
 * the repositories as they are now go on to the one that does, and hold up nobody else.
 */
#ifndef NK_WEB_WORKER_H
#define NK_WEB_WORKER_H

#include "web/hook.h"

struct nk_worker;

/* A call that is to be done; `done` is called once, on the worker's thread. */
struct nk_job {
	struct nk_call call;
	void (*done)(struct nk_job *job);
	struct nk_job *next; /* the worker's */
};

struct nk_worker_config {
	struct nk_desk desk;	   /* borrowed parts; used by this worker only */
	bool fetches;		   /* bring the repositories up to date before each batch */
	struct nk_worker *fetcher; /* takes the calls that need that; not of one that fetches */
	int refresh_s;		   /* fetch at least this often; 0: only when asked to */
};

/** Start the thread. A worker that fetches has done so once before this returns 0. */
int nk_worker_open(struct nk_worker **out, const struct nk_worker_config *config,
		   struct nk_err *err);
/** Finish what was taken and end the thread; from now on nothing is taken. */
void nk_worker_stop(struct nk_worker *worker);
void nk_worker_free(struct nk_worker *worker);

/** Hand a job over; false when too many wait: nothing was taken. */
bool nk_worker_take(struct nk_worker *worker, struct nk_job *job);
/** When the thread last showed life, in microseconds since the epoch. */
const int64_t *nk_worker_life(const struct nk_worker *worker);
/** Fetch soon, for nobody in particular. */
void nk_worker_kick(struct nk_worker *worker);

#endif
