/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/err.h"

static void context_stands_before_the_cause(void **state)
{
	struct nk_err err = NK_ERR_INIT;
	(void)state;
	assert_int_equal(nk_fail(&err, NK_FAULT_UPSTREAM, "%d Not Found", 404), -1);
	assert_int_equal(nk_within(&err, "repos/%s", "Foo"), -1);
	assert_string_equal(err.text, "repos/Foo: 404 Not Found");
}

static void a_full_line_keeps_the_cause(void **state)
{
	struct nk_err err = NK_ERR_INIT;
	char where[800];
	(void)state;
	memset(where, 'x', sizeof where - 1);
	where[sizeof where - 1] = '\0';
	nk_fail(&err, NK_FAULT_SYSTEM, "cause");
	nk_within(&err, "%s", where);
	assert_string_equal(err.text, "cause");
}

static void a_cut_text_ends_in_a_whole_character(void **state)
{
	struct nk_err err = NK_ERR_INIT;
	char text[2000] = "";
	(void)state;
	for (int i = 0; i < 600; i++)
		strcat(text, "\xC3\xA9");
	nk_fail(&err, NK_FAULT_SYSTEM, "a%s", text);
	assert_int_equal(strlen(err.text) % 2, 1);
	nk_fail(&err, NK_FAULT_SYSTEM, "%s", text);
	assert_int_equal(strlen(err.text) % 2, 0);
}

static void a_long_text_is_kept_whole_in_the_arena(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	(void)state;
	nk_fail_in(&err, &arena, NK_FAULT_METADATA, "%01000d\nsecond", 0);
	assert_int_equal(strlen(nk_err_text(&err)), 1007);
	assert_null(strchr(err.text, '\n'));
	nk_within(&err, "context");
	assert_int_equal(nk_err_text(&err)[0], '0');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(context_stands_before_the_cause),
		cmocka_unit_test(a_full_line_keeps_the_cause),
		cmocka_unit_test(a_cut_text_ends_in_a_whole_character),
		cmocka_unit_test(a_long_text_is_kept_whole_in_the_arena),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
