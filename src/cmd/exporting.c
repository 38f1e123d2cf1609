/* SPDX-License-Identifier: MIT
 *
 * Where the status is exported to; see exporting.h.
 */
#include "cmd/exporting.h"

#include "model/game.h"
#include "role/status_place.h"

#include <string.h>

const struct nk_option nk_options_export[] = {
	{ .name = "status-bucket", .kind = NK_OPT_TEXT, .old_env = "STATUS_BUCKET" },
	{ .name = "status-keys", .kind = NK_OPT_MAP,
	  .otherwise = "ksp=status/netkan.json,ksp2=status/netkan-ksp2.json",
	  .old_env = "STATUS_KEYS" },
	{ 0 }
};

void nk_exporting_needs(struct nk_needs *needs, const struct nk_settings *settings)
{
	const char *bucket = nk_settings_text(settings, "status-bucket");

	if (bucket && !nk_status_place_folder(bucket))
		nk_needs_bucket(needs, "status-bucket", bucket);
}

int nk_exporting_set(struct nk_status_export_config *config, struct nk_context *context,
		     const struct nk_settings *settings, struct nk_arena *arena,
		     struct nk_err *err)
{
	const struct nk_game *only = nk_settings_game(settings);
	const struct nk_setting_pair *pairs;
	size_t n = nk_settings_map(settings, "status-keys", &pairs);
	struct nk_status_key *keys = NK_NEW_N(arena, struct nk_status_key, n + 1);

	config->bucket = nk_settings_text(settings, "status-bucket");
	if (!config->bucket)
		return 0;
	config->keys = keys;
	for (size_t i = 0; i < n; i++) {
		if (!only || strcmp(only->id, pairs[i].game) == 0)
			keys[config->n_keys++] =
				(struct nk_status_key){ pairs[i].game, pairs[i].value };
	}
	return nk_status_place_folder(config->bucket) ? 0
						      : nk_context_aws(context, &config->aws, err);
}
