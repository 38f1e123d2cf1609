/* SPDX-License-Identifier: MIT
 *
 * Giving the commits of a batch to the disk as one pack with its index.
 *
 * By hand, because we know what libgit2's packbuilder has to search for: the root of CKAN-meta
 * is 150 KB of which each commit changes twenty bytes, and the tree that it came from is the
 * best base there is. Searching costs more than everything else that a commit takes.
 *
 * Format: git's gitformat-pack(5), version 2 of both files.
 */
#include "repo/repo_priv.h"

#include "base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
	PACK_BYTES = 1024 * 1024 * 1024, /* offsets of the index have 31 bits */
	CHAIN_MAX = 50,                  /* deltas upon deltas, as git's own packs */
	DELTA_MIN = 1024,                /* smaller trees are written whole */
	OFS_DELTA = 6,                   /* kind of an entry that names its base by distance */
};

/* What the index says of an entry. */
struct packed {
	uint8_t id[NK_ID_BYTES];
	uint32_t crc, offset;
};

struct packing {
	struct nk_repo *repo;
	struct nk_buf pack;
	struct packed *entries; /* in the order of repo->unwritten */
	int *chain;             /* deltas below each */
};

static void add_u32(struct nk_buf *buf, uint32_t n)
{
	uint8_t bytes[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8),
			     (uint8_t)n };

	nk_buf_add(buf, bytes, sizeof bytes);
}

static void add_header(struct nk_buf *buf, unsigned kind, size_t size)
{
	unsigned byte = kind << 4 | (size & 15);

	for (size >>= 4; size; size >>= 7) {
		nk_buf_char(buf, (char)(byte | 0x80));
		byte = size & 0x7f;
	}
	nk_buf_char(buf, (char)byte);
}

static void add_distance(struct nk_buf *buf, uint32_t distance)
{
	uint8_t bytes[5];
	size_t n = sizeof bytes;

	bytes[--n] = distance & 0x7f;
	while (distance >>= 7)
		bytes[--n] = (uint8_t)(0x80 | (--distance & 0x7f));
	nk_buf_add(buf, bytes + n, sizeof bytes - n);
}

static void add_size(struct nk_buf *delta, size_t size)
{
	for (; size >= 0x80; size >>= 7)
		nk_buf_char(delta, (char)(0x80 | (size & 0x7f)));
	nk_buf_char(delta, (char)size);
}

/* Copy from the base; pieces may have 24 bits. */
static void add_copy(struct nk_buf *delta, size_t from, size_t size)
{
	while (size) {
		size_t n = size > 0xff0000 ? 0xff0000 : size;
		uint8_t bytes[8] = { 0xff,
				     (uint8_t)from,
				     (uint8_t)(from >> 8),
				     (uint8_t)(from >> 16),
				     (uint8_t)(from >> 24),
				     (uint8_t)n,
				     (uint8_t)(n >> 8),
				     (uint8_t)(n >> 16) };

		nk_buf_add(delta, bytes, sizeof bytes);
		from += n;
		size -= n;
	}
}

static void add_literal(struct nk_buf *delta, const char *bytes, size_t size)
{
	while (size) {
		size_t n = size > 127 ? 127 : size;

		nk_buf_char(delta, (char)n);
		nk_buf_add(delta, bytes, n);
		bytes += n;
		size -= n;
	}
}

/* What both have at their beginnings and ends is copied, what lies between is written. */
static void make_delta(struct nk_buf *delta, struct nk_str from, struct nk_str to)
{
	size_t least = from.n < to.n ? from.n : to.n, head = 0, tail = 0;

	while (head < least && from.s[head] == to.s[head])
		head++;
	while (tail < least - head && from.s[from.n - 1 - tail] == to.s[to.n - 1 - tail])
		tail++;
	add_size(delta, from.n);
	add_size(delta, to.n);
	add_copy(delta, 0, head);
	add_literal(delta, to.s + head, to.n - head - tail);
	add_copy(delta, from.n - tail, tail);
}

static int add_deflated(struct nk_buf *pack, struct nk_str bytes, struct nk_err *err)
{
	uLongf n = compressBound(bytes.n);
	uint8_t *out = nk_xcalloc(1, n);
	int rc = compress2(out, &n, (const Bytef *)(bytes.n ? bytes.s : ""), bytes.n, Z_BEST_SPEED);

	if (rc == Z_OK)
		nk_buf_add(pack, out, n);
	free(out);
	return rc == Z_OK ? 0 : nk_fail(err, NK_FAULT_SYSTEM, "an object cannot be compressed");
}

static struct nk_str bytes_of(git_odb_object *object)
{
	return nk_str_n(git_odb_object_data(object), git_odb_object_size(object));
}

/* 0 when written, NK_UNCHANGED when a delta would not pay or is not allowed. */
static int add_as_delta(struct packing *p, size_t i, git_odb_object *object, struct nk_err *err)
{
	NK_AUTO_BUF delta = NK_BUF_INIT(NK_TREE_BYTES);
	const struct nk_unwritten *young = &p->repo->unwritten[i];
	git_odb_object *base = NULL;
	size_t b = young->base;

	if (b >= i || p->chain[b] >= CHAIN_MAX || git_odb_object_size(object) < DELTA_MIN)
		return NK_UNCHANGED;
	if (git_odb_read(&base, p->repo->odb, &p->repo->unwritten[b].id) < 0)
		return NK_UNCHANGED;
	make_delta(&delta, bytes_of(base), bytes_of(object));
	git_odb_object_free(base);
	if (delta.full || delta.n > git_odb_object_size(object) / 2)
		return NK_UNCHANGED;
	p->chain[i] = p->chain[b] + 1;
	add_header(&p->pack, OFS_DELTA, delta.n);
	add_distance(&p->pack, p->entries[i].offset - p->entries[b].offset);
	return add_deflated(&p->pack, nk_buf_view(&delta), err);
}

static int add_entry(struct packing *p, size_t i, struct nk_err *err)
{
	struct packed *entry = &p->entries[i];
	git_odb_object *object = NULL;

	if (git_odb_read(&object, p->repo->odb, &p->repo->unwritten[i].id) < 0)
		return nk_repo_fail(err, "%s: a new object cannot be read", p->repo->path);
	memcpy(entry->id, p->repo->unwritten[i].id.id, NK_ID_BYTES);
	entry->offset = (uint32_t)p->pack.n;
	int rc = add_as_delta(p, i, object, err);
	if (rc == NK_UNCHANGED) {
		add_header(&p->pack, (unsigned)git_odb_object_type(object),
			   git_odb_object_size(object));
		rc = add_deflated(&p->pack, bytes_of(object), err);
	}
	git_odb_object_free(object);
	if (rc == 0)
		entry->crc = (uint32_t)crc32(0, (const Bytef *)p->pack.data + entry->offset,
					     (uInt)(p->pack.n - entry->offset));
	return rc;
}

static void add_checksum(struct nk_buf *buf, uint8_t sum[NK_DIGEST_MAX])
{
	nk_digest_of(NK_SHA1, buf->data, buf->n, sum);
	nk_buf_add(buf, sum, NK_ID_BYTES);
}

static int by_id(const void *a, const void *b)
{
	return memcmp(((const struct packed *)a)->id, ((const struct packed *)b)->id, NK_ID_BYTES);
}

static void make_index(struct nk_buf *index, struct packed *entries, size_t n,
		       const uint8_t *pack_sum)
{
	uint8_t sum[NK_DIGEST_MAX];
	size_t seen = 0;

	qsort(entries, n, sizeof *entries, by_id);
	nk_buf_add(index, "\377tOc", 4);
	add_u32(index, 2);
	for (int first = 0; first < 256; first++) {
		while (seen < n && entries[seen].id[0] <= first)
			seen++;
		add_u32(index, (uint32_t)seen);
	}
	for (size_t i = 0; i < n; i++)
		nk_buf_add(index, entries[i].id, NK_ID_BYTES);
	for (size_t i = 0; i < n; i++)
		add_u32(index, entries[i].crc);
	for (size_t i = 0; i < n; i++)
		add_u32(index, entries[i].offset);
	nk_buf_add(index, pack_sum, NK_ID_BYTES);
	add_checksum(index, sum);
}

/* Beside its place first: whoever looks meanwhile never sees half a file. */
static int put_file(const char *path, struct nk_str bytes, struct nk_err *err)
{
	char *beside = nk_xprintf("%s.tmp", path);
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0444);
	bool ok = fd >= 0;

	for (size_t at = 0; ok && at < bytes.n;) {
		ssize_t n = write(fd, bytes.s + at, bytes.n - at);

		ok = n > 0 || (n < 0 && errno == EINTR);
		at += n > 0 ? (size_t)n : 0;
	}
	ok = fd >= 0 && close(fd) == 0 && ok && rename(beside, path) == 0;
	int why = errno;
	if (!ok)
		unlink(beside);
	free(beside);
	return ok ? 0
		  : nk_fail(err, NK_FAULT_SYSTEM, "%s cannot be written: %s", path, strerror(why));
}

/* The index last: a pack without one is not there. */
static int put_files(struct nk_repo *repo, struct nk_str pack, struct nk_str index,
		     const uint8_t *sum, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	char hex[2 * NK_ID_BYTES + 1];
	const char *folder = nk_printf(&arena, "%s/objects/pack", repo->path);

	nk_hex(hex, sum, NK_ID_BYTES, false);
	if (mkdir(folder, 0777) < 0 && errno != EEXIST)
		return nk_fail(err, NK_FAULT_SYSTEM, "%s cannot be made: %s", folder,
			       strerror(errno));
	if (put_file(nk_printf(&arena, "%s/pack-%s.pack", folder, hex), pack, err) < 0)
		return -1;
	return put_file(nk_printf(&arena, "%s/pack-%s.idx", folder, hex), index, err);
}

static int write_pack(struct packing *p, struct nk_err *err)
{
	NK_AUTO_BUF index = NK_BUF_INIT(PACK_BYTES);
	size_t n = p->repo->n_unwritten;
	uint8_t sum[NK_DIGEST_MAX];

	nk_buf_add(&p->pack, "PACK", 4);
	add_u32(&p->pack, 2);
	add_u32(&p->pack, (uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		if (add_entry(p, i, err) < 0)
			return -1;
	}
	add_checksum(&p->pack, sum);
	make_index(&index, p->entries, n, sum);
	if (nk_buf_check(&p->pack, "a pack of commits", err) < 0 ||
	    nk_buf_check(&index, "the index of a pack", err) < 0)
		return -1;
	return put_files(p->repo, nk_buf_view(&p->pack), nk_buf_view(&index), sum, err);
}

int nk_pack_write(struct nk_repo *repo, struct nk_err *err)
{
	struct packing p = {
		.repo = repo,
		.pack = NK_BUF_INIT(PACK_BYTES),
		.entries = nk_xcalloc(repo->n_unwritten, sizeof(struct packed)),
		.chain = nk_xcalloc(repo->n_unwritten, sizeof(int)),
	};
	int rc = write_pack(&p, err);

	nk_buf_release(&p.pack);
	free(p.entries);
	free(p.chain);
	return rc;
}
