/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/json.h"
#include "store/store.h"

static struct nk_arena arena;
static struct nk_err err;

static int read_status(struct nk_status *out, const char *game, const char *text)
{
	struct nk_value *json;

	check_ok(nk_json_read(&json, &arena, nk_str(text), &err), err);
	return nk_status_from_json(out, "Mod", game, json, &arena, &err);
}

static void what_is_exported_can_be_restored(void **state)
{
	static const char text[] =
		"{\"frozen\": true, \"game_id\": \"ksp2\", "
		"\"last_checked\": \"2026-08-22T10:48:29.120034+00:00\", \"last_downloaded\": "
		"null, "
		"\"last_error\": \"\\u00e4\", \"last_indexed\": \"2026-08-22T10:48:20+00:00\", "
		"\"last_inflated\": null, \"last_warnings\": null, \"release_date\": null, "
		"\"resources\": {\"homepage\": \"https://example.com\"}, \"failed\": true}";
	struct nk_status status;

	(void)state;
	check_ok(read_status(&status, "ksp", text), err);
	assert_string_equal(status.game, "ksp2");
	assert_false(status.success);
	check_str(nk_json_text(&arena, nk_status_to_json(&status, &arena), NK_JSON_PYTHON), text);
}

static void a_status_without_a_game_is_of_ksp(void **state)
{
	struct nk_status status;

	(void)state;
	check_ok(read_status(&status, NULL, "{\"game_id\": null, \"failed\": false}"), err);
	assert_string_equal(status.game, "ksp");
	assert_true(status.success);
	check_ok(read_status(&status, "ksp2", "{\"failed\": false}"), err);
	assert_string_equal(status.game, "ksp2");
}

static void a_time_of_another_zone_becomes_utc(void **state)
{
	struct nk_status status;

	(void)state;
	check_ok(read_status(&status, NULL,
			     "{\"release_date\": \"2020-01-01T02:00:00.1234567+02:00\"}"),
		 err);
	check_str(nk_get_text(nk_status_to_json(&status, &arena), "release_date"),
		  "2020-01-01T00:00:00.123456+00:00");
}

static void what_cannot_be_a_status_is_named(void **state)
{
	struct nk_status status;

	(void)state;
	check_fails(read_status(&status, NULL, "{\"last_checked\": \"soon\"}"), err,
		    "Mod: last_checked: 'soon' is not a time such as 2026-08-22T10:48:20+00:00");
	check_fails(read_status(&status, NULL, "{\"last_error\": 5}"), err,
		    "Mod: last_error: is not a text");
	check_fails(read_status(&status, NULL, "{\"resources\": []}"), err,
		    "Mod: resources: is not an object");
	check_fails(read_status(&status, NULL, "[]"), err, "Mod: is not an object");
}

static void an_error_that_is_not_utf8_is_repaired(void **state)
{
	struct nk_status status = { .identifier = "Mod",
				    .game = "ksp",
				    .last_error = NK_STR("a\xff") };

	(void)state;
	check_str(nk_get_text(nk_status_to_json(&status, &arena), "last_error"), "a\xef\xbf\xbd");
}

static void a_backend_that_is_unknown_is_refused(void **state)
{
	struct nk_store *store;

	(void)state;
	assert_int_equal(nk_store_open(&store, &(struct nk_store_env){ .backend = "paper" }, &err),
			 -1);
	assert_int_equal(err.fault, NK_FAULT_CONFIG);
	check_fails(nk_store_open(&store, &(struct nk_store_env){ .backend = "embedded" }, &err),
		    err, "the status table needs a folder to be in, see --state");
}

static int release(void **state)
{
	(void)state;
	nk_arena_release(&arena);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_exported_can_be_restored),
		cmocka_unit_test(a_status_without_a_game_is_of_ksp),
		cmocka_unit_test(a_time_of_another_zone_becomes_utc),
		cmocka_unit_test(what_cannot_be_a_status_is_named),
		cmocka_unit_test(an_error_that_is_not_utf8_is_repaired),
		cmocka_unit_test(a_backend_that_is_unknown_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
