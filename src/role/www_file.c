/* SPDX-License-Identifier: MIT
 *
 * Files that are served; see www_file.h.
 */
#include "role/www_file.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(struct nk_err *err, const char *path)
{
	return nk_fail(err, NK_FAULT_SYSTEM, "%s cannot be written: %s", path, strerror(errno));
}

int nk_www_folder(const char *folder, struct nk_err *err)
{
	char *path = nk_xstrdup(folder);

	for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
		if (slash)
			*slash = '\0';
		if (mkdir(path, 0777) < 0 && errno != EEXIST) {
			free(path);
			return fail(err, folder);
		}
		if (!slash)
			break;
		*slash = '/';
	}
	free(path);
	return 0;
}

static int write_all(int fd, struct nk_str text)
{
	for (size_t at = 0; at < text.n;) {
		ssize_t n = write(fd, text.s + at, text.n - at);

		if (n < 0 && errno != EINTR)
			return -1;
		at += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

int nk_www_replace(const char *folder, const char *name, struct nk_str text, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *path = nk_printf(&arena, "%s/%s", folder, name);
	const char *beside = nk_printf(&arena, "%s/.%s.new", folder, name);
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0)
		return fail(err, beside);
	bool ok = write_all(fd, text) == 0;
	int why = errno;
	ok = close(fd) == 0 && ok;
	if (!ok && why)
		errno = why;
	if (!ok || rename(beside, path) < 0) {
		fail(err, path);
		unlink(beside);
		return -1;
	}
	return 0;
}

/* Most files are as they were; reading one is cheaper than writing it, for disks and mirrors. */
static bool is_there(const char *path, struct nk_str text)
{
	FILE *file = fopen(path, "re");
	char piece[16 * 1024];
	size_t n, at = 0;
	bool same = file != NULL;

	while (same && (n = fread(piece, 1, sizeof piece, file)) > 0) {
		same = n <= text.n - at && memcmp(piece, text.s + at, n) == 0;
		at += same ? n : 0;
	}
	if (file)
		fclose(file);
	return same && at == text.n;
}

int nk_www_put(const char *folder, const char *name, struct nk_str text, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	if (is_there(nk_printf(&arena, "%s/%s", folder, name), text))
		return NK_UNCHANGED;
	if (nk_www_folder(folder, err) < 0)
		return -1;
	return nk_www_replace(folder, name, text, err);
}
