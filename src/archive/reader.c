/* SPDX-License-Identifier: MIT
 *
 * A file read through one buffer; see reader.h.
 */
#include "archive/reader.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int nk_reader_open(struct nk_reader *reader, const char *path, struct nk_err *err)
{
	struct stat st;

	*reader = (struct nk_reader){ .fd = open(path, O_RDONLY | O_CLOEXEC), .path = path };
	if (reader->fd < 0)
		return nk_fail(err, NK_FAULT_SYSTEM, "cannot open %s: %s", path, strerror(errno));
	if (fstat(reader->fd, &st) < 0 || !S_ISREG(st.st_mode))
		return nk_fail(err, NK_FAULT_SYSTEM, "%s is not a regular file", path);
	reader->size = (uint64_t)st.st_size;
	reader->room = reader->size < NK_READER_ROOM ? (size_t)reader->size : NK_READER_ROOM;
	reader->buf = nk_xmalloc(reader->room);
	return 0;
}

void nk_reader_release(struct nk_reader *reader)
{
	if (reader->fd >= 0)
		close(reader->fd);
	free(reader->buf);
	*reader = (struct nk_reader){ .fd = -1 };
}

static int fill(struct nk_reader *reader, uint64_t off, struct nk_err *err)
{
	reader->at = off;
	reader->n = 0;
	while (reader->n < reader->room && off + reader->n < reader->size) {
		ssize_t got = pread(reader->fd, reader->buf + reader->n, reader->room - reader->n,
				    (off_t)(off + reader->n));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return nk_fail(err, NK_FAULT_SYSTEM, "cannot read %s: %s", reader->path,
				       strerror(errno));
		if (got == 0)
			break;
		reader->n += (size_t)got;
	}
	return 0;
}

ptrdiff_t nk_reader_peek(struct nk_reader *reader, uint64_t off, size_t want, const uint8_t **p,
			 struct nk_err *err)
{
	if (off >= reader->size)
		return 0;
	if (want > reader->size - off)
		want = (size_t)(reader->size - off);
	if (off < reader->at || off + want > reader->at + reader->n ||
	    off == reader->at + reader->n) {
		if (fill(reader, off, err) < 0)
			return -1;
	}
	*p = reader->buf + (off - reader->at);
	return (ptrdiff_t)(reader->at + reader->n - off);
}
