/* SPDX-License-Identifier: MIT
 *
 * What the files of the index share.
 */
#ifndef NK_REPO_INDEX_PRIV_H
#define NK_REPO_INDEX_PRIV_H

#include "db/db.h"
#include "repo/index.h"

enum {
	NK_INDEX_FILE_MAX = 1024 * 1024, /* of one netkan or ckan */
	NK_INDEX_KREFS = 8,              /* documents of one netkan that count */
};

struct nk_index {
	struct nk_db *db; /* borrowed */
};

struct nk_kref {
	struct nk_str host, id;
};

/* A changed file and what it says; `blob` NULL: it is gone. */
struct nk_index_row {
	struct nk_index_row *next;
	const char *path, *blob, *identifier;
	struct nk_str version;
	struct nk_str authors; /* of a .ckan: one a line */
	bool prerelease;
	bool hook_only, out_of_order, frozen;
	struct nk_kref krefs[NK_INDEX_KREFS];
	size_t n_krefs;
};

/* How a kind of repository is indexed. */
struct nk_index_kind {
	const char *name; /* in the table of commits */
	bool (*wants)(const char *path);
	void (*read)(struct nk_index_row *row, struct nk_str text, struct nk_arena *arena);
	int (*write)(struct nk_index *index, const char *game, const struct nk_index_row *row,
		     struct nk_err *err);
	/* After all rows were written; `all`: they are all there is. */
	int (*finish)(struct nk_index *index, const char *game, const struct nk_index_row *rows,
		      bool all, struct nk_err *err);
	const char *const *clear; /* SQL with a game: forget everything; NULL-terminated */
};
extern const struct nk_index_kind nk_index_kind_ckans, nk_index_kind_netkans;

/* What is wanted of a .ckan. */
struct nk_ckan_facts {
	struct nk_str version;
	struct nk_str author; /* as it stands there: a string or an array of them */
	bool prerelease;
};
/* ckan_scan.c: false: not JSON with a version. */
bool nk_ckan_scan(struct nk_str json, struct nk_arena *arena, struct nk_ckan_facts *out);

/* index_ckan.c: *highest becomes the greater of both; what is no version changes nothing. */
void nk_index_raise(struct nk_str *highest, struct nk_str version);

#endif
