/* SPDX-License-Identifier: MIT
 *
 * The handle: open and free, and where the branches are.
 */
#include "repo/repo_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Of packs that are mapped at a time: all of CKAN-meta's would count as memory of ours. */
enum { PACK_WINDOW = 1024 * 1024, PACK_MAPPED = 8 * 1024 * 1024 };

int nk_repo_fail(struct nk_err *err, const char *fmt, ...)
{
	const git_error *last = git_error_last();
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	return nk_fail(err, NK_FAULT_SYSTEM, "%s: %s", what,
		       last ? last->message : "unknown reason");
}

static char *copy(const char *text)
{
	return text ? nk_xstrdup(text) : NULL;
}

static struct nk_repo *new_repo(const struct nk_repo_options *options)
{
	struct nk_repo *repo = nk_xcalloc(1, sizeof *repo);

	repo->path = copy(options->path);
	repo->remote = copy(options->remote);
	repo->name = copy(options->name ? options->name : "NetKAN bot");
	repo->email = copy(options->email ? options->email : "netkan-bot@localhost");
	repo->ssh_key = copy(options->ssh_key);
	repo->token = copy(options->token);
	for (size_t i = 0; i < NK_KEPT_TREES; i++)
		repo->trees[i].bytes.max = NK_TREE_BYTES;
	return repo;
}

int nk_repo_open(struct nk_repo **out, const struct nk_repo_options *options, struct nk_err *err)
{
	NK_AUTO(nk_repo) repo = NULL;

	/*
	 * Clones are our own, whoever owns their folder; and what we read is checked by git when
	 * it is fetched, so hashing it again on every read would only cost time.
	 */
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)PACK_WINDOW);
	git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)PACK_MAPPED);
	repo = new_repo(options);
	if (nk_clone_open(repo, err) < 0)
		return -1;
	nk_repo_rest(repo);
	*out = repo;
	repo = NULL;
	return 0;
}

void nk_repo_free(struct nk_repo *repo)
{
	if (!repo)
		return;
	nk_clone_close(repo);
	for (size_t i = 0; i < NK_KEPT_TREES; i++)
		nk_buf_release(&repo->trees[i].bytes);
	free(repo->unwritten);
	free(repo->path);
	free(repo->remote);
	free(repo->branch);
	free(repo->name);
	free(repo->email);
	free(repo->ssh_key);
	free(repo->token);
	free(repo);
	git_libgit2_shutdown();
}

const char *nk_repo_branch(const struct nk_repo *repo)
{
	return repo->branch;
}

int nk_repo_branch_head(struct nk_repo *repo, const char *branch, char id[NK_OID_HEX],
			struct nk_err *err)
{
	char name[NK_PATH_BYTES];
	git_oid oid;

	if (snprintf(name, sizeof name, "refs/heads/%s", branch) >= (int)sizeof name)
		return NK_NOT_FOUND;
	if (nk_clone_wake(repo, err) < 0)
		return -1;
	int rc = git_reference_name_to_id(&oid, repo->git, name);
	if (rc == GIT_ENOTFOUND || rc == GIT_EINVALIDSPEC)
		return NK_NOT_FOUND;
	if (rc < 0)
		return nk_repo_fail(err, "%s: branch %s cannot be read", repo->path, branch);
	git_oid_tostr(id, NK_OID_HEX, &oid);
	return 0;
}

int nk_repo_head(struct nk_repo *repo, char id[NK_OID_HEX], struct nk_err *err)
{
	return nk_repo_branch_head(repo, repo->branch, id, err);
}

bool nk_repo_is_branch_name(const char *name)
{
	int valid = 0;

	return strlen(name) < NK_PATH_BYTES - 64 && git_branch_name_is_valid(&valid, name) == 0 &&
	       valid;
}
