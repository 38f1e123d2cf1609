/* SPDX-License-Identifier: MIT
 *
 * What SQS refuses still arrives where it is a text for people and is named otherwise; and
 * messages go both ways between this program and the ones that it replaces.
 */
#include "aws_double.h"
#include "sqs_world.h"

#include <string.h>

/* Whatever is there now, leased for a minute. */
static void receive(struct sqs_world *world)
{
	check_ok(nk_queue_receive(world->queue, &world->inbox, 10, 60, 0, &world->err), world->err);
}

static void set(struct sqs_world *world, struct nk_msg *msg, const char *name, const char *value)
{
	nk_msg_set(msg, &world->arena, name, nk_str(value));
}

static struct nk_str filled(struct sqs_world *world, size_t n)
{
	char *text = nk_alloc(&world->arena, n + 1);

	memset(text, 'x', n);
	return nk_str_n(text, n);
}

/* ---- what SQS refuses ---- */

static void a_text_for_people_is_repaired(void **state)
{
	struct sqs_world *world = *state;
	struct nk_msg msg = { .body = NK_STR("{}") };

	set(world, &msg, "ErrorMessage", "a\001b\xef\xbf\xbe" "c\xef\xbf\xbd");
	set(world, &msg, "WarningMessages", "tab\t, line\r\n, \xf0\x9f\x9a\x80");
	check_ok(nk_queue_send(world->queue, &msg, 1, &world->err), world->err);
	receive(world);
	check_str(nk_msg_attribute(&world->inbox.msgs[0], "ErrorMessage"),
		  "a?b\xef\xbf\xbd" "c\xef\xbf\xbd");
	check_str(nk_msg_attribute(&world->inbox.msgs[0], "WarningMessages"),
		  "tab\t, line\r\n, \xf0\x9f\x9a\x80");
}

static void a_character_that_cannot_be_carried_is_named(void **state)
{
	struct sqs_world *world = *state;
	struct nk_msg bodies[] = { { .body = NK_STR("ab\001") }, { .body = NK_STR("\xef\xbf\xbf") } };
	struct nk_msg msg = { .body = NK_STR("{}") };

	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(nk_queue_check(world->queue, &bodies[i], &world->err), -1);
		assert_int_equal(world->err.fault, NK_FAULT_METADATA);
		assert_non_null(strstr(nk_err_text(&world->err), i ? "U+FFFF" : "U+0001"));
	}
	set(world, &msg, "FileName", "./A-1\001.ckan");
	assert_int_equal(nk_queue_send(world->queue, &msg, 1, &world->err), -1);
	assert_non_null(strstr(nk_err_text(&world->err), "FileName has a character at byte 5"));
}

static void a_message_may_fill_the_limit_and_no_more(void **state)
{
	struct sqs_world *world = *state;
	struct nk_msg msg = { .body = filled(world, NK_QUEUE_MESSAGE_MAX) };

	set(world, &msg, "GameId", "KSP"); /* 6 + 3, and 6 of its type */
	msg.body.n -= 15;
	check_ok(nk_queue_send(world->queue, &msg, 1, &world->err), world->err);
	receive(world);
	assert_int_equal(world->inbox.n, 1);
	assert_int_equal(world->inbox.msgs[0].body.n, msg.body.n);
	msg.body.n++;
	assert_int_equal(nk_queue_send(world->queue, &msg, 1, &world->err), -1);
	assert_int_equal(world->err.fault, NK_FAULT_METADATA);
}

static void ten_large_messages_go_in_several_batches(void **state)
{
	struct sqs_world *world = *state;
	struct nk_msg msgs[10];

	for (int i = 0; i < 10; i++)
		msgs[i] = (struct nk_msg){ .body = filled(world, 300 * 1024),
					   .group = nk_printf(&world->arena, "%d", i) };
	check_ok(nk_queue_send(world->queue, msgs, 10, &world->err), world->err);
	assert_int_equal(aws_double_count("sqs.SendMessageBatch"), 4);
	receive(world);
	assert_int_equal(world->inbox.n, 10);
}

static void a_queue_with_a_lower_limit_is_asked_for_it(void **state)
{
	struct sqs_world *world = *state;
	struct nk_msg msg = { .body = filled(world, 300 * 1024) };

	sqs_world_call(world, "SetQueueAttributes",
		       "{\"QueueUrl\": \"URL\", \"Attributes\": {\"MaximumMessageSize\": \"262144\"}}");
	assert_int_equal(nk_queue_send(world->queue, &msg, 1, &world->err), -1);
	assert_int_equal(world->err.fault, NK_FAULT_METADATA);
	assert_non_null(strstr(nk_err_text(&world->err), "MaximumMessageSize"));
}

static void texts_for_people_are_shortened_until_the_message_fits(void **state)
{
	struct sqs_world *world = *state;
	struct nk_msg msg = { .body = filled(world, NK_QUEUE_MESSAGE_MAX - 1000) };

	set(world, &msg, "ErrorMessage", "short");
	nk_msg_set(&msg, &world->arena, "WarningMessages", filled(world, 2 * 1024 * 1024));
	nk_msg_fit(&msg, &world->arena);
	check_ok(nk_queue_send(world->queue, &msg, 1, &world->err), world->err);
	receive(world);
	check_str(nk_msg_attribute(&world->inbox.msgs[0], "ErrorMessage"), "short");
	struct nk_str warnings = nk_msg_attribute(&world->inbox.msgs[0], "WarningMessages");
	assert_in_range(warnings.n, 400, 1000);
	assert_true(nk_str_ends(warnings, " [...]"));
}

static void a_message_that_fills_the_limit_can_be_buried(void **state)
{
	struct sqs_world *world = *state;
	struct nk_queue *dead = sqs_world_open(world, "Work-dead.fifo");
	struct nk_msg msg = { .body = filled(world, NK_QUEUE_MESSAGE_MAX - 40) };

	check_ok(nk_queue_send(world->queue, &msg, 1, &world->err), world->err);
	receive(world);
	check_ok(nk_queue_bury(world->queue, &world->inbox.msgs[0],
			       "a reason that is too long to stand beside it", &world->err),
		 world->err);
	check_ok(nk_queue_receive(dead, &world->inbox, 10, 60, 0, &world->err), world->err);
	assert_int_equal(world->inbox.n, 1);
	assert_true(nk_str_starts(nk_msg_attribute(&world->inbox.msgs[0], "Reason"), "a reason"));
	nk_queue_free(dead);
}

static void an_entry_that_is_the_senders_fault_is_not_tried_again(void **state)
{
	struct sqs_world *world = *state;
	struct nk_msg msg = { .body = NK_STR("x") };

	aws_double_tell("fault", "{\"match\": \"SendMessageBatch\", \"times\": 9, \"refuse\": [0],"
				 " \"sender\": true, \"message\": \"not like this\"}");
	assert_int_equal(nk_queue_send(world->queue, &msg, 1, &world->err), -1);
	assert_int_equal(world->err.fault, NK_FAULT_METADATA);
	assert_non_null(strstr(nk_err_text(&world->err), "not like this"));
	assert_int_equal(aws_double_count("sqs.SendMessageBatch"), 1);
}

/* ---- the programs that this one replaces ---- */

/* NetKAN-Infra netkan/metadata.py, sqs_message; netkan/common.py, sqs_batch_entries */
static void messages_of_the_old_scheduler_are_read(void **state)
{
	struct sqs_world *world = *state;

	sqs_world_call(
		world, "SendMessageBatch",
		"{\"QueueUrl\": \"URL\", \"Entries\": ["
		"{\"Id\": \"0cc175b9c0f1b6a831c399e269772661\","
		" \"MessageBody\": \"identifier: A\\n$kref: '#/ckan/github/a/a'\\n\","
		" \"MessageGroupId\": \"1\","
		" \"MessageDeduplicationId\": \"0cc175b9c0f1b6a831c399e269772661\","
		" \"MessageAttributes\": {"
		"  \"GameId\": {\"DataType\": \"String\", \"StringValue\": \"ksp\"},"
		"  \"HighestVersion\": {\"DataType\": \"String\", \"StringValue\": \"1:2.0\"}}},"
		"{\"Id\": \"92eb5ffee6ae2fec3ad71c777531578f\","
		" \"MessageBody\": \"{\\\"identifier\\\": \\\"B\\\"}\", \"MessageGroupId\": \"1\","
		" \"MessageDeduplicationId\": \"92eb5ffee6ae2fec3ad71c777531578f\","
		" \"MessageAttributes\": {"
		"  \"GameId\": {\"DataType\": \"String\", \"StringValue\": \"ksp\"}}}]}");
	/* The server gives one message of a group at a time. */
	receive(world);
	check_str(world->inbox.msgs[0].body, "identifier: A\n$kref: '#/ckan/github/a/a'\n");
	check_str(nk_msg_attribute(&world->inbox.msgs[0], "GameId"), "ksp");
	check_str(nk_msg_attribute(&world->inbox.msgs[0], "HighestVersion"), "1:2.0");
	assert_string_equal(world->inbox.msgs[0].group, "1");
	check_ok(nk_queue_drop(world->queue, &world->inbox.msgs[0].receipt, 1, &world->err),
		 world->err);
	receive(world);
	check_str(world->inbox.msgs[0].body, "{\"identifier\": \"B\"}");
	check_str(nk_msg_attribute(&world->inbox.msgs[0], "HighestVersion"), NULL);
}

static const char *text_of(const struct nk_value *attributes, const char *name)
{
	return nk_get_cstr(nk_get(attributes, name), "StringValue");
}

/*
 * The reader of NetKAN-Infra (netkan/queue_handler.py, netkan/indexer.py, CkanMessage) takes
 * each attribute's "<DataType>Value" and needs a body; the C# one takes StringValue.
 */
static void our_messages_are_what_the_old_readers_take(void **state)
{
	struct sqs_world *world = *state;
	static const char *const names[] = { "ModIdentifier", "Staged",		 "Success",
					     "CheckTime",     "GameId",		 "FileName",
					     "ErrorMessage",  "WarningMessages", "StagingReason" };
	struct nk_msg msg = { .body = NK_STR("{}") };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		set(world, &msg, names[i], names[i]);
	set(world, &msg, "Lane", "hook");
	check_ok(nk_queue_send(world->queue, &msg, 1, &world->err), world->err);
	const struct nk_value *list = nk_get(sqs_world_receive(world), "Messages");
	assert_int_equal(nk_length(list), 1);
	const struct nk_value *got = nk_items(list)[0];
	const struct nk_value *attributes = nk_get(got, "MessageAttributes");
	assert_int_equal(nk_length(attributes), 9);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		assert_string_equal(nk_get_cstr(nk_get(attributes, names[i]), "DataType"),
				    "String");
		assert_string_equal(text_of(attributes, names[i]), names[i]);
	}
	assert_string_equal(nk_get_cstr(got, "Body"), "{}");
	assert_string_equal(nk_get_cstr(nk_get(got, "Attributes"), "MessageGroupId"),
			    "ModIdentifier");
}

static void everything_goes_into_one_group_when_asked(void **state)
{
	struct sqs_world *world = *state;
	struct nk_msg msgs[2] = { { .body = NK_STR("a"), .group = "A" },
				  { .body = NK_STR("b"), .group = "B" } };

	nk_queue_free(world->queue);
	world->env.one_group = true;
	world->queue = sqs_world_open(world, "Work.fifo");
	check_ok(nk_queue_send(world->queue, msgs, 2, &world->err), world->err);
	receive(world);
	assert_int_equal(world->inbox.n, 1);
	assert_string_equal(world->inbox.msgs[0].group, "1");
	/* The other one is behind it, in the same group. */
	assert_int_equal(nk_length(nk_get(sqs_world_receive(world), "Messages")), 0);
}

/* An attribute that is no text, as nobody sends today: it is left out, and nothing is lost. */
static void an_attribute_of_bytes_hurts_nobody(void **state)
{
	struct sqs_world *world = *state;

	sqs_world_call(world, "SendMessageBatch",
		       "{\"QueueUrl\": \"URL\", \"Entries\": [{\"Id\": \"0\", \"MessageBody\": \"x\","
		       " \"MessageGroupId\": \"1\", \"MessageDeduplicationId\": \"d\","
		       " \"MessageAttributes\": {\"B\": {\"DataType\": \"Binary\","
		       " \"BinaryValue\": \"AAEC\"}}}]}");
	receive(world);
	assert_int_equal(world->inbox.n, 1);
	assert_int_equal(world->inbox.msgs[0].n_attributes, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		SQS_TEST(a_text_for_people_is_repaired),
		SQS_TEST(a_character_that_cannot_be_carried_is_named),
		SQS_TEST(a_message_may_fill_the_limit_and_no_more),
		SQS_TEST(ten_large_messages_go_in_several_batches),
		SQS_TEST(a_queue_with_a_lower_limit_is_asked_for_it),
		SQS_TEST(texts_for_people_are_shortened_until_the_message_fits),
		SQS_TEST(a_message_that_fills_the_limit_can_be_buried),
		SQS_TEST(an_entry_that_is_the_senders_fault_is_not_tried_again),
		SQS_TEST(messages_of_the_old_scheduler_are_read),
		SQS_TEST(our_messages_are_what_the_old_readers_take),
		SQS_TEST(everything_goes_into_one_group_when_asked),
		SQS_TEST(an_attribute_of_bytes_hurts_nobody),
	};

	if (!sqs_world_start())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
