/* SPDX-License-Identifier: MIT
 *
 * See dynamo_table.h. The table is made as the Python bot's stack makes it.
 */
#include "dynamo_table.h"
#include "aws_double.h"
#include "check.h"

static struct nk_aws *aws;

struct nk_aws *dynamo_table_aws(void)
{
	return aws;
}

struct nk_value *dynamo_table_call(const char *action, const char *json, struct nk_arena *arena)
{
	struct nk_aws_reply reply;
	struct nk_err err = NK_ERR_INIT;
	struct nk_aws_request request = {
		.service = "dynamodb",
		.target = nk_printf(arena, "DynamoDB_20120810.%s", action),
		.json_version = "1.0",
		.body = nk_str(json),
	};

	check_ok(nk_aws_perform(aws, &request, &reply, arena, &err), err);
	if (reply.status != 200)
		fail_msg("%s: %d %.*s", action, reply.status, NK_ARG(reply.body));
	return reply.json;
}

/* A table is made in the background. */
static void wait_until_active(struct nk_arena *arena)
{
	struct nk_value *answer;

	do {
		answer = dynamo_table_call("DescribeTable", "{\"TableName\":\"MultiKANStatus\"}", arena);
	} while (!nk_str_is(nk_get_text(nk_get(answer, "Table"), "TableStatus"), "ACTIVE"));
}

int dynamo_table_begin(const char **why_not)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	aws = aws_double_start(why_not);
	if (!aws)
		return 1;
	aws_double_reset();
	dynamo_table_call("CreateTable",
			  "{\"TableName\":\"MultiKANStatus\",\"AttributeDefinitions\":["
			  "{\"AttributeName\":\"ModIdentifier\",\"AttributeType\":\"S\"},"
			  "{\"AttributeName\":\"game_id\",\"AttributeType\":\"S\"}],\"KeySchema\":["
			  "{\"AttributeName\":\"ModIdentifier\",\"KeyType\":\"HASH\"},"
			  "{\"AttributeName\":\"game_id\",\"KeyType\":\"RANGE\"}],"
			  "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":20,"
			  "\"WriteCapacityUnits\":20}}",
			  &arena);
	wait_until_active(&arena);
	return 0;
}
