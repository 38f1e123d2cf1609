/* SPDX-License-Identifier: MIT
 *
 * The GitHub API caller, and which addresses are files of a GitHub repository.
 * Rules: CKAN Netkan/Sources/Github/GithubApi.cs (Call, TryGetGitHubPath), Core/Net/Net.cs
 * (GetRawUri).
 */
#include <string.h>

#include "base/clock.h"
#include "base/utf.h"
#include "source/fetch.h"

#define API_BASE   "https://api.github.com/"
#define RAW_ACCEPT "application/vnd.github.v3.raw"

enum { USUAL_WAIT_S = 60 };

static int64_t header_number(const struct nk_http_response *response, const char *name)
{
	const char *text = nk_http_header(response, name);
	int64_t number = 0;

	if (!text || !nk_str_to_i64(nk_str_trim(nk_str(text)), &number) || number < 0)
		return 0;
	return number;
}

/* The latest of what the host says; a minute where it says nothing. */
static time_t retry_time(const struct nk_http_response *response)
{
	enum { YEAR_S = 365 * 24 * 3600 };
	int64_t now = nk_now();
	int64_t wait = header_number(response, "Retry-After");
	int64_t reset = header_number(response, "X-RateLimit-Reset");
	int64_t at = now;

	if (wait < YEAR_S)
		at = now + wait;
	if (reset < now + YEAR_S && reset > at)
		at = reset;
	return (time_t)(at > now ? at : now + USUAL_WAIT_S);
}

/*
 * GitHub's second limit, against bursts, leaves requests in the quota and says Retry-After; the
 * original takes it for an error of the mod.
 */
static bool exhausted(const struct nk_http_response *response)
{
	const char *remaining = nk_http_header(response, "X-RateLimit-Remaining");
	bool refused = response->status == 403 || response->status == 429;

	if ((refused || response->status == 503) && remaining && strcmp(remaining, "0") == 0)
		return true;
	return refused && nk_http_header(response, "Retry-After");
}

int nk_fetch_github_api(struct nk_job *job, const char *path, const char *accept,
			struct nk_str *out, struct nk_err *err)
{
	struct nk_http_response response = { 0 };
	struct nk_fetch fetch = {
		.url = nk_str(nk_printf(job->arena, API_BASE "%s", path)),
		.accept = accept,
		.token = job->services->github_token,
	};

	if (nk_fetch_answer(job, &fetch, &response, err) < 0) {
		if (err && err->fault == NK_FAULT_THROTTLED)
			return nk_throttle(err, err->retry_at, "GitHub API rate limit exceeded: %s",
					   path);
		return -1;
	}
	if (exhausted(&response))
		return nk_throttle(err, retry_time(&response), "GitHub API rate limit exceeded: %s",
				   path);
	if (nk_fetch_status(&response, err) < 0)
		return -1;
	*out = nk_decode(job->arena, response.body.s, response.body.n);
	return 0;
}

/* Cut the text before the next '/' off *rest, and the slash; false when there is none. */
static bool take_segment(struct nk_str *rest, struct nk_str *segment)
{
	const char *slash = rest->n ? memchr(rest->s, '/', rest->n) : NULL;

	if (!slash || slash == rest->s)
		return false;
	*segment = nk_str_n(rest->s, (size_t)(slash - rest->s));
	*rest = nk_str_n(slash + 1, rest->n - segment->n - 1);
	return true;
}

/* "branch/path", where the path may hold further slashes. */
static bool take_branch(struct nk_str rest, struct nk_github_path *out)
{
	if (!take_segment(&rest, &out->branch) || rest.n == 0)
		return false;
	out->path = rest;
	return true;
}

static bool shown_path(struct nk_github_path *out, struct nk_str rest)
{
	struct nk_str type;

	if (!take_segment(&rest, &type))
		return false;
	if (!nk_str_is(type, "blob") && !nk_str_is(type, "tree") && !nk_str_is(type, "raw"))
		return false;
	return take_branch(rest, out);
}

static bool raw_path(struct nk_github_path *out, struct nk_str rest)
{
	const size_t n = strlen("refs/heads/");

	if (nk_str_starts(rest, "refs/heads/") &&
	    take_branch(nk_str_n(rest.s + n, rest.n - n), out))
		return true;
	return take_branch(rest, out);
}

bool nk_github_path(struct nk_github_path *out, const struct nk_uri *uri)
{
	struct nk_str rest = uri->path;
	bool shown = nk_str_is(uri->host, "github.com");

	if (!shown && !nk_str_is(uri->host, "raw.githubusercontent.com"))
		return false;
	if (!nk_str_starts(rest, "/"))
		return false;
	rest = nk_str_n(rest.s + 1, rest.n - 1);
	if (!take_segment(&rest, &out->owner) || !take_segment(&rest, &out->repo))
		return false;
	return shown ? shown_path(out, rest) : raw_path(out, rest);
}

int nk_fetch_github_file(struct nk_job *job, const struct nk_uri *uri, struct nk_str *out,
			 struct nk_err *err)
{
	struct nk_github_path file;

	if (!nk_github_path(&file, uri))
		return NK_NOT_FOUND;
	const char *path =
		nk_printf(job->arena, "repos/%.*s/%.*s/contents/%.*s?ref=%.*s", NK_ARG(file.owner),
			  NK_ARG(file.repo), NK_ARG(file.path), NK_ARG(file.branch));
	return nk_fetch_github_api(job, path, RAW_ACCEPT, out, err);
}

/* Does github.com show the file that this path names, rather than hand it out? */
static bool shows_a_file(const struct nk_str *segments, size_t n)
{
	return n >= 6 && (nk_str_is(segments[3], "blob/") || nk_str_is(segments[3], "tree/"));
}

int nk_raw_uri(struct nk_uri *out, struct nk_job *job, const struct nk_uri *uri, struct nk_err *err)
{
	NK_AUTO_BUF path = NK_BUF_INIT(NK_FETCH_TEXT_MAX);
	size_t n;

	*out = *uri;
	if (!nk_str_is(uri->host, "github.com"))
		return 0;
	struct nk_str *segments = nk_uri_segments(job->arena, uri, &n);
	if (!shows_a_file(segments, n))
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (i != 3)
			nk_buf_str(&path, segments[i]);
	}
	struct nk_str text = nk_uri_build(job->arena, uri, NK_STR("raw.githubusercontent.com"),
					  nk_buf_view(&path));
	return nk_uri_parse(out, job->arena, text, err);
}
