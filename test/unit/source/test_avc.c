/* SPDX-License-Identifier: MIT */
#include "world.h"

/* What a text reads as: "NAME version ksp min max", "-" for what is not given. */
static const char *describe(struct nk_arena *arena, const struct nk_avc *avc)
{
	const struct {
		bool given;
		const struct nk_game_version *version;
	} games[] = { { avc->has_ksp, &avc->ksp },
		      { avc->has_min, &avc->min },
		      { avc->has_max, &avc->max } };
	const char *text = avc->has_version ? nk_strndup(arena, avc->version.text.s,
							 avc->version.text.n) : "-";

	for (size_t i = 0; i < 3; i++) {
		struct nk_str game = NK_STR("-");
		if (games[i].given)
			game = nk_game_version_text(games[i].version, arena);
		text = nk_printf(arena, "%s %.*s", text, NK_ARG(game.s ? game : NK_STR("any")));
	}
	return text;
}

static void versions_are_read_in_all_spellings(void **state)
{
	static const struct {
		const char *json, *expected;
	} cases[] = {
		{ "{}", "- - - -" },
		{ "{'VERSION':'1.2'}", "1.2.0 - - -" },
		{ "{'VERSION':''}", ".0.0 - - -" },
		{ "{'VERSION':'1.2.3.4.5'}", "1.2.3.4 - - -" },
		{ "{'VERSION':'1.2.3.'}", "1.2.3 - - -" },
		{ "{'VERSION':'1.2.3. '}", "1.2.3 - - -" },
		{ "{'version':{'MAJOR':1,'MINOR':2}}", "1.2.0 - - -" },
		{ "{'VERSION':{'MAJOR':1,'MINOR':null,'PATCH':3,'BUILD':4}}", "1.0.3.4 - - -" },
		{ "{'VERSION':{'major':1}}", "0.0.0 - - -" },
		{ "{'VERSION':{'MAJOR':1.10,'MINOR':1e5,'PATCH':true}}", "1.1.100000.True - - -" },
		{ "{'KSP_VERSION':'1.8'}", "- 1.8 - -" },
		{ "{'KSP_VERSION':'1.8.1.99'}", "- 1.8.1 - -" },
		{ "{'KSP_VERSION':'any'}", "- any - -" },
		{ "{'KSP_VERSION':'-1'}", "- any - -" },
		{ "{'KSP_VERSION':'1. -1 .3'}", "- 1 - -" },
		{ "{'KSP_VERSION':{}}", "- any - -" },
		{ "{'KSP_VERSION':{'MAJOR':1,'MINOR':12,'PATCH':-1}}", "- 1.12 - -" },
		{ "{'KSP_VERSION_MIN':{'MAJOR':1,'MINOR':3},'KSP_VERSION_MAX':'1.05.0'}",
		  "- - 1.3 1.5.0" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_avc avc;
		check_ok(nk_avc_read(&avc, &arena, nk_str(cases[i].json), NULL, &err), err);
		assert_string_equal(describe(&arena, &avc), cases[i].expected);
	}
}

static void errors_are_of_the_original_s_kinds(void **state)
{
	static const struct {
		const char *text, *message;
		bool json, reader;
	} cases[] = {
		{ "{'VERSION':null}", "Trying to convert non-JSON object to Version object", false,
		  false },
		{ "{'VERSION':1.0}", "Trying to convert non-JSON object to Version object", false,
		  false },
		{ "{'VERSION':'2024-01-02T03:04:05'}",
		  "Trying to convert non-JSON object to Version object", false, false },
		{ "{'KSP_VERSION':[1,2]}", "Trying to convert non-JSON object to Version object",
		  false, false },
		{ "{'VERSION':{'MAJOR':[]}}", "Cannot cast Newtonsoft.Json.Linq.JArray to "
		  "Newtonsoft.Json.Linq.JToken.", false, false },
		{ "{'KSP_VERSION':'1.x'}", "One of the identified items was in an invalid format.",
		  false, false },
		{ "{'KSP_VERSION':''}", "One of the identified items was in an invalid format.",
		  false, false },
		{ "{'NAME' 'x'}", "Invalid character after parsing property name. Expected ':' but "
		  "got: '. Path '', line 1, position 8.", true, true },
		{ "{} x", "Additional text encountered after finished reading JSON content: x. "
		  "Path '', line 1, position 3.", true, true },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_lenient_failure failure;
		struct nk_avc avc;
		int answer = nk_avc_read(&avc, &arena, nk_str(cases[i].text), &failure, &err);
		assert_int_equal(answer, -1);
		assert_string_equal(failure.message, cases[i].message);
		assert_int_equal(failure.json, cases[i].json);
		assert_int_equal(failure.reader, cases[i].reader);
	}
}

static void nothing_and_null_are_no_file(void **state)
{
	static const char *const texts[] = { "", "null", " // x\n" };
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_avc avc;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_int_equal(nk_avc_read(&avc, &arena, nk_str(texts[i]), NULL, &err),
				 NK_NOT_FOUND);
}

static void apply(struct world *world, const char *json, const char *avc_text, bool trust,
		  const char *expected)
{
	struct nk_metadata *module = world_metadata(world, json);
	struct nk_avc avc;

	check_ok(nk_avc_read(&avc, &world->arena, nk_str(avc_text), NULL, &world->err), world->err);
	check_ok(nk_avc_apply(&world->job, module->json, &avc, trust, &world->err), world->err);
	check_str(nk_json_text(&world->arena, module->json, NK_JSON_COMPACT), expected);
}

static void a_host_s_version_stays_unless_the_file_is_trusted(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	apply(&world, "{}", "{'VERSION':'1.2','KSP_VERSION':'1.8'}", false,
	      "{\"ksp_version\":\"1.8\",\"version\":\"1.2.0\"}");
	apply(&world, "{\"version\":\"9\"}", "{'VERSION':'1.2'}", false, "{\"version\":\"9\"}");
	apply(&world, "{\"version\":\"9\",\"x\":1}", "{'VERSION':'1.2'}", true,
	      "{\"x\":1,\"version\":\"1.2.0\"}");
	apply(&world, "{\"ksp_version\":\"1.3.0\"}", "{'KSP_VERSION_MAX':'1.5'}", false,
	      "{\"ksp_version_min\":\"1.3.0\",\"ksp_version_max\":\"1.5\"}");
	world_release(&world);
}

static void a_kref_says_where_the_mod_is(void **state)
{
	static const char file[] =
		"{'NAME':'It','DOWNLOAD':'https://example.com/a.zip','VERSION':'1.0.2',"
		"'GITHUB':{'USERNAME':'u','REPOSITORY':'r'},'KSP_VERSION':'1.8.1'}";
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, "https://example.com/a.version", file);
	check_ok(world_expand(&world, "{\"identifier\":\"A\","
				      "\"$kref\":\"#/ckan/ksp-avc/https://example.com/a.version\"}"),
		 world.err);
	check_str(world_json(&world, 0),
		  "{\"identifier\":\"A\",\"name\":\"It\",\"download\":\"https://example.com/a.zip\","
		  "\"resources\":{\"repository\":\"https://github.com/u/r\"},"
		  "\"ksp_version\":\"1.8.1\",\"version\":\"1.0.2\"}");
	world_release(&world);
}

static void a_kref_to_nothing_passes_on(void **state)
{
	static const char netkan[] = "{\"$kref\":\"#/ckan/ksp-avc/https://example.com/a.version\"}";
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, "https://example.com/a.version", "");
	check_ok(world_expand(&world, netkan), world.err);
	check_str(world_json(&world, 0), netkan);
	world_release(&world);
}

static void a_kref_to_something_else_names_it(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, "https://example.com/a.version", "{'VERSION':null}");
	check_fails(world_expand(&world,
				 "{\"$kref\":\"#/ckan/ksp-avc/https://example.com/a.version\"}"),
		    world.err,
		    "https://example.com/a.version: "
		    "Trying to convert non-JSON object to Version object");
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_are_read_in_all_spellings),
		cmocka_unit_test(errors_are_of_the_original_s_kinds),
		cmocka_unit_test(nothing_and_null_are_no_file),
		cmocka_unit_test(a_host_s_version_stays_unless_the_file_is_trusted),
		cmocka_unit_test(a_kref_says_where_the_mod_is),
		cmocka_unit_test(a_kref_to_nothing_passes_on),
		cmocka_unit_test(a_kref_to_something_else_names_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
