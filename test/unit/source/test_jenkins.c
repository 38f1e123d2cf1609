/* SPDX-License-Identifier: MIT */
#include "world.h"

#define JOB   "https://ci.example.com/job/Mod"
#define PLAIN "{\"$kref\":\"#/ckan/jenkins/" JOB "/\"}"
#define BUILD(n, result, artifacts)                                                     \
	"{\"url\":\"" JOB "/" n "/\",\"result\":\"" result "\",\"timestamp\":1700000000123," \
	"\"artifacts\":[" artifacts "]}"
#define ARTIFACT(name) "{\"fileName\":\"" name "\",\"relativePath\":\"out/" name "\"}"

static void answer(struct world *world)
{
	replay_text(&world->replay, JOB "/api/json",
		    "{\"builds\":[{\"url\":\"" JOB "/3/\"},7,{\"url\":\"" JOB "/2/\"},"
		    "{\"url\":\"" JOB "/1/\"}]}");
	replay_text(&world->replay, JOB "/3/api/json", BUILD("3", "FAILURE", ARTIFACT("c.zip")));
	replay_text(&world->replay, JOB "/2/api/json",
		    BUILD("2", "SUCCESS", ARTIFACT("b.ZIP") "," ARTIFACT("b.txt")));
	replay_text(&world->replay, JOB "/1/api/json", BUILD("1", "SUCCESS", ""));
}

static void the_newest_stable_build_is_taken(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world);
	check_ok(world_expand(&world, PLAIN), world.err);
	assert_int_equal(world.out.n, 1);
	check_str(world_json(&world, 0),
		  "{\"download\":\"" JOB "/2/artifact/out/b.ZIP\","
		  "\"release_date\":\"2023-11-14T22:13:20.123Z\","
		  "\"resources\":{\"ci\":\"" JOB "/\"}}");
	world_release(&world);
}

static void options_choose_build_artifact_and_version(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world);
	check_ok(world_expand(&world,
			      "{\"$kref\":\"#/ckan/jenkins/" JOB "\",\"x_netkan_jenkins\":"
			      "{\"build\":\"any\",\"use_filename_version\":true,"
			      "\"asset_match\":\"/^C/i\"}}"),
		 world.err);
	check_member(&world, 0, "version", "\"c.zip\"");
	world_release(&world);
}

static void one_artifact_must_match(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	answer(&world);
	world.job.options.skip_releases = 1;
	check_fails(world_expand(&world, PLAIN), world.err, "Could not find any matching artifacts");
	world.job.options.skip_releases = 0;
	check_fails(world_expand(&world, "{\"$kref\":\"#/ckan/jenkins/" JOB "\","
					 "\"x_netkan_jenkins\":{\"asset_match\":\"/b/\"}}"),
		    world.err, "Found too many matching artifacts");
	world_release(&world);
}

static void without_builds_the_netkan_passes_on(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, JOB "/api/json", "{}");
	check_ok(world_expand(&world, PLAIN), world.err);
	check_str(world_json(&world, 0), PLAIN);
	check_warnings(&world, "No releases found for " JOB "/\n");
	world_release(&world);
}

static void something_else_than_a_job_fails(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, JOB "/api/json", "{\"builds\":{}}");
	check_fails(world_expand(&world, PLAIN), world.err,
		    JOB "/api/json: this is not the list of a job's builds");
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_stable_build_is_taken),
		cmocka_unit_test(options_choose_build_artifact_and_version),
		cmocka_unit_test(one_artifact_must_match),
		cmocka_unit_test(without_builds_the_netkan_passes_on),
		cmocka_unit_test(something_else_than_a_job_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
