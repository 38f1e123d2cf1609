/* SPDX-License-Identifier: MIT
 *
 * avc: a .version file in the zip, or the remote one that it names, says which game versions
 * a module is for. Before that, for every module: does its $vref fit its contents?
 * Rules: CKAN Netkan/Transformers/AvcTransformer.cs, Netkan/Validators/VrefValidator.cs,
 * Netkan/Services/ModuleService.cs.
 */
#include "inflate/inflation.h"

#include "base/collate.h"
#include "base/regex.h"
#include "model/json_rules.h"
#include "source/source.h"

#include <string.h>

static void add_entry(struct nk_arena *arena, struct nk_install *list,
		      const struct nk_zip_entry *entry)
{
	list->files = nk_regrow(arena, list->files, list->n, list->n + 1, sizeof *list->files);
	list->files[list->n++] = (struct nk_installed){ .entry = entry };
}

/* Version files that would be installed, else all in the zip. */
static int candidates(struct nk_inflation *inflation, const struct nk_metadata *module,
		      const struct nk_module *typed, struct nk_zip *zip, struct nk_install *out,
		      bool *installable, bool *no_match, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_install all;

	*out = (struct nk_install){ NULL, 0 };
	if (nk_contents_installed(inflation, module, typed, zip, &all, no_match, err) < 0)
		return -1;
	for (size_t i = 0; i < all.n; i++) {
		if (nk_culture_ends(all.files[i].entry->name, ".version", true))
			add_entry(arena, out, all.files[i].entry);
	}
	*installable = out->n > 0;
	for (size_t i = 0; i < zip->n && !*installable; i++) {
		if (nk_culture_ends(zip->entries[i].name, ".version", true))
			add_entry(arena, out, &zip->entries[i]);
	}
	return out->n ? 0 : NK_NOT_FOUND;
}

static bool is_blank(struct nk_str text)
{
	return nk_str_trim(text).n == 0;
}

static int choose(struct nk_inflation *inflation, const struct nk_install *files,
		  struct nk_str pattern, const struct nk_zip_entry **out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	NK_AUTO(nk_regex) regex = NULL;

	if (nk_regex_compile(&regex, arena, pattern, 0, err) < 0)
		return -1;
	for (size_t i = 0; i < files->n; i++) {
		struct nk_str name = files->files[i].entry->name;
		int matches = nk_str_eq(name, pattern) ? 1 : nk_regex_test(regex, name, err);
		if (matches < 0)
			return -1;
		if (matches) {
			*out = files->files[i].entry;
			return 0;
		}
	}
	struct nk_str *names = NK_NEW_N(arena, struct nk_str, files->n);
	for (size_t i = 0; i < files->n; i++)
		names[i] = files->files[i].entry->name;
	struct nk_str list = nk_join(arena, names, files->n, ", ");
	return nk_reject(inflation, err, "Invalid $vref path/regexp %.*s, doesn't match any of: %.*s",
			 NK_ARG(pattern), NK_ARG(list));
}

int nk_find_avc(struct nk_inflation *inflation, const struct nk_metadata *module,
		const struct nk_module *typed, struct nk_zip *zip, struct nk_str pattern,
		const struct nk_zip_entry **out, bool *installable, bool *no_match,
		struct nk_err *err)
{
	struct nk_install files;
	int rc = candidates(inflation, module, typed, zip, &files, installable, no_match, err);

	if (rc != 0)
		return rc;
	if (!is_blank(pattern))
		return choose(inflation, &files, pattern, out, err);
	if (files.n > 1) {
		struct nk_str names = nk_sorted_names(inflation->job.arena, &files);
		return nk_reject(inflation, err, "Too many .version files located: %.*s",
				 NK_ARG(names));
	}
	*out = files.files[0].entry;
	return 0;
}

/* *is_kraken: the failure is one that the original knows as a broken version file. */
static int read_avc(struct nk_inflation *inflation, struct nk_zip *zip,
		    const struct nk_zip_entry *entry, struct nk_avc *out, bool *is_kraken,
		    struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_str text;
	struct nk_lenient_failure failure = { 0 };

	*is_kraken = false;
	if (nk_zip_text(zip, entry, &text, arena, err) < 0)
		return -1;
	int rc = nk_avc_read(out, arena, text, &failure, err);
	if (rc < 0 && failure.json) {
		*is_kraken = true;
		return nk_reject(inflation, err, "Error parsing version file %.*s: %s",
				 NK_ARG(entry->name), failure.message);
	}
	return rc;
}

static int check_version_file(struct nk_inflation *inflation, const struct nk_metadata *module,
			      const struct nk_module *typed, struct nk_zip *zip,
			      struct nk_err *err)
{
	bool wanted = nk_str_is(module->vref.source, "ksp-avc") && module->vref.text.s;
	bool installable = false, no_match = false, broken = false;
	const struct nk_zip_entry *entry = NULL;
	struct nk_avc unused;

	/* Any file will do: "." matches every name. */
	int rc = nk_find_avc(inflation, module, typed, zip, NK_STR("."), &entry, &installable,
			     &no_match, err);
	/* Stanzas that match nothing are somebody else's to report; any other is fatal here only
	 * when the original does not catch it. */
	if (rc < 0 && !no_match && err->fault != NK_FAULT_METADATA)
		return -1;
	if (rc == 0) {
		rc = read_avc(inflation, zip, entry, &unused, &broken, err);
		if (rc < 0 && !broken)
			return -1;
		if (rc < 0)
			installable = false;
	} else if (rc < 0 && !no_match) {
		broken = true;
		installable = false;
	}
	bool present = entry || broken;
	if (wanted && !present)
		nk_job_warn(&inflation->job, "$vref is ksp-avc, version file missing");
	else if (!wanted && present && installable)
		nk_job_warn(&inflation->job, "$vref is not ksp-avc, version file present: %.*s",
			    NK_ARG(entry->name));
	return 0;
}

int nk_check_vref(struct nk_inflation *inflation, const struct nk_metadata *module,
		  struct nk_err *err)
{
	struct nk_install swinfos;
	struct nk_module *typed;
	struct nk_zip *zip;

	if (nk_contents_module(inflation, module, "0", &typed, err) < 0)
		return -1;
	if (typed->kind == NK_DLC)
		return 0;
	int rc = nk_contents_zip(inflation, module, &zip, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (check_version_file(inflation, module, typed, zip, err) < 0 ||
	    nk_find_swinfo(inflation, module, typed, zip, NK_STR(""), &swinfos, err) < 0)
		return -1;
	bool wanted = module->vref.text.s && nk_str_is(module->vref.source, "space-warp");
	if (wanted && !swinfos.n)
		nk_job_warn(&inflation->job, "$vref is space-warp, swinfo.json file missing");
	else if (!wanted && swinfos.n)
		nk_job_warn(&inflation->job, "$vref is not space-warp, swinfo.json file present");
	return 0;
}

/* Where the remote version file is said to be: 0 with *out, NK_NOT_FOUND. */
static int remote_address(struct nk_inflation *inflation, const struct nk_value *json,
			  const struct nk_avc *avc, struct nk_uri *out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_str given;
	struct nk_uri uri;

	if (nk_token_text(&given, arena, nk_get(nk_get(json, "resources"), "remote-avc")) && given.s)
		return nk_uri_parse(out, arena, given, err);
	if (!avc->url.s)
		return NK_NOT_FOUND;
	if (!nk_uri_well_formed(avc->url)) {
		nk_job_warn(&inflation->job, "Version file URL property is invalid: %.*s",
			    NK_ARG(avc->url));
		return NK_NOT_FOUND;
	}
	if (nk_uri_parse(&uri, arena, avc->url, err) < 0)
		return -1;
	return nk_raw_uri(out, &inflation->job, &uri, err);
}

/* The remote file instead of the local one, when both are of the same version. */
static int prefer_remote(struct nk_inflation *inflation, const struct nk_uri *uri,
			 struct nk_avc *avc, struct nk_err *err)
{
	struct nk_job *job = &inflation->job;
	struct nk_str text;
	struct nk_avc remote;
	struct nk_lenient_failure failure = { 0 };

	if (nk_str_is(uri->host, "forum.kerbalspaceprogram.com")) {
		nk_job_warn(job, "AVC host does not contain version files: %.*s", NK_ARG(uri->host));
		return 0;
	}
	int rc = nk_fetch_github_file(job, uri, &text, err);
	if (rc == NK_NOT_FOUND)
		rc = nk_fetch_text(job, uri->absolute, NULL, &text, err);
	if (rc < 0 && err->fault == NK_FAULT_THROTTLED)
		return -1;
	if (rc == 0)
		rc = nk_avc_read(&remote, job->arena, text, &failure, err);
	if (rc < 0) {
		nk_job_warn(job, "Error %s remote version file %.*s: %s",
			    failure.reader ? "parsing" : "fetching", NK_ARG(uri->display),
			    failure.message ? failure.message : nk_err_text(err));
		return 0;
	}
	if (rc == 0 && !remote.has_version)
		nk_job_warn(job,
			    "Error fetching remote version file %.*s: Value cannot be null. "
			    "(Parameter 'other')",
			    NK_ARG(uri->display));
	else if (rc == 0 && nk_version_cmp(&avc->version, &remote.version) == 0)
		*avc = remote;
	return 0;
}

static int apply(struct nk_inflation *inflation, struct nk_metadata *in,
		 struct nk_value *json, struct nk_avc *avc, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_uri uri;
	int rc = remote_address(inflation, json, avc, &uri, err);

	if (rc < 0)
		return -1;
	if (rc == 0 && avc->has_version) {
		struct nk_value *resource = nk_object(arena);
		nk_set(arena, resource, "remote-avc", nk_string_n(arena, uri.original));
		nk_safe_merge(arena, json, "resources", resource);
		if (prefer_remote(inflation, &uri, avc, err) < 0)
			return -1;
	}
	return nk_avc_apply(&inflation->job, json, avc, in->trust_version_file, err);
}

int nk_step_avc(struct nk_inflation *inflation, struct nk_metadata *in, struct nk_modules *out,
		struct nk_err *err)
{
	const struct nk_zip_entry *entry;
	struct nk_module *typed;
	struct nk_zip *zip;
	struct nk_avc avc;
	bool installable, is_kraken;

	if (nk_check_vref(inflation, in, err) < 0)
		return -1;
	if (!in->vref.text.s || !nk_str_is(in->vref.source, "ksp-avc"))
		return nk_pass(inflation, in, out);
	if (nk_contents_module(inflation, in, "0", &typed, err) < 0)
		return -1;
	int rc = nk_contents_zip(inflation, in, &zip, err);
	if (rc == 0)
		rc = nk_find_avc(inflation, in, typed, zip, in->vref.id, &entry, &installable, NULL,
				 err);
	if (rc == 0)
		rc = read_avc(inflation, zip, entry, &avc, &is_kraken, err);
	if (rc != 0)
		return rc < 0 ? -1 : nk_pass(inflation, in, out);
	struct nk_value *json = nk_copy(inflation->job.arena, in->json);
	if (apply(inflation, in, json, &avc, err) < 0)
		return -1;
	return nk_pass_json(inflation, json, out, err);
}
