/* SPDX-License-Identifier: MIT */
#include "world.h"

#define API   "https://git.example.com/api/v1/repos/jack/mod"
#define PLAIN "{\"$kref\":\"#/ckan/gitea/git.example.com/jack/mod\"}"
#define REPO                                                                          \
	"{\"name\":\"mod\",\"html_url\":\"https://git.example.com/jack/mod\","        \
	"\"description\":\"\",\"website\":\"\",\"owner\":{\"login\":\"jack\"},"       \
	"\"has_issues\":true,\"has_wiki\":false}"

static void a_release_becomes_a_module(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, API, REPO);
	replay_text(&world.replay, API "/releases",
		    "[{\"tag_name\":\"1.0\",\"prerelease\":true,\"assets\":["
		    "{\"name\":\"a.ZIP\",\"browser_download_url\":\"https://x/1\"},"
		    "{\"name\":\"a.zip\",\"browser_download_url\":\"https://x.example/a%20b\","
		    "\"created_at\":\"2024-01-02T05:04:05+02:00\"}]},{\"tag_name\":\"0.9\"}]");
	check_ok(world_expand(&world, PLAIN), world.err);
	assert_int_equal(world.out.n, 1);
	check_str(world_json(&world, 0),
		  "{\"abstract\":\"\",\"name\":\"mod\",\"author\":\"jack\",\"version\":\"1.0\","
		  "\"x_netkan_version_pieces\":{\"tag\":\"1.0\"},"
		  "\"resources\":{\"homepage\":\"\","
		  "\"repository\":\"https://git.example.com/jack/mod\","
		  "\"bugtracker\":\"https://git.example.com/jack/mod/issues\"},"
		  "\"release_status\":\"testing\",\"download\":\"https://x.example/a b\","
		  "\"release_date\":\"2024-01-02T03:04:05Z\"}");
	world_release(&world);
}

static void no_release_is_no_module_and_no_error(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, API, REPO);
	replay_text(&world.replay, API "/releases", "[]");
	check_ok(world_expand(&world, PLAIN), world.err);
	assert_int_equal(world.out.n, 0);
	check_warnings(&world, "");
	world_release(&world);
}

static void an_answer_of_null_is_an_error(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, API, "null");
	check_fails(world_expand(&world, PLAIN), world.err, "Failed to get Gitea repo info!");
	world_release(&world);
}

static void the_id_has_three_parts(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	check_fails(world_expand(&world, "{\"$kref\":\"#/ckan/gitea/a/b\"}"), world.err,
		    "Could not parse reference: \"#/ckan/gitea/a/b\"");
	check_fails(world_expand(&world, "{\"$kref\":\"#/ckan/gitea/a/b/c/d\"}"), world.err,
		    "Could not parse reference: \"#/ckan/gitea/a/b/c/d\"");
	check_fails(world_expand(&world, "{\"$kref\":\"#/ckan/gitea/a//c\"}"), world.err,
		    "Could not parse reference: \"#/ckan/gitea/a//c\"");
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_release_becomes_a_module),
		cmocka_unit_test(no_release_is_no_module_and_no_error),
		cmocka_unit_test(an_answer_of_null_is_an_error),
		cmocka_unit_test(the_id_has_three_parts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
