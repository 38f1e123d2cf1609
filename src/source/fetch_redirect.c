/* SPDX-License-Identifier: MIT
 *
 * Where an address leads: HEAD requests whose Location headers are read as .NET reads them.
 * Rules: CKAN Core/Net/Net.cs (ResolveRedirect), Core/Net/RedirectWebClient.cs.
 */
#include "source/fetch.h"

/* The address that a Location header means; false where the original gives up. */
static bool next_address(struct nk_job *job, const struct nk_uri *at, const char *header,
			 struct nk_uri *next)
{
	struct nk_str location = nk_uri_location(job->arena, nk_str(header));

	if (nk_uri_well_formed(location))
		return nk_uri_parse(next, job->arena, location, NULL) == 0;
	if (nk_uri_well_formed_relative(location))
		return nk_uri_resolve(next, job->arena, at, location, NULL) == 0;
	return false;
}

/* One HEAD: 0 with *next, NK_END when `at` leads nowhere, -1 when that cannot be known now. */
static int follow(struct nk_job *job, const struct nk_uri *at, const char *user_agent,
		  struct nk_uri *next, struct nk_err *err)
{
	struct nk_http_response response = { 0 };
	struct nk_http_request request = {
		.method = "HEAD",
		.url = nk_strndup(job->arena, at->absolute.s, at->absolute.n - at->fragment.n),
		.user_agent = user_agent,
		.redirects = NK_HTTP_DONT_FOLLOW,
		.timeout_ms = NK_FETCH_HEAD_MS,
		.never_waits = true,
		.cache = NK_HTTP_SHARED,
		.max_age_s = nk_fetch_max_age_s(job),
		.fresh_since_us = job->options.fresh_since_us,
	};

	if (nk_http_perform(job->services->http, &request, &response, job->arena, err) < 0)
		return nk_fetch_is_ours(err) ? -1 : NK_END;
	const char *location = nk_http_header(&response, "Location");
	if (response.status >= 400 || !location || !next_address(job, at, location, next))
		return NK_END;
	return 0;
}

int nk_resolve_redirects(struct nk_job *job, const struct nk_uri *uri, int hops,
			 const char *user_agent, struct nk_uri *out, struct nk_err *err)
{
	struct nk_uri next;

	if (!user_agent)
		user_agent = job->services->user_agent;
	*out = *uri;
	for (int hop = 0; hop < hops; hop++) {
		int answer = follow(job, out, user_agent, &next, err);
		if (answer == NK_END)
			return 0;
		if (answer < 0)
			return -1;
		*out = next;
	}
	return 0;
}
