/* SPDX-License-Identifier: MIT
 *
 * From a request to its last answer: redirects by our own rules, another try after a failure
 * below HTTP, a wait where a host asked for a short one. The total time of a request counts
 * what was spent on the wire, over all hops and tries, not the wait for a place in line.
 */
#include "net/http_priv.h"

#include "base/clock.h"
#include "base/digest.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	TIMEOUT_MS = 10 * 1000,
	TOTAL_TEXT_MS = 100 * 1000,
	TOTAL_SINK_MS = 30 * 60 * 1000,
	LOW_SPEED_MS = 30 * 1000,
	SHORT_BAN_S = 10, /* waited for; a longer one is an error with its end */
};
static const size_t max_text = (size_t)16 << 20, max_sink = (size_t)8 << 30;

/* Where we are on the way to the answer. */
struct walk {
	struct nk_http *http;
	const struct nk_http_request *request;
	const struct http_validators *validators;
	struct nk_arena *arena;
	const char *first_origin;
	struct http_url at;
	const char *url, *method;
	const struct nk_http_header *headers;
	size_t n_headers;
	const char *authorization;
	bool with_body;
	bool trusted;
	int64_t left_us; /* of the total time */
	/* Of an attempt that broke off: what its sink has, and whose it is. */
	int64_t sunk;
	const char *sunk_validator;
};

static int or_default(int value, int fallback)
{
	return value > 0 ? value : fallback;
}

/* ---- one try ---- */

static void set_validators(struct http_exchange *x, const struct walk *walk)
{
	const struct http_validators *kept = walk->validators;

	x->if_none_match = walk->request->if_none_match;
	x->if_modified_since = walk->request->if_modified_since;
	/* They are those of one address; another that it redirects to would misread a date. */
	if (kept && kept->url && strcmp(kept->url, walk->url) == 0) {
		x->if_none_match = kept->etag;
		x->if_modified_since = kept->etag ? NULL : kept->last_modified;
	}
}

static void fill(struct http_exchange *x, struct walk *walk)
{
	const struct nk_http_request *request = walk->request;
	struct nk_http *http = walk->http;

	*x = (struct http_exchange){
		.method = walk->method,
		.url = walk->url,
		.host = walk->at.host,
		.origin = walk->at.origin,
		.user_agent = request->user_agent ? request->user_agent : http->user_agent,
		.headers = walk->headers,
		.n_headers = walk->n_headers,
		.authorization = walk->authorization,
		.cancel = request->cancel,
		.resume_from = walk->sunk,
		.if_range = walk->sunk_validator,
		.body = walk->with_body ? request->body : NULL,
		.n_body = walk->with_body ? request->n_body : 0,
		.proxy = http_proxies_choose(&http->proxies, &walk->at),
		.timeout_ms = or_default(request->timeout_ms, TIMEOUT_MS),
		.total_ms = (int)(walk->left_us / 1000),
		.low_speed_ms = or_default(request->low_speed_ms, LOW_SPEED_MS),
		.max_body = request->max_body ? request->max_body
			    : request->sink   ? max_sink
					      : max_text,
		.sink = request->sink,
		.sink_data = request->sink_data,
		.arena = walk->arena,
	};
	x->guarded = !http->allow_private_hosts && !walk->trusted && !*x->proxy;
	x->max_body -= (size_t)walk->sunk < x->max_body ? (size_t)walk->sunk : x->max_body;
	set_validators(x, walk);
}

static int try_recorded(struct walk *walk, struct http_exchange *x)
{
	struct http_recorder *recorder = walk->http->recorder;
	int rc;

	x->writing = http_recorder_begin(recorder, x);
	rc = http_loop_run(walk->http->loop, x);
	if (http_recorder_end(recorder, x->writing, rc == 0, x) < 0)
		rc = -1;
	return rc;
}

static int try_once(struct walk *walk, struct http_exchange *x)
{
	struct nk_http *http = walk->http;
	int rc;

	fill(x, walk);
	if (http->replay)
		return http_replay_run(http->replay, x);
	rc = http->recorder ? try_recorded(walk, x) : http_loop_run(http->loop, x);
	http_limits_learn(http->limits, &walk->at, walk->authorization, x);
	walk->left_us -= x->elapsed_us;
	return rc;
}

/* ---- tries ---- */

static bool may_try_again(const struct http_exchange *x)
{
	static const bool final[] = {
		[NK_HTTP_TIMEOUT] = true,   [NK_HTTP_TOO_LARGE] = true, [NK_HTTP_FORBIDDEN] = true,
		[NK_HTTP_NO_RECORD] = true, [NK_HTTP_BROKEN] = false,
	};

	return x->err.fault == NK_FAULT_UPSTREAM && !final[x->failure];
}

/*
 * What a broken download has can be kept when the host serves parts and has a strong name for
 * the file's state: then the rest is asked for, and comes only if that state still holds.
 */
static void note_sunk(struct walk *walk, const struct http_exchange *x)
{
	const char *ranges = http_exchange_header(x, "Accept-Ranges");
	const char *etag = http_exchange_header(x, "ETag");

	if (!x->sink || x->status == 0)
		return; /* nothing came this time; what came before still counts */
	if (x->status == 206) {
		walk->sunk += x->received;
		return;
	}
	bool resumable = x->status == 200 && ranges && strcasecmp(ranges, "bytes") == 0 && etag &&
			 etag[0] == '"' && !walk->http->recorder;
	walk->sunk = resumable ? x->received : 0;
	walk->sunk_validator = resumable ? etag : NULL;
}

static int backoff_ms(int tries)
{
	uint16_t random;

	nk_random(&random, sizeof random);
	return (100 << tries) + 100 * random / UINT16_MAX;
}

static int try_until_answered(struct walk *walk, struct http_exchange *x)
{
	for (int tries = 0;; tries++) {
		int rc = try_once(walk, x);
		bool useless_part = rc == 0 && x->status == 416 && walk->sunk > 0;
		if (rc == 0 && !useless_part)
			return 0;
		if (walk->http->replay || tries >= walk->request->retries || walk->left_us <= 0 ||
		    (rc < 0 && !may_try_again(x)))
			return rc;
		note_sunk(walk, x);
		http_exchange_release(x);
		if (!http_loop_sleep(walk->http->loop, backoff_ms(tries < 8 ? tries : 8)))
			return rc;
	}
}

/* ---- what hosts ask for ---- */

static int respect_limits(struct walk *walk, struct nk_err *err)
{
	struct nk_http *http = walk->http;

	if (http->replay || walk->request->ignore_limits)
		return 0;
	while (http_limits_check(http->limits, &walk->at, walk->authorization, err) < 0) {
		int64_t wait_s = err->retry_at - nk_now();
		if (wait_s > SHORT_BAN_S || walk->request->never_waits)
			return -1;
		if (!http_loop_sleep(http->loop, (int)(wait_s > 0 ? wait_s * 1000 : 10)))
			return -1;
	}
	return 0;
}

/* ---- redirects ---- */

/* Headers that another host may see; anything else may be a credential. */
static void keep_harmless_headers(struct walk *walk)
{
	static const char *const harmless[] = { "Accept", "Accept-Language", "Content-Type",
						"User-Agent", "Range" };
	struct nk_http_header *kept =
		NK_NEW_N(walk->arena, struct nk_http_header, walk->n_headers + 1);
	size_t n = 0;

	for (size_t i = 0; i < walk->n_headers; i++) {
		for (size_t j = 0; j < sizeof harmless / sizeof harmless[0]; j++) {
			if (strcasecmp(walk->headers[i].name, harmless[j]) == 0)
				kept[n++] = walk->headers[i];
		}
	}
	walk->headers = kept;
	walk->n_headers = n;
}

static int arrive(struct walk *walk, const char *url, struct nk_err *err)
{
	if (http_url_parse(&walk->at, walk->arena, url, err) < 0)
		return -1;
	walk->url = url;
	walk->sunk = 0;
	if (!walk->first_origin) {
		walk->first_origin = walk->at.origin;
		walk->trusted = walk->request->trusted;
		walk->authorization = walk->request->authorization;
	} else if (strcmp(walk->first_origin, walk->at.origin) != 0) {
		walk->trusted = false;
		walk->authorization = NULL;
		keep_harmless_headers(walk);
	}
	return 0;
}

static void change_method(struct walk *walk, int status)
{
	bool post = strcmp(walk->method, "POST") == 0, head = strcmp(walk->method, "HEAD") == 0;

	if ((status == 303 && !head) || (post && (status == 301 || status == 302))) {
		walk->method = "GET";
		walk->with_body = false;
	}
}

static const char *redirect_of(const struct walk *walk, const struct http_exchange *x)
{
	if (walk->request->redirects == NK_HTTP_DONT_FOLLOW || x->status < 300 || x->status > 399 ||
	    x->status == 304)
		return NULL;
	return http_exchange_header(x, "Location");
}

/* A recording keeps every hop, also those that one process need not make again. */
static bool is_lasting(const struct walk *walk, int status)
{
	bool reading = strcmp(walk->method, "GET") == 0 || strcmp(walk->method, "HEAD") == 0;

	return (status == 301 || status == 308) && reading &&
	       walk->request->redirects == NK_HTTP_FOLLOW && !walk->http->recorder &&
	       !walk->http->replay;
}

/* ---- all of it ---- */

static void answer(struct nk_http_response *response, const struct walk *walk,
		   const struct http_exchange *x)
{
	*response = (struct nk_http_response){
		.status = x->status,
		.reason = x->reason,
		.url = walk->url,
		.headers = x->answer,
		.n_headers = x->n_answer,
		.body = nk_buf_dup(&x->buffer, walk->arena),
		.from_cache = x->status == 304,
	};
}

static int forbidden(enum nk_http_failure *failure)
{
	*failure = NK_HTTP_FORBIDDEN;
	return -1;
}

/* 0 with the answer, NK_UNCHANGED after a redirect, -1. */
static int hop(struct walk *walk, struct nk_http_response *response, enum nk_http_failure *failure,
	       struct nk_err *err)
{
	__attribute__((cleanup(http_exchange_release))) struct http_exchange x = { 0 };
	const char *location, *url;

	*failure = NK_HTTP_BROKEN;
	if (respect_limits(walk, err) < 0)
		return -1;
	if (try_until_answered(walk, &x) < 0) {
		*failure = x.failure;
		*err = x.err;
		return -1;
	}
	location = redirect_of(walk, &x);
	if (!location) {
		answer(response, walk, &x);
		return 0;
	}
	if (http_url_redirect(&url, walk->arena, walk->url, location, err) < 0)
		return forbidden(failure);
	if (is_lasting(walk, x.status))
		http_moved_note(walk->http->moved, walk->url, url);
	change_method(walk, x.status);
	return arrive(walk, url, err) < 0 ? forbidden(failure) : NK_UNCHANGED;
}

/* Begin where lasting redirects would lead, as if they had just been followed. */
static int set_out(struct walk *walk, struct nk_err *err)
{
	const char *url;

	if (arrive(walk, walk->request->url, err) < 0)
		return -1;
	if (!is_lasting(walk, 301))
		return 0;
	for (int hops = 0; hops < HTTP_MAX_HOPS; hops++) {
		url = http_moved_find(walk->http->moved, walk->url, walk->arena);
		if (!url)
			return 0;
		if (arrive(walk, url, err) < 0)
			return -1;
	}
	return 0;
}

int http_follow(struct nk_http *http, const struct nk_http_request *request,
		const struct http_validators *validators, struct nk_http_response *response,
		struct nk_arena *arena, enum nk_http_failure *failure, struct nk_err *err)
{
	int total_ms = or_default(request->total_ms, request->sink ? TOTAL_SINK_MS : TOTAL_TEXT_MS);
	struct walk walk = {
		.http = http,
		.request = request,
		.validators = validators,
		.arena = arena,
		.method = request->method ? request->method : "GET",
		.headers = request->headers,
		.n_headers = request->n_headers,
		.with_body = request->body != NULL,
		.left_us = (int64_t)total_ms * 1000,
	};

	if (set_out(&walk, err) < 0)
		return forbidden(failure);
	for (int hops = 0; hops <= HTTP_MAX_HOPS; hops++) {
		int rc = hop(&walk, response, failure, err);
		if (rc != NK_UNCHANGED)
			return rc;
	}
	*failure = NK_HTTP_BROKEN;
	return nk_fail(err, NK_FAULT_UPSTREAM, "%s: more than %d redirects (the last to %.200s)",
		       walk.at.host, HTTP_MAX_HOPS, walk.url);
}
