/* SPDX-License-Identifier: MIT
 *
 * Where the status is exported to, from the settings: for `export-status-s3` and `run`.
 */
#ifndef NK_CMD_EXPORTING_H
#define NK_CMD_EXPORTING_H

#include "cmd/context.h"
#include "cmd/needs.h"
#include "role/status_export.h"

extern const struct nk_option nk_options_export[]; /* --status-bucket --status-keys */

void nk_exporting_needs(struct nk_needs *needs, const struct nk_settings *settings);
/** Set bucket, keys, and the client that they need; nothing without --status-bucket. */
int nk_exporting_set(struct nk_status_export_config *config, struct nk_context *context,
		     const struct nk_settings *settings, struct nk_arena *arena,
		     struct nk_err *err);

#endif
