/* SPDX-License-Identifier: MIT
 *
 * Deflate as SharpZipLib reads it. zlib is the fast way for data that is in order; this
 * decoder is asked when zlib refuses, because the original accepts some of what zlib does
 * not (distances that reach before the start of the data, incomplete codes), and because its
 * words for the rest are part of what users see.
 */
#ifndef NK_ARCHIVE_INFLATE_H
#define NK_ARCHIVE_INFLATE_H

#include "base/str.h"

/* SharpZipLib takes its input in pieces of this size, which decides where it stops reading. */
enum { NK_INFLATE_CHUNK = 4096 };

/* Where the bytes come from and go to; the first member of the caller's own struct. */
struct nk_inflate_io {
	/* Put up to NK_INFLATE_CHUNK bytes into `chunk`; *n == 0 says that there are no more. */
	int (*fill)(struct nk_inflate_io *io, uint8_t *chunk, size_t *n, struct nk_err *err);
	/* Take what was decompressed. Anything but 0 stops the decoder, which returns it. */
	int (*write)(struct nk_inflate_io *io, const uint8_t *data, size_t n, struct nk_err *err);
};

/**
 * Decompress one raw deflate stream. *unused (may be NULL): whole bytes of the last chunk
 * that the stream did not need. NK_FAULT_METADATA with SharpZipLib's texts. The output has no
 * limit of its own; `write` must have one.
 */
int nk_inflate_slowly(struct nk_inflate_io *io, size_t *unused, struct nk_err *err);

#endif
