/* SPDX-License-Identifier: MIT
 *
 * To and from the remote: fetch, push, delete a branch, and ask where a branch is.
 */
#include "repo/repo_priv.h"

#include <stdio.h>
#include <string.h>

static int ask_remote(struct nk_repo *repo, int lock, const char *branch, char id[NK_OID_HEX],
		      struct nk_err *err)
{
	NK_AUTO_BUF out = NK_BUF_INIT(0);
	char name[NK_PATH_BYTES];
	struct nk_git_call call = {
		.repo = repo,
		.what = "ls-remote",
		.args = (const char *const[]){ "ls-remote", "--", repo->remote, name, NULL },
		.lock = lock,
		.timeout_s = NK_GIT_TIMEOUT,
		.out = &out,
	};

	snprintf(name, sizeof name, "refs/heads/%s", branch);
	if (nk_git_run(&call, err) < 0)
		return -1;
	if (call.exit != 0)
		return nk_git_fail(&call, err);
	/* The pattern also fits refs that end like this one. */
	struct nk_str text = nk_buf_view(&out);
	for (size_t at = 0; at + NK_OID_HEX < text.n;) {
		struct nk_str rest = nk_str_n(text.s + at, text.n - at);
		const char *end = memchr(rest.s, '\n', rest.n);
		size_t n = end ? (size_t)(end - rest.s) : rest.n;

		if (n > NK_OID_HEX &&
		    nk_str_is(nk_str_n(rest.s + NK_OID_HEX, n - NK_OID_HEX), name)) {
			memcpy(id, rest.s, NK_OID_HEX - 1);
			id[NK_OID_HEX - 1] = '\0';
			return 0;
		}
		at += n + 1;
	}
	return NK_NOT_FOUND;
}

static int fetch_all(struct nk_repo *repo, int lock, struct nk_err *err)
{
	char git_dir[NK_PATH_BYTES * 4];
	struct nk_git_call call = {
		.repo = repo,
		.what = "fetch",
		.args = (const char *const[]){ git_dir, "fetch", "--quiet", "--prune", "--no-tags",
					       "--no-write-fetch-head", "--", repo->remote,
					       "+refs/heads/*:refs/heads/*", NULL },
		.lock = lock,
		.timeout_s = NK_GIT_TIMEOUT,
	};

	snprintf(git_dir, sizeof git_dir, "--git-dir=%s", repo->path);
	if (nk_git_run(&call, err) < 0)
		return -1;
	return call.exit == 0 ? 0 : nk_git_fail(&call, err);
}

/*
 * A fetch fails when the remote does not answer, or when our clone is damaged. Only a remote
 * that can be asked makes it worth cloning again.
 */
static int fetch_or_clone(struct nk_repo *repo, int lock, struct nk_err *err)
{
	struct nk_err asked = NK_ERR_INIT;
	char id[NK_OID_HEX];

	if (!repo->broken && fetch_all(repo, lock, err) == 0)
		return 0;
	if (!repo->broken && ask_remote(repo, lock, repo->branch, id, &asked) < 0)
		return -1;
	return nk_clone_again(repo, lock, err);
}

int nk_repo_fetch(struct nk_repo *repo, bool *changed, struct nk_err *err)
{
	char before[NK_OID_HEX] = "", after[NK_OID_HEX] = "";
	NK_CLONE_LOCK lock = nk_clone_lock(repo, err);

	if (lock < 0 || nk_repo_head(repo, before, err) < 0)
		return -1;
	if (fetch_or_clone(repo, lock, err) < 0)
		return -1;
	int rc = nk_repo_head(repo, after, err);
	/* The primary branch is gone, so it has another name now. */
	if (rc == NK_NOT_FOUND && before[0]) {
		if (nk_clone_again(repo, lock, err) < 0)
			return -1;
		rc = nk_repo_head(repo, after, err);
	}
	if (changed)
		*changed = strcmp(before, after) != 0;
	return rc < 0 ? -1 : 0;
}

/* The line of `push --porcelain` for our ref: flag, tab, names, tab, what happened. */
static struct nk_str push_line(struct nk_str out, char *flag)
{
	for (size_t at = 0; at < out.n;) {
		const char *end = memchr(out.s + at, '\n', out.n - at);
		size_t stop = end ? (size_t)(end - out.s) : out.n;
		struct nk_str line = nk_str_n(out.s + at, stop - at);

		if (line.n > 2 && line.s[1] == '\t') {
			*flag = line.s[0];
			return line;
		}
		at = stop + 1;
	}
	*flag = '\0';
	return NK_STR("");
}

static bool has(struct nk_str text, const char *word)
{
	return nk_str_find(text, nk_str(word), 0) >= 0;
}

/* Someone else was faster; everything else that is refused stays refused. */
static bool has_moved(struct nk_str line)
{
	static const char *const words[] = { "fetch first",          "non-fast-forward",
					     "stale info",           "but expected",
					     "incorrect old value",  "reference already exists",
					     "failed to update ref", "cannot lock ref",
					     "needs force",          "failed to lock" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (has(line, words[i]))
			return true;
	}
	return false;
}

static int push_answer(struct nk_git_call *call, struct nk_err *err)
{
	char flag;
	struct nk_str line = push_line(nk_buf_view(call->out), &flag);

	if (call->exit == 0)
		return 0;
	if (flag == '!' && has_moved(line))
		return NK_NOT_FOUND;
	if (flag == '!' && has(line, "[remote rejected]"))
		return nk_fail(err, NK_FAULT_CONFIG, "%s: %s refused: %.*s; %s", call->repo->remote,
			       call->what, NK_ARG(line), call->said);
	return nk_git_fail(call, err);
}

/* `spec` is what git push takes; `lease` makes it an error for the branch to be elsewhere. */
static int push(struct nk_repo *repo, int lock, const char *what, const char *spec,
		const char *lease, struct nk_err *err)
{
	NK_AUTO_BUF out = NK_BUF_INIT(0);
	char git_dir[NK_PATH_BYTES * 4];
	struct nk_git_call call = {
		.repo = repo,
		.what = what,
		.args = (const char *const[]){ git_dir, "push", "--porcelain", "--quiet",
					       "--no-verify", lease ? lease : "--no-signed", "--",
					       repo->remote, spec, NULL },
		.lock = lock,
		.timeout_s = NK_GIT_TIMEOUT,
		.out = &out,
	};

	snprintf(git_dir, sizeof git_dir, "--git-dir=%s", repo->path);
	if (nk_git_run(&call, err) < 0)
		return -1;
	return push_answer(&call, err);
}

static int set_branch(struct nk_repo *repo, const char *branch, const char *id, struct nk_err *err)
{
	char name[NK_PATH_BYTES];
	git_reference *ref = NULL;
	git_oid oid;

	snprintf(name, sizeof name, "refs/heads/%s", branch);
	if (nk_clone_wake(repo, err) < 0)
		return -1;
	if (git_oid_fromstr(&oid, id) < 0 ||
	    git_reference_create(&ref, repo->git, name, &oid, 1, NULL) < 0)
		return nk_repo_fail(err, "%s: branch %s cannot be kept", repo->path, branch);
	git_reference_free(ref);
	return 0;
}

/* git said that all went well; the remote says it too, or has gone further since. */
static int verify(struct nk_repo *repo, int lock, const char *branch, const char *id,
		  struct nk_err *err)
{
	char there[NK_OID_HEX] = "";
	int rc = ask_remote(repo, lock, branch, there, err);

	if (rc < 0)
		return nk_within(err, "the push to %s cannot be verified", branch);
	if (rc == 0 && strcmp(there, id) == 0)
		return set_branch(repo, branch, id, err);
	if (fetch_all(repo, lock, err) < 0)
		return nk_within(err, "the push to %s cannot be verified", branch);
	rc = nk_repo_branch_head(repo, branch, there, err);
	if (rc == 0 && nk_repo_descends(repo, there, id, err) == 1)
		return 0;
	return nk_fail(err, NK_FAULT_UPSTREAM, "%s: branch %s does not have what was pushed",
		       repo->remote, branch);
}

int nk_repo_push(struct nk_repo *repo, const char *id, const char *branch, const char *expected,
		 struct nk_err *err)
{
	char spec[NK_PATH_BYTES], lease[NK_PATH_BYTES];
	NK_CLONE_LOCK lock = nk_clone_lock(repo, err);

	if (lock < 0 || nk_repo_flush(repo, err) < 0)
		return -1;
	/*
	 * A lease may rewrite a branch, so it is given only where there must be none; otherwise
	 * git's own rule holds, that the new commit must descend from what is there.
	 */
	snprintf(spec, sizeof spec, "%s:refs/heads/%s", id, branch);
	snprintf(lease, sizeof lease, "--force-with-lease=refs/heads/%s:", branch);
	int rc = push(repo, lock, "push", spec, expected ? NULL : lease, err);
	return rc == 0 ? verify(repo, lock, branch, id, err) : rc;
}

int nk_repo_delete_branch(struct nk_repo *repo, const char *branch, const char *expected,
			  struct nk_err *err)
{
	char spec[NK_PATH_BYTES], lease[NK_PATH_BYTES];
	NK_CLONE_LOCK lock = nk_clone_lock(repo, err);

	if (lock < 0)
		return -1;
	snprintf(spec, sizeof spec, ":refs/heads/%s", branch);
	snprintf(lease, sizeof lease, "--force-with-lease=refs/heads/%s:%s", branch, expected);
	int rc = push(repo, lock, "deletion of a branch", spec, lease, err);
	if (rc != 0)
		return rc;
	snprintf(spec, sizeof spec, "refs/heads/%s", branch);
	if (nk_clone_wake(repo, err) < 0)
		return -1;
	git_reference_remove(repo->git, spec);
	return 0;
}
