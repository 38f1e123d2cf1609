/* SPDX-License-Identifier: MIT
 *
 * Where mods come from: one record per $kref kind, in a table. A source turns a module that
 * names it in $kref into as many modules as the host has releases that were asked for.
 */
#ifndef NK_SOURCE_SOURCE_H
#define NK_SOURCE_SOURCE_H

#include "source/job.h"

struct nk_source {
	const char *kref; /* "github" */
	const char *name; /* of its pipeline step, as x_netkan_override's before and after know it */
	/* Append the modules that `in` becomes. Called only when in->kref is this source's. */
	int (*expand)(struct nk_job *job, const struct nk_metadata *in, struct nk_modules *out,
		      struct nk_err *err);
};

extern const struct nk_source *const nk_sources[]; /* NULL-terminated, in pipeline order */
const struct nk_source *nk_source_find(struct nk_str kref_source);

/*
 * What sources, and steps that read remote files, share (source/fetch.c).
 */

/** CachingHttpService.DownloadText: GET a text with the token that its host gets; decoded. */
int nk_fetch_text(struct nk_job *job, const char *url, const char *accept, struct nk_str *out,
		  struct nk_err *err);
/** GET api.github.com/<path> as the GitHub API caller does, rate limits included. */
int nk_fetch_github_api(struct nk_job *job, const char *path, const char *accept,
			struct nk_str *out, struct nk_err *err);
/** The text of a file in a GitHub repository when the address is one: else NK_NOT_FOUND. */
int nk_fetch_github_file(struct nk_job *job, const struct nk_uri *uri, struct nk_str *out,
			 struct nk_err *err);
/** GetRawUri(): OriginalString and address to ask. */
int nk_raw_uri(struct nk_uri *out, struct nk_job *job, const struct nk_uri *uri, struct nk_err *err);
/** A remote file by the two rules above: GitHub's API where it applies, else the raw address. */
int nk_fetch_remote_file(struct nk_job *job, const struct nk_uri *uri, struct nk_str *out,
			 struct nk_err *err);
/** ResolveRedirect(): HEAD by hand, at most `hops`; *out is the last good address. */
int nk_resolve_redirects(struct nk_job *job, const struct nk_uri *uri, int hops,
			 const char *user_agent, struct nk_uri *out, struct nk_err *err);

/**
 * The module's first download, from the cache or fetched and checked (identified, a zip
 * tested); falls back to archive.org where the licence allows. Records the address in
 * job->requested.
 */
int nk_fetch_module(struct nk_job *job, const struct nk_metadata *module, struct nk_download *out,
		    struct nk_err *err);

/* AVC version files (source/avc.c). */
struct nk_avc {
	struct nk_str name, download, url, github_user, github_repo;
	bool has_version;
	struct nk_version version;
	bool has_ksp, has_min, has_max;
	struct nk_game_version ksp, min, max;
};
/**
 * Read a .version text. 0; NK_NOT_FOUND for `null` or nothing; -1 with *syntax (may be NULL)
 * telling a JSON error, which callers treat apart, from the others.
 */
int nk_avc_read(struct nk_avc *out, struct nk_arena *arena, struct nk_str text, bool *syntax,
		struct nk_err *err);
/** ApplyVersions(). */
int nk_avc_apply(struct nk_job *job, struct nk_value *json, const struct nk_avc *avc,
		 bool trust_version_file, struct nk_err *err);

/* swinfo.json (source/spacewarp.c). */
struct nk_swinfo {
	struct nk_str name, author, description, version, version_check;
	struct nk_str min, max; /* no text: none */
	struct nk_str *dependencies;
	size_t n_dependencies;
};
/** 0, or NK_NOT_FOUND when the text cannot be read as one; JSON errors are never fatal. */
int nk_swinfo_read(struct nk_swinfo *out, struct nk_arena *arena, struct nk_str text);

#endif
