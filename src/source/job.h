/* SPDX-License-Identifier: MIT
 *
 * One inflation: what it may use, what was asked of it, and what it has found out so far.
 * Everything that it collects dies with its arena.
 */
#ifndef NK_SOURCE_JOB_H
#define NK_SOURCE_JOB_H

#include "model/game.h"
#include "model/metadata.h"
#include "net/download.h"
#include "net/http.h"

/* Process lifetime, shared by all jobs. */
struct nk_services {
	struct nk_http *http;
	struct nk_cache *cache;
	const char *github_token, *gitlab_token; /* NULL: anonymous */
	const char *user_agent;
};

enum { NK_ALL_RELEASES = -1 };

struct nk_job_options {
	int releases;	   /* NK_ALL_RELEASES, or how many; 1 unless told */
	int skip_releases;
	enum nk_tristate prerelease; /* --prerelease */
	bool overwrite_cache;
	bool fresh;	   /* webhook work: revalidate whatever could be old */
	bool has_highest, has_highest_prerelease;
	struct nk_version highest, highest_prerelease;
	struct nk_str file_name; /* base name that the identifier must equal */
};

struct nk_texts_list {
	struct nk_str *list;
	size_t n;
};

struct nk_job {
	struct nk_arena *arena;
	const struct nk_services *services;
	const struct nk_game *game;
	struct nk_job_options options;
	bool staged;
	struct nk_texts_list staging_reasons;
	bool flaky_api; /* a host whose list of releases is not to be trusted */
	struct nk_texts_list warnings; /* in order, repeats kept */
	struct nk_texts_list requested; /* display addresses asked of the module downloader */
};

/** A warning for the mod's author, word for word as the C# inflator logs it. */
void nk_job_warn(struct nk_job *job, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void nk_job_stage(struct nk_job *job, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void nk_texts_add(struct nk_arena *arena, struct nk_texts_list *list, struct nk_str text);

#endif
