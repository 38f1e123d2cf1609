/* SPDX-License-Identifier: MIT
 *
 * The status of all mods as files that a web page reads, one per game, kept current.
 *
 * Names and shape: NetKAN-Infra netkan/status.py export_to_s3().
 */
#ifndef NK_ROLE_STATUS_EXPORT_H
#define NK_ROLE_STATUS_EXPORT_H

#include "role/role.h"
#include "store/store.h"

struct nk_status_export_config { /* borrowed */
	struct nk_store *store;
	const char *folder;       /* "STATE/www/status"; made when absent */
	const char *const *games; /* ids */
	size_t n_games;
	/* What else follows the status and costs more: at most once a minute; may be NULL. */
	int (*also)(void *data, struct nk_err *err);
	void *also_data;
};

/** Write all files now, and all else; readers see the old or the new one, never half of one. */
int nk_status_export(const struct nk_status_export_config *config, struct nk_err *err);

/** As a role: writes at the start and within seconds of a change. */
int nk_status_export_open(struct nk_role *out, const struct nk_status_export_config *config,
			  struct nk_err *err);

#endif
