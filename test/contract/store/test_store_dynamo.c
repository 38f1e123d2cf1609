/* SPDX-License-Identifier: MIT
 *
 * The status table's contract with DynamoDB.
 */
#include "dynamo_table.h"
#include "store_contract.h"

static int open_dynamo(struct nk_store **out, const char *folder, struct nk_err *err)
{
	(void)folder;
	return nk_store_open(
		out, &(struct nk_store_env){ .backend = "aws", .aws = dynamo_table_aws() }, err);
}

int main(void)
{
	return store_contract_run("dynamo", &(struct store_kind){ .begin = dynamo_table_begin,
								  .open = open_dynamo,
								  .lasts = true });
}
