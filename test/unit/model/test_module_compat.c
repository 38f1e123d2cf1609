/* SPDX-License-Identifier: MIT */
#include "modules.h"

static void modules_run_on_the_versions_that_they_name(void **state)
{
	static const struct {
		const char *more;
		bool compatible, inverted;
	} rows[] = {
		{ "", true, false },
		{ "'ksp_version':'any',", true, false },
		{ "'ksp_version':'1.8',", true, false },
		{ "'ksp_version':'1.12.5',", true, false },
		{ "'ksp_version':'1.12.6',", false, false },
		{ "'ksp_version':'0.22',", false, false },
		{ "'ksp_version':'1.2.9.1234',", true, false },
		{ "'ksp_version':'9',", false, false },
		{ "'ksp_version_min':'1.12.5',", true, false },
		{ "'ksp_version_min':'1.13',", false, false },
		{ "'ksp_version_max':'0.23.0',", true, false },
		{ "'ksp_version_max':'0.22.9',", false, false },
		{ "'ksp_version_min':'1.8','ksp_version_max':'1.12',", true, false },
		{ "'ksp_version_min':'1.13','ksp_version_max':'1.99',", false, false },
		/* From above to below: empty, and inverted only where even the bounds' values are.
		 */
		{ "'ksp_version_min':'1.12.5','ksp_version_max':'1.12.4',", false, false },
		{ "'ksp_version_min':'1.12.5','ksp_version_max':'1.12.3',", false, true },
		{ "'ksp_version_min':'1.12.3','ksp_version_max':'1.12',", true, false },
		{ "'ksp_version_min':'any','ksp_version_max':'1.8',", true, false },
		{ "'ksp_version_min':'1.8','ksp_version_max':'any',", false, true },
		{ "'ksp_version_min':'any','ksp_version_max':'any',", true, false },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		bool inverted;
		struct nk_module *m = module_with(&arena, rows[i].more);
		bool compatible = nk_module_compatible(m, nk_game_find("KSP"), &inverted);
		if (compatible != rows[i].compatible || inverted != rows[i].inverted)
			fail_msg("%s compatible: %d, inverted: %d", rows[i].more, compatible,
				 inverted);
	}
}

static void the_other_game_has_builds(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const struct nk_game *game = nk_game_find("ksp2");
	bool inverted;
	(void)state;
	assert_true(nk_module_compatible(module_with(&arena, "'ksp_version':'0.1.3.2',"), game,
					 &inverted));
	assert_true(nk_module_compatible(module_with(&arena, "'ksp_version':'0.2.2',"), game,
					 &inverted));
	assert_false(nk_module_compatible(module_with(&arena, "'ksp_version':'0.1.3.3',"), game,
					  &inverted));
	assert_false(
		nk_module_compatible(module_with(&arena, "'ksp_version':'1.8',"), game, &inverted));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modules_run_on_the_versions_that_they_name),
		cmocka_unit_test(the_other_game_has_builds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
