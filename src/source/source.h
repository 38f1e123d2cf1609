/* SPDX-License-Identifier: MIT
 *
 * Where mods come from: one record per $kref kind, in a table. A source turns a module that
 * names it in $kref into as many modules as the host has releases that were asked for.
 */
#ifndef NK_SOURCE_SOURCE_H
#define NK_SOURCE_SOURCE_H

#include "base/newtonsoft.h"
#include "source/job.h"

struct nk_source {
	const char *kref; /* "github" */
	const char *name; /* of its pipeline step, as x_netkan_override knows it */
	/*
	 * Append the modules that `in` becomes, which may be `in` itself, or none. Called only when
	 * in->kref is this source's; in->json stays as it is.
	 */
	int (*expand)(struct nk_job *job, struct nk_metadata *in, struct nk_modules *out,
		      struct nk_err *err);
};

extern const struct nk_source *const nk_sources[]; /* NULL-terminated, in pipeline order */
const struct nk_source *nk_source_find(struct nk_str kref_source);

/*
 * What sources, and steps that read remote files, share (source/fetch*.c).
 *
 * Their failures carry what the original's exception says: err->text its own message,
 * err->innermost that of its innermost cause where that differs. HTTP errors read "The remote
 * server returned an error: (404) Not Found."; nk_fetch_named() adds which request it was.
 */

/**
 * CachingHttpService.DownloadText: GET a text without any token, decoded. Equal requests of
 * the last 15 minutes share one answer, revalidated when the job wants fresh ones. Empty
 * answers are empty text. `url` is what a timeout's message shows.
 */
int nk_fetch_text(struct nk_job *job, struct nk_str url, const char *accept, struct nk_str *out,
		  struct nk_err *err);
/**
 * GET api.github.com/<path> with the GitHub token. An exhausted rate limit, told by the host
 * or known to the client, is NK_FAULT_THROTTLED.
 */
int nk_fetch_github_api(struct nk_job *job, const char *path, const char *accept,
			struct nk_str *out, struct nk_err *err);
/** The text of a file in a GitHub repository when the address is one: else NK_NOT_FOUND. */
int nk_fetch_github_file(struct nk_job *job, const struct nk_uri *uri, struct nk_str *out,
			 struct nk_err *err);
/**
 * GetRawUri(): where the raw contents of a file shown by github.com are; other addresses as
 * they are. out->original of a changed one has the port, "https://...:443/...".
 */
int nk_raw_uri(struct nk_uri *out, struct nk_job *job, const struct nk_uri *uri,
	       struct nk_err *err);
/**
 * A remote file: GitHub's API where the address is one of a file there, else the address as it
 * is. Callers who want the raw address asked otherwise pass nk_raw_uri()'s.
 */
int nk_fetch_remote_file(struct nk_job *job, const struct nk_uri *uri, struct nk_str *out,
			 struct nk_err *err);
/** Say in err->text which request failed; err->innermost keeps the bare message. Returns -1. */
int nk_fetch_named(struct nk_job *job, struct nk_str what, struct nk_err *err);

/**
 * ResolveRedirect(): HEAD by hand, at most `hops` redirects. *out is the last good address,
 * `uri` itself when its host does not answer; so this fails only when it is for reasons of our
 * own that nothing can be known (nk_fetch_is_ours()), as when the host may not be asked now.
 */
int nk_resolve_redirects(struct nk_job *job, const struct nk_uri *uri, int hops,
			 const char *user_agent, struct nk_uri *out, struct nk_err *err);

/**
 * The module's first download, from the cache or fetched and checked (identified, a zip
 * tested); falls back to archive.org where the licence allows. Records the address in
 * job->requested. A job that asks again is answered from its memory. NK_NOT_FOUND when the
 * module has no download.
 */
int nk_fetch_module(struct nk_job *job, const struct nk_metadata *module, struct nk_download *out,
		    struct nk_err *err);

/* AVC version files (source/avc.c). No text: not given. */
struct nk_avc {
	struct nk_str name, download, url, github_user, github_repo;
	bool has_version;
	struct nk_version version;
	bool has_ksp, has_min, has_max;
	struct nk_game_version ksp, min, max;
};
/**
 * Read a .version text. 0; NK_NOT_FOUND for `null` or nothing; -1 with *failure (may be NULL)
 * telling what the original would have thrown: `json` and `reader` are the kinds that its
 * catch clauses treat apart, `message` the text that goes into their sentences.
 */
int nk_avc_read(struct nk_avc *out, struct nk_arena *arena, struct nk_str text,
		struct nk_lenient_failure *failure, struct nk_err *err);
/** ApplyVersions(): the game versions that the file names, and its version. */
int nk_avc_apply(struct nk_job *job, struct nk_value *json, const struct nk_avc *avc,
		 bool trust_version_file, struct nk_err *err);

/* swinfo.json (source/spacewarp.c). No text: not given. */
struct nk_swinfo {
	struct nk_str name, author, description, version, version_check;
	struct nk_str min, max; /* of the game; "*" reads "any" */
	struct nk_str *dependencies;
	size_t n_dependencies;
	bool null_dependency; /* a null among them, which nobody can judge */
};
/** 0, or NK_NOT_FOUND when the text cannot be read as one; JSON errors are never fatal. */
int nk_swinfo_read(struct nk_swinfo *out, struct nk_arena *arena, struct nk_str text);

#endif
