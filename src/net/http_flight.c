/* SPDX-License-Identifier: MIT
 *
 * Single flight: of equal requests that are asked at the same time, the first goes out and
 * the others get its outcome, failures included. Twenty mods in one GitHub repository are
 * inflated side by side and all want its list of releases.
 */
#include "net/http_priv.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

struct flight {
	struct flight *next;
	char *key;
	int64_t began_us;
	int users; /* its leader and who waits */
	bool landed;
	pthread_cond_t landing;
	/* The outcome, filled only when somebody waits. */
	struct nk_arena arena;
	int rc;
	struct nk_http_response response;
	enum nk_http_failure failure;
	struct nk_err err;
};

struct http_flights {
	pthread_mutex_t lock;
	struct flight *first; /* as many as there are threads asking: a list will do */
};

struct http_flights *http_flights_new(void)
{
	struct http_flights *flights = nk_xcalloc(1, sizeof *flights);

	pthread_mutex_init(&flights->lock, NULL);
	return flights;
}

void http_flights_free(struct http_flights *flights)
{
	if (!flights)
		return;
	pthread_mutex_destroy(&flights->lock);
	free(flights);
}

/* The following are called with the lock held. */

static struct flight *find(struct http_flights *flights, const char *key)
{
	struct flight *flight;

	for (flight = flights->first; flight; flight = flight->next) {
		if (strcmp(flight->key, key) == 0)
			return flight;
	}
	return NULL;
}

static struct flight *begin(struct http_flights *flights, const char *key)
{
	struct flight *flight = nk_xcalloc(1, sizeof *flight);

	flight->key = nk_xstrdup(key);
	flight->began_us = nk_now_us();
	pthread_cond_init(&flight->landing, NULL);
	flight->next = flights->first;
	flights->first = flight;
	return flight;
}

static void leave(struct flight *flight)
{
	if (--flight->users > 0)
		return;
	pthread_cond_destroy(&flight->landing);
	nk_arena_release(&flight->arena);
	free(flight->key);
	free(flight);
}

static void land(struct http_flights *flights, struct flight *flight, int rc,
		 const struct nk_http_response *response, enum nk_http_failure failure,
		 const struct nk_err *err)
{
	struct flight **link = &flights->first;

	while (*link != flight)
		link = &(*link)->next;
	*link = flight->next;
	flight->landed = true;
	flight->rc = rc;
	flight->failure = failure;
	if (rc == 0 && flight->users > 1)
		http_response_copy(&flight->response, response, &flight->arena);
	if (rc < 0) {
		flight->err = *err;
		/* These live in the leader's memory. */
		flight->err.full = flight->err.innermost = NULL;
	}
	pthread_cond_broadcast(&flight->landing);
}

static int wait_for(struct http_flights *flights, struct flight *flight,
		    struct nk_http_response *response, struct nk_arena *arena,
		    enum nk_http_failure *failure, struct nk_err *err)
{
	while (!flight->landed)
		pthread_cond_wait(&flight->landing, &flights->lock);
	*failure = flight->failure;
	if (flight->rc < 0) {
		*err = flight->err;
		return -1;
	}
	http_response_copy(response, &flight->response, arena);
	response->from_cache = true;
	return 0;
}

int http_flight(struct nk_http *http, const struct nk_http_request *request, const char *key,
		struct nk_http_response *response, struct nk_arena *arena,
		enum nk_http_failure *failure, struct nk_err *err)
{
	struct http_flights *flights = http->flights;
	struct flight *flight;
	int rc;

	pthread_mutex_lock(&flights->lock);
	flight = find(flights, key);
	if (flight && flight->began_us < request->fresh_since_us) {
		/* It may bring what was true before. */
		pthread_mutex_unlock(&flights->lock);
		return http_cached(http, request, key, response, arena, failure, err);
	}
	if (flight) {
		flight->users++;
		rc = wait_for(flights, flight, response, arena, failure, err);
	} else {
		flight = begin(flights, key);
		flight->users = 1;
		pthread_mutex_unlock(&flights->lock);
		rc = http_cached(http, request, key, response, arena, failure, err);
		pthread_mutex_lock(&flights->lock);
		land(flights, flight, rc, response, *failure, err);
	}
	leave(flight);
	pthread_mutex_unlock(&flights->lock);
	return rc;
}
