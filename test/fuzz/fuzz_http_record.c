/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a recorded answer, read as a text, to a sink and against validators. What is
 * accepted must be an answer within the limits.
 */
#include "net/http_priv.h"

#include <assert.h>
#include <stdlib.h>

enum { BODY_MAX = 64 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int count(void *data, const void *bytes, size_t n, bool restart, struct nk_err *err)
{
	size_t *taken = data;

	(void)bytes;
	(void)err;
	*taken = restart ? n : *taken + n;
	return 0;
}

static void read_as(const uint8_t *data, size_t size, bool sunk, const char *etag)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	FILE *file = fmemopen((void *)data, size, "r");
	size_t taken = 0;
	struct http_exchange x = {
		.method = "GET",
		.url = "https://example.org/",
		.host = "example.org",
		.if_none_match = etag,
		.if_modified_since = etag ? NULL : "Sat, 22 Aug 2026 10:48:20 GMT",
		.max_body = BODY_MAX,
		.sink = sunk ? count : NULL,
		.sink_data = &taken,
		.arena = &arena,
	};

	if (http_replay_read(file, &x) == 0) {
		assert(x.status >= 200 && x.status <= 999 && x.reason);
		assert(x.n_answer <= HTTP_MAX_HEADERS);
		assert(x.buffer.n <= BODY_MAX && taken <= BODY_MAX);
	} else {
		assert(x.failure && *x.err.text);
	}
	http_exchange_release(&x);
	fclose(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	read_as(data, size, false, NULL);
	read_as(data, size, true, "\"abc\"");
	return 0;
}
