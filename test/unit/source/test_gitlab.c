/* SPDX-License-Identifier: MIT */
#include "world.h"

#define API "https://gitlab.com/api/v4/projects/jack%2Fmod"
#define PLAIN                                                                        \
	"{\"$kref\":\"#/ckan/gitlab/jack/mod\","                                     \
	"\"x_netkan_gitlab\":{\"use_source_archive\":true}}"
#define PROJECT                                                                      \
	"{\"name\":\"Mod\",\"description\":null,\"web_url\":\"https://gitlab.com/jack/mod\"," \
	"\"issues_enabled\":true,\"readme_url\":\"https://gitlab.com/readme\"}"
#define RELEASES                                                                     \
	"[{\"tag_name\":\"2\",\"author\":{\"name\":\"Jack\"},"                       \
	"\"released_at\":\"2024-01-02T03:04:05.5Z\",\"assets\":{\"sources\":["       \
	"{\"format\":\"tar\",\"url\":\"https://t\"},{\"format\":\"zip\",\"url\":\"https://z\"}]}}," \
	"{\"tag_name\":\"1\"}]"

static void the_source_archive_is_the_download(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, API, PROJECT);
	replay_text(&world.replay, API "/releases", RELEASES);
	world.job.options.releases = NK_ALL_RELEASES;
	check_ok(world_expand(&world, PLAIN), world.err);
	assert_int_equal(world.out.n, 1);
	check_str(world_json(&world, 0),
		  "{\"x_netkan_gitlab\":{\"use_source_archive\":true},\"name\":\"Mod\","
		  "\"author\":\"Jack\",\"version\":\"2\","
		  "\"resources\":{\"repository\":\"https://gitlab.com/jack/mod\","
		  "\"bugtracker\":\"https://gitlab.com/jack/mod/-/issues\","
		  "\"manual\":\"https://gitlab.com/readme\"},\"download\":\"https://z\","
		  "\"release_date\":\"2024-01-02T03:04:05.5Z\"}");
	world_release(&world);
}

static void nothing_but_source_archives_is_supported(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, API, PROJECT);
	replay_text(&world.replay, API "/releases", RELEASES);
	check_fails(world_expand(&world, "{\"$kref\":\"#/ckan/gitlab/jack/mod\"}"), world.err,
		    "'x_netkan_gitlab.use_source_archive' missing or false; GitLab ONLY supports "
		    "source archives!");
	world_release(&world);
}

static void without_releases_the_netkan_passes_on(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_text(&world.replay, API, PROJECT);
	replay_text(&world.replay, API "/releases", "[]");
	check_ok(world_expand(&world, PLAIN), world.err);
	check_str(world_json(&world, 0), PLAIN);
	check_warnings(&world, "No releases found for #/ckan/gitlab/jack/mod\n");
	world_release(&world);
}

static void the_id_has_two_parts(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	check_fails(world_expand(&world, "{\"$kref\":\"#/ckan/gitlab/a/b/c\"}"), world.err,
		    "Could not parse reference: \"#/ckan/gitlab/a/b/c\"");
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_source_archive_is_the_download),
		cmocka_unit_test(nothing_but_source_archives_is_supported),
		cmocka_unit_test(without_releases_the_netkan_passes_on),
		cmocka_unit_test(the_id_has_two_parts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
