/* SPDX-License-Identifier: MIT
 *
 * The records of the sub-commands, each in its cmd_NAME.c.
 */
#ifndef NK_CMD_TABLE_H
#define NK_CMD_TABLE_H

#include "cmd/command.h"

extern const struct nk_command nk_command_approve;
extern const struct nk_command nk_command_backfill;
extern const struct nk_command nk_command_dump_status;
extern const struct nk_command nk_command_export_status;
extern const struct nk_command nk_command_help;
extern const struct nk_command nk_command_indexer;
extern const struct nk_command nk_command_inflate;
extern const struct nk_command nk_command_inflator;
extern const struct nk_command nk_command_queue;
extern const struct nk_command nk_command_recover_status;
extern const struct nk_command nk_command_restore_status;
extern const struct nk_command nk_command_run;
extern const struct nk_command nk_command_scheduler;
extern const struct nk_command nk_command_status;
extern const struct nk_command nk_command_webhooks;

#endif
