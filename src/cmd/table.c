/* SPDX-License-Identifier: MIT
 *
 * What the program can do: one row per sub-command, in the order in which help lists them.
 */
#include "cmd/table.h"

#include <string.h>

const struct nk_command *const nk_commands[] = {
	&nk_command_run,
	&nk_command_inflate,
	&nk_command_inflator,
	&nk_command_indexer,
	&nk_command_scheduler,
	&nk_command_webhooks,
	&nk_command_queue,
	&nk_command_backfill,
	&nk_command_approve,
	&nk_command_status,
	&nk_command_dump_status,
	&nk_command_export_status,
	&nk_command_restore_status,
	&nk_command_recover_status,
	&nk_command_help,
	NULL
};

const struct nk_command *nk_command_find(const char *name)
{
	for (const struct nk_command *const *command = nk_commands; *command; command++)
		if (strcmp((*command)->name, name) == 0)
			return *command;
	return NULL;
}
