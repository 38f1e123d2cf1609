/* SPDX-License-Identifier: MIT */
#include "world.h"

static void the_download_is_where_the_address_leads(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_redirect(&world.replay, "https://example.com/latest", "/v1/a%20b.zip");
	replay_redirect(&world.replay, "https://example.com/v1/a%20b.zip", NULL);
	check_ok(world_expand(&world, "{\"download\":\"https://x/\",\"version\":\"1\","
				      "\"$kref\":\"#/ckan/http/https://example.com/latest\"}"),
		 world.err);
	check_str(world_json(&world, 0),
		  "{\"download\":\"https://example.com/v1/a b.zip\",\"version\":\"1\"}");
	world_release(&world);
}

static void a_host_that_says_no_is_the_end_of_the_chain(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	replay_add(&world.replay, "HEAD", "https://example.com/latest", NULL, "404 Not Found", "", 0);
	check_ok(world_expand(&world, "{\"$kref\":\"#/ckan/http/https://example.com/latest\"}"),
		 world.err);
	check_member(&world, 0, "download", "\"https://example.com/latest\"");
	world_release(&world);
}

static void something_else_than_an_address_is_refused(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	check_fails(world_expand(&world, "{\"$kref\":\"#/ckan/http/example.com/a b\"}"), world.err,
		    "Invalid URL in HTTP $kref: example.com/a b");
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_download_is_where_the_address_leads),
		cmocka_unit_test(a_host_that_says_no_is_the_end_of_the_chain),
		cmocka_unit_test(something_else_than_an_address_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
