/* SPDX-License-Identifier: MIT
 *
 * What the guards of the indexer let through, against a queue and a status in memory and bare
 * repositories in a temporary folder.
 */
#include "check.h"
#include "git_fixture.h"
#include "role/indexer.h"

#include "base/clock.h"
#include "db/db.h"
#include "role/guard_held.h"

#include <stdlib.h>

struct fixture {
	struct git_fixture git;
	struct nk_db *db;
	struct nk_repo *repo;
	struct nk_queue *queue;
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
	struct nk_repo_options options = { .path = f->git.clone, .remote = f->git.remote };
	check_ok(nk_repo_open(&f->repo, &options, &err), err);
	check_ok(nk_queue_open(&f->queue, nk_printf(&f->arena, "memory:%s.fifo", f->git.dir + 5),
			       &env, &err),
		 err);
	check_ok(nk_store_open_memory(&f->store, &err), err);
	check_ok(nk_db_open(&f->db, ":memory:", &err), err);
	f->game = (struct nk_indexer_game){ .id = "ksp", .ckanmeta = f->repo };
	f->config = (struct nk_indexer_config){
		.games = &f->game,
		.n_games = 1,
		.queue = f->queue,
		.store = f->store,
		.db = f->db,
	};
	check_ok(nk_indexer_open(&f->role, &f->config, &err), err);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	f->role.free(f->role.state);
	nk_db_free(f->db);
	nk_store_free(f->store);
	nk_queue_free(f->queue);
	nk_repo_free(f->game.netkan);
	nk_repo_free(f->repo);
	git_fixture_close(&f->git);
	nk_arena_release(&f->arena);
	free(f);
	return 0;
}

static void reopen(struct fixture *f)
{
	struct nk_err err = NK_ERR_INIT;

	f->role.free(f->role.state);
	check_ok(nk_indexer_open(&f->role, &f->config, &err), err);
}

/* `time` of 2026-08: "DD hh:mm". */
static void send_of(struct fixture *f, const char *mod, const char *time, const char *revision,
		    const char *body)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_msg msg = { .body = nk_str(body) };
	const struct {
		const char *name, *value;
	} attributes[] = {
		{ "GameId", "KSP" },
		{ "ModIdentifier", mod },
		{ "Success", "True" },
		{ "Staged", "False" },
		{ "CheckTime", nk_printf(&f->arena, "2026-08-%.2sT%s:00", time, time + 3) },
		{ "FileName", nk_printf(&f->arena, "./%s-1.ckan", mod) },
	};

	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
		nk_msg_set(&msg, &f->arena, attributes[i].name, nk_str(attributes[i].value));
	if (revision)
		nk_msg_set(&msg, &f->arena, "Revision", nk_str(revision));
	check_ok(nk_queue_send(f->queue, &msg, 1, &err), err);
}

static void step(struct fixture *f)
{
	struct nk_err err = NK_ERR_INIT;

	check_ok(f->role.step(f->role.state, 0, &err), err);
}

/* A body of Foo whose resource, or else abstract, is `text`. */
#define LINK(text)                                                                                 \
	"{\"identifier\": \"Foo\", \"version\": \"1\", \"resources\": {\"manual\": \"" text "\"}}"
#define ABSTRACT(text) "{\"identifier\": \"Foo\", \"version\": \"1\", \"abstract\": \"" text "\"}"

static void see(struct fixture *f, const char *time, const char *body)
{
	send_of(f, "Foo", time, NULL, body);
	step(f);
}

/* How many commits there are above the first, and what the file of Foo says. */
static void check_commits(struct fixture *f, const char *n, const char *content)
{
	char *out = git_fixture_ask(&f->git, "git -C remote.git rev-list --count main");

	assert_int_equal(atoi(out) - 1, atoi(n));
	free(out);
	out = git_fixture_ask(&f->git, "git -C remote.git show main:Foo/Foo-1.ckan");
	assert_string_equal(out, content);
	free(out);
}

static void what_comes_and_goes_within_the_window_makes_no_commit(void **state)
{
	struct fixture *f = *state;

	see(f, "22 10:00", LINK("a"));
	see(f, "22 10:30", LINK("b"));
	see(f, "22 11:00", LINK("a"));
	see(f, "22 18:00", LINK("b"));
	check_commits(f, "1", LINK("a"));
}

static void what_stays_for_the_window_is_committed_when_it_is_seen_again(void **state)
{
	struct fixture *f = *state;

	see(f, "22 10:00", LINK("a"));
	see(f, "22 10:30", LINK("b"));
	see(f, "22 16:29", LINK("b"));
	check_commits(f, "1", LINK("a"));
	see(f, "22 16:30", LINK("b"));
	check_commits(f, "2", LINK("b"));
}

static void what_is_held_stays_held_after_a_restart(void **state)
{
	struct fixture *f = *state;

	see(f, "22 10:00", LINK("a"));
	see(f, "22 10:30", LINK("b"));
	reopen(f);
	see(f, "22 11:00", LINK("b"));
	check_commits(f, "1", LINK("a"));
	see(f, "22 16:30", LINK("b"));
	check_commits(f, "2", LINK("b"));
}

static void a_change_of_more_than_what_comes_and_goes_is_committed_at_once(void **state)
{
	struct fixture *f = *state;

	see(f, "22 10:00", LINK("a"));
	see(f, "22 10:30", ABSTRACT("x"));
	check_commits(f, "2", ABSTRACT("x"));
}

static void what_was_replaced_is_not_put_back_within_the_window(void **state)
{
	struct fixture *f = *state;

	see(f, "22 10:00", ABSTRACT("x"));
	see(f, "22 10:30", ABSTRACT("y"));
	see(f, "22 11:00", ABSTRACT("x"));
	check_commits(f, "2", ABSTRACT("y"));
	see(f, "22 16:31", ABSTRACT("x"));
	check_commits(f, "3", ABSTRACT("x"));
}

static void a_flip_within_one_batch_is_seen(void **state)
{
	struct fixture *f = *state;

	see(f, "22 10:00", ABSTRACT("x"));
	send_of(f, "Foo", "22 10:30", NULL, ABSTRACT("y"));
	send_of(f, "Foo", "22 11:00", NULL, ABSTRACT("x"));
	send_of(f, "Foo", "22 10:20", NULL, ABSTRACT("z"));
	step(f);
	check_commits(f, "2", ABSTRACT("y"));
}

static void without_guards_everything_is_committed(void **state)
{
	struct fixture *f = *state;

	f->config.no_guards = true;
	reopen(f);
	see(f, "22 10:00", LINK("a"));
	see(f, "22 10:30", LINK("b"));
	see(f, "22 10:10", LINK("a"));
	check_commits(f, "3", LINK("a"));
}

static void the_keys_that_come_and_go_are_a_setting(void **state)
{
	static const char *const keys[] = { "abstract" };
	struct fixture *f = *state;

	f->config.flap_keys = keys;
	f->config.n_flap_keys = 1;
	reopen(f);
	see(f, "22 10:00", ABSTRACT("x"));
	see(f, "22 10:30", ABSTRACT("y"));
	check_commits(f, "1", ABSTRACT("x"));
}

/* The revisions of a NetKAN whose Foo had one text and then another, and Bar came last. */
static void make_netkan(struct fixture *f, char *revisions[3])
{
	struct nk_repo_options options = { .remote = nk_printf(&f->arena, "%s/nk.git", f->git.dir),
					   .path = nk_printf(&f->arena, "%s/nk2.git", f->git.dir) };
	struct nk_err err = NK_ERR_INIT;

	git_fixture_run(&f->git, "git init -q --bare -b main nk.git && git clone -q nk.git nk && "
				 "cd nk && git checkout -q -b main && mkdir NetKAN && "
				 "for c in Foo=1 Foo=2 Bar=1; do "
				 "echo $c >NetKAN/${c%%=*}.netkan; git add .; "
				 "git -c user.name=p -c user.email=p@p commit -q -m $c; done && "
				 "git push -q origin main");
	for (int i = 0; i < 3; i++)
		revisions[i] = git_fixture_ask(&f->git, "git -C nk.git rev-parse main~%d", 2 - i);
	check_ok(nk_repo_open(&f->game.netkan, &options, &err), err);
	reopen(f);
}

static void what_was_made_from_an_older_netkan_is_ignored(void **state)
{
	struct fixture *f = *state;
	char *revisions[3];

	make_netkan(f, revisions);
	send_of(f, "Foo", "22 10:00", revisions[1], ABSTRACT("new"));
	step(f);
	send_of(f, "Foo", "22 10:10", revisions[0], ABSTRACT("old"));
	step(f);
	check_commits(f, "1", ABSTRACT("new"));
	for (int i = 0; i < 3; i++)
		free(revisions[i]);
}

static void an_older_revision_with_the_same_netkan_is_as_good(void **state)
{
	struct fixture *f = *state;
	char *revisions[3];

	make_netkan(f, revisions);
	send_of(f, "Foo", "22 10:00", revisions[2], ABSTRACT("x"));
	step(f);
	send_of(f, "Foo", "22 10:10", revisions[1], ABSTRACT("y"));
	step(f);
	send_of(f, "Foo", "22 10:20", NULL, ABSTRACT("z"));
	step(f);
	check_commits(f, "3", ABSTRACT("z"));
	for (int i = 0; i < 3; i++)
		free(revisions[i]);
}

static const char *const mods[] = { "M0", "M1", "M2", "M3", "M4", "M5", "M6", "M7" };
enum { MODS = sizeof mods / sizeof *mods };

/* So many mods say this, each in its own file, in one batch. */
static void see_many(struct fixture *f, int n, const char *time, const char *body)
{
	for (int i = 0; i < n; i++)
		send_of(f, mods[i], time, NULL, body);
	step(f);
}

/* Nothing more comes: the pass has ended, as far as the inflation queue does not say otherwise. */
static void idle(struct fixture *f)
{
	struct nk_err err = NK_ERR_INIT;
	int rc;

	while ((rc = f->role.step(f->role.state, 0, &err)) == 0)
		continue;
	assert_int_equal(rc, NK_END);
}

static int commits(struct fixture *f)
{
	char *out = git_fixture_ask(&f->git, "git -C remote.git rev-list --count main");
	int n = atoi(out) - 1;

	free(out);
	return n;
}

static void a_change_of_too_many_mods_is_held_whole(void **state)
{
	struct fixture *f = *state;
	struct nk_status status;
	struct nk_err err = NK_ERR_INIT;

	see_many(f, MODS, "22 10:00", ABSTRACT("x"));
	assert_int_equal(commits(f), MODS);
	see_many(f, 4, "22 12:00", ABSTRACT("y"));
	idle(f);
	assert_int_equal(commits(f), MODS);
	check_ok(nk_store_get(f->store, "ksp", "M1", &status, &f->arena, &err), err);
	assert_true(status.success && nk_str_find(status.last_warnings, NK_STR("held back"), 0) >= 0);
}

static void other_changes_go_on_while_a_kind_is_held(void **state)
{
	struct fixture *f = *state;

	see_many(f, MODS, "22 10:00", ABSTRACT("x"));
	see_many(f, 4, "22 12:00", ABSTRACT("y"));
	idle(f);
	send_of(f, "M7", "22 12:10", NULL, LINK("a"));
	send_of(f, "M6", "22 12:10", NULL, "{\"version\": \"1\", \"abstract\": \"x\"}");
	send_of(f, "New", "22 12:10", NULL, ABSTRACT("z"));
	step(f);
	/* M7 loses its abstract, which is of the held kind. */
	assert_int_equal(commits(f), MODS + 2);
}

static void approved_changes_are_committed(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	struct nk_stopped *stopped;
	size_t n, sent = 0;

	see_many(f, MODS, "22 10:00", ABSTRACT("x"));
	see_many(f, 4, "22 12:00", ABSTRACT("y"));
	idle(f);
	check_ok(nk_held_list(f->db, NULL, &stopped, &n, &f->arena, &err), err);
	assert_int_equal(n, 1);
	assert_string_equal(stopped[0].kind, "abstract");
	assert_int_equal(stopped[0].held, 4);
	check_ok(nk_held_approve(f->db, "ksp", f->queue, nk_now_us() + 60 * 1000000, &sent, &err),
		 err);
	assert_int_equal(sent, 4);
	step(f);
	assert_int_equal(commits(f), MODS + 4);
	see_many(f, MODS, "22 12:30", ABSTRACT("y"));
	idle(f);
	assert_int_equal(commits(f), 2 * MODS);
}

static void what_is_too_much_stays_held_after_a_restart(void **state)
{
	struct fixture *f = *state;

	see_many(f, MODS, "22 10:00", ABSTRACT("x"));
	see_many(f, 4, "22 12:00", ABSTRACT("y"));
	idle(f);
	reopen(f);
	see_many(f, 1, "24 12:00", ABSTRACT("y"));
	idle(f);
	assert_int_equal(commits(f), MODS);
}

/* A game of 40 mods, of which 4 are 10 %. */
static void see_game(struct fixture *f)
{
	for (int i = 0; i < 40; i++)
		send_of(f, nk_printf(&f->arena, "G%d", i), "22 10:00", NULL, ABSTRACT("x"));
	step(f);
	assert_int_equal(commits(f), 40);
}

static void see_game_change(struct fixture *f, int from, int to)
{
	for (int i = from; i < to; i++)
		send_of(f, nk_printf(&f->arena, "G%d", i), "22 12:00", NULL, ABSTRACT("y"));
	step(f);
}

static struct nk_queue *start_pass(struct fixture *f)
{
	struct nk_queue_env env = { 0 };
	struct nk_err err = NK_ERR_INIT;
	struct nk_msg msg = { .body = NK_STR("identifier: G30"), .group = "G30" };

	check_ok(nk_queue_open(&f->game.inflation,
			       nk_printf(&f->arena, "memory:%s-in.fifo", f->git.dir + 5), &env,
			       &err),
		 err);
	check_ok(nk_queue_send(f->game.inflation, &msg, 1, &err), err);
	reopen(f);
	return f->game.inflation;
}

static void a_pass_is_judged_as_a_whole(void **state)
{
	struct fixture *f = *state;
	struct nk_queue *inflation = start_pass(f);
	struct nk_err err = NK_ERR_INIT;
	struct nk_stopped *stopped;
	struct nk_status status;
	size_t n;

	see_game(f);
	/* In no batch they are too many. */
	for (int i = 0; i < 12; i += 3)
		see_game_change(f, i, i + 3);
	idle(f);
	assert_int_equal(commits(f), 40);
	check_ok(nk_queue_purge(inflation, &err), err);
	idle(f);
	assert_int_equal(commits(f), 40);
	check_ok(nk_held_list(f->db, NULL, &stopped, &n, &f->arena, &err), err);
	assert_int_equal(n, 1);
	assert_int_equal(stopped[0].mods, 12);
	assert_int_equal(stopped[0].of, 41); /* with Foo */
	assert_int_equal(stopped[0].held, 12);
	assert_true(stopped[0].told);
	check_ok(nk_store_get(f->store, "ksp", "G0", &status, &f->arena, &err), err);
	assert_true(nk_str_find(status.last_warnings, NK_STR("held back"), 0) >= 0);
	nk_queue_free(inflation);
}

static void what_is_not_too_much_goes_on_when_the_pass_has_ended(void **state)
{
	struct fixture *f = *state;
	struct nk_queue *inflation = start_pass(f);
	struct nk_err err = NK_ERR_INIT;
	struct nk_status status;

	see_game(f);
	see_game_change(f, 0, 2);
	/* A few wait for nobody. */
	assert_int_equal(commits(f), 42);
	see_game_change(f, 2, 4);
	idle(f);
	assert_int_equal(commits(f), 42);
	reopen(f);
	check_ok(nk_queue_purge(inflation, &err), err);
	idle(f);
	assert_int_equal(commits(f), 44);
	check_ok(nk_store_get(f->store, "ksp", "G3", &status, &f->arena, &err), err);
	check_str(status.last_warnings, NULL);
	assert_true(status.last_indexed != NK_NO_TIME);
	nk_queue_free(inflation);
}

static void a_change_of_two_mods_is_never_a_mass(void **state)
{
	struct fixture *f = *state;

	see_many(f, 2, "22 10:00", ABSTRACT("x"));
	see_many(f, 2, "22 12:00", ABSTRACT("y"));
	assert_int_equal(commits(f), 4);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_comes_and_goes_within_the_window_makes_no_commit),
		T(what_stays_for_the_window_is_committed_when_it_is_seen_again),
		T(what_is_held_stays_held_after_a_restart),
		T(a_change_of_more_than_what_comes_and_goes_is_committed_at_once),
		T(what_was_replaced_is_not_put_back_within_the_window),
		T(a_flip_within_one_batch_is_seen),
		T(without_guards_everything_is_committed),
		T(the_keys_that_come_and_go_are_a_setting),
		T(what_was_made_from_an_older_netkan_is_ignored),
		T(an_older_revision_with_the_same_netkan_is_as_good),
		T(a_change_of_too_many_mods_is_held_whole),
		T(other_changes_go_on_while_a_kind_is_held),
		T(approved_changes_are_committed),
		T(what_is_too_much_stays_held_after_a_restart),
		T(a_pass_is_judged_as_a_whole),
		T(what_is_not_too_much_goes_on_when_the_pass_has_ended),
		T(a_change_of_two_mods_is_never_a_mass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
