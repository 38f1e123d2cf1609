/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a download: told what they are, tested as a zip, listed and read. Nothing may
 * crash, hang or take more memory than the limits say, and the test and the listing must
 * agree about what is a zip at all.
 */
#include "archive/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { READ_MAX = 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(struct nk_zip *zip)
{
	struct nk_err err = NK_ERR_INIT;

	for (size_t i = 0; i < zip->n; i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_str content;
		nk_zip_read(zip, &zip->entries[i], READ_MAX, &content, &arena, &err);
	}
}

static void look_at(const char *path)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_zip) zip = NULL;
	struct nk_err err = NK_ERR_INIT;
	enum nk_file_kind kind;

	nk_file_identify(&kind, path, &err);
	int tested = nk_zip_test(path, &arena, &err);
	if (nk_zip_open(&zip, path, &err) == 0)
		read_all(zip);
	else if (tested == 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	int fd = memfd_create("zip", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	look_at(path);
	close(fd);
	return 0;
}
