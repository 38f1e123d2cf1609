/* SPDX-License-Identifier: MIT
 *
 * The HTTP client against a host that answers as scripted: redirects, kept answers, limits,
 * retries, recordings. test_http_hostile.c has the hosts that mean ill.
 */
#include "check.h"
#include "http_double.h"

#include "base/clock.h"
#include "db/db.h"
#include "net/http.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

struct world {
	struct http_double *server, *other;
	struct nk_http *http;
	struct nk_arena arena;
	struct nk_err err;
	struct nk_http_response response;
	char folder[64];
	atomic_int changed; /* the versioned resource */
};

/* ---- routes ---- */

static bool plain(struct http_double_request *request)
{
	char value[256];

	return http_double_reply(request, 200, "X-Kind: plain\r\n",
				 http_double_header(request, "Authorization", value) ? value
										     : "hello");
}

static bool versioned(struct http_double_request *request)
{
	struct world *world = request->data;
	char value[256], etag[64], headers[128];
	const char *asked = http_double_header(request, "If-None-Match", value);

	snprintf(etag, sizeof etag, "\"v%d\"", atomic_load(&world->changed));
	snprintf(headers, sizeof headers, "ETag: %s\r\n", etag);
	if (asked && strcmp(asked, etag) == 0)
		return http_double_reply(request, 304, headers, "");
	return http_double_reply(request, 200, headers, etag);
}

static bool slow(struct http_double_request *request)
{
	return http_double_pause(request, 150) && http_double_reply(request, 200, "", "slow");
}

static bool missing(struct http_double_request *request)
{
	return http_double_reply(request, 404, "", "nothing here");
}

static bool moved(struct http_double_request *request)
{
	return http_double_reply(request, 302, "Location: /plain?moved\r\n", "over there");
}

static bool moved_for_good(struct http_double_request *request)
{
	return http_double_reply(request, 301, "Location: /plain?new\r\n", "");
}

static bool abroad(struct http_double_request *request)
{
	struct world *world = request->data;
	char headers[700];

	snprintf(headers, sizeof headers, "Location: %s\r\n",
		 http_double_url(world->other, "/echo"));
	return http_double_reply(request, 302, headers, "");
}

static bool echo(struct http_double_request *request)
{
	return http_double_reply(request, 200, "", request->head);
}

static bool post(struct http_double_request *request)
{
	return http_double_reply(request, 201, "", request->body);
}

static bool flaky(struct http_double_request *request)
{
	if (http_double_count(request->server, "GET /flaky") < 3)
		return false;
	return http_double_reply(request, 200, "", "third time lucky");
}

static bool exhausted(struct http_double_request *request)
{
	char headers[200];

	snprintf(headers, sizeof headers,
		 "X-RateLimit-Limit: 60\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: %lld\r\n",
		 (long long)nk_now() + 600);
	return http_double_reply(request, 200, headers, "the last one");
}

static bool rate_limit(struct http_double_request *request)
{
	return http_double_reply(request, 200, "", "{}");
}

static bool wait_a_second(struct http_double_request *request)
{
	if (http_double_count(request->server, "GET /wait") > 1)
		return http_double_reply(request, 200, "", "thanks");
	return http_double_reply(request, 429, "Retry-After: 1\r\n", "slow down");
}

/* Breaks off in the middle once, then serves the rest. */
static bool resumable(struct http_double_request *request)
{
	char value[256];
	const char *range = http_double_header(request, "Range", value);

	if (range && strcmp(range, "bytes=5-") == 0)
		return http_double_text(request, "HTTP/1.1 206 Partial Content\r\n"
						 "Content-Range: bytes 5-9/10\r\nETag: \"r\"\r\n"
						 "Content-Length: 5\r\n\r\n56789");
	http_double_text(request, "HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nETag: \"r\"\r\n"
				  "Content-Length: 10\r\n\r\n01234");
	return false;
}

static const struct http_double_route routes[] = {
	{ "/plain", plain },
	{ "/versioned", versioned },
	{ "/slow", slow },
	{ "/missing", missing },
	{ "/moved-for-good", moved_for_good },
	{ "/moved", moved },
	{ "/abroad", abroad },
	{ "/post", post },
	{ "/flaky", flaky },
	{ "/exhausted", exhausted },
	{ "/rate_limit", rate_limit },
	{ "/wait", wait_a_second },
	{ "/resumable", resumable },
	{ NULL, NULL },
};
static const struct http_double_route other_routes[] = { { "/echo", echo }, { NULL, NULL } };

/* ---- set-up ---- */

static void open_client(struct world *world, const struct nk_http_options *options)
{
	if (world->http)
		nk_http_free(world->http);
	check_ok(nk_http_open(&world->http, options, &world->err), world->err);
}

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);

	strcpy(world->folder, "/tmp/netkan-http-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	world->server = http_double_start(routes, world);
	world->other = http_double_start(other_routes, world);
	open_client(world, &(struct nk_http_options){ .allow_private_hosts = true });
	*state = world;
	return 0;
}

static void empty_folder(const char *folder)
{
	char path[400];
	DIR *dir = opendir(folder);
	struct dirent *entry;

	while ((entry = readdir(dir))) {
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		unlink(path);
	}
	closedir(dir);
	rmdir(folder);
}

static int tear_down(void **state)
{
	struct world *world = *state;

	nk_http_free(world->http);
	http_double_free(world->server);
	http_double_free(world->other);
	nk_arena_release(&world->arena);
	empty_folder(world->folder);
	free(world);
	return 0;
}

static int ask(struct world *world, struct nk_http_request request, const char *path)
{
	request.url = http_double_url(world->server, path);
	return nk_http_perform(world->http, &request, &world->response, &world->arena, &world->err);
}

static void expect(struct world *world, struct nk_http_request request, const char *path,
		   int status, const char *body)
{
	check_ok(ask(world, request, path), world->err);
	assert_int_equal(world->response.status, status);
	check_str(world->response.body, body);
}

/* ---- tests ---- */

static void an_answer_has_status_headers_and_body(void **state)
{
	struct world *world = *state;

	expect(world, (struct nk_http_request){ 0 }, "/plain", 200, "hello");
	assert_string_equal(world->response.reason, "Scripted");
	assert_string_equal(nk_http_header(&world->response, "x-kind"), "plain");
	assert_null(nk_http_header(&world->response, "absent"));
	expect(world, (struct nk_http_request){ .method = "HEAD" }, "/plain", 200, "");
	assert_string_equal(nk_http_header(&world->response, "content-length"), "5");
}

static void an_error_status_is_an_answer(void **state)
{
	struct world *world = *state;

	expect(world, (struct nk_http_request){ .retries = 3 }, "/missing", 404, "nothing here");
	assert_int_equal(http_double_count(world->server, NULL), 1);
}

static void a_body_is_posted(void **state)
{
	struct world *world = *state;

	expect(world, (struct nk_http_request){ .method = "POST", .body = "{}", .n_body = 2 },
	       "/post", 201, "{}");
	expect(world, (struct nk_http_request){ .method = "PUT", .body = "abc", .n_body = 3 },
	       "/post", 201, "abc");
	assert_int_equal(http_double_count(world->server, "PUT /post"), 1);
}

static void redirects_are_followed_unless_told_otherwise(void **state)
{
	struct world *world = *state;

	expect(world, (struct nk_http_request){ 0 }, "/moved", 200, "hello");
	assert_string_equal(world->response.url, http_double_url(world->server, "/plain?moved"));
	expect(world, (struct nk_http_request){ .redirects = NK_HTTP_DONT_FOLLOW }, "/moved", 302,
	       "over there");
	assert_string_equal(nk_http_header(&world->response, "Location"), "/plain?moved");
}

static void a_lasting_redirect_is_made_once(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 3; i++) {
		expect(world, (struct nk_http_request){ 0 }, "/moved-for-good", 200, "hello");
		assert_string_equal(world->response.url,
				    http_double_url(world->server, "/plain?new"));
		expect(world, (struct nk_http_request){ 0 }, "/moved", 200, "hello");
	}
	assert_int_equal(http_double_count(world->server, "GET /moved-for-good"), 1);
	assert_int_equal(http_double_count(world->server, "GET /moved"), 4);
	expect(world, (struct nk_http_request){ .redirects = NK_HTTP_DONT_FOLLOW },
	       "/moved-for-good", 301, "");
}

static void credentials_stay_with_their_host(void **state)
{
	static const struct nk_http_header headers[] = { { "X-Api-Key", "hidden" },
							 { "Accept", "text/x" } };
	struct world *world = *state;
	struct nk_http_request request = { .authorization = "token hidden",
					   .headers = headers,
					   .n_headers = 2 };

	expect(world, request, "/moved", 200, "token hidden");
	check_ok(ask(world, request, "/abroad"), world->err);
	assert_null(strstr(world->response.body.s, "hidden"));
	assert_non_null(strstr(world->response.body.s, "Accept: text/x"));
}

static void a_fresh_answer_is_used_without_asking(void **state)
{
	struct world *world = *state;
	struct nk_http_request request = { .cache = NK_HTTP_SHARED, .max_age_s = 60 };

	expect(world, request, "/versioned", 200, "\"v0\"");
	atomic_fetch_add(&world->changed, 1);
	expect(world, request, "/versioned", 200, "\"v0\"");
	assert_true(world->response.from_cache);
	assert_int_equal(http_double_count(world->server, NULL), 1);
	request.authorization = "token other";
	expect(world, request, "/versioned", 200, "\"v1\"");
}

static void an_old_answer_costs_a_304_or_is_replaced(void **state)
{
	struct world *world = *state;
	struct nk_http_request request = { .cache = NK_HTTP_REVALIDATE };

	expect(world, request, "/versioned", 200, "\"v0\"");
	assert_false(world->response.from_cache);
	expect(world, request, "/versioned", 200, "\"v0\"");
	assert_true(world->response.from_cache);
	atomic_fetch_add(&world->changed, 1);
	expect(world, request, "/versioned", 200, "\"v1\"");
	assert_false(world->response.from_cache);
	request.cache = NK_HTTP_SHARED;
	request.max_age_s = 60;
	expect(world, request, "/versioned", 200, "\"v1\"");
	assert_int_equal(http_double_count(world->server, NULL), 3);
}

static void what_was_current_when_the_work_came_in_will_do(void **state)
{
	struct world *world = *state;
	struct nk_http_request request = { .cache = NK_HTTP_SHARED };

	request.fresh_since_us = nk_now_us();
	expect(world, request, "/versioned", 200, "\"v0\"");
	atomic_fetch_add(&world->changed, 1);
	expect(world, request, "/versioned", 200, "\"v0\"");
	request.fresh_since_us = nk_now_us();
	expect(world, request, "/versioned", 200, "\"v1\"");
}

static void kept_answers_outlive_the_client(void **state)
{
	struct world *world = *state;
	struct nk_http_request request = { .cache = NK_HTTP_REVALIDATE };
	NK_AUTO(nk_db) db = NULL;
	char path[100];

	snprintf(path, sizeof path, "%s/netkan.db", world->folder);
	check_ok(nk_db_open(&db, path, &world->err), world->err);
	for (int round = 0; round < 2; round++) {
		open_client(world,
			    &(struct nk_http_options){ .allow_private_hosts = true, .db = db });
		expect(world, request, "/versioned", 200, "\"v0\"");
		assert_int_equal(world->response.from_cache, round == 1);
	}
}

static void errors_are_not_kept(void **state)
{
	struct world *world = *state;
	struct nk_http_request request = { .cache = NK_HTTP_SHARED, .max_age_s = 60 };

	expect(world, request, "/missing", 404, "nothing here");
	expect(world, request, "/missing", 404, "nothing here");
	assert_int_equal(http_double_count(world->server, NULL), 2);
}

struct asker {
	struct world *world;
	pthread_t thread;
	bool good, from_cache;
};

static void *ask_slow(void *data)
{
	struct asker *asker = data;
	struct nk_http_request request = { .cache = NK_HTTP_SHARED, .max_age_s = 60 };
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_http_response response;
	struct nk_err err;

	request.url = http_double_url(asker->world->server, "/slow");
	asker->good = nk_http_perform(asker->world->http, &request, &response, &arena, &err) == 0 &&
		      nk_str_is(response.body, "slow");
	asker->from_cache = response.from_cache;
	return NULL;
}

static void equal_requests_at_the_same_time_become_one(void **state)
{
	struct world *world = *state;
	struct asker askers[8];
	int fetched = 0;

	for (int i = 0; i < 8; i++) {
		askers[i].world = world;
		pthread_create(&askers[i].thread, NULL, ask_slow, &askers[i]);
	}
	for (int i = 0; i < 8; i++) {
		pthread_join(askers[i].thread, NULL);
		assert_true(askers[i].good);
		fetched += !askers[i].from_cache;
	}
	assert_int_equal(fetched, 1);
	assert_int_equal(http_double_count(world->server, NULL), 1);
}

static void a_broken_connection_is_tried_again(void **state)
{
	struct world *world = *state;

	assert_int_equal(ask(world, (struct nk_http_request){ 0 }, "/flaky"), -1);
	assert_int_equal(nk_http_last_failure(), NK_HTTP_BROKEN);
	expect(world, (struct nk_http_request){ .retries = 2 }, "/flaky", 200, "third time lucky");
}

static void a_host_that_is_used_up_is_not_asked(void **state)
{
	struct world *world = *state;
	struct nk_http_request request = { 0 };

	expect(world, request, "/exhausted", 200, "the last one");
	assert_int_equal(ask(world, request, "/plain"), -1);
	assert_int_equal(world->err.fault, NK_FAULT_THROTTLED);
	assert_in_range(world->err.retry_at, nk_now() + 590, nk_now() + 610);
	expect(world, request, "/rate_limit", 200, "{}");
	request.authorization = "token of someone else";
	expect(world, request, "/plain", 200, "token of someone else");
	request.authorization = NULL;
	request.ignore_limits = true;
	expect(world, request, "/plain", 200, "hello");
	assert_int_equal(http_double_count(world->server, "GET /plain"), 2);
}

static void a_short_wait_that_a_host_asks_for_is_waited(void **state)
{
	struct world *world = *state;

	expect(world, (struct nk_http_request){ 0 }, "/wait", 429, "slow down");
	expect(world, (struct nk_http_request){ 0 }, "/wait", 200, "thanks");
}

static void who_never_waits_is_told_when_to_come_back(void **state)
{
	struct world *world = *state;
	int64_t before = nk_monotonic_us();

	expect(world, (struct nk_http_request){ 0 }, "/wait", 429, "slow down");
	assert_int_equal(ask(world, (struct nk_http_request){ .never_waits = true }, "/plain"), -1);
	assert_int_equal(world->err.fault, NK_FAULT_THROTTLED);
	assert_in_range(world->err.retry_at, nk_now(), nk_now() + 1);
	assert_true(nk_monotonic_us() - before < 500000);
}

static int collect(void *data, const void *bytes, size_t n, bool restart, struct nk_err *err)
{
	struct nk_buf *buf = data;

	(void)err;
	if (restart)
		nk_buf_clear(buf);
	nk_buf_add(buf, bytes, n);
	return 0;
}

static void a_download_that_breaks_off_goes_on_where_it_was(void **state)
{
	struct world *world = *state;
	NK_AUTO_BUF buf = NK_BUF_INIT(100);

	check_ok(ask(world,
		     (struct nk_http_request){ .sink = collect, .sink_data = &buf, .retries = 1 },
		     "/resumable"),
		 world->err);
	check_str(nk_buf_view(&buf), "0123456789");
	assert_int_equal(http_double_count(world->server, NULL), 2);
}

static void recorded_answers_are_replayed_without_the_host(void **state)
{
	struct world *world = *state;
	const char *url = http_double_url(world->server, "/missing?never");
	struct nk_http_request again = { .cache = NK_HTTP_REVALIDATE };
	char expected[400];

	open_client(world, &(struct nk_http_options){ .allow_private_hosts = true,
						      .record = world->folder });
	expect(world, (struct nk_http_request){ 0 }, "/moved", 200, "hello");
	expect(world, (struct nk_http_request){ 0 }, "/versioned", 200, "\"v0\"");
	expect(world, (struct nk_http_request){ 0 }, "/missing", 404, "nothing here");
	open_client(world, &(struct nk_http_options){ .replay = world->folder });
	expect(world, (struct nk_http_request){ 0 }, "/moved", 200, "hello");
	assert_string_equal(nk_http_header(&world->response, "x-kind"), "plain");
	expect(world, (struct nk_http_request){ 0 }, "/missing", 404, "nothing here");
	expect(world, again, "/versioned", 200, "\"v0\"");
	assert_false(world->response.from_cache);
	expect(world, again, "/versioned", 200, "\"v0\"");
	assert_true(world->response.from_cache);
	assert_int_equal(http_double_count(world->server, NULL), 4);
	assert_int_equal(ask(world, again, "/missing?never"), -1);
	assert_int_equal(nk_http_last_failure(), NK_HTTP_NO_RECORD);
	snprintf(expected, sizeof expected, "127.0.0.1: %s has no recorded answer to GET %s (",
		 world->folder, url);
	assert_memory_equal(world->err.text, expected, strlen(expected));
}

static void a_host_without_an_answer_has_none_in_the_replay(void **state)
{
	struct world *world = *state;
	struct nk_http_request request = { .url = "http://127.0.0.1:1/closed" };
	char text[sizeof world->err.text];

	open_client(world, &(struct nk_http_options){ .allow_private_hosts = true,
						      .record = world->folder });
	assert_int_equal(nk_http_perform(world->http, &request, &world->response, &world->arena,
					 &world->err),
			 -1);
	strcpy(text, world->err.text);
	open_client(world, &(struct nk_http_options){ .replay = world->folder });
	request.retries = 5;
	assert_int_equal(nk_http_perform(world->http, &request, &world->response, &world->arena,
					 &world->err),
			 -1);
	assert_string_equal(world->err.text, text);
	assert_int_equal(world->err.fault, NK_FAULT_UPSTREAM);
	assert_int_equal(nk_http_last_failure(), NK_HTTP_CONNECT);
}

static void a_stopped_client_refuses(void **state)
{
	struct world *world = *state;

	nk_http_stop(world->http);
	assert_int_equal(ask(world, (struct nk_http_request){ 0 }, "/plain"), -1);
	assert_int_equal(world->err.fault, NK_FAULT_BUSY);
}

static void count_host(void *data, const struct nk_http_host_stats *host)
{
	assert_string_equal(host->host, "127.0.0.1");
	assert_int_equal(host->requests, 2);
	assert_int_equal(host->errors, 1);
	assert_int_equal(host->bytes, 17);
	assert_int_equal(host->limit, -1);
	++*(int *)data;
}

static void hosts_are_counted(void **state)
{
	struct world *world = *state;
	int n = 0;

	expect(world, (struct nk_http_request){ 0 }, "/plain", 200, "hello");
	expect(world, (struct nk_http_request){ 0 }, "/missing", 404, "nothing here");
	nk_http_stats(world->http, count_host, &n);
	assert_int_equal(n, 1);
}

int main(void)
{
#define with_world(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		with_world(an_answer_has_status_headers_and_body),
		with_world(an_error_status_is_an_answer),
		with_world(a_body_is_posted),
		with_world(redirects_are_followed_unless_told_otherwise),
		with_world(a_lasting_redirect_is_made_once),
		with_world(credentials_stay_with_their_host),
		with_world(a_fresh_answer_is_used_without_asking),
		with_world(an_old_answer_costs_a_304_or_is_replaced),
		with_world(what_was_current_when_the_work_came_in_will_do),
		with_world(kept_answers_outlive_the_client),
		with_world(errors_are_not_kept),
		with_world(equal_requests_at_the_same_time_become_one),
		with_world(a_broken_connection_is_tried_again),
		with_world(a_host_that_is_used_up_is_not_asked),
		with_world(a_short_wait_that_a_host_asks_for_is_waited),
		with_world(who_never_waits_is_told_when_to_come_back),
		with_world(a_download_that_breaks_off_goes_on_where_it_was),
		with_world(recorded_answers_are_replayed_without_the_host),
		with_world(a_host_without_an_answer_has_none_in_the_replay),
		with_world(a_stopped_client_refuses),
		with_world(hosts_are_counted),
	};
	unsetenv("http_proxy");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
