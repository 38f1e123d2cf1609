/* SPDX-License-Identifier: MIT
 *
 * When a kept answer will do, when the host is asked whether it still holds, and which answers
 * are kept. http_cache.c is the keeping itself.
 */
#include "net/http_priv.h"

#include "base/clock.h"

#include <string.h>

/* Errors are not kept: what is broken now may be whole in a minute. */
static bool is_worth_keeping(const struct nk_http_response *response)
{
	return response->status == 200 || response->status == 203 ||
	       (response->status >= 300 && response->status < 400 && response->status != 304);
}

/*
 * While recording, only what this process has heard itself counts as kept: the folder is to
 * have every answer, whole.
 */
static bool find(struct nk_http *http, const char *key, struct nk_http_response *kept,
		 int64_t *checked_us, struct nk_arena *arena)
{
	if (http_cache_find(http->cache, key, kept, checked_us, arena) != 0)
		return false;
	return !http->recorder || *checked_us >= http->opened_us;
}

static bool is_fresh(const struct nk_http_request *request, int64_t checked_us)
{
	int64_t age_us = nk_now_us() - checked_us;

	/* An answer from the future was kept when the clock was wrong. */
	if (request->cache != NK_HTTP_SHARED || age_us < 0)
		return false;
	return age_us < (int64_t)request->max_age_s * 1000000 ||
	       (request->fresh_since_us > 0 && checked_us >= request->fresh_since_us);
}

static struct http_validators validators_of(const struct nk_http_response *kept)
{
	return (struct http_validators){
		.url = kept->url,
		.etag = nk_http_header(kept, "ETag"),
		.last_modified = nk_http_header(kept, "Last-Modified"),
	};
}

int http_cached(struct nk_http *http, const struct nk_http_request *request, const char *key,
		struct nk_http_response *response, struct nk_arena *arena,
		enum nk_http_failure *failure, struct nk_err *err)
{
	struct http_validators validators = { 0 };
	struct nk_http_response kept;
	int64_t checked_us, asked_us = nk_now_us();
	bool found = find(http, key, &kept, &checked_us, arena);

	if (found && is_fresh(request, checked_us)) {
		*response = kept;
		return 0;
	}
	if (found && !http->recorder)
		validators = validators_of(&kept);
	if (http_follow(http, request, &validators, response, arena, failure, err) < 0)
		return -1;
	if (response->status == 304 && (validators.etag || validators.last_modified)) {
		*response = kept;
		http_cache_touch(http->cache, key, asked_us);
	} else if (is_worth_keeping(response)) {
		http_cache_store(http->cache, key, request->url, response, asked_us);
	}
	return 0;
}

static struct nk_http_header *copy_headers(const struct nk_http_response *in,
					   struct nk_arena *arena)
{
	struct nk_http_header *headers = NK_NEW_N(arena, struct nk_http_header, in->n_headers + 1);

	for (size_t i = 0; i < in->n_headers; i++) {
		headers[i].name = nk_strdup(arena, in->headers[i].name);
		headers[i].value = nk_strdup(arena, in->headers[i].value);
	}
	return headers;
}

void http_response_copy(struct nk_http_response *out, const struct nk_http_response *in,
			struct nk_arena *arena)
{
	*out = *in;
	out->reason = nk_strdup(arena, in->reason);
	out->url = nk_strdup(arena, in->url);
	out->headers = copy_headers(in, arena);
	out->body = nk_str_dup(arena, in->body);
}
