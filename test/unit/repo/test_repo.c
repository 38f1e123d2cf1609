/* SPDX-License-Identifier: MIT
 *
 * Clones, reading, committing and pushing, against bare repositories in a temporary folder.
 */
#include "check.h"
#include "git_fixture.h"
#include "repo/repo.h"

#include <stdlib.h>

struct fixture {
	struct git_fixture git;
	struct nk_repo *repo;
	char head[NK_OID_HEX];
};

static void open_clone(struct fixture *f)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_repo_options options = {
		.path = f->git.clone,
		.remote = f->git.remote,
		.name = "Bot",
		.email = "bot@example.com",
	};

	check_ok(nk_repo_open(&f->repo, &options, &err), err);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct nk_err err = NK_ERR_INIT;

	git_fixture_open(&f->git);
	open_clone(f);
	check_ok(nk_repo_head(f->repo, f->head, &err), err);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nk_repo_free(f->repo);
	git_fixture_close(&f->git);
	free(f);
	return 0;
}

static void check_asked(const struct git_fixture *git, const char *script, const char *expected)
{
	char *out = git_fixture_ask(git, "%s", script);

	assert_string_equal(out, expected);
	free(out);
}

static void commit_file(struct fixture *f, const char *parent, const char *path, const char *text,
			char id[NK_OID_HEX])
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_repo_change change = { path, nk_str(text) };
	struct nk_commit commit = { .changes = &change, .n_changes = 1, .message = "a message" };

	check_ok(nk_repo_commit(f->repo, parent, &commit, id, &err), err);
}

static void a_file_can_be_read_by_its_path(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	char blob[NK_OID_HEX], hash[NK_OID_HEX];
	struct nk_str text;

	assert_string_equal(nk_repo_branch(f->repo), "main");
	check_ok(nk_repo_read(f->repo, f->head, "Foo/Foo-1.ckan", 100, &text, blob, &arena, &err),
		 err);
	check_str(text, "{}\n");
	nk_repo_hash(NK_STR("{}\n"), hash);
	assert_string_equal(blob, hash);
	assert_int_equal(nk_repo_blob(f->repo, f->head, "Foo/none", blob, &err), NK_NOT_FOUND);
	assert_int_equal(nk_repo_blob(f->repo, f->head, "README/x", blob, &err), NK_NOT_FOUND);
	assert_int_equal(nk_repo_blob(f->repo, f->head, "Foo", blob, &err), NK_NOT_FOUND);
	assert_int_equal(nk_repo_blob(f->repo, f->head, "../README", blob, &err), NK_NOT_FOUND);
}

static void a_file_over_the_limit_is_refused(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_str text;

	check_fails(nk_repo_read(f->repo, f->head, "README", 2, &text, NULL, &arena, &err), err,
		    "README: a file of 6 bytes, more than the 2 allowed");
}

static void commits_of_a_batch_are_pushed_together(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	char one[NK_OID_HEX], two[NK_OID_HEX], three[NK_OID_HEX];

	commit_file(f, f->head, "Foo/Foo-2.ckan", "2", one);
	commit_file(f, one, "Bar/Bar-1.ckan", "3", two);
	commit_file(f, two, "Foo/Foo-1.ckan", NULL, three);
	check_ok(nk_repo_push(f->repo, three, "main", f->head, &err), err);
	check_asked(&f->git,
		    "git -C remote.git log --format='%s %an %ce' main -3 | uniq -c | sed 's/^ *//'",
		    "3 a message Bot bot@example.com");
	check_asked(&f->git, "git -C remote.git ls-tree -r --name-only main | paste -sd,",
		    "Bar/Bar-1.ckan,Foo/Foo-2.ckan,README");
	check_asked(&f->git, "git -C remote.git fsck --strict 2>&1", "");
	check_ok(nk_repo_head(f->repo, one, &err), err);
	assert_string_equal(one, three);
	check_asked(&f->git, "ls clone.git/objects/pack/*.pack | wc -l", "1");
}

static void folders_and_files_keep_the_order_of_git(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	char id[NK_OID_HEX];

	commit_file(f, f->head, "a-b", "1", id);
	commit_file(f, id, "a/x", "2", id);
	commit_file(f, id, "a.b", "3", id);
	commit_file(f, id, "a0", "4", id);
	commit_file(f, id, "README/now/a/folder", "5", id);
	check_ok(nk_repo_push(f->repo, id, "main", f->head, &err), err);
	check_asked(&f->git,
		    "git -C remote.git fsck --strict 2>&1; git -C remote.git ls-tree --name-only "
		    "main | paste -sd,",
		    "Foo,README,a-b,a.b,a,a0");
}

/* Deltas of deltas, with files that come, change and go. */
static void a_long_batch_on_a_wide_folder_is_a_sound_pack(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	char id[NK_OID_HEX], path[64];

	git_fixture_run(&f->git, "cd work; for i in $(seq 300); do mkdir d$i; echo $i >d$i/f; done;"
				 "git add .; git commit -q -m wide; git push -q");
	check_ok(nk_repo_fetch(f->repo, NULL, &err), err);
	check_ok(nk_repo_head(f->repo, f->head, &err), err);
	memcpy(id, f->head, sizeof id);
	for (int i = 1; i <= 130; i++) {
		snprintf(path, sizeof path, "d%d/f", i % 3 ? i : 1000 + i);
		commit_file(f, id, path, i % 5 ? path : NULL, id);
	}
	check_ok(nk_repo_push(f->repo, id, "main", f->head, &err), err);
	check_asked(&f->git,
		    "git -C remote.git rev-list --count main; git -C remote.git fsck --strict 2>&1;"
		    "git -C clone.git fsck --strict --no-dangling 2>&1;"
		    "for i in clone.git/objects/pack/*.idx; do git verify-pack $i; done",
		    "132");
}

static void a_branch_that_moved_is_told_apart(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	char id[NK_OID_HEX], now[NK_OID_HEX];
	bool changed;

	git_fixture_run(&f->git,
			"cd work; echo x >other; git add .; git commit -q -m other; git push -q");
	commit_file(f, f->head, "Foo/Foo-2.ckan", "2", id);
	assert_int_equal(nk_repo_push(f->repo, id, "main", f->head, &err), NK_NOT_FOUND);
	check_ok(nk_repo_fetch(f->repo, &changed, &err), err);
	assert_true(changed);
	check_ok(nk_repo_head(f->repo, now, &err), err);
	commit_file(f, now, "Foo/Foo-2.ckan", "2", id);
	check_ok(nk_repo_push(f->repo, id, "main", now, &err), err);
	check_asked(&f->git,
		    "git -C remote.git log --merges main; git -C remote.git rev-list --count main",
		    "3");
}

static void a_hook_that_refuses_is_an_error_of_the_settings(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	char id[NK_OID_HEX], there[NK_OID_HEX];

	git_fixture_run(
		&f->git,
		"printf '#!/bin/sh\\necho not today >&2\\nexit 1\\n' >remote.git/hooks/pre-receive;"
		"chmod +x remote.git/hooks/pre-receive");
	commit_file(f, f->head, "Foo/Foo-2.ckan", "2", id);
	assert_int_equal(nk_repo_push(f->repo, id, "main", f->head, &err), -1);
	assert_int_equal(err.fault, NK_FAULT_CONFIG);
	assert_non_null(strstr(err.text, "hook declined"));
	assert_non_null(strstr(err.text, "not today"));
	check_ok(nk_repo_head(f->repo, there, &err), err);
	assert_string_equal(there, f->head);
}

static void a_new_branch_is_made_only_where_there_is_none(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	char id[NK_OID_HEX], other[NK_OID_HEX];

	commit_file(f, f->head, "Foo/Foo-2.ckan", "2", id);
	commit_file(f, id, "Foo/Foo-3.ckan", "3", other);
	check_ok(nk_repo_push(f->repo, id, "add/Foo-2", NULL, &err), err);
	check_ok(nk_repo_branch_head(f->repo, "add/Foo-2", id, &err), err);
	assert_int_equal(nk_repo_push(f->repo, other, "add/Foo-2", NULL, &err), NK_NOT_FOUND);
	check_ok(nk_repo_delete_branch(f->repo, "add/Foo-2", id, &err), err);
	assert_int_equal(nk_repo_branch_head(f->repo, "add/Foo-2", id, &err), NK_NOT_FOUND);
	check_asked(&f->git, "git -C remote.git branch --list 'add/*'", "");
}

static void branches_that_vanish_at_the_remote_vanish_here(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	char id[NK_OID_HEX];
	bool changed;

	git_fixture_run(&f->git, "git -C remote.git branch side main");
	check_ok(nk_repo_fetch(f->repo, &changed, &err), err);
	assert_false(changed);
	check_ok(nk_repo_branch_head(f->repo, "side", id, &err), err);
	git_fixture_run(&f->git, "git -C remote.git branch -q -D side");
	check_ok(nk_repo_fetch(f->repo, &changed, &err), err);
	assert_int_equal(nk_repo_branch_head(f->repo, "side", id, &err), NK_NOT_FOUND);
}

static int collect(void *data, const struct nk_repo_file *file, struct nk_err *err)
{
	struct nk_buf *buf = data;

	(void)err;
	nk_buf_printf(buf, "%s%s;", file->blob ? "" : "-", file->path);
	return 0;
}

static void the_difference_names_files_on_both_sides(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	NK_AUTO_BUF out = NK_BUF_INIT(4096);
	char id[NK_OID_HEX];

	commit_file(f, f->head, "Bar/deep/down/x", "1", id);
	commit_file(f, id, "Foo/Foo-1.ckan", NULL, id);
	commit_file(f, id, "README", "changed", id);
	check_ok(nk_repo_diff(f->repo, f->head, id, collect, &out, &err), err);
	check_str(nk_buf_view(&out), "Bar/deep/down/x;-Foo/Foo-1.ckan;README;");
	nk_buf_clear(&out);
	check_ok(nk_repo_diff(f->repo, NULL, f->head, collect, &out, &err), err);
	check_str(nk_buf_view(&out), "Foo/Foo-1.ckan;README;");
}

static void a_broken_clone_is_made_again(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	char head[NK_OID_HEX];

	nk_repo_free(f->repo);
	f->repo = NULL;
	git_fixture_run(&f->git, "rm -rf clone.git/objects/*; touch clone.git/HEAD.lock");
	open_clone(f);
	check_ok(nk_repo_head(f->repo, head, &err), err);
	assert_string_equal(head, f->head);
}

static void an_unreadable_object_makes_the_next_fetch_clone_again(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_str text;
	bool changed;

	nk_repo_free(f->repo);
	f->repo = NULL;
	git_fixture_run(&f->git, "cd clone.git; b=$(git rev-parse main:README | sed 's,..,&/,');"
				 "rm -f objects/$b; ls objects/$b 2>/dev/null || true");
	open_clone(f);
	assert_int_equal(nk_repo_read(f->repo, f->head, "README", 100, &text, NULL, &arena, &err),
			 -1);
	check_ok(nk_repo_fetch(f->repo, &changed, &err), err);
	check_ok(nk_repo_read(f->repo, f->head, "README", 100, &text, NULL, &arena, &err), err);
}

static void another_remote_makes_another_clone(void **state)
{
	struct fixture *f = *state;
	char head[NK_OID_HEX];
	struct nk_err err = NK_ERR_INIT;

	nk_repo_free(f->repo);
	git_fixture_run(&f->git, "git init -q --bare -b trunk remote2.git");
	snprintf(f->git.remote, sizeof f->git.remote, "%s/remote2.git", f->git.dir);
	open_clone(f);
	assert_string_equal(nk_repo_branch(f->repo), "trunk");
	assert_int_equal(nk_repo_head(f->repo, head, &err), NK_NOT_FOUND);
	commit_file(f, NULL, "first", "1", head);
	check_ok(nk_repo_push(f->repo, head, "trunk", NULL, &err), err);
	check_asked(&f->git, "git -C remote2.git rev-list --count trunk", "1");
}

static void a_remote_that_is_none_is_an_error_of_the_settings(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	struct nk_repo *repo = NULL;
	struct nk_repo_options options = { .path = f->git.clone,
					   .remote = "/nonexistent/repository" };

	nk_repo_free(f->repo);
	f->repo = NULL;
	assert_int_equal(nk_repo_open(&repo, &options, &err), -1);
	assert_int_equal(err.fault, NK_FAULT_CONFIG);
	assert_non_null(strstr(err.text, "/nonexistent/repository"));
}

static void paths_that_leave_the_repository_are_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const paths[] = { "",       "/x",  "a//b",        "../x",
					     "a/../b", "a/.", ".git/config", "a/.GIT/hooks/x",
					     "a/" };
	struct nk_err err = NK_ERR_INIT;
	char id[NK_OID_HEX];

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct nk_repo_change change = { paths[i], NK_STR("x") };
		struct nk_commit commit = { .changes = &change, .n_changes = 1, .message = "m" };

		assert_int_equal(nk_repo_commit(f->repo, f->head, &commit, id, &err), -1);
		assert_int_equal(err.fault, NK_FAULT_METADATA);
	}
}

static int count(void *data, const char *id, int64_t time_us, const char *subject)
{
	(void)id;
	assert_true(time_us > 0);
	nk_buf_printf(data, "%s;", subject);
	return 0;
}

static void the_log_of_a_folder_leaves_out_other_commits(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	NK_AUTO_BUF out = NK_BUF_INIT(4096);
	char one[NK_OID_HEX], two[NK_OID_HEX];

	commit_file(f, f->head, "Bar/x", "1", one);
	commit_file(f, one, "README", "2", two);
	check_ok(nk_repo_log(f->repo, two, "Bar", 10, count, &out, &err), err);
	nk_buf_char(&out, '|');
	check_ok(nk_repo_log(f->repo, two, NULL, 10, count, &out, &err), err);
	check_str(nk_buf_view(&out), "a message;|a message;a message;first;");
	assert_int_equal(nk_repo_descends(f->repo, two, f->head, &err), 1);
	assert_int_equal(nk_repo_descends(f->repo, f->head, two, &err), 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_file_can_be_read_by_its_path),
		T(a_file_over_the_limit_is_refused),
		T(commits_of_a_batch_are_pushed_together),
		T(folders_and_files_keep_the_order_of_git),
		T(a_long_batch_on_a_wide_folder_is_a_sound_pack),
		T(a_branch_that_moved_is_told_apart),
		T(a_hook_that_refuses_is_an_error_of_the_settings),
		T(a_new_branch_is_made_only_where_there_is_none),
		T(branches_that_vanish_at_the_remote_vanish_here),
		T(the_difference_names_files_on_both_sides),
		T(a_broken_clone_is_made_again),
		T(an_unreadable_object_makes_the_next_fetch_clone_again),
		T(another_remote_makes_another_clone),
		T(a_remote_that_is_none_is_an_error_of_the_settings),
		T(paths_that_leave_the_repository_are_refused),
		T(the_log_of_a_folder_leaves_out_other_commits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
