/* SPDX-License-Identifier: MIT
 *
 * Who is alive. Each reader has a file of a random name beside the database and keeps a lock
 * on it that the kernel takes away with the process, however that ends. A process id would
 * not do: it is given to others.
 */
#include "queue/queue_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"

static void make_name(char name[34], bool patient)
{
	unsigned char bytes[16];

	nk_random(bytes, sizeof bytes);
	name[0] = patient ? 'p' : 'r';
	nk_hex(name + 1, bytes, sizeof bytes, false);
}

void sqlite_reader_init(struct reader *reader, const char *db_path, bool patient)
{
	const char *slash = strrchr(db_path, '/');

	reader->folder = slash ? nk_xprintf("%.*s/readers", (int)(slash - db_path), db_path)
			       : nk_xstrdup("readers");
	reader->fd = -1;
	make_name(reader->name, patient);
}

static char *path_of(const struct reader *reader, const char *name)
{
	return nk_xprintf("%s/%s", reader->folder, name);
}

static int lock_new_file(const char *path, struct nk_err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	nk_fail(err, NK_FAULT_SYSTEM, "%s: cannot be made and locked: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

int sqlite_reader_appear(struct reader *reader, struct nk_err *err)
{
	char *path;

	if (reader->fd >= 0)
		return 0;
	if (mkdir(reader->folder, 0777) < 0 && errno != EEXIST)
		return nk_fail(err, NK_FAULT_SYSTEM, "%s: cannot be made: %s", reader->folder,
			       strerror(errno));
	path = path_of(reader, reader->name);
	reader->fd = lock_new_file(path, err);
	free(path);
	return reader->fd < 0 ? -1 : 0;
}

void sqlite_reader_forget(const struct reader *us, const char *name)
{
	char *path = path_of(us, name);

	unlink(path);
	free(path);
}

void sqlite_reader_release(struct reader *reader)
{
	if (reader->fd >= 0) {
		sqlite_reader_forget(reader, reader->name);
		close(reader->fd);
	}
	free(reader->folder);
}

bool sqlite_reader_is_gone(const struct reader *us, const char *name)
{
	char *path = path_of(us, name);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	bool gone = fd < 0 ? errno == ENOENT : flock(fd, LOCK_SH | LOCK_NB) == 0;

	if (fd >= 0)
		close(fd);
	free(path);
	return gone;
}
