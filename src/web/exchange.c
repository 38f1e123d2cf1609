/* SPDX-License-Identifier: MIT
 *
 * One request and its answer. The body is gathered up to its route's limit; a hook is read
 * here and done by a worker, while the connection sleeps; pages are made here.
 */
#include "web/server.h"

#include "base/log.h"
#include "web/form.h"
#include "web/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct exchange {
	struct nk_job job; /* first: the worker gives it back */
	struct nk_web *web;
	struct MHD_Connection *connection;
	struct nk_peer *peer;
	struct nk_arena arena;
	struct nk_web_request request;
	struct nk_web_answer *answer; /* the call's */
	struct nk_buf body;
	size_t dropped; /* bytes of a body that is too large */
	bool begun, read;
};

/* What is thrown away of a body that is too large, before the connection is. */
enum { DROPPED_MAX = 64 << 20 };

static const char csp[] = "default-src 'none'; style-src 'self'; script-src 'self'; "
			  "img-src 'self'; connect-src 'self'; form-action 'self'; "
			  "base-uri 'none'; frame-ancestors 'none'";

void *nk_exchange_begin(void *cls, const char *uri, struct MHD_Connection *connection)
{
	struct exchange *exchange = nk_xcalloc(1, sizeof *exchange);
	const char *query = strchr(uri, '?');
	size_t n = query ? (size_t)(query - uri) : strlen(uri);

	exchange->web = cls;
	exchange->connection = connection;
	exchange->answer = &exchange->job.call.answer;
	exchange->job.call.arena = &exchange->arena;
	exchange->job.call.request = &exchange->request;
	exchange->request.path = nk_path_decode(nk_str_n(uri, n), &exchange->arena);
	if (query && nk_form_urlencoded(&exchange->request.query, nk_str(query + 1),
					&exchange->arena, NULL) < 0)
		nk_answer_text(exchange->answer, &exchange->arena, 400, "There are too many parameters");
	return exchange;
}

void nk_exchange_end(void *cls, struct MHD_Connection *connection, void **state,
		     enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = *state;

	(void)cls;
	(void)connection;
	(void)code;
	if (!exchange)
		return;
	atomic_fetch_sub(&exchange->web->bodies, exchange->body.n);
	if (exchange->peer)
		nk_peers_allow(&exchange->web->peers, exchange->peer, NK_HTTP_HEADERS_S);
	nk_buf_release(&exchange->body);
	nk_arena_release(&exchange->arena);
	free(exchange);
	*state = NULL;
}

static struct nk_str header(struct exchange *exchange, const char *name)
{
	const char *value = MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);

	return value ? nk_str(nk_strdup(&exchange->arena, value)) : NK_NO_STR;
}

static void read_headers(struct exchange *exchange, const char *method)
{
	struct nk_web_request *request = &exchange->request;

	request->method = nk_strdup(&exchange->arena, method);
	request->content_type = header(exchange, "Content-Type");
	request->event = header(exchange, "X-GitHub-Event");
	request->signature = header(exchange, "X-Hub-Signature");
	request->signature_256 = header(exchange, "X-Hub-Signature-256");
	request->if_none_match = header(exchange, "If-None-Match");
	request->gzip = nk_str_find(header(exchange, "Accept-Encoding"), NK_STR("gzip"), 0) >= 0;
}

static void refuse(struct exchange *exchange, int status, const char *why)
{
	nk_answer_text(exchange->answer, &exchange->arena, status, "%s", why);
}

/* Which methods a path has; NULL: there is nothing. */
static const char *methods(struct exchange *exchange)
{
	struct nk_call *call = &exchange->job.call;

	call->hook = nk_hook_find(exchange->request.path, &call->game);
	if (call->hook && exchange->web->config.quick.n_games)
		return "POST, OPTIONS";
	call->hook = NULL;
	if (exchange->web->config.pages &&
	    nk_pages_has(exchange->web->config.pages, exchange->request.path))
		return "GET, HEAD, OPTIONS";
	return NULL;
}

static void check_method(struct exchange *exchange, const char *allow)
{
	const char *method = exchange->request.method;
	bool post = allow[0] == 'P';

	if (strcmp(method, "OPTIONS") == 0)
		refuse(exchange, 200, "");
	else if (strcmp(method, "POST") == 0 ? !post
					     : post || (strcmp(method, "GET") && strcmp(method, "HEAD")))
		refuse(exchange, 405, "This method is of no use here");
	else
		return;
	exchange->answer->allow = allow;
}

static enum MHD_Result add_forwarded(void *cls, enum MHD_ValueKind kind, const char *name,
				     const char *value)
{
	struct nk_buf *buf = cls;

	(void)kind;
	if (value && strcasecmp(name, "X-Forwarded-For") == 0) {
		nk_buf_text(buf, buf->n ? "," : "");
		nk_buf_text(buf, value);
	}
	return MHD_YES;
}

/* A proxy may add a line of its own behind what its caller claimed. */
static struct nk_str forwarded_for(struct exchange *exchange)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(NK_HTTP_HEADERS_MAX);

	MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, add_forwarded, &buf);
	return nk_buf_dup(&buf, &exchange->arena);
}

static struct nk_address caller_of(struct exchange *exchange)
{
	const struct nk_web_config *config = &exchange->web->config;
	static const struct nk_address nobody;

	return nk_address_caller(exchange->peer ? &exchange->peer->address : &nobody,
				 forwarded_for(exchange), config->trusted, config->n_trusted);
}

static void check_rate(struct exchange *exchange)
{
	struct nk_address caller = caller_of(exchange);
	int wait = nk_rate_take(exchange->web->rate, &caller);

	if (!wait)
		return;
	refuse(exchange, 429, "This address has asked too often, please come back later");
	exchange->answer->retry_after_s = wait;
}

static void check_size(struct exchange *exchange)
{
	struct nk_str length = header(exchange, "Content-Length");
	int64_t n = 0;

	exchange->body.max = exchange->job.call.hook->is_signed ? NK_WEB_SIGNED_MAX
								 : NK_WEB_UNSIGNED_MAX;
	bool good = !length.s || (nk_str_to_i64(length, &n) && n >= 0);
	if (good && (size_t)n > exchange->body.max && n <= DROPPED_MAX &&
	    !header(exchange, "Expect").s)
		exchange->body.max = 0; /* heard out: most callers read no answer before that */
	else if (!good || (size_t)n > exchange->body.max)
		refuse(exchange, 413, "The body is too large");
	else if (atomic_load(&exchange->web->bodies) > NK_HTTP_BODIES_MAX)
		refuse(exchange, 503, "Too much is being sent just now, please send it again later");
}

/* What the line and the headers tell is decided before a byte of the body is taken. */
static void begin(struct exchange *exchange, const char *method)
{
	union MHD_ConnectionInfo const *info = MHD_get_connection_info(
		exchange->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	exchange->begun = true;
	exchange->peer = info ? info->socket_context : NULL;
	if (exchange->peer)
		nk_peers_allow(&exchange->web->peers, exchange->peer, NK_HTTP_BODY_S);
	read_headers(exchange, method);
	if (exchange->answer->status)
		return;
	const char *allow = methods(exchange);
	if (!allow) {
		refuse(exchange, 404, "There is nothing here");
		return;
	}
	check_method(exchange, allow);
	if (exchange->answer->status || !exchange->job.call.hook)
		return;
	if (!exchange->job.call.hook->is_signed)
		check_rate(exchange);
	if (!exchange->answer->status)
		check_size(exchange);
}

static enum MHD_Result take_body(struct exchange *exchange, const char *upload, size_t *n)
{
	size_t before = exchange->body.n;

	nk_buf_add(&exchange->body, upload, *n);
	atomic_fetch_add(&exchange->web->bodies, exchange->body.n - before);
	if (exchange->body.full)
		exchange->dropped += *n;
	*n = 0;
	return exchange->dropped > DROPPED_MAX ? MHD_NO : MHD_YES;
}

static void add_headers(struct MHD_Response *response, const struct nk_web_answer *answer)
{
	char number[32];
	const char *type = answer->type ? answer->type : "text/plain; charset=utf-8";

	if (answer->status != 204)
		MHD_add_response_header(response, "Content-Type", type);
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(response, "Content-Security-Policy", csp);
	MHD_add_response_header(response, "X-Frame-Options", "DENY");
	MHD_add_response_header(response, "Referrer-Policy", "no-referrer");
	snprintf(number, sizeof number, answer->max_age_s ? "public, max-age=%d" : "no-cache",
		 answer->max_age_s);
	MHD_add_response_header(response, "Cache-Control", number);
	if (answer->gzipped) {
		MHD_add_response_header(response, "Content-Encoding", "gzip");
		MHD_add_response_header(response, "Vary", "Accept-Encoding");
	}
	if (answer->allow)
		MHD_add_response_header(response, "Allow", answer->allow);
	if (answer->etag)
		MHD_add_response_header(response, "ETag", answer->etag);
	snprintf(number, sizeof number, "%d", answer->retry_after_s);
	if (answer->retry_after_s)
		MHD_add_response_header(response, "Retry-After", number);
}

/* The body lives in the arena, which lives until the exchange has ended. */
static enum MHD_Result answer(struct exchange *exchange)
{
	const struct nk_web_answer *given = exchange->answer;
	void *body = (void *)(uintptr_t)(given->body.s ? given->body.s : "");
	struct MHD_Response *response = MHD_create_response_from_buffer(
		given->body.n, body, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result rc;

	if (!response)
		return MHD_NO;
	if (exchange->peer)
		nk_peers_allow(&exchange->web->peers, exchange->peer, NK_HTTP_BODY_S);
	nk_log(NK_LOG_DEBUG, "%s %s: %d", exchange->request.method, exchange->request.path,
	       given->status);
	add_headers(response, given);
	rc = MHD_queue_response(exchange->connection, (unsigned)given->status, response);
	MHD_destroy_response(response);
	return rc;
}

static void done(struct nk_job *job)
{
	struct exchange *exchange = (struct exchange *)job;

	MHD_resume_connection(exchange->connection);
}

/* Hand the call over and sleep; true when the answer will come. */
static bool hand_over(struct exchange *exchange)
{
	exchange->job.done = done;
	if (exchange->peer)
		nk_peers_allow(&exchange->web->peers, exchange->peer, 0);
	MHD_suspend_connection(exchange->connection);
	if (nk_worker_take(exchange->web->quick, &exchange->job))
		return true;
	MHD_resume_connection(exchange->connection);
	refuse(exchange, 503, "Too much is being asked just now, please send it again later");
	exchange->answer->retry_after_s = 60;
	return true;
}

static enum MHD_Result respond(struct exchange *exchange)
{
	struct nk_call *call = &exchange->job.call;

	if (exchange->body.full)
		refuse(exchange, 413, "The body is too large");
	else if (!exchange->answer->status && !call->hook)
		nk_pages_answer(exchange->web->config.pages, &exchange->request, exchange->answer,
				&exchange->arena);
	else if (!exchange->answer->status && !exchange->read) {
		exchange->read = true;
		exchange->request.body = nk_buf_view(&exchange->body);
		nk_hook_read(call, &exchange->web->config.secrets);
		if (!exchange->answer->status && hand_over(exchange))
			return MHD_YES;
	}
	return answer(exchange);
}

enum MHD_Result nk_exchange_handle(void *cls, struct MHD_Connection *connection, const char *url,
				   const char *method, const char *version, const char *upload,
				   size_t *n_upload, void **state)
{
	struct exchange *exchange = *state;

	(void)cls;
	(void)connection;
	(void)url;
	(void)version;
	if (!exchange->begun) {
		begin(exchange, method);
		/* An answer now saves the caller from sending a body for nothing. */
		return exchange->answer->status ? answer(exchange) : MHD_YES;
	}
	if (*n_upload)
		return take_body(exchange, upload, n_upload);
	return respond(exchange);
}
