/* SPDX-License-Identifier: MIT
 *
 * Reading JSON token by token: what stands where, where a reader is, and going on.
 */
#include "check.h"

#include "base/newtonsoft.h"

static void begin(struct nk_lenient *reader, struct nk_arena *arena, const char *text)
{
	nk_lenient_init(reader, arena, nk_str(text));
}

static void next(struct nk_lenient *reader, enum nk_token token, const char *path)
{
	struct nk_err err = NK_ERR_INIT;

	check_ok(nk_lenient_next(reader, &err), err);
	assert_int_equal(reader->token, token);
	check_str(nk_lenient_path(reader), path);
}

static void tokens_come_with_their_path(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_lenient reader;

	(void)state;
	begin(&reader, &arena, "{\"a\": [1, {\"b c\": null}], d: 'x'}");
	next(&reader, NK_TOKEN_OBJECT, "");
	next(&reader, NK_TOKEN_PROPERTY, "a");
	next(&reader, NK_TOKEN_ARRAY, "a");
	next(&reader, NK_TOKEN_INTEGER, "a[0]");
	assert_int_equal(reader.integer, 1);
	next(&reader, NK_TOKEN_OBJECT, "a[1]");
	assert_int_equal(nk_lenient_depth(&reader), 2);
	next(&reader, NK_TOKEN_PROPERTY, "a[1]['b c']");
	next(&reader, NK_TOKEN_NULL, "a[1]['b c']");
	next(&reader, NK_TOKEN_OBJECT_END, "a[1]");
	next(&reader, NK_TOKEN_ARRAY_END, "a");
	next(&reader, NK_TOKEN_PROPERTY, "d");
	next(&reader, NK_TOKEN_STRING, "d");
	check_str(reader.text, "x");
	next(&reader, NK_TOKEN_OBJECT_END, "");
	assert_int_equal(nk_lenient_next(&reader, &err), NK_END);
}

static void positions_count_utf16_units(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_lenient reader;

	(void)state;
	begin(&reader, &arena, "\n[\"\xF0\x9F\x98\x80\xC3\xA9\", 5]");
	assert_int_equal(nk_lenient_line(&reader), 0);
	next(&reader, NK_TOKEN_ARRAY, "");
	next(&reader, NK_TOKEN_STRING, "[0]");
	assert_int_equal(nk_lenient_line(&reader), 2);
	assert_int_equal(nk_lenient_position(&reader), 6);
}

static void a_skipped_value_is_passed_over_whole(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_lenient reader;

	(void)state;
	begin(&reader, &arena, "{\"a\": [[1], {\"b\": 2}], \"c\": 3}");
	next(&reader, NK_TOKEN_OBJECT, "");
	next(&reader, NK_TOKEN_PROPERTY, "a");
	check_ok(nk_lenient_skip(&reader, &err), err);
	assert_int_equal(reader.token, NK_TOKEN_ARRAY_END);
	next(&reader, NK_TOKEN_PROPERTY, "c");
	check_ok(nk_lenient_skip(&reader, &err), err);
	assert_int_equal(reader.integer, 3);
}

static void values_can_be_asked_for_by_type(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_lenient reader;

	(void)state;
	begin(&reader, &arena, "[1.50, \"yes\", \"7\", \"2024-01-02\", \"\", /* c */ \"true\"]");
	next(&reader, NK_TOKEN_ARRAY, "");
	check_ok(nk_lenient_next_string(&reader, &err), err);
	check_str(reader.text, "1.50");
	assert_int_equal(nk_lenient_next_boolean(&reader, &err), -1);
	check_ok(nk_lenient_next_int32(&reader, &err), err);
	assert_int_equal(reader.integer, 7);
	check_ok(nk_lenient_next_date(&reader, &err), err);
	assert_int_equal(reader.token, NK_TOKEN_DATE);
	check_ok(nk_lenient_next_date(&reader, &err), err);
	assert_int_equal(reader.token, NK_TOKEN_NULL);
	check_ok(nk_lenient_next_boolean(&reader, &err), err);
	assert_true(reader.boolean);
	check_ok(nk_lenient_next_boolean(&reader, &err), err);
	assert_int_equal(reader.token, NK_TOKEN_ARRAY_END);
}

static void a_tree_can_be_taken_from_the_middle(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *value;
	struct nk_lenient reader;

	(void)state;
	begin(&reader, &arena, "{\"a\": {\"b\": [1]}, \"c\": 2}");
	next(&reader, NK_TOKEN_OBJECT, "");
	next(&reader, NK_TOKEN_PROPERTY, "a");
	next(&reader, NK_TOKEN_OBJECT, "a");
	check_ok(nk_lenient_tree(&reader, &value, &err), err);
	assert_int_equal(nk_length(nk_get(value, "b")), 1);
	next(&reader, NK_TOKEN_PROPERTY, "c");
}

static void a_failure_keeps_the_parts_of_its_message(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_lenient reader;

	(void)state;
	begin(&reader, &arena, "[5");
	next(&reader, NK_TOKEN_ARRAY, "");
	next(&reader, NK_TOKEN_INTEGER, "[0]");
	assert_int_equal(nk_lenient_fail_convert(&reader, "System.Uri", NULL, NULL, &err), -1);
	assert_string_equal(reader.failure.message,
			    "Error converting value 5 to type 'System.Uri'. "
			    "Path '[0]', line 1, position 2.");
	assert_string_equal(reader.failure.inner,
			    "Could not cast or convert from System.Int64 to System.Uri.");
	assert_string_equal(err.innermost, reader.failure.inner);
	assert_true(reader.failure.json);
	assert_false(reader.failure.reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_come_with_their_path),
		cmocka_unit_test(positions_count_utf16_units),
		cmocka_unit_test(a_skipped_value_is_passed_over_whole),
		cmocka_unit_test(values_can_be_asked_for_by_type),
		cmocka_unit_test(a_tree_can_be_taken_from_the_middle),
		cmocka_unit_test(a_failure_keeps_the_parts_of_its_message),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
