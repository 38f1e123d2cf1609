/* SPDX-License-Identifier: MIT
 *
 * File arguments and files written.
 * Rules: CKAN Netkan/Program.cs (ReadNetkans, WriteCkan).
 */
#include "cmd/input.h"

#include "base/uri.h"
#include "base/utf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT_MAX = 16 * 1024 * 1024, FETCH_RETRIES = 5 };

static bool is_address(const char *name)
{
	return nk_uri_well_formed(nk_str(name));
}

static int read_all(int fd, struct nk_buf *text, const char *shown, struct nk_err *err)
{
	char piece[16384];
	ssize_t n;

	while (!text->full && (n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EISDIR
				       ? nk_fail(err, NK_FAULT_METADATA, "Permission denied")
				       : nk_fail(err, NK_FAULT_SYSTEM, "unable to read '%s': %s",
						 shown, strerror(errno));
		nk_buf_add(text, piece, (size_t)n);
	}
	return nk_buf_check(text, shown, err);
}

/* FileNotFoundException, DirectoryNotFoundException, UnauthorizedAccessException. */
static int unable_to_open(const char *full, struct nk_err *err)
{
	const char *slash = strrchr(full, '/');

	if (errno == ENOENT && slash > full) {
		char *dir = nk_xprintf("%.*s", (int)(slash - full), full);
		bool there = access(dir, F_OK) == 0;

		free(dir);
		if (!there)
			return nk_fail(err, NK_FAULT_METADATA,
				       "Could not find a part of the path '%s'.", full);
	}
	if (errno == ENOENT || errno == ENOTDIR)
		return nk_fail(err, NK_FAULT_METADATA, "Could not find file '%s'.", full);
	if (errno == EACCES)
		return nk_fail(err, NK_FAULT_METADATA, "Permission denied");
	return nk_fail(err, NK_FAULT_SYSTEM, "unable to open '%s': %s", full, strerror(errno));
}

static int read_file(struct nk_buf *text, const char *name, struct nk_arena *arena,
		     struct nk_err *err)
{
	const char *full = nk_full_path(arena, name);
	int fd = open(full, O_RDONLY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return unable_to_open(full, err);
	rc = read_all(fd, text, full, err);
	close(fd);
	return rc;
}

static int fetch(struct nk_str *out, const char *name, const struct nk_services *services,
		 struct nk_arena *arena, struct nk_err *err)
{
	struct nk_http_response response = { 0 };
	struct nk_http_request request = {
		.user_agent = services->user_agent,
		.max_body = INPUT_MAX,
		.retries = FETCH_RETRIES,
		.trusted = true,
	};
	struct nk_uri uri;

	if (nk_uri_parse(&uri, arena, nk_str(name), err) < 0)
		return -1;
	request.url = nk_strndup(arena, uri.absolute.s, uri.absolute.n - uri.fragment.n);
	if (nk_http_perform(services->http, &request, &response, arena, err) < 0)
		return -1;
	if (response.status >= 400)
		return nk_fail(err, response.status >= 500 ? NK_FAULT_UPSTREAM : NK_FAULT_METADATA,
			       "The remote server returned an error: (%d) %s.", response.status,
			       response.reason ? response.reason : "");
	*out = nk_decode(arena, response.body.s, response.body.n);
	return 0;
}

int nk_input_read(struct nk_str *out, const char *name, const struct nk_services *services,
		  struct nk_arena *arena, struct nk_err *err)
{
	NK_AUTO_BUF text = NK_BUF_INIT(INPUT_MAX);
	int rc;

	if (is_address(name))
		return fetch(out, name, services, arena, err);
	rc = strcmp(name, "-") == 0 ? read_all(STDIN_FILENO, &text, "standard input", err)
				    : read_file(&text, name, arena, err);
	if (rc < 0)
		return -1;
	*out = nk_decode(arena, text.data, text.n);
	return 0;
}

struct nk_str nk_input_base(const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash ? slash + 1 : name;
	const char *dot = strrchr(base, '.');

	if (strcmp(name, "-") == 0)
		return NK_NO_STR;
	return nk_str_n(base, dot ? (size_t)(dot - base) : strlen(base));
}

bool nk_input_is_odd(const char *name)
{
	return strcmp(name, "-") != 0 && !is_address(name) &&
	       !nk_str_ends_nocase(nk_str(name), ".netkan");
}

const char *nk_full_path(struct nk_arena *arena, const char *path)
{
	char cwd[PATH_MAX];
	char *full, *end;

	if (*path != '/' && getcwd(cwd, sizeof(cwd)))
		path = nk_printf(arena, "%s/%s", cwd, path);
	full = end = nk_printf(arena, "%s/", path);
	*end = '\0';
	while (*path) {
		size_t n = strcspn(path, "/");

		if (n == 2 && strncmp(path, "..", 2) == 0) {
			while (end > full && *--end != '/')
				;
		} else if (n > 0 && !(n == 1 && *path == '.')) {
			*end++ = '/';
			memmove(end, path, n);
			end += n;
		}
		path += n;
		path += *path == '/';
	}
	if (end == full)
		*end++ = '/';
	*end = '\0';
	return full;
}

static int write_all(int fd, struct nk_str text)
{
	while (text.n > 0) {
		ssize_t n = write(fd, text.s, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text = nk_str_n(text.s + n, text.n - (size_t)n);
	}
	return 0;
}

int nk_output_write(const char *path, struct nk_str text, struct nk_arena *arena,
		    struct nk_err *err)
{
	const char *full = nk_full_path(arena, path);
	const char *part = nk_printf(arena, "%s.part", full);
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	bool good;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return nk_fail(err, NK_FAULT_SYSTEM, "Could not find a part of the path '%s'.",
			       full);
	good = fd >= 0 && write_all(fd, text) == 0;
	if (fd >= 0 && close(fd) < 0)
		good = false;
	if (good && rename(part, full) == 0)
		return 0;
	nk_fail(err, NK_FAULT_SYSTEM, "unable to write '%s': %s", full, strerror(errno));
	if (fd >= 0)
		unlink(part);
	return -1;
}
