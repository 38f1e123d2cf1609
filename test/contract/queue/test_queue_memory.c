/* SPDX-License-Identifier: MIT
 *
 * The queues' contract with the memory backend.
 */
#include "queue_contract.h"

int main(void)
{
	return queue_contract_run("memory", &(struct queue_kind){ .prefix = "memory:" });
}
