/* SPDX-License-Identifier: MIT
 *
 * The thread that drives libcurl's multi interface: one connection pool and one name cache
 * for the whole process. Callers hand in an exchange and sleep until it is finished.
 *
 * A lane is what is under way and waiting at one origin. Downloads and texts have places of
 * their own there, since an API answer should not wait for someone's half gigabyte. A lane
 * exists only while it has something to do, so hosts seen once cost nothing.
 *
 * The lock guards the inbox, `stopping` and each exchange's `done`; everything else belongs
 * to the thread. libcurl, and so the callers' sinks, run without it.
 */
#include "net/http_priv.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXT, SUNK, N_CLASSES };
enum { IDLE_CONNECTIONS = 64 }; /* kept for the next request: mods take turns at many hosts */

struct list {
	struct http_exchange *first, *last;
};

struct http_lane {
	char *origin;
	struct http_lane *next;
	int active[N_CLASSES];
	struct list waiting[N_CLASSES];
};

struct http_loop {
	CURLM *multi;
	struct http_loop_options options;
	pthread_t thread;
	bool started;
	struct http_lane *lanes;
	struct list active;

	pthread_mutex_t lock;
	pthread_cond_t stopped; /* for sleepers */
	struct list inbox;
	bool stopping, ending;
};

static void push(struct list *list, struct http_exchange *x)
{
	x->next = NULL;
	x->prev = list->last;
	if (list->last)
		list->last->next = x;
	else
		list->first = x;
	list->last = x;
}

static struct http_exchange *unlink_from(struct list *list, struct http_exchange *x)
{
	if (x->prev)
		x->prev->next = x->next;
	else
		list->first = x->next;
	if (x->next)
		x->next->prev = x->prev;
	else
		list->last = x->prev;
	return x;
}

static int class_of(const struct http_exchange *x)
{
	return x->sink ? SUNK : TEXT;
}

/* ---- lanes ---- */

static struct http_lane *find_lane(struct http_loop *loop, const char *origin)
{
	struct http_lane *lane;

	for (lane = loop->lanes; lane; lane = lane->next) {
		if (strcmp(lane->origin, origin) == 0)
			return lane;
	}
	lane = nk_xcalloc(1, sizeof *lane);
	lane->origin = nk_xstrdup(origin);
	lane->next = loop->lanes;
	loop->lanes = lane;
	return lane;
}

static bool is_idle(const struct http_lane *lane)
{
	for (int class = 0; class < N_CLASSES; class ++) {
		if (lane->active[class] || lane->waiting[class].first)
			return false;
	}
	return true;
}

static void drop_idle_lanes(struct http_loop *loop)
{
	struct http_lane **link = &loop->lanes;

	while (*link) {
		struct http_lane *lane = *link;
		if (!is_idle(lane)) {
			link = &lane->next;
			continue;
		}
		*link = lane->next;
		free(lane->origin);
		free(lane);
	}
}

/* ---- the life of an exchange ---- */

static void report(struct http_loop *loop, struct http_exchange *x)
{
	pthread_mutex_lock(&loop->lock);
	x->done = true;
	/* Under the lock: the exchange is gone as soon as its caller sees `done`. */
	pthread_cond_signal(&x->finished);
	pthread_mutex_unlock(&loop->lock);
}

static void release_handle(struct http_exchange *x)
{
	if (x->easy)
		curl_easy_cleanup(x->easy);
	curl_slist_free_all(x->slist);
	x->easy = NULL;
	x->slist = NULL;
}

static void finish(struct http_loop *loop, struct http_exchange *x)
{
	unlink_from(&loop->active, x);
	x->lane->active[class_of(x)]--;
	x->elapsed_us = nk_monotonic_us() - x->start_us;
	curl_multi_remove_handle(loop->multi, x->easy);
	release_handle(x);
	report(loop, x);
}

static void start(struct http_loop *loop, struct http_exchange *x)
{
	x->start_us = nk_monotonic_us();
	if (http_exchange_setup(x, &loop->options) < 0 ||
	    curl_multi_add_handle(loop->multi, x->easy) != CURLM_OK) {
		http_exchange_fail(x, NK_HTTP_BROKEN, NK_FAULT_SYSTEM, "out of memory");
		release_handle(x);
		report(loop, x);
		return;
	}
	x->lane->active[class_of(x)]++;
	push(&loop->active, x);
}

static void start_waiting(struct http_loop *loop)
{
	for (struct http_lane *lane = loop->lanes; lane; lane = lane->next) {
		for (int class = 0; class < N_CLASSES; class ++) {
			struct list *waiting = &lane->waiting[class];
			while (waiting->first && lane->active[class] < loop->options.per_host)
				start(loop, unlink_from(waiting, waiting->first));
		}
	}
	drop_idle_lanes(loop);
}

/* ---- the thread ---- */

/* End what is late; gives the milliseconds until the next deadline. */
static int check_deadlines(struct http_loop *loop)
{
	int64_t now = nk_monotonic_us(), next_us = now + 1000 * 1000;
	struct http_exchange *x, *next;

	for (x = loop->active.first; x; x = next) {
		next = x->next;
		if (http_exchange_is_over(x, now, &next_us))
			finish(loop, x);
	}
	return next_us <= now ? 1 : (int)((next_us - now) / 1000) + 1;
}

static void reap(struct http_loop *loop)
{
	struct http_exchange *x;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(loop->multi, &left))) {
		if (message->msg != CURLMSG_DONE)
			continue;
		CURLcode code = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&x);
		if (code != CURLE_OK)
			http_exchange_curl_failure(x, code);
		finish(loop, x);
	}
}

static void refuse(struct http_loop *loop, struct http_exchange *x)
{
	http_exchange_fail(x, NK_HTTP_BROKEN, NK_FAULT_BUSY, "not asked, the program is stopping");
	report(loop, x);
}

static void drop_all(struct http_loop *loop)
{
	while (loop->active.first) {
		http_exchange_fail(loop->active.first, NK_HTTP_BROKEN, NK_FAULT_BUSY,
				   "given up, the program is stopping");
		finish(loop, loop->active.first);
	}
	for (struct http_lane *lane = loop->lanes; lane; lane = lane->next) {
		for (int class = 0; class < N_CLASSES; class ++) {
			struct list *waiting = &lane->waiting[class];
			while (waiting->first)
				refuse(loop, unlink_from(waiting, waiting->first));
		}
	}
	drop_idle_lanes(loop);
}

/* Move what callers handed in to the lanes. False when the thread should end. */
static bool take_inbox(struct http_loop *loop)
{
	struct http_exchange *x, *next;
	bool stopping, ending;

	pthread_mutex_lock(&loop->lock);
	x = loop->inbox.first;
	loop->inbox = (struct list){ 0 };
	stopping = loop->stopping;
	ending = loop->ending;
	pthread_mutex_unlock(&loop->lock);
	for (; x; x = next) {
		next = x->next;
		x->lane = find_lane(loop, x->origin);
		push(&x->lane->waiting[class_of(x)], x);
	}
	if (stopping)
		drop_all(loop);
	return !ending;
}

static void *run(void *data)
{
	struct http_loop *loop = data;
	int running, wait_ms;

	while (take_inbox(loop)) {
		start_waiting(loop);
		curl_multi_perform(loop->multi, &running);
		reap(loop);
		wait_ms = check_deadlines(loop);
		/* What starts here makes the poll return at once. */
		start_waiting(loop);
		curl_multi_poll(loop->multi, NULL, 0, wait_ms, NULL);
	}
	return NULL;
}

/* ---- the callers' side ---- */

int http_loop_run(struct http_loop *loop, struct http_exchange *x)
{
	nk_cond_init(&x->finished);
	x->done = false;
	pthread_mutex_lock(&loop->lock);
	if (loop->stopping) {
		http_exchange_fail(x, NK_HTTP_BROKEN, NK_FAULT_BUSY,
				   "not asked, the program is stopping");
	} else {
		push(&loop->inbox, x);
		curl_multi_wakeup(loop->multi);
		while (!x->done)
			pthread_cond_wait(&x->finished, &loop->lock);
	}
	pthread_mutex_unlock(&loop->lock);
	pthread_cond_destroy(&x->finished);
	return x->failure ? -1 : 0;
}

bool http_loop_sleep(struct http_loop *loop, int ms)
{
	int64_t end_us = nk_monotonic_us() + (int64_t)ms * 1000;
	bool stopping;
	int rc = 0;

	pthread_mutex_lock(&loop->lock);
	while (!loop->stopping && rc == 0)
		rc = nk_cond_wait(&loop->stopped, &loop->lock, end_us);
	stopping = loop->stopping;
	pthread_mutex_unlock(&loop->lock);
	return !stopping;
}

static void stop(struct http_loop *loop, bool end)
{
	pthread_mutex_lock(&loop->lock);
	loop->stopping = true;
	loop->ending = end;
	pthread_cond_broadcast(&loop->stopped);
	pthread_mutex_unlock(&loop->lock);
	curl_multi_wakeup(loop->multi);
}

void http_loop_stop(struct http_loop *loop)
{
	stop(loop, false);
}

static void init_libcurl(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

int http_loop_open(struct http_loop **out, const struct http_loop_options *options,
		   struct nk_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct http_loop *loop = nk_xcalloc(1, sizeof *loop);

	pthread_once(&once, init_libcurl);
	loop->options = *options;
	pthread_mutex_init(&loop->lock, NULL);
	nk_cond_init(&loop->stopped);
	loop->multi = curl_multi_init();
	if (loop->multi) {
		curl_multi_setopt(loop->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
		curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, (long)IDLE_CONNECTIONS);
	}
	if (!loop->multi || pthread_create(&loop->thread, NULL, run, loop) != 0) {
		http_loop_free(loop);
		return nk_fail(err, NK_FAULT_SYSTEM, "no thread for HTTP requests can be started");
	}
	loop->started = true;
	*out = loop;
	return 0;
}

void http_loop_free(struct http_loop *loop)
{
	if (!loop)
		return;
	if (loop->started) {
		stop(loop, true);
		pthread_join(loop->thread, NULL);
	}
	if (loop->multi)
		curl_multi_cleanup(loop->multi);
	pthread_cond_destroy(&loop->stopped);
	pthread_mutex_destroy(&loop->lock);
	free(loop);
}
