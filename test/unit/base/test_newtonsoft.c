/* SPDX-License-Identifier: MIT
 *
 * What the lenient JSON reader makes of whole texts. The wanted sides are what Newtonsoft.Json
 * 13 made of them.
 */
#include "check.h"

#include "base/json.h"
#include "base/newtonsoft.h"

struct pair {
	const char *text, *want;
};

/* Texts with NULs are written with "^" for each. */
static struct nk_str with_nuls(struct nk_arena *arena, const char *text)
{
	char *copy = nk_strdup(arena, text);
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++) {
		if (copy[i] == '^')
			copy[i] = '\0';
	}
	return nk_str_n(copy, n);
}

static void check_reads(const struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_err err = NK_ERR_INIT;
		struct nk_value *value;

		check_ok(nk_lenient_read(&value, &arena, with_nuls(&arena, pairs[i].text), true,
					 &err),
			 err);
		if (value)
			check_str(nk_json_text(&arena, value, NK_JSON_COMPACT), pairs[i].want);
		else
			assert_string_equal(pairs[i].want, "none");
	}
}

static void comments_blanks_and_nuls_are_passed_over(void **state)
{
	static const struct pair pairs[] = {
		{ "// x\n{/* y */\"a\":/**/1//z\n}/* */", "{\"a\":1}" },
		{ "^{^\"a\"^:^1^}^", "{\"a\":1}" },
		{ "\302\240{\342\200\250\"a\"\343\200\200:1}\302\205", "{\"a\":1}" },
		{ "", "none" },
		{ "  // nothing", "none" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void names_and_strings_need_no_double_quotes(void **state)
{
	static const struct pair pairs[] = {
		{ "{'a':'b\"c',d:\"e'f\",$_g1:\"\"}",
		  "{\"a\":\"b\\\"c\",\"d\":\"e'f\",\"$_g1\":\"\"}" },
		{ "{\"a\n\tb\":\"c\nd\te\"}", "{\"a\\n\\tb\":\"c\\nd\\te\"}" },
		{ "{\"\":1,\"a b\":2}", "{\"\":1,\"a b\":2}" },
		{ "{\303\251:1}", "{\"\303\251\":1}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void escapes_make_characters(void **state)
{
	static const struct pair pairs[] = {
		{ "[\"\\b\\t\\n\\f\\r\\\\\\\"\\/\\u00e9\\ud83d\\ude00\"]",
		  "[\"\\b\\t\\n\\f\\r\\\\\\\"/\303\251\360\237\230\200\"]" },
		{ "['it\\'s']", "[\"it's\"]" },
		{ "[\"\\ud83d\",\"\\ude00\",\"\\ud83d\\ud83d\\ude00\",\"\\ud83dx\","
		  "\"\\ud83d\\u0041\"]",
		  "[\"\357\277\275\",\"\357\277\275\",\"\357\277\275\360\237\230\200\","
		  "\"\357\277\275x\",\"\357\277\275A\"]" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void commas_may_be_too_many(void **state)
{
	static const struct pair pairs[] = {
		{ "[1,2,]", "[1,2]" },
		{ "{\"a\":1,}", "{\"a\":1}" },
		{ "[1,,2]", "[1,undefined,2]" },
		{ "[,]", "[undefined]" },
		{ "{\"a\":,\"b\":1}", "{\"a\":undefined,\"b\":1}" },
		{ "undefined", "undefined" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void numbers_have_many_spellings(void **state)
{
	static const struct pair pairs[] = {
		{ "[0,-1,10,9223372036854775807,-9223372036854775808]",
		  "[0,-1,10,9223372036854775807,-9223372036854775808]" },
		{ "[9223372036854775808,-00000000000000000000012,123456789012345678901234567890]",
		  "[9223372036854775808,-12,123456789012345678901234567890]" },
		{ "[010,0x1F,0XfF,00]", "[8,31,255,0]" },
		{ "[1.0,7.10,.5,5.,-.5e-3,1e3,1E400,0.00001,1e17]",
		  "[1.0,7.1,0.5,5.0,-0.0005,1000.0,\"Infinity\",1E-05,1E+17]" },
		{ "[NaN,Infinity,-Infinity]", "[\"NaN\",\"Infinity\",\"-Infinity\"]" },
		{ "[true,false,null]", "[true,false,null]" },
		{ "7", "7" },
		{ "[0e1,0.50]", "[0.0,0.5]" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void a_later_duplicate_wins_in_the_first_place(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void only_texts_like_iso_dates_are_dates(void **state)
{
	static const struct pair pairs[] = {
		{ "[\"2024-01-02T03:04:05Z\",\"2024-01-02T03:04:05.120\",\"2024-01-02T03:04:05+02:"
		  "00\",\"/Date(1234567890123)/\",\"/Date(123+0100)/\"]",
		  "[\"2024-01-02T03:04:05Z\",\"2024-01-02T03:04:05.12\",\"2024-01-02T01:04:05+00:"
		  "00\",\"2009-02-13T23:31:30.123Z\",\"1970-01-01T00:00:00.123+00:00\"]" },
		{ "[\"2024-01-02\",\"2024-01-02 03:04:05\",\"x2024-01-02T03:04:05Z\"]",
		  "[\"2024-01-02\",\"2024-01-02 03:04:05\",\"x2024-01-02T03:04:05Z\"]" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void the_end_of_a_line_may_hide_what_follows(void **state)
{
	static const struct pair pairs[] = {
		{ "{}\rx", "{}" },
		{ "{}\r\n", "{}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void without_dates_texts_stay_texts(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *value;

	(void)state;
	check_ok(
		nk_lenient_read(&value, &arena, NK_STR("\"2024-01-02T03:04:05.10Z\""), false, &err),
		err);
	check_str(nk_text(value), "2024-01-02T03:04:05.10Z");
	check_ok(nk_lenient_read(&value, &arena, NK_STR("\"2024-01-02T03:04:05.10Z\""), true, &err),
		 err);
	assert_int_equal(value->kind, NK_DATE);
}

static void values_know_where_they_end(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *value;

	(void)state;
	check_ok(nk_lenient_read(&value, &arena, NK_STR("{\n  \"a\": [1, 22]}"), true, &err), err);
	const struct nk_value *last = nk_get(value, "a")->array.items[1];
	assert_int_equal(last->line, 2);
	assert_int_equal(last->column, 13);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comments_blanks_and_nuls_are_passed_over),
		cmocka_unit_test(names_and_strings_need_no_double_quotes),
		cmocka_unit_test(escapes_make_characters),
		cmocka_unit_test(commas_may_be_too_many),
		cmocka_unit_test(numbers_have_many_spellings),
		cmocka_unit_test(a_later_duplicate_wins_in_the_first_place),
		cmocka_unit_test(only_texts_like_iso_dates_are_dates),
		cmocka_unit_test(the_end_of_a_line_may_hide_what_follows),
		cmocka_unit_test(without_dates_texts_stay_texts),
		cmocka_unit_test(values_know_where_they_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
