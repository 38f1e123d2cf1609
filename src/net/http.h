/* SPDX-License-Identifier: MIT
 *
 * The HTTP client: one per process, used by any number of threads. A call blocks its thread
 * while one event loop (libcurl multi) drives all transfers over one connection pool.
 *
 * Whatever the host does ends within the limits of the request. Redirects are followed by our
 * own rules: only http and https, credentials dropped when the host changes, the address
 * checked again. Requests that mod metadata asks for never reach private, loopback or
 * link-local addresses unless the operator allows it; the check is made on the address that
 * is connected to.
 */
#ifndef NK_NET_HTTP_H
#define NK_NET_HTTP_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/str.h"

struct nk_http;
struct nk_db;

struct nk_http_options {
	const char *user_agent;	  /* NULL: ours */
	struct nk_db *db;	  /* keeps validators and bodies for conditional requests; may be NULL */
	const char *record;	  /* folder that gets every answer; NULL: none */
	const char *replay;	  /* folder that answers instead of the network; NULL: none */
	bool allow_private_hosts;
	int per_host;		  /* requests under way at a host; 0: 6 */
};

int nk_http_open(struct nk_http **out, const struct nk_http_options *options, struct nk_err *err);
void nk_http_free(struct nk_http *http);
NK_DEFINE_AUTO(nk_http);
/** Make waiting calls fail soon; for a stopping process. */
void nk_http_stop(struct nk_http *http);

struct nk_http_header {
	const char *name, *value;
};

enum nk_http_redirects {
	NK_HTTP_FOLLOW = 0,	/* up to 20 hops */
	NK_HTTP_DONT_FOLLOW,	/* a 3xx is the answer */
};

enum nk_http_cache {
	NK_HTTP_NO_CACHE = 0,	/* neither read nor kept */
	NK_HTTP_SHARED,		/* an answer younger than `max_age_s` is used as it is, an older one is
				 * asked for conditionally; concurrent equal requests become one */
	NK_HTTP_REVALIDATE,	/* always ask, conditionally where validators are known */
};

struct nk_http_request {
	const char *method;	/* NULL: GET */
	const char *url;
	const struct nk_http_header *headers;
	size_t n_headers;
	const char *authorization; /* whole value; sent to the first host only; never logged or recorded */
	const char *user_agent;	   /* NULL: the client's */
	const void *body;
	size_t n_body;
	enum nk_http_redirects redirects;
	enum nk_http_cache cache;
	int max_age_s;		/* with NK_HTTP_SHARED */
	int64_t fresh_since_us; /* with it, too: an answer that was current at or after this time is
				 * used as it is; for work that needs what was true when it came in */
	int timeout_ms;		/* until the answer's headers; 0: 10 s */
	int total_ms;		/* until its end; 0: 100 s for text, 30 min for a sink */
	int low_speed_ms;	/* longest time with almost nothing coming in; 0: 30 s */
	size_t max_body;	/* 0: 16 MiB without a sink, 8 GiB with one */
	int retries;		/* after failures below HTTP, with back-off; HTTP errors are answers */
	bool trusted;		/* the operator chose this address: no private address check there,
				 * but again where it redirects to */
	const atomic_bool *cancel; /* may be set by another thread: given up within 200 ms, with
				    * NK_FAULT_BUSY; NULL: never */
	bool ignore_limits;	/* ask even a host whose rate limit is known to be used up */
	bool never_waits;	/* a host that wants to be left alone is NK_FAULT_THROTTLED even when
				 * it is for a moment; without, up to 10 s are waited out */
	/*
	 * Where a 2xx body goes instead of into memory, piece by piece on the calling thread or the
	 * loop's; return -1 with *err to stop. `restart` tells that the body begins (again); that
	 * call comes with n == 0, also for an empty body.
	 */
	int (*sink)(void *data, const void *bytes, size_t n, bool restart, struct nk_err *err);
	void *sink_data;
	/* Validators for a conditional request of the caller's own (a download in its cache). */
	const char *if_none_match, *if_modified_since;
};

struct nk_http_response {
	int status;		/* of the last hop */
	const char *reason;	/* reason phrase of the status line, or the standard one */
	const char *url;	/* of the last hop */
	struct nk_http_header *headers; /* of the last hop; names as sent */
	size_t n_headers;
	struct nk_str body;	/* bytes as they came (content encoding undone); empty with a sink */
	bool from_cache;	/* no body came over the network for this call */
};

/** Value of a response header by name, any case; NULL when absent. */
const char *nk_http_header(const struct nk_http_response *response, const char *name);

/**
 * Perform a request. 0: there is an answer, whatever its status. -1: there is none;
 * NK_FAULT_UPSTREAM (connect, TLS, timeout, too large), NK_FAULT_METADATA (an address that is
 * not allowed or no URL), NK_FAULT_THROTTLED (a host that asked us to stay away is not asked).
 * The response lives in the arena. err->text is "host: what happened (what to do)".
 */
int nk_http_perform(struct nk_http *http, const struct nk_http_request *request,
		    struct nk_http_response *response, struct nk_arena *arena, struct nk_err *err);

/** What went wrong below HTTP, for callers that must say it in .NET's words. */
enum nk_http_failure {
	NK_HTTP_NO_FAILURE,
	NK_HTTP_RESOLVE, /* the name is unknown */
	NK_HTTP_CONNECT,
	NK_HTTP_TLS,
	NK_HTTP_TIMEOUT,
	NK_HTTP_TOO_LARGE,
	NK_HTTP_FORBIDDEN, /* scheme or address not allowed */
	NK_HTTP_NO_RECORD, /* --replay has no answer */
	NK_HTTP_BROKEN,	   /* anything else */
};
/** Of this thread's last nk_http_perform() that returned -1. */
enum nk_http_failure nk_http_last_failure(void);

/** Counters since the start, for metrics: calls `each` per host. */
struct nk_http_host_stats {
	const char *host;
	int64_t requests, not_modified, errors, bytes;
	int64_t elapsed_us; /* until the answers were there */
	int64_t limit, remaining, reset; /* learned rate limit; -1 unknown */
};
void nk_http_stats(struct nk_http *http,
		   void (*each)(void *data, const struct nk_http_host_stats *host), void *data);

#endif
