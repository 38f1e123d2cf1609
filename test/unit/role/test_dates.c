/* SPDX-License-Identifier: MIT
 *
 * Dates of versions from the commits of a repository in a temporary folder.
 */
#include "check.h"
#include "git_fixture.h"
#include "role/dates.h"

#include "base/json.h"

#include <stdlib.h>

struct fixture {
	struct git_fixture git;
	struct nk_db *db;
	struct nk_repo *repo;
	struct nk_arena arena;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct nk_err err = NK_ERR_INIT;

	git_fixture_open(&f->git);
	struct nk_repo_options options = { .path = f->git.clone, .remote = f->git.remote };
	check_ok(nk_repo_open(&f->repo, &options, &err), err);
	check_ok(nk_db_open(&f->db, ":memory:", &err), err);
	check_ok(nk_dates_prepare(f->db, &err), err);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nk_db_free(f->db);
	nk_repo_free(f->repo);
	git_fixture_close(&f->git);
	nk_arena_release(&f->arena);
	free(f);
	return 0;
}

/* A commit of that hour that makes Foo of that version and release date, or NULL removes it. */
static void commit(struct fixture *f, int hour, const char *version, const char *released)
{
	struct nk_err err = NK_ERR_INIT;
	char head[NK_OID_HEX], made[NK_OID_HEX];
	struct nk_repo_change change = {
		.path = nk_printf(&f->arena, "Foo/Foo-%s.ckan", version),
		.bytes = released ? nk_str(nk_printf(&f->arena,
						     "{\"identifier\": \"Foo\", \"version\": \"%s\", "
						     "\"release_date\": \"%s\"}",
						     version, released))
				  : NK_NO_STR,
	};
	struct nk_commit commit = {
		.changes = &change,
		.n_changes = 1,
		.message = "m",
		.time_us = (int64_t)hour * 3600 * 1000000,
	};

	check_ok(nk_repo_head(f->repo, head, &err), err);
	check_ok(nk_repo_commit(f->repo, head, &commit, made, &err), err);
	check_ok(nk_repo_push(f->repo, made, nk_repo_branch(f->repo), head, &err), err);
}

static void check_dates(struct fixture *f, const char *expected)
{
	struct nk_err err = NK_ERR_INIT;
	NK_AUTO_BUF text = NK_BUF_INIT(64 * 1024);
	const struct nk_dates_of of = { .game = "ksp", .ckanmeta = f->repo };
	bool changed;
	int rc;

	while ((rc = nk_dates_refresh(f->db, &of, 2, &changed, &err)) == 0)
		assert_true(changed);
	assert_int_equal(rc, NK_END);
	check_ok(nk_dates_write(f->db, "ksp", &text, &err), err);
	check_str(nk_buf_view(&text), expected);
}

#define DATES(released, indexed) "{\"released\":" released ",\"indexed\":\"" indexed "\"}"

static void each_version_has_its_release_and_the_time_of_its_first_commit(void **state)
{
	struct fixture *f = *state;

	commit(f, 1, "1", "2026-01-01T00:00:00Z");
	commit(f, 2, "2", "nonsense");
	commit(f, 3, "1", "2026-01-02T00:00:00Z");
	check_dates(f, "{\"Foo\":{\"1\":" DATES("\"2026-01-02T00:00:00+00:00\"",
						"1970-01-01T01:00:00+00:00") ",\"2\":"
		       DATES("null", "1970-01-01T02:00:00+00:00") "}}");
}

static void later_commits_are_added_to_what_is_known(void **state)
{
	struct fixture *f = *state;

	commit(f, 1, "1", "x");
	check_dates(f, "{\"Foo\":{\"1\":" DATES("null", "1970-01-01T01:00:00+00:00") "}}");
	commit(f, 5, "2", "x");
	check_dates(f, "{\"Foo\":{\"1\":" DATES("null", "1970-01-01T01:00:00+00:00") ",\"2\":"
		       DATES("null", "1970-01-01T05:00:00+00:00") "}}");
}

static void a_file_that_went_and_came_back_keeps_its_first_time(void **state)
{
	struct fixture *f = *state;

	commit(f, 1, "1", "x");
	commit(f, 2, "1", NULL);
	check_dates(f, "{}");
	commit(f, 3, "1", "x");
	check_dates(f, "{\"Foo\":{\"1\":" DATES("null", "1970-01-01T01:00:00+00:00") "}}");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(each_version_has_its_release_and_the_time_of_its_first_commit),
		T(later_commits_are_added_to_what_is_known),
		T(a_file_that_went_and_came_back_keeps_its_first_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
