/* SPDX-License-Identifier: MIT */
#include "world.h"

#include "source/spacedock.h"

#define MOD_URL "https://spacedock.info/api/mod/42"
#define PLAIN	"{\"identifier\":\"Mine\",\"$kref\":\"#/ckan/spacedock/42\"}"
#define VERSION(id, version, game)                                                       \
	"{\"id\":" id ",\"friendly_version\":\"" version "\",\"game_version\":" game "," \
	"\"created\":\"2017-05-31T04:28:56.713285+00:00\","                              \
	"\"download_path\":\"/mod/42/My Mod/download/" version "\"}"
#define MOD(more, versions)                                                            \
	"{\"id\":42,\"name\":\"My Mod\",\"license\":\"GPLv3\",\"author\":\"jack\","    \
	"\"short_description\":\"\",\"website\":\"\",\"source_code\":\"\"," more       \
	"\"default_version_id\":2,\"versions\":[" versions "]}"

static void expand(struct world *world, const char *netkan, const char *mod)
{
	replay_text(&world->replay, MOD_URL, mod);
	check_ok(world_expand(world, netkan), world->err);
}

static void the_default_version_comes_first(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world.job.options.releases = 2;
	expand(&world, PLAIN,
	       MOD("", VERSION("1", "1.1", "\"1.12.3\"") "," VERSION("2", "1.0", "\"1.3\"") ","
		       VERSION("3", "0.9", "\"1.2.2.1622\"")));
	assert_int_equal(world.out.n, 2);
	check_str(world_json(&world, 0),
		  "{\"identifier\":\"Mine\",\"ksp_version\":\"1.3.0\",\"name\":\"My Mod\","
		  "\"abstract\":\"\",\"version\":\"1.0\","
		  "\"download\":\"https://spacedock.info/mod/42/My%20Mod/download/1.0\","
		  "\"release_date\":\"2017-05-31T04:28:56.713285Z\",\"author\":\"jack\","
		  "\"license\":\"GPL-3.0\","
		  "\"resources\":{\"spacedock\":\"https://spacedock.info/mod/42/My%20Mod\"}}");
	check_member(&world, 1, "version", "\"1.1\"");
	check_warnings(&world, "");
	world_release(&world);
}

static void skipping_follows_the_same_order(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world.job.options.skip_releases = 2;
	expand(&world, PLAIN,
	       MOD("", VERSION("1", "1.1", "\"1.12.3\"") "," VERSION("2", "1.0", "\"1.3\"") ","
		       VERSION("3", "0.9", "\"1.2.2.1622\"")));
	check_member(&world, 0, "version", "\"0.9\"");
	check_member(&world, 0, "ksp_version", "\"1.2.2\"");
	world_release(&world);
}

static void a_version_without_game_version_says_null(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	world.job.options.releases = NK_ALL_RELEASES;
	expand(&world, PLAIN, MOD("", VERSION("1", "1", "null") "," VERSION("3", "2", "\"any\"")));
	check_member(&world, 0, "ksp_version", "null");
	check_member(&world, 1, "ksp_version", "null");
	assert_true(nk_is(nk_get(world.out.list[0]->json, "ksp_version"), NK_STRING));
	world_release(&world);
}

static void any_game_version_in_the_netkan_wins(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	expand(&world, "{\"$kref\":\"#/ckan/spacedock/42\",\"ksp_version_min\":null}",
	       MOD("", VERSION("1", "1", "\"1.8\"")));
	check_member(&world, 0, "ksp_version", "");
	world_release(&world);
}

static void shared_authors_follow_the_author(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	expand(&world, PLAIN,
	       MOD("\"shared_authors\":[{\"username\":\"jill\"},{\"username\":\"jack\"},{}],"
		   "\"background\":\"https://example.com/a%20b.png\",",
		   VERSION("1", "1", "\"1.8\"")));
	check_member(&world, 0, "author", "[\"jack\",\"jill\"]");
	check_member(&world, 0, "resources.x_screenshot", "\"https://example.com/a+b.png\"");
	world_release(&world);
}

static void a_repository_on_github_replaces_all_other_claims(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, "https://api.github.com/repos/jack/mod",
		    "{\"html_url\":\"https://github.com/Jack/Mod\",\"archived\":true}");
	expand(&world,
	       "{\"$kref\":\"#/ckan/spacedock/42\",\"resources\":{\"repository\":\"mine\"}}",
	       "{\"id\":42,\"name\":\"M\",\"source_code\":\"https://github.com/jack/mod/tree/x\","
	       "\"versions\":[" VERSION("1", "1", "\"1.8\"") "]}");
	check_member(&world, 0, "resources",
		     "{\"spacedock\":\"https://spacedock.info/mod/42/M\","
		     "\"repository\":\"https://github.com/Jack/Mod\"}");
	check_warnings(&world, "Repo is archived, consider freezing\n");
	world_release(&world);
}

static void a_repository_that_is_gone_changes_nothing(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_status(&world.replay, "https://api.github.com/repos/jack/mod", "404 Not Found");
	expand(&world, PLAIN,
	       "{\"id\":42,\"name\":\"M\",\"source_code\":\"https://github.com/jack/mod\","
	       "\"versions\":[" VERSION("1", "1", "\"1.8\"") "]}");
	check_member(&world, 0, "resources.repository", "\"https://github.com/jack/mod\"");
	world_release(&world);
}

static void throttling_by_github_is_not_forgiven(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_status(&world.replay, "https://api.github.com/repos/jack/mod",
		      "429 Too Many Requests\nX-RateLimit-Remaining: 0");
	replay_text(&world.replay, MOD_URL,
		    "{\"source_code\":\"https://github.com/jack/mod\","
		    "\"versions\":[" VERSION("1", "1", "\"1.8\"") "]}");
	check_fails(world_expand(&world, PLAIN), world.err,
		    "GitHub API rate limit exceeded: repos/jack/mod");
	assert_int_equal(world.err.fault, NK_FAULT_THROTTLED);
	world_release(&world);
}

static void a_mod_without_versions_passes_on_with_a_warning(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	expand(&world, PLAIN, MOD("", ""));
	check_str(world_json(&world, 0), PLAIN);
	check_warnings(&world, "No releases found for My Mod\n");
	world_release(&world);
}

static void an_answer_of_null_makes_no_module(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	expand(&world, PLAIN, "null");
	assert_int_equal(world.out.n, 0);
	check_warnings(&world, "");
	world_release(&world);
}

static void the_body_of_an_error_says_why(void **state)
{
	static const char body[] = "{\"error\":true,\"reason\":\"Mod not found.\"}";
	struct world world;

	(void)state;
	world_init(&world);
	replay_add(&world.replay, "GET", MOD_URL, NULL, "404 Not Found", body, strlen(body));
	check_fails(world_expand(&world, PLAIN), world.err,
		    "Could not get the mod from SpaceDock, reason: Mod not found.");
	world_release(&world);
}

static void an_error_without_body_stands(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_status(&world.replay, MOD_URL, "500 Internal Server Error");
	check_fails(world_expand(&world, PLAIN), world.err,
		    MOD_URL ": The remote server returned an error: (500) Internal Server Error.");
	assert_int_equal(world.err.fault, NK_FAULT_UPSTREAM);
	world_release(&world);
}

static void an_unreadable_game_version_fails_the_mod(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, MOD_URL, MOD("", VERSION("9", "1", "\"1.x\"")));
	check_fails(world_expand(&world, PLAIN), world.err,
		    MOD_URL ": One of the identified items was in an invalid format.");
	world_release(&world);
}

static void an_id_that_is_no_number_fails(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	check_fails(world_expand(&world, "{\"$kref\":\"#/ckan/spacedock/abc\"}"), world.err,
		    "#/ckan/spacedock/abc: "
		    "The input string 'abc' was not in a correct format.");
	assert_string_equal(world.err.innermost,
			    "The input string 'abc' was not in a correct format.");
	world_release(&world);
}

static void licences_are_translated(void **state)
{
	static const struct {
		const char *theirs, *ours;
	} cases[] = {
		{ "GPLv2", "GPL-2.0" },	     { "GPLv3", "GPL-3.0" },
		{ "Other", "unknown" },	     { "ARR", "restricted" },
		{ "All Rights Reserved", "restricted" },
		{ "All rights reserved", "restricted" },
		{ " CC BY-NC 4.0 ", "CC-BY-NC-4.0" },
		{ "MIT", "MIT" },	     { "", "" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check_str(nk_sd_license(&arena, nk_str(cases[i].theirs)), cases[i].ours);
	assert_null(nk_sd_license(&arena, NK_NO_STR).s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_default_version_comes_first),
		cmocka_unit_test(skipping_follows_the_same_order),
		cmocka_unit_test(a_version_without_game_version_says_null),
		cmocka_unit_test(any_game_version_in_the_netkan_wins),
		cmocka_unit_test(shared_authors_follow_the_author),
		cmocka_unit_test(a_repository_on_github_replaces_all_other_claims),
		cmocka_unit_test(a_repository_that_is_gone_changes_nothing),
		cmocka_unit_test(throttling_by_github_is_not_forgiven),
		cmocka_unit_test(a_mod_without_versions_passes_on_with_a_warning),
		cmocka_unit_test(an_answer_of_null_makes_no_module),
		cmocka_unit_test(the_body_of_an_error_says_why),
		cmocka_unit_test(an_error_without_body_stands),
		cmocka_unit_test(an_unreadable_game_version_fails_the_mod),
		cmocka_unit_test(an_id_that_is_no_number_fails),
		cmocka_unit_test(licences_are_translated),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
