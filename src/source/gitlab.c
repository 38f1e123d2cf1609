/* SPDX-License-Identifier: MIT
 *
 * $kref gitlab: the source archives of a project's releases on gitlab.com.
 * Rules: CKAN Netkan/Transformers/GitlabTransformer.cs, Netkan/Sources/Gitlab/.
 */
#include <string.h>

#include "model/json_rules.h"
#include "source/host.h"
#include "source/hosts.h"

struct project {
	struct nk_str name, description, web_url, readme_url;
	bool issues_enabled;
};

struct author {
	struct nk_str name;
};

struct archive {
	struct nk_str format, url;
};

struct assets {
	struct nk_lenient_list sources;
};

struct release {
	struct nk_str tag;
	struct author *author;
	struct nk_lenient_date released;
	struct assets *assets;
};

/* The releases are a tree before they are typed: scalars come as .NET prints them, "True". */
static int read_text(struct nk_lenient *reader, const struct nk_field *field, void *place,
		     struct nk_err *err)
{
	switch (reader->token) {
	case NK_TOKEN_NULL: return 0;
	case NK_TOKEN_STRING:
	case NK_TOKEN_INTEGER:
	case NK_TOKEN_FLOAT:
	case NK_TOKEN_BOOLEAN:
	case NK_TOKEN_DATE: *(struct nk_str *)place = reader->text; return 0;
	default:
		return nk_lenient_fail_convert(reader, field->dotnet, "System.ArgumentException",
					       "Can not convert Object to String.", err);
	}
}

static const struct nk_field project_fields[] = {
	NK_FIELD(STRING, "name", struct project, name),
	NK_FIELD(STRING, "description", struct project, description),
	NK_FIELD(STRING, "web_url", struct project, web_url),
	NK_FIELD(BOOL, "issues_enabled", struct project, issues_enabled),
	NK_FIELD(STRING, "readme_url", struct project, readme_url),
};
static const struct nk_class project_class = {
	.dotnet = "CKAN.NetKAN.Sources.Gitlab.GitlabProject",
	.size = sizeof(struct project),
	NK_FIELDS(project_fields),
};
static const struct nk_field author_fields[] = {
	NK_FIELD_WITH(CUSTOM, "name", struct author, name, .dotnet = "System.String",
		      .read = read_text),
};
static const struct nk_class author_class = {
	.dotnet = "CKAN.NetKAN.Sources.Gitlab.GitlabReleaseAuthor",
	.size = sizeof(struct author),
	NK_FIELDS(author_fields),
};
static const struct nk_field archive_fields[] = {
	NK_FIELD_WITH(CUSTOM, "format", struct archive, format, .dotnet = "System.String",
		      .read = read_text),
	NK_FIELD_WITH(CUSTOM, "url", struct archive, url, .dotnet = "System.String",
		      .read = read_text),
};
static const struct nk_class archive_class = {
	.dotnet = "CKAN.NetKAN.Sources.Gitlab.GitlabReleaseAssetSource",
	.size = sizeof(struct archive),
	NK_FIELDS(archive_fields),
};
static const struct nk_field assets_fields[] = {
	NK_FIELD_WITH(LIST, "sources", struct assets, sources,
		      .dotnet = "System.Collections.Generic.List`1[CKAN.NetKAN.Sources.Gitlab."
				"GitlabReleaseAssetSource]",
		      .type = &archive_class),
};
static const struct nk_class assets_class = {
	.dotnet = "CKAN.NetKAN.Sources.Gitlab.GitlabReleaseAssets",
	.size = sizeof(struct assets),
	NK_FIELDS(assets_fields),
};
static const struct nk_field release_fields[] = {
	NK_FIELD_WITH(CUSTOM, "tag_name", struct release, tag, .dotnet = "System.String",
		      .read = read_text),
	NK_FIELD_WITH(OBJECT, "author", struct release, author, .type = &author_class),
	NK_FIELD(DATE, "released_at", struct release, released),
	NK_FIELD_WITH(OBJECT, "assets", struct release, assets, .type = &assets_class),
};
static const struct nk_class release_class = {
	.dotnet = "CKAN.NetKAN.Sources.Gitlab.GitlabRelease",
	.size = sizeof(struct release),
	NK_FIELDS(release_fields),
};

/* The API's address of "account/project"; NULL when the id is something else. */
static const char *api_url(struct nk_arena *arena, struct nk_str id)
{
	const char *slash = id.n ? memchr(id.s, '/', id.n) : NULL;

	if (!slash)
		return NULL;
	struct nk_str account = nk_str_n(id.s, (size_t)(slash - id.s));
	struct nk_str project = nk_str_n(slash + 1, id.n - account.n - 1);
	if (account.n == 0 || project.n == 0 || memchr(project.s, '/', project.n))
		return NULL;
	return nk_printf(arena, "https://gitlab.com/api/v4/projects/%.*s%%2F%.*s", NK_ARG(account),
			 NK_ARG(project));
}

static int get_project(struct project **out, struct nk_job *job, const char *url,
		       struct nk_err *err)
{
	struct nk_str text;
	void *project = NULL;

	if (nk_fetch_host(job, url, job->services->gitlab_token, &text, err) < 0 ||
	    nk_host_read(job, url, text, &project_class, &project, err) < 0)
		return -1;
	if (!project)
		return nk_fail(err, NK_FAULT_UPSTREAM,
			       "Failed to retrieve project info from GitLab!");
	*out = project;
	return 0;
}

static int get_releases(struct nk_lenient_list *out, struct nk_job *job, const char *project_url,
			struct nk_err *err)
{
	const char *url = nk_printf(job->arena, "%s/releases", project_url);
	struct nk_str text;

	if (nk_fetch_host(job, url, job->services->gitlab_token, &text, err) < 0)
		return -1;
	return nk_host_read_list(job, url, text, &release_class,
				 "CKAN.NetKAN.Sources.Gitlab.GitlabRelease[]", out, err);
}

static struct nk_value *resources(struct nk_arena *arena, const struct project *project)
{
	struct nk_value *links = nk_object(arena);

	nk_set(arena, links, "repository", nk_string_n(arena, project->web_url));
	nk_set(arena, links, "bugtracker",
	       nk_host_link(arena, project->issues_enabled, project->web_url, "/-/issues"));
	nk_set(arena, links, "manual", nk_string_n(arena, project->readme_url));
	return links;
}

static struct nk_str zip_url(const struct release *release)
{
	for (size_t i = 0; release->assets && i < release->assets->sources.n; i++) {
		const struct archive *archive = release->assets->sources.items[i];
		if (archive && nk_str_is(archive->format, "zip"))
			return archive->url;
	}
	return NK_NO_STR;
}

static int emit(struct nk_job *job, const struct nk_metadata *in, const struct project *project,
		const struct release *release, struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = job->arena;
	struct nk_value *json = nk_host_start(job, in);

	if (!in->gitlab.use_source_archive)
		return nk_fail(err, NK_FAULT_METADATA,
			       "'x_netkan_gitlab.use_source_archive' missing or false; GitLab "
			       "ONLY supports source archives!");
	nk_safe_add_text(arena, json, "name", project->name);
	nk_safe_add_text(arena, json, "abstract", project->description);
	nk_safe_add_text(arena, json, "author",
			 release->author ? release->author->name : NK_NO_STR);
	nk_safe_add_text(arena, json, "version", release->tag);
	nk_safe_merge(arena, json, "resources", resources(arena, project));
	nk_safe_add_text(arena, json, "download", zip_url(release));
	nk_safe_add(arena, json, "release_date",
		    nk_host_date(arena, release->released.given, release->released.ticks));
	nk_remove(json, "$kref");
	return nk_host_emit(job, json, out, err);
}

static int gitlab_expand(struct nk_job *job, struct nk_metadata *in, struct nk_modules *out,
			 struct nk_err *err)
{
	struct nk_window window = nk_window_of(job, 1);
	const char *url = api_url(job->arena, in->kref.id);
	struct nk_lenient_list releases;
	struct project *project = NULL;
	size_t before = out->n;

	if (!url)
		return nk_host_bad_ref(job, in, err);
	if (get_project(&project, job, url, err) < 0 || get_releases(&releases, job, url, err) < 0)
		return -1;
	for (size_t i = 0; i < releases.n; i++) {
		const struct release *release = releases.items[i];
		if (release && nk_window_takes(&window) &&
		    emit(job, in, project, release, out, err) < 0)
			return -1;
	}
	if (out->n == before) {
		nk_job_warn(job, "No releases found for %.*s", NK_ARG(in->kref.text));
		nk_modules_add(job->arena, out, in);
	}
	return 0;
}

const struct nk_source nk_source_gitlab = {
	.kref = "gitlab",
	.name = "gitlab",
	.expand = gitlab_expand,
};
