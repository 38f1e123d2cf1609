/* SPDX-License-Identifier: MIT
 *
 * Objects on S3; see aws_s3.h. Buckets are named in the path: the name of the status bucket has
 * dots, which no certificate for *.s3.amazonaws.com covers.
 */
#include "net/aws_s3.h"

#include "base/digest.h"

#include <string.h>

enum { PATH_MAX_BYTES = 8 * 1024 };

/* "/bucket/key", escaped but for the slashes of the key. */
static const char *object_path(struct nk_arena *arena, const char *bucket, const char *key)
{
	NK_AUTO_BUF path = NK_BUF_INIT(PATH_MAX_BYTES);

	nk_buf_char(&path, '/');
	nk_buf_escape(&path, nk_str(bucket), "/");
	nk_buf_char(&path, '/');
	nk_buf_escape(&path, nk_str(key), "/");
	return nk_buf_dup(&path, arena).s;
}

/* S3 names an object that came in one piece by the MD5 of its bytes, in quotes. */
static bool has_digest(const char *etag, struct nk_str body)
{
	uint8_t raw[NK_DIGEST_MAX];
	char hex[NK_DIGEST_HEX];
	size_t n = nk_digest_of(NK_MD5, body.n ? body.s : "", body.n, raw);

	if (!etag)
		return false;
	nk_hex(hex, raw, n, false);
	return *etag == '"' ? strlen(etag) == 34 && strncmp(etag + 1, hex, 32) == 0
			    : strcmp(etag, hex) == 0;
}

static bool is_there(struct nk_aws *aws, const char *path, struct nk_str body,
		     const char *content_type, struct nk_arena *arena)
{
	struct nk_aws_request request = { .service = "s3", .method = "HEAD", .path = path };
	struct nk_aws_reply reply;

	if (nk_aws_perform(aws, &request, &reply, arena, NULL) < 0 || reply.status != 200)
		return false;
	const char *type = nk_http_header(reply.response, "Content-Type");
	return type && strcmp(type, content_type) == 0 &&
	       has_digest(nk_http_header(reply.response, "ETag"), body);
}

int nk_s3_put(struct nk_aws *aws, const char *bucket, const char *key, struct nk_str body,
	      const char *content_type, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_http_header type = { "Content-Type", content_type };
	const char *path = object_path(&arena, bucket, key);
	struct nk_aws_request request = {
		.service = "s3",
		.method = "PUT",
		.path = path,
		.headers = &type,
		.n_headers = 1,
		.body = body,
	};
	struct nk_aws_reply reply;

	if (is_there(aws, path, body, content_type, &arena))
		return NK_UNCHANGED;
	if (nk_aws_perform(aws, &request, &reply, &arena, err) < 0)
		return -1;
	if (reply.status < 300)
		return 0;
	nk_aws_fail(&reply, "s3 PutObject", err);
	return nk_within(err, "s3://%s/%s", bucket, key);
}

/* The right to list is not needed by anybody else here, so a refusal says nothing. */
int nk_s3_bucket_exists(struct nk_aws *aws, const char *bucket, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_aws_request request = {
		.service = "s3",
		.method = "GET",
		.path = nk_printf(&arena, "%s?list-type=2&max-keys=0",
				  object_path(&arena, bucket, "")),
	};
	struct nk_aws_reply reply;

	if (nk_aws_perform(aws, &request, &reply, &arena, err) < 0)
		return -1;
	if (reply.status < 300 || strcmp(reply.code, "AccessDenied") == 0)
		return 0;
	nk_aws_fail(&reply, "s3 ListObjectsV2", err);
	nk_within(err, "s3://%s", bucket);
	return strcmp(reply.code, "NoSuchBucket") == 0 ? NK_NOT_FOUND : -1;
}
