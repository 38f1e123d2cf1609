/* SPDX-License-Identifier: MIT
 *
 * The files that differ between two commits: a walk of both trees side by side that leaves
 * out what is equal on both sides.
 */
#include "repo/repo_priv.h"

#include <stdio.h>
#include <string.h>

struct diff {
	struct nk_repo *repo;
	int (*each)(void *data, const struct nk_repo_file *file, struct nk_err *err);
	void *data;
	struct nk_err *err;
	char path[NK_PATH_BYTES];
	size_t n_path;
	int depth;
};

/* One side of the walk: a tree's bytes, copied since deeper ones push them out, and its entry. */
struct side {
	struct nk_buf bytes;
	size_t at;
	struct nk_tree_entry entry;
	bool more;
};

static int compare(struct diff *diff, const uint8_t *from, const uint8_t *to);

static int open_side(struct diff *diff, struct side *side, const uint8_t *id)
{
	struct nk_str bytes;
	git_oid oid;

	*side = (struct side){ .bytes = NK_BUF_INIT(NK_TREE_BYTES) };
	if (!id)
		return 0;
	memcpy(oid.id, id, NK_ID_BYTES);
	if (nk_tree_load(diff->repo, &oid, &bytes, diff->err) < 0)
		return -1;
	nk_buf_str(&side->bytes, bytes);
	side->more = nk_tree_next(nk_buf_view(&side->bytes), &side->at, &side->entry);
	return 0;
}

static void step(struct side *side)
{
	side->more = nk_tree_next(nk_buf_view(&side->bytes), &side->at, &side->entry);
}

static int report(struct diff *diff, const uint8_t *id)
{
	struct nk_repo_file file = { .path = diff->path };
	char hex[NK_OID_HEX];
	git_oid oid;

	if (id) {
		memcpy(oid.id, id, NK_ID_BYTES);
		git_oid_tostr(hex, sizeof hex, &oid);
		file.blob = hex;
	}
	return diff->each(diff->data, &file, diff->err);
}

/* An entry that is on one side (the other id is NULL) or differs. Links to modules are left out. */
static int entry_differs(struct diff *diff, const struct nk_tree_entry *entry, const uint8_t *from,
			 const uint8_t *to)
{
	size_t before = diff->n_path;
	int rc = 0;

	if (before + entry->name.n + 2 > sizeof diff->path || diff->depth >= NK_TREE_DEPTH ||
	    entry->mode == GIT_FILEMODE_COMMIT)
		return 0;
	memcpy(diff->path + before, entry->name.s, entry->name.n);
	diff->n_path = before + entry->name.n;
	if (nk_tree_is_folder(entry)) {
		diff->path[diff->n_path++] = '/';
		diff->depth++;
		rc = compare(diff, from, to);
		diff->depth--;
	} else {
		diff->path[diff->n_path] = '\0';
		rc = report(diff, to);
	}
	diff->n_path = before;
	return rc;
}

/* <0: `from` comes first, >0: `to`, 0: same name and kind. */
static int order(const struct side *from, const struct side *to)
{
	if (!from->more || !to->more)
		return from->more ? -1 : 1;
	return nk_tree_cmp(from->entry.name, nk_tree_is_folder(&from->entry), to->entry.name,
			   nk_tree_is_folder(&to->entry));
}

static int merge(struct diff *diff, struct side *from, struct side *to)
{
	int rc = 0;

	while (rc == 0 && (from->more || to->more)) {
		int first = order(from, to);

		if (first < 0) {
			rc = entry_differs(diff, &from->entry, from->entry.id, NULL);
		} else if (first > 0) {
			rc = entry_differs(diff, &to->entry, NULL, to->entry.id);
		} else if (memcmp(from->entry.id, to->entry.id, NK_ID_BYTES) != 0) {
			rc = entry_differs(diff, &to->entry, from->entry.id, to->entry.id);
		}
		if (first <= 0)
			step(from);
		if (first >= 0)
			step(to);
	}
	return rc;
}

static int compare(struct diff *diff, const uint8_t *from, const uint8_t *to)
{
	struct side a = { 0 }, b = { 0 };
	int rc = open_side(diff, &a, from);

	if (rc == 0)
		rc = open_side(diff, &b, to);
	if (rc == 0)
		rc = merge(diff, &a, &b);
	nk_buf_release(&a.bytes);
	nk_buf_release(&b.bytes);
	return rc;
}

int nk_repo_diff(struct nk_repo *repo, const char *from, const char *to,
		 int (*each)(void *data, const struct nk_repo_file *file, struct nk_err *err),
		 void *data, struct nk_err *err)
{
	struct diff diff = { .repo = repo, .each = each, .data = data, .err = err };
	git_oid a, b;

	if ((from && nk_commit_tree(repo, from, &a, err) < 0) ||
	    nk_commit_tree(repo, to, &b, err) < 0)
		return -1;
	if (from && git_oid_equal(&a, &b))
		return 0;
	return compare(&diff, from ? a.id : NULL, b.id) == 0 ? 0 : -1;
}
