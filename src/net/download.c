/* SPDX-License-Identifier: MIT
 *
 * The download cache; see download.h, and download_priv.h for its other files. Names follow
 * the C# inflator (CKAN `Netkan/Services/CachingHttpService.cs`), so that it and the Python
 * bot find our files and we theirs.
 */
#include "net/download_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

int64_t cache_mtime_us(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000 + st->st_mtim.tv_nsec / 1000;
}

/* mkdir -p */
static int make_folders(const char *path)
{
	char *copy = nk_xstrdup(path);
	int rc = 0;

	for (char *slash = copy + 1; rc == 0 && (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		rc = mkdir(copy, 0777) < 0 && errno != EEXIST ? -1 : 0;
		*slash = '/';
	}
	if (rc == 0)
		rc = mkdir(copy, 0777) < 0 && errno != EEXIST ? -1 : 0;
	free(copy);
	return rc;
}

int nk_cache_open(struct nk_cache **out, const char *dir, struct nk_http *http, struct nk_db *db,
		  struct nk_err *err)
{
	NK_AUTO(nk_cache) cache = nk_xcalloc(1, sizeof *cache);
	char *downloading = nk_xprintf("%s/downloading", dir);
	int rc = make_folders(downloading);

	if (rc == 0)
		rc = access(downloading, W_OK | X_OK);
	free(downloading);
	if (rc < 0)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "--cachedir %s: %s (name a folder that can be written to)", dir,
			       strerror(errno));
	if (db && cache_memo_setup(db, err) < 0)
		return -1;
	cache->dir = nk_xstrdup(dir);
	cache->http = http;
	cache->db = db;
	cache->later = db ? nk_later_new(db) : NULL;
	cache->index = cache_index_new(dir);
	cache->locks = cache_locks_new();
	*out = cache;
	cache = NULL;
	return 0;
}

void nk_cache_free(struct nk_cache *cache)
{
	if (!cache)
		return;
	nk_later_free(cache->later);
	cache_locks_free(cache->locks);
	cache_index_free(cache->index);
	free(cache->dir);
	free(cache);
}

char *nk_cache_prefix(char *out, struct nk_str display_url)
{
	uint8_t raw[NK_DIGEST_MAX];

	nk_digest_of(NK_SHA1, display_url.s, display_url.n, raw);
	return nk_hex(out, raw, (CACHE_PREFIX - 1) / 2, true);
}

const char *nk_cache_find(struct nk_cache *cache, struct nk_str display, int64_t *mtime_us,
			  struct nk_arena *arena)
{
	char prefix[CACHE_PREFIX];
	struct stat st;
	const char *path =
		cache_index_find(cache->index, nk_cache_prefix(prefix, display), &st, arena);

	if (path && mtime_us)
		*mtime_us = cache_mtime_us(&st);
	return path;
}

static void remove_file(void *data, const char *path)
{
	cache_index_unlink(data, path);
}

static void purge(struct nk_cache *cache, const char *prefix)
{
	cache_index_each(cache->index, prefix, remove_file, cache->index);
}

void nk_cache_purge(struct nk_cache *cache, struct nk_str display)
{
	char prefix[CACHE_PREFIX];

	purge(cache, nk_cache_prefix(prefix, display));
}

/* ---- fetching ---- */

static bool find_cached(struct nk_cache *cache, const char *prefix, struct nk_download *out,
			struct nk_arena *arena)
{
	struct stat st;

	out->path = cache_index_find(cache->index, prefix, &st, arena);
	if (!out->path)
		return false;
	out->size = st.st_size;
	out->mtime_us = cache_mtime_us(&st);
	return true;
}

/*
 * Files are not synced, so after a power cut one of ours may be short; then its size is not the
 * remembered one, or nothing is remembered. What other programs left is as unknown to us. Both
 * are looked at like new files. 0, NK_NOT_FOUND when there is nothing (any more), -1.
 */
static int find_whole(struct nk_cache *cache, const struct nk_download_request *request,
		      const char *prefix, struct nk_download *out, struct nk_arena *arena,
		      struct nk_err *err)
{
	const char *extension;

	if (!find_cached(cache, prefix, out, arena))
		return NK_NOT_FOUND;
	if (!request->check || cache_digests_recall(cache, out) ||
	    request->check(request->check_data, out->path, &extension, err) == 0)
		return cache_digests_of(cache, out, err);
	if (err->fault != NK_FAULT_METADATA)
		return -1;
	purge(cache, prefix);
	return NK_NOT_FOUND;
}

/*
 * A file older than its release that the host says is still current: from now on it is as
 * young as that answer, with all that is remembered about it.
 */
static int renew(struct nk_cache *cache, struct nk_download *cached, struct nk_err *err)
{
	struct stat st;

	if (utimensat(AT_FDCWD, cached->path, NULL, 0) < 0 || stat(cached->path, &st) < 0)
		return nk_fail(err, NK_FAULT_SYSTEM, "%s: %s", cached->path, strerror(errno));
	cached->mtime_us = cache_mtime_us(&st);
	cache_digests_keep(cache, cached);
	return 0;
}

/* Whether what we have is better than the failure: only when it may pass by itself. */
static bool will_do(const struct nk_err *why)
{
	return why->fault == NK_FAULT_UPSTREAM || why->fault == NK_FAULT_THROTTLED ||
	       why->fault == NK_FAULT_BUSY;
}

static int keep_renewed(struct nk_cache *cache, const struct nk_download_request *request,
			const struct nk_download *cached, struct nk_download *out,
			struct nk_arena *arena, struct nk_err *err)
{
	struct cache_validators kept;

	cache_memo_validators(cache, request->display, cached, &kept, arena);
	if (renew(cache, out, err) < 0)
		return -1;
	cache_memo_keep_validators(cache, request->display, out, &kept);
	return 0;
}

/* There is a file, but the host is to be asked for a newer one. */
static int refetch(struct nk_cache *cache, const struct nk_download_request *request,
		   const char *prefix, struct nk_download *cached, bool stale,
		   struct nk_download *out, struct nk_arena *arena, struct nk_err *err)
{
	int rc = cache_get(cache, request, prefix, cached, out, arena, err);

	if (rc == 0)
		return 0;
	if (rc < 0 && stale)
		purge(cache, prefix);
	if (rc < 0 && (stale || !will_do(err)))
		return -1;
	*out = *cached;
	return stale ? keep_renewed(cache, request, cached, out, arena, err) : 0;
}

static int fetch(struct nk_cache *cache, const struct nk_download_request *request,
		 const char *prefix, struct nk_download *out, struct nk_arena *arena,
		 struct nk_err *err)
{
	struct nk_download cached = { 0 };
	bool stale;
	int rc;

	if (request->overwrite)
		purge(cache, prefix);
	rc = find_whole(cache, request, prefix, &cached, arena, err);
	if (rc == NK_NOT_FOUND)
		return cache_get(cache, request, prefix, NULL, out, arena, err);
	if (rc < 0)
		return -1;
	stale = request->has_newer_than && cached.mtime_us <= request->newer_than_us;
	if (stale || request->revalidate)
		return refetch(cache, request, prefix, &cached, stale, out, arena, err);
	*out = cached;
	return 0;
}

static int fetch_anywhere(struct nk_cache *cache, const struct nk_download_request *request,
			  const char *prefix, struct nk_download *out, struct nk_arena *arena,
			  struct nk_err *err)
{
	struct nk_download_request second = *request;
	int rc = fetch(cache, request, prefix, out, arena, err);

	if (rc == 0 || !request->elsewhere)
		return rc;
	rc = request->elsewhere(request->elsewhere_data, out, &second.url, err);
	if (rc != 0)
		return -1;
	memset(out, 0, sizeof *out);
	return fetch(cache, &second, prefix, out, arena, err);
}

static int fetch_alone(struct nk_cache *cache, const struct nk_download_request *request,
		       const char *prefix, struct nk_download *out, bool *awaited,
		       struct nk_arena *arena, struct nk_err *err)
{
	int lock, rc;

	if (cache_lock(cache, prefix, &lock, err) < 0)
		return -1;
	rc = fetch_anywhere(cache, request, prefix, out, arena, err);
	*awaited = cache_is_awaited(cache, prefix);
	cache_unlock(cache, prefix, lock);
	return rc < 0 ? -1 : 0;
}

/*
 * The address has failed, and others were waiting to ask: one that may look elsewhere perhaps
 * brings the file, as it would have, had it come a moment earlier.
 */
static int found_by_others(struct nk_cache *cache, const struct nk_download_request *request,
			   const char *prefix, struct nk_download *out, struct nk_arena *arena)
{
	struct nk_err unwanted = NK_ERR_INIT;
	struct nk_download found = { 0 };
	int lock, rc;

	if (request->overwrite || request->revalidate ||
	    cache_lock(cache, prefix, &lock, &unwanted) < 0)
		return -1;
	rc = find_whole(cache, request, prefix, &found, arena, &unwanted);
	cache_unlock(cache, prefix, lock);
	if (rc != 0 || (request->has_newer_than && found.mtime_us <= request->newer_than_us))
		return -1;
	*out = found;
	return 0;
}

int nk_cache_fetch(struct nk_cache *cache, const struct nk_download_request *request,
		   struct nk_download *out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_err unwanted;
	char prefix[CACHE_PREFIX];
	bool awaited = false;

	memset(out, 0, sizeof *out);
	err = err ? err : &unwanted;
	nk_cache_prefix(prefix, request->display);
	if (fetch_alone(cache, request, prefix, out, &awaited, arena, err) == 0)
		return 0;
	return awaited ? found_by_others(cache, request, prefix, out, arena) : -1;
}
