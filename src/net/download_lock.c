/* SPDX-License-Identifier: MIT
 *
 * One at a time per address. Between threads a list of what is being worked on; between
 * processes a lock on one byte of the file "lock", the byte whose offset is the prefix read
 * as a number: nothing is left behind by a process that dies, and no lock files pile up.
 */
#include "net/download_priv.h"
#include "net/http_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_AGAIN_MS = 100 };

/* An address that somebody works on, and who waits for it, served in the order of their coming. */
struct held {
	struct held *next;
	char prefix[CACHE_PREFIX];
	unsigned serving, tickets; /* the holder's number, and how many were given out */
};

struct cache_locks {
	pthread_mutex_t lock;
	pthread_cond_t released;
	struct held *held;
};

struct cache_locks *cache_locks_new(void)
{
	struct cache_locks *locks = nk_xcalloc(1, sizeof *locks);

	pthread_mutex_init(&locks->lock, NULL);
	pthread_cond_init(&locks->released, NULL);
	return locks;
}

void cache_locks_free(struct cache_locks *locks)
{
	if (!locks)
		return;
	pthread_cond_destroy(&locks->released);
	pthread_mutex_destroy(&locks->lock);
	free(locks);
}

static struct held **find_held(struct cache_locks *locks, const char *prefix)
{
	struct held **link = &locks->held;

	while (*link && strcmp((*link)->prefix, prefix) != 0)
		link = &(*link)->next;
	return link;
}

static struct held *take_place(struct cache_locks *locks, const char *prefix)
{
	struct held *held = *find_held(locks, prefix);

	if (!held) {
		held = nk_xcalloc(1, sizeof *held);
		memcpy(held->prefix, prefix, sizeof held->prefix);
		held->next = locks->held;
		locks->held = held;
	}
	return held;
}

static void hold(struct cache_locks *locks, const char *prefix)
{
	pthread_mutex_lock(&locks->lock);
	struct held *held = take_place(locks, prefix);
	unsigned ticket = held->tickets++;
	while (held->serving != ticket)
		pthread_cond_wait(&locks->released, &locks->lock);
	pthread_mutex_unlock(&locks->lock);
}

static void drop(struct cache_locks *locks, const char *prefix)
{
	pthread_mutex_lock(&locks->lock);
	struct held **link = find_held(locks, prefix), *held = *link;
	if (++held->serving == held->tickets) {
		*link = held->next;
		free(held);
	}
	pthread_cond_broadcast(&locks->released);
	pthread_mutex_unlock(&locks->lock);
}

bool cache_is_awaited(struct nk_cache *cache, const char *prefix)
{
	struct cache_locks *locks = cache->locks;

	pthread_mutex_lock(&locks->lock);
	const struct held *held = *find_held(locks, prefix);
	bool awaited = held && held->tickets - held->serving > 1;
	pthread_mutex_unlock(&locks->lock);
	return awaited;
}

/* Waiting in steps, since a blocked lock would not notice that the program stops. */
static int lock_byte(struct nk_cache *cache, const char *prefix, int fd, struct nk_err *err)
{
	struct flock byte = {
		.l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = (off_t)strtoul(prefix, NULL, 16),
		.l_len = 1,
	};

	while (fcntl(fd, F_OFD_SETLK, &byte) < 0) {
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return 0; /* a file system without locks: the threads' list must do */
		if (!http_loop_sleep(cache->http->loop, LOOK_AGAIN_MS))
			return nk_fail(err, NK_FAULT_BUSY,
				       "download not begun, the program is stopping");
	}
	return 0;
}

int cache_lock(struct nk_cache *cache, const char *prefix, int *fd, struct nk_err *err)
{
	char *path = nk_xprintf("%s/downloading/lock", cache->dir);
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	int error = errno;

	free(path);
	if (file < 0)
		return nk_fail(err, NK_FAULT_SYSTEM,
			       "%s/downloading: %s (check the rights of the cache folder)",
			       cache->dir, strerror(error));
	hold(cache->locks, prefix);
	if (lock_byte(cache, prefix, file, err) < 0) {
		cache_unlock(cache, prefix, file);
		return -1;
	}
	*fd = file;
	return 0;
}

void cache_unlock(struct nk_cache *cache, const char *prefix, int fd)
{
	close(fd);
	drop(cache->locks, prefix);
}
