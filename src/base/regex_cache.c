/* SPDX-License-Identifier: MIT
 *
 * Patterns kept by the process. The same mods come back every half hour, each with the same
 * few patterns, and the same patterns occur in many mods. Only short ones are kept, so the
 * cache stays small whatever strangers write.
 */
#include "base/regex_internal.h"

#include <pthread.h>

enum {
	PLACES = 256,      /* a power of two */
	WAYS = 4,          /* places that a pattern may stand in */
	PATTERN_MAX = 512, /* bytes */
};

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
	struct nk_regex *regex;
	uint64_t used;
} cache[PLACES]; /* under cache_lock, as is the count of uses */
static uint64_t cache_uses;

static size_t place_of(struct nk_str pattern, unsigned flags)
{
	uint32_t hash = 2166136261u ^ flags;

	for (size_t i = 0; i < pattern.n; i++)
		hash = (hash ^ (unsigned char)pattern.s[i]) * 16777619u;
	return (hash ^ hash >> 16) % PLACES / WAYS * WAYS;
}

static struct nk_regex *take(struct nk_str pattern, unsigned flags)
{
	struct nk_regex *found = NULL;
	size_t place = place_of(pattern, flags);

	pthread_mutex_lock(&cache_lock);
	for (size_t i = place; i < place + WAYS && !found; i++)
		if (cache[i].regex && cache[i].regex->flags == flags &&
		    nk_str_eq(cache[i].regex->pattern, pattern)) {
			found = cache[i].regex;
			cache[i].used = ++cache_uses;
			atomic_fetch_add(&found->users, 1);
		}
	pthread_mutex_unlock(&cache_lock);
	return found;
}

/* Into the place that was used longest ago. */
static void keep(struct nk_regex *regex)
{
	size_t place = place_of(regex->pattern, regex->flags), oldest = place;
	struct nk_regex *gone;

	atomic_fetch_add(&regex->users, 1);
	pthread_mutex_lock(&cache_lock);
	for (size_t i = place; i < place + WAYS; i++)
		if (cache[i].used < cache[oldest].used)
			oldest = i;
	gone = cache[oldest].regex;
	cache[oldest].regex = regex;
	cache[oldest].used = ++cache_uses;
	pthread_mutex_unlock(&cache_lock);
	nk_regex_free(gone);
}

int nk_regex_compile(struct nk_regex **out, struct nk_arena *arena, struct nk_str pattern,
		     unsigned flags, struct nk_err *err)
{
	struct nk_regex *found = take(pattern, flags);

	if (!found) {
		if (nk_regex_new(&found, arena, pattern, flags, err) < 0)
			return -1;
		if (pattern.n <= PATTERN_MAX)
			keep(found);
	}
	*out = found;
	return 0;
}
