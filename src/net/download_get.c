/* SPDX-License-Identifier: MIT
 *
 * From the host into the folder: the bytes go to "downloading/", where an aborted one is
 * overwritten by the next try; size and digests come from the same pass. Only a complete file
 * that the caller's check accepts moves to its name. It is not synced there, because it can be
 * fetched again: download.c notices when a power cut has shortened it.
 */
#include "net/download_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEADERS_MS = 100 * 1000, RETRIES = 3, LONGEST_IDENTIFIER = 100 };

struct incoming {
	const char *path;
	int fd;
	int64_t size;
	struct cache_digests digests;
	bool digesting;
};

static int disk_fails(struct nk_err *err, const char *path)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return nk_fail(err, NK_FAULT_SYSTEM,
			       "%s: the disk is full (netkan clean-cache removes old downloads)",
			       path);
	return nk_fail(err, NK_FAULT_SYSTEM, "%s: %s", path, strerror(errno));
}

static void drop_digests(struct incoming *in)
{
	if (in->digesting)
		cache_digests_drop(&in->digests);
	in->digesting = false;
}

static int begin_again(struct incoming *in, struct nk_err *err)
{
	drop_digests(in);
	cache_digests_begin(&in->digests);
	in->digesting = true;
	in->size = 0;
	if (ftruncate(in->fd, 0) < 0 || lseek(in->fd, 0, SEEK_SET) < 0)
		return disk_fails(err, in->path);
	return 0;
}

static int take_piece(void *data, const void *bytes, size_t n, bool restart, struct nk_err *err)
{
	struct incoming *in = data;
	const char *at = bytes;

	if (restart && begin_again(in, err) < 0)
		return -1;
	cache_digests_add(&in->digests, bytes, n);
	in->size += (int64_t)n;
	while (n > 0) {
		ssize_t written = write(in->fd, at, n);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return disk_fails(err, in->path);
		at += written;
		n -= (size_t)written;
	}
	return 0;
}

/* ---- the answer ---- */

static int status_fails(const struct nk_http_response *response, struct nk_err *err)
{
	/* What will not go away by itself is for the mod's author to see. */
	bool theirs = response->status >= 500 || response->status == 429 || response->status == 408;

	return nk_fail(err, theirs ? NK_FAULT_UPSTREAM : NK_FAULT_METADATA,
		       "The remote server returned an error: (%d) %.100s.", response->status,
		       response->reason);
}

static int ask(struct nk_cache *cache, const struct nk_download_request *request,
	       const struct cache_validators *validators, struct incoming *in,
	       struct nk_http_response *response, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_http_request get = {
		.url = nk_strndup(arena, request->url.s, request->url.n),
		.timeout_ms = HEADERS_MS,
		.retries = RETRIES,
		.never_waits = true,
		.sink = take_piece,
		.sink_data = in,
		.if_none_match = validators->etag,
		.if_modified_since = validators->etag ? NULL : validators->last_modified,
	};
	bool conditional = get.if_none_match || get.if_modified_since;

	if (nk_http_perform(cache->http, &get, response, arena, err) < 0)
		return -1;
	if (response->status == 304 && conditional)
		return NK_UNCHANGED;
	if (response->status < 200 || response->status > 299)
		return status_fails(response, err);
	return 0;
}

/* ---- into its place ---- */

static char *file_name(const char *prefix, struct nk_str identifier, struct nk_arena *arena)
{
	size_t n = identifier.n < LONGEST_IDENTIFIER ? identifier.n : LONGEST_IDENTIFIER;
	char *name = nk_printf(arena, "%s-netkan-%.*s", prefix, (int)n,
			       identifier.s ? identifier.s : "");

	for (char *c = name; *c; c++) {
		if (*c == '/' || (unsigned char)*c < ' ')
			*c = '_';
	}
	return name;
}

struct others {
	struct nk_cache *cache;
	const char *keep;
};

static void remove_other(void *data, const char *path)
{
	const struct others *others = data;

	if (strcmp(path, others->keep) != 0)
		cache_index_unlink(others->cache->index, path);
}

static void remove_side(void *data, const char *path)
{
	const struct others *others = data;
	size_t n = strlen(others->keep);

	if (strncmp(path, others->keep, n) == 0 && path[n] == '.')
		cache_index_unlink(others->cache->index, path);
}

/*
 * Digests of the old file go before it, so that they never stand beside the new one; an old
 * file of another name goes last, so that at no time there is none.
 */
static int put_in_place(struct nk_cache *cache, const char *prefix, struct incoming *in,
			struct nk_download *out, struct nk_err *err)
{
	struct others others = { cache, out->path };
	struct stat st;

	cache_index_each(cache->index, prefix, remove_side, &others);
	if (cache_index_rename(cache->index, in->path, out->path) < 0)
		return disk_fails(err, out->path);
	cache_index_each(cache->index, prefix, remove_other, &others);
	if (fstat(in->fd, &st) < 0)
		return disk_fails(err, out->path);
	out->mtime_us = cache_mtime_us(&st);
	out->size = in->size;
	out->fresh = true;
	return 0;
}

static int receive(struct nk_cache *cache, const struct nk_download_request *request,
		   const char *prefix, const struct cache_validators *validators,
		   struct incoming *in, struct nk_download *out, struct nk_arena *arena,
		   struct nk_err *err)
{
	const char *extension = "zip", *name = file_name(prefix, request->identifier, arena);
	struct nk_http_response response;
	struct cache_validators learned;
	int rc = ask(cache, request, validators, in, &response, arena, err);

	if (rc != 0)
		return rc;
	if (request->check && request->check(request->check_data, in->path, &extension, err) < 0) {
		out->refused = true;
		return -1;
	}
	out->path = nk_printf(arena, "%s/%s.%s", cache->dir, name, extension);
	cache_digests_end(&in->digests, out);
	in->digesting = false;
	if (put_in_place(cache, prefix, in, out, err) < 0)
		return -1;
	learned.etag = nk_http_header(&response, "ETag");
	learned.last_modified = nk_http_header(&response, "Last-Modified");
	cache_digests_keep(cache, out);
	cache_memo_keep_validators(cache, request->display, out, &learned);
	return 0;
}

int cache_get(struct nk_cache *cache, const struct nk_download_request *request, const char *prefix,
	      const struct nk_download *cached, struct nk_download *out, struct nk_arena *arena,
	      struct nk_err *err)
{
	struct cache_validators validators = { 0 };
	struct incoming in = { 0 };
	int rc;

	if (cached)
		cache_memo_validators(cache, request->display, cached, &validators, arena);
	in.path = nk_printf(arena, "%s/downloading/%s", cache->dir,
			    file_name(prefix, request->identifier, arena));
	in.fd = open(in.path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (in.fd < 0)
		return disk_fails(err, in.path);
	rc = receive(cache, request, prefix, &validators, &in, out, arena, err);
	drop_digests(&in);
	close(in.fd);
	if (rc != 0)
		unlink(in.path);
	return rc;
}
