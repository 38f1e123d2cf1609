/* SPDX-License-Identifier: MIT
 *
 * Trees as git stores them: "mode name\0" and 20 bytes of id, entry after entry. Reading
 * and changing these bytes in place costs microseconds where building libgit2's objects of a
 * folder with thousands of entries costs milliseconds, and it is paid for each file.
 */
#include "repo/repo_priv.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool read_mode(struct nk_str tree, size_t *at, uint32_t *mode)
{
	size_t start = *at;

	*mode = 0;
	while (*at < tree.n && tree.s[*at] >= '0' && tree.s[*at] <= '7' && *at - start < 7)
		*mode = *mode * 8 + (uint32_t)(tree.s[(*at)++] - '0');
	return *at > start && *at < tree.n && tree.s[*at] == ' ';
}

bool nk_tree_next(struct nk_str tree, size_t *at, struct nk_tree_entry *entry)
{
	size_t i = *at;

	entry->offset = i;
	if (i >= tree.n || !read_mode(tree, &i, &entry->mode))
		return false;
	const char *name = tree.s + ++i;
	const char *nul = memchr(name, '\0', tree.n - i);
	if (!nul || tree.n - (size_t)(nul + 1 - tree.s) < NK_ID_BYTES)
		return false;
	entry->name = nk_str_n(name, (size_t)(nul - name));
	entry->id = (const uint8_t *)nul + 1;
	entry->end = (size_t)(nul + 1 - tree.s) + NK_ID_BYTES;
	*at = entry->end;
	return true;
}

bool nk_tree_is_folder(const struct nk_tree_entry *entry)
{
	return entry->mode == GIT_FILEMODE_TREE;
}

static int byte_at(struct nk_str name, bool folder, size_t at)
{
	if (at < name.n)
		return (uint8_t)name.s[at];
	return at == name.n && folder ? '/' : 0;
}

int nk_tree_cmp(struct nk_str a, bool a_folder, struct nk_str b, bool b_folder)
{
	size_t shared = a.n < b.n ? a.n : b.n;
	int order = memcmp(a.s, b.s, shared);

	if (order)
		return order;
	return byte_at(a, a_folder, shared) - byte_at(b, b_folder, shared);
}

static struct nk_raw_tree *kept(struct nk_repo *repo, const git_oid *id)
{
	for (size_t i = 0; i < NK_KEPT_TREES; i++) {
		if (repo->trees[i].used && git_oid_equal(&repo->trees[i].id, id))
			return &repo->trees[i];
	}
	return NULL;
}

static struct nk_raw_tree *oldest(struct nk_repo *repo)
{
	struct nk_raw_tree *found = &repo->trees[0];

	for (size_t i = 1; i < NK_KEPT_TREES; i++) {
		if (repo->trees[i].used < found->used)
			found = &repo->trees[i];
	}
	return found;
}

static int read_tree(struct nk_repo *repo, const git_oid *id, struct nk_buf *into,
		     struct nk_err *err)
{
	git_odb_object *object = NULL;

	if (nk_clone_wake(repo, err) < 0)
		return -1;
	if (git_odb_read(&object, repo->odb, id) < 0 ||
	    git_odb_object_type(object) != GIT_OBJECT_TREE ||
	    git_odb_object_size(object) > NK_TREE_BYTES) {
		git_odb_object_free(object);
		repo->broken = true;
		return nk_repo_fail(err, "%s: a folder cannot be read", repo->path);
	}
	nk_buf_clear(into);
	nk_buf_add(into, git_odb_object_data(object), git_odb_object_size(object));
	git_odb_object_free(object);
	return 0;
}

int nk_tree_load(struct nk_repo *repo, const git_oid *id, struct nk_str *out, struct nk_err *err)
{
	struct nk_raw_tree *tree = kept(repo, id);

	if (!tree) {
		tree = oldest(repo);
		tree->used = 0;
		if (read_tree(repo, id, &tree->bytes, err) < 0)
			return -1;
		tree->id = *id;
	}
	tree->used = ++repo->ticks;
	*out = nk_buf_view(&tree->bytes);
	return 0;
}

void nk_tree_keep(struct nk_repo *repo, const git_oid *id, struct nk_buf *bytes)
{
	struct nk_raw_tree *tree = kept(repo, id);

	if (!tree)
		tree = oldest(repo);
	struct nk_buf before = tree->bytes;
	tree->bytes = *bytes;
	*bytes = before;
	tree->id = *id;
	tree->used = ++repo->ticks;
}

static bool find_entry(struct nk_str tree, struct nk_str name, struct nk_tree_entry *entry)
{
	for (size_t at = 0; nk_tree_next(tree, &at, entry);) {
		if (nk_str_eq(entry->name, name))
			return true;
	}
	return false;
}

int nk_tree_find(struct nk_repo *repo, const git_oid *tree, const char *path, git_oid *id,
		 uint32_t *mode, struct nk_err *err)
{
	struct nk_tree_entry entry;
	git_oid folder = *tree;
	struct nk_str bytes;

	for (const char *part = path;;) {
		const char *slash = strchr(part, '/');
		size_t n = slash ? (size_t)(slash - part) : strlen(part);

		if (nk_tree_load(repo, &folder, &bytes, err) < 0)
			return -1;
		if (!find_entry(bytes, nk_str_n(part, n), &entry))
			return NK_NOT_FOUND;
		memcpy(folder.id, entry.id, NK_ID_BYTES);
		if (!slash)
			break;
		if (!nk_tree_is_folder(&entry))
			return NK_NOT_FOUND;
		part = slash + 1;
	}
	*id = folder;
	*mode = entry.mode;
	return 0;
}

int nk_commit_tree(struct nk_repo *repo, const char *commit, git_oid *tree, struct nk_err *err)
{
	git_commit *object = NULL;
	git_oid id;

	if (nk_clone_wake(repo, err) < 0)
		return -1;
	if (git_oid_fromstr(&id, commit) < 0 || git_commit_lookup(&object, repo->git, &id) < 0) {
		repo->broken = true;
		return nk_repo_fail(err, "%s: commit %s cannot be read", repo->path, commit);
	}
	*tree = *git_commit_tree_id(object);
	git_commit_free(object);
	return 0;
}

bool nk_path_is_safe(const char *path)
{
	size_t depth = 0;

	if (strlen(path) >= NK_PATH_BYTES)
		return false;
	for (const char *part = path;; part++) {
		size_t n = strcspn(part, "/");

		if (n == 0 || (n == 1 && part[0] == '.') ||
		    (n == 2 && memcmp(part, "..", 2) == 0) ||
		    (n == 4 && strncasecmp(part, ".git", 4) == 0) || ++depth > NK_TREE_DEPTH)
			return false;
		part += n;
		if (!*part)
			return true;
	}
}
