/* SPDX-License-Identifier: MIT
 *
 * The status table's contract with the state's database.
 */
#include "store_contract.h"

static int open_sqlite(struct nk_store **out, const char *folder, struct nk_err *err)
{
	return nk_store_open(out, &(struct nk_store_env){ .state = folder }, err);
}

int main(void)
{
	return store_contract_run("sqlite", &(struct store_kind){ .open = open_sqlite,
								  .lasts = true,
								  .knows_history = true,
								  .knows_generation = true });
}
