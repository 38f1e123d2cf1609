/* SPDX-License-Identifier: MIT
 *
 * $kref spacedock: a mod's versions, the default one first.
 * Rules: CKAN Netkan/Transformers/SpacedockTransformer.cs, Netkan/Sources/Spacedock/.
 */
#include "source/spacedock.h"

#include "base/dotnet.h"
#include "base/utf.h"
#include "model/json_rules.h"
#include "source/github.h"
#include "source/hosts.h"

/* An error of SpaceDock's comes with a body that says why. */
static int get_text(struct nk_job *job, const char *url, struct nk_str *out, struct nk_err *err)
{
	struct nk_http_response response = { 0 };
	struct nk_fetch fetch = { .url = nk_str(url) };

	if (nk_fetch_answer(job, &fetch, &response, err) < 0)
		return nk_fetch_named(job, fetch.url, err);
	if (response.body.n == 0 && nk_fetch_status(&response, err) < 0)
		return nk_fetch_named(job, fetch.url, err);
	*out = nk_decode(job->arena, response.body.s, response.body.n);
	return 0;
}

/* 0, NK_NOT_FOUND for null, or -1. */
static int get_mod(struct nk_sd_mod **out, struct nk_job *job, const struct nk_ref *kref,
		   struct nk_err *err)
{
	struct nk_str text;
	int64_t number;

	if (nk_int_parse(&number, kref->id, NK_INT32, err) < 0)
		return nk_fetch_named(job, kref->text, err);
	const char *url =
		nk_printf(job->arena, "https://spacedock.info/api/mod/%lld", (long long)number);
	if (get_text(job, url, &text, err) < 0)
		return -1;
	return nk_sd_read(out, job, url, text, err);
}

/* Only where the netkan says nothing about game versions, not even null. */
static void add_game_version(struct nk_arena *arena, struct nk_value *json,
			     const struct nk_sd_version *version)
{
	struct nk_str text = NK_NO_STR;

	if (nk_get(json, "ksp_version") || nk_get(json, "ksp_version_min") ||
	    nk_get(json, "ksp_version_max"))
		return;
	if (version->has_game) {
		struct nk_game_version game = nk_game_version_without_build(&version->game);
		text = nk_game_version_text(&game, arena);
	}
	/* A string without content: printed as null, and still a string for the schema. */
	nk_set(arena, json, "ksp_version", nk_string_view(arena, text));
}

static int add_author(struct nk_arena *arena, struct nk_value *json, const struct nk_sd_mod *mod,
		      struct nk_err *err)
{
	struct nk_texts_list names = { 0 };

	if (nk_get(json, "author"))
		return 0;
	nk_texts_add(arena, &names, mod->author);
	for (size_t i = 0; i < mod->shared_authors.n; i++) {
		const struct nk_sd_user *user = mod->shared_authors.items[i];
		if (!user)
			return nk_fail(err, NK_FAULT_METADATA,
				       "SpaceDock lists a null among the authors of '%.*s'",
				       NK_ARG(mod->name));
		nk_texts_add(arena, &names, user->username);
	}
	nk_safe_add(arena, json, "author", nk_host_people(arena, &names));
	return 0;
}

/* Account and project of an address at github.com. */
static bool github_project(struct nk_arena *arena, struct nk_str url, struct nk_str *account,
			   struct nk_str *project)
{
	struct nk_uri uri;
	size_t n;

	if (url.n == 0 || nk_uri_parse(&uri, arena, url, NULL) < 0 ||
	    !nk_str_is(uri.host, "github.com"))
		return false;
	const struct nk_str *segments = nk_uri_segments(arena, &uri, &n);
	if (n < 3 || nk_str_is(segments[1], "/") || nk_str_is(segments[2], "/"))
		return false;
	*account = nk_str_n(segments[1].s, segments[1].n - 1);
	*project = segments[2];
	if (nk_str_ends(*project, "/"))
		project->n--;
	return true;
}

/* What GitHub knows about the source code goes before what SpaceDock was told. */
static int add_github(struct nk_job *job, struct nk_value *json, const struct nk_sd_mod *mod,
		      struct nk_err *err)
{
	struct nk_str account, project;
	struct nk_github_repo *repo;
	struct nk_err cause = NK_ERR_INIT;

	if (!github_project(job->arena, mod->source_code, &account, &project))
		return 0;
	int answer = nk_github_get_repo(&repo, job, account, project, &cause);
	if (answer < 0 && nk_fetch_is_ours(&cause)) {
		*err = cause;
		return -1;
	}
	if (answer != 0)
		return 0;
	if (nk_is(nk_get(json, "resources"), NK_OBJECT))
		nk_remove(nk_get(json, "resources"), "repository");
	nk_safe_merge(job->arena, json, "resources", nk_github_resources(job->arena, repo));
	if (repo->archived)
		nk_job_warn(job, "Repo is archived, consider freezing");
	return 0;
}

static int emit(struct nk_job *job, const struct nk_metadata *in, const struct nk_sd_mod *mod,
		const struct nk_sd_version *version, struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = job->arena;
	struct nk_value *json = nk_host_start(job, in);

	add_game_version(arena, json, version);
	nk_safe_add_text(arena, json, "name", mod->name);
	nk_safe_add_text(arena, json, "abstract", mod->short_description);
	nk_safe_add_text(arena, json, "version", version->version);
	nk_remove(json, "$kref");
	nk_safe_add_text(arena, json, "download", version->download);
	nk_safe_add(arena, json, "release_date",
		    nk_host_date(arena, version->created.given, version->created.ticks));
	if (add_author(arena, json, mod, err) < 0)
		return -1;
	nk_safe_add_text(arena, json, "license", nk_sd_license(arena, mod->license));
	nk_safe_merge(arena, json, "resources", nk_sd_resources(arena, mod));
	if (add_github(job, json, mod, err) < 0)
		return -1;
	return nk_host_emit(job, json, out, err);
}

static int check_versions(const struct nk_sd_mod *mod, struct nk_err *err)
{
	for (size_t i = 0; i < mod->versions.n; i++) {
		if (!mod->versions.items[i])
			return nk_fail(err, NK_FAULT_METADATA,
				       "SpaceDock lists a null among the versions of mod %lld",
				       (long long)mod->id);
	}
	return 0;
}

static bool is_default(const struct nk_sd_mod *mod, const struct nk_sd_version *version)
{
	return version->id == mod->default_version_id;
}

static int emit_versions(struct nk_job *job, struct nk_metadata *in, const struct nk_sd_mod *mod,
			 struct nk_modules *out, struct nk_err *err)
{
	struct nk_window window = nk_window_of(job, NK_ALL_RELEASES);
	size_t before = out->n;

	if (check_versions(mod, err) < 0)
		return -1;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < mod->versions.n; i++) {
			const struct nk_sd_version *version = mod->versions.items[i];
			if (is_default(mod, version) != (pass == 0) || !nk_window_takes(&window))
				continue;
			if (emit(job, in, mod, version, out, err) < 0)
				return -1;
		}
	}
	if (out->n == before) {
		nk_job_warn(job, "No releases found for %.*s", NK_ARG(mod->name));
		nk_modules_add(job->arena, out, in);
	}
	return 0;
}

static int spacedock_expand(struct nk_job *job, struct nk_metadata *in, struct nk_modules *out,
			    struct nk_err *err)
{
	struct nk_sd_mod *mod;
	int answer = get_mod(&mod, job, &in->kref, err);

	if (answer == NK_NOT_FOUND)
		return 0;
	return answer < 0 ? -1 : emit_versions(job, in, mod, out, err);
}

const struct nk_source nk_source_spacedock = {
	.kref = "spacedock",
	.name = "spacedock",
	.expand = spacedock_expand,
};
