/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/value.h"

static void a_replaced_member_keeps_its_place(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *object = nk_object(&arena);

	(void)state;
	nk_set(&arena, object, "a", nk_int(&arena, 1));
	nk_set(&arena, object, "b", nk_int(&arena, 2));
	nk_set(&arena, object, "a", nk_int(&arena, 3));
	check_str(object->object.members[0].key, "a");
	assert_int_equal(nk_get_int(object, "a", 0), 3);
	assert_int_equal(object->object.n, 2);
}

static void a_removed_and_added_member_goes_to_the_end(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *object = nk_object(&arena);

	(void)state;
	nk_set(&arena, object, "a", nk_null(&arena));
	nk_set(&arena, object, "b", nk_null(&arena));
	assert_true(nk_remove(object, "a"));
	assert_false(nk_remove(object, "a"));
	nk_set(&arena, object, "a", nk_null(&arena));
	check_str(object->object.members[1].key, "a");
}

static void many_members_are_found_after_some_are_removed(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *object = nk_object(&arena);

	(void)state;
	for (int i = 0; i < 5000; i++)
		nk_set(&arena, object, nk_printf(&arena, "key%d", i), nk_int(&arena, i));
	for (int i = 0; i < 5000; i += 500)
		assert_true(nk_remove(object, nk_printf(&arena, "key%d", i)));
	for (int i = 0; i < 5000; i++) {
		int64_t got = nk_get_int(object, nk_printf(&arena, "key%d", i), -1);
		assert_int_equal(got, i % 500 == 0 ? -1 : i);
	}
}

static void a_copy_equals_and_is_independent(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *object = nk_object(&arena);

	(void)state;
	struct nk_value *list = nk_array(&arena);
	nk_array_add(&arena, list, nk_string(&arena, "x"));
	nk_set(&arena, object, "list", list);
	struct nk_value *copy = nk_copy(&arena, object);
	assert_true(nk_equal(object, copy));
	nk_array_add(&arena, nk_get(copy, "list"), nk_bool(&arena, true));
	assert_false(nk_equal(object, copy));
}

static void a_value_of_another_kind_has_nothing_to_walk_over(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *array = nk_array(&arena), *object = nk_object(&arena);
	int steps = 0;

	(void)state;
	nk_array_add(&arena, array, nk_null(&arena));
	nk_set(&arena, object, "a", nk_null(&arena));
	nk_each_member(m, array)
		steps += m->value != NULL;
	nk_each_item(item, object)
		steps += *item != NULL;
	nk_each_member(m, nk_int(&arena, 1))
		steps++;
	nk_each_item(item, NULL)
		steps++;
	assert_int_equal(steps, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_replaced_member_keeps_its_place),
		cmocka_unit_test(a_removed_and_added_member_goes_to_the_end),
		cmocka_unit_test(many_members_are_found_after_some_are_removed),
		cmocka_unit_test(a_copy_equals_and_is_independent),
		cmocka_unit_test(a_value_of_another_kind_has_nothing_to_walk_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
