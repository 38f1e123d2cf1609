/* SPDX-License-Identifier: MIT */
#include "document.h"

#include "model/json_rules.h"

static void adding_keeps_what_is_there_and_skips_nulls(void **state)
{
	static const char *const rows[][3] = {
		/* document, value to add as "a", result */
		{ "{}", "1", "{\"a\":1}" },
		{ "{\"b\":2}", "\"\"", "{\"b\":2,\"a\":\"\"}" },
		{ "{}", "false", "{\"a\":false}" },
		{ "{}", "[]", "{\"a\":[]}" },
		{ "{}", "{}", "{\"a\":{}}" },
		{ "{}", "null", "{}" },
		{ "{\"a\":null}", "1", "{\"a\":null}" },
		{ "{\"a\":\"\"}", "1", "{\"a\":\"\"}" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_value *json = document(&arena, rows[i][0]);
		struct nk_value *holder = document(&arena, nk_printf(&arena, "[%s]", rows[i][1]));
		nk_safe_add(&arena, json, "a", holder->array.items[0]);
		check_str(compact(&arena, json), rows[i][2]);
	}
	struct nk_value *json = nk_object(&arena);
	nk_safe_add(&arena, json, "a", NULL);
	nk_safe_add_text(&arena, json, "a", NK_NO_STR);
	nk_safe_add_text(&arena, json, "b", NK_STR(""));
	nk_safe_add_text(&arena, json, "b", NK_STR("later"));
	check_str(compact(&arena, json), "{\"b\":\"\"}");
}

static void merging_safely_fills_an_object(void **state)
{
	static const char *const rows[][3] = {
		/* document, extra for "r", result */
		{ "{}", "{\"x\":1}", "{\"r\":{\"x\":1}}" },
		{ "{}", "{\"x\":null}", "{\"r\":{}}" },
		{ "{}", "{}", "{}" },
		{ "{}", "[1]", "{}" },
		{ "{\"r\":{\"x\":0}}", "{\"x\":1,\"y\":2}", "{\"r\":{\"x\":0,\"y\":2}}" },
		{ "{\"r\":null}", "{\"x\":1}", "{\"r\":null}" },
		{ "{\"r\":\"t\"}", "{\"x\":1}", "{\"r\":\"t\"}" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_value *json = document(&arena, rows[i][0]);
		nk_safe_merge(&arena, json, "r", document(&arena, rows[i][1]));
		check_str(compact(&arena, json), rows[i][2]);
	}
}

static void merging_replaces_all_but_objects(void **state)
{
	static const char *const rows[][3] = {
		{ "{\"a\":1}", "{\"b\":2}", "{\"a\":1,\"b\":2}" },
		{ "{\"a\":1,\"b\":2}", "{\"a\":3}", "{\"a\":3,\"b\":2}" },
		{ "{\"a\":1}", "{\"a\":null}", "{\"a\":null}" },
		{ "{\"a\":[1,2]}", "{\"a\":[3]}", "{\"a\":[3]}" },
		{ "{\"a\":{\"x\":1,\"y\":2}}", "{\"a\":{\"y\":3,\"z\":4}}",
		  "{\"a\":{\"x\":1,\"y\":3,\"z\":4}}" },
		{ "{\"a\":{\"x\":1}}", "{\"a\":[1]}", "{\"a\":[1]}" },
		{ "{\"a\":[1]}", "{\"a\":{\"x\":1}}", "{\"a\":{\"x\":1}}" },
		{ "{\"a\":{\"x\":1}}", "{\"a\":null}", "{\"a\":null}" },
		{ "{\"a\":null}", "{\"a\":{\"x\":1}}", "{\"a\":{\"x\":1}}" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_value *json = document(&arena, rows[i][0]);
		nk_merge(&arena, json, document(&arena, rows[i][1]));
		check_str(compact(&arena, json), rows[i][2]);
	}
}

static bool starts_with_x(struct nk_str key, void *data)
{
	(void)data;
	return nk_str_starts(key, "x_");
}

static void stripping_reaches_objects_directly_in_arrays(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *json = document(&arena, "{\"x_a\":1,\"b\":{\"x_c\":1,\"d\":2},"
						 "\"e\":[{\"x_f\":1},[{\"x_g\":1}]]}");
	(void)state;
	nk_strip_properties(json, starts_with_x, NULL);
	check_str(compact(&arena, json), "{\"b\":{\"d\":2},\"e\":[{},[{\"x_g\":1}]]}");
}

static void a_token_becomes_text(void **state)
{
	static const struct {
		const char *json, *text;
		bool good;
	} rows[] = {
		{ "\"a\"", "a", true },     { "12", "12", true },   { "true", "True", true },
		{ "false", "False", true }, { "null", NULL, true }, { "[]", NULL, false },
		{ "{}", NULL, false },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_value *holder = document(&arena, nk_printf(&arena, "[%s]", rows[i].json));
		struct nk_str text;
		assert_int_equal(nk_token_text(&text, &arena, holder->array.items[0]),
				 rows[i].good);
		check_str(text, rows[i].text);
	}
}

static void properties_have_an_order(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *json = document(
		&arena,
		"{\"x_generated_by\":1,\"x_b\":1,\"x_a\":1,\"replaced_by\":1,\"kind\":1,"
		"\"Custom\":1,\"_under\":1,\"release_date\":1,\"install_size\":1,"
		"\"download_content_type\":1,\"download_hash\":{\"b\":1,\"a\":2},\"download_size\":"
		"1,"
		"\"download\":1,\"install\":1,\"conflicts\":1,\"supports\":1,\"suggests\":1,"
		"\"recommends\":1,\"depends\":1,\"provides\":1,\"localizations\":1,\"tags\":1,"
		"\"resources\":{\"x_z\":1,\"x_y\":1,\"x_generated_by\":1,\"store\":1,"
		"\"discussions\":1,\"remote-avc\":1,\"Wiki\":1,\"manual\":1,\"license\":1,\"ci\":1,"
		"\"bugtracker\":1,\"repository\":1,\"curse\":1,\"spacedock\":1,\"homepage\":1},"
		"\"release_status\":1,\"license\":1,\"ksp_version_strict\":1,\"ksp_version_max\":1,"
		"\"ksp_version_min\":1,\"ksp_version\":1,\"version\":1,\"$vref\":1,\"$kref\":1,"
		"\"author\":1,\"description\":1,\"abstract\":1,\"name\":1,\"identifier\":1,"
		"\"comment\":1,\"spec_version\":1}");
	(void)state;
	check_str(
		compact(&arena, nk_property_sort(&arena, json)),
		"{\"spec_version\":1,\"comment\":1,\"identifier\":1,\"name\":1,\"abstract\":1,"
		"\"description\":1,\"author\":1,\"$kref\":1,\"$vref\":1,\"version\":1,"
		"\"ksp_version\":1,\"ksp_version_min\":1,\"ksp_version_max\":1,"
		"\"ksp_version_strict\":1,\"license\":1,\"release_status\":1,"
		"\"resources\":{\"homepage\":1,\"spacedock\":1,\"curse\":1,\"repository\":1,"
		"\"bugtracker\":1,\"ci\":1,\"license\":1,\"manual\":1,\"discussions\":1,"
		"\"remote-avc\":1,\"store\":1,\"Wiki\":1,\"x_generated_by\":1,\"x_y\":1,\"x_z\":1},"
		"\"tags\":1,\"localizations\":1,\"provides\":1,\"depends\":1,\"recommends\":1,"
		"\"suggests\":1,\"supports\":1,\"conflicts\":1,\"install\":1,\"download\":1,"
		"\"download_size\":1,\"download_hash\":{\"b\":1,\"a\":2},"
		"\"download_content_type\":1,\"install_size\":1,\"release_date\":1,\"_under\":1,"
		"\"Custom\":1,\"kind\":1,\"replaced_by\":1,\"x_a\":1,\"x_b\":1,"
		"\"x_generated_by\":1}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adding_keeps_what_is_there_and_skips_nulls),
		cmocka_unit_test(merging_safely_fills_an_object),
		cmocka_unit_test(merging_replaces_all_but_objects),
		cmocka_unit_test(stripping_reaches_objects_directly_in_arrays),
		cmocka_unit_test(a_token_becomes_text),
		cmocka_unit_test(properties_have_an_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
