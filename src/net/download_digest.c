/* SPDX-License-Identifier: MIT
 *
 * Digests of cached files. A new file is digested while it comes in; one that was there
 * before, of ours or of the programs that share the folder, when it is first asked for. They
 * are remembered in the database; without one in FILE.sha1 and FILE.sha256, as the programs do
 * that share the folder (CKAN `Core/Net/NetFileCache.cs`), whose side files are read in any
 * case. With a database we write none: making two more files costs more than the download. A
 * side file older than its file is not believed: that file was replaced by someone who did not
 * know of it.
 */
#include "net/download_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void cache_digests_begin(struct cache_digests *digests)
{
	nk_digest_init(&digests->sha1, NK_SHA1);
	nk_digest_init(&digests->sha256, NK_SHA256);
}

void cache_digests_add(struct cache_digests *digests, const void *bytes, size_t n)
{
	nk_digest_add(&digests->sha1, bytes, n);
	nk_digest_add(&digests->sha256, bytes, n);
}

void cache_digests_end(struct cache_digests *digests, struct nk_download *out)
{
	uint8_t raw[NK_DIGEST_MAX];

	nk_hex(out->sha1, raw, nk_digest_end(&digests->sha1, raw), true);
	nk_hex(out->sha256, raw, nk_digest_end(&digests->sha256, raw), true);
}

void cache_digests_drop(struct cache_digests *digests)
{
	nk_digest_release(&digests->sha1);
	nk_digest_release(&digests->sha256);
}

/* ---- side files ---- */

/* Written beside the downloads under way, so that the folder changes by the rename alone. */
static void write_side(struct nk_cache *cache, const char *path, const char *suffix,
		       const char *text)
{
	char *side = nk_xprintf("%s%s", path, suffix);
	char *part = nk_xprintf("%s/downloading/%s.part", cache->dir, strrchr(side, '/') + 1);
	FILE *file = fopen(part, "we");

	if (file) {
		bool good = fputs(text, file) >= 0;
		good = fclose(file) == 0 && good;
		if (!good || cache_index_rename(cache->index, part, side) < 0)
			unlink(part);
	}
	free(side);
	free(part);
}

static bool read_side(const struct nk_download *download, const char *suffix, char *out, size_t n)
{
	char *side = nk_xprintf("%s%s", download->path, suffix);
	FILE *file = fopen(side, "re");
	struct stat st;
	bool good = false;

	if (file) {
		good = fstat(fileno(file), &st) == 0 && cache_mtime_us(&st) >= download->mtime_us &&
		       fread(out, 1, n, file) == n && strspn(out, "0123456789ABCDEF") >= n;
		fclose(file);
	}
	out[n] = '\0';
	free(side);
	return good;
}

void cache_digests_keep(struct nk_cache *cache, const struct nk_download *download)
{
	if (cache->db) {
		cache_memo_keep_digests(cache, download);
		return;
	}
	write_side(cache, download->path, ".sha1", download->sha1);
	write_side(cache, download->path, ".sha256", download->sha256);
}

/* ---- a file that is there ---- */

static int read_all(int fd, struct cache_digests *digests)
{
	char *piece = nk_xmalloc(CACHE_PIECE);
	ssize_t n;

	while ((n = read(fd, piece, CACHE_PIECE)) > 0)
		cache_digests_add(digests, piece, (size_t)n);
	free(piece);
	return n < 0 ? -1 : 0;
}

static int digest_file(struct nk_download *download, struct nk_err *err)
{
	int fd = open(download->path, O_RDONLY | O_CLOEXEC);
	struct cache_digests digests;
	int rc, error;

	if (fd < 0)
		return nk_fail(err, NK_FAULT_SYSTEM, "%s: %s", download->path, strerror(errno));
	cache_digests_begin(&digests);
	rc = read_all(fd, &digests);
	error = errno;
	cache_digests_end(&digests, download);
	close(fd);
	return rc < 0 ? nk_fail(err, NK_FAULT_SYSTEM, "%s: %s", download->path, strerror(error))
		      : 0;
}

bool cache_digests_recall(struct nk_cache *cache, struct nk_download *download)
{
	if (cache_memo_digests(cache, download))
		return true;
	if (!read_side(download, ".sha1", download->sha1, 40) ||
	    !read_side(download, ".sha256", download->sha256, 64))
		return false;
	cache_memo_keep_digests(cache, download);
	return true;
}

int cache_digests_of(struct nk_cache *cache, struct nk_download *download, struct nk_err *err)
{
	if (cache_digests_recall(cache, download))
		return 0;
	if (digest_file(download, err) < 0)
		return -1;
	cache_digests_keep(cache, download);
	return 0;
}
