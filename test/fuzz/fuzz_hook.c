/* SPDX-License-Identifier: MIT
 *
 * Calls of strangers: the first byte chooses the hook, the second the content type, up to the
 * first line feed stands the query, the rest is the body. Signed with the right secret, so
 * that what lies behind the signature is reached, and once with the text as its signature.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/log.h"
#include "web/form.h"
#include "web/hook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char *const paths[] = { "/inflate", "/sd/inflate", "/sd/add",
				     "/gh/inflate", "/gh/release", "/gh/mirror" };
static const char *const types[] = { NULL, "application/json", "application/x-www-form-urlencoded",
				     "multipart/form-data; boundary=x" };

static void call(const char *path, const struct nk_web_request *request, struct nk_arena *arena)
{
	static const char *const keys[] = { "secret" };
	const struct nk_secrets secrets = { keys, 1 };
	struct nk_call made = { .request = request, .arena = arena };

	made.hook = nk_hook_find(path, &made.game);
	nk_hook_read(&made, &secrets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_web_request request = { .method = "POST" };
	char header[80] = "sha256=";
	uint8_t digest[NK_DIGEST_MAX];

	if (n < 2)
		return 0;
	nk_log_setup(NK_LOG_ERROR, NK_LOG_TEXT);
	struct nk_str text = nk_str_n((const char *)data + 2, n - 2);
	ptrdiff_t line = nk_str_find(text, NK_STR("\n"), 0);
	size_t skip = line < 0 ? 0 : (size_t)line + 1;

	request.path = paths[data[0] % (sizeof paths / sizeof *paths)];
	request.content_type = nk_str(types[data[1] % (sizeof types / sizeof *types)]);
	request.body = nk_str_n(text.s + skip, text.n - skip);
	if (skip && nk_form_urlencoded(&request.query, nk_str_n(text.s, skip - 1), &arena, NULL) < 0)
		return 0;
	request.signature = text;
	call(request.path, &request, &arena);
	nk_hex(header + 7, digest,
	       nk_hmac(NK_SHA256, "secret", 6, request.body.s, request.body.n, digest), false);
	request.signature_256 = nk_str(header);
	call(request.path, &request, &arena);
	return 0;
}
