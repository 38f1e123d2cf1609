/* SPDX-License-Identifier: MIT
 *
 * The queues' contract on SQS.
 */
#include "aws_double.h"
#include "check.h"
#include "queue_contract.h"

static int begin(struct nk_queue_env *env, const char **why_not)
{
	env->aws = aws_double_start(why_not);
	if (!env->aws)
		return 1;
	aws_double_reset();
	return 0;
}

static void pass(int seconds)
{
	char json[50];

	snprintf(json, sizeof json, "{\"skip\": %d}", seconds);
	aws_double_tell("clock", json);
}

int main(void)
{
	return queue_contract_run("sqs", &(struct queue_kind){ .prefix = "sqs:",
							       .begin = begin,
							       .pass = pass,
							       .must_create = true,
							       .group_rests = true,
							       .texts_only = true,
							       .no_delay = true,
							       .no_lanes = true,
							       .no_peek = true,
							       .no_age = true });
}
