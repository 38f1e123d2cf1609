/* SPDX-License-Identifier: MIT
 *
 * Permanent redirects (301, 308), remembered for the process: a repository that was renamed
 * years ago would otherwise cost two requests of GitHub's quota for each one that matters
 * (CKAN `Core/Net/RedirectingTimeoutWebClient.cs` does so, too). For six hours at a time, as
 * even what is permanent changes, and within a number that hostile hosts cannot raise.
 */
#include "net/http_priv.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 4096 };
static const int64_t keep_us = (int64_t)6 * 3600 * 1000000;

struct slot {
	char *from, *to; /* NULL: empty */
	int64_t until_us;
};

/* Addresses that fall on one slot replace each other: the loser is asked once more. */
struct http_moved {
	pthread_mutex_t lock;
	struct slot slots[SLOTS];
};

struct http_moved *http_moved_new(void)
{
	struct http_moved *moved = nk_xcalloc(1, sizeof *moved);

	pthread_mutex_init(&moved->lock, NULL);
	return moved;
}

static void empty(struct slot *slot)
{
	free(slot->from);
	free(slot->to);
	*slot = (struct slot){ 0 };
}

void http_moved_free(struct http_moved *moved)
{
	if (!moved)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		empty(&moved->slots[i]);
	pthread_mutex_destroy(&moved->lock);
	free(moved);
}

/* FNV-1a */
static struct slot *slot_of(struct http_moved *moved, const char *url)
{
	uint32_t hash = 2166136261u;

	for (; *url; url++)
		hash = (hash ^ (unsigned char)*url) * 16777619u;
	return &moved->slots[hash % SLOTS];
}

void http_moved_note(struct http_moved *moved, const char *from, const char *to)
{
	struct slot *slot;

	pthread_mutex_lock(&moved->lock);
	slot = slot_of(moved, from);
	empty(slot);
	slot->from = nk_xstrdup(from);
	slot->to = nk_xstrdup(to);
	slot->until_us = nk_monotonic_us() + keep_us;
	pthread_mutex_unlock(&moved->lock);
}

const char *http_moved_find(struct http_moved *moved, const char *url, struct nk_arena *arena)
{
	const char *to = NULL;
	struct slot *slot;

	pthread_mutex_lock(&moved->lock);
	slot = slot_of(moved, url);
	if (slot->from && strcmp(slot->from, url) == 0 && nk_monotonic_us() < slot->until_us)
		to = nk_strdup(arena, slot->to);
	pthread_mutex_unlock(&moved->lock);
	return to;
}
