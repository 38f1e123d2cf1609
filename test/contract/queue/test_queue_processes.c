/* SPDX-License-Identifier: MIT
 *
 * Several processes on one database file: what the queues' contract cannot show in one.
 */
#include "check.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "queue/queue.h"

enum { GROUPS = 10, MESSAGES = 200, CHILDREN = 3 };

struct world {
	char folder[64];
	int pipe[2]; /* what children tell */
	struct nk_arena arena;
	struct nk_err err;
};

static int set_up(void **state)
{
	struct world *world = calloc(1, sizeof *world);

	strcpy(world->folder, "/tmp/netkan-processes-XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	assert_int_equal(pipe(world->pipe), 0);
	*state = world;
	return 0;
}

static int tear_down(void **state)
{
	struct world *world = *state;
	char command[100];

	close(world->pipe[0]);
	close(world->pipe[1]);
	nk_arena_release(&world->arena);
	snprintf(command, sizeof command, "rm -r %s", world->folder);
	assert_int_equal(system(command), 0);
	free(world);
	return 0;
}

static struct nk_queue *open_queue(struct world *world)
{
	struct nk_queue_env env = { .state = world->folder };
	struct nk_queue *queue;

	check_ok(nk_queue_open(&queue, "Work.fifo", &env, &world->err), world->err);
	return queue;
}

static void send_texts(struct world *world, int n)
{
	struct nk_msg *msgs = NK_NEW_N(&world->arena, struct nk_msg, (size_t)n);
	struct nk_queue *queue = open_queue(world);

	for (int i = 0; i < n; i++) {
		msgs[i].body = nk_str(nk_printf(&world->arena, "%d", i));
		msgs[i].group = nk_printf(&world->arena, "%d", i % GROUPS);
	}
	check_ok(nk_queue_send(queue, msgs, (size_t)n, &world->err), world->err);
	nk_queue_free(queue);
}

static size_t receive(struct world *world, struct nk_queue *queue, struct nk_inbox *inbox)
{
	check_ok(nk_queue_receive(queue, inbox, 10, 1000, 0, &world->err), world->err);
	return inbox->n;
}

/* Run it in a process of its own; nothing of ours may be open while we fork. */
static pid_t start(struct world *world, int (*child)(struct world *world))
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(child(world));
	return pid;
}

static void expect_success(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static int lease_and_stay(struct world *world)
{
	struct nk_queue_env env = { .state = world->folder };
	struct nk_inbox inbox = NK_INBOX_INIT;
	struct nk_queue *queue;

	if (nk_queue_open(&queue, "Work.fifo", &env, NULL) < 0 ||
	    nk_queue_receive(queue, &inbox, 1, 1000, 0, NULL) < 0 || inbox.n != 1 ||
	    write(world->pipe[1], "!", 1) != 1)
		return 1;
	for (;;)
		pause();
}

static void leases_of_a_process_that_is_killed_end_at_once(void **state)
{
	struct world *world = *state;
	struct nk_inbox inbox = NK_INBOX_INIT;
	struct nk_queue *queue;
	char told;
	pid_t pid;

	send_texts(world, 1);
	pid = start(world, lease_and_stay);
	assert_int_equal(read(world->pipe[0], &told, 1), 1);
	queue = open_queue(world);
	assert_int_equal(receive(world, queue, &inbox), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(receive(world, queue, &inbox), 1);
	assert_int_equal(inbox.msgs[0].receives, 2);
	nk_inbox_release(&inbox);
	nk_queue_free(queue);
}

static int count_readers(struct world *world)
{
	char path[100];
	struct dirent *entry;
	DIR *dir;
	int n = 0;

	snprintf(path, sizeof path, "%s/readers", world->folder);
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir)))
		n += entry->d_name[0] != '.';
	closedir(dir);
	return n;
}

static void readers_leave_no_files_behind(void **state)
{
	struct world *world = *state;
	struct nk_inbox inbox = NK_INBOX_INIT;
	struct nk_queue *queue;
	char told;
	pid_t pid;

	send_texts(world, 2);
	pid = start(world, lease_and_stay);
	assert_int_equal(read(world->pipe[0], &told, 1), 1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(count_readers(world), 1);
	queue = open_queue(world);
	assert_int_equal(receive(world, queue, &inbox), 2);
	assert_int_equal(count_readers(world), 1);
	nk_inbox_release(&inbox);
	nk_queue_free(queue);
	assert_int_equal(count_readers(world), 0);
}

/* Tell each number, then drop it. */
static int take_some(struct world *world)
{
	struct nk_queue_env env = { .state = world->folder };
	struct nk_inbox inbox = NK_INBOX_INIT;
	struct nk_queue *queue;
	int rc;

	if (nk_queue_open(&queue, "Work.fifo", &env, NULL) < 0)
		return 1;
	while ((rc = nk_queue_receive(queue, &inbox, 2, 1000, 1, NULL)) == 0 && inbox.n > 0) {
		for (size_t i = 0; i < inbox.n; i++) {
			unsigned char number = (unsigned char)atoi(inbox.msgs[i].body.s);
			const char *receipt = inbox.msgs[i].receipt;
			if (write(world->pipe[1], &number, 1) != 1 ||
			    nk_queue_drop(queue, &receipt, 1, NULL) < 0)
				return 1;
		}
	}
	nk_inbox_release(&inbox);
	nk_queue_free(queue);
	return rc < 0;
}

static void several_processes_share_a_queue_in_order_without_repeats(void **state)
{
	struct world *world = *state;
	unsigned char told[MESSAGES + 1];
	int next[GROUPS];
	pid_t pids[CHILDREN];
	ssize_t n;

	send_texts(world, MESSAGES);
	for (int i = 0; i < CHILDREN; i++)
		pids[i] = start(world, take_some);
	for (int i = 0; i < CHILDREN; i++)
		expect_success(pids[i]);
	n = read(world->pipe[0], told, sizeof told);
	assert_int_equal(n, MESSAGES);
	for (int i = 0; i < GROUPS; i++)
		next[i] = i;
	for (int i = 0; i < MESSAGES; i++) {
		assert_int_equal(told[i], next[told[i] % GROUPS]);
		next[told[i] % GROUPS] += GROUPS;
	}
}

static int send_one(struct world *world)
{
	struct nk_queue_env env = { .state = world->folder };
	struct nk_msg msg = { .body = NK_STR("new") };
	struct nk_queue *queue;

	usleep(200 * 1000);
	if (nk_queue_open(&queue, "Work.fifo", &env, NULL) < 0 ||
	    nk_queue_send(queue, &msg, 1, NULL) < 0)
		return 1;
	nk_queue_free(queue);
	return 0;
}

static void a_waiting_reader_notices_what_another_process_sends(void **state)
{
	struct world *world = *state;
	struct nk_inbox inbox = NK_INBOX_INIT;
	pid_t pid = start(world, send_one);
	struct nk_queue *queue = open_queue(world);
	int64_t start_us = nk_monotonic_us();

	check_ok(nk_queue_receive(queue, &inbox, 1, 1000, 20, &world->err), world->err);
	assert_int_equal(inbox.n, 1);
	assert_true(nk_monotonic_us() - start_us < 5000000);
	nk_inbox_release(&inbox);
	nk_queue_free(queue);
	expect_success(pid);
}

static void processes_that_start_together_make_one_file(void **state)
{
	struct world *world = *state;
	struct nk_queue_stat stat;
	struct nk_queue *queue;
	pid_t pids[CHILDREN];

	for (int i = 0; i < CHILDREN; i++)
		pids[i] = start(world, send_one);
	for (int i = 0; i < CHILDREN; i++)
		expect_success(pids[i]);
	queue = open_queue(world);
	check_ok(nk_queue_stat(queue, &stat, &world->err), world->err);
	assert_int_equal(stat.messages, CHILDREN);
	nk_queue_free(queue);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(leases_of_a_process_that_is_killed_end_at_once),
		TEST(readers_leave_no_files_behind),
		TEST(several_processes_share_a_queue_in_order_without_repeats),
		TEST(a_waiting_reader_notices_what_another_process_sends),
		TEST(processes_that_start_together_make_one_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
