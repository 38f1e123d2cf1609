/* SPDX-License-Identifier: MIT
 *
 * Hosts that are broken or mean ill: each costs one clear error, soon.
 */
#include "check.h"
#include "http_double.h"

#include "base/clock.h"
#include "net/http.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

struct world {
	struct http_double *server;
	struct nk_http *http;
	struct nk_arena arena;
	struct nk_err err;
	struct nk_http_response response;
	int64_t started_us;
	atomic_int busy, busiest;
};

/* ---- routes ---- */

static bool silent(struct http_double_request *request)
{
	http_double_pause(request, 20000);
	return false;
}

static bool loris(struct http_double_request *request)
{
	bool there = http_double_text(request, "HTTP/1.1 200 OK\r\n");

	while (there && http_double_pause(request, 20))
		there = http_double_text(request, "X-A: b\r\n");
	return false;
}

static bool drip(struct http_double_request *request)
{
	bool there = http_double_text(request, "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n");

	while (there && http_double_pause(request, 20))
		there = http_double_text(request, ".");
	return false;
}

/* Fast enough never to look slow. */
static bool steady(struct http_double_request *request)
{
	static const char piece[2000];
	bool there = http_double_text(request, "HTTP/1.1 200 OK\r\n\r\n");

	while (there && http_double_pause(request, 5))
		there = http_double_send(request, piece, sizeof piece);
	return false;
}

static bool endless_headers(struct http_double_request *request)
{
	bool there = http_double_text(request, "HTTP/1.1 200 OK\r\n");

	for (int i = 0; there; i++)
		there = http_double_text(request, "X-%d: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
					 i);
	return false;
}

static bool endless_body(struct http_double_request *request)
{
	static const char piece[16384];
	bool there =
		http_double_text(request, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");

	while (there)
		there = http_double_text(request, "4000\r\n") &&
			http_double_send(request, piece, sizeof piece) &&
			http_double_text(request, "\r\n");
	return false;
}

static bool large(struct http_double_request *request)
{
	http_double_text(request, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
	http_double_pause(request, 20000);
	return false;
}

static bool cut_short(struct http_double_request *request)
{
	http_double_text(request, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
	return false;
}

static bool bomb(struct http_double_request *request)
{
	static char zeros[8 << 20];
	uLongf n = compressBound(sizeof zeros);
	Bytef *packed = malloc(n);

	compress2(packed, &n, (Bytef *)zeros, sizeof zeros, 9);
	http_double_text(
		request,
		"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: %lu\r\n\r\n", n);
	http_double_send(request, packed, n);
	free(packed);
	return true;
}

static bool ring(struct http_double_request *request)
{
	return http_double_reply(request, 302, "Location: /ring\r\n", "");
}

static bool to_file(struct http_double_request *request)
{
	return http_double_reply(request, 302, "Location: file:///etc/passwd\r\n", "");
}

static bool to_nonsense(struct http_double_request *request)
{
	return http_double_reply(request, 302, "Location: http://[bad\r\n", "");
}

static bool nonsense(struct http_double_request *request)
{
	http_double_text(request, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
	return false;
}

static bool odd_status(struct http_double_request *request)
{
	http_double_text(request, "HTTP/1.1 999999 Huge\r\n\r\n");
	return false;
}

static bool part(struct http_double_request *request)
{
	return http_double_text(request,
				"HTTP/1.1 206 Partial Content\r\n"
				"Content-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n56789");
}

static bool plain(struct http_double_request *request)
{
	return http_double_reply(request, 200, "", "hello");
}

static bool crowded(struct http_double_request *request)
{
	struct world *world = request->data;
	int busy = atomic_fetch_add(&world->busy, 1) + 1, most = atomic_load(&world->busiest);

	while (busy > most && !atomic_compare_exchange_weak(&world->busiest, &most, busy))
		;
	http_double_pause(request, 30);
	atomic_fetch_sub(&world->busy, 1);
	return http_double_reply(request, 200, "", "done");
}

static const struct http_double_route routes[] = {
	{ "/silent", silent },
	{ "/loris", loris },
	{ "/drip", drip },
	{ "/steady", steady },
	{ "/headers", endless_headers },
	{ "/body", endless_body },
	{ "/large", large },
	{ "/short", cut_short },
	{ "/bomb", bomb },
	{ "/ring", ring },
	{ "/file", to_file },
	{ "/to-nonsense", to_nonsense },
	{ "/nonsense", nonsense },
	{ "/odd", odd_status },
	{ "/part", part },
	{ "/plain", plain },
	{ "/crowded", crowded },
	{ NULL, NULL },
};

/* ---- set-up ---- */

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct nk_http_options options = { .allow_private_hosts = true, .per_host = 3 };

	world->server = http_double_start(routes, world);
	check_ok(nk_http_open(&world->http, &options, &world->err), world->err);
	world->started_us = nk_monotonic_us();
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	nk_http_free(world->http);
	http_double_free(world->server);
	nk_arena_release(&world->arena);
	free(world);
	return 0;
}

static int ask(struct world *world, struct nk_http_request request, const char *path)
{
	request.url = http_double_url(world->server, path);
	return nk_http_perform(world->http, &request, &world->response, &world->arena, &world->err);
}

/* Fails so, says so, and within two seconds. */
static void expect(struct world *world, struct nk_http_request request, const char *path,
		   enum nk_http_failure failure, const char *text)
{
	assert_int_equal(ask(world, request, path), -1);
	assert_non_null(strstr(world->err.text, text));
	assert_int_equal(nk_http_last_failure(), failure);
	assert_true(nk_monotonic_us() - world->started_us < 2000000);
}

/* ---- tests ---- */

static void a_silent_host_is_given_up(void **state)
{
	expect(*state, (struct nk_http_request){ .timeout_ms = 200 }, "/silent", NK_HTTP_TIMEOUT,
	       "127.0.0.1: no answer within 1 s");
}

static void headers_that_trickle_are_given_up(void **state)
{
	expect(*state, (struct nk_http_request){ .timeout_ms = 200 }, "/loris", NK_HTTP_TIMEOUT,
	       "no answer within 1 s");
}

static void a_body_that_trickles_is_given_up(void **state)
{
	expect(*state, (struct nk_http_request){ .low_speed_ms = 300 }, "/drip", NK_HTTP_TIMEOUT,
	       "less than 1000 bytes came in 1 s");
}

static void a_body_that_never_ends_is_given_up(void **state)
{
	expect(*state, (struct nk_http_request){ .total_ms = 400 }, "/steady", NK_HTTP_TIMEOUT,
	       "not complete after 1 s");
}

static void timeouts_are_not_tried_again(void **state)
{
	struct world *world = *state;

	expect(world, (struct nk_http_request){ .timeout_ms = 200, .retries = 5 }, "/silent",
	       NK_HTTP_TIMEOUT, "no answer");
	assert_int_equal(http_double_count(world->server, NULL), 1);
}

static void endless_headers_are_cut_off(void **state)
{
	expect(*state, (struct nk_http_request){ 0 }, "/headers", NK_HTTP_TOO_LARGE, "headers");
}

static void endless_bodies_are_cut_off(void **state)
{
	expect(*state, (struct nk_http_request){ .max_body = 100000 }, "/body", NK_HTTP_TOO_LARGE,
	       "the answer is larger than 100000 bytes");
	expect(*state, (struct nk_http_request){ .max_body = 100000 }, "/bomb", NK_HTTP_TOO_LARGE,
	       "the answer is larger than 100000 bytes");
}

static void a_body_announced_too_large_is_not_fetched(void **state)
{
	expect(*state, (struct nk_http_request){ 0 }, "/large", NK_HTTP_TOO_LARGE,
	       "the answer is larger than 16777216 bytes");
}

static void a_body_shorter_than_announced_is_no_answer(void **state)
{
	expect(*state, (struct nk_http_request){ 0 }, "/short", NK_HTTP_BROKEN,
	       "the answer ended before its announced size");
}

static void what_is_no_http_is_no_answer(void **state)
{
	expect(*state, (struct nk_http_request){ 0 }, "/nonsense", NK_HTTP_BROKEN, "127.0.0.1: ");
	expect(*state, (struct nk_http_request){ 0 }, "/odd", NK_HTTP_BROKEN, "127.0.0.1: ");
}

static void redirects_end(void **state)
{
	struct world *world = *state;

	expect(world, (struct nk_http_request){ 0 }, "/ring", NK_HTTP_BROKEN,
	       "127.0.0.1: more than 20 redirects (the last to http://127.0.0.1:");
	assert_int_equal(http_double_count(world->server, NULL), 21);
}

static void redirects_lead_to_http_only(void **state)
{
	expect(*state, (struct nk_http_request){ 0 }, "/file", NK_HTTP_FORBIDDEN,
	       "file:///etc/passwd: only http and https addresses are asked, not file");
	expect(*state, (struct nk_http_request){ 0 }, "/to-nonsense", NK_HTTP_FORBIDDEN,
	       "Invalid URI: The hostname could not be parsed.");
}

static void private_addresses_are_not_asked(void **state)
{
	struct world *world = *state;

	nk_http_free(world->http);
	check_ok(nk_http_open(&world->http, &(struct nk_http_options){ 0 }, &world->err),
		 world->err);
	expect(world, (struct nk_http_request){ .retries = 5 }, "/plain", NK_HTTP_FORBIDDEN,
	       "127.0.0.1: its address 127.0.0.1 is not public (--allow-private-hosts allows it)");
	assert_int_equal(world->err.fault, NK_FAULT_METADATA);
	/* The operator's own address is asked, but leaves no open door behind. */
	check_ok(ask(world, (struct nk_http_request){ .trusted = true }, "/plain"), world->err);
	expect(world, (struct nk_http_request){ 0 }, "/plain", NK_HTTP_FORBIDDEN, "not public");
	assert_int_equal(http_double_count(world->server, NULL), 1);
}

static void a_header_cannot_smuggle_others(void **state)
{
	static const struct nk_http_header header = { "X-A", "b\r\nX-Evil: 1" };

	expect(*state, (struct nk_http_request){ .headers = &header, .n_headers = 1 }, "/plain",
	       NK_HTTP_FORBIDDEN, "line break");
}

static int accept_all(void *data, const void *bytes, size_t n, bool restart, struct nk_err *err)
{
	(void)data;
	(void)bytes;
	(void)restart;
	(void)err;
	return n > 0 && data ? nk_fail(err, NK_FAULT_SYSTEM, "the disk is full") : 0;
}

static void a_part_that_was_not_asked_for_is_refused(void **state)
{
	expect(*state, (struct nk_http_request){ .sink = accept_all }, "/part", NK_HTTP_BROKEN,
	       "a part of the file that was not asked for");
}

static void a_sink_can_stop_a_body(void **state)
{
	struct world *world = *state;

	expect(world, (struct nk_http_request){ .sink = accept_all, .sink_data = world }, "/body",
	       NK_HTTP_BROKEN, "the disk is full");
	assert_int_equal(world->err.fault, NK_FAULT_SYSTEM);
}

static void nobody_listening_is_said(void **state)
{
	struct world *world = *state;
	struct nk_http_request request = { .url = "http://127.0.0.1:1/x" };

	assert_int_equal(nk_http_perform(world->http, &request, &world->response, &world->arena,
					 &world->err),
			 -1);
	assert_int_equal(nk_http_last_failure(), NK_HTTP_CONNECT);
	assert_non_null(strstr(world->err.text, "no connection (the host may be down)"));
}

/* ---- many at once ---- */

struct asker {
	struct world *world;
	const char *path;
	pthread_t thread;
	int rc;
	enum nk_fault fault;
};

static void *ask_in_thread(void *data)
{
	struct asker *asker = data;
	struct nk_http_request request = { .url = http_double_url(asker->world->server,
								  asker->path) };
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_http_response response;
	struct nk_err err = NK_ERR_INIT;

	asker->rc = nk_http_perform(asker->world->http, &request, &response, &arena, &err);
	asker->fault = err.fault;
	return NULL;
}

static void start(struct asker *askers, int n, struct world *world, const char *path)
{
	for (int i = 0; i < n; i++) {
		askers[i] = (struct asker){ .world = world, .path = path };
		pthread_create(&askers[i].thread, NULL, ask_in_thread, &askers[i]);
	}
}

static void a_host_is_not_asked_too_much_at_once(void **state)
{
	struct world *world = *state;
	struct asker askers[12];

	start(askers, 12, world, "/crowded");
	for (int i = 0; i < 12; i++) {
		pthread_join(askers[i].thread, NULL);
		assert_int_equal(askers[i].rc, 0);
	}
	assert_int_equal(atomic_load(&world->busiest), 3);
}

static void stopping_ends_what_is_under_way_and_what_waits(void **state)
{
	struct world *world = *state;
	struct asker askers[6];

	start(askers, 6, world, "/silent");
	usleep(100000);
	nk_http_stop(world->http);
	for (int i = 0; i < 6; i++) {
		pthread_join(askers[i].thread, NULL);
		assert_int_equal(askers[i].rc, -1);
		assert_int_equal(askers[i].fault, NK_FAULT_BUSY);
	}
	assert_true(nk_monotonic_us() - world->started_us < 2000000);
}

int main(void)
{
#define with_world(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		with_world(a_silent_host_is_given_up),
		with_world(headers_that_trickle_are_given_up),
		with_world(a_body_that_trickles_is_given_up),
		with_world(a_body_that_never_ends_is_given_up),
		with_world(timeouts_are_not_tried_again),
		with_world(endless_headers_are_cut_off),
		with_world(endless_bodies_are_cut_off),
		with_world(a_body_announced_too_large_is_not_fetched),
		with_world(a_body_shorter_than_announced_is_no_answer),
		with_world(what_is_no_http_is_no_answer),
		with_world(redirects_end),
		with_world(redirects_lead_to_http_only),
		with_world(private_addresses_are_not_asked),
		with_world(a_header_cannot_smuggle_others),
		with_world(a_part_that_was_not_asked_for_is_refused),
		with_world(a_sink_can_stop_a_body),
		with_world(nobody_listening_is_said),
		with_world(a_host_is_not_asked_too_much_at_once),
		with_world(stopping_ends_what_is_under_way_and_what_waits),
	};
	unsetenv("http_proxy");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
