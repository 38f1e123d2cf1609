/* SPDX-License-Identifier: MIT
 *
 * Install stanzas: features that their spec_version must allow, paths in normal form, and the
 * files that they really install.
 * Rules: CKAN Netkan/Validators/{Install,InstallsFiles}Validator.cs.
 */
#include "inflate/inflation.h"
#include "inflate/requires.h"

#include "base/collate.h"
#include "model/json_rules.h"

#include <stdlib.h>
#include <string.h>

static bool starts(struct nk_str text, const char *prefix)
{
	return nk_culture_starts(text, prefix, false);
}

/* Each row: is the feature used, since when is it allowed, and what the text calls it. */
static int check_features(struct nk_inflation *inflation, const struct nk_metadata *module,
			  const struct nk_value *stanza, struct nk_str to, struct nk_err *err)
{
	const struct {
		bool used;
		const char *version, *what;
	} rows[] = {
		{ starts(to, "GameData/"), "v1.2", "for GameData with path" },
		{ nk_str_is(to, "Scenarios"), "v1.14", "to install to Scenarios" },
		{ nk_str_is(to, "Missions"), "v1.25", "to install to Missions" },
		{ nk_stanza_to_script(stanza), "v1.29", "to install to Ships/Script" },
		{ starts(to, "Ships/"), "v1.12", "to install to Ships/ with path" },
		{ starts(to, "Ships/@thumbs"), "v1.16", "to install to Ships/@thumbs with path" },
		{ nk_get(stanza, "find"), "v1.4", "for install with 'find'" },
		{ nk_get(stanza, "find_regexp"), "v1.10", "for install with 'find_regexp'" },
		{ nk_get(stanza, "filter_regexp"), "v1.10", "for install with 'filter_regexp'" },
		{ nk_get(stanza, "include_only"), "v1.24", "for install with 'include_only'" },
		{ nk_get(stanza, "include_only_regexp"), "v1.24",
		  "for install with 'include_only_regexp'" },
		{ nk_get(stanza, "find_matches_files"), "v1.16", "for 'find_matches_files'" },
		{ nk_get(stanza, "as"), "v1.18", "for 'as'" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (nk_requires(inflation, module, rows[i].used, rows[i].version, rows[i].what, err) < 0)
			return -1;
	}
	return 0;
}

static int check_paths(struct nk_inflation *inflation, const struct nk_value *stanza,
		       struct nk_err *err)
{
	static const char *const names[] = { "find", "file", "install_to" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct nk_value *token = nk_get(stanza, names[i]);
		struct nk_str path;
		if (!token)
			continue;
		if (!nk_token_text(&path, inflation->job.arena, token))
			return nk_reject(inflation, err, "install: '%s' must be a text", names[i]);
		if (!path.s || !path.n)
			return nk_reject(inflation, err, "Install property '%s' is null or empty",
					 names[i]);
		struct nk_str normal = nk_normalize_path(inflation->job.arena, path);
		if (!nk_str_eq(path, normal))
			return nk_reject(inflation, err,
					 "Path \"%.*s\" in '%s' is not normalized, should be \"%.*s\"",
					 NK_ARG(path), names[i], NK_ARG(normal));
	}
	return 0;
}

int nk_check_install(struct nk_inflation *inflation, const struct nk_metadata *module,
		     struct nk_err *err)
{
	nk_each_item(i, nk_get(module->json, "install")) {
		struct nk_str to;
		if (!nk_is(*i, NK_OBJECT))
			continue;
		if (!nk_token_text(&to, inflation->job.arena, nk_get(*i, "install_to")))
			return nk_reject(inflation, err, "install: 'install_to' must be a text");
		if (!to.s || !to.n)
			return nk_reject(inflation, err, "install stanza missing `install_to`");
		if (check_features(inflation, module, *i, to, err) < 0 ||
		    check_paths(inflation, *i, err) < 0)
			return -1;
	}
	return 0;
}

static int nested_folder(struct nk_inflation *inflation, const struct nk_str *paths, size_t n,
			 const char *dir, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_str *bad = NK_NEW_N(arena, struct nk_str, n);
	const char *inner = nk_printf(arena, "/%s/", dir);
	size_t n_bad = 0;

	for (size_t i = 0; i < n; i++) {
		if (nk_culture_starts(paths[i], dir, true) &&
		    nk_culture_find(paths[i], inner, 1, true) > 0)
			bad[n_bad++] = paths[i];
	}
	if (!n_bad)
		return 0;
	nk_collate_sort(bad, n_bad);
	struct nk_str list = nk_join(arena, bad, n_bad, "\n");
	return nk_reject(inflation, err, "%s directory found within %s:\n%.*s", dir, dir,
			 NK_ARG(list));
}

struct numbered {
	struct nk_str path;
	size_t at, first; /* its place, and that of the first equal one */
};

static int by_path(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;
	int order = nk_str_cmp(x->path, y->path);

	return order ? order : (x->at > y->at) - (x->at < y->at);
}

static int by_first(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* Destinations that occur again, in the order in which they occurred first. */
static int repeated(struct nk_inflation *inflation, const struct nk_str *paths, size_t n,
		    struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct numbered *all = NK_NEW_N(arena, struct numbered, n);
	struct nk_str *extra = NK_NEW_N(arena, struct nk_str, n);
	size_t n_extra = 0;

	for (size_t i = 0; i < n; i++)
		all[i] = (struct numbered){ paths[i], i, i };
	qsort(all, n, sizeof *all, by_path);
	for (size_t i = 1; i < n; i++) {
		if (nk_str_eq(all[i].path, all[i - 1].path))
			all[i].first = all[i - 1].first;
	}
	qsort(all, n, sizeof *all, by_first);
	for (size_t i = 0; i < n; i++) {
		if (all[i].first != all[i].at)
			extra[n_extra++] = all[i].path;
	}
	if (!n_extra)
		return 0;
	struct nk_str list = nk_join(arena, extra, n_extra, "\n");
	return nk_reject(inflation, err, "Multiple files attempted to install to:\n%.*s",
			 NK_ARG(list));
}

static bool in_any(const struct nk_str *paths, size_t n, struct nk_str part)
{
	for (size_t i = 0; i < n; i++) {
		if (nk_str_find(paths[i], part, 0) >= 0)
			return true;
	}
	return false;
}

static void unmatched_includes(struct nk_inflation *inflation, const struct nk_module *typed,
			       const struct nk_str *paths, size_t n)
{
	struct nk_texts_list missing = { NULL, 0 };

	for (size_t s = 0; s < typed->n_install; s++) {
		const struct nk_texts *texts = &typed->install[s].include_only;
		for (size_t i = 0; i < texts->n; i++) {
			bool known = in_any(paths, n, texts->list[i]);
			for (size_t k = 0; k < missing.n; k++)
				known = known || nk_str_eq(missing.list[k], texts->list[i]);
			if (!known)
				nk_texts_add(inflation->job.arena, &missing, texts->list[i]);
		}
	}
	if (missing.n) {
		struct nk_str list = nk_join(inflation->job.arena, missing.list, missing.n, ", ");
		nk_job_warn(&inflation->job, "No matches for include_only: %.*s", NK_ARG(list));
	}
}

static int installs_nothing(struct nk_inflation *inflation, const struct nk_module *typed,
			    struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_str *texts = NK_NEW_N(arena, struct nk_str, typed->n_install);

	for (size_t i = 0; i < typed->n_install; i++)
		texts[i] = nk_stanza_text(&typed->install[i], arena);
	struct nk_str list = nk_join(arena, texts, typed->n_install, ", ");
	return nk_reject(inflation, err, "Module contains no files matching: %.*s", NK_ARG(list));
}

int nk_check_files(struct nk_inflation *inflation, const struct nk_metadata *module,
		   struct nk_err *err)
{
	struct nk_install install;
	struct nk_module *typed;
	struct nk_zip *zip;
	size_t n = 0;

	if (nk_contents_module(inflation, module, NULL, &typed, err) < 0)
		return -1;
	if (typed->kind == NK_DLC)
		return 0;
	int rc = nk_contents_zip(inflation, module, &zip, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (nk_contents_installed(inflation, module, typed, zip, &install, NULL, err) < 0)
		return installs_nothing(inflation, typed, err);
	struct nk_str *paths = NK_NEW_N(inflation->job.arena, struct nk_str, install.n);
	for (size_t i = 0; i < install.n; i++) {
		if (!install.files[i].entry->is_directory)
			paths[n++] = install.files[i].destination;
	}
	for (const char *const *dir = inflation->job.game->mod_dirs; *dir; dir++) {
		if (nested_folder(inflation, paths, n, *dir, err) < 0)
			return -1;
	}
	if (repeated(inflation, paths, n, err) < 0)
		return -1;
	if (!typed->default_install)
		unmatched_includes(inflation, typed, paths, n);
	return 0;
}
