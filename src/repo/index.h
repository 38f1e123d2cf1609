/* SPDX-License-Identifier: MIT
 *
 * An index of what the repositories hold, in netkan.db: versions of modules and the $krefs of
 * netkans, kept current by the difference of two commits. Where the Python bot reads 30,000
 * files for each pass and each hook, this answers from a few rows.
 */
#ifndef NK_REPO_INDEX_H
#define NK_REPO_INDEX_H

#include "base/arena.h"
#include "base/str.h"
#include "repo/repo.h"

struct nk_index;
struct nk_db;

/** The index of a database, which outlives it. Several may be open on one database. */
int nk_index_open(struct nk_index **out, struct nk_db *db, struct nk_err *err);
void nk_index_free(struct nk_index *index);
NK_DEFINE_AUTO(nk_index);

/**
 * Make the index say what the primary branch of a clone holds. Files that cannot be understood
 * are indexed by their names; an empty repository is success.
 */
int nk_index_ckans(struct nk_index *index, const char *game, struct nk_repo *ckanmeta,
		   struct nk_err *err);
/** The same for a further remote of the game, whose versions count as well. */
int nk_index_split(struct nk_index *index, const char *game, const char *name,
		   struct nk_repo *ckanmeta, struct nk_err *err);
int nk_index_netkans(struct nk_index *index, const char *game, struct nk_repo *netkan,
		     struct nk_err *err);

/** Greatest versions of a module, "no text" where there is none; see nk_bot_version_cmp(). */
struct nk_highest {
	struct nk_str stable, prerelease;
};
int nk_index_highest(struct nk_index *index, const char *game, const char *identifier,
		     struct nk_highest *out, struct nk_arena *arena, struct nk_err *err);

struct nk_netkan_file {
	const char *identifier; /* of the first document; the stem of the file where it has none */
	const char *path;       /* "NetKAN/Foo.netkan" */
	const char *blob;
	bool hook_only;    /* first $kref at SpaceDock and no $vref: its host tells us of changes */
	bool out_of_order; /* x_netkan_allow_out_of_order */
	bool frozen;       /* Foo.frozen: not inflated */
	struct nk_highest highest; /* set by nk_index_all() */
};
struct nk_netkan_list {
	struct nk_netkan_file *files;
	size_t n;
};
/** Every netkan that is not frozen, in the order of a pass: by stem in lower case. */
int nk_index_all(struct nk_index *index, const char *game, struct nk_netkan_list *out,
		 struct nk_arena *arena, struct nk_err *err);
/** The file of an identifier directly in NetKAN/. 0, NK_NOT_FOUND. */
int nk_index_netkan(struct nk_index *index, const char *game, const char *identifier,
		    struct nk_netkan_file *out, struct nk_arena *arena, struct nk_err *err);
/** Netkans with "#/ckan/HOST/ID" in any document; id NULL: any. Hosts and ids in any case. */
int nk_index_by_kref(struct nk_index *index, const char *game, const char *host, const char *id,
		     struct nk_netkan_list *out, struct nk_arena *arena, struct nk_err *err);

/* Names, in the arena. */
struct nk_name_list {
	const char **list;
	size_t n;
};
/** Modules that have, or had, an author of this name, in any letter case. */
int nk_index_mods_of(struct nk_index *index, const char *game, const char *author,
		     struct nk_name_list *out, struct nk_arena *arena, struct nk_err *err);
/** Authors of a module's files. */
int nk_index_authors(struct nk_index *index, const char *game, const char *identifier,
		     struct nk_name_list *out, struct nk_arena *arena, struct nk_err *err);

struct nk_ckan_file {
	const char *path, *identifier;
	struct nk_str version; /* "no text": unreadable */
	bool prerelease;
	const char *blob;
};
struct nk_ckan_list {
	struct nk_ckan_file *files;
	size_t n;
};
/** Files of a module, by path. */
int nk_index_versions(struct nk_index *index, const char *game, const char *identifier,
		      struct nk_ckan_list *out, struct nk_arena *arena, struct nk_err *err);

#endif
