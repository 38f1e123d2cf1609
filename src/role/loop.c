/* SPDX-License-Identifier: MIT
 *
 * Running roles: a thread each that steps until the process is told to stop, backs off after
 * failures, and says so once per failure; see role.h.
 *
 * The wish to stop is the process's, so it is kept here for all: a flag, and an eventfd that
 * is never read again and so ends every wait.
 */
#include "role/role.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	WAIT_S = 20,           /* longest wait for work */
	FIRST_PAUSE_MS = 1000, /* after a failure; doubled by each further one */
	LAST_PAUSE_MS = 60 * 1000,
	THROTTLED_MAX_MS = 3600 * 1000,
	DRAIN_PAUSE_MS = 100, /* before looking again whether what others leased came back */
	DRAIN_FAILURES = 4,   /* in a row, which end draining */
	DRAIN_MISTAKES = 2,   /* the same, of the settings, which waiting does not mend */
	DRAIN_LAST_PAUSE_MS = 4000,
	WAKE_EVERY_MS = 100, /* while stopping: a role may begin to wait just after a wake */
};

static atomic_bool stopping;
static atomic_int stop_event = -1;

static int event(void)
{
	int fd = atomic_load(&stop_event), none = -1;

	if (fd >= 0)
		return fd;
	fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!atomic_compare_exchange_strong(&stop_event, &none, fd)) {
		close(fd);
		fd = none;
	}
	return fd;
}

void nk_loop_stop(void)
{
	uint64_t one = 1;
	int fd = atomic_load(&stop_event);

	atomic_store(&stopping, true);
	if (fd >= 0 && write(fd, &one, sizeof one) < 0)
		return; /* it is set already */
}

bool nk_loop_stopping(void)
{
	return atomic_load(&stopping);
}

/* The first signal is a wish; whoever sends a second one does not want to wait. */
static void on_signal(int number)
{
	int before = errno;

	if (nk_loop_stopping()) {
		signal(number, SIG_DFL);
		raise(number);
	}
	nk_loop_stop();
	errno = before;
}

void nk_loop_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	event();
	sigemptyset(&action.sa_mask);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* Ends early when the process is told to stop. */
static void pause_for(int64_t ms)
{
	struct pollfd wait = { .fd = event(), .events = POLLIN };

	if (!nk_loop_stopping())
		poll(&wait, 1, (int)ms);
}

/* Several processes that fail for one reason should not come back at one time. */
static int64_t with_jitter(int64_t ms)
{
	uint16_t random;

	nk_random(&random, sizeof random);
	return ms / 2 + ms / 2 * random / UINT16_MAX;
}

static int64_t pause_after(const struct nk_err *err, int failures, bool drain)
{
	int64_t ms = FIRST_PAUSE_MS, last = drain ? DRAIN_LAST_PAUSE_MS : LAST_PAUSE_MS;

	for (int i = 1; i < failures && ms < last; i++)
		ms *= 2;
	if (ms > last)
		ms = last;
	if (err->fault == NK_FAULT_THROTTLED && err->retry_at > nk_now())
		ms = (int64_t)(err->retry_at - nk_now()) * 1000;
	return with_jitter(ms > THROTTLED_MAX_MS ? THROTTLED_MAX_MS : ms);
}

struct runner {
	struct nk_role *role;
	bool drain;
	int rc;
	struct nk_err err;
	pthread_t thread;
	atomic_bool ended;
};

/* True: go on. */
static bool after_failure(struct runner *run, int *failures)
{
	int enough = run->err.fault == NK_FAULT_CONFIG ? DRAIN_MISTAKES : DRAIN_FAILURES;
	bool lasting = ++*failures >= enough || run->err.fault == NK_FAULT_THROTTLED;

	if (run->drain && lasting) {
		run->rc = -1;
		return false;
	}
	int64_t ms = pause_after(&run->err, *failures, run->drain);
	nk_log_err(run->err.fault == NK_FAULT_BUSY ? NK_LOG_WARN : NK_LOG_ERROR, &run->err,
		   "%s failed, trying again in %lld s", run->role->name,
		   (long long)(ms + 999) / 1000);
	pause_for(ms);
	return true;
}

static void *run_role(void *data)
{
	struct runner *run = data;
	struct nk_role *role = run->role;
	int failures = 0;

	nk_log_push((struct nk_log_scope){ .role = role->name });
	while (!nk_loop_stopping()) {
		run->err = (struct nk_err)NK_ERR_INIT;
		int rc = role->step(role->state, run->drain ? 0 : WAIT_S, &run->err);

		__atomic_store_n(&role->last_life_us, nk_now_us(), __ATOMIC_RELAXED);
		if (rc < 0) {
			if (!after_failure(run, &failures))
				break;
			continue;
		}
		failures = 0;
		if (rc == 0 || !run->drain)
			continue;
		if (role->drained(role->state))
			break;
		pause_for(DRAIN_PAUSE_MS);
	}
	atomic_store(&run->ended, true);
	return NULL;
}

static bool all_ended(struct runner *runs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!atomic_load(&runs[i].ended))
			return false;
	}
	return true;
}

/* Until all have ended; the main thread waits here, and wakes who waits when it is time to stop. */
static void watch(struct runner *runs, size_t n)
{
	while (!all_ended(runs, n)) {
		struct pollfd wait = { .fd = event(), .events = POLLIN };

		if (!nk_loop_stopping()) {
			poll(&wait, 1, runs[0].drain ? 2 : WAKE_EVERY_MS);
			continue;
		}
		for (size_t i = 0; i < n; i++) {
			if (!atomic_load(&runs[i].ended) && runs[i].role->wake)
				runs[i].role->wake(runs[i].role->state);
		}
		poll(NULL, 0, WAKE_EVERY_MS);
	}
}

static int run_all(struct nk_role *roles, size_t n, bool drain, struct nk_err *err)
{
	struct runner *runs = nk_xcalloc(n, sizeof *runs);
	size_t started = 0;
	int rc = 0;

	event();
	for (; started < n && rc == 0; started += rc == 0) {
		runs[started].role = &roles[started];
		runs[started].drain = drain;
		if (pthread_create(&runs[started].thread, NULL, run_role, &runs[started]) != 0) {
			rc = nk_fail(err, NK_FAULT_SYSTEM, "no thread can be started for %s",
				     roles[started].name);
			nk_loop_stop();
		}
	}
	watch(runs, started);
	for (size_t i = 0; i < started; i++) {
		pthread_join(runs[i].thread, NULL);
		if (runs[i].rc < 0 && rc == 0) {
			*err = runs[i].err;
			rc = -1;
		}
	}
	free(runs);
	return rc;
}

int nk_loop(struct nk_role *role, bool drain, struct nk_err *err)
{
	return run_all(role, 1, drain, err);
}

int nk_loop_all(struct nk_role *roles, size_t n, struct nk_err *err)
{
	return run_all(roles, n, false, err);
}
