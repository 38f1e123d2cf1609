/* SPDX-License-Identifier: MIT
 *
 * See sqs_world.h.
 */
#include "sqs_world.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "aws_double.h"
#include "base/clock.h"
#include "base/json.h"

static _Atomic int64_t skipped_us;

static int64_t test_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000 + atomic_load(&skipped_us);
}

int sqs_world_start(void)
{
	const char *why_not;

	if (aws_double_start(&why_not))
		return 1;
	printf("1..0 # SKIP %s\n", why_not);
	return 0;
}

struct nk_queue *sqs_world_open(struct sqs_world *world, const char *name)
{
	struct nk_queue *queue;

	check_ok(nk_queue_open(&queue, nk_printf(&world->arena, "sqs:%s", name), &world->env,
			       &world->err),
		 world->err);
	check_ok(nk_queue_create(queue, NULL, 0, &world->err), world->err);
	return queue;
}

int sqs_world_set_up(void **state)
{
	struct sqs_world *world = calloc(1, sizeof *world);

	atomic_store(&skipped_us, 0);
	nk_clock_set(test_clock);
	world->env.aws = aws_double_start(NULL);
	aws_double_reset();
	world->queue = sqs_world_open(world, "Work.fifo");
	*state = world;
	return 0;
}

int sqs_world_tear_down(void **state)
{
	struct sqs_world *world = *state;

	nk_queue_free(world->queue);
	nk_inbox_release(&world->inbox);
	nk_arena_release(&world->arena);
	free(world);
	nk_clock_set(NULL);
	return 0;
}

void sqs_world_pass(int seconds)
{
	char json[50];

	snprintf(json, sizeof json, "{\"skip\": %d}", seconds);
	aws_double_tell("clock", json);
	atomic_fetch_add(&skipped_us, seconds * INT64_C(1000000));
}

static struct nk_value *perform(struct sqs_world *world, const char *action, const char *json)
{
	struct nk_aws_reply reply;
	struct nk_aws_request request = {
		.service = "sqs",
		.target = nk_printf(&world->arena, "AmazonSQS.%s", action),
		.json_version = "1.0",
		.body = nk_str(json),
	};

	check_ok(nk_aws_perform(world->env.aws, &request, &reply, &world->arena, &world->err),
		 world->err);
	if (reply.status != 200)
		fail_msg("%s: %.*s", action, NK_ARG(reply.body));
	return reply.json;
}

struct nk_value *sqs_world_call(struct sqs_world *world, const char *action, const char *json)
{
	const char *at = strstr(json, "URL\"");
	const char *url = nk_get_cstr(
		perform(world, "GetQueueUrl", "{\"QueueName\": \"Work.fifo\"}"), "QueueUrl");

	return perform(world, action,
		       nk_printf(&world->arena, "%.*s%s%s", (int)(at - json), json, url, at + 3));
}

struct nk_value *sqs_world_receive(struct sqs_world *world)
{
	return sqs_world_call(world, "ReceiveMessage",
			      "{\"QueueUrl\": \"URL\", \"MaxNumberOfMessages\": 10,"
			      " \"MessageAttributeNames\": [\"All\"], \"AttributeNames\": [\"All\"]}");
}
