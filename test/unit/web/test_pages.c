/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#include "store/store.h"
#include "web/pages_priv.h"

static const char evil[] = "<script>alert(\"1\")</script>&'\x01";

struct world {
	struct nk_store *store;
	struct nk_pages *pages;
	struct nk_arena arena;
};

static const struct nk_pages_game games[] = {
	{ .id = "ksp", .remote = "git@github.com:KSP-CKAN/NetKAN.git", .branch = "master" },
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct nk_err err = NK_ERR_INIT;
	const struct nk_status rows[] = {
		{ .identifier = "Good", .game = "ksp", .success = true },
		{ .identifier = "Bad", .game = "ksp", .last_error = NK_STR("At line 7: no"),
		  .last_inflated = 1000000 },
		{ .identifier = "Evil", .game = "ksp", .last_error = nk_str(evil) },
		{ .identifier = "Old", .game = "ksp", .success = true, .frozen = true },
	};

	check_ok(nk_store_open_memory(&world->store, &err), err);
	check_ok(nk_store_put(world->store, rows, sizeof rows / sizeof *rows, &err), err);
	struct nk_pages_config config = { .games = games, .n_games = 1, .store = world->store };
	world->pages = nk_pages_new(&config);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	nk_pages_free(world->pages);
	nk_store_free(world->store);
	nk_arena_release(&world->arena);
	free(world);
	return 0;
}

static struct nk_web_answer get(struct world *world, const char *path, const char *q)
{
	struct nk_field field = { NK_STR("q"), nk_str(q) };
	struct nk_web_request request = { .method = "GET", .path = path,
					  .query = { &field, q ? 1 : 0 } };
	struct nk_web_answer answer = { 0 };

	nk_pages_answer(world->pages, &request, &answer, &world->arena);
	return answer;
}

static bool says(struct nk_web_answer answer, const char *text)
{
	return nk_str_find(answer.body, nk_str(text), 0) >= 0;
}

static void nothing_that_others_wrote_becomes_markup(void **state)
{
	static const char *const paths[] = { "/", "/mod/ksp/Evil", "/feed.atom", "/mod/ksp/Evil/feed.atom" };

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct nk_web_answer answer = get(*state, paths[i], evil);
		assert_int_equal(answer.status, 200);
		assert_false(says(answer, "<script>alert"));
		assert_false(says(answer, "\x01"));
		assert_true(says(answer, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;"));
	}
}

static void failing_mods_come_first_with_a_link_to_the_line(void **state)
{
	struct nk_web_answer answer = get(*state, "/", NULL);

	assert_true(nk_str_find(answer.body, NK_STR("/mod/ksp/Bad"), 0) <
		    nk_str_find(answer.body, NK_STR("/mod/ksp/Good"), 0));
	assert_true(says(answer, "https://github.com/KSP-CKAN/NetKAN/blob/master/NetKAN/Bad.netkan#L7"));
	assert_false(says(answer, "/mod/ksp/Old"));
}

static void a_search_shows_what_has_its_text(void **state)
{
	struct nk_web_answer answer = get(*state, "/", "gOO");

	assert_true(says(answer, "<h2>1 mod</h2>"));
	assert_true(says(answer, "<th scope=\"row\"><a href=\"/mod/ksp/Good\">"));
}

static void what_is_not_there_is_not_found(void **state)
{
	static const char *const paths[] = { "/x", "/mod", "/mod/ksp", "/mod/ksp/", "/mod/ksp/None",
					     "/mod/none/Good", "/status/none.json", "/status/.json",
					     "/mod/ksp/Good/", "/mod/ksp/None/feed.atom" };

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		assert_int_equal(get(*state, paths[i], NULL).status, 404);
}

static void the_status_has_its_old_name_as_well(void **state)
{
	struct nk_web_answer now = get(*state, "/status/ksp.json", NULL);
	struct nk_web_answer old = get(*state, "/status/netkan.json", NULL);

	assert_true(nk_str_starts(now.body, "{\"Bad\": {\"frozen\": false, \"game_id\": \"ksp\""));
	assert_true(nk_str_eq(now.body, old.body));
}

static void metrics_count_mods_by_state(void **state)
{
	struct nk_web_answer answer = get(*state, "/metrics", NULL);

	assert_true(says(answer, "netkan_mods{game=\"ksp\",state=\"failing\"} 2\n"));
	assert_true(says(answer, "netkan_mods{game=\"ksp\",state=\"frozen\"} 1\n"));
	assert_int_equal(get(*state, "/healthz", NULL).status, 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(nothing_that_others_wrote_becomes_markup),
		TEST(failing_mods_come_first_with_a_link_to_the_line),
		TEST(a_search_shows_what_has_its_text),
		TEST(what_is_not_there_is_not_found),
		TEST(the_status_has_its_old_name_as_well),
		TEST(metrics_count_mods_by_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
