/* SPDX-License-Identifier: MIT
 *
 * How long a mod that keeps failing waits, with a status in memory.
 */
#include "check.h"
#include "role/backoff.h"

#define HOUR INT64_C(3600000000)
#define START (1000000 * HOUR)

struct fixture {
	struct nk_store *store;
	struct nk_arena arena;
};

/* At that hour the mod failed with a text, or succeeded. */
static void happened(struct fixture *f, int hour, const char *error)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_status row = {
		.identifier = "Foo",
		.game = "ksp",
		.success = !error,
		.last_error = error ? nk_str(error) : NK_NO_STR,
		.last_inflated = START + hour * HOUR,
		.last_checked = START + hour * HOUR,
	};

	check_ok(nk_store_put(f->store, &row, 1, &err), err);
}

static bool waits(struct fixture *f, int64_t at_us)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_backoff backoff;

	check_ok(nk_backoff_load(&backoff, f->store, "ksp", &f->arena, &err), err);
	int rc = nk_backoff_waits(&backoff, "Foo", START + at_us, &err);
	assert_true(rc >= 0);
	return rc > 0;
}

static int setup(void **state)
{
	static struct fixture f;
	struct nk_err err = NK_ERR_INIT;

	f = (struct fixture){ 0 };
	check_ok(nk_store_open_memory(&f.store, &err), err);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nk_store_free(f->store);
	nk_arena_release(&f->arena);
	return 0;
}

static void a_new_failure_is_tried_in_each_pass(void **state)
{
	happened(*state, 0, "gone");
	assert_false(waits(*state, HOUR / 2));
}

static void what_fails_for_long_waits_an_eighth_of_that_time(void **state)
{
	happened(*state, 0, "gone");
	happened(*state, 16, "gone");
	assert_true(waits(*state, 17 * HOUR));
	assert_false(waits(*state, 19 * HOUR));
}

static void nobody_waits_longer_than_a_day(void **state)
{
	happened(*state, 0, "gone");
	happened(*state, 5000, "gone");
	assert_true(waits(*state, 5012 * HOUR));
	assert_false(waits(*state, 5023 * HOUR));
}

static void another_failure_starts_anew(void **state)
{
	happened(*state, 0, "gone");
	happened(*state, 100, "broken");
	assert_false(waits(*state, 100 * HOUR + HOUR / 2));
}

static void who_asks_for_a_mod_makes_its_time_begin_anew(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;

	happened(f, 0, "error");
	happened(f, 80, "error");
	assert_true(waits(f, 81 * HOUR));
	check_ok(nk_store_ask(f->store, "ksp", "Foo", START + 80 * HOUR, &err), err);
	assert_false(waits(f, 81 * HOUR));
	happened(f, 88, "error");
	assert_true(waits(f, 88 * HOUR + HOUR / 2));
	assert_false(waits(f, 90 * HOUR));
}

static void what_succeeds_does_not_wait(void **state)
{
	happened(*state, 0, "gone");
	happened(*state, 100, NULL);
	assert_false(waits(*state, 101 * HOUR));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_new_failure_is_tried_in_each_pass),
		T(what_fails_for_long_waits_an_eighth_of_that_time),
		T(nobody_waits_longer_than_a_day),
		T(another_failure_starts_anew),
		T(what_succeeds_does_not_wait),
		T(who_asks_for_a_mod_makes_its_time_begin_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
