/* SPDX-License-Identifier: MIT */
#include "document.h"

#include "model/version.h"

static struct nk_game_version version(const char *text)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_game_version out;

	check_ok(nk_game_version_parse(&out, nk_str(text), &err), err);
	return out;
}

static void versions_are_printed_in_their_canonical_form(void **state)
{
	static const char *const rows[][2] = {
		{ "1", "1" },
		{ "1.8", "1.8" },
		{ "1.8.0", "1.8.0" },
		{ "1.8.0.3", "1.8.0.3" },
		{ "1.05", "1.5" },
		{ " 1.2\n", "1.2" },
		{ "00", "0" },
		{ "1.2147483647.3", "1" },
		{ "1.2.2147483647", "1.2" },
		{ "\xC2\xA0"
		  "1.2",
		  "1.2" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_game_version parsed = version(rows[i][0]);
		check_str(nk_game_version_text(&parsed, &arena), rows[i][1]);
	}
	struct nk_game_version any = version("any");
	assert_true(nk_game_version_is_any(&any));
	assert_null(nk_game_version_text(&any, &arena).s);
}

static void what_is_no_version_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		" ",
		"Any",
		"1.",
		".1",
		"1..2",
		"1.2.3.4.5",
		"v1.2",
		"1.2-",
		"1.2x",
		"1 .2",
		"-1",
		"+1",
		"1.2.",
		"1.\xD9\xA3",
		"2147483648",
		"1.99999999999",
		"2147483647",
		"any ",
		"1,2",
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_game_version out;
		check_fails(nk_game_version_parse(&out, nk_str(rows[i]), &err), err,
			    "One of the identified items was in an invalid format.");
	}
}

static void a_missing_part_is_less_than_zero(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} rows[] = {
		{ "1.8", "1.8.0", -1 }, { "1.8.0", "1.8.0.0", -1 }, { "1.10", "1.9", 1 },
		{ "any", "0", -1 },     { "1.8.1", "1.8.1", 0 },    { "2", "1.99.99.99", 1 },
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_game_version a = version(rows[i].a), b = version(rows[i].b);
		assert_int_equal(nk_game_version_cmp(&a, &b), rows[i].order);
		assert_int_equal(nk_game_version_cmp(&b, &a), -rows[i].order);
		assert_int_equal(nk_game_version_equal(&a, &b), rows[i].order == 0);
	}
}

static void the_build_can_be_dropped(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_game_version four = version("1.2.3.4"), two = version("1.2");

	(void)state;
	four = nk_game_version_without_build(&four);
	two = nk_game_version_without_build(&two);
	check_str(nk_game_version_text(&four, &arena), "1.2.3");
	check_str(nk_game_version_text(&two, &arena), "1.2");
}

static void ranges_meet_where_they_overlap(void **state)
{
	static const struct {
		const char *min, *max, *version;
		bool meet;
	} rows[] = {
		{ "1.8", "1.8", "1.8.1", true },
		{ "1.8", "1.8", "1.9.0", false },
		{ "1.8", "1.8", "1.7.3", false },
		{ "1.8.0", "1.12.5", "1.12.5", true },
		{ "1.8.0", "1.12.5", "1.12.6", false },
		{ "1", "1", "1.99.99.99", true },
		{ "1", "1", "2.0.0.0", false },
		{ "1.2.3.4", "1.2.3.4", "1.2.3.4", true },
		{ "1.2.3.4", "1.2.3.4", "1.2.3.5", false },
		{ "1.2.3.4", "1.2.3.4", "1.2.3", true },
		{ "any", "any", "0.1", true },
		{ "any", "1.4", "1.4.5", true },
		{ "any", "1.4", "1.5", false },
		{ "1.4", "any", "9", true },
		{ "1.4", "any", "1.3.1", false },
		{ "1.12.5", "1.12.4", "1.12.4", false },
		{ "1.12.5", "1.12.4", "1.12.5", false },
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_game_version min = version(rows[i].min), max = version(rows[i].max);
		struct nk_game_version one = version(rows[i].version);
		struct nk_game_range range = nk_game_range_between(&min, &max);
		struct nk_game_range other = nk_game_version_range(&one);
		if (nk_game_range_intersect(&range, &other) != rows[i].meet ||
		    nk_game_range_intersect(&other, &range) != rows[i].meet)
			fail_msg("%s to %s and %s", rows[i].min, rows[i].max, rows[i].version);
	}
}

static void a_span_reads_as_a_sentence(void **state)
{
	static const char *const rows[][3] = {
		{ "1.8", "1.8", "KSP 1.8" },
		{ "any", "any", "KSP All versions" },
		{ "any", "1.8", "KSP 1.8 and earlier" },
		{ "1.8", "any", "KSP 1.8 and later" },
		{ "1.8", "1.12.5",
		  "KSP 1.8\xE2\x80\x93"
		  "1.12.5" },
		{ "1.8", "1.8.0",
		  "KSP 1.8\xE2\x80\x93"
		  "1.8.0" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_game_version min = version(rows[i][0]), max = version(rows[i][1]);
		check_str(nk_game_version_span(&arena, "KSP", &min, &max), rows[i][2]);
	}
}

/* `-` stands for an absent version. */
static const struct nk_game_version *given(struct nk_game_version *place, const char *text)
{
	if (*text == '-')
		return NULL;
	*place = version(text);
	return place;
}

static void compatibility_is_only_ever_widened(void **state)
{
	static const struct {
		const char *json, *version, *min, *max, *want;
	} rows[] = {
		{ "{}", "-", "-", "-", "{}" },
		{ "{\"a\":1}", "1.8", "-", "-", "{\"a\":1,\"ksp_version\":\"1.8\"}" },
		{ "{}", "-", "1.8", "-", "{\"ksp_version_min\":\"1.8\"}" },
		{ "{}", "-", "-", "1.8", "{\"ksp_version_max\":\"1.8\"}" },
		{ "{}", "1.3", "1.4", "1.8",
		  "{\"ksp_version_min\":\"1.4\",\"ksp_version_max\":\"1.8\"}" },
		{ "{\"ksp_version\":\"1.6\"}", "1.8", "-", "-",
		  "{\"ksp_version_min\":\"1.6\",\"ksp_version_max\":\"1.8\"}" },
		{ "{\"ksp_version\":\"1.6\"}", "-", "1.7", "1.8",
		  "{\"ksp_version_min\":\"1.6\",\"ksp_version_max\":\"1.8\"}" },
		{ "{\"ksp_version_min\":\"1.4\",\"ksp_version_max\":\"1.9\"}", "1.8", "-", "-",
		  "{\"ksp_version_min\":\"1.4\",\"ksp_version_max\":\"1.9\"}" },
		{ "{\"ksp_version_min\":\"1.05\"}", "-", "-", "-",
		  "{\"ksp_version_min\":\"1.5\"}" },
		{ "{\"ksp_version\":\"any\"}", "1.8", "-", "-", "{\"ksp_version\":\"1.8\"}" },
		{ "{\"ksp_version\":\"any\"}", "-", "-", "-", "{\"ksp_version\":\"any\"}" },
		{ "{\"ksp_version\":\"1.8\"}", "any", "-", "-", "{\"ksp_version\":\"1.8\"}" },
		{ "{\"ksp_version\":1}", "1.1", "-", "-",
		  "{\"ksp_version_min\":\"1\",\"ksp_version_max\":\"1.1\"}" },
		{ "{\"ksp_version_min\":null,\"ksp_version\":\"1.2\"}", "-", "-", "-",
		  "{\"ksp_version\":\"1.2\"}" },
		{ "{\"ksp_version_max\":\"1.2\"}", "-", "1.8", "-",
		  "{\"ksp_version_min\":\"1.8\",\"ksp_version_max\":\"1.2\"}" },
		{ "{\"ksp_version\":\"1.2\",\"b\":2}", "1.2", "-", "-",
		  "{\"b\":2,\"ksp_version\":\"1.2\"}" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_game_version one, min, max;
		struct nk_value *json = document(&arena, rows[i].json);
		check_ok(nk_widen_compatibility(json, &arena, given(&one, rows[i].version),
						given(&min, rows[i].min), given(&max, rows[i].max),
						&err),
			 err);
		check_str(compact(&arena, json), rows[i].want);
	}
}

static void what_cannot_be_widened_is_an_error(void **state)
{
	static const char *const rows[][3] = {
		{ "{\"ksp_version\":\"1.x\"}",
		  "System.FormatException: One of the identified items was in an invalid format.",
		  "One of the identified items was in an invalid format." },
		{ "{\"ksp_version_min\":[]}",
		  "System.ArgumentException: Can not convert Array to String.",
		  "Can not convert Array to String." },
		{ "{\"ksp_version_max\":{}}",
		  "System.ArgumentException: Can not convert Object to String.",
		  "Can not convert Object to String." },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_err err = NK_ERR_INIT;
		assert_int_equal(nk_widen_compatibility(document(&arena, rows[i][0]), &arena, NULL,
							NULL, NULL, &err),
				 -1);
		check_texts(&err, rows[i][1], rows[i][2]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_are_printed_in_their_canonical_form),
		cmocka_unit_test(what_is_no_version_is_refused),
		cmocka_unit_test(a_missing_part_is_less_than_zero),
		cmocka_unit_test(the_build_can_be_dropped),
		cmocka_unit_test(ranges_meet_where_they_overlap),
		cmocka_unit_test(a_span_reads_as_a_sentence),
		cmocka_unit_test(compatibility_is_only_ever_widened),
		cmocka_unit_test(what_cannot_be_widened_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
