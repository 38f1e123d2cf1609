/* SPDX-License-Identifier: MIT
 *
 * Where exported statuses go; see status_place.h.
 */
#include "role/status_place.h"

#include "base/arena.h"
#include "net/aws_s3.h"
#include "role/www_file.h"

#include <string.h>

const char *nk_status_place_folder(const char *bucket)
{
	if (strncmp(bucket, "file://", 7) == 0)
		return bucket + 7;
	if (strncmp(bucket, "file:", 5) == 0)
		return bucket + 5;
	return *bucket == '/' || *bucket == '.' ? bucket : NULL;
}

static int put_file(const char *folder, const char *key, struct nk_str text, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	char *path = nk_printf(&arena, "%s/%s", folder, key), *slash = strrchr(path, '/');

	*slash = '\0';
	return nk_www_put(path, slash + 1, text, err);
}

int nk_status_place(struct nk_aws *aws, const char *bucket, const char *key, struct nk_str text,
		    struct nk_err *err)
{
	const char *folder = nk_status_place_folder(bucket);

	return folder ? put_file(folder, key, text, err)
		      : nk_s3_put(aws, bucket, key, text, "application/json", err);
}
