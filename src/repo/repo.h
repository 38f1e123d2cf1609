/* SPDX-License-Identifier: MIT
 *
 * Git: bare clones that outlive the process, reading objects and the difference of two
 * commits, writing commits on trees without a checkout, and pushing. libgit2 reads and writes
 * objects; transport is the git command's, which brings ssh, credentials, hooks and
 * receive-pack exactly as an operator knows them. The only folder that knows either.
 *
 * One thread at a time uses a handle. Several handles, also of several processes, may share
 * one clone: what changes its refs is done under a lock file beside it.
 */
#ifndef NK_REPO_REPO_H
#define NK_REPO_REPO_H

#include "base/arena.h"
#include "base/str.h"

struct nk_repo;

enum { NK_OID_HEX = 41 }; /* a commit or blob id as text */

struct nk_repo_options {
	const char *path;	/* of the bare clone; its parent must exist */
	const char *remote;	/* URL or path */
	const char *name, *email; /* author and committer */
	const char *ssh_key;	/* file; NULL: ssh's own choice */
	const char *token;	/* for https remotes; never on a command line */
};

/**
 * Open the clone, making it when absent and again when it is broken or of another remote. The
 * primary branch is the remote's HEAD. NK_FAULT_CONFIG when the remote is not a repository,
 * NK_FAULT_UPSTREAM when it does not answer.
 */
int nk_repo_open(struct nk_repo **out, const struct nk_repo_options *options, struct nk_err *err);
void nk_repo_free(struct nk_repo *repo);
NK_DEFINE_AUTO(nk_repo);
const char *nk_repo_branch(const struct nk_repo *repo); /* short name of the primary branch */

/** Fetch all branches (those that vanished are pruned). *changed: the primary one moved. */
int nk_repo_fetch(struct nk_repo *repo, bool *changed, struct nk_err *err);
/**
 * Between two uses: let go of what reading left in memory; the next use opens the objects again,
 * which takes a millisecond. libgit2 keeps up to 16 MB of every pack for as long as any handle of
 * the process has it open, and a clone that commits gets a pack a batch, so whoever goes idle
 * rests. Does nothing while commits are not pushed.
 */
void nk_repo_rest(struct nk_repo *repo);
/** Is the commit in the clone? A clone that was made again may lack old ones. */
bool nk_repo_knows(struct nk_repo *repo, const char *commit);
/** Is its history cut off, as that of a remote that is a shallow clone itself? */
bool nk_repo_is_shallow(struct nk_repo *repo);
/** Commit id of the primary branch as last seen at the remote; NK_NOT_FOUND when it is empty. */
int nk_repo_head(struct nk_repo *repo, char id[NK_OID_HEX], struct nk_err *err);
/** Of any branch of the remote; NK_NOT_FOUND. */
int nk_repo_branch_head(struct nk_repo *repo, const char *branch, char id[NK_OID_HEX],
			struct nk_err *err);

/** Can git have a branch of this name? */
bool nk_repo_is_branch_name(const char *name);

/** A file's bytes at a commit, at most `max`; NK_NOT_FOUND. *blob (may be NULL) its id. */
int nk_repo_read(struct nk_repo *repo, const char *commit, const char *path, size_t max,
		 struct nk_str *out, char blob[NK_OID_HEX], struct nk_arena *arena,
		 struct nk_err *err);
/** Blob id of a path at a commit, without reading it; NK_NOT_FOUND. */
int nk_repo_blob(struct nk_repo *repo, const char *commit, const char *path, char blob[NK_OID_HEX],
		 struct nk_err *err);
/** Id that these bytes would have. */
void nk_repo_hash(struct nk_str bytes, char blob[NK_OID_HEX]);
/** Bytes of a blob by id. */
int nk_repo_read_blob(struct nk_repo *repo, const char *blob, size_t max, struct nk_str *out,
		      struct nk_arena *arena, struct nk_err *err);

struct nk_repo_file {
	const char *path;
	const char *blob; /* id; NULL: the file is gone */
};
/**
 * Files that differ between two commits (`from` NULL: all files of `to`), by path. Trees that
 * are equal are not descended into. `each` returns 0 to go on.
 */
int nk_repo_diff(struct nk_repo *repo, const char *from, const char *to,
		 int (*each)(void *data, const struct nk_repo_file *file, struct nk_err *err),
		 void *data, struct nk_err *err);

/*
 * Writing: start from a commit, make any number of commits, push them as one, or forget them.
 */
struct nk_repo_change {
	const char *path;
	struct nk_str bytes; /* no text: remove the file */
};
struct nk_commit {
	const struct nk_repo_change *changes;
	size_t n_changes;
	const char *message;
	const char *author_name, *author_email; /* NULL: the bot */
	int64_t time_us; /* 0: now */
};
/** Commit on top of `parent`; the new id goes to `id`. Nothing refers to it until it is pushed. */
int nk_repo_commit(struct nk_repo *repo, const char *parent, const struct nk_commit *commit,
		   char id[NK_OID_HEX], struct nk_err *err);
/**
 * Push `id` to a branch, which must be at `expected` (NULL: must not exist), and verify that
 * the remote has it. 0; NK_NOT_FOUND: the branch has moved, fetch and apply again; -1: refused
 * by a hook or a right (NK_FAULT_CONFIG) or unreachable (NK_FAULT_UPSTREAM).
 */
int nk_repo_push(struct nk_repo *repo, const char *id, const char *branch, const char *expected,
		 struct nk_err *err);
/** Delete a branch at the remote, when it is at `expected`. */
int nk_repo_delete_branch(struct nk_repo *repo, const char *branch, const char *expected,
			  struct nk_err *err);
/** Is `ancestor` an ancestor of (or equal to) `commit`? 1, 0, -1. */
int nk_repo_descends(struct nk_repo *repo, const char *commit, const char *ancestor,
		     struct nk_err *err);
/** Newest commits that touched `prefix`, back from `commit`: calls each(id, time, author time). */
int nk_repo_log(struct nk_repo *repo, const char *commit, const char *prefix, size_t max,
		int (*each)(void *data, const char *id, int64_t time_us, const char *subject),
		void *data, struct nk_err *err);

#endif
