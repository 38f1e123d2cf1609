/* SPDX-License-Identifier: MIT
 *
 * Suggestions for misspelt words.
 */
#include "check.h"

#include "cmd/nearest.h"

static struct nk_str nearest_of(const char *typed)
{
	struct nk_nearest nearest = nk_nearest_to(nk_str(typed));

	nk_nearest_offer(&nearest, NK_STR("inflate"));
	nk_nearest_offer(&nearest, NK_STR("indexer"));
	nk_nearest_offer(&nearest, NK_STR("scheduler"));
	nk_nearest_offer(&nearest, NK_STR("run"));
	return nearest.best;
}

static void one_mistake_finds_the_word(void **state)
{
	(void)state;
	check_str(nearest_of("inflat"), "inflate");
	check_str(nearest_of("idnexer"), "indexer");
	check_str(nearest_of("Schedular"), "scheduler");
	check_str(nearest_of("rnu"), "run");
}

static void what_is_far_from_everything_finds_nothing(void **state)
{
	(void)state;
	assert_null(nearest_of("quartermaster").s);
	assert_null(nearest_of("a-word-that-is-much-longer-than-any-name-of-an-option-is").s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_mistake_finds_the_word),
		cmocka_unit_test(what_is_far_from_everything_finds_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
