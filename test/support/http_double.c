/* SPDX-License-Identifier: MIT */
#include "http_double.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_CONNECTIONS = 256, MOST_URLS = 256, MOST_REQUESTS = 4096 };

struct http_double {
	const struct http_double_route *routes;
	void *data;
	int listener, port;
	pthread_t accepter;
	pthread_mutex_t lock; /* everything below */
	bool ending;
	pthread_t threads[MOST_CONNECTIONS];
	int fds[MOST_CONNECTIONS];
	int n_threads;
	char *urls[MOST_URLS];
	int n_urls;
	char *requests[MOST_REQUESTS];
	int n_requests;
};

struct connection {
	struct http_double *server;
	int fd, at;
};

/* ---- what routes use ---- */

bool http_double_send(struct http_double_request *request, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n > 0) {
		ssize_t sent = send(request->fd, at, n, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		at += sent;
		n -= (size_t)sent;
	}
	return true;
}

bool http_double_text(struct http_double_request *request, const char *fmt, ...)
{
	char text[16384];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return http_double_send(request, text, (size_t)n);
}

bool http_double_reply(struct http_double_request *request, int status, const char *headers,
		       const char *body)
{
	bool bodiless = status == 304 || strcmp(request->method, "HEAD") == 0;

	return http_double_text(request, "HTTP/1.1 %d Scripted\r\n%sContent-Length: %zu\r\n\r\n%s",
				status, headers ? headers : "", strlen(body), bodiless ? "" : body);
}

bool http_double_pause(struct http_double_request *request, int ms)
{
	struct pollfd waiting = { .fd = request->fd, .events = POLLRDHUP };

	return poll(&waiting, 1, ms) == 0;
}

const char *http_double_header(const struct http_double_request *request, const char *name,
			       char *value)
{
	size_t n = strlen(name);

	for (const char *line = request->head; (line = strstr(line, "\r\n"));) {
		line += 2;
		if (strncasecmp(line, name, n) != 0 || line[n] != ':')
			continue;
		line += n + 1;
		line += strspn(line, " ");
		snprintf(value, 256, "%.*s", (int)strcspn(line, "\r"), line);
		return value;
	}
	return NULL;
}

/* ---- serving ---- */

static void note(struct http_double *server, const struct http_double_request *request)
{
	char line[600];

	snprintf(line, sizeof line, "%s %s", request->method, request->path);
	pthread_mutex_lock(&server->lock);
	if (server->n_requests < MOST_REQUESTS)
		server->requests[server->n_requests++] = strdup(line);
	pthread_mutex_unlock(&server->lock);
}

static bool read_head(struct http_double_request *request)
{
	size_t n = 0;

	while (n + 1 < sizeof request->head) {
		if (recv(request->fd, request->head + n, 1, 0) != 1)
			return false;
		request->head[++n] = '\0';
		if (n >= 4 && strcmp(request->head + n - 4, "\r\n\r\n") == 0)
			return sscanf(request->head, "%15s %511s", request->method,
				      request->path) == 2;
	}
	return false;
}

static bool read_body(struct http_double_request *request)
{
	char value[256];
	const char *length = http_double_header(request, "Content-Length", value);

	request->n_body = length ? (size_t)atoi(length) : 0;
	if (request->n_body >= sizeof request->body)
		return false;
	return request->n_body == 0 || recv(request->fd, request->body, request->n_body,
					    MSG_WAITALL) == (ssize_t)request->n_body;
}

static bool serve_one(struct connection *connection)
{
	struct http_double_request *request = calloc(1, sizeof *request);
	const struct http_double_route *route = connection->server->routes;
	bool stay = false;

	request->server = connection->server;
	request->data = connection->server->data;
	request->fd = connection->fd;
	if (read_head(request) && read_body(request)) {
		note(connection->server, request);
		while (route->path && strncmp(request->path, route->path, strlen(route->path)) != 0)
			route++;
		stay = route->path ? route->answer(request)
				   : http_double_reply(request, 404, "", "no such route");
	}
	free(request);
	return stay;
}

static void *serve(void *data)
{
	struct connection *connection = data;
	struct http_double *server = connection->server;

	while (serve_one(connection))
		;
	pthread_mutex_lock(&server->lock);
	close(connection->fd);
	server->fds[connection->at] = -1;
	pthread_mutex_unlock(&server->lock);
	free(connection);
	return NULL;
}

static void add_connection(struct http_double *server, int fd)
{
	struct connection *connection;

	pthread_mutex_lock(&server->lock);
	if (server->ending || server->n_threads == MOST_CONNECTIONS) {
		close(fd);
	} else {
		connection = malloc(sizeof *connection);
		*connection = (struct connection){ server, fd, server->n_threads };
		server->fds[server->n_threads] = fd;
		pthread_create(&server->threads[server->n_threads++], NULL, serve, connection);
	}
	pthread_mutex_unlock(&server->lock);
}

static void *accept_all(void *data)
{
	struct http_double *server = data;
	int fd;

	while ((fd = accept(server->listener, NULL, NULL)) >= 0)
		add_connection(server, fd);
	return NULL;
}

struct http_double *http_double_start(const struct http_double_route *routes, void *data)
{
	struct http_double *server = calloc(1, sizeof *server);
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof address;

	server->routes = routes;
	server->data = data;
	pthread_mutex_init(&server->lock, NULL);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server->listener < 0 ||
	    bind(server->listener, (struct sockaddr *)&address, sizeof address) < 0 ||
	    listen(server->listener, 64) < 0 ||
	    getsockname(server->listener, (struct sockaddr *)&address, &size) < 0)
		abort();
	server->port = ntohs(address.sin_port);
	pthread_create(&server->accepter, NULL, accept_all, server);
	return server;
}

void http_double_free(struct http_double *server)
{
	pthread_mutex_lock(&server->lock);
	server->ending = true;
	shutdown(server->listener, SHUT_RDWR);
	for (int i = 0; i < server->n_threads; i++) {
		if (server->fds[i] >= 0)
			shutdown(server->fds[i], SHUT_RDWR);
	}
	pthread_mutex_unlock(&server->lock);
	pthread_join(server->accepter, NULL);
	for (int i = 0; i < server->n_threads; i++)
		pthread_join(server->threads[i], NULL);
	close(server->listener);
	for (int i = 0; i < server->n_urls; i++)
		free(server->urls[i]);
	for (int i = 0; i < server->n_requests; i++)
		free(server->requests[i]);
	pthread_mutex_destroy(&server->lock);
	free(server);
}

const char *http_double_url(struct http_double *server, const char *path)
{
	char url[600], *kept;

	snprintf(url, sizeof url, "http://127.0.0.1:%d%s", server->port, path);
	kept = strdup(url);
	pthread_mutex_lock(&server->lock);
	if (server->n_urls == MOST_URLS)
		abort();
	server->urls[server->n_urls++] = kept;
	pthread_mutex_unlock(&server->lock);
	return kept;
}

int http_double_count(struct http_double *server, const char *prefix)
{
	int n = 0;

	pthread_mutex_lock(&server->lock);
	for (int i = 0; i < server->n_requests; i++)
		n += !prefix || strncmp(server->requests[i], prefix, strlen(prefix)) == 0;
	pthread_mutex_unlock(&server->lock);
	return n;
}
