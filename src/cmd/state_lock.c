/* SPDX-License-Identifier: MIT
 *
 * The lock of `run`; see state_lock.h. The file has the holder's number in it and stays when
 * it is free, since removing it would race with who opens it.
 */
#include "cmd/state_lock.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <stdio.h>

static long read_holder(int fd)
{
	char text[32] = "";
	ssize_t n = pread(fd, text, sizeof text - 1, 0);

	return n > 0 ? strtol(text, NULL, 10) : 0;
}

static int write_holder(int fd)
{
	char text[32];
	int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());

	return ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)n, 0) == n ? 0 : -1;
}

int nk_state_lock(int *out, const char *state, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *path = nk_printf(&arena, "%s/run.lock", state);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0)
		return nk_fail(err, NK_FAULT_SYSTEM, "%s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		if (write_holder(fd) == 0) {
			*out = fd;
			return 0;
		}
		nk_fail(err, NK_FAULT_SYSTEM, "%s: %s", path, strerror(errno));
	} else {
		nk_fail(err, NK_FAULT_BUSY,
			"%s is in use by another 'netkan run', process %ld (stop that one, or give "
			"this "
			"one another --state)",
			state, read_holder(fd));
	}
	close(fd);
	return -1;
}
