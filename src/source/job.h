/* SPDX-License-Identifier: MIT
 *
 * One inflation: what it may use, what was asked of it, and what it has found out so far.
 * Everything that it collects dies with its arena.
 */
#ifndef NK_SOURCE_JOB_H
#define NK_SOURCE_JOB_H

#include <limits.h>

#include "model/game.h"
#include "model/metadata.h"
#include "net/download.h"
#include "net/http.h"

/*
 * How a fresh download is looked at before the cache takes it. Looking into archives is not
 * this layer's business, so the layer above hands the functions in.
 */
struct nk_file_checks {
	/** What the content is: *extension ("zip", "txt", ...) outlives the call. -1: unreadable.
	 */
	int (*identify)(const char **extension, const char *path, struct nk_err *err);
	/** A "zip" is whole, or -1 with the reason only ("Error in step ..."). */
	int (*test_zip)(const char *path, struct nk_arena *arena, struct nk_err *err);
};

/* Process lifetime, shared by all jobs. */
struct nk_services {
	struct nk_http *http;
	struct nk_cache *cache;
	const struct nk_file_checks *checks;     /* required by nk_fetch_module() */
	const char *github_token, *gitlab_token; /* NULL: anonymous */
	const char *user_agent;                  /* NULL: the HTTP client's */
};

enum { NK_ALL_RELEASES = INT_MIN }; /* -1 is a number of releases that nothing meets */

struct nk_job_options {
	int releases; /* NK_ALL_RELEASES, or how many; 1 unless told */
	int skip_releases;
	enum nk_tristate prerelease; /* --prerelease */
	bool overwrite_cache;
	bool fresh; /* webhook work: nothing older than the hook will do */
	/*
	 * When the work came in: texts that were current since then are shared, older ones are asked
	 * about. So a pass asks each host once, and no pass works with what an earlier one saw. 0: not
	 * known; then texts of the last 15 minutes are shared, or with `fresh` none.
	 */
	int64_t fresh_since_us;
	bool has_highest, has_highest_prerelease;
	struct nk_version highest, highest_prerelease;
	struct nk_str file_name; /* base name that the identifier must equal */
};

struct nk_texts_list {
	struct nk_str *list;
	size_t n;
};

/* A download that this job has already asked for; see nk_fetch_module(). */
struct nk_job_file {
	struct nk_str display;
	bool has_release_date;
	int64_t release_date_us;
	struct nk_download download;
};

struct nk_job {
	struct nk_arena *arena;
	const struct nk_services *services;
	const struct nk_game *game;
	struct nk_job_options options;
	bool staged;
	struct nk_texts_list staging_reasons;
	bool flaky_api;                 /* a host whose list of releases is not to be trusted */
	struct nk_texts_list warnings;  /* in order, repeats kept */
	struct nk_texts_list requested; /* display addresses asked of the module downloader */
	struct {
		struct nk_job_file *list;
		size_t n;
	} files;
};

/** A warning for the mod's author, word for word as the C# inflator logs it. */
void nk_job_warn(struct nk_job *job, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/** Hold the mod back for people to look at, and the reason that they are told. */
void nk_job_stage(struct nk_job *job, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/** Append `text` (a view, not copied). */
void nk_texts_add(struct nk_arena *arena, struct nk_texts_list *list, struct nk_str text);
bool nk_texts_has(const struct nk_texts_list *list, struct nk_str text);

#endif
