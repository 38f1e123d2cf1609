/* SPDX-License-Identifier: MIT
 *
 * $kref sourceforge: the zips among a project's files.
 * Rules: CKAN Netkan/Transformers/SourceForgeTransformer.cs.
 */
#include "source/sourceforge.h"

#include <string.h>

#include "model/json_rules.h"
#include "source/hosts.h"

/* To agents that it takes for browsers SourceForge shows a page instead of redirecting. */
#define AGENT "Wget"

static int get_feed(struct nk_sf_feed *out, struct nk_job *job, struct nk_str name,
		    struct nk_err *err)
{
	const char *url = nk_printf(job->arena, "https://sourceforge.net/projects/%.*s/rss",
				    NK_ARG(name));
	struct nk_str text;

	if (nk_fetch_host(job, url, NULL, &text, err) < 0)
		return -1;
	if (nk_sf_read_feed(out, job->arena, text, err) < 0)
		return nk_fetch_named(job, nk_str(url), err);
	return 0;
}

/*
 * SourceForge sends each request to another mirror. All users of a mod would move from one to
 * the other with its metadata, so the mirror is always the same.
 */
static int find_download(struct nk_str *out, struct nk_job *job, struct nk_str link,
			 struct nk_err *err)
{
	struct nk_uri page, first, mirror, end;

	if (nk_uri_parse(&page, job->arena, link, err) < 0)
		return nk_fetch_named(job, link, err);
	if (nk_resolve_redirects(job, &page, 1, AGENT, &first, err) < 0)
		return -1;
	if (nk_uri_parse(&mirror, job->arena, nk_sf_with_mirror(job->arena, &first), err) < 0 ||
	    nk_resolve_redirects(job, &mirror, 1, AGENT, &end, err) < 0)
		return -1;
	*out = end.original;
	return 0;
}

static struct nk_value *resources(struct nk_arena *arena, struct nk_str name)
{
	static const struct {
		const char *key, *url;
	} pages[] = {
		{ "homepage", "https://sourceforge.net/projects/%.*s/" },
		{ "repository", "https://sourceforge.net/p/%.*s/code/" },
		{ "bugtracker", "https://sourceforge.net/p/%.*s/bugs/" },
	};
	struct nk_value *links = nk_object(arena);

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		nk_set(arena, links, pages[i].key,
		       nk_string(arena, nk_printf(arena, pages[i].url, NK_ARG(name))));
	return links;
}

static int emit(struct nk_job *job, const struct nk_metadata *in, const struct nk_sf_feed *feed,
		const struct nk_sf_item *item, struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = job->arena;
	struct nk_value *json = nk_host_start(job, in);
	struct nk_str download;

	if (find_download(&download, job, item->link, err) < 0)
		return -1;
	nk_safe_add_text(arena, json, "name", feed->title);
	nk_safe_merge(arena, json, "resources", resources(arena, in->kref.id));
	nk_safe_add_text(arena, json, "download", download);
	nk_safe_add(arena, json, "release_date", nk_text_value(arena, NK_DATE, item->date));
	nk_remove(json, "$kref");
	return nk_host_emit(job, json, out, err);
}

static int sourceforge_expand(struct nk_job *job, struct nk_metadata *in, struct nk_modules *out,
			      struct nk_err *err)
{
	struct nk_window window = nk_window_of(job, 1);
	struct nk_str name = in->kref.id;
	struct nk_sf_feed feed;
	size_t before = out->n;

	if (name.n == 0 || memchr(name.s, '/', name.n))
		return nk_host_bad_ref(job, in, err);
	if (get_feed(&feed, job, name, err) < 0)
		return -1;
	for (size_t i = 0; i < feed.n; i++) {
		if (nk_window_takes(&window) &&
		    emit(job, in, &feed, &feed.items[i], out, err) < 0)
			return -1;
	}
	if (out->n == before) {
		nk_job_warn(job, "No releases found for %.*s", NK_ARG(in->kref.text));
		nk_modules_add(job->arena, out, in);
	}
	return 0;
}

const struct nk_source nk_source_sourceforge = {
	.kref = "sourceforge",
	.name = "sourceforge",
	.expand = sourceforge_expand,
};
