/* SPDX-License-Identifier: MIT */
#include "world.h"

#include "source/fetch.h"

#define RAW "application/vnd.github.v3.raw"

static struct nk_uri parse(struct world *world, const char *text)
{
	struct nk_uri uri;

	check_ok(nk_uri_parse(&uri, &world->arena, nk_str(text), &world->err), world->err);
	return uri;
}

static void files_on_github_are_recognised(void **state)
{
	static const struct {
		const char *url, *path; /* owner repo branch path; NULL: no file */
	} cases[] = {
		{ "https://github.com/o/r/blob/main/a/b.version", "o r main a/b.version" },
		{ "https://github.com/o/r/tree/main/a", "o r main a" },
		{ "https://github.com/o/r/raw/main/a%20b?x", "o r main a%20b" },
		{ "https://github.com/o/r/releases/download/1/a", NULL },
		{ "https://github.com/o/r/blob/main/", NULL },
		{ "https://github.com/o/r", NULL },
		{ "https://www.github.com/o/r/blob/main/a", NULL },
		{ "https://raw.githubusercontent.com/o/r/main/a", "o r main a" },
		{ "https://raw.githubusercontent.com/o/r/refs/heads/main/a/b", "o r main a/b" },
		{ "https://raw.githubusercontent.com/o/r/refs/heads/main", "o r refs heads/main" },
		{ "https://raw.githubusercontent.com/o/r/refs/tags/x/a", "o r refs tags/x/a" },
		{ "https://raw.githubusercontent.com/o//main/a", NULL },
	};
	struct world world;

	(void)state;
	world_init(&world);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct nk_uri uri = parse(&world, cases[i].url);
		struct nk_github_path p;
		if (!nk_github_path(&p, &uri)) {
			assert_null(cases[i].path);
			continue;
		}
		assert_non_null(cases[i].path);
		assert_string_equal(nk_printf(&world.arena, "%.*s %.*s %.*s %.*s", NK_ARG(p.owner),
					      NK_ARG(p.repo), NK_ARG(p.branch), NK_ARG(p.path)),
				    cases[i].path);
	}
	world_release(&world);
}

static void shown_files_have_raw_addresses(void **state)
{
	static const struct {
		const char *url, *raw;
	} cases[] = {
		{ "https://github.com/o/r/blob/main/a/b",
		  "https://raw.githubusercontent.com:443/o/r/main/a/b" },
		{ "https://GitHub.com/o/r/tree/main/a",
		  "https://raw.githubusercontent.com:443/o/r/main/a" },
		{ "https://github.com/o/r/raw/main/a", "https://github.com/o/r/raw/main/a" },
		{ "https://github.com/o/r/releases/latest/download/a",
		  "https://github.com/o/r/releases/latest/download/a" },
		{ "https://github.com/o/r/blob/main", "https://github.com/o/r/blob/main" },
		{ " https://example.com/blob ", " https://example.com/blob " },
	};
	struct world world;

	(void)state;
	world_init(&world);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct nk_uri uri = parse(&world, cases[i].url), raw;
		check_ok(nk_raw_uri(&raw, &world.job, &uri, &world.err), world.err);
		check_str(raw.original, cases[i].raw);
	}
	world_release(&world);
}

static void remote_files_come_through_the_api_where_it_has_them(void **state)
{
	struct nk_str text;
	struct world world;

	(void)state;
	world_init(&world);
	replay_add(&world.replay, "GET",
		   "https://api.github.com/repos/o/r/contents/a.version?ref=main", RAW, "200 OK",
		   "\xef\xbb\xbf" "api", 6);
	replay_text(&world.replay, "https://example.com/a", "plain");
	struct nk_uri uri = parse(&world, "https://github.com/o/r/blob/main/a.version");
	check_ok(nk_fetch_remote_file(&world.job, &uri, &text, &world.err), world.err);
	check_str(text, "api");
	uri = parse(&world, "https://example.com/a#part");
	check_ok(nk_fetch_remote_file(&world.job, &uri, &text, &world.err), world.err);
	check_str(text, "plain");
	world_release(&world);
}

static void errors_read_as_the_original_s(void **state)
{
	struct nk_str text;
	struct world world;

	(void)state;
	world_init(&world);
	replay_status(&world.replay, "https://example.com/gone", "410 Gone Fishing");
	replay_status(&world.replay, "https://example.com/ill", "503 Service Unavailable");
	check_fails(nk_fetch_text(&world.job, NK_STR("https://example.com/gone"), NULL, &text,
				  &world.err),
		    world.err, "The remote server returned an error: (410) Gone Fishing.");
	assert_int_equal(world.err.fault, NK_FAULT_METADATA);
	check_fails(nk_fetch_text(&world.job, NK_STR("https://example.com/ill"), NULL, &text,
				  &world.err),
		    world.err, "The remote server returned an error: (503) Service Unavailable.");
	assert_int_equal(world.err.fault, NK_FAULT_UPSTREAM);
	world_release(&world);
}

static void schemes_but_http_are_refused(void **state)
{
	static const char *const urls[] = { "file:///etc/passwd", "ftp://example.com/a", "/etc/passwd" };
	struct nk_str text;
	struct world world;

	(void)state;
	world_init(&world);
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		world.err = (struct nk_err){ 0 };
		assert_int_equal(nk_fetch_text(&world.job, nk_str(urls[i]), NULL, &text, &world.err),
				 -1);
		assert_int_equal(world.err.fault, NK_FAULT_METADATA);
	}
	world_release(&world);
}

static void a_throttled_api_says_when_to_come_back(void **state)
{
	struct nk_str text;
	struct world world;
	char head[200];

	(void)state;
	world_init(&world);
	snprintf(head, sizeof head, "403 Forbidden\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: %lld",
		 (long long)time(NULL) + 1800);
	replay_status(&world.replay, "https://api.github.com/repos/a/b", head);
	check_fails(nk_fetch_github_api(&world.job, "repos/a/b", NULL, &text, &world.err), world.err,
		    "GitHub API rate limit exceeded: repos/a/b");
	assert_int_equal(world.err.fault, NK_FAULT_THROTTLED);
	assert_in_range(world.err.retry_at, time(NULL) + 1790, time(NULL) + 1801);
	world_release(&world);
}

static void a_burst_that_github_stops_is_no_error_of_the_mod(void **state)
{
	struct nk_str text;
	struct world world;

	(void)state;
	world_init(&world);
	replay_status(&world.replay, "https://api.github.com/repos/a/b",
		      "403 Forbidden\nX-RateLimit-Remaining: 4000\nRetry-After: 120");
	check_fails(nk_fetch_github_api(&world.job, "repos/a/b", NULL, &text, &world.err), world.err,
		    "GitHub API rate limit exceeded: repos/a/b");
	assert_int_equal(world.err.fault, NK_FAULT_THROTTLED);
	assert_in_range(world.err.retry_at, time(NULL) + 110, time(NULL) + 121);
	world_release(&world);
}

static void a_403_with_requests_left_is_an_error_of_its_own(void **state)
{
	struct nk_str text;
	struct world world;

	(void)state;
	world_init(&world);
	replay_status(&world.replay, "https://api.github.com/repos/a/b",
		      "403 Forbidden\nX-RateLimit-Remaining: 12");
	check_fails(nk_fetch_github_api(&world.job, "repos/a/b", NULL, &text, &world.err), world.err,
		    "The remote server returned an error: (403) Forbidden.");
	assert_int_equal(world.err.fault, NK_FAULT_METADATA);
	world_release(&world);
}

static void redirects_end_at_the_last_good_address(void **state)
{
	struct nk_uri uri, end;
	struct world world;

	(void)state;
	world_init(&world);
	replay_redirect(&world.replay, "https://a.example/1", "/2?x=a b");
	replay_redirect(&world.replay, "https://a.example/2?x=a%20b", "https://b.example/3");
	replay_add(&world.replay, "HEAD", "https://b.example/3", NULL,
		   "404 Not Found\nLocation: https://c.example/", "", 0);
	uri = parse(&world, "https://a.example/1");
	check_ok(nk_resolve_redirects(&world.job, &uri, 6, NULL, &end, &world.err), world.err);
	check_str(end.display, "https://b.example/3");
	check_ok(nk_resolve_redirects(&world.job, &uri, 1, NULL, &end, &world.err), world.err);
	check_str(end.absolute, "https://a.example/2?x=a%20b");
	world_release(&world);
}

static void a_bad_location_ends_the_chain(void **state)
{
	struct nk_uri uri, end;
	struct world world;

	(void)state;
	world_init(&world);
	replay_redirect(&world.replay, "https://a.example/1", "a[1].zip");
	uri = parse(&world, "https://a.example/1#f");
	check_ok(nk_resolve_redirects(&world.job, &uri, 6, NULL, &end, &world.err), world.err);
	check_str(end.display, "https://a.example/1#f");
	world_release(&world);
}

static void a_missing_record_is_never_forgiven(void **state)
{
	struct nk_uri uri, end;
	struct world world;

	(void)state;
	world_init(&world);
	uri = parse(&world, "https://a.example/1");
	assert_int_equal(nk_resolve_redirects(&world.job, &uri, 6, NULL, &end, &world.err), -1);
	assert_non_null(strstr(world.err.text, "https://a.example/1"));
	assert_true(nk_fetch_is_ours(&world.err));
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_on_github_are_recognised),
		cmocka_unit_test(shown_files_have_raw_addresses),
		cmocka_unit_test(remote_files_come_through_the_api_where_it_has_them),
		cmocka_unit_test(errors_read_as_the_original_s),
		cmocka_unit_test(schemes_but_http_are_refused),
		cmocka_unit_test(a_throttled_api_says_when_to_come_back),
		cmocka_unit_test(a_burst_that_github_stops_is_no_error_of_the_mod),
		cmocka_unit_test(a_403_with_requests_left_is_an_error_of_its_own),
		cmocka_unit_test(redirects_end_at_the_last_good_address),
		cmocka_unit_test(a_bad_location_ends_the_chain),
		cmocka_unit_test(a_missing_record_is_never_forgiven),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
