/* SPDX-License-Identifier: MIT
 *
 * The server: libmicrohttpd with a few threads, limits, and two workers. The library was
 * chosen because it is small, kept, in Debian, and lets a connection sleep while its answer
 * is made.
 */
#include "web/server.h"

#include "base/log.h"
#include "web/pages.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 512 };

/* "HOST:PORT" or "[HOST]:PORT" in two. */
static int split(const char *listen, char host[256], char port[16], struct nk_err *err)
{
	const char *colon = strrchr(listen, ':');
	size_t n = colon ? (size_t)(colon - listen) : 0;

	if (n > 1 && listen[0] == '[' && listen[n - 1] == ']') {
		listen++;
		n -= 2;
	}
	if (!colon || !n || n >= 256 || !colon[1] || strlen(colon + 1) >= 16)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "--listen %s: HOST:PORT is expected, for example 127.0.0.1:5000",
			       listen);
	memcpy(host, listen, n);
	host[n] = '\0';
	strcpy(port, colon + 1);
	return 0;
}

static int bind_to(const struct addrinfo *address)
{
	int on = 1, fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	return -1;
}

static int open_socket(const char *listen, struct nk_err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	struct addrinfo *found = NULL;
	char host[256], port[16];
	int fd = -1;

	if (split(listen, host, port, err) < 0)
		return -1;
	int rc = getaddrinfo(host, port, &hints, &found);
	if (rc != 0)
		return nk_fail(err, NK_FAULT_CONFIG, "--listen %s: %s", listen, gai_strerror(rc));
	for (struct addrinfo *one = found; one && fd < 0; one = one->ai_next)
		fd = bind_to(one);
	int why = errno;
	freeaddrinfo(found);
	if (fd < 0)
		return nk_fail(err, NK_FAULT_CONFIG, "--listen %s: %s", listen, strerror(why));
	return fd;
}

static int port_of(int fd)
{
	struct sockaddr_storage address = { 0 };
	socklen_t n = sizeof address;

	if (getsockname(fd, (struct sockaddr *)&address, &n) < 0)
		return 0;
	return ntohs(address.ss_family == AF_INET6
			     ? ((struct sockaddr_in6 *)&address)->sin6_port
			     : ((struct sockaddr_in *)&address)->sin_port);
}

static enum MHD_Result accept_peer(void *cls, const struct sockaddr *socket, socklen_t n)
{
	struct nk_web *web = cls;
	struct nk_address address;

	(void)n;
	if (!nk_address_of(&address, socket) || nk_address_is_loopback(&address) ||
	    nk_network_has(web->config.trusted, web->config.n_trusted, &address))
		return MHD_YES;
	return nk_peers_of(&web->peers, &address) < NK_HTTP_PER_ADDRESS ? MHD_YES : MHD_NO;
}

static void on_connection(void *cls, struct MHD_Connection *connection, void **context,
			  enum MHD_ConnectionNotificationCode code)
{
	struct nk_web *web = cls;
	struct nk_address address = { 0 };

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		nk_address_of(&address, MHD_get_connection_info(
						connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)
						->client_addr);
		int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)
				 ->connect_fd;
		*context = nk_peers_add(&web->peers, fd, &address);
	} else if (*context) {
		nk_peers_remove(&web->peers, *context);
		*context = NULL;
	}
}

static void log_library(void *cls, const char *fmt, va_list ap)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)cls;
	struct nk_str text = nk_str_trim(nk_str(nk_vprintf(&arena, fmt, ap)));
	nk_log(NK_LOG_DEBUG, "%.*s", NK_ARG(text));
}

/* Paths and queries are decoded by us, from what was sent. */
static size_t no_unescape(void *cls, struct MHD_Connection *connection, char *text)
{
	(void)cls;
	(void)connection;
	return strlen(text);
}

static int start(struct nk_web *web, int fd, struct nk_err *err)
{
	web->port = port_of(fd);
	web->daemon = MHD_start_daemon(
		MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0,
		accept_peer, web, nk_exchange_handle, web,
		MHD_OPTION_EXTERNAL_LOGGER, log_library, NULL,
		MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_THREAD_POOL_SIZE, (unsigned)NK_HTTP_THREADS,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)NK_HTTP_CONNECTIONS,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)NK_HTTP_IDLE_S,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)NK_HTTP_HEADERS_MAX,
		MHD_OPTION_URI_LOG_CALLBACK, nk_exchange_begin, web,
		MHD_OPTION_UNESCAPE_CALLBACK, no_unescape, NULL,
		MHD_OPTION_NOTIFY_COMPLETED, nk_exchange_end, web,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, web, MHD_OPTION_END);
	if (web->daemon)
		return 0;
	close(fd);
	return nk_fail(err, NK_FAULT_SYSTEM, "the HTTP server cannot be started on port %d",
		       web->port);
}

static int open_workers(struct nk_web *web, struct nk_err *err)
{
	const struct nk_web_config *config = &web->config;
	struct nk_worker_config fetching = { .desk = config->fetching,
					     .fetches = true,
					     .refresh_s = config->refresh_s };

	if (!config->quick.n_games)
		return 0;
	if (nk_worker_open(&web->fetching, &fetching, err) < 0)
		return -1;
	struct nk_worker_config quick = { .desk = config->quick, .fetcher = web->fetching };
	if (nk_worker_open(&web->quick, &quick, err) < 0)
		return -1;
	if (config->pages) {
		nk_pages_watch(config->pages, "webhooks", nk_worker_life(web->quick));
		nk_pages_watch(config->pages, "webhooks-fetching", nk_worker_life(web->fetching));
	}
	return 0;
}

static int open_all(struct nk_web *web, struct nk_err *err)
{
	/* A wrong address is told before the repositories are fetched; callers wait in line. */
	int fd = open_socket(web->config.listen, err);

	if (fd < 0)
		return -1;
	if (open_workers(web, err) < 0) {
		close(fd);
		return -1;
	}
	return start(web, fd, err);
}

int nk_web_open(struct nk_web **out, const struct nk_web_config *config, struct nk_err *err)
{
	struct nk_web *web = nk_xcalloc(1, sizeof *web);

	web->config = *config;
	if (nk_peers_open(&web->peers, err) < 0) {
		free(web);
		return -1;
	}
	web->rate = nk_rate_new(config->rate_limit);
	if (open_all(web, err) < 0) {
		nk_web_free(web);
		return -1;
	}
	nk_log(NK_LOG_INFO, "listening on %s", config->listen);
	*out = web;
	return 0;
}

void nk_web_free(struct nk_web *web)
{
	/* Nobody new first, then what is under way, so that each exchange gets its answer. */
	if (web->daemon) {
		int fd = MHD_quiesce_daemon(web->daemon);
		if (fd >= 0)
			close(fd);
	}
	if (web->quick)
		nk_worker_stop(web->quick);
	if (web->fetching)
		nk_worker_stop(web->fetching);
	if (web->daemon)
		MHD_stop_daemon(web->daemon);
	if (web->quick)
		nk_worker_free(web->quick);
	if (web->fetching)
		nk_worker_free(web->fetching);
	nk_rate_free(web->rate);
	nk_peers_release(&web->peers);
	free(web);
}

int nk_web_port(const struct nk_web *web)
{
	return web->port;
}
