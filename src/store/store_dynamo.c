/* SPDX-License-Identifier: MIT
 *
 * The status table on DynamoDB: the Python bot's own table, so that both programs may work on
 * it. Rows are written whole. There is no generation and no history: the table has no room for
 * either that the other program would leave alone.
 */
#include "store/store_dynamo.h"

#include "base/json.h"
#include "net/aws.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dynamo_store *dynamo_of(struct nk_store *store)
{
	assert(store->ops == &nk_store_dynamo);
	return (struct dynamo_store *)store;
}

static int dynamo_open(struct nk_store **out, const struct nk_store_env *env, struct nk_err *err)
{
	if (!env->aws)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "the status table is on DynamoDB, which needs AWS settings: set "
			       "AWS_REGION, or use --backend embedded");
	struct dynamo_store *self = nk_xcalloc(1, sizeof *self);
	self->base.ops = &nk_store_dynamo;
	self->aws = env->aws;
	self->table = nk_xstrdup(env->table ? env->table : NK_STORE_TABLE);
	pthread_mutex_init(&self->scan.lock, NULL);
	*out = &self->base;
	return 0;
}

static void dynamo_free(struct nk_store *store)
{
	struct dynamo_store *self = dynamo_of(store);

	dynamo_scan_release(&self->scan);
	free(self->table);
	free(self);
}

int dynamo_perform(struct dynamo_store *self, const char *action, const struct nk_value *body,
		   struct nk_value **answer, char code[96], struct nk_arena *arena,
		   struct nk_err *err)
{
	struct nk_aws_reply reply;
	struct nk_aws_request request = {
		.service = "dynamodb",
		.target = nk_printf(arena, "DynamoDB_20120810.%s", action),
		.json_version = "1.0",
		.body = nk_json_text(arena, body, NK_JSON_COMPACT),
	};

	if (code)
		code[0] = 0;
	if (nk_aws_perform(self->aws, &request, &reply, arena, err) < 0)
		return nk_within(err, "status table '%s'", self->table);
	if (reply.status < 300) {
		*answer = reply.json;
		return 0;
	}
	if (code)
		snprintf(code, 96, "%s", reply.code);
	nk_aws_fail(&reply, nk_printf(arena, "dynamodb %s", action), err);
	return nk_within(err, "status table '%s'", self->table);
}

struct nk_value *dynamo_about(struct dynamo_store *self, struct nk_arena *arena)
{
	struct nk_value *body = nk_object(arena);

	nk_set(arena, body, "TableName", nk_string(arena, self->table));
	return body;
}

static int dynamo_get(struct nk_store *store, const char *game, const char *identifier,
		      struct nk_status *out, struct nk_arena *arena, struct nk_err *err)
{
	struct dynamo_store *self = dynamo_of(store);
	struct nk_value *body = dynamo_about(self, arena), *answer;

	nk_set(arena, body, "Key", dynamo_key(arena, game, identifier));
	nk_set(arena, body, "ConsistentRead", nk_bool(arena, true));
	if (dynamo_perform(self, "GetItem", body, &answer, NULL, arena, err) < 0)
		return -1;
	return dynamo_read_item(out, nk_get(answer, "Item"), arena) ? 0 : NK_NOT_FOUND;
}

const struct nk_store_ops nk_store_dynamo = {
	.backend = "aws",
	.open = dynamo_open,
	.free = dynamo_free,
	.get = dynamo_get,
	.put = dynamo_put,
	.all = dynamo_all,
	.exists = dynamo_exists,
	.note = dynamo_note,
	.swap = dynamo_swap,
};
