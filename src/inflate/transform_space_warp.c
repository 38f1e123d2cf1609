/* SPDX-License-Identifier: MIT
 *
 * space-warp: swinfo.json in the zip, or the remote one that it names.
 * Rules: CKAN Netkan/Transformers/SpaceWarpInfoTransformer.cs,
 * Netkan/Services/SpaceWarpInfoLoader.cs.
 */
#include "inflate/inflation.h"

#include "model/json_rules.h"
#include "source/source.h"

int nk_find_swinfo(struct nk_inflation *inflation, const struct nk_metadata *module,
		   const struct nk_module *typed, struct nk_zip *zip, struct nk_str exactly,
		   struct nk_install *out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_install all;

	if (nk_contents_installed(inflation, module, typed, zip, &all, NULL, err) < 0)
		return -1;
	*out = (struct nk_install){ NULL, 0 };
	if (!exactly.n) {
		nk_install_with_suffix(out, arena, &all, "swinfo.json");
		return 0;
	}
	for (size_t i = 0; i < all.n; i++) {
		if (!nk_str_eq(all.files[i].entry->name, exactly))
			continue;
		out->files = nk_regrow(arena, out->files, out->n, out->n + 1, sizeof *out->files);
		out->files[out->n++] = all.files[i];
	}
	return 0;
}

/* The version that version_check leads to, when it is the same. */
static int check_remote(struct nk_inflation *inflation, struct nk_swinfo *info, struct nk_err *err)
{
	struct nk_job *job = &inflation->job;
	struct nk_swinfo remote;
	struct nk_str text;
	struct nk_uri uri;

	if (!info->version_check.s || !nk_uri_well_formed(info->version_check))
		return 0;
	int rc = nk_uri_parse(&uri, job->arena, info->version_check, err);
	if (rc == 0)
		rc = nk_fetch_github_file(job, &uri, &text, err);
	if (rc == NK_NOT_FOUND)
		rc = nk_fetch_text(job, uri.absolute, NULL, &text, err);
	if (rc < 0 && err->fault == NK_FAULT_THROTTLED)
		return -1;
	if (rc < 0)
		return nk_reject(inflation, err, "Error fetching remote swinfo %.*s: %s",
				 NK_ARG(info->version_check), nk_err_text(err));
	if (nk_swinfo_read(&remote, job->arena, text) == 0 &&
	    nk_str_eq(info->version, remote.version))
		*info = remote;
	return 0;
}

int nk_load_swinfo(struct nk_inflation *inflation, struct nk_zip *zip, const struct nk_install *files,
		   struct nk_swinfo *out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_str text;

	if (!files->n)
		return NK_NOT_FOUND;
	if (nk_zip_text(zip, files->files[0].entry, &text, arena, err) < 0)
		return -1;
	if (nk_swinfo_read(out, arena, text) != 0)
		return NK_NOT_FOUND;
	return check_remote(inflation, out, err);
}

/* A bound of the game's versions: "*" is any, what does not parse counts as absent. */
static bool bound(struct nk_str text, struct nk_game_version *out)
{
	if (!text.s)
		return false;
	if (nk_str_is(text, "*"))
		text = NK_STR("any");
	if (nk_game_version_parse(out, text, NULL) < 0)
		return false;
	*out = nk_game_version_without_build(out);
	return true;
}

static int apply(struct nk_inflation *inflation, struct nk_value *json,
		 const struct nk_swinfo *info, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_game_version min, max;

	if (info->version_check.s && nk_uri_well_formed(info->version_check)) {
		struct nk_value *resource = nk_object(arena);
		nk_set(arena, resource, "remote-swinfo", nk_string_n(arena, info->version_check));
		nk_safe_merge(arena, json, "resources", resource);
	}
	nk_safe_add_text(arena, json, "name", info->name);
	nk_safe_add_text(arena, json, "author", info->author);
	nk_safe_add_text(arena, json, "abstract", info->description);
	nk_safe_add_text(arena, json, "version", info->version);
	bool has_min = bound(info->min, &min), has_max = bound(info->max, &max);
	if (!has_min && !has_max)
		return 0;
	return nk_widen_compatibility(json, arena, NULL, has_min ? &min : NULL,
				      has_max ? &max : NULL, err);
}

int nk_step_space_warp(struct nk_inflation *inflation, struct nk_metadata *in,
		       struct nk_modules *out, struct nk_err *err)
{
	struct nk_install files;
	struct nk_module *typed;
	struct nk_swinfo info;
	struct nk_zip *zip;

	if (!in->vref.text.s || !nk_str_is(in->vref.source, "space-warp"))
		return nk_pass(inflation, in, out);
	if (nk_contents_module(inflation, in, "1", &typed, err) < 0)
		return -1;
	int rc = nk_contents_zip(inflation, in, &zip, err);
	if (rc != 0)
		return rc < 0 ? -1 :
				nk_reject(inflation, err, "%.*s has no download to look for swinfo.json in",
					  NK_ARG(in->identifier));
	if (nk_find_swinfo(inflation, in, typed, zip, in->vref.id, &files, err) < 0)
		return -1;
	rc = nk_load_swinfo(inflation, zip, &files, &info, err);
	if (rc != 0)
		return rc < 0 ? -1 : nk_pass(inflation, in, out);
	struct nk_value *json = nk_copy(inflation->job.arena, in->json);
	if (apply(inflation, json, &info, err) < 0)
		return -1;
	return nk_pass_json(inflation, json, out, err);
}
