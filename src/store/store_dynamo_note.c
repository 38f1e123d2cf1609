/* SPDX-License-Identifier: MIT
 *
 * Notes beside the statuses on DynamoDB: items that are no mods, in the same table, since the
 * Python bot's role may write to no other. That program's exports ask for the mods of a game,
 * and so do not see them.
 */
#include "store/store_dynamo.h"

#include <string.h>

/* A name that no mod and a game that no mod has. */
static struct nk_value *note_key(struct nk_arena *arena, const char *name)
{
	return dynamo_key(arena, "#", nk_printf(arena, "%c%s", DYNAMO_NO_MOD, name));
}

int dynamo_note(struct nk_store *store, const char *name, struct nk_str *out,
		struct nk_arena *arena, struct nk_err *err)
{
	struct dynamo_store *self = dynamo_of(store);
	struct nk_value *body = dynamo_about(self, arena), *answer;

	nk_set(arena, body, "Key", note_key(arena, name));
	nk_set(arena, body, "ConsistentRead", nk_bool(arena, true));
	if (dynamo_perform(self, "GetItem", body, &answer, NULL, arena, err) < 0)
		return -1;
	*out = nk_get_text(nk_get(nk_get(answer, "Item"), "note"), "S");
	return out->s ? 0 : NK_NOT_FOUND;
}

static struct nk_value *swap_request(struct dynamo_store *self, const char *name,
				     struct nk_str expected, struct nk_str replacement,
				     struct nk_arena *arena)
{
	struct nk_value *body = dynamo_about(self, arena), *item = note_key(arena, name);

	nk_set(arena, item, "note", dynamo_text(arena, replacement));
	nk_set(arena, body, "Item", item);
	if (expected.s) {
		struct nk_value *values = nk_object(arena);
		nk_set(arena, values, ":expected", dynamo_text(arena, expected));
		nk_set(arena, body, "ConditionExpression", nk_string(arena, "note = :expected"));
		nk_set(arena, body, "ExpressionAttributeValues", values);
	} else {
		nk_set(arena, body, "ConditionExpression",
		       nk_string(arena, "attribute_not_exists(note)"));
	}
	return body;
}

int dynamo_swap(struct nk_store *store, const char *name, struct nk_str expected,
		struct nk_str replacement, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct dynamo_store *self = dynamo_of(store);
	struct nk_value *body = swap_request(self, name, expected, replacement, &arena), *answer;
	struct nk_str now;
	char code[96];

	if (dynamo_perform(self, "PutItem", body, &answer, code, &arena, err) == 0)
		return 0;
	if (strcmp(code, "ConditionalCheckFailedException") != 0)
		return -1;
	/* A request whose answer was lost is made twice; then it is our own text that is there. */
	int rc = dynamo_note(store, name, &now, &arena, err);
	if (rc < 0)
		return -1;
	return rc == 0 && nk_str_eq(now, replacement) ? 0 : NK_UNCHANGED;
}

/* Asks for an item that is not there: the Python bot's role may do that. */
int dynamo_exists(struct nk_store *store, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct dynamo_store *self = dynamo_of(store);
	struct nk_value *body = dynamo_about(self, &arena), *answer;
	char code[96];

	nk_set(&arena, body, "Key", note_key(&arena, "exists"));
	if (dynamo_perform(self, "GetItem", body, &answer, code, &arena, err) == 0)
		return 0;
	return strcmp(code, "ResourceNotFoundException") == 0 ? NK_NOT_FOUND : -1;
}
