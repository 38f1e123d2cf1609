/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <sys/stat.h>

#define URL	"https://example.com/a%20b.zip"
#define PLAIN	"{\"identifier\":\"A\",\"download\":\"" URL "\"}"
#define ARCHIVE "https://archive.org/download/A-1-2/01234567-A-1-2.zip"
#define FREE                                                                          \
	"{\"identifier\":\"A\",\"version\":\"1:2\",\"license\":\"MIT\","              \
	"\"download\":\"" URL "\",\"download_hash\":{\"sha1\":\"0123456789\"}}"

/* A cache in a folder of its own, and checks that the tests steer. */
struct store {
	struct world world;
	char dir[64];
	struct nk_cache *cache;
};

static _Thread_local int tested;
static _Thread_local const char *zip_reason;
static _Thread_local enum nk_fault zip_fault;

static int identify(const char **extension, const char *path, struct nk_err *err)
{
	(void)path;
	(void)err;
	*extension = "zip";
	return 0;
}

static int test_zip(const char *path, struct nk_arena *arena, struct nk_err *err)
{
	(void)path;
	(void)arena;
	tested++;
	return zip_reason ? nk_fail(err, zip_fault, "%s", zip_reason) : 0;
}

static const struct nk_file_checks checks = { identify, test_zip };

static void store_init(struct store *store)
{
	tested = 0;
	zip_reason = NULL;
	zip_fault = NK_FAULT_METADATA;
	world_init(&store->world);
	strcpy(store->dir, "/tmp/netkan-cache-XXXXXX");
	assert_non_null(mkdtemp(store->dir));
	check_ok(nk_cache_open(&store->cache, store->dir, store->world.http, NULL,
			       &store->world.err),
		 store->world.err);
	store->world.services.cache = store->cache;
	store->world.services.checks = &checks;
}

static void store_release(struct store *store)
{
	char command[128];

	nk_cache_free(store->cache);
	world_release(&store->world);
	snprintf(command, sizeof command, "rm -rf %s", store->dir);
	assert_int_equal(system(command), 0);
}

static void a_job_asks_once_and_the_process_tests_once(void **state)
{
	struct nk_download download;
	struct store store;
	struct world *world = &store.world;

	(void)state;
	store_init(&store);
	replay_text(&world->replay, URL, "PK");
	struct nk_metadata *module = world_metadata(world, PLAIN);
	for (int i = 0; i < 3; i++)
		check_ok(nk_fetch_module(&world->job, module, &download, &world->err), world->err);
	assert_int_equal(download.size, 2);
	assert_int_equal(tested, 1);
	assert_int_equal(world->job.requested.n, 1);
	check_str(world->job.requested.list[0], "https://example.com/a b.zip");
	world->job.files.n = 0;
	check_ok(nk_fetch_module(&world->job, module, &download, &world->err), world->err);
	assert_int_equal(tested, 1);
	store_release(&store);
}

static void a_module_without_download_has_none(void **state)
{
	struct nk_download download;
	struct store store;
	struct world *world = &store.world;

	(void)state;
	store_init(&store);
	assert_int_equal(nk_fetch_module(&world->job, world_metadata(world, "{}"), &download,
					 &world->err),
			 NK_NOT_FOUND);
	store_release(&store);
}

static void a_broken_zip_is_named_by_its_address(void **state)
{
	struct nk_download download;
	struct store store;
	struct world *world = &store.world;

	(void)state;
	store_init(&store);
	replay_text(&world->replay, URL, "PK");
	zip_reason = "Error in step EntryData for x: CRC mismatch";
	check_fails(nk_fetch_module(&world->job, world_metadata(world, PLAIN), &download,
				    &world->err),
		    world->err, "https://example.com/a b.zip is not a valid ZIP file: "
				"Error in step EntryData for x: CRC mismatch");
	store_release(&store);
}

static void a_zip_that_ends_too_early_is_told_as_it_is(void **state)
{
	struct nk_download download;
	struct store store;
	struct world *world = &store.world;

	(void)state;
	store_init(&store);
	replay_text(&world->replay, URL, "PK");
	zip_reason = "End of stream";
	zip_fault = NK_FAULT_UPSTREAM;
	check_fails(nk_fetch_module(&world->job, world_metadata(world, PLAIN), &download,
				    &world->err),
		    world->err, "End of stream");
	store_release(&store);
}

static void an_error_names_the_download(void **state)
{
	struct nk_download download;
	struct store store;
	struct world *world = &store.world;

	(void)state;
	store_init(&store);
	replay_status(&world->replay, URL, "404 Not Found");
	check_fails(nk_fetch_module(&world->job, world_metadata(world, PLAIN), &download,
				    &world->err),
		    world->err, "https://example.com/a b.zip: "
				"The remote server returned an error: (404) Not Found.");
	assert_string_equal(world->err.innermost,
			    "The remote server returned an error: (404) Not Found.");
	store_release(&store);
}

static void the_archive_stands_in_for_what_may_be_handed_on(void **state)
{
	struct nk_download download;
	struct store store;
	struct world *world = &store.world;

	(void)state;
	store_init(&store);
	replay_status(&world->replay, URL, "404 Not Found");
	replay_text(&world->replay, ARCHIVE, "PKPK");
	check_ok(nk_fetch_module(&world->job, world_metadata(world, FREE), &download, &world->err),
		 world->err);
	assert_int_equal(download.size, 4);
	assert_int_equal(world->job.requested.n, 2);
	check_str(world->job.requested.list[1], ARCHIVE);
	assert_non_null(nk_cache_find(store.cache, NK_STR("https://example.com/a b.zip"), NULL,
				      &world->arena));
	store_release(&store);
}

static void a_digest_that_is_too_short_is_an_error_of_its_own(void **state)
{
	struct nk_download download;
	struct store store;
	struct world *world = &store.world;

	(void)state;
	store_init(&store);
	replay_status(&world->replay, URL, "404 Not Found");
	check_fails(nk_fetch_module(&world->job,
				    world_metadata(world, "{\"version\":\"1\",\"license\":\"MIT\","
							  "\"download\":\"" URL "\","
							  "\"download_hash\":{\"sha1\":\"01\"}}"),
				    &download, &world->err),
		    world->err, "Index and length must refer to a location within the string. "
				"(Parameter 'length')");
	store_release(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_job_asks_once_and_the_process_tests_once),
		cmocka_unit_test(a_module_without_download_has_none),
		cmocka_unit_test(a_broken_zip_is_named_by_its_address),
		cmocka_unit_test(a_zip_that_ends_too_early_is_told_as_it_is),
		cmocka_unit_test(an_error_names_the_download),
		cmocka_unit_test(the_archive_stands_in_for_what_may_be_handed_on),
		cmocka_unit_test(a_digest_that_is_too_short_is_an_error_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
