/* SPDX-License-Identifier: MIT
 *
 * One request and its answer: what libcurl is told, and what becomes of what it brings. The
 * same functions take the lines and pieces of a recorded answer, so limits hold there too.
 */
#include "net/http_priv.h"

#include "base/digest.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

int http_exchange_fail(struct http_exchange *x, enum nk_http_failure failure, enum nk_fault fault,
		       const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (x->failure)
		return -1;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	for (char *c = text; *c; c++) {
		if ((unsigned char)*c < ' ')
			*c = ' ';
	}
	x->failure = failure;
	return nk_fail(&x->err, fault, "%.200s: %s", x->host, text);
}

void http_exchange_release(struct http_exchange *x)
{
	nk_buf_release(&x->buffer);
	memset(&x->buffer, 0, sizeof x->buffer);
}

static const char *find_header(const struct nk_http_header *headers, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcasecmp(headers[i].name, name) == 0)
			return headers[i].value;
	}
	return NULL;
}

const char *http_exchange_header(const struct http_exchange *x, const char *name)
{
	return find_header(x->answer, x->n_answer, name);
}

const char *nk_http_header(const struct nk_http_response *response, const char *name)
{
	return find_header(response->headers, response->n_headers, name);
}

char *http_digest(char key[HTTP_KEY], const char *const *pieces, size_t n)
{
	uint8_t raw[NK_DIGEST_MAX];
	struct nk_digest digest;
	size_t size;

	nk_digest_init(&digest, NK_SHA256);
	for (size_t i = 0; i < n; i++) {
		nk_digest_add(&digest, pieces[i], strlen(pieces[i]));
		nk_digest_add(&digest, "\n", 1);
	}
	size = nk_digest_end(&digest, raw);
	return nk_hex(key, raw, size, false);
}

/* ---- the answer ---- */

/* "HTTP/1.1 404 Not Found" or "HTTP/2 404". */
static int take_status(struct http_exchange *x, const char *line, size_t n)
{
	const char *text = nk_strndup(x->arena, line, n);
	const char *code = strchr(text, ' ');

	x->status = code ? atoi(code + 1) : 0;
	if (x->status < 100 || x->status > 999)
		return http_exchange_fail(x, NK_HTTP_BROKEN, NK_FAULT_UPSTREAM,
					  "what it sent is not an HTTP answer");
	code += strspn(code, " ");
	code += strspn(code, "0123456789");
	code += strspn(code, " ");
	x->reason = *code ? code : http_reason(x->status);
	x->n_answer = 0;
	return 0;
}

static int take_header(struct http_exchange *x, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n);
	struct nk_str value;

	if (!colon || colon == line)
		return 0; /* a folded line or nonsense: nobody needs it */
	if (x->n_answer == HTTP_MAX_HEADERS)
		return http_exchange_fail(x, NK_HTTP_TOO_LARGE, NK_FAULT_UPSTREAM,
					  "the answer has more than %d headers", HTTP_MAX_HEADERS);
	if (!x->answer)
		x->answer = NK_NEW_N(x->arena, struct nk_http_header, HTTP_MAX_HEADERS);
	value = nk_str_trim(nk_str_n(colon + 1, n - (size_t)(colon + 1 - line)));
	x->answer[x->n_answer].name = nk_strndup(x->arena, line, (size_t)(colon - line));
	x->answer[x->n_answer].value = nk_strndup(x->arena, value.s, value.n);
	x->n_answer++;
	return 0;
}

static bool is_sunk(const struct http_exchange *x)
{
	return x->sink && x->status >= 200 && x->status < 300;
}

static int too_large(struct http_exchange *x)
{
	return http_exchange_fail(x, NK_HTTP_TOO_LARGE, NK_FAULT_UPSTREAM,
				  "the answer is larger than %zu bytes", x->max_body);
}

/* A part of a body is good only for who asked for it, and from where it was asked. */
static int begin_sink(struct http_exchange *x)
{
	const char *range = http_exchange_header(x, "Content-Range");
	char want[48];

	snprintf(want, sizeof want, "bytes %lld-", (long long)x->resume_from);
	if (x->status == 206 &&
	    (x->resume_from == 0 || !range || strncasecmp(range, want, strlen(want)) != 0))
		return http_exchange_fail(x, NK_HTTP_BROKEN, NK_FAULT_UPSTREAM,
					  "it sent a part of the file that was not asked for");
	if (x->sink(x->sink_data, "", 0, x->status != 206, &x->err) == 0)
		return 0;
	x->failure = NK_HTTP_BROKEN;
	return -1;
}

/* The headers are complete: find out early what will not do. */
static int begin_body(struct http_exchange *x)
{
	const char *length = http_exchange_header(x, "Content-Length");
	bool has_body = strcmp(x->method, "HEAD") != 0 && x->status < 300;

	if (x->status < 200)
		return 0; /* 1xx: the real answer follows */
	x->complete_headers = true;
	x->mark_us = 0;
	x->buffer.max = x->sink ? HTTP_MAX_ERROR_PAGE : x->max_body;
	if (has_body && length && strtoull(length, NULL, 10) > x->max_body)
		return too_large(x);
	if (x->writing && http_writing_headers(x->writing, x) < 0)
		return -1;
	return is_sunk(x) ? begin_sink(x) : 0;
}

int http_exchange_line(struct http_exchange *x, const char *line, size_t n)
{
	if (x->complete_headers)
		return 0; /* trailers */
	x->header_bytes += n;
	if (x->header_bytes > HTTP_MAX_HEADER_BYTES)
		return http_exchange_fail(x, NK_HTTP_TOO_LARGE, NK_FAULT_UPSTREAM,
					  "the answer's headers are larger than %d bytes",
					  HTTP_MAX_HEADER_BYTES);
	while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
		n--;
	if (n == 0)
		return begin_body(x);
	if (n >= 5 && memcmp(line, "HTTP/", 5) == 0)
		return take_status(x, line, n);
	return take_header(x, line, n);
}

int http_exchange_piece(struct http_exchange *x, const char *data, size_t n)
{
	x->received += (int64_t)n;
	if (is_sunk(x)) {
		if ((uint64_t)x->received > x->max_body)
			return too_large(x);
		if (x->sink(x->sink_data, data, n, false, &x->err) < 0) {
			x->failure = NK_HTTP_BROKEN;
			return -1;
		}
	} else {
		nk_buf_add(&x->buffer, data, n);
		if (x->buffer.full && !x->sink)
			return too_large(x);
		if (x->buffer.full)
			return 0; /* the rest of an error page nobody will read in full */
	}
	return x->writing ? http_writing_piece(x->writing, x, data, n) : 0;
}

/* ---- libcurl ---- */

static size_t on_header(char *line, size_t one, size_t n, void *data)
{
	return http_exchange_line(data, line, one * n) < 0 ? 0 : one * n;
}

static size_t on_body(char *bytes, size_t one, size_t n, void *data)
{
	if (one * n == 0)
		return 0;
	return http_exchange_piece(data, bytes, one * n) < 0 ? CURL_WRITEFUNC_ERROR : one * n;
}

static void note_refused(struct http_exchange *x, const struct sockaddr *address)
{
	const void *raw = address->sa_family == AF_INET6
				  ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
				  : (const void *)&((const struct sockaddr_in *)address)->sin_addr;

	if (address->sa_family != AF_INET && address->sa_family != AF_INET6)
		strcpy(x->refused, "(unknown)");
	else
		inet_ntop(address->sa_family, raw, x->refused, sizeof x->refused);
}

static curl_socket_t on_open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http_exchange *x = data;

	(void)purpose;
	if (x->guarded && http_guard_is_private(&address->addr)) {
		note_refused(x, &address->addr);
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Once more before the request is sent: the connection may be one that a trusted request made. */
static int on_connected(void *data, char *remote, char *local, int remote_port, int local_port)
{
	struct http_exchange *x = data;

	(void)local;
	(void)remote_port;
	(void)local_port;
	if (!x->guarded || !http_guard_is_private_text(remote))
		return CURL_PREREQFUNC_OK;
	snprintf(x->refused, sizeof x->refused, "%s", remote);
	return CURL_PREREQFUNC_ABORT;
}

static void add_line(struct http_exchange *x, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void add_line(struct http_exchange *x, const char *fmt, ...)
{
	struct curl_slist *longer;
	va_list ap;

	va_start(ap, fmt);
	longer = curl_slist_append(x->slist, nk_vprintf(x->arena, fmt, ap));
	va_end(ap);
	if (longer)
		x->slist = longer;
}

static void add_headers(struct http_exchange *x)
{
	for (size_t i = 0; i < x->n_headers; i++) {
		/* libcurl's way to say "present but empty". */
		if (*x->headers[i].value)
			add_line(x, "%s: %s", x->headers[i].name, x->headers[i].value);
		else
			add_line(x, "%s;", x->headers[i].name);
	}
	if (!find_header(x->headers, x->n_headers, "Accept"))
		add_line(x, "Accept:");
	if (!find_header(x->headers, x->n_headers, "Content-Type"))
		add_line(x, "Content-Type:");
	add_line(x, "Expect:");
	if (x->authorization)
		add_line(x, "Authorization: %s", x->authorization);
	if (x->if_none_match)
		add_line(x, "If-None-Match: %s", x->if_none_match);
	if (x->if_modified_since)
		add_line(x, "If-Modified-Since: %s", x->if_modified_since);
	if (x->resume_from > 0) {
		add_line(x, "Range: bytes=%lld-", (long long)x->resume_from);
		add_line(x, "If-Range: %s", x->if_range);
	}
	curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->slist);
}

static void set_method(struct http_exchange *x)
{
	if (x->body || strcmp(x->method, "POST") == 0) {
		curl_easy_setopt(x->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)x->n_body);
		curl_easy_setopt(x->easy, CURLOPT_POSTFIELDS, x->body ? x->body : "");
	}
	if (strcmp(x->method, "HEAD") == 0)
		curl_easy_setopt(x->easy, CURLOPT_NOBODY, 1L);
	else if (strcmp(x->method, "GET") != 0 || x->body)
		curl_easy_setopt(x->easy, CURLOPT_CUSTOMREQUEST, x->method);
	/*
	 * A download is kept as the host has it: some announce the very compression of a .zip or
	 * .gz file as that of its transport. Text may come compressed.
	 */
	if (!x->sink && strcmp(x->method, "HEAD") != 0)
		curl_easy_setopt(x->easy, CURLOPT_ACCEPT_ENCODING, "");
}

/*
 * libcurl reads the certificates anew for every connection, some milliseconds each, unless they
 * come from a file alone. So its folder, which has the same ones, is left out beside a file.
 */
static void set_certificates(CURL *easy, const struct http_loop_options *options)
{
	const char *built_in = NULL, *file = options->ca_file;

	if (!file && curl_easy_getinfo(easy, CURLINFO_CAINFO, &built_in) == CURLE_OK && built_in &&
	    access(built_in, R_OK) == 0)
		file = built_in;
	if (file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, file);
	if (options->ca_folder || file)
		curl_easy_setopt(easy, CURLOPT_CAPATH, options->ca_folder);
}

static void set_connection(struct http_exchange *x, const struct http_loop_options *options)
{
	CURL *easy = x->easy;

	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	/*
	 * Wait for a connection that may be shared, but not where none is ever: without TLS only
	 * the end of an answer would tell, and a slow one would hold up all others at its host.
	 */
	curl_easy_setopt(easy, CURLOPT_PIPEWAIT, (long)(strncmp(x->url, "https:", 6) == 0));
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* A name that does not resolve must not hold up the loop when we give up on it. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)x->timeout_ms + 1000);
	curl_easy_setopt(easy, CURLOPT_PROXY, x->proxy);
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	set_certificates(easy, options);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, x);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, x);
}

int http_exchange_setup(struct http_exchange *x, const struct http_loop_options *options)
{
	x->easy = curl_easy_init();
	if (!x->easy)
		return http_exchange_fail(x, NK_HTTP_BROKEN, NK_FAULT_SYSTEM, "out of memory");
	set_connection(x, options);
	set_method(x);
	add_headers(x);
	curl_easy_setopt(x->easy, CURLOPT_PRIVATE, x);
	curl_easy_setopt(x->easy, CURLOPT_ERRORBUFFER, x->curl_text);
	curl_easy_setopt(x->easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(x->easy, CURLOPT_USERAGENT, x->user_agent);
	curl_easy_setopt(x->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(x->easy, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(x->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(x->easy, CURLOPT_WRITEDATA, x);
	if (curl_easy_setopt(x->easy, CURLOPT_URL, x->url) == CURLE_OK)
		return 0;
	return http_exchange_fail(x, NK_HTTP_FORBIDDEN, NK_FAULT_METADATA,
				  "this is not an address");
}
