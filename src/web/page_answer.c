/* SPDX-License-Identifier: MIT
 *
 * From a page to an answer: nothing for who has it already, compressed for who can read that.
 */
#include "web/pages_priv.h"

#include "base/digest.h"
#include "base/log.h"

#include <string.h>
#include <zlib.h>

enum { WORTH_COMPRESSING = 1000 };

/* Where it does not become smaller the answer stays as it is. */
static void compress_answer(struct nk_web_answer *answer, struct nk_arena *arena)
{
	z_stream stream = { 0 };
	size_t room = answer->body.n;
	char *out = nk_alloc(arena, room);

	if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return;
	stream.next_in = (Bytef *)(uintptr_t)answer->body.s;
	stream.avail_in = (uInt)answer->body.n;
	stream.next_out = (Bytef *)out;
	stream.avail_out = (uInt)room;
	if (deflate(&stream, Z_FINISH) == Z_STREAM_END) {
		answer->body = nk_str_n(out, room - stream.avail_out);
		answer->gzipped = true;
	}
	deflateEnd(&stream);
}

/* Weak, since it is the same for the compressed body. */
static const char *tag_of(struct nk_str body, struct nk_arena *arena)
{
	uint8_t digest[NK_DIGEST_MAX];
	char hex[NK_DIGEST_HEX];

	nk_digest_of(NK_SHA256, body.s, body.n, digest);
	return nk_printf(arena, "W/\"%s\"", nk_hex(hex, digest, 16, false));
}

/* A list of tags, or "*". Those of others are compared without their W/. */
static bool has_it(struct nk_str known, const char *tag)
{
	return nk_str_is(nk_str_trim(known), "*") ||
	       nk_str_find(known, nk_str(tag + 2), 0) >= 0;
}

static void settle(struct nk_web_answer *answer, const struct nk_web_request *request,
		   struct nk_arena *arena)
{
	answer->etag = tag_of(answer->body, arena);
	if (has_it(request->if_none_match, answer->etag)) {
		answer->status = 304;
		answer->body = NK_STR("");
	} else if (request->gzip && answer->body.n > WORTH_COMPRESSING) {
		compress_answer(answer, arena);
	}
}

static void fail(struct nk_page *page, struct nk_web_answer *answer, const struct nk_err *err)
{
	bool ill = strcmp(page->request->path, "/healthz") == 0;

	if (!ill)
		nk_log_err(NK_LOG_ERROR, err, "%s cannot be made", page->request->path);
	nk_answer_text(answer, page->arena, 503, "%s",
		       ill ? nk_err_text(err) : "This page cannot be made just now");
}

static int make(struct nk_page *page, const struct nk_page_route *route, struct nk_err *err)
{
	int rc = route->make(page, err);

	return rc == 0 ? nk_buf_check(&page->buf, "the page", err) : rc;
}

void nk_pages_answer(struct nk_pages *pages, const struct nk_web_request *request,
		     struct nk_web_answer *answer, struct nk_arena *arena)
{
	const struct nk_pages_game *game = NULL;
	struct nk_str name = NK_NO_STR;
	const struct nk_page_route *route = nk_page_find(pages, request->path, &game, &name);
	struct nk_err err = NK_ERR_INIT;
	struct nk_page page = {
		.pages = pages,
		.request = request,
		.arena = arena,
		.root = "/",
		.game = game ? game->id : NULL,
		.identifier = name.s ? nk_strndup(arena, name.s, name.n) : NULL,
		.buf = NK_BUF_INIT(NK_PAGE_MAX),
	};
	int rc = route ? make(&page, route, &err) : NK_NOT_FOUND;

	if (rc < 0)
		fail(&page, answer, &err);
	else if (rc > 0)
		nk_answer_text(answer, arena, 404, "There is nothing here");
	else
		*answer = (struct nk_web_answer){ .status = 200,
						  .type = page.type,
						  .max_age_s = route->max_age_s,
						  .body = nk_buf_dup(&page.buf, arena) };
	nk_buf_release(&page.buf);
	if (answer->status == 200)
		settle(answer, request, arena);
}
