/* SPDX-License-Identifier: MIT
 *
 * The list; see store_contract.h.
 */
#include "store_contract.h"
#include "check.h"

#include <stdlib.h>

#include "base/json.h"

struct world {
	struct nk_store *store;
	struct nk_arena arena;
	struct nk_err err;
	char folder[64];
};

static const struct store_kind *kind;

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);

	if (kind->begin)
		assert_int_equal(kind->begin(NULL), 0);
	strcpy(world->folder, "/tmp/netkan-store-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	check_ok(kind->open(&world->store, world->folder, &world->err), world->err);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	char command[100];

	nk_store_free(world->store);
	nk_arena_release(&world->arena);
	snprintf(command, sizeof command, "rm -r %s", world->folder);
	assert_int_equal(system(command), 0);
	free(world);
	return 0;
}

static struct nk_status full_status(struct world *world)
{
	struct nk_value *resources = nk_object(&world->arena);

	nk_set(&world->arena, resources, "homepage",
	       nk_string(&world->arena, "https://example.com/\xc3\xa4"));
	nk_set(&world->arena, resources, "a", nk_string(&world->arena, "b"));
	return (struct nk_status){
		.identifier = "Astrogator",
		.game = "ksp",
		.success = true,
		.frozen = true,
		.last_error = NK_STR(""),
		.last_warnings = NK_STR("one\r\ntwo"),
		.last_checked = 1786000000000000,
		.last_indexed = 1786000000123456,
		.last_inflated = 1,
		.last_downloaded = 2,
		.release_date = 1500000000000000,
		.resources = resources,
	};
}

static void put(struct world *world, struct nk_status status)
{
	check_ok(nk_store_put(world->store, &status, 1, &world->err), world->err);
}

static int get(struct world *world, const char *identifier, struct nk_status *out)
{
	return nk_store_get(world->store, "ksp", identifier, out, &world->arena, &world->err);
}

static void a_row_comes_back_as_it_was_put(void **state)
{
	struct world *world = *state;
	struct nk_status want = full_status(world), got;

	put(world, want);
	check_ok(get(world, "Astrogator", &got), world->err);
	assert_string_equal(got.identifier, want.identifier);
	assert_string_equal(got.game, want.game);
	assert_true(got.success);
	assert_true(got.frozen);
	check_str(got.last_error, "");
	check_str(got.last_warnings, "one\r\ntwo");
	assert_int_equal(got.last_checked, want.last_checked);
	assert_int_equal(got.last_indexed, want.last_indexed);
	assert_int_equal(got.last_inflated, 1);
	assert_int_equal(got.last_downloaded, 2);
	assert_int_equal(got.release_date, want.release_date);
	check_str(nk_json_text(&world->arena, got.resources, NK_JSON_COMPACT),
		  "{\"homepage\":\"https://example.com/\xc3\xa4\",\"a\":\"b\"}");
}

static void what_is_not_known_stays_unknown(void **state)
{
	struct world *world = *state;
	struct nk_status got;

	put(world, (struct nk_status){ .identifier = "Bare", .game = "ksp" });
	check_ok(get(world, "Bare", &got), world->err);
	assert_false(got.success);
	check_str(got.last_error, NULL);
	check_str(got.last_warnings, NULL);
	assert_int_equal(got.last_checked, NK_NO_TIME);
	assert_int_equal(nk_length(got.resources), 0);
}

static void a_row_that_is_missing_is_not_found(void **state)
{
	struct world *world = *state;
	struct nk_status got;

	put(world, (struct nk_status){ .identifier = "Here", .game = "ksp2" });
	assert_int_equal(get(world, "Here", &got), NK_NOT_FOUND);
}

static void a_row_is_replaced_whole(void **state)
{
	struct world *world = *state;
	struct nk_status got;

	put(world, full_status(world));
	put(world, (struct nk_status){ .identifier = "Astrogator", .game = "ksp" });
	check_ok(get(world, "Astrogator", &got), world->err);
	check_str(got.last_warnings, NULL);
	assert_int_equal(got.last_indexed, NK_NO_TIME);
	assert_int_equal(nk_length(got.resources), 0);
}

static void all_rows_come_by_game_and_identifier(void **state)
{
	static const struct nk_status rows[] = {
		{ .identifier = "Zeta", .game = "ksp" },
		{ .identifier = "Beta", .game = "ksp2" },
		{ .identifier = "Alpha", .game = "ksp" },
		{ .identifier = "alpha", .game = "ksp" },
	};
	struct world *world = *state;
	struct nk_status *got;
	size_t n;

	check_ok(nk_store_put(world->store, rows, 4, &world->err), world->err);
	check_ok(nk_store_all(world->store, NULL, &got, &n, &world->arena, &world->err),
		 world->err);
	assert_int_equal(n, 4);
	assert_string_equal(got[0].identifier, "Alpha");
	assert_string_equal(got[1].identifier, "Zeta");
	assert_string_equal(got[2].identifier, "alpha");
	assert_string_equal(got[3].identifier, "Beta");
	check_ok(nk_store_all(world->store, "ksp2", &got, &n, &world->arena, &world->err),
		 world->err);
	assert_int_equal(n, 1);
	assert_string_equal(got[0].identifier, "Beta");
}

static void a_dump_has_the_exported_shape(void **state)
{
	struct world *world = *state;
	struct nk_value *dump;

	put(world, full_status(world));
	put(world,
	    (struct nk_status){ .identifier = "Bare", .game = "ksp", .last_error = NK_STR("no") });
	check_ok(nk_store_dump(world->store, "ksp", &dump, &world->arena, &world->err), world->err);
	check_str(
		nk_json_text(&world->arena, dump, NK_JSON_PYTHON),
		"{\"Astrogator\": {\"frozen\": true, \"game_id\": \"ksp\", "
		"\"last_checked\": \"2026-08-06T07:06:40+00:00\", "
		"\"last_downloaded\": \"1970-01-01T00:00:00.000002+00:00\", \"last_error\": \"\", "
		"\"last_indexed\": \"2026-08-06T07:06:40.123456+00:00\", "
		"\"last_inflated\": \"1970-01-01T00:00:00.000001+00:00\", "
		"\"last_warnings\": \"one\\r\\ntwo\", "
		"\"release_date\": \"2017-07-14T02:40:00+00:00\", "
		"\"resources\": {\"homepage\": \"https://example.com/\\u00e4\", \"a\": \"b\"}, "
		"\"failed\": false}, "
		"\"Bare\": {\"frozen\": false, \"game_id\": \"ksp\", \"last_checked\": null, "
		"\"last_downloaded\": null, \"last_error\": \"no\", \"last_indexed\": null, "
		"\"last_inflated\": null, \"last_warnings\": null, \"release_date\": null, "
		"\"resources\": {}, \"failed\": true}}");
}

static void every_change_has_a_generation_of_its_own(void **state)
{
	struct world *world = *state;
	int64_t before = nk_store_generation(world->store);

	if (!kind->knows_generation) {
		assert_int_equal(before, -1);
		return;
	}
	put(world, full_status(world));
	assert_true(nk_store_generation(world->store) > before);
	before = nk_store_generation(world->store);
	assert_int_equal(nk_store_generation(world->store), before);
}

static void history(struct world *world, struct nk_status_event **events, size_t *n)
{
	check_ok(nk_store_history(world->store, "ksp", "Astrogator", events, n, &world->arena,
				  &world->err),
		 world->err);
}

static void history_has_what_changed_newest_first(void **state)
{
	struct world *world = *state;
	struct nk_status status = full_status(world);
	struct nk_status_event *events;
	size_t n;

	history(world, &events, &n);
	assert_int_equal(n, 0);
	put(world, status);
	status.last_checked += 1000000;
	put(world, status);
	status.last_checked += 1000000;
	status.success = false;
	status.last_error = NK_STR("broken");
	put(world, status);
	history(world, &events, &n);
	if (!kind->knows_history) {
		assert_int_equal(n, 0);
		return;
	}
	assert_int_equal(n, 2);
	assert_false(events[0].success);
	check_str(events[0].last_error, "broken");
	assert_int_equal(events[0].at_us, status.last_checked);
	assert_true(events[1].success);
	check_str(events[1].last_warnings, "one\r\ntwo");
}

static void history_is_bounded(void **state)
{
	struct world *world = *state;
	struct nk_status status = full_status(world);
	struct nk_status_event *events;
	size_t n;

	for (int i = 0; i < NK_STATUS_HISTORY + 10; i++) {
		status.last_error = nk_str(nk_printf(&world->arena, "error %d", i));
		put(world, status);
	}
	history(world, &events, &n);
	if (!kind->knows_history)
		return;
	assert_int_equal(n, NK_STATUS_HISTORY);
	check_str(events[0].last_error, "error 59");
	check_str(events[n - 1].last_error, "error 10");
}

static void who_asks_for_a_failing_mod_is_remembered(void **state)
{
	struct world *world = *state;
	int64_t at_us;

	put(world, (struct nk_status){ .identifier = "Bad", .game = "ksp" });
	put(world, (struct nk_status){ .identifier = "Good", .game = "ksp", .success = true });
	check_ok(nk_store_ask(world->store, "ksp", "Bad", 7, &world->err), world->err);
	check_ok(nk_store_ask(world->store, "ksp", "Bad", 8, &world->err), world->err);
	check_ok(nk_store_ask(world->store, "ksp", "Good", 8, &world->err), world->err);
	check_ok(nk_store_ask(world->store, "ksp", "None", 8, &world->err), world->err);
	put(world, (struct nk_status){ .identifier = "Bad", .game = "ksp" });
	check_ok(nk_store_asked(world->store, "ksp", "Bad", &at_us, &world->err), world->err);
	assert_int_equal(at_us, kind->knows_history ? 8 : NK_NO_TIME);
	check_ok(nk_store_asked(world->store, "ksp", "Good", &at_us, &world->err), world->err);
	assert_int_equal(at_us, NK_NO_TIME);
	check_ok(nk_store_asked(world->store, "ksp", "None", &at_us, &world->err), world->err);
	assert_int_equal(at_us, NK_NO_TIME);
}

static void failing_mods_are_counted_at_each_time(void **state)
{
	struct world *world = *state;
	struct nk_status bad = { .identifier = "Bad", .game = "ksp", .last_checked = 2000000 };
	struct nk_status frozen = { .identifier = "Old", .game = "ksp", .last_checked = 2000000,
				    .frozen = true };
	int64_t counts[5];

	put(world, bad);
	put(world, frozen);
	bad.last_checked = 4000000;
	bad.success = true;
	put(world, bad);
	check_ok(nk_store_failing(world->store, 1000000, 1000000, counts, 5, &world->err),
		 world->err);
	for (int i = 0; i < 5; i++)
		assert_int_equal(counts[i], kind->knows_history && (i == 1 || i == 2));
}

static void passes_are_remembered_newest_first(void **state)
{
	struct world *world = *state;
	struct nk_pass *passes;
	size_t n;

	for (int i = 0; i < NK_PASSES_KEPT + 2; i++) {
		struct nk_pass pass = { .at_us = i, .sent = 10 + i };
		check_ok(nk_store_note_pass(world->store, &pass, &world->err), world->err);
	}
	check_ok(nk_store_passes(world->store, &passes, &n, 1000, &world->arena, &world->err),
		 world->err);
	if (!kind->knows_history)
		return;
	assert_int_equal(n, NK_PASSES_KEPT);
	assert_int_equal(passes[0].at_us, NK_PASSES_KEPT + 1);
	assert_int_equal(passes[n - 1].sent, 12);
}

static void rows_survive_closing(void **state)
{
	struct world *world = *state;
	struct nk_status got;

	put(world, full_status(world));
	nk_store_free(world->store);
	check_ok(kind->open(&world->store, world->folder, &world->err), world->err);
	check_ok(get(world, "Astrogator", &got), world->err);
	check_str(got.last_warnings, "one\r\ntwo");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int store_contract_run(const char *title, const struct store_kind *this_kind)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_row_comes_back_as_it_was_put),
		TEST(what_is_not_known_stays_unknown),
		TEST(a_row_that_is_missing_is_not_found),
		TEST(a_row_is_replaced_whole),
		TEST(all_rows_come_by_game_and_identifier),
		TEST(a_dump_has_the_exported_shape),
		TEST(every_change_has_a_generation_of_its_own),
		TEST(history_has_what_changed_newest_first),
		TEST(history_is_bounded),
		TEST(who_asks_for_a_failing_mod_is_remembered),
		TEST(failing_mods_are_counted_at_each_time),
		TEST(passes_are_remembered_newest_first),
		TEST(rows_survive_closing), /* last: left out for a kind that does not last */
	};
	size_t n = sizeof tests / sizeof tests[0];

	const char *why_not = NULL;

	kind = this_kind;
	if (kind->begin && kind->begin(&why_not) != 0) {
		printf("1..0 # SKIP %s\n", why_not);
		return 0;
	}
	return _cmocka_run_group_tests(title, tests, kind->lasts ? n : n - 1, NULL, NULL);
}
