/* SPDX-License-Identifier: MIT
 *
 * The clone on disk: made, checked, made again when it is broken or of another remote, and
 * kept from two hands at once by a lock file beside it. Its branches mirror the remote's.
 */
#include "repo/repo_priv.h"

#include "base/clock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOCK_WAIT_S = 600, LOCK_POLL_US = 50000 };

int nk_clone_lock(const struct nk_repo *repo, struct nk_err *err)
{
	char *name = nk_xprintf("%s.lock", repo->path);
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	int why = errno;

	free(name);
	if (fd < 0)
		return nk_fail(err, NK_FAULT_SYSTEM, "%s.lock cannot be made: %s", repo->path,
			       strerror(why));
	for (int64_t end = nk_monotonic_us() + LOCK_WAIT_S * 1000000LL;;) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return fd;
		if (errno != EWOULDBLOCK && errno != EINTR)
			break;
		if (nk_monotonic_us() > end)
			break;
		usleep(LOCK_POLL_US);
	}
	close(fd);
	return nk_fail(err, NK_FAULT_BUSY, "%s is being fetched by another process since %d s",
		       repo->path, LOCK_WAIT_S);
}

void nk_clone_unlock(int *lock)
{
	if (*lock >= 0)
		close(*lock);
	*lock = -1;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int remove_all(const char *path)
{
	return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) < 0 && errno != ENOENT ? -1 : 0;
}

static int remove_if_lock(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	size_t n = strlen(path);

	(void)st;
	(void)ftw;
	if (flag == FTW_F && n > 5 && strcmp(path + n - 5, ".lock") == 0)
		unlink(path);
	return 0;
}

/* Whoever holds our lock knows that no command works here, so git's own locks are leftovers. */
static void remove_stale_locks(const char *clone)
{
	static const char *const files[] = { "HEAD.lock", "config.lock", "packed-refs.lock",
					     "shallow.lock", "gc.pid" };

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char *path = nk_xprintf("%s/%s", clone, files[i]);
		unlink(path);
		free(path);
	}
	char *refs = nk_xprintf("%s/refs", clone);
	nftw(refs, remove_if_lock, 16, FTW_PHYS);
	free(refs);
}

static void close_objects(struct nk_repo *repo)
{
	git_odb_free(repo->odb);
	git_repository_free(repo->git);
	repo->odb = NULL;
	repo->git = NULL;
	repo->young = NULL;
	repo->n_unwritten = 0;
	repo->unwritten_bytes = 0;
}

void nk_clone_close(struct nk_repo *repo)
{
	close_objects(repo);
	for (size_t i = 0; i < NK_KEPT_TREES; i++)
		repo->trees[i].used = 0;
}

static bool is_of_remote(git_repository *git, const char *remote)
{
	git_config *config = NULL;
	git_buf url = GIT_BUF_INIT;
	bool same = git_repository_config(&config, git) == 0 &&
		    git_config_get_string_buf(&url, config, "netkan.remote") == 0 &&
		    strcmp(url.ptr, remote) == 0;

	git_buf_dispose(&url);
	git_config_free(config);
	return same;
}

/* "refs/heads/master" that HEAD stands for, also while it does not exist. */
static char *head_branch(git_repository *git)
{
	static const char heads[] = "refs/heads/";
	git_reference *head = NULL;
	char *branch = NULL;

	if (git_reference_lookup(&head, git, "HEAD") == 0 &&
	    git_reference_type(head) == GIT_REFERENCE_SYMBOLIC) {
		const char *target = git_reference_symbolic_target(head);
		if (strncmp(target, heads, sizeof heads - 1) == 0)
			branch = nk_xstrdup(target + sizeof heads - 1);
	}
	git_reference_free(head);
	return branch;
}

/* The commit and the root tree of the primary branch can be read, or nothing is there yet. */
static bool head_is_readable(struct nk_repo *repo)
{
	char id[NK_OID_HEX];
	git_oid tree;
	struct nk_str bytes;
	int rc = nk_repo_head(repo, id, NULL);

	if (rc == NK_NOT_FOUND)
		return true;
	return rc == 0 && nk_commit_tree(repo, id, &tree, NULL) == 0 &&
	       nk_tree_load(repo, &tree, &bytes, NULL) == 0;
}

static bool open_objects(struct nk_repo *repo)
{
	return git_repository_open_bare(&repo->git, repo->path) == 0 &&
	       git_repository_odb(&repo->odb, repo->git) == 0 && nk_repo_watch(repo, NULL) == 0;
}

static bool open_existing(struct nk_repo *repo)
{
	if (!open_objects(repo) || !is_of_remote(repo->git, repo->remote))
		return false;
	free(repo->branch);
	repo->branch = head_branch(repo->git);
	return repo->branch && head_is_readable(repo);
}

void nk_repo_rest(struct nk_repo *repo)
{
	if (!repo->git || repo->n_unwritten)
		return;
	close_objects(repo);
	malloc_trim(0);
}

int nk_clone_wake(struct nk_repo *repo, struct nk_err *err)
{
	if (repo->git || open_objects(repo))
		return 0;
	nk_repo_fail(err, "%s cannot be opened", repo->path);
	close_objects(repo);
	return -1;
}

static int configure(const char *clone, const char *remote, struct nk_err *err)
{
	git_repository *git = NULL;
	git_config *config = NULL;
	bool ok = git_repository_open_bare(&git, clone) == 0 &&
		  git_repository_config(&config, git) == 0 &&
		  git_config_set_string(config, "netkan.remote", remote) == 0 &&
		  git_config_set_string(config, "remote.origin.fetch",
					"+refs/heads/*:refs/heads/*") == 0 &&
		  git_config_set_int32(config, "gc.autoPackLimit", 100) == 0;

	git_config_free(config);
	git_repository_free(git);
	return ok ? 0 : nk_repo_fail(err, "%s cannot be configured", clone);
}

/* Beside its place first: a clone that was interrupted never looks like a whole one. */
static int make(struct nk_repo *repo, int lock, const char *beside, struct nk_err *err)
{
	struct nk_git_call call = {
		.repo = repo,
		.what = "clone",
		.args = (const char *const[]){ "clone", "--quiet", "--bare", "--no-tags", "--",
					       repo->remote, beside, NULL },
		.lock = lock,
		.timeout_s = NK_GIT_CLONE_TIMEOUT,
	};

	if (remove_all(beside) < 0)
		return nk_fail(err, NK_FAULT_SYSTEM, "%s cannot be removed: %s", beside,
			       strerror(errno));
	if (nk_git_run(&call, err) < 0)
		return -1;
	if (call.exit != 0)
		return nk_git_fail(&call, err);
	if (configure(beside, repo->remote, err) < 0)
		return -1;
	if (remove_all(repo->path) < 0 || rename(beside, repo->path) < 0)
		return nk_fail(err, NK_FAULT_SYSTEM, "%s cannot be replaced by a new clone: %s",
			       repo->path, strerror(errno));
	return 0;
}

int nk_clone_again(struct nk_repo *repo, int lock, struct nk_err *err)
{
	char *beside = nk_xprintf("%s.new", repo->path);

	nk_clone_close(repo);
	int rc = make(repo, lock, beside, err);
	if (rc < 0)
		remove_all(beside);
	free(beside);
	if (rc < 0)
		return -1;
	if (!open_existing(repo))
		return nk_repo_fail(err, "%s: its new clone cannot be read", repo->remote);
	repo->broken = false;
	return 0;
}

int nk_clone_open(struct nk_repo *repo, struct nk_err *err)
{
	NK_CLONE_LOCK lock = nk_clone_lock(repo, err);

	if (lock < 0)
		return -1;
	remove_stale_locks(repo->path);
	if (open_existing(repo))
		return 0;
	return nk_clone_again(repo, lock, err);
}
