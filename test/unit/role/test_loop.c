/* SPDX-License-Identifier: MIT
 *
 * The loop around roles: draining, failures, and the wish to stop. The wish is the process's
 * and lasts, so the tests that stop come last.
 */
#include "check.h"
#include "role/role.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

/* A role that works through a number of things. */
struct toy {
	atomic_int left, steps, wakes;
	int failures;
	enum nk_fault fault;
};

static int step(void *state, int wait_s, struct nk_err *err)
{
	struct toy *toy = state;

	toy->steps++;
	if (toy->failures > 0) {
		toy->failures--;
		return nk_fail(err, toy->fault, "broken");
	}
	if (toy->left == 0) {
		for (int i = 0; i < wait_s * 100 && toy->wakes == 0; i++)
			usleep(10000);
		return NK_END;
	}
	toy->left--;
	return 0;
}

static void wake(void *state)
{
	((struct toy *)state)->wakes++;
}

static bool drained(void *state)
{
	return ((struct toy *)state)->left == 0;
}

static struct nk_role role_of(struct toy *toy)
{
	return (struct nk_role){
		.name = "toy", .state = toy, .step = step, .wake = wake, .drained = drained
	};
}

static void draining_ends_when_nothing_is_left(void **state)
{
	struct toy toy = { .left = 5 };
	struct nk_role role = role_of(&toy);
	struct nk_err err = NK_ERR_INIT;

	(void)state;
	check_ok(nk_loop(&role, true, &err), err);
	assert_int_equal(toy.left, 0);
	assert_true(role.last_life_us > 0);
}

static void draining_survives_a_failure(void **state)
{
	struct toy toy = { .left = 2, .failures = 1, .fault = NK_FAULT_UPSTREAM };
	struct nk_role role = role_of(&toy);
	struct nk_err err = NK_ERR_INIT;

	(void)state;
	check_ok(nk_loop(&role, true, &err), err);
	assert_int_equal(toy.left, 0);
}

static void draining_ends_with_a_failure_of_the_settings_that_lasts(void **state)
{
	struct toy toy = { .left = 2, .failures = 100, .fault = NK_FAULT_CONFIG };
	struct nk_role role = role_of(&toy);
	struct nk_err err = NK_ERR_INIT;

	(void)state;
	check_fails(nk_loop(&role, true, &err), err, "broken");
	assert_int_equal(toy.steps, 2);
	assert_int_equal(err.fault, NK_FAULT_CONFIG);
}

static void *stop_soon(void *data)
{
	(void)data;
	usleep(200000);
	nk_loop_stop();
	return NULL;
}

static void a_wish_to_stop_wakes_roles_that_wait(void **state)
{
	struct toy toys[2] = { { .left = 1 }, { .failures = 100, .fault = NK_FAULT_UPSTREAM } };
	struct nk_role roles[2] = { role_of(&toys[0]), role_of(&toys[1]) };
	struct nk_err err = NK_ERR_INIT;
	pthread_t thread;

	(void)state;
	nk_loop_signals();
	pthread_create(&thread, NULL, stop_soon, NULL);
	check_ok(nk_loop_all(roles, 2, &err), err);
	pthread_join(thread, NULL);
	assert_true(nk_loop_stopping());
	assert_int_equal(toys[0].left, 0);
	assert_true(toys[0].wakes > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draining_ends_when_nothing_is_left),
		cmocka_unit_test(draining_survives_a_failure),
		cmocka_unit_test(draining_ends_with_a_failure_of_the_settings_that_lasts),
		cmocka_unit_test(a_wish_to_stop_wakes_roles_that_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
