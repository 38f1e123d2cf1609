/* SPDX-License-Identifier: MIT
 *
 * The Python bot's table, on loopback.
 */
#ifndef NK_TEST_DYNAMO_TABLE_H
#define NK_TEST_DYNAMO_TABLE_H

#include "base/value.h"
#include "net/aws.h"

/** An empty table MultiKANStatus on a server of its own. 0, or 1 with why it cannot be had. */
int dynamo_table_begin(const char **why_not);
struct nk_aws *dynamo_table_aws(void);
/** A call of the DynamoDB API; the answer must be a success. */
struct nk_value *dynamo_table_call(const char *action, const char *json, struct nk_arena *arena);

#endif
