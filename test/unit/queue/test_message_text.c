/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "queue/backend.h"

static struct nk_arena arena;

static void a_text_without_trouble_stays_as_it_is(void **state)
{
	struct nk_str text = NK_STR("a\t\r\n\xc3\xa4\xef\xbf\xbd\xf4\x8f\xbf\xbf");

	(void)state;
	assert_int_equal(queue_refused_at(text), -1);
	assert_ptr_equal(nk_queue_text(&arena, text).s, text.s);
}

/* Each as long as what it replaces at most: what fitted still fits. */
static void what_is_not_carried_is_replaced(void **state)
{
	(void)state;
	check_str(nk_queue_text(&arena, NK_STR("a\001b\x1f")), "a?b?");
	check_str(nk_queue_text(&arena, nk_str_n("\0x", 2)), "?x");
	check_str(nk_queue_text(&arena, NK_STR("\xef\xbf\xbe")), "\xef\xbf\xbd");
	check_str(nk_queue_text(&arena, NK_STR("\xff\xc3\xa4\xc3")), "?\xc3\xa4?");
	assert_int_equal(queue_refused_at(NK_STR("ab\001")), 2);
}

static void a_cut_text_ends_at_a_whole_character(void **state)
{
	(void)state;
	check_str(queue_cut(&arena, NK_STR("ab\xc3\xa4"), 3), "ab");
	check_str(queue_cut(&arena, NK_STR("ab\xc3\xa4"), 4), "ab\xc3\xa4");
	check_str(queue_cut(&arena, NK_STR("abc"), 0), "");
	check_str(queue_cut(&arena, NK_STR("0123456789012345678901234567890"), 30),
		  "012345678901234567890123 [...]");
}

static void only_texts_for_people_are_shortened(void **state)
{
	size_t n = 2 * NK_QUEUE_TEXT_MAX;
	char *long_text = nk_alloc(&arena, n + 1);
	struct nk_msg msg = { 0 };

	(void)state;
	memset(long_text, 'x', n);
	nk_msg_set(&msg, &arena, "ErrorMessage", nk_str_n(long_text, n));
	nk_msg_set(&msg, &arena, "FileName", nk_str_n(long_text, n));
	nk_msg_fit(&msg, &arena);
	assert_int_equal(nk_msg_attribute(&msg, "ErrorMessage").n, NK_QUEUE_TEXT_MAX);
	assert_int_equal(nk_msg_attribute(&msg, "FileName").n, n);
}

static int release(void **state)
{
	(void)state;
	nk_arena_release(&arena);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_without_trouble_stays_as_it_is),
		cmocka_unit_test(what_is_not_carried_is_replaced),
		cmocka_unit_test(a_cut_text_ends_at_a_whole_character),
		cmocka_unit_test(only_texts_for_people_are_shortened),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
