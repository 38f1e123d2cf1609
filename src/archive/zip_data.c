/* SPDX-License-Identifier: MIT
 *
 * Unpacking an entry: stored, deflate by zlib, bzip2 by libbz2. zlib only decides that data
 * is good; what it refuses goes to the decoder that sees it as the original does.
 * Rules: SharpZipLib 1.4.2 Zip/ZipFile.cs GetInputStream(), BZip2/BZip2InputStream.cs.
 */
#include "archive/zip.h"

#include "archive/inflate.h"
#include "base/arena.h"

#include <bzlib.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
	OUTPUT_ROOM = 128 * 1024,
	ZLIB_REFUSED = NK_NOT_FOUND, /* an answer: see with the other decoder */
};

/* One entry being unpacked: what is left of its compressed bytes, and where they go. */
struct source {
	struct nk_zip_impl *impl;
	struct nk_zip_sink *sink;
	int64_t start, at, end;
};

static int spend(struct nk_zip_impl *impl, uint64_t n, struct nk_err *err)
{
	if (n > impl->budget)
		return nk_fail(err, NK_FAULT_METADATA,
			       "The archive unpacks to far more than its size allows");
	impl->budget -= n;
	return 0;
}

static int write_out(struct source *src, const uint8_t *data, size_t n, struct nk_err *err)
{
	if (spend(src->impl, n, err) < 0)
		return -1;
	return n > 0 ? src->sink->write(src->sink, data, n, err) : 0;
}

/* What comes next of the entry, as much as is at hand; 0 at its end or the file's. */
static ptrdiff_t next_bytes(struct source *src, size_t most, const uint8_t **p, struct nk_err *err)
{
	if (src->at >= src->end)
		return 0;
	ptrdiff_t n = nk_reader_peek(&src->impl->reader, (uint64_t)src->at,
				     most < NK_INFLATE_CHUNK ? most : NK_INFLATE_CHUNK, p, err);
	if (n > src->end - src->at)
		n = (ptrdiff_t)(src->end - src->at);
	if (n > 0 && (size_t)n > most)
		n = (ptrdiff_t)most;
	if (n > 0 && spend(src->impl, (uint64_t)n, err) < 0)
		return -1;
	if (n > 0)
		src->at += n;
	return n;
}

static int unpack_stored(struct source *src, struct nk_err *err)
{
	const uint8_t *p;
	ptrdiff_t n;

	while ((n = next_bytes(src, NK_READER_ROOM, &p, err)) > 0) {
		int rc = src->sink->write(src->sink, p, (size_t)n, err);
		if (rc != 0)
			return rc;
	}
	return n < 0 ? -1 : 0;
}

/* --- Deflate --- */

static z_stream *inflater(struct nk_zip_impl *impl)
{
	z_stream *z = impl->inflater;

	if (!z) {
		z = impl->inflater = nk_xcalloc(1, sizeof *z);
		if (inflateInit2(z, -MAX_WBITS) != Z_OK)
			abort(); /* no memory: as every small allocation */
	}
	inflateReset(z);
	return z;
}

/* Where the original's stream stands: it reads in pieces, and may leave some unread. */
static void stop_as_original(struct source *src, uint64_t used)
{
	uint64_t pieces = (used + NK_INFLATE_CHUNK - 1) / NK_INFLATE_CHUNK * NK_INFLATE_CHUNK;
	uint64_t all = (uint64_t)(src->end - src->start);

	src->at = src->start + (int64_t)(pieces < all ? pieces : all);
	if ((uint64_t)src->at > src->impl->reader.size)
		src->at = (int64_t)src->impl->reader.size;
}

static int unpack_fast(struct source *src, struct nk_err *err)
{
	z_stream *z = inflater(src->impl);
	uint64_t used = 0;
	int status = Z_OK;

	while (status == Z_OK) {
		const uint8_t *p;
		ptrdiff_t n = next_bytes(src, NK_READER_ROOM, &p, err);
		if (n <= 0)
			return n < 0 ? -1 : ZLIB_REFUSED;
		z->next_in = (uint8_t *)p; /* zlib's old API; it does not write there */
		z->avail_in = (unsigned)n;
		do {
			z->next_out = src->impl->output;
			z->avail_out = OUTPUT_ROOM;
			status = inflate(z, Z_NO_FLUSH);
			int rc = write_out(src, src->impl->output, OUTPUT_ROOM - z->avail_out, err);
			if (rc != 0)
				return rc;
		} while (status == Z_OK && (z->avail_in > 0 || z->avail_out == 0));
		used += (uint64_t)n - z->avail_in;
		if (status == Z_BUF_ERROR)
			status = Z_OK;
	}
	if (status != Z_STREAM_END)
		return ZLIB_REFUSED;
	stop_as_original(src, used);
	return 0;
}

struct slow {
	struct nk_inflate_io io;
	struct source *src;
};

static int slow_fill(struct nk_inflate_io *io, uint8_t *chunk, size_t *n, struct nk_err *err)
{
	struct slow *slow = (struct slow *)io;
	const uint8_t *p;
	ptrdiff_t got = next_bytes(slow->src, NK_INFLATE_CHUNK, &p, err);

	if (got < 0)
		return -1;
	if (got > 0)
		memcpy(chunk, p, (size_t)got);
	*n = (size_t)got;
	return 0;
}

static int slow_write(struct nk_inflate_io *io, const uint8_t *data, size_t n, struct nk_err *err)
{
	return write_out(((struct slow *)io)->src, data, n, err);
}

static int unpack_deflated(struct source *src, struct nk_err *err)
{
	struct slow slow = { { slow_fill, slow_write }, src };
	int rc = unpack_fast(src, err);

	if (rc != ZLIB_REFUSED)
		return rc;
	src->at = src->start;
	src->sink->restart(src->sink);
	return nk_inflate_slowly(&slow.io, NULL, err);
}

/* --- bzip2 --- */

/* libbz2 does not tell a wrong checksum from other damage; the first is what one meets. */
static int bzip2_failed(int status, struct nk_err *err)
{
	const char *text = status == BZ_DATA_ERROR_MAGIC ? "BZip2 input stream bad block header"
			   : status == BZ_OK ? "BZip2 input stream end of compressed stream"
					     : "BZip2 input stream crc error";

	return nk_fail(err, NK_FAULT_METADATA, "%s", text);
}

static int bzip2_run(struct source *src, bz_stream *bz, struct nk_err *err)
{
	int status = BZ_OK;

	while (status == BZ_OK) {
		const uint8_t *p;
		ptrdiff_t n = next_bytes(src, NK_READER_ROOM, &p, err);
		if (n <= 0)
			return n < 0 ? -1 : bzip2_failed(BZ_OK, err);
		bz->next_in = (char *)p;
		bz->avail_in = (unsigned)n;
		do {
			bz->next_out = (char *)src->impl->output;
			bz->avail_out = OUTPUT_ROOM;
			status = BZ2_bzDecompress(bz);
			int rc =
				write_out(src, src->impl->output, OUTPUT_ROOM - bz->avail_out, err);
			if (rc != 0)
				return rc;
		} while (status == BZ_OK && (bz->avail_in > 0 || bz->avail_out == 0));
	}
	if (status != BZ_STREAM_END)
		return bzip2_failed(status, err);
	src->at -= bz->avail_in;
	return 0;
}

static int unpack_bzip2(struct source *src, struct nk_err *err)
{
	bz_stream bz = { 0 };

	if (BZ2_bzDecompressInit(&bz, 0, 0) != BZ_OK)
		abort();
	int rc = bzip2_run(src, &bz, err);
	BZ2_bzDecompressEnd(&bz);
	return rc;
}

/* --- All --- */

static int refuse_encrypted(const struct nk_zip_entry *entry, struct nk_err *err)
{
	int aes = nk_zip_aes_bits(entry->place, err);
	unsigned version = nk_zip_version(entry);
	const char *text = "No password available for encrypted stream";

	if (aes < 0)
		return -1;
	if (aes > 0 || entry->place->method == NK_ZIP_AES)
		text = version >= 51 ? "No password available for AES encrypted stream"
				     : "Decryption method not supported";
	else if (version >= 50 && entry->place->flags & NK_ZIP_STRONG_ENCRYPTION)
		text = "Decryption method not supported";
	return nk_fail(err, NK_FAULT_METADATA, "%s", text);
}

int nk_zip_unpack(struct nk_zip *zip, const struct nk_zip_entry *entry, int64_t start,
		  struct nk_zip_sink *sink, int64_t *end, struct nk_err *err)
{
	static const struct {
		unsigned method;
		int (*unpack)(struct source *src, struct nk_err *err);
	} methods[] = {
		{ NK_ZIP_STORED, unpack_stored },
		{ NK_ZIP_DEFLATED, unpack_deflated },
		{ NK_ZIP_BZIP2, unpack_bzip2 },
	};
	const struct nk_zip_place *place = entry->place;
	struct source src = { nk_zip_impl(zip), sink, start, start, 0 };
	char room[16];

	if (place->flags & NK_ZIP_ENCRYPTED)
		return refuse_encrypted(entry, err);
	if (place->compressed < 0 || __builtin_add_overflow(start, place->compressed, &src.end))
		return nk_fail(err, NK_FAULT_METADATA, "The compressed size is invalid");
	if (!src.impl->output)
		src.impl->output = nk_xmalloc(OUTPUT_ROOM);
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		if (methods[i].method != place->method)
			continue;
		int rc = methods[i].unpack(&src, err);
		if (end)
			*end = src.at;
		return rc;
	}
	return nk_fail(err, NK_FAULT_METADATA, "Unsupported compression method %.*s",
		       NK_ARG(nk_zip_method_name(place->method, room)));
}

void nk_zip_data_release(struct nk_zip_impl *impl)
{
	if (impl->inflater)
		inflateEnd(impl->inflater);
	free(impl->inflater);
	free(impl->output);
}
