/* SPDX-License-Identifier: MIT
 *
 * The releases of a GitHub repository, read page by page as far as they are wanted.
 * Rules: CKAN Netkan/Sources/Github/GithubApi.cs (GetAllReleases), GithubRelease.cs,
 * GithubReleaseAsset.cs.
 */
#include "source/github.h"

static const struct nk_field asset_fields[] = {
	NK_FIELD(STRING, "name", struct nk_github_asset, name),
	NK_FIELD(URI, "browser_download_url", struct nk_github_asset, download),
	NK_FIELD(DATE, "updated_at", struct nk_github_asset, updated),
	NK_FIELD_WITH(OBJECT, "uploader", struct nk_github_asset, uploader,
		      .type = &nk_github_user_class),
};
static const struct nk_class asset_class = {
	.dotnet = "CKAN.NetKAN.Sources.Github.GithubReleaseAsset",
	.size = sizeof(struct nk_github_asset),
	NK_FIELDS(asset_fields),
};

static const struct nk_field release_fields[] = {
	NK_FIELD_WITH(OBJECT, "author", struct nk_github_release, author,
		      .type = &nk_github_user_class),
	NK_FIELD(VERSION, "tag_name", struct nk_github_release, tag),
	NK_FIELD_WITH(LIST, "assets", struct nk_github_release, assets,
		      .dotnet = "CKAN.NetKAN.Sources.Github.GithubReleaseAsset[]",
		      .type = &asset_class),
	NK_FIELD(URI, "zipball_url", struct nk_github_release, source_archive),
	NK_FIELD(DATE, "published_at", struct nk_github_release, published),
	NK_FIELD(BOOL, "prerelease", struct nk_github_release, prerelease),
};
static const struct nk_class release_class = {
	.dotnet = "CKAN.NetKAN.Sources.Github.GithubRelease",
	.size = sizeof(struct nk_github_release),
	NK_FIELDS(release_fields),
};

/* Any asset that the reference asks for? 1, 0, -1. */
static int has_asset(const struct nk_github_ref *ref, const struct nk_github_release *release,
		     struct nk_err *err)
{
	for (size_t i = 0; i < release->assets.n; i++) {
		const struct nk_github_asset *asset = release->assets.items[i];
		if (!asset)
			return nk_fail(err, NK_FAULT_METADATA,
				       "GitHub lists a null among the assets of release '%.*s'",
				       NK_ARG(release->tag));
		int answer = nk_github_ref_matches(ref, asset, err);
		if (answer != 0)
			return answer;
	}
	return 0;
}

static int wanted(const struct nk_github_pages *pages, const struct nk_github_release *release,
		  struct nk_err *err)
{
	if (!release)
		return nk_fail(err, NK_FAULT_METADATA, "GitHub lists a null among the releases");
	if (pages->prereleases != NK_UNSET && (pages->prereleases == NK_YES) != release->prerelease)
		return 0;
	return pages->ref->use_source_archive ? 1 : has_asset(pages->ref, release, err);
}

/* A stable sort: insertion, since a page is short and mostly in order. */
static void insert_newest_first(struct nk_github_release **list, size_t n,
				struct nk_github_release *release)
{
	int64_t when = release->published.given ? release->published.ticks : INT64_MIN;

	for (; n > 0; n--) {
		const struct nk_lenient_date *before = &list[n - 1]->published;
		if ((before->given ? before->ticks : INT64_MIN) >= when)
			break;
		list[n] = list[n - 1];
	}
	list[n] = release;
}

static int keep_wanted(struct nk_github_pages *pages, struct nk_job *job,
		       const struct nk_lenient_list *page, struct nk_err *err)
{
	pages->list = NK_NEW_N(job->arena, struct nk_github_release *, page->n + 1);
	pages->n = 0;
	pages->at = 0;
	for (size_t i = 0; i < page->n; i++) {
		int answer = wanted(pages, page->items[i], err);
		if (answer < 0)
			return -1;
		if (answer)
			insert_newest_first(pages->list, pages->n++, page->items[i]);
	}
	return 0;
}

int nk_github_read_page(struct nk_github_pages *pages, struct nk_job *job, const char *what,
			struct nk_str text, struct nk_err *err)
{
	struct nk_lenient_list page;

	if (nk_host_read_list(job, what, text, &release_class,
			      "CKAN.NetKAN.Sources.Github.GithubRelease[]", &page, err) < 0)
		return -1;
	return page.n == 0 ? NK_END : keep_wanted(pages, job, &page, err);
}

static int next_page(struct nk_github_pages *pages, struct nk_job *job, struct nk_err *err)
{
	const struct nk_github_ref *ref = pages->ref;
	struct nk_str text;

	if (pages->page == NK_GITHUB_PAGES)
		return nk_fail(err, NK_FAULT_METADATA,
			       "%.*s/%.*s has more than %d pages of releases on GitHub",
			       NK_ARG(ref->account), NK_ARG(ref->project), NK_GITHUB_PAGES);
	const char *path = nk_printf(job->arena, "repos/%.*s/%.*s/releases?per_page=%d&page=%d",
				     NK_ARG(ref->account), NK_ARG(ref->project),
				     NK_GITHUB_PER_PAGE, ++pages->page);
	if (nk_github_call(job, path, &text, err) < 0)
		return -1;
	return nk_github_read_page(pages, job, path, text, err);
}

int nk_github_next_release(struct nk_github_pages *pages, struct nk_job *job,
			   struct nk_github_release **out, struct nk_err *err)
{
	while (pages->at == pages->n) {
		int answer = next_page(pages, job, err);
		if (answer != 0)
			return answer;
	}
	*out = pages->list[pages->at++];
	return 0;
}
