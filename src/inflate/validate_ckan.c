/* SPDX-License-Identifier: MIT
 *
 * What a .ckan must look like: the table of checks, in the original's order, and the short
 * ones of them.
 * Rules: CKAN Netkan/Validators/CkanValidator.cs and those that it lists.
 */
#include "inflate/inflation.h"
#include "inflate/requires.h"

#include "model/json_rules.h"
#include "model/schema.h"

int nk_requires(struct nk_inflation *inflation, const struct nk_metadata *module, bool used,
		const char *version, const char *what, struct nk_err *err)
{
	struct nk_version wanted;

	if (!used || !module->has_spec_version)
		return 0;
	nk_version_parse(&wanted, nk_str(version), NULL);
	if (nk_version_cmp(&module->spec_version, &wanted) >= 0)
		return 0;
	return nk_reject(inflation, err, "spec_version %s+ required %s", version, what);
}

static int is_module(struct nk_inflation *inflation, const struct nk_metadata *module,
		     struct nk_err *err)
{
	struct nk_module *typed;

	return nk_contents_module(inflation, module, NULL, &typed, err);
}

static int has_allowed_download(struct nk_inflation *inflation, const struct nk_metadata *module,
				struct nk_err *err)
{
	return nk_requires(inflation, module, nk_is(nk_get(module->json, "download"), NK_ARRAY),
			   "v1.34", "for download as array", err);
}

static int has_tags(struct nk_inflation *inflation, const struct nk_metadata *module,
		    struct nk_err *err)
{
	const struct nk_value *tags = nk_get(module->json, "tags");

	if (tags && !nk_is(tags, NK_ARRAY))
		return nk_reject(inflation, err, "tags must be a list of texts");
	if (!nk_length(tags))
		nk_job_warn(&inflation->job,
			    "Tags not found, see "
			    "https://github.com/KSP-CKAN/CKAN/wiki/Suggested-Tags");
	return 0;
}

static const struct {
	const char *id, *version, *what;
} young_licenses[] = {
	{ "WTFPL", "v1.2", "for license 'WTFPL'" },
	{ "Unlicense", "v1.18", "for license 'Unlicense'" },
	{ "MPL-2.0", "v1.30", "for license 'MPL-2.0'" },
};

static int check_license_age(struct nk_inflation *inflation, const struct nk_metadata *module,
			     struct nk_str license, struct nk_err *err)
{
	for (size_t i = 0; i < sizeof young_licenses / sizeof young_licenses[0]; i++) {
		if (nk_requires(inflation, module, nk_str_is(license, young_licenses[i].id),
				young_licenses[i].version, young_licenses[i].what, err) < 0)
			return -1;
	}
	return 0;
}

static int check_licenses(struct nk_inflation *inflation, const struct nk_metadata *module,
			  const struct nk_value *const *licenses, size_t n, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_str kref = nk_get_text(module->json, "$kref");
	struct nk_str text;

	for (size_t i = 0; i < n; i++) {
		if (nk_token_text(&text, arena, licenses[i]) && text.s &&
		    check_license_age(inflation, module, text, err) < 0)
			return -1;
	}
	if ((kref.s && nk_str_starts(kref, "#/ckan/netkan/")) || module->license_ok)
		return 0;
	if (!n)
		return nk_reject(inflation, err, "License should match spec");
	for (size_t i = 0; i < n; i++) {
		if (!nk_token_text(&text, arena, licenses[i]) || !text.s)
			text = NK_STR("");
		if (!nk_license_known(text))
			return nk_reject(inflation, err, "License %.*s should match spec",
					 NK_ARG(text));
	}
	return 0;
}

static int has_licenses(struct nk_inflation *inflation, const struct nk_metadata *module,
			struct nk_err *err)
{
	const struct nk_value *license = nk_get(module->json, "license");
	bool is_array = nk_is(license, NK_ARRAY);

	if (nk_requires(inflation, module, is_array, "v1.8", "for license as array", err) < 0)
		return -1;
	if (is_array)
		return check_licenses(inflation, module,
				      (const struct nk_value *const *)license->array.items,
				      license->array.n, err);
	return check_licenses(inflation, module, &license,
			      license && !nk_is(license, NK_OBJECT) ? 1 : 0, err);
}

static int has_allowed_strictness(struct nk_inflation *inflation, const struct nk_metadata *module,
				  struct nk_err *err)
{
	return nk_requires(inflation, module, nk_get(module->json, "ksp_version_strict"), "v1.16",
			   "for 'ksp_version_strict'", err);
}

static int has_allowed_replacement(struct nk_inflation *inflation, const struct nk_metadata *module,
				   struct nk_err *err)
{
	return nk_requires(inflation, module, nk_get(module->json, "replaced_by"), "v1.26",
			   "for 'replaced_by'", err);
}

static struct nk_game_version bound(bool given, struct nk_game_version version,
				    const struct nk_module *typed)
{
	if (typed->has_game_version)
		return typed->game_version;
	return given ? version : (struct nk_game_version){ { -1, -1, -1, -1 }, 0 };
}

static int fits_a_game_version(struct nk_inflation *inflation, const struct nk_metadata *module,
			       struct nk_err *err)
{
	const struct nk_game *game = inflation->job.game;
	struct nk_arena *arena = inflation->job.arena;
	struct nk_module *typed;
	bool inverted = false;

	if (nk_contents_module(inflation, module, NULL, &typed, err) < 0)
		return -1;
	bool compatible = nk_module_compatible(typed, game, &inverted);
	/* The original's comparator says it for each version that it tries. */
	for (size_t i = 0; inverted && i < game->n_known; i++) {
		struct nk_str min = nk_game_version_text(&typed->game_min, arena);
		struct nk_str max = nk_game_version_text(&typed->game_max, arena);
		nk_job_warn(&inflation->job, "%.*s is not less or equal to %.*s", NK_ARG(min),
			    NK_ARG(max));
	}
	if (compatible)
		return 0;
	struct nk_game_version min = bound(typed->has_game_min, typed->game_min, typed);
	struct nk_game_version max = bound(typed->has_game_max, typed->game_max, typed);
	struct nk_str span = nk_game_version_span(arena, game->name, &min, &max);
	return nk_reject(inflation, err, "%.*s doesn't match any valid game version: %.*s",
			 NK_ARG(module->identifier), NK_ARG(span));
}

static int obeys_schema(struct nk_inflation *inflation, const struct nk_metadata *module,
			struct nk_err *err)
{
	return nk_schema_check(module->json, inflation->job.arena, err);
}

static int has_allowed_kind(struct nk_inflation *inflation, const struct nk_metadata *module,
			    struct nk_err *err)
{
	static const struct {
		const char *kind, *version, *text;
	} kinds[] = {
		/* The original's spelling. */
		{ "metapackage", "v1.6", "spec_version 1.6+ required for kind 'metpackage'" },
		{ "dlc", "v1.28", "spec_version 1.28+ required for kind 'dlc'" },
	};
	struct nk_str kind = nk_get_text(module->json, "kind");

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (nk_requires(inflation, module, nk_str_is(kind, kinds[i].kind), kinds[i].version,
				"", NULL) < 0)
			return nk_reject(inflation, err, "%s", kinds[i].text);
	}
	return 0;
}

static nk_check_fn *const checks[] = {
	is_module,
	has_allowed_download,
	has_tags,
	has_licenses,
	nk_check_relationships,
	has_allowed_strictness,
	has_allowed_replacement,
	nk_check_install,
	nk_check_files,
	fits_a_game_version,
	obeys_schema,
	has_allowed_kind,
	nk_check_harmony,
	nk_check_module_manager,
	nk_check_plugins,
	nk_check_crafts,
	nk_check_swinfo,
};

int nk_validate_ckan(struct nk_inflation *inflation, const struct nk_metadata *module,
		     struct nk_str identifier, struct nk_err *err)
{
	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
		if (checks[i](inflation, module, err) < 0)
			return -1;
	}
	if (identifier.s && !nk_str_eq(identifier, module->identifier))
		return nk_reject(inflation, err, "Error: Have metadata for %.*s, but wanted %.*s",
				 NK_ARG(module->identifier), NK_ARG(identifier));
	return 0;
}
