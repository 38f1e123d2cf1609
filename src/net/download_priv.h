/* SPDX-License-Identifier: MIT
 *
 * What the files of the download cache share.
 *
 *	download.c         the cache: find, fetch, purge
 *	download_get.c     from the host into the folder
 *	download_index.c   which files are there
 *	download_digest.c  SHA-1 and SHA-256 and where they are remembered
 *	download_memo.c    the tables: digests, validators
 *	download_lock.c    one at a time per address, over threads and processes
 */
#ifndef NK_NET_DOWNLOAD_PRIV_H
#define NK_NET_DOWNLOAD_PRIV_H

#include <pthread.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "db/db.h"
#include "net/download.h"

enum { CACHE_PREFIX = 9, CACHE_PIECE = 256 * 1024 };

struct cache_index;
struct cache_locks;

struct nk_cache {
	char *dir;
	struct nk_http *http;
	struct nk_db *db; /* NULL: digests are remembered in side files only */
	struct nk_later *later; /* what is to be remembered, not yet written; NULL without a db */
	struct cache_index *index;
	struct cache_locks *locks;
};

int64_t cache_mtime_us(const struct stat *st);

/* ---- index ---- */

struct cache_index *cache_index_new(const char *dir);
void cache_index_free(struct cache_index *index);
/** Name of the newest file with the prefix, or NULL; *st is its. */
const char *cache_index_find(struct cache_index *index, const char *prefix, struct stat *st,
			     struct nk_arena *arena);
/** Call for every file with the prefix, side files included; the index is not locked then. */
void cache_index_each(struct cache_index *index, const char *prefix,
		      void (*each)(void *data, const char *path), void *data);
/* rename() into the folder and unlink() in it, noted so that it need not be read again. */
int cache_index_rename(struct cache_index *index, const char *from, const char *path);
int cache_index_unlink(struct cache_index *index, const char *path);

/* ---- digests ---- */

/* Both digests of a running pass. */
struct cache_digests {
	struct nk_digest sha1, sha256;
};
void cache_digests_begin(struct cache_digests *digests);
void cache_digests_add(struct cache_digests *digests, const void *bytes, size_t n);
void cache_digests_end(struct cache_digests *digests, struct nk_download *out);
void cache_digests_drop(struct cache_digests *digests);
/** Remember them. A failure costs a later pass over the file, no more. */
void cache_digests_keep(struct nk_cache *cache, const struct nk_download *download);
/** Whether digests of this very file are remembered; then they are filled in. */
bool cache_digests_recall(struct nk_cache *cache, struct nk_download *download);
/** Digests of a cached file: remembered, or read from the file and remembered. */
int cache_digests_of(struct nk_cache *cache, struct nk_download *download, struct nk_err *err);

/* ---- memo ---- */

/* What the host said about the file that an address gave. */
struct cache_validators {
	const char *etag, *last_modified;
};
int cache_memo_setup(struct nk_db *db, struct nk_err *err);
bool cache_memo_digests(struct nk_cache *cache, struct nk_download *download);
void cache_memo_keep_digests(struct nk_cache *cache, const struct nk_download *download);
/** Validators that belong to the very file that is cached now. */
bool cache_memo_validators(struct nk_cache *cache, struct nk_str url,
			   const struct nk_download *cached, struct cache_validators *out,
			   struct nk_arena *arena);
void cache_memo_keep_validators(struct nk_cache *cache, struct nk_str url,
				const struct nk_download *download,
				const struct cache_validators *validators);

/* ---- locks ---- */

struct cache_locks *cache_locks_new(void);
void cache_locks_free(struct cache_locks *locks);
/** Wait for the address to be free; NK_FAULT_BUSY when the program stops meanwhile. */
int cache_lock(struct nk_cache *cache, const char *prefix, int *fd, struct nk_err *err);
void cache_unlock(struct nk_cache *cache, const char *prefix, int fd);
/** Does another thread wait for the address that this one has? They come in their order. */
bool cache_is_awaited(struct nk_cache *cache, const char *prefix);

/* ---- getting ---- */

/**
 * Ask the host for the file. cached (or NULL) is what we have; NK_UNCHANGED when the host
 * says that it is still current. Otherwise *out is the new file, in its place.
 */
int cache_get(struct nk_cache *cache, const struct nk_download_request *request, const char *prefix,
	      const struct nk_download *cached, struct nk_download *out, struct nk_arena *arena,
	      struct nk_err *err);

#endif
