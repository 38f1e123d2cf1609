/* SPDX-License-Identifier: MIT
 *
 * The download cache against a scripted host.
 */
#include "check.h"
#include "http_double.h"

#include "db/db.h"
#include "net/download.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct world {
	struct http_double *server;
	struct nk_http *http;
	struct nk_db *db;
	struct nk_cache *cache;
	struct nk_arena arena;
	struct nk_err err;
	struct nk_download got;
	char folder[64];
	atomic_int version;
	atomic_bool down;
};

static bool file(struct http_double_request *request)
{
	struct world *world = request->data;
	char value[256], headers[64], etag[16], body[32];
	const char *asked = http_double_header(request, "If-None-Match", value);
	int version = atomic_load(&world->version);

	if (atomic_load(&world->down))
		return http_double_reply(request, 503, "", "down");
	snprintf(etag, sizeof etag, "\"%d\"", version);
	snprintf(headers, sizeof headers, "ETag: %s\r\n", etag);
	snprintf(body, sizeof body, "archive %d", version);
	http_double_pause(request, 30);
	if (asked && strcmp(asked, etag) == 0)
		return http_double_reply(request, 304, headers, "");
	return http_double_reply(request, 200, headers, body);
}

static bool gone(struct http_double_request *request)
{
	return http_double_text(request,
				"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nerror");
}

static bool short_of_size(struct http_double_request *request)
{
	http_double_text(request, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
	return false;
}

static bool moved(struct http_double_request *request)
{
	return http_double_reply(request, 302, "Location: /file\r\n", "");
}

static const struct http_double_route routes[] = {
	{ "/file", file },   { "/gone", gone }, { "/short", short_of_size },
	{ "/moved", moved }, { NULL, NULL },
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	char path[100];

	strcpy(world->folder, "/tmp/netkan-cache-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	snprintf(path, sizeof path, "%s/cache/deep", world->folder);
	world->server = http_double_start(routes, world);
	check_ok(nk_db_open(&world->db, ":memory:", &world->err), world->err);
	check_ok(nk_http_open(&world->http,
			      &(struct nk_http_options){ .allow_private_hosts = true },
			      &world->err),
		 world->err);
	check_ok(nk_cache_open(&world->cache, path, world->http, world->db, &world->err),
		 world->err);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	char command[100];

	nk_cache_free(world->cache);
	nk_http_free(world->http);
	nk_db_free(world->db);
	http_double_free(world->server);
	nk_arena_release(&world->arena);
	snprintf(command, sizeof command, "rm -r %s", world->folder);
	assert_int_equal(system(command), 0);
	free(world);
	return 0;
}

static struct nk_download_request request_for(struct world *world, const char *path)
{
	struct nk_str url = nk_str(http_double_url(world->server, path));

	return (struct nk_download_request){ .url = url,
					     .display = url,
					     .identifier = NK_STR("Mod") };
}

static int fetch(struct world *world, struct nk_download_request request)
{
	return nk_cache_fetch(world->cache, &request, &world->got, &world->arena, &world->err);
}

static char *contents(struct world *world, const char *path)
{
	char *text = nk_alloc(&world->arena, 200);
	FILE *in = fopen(path, "r");

	if (!in)
		return NULL;
	text[fread(text, 1, 199, in)] = '\0';
	fclose(in);
	return text;
}

static void names_begin_with_the_digest_of_the_address(void **state)
{
	char prefix[9];

	(void)state;
	assert_string_equal(
		nk_cache_prefix(prefix, NK_STR("https://awesomesite.org/awesomemod-1.0.0.zip")),
		"3C69B375");
	assert_string_equal(
		nk_cache_prefix(prefix,
				NK_STR("https://spacedock.info/mod/1462/NASA CountDown Clock "
				       "Updated/download/1.3.9.1")),
		"25B8A610");
}

static void a_file_is_fetched_once_with_its_digests(void **state)
{
	struct world *world = *state;
	struct nk_download_request request = request_for(world, "/moved");
	char prefix[9], name[200];

	check_ok(fetch(world, request), world->err);
	assert_true(world->got.fresh);
	assert_int_equal(world->got.size, 9);
	assert_string_equal(world->got.sha1, "F1D0BCA9A2DF3504EBD664538560573F3965A41C");
	snprintf(name, sizeof name, "%s/cache/deep/%s-netkan-Mod.zip", world->folder,
		 nk_cache_prefix(prefix, request.display));
	assert_string_equal(world->got.path, name);
	assert_string_equal(contents(world, name), "archive 0");
	struct nk_download first = world->got;
	check_ok(fetch(world, request), world->err);
	assert_false(world->got.fresh);
	assert_string_equal(world->got.sha256, first.sha256);
	assert_int_equal(http_double_count(world->server, "GET /file"), 1);
}

static void without_a_database_digests_stand_beside_the_file(void **state)
{
	struct world *world = *state;
	struct nk_download_request request = request_for(world, "/file");
	NK_AUTO(nk_cache) cache = NULL;
	const char *dir = nk_printf(&world->arena, "%s/cache/other", world->folder);

	check_ok(nk_cache_open(&cache, dir, world->http, NULL, &world->err), world->err);
	check_ok(nk_cache_fetch(cache, &request, &world->got, &world->arena, &world->err),
		 world->err);
	assert_string_equal(contents(world, nk_printf(&world->arena, "%s.sha1", world->got.path)),
			    world->got.sha1);
	assert_string_equal(contents(world, nk_printf(&world->arena, "%s.sha256", world->got.path)),
			    world->got.sha256);
}

static void an_error_status_says_dotnets_sentence(void **state)
{
	struct world *world = *state;

	check_fails(fetch(world, request_for(world, "/gone")), world->err,
		    "The remote server returned an error: (404) Not Found.");
	assert_null(nk_cache_find(world->cache, request_for(world, "/gone").display, NULL,
				  &world->arena));
}

static void a_short_file_is_refused(void **state)
{
	struct world *world = *state;

	assert_int_equal(fetch(world, request_for(world, "/short")), -1);
	assert_int_equal(world->err.fault, NK_FAULT_UPSTREAM);
	assert_non_null(strstr(world->err.text, "ended before its announced size"));
	assert_null(nk_cache_find(world->cache, request_for(world, "/short").display, NULL,
				  &world->arena));
}

static int refuse(void *data, const char *path, const char **extension, struct nk_err *err)
{
	(void)data;
	(void)path;
	(void)extension;
	return nk_fail(err, NK_FAULT_METADATA, "not what it should be");
}

static int call_it_text(void *data, const char *path, const char **extension, struct nk_err *err)
{
	(void)err;
	*extension = "txt";
	assert_int_equal(access(path, R_OK), 0);
	++*(int *)data;
	return 0;
}

static void the_check_decides_and_names_the_kind(void **state)
{
	struct world *world = *state;
	struct nk_download_request request = request_for(world, "/file");
	int called = 0;

	request.check = refuse;
	check_fails(fetch(world, request), world->err, "not what it should be");
	assert_true(world->got.refused);
	assert_null(nk_cache_find(world->cache, request.display, NULL, &world->arena));
	request.check = call_it_text;
	request.check_data = &called;
	check_ok(fetch(world, request), world->err);
	check_ok(fetch(world, request), world->err);
	assert_int_equal(called, 1);
	assert_true(nk_str_ends(nk_str(world->got.path), ".txt"));
}

static int refuse_short(void *data, const char *path, const char **extension, struct nk_err *err)
{
	struct stat st;

	(void)data;
	*extension = "zip";
	assert_int_equal(stat(path, &st), 0);
	return st.st_size < 9 ? nk_fail(err, NK_FAULT_METADATA, "is too short") : 0;
}

/* Files are not synced: this is what a power cut may leave of one. */
static void a_file_that_lost_its_end_is_fetched_again(void **state)
{
	struct world *world = *state;
	struct nk_download_request request = request_for(world, "/file");

	request.check = refuse_short;
	check_ok(fetch(world, request), world->err);
	assert_int_equal(truncate(world->got.path, 4), 0);
	check_ok(fetch(world, request), world->err);
	assert_true(world->got.fresh);
	assert_string_equal(contents(world, world->got.path), "archive 0");
	/* Its memory lost, too, and the host down: no file is better than half a file. */
	check_ok(nk_db_exec(world->db, "DELETE FROM download_digest", &world->err), world->err);
	assert_int_equal(truncate(world->got.path, 4), 0);
	atomic_store(&world->down, true);
	assert_int_equal(fetch(world, request), -1);
	assert_false(world->got.refused);
	assert_null(nk_cache_find(world->cache, request.display, NULL, &world->arena));
}

static void a_file_older_than_its_release_is_asked_for_again(void **state)
{
	struct world *world = *state;
	struct nk_download_request request = request_for(world, "/file");

	check_ok(fetch(world, request), world->err);
	request.has_newer_than = true;
	request.newer_than_us = world->got.mtime_us - 1;
	check_ok(fetch(world, request), world->err);
	assert_int_equal(http_double_count(world->server, NULL), 1);
	/* Not younger than the release: unchanged costs a 304, changed is fetched. */
	request.newer_than_us = world->got.mtime_us;
	check_ok(fetch(world, request), world->err);
	assert_false(world->got.fresh);
	assert_true(world->got.mtime_us > request.newer_than_us);
	atomic_fetch_add(&world->version, 1);
	request.newer_than_us = world->got.mtime_us;
	check_ok(fetch(world, request), world->err);
	assert_true(world->got.fresh);
	assert_string_equal(contents(world, world->got.path), "archive 1");
	assert_int_equal(http_double_count(world->server, NULL), 3);
	/* A stale file is no answer when the host is down. */
	atomic_store(&world->down, true);
	request.newer_than_us = world->got.mtime_us;
	assert_int_equal(fetch(world, request), -1);
	assert_null(nk_cache_find(world->cache, request.display, NULL, &world->arena));
}

static void revalidation_notices_a_replaced_file(void **state)
{
	struct world *world = *state;
	struct nk_download_request request = request_for(world, "/file");

	request.revalidate = true;
	check_ok(fetch(world, request), world->err);
	check_ok(fetch(world, request), world->err);
	assert_false(world->got.fresh);
	atomic_fetch_add(&world->version, 1);
	check_ok(fetch(world, request), world->err);
	assert_true(world->got.fresh);
	assert_string_equal(contents(world, world->got.path), "archive 1");
	atomic_store(&world->down, true);
	check_ok(fetch(world, request), world->err);
	assert_false(world->got.fresh);
}

static void purging_and_overwriting_drop_the_file_and_its_sides(void **state)
{
	struct world *world = *state;
	struct nk_download_request request = request_for(world, "/file");

	check_ok(fetch(world, request), world->err);
	FILE *side = fopen(nk_printf(&world->arena, "%s.sha1", world->got.path), "w");
	fclose(side);
	usleep(60 * 1000); /* longer than the grain of the folder's time */
	nk_cache_purge(world->cache, request.display);
	assert_int_equal(access(world->got.path, F_OK), -1);
	assert_int_equal(access(nk_printf(&world->arena, "%s.sha1", world->got.path), F_OK), -1);
	check_ok(fetch(world, request), world->err);
	request.overwrite = true;
	check_ok(fetch(world, request), world->err);
	assert_true(world->got.fresh);
	assert_int_equal(http_double_count(world->server, NULL), 3);
}

static void files_of_other_programs_are_found_and_their_digests_believed(void **state)
{
	struct world *world = *state;
	struct nk_download_request request = request_for(world, "/file");
	char prefix[9], *path;
	FILE *out;

	path = nk_printf(&world->arena, "%s/cache/deep/%s-Mod-1.0.zip", world->folder,
			 nk_cache_prefix(prefix, request.display));
	assert_null(nk_cache_find(world->cache, request.display, NULL, &world->arena));
	out = fopen(path, "w");
	fputs("theirs", out);
	fclose(out);
	check_ok(fetch(world, request), world->err);
	assert_string_equal(world->got.path, path);
	assert_string_equal(world->got.sha1, "D16D74303205EE1884BBA2395511C1F66AF12D14");
	assert_int_equal(http_double_count(world->server, NULL), 0);
	/* Replaced by a program that does not know our side files. */
	usleep(20000);
	out = fopen(path, "w");
	fputs("theirs 2", out);
	fclose(out);
	check_ok(fetch(world, request), world->err);
	assert_string_equal(world->got.sha1, "0173163D8C78B8D015CE03152B612E52D5A8686A");
}

struct asker {
	struct world *world;
	pthread_t thread;
	bool good, fresh;
};

static void *fetch_file(void *data)
{
	struct asker *asker = data;
	struct nk_download_request request = request_for(asker->world, "/file");
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_download got;
	struct nk_err err;

	asker->good = nk_cache_fetch(asker->world->cache, &request, &got, &arena, &err) == 0;
	asker->fresh = got.fresh;
	return NULL;
}

static void equal_requests_at_the_same_time_become_one(void **state)
{
	struct world *world = *state;
	struct asker askers[8];
	int fresh = 0;

	for (int i = 0; i < 8; i++) {
		askers[i].world = world;
		pthread_create(&askers[i].thread, NULL, fetch_file, &askers[i]);
	}
	for (int i = 0; i < 8; i++) {
		pthread_join(askers[i].thread, NULL);
		assert_true(askers[i].good);
		fresh += askers[i].fresh;
	}
	assert_int_equal(fresh, 1);
	assert_int_equal(http_double_count(world->server, NULL), 1);
}

static int look_elsewhere(void *data, const struct nk_download *failed, struct nk_str *url,
			  struct nk_err *err)
{
	struct world *world = data;

	assert_false(failed->refused);
	assert_non_null(strstr(err->text, "(404) Not Found"));
	*url = nk_str(http_double_url(world->server, "/file"));
	return 0;
}

static int look_nowhere(void *data, const struct nk_download *failed, struct nk_str *url,
			struct nk_err *err)
{
	(void)data, (void)failed, (void)url, (void)err;
	return NK_NOT_FOUND;
}

static void what_another_place_has_is_kept_under_the_address(void **state)
{
	struct world *world = *state;
	struct nk_download_request request = request_for(world, "/gone");
	char prefix[9];

	request.elsewhere = look_nowhere;
	check_fails(fetch(world, request), world->err,
		    "The remote server returned an error: (404) Not Found.");
	request.elsewhere = look_elsewhere;
	request.elsewhere_data = world;
	check_ok(fetch(world, request), world->err);
	assert_string_equal(contents(world, world->got.path), "archive 0");
	assert_non_null(strstr(world->got.path, nk_cache_prefix(prefix, request.display)));
	/* Who knows of no other place finds it, too. */
	check_ok(fetch(world, request_for(world, "/gone")), world->err);
	assert_false(world->got.fresh);
}

static void *fetch_gone(void *data)
{
	struct asker *asker = data;
	struct nk_download_request request = request_for(asker->world, "/gone");
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_download got;
	struct nk_err err;

	request.elsewhere = look_elsewhere;
	request.elsewhere_data = asker->world;
	asker->good = nk_cache_fetch(asker->world->cache, &request, &got, &arena, &err) == 0;
	return NULL;
}

/* The address has failed for us when somebody who knows another place begins to wait for it. */
static int see_another_come(void *data, const struct nk_download *failed, struct nk_str *url,
			    struct nk_err *err)
{
	struct asker *asker = data;

	(void)failed, (void)url, (void)err;
	pthread_create(&asker->thread, NULL, fetch_gone, asker);
	usleep(500000);
	return NK_NOT_FOUND;
}

static void what_the_next_one_finds_elsewhere_is_found_by_the_one_before(void **state)
{
	struct asker asker = { .world = *state };
	struct nk_download_request request = request_for(asker.world, "/gone");

	request.elsewhere = see_another_come;
	request.elsewhere_data = &asker;
	check_ok(fetch(asker.world, request), asker.world->err);
	pthread_join(asker.thread, NULL);
	assert_true(asker.good);
	assert_string_equal(contents(asker.world, asker.world->got.path), "archive 0");
}

static void another_process_with_the_address_is_waited_for(void **state)
{
	struct world *world = *state;
	struct nk_download_request request = request_for(world, "/file");
	struct flock byte = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };
	struct asker asker = { .world = world };
	char prefix[9];
	int fd = open(nk_printf(&world->arena, "%s/cache/deep/downloading/lock", world->folder),
		      O_RDWR | O_CREAT, 0666);

	byte.l_start = (off_t)strtoul(nk_cache_prefix(prefix, request.display), NULL, 16);
	assert_int_equal(fcntl(fd, F_OFD_SETLK, &byte), 0);
	pthread_create(&asker.thread, NULL, fetch_file, &asker);
	usleep(150000);
	assert_int_equal(http_double_count(world->server, NULL), 0);
	close(fd);
	pthread_join(asker.thread, NULL);
	assert_true(asker.good && asker.fresh);
}

int main(void)
{
#define with_world(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_begin_with_the_digest_of_the_address),
		with_world(a_file_is_fetched_once_with_its_digests),
		with_world(without_a_database_digests_stand_beside_the_file),
		with_world(an_error_status_says_dotnets_sentence),
		with_world(a_short_file_is_refused),
		with_world(the_check_decides_and_names_the_kind),
		with_world(a_file_that_lost_its_end_is_fetched_again),
		with_world(a_file_older_than_its_release_is_asked_for_again),
		with_world(revalidation_notices_a_replaced_file),
		with_world(purging_and_overwriting_drop_the_file_and_its_sides),
		with_world(files_of_other_programs_are_found_and_their_digests_believed),
		with_world(equal_requests_at_the_same_time_become_one),
		with_world(what_another_place_has_is_kept_under_the_address),
		with_world(what_the_next_one_finds_elsewhere_is_found_by_the_one_before),
		with_world(another_process_with_the_address_is_waited_for),
	};
	unsetenv("http_proxy");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
