/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#include "db/db.h"
#include "role/dates.h"
#include "store/store.h"
#include "web/export.h"
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

static void who_has_a_page_gets_it_once(void **state)
{
	struct world *world = *state;
	struct nk_web_answer first = get(world, "/mod/ksp/Bad", NULL), again = { 0 };
	struct nk_web_request request = { .method = "GET", .path = "/mod/ksp/Bad", .gzip = true };
	const struct nk_status row = { .identifier = "Bad", .game = "ksp", .success = true };
	struct nk_err err = NK_ERR_INIT;

	assert_non_null(first.etag);
	request.if_none_match = nk_str(nk_printf(&world->arena, "\"x\", %s", first.etag));
	nk_pages_answer(world->pages, &request, &again, &world->arena);
	assert_int_equal(again.status, 304);
	assert_int_equal(again.body.n, 0);
	assert_string_equal(again.etag, first.etag);
	check_ok(nk_store_put(world->store, &row, 1, &err), err);
	nk_pages_answer(world->pages, &request, &again, &world->arena);
	assert_int_equal(again.status, 200);
	assert_true(again.gzipped);
}

static void a_filter_is_kept_by_every_link_of_the_list(void **state)
{
	struct nk_web_answer answer = get(*state, "/", "&'");

	assert_true(says(answer, "value=\"&amp;&#39;\""));
	assert_true(says(answer, "href=\"/?q=%26%27&amp;sort=name\""));
}

static void the_dates_of_versions_are_served(void **state)
{
	struct world *world = *state;
	struct nk_err err = NK_ERR_INIT;
	NK_AUTO(nk_db) db = NULL;

	assert_int_equal(get(world, "/updated/ksp.json", NULL).status, 404);
	check_ok(nk_db_open(&db, ":memory:", &err), err);
	check_ok(nk_dates_prepare(db, &err), err);
	world->pages->config.db = db;
	check_str(get(world, "/updated/ksp.json", NULL).body, "{}");
	assert_int_equal(get(world, "/", NULL).status, 200);
	world->pages->config.db = NULL;
}

static void an_exported_page_leads_to_files_only(void **state)
{
	struct world *world = *state;
	char folder[] = "/tmp/netkan-export-XXXXXX";
	struct nk_err err = NK_ERR_INIT;
	const struct nk_status odd = { .identifier = "../odd", .game = "ksp" };

	assert_non_null(mkdtemp(folder));
	check_ok(nk_store_put(world->store, &odd, 1, &err), err);
	check_ok(nk_pages_export(world->pages, folder, &err), err);
	const char *script = nk_printf(&world->arena,
		"cd %s && test -s mod/ksp/Good/index.html && test -s mod/ksp/Evil/feed.atom && "
		"test -s mods.js && test -s assets/page.js && ! test -e mod/odd && "
		"! grep -rqE '(href|src)=\"/' . && rm -r %s", folder, folder);
	assert_int_equal(system(script), 0);
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
		TEST(who_has_a_page_gets_it_once),
		TEST(a_filter_is_kept_by_every_link_of_the_list),
		TEST(the_dates_of_versions_are_served),
		TEST(an_exported_page_leads_to_files_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
