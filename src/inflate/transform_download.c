/* SPDX-License-Identifier: MIT
 *
 * download_attributes and install_size: what is known of the file itself.
 * Rules: CKAN Netkan/Transformers/{DownloadAttribute,InstallSize}Transformer.cs.
 */
#include "inflate/inflation.h"

#include "archive/archive.h"
#include "model/json_rules.h"

/* Clients of before v1.35 want a sha1. */
static bool needs_sha1(const struct nk_value *json)
{
	return nk_version_cmp_text(nk_str(nk_spec_version_needed(json)), NK_STR("v1.34")) <= 0;
}

int nk_step_download_attributes(struct nk_inflation *inflation, struct nk_metadata *in,
				struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_download file;
	enum nk_file_kind kind;

	int rc = nk_contents_file(inflation, in, &file, err);
	if (rc != 0)
		return rc < 0 ? -1 : nk_pass(inflation, in, out);
	if (nk_file_identify(&kind, file.path, err) < 0)
		return -1;
	struct nk_value *json = nk_copy(arena, in->json);
	struct nk_value *hash = nk_object(arena);
	nk_set(arena, json, "download_size", nk_int(arena, file.size));
	if (needs_sha1(json))
		nk_set(arena, hash, "sha1", nk_string(arena, file.sha1));
	nk_set(arena, hash, "sha256", nk_string(arena, file.sha256));
	nk_set(arena, json, "download_hash", hash);
	nk_safe_add_text(arena, json, "download_content_type", nk_str(nk_file_mime(kind)));
	return nk_pass_json(inflation, json, out, err);
}

int nk_step_install_size(struct nk_inflation *inflation, struct nk_metadata *in,
			 struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_install install;
	struct nk_module *typed;
	struct nk_zip *zip;

	if (!in->n_downloads)
		return nk_pass(inflation, in, out);
	if (nk_contents_module(inflation, in, NULL, &typed, err) < 0 ||
	    nk_contents_zip(inflation, in, &zip, err) != 0 ||
	    nk_contents_installed(inflation, in, typed, zip, &install, NULL, err) < 0)
		return -1;
	struct nk_value *json = nk_copy(arena, in->json);
	nk_set(arena, json, "install_size", nk_int(arena, (int64_t)nk_install_size(&install)));
	return nk_pass_json(inflation, json, out, err);
}
