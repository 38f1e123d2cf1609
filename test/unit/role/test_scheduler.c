/* SPDX-License-Identifier: MIT
 *
 * Passes over the netkans of a repository in a temporary folder, to a queue in memory.
 */
#include "check.h"
#include "db/db.h"
#include "git_fixture.h"
#include "role/scheduler.h"

#include <stdlib.h>

struct fixture {
	struct git_fixture git;
	struct nk_db *db;
	struct nk_index *index;
	struct nk_scheduler_game games[2];
	struct nk_scheduler_config config;
	struct nk_arena arena;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct nk_queue_env env = { 0 };
	struct nk_err err = NK_ERR_INIT;

	/* One repository is both, which is all that a pass needs. */
	git_fixture_open(&f->git);
	git_fixture_run(&f->git,
			"cd work; mkdir NetKAN; echo '{\"version\": \"1.2\"}' >Foo/Foo-1.2.ckan;"
			"echo '{\"version\": \"2\", \"release_status\": \"testing\"}' "
			">Foo/Foo-2.ckan; echo 'identifier: Foo' >NetKAN/Foo.netkan;"
			"printf 'identifier: Hook\\n$kref: \"#/ckan/spacedock/1\"\\n' "
			">NetKAN/Hook.netkan; git add .; git commit -q -m x; git push -q");
	struct nk_repo_options options = { .path = f->git.clone, .remote = f->git.remote };
	check_ok(nk_db_open(&f->db, ":memory:", &err), err);
	check_ok(nk_index_open(&f->index, f->db, &err), err);
	f->games[0].id = "ksp";
	check_ok(nk_repo_open(&f->games[0].netkan, &options, &err), err);
	check_ok(nk_repo_open(&f->games[0].ckanmeta, &options, &err), err);
	check_ok(nk_queue_open(&f->games[0].queue,
			       nk_printf(&f->arena, "memory:%s.fifo", f->git.dir + 5), &env, &err),
		 err);
	f->config = (struct nk_scheduler_config){ .games = f->games,
						  .n_games = 1,
						  .index = f->index,
						  .max_queued = NK_SCHEDULER_NO_LIMIT };
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nk_repo_free(f->games[0].netkan);
	nk_repo_free(f->games[0].ckanmeta);
	nk_queue_free(f->games[0].queue);
	nk_index_free(f->index);
	nk_db_free(f->db);
	nk_arena_release(&f->arena);
	git_fixture_close(&f->git);
	free(f);
	return 0;
}

static size_t pass(struct fixture *f, enum nk_schedule_group group, struct nk_inbox *inbox)
{
	struct nk_schedule_result result;
	struct nk_err err = NK_ERR_INIT;

	check_ok(nk_scheduler_pass(&f->config, group, &result, &err), err);
	check_ok(nk_queue_receive(f->games[0].queue, inbox, 100, 60, 0, &err), err);
	assert_int_equal(inbox->n, result.sent);
	return inbox->n;
}

static void a_message_carries_text_and_highest_versions(void **state)
{
	struct fixture *f = *state;
	struct nk_inbox inbox = NK_INBOX_INIT;

	assert_int_equal(pass(f, NK_SCHEDULE_NONHOOKS, &inbox), 1);
	check_str(inbox.msgs[0].body, "identifier: Foo\n");
	check_str(nk_msg_attribute(&inbox.msgs[0], "GameId"), "ksp");
	check_str(nk_msg_attribute(&inbox.msgs[0], "HighestVersion"), "1.2");
	check_str(nk_msg_attribute(&inbox.msgs[0], "HighestVersionPrerelease"), "2");
	assert_null(nk_msg_attribute(&inbox.msgs[0], "Revision").s);
	nk_inbox_release(&inbox);
}

static void a_mod_that_may_go_back_carries_no_highest_versions(void **state)
{
	struct fixture *f = *state;
	struct nk_inbox inbox = NK_INBOX_INIT;

	git_fixture_run(&f->git,
			"cd work; echo 'x_netkan_allow_out_of_order: true' >>NetKAN/Foo.netkan;"
			"git commit -q -a -m y; git push -q");
	assert_int_equal(pass(f, NK_SCHEDULE_NONHOOKS, &inbox), 1);
	assert_null(nk_msg_attribute(&inbox.msgs[0], "HighestVersion").s);
	nk_inbox_release(&inbox);
}

static void groups_are_told_apart_and_all_has_both(void **state)
{
	struct fixture *f = *state;
	struct nk_inbox inbox = NK_INBOX_INIT;

	assert_int_equal(pass(f, NK_SCHEDULE_WEBHOOKS, &inbox), 1);
	check_str(nk_str(inbox.msgs[0].group), "Hook");
	struct nk_err err = NK_ERR_INIT;
	check_ok(nk_queue_drop(f->games[0].queue, &inbox.msgs[0].receipt, 1, &err), err);
	assert_int_equal(pass(f, NK_SCHEDULE_ALL, &inbox), 2);
	nk_inbox_release(&inbox);
}

static void a_revision_names_the_commit_of_the_text(void **state)
{
	struct fixture *f = *state;
	struct nk_inbox inbox = NK_INBOX_INIT;
	char *head = git_fixture_ask(&f->git, "git -C remote.git rev-parse main");

	f->config.revisions = true;
	pass(f, NK_SCHEDULE_NONHOOKS, &inbox);
	check_str(nk_msg_attribute(&inbox.msgs[0], "Revision"), head);
	free(head);
	nk_inbox_release(&inbox);
}

static void a_queue_that_is_full_gets_nothing(void **state)
{
	struct fixture *f = *state;
	struct nk_schedule_result result;
	struct nk_err err = NK_ERR_INIT;

	f->config.max_queued = 1;
	check_ok(nk_scheduler_pass(&f->config, NK_SCHEDULE_ALL, &result, &err), err);
	assert_int_equal(result.sent, 2);
	check_ok(nk_scheduler_pass(&f->config, NK_SCHEDULE_ALL, &result, &err), err);
	assert_int_equal(result.sent, 0);
	assert_int_equal(result.skipped, 1);
}

static void what_the_indexer_has_not_done_holds_up_a_pass(void **state)
{
	struct fixture *f = *state;
	struct nk_schedule_result result;
	struct nk_queue_env env = { 0 };
	struct nk_err err = NK_ERR_INIT;
	struct nk_inbox inbox = NK_INBOX_INIT;
	struct nk_msg msgs[3] = { { .body = NK_STR("a"), .group = "a" },
				  { .body = NK_STR("b"), .group = "b" },
				  { .body = NK_STR("c"), .group = "c" } };

	check_ok(nk_queue_open(&f->config.output,
			       nk_printf(&f->arena, "memory:%s-out.fifo", f->git.dir + 5), &env,
			       &err),
		 err);
	f->config.max_queued = 2;
	check_ok(nk_queue_send(f->config.output, msgs, 3, &err), err);
	/* Under way is not done. */
	check_ok(nk_queue_receive(f->config.output, &inbox, 1, 60, 0, &err), err);
	check_ok(nk_scheduler_pass(&f->config, NK_SCHEDULE_ALL, &result, &err), err);
	assert_int_equal(result.sent, 0);
	assert_int_equal(result.skipped, 1);
	check_ok(nk_queue_drop(f->config.output, &inbox.msgs[0].receipt, 1, &err), err);
	check_ok(nk_scheduler_pass(&f->config, NK_SCHEDULE_ALL, &result, &err), err);
	assert_int_equal(result.sent, 2);
	nk_inbox_release(&inbox);
	nk_queue_free(f->config.output);
}

static void a_game_that_fails_does_not_keep_others_from_their_turn(void **state)
{
	struct fixture *f = *state;
	struct nk_schedule_result result;
	struct nk_err err = NK_ERR_INIT;
	struct nk_scheduler_game games[2] = { f->games[0], f->games[0] };
	struct nk_repo_options options = { .path = nk_printf(&f->arena, "%s/2.git", f->git.dir),
					   .remote =
						   nk_printf(&f->arena, "%s/r2.git", f->git.dir) };

	git_fixture_run(&f->git, "cp -r remote.git r2.git");
	games[0].id = "ksp2";
	check_ok(nk_repo_open(&games[0].netkan, &options, &err), err);
	git_fixture_run(&f->git, "rm -rf r2.git");
	f->config.games = games;
	f->config.n_games = 2;
	assert_int_equal(nk_scheduler_pass(&f->config, NK_SCHEDULE_ALL, &result, &err), -1);
	assert_non_null(strstr(err.text, "r2.git"));
	assert_int_equal(result.sent, 2);
	nk_repo_free(games[0].netkan);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_message_carries_text_and_highest_versions),
		T(a_mod_that_may_go_back_carries_no_highest_versions),
		T(groups_are_told_apart_and_all_has_both),
		T(a_revision_names_the_commit_of_the_text),
		T(a_queue_that_is_full_gets_nothing),
		T(what_the_indexer_has_not_done_holds_up_a_pass),
		T(a_game_that_fails_does_not_keep_others_from_their_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
