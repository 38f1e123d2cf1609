/* SPDX-License-Identifier: MIT
 *
 * Requests per second against a host on loopback that does nothing: fetched whole, confirmed
 * by a 304, and used without asking.
 */
#include "net/http.h"

#include "base/clock.h"
#include "http_double.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUESTS = 5000, ADDRESSES = 200, THREADS = 8 };

static struct nk_http *http;
static const char *urls[ADDRESSES];
static char body[8192]; /* about what a page of releases takes once it is compressed */

struct worker {
	pthread_t thread;
	enum nk_http_cache cache;
	int max_age_s, failed;
};

static bool answer(struct http_double_request *request)
{
	char value[256];

	if (http_double_header(request, "If-None-Match", value))
		return http_double_reply(request, 304, "ETag: \"1\"\r\n", "");
	return http_double_reply(request, 200, "ETag: \"1\"\r\n", body);
}

static void *work(void *data)
{
	struct worker *worker = data;

	for (int i = 0; i < REQUESTS / THREADS; i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_http_response response;
		struct nk_err err;
		struct nk_http_request request = {
			.url = urls[i % ADDRESSES],
			.cache = worker->cache,
			.max_age_s = worker->max_age_s,
		};
		worker->failed += nk_http_perform(http, &request, &response, &arena, &err) < 0;
	}
	return NULL;
}

static void measure(const char *what, enum nk_http_cache cache, int max_age_s)
{
	struct worker workers[THREADS];
	int64_t start = nk_monotonic_us();
	int failed = 0;

	for (int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ .cache = cache, .max_age_s = max_age_s };
		pthread_create(&workers[i].thread, NULL, work, &workers[i]);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		failed += workers[i].failed;
	}
	printf("%-10s %8.0f requests/s, %d failed\n", what,
	       REQUESTS / ((double)(nk_monotonic_us() - start) / 1e6), failed);
}

int main(void)
{
	static const struct http_double_route routes[] = { { "/", answer }, { NULL, NULL } };
	struct http_double *server = http_double_start(routes, NULL);
	struct nk_err err = NK_ERR_INIT;
	char path[32];

	unsetenv("http_proxy");
	memset(body, 'x', sizeof body - 1);
	for (int i = 0; i < ADDRESSES; i++) {
		snprintf(path, sizeof path, "/%d", i);
		urls[i] = http_double_url(server, path);
	}
	if (nk_http_open(&http, &(struct nk_http_options){ .allow_private_hosts = true }, &err) <
	    0) {
		fprintf(stderr, "%s\n", nk_err_text(&err));
		return 1;
	}
	measure("fetched", NK_HTTP_NO_CACHE, 0);
	measure("first", NK_HTTP_REVALIDATE, 0);
	measure("confirmed", NK_HTTP_REVALIDATE, 0);
	measure("used", NK_HTTP_SHARED, 600);
	nk_http_free(http);
	http_double_free(server);
	return 0;
}
