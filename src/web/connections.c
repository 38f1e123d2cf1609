/* SPDX-License-Identifier: MIT
 *
 * Who is connected. The HTTP library drops a connection that is silent; one that sends a byte
 * now and then would stay for ever, so each step of an exchange has its time as a whole, and a
 * thread here shuts what has used it up.
 */
#include "web/server.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static void shut_late(struct nk_peers *peers)
{
	int64_t now = nk_monotonic_us();

	for (struct nk_peer *peer = peers->first; peer; peer = peer->next) {
		if (peer->deadline_us && peer->deadline_us < now) {
			shutdown(peer->fd, SHUT_RDWR);
			peer->deadline_us = 0;
		}
	}
}

static void *run(void *data)
{
	struct nk_peers *peers = data;

	pthread_mutex_lock(&peers->lock);
	while (!peers->stopping) {
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec++;
		pthread_cond_timedwait(&peers->stop, &peers->lock, &until);
		shut_late(peers);
	}
	pthread_mutex_unlock(&peers->lock);
	return NULL;
}

int nk_peers_open(struct nk_peers *peers, struct nk_err *err)
{
	pthread_mutex_init(&peers->lock, NULL);
	pthread_cond_init(&peers->stop, NULL);
	if (pthread_create(&peers->thread, NULL, run, peers) == 0)
		return 0;
	pthread_cond_destroy(&peers->stop);
	pthread_mutex_destroy(&peers->lock);
	return nk_fail(err, NK_FAULT_SYSTEM, "a thread cannot be started");
}

void nk_peers_release(struct nk_peers *peers)
{
	pthread_mutex_lock(&peers->lock);
	peers->stopping = true;
	pthread_cond_signal(&peers->stop);
	pthread_mutex_unlock(&peers->lock);
	pthread_join(peers->thread, NULL);
	pthread_cond_destroy(&peers->stop);
	pthread_mutex_destroy(&peers->lock);
}

struct nk_peer *nk_peers_add(struct nk_peers *peers, int fd, const struct nk_address *address)
{
	struct nk_peer *peer = nk_xcalloc(1, sizeof *peer);

	peer->fd = fd;
	peer->address = *address;
	peer->deadline_us = nk_monotonic_us() + NK_HTTP_HEADERS_S * 1000000LL;
	pthread_mutex_lock(&peers->lock);
	peer->next = peers->first;
	peer->link = &peers->first;
	if (peer->next)
		peer->next->link = &peer->next;
	peers->first = peer;
	pthread_mutex_unlock(&peers->lock);
	return peer;
}

void nk_peers_remove(struct nk_peers *peers, struct nk_peer *peer)
{
	pthread_mutex_lock(&peers->lock);
	*peer->link = peer->next;
	if (peer->next)
		peer->next->link = peer->link;
	pthread_mutex_unlock(&peers->lock);
	free(peer);
}

void nk_peers_allow(struct nk_peers *peers, struct nk_peer *peer, int seconds)
{
	pthread_mutex_lock(&peers->lock);
	peer->deadline_us = seconds ? nk_monotonic_us() + seconds * 1000000LL : 0;
	pthread_mutex_unlock(&peers->lock);
}

size_t nk_peers_of(struct nk_peers *peers, const struct nk_address *address)
{
	size_t n = 0;

	pthread_mutex_lock(&peers->lock);
	for (struct nk_peer *peer = peers->first; peer; peer = peer->next)
		n += memcmp(&peer->address, address, sizeof *address) == 0;
	pthread_mutex_unlock(&peers->lock);
	return n;
}
