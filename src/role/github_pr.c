/* SPDX-License-Identifier: MIT
 *
 * Pull requests; see github_pr.h.
 */
#include "role/github_pr.h"

#include "base/json.h"
#include "base/log.h"

#include <string.h>

#define API "https://api.github.com/repos/"

struct call {
	struct nk_http *http;
	const char *token;
	struct nk_arena *arena;
	struct nk_http_response response;
};

/* `body` NULL: a GET. */
static int ask(struct call *call, const char *url, const struct nk_value *body, struct nk_err *err)
{
	static const struct nk_http_header headers[] = {
		{ "Accept", "application/vnd.github+json" },
		{ "Content-Type", "application/json" },
	};
	struct nk_str text = body ? nk_json_text(call->arena, body, NK_JSON_COMPACT) : NK_STR("");
	struct nk_http_request request = {
		.method = body ? "POST" : NULL,
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

static int refused(const struct call *call, const char *what, struct nk_err *err)
{
	const struct nk_http_response *response = &call->response;
	bool ours = response->status == 401 || response->status == 403 || response->status == 404;

	return nk_fail(err, ours ? NK_FAULT_CONFIG : NK_FAULT_UPSTREAM,
		       "api.github.com: %s: %d %s%s", what, response->status, response->reason,
		       ours ? " (check --repos and the rights of the token)" : "");
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

static int comment(struct call *call, const struct nk_pull_request *request, struct nk_err *err)
{
	const char *slash = strchr(request->repository, '/');
	int owner = slash ? (int)(slash - request->repository) : 0;

	if (ask(call,
		nk_printf(call->arena, API "%s/pulls?state=open&head=%.*s:%s", request->repository,
			  owner, request->repository, request->branch),
		NULL, err) < 0)
		return -1;
	if (call->response.status != 200)
		return refused(call, "the open pull requests cannot be listed", err);
	nk_each_item (pull, answer(call)) {
		struct nk_value *body = nk_object(call->arena);

		nk_set(call->arena, body, "body", nk_string(call->arena, request->body));
		if (ask(call,
			nk_printf(call->arena, API "%s/issues/%lld/comments", request->repository,
				  (long long)nk_get_int(*pull, "number", 0)),
			body, err) < 0)
			return -1;
		if (call->response.status != 201)
			return refused(call, "a pull request cannot be commented on", err);
	}
	return 0;
}

static void add_label(struct call *call, const struct nk_pull_request *request, int64_t number)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *body = nk_object(call->arena), *labels = nk_array(call->arena);

	nk_array_add(call->arena, labels, nk_string(call->arena, request->label));
	nk_set(call->arena, body, "labels", labels);
	int rc = ask(call,
		     nk_printf(call->arena, API "%s/issues/%lld/labels", request->repository,
			       (long long)number),
		     body, &err);
	if (rc == 0 && call->response.status != 200)
		rc = refused(call, "the label cannot be set", &err);
	if (rc < 0)
		nk_log_err(NK_LOG_WARN, &err, "pull request %lld has no label", (long long)number);
}

static struct nk_value *new_request(struct call *call, const struct nk_pull_request *request)
{
	struct nk_value *body = nk_object(call->arena);

	nk_set(call->arena, body, "title", nk_string(call->arena, request->title));
	nk_set(call->arena, body, "body", nk_string(call->arena, request->body));
	nk_set(call->arena, body, "head", nk_string(call->arena, request->branch));
	nk_set(call->arena, body, "base", nk_string(call->arena, request->base));
	return body;
}

int nk_github_pull_request(struct nk_http *http, const char *token,
			   const struct nk_pull_request *request, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct call call = { .http = http, .token = token, .arena = &arena };

	if (ask(&call, nk_printf(&arena, API "%s/pulls", request->repository),
		new_request(&call, request), err) < 0)
		return -1;
	if (call.response.status == 201) {
		const struct nk_value *pull = answer(&call);
		int64_t number = nk_get_int(pull, "number", 0);
		struct nk_str url = nk_get_text(pull, "html_url");

		nk_log(NK_LOG_INFO, "Pull request for %s opened at %.*s", request->branch,
		       NK_ARG(url));
		if (request->label && number > 0)
			add_label(&call, request, number);
		return 0;
	}
	if (call.response.status != 422)
		return refused(&call, "the pull request is refused", err);
	nk_log(NK_LOG_WARN, "Pull request for %s failed: %s", request->branch, explain(&call));
	return comment(&call, request, err);
}
