/* SPDX-License-Identifier: MIT
 *
 * What the commands around the status table share.
 */
#ifndef NK_CMD_STATUS_TABLE_H
#define NK_CMD_STATUS_TABLE_H

#include "cmd/context.h"
#include "cmd/needs.h"

extern const struct nk_option status_table_options[]; /* --status-db */

/** Open the table that the settings name. */
int status_table_open(struct nk_store **out, struct nk_context *context, struct nk_err *err);

/** The table; for nk_command.needs. */
void status_table_needs(struct nk_needs *needs, const struct nk_settings *settings, int argc,
			char **argv);

/** The game that --game names, as stored; NULL: all. */
const char *status_table_game(const struct nk_settings *settings);

#endif
