/* SPDX-License-Identifier: MIT
 *
 * GitHub as the hosts' files see it: repositories, releases, and who made them.
 * Rules: CKAN Netkan/Sources/Github/.
 */
#ifndef NK_SOURCE_GITHUB_H
#define NK_SOURCE_GITHUB_H

#include "source/host.h"

struct nk_regex;

enum {
	NK_GITHUB_PER_PAGE = 10,
	NK_GITHUB_PAGES = 500,  /* of releases, read for one mod */
	NK_GITHUB_PARENTS = 20, /* from a fork up to the first repository */
};

enum nk_github_user_type { NK_GITHUB_NOBODY = -1, NK_GITHUB_USER, NK_GITHUB_ORG, NK_GITHUB_BOT };

struct nk_github_user {
	struct nk_str login;
	int type; /* enum nk_github_user_type */
};

struct nk_github_license {
	struct nk_str spdx_id;
};

struct nk_github_repo {
	struct nk_str name, full_name, html_url, description, homepage;
	struct nk_github_license *license;
	struct nk_github_repo *parent, *source;
	struct nk_github_user *owner;
	bool has_issues, has_discussions, has_wiki, archived;
};

struct nk_github_asset {
	struct nk_str name, download;
	struct nk_lenient_date updated;
	struct nk_github_user *uploader;
};

struct nk_github_release {
	struct nk_github_user *author;
	struct nk_str tag; /* no text: none */
	struct nk_lenient_list assets;
	struct nk_str source_archive;
	struct nk_lenient_date published;
	bool prerelease;
};

/* "#/ckan/github/<account>/<project>[/asset_match/...|/version_from_asset/...]" */
struct nk_github_ref {
	struct nk_str account, project;
	struct nk_str asset_pattern, version_pattern; /* no text: not given */
	struct nk_regex *asset_match, *version_from_asset;
	bool use_source_archive;
};

/** Read the id; patterns are compiled. Released with nk_github_ref_release(). */
int nk_github_ref_read(struct nk_github_ref *out, struct nk_job *job, const struct nk_metadata *in,
		       struct nk_err *err);
void nk_github_ref_release(struct nk_github_ref *ref);
/** Is this asset one of those that the reference asks for? 1, 0, -1. */
int nk_github_ref_matches(const struct nk_github_ref *ref, const struct nk_github_asset *asset,
			  struct nk_err *err);

extern const struct nk_class nk_github_user_class;

/** nk_fetch_github_api(), with the request named where it fails. */
int nk_github_call(struct nk_job *job, const char *path, struct nk_str *out, struct nk_err *err);

/** Read a repository; `what` names the request. NK_NOT_FOUND for null and for nothing. */
int nk_github_read_repo(struct nk_github_repo **out, struct nk_job *job, const char *what,
			struct nk_str text, struct nk_err *err);
/**
 * GET repos/<account>/<project>, and find out whether the wiki that it claims has pages. 0, or
 * NK_NOT_FOUND when GitHub answers nothing.
 */
int nk_github_get_repo(struct nk_github_repo **out, struct nk_job *job, struct nk_str account,
		       struct nk_str project, struct nk_err *err);
/** The links that a repository gives to a module's resources. */
struct nk_value *nk_github_resources(struct nk_arena *arena, const struct nk_github_repo *repo);
/** The mod's name that a project's name means: "My_Mod" is "My Mod", so is "MyMod". */
struct nk_str nk_github_mod_name(struct nk_arena *arena, struct nk_str project);
/** Owners from the first repository to this fork, then who released; NULL for nobody. */
int nk_github_people(struct nk_value **out, struct nk_job *job, const struct nk_github_repo *repo,
		     const struct nk_github_release *release, struct nk_err *err);

/* Releases, page by page, newest first within a page. */
struct nk_github_pages {
	const struct nk_github_ref *ref;
	enum nk_tristate prereleases; /* NK_UNSET: all; NK_YES: only they; NK_NO: none */
	int page;                     /* last one read */
	struct nk_github_release **list;
	size_t n, at;
};
/** Read a page and keep what is wanted of it; NK_END when it is empty. */
int nk_github_read_page(struct nk_github_pages *pages, struct nk_job *job, const char *what,
			struct nk_str text, struct nk_err *err);
/** The next release that the reference and the filter want: 0, NK_END, or -1. */
int nk_github_next_release(struct nk_github_pages *pages, struct nk_job *job,
			   struct nk_github_release **out, struct nk_err *err);

#endif
