/* SPDX-License-Identifier: MIT
 *
 * The server over loopback, with a repository and queues of its own.
 */
#include "check.h"
#include "git_fixture.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "db/db.h"
#include "web/web.h"

struct world {
	struct git_fixture git;
	struct nk_db *db[2];
	struct nk_index *index[2];
	struct nk_desk_game game[2];
	struct nk_queue *inflation, *adding, *mirroring;
	struct nk_web *web;
	struct nk_arena arena;
};

static const char *const keys[] = { "s3cret" };

static void open_desk(struct world *world, int which, struct nk_err *err)
{
	const struct nk_repo_options options = { .path = world->git.clone,
						 .remote = world->git.remote,
						 .name = "x", .email = "x@example.com" };
	char *path = nk_printf(&world->arena, "%s/netkan.db", world->git.dir);

	check_ok(nk_db_open(&world->db[which], path, err), *err);
	check_ok(nk_index_open(&world->index[which], world->db[which], err), *err);
	world->game[which] = (struct nk_desk_game){ .id = "ksp", .inflation = world->inflation };
	check_ok(nk_repo_open(&world->game[which].netkan, &options, err), *err);
}

static struct nk_desk desk(struct world *world, int which)
{
	return (struct nk_desk){ .games = &world->game[which], .n_games = 1,
				 .index = world->index[which],
				 .adding = world->adding, .mirroring = world->mirroring };
}

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct nk_err err = NK_ERR_INIT;
	const struct nk_queue_env env = { 0 };

	nk_log_setup(NK_LOG_ERROR, NK_LOG_TEXT);
	git_fixture_open(&world->git);
	git_fixture_run(&world->git,
			"git clone -q remote.git mods && cd mods && mkdir NetKAN && "
			"printf \"identifier: A\\n\\$kref: '#/ckan/github/x/A'\\n---\\n"
			"\\$kref: '#/ckan/spacedock/42'\\n\" > NetKAN/A.netkan && "
			"git add . && git -c user.name=x -c user.email=x@x commit -qm A && git push -q");
	check_ok(nk_queue_open(&world->inflation, "memory:Inbound.fifo", &env, &err), err);
	check_ok(nk_queue_open(&world->adding, "memory:Adding.fifo", &env, &err), err);
	check_ok(nk_queue_open(&world->mirroring, "memory:Mirroring.fifo", &env, &err), err);
	open_desk(world, 0, &err);
	open_desk(world, 1, &err);
	const struct nk_web_config config = { .listen = "127.0.0.1:0", .secrets = { keys, 1 },
					      .quick = desk(world, 0), .fetching = desk(world, 1) };
	check_ok(nk_web_open(&world->web, &config, &err), err);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;

	nk_web_free(world->web);
	for (int i = 0; i < 2; i++) {
		nk_repo_free(world->game[i].netkan);
		nk_index_free(world->index[i]);
		nk_db_free(world->db[i]);
	}
	nk_queue_free(world->inflation);
	nk_queue_free(world->adding);
	nk_queue_free(world->mirroring);
	git_fixture_close(&world->git);
	nk_arena_release(&world->arena);
	free(world);
	return 0;
}

/* Send what is given and read until the server closes; the status. */
static int talk(struct world *world, const char *text, struct nk_str *answer)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				       .sin_port = htons((uint16_t)nk_web_port(world->web)) };
	char *buf = nk_alloc(&world->arena, 65536);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t n = 0;

	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_true(send(fd, text, strlen(text), MSG_NOSIGNAL) > 0);
	for (ssize_t got; n < 65535 && (got = read(fd, buf + n, 65535 - n)) > 0;)
		n += (size_t)got;
	close(fd);
	if (answer)
		*answer = nk_str_n(buf, n);
	return n > 12 ? atoi(buf + 9) : 0;
}

static int post(struct world *world, const char *path, const char *type, const char *body)
{
	return talk(world,
		    nk_printf(&world->arena,
			      "POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
			      "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
			      path, type, strlen(body), body),
		    NULL);
}

static int64_t waiting(struct nk_queue *queue)
{
	struct nk_queue_stat stat;

	assert_int_equal(nk_queue_stat(queue, &stat, NULL), 0);
	return stat.messages;
}

static void a_known_mod_is_queued_in_the_lane_of_hooks(void **state)
{
	struct world *world = *state;
	struct nk_inbox inbox = NK_INBOX_INIT;

	assert_int_equal(post(world, "/inflate/KSP", "x/y", "{\"identifiers\":[\"Z\",\"A\"]}"), 204);
	assert_int_equal(nk_queue_receive(world->inflation, &inbox, 10, 30, 0, NULL), 0);
	assert_int_equal(inbox.n, 1);
	check_str(nk_msg_attribute(&inbox.msgs[0], "GameId"), "ksp");
	check_str(nk_msg_attribute(&inbox.msgs[0], "Lane"), "hook");
	assert_true(nk_str_starts(inbox.msgs[0].body, "identifier: A\n"));
	nk_inbox_release(&inbox);
}

static void ten_calls_for_a_mod_become_one_more_run(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 10; i++)
		assert_int_equal(post(world, "/inflate", "x/y", "{\"identifiers\":[\"A\"]}"), 204);
	assert_int_equal(waiting(world->inflation), 1);
}

static void a_second_document_is_found_by_its_id(void **state)
{
	struct world *world = *state;
	const char *form = "application/x-www-form-urlencoded";

	assert_int_equal(post(world, "/sd/inflate/ksp", form, "mod_id=42&event_type=update"), 204);
	assert_int_equal(waiting(world->inflation), 1);
	assert_int_equal(post(world, "/sd/inflate/ksp", form, "mod_id=042"), 404);
	assert_int_equal(post(world, "/sd/add", form, "name=B&id=7"), 204);
	assert_int_equal(waiting(world->adding), 1);
}

static void a_mod_that_was_just_pushed_is_found(void **state)
{
	struct world *world = *state;

	git_fixture_run(&world->git, "cd mods && cp NetKAN/A.netkan NetKAN/B.netkan && git add . && "
				     "git -c user.name=x -c user.email=x@x commit -qm B && git push -q");
	sleep(6); /* longer than the pause between two fetches for what is not known */
	assert_int_equal(post(world, "/inflate", "x/y", "{\"identifiers\":[\"B\"]}"), 204);
	assert_int_equal(waiting(world->inflation), 1);
}

static void what_is_wrong_has_a_clear_answer(void **state)
{
	struct world *world = *state;

	assert_int_equal(post(world, "/inflate/nogame", "x/y", "{\"identifiers\":[\"A\"]}"), 404);
	assert_int_equal(post(world, "/inflate", "x/y", "{\"identifiers\":[\"Z\"]}"), 404);
	assert_int_equal(post(world, "/inflate", "x/y", "{\"identifiers\":[\"../A\"]}"), 400);
	assert_int_equal(post(world, "/inflate", "x/y", "\xff"), 400);
	assert_int_equal(post(world, "/gh/inflate", "application/json", "{}"), 400);
	assert_int_equal(post(world, "/nothing", "x/y", ""), 404);
	assert_int_equal(talk(world, "GET /inflate HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", NULL), 405);
	assert_int_equal(talk(world, "OPTIONS /inflate HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", NULL), 200);
	assert_int_equal(talk(world, "POST /inflate HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n", NULL), 413);
	assert_int_equal(waiting(world->inflation), 0);
}

static void answers_carry_headers_that_keep_browsers_safe(void **state)
{
	struct nk_str answer;

	talk(*state, "GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &answer);
	assert_true(nk_str_find(answer, NK_STR("X-Content-Type-Options: nosniff"), 0) > 0);
	assert_true(nk_str_find(answer, NK_STR("Content-Security-Policy: default-src 'none'"), 0) > 0);
	assert_true(nk_str_find(answer, NK_STR("s3cret"), 0) < 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_known_mod_is_queued_in_the_lane_of_hooks),
		TEST(ten_calls_for_a_mod_become_one_more_run),
		TEST(a_second_document_is_found_by_its_id),
		TEST(a_mod_that_was_just_pushed_is_found),
		TEST(what_is_wrong_has_a_clear_answer),
		TEST(answers_carry_headers_that_keep_browsers_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
