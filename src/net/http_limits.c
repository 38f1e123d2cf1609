/* SPDX-License-Identifier: MIT
 *
 * What each host allows, learned from its answers: how many requests are left until when
 * (X-RateLimit-*), and when it wants to be left alone (Retry-After). A limit belongs to host,
 * token and, at GitHub, kind of request. And the counters of each host for the metrics.
 *
 * A host can say anything, so nothing it says keeps us away for more than an hour at a time.
 */
#include "net/http_priv.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

enum {
	LONGEST_BAN = 3600, /* GitHub's limits are per hour */
	MOST_HOSTS = 1024,  /* the one unused for longest is forgotten then */
	AT_LEAST = 5,       /* "too many requests" without a time */
};

struct bucket {
	struct bucket *next;
	char *key;
	int64_t limit, remaining, reset; /* -1 unknown */
	int64_t banned_until;
};

struct host {
	struct host *next;
	char *name;
	struct bucket *buckets;
	int64_t requests, not_modified, errors, bytes, elapsed_us;
	int64_t used_us;
};

struct http_limits {
	pthread_mutex_t lock;
	struct host *hosts;
	size_t n_hosts;
};

struct http_limits *http_limits_new(void)
{
	struct http_limits *limits = nk_xcalloc(1, sizeof *limits);

	pthread_mutex_init(&limits->lock, NULL);
	return limits;
}

static void free_host(struct host *host)
{
	while (host->buckets) {
		struct bucket *next = host->buckets->next;
		free(host->buckets->key);
		free(host->buckets);
		host->buckets = next;
	}
	free(host->name);
	free(host);
}

void http_limits_free(struct http_limits *limits)
{
	if (!limits)
		return;
	while (limits->hosts) {
		struct host *next = limits->hosts->next;
		free_host(limits->hosts);
		limits->hosts = next;
	}
	pthread_mutex_destroy(&limits->lock);
	free(limits);
}

/* ---- finding ---- */

static void forget_oldest(struct http_limits *limits)
{
	struct host **oldest = &limits->hosts, *host;

	for (struct host **link = &limits->hosts; *link; link = &(*link)->next) {
		if ((*link)->used_us < (*oldest)->used_us)
			oldest = link;
	}
	host = *oldest;
	*oldest = host->next;
	limits->n_hosts--;
	free_host(host);
}

static struct host *find_host(struct http_limits *limits, const char *name)
{
	struct host *host;

	for (host = limits->hosts; host; host = host->next) {
		if (strcmp(host->name, name) == 0)
			break;
	}
	if (!host) {
		if (limits->n_hosts == MOST_HOSTS)
			forget_oldest(limits);
		host = nk_xcalloc(1, sizeof *host);
		host->name = nk_xstrdup(name);
		host->next = limits->hosts;
		limits->hosts = host;
		limits->n_hosts++;
	}
	host->used_us = nk_monotonic_us();
	return host;
}

/* GitHub counts searches and GraphQL apart. The token itself is not kept. */
static void bucket_key(char key[HTTP_KEY], const struct http_url *url, const char *authorization)
{
	const char *kind = strncmp(url->path, "/search/", 8) == 0   ? "search"
			   : strncmp(url->path, "/graphql", 8) == 0 ? "graphql"
								    : "core";
	const char *pieces[] = { kind, authorization ? authorization : "" };

	http_digest(key, pieces, 2);
}

static struct bucket *find_bucket(struct host *host, const char *key)
{
	struct bucket *bucket;

	for (bucket = host->buckets; bucket; bucket = bucket->next) {
		if (strcmp(bucket->key, key) == 0)
			return bucket;
	}
	bucket = nk_xcalloc(1, sizeof *bucket);
	bucket->key = nk_xstrdup(key);
	bucket->limit = bucket->remaining = bucket->reset = -1;
	bucket->next = host->buckets;
	host->buckets = bucket;
	return bucket;
}

/* ---- asking ---- */

int http_limits_check(struct http_limits *limits, const struct http_url *url,
		      const char *authorization, struct nk_err *err)
{
	char key[HTTP_KEY], when[NK_TIME_TEXT];
	int64_t until, now = nk_now();

	/* Asking how much is left costs nothing, and is how one learns that the ban is over. */
	if (strcmp(url->path, "/rate_limit") == 0)
		return 0;
	bucket_key(key, url, authorization);
	pthread_mutex_lock(&limits->lock);
	until = find_bucket(find_host(limits, url->host), key)->banned_until;
	pthread_mutex_unlock(&limits->lock);
	if (until <= now)
		return 0;
	return nk_throttle(
		err, (time_t)until,
		"%s: allows no further requests until %s UTC (a token may raise its limit)",
		url->host, nk_time_plain(when, until * 1000000));
}

/* ---- learning ---- */

static int64_t header_number(const struct http_exchange *x, const char *name)
{
	const char *text = http_exchange_header(x, name);
	int64_t value;

	return text && nk_str_to_i64(nk_str(text), &value) && value >= 0 ? value : -1;
}

/* X-RateLimit-* of GitHub and most others, RateLimit-* of GitLab. */
static int64_t limit_number(const struct http_exchange *x, const char *what)
{
	char name[48];
	int64_t value;

	snprintf(name, sizeof name, "X-RateLimit-%s", what);
	value = header_number(x, name);
	return value >= 0 ? value : header_number(x, name + 2);
}

/* Seconds since the epoch at which a header's number or date stands; 0: none. */
static int64_t as_time(int64_t number, int64_t now)
{
	if (number < 0)
		return 0;
	return number < 1000000000 ? now + number : number;
}

static int64_t retry_after(const struct http_exchange *x, int64_t now)
{
	const char *text = http_exchange_header(x, "Retry-After");
	int64_t seconds = header_number(x, "Retry-After"), us;

	if (seconds >= 0)
		return seconds > LONGEST_BAN ? now + LONGEST_BAN : now + seconds;
	return text && nk_time_read_http(nk_str(text), &us) ? us / 1000000 : 0;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void learn_limit(struct bucket *bucket, const struct http_exchange *x)
{
	int64_t now = nk_now(), remaining = limit_number(x, "Remaining"), until = 0;
	bool refused = x->status == 403 || x->status == 429 || x->status == 503;

	if (remaining >= 0) {
		bucket->limit = limit_number(x, "Limit");
		bucket->remaining = remaining;
		bucket->reset = as_time(limit_number(x, "Reset"), now);
	}
	if (remaining == 0)
		until = bucket->reset;
	if (refused)
		until = later(until, retry_after(x, now));
	if (x->status == 429 && until == 0)
		until = now + AT_LEAST;
	if (until > now + LONGEST_BAN)
		until = now + LONGEST_BAN;
	if (until > now)
		bucket->banned_until = until;
	else if (!refused && remaining != 0)
		bucket->banned_until = 0;
}

void http_limits_learn(struct http_limits *limits, const struct http_url *url,
		       const char *authorization, const struct http_exchange *x)
{
	char key[HTTP_KEY];
	struct host *host;

	bucket_key(key, url, authorization);
	pthread_mutex_lock(&limits->lock);
	host = find_host(limits, url->host);
	host->requests++;
	host->bytes += x->received;
	host->elapsed_us += x->elapsed_us;
	host->not_modified += x->status == 304;
	host->errors += x->failure || x->status >= 400;
	if (!x->failure)
		learn_limit(find_bucket(host, key), x);
	pthread_mutex_unlock(&limits->lock);
}

/* ---- metrics ---- */

static void describe(struct nk_http_host_stats *out, const struct host *host)
{
	*out = (struct nk_http_host_stats){
		.host = host->name,
		.requests = host->requests,
		.not_modified = host->not_modified,
		.errors = host->errors,
		.bytes = host->bytes,
		.elapsed_us = host->elapsed_us,
		.limit = -1,
		.remaining = -1,
		.reset = -1,
	};
	/* The scarcest of its limits is the one to look at. */
	for (const struct bucket *bucket = host->buckets; bucket; bucket = bucket->next) {
		if (bucket->remaining < 0 ||
		    (out->remaining >= 0 && bucket->remaining > out->remaining))
			continue;
		out->limit = bucket->limit;
		out->remaining = bucket->remaining;
		out->reset = bucket->reset;
	}
}

void http_limits_each(struct http_limits *limits,
		      void (*each)(void *data, const struct nk_http_host_stats *host), void *data)
{
	struct nk_http_host_stats *rows;
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	size_t n = 0;

	/* Copied first: `each` is a stranger's and runs without our lock. */
	pthread_mutex_lock(&limits->lock);
	rows = NK_NEW_N(&arena, struct nk_http_host_stats, limits->n_hosts + 1);
	for (const struct host *host = limits->hosts; host; host = host->next) {
		describe(&rows[n], host);
		rows[n++].host = nk_strdup(&arena, host->name);
	}
	pthread_mutex_unlock(&limits->lock);
	for (size_t i = 0; i < n; i++)
		each(data, &rows[i]);
}
