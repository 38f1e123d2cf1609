/* SPDX-License-Identifier: MIT */
#include "check.h"
#include "http_double.h"

#include "base/json.h"
#include "net/http.h"
#include "role/notify.h"

#include <stdatomic.h>
#include <time.h>

static struct {
	atomic_int throttled;
	char last[8192];
} seen;

static bool take(struct http_double_request *request)
{
	if (atomic_fetch_sub(&seen.throttled, 1) > 0)
		return http_double_reply(request, 429, "Retry-After: 0\r\n", "{}");
	memcpy(seen.last, request->body, sizeof seen.last);
	return http_double_reply(request, 204, "", "");
}

static bool never(struct http_double_request *request)
{
	return http_double_pause(request, 60 * 1000);
}

static const struct http_double_route routes[] = { { "/good", take }, { "/dead", never }, { NULL, NULL } };

struct world {
	struct http_double *server;
	struct nk_http *http;
	struct nk_notifier *notifier;
};

static void open_world(struct world *world, const char *path)
{
	struct nk_http_options http = { .allow_private_hosts = true };
	struct nk_err err = NK_ERR_INIT;

	memset(&seen, 0, sizeof seen);
	world->server = http_double_start(routes, NULL);
	check_ok(nk_http_open(&world->http, &http, &err), err);
	const char *url = http_double_url(world->server, path);
	struct nk_notifier_options options = { .http = world->http, .urls = &url, .n_urls = 1,
					       .gather_ms = 50 };
	check_ok(nk_notifier_open(&world->notifier, &options, &err), err);
}

static void close_world(struct world *world)
{
	nk_notifier_free(world->notifier);
	nk_http_free(world->http);
	http_double_free(world->server);
}

static void wait_for(struct world *world, int posts)
{
	for (int i = 0; i < 300 && http_double_count(world->server, "POST") < posts; i++)
		nanosleep(&(struct timespec){ 0, 10 * 1000000 }, NULL);
	assert_int_equal(http_double_count(world->server, "POST"), posts);
}

static void five_hundred_equal_errors_are_one_message(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *json;
	struct world world;
	(void)state;

	open_world(&world, "/good");
	for (int i = 0; i < 500; i++)
		nk_notify(world.notifier, NK_LOG_ERROR, "ksp", nk_printf(&arena, "Mod%d", i),
			  "New inflation error for {}: no such host");
	wait_for(&world, 1);
	nk_notifier_free(world.notifier);
	world.notifier = NULL;
	check_ok(nk_json_read(&json, &arena, nk_str(seen.last), &err), err);
	assert_int_equal(nk_get_int(json, "n_mods", 0), 500);
	assert_non_null(strstr(nk_get_cstr(json, "text"), "Mod0, Mod1,"));
	assert_non_null(strstr(nk_get_cstr(json, "text"), "and 480 more: no such host"));
	close_world(&world);
}

static void a_receiver_that_throttles_gets_it_later(void **state)
{
	struct world world;
	(void)state;

	open_world(&world, "/good");
	atomic_store(&seen.throttled, 1);
	nk_notify(world.notifier, NK_LOG_WARN, NULL, NULL, "hello");
	wait_for(&world, 2);
	nk_notifier_free(world.notifier);
	world.notifier = NULL;
	assert_non_null(strstr(seen.last, "\"text\":\"hello\""));
	close_world(&world);
}

static void a_dead_receiver_holds_nobody_up(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct timespec before, after;
	struct world world;
	(void)state;

	open_world(&world, "/dead");
	clock_gettime(CLOCK_MONOTONIC, &before);
	for (int i = 0; i < 2000; i++)
		nk_notify(world.notifier, NK_LOG_ERROR, "ksp", "Mod", nk_printf(&arena, "text %d", i));
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_true(after.tv_sec - before.tv_sec < 2);
	nk_http_stop(world.http);
	close_world(&world);
}

static void long_texts_come_in_pieces_that_discord_takes(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	char text[4501] = "";
	struct nk_str *pieces;
	(void)state;

	memset(text, 'x', sizeof text - 1);
	assert_int_equal(nk_notify_pieces(&arena, text, &pieces), 3);
	assert_int_equal(pieces[0].n, 2000);
	text[10] = '\n';
	assert_int_equal(nk_notify_pieces(&arena, text, &pieces), 3);
	assert_int_equal(pieces[0].n, 2000);
	assert_true(nk_str_starts(pieces[0], "```xxx"));
	assert_true(nk_str_ends(pieces[2], "```"));
	assert_int_equal(nk_notify_pieces(&arena, "a\n```b", &pieces), 1);
	check_str(pieces[0], "```a\n` ` `b```");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(five_hundred_equal_errors_are_one_message),
		cmocka_unit_test(a_receiver_that_throttles_gets_it_later),
		cmocka_unit_test(a_dead_receiver_holds_nobody_up),
		cmocka_unit_test(long_texts_come_in_pieces_that_discord_takes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
