/* SPDX-License-Identifier: MIT
 *
 * The status of all mods as files or objects that a web page reads, one per game, kept current.
 *
 * Names and shape: NetKAN-Infra netkan/status.py export_to_s3().
 */
#ifndef NK_ROLE_STATUS_EXPORT_H
#define NK_ROLE_STATUS_EXPORT_H

#include "role/role.h"
#include "store/store.h"

struct nk_aws;

struct nk_status_key {
	const char *game; /* id */
	const char *key;  /* "status/netkan.json" */
};

struct nk_status_export_config { /* borrowed */
	struct nk_store *store;
	const char *folder;       /* "STATE/www/status"; made when absent; NULL: none */
	const char *const *games; /* ids, in the folder */
	size_t n_games;
	const char *bucket;       /* on S3, or a folder; NULL: none; see status_place.h */
	struct nk_aws *aws;       /* for a bucket on S3 */
	const struct nk_status_key *keys; /* in the bucket */
	size_t n_keys;
	int every_s; /* between exports; 0: whenever something changed */
	/* What else follows the status and costs more: at most once a minute; may be NULL. */
	int (*also)(void *data, struct nk_err *err);
	void *also_data;
};

/** Write all files now, and all else; readers see the old or the new one, never half of one. What
 * is there already is not written to the bucket. */
int nk_status_export(const struct nk_status_export_config *config, struct nk_err *err);

/** As a role: writes at the start and within seconds of a change. */
int nk_status_export_open(struct nk_role *out, const struct nk_status_export_config *config,
			  struct nk_err *err);

#endif
