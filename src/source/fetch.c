/* SPDX-License-Identifier: MIT
 *
 * GET a text, and say what went wrong as the original's HTTP client says it.
 * Rules: CKAN Netkan/Services/CachingHttpService.cs, Core/Net/Net.cs,
 * Core/Net/RedirectingTimeoutWebClient.cs.
 *
 * Tokens go only to the API that they are for, never to an address that a mod author chose;
 * the original looks other hosts up in a configuration file that this program does not have.
 */
#include "source/fetch.h"

#include "base/utf.h"

enum { RETRIES = 5 };

/* Failures below HTTP whose innermost exception has a text of its own. */
static const char *const innermost_texts[] = {
	[NK_HTTP_RESOLVE] = "Name or service not known",
	[NK_HTTP_CONNECT] = "Connection refused",
	[NK_HTTP_TIMEOUT] = "The operation has timed out.",
};

static const char *innermost_text(enum nk_http_failure failure)
{
	size_t n = sizeof innermost_texts / sizeof *innermost_texts;

	return (size_t)failure < n ? innermost_texts[failure] : NULL;
}

/*
 * The client's own sentence stays, with its host and remedy, but where the original's is
 * known. Trouble with our own network (a proxy's name) is never put in its words.
 */
static int below_http(struct nk_job *job, const struct nk_uri *uri, struct nk_err *err)
{
	enum nk_http_failure failure = nk_http_last_failure();

	if (!err || err->fault != NK_FAULT_UPSTREAM)
		return -1;
	const char *innermost = innermost_text(failure);
	if (failure == NK_HTTP_TIMEOUT)
		nk_fail(err, NK_FAULT_UPSTREAM, "URL timed out: %.*s", NK_ARG(uri->original));
	if (failure == NK_HTTP_RESOLVE)
		nk_fail(err, NK_FAULT_UPSTREAM, "%s (%.*s:%d)", innermost, NK_ARG(uri->host),
			uri->port);
	if (innermost)
		nk_fail_innermost(err, job->arena, "%s", innermost);
	return -1;
}

/* What is asked for: the canonical address without its fragment. */
static const char *request_url(struct nk_arena *arena, const struct nk_uri *uri)
{
	return nk_strndup(arena, uri->absolute.s, uri->absolute.n - uri->fragment.n);
}

int nk_fetch_max_age_s(const struct nk_job *job)
{
	return job->options.fresh || job->options.fresh_since_us ? 0 : NK_FETCH_MAX_AGE_S;
}

int nk_fetch_answer(struct nk_job *job, const struct nk_fetch *fetch,
		    struct nk_http_response *response, struct nk_err *err)
{
	struct nk_http_header accept = { "Accept", fetch->accept };
	struct nk_uri uri;

	if (nk_uri_parse(&uri, job->arena, fetch->url, err) < 0)
		return -1;
	struct nk_http_request request = {
		.url = request_url(job->arena, &uri),
		.headers = &accept,
		.n_headers = fetch->accept ? 1 : 0,
		.user_agent = job->services->user_agent,
		.cache = NK_HTTP_SHARED,
		.max_age_s = nk_fetch_max_age_s(job),
		.fresh_since_us = job->options.fresh_since_us,
		.max_body = NK_FETCH_TEXT_MAX,
		.retries = RETRIES,
		.never_waits = true,
	};
	if (fetch->token)
		request.authorization = nk_printf(job->arena, "token %s", fetch->token);
	if (nk_http_perform(job->services->http, &request, response, job->arena, err) < 0)
		return below_http(job, &uri, err);
	return 0;
}

static enum nk_fault fault_of_status(int status)
{
	if (status >= 500 || status == 408 || status == 425 || status == 429)
		return NK_FAULT_UPSTREAM;
	return NK_FAULT_METADATA;
}

int nk_fetch_status(const struct nk_http_response *response, struct nk_err *err)
{
	if (response->status < 400)
		return 0;
	return nk_fail(err, fault_of_status(response->status),
		       "The remote server returned an error: (%d) %s.", response->status,
		       response->reason ? response->reason : "");
}

int nk_fetch_body(struct nk_job *job, const struct nk_fetch *fetch, struct nk_str *out,
		  struct nk_err *err)
{
	struct nk_http_response response = { 0 };

	if (nk_fetch_answer(job, fetch, &response, err) < 0)
		return -1;
	if (nk_fetch_status(&response, err) < 0)
		return -1;
	*out = nk_decode(job->arena, response.body.s, response.body.n);
	return 0;
}

int nk_fetch_text(struct nk_job *job, struct nk_str url, const char *accept, struct nk_str *out,
		  struct nk_err *err)
{
	return nk_fetch_body(job, &(struct nk_fetch){ .url = url, .accept = accept }, out, err);
}

int nk_fetch_named(struct nk_job *job, struct nk_str what, struct nk_err *err)
{
	if (!err || err->full || err->fault == NK_FAULT_THROTTLED)
		return -1;
	/* A timeout's text has the address already. */
	if (nk_str_starts(nk_str(err->text), "URL timed out: "))
		return -1;
	if (!err->innermost)
		nk_fail_innermost(err, job->arena, "%s", err->text);
	return nk_within(err, "%.*s", NK_ARG(what));
}

bool nk_fetch_is_ours(const struct nk_err *err)
{
	return err->fault != NK_FAULT_METADATA && err->fault != NK_FAULT_UPSTREAM;
}

int nk_fetch_host(struct nk_job *job, const char *url, const char *token, struct nk_str *out,
		  struct nk_err *err)
{
	struct nk_fetch fetch = { .url = nk_str(url), .token = token };

	if (nk_fetch_body(job, &fetch, out, err) < 0)
		return nk_fetch_named(job, fetch.url, err);
	return 0;
}

int nk_fetch_remote_file(struct nk_job *job, const struct nk_uri *uri, struct nk_str *out,
			 struct nk_err *err)
{
	int answer = nk_fetch_github_file(job, uri, out, err);

	if (answer == NK_NOT_FOUND)
		return nk_fetch_text(job, uri->original, NULL, out, err);
	return answer;
}

int nk_fetch_kref_file(struct nk_job *job, const struct nk_ref *kref, struct nk_str *out,
		       struct nk_err *err)
{
	struct nk_uri uri, raw;

	if (nk_uri_parse(&uri, job->arena, kref->id, err) < 0)
		return nk_fetch_named(job, kref->text, err);
	int answer = nk_fetch_github_file(job, &uri, out, err);
	if (answer == NK_NOT_FOUND) {
		answer = nk_raw_uri(&raw, job, &uri, err);
		if (answer == 0)
			answer = nk_fetch_text(job, raw.original, NULL, out, err);
	}
	return answer < 0 ? nk_fetch_named(job, kref->id, err) : 0;
}
