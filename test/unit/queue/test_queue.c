/* SPDX-License-Identifier: MIT
 *
 * What names mean.
 */
#include "check.h"

#include <stdlib.h>

#include "queue/queue.h"

static struct nk_err err;

static int open_with(const char *name, const struct nk_queue_env *env)
{
	struct nk_queue *queue = NULL;
	int rc = nk_queue_open(&queue, name, env, &err);

	nk_queue_free(queue);
	return rc;
}

static void a_name_with_a_slash_is_refused(void **state)
{
	struct nk_queue_env env = { .state = "/tmp" };

	(void)state;
	assert_int_equal(open_with("a/b", &env), -1);
	assert_int_equal(err.fault, NK_FAULT_CONFIG);
	assert_int_equal(open_with("../b", &env), -1);
	assert_int_equal(open_with("", &env), -1);
	assert_int_equal(open_with("memory:", NULL), -1);
	assert_int_equal(open_with("memory:a/b", NULL), -1);
}

static void a_name_of_more_than_80_characters_is_refused(void **state)
{
	char name[100] = "memory:";

	(void)state;
	memset(name + 7, 'a', 80);
	check_ok(open_with(name, NULL), err);
	name[87] = 'a';
	assert_int_equal(open_with(name, NULL), -1);
}

static void an_unknown_scheme_lists_the_known_ones(void **state)
{
	(void)state;
	assert_int_equal(open_with("carrier-pigeon:x", NULL), -1);
	assert_int_equal(err.fault, NK_FAULT_CONFIG);
	assert_non_null(strstr(err.text, "'carrier-pigeon:'"));
	assert_non_null(strstr(err.text, "sqlite:"));
	assert_non_null(strstr(err.text, "memory:"));
	assert_non_null(strstr(err.text, "sqs:"));
}

static void a_plain_name_needs_a_folder(void **state)
{
	(void)state;
	check_fails(open_with("Inbound.fifo", NULL), err,
		    "queue 'Inbound.fifo': needs a folder to be in, see --state");
}

static void a_plain_name_is_in_the_file_of_the_state(void **state)
{
	char folder[] = "/tmp/netkan-names-XXXXXX", file[100], command[100];
	struct nk_queue_stat stat;
	struct nk_queue *plain, *same;
	struct nk_msg msg = { .body = NK_STR("a") };

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(file, sizeof file, "sqlite:%s/netkan.db?X", folder);
	check_ok(nk_queue_open(&plain, "X", &(struct nk_queue_env){ .state = folder }, &err), err);
	check_ok(nk_queue_open(&same, file, NULL, &err), err);
	assert_string_equal(nk_queue_name(plain), "X");
	assert_string_equal(nk_queue_name(same), file);
	check_ok(nk_queue_send(plain, &msg, 1, &err), err);
	check_ok(nk_queue_stat(same, &stat, &err), err);
	assert_int_equal(stat.messages, 1);
	nk_queue_free(plain);
	nk_queue_free(same);
	snprintf(command, sizeof command, "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

static void a_file_needs_a_name_in_it(void **state)
{
	(void)state;
	check_fails(open_with("sqlite:netkan.db", NULL), err,
		    "queue 'sqlite:netkan.db': is written sqlite:PATH?NAME");
	check_fails(open_with("sqlite:?X", NULL), err,
		    "queue 'sqlite:?X': is written sqlite:PATH?NAME");
}

static void errors_name_the_queue(void **state)
{
	(void)state;
	assert_int_equal(open_with("sqlite:/nowhere/at/all.db?X", NULL), -1);
	assert_non_null(strstr(err.text, "queue 'sqlite:/nowhere/at/all.db?X': "));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_with_a_slash_is_refused),
		cmocka_unit_test(a_name_of_more_than_80_characters_is_refused),
		cmocka_unit_test(an_unknown_scheme_lists_the_known_ones),
		cmocka_unit_test(a_plain_name_needs_a_folder),
		cmocka_unit_test(a_plain_name_is_in_the_file_of_the_state),
		cmocka_unit_test(a_file_needs_a_name_in_it),
		cmocka_unit_test(errors_name_the_queue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
