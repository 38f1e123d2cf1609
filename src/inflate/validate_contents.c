/* SPDX-License-Identifier: MIT
 *
 * Checks of what is in the zip: Harmony, ModuleManager, plugins, crafts, swinfo.json.
 * Rules: CKAN Netkan/Validators/{Harmony,ModuleManagerDepends,Plugins,CraftsInShips,
 * SpaceWarpInfo}Validator.cs.
 */
#include "inflate/inflation.h"

#include "base/collate.h"
#include "base/regex.h"
#include "model/identifier.h"
#include "model/json_rules.h"
#include "source/source.h"

#include <string.h>

/* A module with its zip opened and its files found. */
struct looked_into {
	struct nk_module *typed;
	struct nk_zip *zip;
	struct nk_install install;
};

/* 0; NK_NOT_FOUND when there is nothing to look into: a DLC, or no download. */
static int look_into(struct nk_inflation *inflation, const struct nk_metadata *module,
		     struct looked_into *out, struct nk_err *err)
{
	if (nk_contents_module(inflation, module, NULL, &out->typed, err) < 0)
		return -1;
	if (out->typed->kind == NK_DLC)
		return NK_NOT_FOUND;
	int rc = nk_contents_zip(inflation, module, &out->zip, err);
	if (rc != 0)
		return rc;
	return nk_contents_installed(inflation, module, out->typed, out->zip, &out->install, NULL,
				     err);
}

static void with_suffix(struct nk_inflation *inflation, const struct looked_into *in,
			const char *suffix, struct nk_install *out)
{
	nk_install_with_suffix(out, inflation->job.arena, &in->install, suffix);
}

/* Does the file's own name, behind the last slash, speak of Harmony? */
static bool is_harmony(struct nk_str name)
{
	const char *slash = name.n ? memrchr(name.s, '/', name.n) : NULL;

	return nk_culture_find(name, "Harmony", slash ? (size_t)(slash - name.s) : 0, true) >= 0;
}

static bool provides(const struct nk_module *typed, const char *name)
{
	for (size_t i = 0; i < typed->provides.n; i++) {
		if (nk_str_is(typed->provides.list[i], name))
			return true;
	}
	return nk_str_is(typed->identifier, name);
}

int nk_check_harmony(struct nk_inflation *inflation, const struct nk_metadata *module,
		     struct nk_err *err)
{
	struct nk_install plugins;
	struct looked_into in;
	size_t n = 0;

	if (strcmp(inflation->job.game->name, "KSP") != 0 || nk_str_is(module->identifier, "Harmony2"))
		return 0;
	int rc = look_into(inflation, module, &in, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	with_suffix(inflation, &in, ".dll", &plugins);
	for (size_t i = 0; i < plugins.n; i++) {
		if (is_harmony(plugins.files[i].entry->name))
			plugins.files[n++] = plugins.files[i];
	}
	plugins.n = n;
	bool provided = provides(in.typed, "Harmony1");
	if (n && !provided) {
		struct nk_str names = nk_sorted_names(inflation->job.arena, &plugins);
		return nk_reject(inflation, err,
				 "Harmony DLL found at %.*s, but Harmony1 is not in the provides list",
				 NK_ARG(names));
	}
	if (provided && !n)
		nk_job_warn(&inflation->job,
			    "Harmony1 provided by module that doesn't install a Harmony DLL, consider "
			    "removing from provides list");
	return 0;
}

static bool names_module_manager(const struct nk_relationship *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (nk_str_is(list[i].name, "ModuleManager") ||
		    names_module_manager(list[i].any_of, list[i].n_any_of))
			return true;
	}
	return false;
}

int nk_check_module_manager(struct nk_inflation *inflation, const struct nk_metadata *module,
			    struct nk_err *err)
{
	const struct nk_config_facts *facts;
	struct nk_install configs;
	struct looked_into in;
	size_t n = 0;

	int rc = look_into(inflation, module, &in, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	with_suffix(inflation, &in, ".cfg", &configs);
	for (size_t i = 0; i < configs.n; i++) {
		if (nk_contents_config(inflation, in.zip, configs.files[i].entry, &facts, err) < 0)
			return -1;
		if (facts->module_manager)
			configs.files[n++] = configs.files[i];
	}
	configs.n = n;
	bool depends = names_module_manager(in.typed->depends.list, in.typed->depends.n);
	if (!depends && n) {
		struct nk_str names = nk_sorted_names(inflation->job.arena, &configs);
		nk_job_warn(&inflation->job,
			    "ModuleManager syntax used without ModuleManager dependency: %.*s",
			    NK_ARG(names));
	} else if (depends && !n) {
		nk_job_warn(&inflation->job,
			    "ModuleManager dependency may not be needed, no ModuleManager syntax found");
	}
	return 0;
}

static bool below_mod_dir(const struct nk_game *game, struct nk_str path)
{
	for (const char *const *dir = game->mod_dirs; *dir; dir++) {
		size_t n = strlen(*dir);
		if (nk_str_starts(path, *dir) && path.n > n && path.s[n] == '/')
			return true;
	}
	return false;
}

/* The identifier that a plugin by hand would be taken for; no text: none. */
static int plugin_identifier(struct nk_inflation *inflation, const struct nk_regex *pattern,
			     struct nk_str path, struct nk_str *out, struct nk_err *err)
{
	struct nk_match match;

	*out = NK_NO_STR;
	if (!below_mod_dir(inflation->job.game, path))
		return 0;
	int rc = nk_regex_match(pattern, inflation->job.arena, path, 0, &match, err);
	if (rc == 0)
		*out = nk_identifier_sanitize(inflation->job.arena, nk_get_text(match.groups, "identifier"), "-");
	return rc < 0 ? -1 : 0;
}

/* 1: some plugin has an identifier and none is the module's own; 0; -1. */
static int no_plugin_matches(struct nk_inflation *inflation, const struct nk_metadata *module,
			     const struct nk_install *plugins, struct nk_err *err)
{
	NK_AUTO(nk_regex) pattern = NULL;
	bool any = false;

	if (nk_regex_compile(&pattern, inflation->job.arena,
			     NK_STR("^(?:.*/)?(?<identifier>[^.]+).*\\.dll$"), NK_REGEX_IGNORECASE,
			     err) < 0)
		return -1;
	for (size_t i = 0; i < plugins->n; i++) {
		struct nk_str id;
		if (plugin_identifier(inflation, pattern, plugins->files[i].destination, &id, err) < 0)
			return -1;
		if (!id.s || !id.n || nk_str_is(id, "MiniAVC"))
			continue;
		if (nk_str_eq(id, module->identifier))
			return 0;
		any = true;
	}
	return any;
}

static void warn_about_sources(struct nk_inflation *inflation, const struct looked_into *in)
{
	static const char *const suffixes[] = { ".cs", ".csproj", ".sln" };
	struct nk_install sources = { NULL, 0 };
	struct nk_arena *arena = inflation->job.arena;

	for (size_t i = 0; i < in->install.n; i++) {
		bool is_source = false;
		for (size_t s = 0; s < sizeof suffixes / sizeof suffixes[0]; s++)
			is_source = is_source ||
				    nk_culture_ends(in->install.files[i].destination, suffixes[s], true);
		if (!is_source)
			continue;
		sources.files = nk_regrow(arena, sources.files, sources.n, sources.n + 1,
					  sizeof *sources.files);
		sources.files[sources.n++] = in->install.files[i];
	}
	if (sources.n) {
		struct nk_str list = nk_sorted_destinations(arena, &sources);
		nk_job_warn(&inflation->job,
			    "Found C# source code without DLL, mod may not have been compiled: %.*s",
			    NK_ARG(list));
	}
}

int nk_check_plugins(struct nk_inflation *inflation, const struct nk_metadata *module,
		     struct nk_err *err)
{
	struct nk_install plugins;
	struct looked_into in;

	int rc = look_into(inflation, module, &in, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	with_suffix(inflation, &in, ".dll", &plugins);
	if (!plugins.n) {
		warn_about_sources(inflation, &in);
		return 0;
	}
	rc = no_plugin_matches(inflation, module, &plugins, err);
	if (rc < 0)
		return -1;
	if (rc) {
		struct nk_str list = nk_sorted_destinations(inflation->job.arena, &plugins);
		nk_job_warn(&inflation->job,
			    "No plugin matching the identifier, manual installations won't be "
			    "detected: %.*s",
			    NK_ARG(list));
	}
	if (!nk_get(module->json, "ksp_version") && !nk_get(module->json, "ksp_version_max"))
		nk_job_warn(&inflation->job,
			    "Unbounded future compatibility for module with a plugin, consider setting "
			    "$vref or ksp_version or ksp_version_max");
	return 0;
}

static bool is_craft_place(struct nk_str path)
{
	static const char *const places[] = { "Ships/", "Missions/", "GameData/ContractPacks/" };

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		if (nk_culture_starts(path, places[i], false))
			return true;
	}
	return false;
}

int nk_check_crafts(struct nk_inflation *inflation, const struct nk_metadata *module,
		    struct nk_err *err)
{
	struct nk_install crafts;
	struct looked_into in;
	size_t n = 0;

	int rc = look_into(inflation, module, &in, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	with_suffix(inflation, &in, ".craft", &crafts);
	for (size_t i = 0; i < crafts.n; i++) {
		if (!is_craft_place(crafts.files[i].destination))
			crafts.files[n++] = crafts.files[i];
	}
	crafts.n = n;
	if (n) {
		struct nk_str list = nk_sorted_destinations(inflation->job.arena, &crafts);
		nk_job_warn(&inflation->job, "Craft files installed outside Ships folder: %.*s",
			    NK_ARG(list));
	}
	return 0;
}

static bool is_depended_on(const struct nk_module *typed, struct nk_str id)
{
	for (size_t i = 0; i < typed->depends.n; i++) {
		if (typed->depends.list[i].name.s &&
		    nk_equal_ignore_case(typed->depends.list[i].name, id))
			return true;
	}
	return false;
}

int nk_check_swinfo(struct nk_inflation *inflation, const struct nk_metadata *module,
		    struct nk_err *err)
{
	struct nk_texts_list missing = { NULL, 0 };
	struct nk_arena *arena = inflation->job.arena;
	struct nk_install files;
	struct nk_module *typed;
	struct nk_swinfo info;
	struct nk_zip *zip;

	if (nk_contents_module(inflation, module, NULL, &typed, err) < 0)
		return -1;
	int rc = nk_contents_zip(inflation, module, &zip, err);
	if (rc == 0)
		rc = nk_find_swinfo(inflation, module, typed, zip, NK_STR(""), &files, err);
	if (rc == 0)
		rc = nk_load_swinfo(inflation, zip, &files, &info, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (info.null_dependency)
		return nk_reject(inflation, err, "swinfo.json has a null among its dependencies");
	for (size_t i = 0; i < info.n_dependencies; i++) {
		struct nk_str id = info.dependencies[i];
		const char *dot = id.n ? memrchr(id.s, '.', id.n) : NULL;
		size_t from = dot ? (size_t)(dot - id.s) + 1 : 0;
		struct nk_str last = nk_identifier_sanitize(arena, nk_str_n(id.s + from, id.n - from), "");
		if (!is_depended_on(typed, last))
			nk_texts_add(arena, &missing, id);
	}
	if (missing.n) {
		struct nk_str list = nk_join(arena, missing.list, missing.n, ", ");
		nk_job_warn(&inflation->job, "Dependencies from swinfo.json missing from module: %.*s",
			    NK_ARG(list));
	}
	return 0;
}
