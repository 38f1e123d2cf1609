/* SPDX-License-Identifier: MIT
 *
 * What the files of the HTTP client share. The way of a request, from the public face down:
 *
 *	http.c           nk_http_perform(): options, counters
 *	http_flight.c    equal requests under way become one
 *	http_kept.c      when a kept answer will do; http_cache.c: the table of them
 *	http_follow.c    redirects, retries; http_moved.c: redirects that last
 *	http_limits.c    what each host allows
 *	http_record.c    answers written to a folder; http_replay.c: read from it
 *	http_loop.c      the thread that drives libcurl; http_deadline.c: when it gives up
 *	http_exchange.c  one request and its answer; http_error.c: why there is none
 *	http_guard.c     which addresses may be connected to
 *	http_proxy.c     which proxy a request goes through
 *
 * doc/design/http.md draws it.
 */
#ifndef NK_NET_HTTP_PRIV_H
#define NK_NET_HTTP_PRIV_H

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>

#include "net/http.h"

enum {
	HTTP_MAX_HOPS = 20,
	HTTP_MAX_HEADERS = 512,             /* of one answer */
	HTTP_MAX_HEADER_BYTES = 256 * 1024, /* of one answer */
	HTTP_MAX_URL = 16 * 1024,
	HTTP_MAX_ERROR_PAGE = 64 * 1024, /* kept of an error's body where a sink takes the rest */
	HTTP_LOW_SPEED_BYTES = 1000,     /* fewer than these in low_speed_ms is "almost nothing" */
	HTTP_KEY = 65,                   /* hex digest that names a request */
};

/* The same for every request of the process; texts are borrowed. */
struct http_loop_options {
	int per_host;                    /* requests under way at a host */
	const char *ca_file, *ca_folder; /* NULL: the system's */
};

/* The parts of an address that decide where a request goes. */
struct http_url {
	const char *scheme, *host;
	int port;
	const char *path;   /* with query */
	const char *origin; /* "https://host:443" */
};
/** NK_FAULT_METADATA for what is no http or https address. */
int http_url_parse(struct http_url *out, struct nk_arena *arena, const char *url,
		   struct nk_err *err);
/** Where a Location header leads, as .NET resolves it. */
int http_url_redirect(const char **out, struct nk_arena *arena, const char *from,
		      const char *location, struct nk_err *err);

/*
 * One request over the wire (or from a recording) and its answer; no redirects. Lives on the
 * stack of the waiting thread. Between http_loop_run() and its return it belongs to the loop.
 */
struct http_exchange {
	/* What to ask. */
	const char *method, *url, *host;
	const char *origin; /* whose connections and places it uses */
	const char *user_agent;
	const struct nk_http_header *headers;
	size_t n_headers;
	const char *authorization;
	const char *if_none_match, *if_modified_since;
	int64_t resume_from; /* ask for the rest of a body; 0: all of it */
	const char *if_range;
	const void *body;
	size_t n_body;
	const char *proxy; /* "": none */
	bool guarded;      /* private addresses are refused */
	int timeout_ms, total_ms, low_speed_ms;
	const atomic_bool *cancel;
	size_t max_body;
	int (*sink)(void *data, const void *bytes, size_t n, bool restart, struct nk_err *err);
	void *sink_data;
	struct http_writing *writing; /* where the answer is recorded; NULL: nowhere */

	/* The answer; texts in the arena. */
	struct nk_arena *arena;
	int status;
	const char *reason;
	struct nk_http_header *answer;
	size_t n_answer;
	struct nk_buf buffer; /* the body, unless the sink took it */
	int64_t received;     /* bytes of the body, sunk or not */
	int64_t elapsed_us;   /* on the wire */
	bool complete_headers;

	/* Why there is none. */
	enum nk_http_failure failure;
	struct nk_err err;

	/* The loop's. */
	CURL *easy;
	struct curl_slist *slist;
	char curl_text[CURL_ERROR_SIZE];
	char refused[64]; /* address that the guard turned down */
	size_t header_bytes;
	int64_t start_us, mark_us, mark_bytes;
	struct http_lane *lane;
	struct http_exchange *next, *prev;
	pthread_cond_t finished;
	bool done;
};

void http_exchange_release(struct http_exchange *x);
/** Make the libcurl handle; -1 with x->err. */
int http_exchange_setup(struct http_exchange *x, const struct http_loop_options *options);
/** Take a header line, an empty line for their end, a piece of the body: -1 to stop. */
int http_exchange_line(struct http_exchange *x, const char *line, size_t n);
int http_exchange_piece(struct http_exchange *x, const char *data, size_t n);
/** Note why it failed, unless that is known already; returns -1. */
int http_exchange_fail(struct http_exchange *x, enum nk_http_failure failure, enum nk_fault fault,
		       const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/** Fill failure and err from libcurl's code. */
void http_exchange_curl_failure(struct http_exchange *x, CURLcode code);
/** Whether its time is over (failed then); else *next_us may become that of its next deadline. */
bool http_exchange_is_over(struct http_exchange *x, int64_t now_us, int64_t *next_us);
const char *http_exchange_header(const struct http_exchange *x, const char *name);
/** The standard phrase of a status, "" where there is none. */
const char *http_reason(int status);
/** Lower-case hex digest of the pieces, each ended by a newline. */
char *http_digest(char key[HTTP_KEY], const char *const *pieces, size_t n);

/* ---- loop ---- */

struct http_loop;
int http_loop_open(struct http_loop **out, const struct http_loop_options *options,
		   struct nk_err *err);
void http_loop_stop(struct http_loop *loop);
void http_loop_free(struct http_loop *loop);
/** Perform an exchange; blocks. 0, or -1 with x->failure and x->err. */
int http_loop_run(struct http_loop *loop, struct http_exchange *x);
/** Sleep, ended early by http_loop_stop(): false then. */
bool http_loop_sleep(struct http_loop *loop, int ms);

/* ---- guard and proxy ---- */

/** Whether an address is private, loopback, link-local or otherwise not of the public net. */
bool http_guard_is_private(const struct sockaddr *address);
bool http_guard_is_private_text(const char *ip);

struct http_proxies {
	char *http, *https, *all, *except;
};
void http_proxies_read(struct http_proxies *proxies); /* from the environment */
void http_proxies_release(struct http_proxies *proxies);
/** The proxy for an address, "" for none. */
const char *http_proxies_choose(const struct http_proxies *proxies, const struct http_url *url);

/* ---- limits ---- */

struct http_limits;
struct http_limits *http_limits_new(void);
void http_limits_free(struct http_limits *limits);
/** 0, or NK_FAULT_THROTTLED while the host wants to be left alone. */
int http_limits_check(struct http_limits *limits, const struct http_url *url,
		      const char *authorization, struct nk_err *err);
/** Learn from an answer, or count a failure. */
void http_limits_learn(struct http_limits *limits, const struct http_url *url,
		       const char *authorization, const struct http_exchange *x);
void http_limits_each(struct http_limits *limits,
		      void (*each)(void *data, const struct nk_http_host_stats *host), void *data);

/* ---- redirects that last ---- */

struct http_moved;
struct http_moved *http_moved_new(void);
void http_moved_free(struct http_moved *moved);
void http_moved_note(struct http_moved *moved, const char *from, const char *to);
/** Where an address has moved to, or NULL. */
const char *http_moved_find(struct http_moved *moved, const char *url, struct nk_arena *arena);

/* ---- record and replay ---- */

struct http_recorder;
int http_recorder_open(struct http_recorder **out, const char *folder, struct nk_err *err);
void http_recorder_free(struct http_recorder *recorder);
struct http_writing *http_recorder_begin(struct http_recorder *recorder,
					 const struct http_exchange *x);
/** Called by the exchange: the status line and headers are complete; a piece of the body. */
int http_writing_headers(struct http_writing *writing, struct http_exchange *x);
int http_writing_piece(struct http_writing *writing, struct http_exchange *x, const void *data,
		       size_t n);
/** Keep what was written (ok), or that there was no answer; frees `writing`. */
int http_recorder_end(struct http_recorder *recorder, struct http_writing *writing, bool ok,
		      struct http_exchange *x);
/** What stands in a recording in place of the answer: "no answer: upstream 5: why". */
#define HTTP_NO_ANSWER "no answer: "
/** File name of a request's answer. */
char *http_record_name(struct nk_arena *arena, const struct http_exchange *x);
/** Answer from a folder: as http_loop_run(). */
int http_replay_run(const char *folder, struct http_exchange *x);
/** Answer from an open recording. */
int http_replay_read(FILE *file, struct http_exchange *x);

/* ---- kept answers ---- */

struct http_cache;
/** max_bytes: what the rows may take together. */
int http_cache_open(struct http_cache **out, struct nk_db *db, int64_t max_bytes,
		    struct nk_err *err);
void http_cache_free(struct http_cache *cache);
/** 0 with the kept answer and when it was last known to be current, or NK_NOT_FOUND. */
int http_cache_find(struct http_cache *cache, const char *key, struct nk_http_response *out,
		    int64_t *checked_us, struct nk_arena *arena);
/** asked_us: when the request began, since the host may have changed its mind right after. */
void http_cache_store(struct http_cache *cache, const char *key, const char *url,
		      const struct nk_http_response *response, int64_t asked_us);
/** A 304 said that the kept answer is current. */
void http_cache_touch(struct http_cache *cache, const char *key, int64_t asked_us);

/* ---- single flight ---- */

struct http_flights;
struct http_flights *http_flights_new(void);
void http_flights_free(struct http_flights *flights);

/* ---- the client ---- */

struct nk_http {
	char *user_agent, *replay;
	bool allow_private_hosts;
	struct http_proxies proxies;
	struct http_loop *loop;
	struct http_limits *limits;
	struct http_cache *cache;
	struct http_flights *flights;
	struct http_moved *moved;
	struct http_recorder *recorder; /* NULL: not recording */
	int64_t opened_us;
	char *ca_file, *ca_folder;
};

/** What the kept answer allows to ask: validators, valid at `url` only. */
struct http_validators {
	const char *url, *etag, *last_modified;
};
/** Perform with redirects and retries, without the kept answers. *failure is set with -1. */
int http_follow(struct nk_http *http, const struct nk_http_request *request,
		const struct http_validators *validators, struct nk_http_response *response,
		struct nk_arena *arena, enum nk_http_failure *failure, struct nk_err *err);
/** Perform, using and keeping answers as request->cache says. */
int http_cached(struct nk_http *http, const struct nk_http_request *request, const char *key,
		struct nk_http_response *response, struct nk_arena *arena,
		enum nk_http_failure *failure, struct nk_err *err);
/** As http_cached(), sharing one request among all that ask the same now. */
int http_flight(struct nk_http *http, const struct nk_http_request *request, const char *key,
		struct nk_http_response *response, struct nk_arena *arena,
		enum nk_http_failure *failure, struct nk_err *err);
/** Copy an answer into another arena. */
void http_response_copy(struct nk_http_response *out, const struct nk_http_response *in,
			struct nk_arena *arena);

#endif
