/* SPDX-License-Identifier: MIT
 *
 * Commits without a checkout. New objects stay in memory until they are pushed, so that a
 * batch of commits becomes one pack instead of hundreds of files, and one that is given up
 * leaves nothing behind.
 */
#include "repo/repo_priv.h"

#include "base/clock.h"

#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	YOUNG_PRIORITY = 1000,           /* above the clone's files */
	UNWRITTEN_MAX = 8 * 1024 * 1024, /* of memory for what is not in a pack yet: 50 commits */
};

int nk_repo_watch(struct nk_repo *repo, struct nk_err *err)
{
	git_odb_backend *young = NULL;

	if (git_mempack_new(&young) < 0 ||
	    git_odb_add_backend(repo->odb, young, YOUNG_PRIORITY) < 0)
		return nk_repo_fail(err, "%s cannot be written", repo->path);
	repo->young = young;
	return 0;
}

/* Place of a new object; SIZE_MAX: it is not among them. */
static size_t place_of(const struct nk_repo *repo, const git_oid *id)
{
	for (size_t i = repo->n_unwritten; i-- > 0;) {
		if (git_oid_equal(&repo->unwritten[i].id, id))
			return i;
	}
	return SIZE_MAX;
}

static void remember(struct nk_repo *repo, const git_oid *id, size_t base)
{
	if (place_of(repo, id) != SIZE_MAX)
		return;
	if (repo->n_unwritten == repo->room_unwritten) {
		repo->room_unwritten = repo->room_unwritten ? 2 * repo->room_unwritten : 64;
		repo->unwritten =
			nk_xrealloc(repo->unwritten, repo->room_unwritten, sizeof *repo->unwritten);
	}
	repo->unwritten[repo->n_unwritten++] = (struct nk_unwritten){ .id = *id, .base = base };
}

/* `from`: the tree that this one came from; NULL: none. */
static int write_object(struct nk_repo *repo, struct nk_str bytes, git_object_t type,
			const git_oid *from, git_oid *id, struct nk_err *err)
{
	size_t base = from ? place_of(repo, from) : SIZE_MAX;

	if (nk_clone_wake(repo, err) < 0)
		return -1;
	if (git_odb_write(id, repo->odb, bytes.n ? bytes.s : "", bytes.n, type) < 0)
		return nk_repo_fail(err, "%s cannot be written", repo->path);
	remember(repo, id, base);
	repo->unwritten_bytes += bytes.n;
	return 0;
}

int nk_repo_flush(struct nk_repo *repo, struct nk_err *err)
{
	if (!repo->n_unwritten)
		return 0;
	if (nk_pack_write(repo, err) < 0)
		return -1;
	git_mempack_reset(repo->young);
	git_odb_refresh(repo->odb);
	repo->n_unwritten = 0;
	repo->unwritten_bytes = 0;
	return 0;
}

/* What a folder's entry becomes: a blob or a tree, or nothing. */
struct edit {
	struct nk_str name;
	uint32_t mode; /* 0: remove it */
	git_oid id;
};

static void add_entry(struct nk_buf *bytes, const struct edit *edit)
{
	nk_buf_printf(bytes, "%o ", (unsigned)edit->mode);
	nk_buf_str(bytes, edit->name);
	nk_buf_char(bytes, '\0');
	nk_buf_add(bytes, edit->id.id, NK_ID_BYTES);
}

/* The folder's bytes with one entry put in its place, replaced, or removed. */
static void apply(struct nk_buf *out, struct nk_str tree, const struct edit *edit)
{
	bool folder = edit->mode == GIT_FILEMODE_TREE, done = edit->mode == 0;
	size_t copied = 0; /* runs of entries are copied at once */
	struct nk_tree_entry entry;

	for (size_t at = 0; nk_tree_next(tree, &at, &entry);) {
		if (!done &&
		    nk_tree_cmp(edit->name, folder, entry.name, nk_tree_is_folder(&entry)) <= 0) {
			nk_buf_add(out, tree.s + copied, entry.offset - copied);
			copied = entry.offset;
			add_entry(out, edit);
			done = true;
		}
		if (nk_str_eq(entry.name, edit->name)) {
			nk_buf_add(out, tree.s + copied, entry.offset - copied);
			copied = entry.end;
		}
	}
	nk_buf_add(out, tree.s + copied, tree.n - copied);
	if (!done)
		add_entry(out, edit);
}

static bool entry_of(struct nk_str tree, struct nk_str name, struct nk_tree_entry *entry)
{
	for (size_t at = 0; nk_tree_next(tree, &at, entry);) {
		if (nk_str_eq(entry->name, name))
			return true;
	}
	return false;
}

/* *tree becomes the folder's new id, *empty tells that nothing is left in it. */
static int write_folder(struct nk_repo *repo, git_oid *tree, bool exists, const struct edit *edit,
			bool *empty, struct nk_err *err)
{
	NK_AUTO_BUF bytes = NK_BUF_INIT(NK_TREE_BYTES);
	struct nk_str before = NK_STR("");
	git_oid from = *tree;

	if (exists && nk_tree_load(repo, tree, &before, err) < 0)
		return -1;
	apply(&bytes, before, edit);
	if (nk_buf_check(&bytes, "a folder of the repository", err) < 0)
		return -1;
	*empty = bytes.n == 0;
	if (*empty || nk_str_eq(before, nk_buf_view(&bytes)))
		return 0;
	if (write_object(repo, nk_buf_view(&bytes), GIT_OBJECT_TREE, exists ? &from : NULL, tree,
			 err) < 0)
		return -1;
	nk_tree_keep(repo, tree, &bytes);
	return 0;
}

/* Put a blob (NULL: nothing) at a path below a tree that may not exist yet. */
static int put(struct nk_repo *repo, git_oid *tree, bool exists, const char *path,
	       const git_oid *blob, bool *empty, struct nk_err *err)
{
	const char *slash = strchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : strlen(path);
	struct edit edit = { .name = nk_str_n(path, n), .mode = blob ? GIT_FILEMODE_BLOB : 0 };
	struct nk_tree_entry entry = { 0 };
	struct nk_str bytes = NK_STR("");

	if (exists && nk_tree_load(repo, tree, &bytes, err) < 0)
		return -1;
	bool present = entry_of(bytes, edit.name, &entry);
	if (!slash) {
		if (blob)
			edit.id = *blob;
		if (blob && present && entry.mode == GIT_FILEMODE_BLOB_EXECUTABLE)
			edit.mode = entry.mode;
		return write_folder(repo, tree, exists, &edit, empty, err);
	}
	bool folder = present && nk_tree_is_folder(&entry), child_empty = false;
	if (folder)
		memcpy(edit.id.id, entry.id, NK_ID_BYTES);
	else if (!blob)
		return 0; /* nothing there to remove */
	if (put(repo, &edit.id, folder, slash + 1, blob, &child_empty, err) < 0)
		return -1;
	edit.mode = child_empty ? 0 : GIT_FILEMODE_TREE;
	return write_folder(repo, tree, exists, &edit, empty, err);
}

static int apply_changes(struct nk_repo *repo, git_oid *tree, bool exists,
			 const struct nk_commit *commit, struct nk_err *err)
{
	bool empty = !exists;

	for (size_t i = 0; i < commit->n_changes; i++) {
		const struct nk_repo_change *change = &commit->changes[i];
		git_oid blob;

		if (!nk_path_is_safe(change->path))
			return nk_fail(err, NK_FAULT_METADATA,
				       "\"%s\" cannot be a path in a repository", change->path);
		if (change->bytes.s &&
		    write_object(repo, change->bytes, GIT_OBJECT_BLOB, NULL, &blob, err) < 0)
			return -1;
		if (put(repo, tree, !empty, change->path, change->bytes.s ? &blob : NULL, &empty,
			err) < 0)
			return -1;
	}
	if (empty)
		return write_object(repo, NK_STR(""), GIT_OBJECT_TREE, NULL, tree, err);
	return 0;
}

/* A name or address as it may stand in a commit: git's own marks taken out. */
static void add_person(struct nk_buf *out, const char *role, const char *name, const char *email,
		       int64_t seconds)
{
	nk_buf_printf(out, "%s ", role);
	for (const char *c = name; *c; c++) {
		if ((unsigned char)*c >= ' ' && *c != '<' && *c != '>')
			nk_buf_char(out, *c);
	}
	nk_buf_text(out, " <");
	for (const char *c = email; *c; c++) {
		if ((unsigned char)*c > ' ' && *c != '<' && *c != '>')
			nk_buf_char(out, *c);
	}
	nk_buf_printf(out, "> %lld +0000\n", (long long)seconds);
}

static int write_commit(struct nk_repo *repo, const git_oid *tree, const char *parent,
			const struct nk_commit *commit, git_oid *id, struct nk_err *err)
{
	NK_AUTO_BUF text = NK_BUF_INIT(NK_COMMIT_BYTES);
	int64_t now = nk_now_us() / 1000000;
	const char *name = commit->author_name ? commit->author_name : repo->name;
	const char *email = commit->author_email ? commit->author_email : repo->email;
	char hex[NK_OID_HEX];

	git_oid_tostr(hex, sizeof hex, tree);
	nk_buf_printf(&text, "tree %s\n", hex);
	if (parent)
		nk_buf_printf(&text, "parent %s\n", parent);
	add_person(&text, "author", name, email, commit->time_us ? commit->time_us / 1000000 : now);
	add_person(&text, "committer", repo->name, repo->email, now);
	nk_buf_printf(&text, "\n%s", commit->message);
	if (text.n && text.data[text.n - 1] != '\n')
		nk_buf_char(&text, '\n');
	if (nk_buf_check(&text, "a commit message", err) < 0)
		return -1;
	return write_object(repo, nk_buf_view(&text), GIT_OBJECT_COMMIT, NULL, id, err);
}

int nk_repo_commit(struct nk_repo *repo, const char *parent, const struct nk_commit *commit,
		   char id[NK_OID_HEX], struct nk_err *err)
{
	git_oid tree = { { 0 } }, made;

	if (parent && nk_commit_tree(repo, parent, &tree, err) < 0)
		return -1;
	if (apply_changes(repo, &tree, parent != NULL, commit, err) < 0 ||
	    write_commit(repo, &tree, parent, commit, &made, err) < 0)
		return -1;
	git_oid_tostr(id, NK_OID_HEX, &made);
	return repo->unwritten_bytes < UNWRITTEN_MAX ? 0 : nk_repo_flush(repo, err);
}
