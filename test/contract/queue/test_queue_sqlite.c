/* SPDX-License-Identifier: MIT
 *
 * The queues' contract with the SQLite backend, several readers on one file.
 */
#include "queue_contract.h"

int main(void)
{
	return queue_contract_run("sqlite",
				  &(struct queue_kind){ .prefix = "", .needs_folder = true });
}
