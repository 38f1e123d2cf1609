/* SPDX-License-Identifier: MIT
 *
 * Where exported statuses go; see status_place.h.
 */
#include "role/status_place.h"

#include "base/arena.h"
#include "net/aws_s3.h"
#include "role/www_file.h"

#include <stdio.h>
#include <string.h>

const char *nk_status_place_folder(const char *bucket)
{
	if (strncmp(bucket, "file://", 7) == 0)
		return bucket + 7;
	if (strncmp(bucket, "file:", 5) == 0)
		return bucket + 5;
	return *bucket == '/' || *bucket == '.' ? bucket : NULL;
}

static bool file_is(const char *path, struct nk_str text)
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

static int put_file(const char *folder, const char *key, struct nk_str text, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	char *path = nk_printf(&arena, "%s/%s", folder, key);

	if (file_is(path, text))
		return NK_UNCHANGED;
	char *slash = strrchr(path, '/');
	*slash = '\0';
	if (nk_www_folder(path, err) < 0)
		return -1;
	return nk_www_replace(path, slash + 1, text, err);
}

int nk_status_place(struct nk_aws *aws, const char *bucket, const char *key, struct nk_str text,
		    struct nk_err *err)
{
	const char *folder = nk_status_place_folder(bucket);

	return folder ? put_file(folder, key, text, err)
		      : nk_s3_put(aws, bucket, key, text, "application/json", err);
}
