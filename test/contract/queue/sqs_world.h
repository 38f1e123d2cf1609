/* SPDX-License-Identifier: MIT
 *
 * What the tests of SQS alone share: a fresh server, queues on it, and calls that go past our
 * own rules, as another program would make them.
 */
#ifndef NK_TEST_SQS_WORLD_H
#define NK_TEST_SQS_WORLD_H

#include "base/value.h"
#include "check.h"
#include "queue/queue.h"

struct sqs_world {
	struct nk_queue_env env;
	struct nk_queue *queue; /* "Work.fifo" */
	struct nk_inbox inbox;
	struct nk_arena arena;
	struct nk_err err;
};

int sqs_world_set_up(void **state);
int sqs_world_tear_down(void **state);
#define SQS_TEST(name) cmocka_unit_test_setup_teardown(name, sqs_world_set_up, sqs_world_tear_down)

/** A handle on a queue, which is made where it is missing. The test frees it. */
struct nk_queue *sqs_world_open(struct sqs_world *world, const char *name);
/** One call with a JSON body as it stands; "URL" in it becomes the queue's address. */
struct nk_value *sqs_world_call(struct sqs_world *world, const char *action, const char *json);
/** What one ReceiveMessage of another program's gives, with all attributes. */
struct nk_value *sqs_world_receive(struct sqs_world *world);
/** Leases and deduplication get older, by our clock and the server's. */
void sqs_world_pass(int seconds);
/** 0, and says so as TAP, when the server cannot run here. */
int sqs_world_start(void);

#endif
