/* SPDX-License-Identifier: MIT
 *
 * The public face of the HTTP client; see http.h, and http_priv.h for the way of a request
 * through the other files.
 */
#include "net/http_priv.h"

#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Product tokens that mod hosts already know the bot by, and ours. */
static const char default_agent[] =
	"Mozilla/5.0 (compatible; Netkanbot/1.0; CKAN; netkan/" NK_VERSION
	"; +https://github.com/KSP-CKAN/NetKAN)";
enum { PER_HOST = 6 };
static const int64_t kept_bytes = (int64_t)256 << 20;

static _Thread_local enum nk_http_failure last_failure;

/* ---- opening ---- */

/* The variables that curl's own program reads; its library does not. */
static char *certificates(const char *first, const char *second, const char **name)
{
	const char *value = getenv(first);

	*name = first;
	if ((!value || !*value) && second) {
		value = getenv(second);
		*name = second;
	}
	return value && *value ? nk_xstrdup(value) : NULL;
}

static int read_environment(struct nk_http *http, struct nk_err *err)
{
	const char *name;

	http_proxies_read(&http->proxies);
	http->ca_folder = certificates("SSL_CERT_DIR", NULL, &name);
	http->ca_file = certificates("CURL_CA_BUNDLE", "SSL_CERT_FILE", &name);
	if (http->ca_file && access(http->ca_file, R_OK) < 0)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "%s: %s: %s (name a readable file of certificates, or unset it)",
			       name, http->ca_file, strerror(errno));
	return 0;
}

static int open_folders(struct nk_http *http, const struct nk_http_options *options,
			struct nk_err *err)
{
	if (options->record && options->replay)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "--record and --replay exclude each other: drop one of them");
	if (options->record)
		return http_recorder_open(&http->recorder, options->record, err);
	if (!options->replay)
		return 0;
	if (access(options->replay, R_OK | X_OK) < 0)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "--replay %s: %s (name a folder that --record filled)",
			       options->replay, strerror(errno));
	http->replay = nk_xstrdup(options->replay);
	return 0;
}

int nk_http_open(struct nk_http **out, const struct nk_http_options *options, struct nk_err *err)
{
	NK_AUTO(nk_http) http = nk_xcalloc(1, sizeof *http);
	struct http_loop_options loop = { 0 };

	http->user_agent = nk_xstrdup(options->user_agent ? options->user_agent : default_agent);
	http->allow_private_hosts = options->allow_private_hosts;
	http->opened_us = nk_now_us();
	http->limits = http_limits_new();
	http->flights = http_flights_new();
	http->moved = http_moved_new();
	if (read_environment(http, err) < 0 || open_folders(http, options, err) < 0 ||
	    http_cache_open(&http->cache, options->db, kept_bytes, err) < 0)
		return -1;
	loop.per_host = options->per_host > 0 ? options->per_host : PER_HOST;
	loop.ca_file = http->ca_file;
	loop.ca_folder = http->ca_folder;
	if (http_loop_open(&http->loop, &loop, err) < 0)
		return -1;
	*out = http;
	http = NULL;
	return 0;
}

void nk_http_free(struct nk_http *http)
{
	if (!http)
		return;
	http_loop_free(http->loop);
	http_recorder_free(http->recorder);
	http_cache_free(http->cache);
	http_flights_free(http->flights);
	http_moved_free(http->moved);
	http_limits_free(http->limits);
	http_proxies_release(&http->proxies);
	free(http->ca_file);
	free(http->ca_folder);
	free(http->replay);
	free(http->user_agent);
	free(http);
}

void nk_http_stop(struct nk_http *http)
{
	http_loop_stop(http->loop);
}

/* ---- asking ---- */

static bool has_line_break(const char *text)
{
	return text && strpbrk(text, "\r\n") != NULL;
}

/* A line break would let whoever chose the value add headers of their own. */
static int check_headers(const struct nk_http_request *request, struct nk_err *err)
{
	bool bad =
		has_line_break(request->authorization) || has_line_break(request->if_none_match) ||
		has_line_break(request->if_modified_since) || has_line_break(request->user_agent);

	for (size_t i = 0; i < request->n_headers; i++)
		bad = bad || has_line_break(request->headers[i].name) ||
		      has_line_break(request->headers[i].value);
	return bad ? nk_fail(err, NK_FAULT_METADATA,
			     "%.300s: not asked, a header of the request has a line break",
			     request->url)
		   : 0;
}

static bool is_cacheable(const struct nk_http_request *request)
{
	return request->cache != NK_HTTP_NO_CACHE && !request->sink && !request->body &&
	       !request->if_none_match && !request->if_modified_since &&
	       (!request->method || strcmp(request->method, "GET") == 0 ||
		strcmp(request->method, "HEAD") == 0);
}

/* Everything that may change the answer; the authorization only as part of the digest. */
static void request_key(char key[HTTP_KEY], const struct nk_http_request *request,
			struct nk_arena *arena)
{
	size_t n = 0;
	const char **pieces = NK_NEW_N(arena, const char *, 5 + 2 * request->n_headers);

	pieces[n++] = request->method ? request->method : "GET";
	pieces[n++] = request->url;
	pieces[n++] = request->authorization ? request->authorization : "";
	pieces[n++] = request->redirects == NK_HTTP_FOLLOW ? "follow" : "stay";
	pieces[n++] = request->user_agent ? request->user_agent : "";
	for (size_t i = 0; i < request->n_headers; i++) {
		pieces[n++] = request->headers[i].name;
		pieces[n++] = request->headers[i].value;
	}
	http_digest(key, pieces, n);
}

static int perform(struct nk_http *http, const struct nk_http_request *request,
		   struct nk_http_response *response, struct nk_arena *arena, struct nk_err *err)
{
	char key[HTTP_KEY];

	if (check_headers(request, err) < 0) {
		last_failure = NK_HTTP_FORBIDDEN;
		return -1;
	}
	if (!is_cacheable(request))
		return http_follow(http, request, NULL, response, arena, &last_failure, err);
	request_key(key, request, arena);
	if (request->cache == NK_HTTP_SHARED)
		return http_flight(http, request, key, response, arena, &last_failure, err);
	return http_cached(http, request, key, response, arena, &last_failure, err);
}

int nk_http_perform(struct nk_http *http, const struct nk_http_request *request,
		    struct nk_http_response *response, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_err unwanted;

	last_failure = NK_HTTP_NO_FAILURE;
	memset(response, 0, sizeof *response);
	return perform(http, request, response, arena, err ? err : &unwanted);
}

enum nk_http_failure nk_http_last_failure(void)
{
	return last_failure;
}

void nk_http_stats(struct nk_http *http,
		   void (*each)(void *data, const struct nk_http_host_stats *host), void *data)
{
	http_limits_each(http->limits, each, data);
}
