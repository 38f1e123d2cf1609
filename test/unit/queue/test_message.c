/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdlib.h>

#include "queue/backend.h"

static struct nk_arena arena;
static struct nk_err err;

static void the_group_is_the_one_asked_for_else_the_mod_else_1(void **state)
{
	struct nk_msg msg = { 0 };

	(void)state;
	assert_string_equal(queue_group(&msg, &arena), "1");
	nk_msg_set(&msg, &arena, "ModIdentifier", NK_STR("Astrogator"));
	assert_string_equal(queue_group(&msg, &arena), "Astrogator");
	msg.group = "g";
	assert_string_equal(queue_group(&msg, &arena), "g");
}

static void setting_an_attribute_again_replaces_it(void **state)
{
	struct nk_msg msg = { 0 };

	(void)state;
	nk_msg_set(&msg, &arena, "A", NK_STR("1"));
	nk_msg_set(&msg, &arena, "B", NK_STR("2"));
	nk_msg_set(&msg, &arena, "A", NK_STR("3"));
	assert_int_equal(msg.n_attributes, 2);
	check_str(nk_msg_attribute(&msg, "A"), "3");
	check_str(nk_msg_attribute(&msg, "a"), NULL);
}

static void dead_letters_have_a_name_and_none_themselves(void **state)
{
	(void)state;
	assert_string_equal(queue_dead_name("Inbound.fifo", &arena), "Inbound-dead.fifo");
	assert_string_equal(queue_dead_name("Work", &arena), "Work-dead");
	assert_null(queue_dead_name("Inbound-dead.fifo", &arena));
	assert_null(queue_dead_name("Work-dead", &arena));
}

static void a_long_reason_is_cut_at_a_whole_character(void **state)
{
	struct nk_msg msg = { 0 };
	char reason[5000];
	struct nk_str got;

	(void)state;
	for (size_t i = 0; i + 2 < sizeof reason; i += 2)
		memcpy(reason + i, "\xc3\xa4", 3);
	reason[0] = 'x';
	reason[1] = 'y';
	memmove(reason + 1, reason + 2, strlen(reason + 2) + 1);
	queue_set_reason(&msg, reason, &arena);
	got = nk_msg_attribute(&msg, "Reason");
	assert_in_range(got.n, 1990, 2000);
	assert_true(nk_str_ends(got, "\xc3\xa4 [...]"));
	queue_drop_reason(&msg);
	assert_int_equal(msg.n_attributes, 0);
}

static void receipts_read_back_and_nonsense_does_not(void **state)
{
	static const char *const bad[] = { "",
					   "-",
					   "1",
					   "1-",
					   "-1",
					   "1-0",
					   "1-x",
					   "x-1",
					   "1-1-1",
					   "1--1",
					   "99999999999999999999-1" };
	int64_t id;
	int receives;

	(void)state;
	check_ok(queue_read_receipt(queue_receipt(77, 3, &arena), &id, &receives, &err), err);
	assert_int_equal(id, 77);
	assert_int_equal(receives, 3);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		if (queue_read_receipt(bad[i], &id, &receives, &err) != -1)
			fail_msg("'%s' should be no receipt", bad[i]);
	}
}

static void attributes_must_be_utf8_and_named_once(void **state)
{
	struct nk_attribute twice[] = { { "A", NK_STR("1") }, { "A", NK_STR("2") } };
	struct nk_attribute bytes[] = { { "A", NK_STR("\xff") } };
	struct nk_msg msg = { .body = NK_STR("x"), .attributes = twice, .n_attributes = 2 };

	(void)state;
	check_fails(queue_check(&msg, 1, &err), err, "a message has the attribute A twice");
	msg.attributes = bytes;
	msg.n_attributes = 1;
	check_fails(queue_check(&msg, 1, &err), err, "attribute 1 of a message is not UTF-8");
}

static void the_largest_message_fits_and_one_byte_more_does_not(void **state)
{
	char *body = nk_alloc(&arena, NK_QUEUE_MESSAGE_MAX);
	struct nk_attribute attribute = { "A", NK_STR("xyz") };
	struct nk_msg msg = { .body = nk_str_n(body, NK_QUEUE_MESSAGE_MAX - 10),
			      .attributes = &attribute,
			      .n_attributes = 1 };

	(void)state;
	check_ok(queue_check(&msg, 1, &err), err);
	msg.body.n++;
	check_fails(queue_check(&msg, 1, &err), err,
		    "a message has 1048577 bytes, at most 1048576 fit");
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
		cmocka_unit_test(the_group_is_the_one_asked_for_else_the_mod_else_1),
		cmocka_unit_test(setting_an_attribute_again_replaces_it),
		cmocka_unit_test(dead_letters_have_a_name_and_none_themselves),
		cmocka_unit_test(a_long_reason_is_cut_at_a_whole_character),
		cmocka_unit_test(receipts_read_back_and_nonsense_does_not),
		cmocka_unit_test(attributes_must_be_utf8_and_named_once),
		cmocka_unit_test(the_largest_message_fits_and_one_byte_more_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
