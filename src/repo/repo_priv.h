/* SPDX-License-Identifier: MIT
 *
 * What the files of this folder share: the handle, raw trees, and the git command.
 */
#ifndef NK_REPO_REPO_PRIV_H
#define NK_REPO_REPO_PRIV_H

#include "repo/repo.h"

#include <git2.h>

enum {
	NK_TREE_DEPTH = 16,               /* folders above a file */
	NK_TREE_BYTES = 16 * 1024 * 1024, /* of one tree object */
	NK_COMMIT_BYTES = 64 * 1024,      /* of one commit object */
	NK_KEPT_TREES = 4,
	NK_PATH_BYTES = 1024, /* of a path inside a repository */
	NK_ID_BYTES = 20,     /* raw object id */
};

/*
 * A tree as it is stored. The root of CKAN-meta has 3,800 entries, 150 KB that libgit2 would
 * inflate and parse again for each file that is looked up, so the last few stay here.
 */
struct nk_raw_tree {
	git_oid id;
	struct nk_buf bytes;
	uint64_t used; /* when it was last asked for; 0: empty place */
};

/* A new object. */
struct nk_unwritten {
	git_oid id;
	size_t base; /* place of the tree that it came from; SIZE_MAX: none */
};

/* One thread at a time uses a handle; handles of one clone may be used side by side. */
struct nk_repo {
	git_repository *git; /* these three NULL while it rests: nk_clone_wake() */
	git_odb *odb;
	git_odb_backend *young; /* objects not written yet; owned by odb */
	char *path, *remote, *branch;
	char *name, *email, *ssh_key, *token;
	struct nk_raw_tree trees[NK_KEPT_TREES];
	uint64_t ticks;
	struct nk_unwritten *unwritten; /* what is in `young`, oldest first */
	size_t n_unwritten, room_unwritten, unwritten_bytes;
	bool broken; /* an object that must be there cannot be read: clone again */
};

/* Turn libgit2's last error into ours. */
int nk_repo_fail(struct nk_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* tree.c */
struct nk_tree_entry {
	uint32_t mode;
	struct nk_str name;
	const uint8_t *id;  /* NK_ID_BYTES */
	size_t offset, end; /* of the entry in the tree's bytes */
};
bool nk_tree_next(struct nk_str tree, size_t *at, struct nk_tree_entry *entry);
bool nk_tree_is_folder(const struct nk_tree_entry *entry);
/* Order of entries: as bytes, a folder's name with a slash behind it. */
int nk_tree_cmp(struct nk_str a, bool a_folder, struct nk_str b, bool b_folder);
/* The bytes of a tree, borrowed until NK_KEPT_TREES others were asked for. */
int nk_tree_load(struct nk_repo *repo, const git_oid *id, struct nk_str *out, struct nk_err *err);
/* Keep the bytes of a tree that was just written; takes what `bytes` holds. */
void nk_tree_keep(struct nk_repo *repo, const git_oid *id, struct nk_buf *bytes);
/* Entry of a path below a tree. 0, NK_NOT_FOUND, -1. */
int nk_tree_find(struct nk_repo *repo, const git_oid *tree, const char *path, git_oid *id,
		 uint32_t *mode, struct nk_err *err);
int nk_commit_tree(struct nk_repo *repo, const char *commit, git_oid *tree, struct nk_err *err);
/* Is this a path of a file as git stores it: no empty, "." or ".." part, no ".git"? */
bool nk_path_is_safe(const char *path);

/* write.c: give what was committed to the disk, as one pack. */
int nk_repo_flush(struct nk_repo *repo, struct nk_err *err);
int nk_pack_write(struct nk_repo *repo, struct nk_err *err); /* pack.c */
int nk_repo_watch(struct nk_repo *repo, struct nk_err *err); /* set up `young` */

/* clone.c */
int nk_clone_open(struct nk_repo *repo, struct nk_err *err);
int nk_clone_again(struct nk_repo *repo, int lock, struct nk_err *err);
void nk_clone_close(struct nk_repo *repo);
/* Open the objects of a handle that rests; before any use of `git` and `odb`. */
int nk_clone_wake(struct nk_repo *repo, struct nk_err *err);
/* Lock of a clone against other processes and handles that fetch or clone; a descriptor. */
int nk_clone_lock(const struct nk_repo *repo, struct nk_err *err);
void nk_clone_unlock(int *lock);
#define NK_CLONE_LOCK __attribute__((cleanup(nk_clone_unlock))) int

/* git.c: the git command */
struct nk_git_call {
	const struct nk_repo *repo;
	const char *what;        /* "fetch": what messages call it */
	const char *const *args; /* behind "git", NULL-terminated */
	int lock;                /* descriptor that lives on in the command; -1 none */
	int timeout_s;
	struct nk_buf *out; /* gets standard output; may be NULL */
	int exit;           /* set: its status */
	char said[512];     /* set: what it complained about, one line */
};
/** 0: it ran and ended, see `exit`; -1: it could not run, or took too long. */
int nk_git_run(struct nk_git_call *call, struct nk_err *err);
/** Make an error of a call that ended with another status than 0. Returns -1. */
int nk_git_fail(const struct nk_git_call *call, struct nk_err *err);
enum { NK_GIT_TIMEOUT = 300, NK_GIT_CLONE_TIMEOUT = 1800 };

#endif
