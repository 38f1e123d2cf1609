/* SPDX-License-Identifier: MIT
 *
 * Waiting at several queues at once. Looking at each in turn would either let webhooks wait
 * or, on SQS, cost more than all the work; a request that waits 20 seconds costs the same as
 * one that does not wait. So each queue has a thread that does nothing else. No wait is ended
 * because of what came elsewhere: a message that is given to a request which nobody waits for
 * any more is gone for as long as its lease.
 */
#include "role/inflator_priv.h"

#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { WAIT_S = 20, NAP_MS = 200, FIRST_PAUSE_MS = 1000, LAST_PAUSE_MS = 60 * 1000 };

struct inflator_listener {
	struct inflator *inflator;
	struct nk_queue *queue;
	pthread_t thread;
};

/* Naps, so that the end of the role is heard of. */
static void pause_for(struct inflator *inflator, int ms)
{
	struct timespec nap = { .tv_nsec = NAP_MS * 1000000L };

	for (; ms > 0 && !inflator->stopping; ms -= NAP_MS)
		nanosleep(&nap, NULL);
}

/* What webhooks sent has places of its own. */
static size_t room(const struct inflator_listener *self)
{
	struct inflator *inflator = self->inflator;
	struct inflator_counts now = inflator_pool_count(inflator->pool);

	if (inflator->careful || self->queue != inflator->config.inputs[0])
		return inflator_room(inflator);
	return now.idle < INFLATOR_HURRIED ? now.idle : INFLATOR_HURRIED;
}

static void listen_once(struct inflator_listener *self, struct nk_inbox *inbox, int *pause_ms)
{
	struct inflator *inflator = self->inflator;
	struct nk_err err = NK_ERR_INIT;
	size_t max = room(self);

	if (!max) {
		struct inflator_wait wait = {
			.done = SIZE_MAX, .ready = -1, .idle = true, .arrival = true, .ms = NAP_MS
		};
		inflator_pool_wait(inflator->pool, &wait);
		return;
	}
	if (inflator_receive(inflator, inbox, self->queue, max, WAIT_S, &err) < 0) {
		nk_log_err(NK_LOG_WARN, &err, "waiting for messages failed, trying again in %d s",
			   *pause_ms / 1000);
		pause_for(inflator, *pause_ms);
		*pause_ms = *pause_ms * 2 < LAST_PAUSE_MS ? *pause_ms * 2 : LAST_PAUSE_MS;
		return;
	}
	*pause_ms = FIRST_PAUSE_MS;
}

static void *run(void *data)
{
	struct inflator_listener *self = data;
	struct nk_inbox inbox = NK_INBOX_INIT;
	int pause_ms = FIRST_PAUSE_MS;

	nk_log_push((struct nk_log_scope){ .role = "inflator",
					   .game = self->inflator->config.game->id });
	while (!self->inflator->stopping)
		listen_once(self, &inbox, &pause_ms);
	nk_inbox_release(&inbox);
	return NULL;
}

int inflator_listen(struct inflator *self, struct nk_err *err)
{
	size_t n = self->config.n_inputs;

	self->listeners = nk_xcalloc(n, sizeof *self->listeners);
	for (; self->n_listeners < n; self->n_listeners++) {
		struct inflator_listener *listener = &self->listeners[self->n_listeners];
		*listener = (struct inflator_listener){
			.inflator = self, .queue = self->config.inputs[self->n_listeners]
		};
		if (pthread_create(&listener->thread, NULL, run, listener) != 0)
			return nk_fail(err, NK_FAULT_SYSTEM,
				       "inflator: no thread can be started for %s",
				       nk_queue_name(listener->queue));
	}
	return 0;
}

void inflator_listen_stop(struct inflator *self)
{
	self->stopping = true;
	for (size_t i = 0; i < self->n_listeners; i++)
		nk_queue_wake(self->listeners[i].queue);
	for (size_t i = 0; i < self->n_listeners; i++)
		pthread_join(self->listeners[i].thread, NULL);
	free(self->listeners);
	self->listeners = NULL;
	self->n_listeners = 0;
}
