/* SPDX-License-Identifier: MIT
 *
 * The indexer's step against a queue and a status in memory and bare repositories in a
 * temporary folder.
 */
#include "check.h"
#include "git_fixture.h"
#include "role/indexer.h"

#include <stdlib.h>

struct fixture {
	struct git_fixture git;
	struct nk_repo *repo;
	struct nk_queue *queue, *dead;
	struct nk_store *store;
	struct nk_indexer_game game;
	struct nk_indexer_config config;
	struct nk_role role;
	struct nk_arena arena;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct nk_queue_env env = { 0 };
	struct nk_err err = NK_ERR_INIT;

	git_fixture_open(&f->git);
	check_ok(nk_repo_open(
			 &f->repo,
			 &(struct nk_repo_options){ .path = f->git.clone, .remote = f->git.remote },
			 &err),
		 err);
	/* Queues in memory are the process's, so each test has its own. */
	check_ok(nk_queue_open(&f->queue, nk_printf(&f->arena, "memory:%s.fifo", f->git.dir + 5),
			       &env, &err),
		 err);
	check_ok(nk_queue_open(&f->dead,
			       nk_printf(&f->arena, "memory:%s-dead.fifo", f->git.dir + 5), &env,
			       &err),
		 err);
	check_ok(nk_store_open_memory(&f->store, &err), err);
	f->game = (struct nk_indexer_game){ .id = "ksp", .ckanmeta = f->repo };
	f->config = (struct nk_indexer_config){
		.games = &f->game,
		.n_games = 1,
		.queue = f->queue,
		.store = f->store,
	};
	check_ok(nk_indexer_open(&f->role, &f->config, &err), err);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	f->role.free(f->role.state);
	nk_store_free(f->store);
	nk_queue_free(f->queue);
	nk_queue_free(f->dead);
	nk_repo_free(f->repo);
	git_fixture_close(&f->git);
	nk_arena_release(&f->arena);
	free(f);
	return 0;
}

/* Attributes as "Name=value" texts behind the body; those of a success are filled in. */
static void send(struct fixture *f, const char *body, ...)
{
	static const char *const usual[] = { "GameId=KSP",
					     "ModIdentifier=Foo",
					     "Success=True",
					     "Staged=False",
					     "CheckTime=2026-08-22T10:00:00",
					     "FileName=./Foo-1.ckan",
					     NULL };
	struct nk_err err = NK_ERR_INIT;
	struct nk_msg msg = { .body = nk_str(body) };
	const char *pair;
	va_list ap;

	for (size_t i = 0; usual[i]; i++) {
		const char *value = strchr(usual[i], '=');
		nk_msg_set(&msg, &f->arena,
			   nk_strndup(&f->arena, usual[i], (size_t)(value - usual[i])),
			   nk_str(value + 1));
	}
	va_start(ap, body);
	while ((pair = va_arg(ap, const char *))) {
		const char *value = strchr(pair, '=');
		nk_msg_set(&msg, &f->arena, nk_strndup(&f->arena, pair, (size_t)(value - pair)),
			   nk_str(value + 1));
	}
	va_end(ap);
	check_ok(nk_queue_send(f->queue, &msg, 1, &err), err);
}

static void step(struct fixture *f)
{
	struct nk_err err = NK_ERR_INIT;

	check_ok(f->role.step(f->role.state, 0, &err), err);
}

static struct nk_status status_of(struct fixture *f, const char *identifier)
{
	struct nk_status status = { 0 };
	struct nk_err err = NK_ERR_INIT;

	check_ok(nk_store_get(f->store, "ksp", identifier, &status, &f->arena, &err), err);
	return status;
}

static int64_t waiting(struct nk_queue *queue)
{
	struct nk_queue_stat stat;
	struct nk_err err = NK_ERR_INIT;

	check_ok(nk_queue_stat(queue, &stat, &err), err);
	return stat.messages + stat.leased + stat.delayed;
}

static void check_log(struct fixture *f, const char *branch, const char *expected)
{
	char *out = git_fixture_ask(&f->git, "git -C remote.git log --format=%%s %s | paste -sd'|'",
				    branch);

	assert_string_equal(out, expected);
	free(out);
}

#define BODY(version) "{\"identifier\": \"Foo\", \"version\": \"" version "\"}"

static void a_batch_becomes_one_push_with_a_commit_per_file(void **state)
{
	struct fixture *f = *state;

	git_fixture_run(&f->git,
			"printf '#!/bin/sh\\necho push >>%s/pushes\\n' "
			">remote.git/hooks/post-receive; chmod +x remote.git/hooks/post-receive",
			f->git.dir);
	send(f, BODY("1"), NULL);
	send(f, BODY("2"), "FileName=./Foo-2.ckan", NULL);
	send(f, "{\"identifier\": \"Bar\"}", "ModIdentifier=Bar", "FileName=Bar-0-1.ckan", NULL);
	step(f);
	check_log(f, "main",
		  "NetKAN added mod - Bar-0-1|NetKAN added mod - Foo-2|NetKAN updated mod - "
		  "Foo-1|first");
	char *pushes = git_fixture_ask(&f->git, "wc -l <pushes");
	assert_string_equal(pushes, "1");
	free(pushes);
	assert_int_equal(waiting(f->queue), 0);
	assert_true(status_of(f, "Foo").last_indexed > 0);
}

static void what_a_webhook_asked_for_is_pushed_before_the_rest(void **state)
{
	struct fixture *f = *state;

	git_fixture_run(&f->git,
			"printf '#!/bin/sh\\ngit log --format=%%%%s $3 -1 >>%s/pushes\\n' "
			">remote.git/hooks/update; chmod +x remote.git/hooks/update",
			f->git.dir);
	send(f, BODY("1"), NULL);
	send(f, BODY("2"), "FileName=./Foo-2.ckan", NULL);
	send(f, "{\"identifier\": \"Bar\"}", "ModIdentifier=Bar", "FileName=Bar-1.ckan",
	     "Lane=hook", NULL);
	step(f);
	char *pushes = git_fixture_ask(&f->git, "paste -sd'|' pushes");
	assert_string_equal(pushes, "NetKAN added mod - Bar-1|NetKAN added mod - Foo-2");
	free(pushes);
	assert_int_equal(waiting(f->queue), 0);
	assert_true(status_of(f, "Bar").last_indexed <= status_of(f, "Foo").last_indexed);
}

static void an_unchanged_file_is_only_a_status(void **state)
{
	struct fixture *f = *state;

	send(f, "{}\n", NULL);
	send(f, "{ }", "FileName=./Foo-0.ckan", NULL);
	git_fixture_run(&f->git,
			"cd work; printf '{\"a\":1}' >Foo/Foo-1.ckan; git commit -q -a -m edit;"
			"git push -q");
	send(f, "{\"a\":1}", NULL);
	step(f);
	check_log(f, "main", "edit|first");
	assert_int_equal(status_of(f, "Foo").last_indexed, 0);
	assert_true(status_of(f, "Foo").success);
}

static void a_failure_keeps_what_was_known_of_the_module(void **state)
{
	struct fixture *f = *state;

	send(f,
	     "{\"name\": \"Foo\", \"resources\": {\"homepage\": \"https://example.com\"}, "
	     "\"release_date\": \"2026-01-02T03:04:05Z\"}",
	     NULL);
	step(f);
	send(f, "{}", "Success=False", "ErrorMessage=no such host", "CheckTime=2026-08-22T11:00:00",
	     NULL);
	step(f);
	struct nk_status status = status_of(f, "Foo");
	assert_false(status.success);
	check_str(status.last_error, "no such host");
	assert_true(status.last_indexed > 0 && status.release_date > 0);
	check_str(nk_get_text(status.resources, "homepage"), "https://example.com");
}

#define OLD                                                                                        \
	"{\"name\": \"Foo\", \"resources\": {\"homepage\": \"https://example.com\"}, "              \
	"\"release_date\": \"2026-01-02T03:04:05Z\"}"
#define BARE "{\"name\": \"Foo\", \"version\": \"2\"}"

static struct nk_status after_bare(struct fixture *f, const char *staged)
{
	send(f, OLD, NULL);
	step(f);
	send(f, BARE, "CheckTime=2026-08-22T11:00:00", "FileName=./Foo-2.ckan", staged, NULL);
	step(f);
	return status_of(f, "Foo");
}

static void what_a_module_no_longer_says_is_not_shown(void **state)
{
	struct nk_status status = after_bare(*state, "Staged=False");

	assert_int_equal(nk_length(status.resources), 0);
	assert_int_equal(status.release_date, NK_NO_TIME);
}

static void what_only_a_staged_module_no_longer_says_is_shown(void **state)
{
	struct nk_status status = after_bare(*state, "Staged=True");

	assert_int_equal(nk_length(status.resources), 1);
	assert_true(status.release_date > 0);
}

static void what_was_inflated_earlier_does_not_replace_what_came_later(void **state)
{
	struct fixture *f = *state;

	send(f, BODY("new"), "CheckTime=2026-08-22T12:00:00", NULL);
	step(f);
	send(f, BODY("old"), "CheckTime=2026-08-22T11:00:00", NULL);
	step(f);
	check_log(f, "main", "NetKAN updated mod - Foo-1|first");
	assert_int_equal(waiting(f->queue), 0);
}

static void a_remote_that_moved_gets_both_changes(void **state)
{
	struct fixture *f = *state;

	send(f, BODY("1"), NULL);
	step(f);
	git_fixture_run(&f->git,
			"cd work; git pull -q; echo x >other; git add .; git commit -q -m other;"
			"git push -q");
	send(f, BODY("2"), "FileName=./Foo-2.ckan", NULL);
	step(f);
	check_log(f, "main", "NetKAN added mod - Foo-2|other|NetKAN updated mod - Foo-1|first");
}

static void a_refused_push_keeps_the_batch_and_claims_nothing(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	struct nk_status status;

	git_fixture_run(&f->git, "printf '#!/bin/sh\\nexit 1\\n' >remote.git/hooks/pre-receive;"
				 "chmod +x remote.git/hooks/pre-receive");
	send(f, BODY("1"), NULL);
	assert_int_equal(f->role.step(f->role.state, 0, &err), -1);
	assert_int_equal(err.fault, NK_FAULT_CONFIG);
	assert_int_equal(nk_store_get(f->store, "ksp", "Foo", &status, &f->arena, &err),
			 NK_NOT_FOUND);
	assert_false(f->role.drained(f->role.state));
	git_fixture_run(&f->git, "rm remote.git/hooks/pre-receive");
	step(f);
	check_log(f, "main", "NetKAN updated mod - Foo-1|first");
	assert_true(status_of(f, "Foo").last_indexed > 0);
	assert_int_equal(waiting(f->queue), 0);
}

/* Try a message as often as it takes to bury it, and look at the reason. */
static void check_buried(struct fixture *f, const char *reason)
{
	struct nk_inbox inbox = NK_INBOX_INIT;
	struct nk_err err = NK_ERR_INIT;

	for (int i = 0; i < 5; i++)
		step(f);
	assert_int_equal(waiting(f->queue), 0);
	check_ok(nk_queue_receive(f->dead, &inbox, 10, 60, 0, &err), err);
	assert_int_equal(inbox.n, 1);
	check_str(nk_msg_attribute(&inbox.msgs[0], "Reason"), reason);
	check_ok(nk_queue_drop(f->dead, &inbox.msgs[0].receipt, 1, &err), err);
	nk_inbox_release(&inbox);
	check_log(f, "main", "first");
}

static void what_can_never_succeed_is_buried_with_its_reason(void **state)
{
	struct fixture *f = *state;

	send(f, BODY("1"), "GameId=Factorio", NULL);
	check_buried(f, "GameId \"Factorio\" has no repository here (see --ckanmeta-remotes)");
	send(f, BODY("1"), "ModIdentifier=../Foo", NULL);
	check_buried(f, "ModIdentifier \"../Foo\" is no identifier");
	send(f, BODY("1"), "FileName=../../Foo-1.ckan", NULL);
	check_buried(f, "FileName \"../../Foo-1.ckan\" is not the name of a .ckan");
	send(f, BODY("1"), "FileName=./Foo-/../../.git/config.ckan", NULL);
	check_buried(f, "FileName \"./Foo-/../../.git/config.ckan\" is not the name of a .ckan");
	send(f, BODY("1"), "FileName=./.ckan", NULL);
	check_buried(f, "FileName \"./.ckan\" is not the name of a .ckan");
	send(f, "[]", NULL);
	check_buried(f, "the body is not a module");
	send(f, BODY("1"), "CheckTime=yesterday", NULL);
	check_buried(f, "CheckTime is not a time");
	send(f, BODY("1"), "Success=maybe", NULL);
	check_buried(f, "Success is neither True nor False");
}

static void a_bad_message_does_not_keep_others_from_being_indexed(void **state)
{
	struct fixture *f = *state;

	send(f, "no JSON", "ModIdentifier=Bad", "FileName=./Bad-1.ckan", NULL);
	send(f, BODY("1"), NULL);
	step(f);
	check_log(f, "main", "NetKAN updated mod - Foo-1|first");
}

static void a_slash_in_a_version_leaves_the_last_part_as_name(void **state)
{
	struct fixture *f = *state;

	send(f, BODY("release/1.0 beta"), "FileName=./Foo-release/1.0 beta.ckan", NULL);
	step(f);
	check_log(f, "main", "NetKAN added mod - 1.0 beta|first");
}

static void a_staged_module_goes_to_its_own_branch_once(void **state)
{
	struct fixture *f = *state;

	send(f, BODY("2"), "Staged=True", "FileName=./Foo-2 beta.ckan", NULL);
	step(f);
	send(f, BODY("2"), "Staged=True", "FileName=./Foo-2 beta.ckan",
	     "CheckTime=2026-08-22T11:00:00", NULL);
	step(f);
	check_log(f, "main", "first");
	check_log(f, "add/Foo-2beta", "NetKAN added mod - Foo-2 beta|first");
	assert_true(status_of(f, "Foo").last_indexed > 0);
	assert_int_equal(waiting(f->queue), 0);
}

static void a_staged_failure_makes_no_branch(void **state)
{
	struct fixture *f = *state;

	send(f, "{}", "Staged=True", "Success=False", "ErrorMessage=x", NULL);
	send(f, "{}\n", "Staged=True", NULL);
	step(f);
	char *branches = git_fixture_ask(&f->git, "git -C remote.git branch --list 'add/*'");
	assert_string_equal(branches, "");
	free(branches);
}

static void an_empty_repository_gets_its_first_commit(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	struct nk_repo_options options = { .remote = nk_printf(&f->arena, "%s/new.git", f->git.dir),
					   .path = nk_printf(&f->arena, "%s/c2.git", f->git.dir) };

	git_fixture_run(&f->git, "git init -q --bare -b trunk new.git");
	nk_repo_free(f->repo);
	f->repo = NULL;
	check_ok(nk_repo_open(&f->repo, &options, &err), err);
	f->game.ckanmeta = f->repo;
	send(f, BODY("1"), NULL);
	step(f);
	char *log = git_fixture_ask(&f->git, "git -C new.git log --format=%%s trunk");
	assert_string_equal(log, "NetKAN added mod - Foo-1");
	free(log);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_batch_becomes_one_push_with_a_commit_per_file),
		T(what_a_webhook_asked_for_is_pushed_before_the_rest),
		T(an_unchanged_file_is_only_a_status),
		T(a_failure_keeps_what_was_known_of_the_module),
		T(what_a_module_no_longer_says_is_not_shown),
		T(what_only_a_staged_module_no_longer_says_is_shown),
		T(what_was_inflated_earlier_does_not_replace_what_came_later),
		T(a_remote_that_moved_gets_both_changes),
		T(a_refused_push_keeps_the_batch_and_claims_nothing),
		T(what_can_never_succeed_is_buried_with_its_reason),
		T(a_bad_message_does_not_keep_others_from_being_indexed),
		T(a_slash_in_a_version_leaves_the_last_part_as_name),
		T(a_staged_module_goes_to_its_own_branch_once),
		T(a_staged_failure_makes_no_branch),
		T(an_empty_repository_gets_its_first_commit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
