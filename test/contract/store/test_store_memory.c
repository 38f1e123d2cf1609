/* SPDX-License-Identifier: MIT
 *
 * The status table's contract with its twin in memory.
 */
#include "store_contract.h"

static int open_memory(struct nk_store **out, const char *folder, struct nk_err *err)
{
	(void)folder;
	return nk_store_open_memory(out, err);
}

int main(void)
{
	return store_contract_run("memory", &(struct store_kind){ .open = open_memory,
								  .knows_history = true,
								  .knows_generation = true });
}
