/* SPDX-License-Identifier: MIT
 *
 * Makes zips for tests; see zip_build.h.
 */
#include "zip_build.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint32_t crc32_of(struct nk_str data)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < data.n; i++) {
		crc ^= (uint8_t)data.s[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

struct zip_part *zip_add_n(struct zip_build *zip, const char *name, struct nk_str content)
{
	assert(zip->n < sizeof zip->parts / sizeof *zip->parts);
	struct zip_part *part = &zip->parts[zip->n++];
	struct zip_header header = {
		.version = 20,
		.date = 0x21,
		.crc = crc32_of(content),
		.compressed = (uint32_t)content.n,
		.size = (uint32_t)content.n,
		.name = nk_str(name),
	};

	*part = (struct zip_part){
		.local = header, .central = header, .data = content, .offset = -1
	};
	part->local.signature = 0x04034b50;
	part->central.signature = 0x02014b50;
	return part;
}

struct zip_part *zip_add(struct zip_build *zip, const char *name, const char *text)
{
	return zip_add_n(zip, name, nk_str(text));
}

void zip_stream(struct zip_part *part)
{
	part->has_descriptor = true;
	part->descriptor.signature = 0x08074b50;
	part->descriptor.crc = part->local.crc;
	part->descriptor.compressed = part->local.compressed;
	part->descriptor.size = part->local.size;
	part->local.crc = part->local.compressed = part->local.size = 0;
	part->local.flags |= 8;
	part->central.flags |= 8;
}

void zip_pack(struct zip_part *part, uint16_t method, struct nk_str data)
{
	part->local.method = part->central.method = method;
	part->local.compressed = part->central.compressed = (uint32_t)data.n;
	part->data = data;
}

static void add16(struct nk_buf *out, unsigned v)
{
	nk_buf_char(out, (char)v);
	nk_buf_char(out, (char)(v >> 8));
}

static void add32(struct nk_buf *out, uint32_t v)
{
	add16(out, v & 0xffff);
	add16(out, v >> 16);
}

static void add64(struct nk_buf *out, uint64_t v)
{
	add32(out, (uint32_t)v);
	add32(out, (uint32_t)(v >> 32));
}

/* From the version to the lengths of name and extra field, the same in both headers. */
static void add_header(struct nk_buf *out, const struct zip_header *h)
{
	add16(out, h->version);
	add16(out, h->flags);
	add16(out, h->method);
	add16(out, h->time);
	add16(out, h->date);
	add32(out, h->crc);
	add32(out, h->compressed);
	add32(out, h->size);
	add16(out, (unsigned)h->name.n);
	add16(out, (unsigned)h->extra.n);
}

static void add_local(struct nk_buf *out, const struct zip_part *part)
{
	add32(out, part->local.signature);
	add_header(out, &part->local);
	nk_buf_str(out, part->local.name);
	nk_buf_str(out, part->local.extra);
	nk_buf_str(out, part->data);
	if (part->has_descriptor) {
		add32(out, part->descriptor.signature);
		add32(out, part->descriptor.crc);
		add32(out, part->descriptor.compressed);
		add32(out, part->descriptor.size);
	}
}

static void add_central(struct nk_buf *out, const struct zip_part *part, uint64_t offset)
{
	add32(out, part->central.signature);
	add16(out, part->made_by);
	add_header(out, &part->central);
	add16(out, (unsigned)part->comment.n);
	add16(out, 0);
	add16(out, 0);
	add32(out, part->attributes);
	add32(out, (uint32_t)(part->offset < 0 ? offset : (uint64_t)part->offset));
	nk_buf_str(out, part->central.name);
	nk_buf_str(out, part->central.extra);
	nk_buf_str(out, part->comment);
}

static uint64_t or_right(int64_t told, uint64_t right)
{
	return told < 0 ? right : (uint64_t)told;
}

static void add_end64(struct nk_buf *out, const struct zip_build *zip, uint64_t offset,
		      uint64_t size)
{
	uint64_t at = out->n;

	add32(out, (uint32_t)or_right(zip->end64.signature, 0x06064b50));
	add64(out, 44);
	add16(out, 45);
	add16(out, 45);
	add32(out, 0);
	add32(out, 0);
	add64(out, or_right(zip->end64.n, zip->n));
	add64(out, zip->n);
	add64(out, size);
	add64(out, or_right(zip->end64.offset, offset));
	add32(out, 0x07064b50);
	add32(out, 0);
	add64(out, or_right(zip->end64.at, at));
	add32(out, 1);
}

void zip_bytes(const struct zip_build *zip, struct nk_buf *out)
{
	uint64_t offsets[16];

	nk_buf_str(out, zip->before);
	for (size_t i = 0; i < zip->n; i++) {
		offsets[i] = out->n - zip->before.n;
		add_local(out, &zip->parts[i]);
	}
	uint64_t start = out->n - zip->before.n;
	for (size_t i = 0; i < zip->n; i++)
		add_central(out, &zip->parts[i], offsets[i]);
	uint64_t size = out->n - zip->before.n - start;
	if (zip->zip64)
		add_end64(out, zip, start, size);
	add32(out, 0x06054b50);
	add32(out, 0);
	add16(out, (unsigned)or_right(zip->end.n, zip->n));
	add16(out, (unsigned)zip->n);
	add32(out, (uint32_t)or_right(zip->end.size, size));
	add32(out, (uint32_t)or_right(zip->end.offset, start));
	add16(out, (unsigned)or_right(zip->end.comment_size, zip->end.comment.n));
	nk_buf_str(out, zip->end.comment);
}

const char *zip_save_bytes(struct zip_build *zip, struct nk_str bytes)
{
	zip_build_release(zip);
	strcpy(zip->path, "/tmp/netkan-test-XXXXXX");
	int fd = mkstemp(zip->path);
	assert(fd >= 0);
	ssize_t done = write(fd, bytes.s, bytes.n);
	assert(done == (ssize_t)bytes.n);
	(void)done;
	close(fd);
	return zip->path;
}

const char *zip_save(struct zip_build *zip)
{
	NK_AUTO_BUF out = NK_BUF_INIT(1 << 26);

	zip_bytes(zip, &out);
	return zip_save_bytes(zip, nk_buf_view(&out));
}

void zip_build_release(struct zip_build *zip)
{
	if (zip->path[0])
		unlink(zip->path);
	zip->path[0] = '\0';
}
