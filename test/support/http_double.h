/* SPDX-License-Identifier: MIT
 *
 * An HTTP server on loopback whose answers are written by the test, byte by byte where it
 * wants to misbehave. Each connection has a thread; everything ends with http_double_free().
 */
#ifndef NK_TEST_HTTP_DOUBLE_H
#define NK_TEST_HTTP_DOUBLE_H

#include <stdbool.h>
#include <stddef.h>

struct http_double;

struct http_double_request {
	struct http_double *server;
	void *data;                 /* of http_double_start() */
	char method[16], path[512]; /* path with query, of a proxy request the whole address */
	char head[8192];            /* request line and headers as they came */
	char body[8192];
	size_t n_body;
	int fd;
};

/* Answers a request; false closes the connection. */
struct http_double_route {
	const char *path; /* a prefix of the request's; NULL ends the table */
	bool (*answer)(struct http_double_request *request);
};

struct http_double *http_double_start(const struct http_double_route *routes, void *data);
void http_double_free(struct http_double *server);

/** "http://127.0.0.1:PORT/path", borrowed until the server ends. */
const char *http_double_url(struct http_double *server, const char *path);
/** How many requests began with this: "GET /x". NULL: all. */
int http_double_count(struct http_double *server, const char *prefix);

/** Value of a request header into `value` (256 bytes); NULL when absent. */
const char *http_double_header(const struct http_double_request *request, const char *name,
			       char *value);
/** Write bytes as they are; false when the client has gone. */
bool http_double_send(struct http_double_request *request, const void *bytes, size_t n);
bool http_double_text(struct http_double_request *request, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** A whole answer: status line, the given headers (each with CRLF), Content-Length, body. */
bool http_double_reply(struct http_double_request *request, int status, const char *headers,
		       const char *body);
/** Wait, but no longer than the client stays; false when it has gone. */
bool http_double_pause(struct http_double_request *request, int ms);

#endif
