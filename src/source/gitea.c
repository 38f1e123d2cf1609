/* SPDX-License-Identifier: MIT
 *
 * $kref gitea: the releases of a repository on a Gitea or Forgejo server.
 * Rules: CKAN Netkan/Transformers/GiteaTransformer.cs, Netkan/Sources/Gitea/.
 */
#include "model/json_rules.h"
#include "source/host.h"
#include "source/hosts.h"

struct user {
	struct nk_str login;
};

struct repo {
	struct nk_str name, full_name, html_url, description, website;
	struct user *owner;
	bool has_issues, has_wiki, archived;
};

struct asset {
	struct nk_str name, download;
	struct nk_lenient_date created;
};

struct release {
	struct user *author;
	struct nk_str tag;
	bool prerelease;
	struct nk_lenient_date published;
	struct nk_lenient_list assets;
};

static const struct nk_field user_fields[] = {
	NK_FIELD(STRING, "login", struct user, login),
};
static const struct nk_class user_class = {
	.dotnet = "CKAN.NetKAN.Sources.Gitea.GiteaUser",
	.size = sizeof(struct user),
	NK_FIELDS(user_fields),
};
static const struct nk_field repo_fields[] = {
	NK_FIELD(STRING, "name", struct repo, name),
	NK_FIELD(STRING, "full_name", struct repo, full_name),
	NK_FIELD(STRING, "html_url", struct repo, html_url),
	NK_FIELD(STRING, "description", struct repo, description),
	NK_FIELD(STRING, "website", struct repo, website),
	NK_FIELD_WITH(OBJECT, "owner", struct repo, owner, .type = &user_class),
	NK_FIELD(BOOL, "has_issues", struct repo, has_issues),
	NK_FIELD(BOOL, "has_wiki", struct repo, has_wiki),
	NK_FIELD(BOOL, "archived", struct repo, archived),
};
static const struct nk_class repo_class = {
	.dotnet = "CKAN.NetKAN.Sources.Gitea.GiteaRepo",
	.size = sizeof(struct repo),
	NK_FIELDS(repo_fields),
};
static const struct nk_field asset_fields[] = {
	NK_FIELD(STRING, "name", struct asset, name),
	NK_FIELD(URI, "browser_download_url", struct asset, download),
	NK_FIELD(DATE, "created_at", struct asset, created),
};
static const struct nk_class asset_class = {
	.dotnet = "CKAN.NetKAN.Sources.Gitea.GiteaReleaseAsset",
	.size = sizeof(struct asset),
	NK_FIELDS(asset_fields),
};
static const struct nk_field release_fields[] = {
	NK_FIELD_WITH(OBJECT, "author", struct release, author, .type = &user_class),
	NK_FIELD(VERSION, "tag_name", struct release, tag),
	NK_FIELD(BOOL, "prerelease", struct release, prerelease),
	NK_FIELD(DATE, "published_at", struct release, published),
	NK_FIELD_WITH(LIST, "assets", struct release, assets,
		      .dotnet = "CKAN.NetKAN.Sources.Gitea.GiteaReleaseAsset[]",
		      .type = &asset_class),
};
static const struct nk_class release_class = {
	.dotnet = "CKAN.NetKAN.Sources.Gitea.GiteaRelease",
	.size = sizeof(struct release),
	NK_FIELDS(release_fields),
};

/* "host/owner/repository" */
static bool check_id(struct nk_str id)
{
	size_t slashes = 0;

	for (size_t i = 0; i < id.n; i++) {
		if (id.s[i] != '/')
			continue;
		slashes++;
		if (i == 0 || i + 1 == id.n || id.s[i + 1] == '/')
			return false;
	}
	return slashes == 2;
}

static const char *api_url(struct nk_arena *arena, struct nk_str id, const char *tail)
{
	ptrdiff_t slash = nk_str_find(id, NK_STR("/"), 0);

	return nk_printf(arena, "https://%.*s/api/v1/repos%.*s%s", (int)slash, id.s,
			 (int)(id.n - (size_t)slash), id.s + slash, tail);
}

static int get_repo(struct repo **out, struct nk_job *job, struct nk_str id, struct nk_err *err)
{
	const char *url = api_url(job->arena, id, "");
	struct nk_str text;
	void *repo = NULL;

	if (nk_fetch_host(job, url, NULL, &text, err) < 0 ||
	    nk_host_read(job, url, text, &repo_class, &repo, err) < 0)
		return -1;
	if (!repo)
		return nk_fail(err, NK_FAULT_UPSTREAM, "Failed to get Gitea repo info!");
	*out = repo;
	return 0;
}

static int get_releases(struct nk_lenient_list *out, struct nk_job *job, struct nk_str id,
			struct nk_err *err)
{
	const char *url = api_url(job->arena, id, "/releases");
	struct nk_str text;

	if (nk_fetch_host(job, url, NULL, &text, err) < 0)
		return -1;
	return nk_host_read_list(job, url, text, &release_class,
				 "CKAN.NetKAN.Sources.Gitea.GiteaRelease[]", out, err);
}

static struct nk_value *resources(struct nk_arena *arena, const struct repo *repo)
{
	struct nk_value *links = nk_object(arena);

	nk_set(arena, links, "homepage", nk_string_n(arena, repo->website));
	nk_set(arena, links, "repository", nk_string_n(arena, repo->html_url));
	nk_set(arena, links, "bugtracker",
	       nk_host_link(arena, repo->has_issues, repo->html_url, "/issues"));
	nk_set(arena, links, "manual",
	       nk_host_link(arena, repo->has_wiki, repo->html_url, "/wiki"));
	return links;
}

/* The first zip, when it has an address. */
static int add_asset(struct nk_arena *arena, struct nk_value *json, const struct release *release,
		     struct nk_err *err)
{
	for (size_t i = 0; i < release->assets.n; i++) {
		const struct asset *asset = release->assets.items[i];
		if (!asset)
			return nk_fail(err, NK_FAULT_METADATA,
				       "Gitea lists a null among the assets of release '%.*s'",
				       NK_ARG(release->tag));
		if (!nk_str_ends(asset->name, ".zip"))
			continue;
		if (!asset->download.s)
			return 0;
		nk_safe_add_text(arena, json, "download",
				 nk_host_display(arena, asset->download));
		nk_safe_add(arena, json, "release_date",
			    nk_host_date(arena, asset->created.given, asset->created.ticks));
		return 0;
	}
	return 0;
}

static int emit(struct nk_job *job, const struct nk_metadata *in, const struct repo *repo,
		const struct release *release, struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = job->arena;
	struct nk_value *json = nk_host_start(job, in);
	struct nk_value *pieces = nk_object(arena);

	if (!release)
		return nk_fail(err, NK_FAULT_METADATA, "Gitea lists a null among the releases");
	nk_remove(json, "$kref");
	nk_safe_add_text(arena, json, "abstract", repo->description);
	nk_safe_add_text(arena, json, "name", repo->name);
	nk_safe_add_text(arena, json, "author", repo->owner ? repo->owner->login : NK_NO_STR);
	nk_safe_add_text(arena, json, "version", release->tag);
	nk_set(arena, pieces, "tag", nk_string_n(arena, release->tag));
	nk_safe_merge(arena, json, "x_netkan_version_pieces", pieces);
	nk_safe_merge(arena, json, "resources", resources(arena, repo));
	if (release->prerelease)
		nk_safe_add_text(arena, json, "release_status", NK_STR("testing"));
	if (add_asset(arena, json, release, err) < 0)
		return -1;
	return nk_host_emit(job, json, out, err);
}

static int gitea_expand(struct nk_job *job, struct nk_metadata *in, struct nk_modules *out,
			struct nk_err *err)
{
	struct nk_window window = nk_window_of(job, NK_ALL_RELEASES);
	struct nk_lenient_list releases;
	struct repo *repo = NULL;

	if (!check_id(in->kref.id))
		return nk_host_bad_ref(job, in, err);
	if (get_repo(&repo, job, in->kref.id, err) < 0 ||
	    get_releases(&releases, job, in->kref.id, err) < 0)
		return -1;
	for (size_t i = 0; i < releases.n; i++) {
		if (nk_window_takes(&window) &&
		    emit(job, in, repo, releases.items[i], out, err) < 0)
			return -1;
	}
	return 0;
}

const struct nk_source nk_source_gitea = {
	.kref = "gitea",
	.name = "gitea",
	.expand = gitea_expand,
};
