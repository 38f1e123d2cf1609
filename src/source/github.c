/* SPDX-License-Identifier: MIT
 *
 * $kref github: a repository's releases.
 * Rules: CKAN Netkan/Transformers/GithubTransformer.cs.
 */
#include "source/github.h"

#include "base/regex.h"
#include "model/json_rules.h"
#include "source/hosts.h"

/* What making modules of releases needs all the time. */
struct expansion {
	struct nk_job *job;
	struct nk_metadata *in;
	struct nk_github_ref ref;
	struct nk_github_repo *repo;
	struct nk_modules *out;
	bool any; /* a release became a module */
};

static void warn_nothing(struct expansion *x)
{
	nk_job_warn(x->job, "No releases found for %.*s/%.*s", NK_ARG(x->ref.account),
		    NK_ARG(x->ref.project));
}

static void add_repo(struct nk_arena *arena, struct nk_value *json,
		     const struct nk_github_repo *repo)
{
	struct nk_str license = repo->license ? repo->license->spdx_id : NK_NO_STR;

	if (!nk_host_blank(repo->description))
		nk_safe_add_text(arena, json, "abstract", repo->description);
	/* What GitHub says where it does not recognise the licence. */
	if (!nk_host_blank(license) && !nk_str_is(license, "NOASSERTION"))
		nk_safe_add_text(arena, json, "license", license);
	nk_safe_merge(arena, json, "resources", nk_github_resources(arena, repo));
}

static int add_author(struct expansion *x, struct nk_value *json,
		      const struct nk_github_release *release, struct nk_err *err)
{
	struct nk_value *people;

	/* Asked for only when nothing is there, since it takes requests. */
	if (nk_get(json, "author"))
		return 0;
	if (nk_github_people(&people, x->job, x->repo, release, err) < 0)
		return -1;
	nk_safe_add(x->job->arena, json, "author", people);
	return 0;
}

static void add_asset(struct expansion *x, struct nk_value *json,
		      const struct nk_github_asset *asset)
{
	struct nk_arena *arena = x->job->arena;

	nk_remove(json, "$kref");
	nk_safe_add_text(arena, json, "download", nk_host_display(arena, asset->download));
	/* What GitHub wants to be asked for where it makes the archive itself. */
	if (x->ref.use_source_archive)
		nk_safe_add_text(arena, json, "download_content_type",
				 NK_STR("application/vnd.github+json"));
	nk_safe_add(arena, json, "release_date",
		    nk_host_date(arena, asset->updated.given, asset->updated.ticks));
	nk_safe_add_text(arena, json, "name", nk_github_mod_name(arena, x->ref.project));
}

static int emit(struct expansion *x, const struct nk_github_release *release,
		const struct nk_github_asset *asset, struct nk_str version, struct nk_err *err)
{
	struct nk_arena *arena = x->job->arena;
	struct nk_value *json = nk_host_start(x->job, x->in);
	struct nk_value *pieces = nk_object(arena);

	x->any = true;
	if (!release->tag.s) {
		warn_nothing(x);
		nk_modules_add(arena, x->out, x->in);
		return 0;
	}
	add_repo(arena, json, x->repo);
	nk_safe_add_text(arena, json, "version", version);
	if (add_author(x, json, release, err) < 0)
		return -1;
	add_asset(x, json, asset);
	if (release->prerelease)
		nk_safe_add_text(arena, json, "release_status", NK_STR("testing"));
	nk_set(arena, pieces, "tag", nk_string_n(arena, release->tag));
	nk_safe_merge(arena, json, "x_netkan_version_pieces", pieces);
	return nk_host_emit(x->job, json, x->out, err);
}

static int emit_source_archive(struct expansion *x, const struct nk_github_release *release,
			       struct nk_err *err)
{
	struct nk_github_asset asset = {
		.download = release->source_archive,
		.updated = release->published,
	};

	return emit(x, release, &asset, release->tag, err);
}

/* version_from_asset: a module for every asset whose name tells a version. */
static int emit_versions(struct expansion *x, const struct nk_github_release *release,
			 struct nk_err *err)
{
	for (size_t i = 0; i < release->assets.n; i++) {
		const struct nk_github_asset *asset = release->assets.items[i];
		struct nk_str name = asset && asset->name.s ? asset->name : NK_STR("");
		struct nk_match match;
		if (!asset)
			continue;
		int answer = nk_regex_match(x->ref.version_from_asset, x->job->arena, name, 0,
					    &match, err);
		if (answer < 0)
			return -1;
		if (answer == NK_NOT_FOUND)
			continue;
		if (!nk_get(match.groups, "version"))
			return nk_fail(err, NK_FAULT_METADATA,
				       "version_from_asset contains no "
				       "'version' capturing group");
		if (emit(x, release, asset, nk_get_text(match.groups, "version"), err) < 0)
			return -1;
	}
	return 0;
}

static int emit_first_match(struct expansion *x, const struct nk_github_release *release,
			    struct nk_err *err)
{
	const struct nk_github_asset *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < release->assets.n; i++) {
		const struct nk_github_asset *asset = release->assets.items[i];
		int answer = asset ? nk_github_ref_matches(&x->ref, asset, err) : 0;
		if (answer < 0)
			return -1;
		if (answer && n++ == 0)
			first = asset;
	}
	if (!first)
		return nk_fail(err, NK_FAULT_METADATA, "no asset of release '%.*s' matches",
			       NK_ARG(release->tag));
	if (n > 1)
		nk_job_warn(x->job,
			    "Multiple assets found for %.*s %.*s without "
			    "`version_from_asset`",
			    NK_ARG(x->in->identifier), NK_ARG(release->tag));
	return emit(x, release, first, release->tag, err);
}

static int emit_release(struct expansion *x, const struct nk_github_release *release,
			struct nk_err *err)
{
	if (x->ref.use_source_archive && release->tag.s)
		return emit_source_archive(x, release, err);
	if (!release->assets.items)
		return 0;
	if (x->ref.version_from_asset)
		return emit_versions(x, release, err);
	return release->tag.s ? emit_first_match(x, release, err) : 0;
}

static int emit_releases(struct expansion *x, struct nk_err *err)
{
	struct nk_window window = nk_window_of(x->job, NK_ALL_RELEASES);
	enum nk_tristate ours = x->job->options.prerelease;
	struct nk_github_pages pages = {
		.ref = &x->ref,
		.prereleases = ours != NK_UNSET ? ours : x->in->github.prereleases,
	};

	while (!nk_window_full(&window)) {
		struct nk_github_release *release;
		int answer = nk_github_next_release(&pages, x->job, &release, err);
		if (answer < 0)
			return -1;
		if (answer == NK_END)
			break;
		if (nk_window_takes(&window) && emit_release(x, release, err) < 0)
			return -1;
	}
	return 0;
}

static void pass_on(struct expansion *x)
{
	const struct nk_github_ref *ref = &x->ref;

	if (ref->asset_match)
		nk_job_warn(x->job, "No releases found for %.*s/%.*s with asset_match %.*s",
			    NK_ARG(ref->account), NK_ARG(ref->project), NK_ARG(ref->asset_pattern));
	else if (ref->version_from_asset)
		nk_job_warn(x->job, "No releases found for %.*s/%.*s with version_from_asset %.*s",
			    NK_ARG(ref->account), NK_ARG(ref->project),
			    NK_ARG(ref->version_pattern));
	else
		warn_nothing(x);
	nk_modules_add(x->job->arena, x->out, x->in);
}

static int expand_ref(struct expansion *x, struct nk_err *err)
{
	int answer = nk_github_get_repo(&x->repo, x->job, x->ref.account, x->ref.project, err);

	if (answer == NK_NOT_FOUND)
		return nk_fail(err, NK_FAULT_UPSTREAM, "Failed to get GitHub repo info!");
	if (answer < 0)
		return -1;
	if (x->repo->archived)
		nk_job_warn(x->job, "Repo is archived, consider freezing");
	if (emit_releases(x, err) < 0)
		return -1;
	if (!x->any)
		pass_on(x);
	return 0;
}

static int github_expand(struct nk_job *job, struct nk_metadata *in, struct nk_modules *out,
			 struct nk_err *err)
{
	struct expansion x = { .job = job, .in = in, .out = out };

	/* GitHub has been seen to list releases that are gone and to leave out new ones. */
	job->flaky_api = true;
	int answer = nk_github_ref_read(&x.ref, job, in, err);
	if (answer == 0)
		answer = expand_ref(&x, err);
	nk_github_ref_release(&x.ref);
	return answer;
}

const struct nk_source nk_source_github = {
	.kref = "github",
	.name = "github",
	.expand = github_expand,
};
