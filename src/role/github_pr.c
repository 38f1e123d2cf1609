/* SPDX-License-Identifier: MIT
 *
 * Pull requests; see github_pr.h.
 */
#include "role/github_pr.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/utf.h"

#include <string.h>

#define API "https://api.github.com/repos/"

enum {
	BODY_MAX = 65000,	 /* GitHub takes 65,536 characters */
	LIMIT_WAIT_S = 60,	 /* where GitHub does not say how long, as its documentation asks */
	LIMIT_WAIT_MAX_S = 3600,
};

struct call {
	struct nk_http *http;
	const char *token;
	struct nk_arena *arena;
	struct nk_http_response response;
};

/* `body` NULL: nothing is sent. */
static int ask(struct call *call, const char *method, const char *url, const struct nk_value *body,
	       struct nk_err *err)
{
	static const struct nk_http_header headers[] = {
		{ "Accept", "application/vnd.github+json" },
		{ "Content-Type", "application/json" },
	};
	struct nk_str text = body ? nk_json_text(call->arena, body, NK_JSON_COMPACT) : NK_STR("");
	struct nk_http_request request = {
		.method = method,
		.url = url,
		.headers = headers,
		.n_headers = body ? 2 : 1,
		.authorization = nk_printf(call->arena, "token %s", call->token),
		.body = body ? text.s : NULL,
		.n_body = text.n,
		.trusted = true,
	};

	return nk_http_perform(call->http, &request, &call->response, call->arena, err);
}

static struct nk_value *answer(struct call *call)
{
	struct nk_value *json = NULL;

	return nk_json_read(&json, call->arena, call->response.body, NULL) == 0 ? json : NULL;
}

/* "message - message; message", as GitHub explains a refusal. */
static const char *explain(struct call *call)
{
	const struct nk_value *json = answer(call);
	NK_AUTO_BUF text = NK_BUF_INIT(2048);

	nk_buf_str(&text, nk_get_text(json, "message"));
	nk_each_item (item, nk_get(json, "errors")) {
		nk_buf_text(&text, item == nk_items(nk_get(json, "errors")) ? " - " : "; ");
		nk_buf_str(&text, nk_get_text(*item, "message"));
	}
	return nk_buf_dup(&text, call->arena).s;
}

static int64_t header_number(const struct call *call, const char *name)
{
	const char *text = nk_http_header(&call->response, name);
	int64_t number;

	return text && nk_str_to_i64(nk_str(text), &number) && number >= 0 ? number : -1;
}

/* A limit answers as a missing right does, and is told apart by headers or words only. */
static bool is_limited(struct call *call)
{
	int status = call->response.status;

	if (status == 429)
		return true;
	return status == 403 && (nk_http_header(&call->response, "Retry-After") ||
				 header_number(call, "X-RateLimit-Remaining") == 0 ||
				 strstr(explain(call), "rate limit"));
}

static time_t limited_until(const struct call *call)
{
	int64_t now = nk_now(), wait = header_number(call, "Retry-After");

	if (wait < 0 && header_number(call, "X-RateLimit-Remaining") == 0)
		wait = header_number(call, "X-RateLimit-Reset") - now;
	if (wait < 0)
		wait = LIMIT_WAIT_S;
	return (time_t)(now + (wait < LIMIT_WAIT_MAX_S ? wait : LIMIT_WAIT_MAX_S));
}

static enum nk_fault fault_of(int status)
{
	if (status == 401 || status == 403 || status == 404)
		return NK_FAULT_CONFIG;
	return status == 422 ? NK_FAULT_METADATA : NK_FAULT_UPSTREAM;
}

static int refused(struct call *call, const char *what, struct nk_err *err)
{
	const struct nk_http_response *response = &call->response;
	enum nk_fault fault = fault_of(response->status);
	const char *why = explain(call);

	if (is_limited(call))
		return nk_throttle(err, limited_until(call), "api.github.com: %s: %d %s", what,
				   response->status, response->reason);
	return nk_fail(err, fault, "api.github.com: %s: %d %s%s%s%s", what, response->status,
		       response->reason, *why ? ": " : "", why,
		       fault == NK_FAULT_CONFIG ? " (check --repos and the rights of the token)"
						: "");
}

/* A branch may have whatever is special in a query. */
static const char *escape(const char *text, struct nk_arena *arena)
{
	NK_AUTO_BUF out = NK_BUF_INIT(4096);

	nk_buf_escape(&out, nk_str(text), "/");
	return nk_buf_dup(&out, arena).s;
}

/* The pull requests of a branch; `state` is "open" or "all". */
static int list(struct call *call, const char *repository, const char *branch, const char *state,
		const struct nk_value **out, struct nk_err *err)
{
	const char *slash = strchr(repository, '/');
	int owner = slash ? (int)(slash - repository) : 0;

	if (ask(call, NULL,
		nk_printf(call->arena, API "%s/pulls?state=%s&head=%.*s:%s", repository, state,
			  owner, repository, escape(branch, call->arena)),
		NULL, err) < 0)
		return -1;
	if (call->response.status != 200)
		return refused(call, "the pull requests cannot be listed", err);
	*out = answer(call);
	if (!nk_is(*out, NK_ARRAY))
		return nk_fail(err, NK_FAULT_UPSTREAM,
			       "api.github.com: the list of pull requests is no list");
	return 0;
}

static bool is_closed(const struct nk_value *pull)
{
	return nk_str_is(nk_get_text(pull, "state"), "closed");
}

static int find_open(struct call *call, const struct nk_pull_request *request,
		     const struct nk_value **out, struct nk_err *err)
{
	const struct nk_value *pulls;

	*out = NULL;
	if (list(call, request->repository, request->branch, "open", &pulls, err) < 0)
		return -1;
	nk_each_item (pull, pulls) {
		if (!*out && !is_closed(*pull))
			*out = *pull;
	}
	return 0;
}

static void add_label(struct call *call, const struct nk_pull_request *request, int64_t number)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *body = nk_object(call->arena), *labels = nk_array(call->arena);

	nk_array_add(call->arena, labels, nk_string(call->arena, request->label));
	nk_set(call->arena, body, "labels", labels);
	int rc = ask(call, "PUT",
		     nk_printf(call->arena, API "%s/issues/%lld/labels", request->repository,
			       (long long)number),
		     body, &err);
	if (rc == 0 && call->response.status != 200)
		rc = refused(call, "the label cannot be set", &err);
	if (rc < 0)
		nk_log_err(NK_LOG_WARN, &err, "pull request %lld has no label", (long long)number);
}

static const char *body_of(const struct nk_pull_request *request, struct nk_arena *arena)
{
	struct nk_str body = nk_str(request->body), start = nk_utf8_start(body, BODY_MAX);

	return start.n == body.n ? request->body : nk_printf(arena, "%.*s...", NK_ARG(start));
}

/* An open one says what it said when the branch was last changed: its text becomes ours. */
static int update(struct call *call, const struct nk_pull_request *request,
		  const struct nk_value *pull, struct nk_err *err)
{
	int64_t number = nk_get_int(pull, "number", 0);
	const char *text = body_of(request, call->arena);
	struct nk_value *body = nk_object(call->arena);

	/* Left over from an attempt that ended between the two calls. */
	if (request->label && nk_is(nk_get(pull, "labels"), NK_ARRAY) &&
	    nk_length(nk_get(pull, "labels")) == 0)
		add_label(call, request, number);
	if (nk_str_is(nk_get_text(pull, "body"), text))
		return 0;
	nk_set(call->arena, body, "body", nk_string(call->arena, text));
	if (ask(call, "PATCH",
		nk_printf(call->arena, API "%s/pulls/%lld", request->repository, (long long)number),
		body, err) < 0)
		return -1;
	if (call->response.status != 200)
		return refused(call, "the text of a pull request cannot be changed", err);
	nk_log(NK_LOG_INFO, "Pull request %lld for %s has a new text", (long long)number,
	       request->branch);
	return 0;
}

static struct nk_value *new_request(struct call *call, const struct nk_pull_request *request)
{
	struct nk_value *body = nk_object(call->arena);

	nk_set(call->arena, body, "title", nk_string(call->arena, request->title));
	nk_set(call->arena, body, "body",
	       nk_string(call->arena, body_of(request, call->arena)));
	nk_set(call->arena, body, "head", nk_string(call->arena, request->branch));
	nk_set(call->arena, body, "base", nk_string(call->arena, request->base));
	return body;
}

static int create(struct call *call, const struct nk_pull_request *request, int64_t *number,
		  struct nk_err *err)
{
	if (ask(call, "POST", nk_printf(call->arena, API "%s/pulls", request->repository),
		new_request(call, request), err) < 0)
		return -1;
	if (call->response.status != 201)
		return refused(call, "the pull request is refused", err);
	const struct nk_value *pull = answer(call);
	*number = nk_get_int(pull, "number", 0);
	nk_log(NK_LOG_INFO, "Pull request for %s opened at %.*s", request->branch,
	       NK_ARG(nk_get_text(pull, "html_url")));
	if (request->label && *number > 0)
		add_label(call, request, *number);
	return 0;
}

int nk_github_pull_request(struct nk_http *http, const char *token,
			   const struct nk_pull_request *request, int64_t *number,
			   struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct call call = { .http = http, .token = token, .arena = &arena };
	const struct nk_value *pull;

	if (find_open(&call, request, &pull, err) < 0)
		return -1;
	if (!pull) {
		int rc = create(&call, request, number, err);
		if (rc == 0 || call.response.status != 422)
			return rc;
		/* It may have come into being since we looked. */
		struct nk_err again = NK_ERR_INIT;
		if (find_open(&call, request, &pull, &again) < 0 || !pull)
			return -1;
	}
	*number = nk_get_int(pull, "number", 0);
	return update(&call, request, pull, err);
}

int nk_github_pull_closed(struct nk_http *http, const char *token, const char *repository,
			  const char *branch, int64_t number, bool *closed, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct call call = { .http = http, .token = token, .arena = &arena };
	const struct nk_value *pulls;
	bool ours = false, open = false;

	if (list(&call, repository, branch, "all", &pulls, err) < 0)
		return -1;
	nk_each_item (pull, pulls) {
		if (!is_closed(*pull))
			open = true;
		else if (nk_get_int(*pull, "number", 0) == number)
			ours = true;
	}
	*closed = ours && !open;
	return 0;
}
