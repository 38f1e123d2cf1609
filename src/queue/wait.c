/* SPDX-License-Identifier: MIT
 *
 * Waiting for messages. All of a process' queues share one bell: a sender rings it, every
 * waiting reader looks again. That wakes some readers in vain, which costs each one look
 * into an index; a bell per queue would cost a registry of queues.
 *
 * Another process' sends ring no bell here. They are found by looking: after 50 ms, then
 * less and less often, at least every 500 ms. A bell also makes us look often again, since work
 * rarely comes alone.
 */
#include "queue/backend.h"

#include <pthread.h>
#include <time.h>

#include "base/clock.h"

enum { NAP_FIRST_MS = 50, NAP_LONGEST_MS = 500 };

static struct {
	pthread_once_t once;
	pthread_mutex_t lock;
	pthread_cond_t heard;
	uint64_t rings;
} bell = { .once = PTHREAD_ONCE_INIT, .lock = PTHREAD_MUTEX_INITIALIZER };

/* By hand, because a condition that waits by the steady clock has no static initializer. */
static void hang_bell(void)
{
	nk_cond_init(&bell.heard);
}

void queue_ring(void)
{
	pthread_once(&bell.once, hang_bell);
	pthread_mutex_lock(&bell.lock);
	bell.rings++;
	pthread_cond_broadcast(&bell.heard);
	pthread_mutex_unlock(&bell.lock);
}

void queue_wait_start(struct queue_wait *wait, int wait_s)
{
	pthread_once(&bell.once, hang_bell);
	wait->deadline_us = nk_monotonic_us() + wait_s * INT64_C(1000000);
	wait->nap_ms = NAP_FIRST_MS;
	pthread_mutex_lock(&bell.lock);
	wait->heard = bell.rings;
	pthread_mutex_unlock(&bell.lock);
}

bool queue_wait_next(struct queue_wait *wait, struct nk_queue *queue)
{
	int64_t now = nk_monotonic_us(), nap_end = now + wait->nap_ms * INT64_C(1000);

	if (atomic_exchange(&queue->woken, false) || now >= wait->deadline_us)
		return false;
	if (nap_end > wait->deadline_us)
		nap_end = wait->deadline_us;
	pthread_mutex_lock(&bell.lock);
	while (bell.rings == wait->heard && nk_monotonic_us() < nap_end)
		nk_cond_wait(&bell.heard, &bell.lock, nap_end);
	wait->nap_ms = bell.rings != wait->heard ? NAP_FIRST_MS : wait->nap_ms * 2;
	if (wait->nap_ms > NAP_LONGEST_MS)
		wait->nap_ms = NAP_LONGEST_MS;
	wait->heard = bell.rings;
	pthread_mutex_unlock(&bell.lock);
	return !atomic_exchange(&queue->woken, false);
}
