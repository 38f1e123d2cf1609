/* SPDX-License-Identifier: MIT
 *
 * The download cache: a folder of files named by the address they came from, shared with the
 * C# inflator and the Python bot (names as theirs), safe for several processes.
 */
#ifndef NK_NET_DOWNLOAD_H
#define NK_NET_DOWNLOAD_H

#include "base/str.h"
#include "net/http.h"

struct nk_cache;

/**
 * Open (and create) the cache folder. db keeps validators and digests of downloads, may be
 * NULL; so may http where nothing will be fetched.
 */
int nk_cache_open(struct nk_cache **out, const char *dir, struct nk_http *http, struct nk_db *db,
		  struct nk_err *err);
void nk_cache_free(struct nk_cache *cache);
NK_DEFINE_AUTO(nk_cache);

/** First 8 upper-case hex digits of the SHA-1 of Uri.ToString(). out holds 9 bytes. */
char *nk_cache_prefix(char *out, struct nk_str display_url);

struct nk_download {
	const char *path;
	int64_t size;
	char sha1[41], sha256[65]; /* upper case */
	int64_t mtime_us;
	bool fresh;   /* fetched by this call */
	bool refused; /* set with a failure: the file came, but the check did not take it */
};

struct nk_download_request {
	struct nk_str url;     /* Uri.AbsoluteUri: what is asked for */
	struct nk_str display; /* Uri.ToString(): what names it */
	struct nk_str identifier;
	bool has_newer_than;
	int64_t newer_than_us; /* a cached file not younger than this is stale (release_date) */
	bool overwrite;        /* drop the cached file first */
	bool revalidate; /* ask the host conditionally even when the cached file would do; where
			  * it cannot be asked just now, the cached file is the answer */
	/* Says the extension ("zip") of a complete file, or refuses it. Called for what was
	 * fetched, and for a cached file of which nothing is remembered: one that it refuses is
	 * fetched. */
	int (*check)(void *data, const char *path, const char **extension, struct nk_err *err);
	void *check_data;
	/* After a failure, with the address still locked, so that who waits for it gets what
	 * another place has: 0 with that other url, NK_NOT_FOUND when there is none and *err stays,
	 * or -1. */
	int (*elsewhere)(void *data, const struct nk_download *failed, struct nk_str *url,
			 struct nk_err *err);
	void *elsewhere_data;
};

/**
 * The file of an address, from the cache or fetched: size and both digests come from one pass
 * over the bytes and are kept in the database, else beside the file (.sha1, .sha256). Equal
 * requests under way at the same time become one. HTTP errors say .NET's sentence
 * "The remote server returned an error: (404) Not Found.".
 */
int nk_cache_fetch(struct nk_cache *cache, const struct nk_download_request *request,
		   struct nk_download *out, struct nk_arena *arena, struct nk_err *err);
/** Path of the cached file of an address, or NULL; mtime with it (both may be NULL). */
const char *nk_cache_find(struct nk_cache *cache, struct nk_str display, int64_t *mtime_us,
			  struct nk_arena *arena);
/** Remove the cached file of an address with its side files. */
void nk_cache_purge(struct nk_cache *cache, struct nk_str display);

#endif
