/* SPDX-License-Identifier: MIT
 *
 * Names of processes that others can ask about.
 */
#include "check.h"

#include "role/standby_owner.h"

#include <sys/wait.h>
#include <unistd.h>

struct world {
	struct nk_arena arena;
};

static int tear_down(void **state)
{
	nk_arena_release(&((struct world *)*state)->arena);
	return 0;
}

static int set_up(void **state)
{
	static struct world world;

	world = (struct world){ 0 };
	*state = &world;
	return 0;
}

static void a_process_that_lives_is_not_gone(void **state)
{
	struct world *world = *state;
	const char *name = standby_owner_new(&world->arena);

	assert_false(standby_owner_is_gone(nk_str(name)));
	assert_string_not_equal(standby_owner_new(&world->arena), name);
}

static void a_process_that_ended_is_gone(void **state)
{
	struct world *world = *state;
	int ends[2];
	char name[400] = "";

	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		const char *own = standby_owner_new(&world->arena);
		_exit(write(ends[1], own, strlen(own)) < 0);
	}
	assert_true(read(ends[0], name, sizeof name - 1) > 0);
	/* Not waited for yet, it is a zombie. */
	siginfo_t info;
	assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
	assert_true(standby_owner_is_gone(nk_str(name)));
	waitpid(child, NULL, 0);
	assert_true(standby_owner_is_gone(nk_str(name)));
}

static void a_later_process_of_the_same_number_is_another(void **state)
{
	struct world *world = *state;
	char *name = nk_strdup(&world->arena, standby_owner_new(&world->arena));
	char *random = strrchr(name, '/');

	*random = '\0';
	char *start = strrchr(name, '/');
	*start = '\0';
	assert_true(standby_owner_is_gone(nk_str(nk_printf(&world->arena, "%s/1/00", name))));
}

static void what_is_elsewhere_cannot_be_seen(void **state)
{
	(void)state;
	assert_false(standby_owner_is_gone(nk_str("other-boot/pid:[1]/99999999/5/00")));
	assert_false(standby_owner_is_gone(nk_str("-/99999999/5/00")));
	assert_false(standby_owner_is_gone(nk_str("")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_process_that_lives_is_not_gone),
		TEST(a_process_that_ended_is_gone),
		TEST(a_later_process_of_the_same_number_is_another),
		TEST(what_is_elsewhere_cannot_be_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
