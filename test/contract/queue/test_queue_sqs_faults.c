/* SPDX-License-Identifier: MIT
 *
 * SQS in trouble: entries that are refused, answers that get lost, a service that is away, keys
 * that end, a clock that is wrong. Nothing is lost, and nothing comes twice that need not.
 */
#include "aws_double.h"
#include "sqs_world.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

enum { MESSAGES = 10 };

static void fault(const char *json)
{
	aws_double_tell("fault", json);
}

static void send_ten(struct sqs_world *world)
{
	struct nk_msg msgs[MESSAGES];

	for (int i = 0; i < MESSAGES; i++)
		msgs[i] = (struct nk_msg){
			.body = nk_str(nk_printf(&world->arena, "%d", i)),
			.group = nk_printf(&world->arena, "g%d", i),
		};
	check_ok(nk_queue_send(world->queue, msgs, MESSAGES, &world->err), world->err);
}

/* What is in the queue, in the order of the bodies: "0123". */
static const char *receive(struct sqs_world *world)
{
	char *found = nk_strdup(&world->arena, "....................");
	size_t n = 0;

	check_ok(nk_queue_receive(world->queue, &world->inbox, 20, 60, 0, &world->err), world->err);
	for (char c = '0'; c <= '9'; c++) {
		for (size_t i = 0; i < world->inbox.n; i++) {
			if (world->inbox.msgs[i].body.s[0] == c)
				found[n++] = c;
		}
	}
	found[n] = 0;
	return found;
}

static int drop(struct sqs_world *world)
{
	const char *receipts[20];

	for (size_t i = 0; i < world->inbox.n; i++)
		receipts[i] = world->inbox.msgs[i].receipt;
	return nk_queue_drop(world->queue, receipts, world->inbox.n, &world->err);
}

static void a_refused_entry_of_ten_is_sent_again_alone(void **state)
{
	struct sqs_world *world = *state;

	fault("{\"match\": \"SendMessageBatch\", \"refuse\": [3]}");
	send_ten(world);
	assert_int_equal(aws_double_count("sqs.SendMessageBatch"), 2);
	assert_string_equal(receive(world), "0123456789");
}

static void an_entry_that_stays_refused_is_a_failure(void **state)
{
	struct sqs_world *world = *state;
	struct nk_msg msg = { .body = NK_STR("x") };

	fault("{\"match\": \"SendMessageBatch\", \"times\": 9, \"refuse\": [0]}");
	assert_int_equal(nk_queue_send(world->queue, &msg, 1, &world->err), -1);
	assert_int_equal(world->err.fault, NK_FAULT_UPSTREAM);
	assert_non_null(strstr(nk_err_text(&world->err), "1 of 1 entries were refused: try again"));
}

/* The second is not in the batch whose first entry is refused. */
static void a_refused_entry_does_not_lose_its_place_in_its_group(void **state)
{
	struct sqs_world *world = *state;
	struct nk_msg msgs[] = { { .body = NK_STR("0"), .group = "g" },
				 { .body = NK_STR("1"), .group = "g" } };

	fault("{\"match\": \"SendMessageBatch\", \"times\": 3, \"refuse\": [0]}");
	check_ok(nk_queue_send(world->queue, msgs, 2, &world->err), world->err);
	assert_string_equal(receive(world), "0");
	check_ok(drop(world), world->err);
	assert_string_equal(receive(world), "1");
}

static void a_send_whose_answer_is_lost_arrives_once(void **state)
{
	struct sqs_world *world = *state;

	fault("{\"match\": \"SendMessageBatch\", \"after\": true, \"hangup\": true}");
	send_ten(world);
	assert_string_equal(receive(world), "0123456789");
}

static void a_receive_whose_answer_is_lost_gives_the_same_again(void **state)
{
	struct sqs_world *world = *state;

	send_ten(world);
	fault("{\"match\": \"ReceiveMessage\", \"status\": 500, \"code\": \"InternalError\"}");
	assert_string_equal(receive(world), "0123456789");
}

static void a_drop_that_failed_can_be_done_again(void **state)
{
	struct sqs_world *world = *state;

	send_ten(world);
	receive(world);
	fault("{\"match\": \"DeleteMessageBatch\", \"times\": 6, \"status\": 503}");
	assert_int_equal(drop(world), -1);
	assert_int_equal(world->err.fault, NK_FAULT_UPSTREAM);
	check_ok(drop(world), world->err);
	sqs_world_pass(61);
	assert_string_equal(receive(world), "");
}

static void a_drop_whose_answer_is_lost_is_done(void **state)
{
	struct sqs_world *world = *state;

	send_ten(world);
	receive(world);
	fault("{\"match\": \"DeleteMessageBatch\", \"after\": true, \"status\": 500}");
	check_ok(drop(world), world->err);
	sqs_world_pass(61);
	assert_string_equal(receive(world), "");
}

static void one_refused_drop_of_ten_is_done_again(void **state)
{
	struct sqs_world *world = *state;

	send_ten(world);
	receive(world);
	fault("{\"match\": \"DeleteMessageBatch\", \"refuse\": [0, 9]}");
	check_ok(drop(world), world->err);
	sqs_world_pass(61);
	assert_string_equal(receive(world), "");
}

static void short_trouble_is_waited_out(void **state)
{
	struct sqs_world *world = *state;

	fault("{\"match\": \"SendMessageBatch\", \"times\": 2, \"status\": 503}");
	fault("{\"match\": \"SendMessageBatch\", \"times\": 1, \"status\": 400,"
	      " \"code\": \"RequestThrottled\"}");
	fault("{\"match\": \"SendMessageBatch\", \"times\": 1, \"hangup\": true}");
	send_ten(world);
	assert_string_equal(receive(world), "0123456789");
}

/* A clock that is wrong by more than SQS allows is put right by the answer that says so. */
static void a_clock_ten_minutes_wrong_costs_one_request(void **state)
{
	struct sqs_world *world = *state;

	aws_double_tell("set", "{\"skew\": 600}");
	send_ten(world);
	assert_int_equal(aws_double_count("sqs.SendMessageBatch"), 1);
	assert_string_equal(receive(world), "0123456789");
	aws_double_tell("set", "{\"skew\": 0}");
	check_ok(drop(world), world->err);
}

static void write_keys(const char *path, const char *key)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fprintf(file, "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n", key, key);
	fclose(file);
}

static void use_keys_of(const char *path)
{
	unsetenv("AWS_ACCESS_KEY_ID");
	unsetenv("AWS_SECRET_ACCESS_KEY");
	setenv("AWS_SHARED_CREDENTIALS_FILE", path, 1);
}

static void use_usual_keys(void)
{
	unsetenv("AWS_SHARED_CREDENTIALS_FILE");
	setenv("AWS_ACCESS_KEY_ID", "test", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "test", 1);
}

static void keys_that_expire_in_the_middle_are_looked_up_again(void **state)
{
	struct sqs_world *world = *state;
	char path[] = "/tmp/netkan-keys-XXXXXX";
	NK_AUTO(nk_aws) aws = NULL;

	close(mkstemp(path));
	write_keys(path, "first");
	use_keys_of(path);
	aws_double_tell("set", "{\"keys\": {\"test\": \"test\", \"first\": \"first\"}}");
	check_ok(nk_aws_open(&aws, &(struct nk_aws_options){ .http = aws_double_http() },
			     &world->err),
		 world->err);
	nk_queue_free(world->queue);
	world->env.aws = aws;
	world->queue = sqs_world_open(world, "Work.fifo");
	send_ten(world);
	aws_double_tell("set", "{\"keys\": {\"test\": \"test\", \"first\": null, \"second\": \"second\"}}");
	write_keys(path, "second");
	assert_string_equal(receive(world), "0123456789");
	check_ok(drop(world), world->err);
	nk_queue_free(world->queue);
	unlink(path);
	use_usual_keys();
	world->env.aws = aws_double_start(NULL);
	world->queue = sqs_world_open(world, "Work.fifo");
}

static void expired_keys_that_nobody_renews_are_named(void **state)
{
	struct sqs_world *world = *state;

	aws_double_tell("set", "{\"keys\": {\"test\": null}}");
	assert_int_equal(nk_queue_receive(world->queue, &world->inbox, 10, 60, 0, &world->err), -1);
	assert_int_equal(world->err.fault, NK_FAULT_CONFIG);
	assert_non_null(strstr(nk_err_text(&world->err), "expired"));
	assert_non_null(strstr(nk_err_text(&world->err), "AWS_SESSION_TOKEN"));
	aws_double_tell("set", "{\"keys\": {\"test\": \"test\"}}");
}

static void an_unknown_key_and_a_wrong_secret_are_named(void **state)
{
	struct sqs_world *world = *state;

	aws_double_tell("set", "{\"keys\": {\"other\": \"test\"}}");
	assert_int_equal(nk_queue_receive(world->queue, &world->inbox, 10, 60, 0, &world->err), -1);
	assert_int_equal(world->err.fault, NK_FAULT_CONFIG);
	assert_non_null(strstr(nk_err_text(&world->err), "check AWS_ACCESS_KEY_ID"));
	aws_double_tell("set", "{\"keys\": {\"test\": \"another\"}}");
	assert_int_equal(nk_queue_receive(world->queue, &world->inbox, 10, 60, 0, &world->err), -1);
	assert_int_equal(world->err.fault, NK_FAULT_CONFIG);
	assert_non_null(strstr(nk_err_text(&world->err), "check AWS_SECRET_ACCESS_KEY"));
	aws_double_tell("set", "{\"keys\": {\"test\": \"test\"}}");
}

static void a_missing_queue_is_named_with_the_remedy(void **state)
{
	struct sqs_world *world = *state;
	NK_AUTO(nk_queue) queue = NULL;

	check_ok(nk_queue_open(&queue, "sqs:Nowhere.fifo", &world->env, &world->err), world->err);
	assert_int_equal(nk_queue_receive(queue, &world->inbox, 10, 60, 0, &world->err), -1);
	assert_int_equal(world->err.fault, NK_FAULT_CONFIG);
	assert_non_null(strstr(nk_err_text(&world->err), "Nowhere.fifo"));
	assert_non_null(strstr(nk_err_text(&world->err), "netkan queue create"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		SQS_TEST(a_refused_entry_of_ten_is_sent_again_alone),
		SQS_TEST(an_entry_that_stays_refused_is_a_failure),
		SQS_TEST(a_refused_entry_does_not_lose_its_place_in_its_group),
		SQS_TEST(a_send_whose_answer_is_lost_arrives_once),
		SQS_TEST(a_receive_whose_answer_is_lost_gives_the_same_again),
		SQS_TEST(a_drop_that_failed_can_be_done_again),
		SQS_TEST(a_drop_whose_answer_is_lost_is_done),
		SQS_TEST(one_refused_drop_of_ten_is_done_again),
		SQS_TEST(short_trouble_is_waited_out),
		SQS_TEST(a_clock_ten_minutes_wrong_costs_one_request),
		SQS_TEST(keys_that_expire_in_the_middle_are_looked_up_again),
		SQS_TEST(expired_keys_that_nobody_renews_are_named),
		SQS_TEST(an_unknown_key_and_a_wrong_secret_are_named),
		SQS_TEST(a_missing_queue_is_named_with_the_remedy),
	};

	if (!sqs_world_start())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
