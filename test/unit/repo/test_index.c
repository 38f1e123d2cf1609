/* SPDX-License-Identifier: MIT
 *
 * The index of the repositories: what it says, and that it follows them.
 */
#include "check.h"
#include "db/db.h"
#include "git_fixture.h"
#include "repo/index_priv.h"

#include <stdlib.h>

struct fixture {
	struct git_fixture git;
	struct nk_repo *repo;
	struct nk_db *db;
	struct nk_index *index;
	struct nk_arena arena;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct nk_err err = NK_ERR_INIT;

	git_fixture_open(&f->git);
	check_ok(nk_repo_open(
			 &f->repo,
			 &(struct nk_repo_options){ .path = f->git.clone, .remote = f->git.remote },
			 &err),
		 err);
	check_ok(nk_db_open(&f->db, ":memory:", &err), err);
	check_ok(nk_index_open(&f->index, f->db, &err), err);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nk_index_free(f->index);
	nk_db_free(f->db);
	nk_repo_free(f->repo);
	git_fixture_close(&f->git);
	nk_arena_release(&f->arena);
	free(f);
	return 0;
}

static void change(struct fixture *f, const char *script)
{
	struct nk_err err = NK_ERR_INIT;

	git_fixture_run(&f->git, "cd work; %s; git add -A; git commit -q -m x; git push -q",
			script);
	check_ok(nk_repo_fetch(f->repo, NULL, &err), err);
	check_ok(nk_index_ckans(f->index, "ksp", f->repo, &err), err);
	check_ok(nk_index_netkans(f->index, "ksp", f->repo, &err), err);
}

static struct nk_highest highest(struct fixture *f, const char *identifier)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_highest out;

	check_ok(nk_index_highest(f->index, "ksp", identifier, &out, &f->arena, &err), err);
	return out;
}

static void highest_versions_follow_the_repository(void **state)
{
	struct fixture *f = *state;

	change(f, "echo '{\"version\": \"1.9\"}' >Foo/Foo-1.9.ckan;"
		  "echo '{\"version\": \"1.10\"}' >Foo/Foo-1.10.ckan;"
		  "echo '{\"release_status\": \"testing\", \"version\": \"2\"}' >Foo/Foo-2.ckan");
	check_str(highest(f, "Foo").stable, "1.10");
	check_str(highest(f, "Foo").prerelease, "2");
	change(f, "git rm -q Foo/Foo-1.10.ckan; echo '{\"version\": \"2\"}' >Foo/Foo-2.ckan");
	check_str(highest(f, "Foo").stable, "2");
	assert_null(highest(f, "Foo").prerelease.s);
	change(f, "git rm -q -r Foo");
	assert_null(highest(f, "Foo").stable.s);
}

static void of_equal_versions_the_first_path_counts(void **state)
{
	struct fixture *f = *state;

	change(f, "echo '{\"version\": \"3.00\"}' >Foo/Foo-3.00.ckan;"
		  "echo '{\"version\": \"3.0\"}' >Foo/Foo-3.0.ckan");
	check_str(highest(f, "Foo").stable, "3.0");
}

static void ckans_that_cannot_be_read_have_no_version(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	struct nk_ckan_list list;

	change(f, "echo '{\"version\": \"1\"' >Foo/Foo-1.ckan; echo 5 >Foo/Foo-2.ckan");
	check_ok(nk_index_versions(f->index, "ksp", "Foo", &list, &f->arena, &err), err);
	assert_int_equal(list.n, 2);
	assert_null(list.files[0].version.s);
	assert_null(highest(f, "Foo").stable.s);
}

static void netkans_are_found_by_every_kref(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	struct nk_netkan_list list;

	change(f,
	       "mkdir NetKAN; printf 'identifier: Two\\n$kref: \"#/ckan/github/A/B\"\\n---\\n"
	       "$kref: \"#/ckan/spacedock/12\"\\n' >NetKAN/Two.netkan;"
	       "printf '{\\n\\t\"identifier\": \"Hook\", \"$kref\": \"#/ckan/spacedock/7\" }' "
	       ">NetKAN/Hook.netkan;"
	       "printf 'identifier: Cold\\n$kref: \"#/ckan/spacedock/9\"\\n' >NetKAN/Cold.frozen");
	check_ok(nk_index_by_kref(f->index, "ksp", "spacedock", "12", &list, &f->arena, &err), err);
	assert_int_equal(list.n, 1);
	assert_string_equal(list.files[0].identifier, "Two");
	assert_false(list.files[0].hook_only);
	check_ok(nk_index_by_kref(f->index, "ksp", "github", "a/b", &list, &f->arena, &err), err);
	assert_int_equal(list.n, 1);
	check_ok(nk_index_by_kref(f->index, "ksp", "spacedock", NULL, &list, &f->arena, &err), err);
	assert_int_equal(list.n, 3);
	assert_true(list.files[0].frozen);
	assert_true(list.files[1].hook_only);
}

static void a_pass_goes_by_stem_in_lower_case(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	struct nk_netkan_list list;
	NK_AUTO_BUF order = NK_BUF_INIT(256);

	change(f,
	       "mkdir -p NetKAN/Deep; for i in b C Deep/a; do echo \"identifier: $(basename $i)\" "
	       ">NetKAN/$i.netkan; done; echo ': broken: [' >NetKAN/d.netkan; echo "
	       ">NetKAN/e.frozen");
	check_ok(nk_index_all(f->index, "ksp", &list, &f->arena, &err), err);
	for (size_t i = 0; i < list.n; i++)
		nk_buf_printf(&order, "%s ", list.files[i].identifier);
	check_str(nk_buf_view(&order), "a b C d ");
}

static void a_netkan_is_found_by_its_identifier(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	struct nk_netkan_file file;

	change(f,
	       "mkdir NetKAN; echo 'identifier: Foo' >NetKAN/Foo.netkan; echo >NetKAN/Ice.frozen");
	check_ok(nk_index_netkan(f->index, "ksp", "Foo", &file, &f->arena, &err), err);
	assert_false(file.frozen);
	check_ok(nk_index_netkan(f->index, "ksp", "Ice", &file, &f->arena, &err), err);
	assert_true(file.frozen);
	assert_int_equal(nk_index_netkan(f->index, "ksp", "Bar", &file, &f->arena, &err),
			 NK_NOT_FOUND);
	assert_int_equal(nk_index_netkan(f->index, "ksp2", "Foo", &file, &f->arena, &err),
			 NK_NOT_FOUND);
}

static void a_rewritten_history_is_indexed_anew(void **state)
{
	struct fixture *f = *state;

	change(f, "echo '{\"version\": \"1.9\"}' >Foo/Foo-1.9.ckan");
	nk_repo_free(f->repo);
	git_fixture_run(&f->git,
			"cd work; git checkout -q --orphan x; git rm -q -r --cached .; rm -rf Foo;"
			"mkdir Bar; echo '{\"version\": \"7\"}' >Bar/Bar-7.ckan; git add .;"
			"git commit -q -m new; git push -q -f origin x:main; rm -rf ../clone.git;"
			"git checkout -q -B main");
	struct nk_err err = NK_ERR_INIT;
	check_ok(nk_repo_open(
			 &f->repo,
			 &(struct nk_repo_options){ .path = f->git.clone, .remote = f->git.remote },
			 &err),
		 err);
	check_ok(nk_index_ckans(f->index, "ksp", f->repo, &err), err);
	assert_null(highest(f, "Foo").stable.s);
	check_str(highest(f, "Bar").stable, "7");
}

static void authors_are_known_by_their_modules(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	struct nk_name_list names;

	change(f, "mkdir -p Foo Bar; echo '{\"version\": \"1\", \"author\": [\"Ann\", \"Ben\", 7]}' "
		  ">Foo/Foo-1.ckan; echo '{\"author\": \"Ann\", \"version\": \"\\u0031\"}' >Bar/Bar-1.ckan");
	check_ok(nk_index_mods_of(f->index, "ksp", "ann", &names, &f->arena, &err), err);
	assert_int_equal(names.n, 2);
	assert_string_equal(names.list[0], "Bar");
	check_ok(nk_index_authors(f->index, "ksp", "Foo", &names, &f->arena, &err), err);
	assert_int_equal(names.n, 2);
	assert_string_equal(names.list[1], "Ben");
	check_ok(nk_index_mods_of(f->index, "ksp2", "Ann", &names, &f->arena, &err), err);
	assert_int_equal(names.n, 0);
}

static void the_scan_of_a_ckan_takes_only_its_own_properties(void **state)
{
	static const struct {
		const char *json, *version;
		bool prerelease;
	} cases[] = {
		{ "{\"x\": {\"version\": \"no\"}, \"version\" : \"1\"}", "1", false },
		{ "{\"a\": [\"}\", \"\\\"version\\\": \"], "
		  "\"version\":\"2\",\"release_status\":\"development\"}",
		  "2", true },
		{ "{\"version\": \"\\u0031\"}", "1", false },
		{ "{\"k\\u0065y\": 1, \"version\": \"3\", \"release_status\": \"stable\"}", "3",
		  false },
		{ "{\"version\": 4}", NULL, false },
		{ "[\"version\", \"5\"]", NULL, false },
		{ "{\"version\": \"6", NULL, false },
		{ "{\"x\": \"\\", NULL, false },
		{ "", NULL, false },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct nk_ckan_facts facts;
		bool found = nk_ckan_scan(nk_str(cases[i].json), &arena, &facts);

		assert_int_equal(found, cases[i].version != NULL);
		check_str(facts.version, cases[i].version);
		assert_int_equal(facts.prerelease, cases[i].prerelease);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(highest_versions_follow_the_repository),
		T(of_equal_versions_the_first_path_counts),
		T(ckans_that_cannot_be_read_have_no_version),
		T(netkans_are_found_by_every_kref),
		T(a_pass_goes_by_stem_in_lower_case),
		T(a_netkan_is_found_by_its_identifier),
		T(a_rewritten_history_is_indexed_anew),
		T(authors_are_known_by_their_modules),
		cmocka_unit_test(the_scan_of_a_ckan_takes_only_its_own_properties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
