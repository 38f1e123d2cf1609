/* SPDX-License-Identifier: MIT */
#include "world.h"

#include "source/github.h"

#define REPO_URL     "https://api.github.com/repos/jack/My_Mod"
#define RELEASES_URL "https://api.github.com/repos/jack/My_Mod/releases?per_page=10&page="
#define PLAIN        "{\"identifier\":\"Mine\",\"$kref\":\"#/ckan/github/jack/My_Mod\"}"

#define REPO                                                                                \
	"{\"name\":\"My_Mod\",\"full_name\":\"jack/My_Mod\","                               \
	"\"html_url\":\"https://github.com/jack/My_Mod\",\"description\":\"It flies\","     \
	"\"homepage\":\"forum.example.com/a b\",\"license\":{\"spdx_id\":\"MIT\"},"         \
	"\"owner\":{\"login\":\"jack\",\"type\":\"User\"},\"has_issues\":true,"             \
	"\"has_discussions\":false,\"has_wiki\":false,\"archived\":false}"

#define ASSET(name)                                                                         \
	"{\"name\":\"" name "\",\"browser_download_url\":\"https://github.com/d/" name "\"," \
	"\"updated_at\":\"2024-01-02T03:04:05Z\"}"
#define RELEASE(tag, when, pre, assets)                                                     \
	"{\"author\":{\"login\":\"jill\",\"type\":\"User\"},\"tag_name\":\"" tag "\","      \
	"\"prerelease\":" pre ",\"published_at\":\"" when "\","                             \
	"\"zipball_url\":\"https://api.github.com/z/" tag "\",\"assets\":[" assets "]}"

static void answer(struct world *world, const char *repo, const char *page1, const char *page2)
{
	replay_text(&world->replay, REPO_URL, repo);
	if (page1)
		replay_text(&world->replay, RELEASES_URL "1", page1);
	if (page2)
		replay_text(&world->replay, RELEASES_URL "2", page2);
}

static void a_release_fills_in_what_the_netkan_does_not_say(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, REPO,
	       "[" RELEASE("v1.0", "2024-01-01T00:00:00Z", "false", ASSET("a b.zip")) "]", NULL);
	check_ok(world_expand(&world, PLAIN), world.err);
	check_str(world_json(&world, 0),
		  "{\"identifier\":\"Mine\",\"abstract\":\"It flies\",\"license\":\"MIT\","
		  "\"resources\":{\"repository\":\"https://github.com/jack/My_Mod\","
		  "\"homepage\":\"http://forum.example.com/a+b\","
		  "\"bugtracker\":\"https://github.com/jack/My_Mod/issues\"},"
		  "\"version\":\"v1.0\",\"author\":[\"jack\",\"jill\"],"
		  "\"download\":\"https://github.com/d/a b.zip\","
		  "\"release_date\":\"2024-01-02T03:04:05Z\",\"name\":\"My Mod\","
		  "\"x_netkan_version_pieces\":{\"tag\":\"v1.0\"}}");
	check_warnings(&world, "");
	assert_true(world.job.flaky_api);
	world_release(&world);
}

static void the_newest_of_a_page_comes_first_and_the_next_page_is_not_asked(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, REPO,
	       "[" RELEASE("1", "2021-01-01T00:00:00Z", "false", ASSET("a.zip")) ","
	       RELEASE("3", "2023-01-01T00:00:00Z", "false", ASSET("a.zip")) ","
	       RELEASE("2", "2022-01-01T00:00:00Z", "true", ASSET("a.zip")) "]", NULL);
	world.job.options.releases = 2;
	check_ok(world_expand(&world, PLAIN), world.err);
	assert_int_equal(world.out.n, 2);
	check_member(&world, 0, "version", "\"3\"");
	check_member(&world, 0, "release_status", "");
	check_member(&world, 1, "version", "\"2\"");
	check_member(&world, 1, "release_status", "\"testing\"");
	world_release(&world);
}

static void pages_are_read_until_one_is_empty(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, REPO, "[" RELEASE("2", "2022-01-01T00:00:00Z", "false", "") "]",
	       "[" RELEASE("1", "2021-01-01T00:00:00Z", "false", ASSET("A.ZIP")) "]");
	replay_text(&world.replay, RELEASES_URL "3", "[]");
	world.job.options.releases = NK_ALL_RELEASES;
	check_ok(world_expand(&world, PLAIN), world.err);
	assert_int_equal(world.out.n, 1);
	check_member(&world, 0, "version", "\"1\"");
	world_release(&world);
}

static void skipping_counts_only_releases_with_a_wanted_asset(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, REPO,
	       "[" RELEASE("3", "2023-01-01T00:00:00Z", "false", ASSET("a.txt")) ","
	       RELEASE("2", "2022-01-01T00:00:00Z", "false", ASSET("a.zip")) ","
	       RELEASE("1", "2021-01-01T00:00:00Z", "false", ASSET("a.zip")) "]", NULL);
	world.job.options.skip_releases = 1;
	check_ok(world_expand(&world, PLAIN), world.err);
	assert_int_equal(world.out.n, 1);
	check_member(&world, 0, "version", "\"1\"");
	world_release(&world);
}

static void without_a_release_the_netkan_passes_on_with_a_warning(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, REPO, "[]", NULL);
	check_ok(world_expand(&world, PLAIN), world.err);
	check_str(world_json(&world, 0), PLAIN);
	check_warnings(&world, "No releases found for jack/My_Mod\n");
	world_release(&world);
}

static void the_warning_names_the_pattern_that_found_nothing(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, REPO, "[" RELEASE("1", "2021-01-01T00:00:00Z", "false", ASSET("a.zip")) "]",
	       "[]");
	check_ok(world_expand(&world, "{\"$kref\":\"#/ckan/github/jack/My_Mod/asset_match/b*c\"}"),
		 world.err);
	check_ok(world_expand(&world, "{\"$kref\":\"#/ckan/github/jack/My_Mod/version_from_asset/"
				      "b(?<version>.+)\"}"),
		 world.err);
	check_warnings(&world,
		       "No releases found for jack/My_Mod with asset_match b*c\n"
		       "No releases found for jack/My_Mod with version_from_asset "
		       "b(?<version>.+)\n");
	world_release(&world);
}

static void several_matching_assets_are_warned_about(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, REPO,
	       "[" RELEASE("1.0", "2021-01-01T00:00:00Z", "false",
			   ASSET("x.txt") "," ASSET("a.zip") "," ASSET("b.zip")) "]", NULL);
	check_ok(world_expand(&world, PLAIN), world.err);
	check_member(&world, 0, "download", "\"https://github.com/d/a.zip\"");
	check_warnings(&world, "Multiple assets found for Mine 1.0 without `version_from_asset`\n");
	world_release(&world);
}

static void version_from_asset_makes_a_module_of_each_match(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, REPO,
	       "[" RELEASE("all", "2021-01-01T00:00:00Z", "false",
			   ASSET("a-1.zip") "," ASSET("b-9.zip") "," ASSET("a-2.zip")) "]", NULL);
	check_ok(world_expand(&world, "{\"$kref\":\"#/ckan/github/jack/My_Mod/version_from_asset/"
				      "^a-(?<version>.+)\\\\.zip$\"}"),
		 world.err);
	assert_int_equal(world.out.n, 2);
	check_member(&world, 0, "version", "\"1\"");
	check_member(&world, 1, "version", "\"2\"");
	check_member(&world, 1, "x_netkan_version_pieces", "{\"tag\":\"all\"}");
	world_release(&world);
}

static void a_pattern_without_the_group_fails(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, REPO, "[" RELEASE("1", "2021-01-01T00:00:00Z", "false", ASSET("a.zip")) "]",
	       NULL);
	check_fails(world_expand(&world, "{\"$kref\":\"#/ckan/github/jack/My_Mod/"
					 "version_from_asset/a\"}"),
		    world.err, "version_from_asset contains no 'version' capturing group");
	world_release(&world);
}

static void source_archives_need_no_asset(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, REPO, "[" RELEASE("v2", "2021-01-01T00:00:00Z", "false", "") "]", NULL);
	check_ok(world_expand(&world, "{\"$kref\":\"#/ckan/github/jack/My_Mod\","
				      "\"x_netkan_github\":{\"use_source_archive\":true}}"),
		 world.err);
	check_member(&world, 0, "download", "\"https://api.github.com/z/v2\"");
	check_member(&world, 0, "download_content_type", "\"application/vnd.github+json\"");
	check_member(&world, 0, "release_date", "\"2021-01-01T00:00:00Z\"");
	world_release(&world);
}

static void prereleases_are_filtered_by_netkan_and_option(void **state)
{
	static const char list[] =
		"[" RELEASE("pre", "2022-01-01T00:00:00Z", "true", ASSET("a.zip")) ","
		RELEASE("full", "2021-01-01T00:00:00Z", "false", ASSET("a.zip")) "]";
	static const char netkan[] = "{\"$kref\":\"#/ckan/github/jack/My_Mod\","
				     "\"x_netkan_github\":{\"prereleases\":false}}";
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, REPO, list, NULL);
	check_ok(world_expand(&world, PLAIN), world.err);
	check_ok(world_expand(&world, netkan), world.err);
	world.job.options.prerelease = NK_YES;
	check_ok(world_expand(&world, netkan), world.err);
	check_member(&world, 0, "version", "\"pre\"");
	check_member(&world, 1, "version", "\"full\"");
	check_member(&world, 2, "version", "\"pre\"");
	world_release(&world);
}

static void authors_come_from_the_first_repository_on(void **state)
{
	static const char fork[] =
		"{\"html_url\":\"u\",\"owner\":{\"login\":\"jack\"},"
		"\"parent\":{\"name\":\"Old\",\"owner\":{\"login\":\"org\"}}}";
	static const char old[] = "{\"owner\":{\"login\":\"org\",\"type\":\"organization\"},"
				  "\"parent\":{\"name\":\"Gone\",\"owner\":{\"login\":\"x\"}}}";
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, fork, "[" RELEASE("1", "2021-01-01T00:00:00Z", "false", ASSET("a.zip")) "]",
	       NULL);
	replay_text(&world.replay, "https://api.github.com/repos/org/Old", old);
	replay_status(&world.replay, "https://api.github.com/repos/x/Gone", "404 Not Found");
	replay_text(&world.replay, "https://api.github.com/orgs/org/public_members",
		    "[{\"login\":\"b\"},{\"login\":\"jack\"},{\"login\":null}]");
	check_ok(world_expand(&world, PLAIN), world.err);
	check_member(&world, 0, "author", "[\"b\",\"jack\",\"jill\"]");
	world_release(&world);
}

static void nobody_is_asked_for_authors_that_the_netkan_names(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, "{\"parent\":{\"name\":\"Old\",\"owner\":{\"login\":\"org\"}}}",
	       "[" RELEASE("1", "2021-01-01T00:00:00Z", "false", ASSET("a.zip")) "]", NULL);
	check_ok(world_expand(&world, "{\"$kref\":\"#/ckan/github/jack/My_Mod\",\"author\":\"me\"}"),
		 world.err);
	check_member(&world, 0, "author", "\"me\"");
	check_member(&world, 0, "resources", "{}");
	world_release(&world);
}

static void bots_and_users_without_type_are_told_apart(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, "{\"owner\":{\"login\":\"nobody\",\"type\":null}}",
	       "[{\"tag_name\":\"1\",\"author\":{\"login\":\"bot\",\"type\":\"BOT\"},\"assets\":["
	       ASSET("a.zip") "]}]", NULL);
	check_ok(world_expand(&world, PLAIN), world.err);
	check_member(&world, 0, "author", "");
	world_release(&world);
}

static void a_wiki_counts_only_when_it_has_pages(void **state)
{
	static const char repo[] = "{\"html_url\":\"u\",\"has_wiki\":true}";
	struct nk_github_repo *got;
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, repo, NULL, NULL);
	replay_redirect(&world.replay, "https://github.com/jack/My_Mod/wiki", NULL);
	replay_text(&world.replay, "https://api.github.com/repos/jack/Bare", repo);
	replay_redirect(&world.replay, "https://github.com/jack/Bare/wiki",
			"https://github.com/jack/Bare");
	replay_redirect(&world.replay, "https://github.com/jack/Bare", NULL);
	check_ok(nk_github_get_repo(&got, &world.job, NK_STR("jack"), NK_STR("My_Mod"), &world.err),
		 world.err);
	assert_true(got->has_wiki);
	check_ok(nk_github_get_repo(&got, &world.job, NK_STR("jack"), NK_STR("Bare"), &world.err),
		 world.err);
	assert_false(got->has_wiki);
	world_release(&world);
}

static void an_archived_repository_is_warned_about(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, "{\"archived\":true}", "null", NULL);
	check_ok(world_expand(&world, PLAIN), world.err);
	check_warnings(&world, "Repo is archived, consider freezing\n"
			       "No releases found for jack/My_Mod\n");
	world_release(&world);
}

static void an_answer_of_null_is_an_error(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, "null", NULL, NULL);
	check_fails(world_expand(&world, PLAIN), world.err, "Failed to get GitHub repo info!");
	world_release(&world);
}

static void an_error_names_the_request(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_status(&world.replay, REPO_URL, "404 Not Found");
	check_fails(world_expand(&world, PLAIN), world.err,
		    "api.github.com/repos/jack/My_Mod: "
		    "The remote server returned an error: (404) Not Found.");
	assert_string_equal(world.err.innermost,
			    "The remote server returned an error: (404) Not Found.");
	world_release(&world);
}

static void an_exhausted_limit_is_throttling_with_a_time(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, REPO, NULL, NULL);
	replay_status(&world.replay, RELEASES_URL "1",
		      "403 Forbidden\nX-RateLimit-Remaining: 0\nRetry-After: 600");
	check_fails(world_expand(&world, PLAIN), world.err,
		    "GitHub API rate limit exceeded: repos/jack/My_Mod/releases?per_page=10&page=1");
	assert_int_equal(world.err.fault, NK_FAULT_THROTTLED);
	assert_in_range(world.err.retry_at, time(NULL) + 590, time(NULL) + 601);
	world_release(&world);
}

static void broken_answers_say_where(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, "<html>", NULL, NULL);
	check_fails(world_expand(&world, PLAIN), world.err,
		    "repos/jack/My_Mod: Unexpected character encountered while parsing value: <. "
		    "Path '', line 0, position 0.");
	world_release(&world);
}

static void a_null_among_the_releases_fails(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world, REPO, "[null]", NULL);
	check_fails(world_expand(&world, PLAIN), world.err,
		    "GitHub lists a null among the releases");
	world_release(&world);
}

static void names_are_made_of_projects(void **state)
{
	static const struct {
		const char *project, *name;
	} cases[] = {
		{ "My_Mod-Two.x", "My Mod-Two.x" },
		{ "my-mod.x", "my mod.x" },
		{ "my.mod", "my mod" },
		{ "MyMod", "My Mod" },
		{ "KSPModAdmin", "KSP Mod Admin" },
		{ "RasterPropMonitor", "Raster Prop Monitor" },
		{ "ABC", "ABC" },
		{ "aB", "aB" },
		{ "aBc", "a Bc" },
		{ "Mod2Go", "Mod2 Go" },
		{ "X", "X" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check_str(nk_github_mod_name(&arena, nk_str(cases[i].project)), cases[i].name);
}

static void ids_are_split_and_bad_ones_refused(void **state)
{
	static const char *const bad[] = { "a",   "a/",        "/b",	      "a/b/",
					   "a/b/c", "a/b/asset_match/", "a//asset_match/x" };
	struct nk_github_ref ref;
	struct world world;

	(void)state;
	world_init(&world);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct nk_metadata *in = world_metadata(
			&world, nk_printf(&world.arena, "{\"$kref\":\"#/ckan/github/%s\"}", bad[i]));
		check_fails(nk_github_ref_read(&ref, &world.job, in, &world.err), world.err,
			    nk_printf(&world.arena,
				      "Could not parse reference: \"#/ckan/github/%s\"", bad[i]));
	}
	struct nk_metadata *in = world_metadata(
		&world, "{\"$kref\":\"#/ckan/github/a/b/asset_match/x/y\"}");
	check_ok(nk_github_ref_read(&ref, &world.job, in, &world.err), world.err);
	check_str(ref.account, "a");
	check_str(ref.project, "b");
	check_str(ref.asset_pattern, "x/y");
	nk_github_ref_release(&ref);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_release_fills_in_what_the_netkan_does_not_say),
		cmocka_unit_test(the_newest_of_a_page_comes_first_and_the_next_page_is_not_asked),
		cmocka_unit_test(pages_are_read_until_one_is_empty),
		cmocka_unit_test(skipping_counts_only_releases_with_a_wanted_asset),
		cmocka_unit_test(without_a_release_the_netkan_passes_on_with_a_warning),
		cmocka_unit_test(the_warning_names_the_pattern_that_found_nothing),
		cmocka_unit_test(several_matching_assets_are_warned_about),
		cmocka_unit_test(version_from_asset_makes_a_module_of_each_match),
		cmocka_unit_test(a_pattern_without_the_group_fails),
		cmocka_unit_test(source_archives_need_no_asset),
		cmocka_unit_test(prereleases_are_filtered_by_netkan_and_option),
		cmocka_unit_test(authors_come_from_the_first_repository_on),
		cmocka_unit_test(nobody_is_asked_for_authors_that_the_netkan_names),
		cmocka_unit_test(bots_and_users_without_type_are_told_apart),
		cmocka_unit_test(a_wiki_counts_only_when_it_has_pages),
		cmocka_unit_test(an_archived_repository_is_warned_about),
		cmocka_unit_test(an_answer_of_null_is_an_error),
		cmocka_unit_test(an_error_names_the_request),
		cmocka_unit_test(an_exhausted_limit_is_throttling_with_a_time),
		cmocka_unit_test(broken_answers_say_where),
		cmocka_unit_test(a_null_among_the_releases_fails),
		cmocka_unit_test(names_are_made_of_projects),
		cmocka_unit_test(ids_are_split_and_bad_ones_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
