/* SPDX-License-Identifier: MIT
 *
 * The scheduler as a role of a long-lived process: passes on a timer.
 */
#include "role/scheduler.h"

#include "base/clock.h"
#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>

enum { RETRY_S = 30 * 60 }; /* a daily pass that was skipped does not wait for a day */

struct timer {
	enum nk_schedule_group group;
	int every_s;    /* 0: never */
	int64_t due_us; /* by the clock that never jumps */
};

struct scheduler {
	struct nk_scheduler_config config;
	struct timer timers[2];
	pthread_mutex_t lock;
	pthread_cond_t woken;
	bool wake;
};

static struct timer *due(struct scheduler *s)
{
	for (size_t i = 0; i < sizeof s->timers / sizeof *s->timers; i++) {
		if (s->timers[i].every_s > 0 && s->timers[i].due_us <= nk_monotonic_us())
			return &s->timers[i];
	}
	return NULL;
}

static void wait_some(struct scheduler *s, int wait_s)
{
	int64_t until = nk_monotonic_us() + (int64_t)wait_s * 1000000;

	for (size_t i = 0; i < sizeof s->timers / sizeof *s->timers; i++) {
		if (s->timers[i].every_s > 0 && s->timers[i].due_us < until)
			until = s->timers[i].due_us;
	}
	pthread_mutex_lock(&s->lock);
	while (!s->wake && nk_monotonic_us() < until)
		nk_cond_wait(&s->woken, &s->lock, until);
	s->wake = false;
	pthread_mutex_unlock(&s->lock);
}

static int step(void *state, int wait_s, struct nk_err *err)
{
	struct scheduler *s = state;
	struct nk_schedule_result result;
	struct timer *timer = due(s);

	if (!timer) {
		wait_some(s, wait_s);
		timer = due(s);
	}
	if (!timer)
		return NK_END;
	int rc = nk_scheduler_pass(&s->config, timer->group, &result, err);
	int again_s = timer->every_s;
	if ((rc < 0 || result.skipped) && again_s > RETRY_S)
		again_s = RETRY_S;
	timer->due_us = nk_monotonic_us() + (int64_t)again_s * 1000000;
	return rc;
}

static void wake(void *state)
{
	struct scheduler *s = state;

	pthread_mutex_lock(&s->lock);
	s->wake = true;
	pthread_cond_broadcast(&s->woken);
	pthread_mutex_unlock(&s->lock);
}

static bool drained(void *state)
{
	(void)state;
	return true;
}

static void free_scheduler(void *state)
{
	struct scheduler *s = state;

	pthread_cond_destroy(&s->woken);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

int nk_scheduler_open(struct nk_role *out, const struct nk_scheduler_config *config,
		      struct nk_err *err)
{
	struct scheduler *s = nk_xcalloc(1, sizeof *s);

	(void)err;
	s->config = *config;
	s->timers[0] = (struct timer){ NK_SCHEDULE_NONHOOKS, config->nonhooks_s, 0 };
	s->timers[1] = (struct timer){ NK_SCHEDULE_WEBHOOKS, config->webhooks_s, 0 };
	pthread_mutex_init(&s->lock, NULL);
	nk_cond_init(&s->woken);
	*out = (struct nk_role){
		.name = "scheduler",
		.state = s,
		.step = step,
		.wake = wake,
		.drained = drained,
		.free = free_scheduler,
	};
	return 0;
}
