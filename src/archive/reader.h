/* SPDX-License-Identifier: MIT
 *
 * A file read through one buffer. Archives are walked nearly in order, so headers, names and
 * data of small entries mostly come out of what is already there, without copying. A plain
 * read instead of a mapping: a cache file that someone cuts short must be an error, no signal.
 */
#ifndef NK_ARCHIVE_READER_H
#define NK_ARCHIVE_READER_H

#include "base/str.h"

enum {
	NK_READER_ROOM =
		256 * 1024, /* bytes seen at a time; over three 64 KiB fields of a header */
};

/* One thread at a time. */
struct nk_reader {
	int fd;
	uint64_t size;
	uint64_t at; /* offset of what the buffer holds */
	size_t n;
	size_t room; /* of the buffer: no more than the file has */
	uint8_t *buf;
	const char *path; /* borrowed, for messages */
};

/** Open; `path` is borrowed. Release with nk_reader_release(), also after a failure. */
int nk_reader_open(struct nk_reader *reader, const char *path, struct nk_err *err);
void nk_reader_release(struct nk_reader *reader);

/**
 * Show the bytes at `off`: *p is valid until the next call. Returns how many there are: at
 * least the smaller of `want` (at most NK_READER_ROOM) and what the file has left, often
 * more; 0 at the end of the file; -1 NK_FAULT_SYSTEM.
 */
ptrdiff_t nk_reader_peek(struct nk_reader *reader, uint64_t off, size_t want, const uint8_t **p,
			 struct nk_err *err);

/* Numbers are little endian. */
static inline uint16_t nk_le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}
static inline uint32_t nk_le32(const uint8_t *p)
{
	return nk_le16(p) | (uint32_t)nk_le16(p + 2) << 16;
}
static inline uint64_t nk_le64(const uint8_t *p)
{
	return nk_le32(p) | (uint64_t)nk_le32(p + 4) << 32;
}

#endif
