/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/json.h"

static struct nk_value *read_text(struct nk_arena *arena, const char *text)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *value = NULL;

	check_ok(nk_json_read(&value, arena, nk_str(text), &err), err);
	return value;
}

static void a_ckan_is_indented_by_four_and_ends_in_a_line_feed(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	struct nk_value *v = read_text(&arena, "{\"a\":[1,\"x/<&'\"],\"b\":{},\"c\":[],\"d\":null}");
	check_str(nk_json_text(&arena, v, NK_JSON_CKAN),
		  "{\n    \"a\": [\n        1,\n        \"x/<&'\"\n    ],\n    \"b\": {},\n"
		  "    \"c\": [],\n    \"d\": null\n}\n");
}

static void newtonsofts_escapes_are_kept(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	struct nk_value *v = nk_string(&arena, "\"\\\b\t\n\f\r\x01\x7f\xC2\x85\xE2\x80\xA8\xC3\xA9");
	check_str(nk_json_text(&arena, v, NK_JSON_COMPACT),
		  "\"\\\"\\\\\\b\\t\\n\\f\\r\\u0001\x7f\\u0085\\u2028\xC3\xA9\"");
}

static void pythons_shape_is_ascii_with_blanks(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	struct nk_value *v = read_text(&arena, "{\"a\":[1,true],\"b\":\"\xC3\xA9\xF0\x9F\x9A\x80\"}");
	check_str(nk_json_text(&arena, v, NK_JSON_PYTHON),
		  "{\"a\": [1, true], \"b\": \"\\u00e9\\ud83d\\ude80\"}");
}

static void what_is_not_json_says_where(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *value;
	(void)state;
	assert_int_equal(nk_json_read(&value, &arena, nk_str("{\n  \"a\": x}"), &err), -1);
	assert_non_null(strstr(err.text, "line 2, column"));
	assert_int_equal(err.fault, NK_FAULT_METADATA);
}

static void deep_nesting_is_refused(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *value;
	char text[100001];
	(void)state;
	memset(text, '[', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	check_fails(nk_json_read(&value, &arena, nk_str(text), &err), err,
		    "JSON is nested more than 64 levels deep");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ckan_is_indented_by_four_and_ends_in_a_line_feed),
		cmocka_unit_test(newtonsofts_escapes_are_kept),
		cmocka_unit_test(pythons_shape_is_ascii_with_blanks),
		cmocka_unit_test(what_is_not_json_says_where),
		cmocka_unit_test(deep_nesting_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
