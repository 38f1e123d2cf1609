/* SPDX-License-Identifier: MIT
 *
 * How a fresh download is looked at: the archive layer's functions in the shape that the
 * layer which fetches wants them.
 */
#include "inflate/inflate.h"

#include "archive/archive.h"

static int identify(const char **extension, const char *path, struct nk_err *err)
{
	enum nk_file_kind kind;

	if (nk_file_identify(&kind, path, err) < 0)
		return -1;
	*extension = nk_file_extension(kind);
	return 0;
}

const struct nk_file_checks nk_archive_checks = { identify, nk_zip_test };
