/* SPDX-License-Identifier: MIT
 *
 * The whole way from a netkan to its modules: the table of steps is the map.
 *
 *   documents -> mixed -> checked -> steps -> grouped by version -> merged -> spec_version ->
 *   sorted -> as many as were asked for -> checked
 *
 * Rules: CKAN Netkan/Processors/Inflator.cs, Netkan/Transformers/NetkanTransformer.cs.
 */
#include "inflate/inflate.h"

#include "archive/archive.h"
#include "base/collate.h"
#include "base/json.h"
#include "base/yaml.h"
#include "model/json_rules.h"
#include "source/source.h"

#include <string.h>

/*
 * The steps, in order. The names are what an override's before and after refer to. A step with
 * a kref is that source's and leaves other modules alone.
 */
static const struct step {
	const char *name;
	const char *kref;
	nk_step_fn *run;
} steps[] = {
	{ "staging", NULL, nk_step_staging },
	{ "metanetkan", "netkan", NULL },
	{ "spacedock", "spacedock", NULL },
	{ "github", "github", NULL },
	{ "gitlab", "gitlab", NULL },
	{ "gitea", "gitea", NULL },
	{ "sourceforge", "sourceforge", NULL },
	{ "http", "http", NULL },
	{ "jenkins", "jenkins", NULL },
	{ "avc-kref", "ksp-avc", NULL },
	{ "internal_ckan", NULL, nk_step_internal_ckan },
	{ "space_warp_info", NULL, nk_step_space_warp },
	{ "avc", NULL, nk_step_avc },
	{ "localizations", NULL, nk_step_localizations },
	{ "version_edit", NULL, nk_step_version_edit },
	{ "forced_v", NULL, nk_step_forced_v },
	{ "epoch", NULL, nk_step_epoch },
	{ "versioned_override", NULL, NULL }, /* for stanzas that do not say when */
	{ "download_attributes", NULL, nk_step_download_attributes },
	{ "install_size", NULL, nk_step_install_size },
	{ "staging_links", NULL, nk_step_staging_links },
	{ "generated_by", NULL, nk_step_generated_by },
	{ "optimus_prime", NULL, nk_step_optimus_prime },
	{ "strip_netkan_metadata", NULL, nk_step_strip },
	{ "property_sort", NULL, nk_step_property_sort },
};
enum { N_STEPS = sizeof steps / sizeof steps[0] };

static int run_step(struct nk_inflation *inflation, const struct step *step, struct nk_metadata *in,
		    struct nk_modules *out, struct nk_err *err)
{
	static const char *const unsaid[] = { "", NULL };

	if (step->kref) {
		if (!in->kref.text.s || !nk_str_is(in->kref.source, step->kref))
			return nk_pass(inflation, in, out);
		return nk_source_find(in->kref.source)->expand(&inflation->job, in, out, err);
	}
	if (!step->run)
		return nk_step_override(inflation, in, unsaid, unsaid, out, err);
	return step->run(inflation, in, out, err);
}

/* Overrides between step number i-1 and number i, on every module of the list. */
static int run_overrides(struct nk_inflation *inflation, size_t i, struct nk_modules *modules,
			 struct nk_err *err)
{
	const char *before[] = { i < N_STEPS ? steps[i].name : "$none", i == 0 ? "$all" : NULL,
				 NULL };
	const char *after[] = { i > 0 ? steps[i - 1].name : "$none", i == N_STEPS ? "$all" : NULL,
				NULL };
	struct nk_modules next = { NULL, 0 };

	for (size_t m = 0; m < modules->n; m++) {
		if (nk_step_override(inflation, modules->list[m], before, after, &next, err) < 0)
			return -1;
	}
	*modules = next;
	return 0;
}

static int run_chain(struct nk_inflation *inflation, struct nk_metadata *document,
		     struct nk_modules *out, struct nk_err *err)
{
	struct nk_modules modules = { NULL, 0 };

	nk_pass(inflation, document, &modules);
	for (size_t i = 0; i < N_STEPS; i++) {
		struct nk_modules next = { NULL, 0 };
		if (run_overrides(inflation, i, &modules, err) < 0)
			return -1;
		for (size_t m = 0; m < modules.n; m++) {
			if (run_step(inflation, &steps[i], modules.list[m], &next, err) < 0)
				return -1;
		}
		modules = next;
	}
	if (run_overrides(inflation, N_STEPS, &modules, err) < 0)
		return -1;
	for (size_t m = 0; m < modules.n; m++) {
		if (nk_validate_netkan(inflation, modules.list[m], NK_NO_STR, err) < 0)
			return -1;
		nk_pass(inflation, modules.list[m], out);
	}
	return 0;
}

static int read_yaml(struct nk_yaml_docs *docs, const char *name, struct nk_str text,
		     struct nk_arena *arena, struct nk_err *err)
{
	struct nk_err mistake = NK_ERR_INIT;
	struct nk_yaml_mark mark;

	if (nk_yaml_read(docs, arena, text, &mark, &mistake) == 0)
		return 0;
	return nk_fail_in(err, arena, mistake.fault, "%s%sline %u, column %u: not valid YAML: %s",
			  name ? name : "", name ? ": " : "", mark.line, mark.column,
			  mistake.innermost ? mistake.innermost : nk_err_text(&mistake));
}

int nk_inflate_read(struct nk_inflation *inflation, const char *name, struct nk_str text,
		    struct nk_modules *documents, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_yaml_docs docs;

	if (read_yaml(&docs, name, text, arena, err) < 0)
		return -1;
	for (size_t i = 0; i < docs.n; i++) {
		struct nk_metadata *document;
		if (nk_metadata_read(&document, arena, docs.docs[i], err) < 0)
			return -1;
		nk_modules_add(arena, documents, document);
	}
	if (documents->n) {
		const struct nk_metadata *first = documents->list[0];
		inflation->job.staged = first->staging;
		if (first->staging_reason.s && first->staging_reason.n)
			nk_texts_add(arena, &inflation->job.staging_reasons, first->staging_reason);
	}
	return 0;
}

static bool is_host_related(struct nk_str key, void *data)
{
	(void)data;
	return nk_culture_starts(key, "x_netkan", false) || nk_str_is(key, "$kref");
}

/* Several documents share all but what belongs to their hosts; the last one wins. */
static int mix(struct nk_inflation *inflation, const struct nk_modules *documents,
	       struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_value **shared = NK_NEW_N(arena, struct nk_value *, documents->n);

	for (size_t i = 0; i < documents->n; i++) {
		shared[i] = nk_copy(arena, documents->list[i]->json);
		nk_strip_properties(shared[i], is_host_related, NULL);
	}
	for (size_t i = 0; i < documents->n; i++) {
		struct nk_value *json = nk_copy(arena, documents->list[i]->json);
		for (size_t s = 0; documents->n > 1 && s < documents->n; s++)
			nk_merge(arena, json, shared[s]);
		if (nk_pass_json(inflation, json, out, err) < 0)
			return -1;
	}
	return 0;
}

/* All documents run, whatever becomes of one: their warnings count. The first error stands. */
static int run_documents(struct nk_inflation *inflation, const struct nk_modules *documents,
			 struct nk_modules *out, struct nk_err *err)
{
	int rc = 0;

	for (size_t i = 0; i < documents->n; i++) {
		struct nk_err own = NK_ERR_INIT;
		if (run_chain(inflation, documents->list[i], out, &own) < 0 && rc == 0) {
			*err = own;
			rc = -1;
		}
		/* A host that wants to be left alone ends it: all of this comes again. */
		if (rc < 0 && err->fault == NK_FAULT_THROTTLED)
			break;
	}
	return rc;
}

static bool same_version(const struct nk_metadata *a, const struct nk_metadata *b)
{
	if (!a->has_version || !b->has_version)
		return a->has_version == b->has_version;
	return nk_version_same(&a->version, &b->version);
}

static int finish_group(struct nk_inflation *inflation, const struct nk_modules *group,
			struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_metadata *merged;

	if (nk_metadata_merge(&merged, arena, group, err) < 0)
		return -1;
	struct nk_value *json = nk_copy(arena, merged->json);
	const char *needed = nk_spec_version_needed(json);
	bool first = strcmp(needed, "1") == 0;
	struct nk_str wanted = first ? NK_STR("v1.0") : nk_str(needed);
	if (!merged->has_spec_version ||
	    nk_version_cmp_text(merged->spec_version.text, wanted) != 0)
		nk_set(arena, json, "spec_version",
		       first ? nk_int(arena, 1) : nk_string(arena, needed));
	return nk_pass_json(inflation, nk_property_sort(arena, json), out, err);
}

static int merge_versions(struct nk_inflation *inflation, const struct nk_modules *modules,
			  struct nk_modules *out, struct nk_err *err)
{
	for (size_t i = 0; i < modules->n; i++) {
		struct nk_modules group = { NULL, 0 };
		bool seen = false;
		for (size_t k = 0; k < i && !seen; k++)
			seen = same_version(modules->list[k], modules->list[i]);
		for (size_t k = i; k < modules->n && !seen; k++) {
			if (same_version(modules->list[k], modules->list[i]))
				nk_pass(inflation, modules->list[k], &group);
		}
		if (!seen && finish_group(inflation, &group, out, err) < 0)
			return -1;
	}
	return 0;
}

static void prereleases_first(struct nk_inflation *inflation, struct nk_modules *modules)
{
	struct nk_modules sorted = { NULL, 0 };

	for (int stable = 0; stable < 2; stable++) {
		for (size_t i = 0; i < modules->n; i++) {
			if (nk_metadata_prerelease(modules->list[i]) != (stable == 1))
				nk_pass(inflation, modules->list[i], &sorted);
		}
	}
	*modules = sorted;
}

static struct nk_str describe(struct nk_arena *arena, const struct nk_metadata *module)
{
	struct nk_str *hosts = NK_NEW_N(arena, struct nk_str, module->n_downloads);

	for (size_t i = 0; i < module->n_downloads; i++)
		hosts[i] = nk_metadata_host(module, i);
	struct nk_str list = nk_join(arena, hosts, module->n_downloads, ", ");
	struct nk_str version = module->has_version ? module->version.text : NK_STR("");
	return nk_str(nk_printf(arena, "%.*s%s on %.*s", NK_ARG(version),
				nk_metadata_prerelease(module) ? " (pre-release)" : "",
				NK_ARG(list)));
}

static int limit_releases(struct nk_inflation *inflation, struct nk_modules *modules,
			  struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	int wanted = inflation->job.options.releases;
	int stable = 0;

	if (wanted == NK_ALL_RELEASES)
		return 0;
	for (size_t i = 0; i < modules->n; i++)
		stable += !nk_metadata_prerelease(modules->list[i]);
	if (stable > wanted) {
		struct nk_str *texts = NK_NEW_N(arena, struct nk_str, modules->n);
		for (size_t i = 0; i < modules->n; i++)
			texts[i] = describe(arena, modules->list[i]);
		struct nk_str list = nk_join(arena, texts, modules->n, "; ");
		return nk_reject(inflation, err,
				 "Generated %zu modules but only %d requested: %.*s", modules->n,
				 wanted, NK_ARG(list));
	}
	if (modules->n > (size_t)wanted)
		modules->n = (size_t)wanted;
	return 0;
}

static int inflate(struct nk_inflation *inflation, const struct nk_modules *documents,
		   struct nk_modules *out, struct nk_err *err)
{
	struct nk_modules mixed = { NULL, 0 }, modules = { NULL, 0 };

	if (mix(inflation, documents, &mixed, err) < 0)
		return -1;
	for (size_t i = 0; i < mixed.n; i++) {
		if (nk_validate_netkan(inflation, mixed.list[i], inflation->job.options.file_name,
				       err) < 0)
			return -1;
	}
	if (run_documents(inflation, &mixed, &modules, err) < 0 ||
	    merge_versions(inflation, &modules, out, err) < 0)
		return -1;
	prereleases_first(inflation, out);
	if (limit_releases(inflation, out, err) < 0)
		return -1;
	for (size_t i = 0; i < out->n; i++) {
		if (nk_validate_ckan(inflation, out->list[i], mixed.list[0]->identifier, err) < 0)
			return -1;
	}
	return 0;
}

/*
 * A host may have sent an error page for a download. The original throws away all that a
 * failed inflation fetched; a whole zip is not worth fetching again, so ours keeps those.
 */
static void purge_doubtful(struct nk_inflation *inflation)
{
	const struct nk_texts_list *requested = &inflation->job.requested;
	struct nk_cache *cache = inflation->job.services->cache;

	for (size_t i = 0; i < requested->n; i++) {
		enum nk_file_kind kind = NK_FILE_OTHER;
		const char *path =
			nk_cache_find(cache, requested->list[i], NULL, inflation->job.arena);
		if (path && (nk_file_identify(&kind, path, NULL) < 0 || kind != NK_FILE_ZIP))
			nk_cache_purge(cache, requested->list[i]);
	}
}

int nk_inflate(struct nk_inflation *inflation, const struct nk_modules *documents,
	       struct nk_modules *out, struct nk_err *err)
{
	*out = (struct nk_modules){ NULL, 0 };
	if (inflate(inflation, documents, out, err) == 0)
		return 0;
	out->n = 0;
	purge_doubtful(inflation);
	return -1;
}

struct nk_str nk_ckan_text(struct nk_arena *arena, const struct nk_metadata *module)
{
	return nk_json_text(arena, module->json, NK_JSON_CKAN);
}

struct nk_str nk_ckan_path(struct nk_arena *arena, const char *dir,
			   const struct nk_metadata *module)
{
	struct nk_str version = module->has_version ? module->version.text : NK_STR("");
	char *path = nk_printf(arena, "%s%s%.*s-%.*s.ckan", dir, *dir ? "/" : "",
			       NK_ARG(module->identifier), NK_ARG(version));

	for (char *c = path + strlen(path) - strlen(".ckan") - version.n; *c; c++) {
		if (*c == ':')
			*c = '-';
	}
	return nk_str(path);
}
