/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "source/source.h"

/* "name version min max dependencies", or "-" when the text is no swinfo. */
static const char *describe(struct nk_arena *arena, const char *text)
{
	struct nk_swinfo info;

	if (nk_swinfo_read(&info, arena, nk_str(text)) == NK_NOT_FOUND)
		return "-";
	const char *out = nk_printf(arena, "%.*s|%.*s|%.*s|%.*s|", NK_ARG(info.name),
				    NK_ARG(info.version), NK_ARG(info.min), NK_ARG(info.max));
	for (size_t i = 0; i < info.n_dependencies; i++)
		out = nk_printf(arena, "%s%s%.*s", out, i ? "," : "", NK_ARG(info.dependencies[i]));
	return out;
}

static void errors_cost_what_they_stand_in(void **state)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "{'name':'A','version':1.50,'ksp2_version':{'min':'0.1.*','max':'*'},"
		  "'dependencies':[{'id':'x'},{'id':'y','version':{'min':'1'}}]}",
		  "A|1.50|0.1.any|any|x,y" },
		{ "{}", "||||" },
		{ "", "-" },
		{ "[]", "-" },
		{ "{", "-" },
		{ "{'name':'A'} x", "-" },
		{ "{'name':'A',,'version':'1'}", "-" },
		{ "{'name':['A'],'version':'1'}", "-" },
		{ "{'name':'A','ksp2_version':'0.1','version':'1'}", "A|1|||" },
		{ "{'name':'A','ksp2_version':{'min':1,'max':'0.2'}}", "A|||0.2|" },
		{ "{'name':'A','dependencies':'x','version':'2'}", "A|2|||" },
		{ "{'name':'A','version':'1'", "A|1|||" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(describe(&arena, cases[i].text), cases[i].expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_cost_what_they_stand_in),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
