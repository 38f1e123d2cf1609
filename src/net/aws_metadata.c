/* SPDX-License-Identifier: MIT
 *
 * The metadata of the instance that we run on: a token first (version 2), where the endpoint
 * knows such. Source: Amazon EC2 User Guide, "Use instance metadata".
 */
#include "net/aws_priv.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ANSWER_MAX = 64 * 1024, ENDPOINT_MS = 2000 };

/* NULL: there is to be none. */
static const char *endpoint(struct nk_arena *arena)
{
	const char *off = getenv("AWS_EC2_METADATA_DISABLED");
	const char *base = getenv("AWS_EC2_METADATA_SERVICE_ENDPOINT");

	if (off && strcasecmp(off, "true") == 0)
		return NULL;
	if (!base || !*base)
		return "http://169.254.169.254";
	size_t n = strlen(base);
	while (n && base[n - 1] == '/')
		n--;
	return nk_strndup(arena, base, n);
}

static int ask(struct nk_http *http, const char *method, const char *url,
	       const struct nk_http_header *header, struct nk_http_response *response,
	       struct nk_arena *arena, struct nk_err *err)
{
	struct nk_http_request request = {
		.method = method,
		.url = url,
		.headers = header,
		.n_headers = header ? 1 : 0,
		.redirects = NK_HTTP_DONT_FOLLOW,
		.timeout_ms = ENDPOINT_MS,
		.total_ms = 2 * ENDPOINT_MS,
		.max_body = ANSWER_MAX,
		.retries = 1,
		.trusted = true,
	};

	return nk_http_perform(http, &request, response, arena, err);
}

int aws_metadata(struct nk_http *http, const char *path, struct nk_str *out,
		 struct nk_arena *arena, struct nk_err *err)
{
	struct nk_http_header ttl = { "X-aws-ec2-metadata-token-ttl-seconds", "21600" };
	struct nk_http_header token = { "X-aws-ec2-metadata-token", NULL };
	struct nk_http_response response;
	const char *base = endpoint(arena);

	/* No such host: this is no instance, and there is nothing to say about it. */
	if (!base || ask(http, "PUT", nk_printf(arena, "%s/latest/api/token", base), &ttl, &response,
			 arena, NULL) < 0)
		return NK_NOT_FOUND;
	if (response.status == 200)
		token.value = nk_strndup(arena, response.body.s, response.body.n);
	const char *url = nk_printf(arena, "%s%s", base, path);
	if (ask(http, "GET", url, token.value ? &token : NULL, &response, arena, err) < 0)
		return -1;
	if (response.status != 200)
		return nk_fail(err, NK_FAULT_CONFIG, "%s: %d %s", url, response.status,
			       response.reason ? response.reason : "");
	*out = response.body;
	return 0;
}
