/* SPDX-License-Identifier: MIT
 *
 * What a download is, by its content: decides whether it is tested as a zip, what it is
 * called in the cache and its MIME type.
 * Rules: CKAN Core/IO/FileIdentifier.cs, SharpZipLib 1.4.2 GZip/GzipInputStream.cs.
 */
#include "archive/archive.h"

#include "archive/inflate.h"
#include "archive/reader.h"

#include <string.h>
#include <zlib.h>

enum {
	TEXT_SEEN = 32 * 1024,
	TAR_MAGIC_AT = 257,
	TAR_SEEN = TAR_MAGIC_AT + 5,
	TAR_EMPTY = 10240, /* a tar without files is so many zeros, and no magic */
};

static const struct {
	const char *mime, *extension;
} kinds[] = {
	[NK_FILE_TEXT] = { "text/plain", "txt" },
	[NK_FILE_GZIP] = { "application/x-gzip", "gz" },
	[NK_FILE_TAR] = { "application/x-tar", "tar" },
	[NK_FILE_TAR_GZ] = { "application/x-compressed-tar", "tar.gz" },
	[NK_FILE_ZIP] = { "application/zip", "zip" },
	[NK_FILE_OTHER] = { "application/octet-stream", "ckan-package" },
};

const char *nk_file_mime(enum nk_file_kind kind)
{
	return kinds[kind].mime;
}

const char *nk_file_extension(enum nk_file_kind kind)
{
	return kinds[kind].extension;
}

static bool all_zero(const uint8_t *p, size_t n)
{
	return n == 0 || (p[0] == 0 && memcmp(p, p + 1, n - 1) == 0);
}

/* Of content whose first bytes these are: as many as there are up to TAR_EMPTY + 1. */
static bool is_tar(const uint8_t *p, size_t n)
{
	if (n < TAR_SEEN)
		return false;
	return memcmp(p + TAR_MAGIC_AT, "ustar", 5) == 0 || (n == TAR_EMPTY && all_zero(p, n));
}

static bool is_zip(const uint8_t *p, size_t n)
{
	static const char magic[][5] = { "PK\3\4", "PK\5\6", "PK\7\10" };

	for (size_t i = 0; n >= 4 && i < sizeof magic / sizeof *magic; i++) {
		if (memcmp(p, magic[i], 4) == 0)
			return true;
	}
	return false;
}

/* The last byte seen does not count, whatever the reason was. */
static bool is_text(const uint8_t *p, size_t n)
{
	if (n > TEXT_SEEN)
		n = TEXT_SEEN;
	return n < 2 || memchr(p, '\0', n - 1) == NULL;
}

/* --- gzip: one or several members, of which the start is unpacked --- */

struct gzip {
	struct nk_inflate_io io;
	struct nk_reader *reader;
	uint64_t at;         /* what is read next */
	uint32_t header_crc; /* of the header being read */
	uint32_t crc, total; /* of the member */
	size_t n;
	uint8_t start[TAR_EMPTY + 1];
};

/* As much as decides: zeros take longer. */
static bool enough(const struct gzip *gz)
{
	return gz->n == sizeof gz->start || (gz->n >= TAR_SEEN && !all_zero(gz->start, TAR_SEEN));
}

static int gzip_fill(struct nk_inflate_io *io, uint8_t *chunk, size_t *n, struct nk_err *err)
{
	struct gzip *gz = (struct gzip *)io;
	const uint8_t *p;
	ptrdiff_t got = nk_reader_peek(gz->reader, gz->at, NK_INFLATE_CHUNK, &p, err);

	if (got < 0)
		return -1;
	*n = (size_t)got < NK_INFLATE_CHUNK ? (size_t)got : NK_INFLATE_CHUNK;
	if (*n > 0)
		memcpy(chunk, p, *n);
	gz->at += *n;
	return 0;
}

static int gzip_write(struct nk_inflate_io *io, const uint8_t *data, size_t n, struct nk_err *err)
{
	struct gzip *gz = (struct gzip *)io;
	size_t room = sizeof gz->start - gz->n;

	(void)err;
	gz->crc = (uint32_t)crc32_z(gz->crc, data, n);
	gz->total += (uint32_t)n;
	memcpy(gz->start + gz->n, data, n < room ? n : room);
	gz->n += n < room ? n : room;
	return enough(gz) ? NK_END : 0;
}

/* A byte of the header. A file that ends here is an upstream's failure, which the caller
 * tells from one in the bytes. */
static int header_byte(struct gzip *gz, struct nk_err *err)
{
	const uint8_t *p;
	ptrdiff_t got = nk_reader_peek(gz->reader, gz->at, 1, &p, err);

	if (got <= 0)
		return got < 0 ? -1 : nk_fail(err, NK_FAULT_UPSTREAM, "EOF in header");
	gz->at++;
	gz->header_crc = (uint32_t)crc32_z(gz->header_crc, p, 1);
	return *p;
}

static int skip_bytes(struct gzip *gz, int n, struct nk_err *err)
{
	while (n-- > 0) {
		if (header_byte(gz, err) < 0)
			return -1;
	}
	return 0;
}

static int skip_text(struct gzip *gz, struct nk_err *err)
{
	int c;

	while ((c = header_byte(gz, err)) > 0)
		;
	return c;
}

static int skip_extra(struct gzip *gz, struct nk_err *err)
{
	int low = header_byte(gz, err);
	int high = low < 0 ? -1 : header_byte(gz, err);

	return high < 0 ? -1 : skip_bytes(gz, high << 8 | low, err);
}

/* The original reads this one number with its high byte first. */
static int check_header_crc(struct gzip *gz, struct nk_err *err)
{
	int want = (int)(gz->header_crc & 0xffff);
	int high = header_byte(gz, err);
	int low = high < 0 ? -1 : header_byte(gz, err);

	if (low < 0)
		return -1;
	return (high << 8 | low) == want
		       ? 0
		       : nk_fail(err, NK_FAULT_METADATA, "Header CRC value mismatch");
}

static int header_fields(struct gzip *gz, int flags, struct nk_err *err)
{
	static const struct {
		int flag;
		int (*read)(struct gzip *gz, struct nk_err *err);
	} fields[] = {
		{ 4, skip_extra }, { 8, skip_text }, { 16, skip_text }, { 2, check_header_crc }
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (flags & fields[i].flag && fields[i].read(gz, err) < 0)
			return -1;
	}
	return 0;
}

static int gzip_header(struct gzip *gz, struct nk_err *err)
{
	static const struct {
		int byte;
		const char *otherwise;
	} fixed[] = {
		{ 0x1f, "Error GZIP header, first magic byte doesn't match" },
		{ 0x8b, "Error GZIP header,  second magic byte doesn't match" },
		{ 8, "Error GZIP header, data not in deflate format" },
	};

	gz->header_crc = 0;
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
		int byte = header_byte(gz, err);
		if (byte < 0)
			return -1;
		if (byte != fixed[i].byte)
			return nk_fail(err, NK_FAULT_METADATA, "%s", fixed[i].otherwise);
	}
	int flags = header_byte(gz, err);
	if (flags < 0)
		return -1;
	if (flags & 0xe0)
		return nk_fail(err, NK_FAULT_METADATA, "Reserved flag bits in GZIP header != 0");
	return skip_bytes(gz, 6, err) < 0 ? -1 : header_fields(gz, flags, err);
}

static int gzip_footer(struct gzip *gz, struct nk_err *err)
{
	const uint8_t *p;
	ptrdiff_t got = nk_reader_peek(gz->reader, gz->at, 8, &p, err);

	if (got < 8)
		return got < 0 ? -1 : nk_fail(err, NK_FAULT_UPSTREAM, "EOS reading GZIP footer");
	if (nk_le32(p) != gz->crc)
		return nk_fail(err, NK_FAULT_METADATA,
			       "GZIP crc sum mismatch, theirs \"%08x\" and ours \"%08x\"",
			       nk_le32(p), gz->crc);
	if (nk_le32(p + 4) != gz->total)
		return nk_fail(err, NK_FAULT_METADATA, "Number of bytes mismatch in footer");
	gz->at += 8;
	return 0;
}

/* Unpack members until it is clear what they hold. Rubbish after a member is their end. */
static int gzip_start(struct gzip *gz, struct nk_err *err)
{
	for (bool first = true; gz->at < gz->reader->size; first = false) {
		struct nk_err header = NK_ERR_INIT;
		size_t unused;

		if (gzip_header(gz, &header) < 0) {
			if (!first && header.fault == NK_FAULT_METADATA)
				return 0;
			return nk_fail(err, header.fault, "%s", header.text);
		}
		gz->crc = gz->total = 0;
		int rc = nk_inflate_slowly(&gz->io, &unused, err);
		if (enough(gz))
			return 0;
		gz->at -= unused;
		if (rc < 0 || gzip_footer(gz, err) < 0)
			return -1;
	}
	return 0;
}

static int identify_gzip(enum nk_file_kind *out, struct nk_reader *reader, struct nk_err *err)
{
	struct gzip gz = { .io = { gzip_fill, gzip_write }, .reader = reader };

	if (gzip_start(&gz, err) < 0)
		return -1;
	*out = is_tar(gz.start, gz.n) ? NK_FILE_TAR_GZ : NK_FILE_GZIP;
	return 0;
}

static int identify(enum nk_file_kind *out, struct nk_reader *reader, struct nk_err *err)
{
	const uint8_t *p = NULL;
	ptrdiff_t got = nk_reader_peek(reader, 0, TEXT_SEEN, &p, err);
	size_t n = (size_t)got;

	if (got < 0)
		return -1;
	if (n >= 2 && p[0] == 0x1f && p[1] == 0x8b)
		return identify_gzip(out, reader, err);
	*out = is_tar(p, n)    ? NK_FILE_TAR
	       : is_zip(p, n)  ? NK_FILE_ZIP
	       : is_text(p, n) ? NK_FILE_TEXT
			       : NK_FILE_OTHER;
	return 0;
}

int nk_file_identify(enum nk_file_kind *out, const char *path, struct nk_err *err)
{
	struct nk_reader reader;
	int rc = nk_reader_open(&reader, path, err);

	if (rc == 0)
		rc = identify(out, &reader, err);
	nk_reader_release(&reader);
	return rc;
}
