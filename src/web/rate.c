/* SPDX-License-Identifier: MIT
 *
 * How often an address may ask: a count per minute in a table of fixed size. Two addresses
 * that meet in one place of it share their count while they do; no number of addresses makes
 * the table grow.
 */
#include "web/address.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 16384 };

struct nk_rate {
	pthread_mutex_t lock;
	int limit;
	uint8_t key[16]; /* so that nobody can choose an address that meets another's */
	struct {
		int64_t minute;
		int calls;
	} places[PLACES];
};

struct nk_rate *nk_rate_new(int limit)
{
	struct nk_rate *rate = nk_xcalloc(1, sizeof *rate);

	rate->limit = limit;
	nk_random(rate->key, sizeof rate->key);
	pthread_mutex_init(&rate->lock, NULL);
	return rate;
}

void nk_rate_free(struct nk_rate *rate)
{
	if (!rate)
		return;
	pthread_mutex_destroy(&rate->lock);
	free(rate);
}

static size_t place_of(const struct nk_rate *rate, const struct nk_address *caller)
{
	bool four = IN6_IS_ADDR_V4MAPPED(&caller->bytes);
	uint8_t digest[NK_DIGEST_MAX];
	uint32_t place;

	nk_hmac(NK_SHA1, rate->key, sizeof rate->key, &caller->bytes, four ? 16 : 8, digest);
	memcpy(&place, digest, sizeof place);
	return place % PLACES;
}

int nk_rate_take(struct nk_rate *rate, const struct nk_address *caller)
{
	int64_t second = nk_monotonic_us() / 1000000, minute = second / 60;
	int wait = 0;

	if (!rate->limit || nk_address_is_loopback(caller))
		return 0;
	size_t place = place_of(rate, caller);
	pthread_mutex_lock(&rate->lock);
	if (rate->places[place].minute != minute) {
		rate->places[place].minute = minute;
		rate->places[place].calls = 0;
	}
	if (rate->places[place].calls >= rate->limit)
		wait = (int)(60 - second % 60);
	else
		rate->places[place].calls++;
	pthread_mutex_unlock(&rate->lock);
	return wait;
}
