/* SPDX-License-Identifier: MIT
 *
 * Shared by the files of the server only: server.c (the daemon), exchange.c (a request and
 * its answer), connections.c (who is connected, and for how long).
 */
#ifndef NK_WEB_SERVER_H
#define NK_WEB_SERVER_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "web/web.h"
#include "web/worker.h"

enum {
	NK_HTTP_CONNECTIONS = 1000,	   /* at one time */
	NK_HTTP_PER_ADDRESS = 64,	   /* of them; loopback and trusted proxies are exempt */
	NK_HTTP_IDLE_S = 15,		   /* without a byte */
	NK_HTTP_HEADERS_S = 15,		   /* for a request's line and headers, however they come */
	NK_HTTP_BODY_S = 60,		   /* for a body, and for an answer to be taken */
	NK_HTTP_HEADERS_MAX = 32 * 1024,
	NK_HTTP_BODIES_MAX = 256 << 20,	   /* all bodies that are being received */
	NK_HTTP_THREADS = 4,
};

/* A connection that is open. */
struct nk_peer {
	struct nk_peer *next, **link;
	int fd;
	struct nk_address address;
	int64_t deadline_us; /* monotonic; 0: none, as we are at work */
};
struct nk_peers {
	pthread_mutex_t lock;
	pthread_cond_t stop;
	pthread_t thread;
	bool stopping;
	struct nk_peer *first;
};
int nk_peers_open(struct nk_peers *peers, struct nk_err *err);
void nk_peers_release(struct nk_peers *peers);
struct nk_peer *nk_peers_add(struct nk_peers *peers, int fd, const struct nk_address *address);
void nk_peers_remove(struct nk_peers *peers, struct nk_peer *peer);
/** Cut the connection unless it gets on within so many seconds; 0: let it be. */
void nk_peers_allow(struct nk_peers *peers, struct nk_peer *peer, int seconds);
size_t nk_peers_of(struct nk_peers *peers, const struct nk_address *address);

struct nk_web {
	struct nk_web_config config;
	struct MHD_Daemon *daemon;
	struct nk_worker *quick, *fetching;
	struct nk_rate *rate;
	struct nk_peers peers;
	atomic_size_t bodies; /* bytes of bodies that are being received */
	int port;
};

/* libmicrohttpd's callbacks; cls is the server. */
void *nk_exchange_begin(void *cls, const char *uri, struct MHD_Connection *connection);
enum MHD_Result nk_exchange_handle(void *cls, struct MHD_Connection *connection, const char *url,
				   const char *method, const char *version, const char *upload,
				   size_t *n_upload, void **state);
void nk_exchange_end(void *cls, struct MHD_Connection *connection, void **state,
		     enum MHD_RequestTerminationCode code);

#endif
