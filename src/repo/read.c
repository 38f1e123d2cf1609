/* SPDX-License-Identifier: MIT
 *
 * Reading: files of a commit, blobs, the history.
 */
#include "repo/repo_priv.h"

#include <stdio.h>
#include <string.h>

bool nk_repo_knows(struct nk_repo *repo, const char *commit)
{
	git_oid id;

	return git_oid_fromstr(&id, commit) == 0 && nk_clone_wake(repo, NULL) == 0 &&
	       git_odb_exists(repo->odb, &id);
}

bool nk_repo_is_shallow(struct nk_repo *repo)
{
	return nk_clone_wake(repo, NULL) == 0 && git_repository_is_shallow(repo->git) == 1;
}

int nk_repo_blob(struct nk_repo *repo, const char *commit, const char *path, char blob[NK_OID_HEX],
		 struct nk_err *err)
{
	git_oid tree, id;
	uint32_t mode;

	if (!nk_path_is_safe(path))
		return NK_NOT_FOUND;
	if (nk_commit_tree(repo, commit, &tree, err) < 0)
		return -1;
	int rc = nk_tree_find(repo, &tree, path, &id, &mode, err);
	if (rc != 0)
		return rc;
	if ((mode & 0170000) != 0100000)
		return NK_NOT_FOUND;
	git_oid_tostr(blob, NK_OID_HEX, &id);
	return 0;
}

int nk_repo_read_blob(struct nk_repo *repo, const char *blob, size_t max, struct nk_str *out,
		      struct nk_arena *arena, struct nk_err *err)
{
	git_odb_object *object = NULL;
	git_oid id;

	if (nk_clone_wake(repo, err) < 0)
		return -1;
	if (git_oid_fromstr(&id, blob) < 0 || git_odb_read(&object, repo->odb, &id) < 0) {
		repo->broken = true;
		return nk_repo_fail(err, "%s: file %s cannot be read", repo->path, blob);
	}
	size_t n = git_odb_object_size(object);
	if (n <= max)
		*out = nk_str_dup(arena, nk_str_n(git_odb_object_data(object), n));
	git_odb_object_free(object);
	if (n > max)
		return nk_fail(err, NK_FAULT_METADATA,
			       "a file of %zu bytes, more than the %zu allowed", n, max);
	return 0;
}

int nk_repo_read(struct nk_repo *repo, const char *commit, const char *path, size_t max,
		 struct nk_str *out, char blob[NK_OID_HEX], struct nk_arena *arena,
		 struct nk_err *err)
{
	char id[NK_OID_HEX];
	int rc = nk_repo_blob(repo, commit, path, id, err);

	if (rc != 0)
		return rc;
	if (blob)
		memcpy(blob, id, sizeof id);
	if (nk_repo_read_blob(repo, id, max, out, arena, err) < 0)
		return nk_within(err, "%s", path);
	return 0;
}

void nk_repo_hash(struct nk_str bytes, char blob[NK_OID_HEX])
{
	git_oid id;

	git_odb_hash(&id, bytes.n ? bytes.s : "", bytes.n, GIT_OBJECT_BLOB);
	git_oid_tostr(blob, NK_OID_HEX, &id);
}

int nk_repo_descends(struct nk_repo *repo, const char *commit, const char *ancestor,
		     struct nk_err *err)
{
	git_oid a, b;

	if (strcmp(commit, ancestor) == 0)
		return 1;
	if (git_oid_fromstr(&a, commit) < 0 || git_oid_fromstr(&b, ancestor) < 0)
		return nk_repo_fail(err, "%s: not a commit id", repo->path);
	if (nk_clone_wake(repo, err) < 0)
		return -1;
	int rc = git_graph_descendant_of(repo->git, &a, &b);
	if (rc < 0 && rc != GIT_ENOTFOUND)
		return nk_repo_fail(err, "%s: the history cannot be read", repo->path);
	return rc == 1;
}

/* Did the commit change anything below the prefix, against its first parent? */
static int touches(struct nk_repo *repo, git_commit *commit, const char *prefix, struct nk_err *err)
{
	git_oid now, then, parent;
	uint32_t mode;

	if (!prefix || !*prefix)
		return 1;
	int here = nk_tree_find(repo, git_commit_tree_id(commit), prefix, &now, &mode, err);
	if (here < 0 || git_commit_parentcount(commit) == 0)
		return here < 0 ? -1 : here == 0;
	char hex[NK_OID_HEX];
	git_oid_tostr(hex, sizeof hex, git_commit_parent_id(commit, 0));
	if (nk_commit_tree(repo, hex, &parent, err) < 0)
		return -1;
	int there = nk_tree_find(repo, &parent, prefix, &then, &mode, err);
	if (there < 0)
		return -1;
	return here != there || (here == 0 && !git_oid_equal(&now, &then));
}

int nk_repo_log(struct nk_repo *repo, const char *commit, const char *prefix, size_t max,
		int (*each)(void *data, const char *id, int64_t time_us, const char *subject),
		void *data, struct nk_err *err)
{
	git_revwalk *walk = NULL;
	git_oid id;
	int rc = 0;

	if (nk_clone_wake(repo, err) < 0)
		return -1;
	if (git_oid_fromstr(&id, commit) < 0 || git_revwalk_new(&walk, repo->git) < 0 ||
	    git_revwalk_push(walk, &id) < 0)
		rc = nk_repo_fail(err, "%s: the history cannot be read", repo->path);
	while (rc == 0 && max && git_revwalk_next(&id, walk) == 0) {
		git_commit *object = NULL;
		char hex[NK_OID_HEX];

		if (git_commit_lookup(&object, repo->git, &id) < 0) {
			rc = nk_repo_fail(err, "%s: the history cannot be read", repo->path);
			break;
		}
		int wanted = touches(repo, object, prefix, err);
		git_oid_tostr(hex, sizeof hex, &id);
		if (wanted == 1 && max--)
			rc = each(data, hex,
				  (int64_t)git_commit_author(object)->when.time * 1000000,
				  git_commit_summary(object));
		if (wanted < 0)
			rc = -1;
		git_commit_free(object);
	}
	git_revwalk_free(walk);
	return rc < 0 ? -1 : 0;
}
