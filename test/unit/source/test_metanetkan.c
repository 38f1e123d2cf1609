/* SPDX-License-Identifier: MIT */
#include "world.h"

#define URL   "https://example.com/a.netkan"
#define PLAIN "{\"identifier\":\"A\",\"license\":\"MIT\",\"$kref\":\"#/ckan/netkan/" URL "\"}"

static void the_target_fills_in_and_names_the_host(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, URL,
		    "identifier: B\nlicense: GPL-3.0\n$kref: '#/ckan/github/a/b'\n"
		    "resources:\n  homepage: https://example.com/\nx_netkan_epoch: 2\n");
	check_ok(world_expand(&world, PLAIN), world.err);
	assert_int_equal(world.out.n, 1);
	check_str(world_json(&world, 0),
		  "{\"identifier\":\"A\",\"license\":\"MIT\",\"$kref\":\"#/ckan/github/a/b\","
		  "\"resources\":{\"metanetkan\":\"" URL "\","
		  "\"homepage\":\"https://example.com/\"},\"x_netkan_epoch\":2}");
	check_str(world.out.list[0]->kref.source, "github");
	assert_true(world.out.list[0]->has_epoch);
	world_release(&world);
}

static void a_target_without_host_removes_the_kref(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, URL, "download: https://example.com/a.zip\n");
	check_ok(world_expand(&world, PLAIN), world.err);
	check_member(&world, 0, "$kref", "");
	check_member(&world, 0, "download", "\"https://example.com/a.zip\"");
	world_release(&world);
}

static void several_targets_share_what_they_add(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, URL,
		    "$kref: '#/ckan/github/a/b'\nx_a: 1\n---\n$kref: '#/ckan/spacedock/1'\nx_b: 2\n");
	check_ok(world_expand(&world, PLAIN), world.err);
	assert_int_equal(world.out.n, 2);
	check_str(world.out.list[0]->kref.source, "github");
	check_str(world.out.list[1]->kref.source, "spacedock");
	check_member(&world, 0, "$kref", "\"#/ckan/spacedock/1\"");
	check_member(&world, 0, "x_b", "2");
	check_member(&world, 1, "x_a", "1");
	world_release(&world);
}

static void a_target_may_not_be_a_metanetkan(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, URL, "$kref: '#/ckan/netkan/https://example.com/b'\n");
	check_fails(world_expand(&world, PLAIN), world.err,
		    "The target of a metanetkan may not also be a metanetkan.");
	world_release(&world);
}

static void a_target_without_properties_is_an_error(void **state)
{
	static const char *const texts[] = { "", "[1, 2, 3]\n" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct world world;
		world_init(&world);
		replay_text(&world.replay, URL, texts[i]);
		check_fails(world_expand(&world, PLAIN), world.err,
			    "The target of the metanetkan has no document that is a set of "
			    "properties.");
		world_release(&world);
	}
}

static void a_target_that_is_gone_is_named(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_status(&world.replay, URL, "404 Not Found");
	check_fails(world_expand(&world, PLAIN), world.err,
		    URL ": The remote server returned an error: (404) Not Found.");
	world_release(&world);
}

static void a_file_shown_by_github_comes_through_its_api(void **state)
{
	static const char text[] = "x_a: 1";
	struct world world;

	(void)state;
	world_init(&world);
	replay_add(&world.replay, "GET",
		   "https://api.github.com/repos/o/r/contents/a.netkan?ref=main",
		   "application/vnd.github.v3.raw", "200 OK", text, strlen(text));
	check_ok(world_expand(&world, "{\"$kref\":\"#/ckan/netkan/"
				      "https://github.com/o/r/blob/main/a.netkan\"}"),
		 world.err);
	check_member(&world, 0, "x_a", "1");
	check_member(&world, 0, "resources.metanetkan",
		     "\"https://github.com/o/r/blob/main/a.netkan\"");
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_target_fills_in_and_names_the_host),
		cmocka_unit_test(a_target_without_host_removes_the_kref),
		cmocka_unit_test(several_targets_share_what_they_add),
		cmocka_unit_test(a_target_may_not_be_a_metanetkan),
		cmocka_unit_test(a_target_without_properties_is_an_error),
		cmocka_unit_test(a_target_that_is_gone_is_named),
		cmocka_unit_test(a_file_shown_by_github_comes_through_its_api),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
