/* SPDX-License-Identifier: MIT
 *
 * internal_ckan: authors may put a .ckan into their zip; what it says is added where the
 * netkan says nothing.
 * Rules: CKAN Netkan/Transformers/InternalCkanTransformer.cs, Netkan/Services/ModuleService.cs.
 */
#include "inflate/inflation.h"

#include "base/yaml.h"
#include "model/json_rules.h"

/* Entries with .ckan files: the installed ones, or without stanzas all of the zip. */
static int find_ckans(struct nk_inflation *inflation, const struct nk_metadata *module,
		      const struct nk_module *typed, struct nk_zip *zip, struct nk_install *out,
		      struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_install all;

	if (!typed->default_install) {
		if (nk_contents_installed(inflation, module, typed, zip, &all, NULL, err) < 0)
			return -1;
		nk_install_with_suffix(out, arena, &all, ".ckan");
		return 0;
	}
	*out = (struct nk_install){ NULL, 0 };
	for (size_t i = 0; i < zip->n; i++) {
		if (!nk_str_ends_nocase(zip->entries[i].name, ".ckan"))
			continue;
		out->files = nk_regrow(arena, out->files, out->n, out->n + 1, sizeof *out->files);
		out->files[out->n++].entry = &zip->entries[i];
	}
	return 0;
}

static int add_document(struct nk_inflation *inflation, struct nk_value *json,
			const struct nk_value *document, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;

	nk_each_member(m, document) {
		/* The file is here already: too late to say where it lives. */
		if (!nk_str_is(m->key, "$kref") && !nk_is_null(m->value) &&
		    !nk_get_n(json, m->key))
			nk_set_n(arena, json, m->key, nk_copy(arena, m->value));
	}
	if (nk_widen_compatibility(json, arena, NULL, NULL, NULL, err) < 0)
		return -1;
	nk_safe_merge(arena, json, "resources", nk_get(document, "resources"));
	return 0;
}

int nk_step_internal_ckan(struct nk_inflation *inflation, struct nk_metadata *in,
			  struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_value *json = NULL;
	struct nk_module *typed;
	struct nk_install ckans;
	struct nk_zip *zip;
	struct nk_download file;

	int rc = nk_contents_file(inflation, in, &file, err);
	if (rc != 0)
		return rc < 0 ? -1 : nk_pass(inflation, in, out);
	if (nk_contents_module(inflation, in, "1", &typed, err) < 0 ||
	    nk_contents_zip(inflation, in, &zip, err) != 0 ||
	    find_ckans(inflation, in, typed, zip, &ckans, err) < 0)
		return -1;
	for (size_t i = 0; i < ckans.n; i++) {
		struct nk_yaml_docs docs;
		struct nk_str text;
		if (nk_zip_text(zip, ckans.files[i].entry, &text, arena, err) < 0 ||
		    nk_yaml_read(&docs, arena, text, NULL, err) < 0)
			return -1;
		for (size_t d = 0; d < docs.n; d++) {
			if (!json)
				json = nk_copy(arena, in->json);
			if (add_document(inflation, json, docs.docs[d], err) < 0)
				return -1;
		}
	}
	return json ? nk_pass_json(inflation, json, out, err) : nk_pass(inflation, in, out);
}
