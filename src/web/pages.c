/* SPDX-License-Identifier: MIT
 *
 * The table of pages; compression.
 */
#include "web/pages_priv.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "web/assets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { WORTH_COMPRESSING = 1000 };

/* A file's name stands for its game; the old names for theirs. */
static const struct {
	const char *path, *game;
} old_names[] = {
	{ "/status/netkan.json", "ksp" },
	{ "/status/netkan-ksp2.json", "ksp2" },
};

static int asset(struct nk_page *page, const char *text, const char *type)
{
	page->type = type;
	nk_buf_text(&page->buf, text);
	return 0;
}

static int css(struct nk_page *page, struct nk_err *err)
{
	(void)err;
	return asset(page, nk_asset_page_css, "text/css; charset=utf-8");
}

static int js(struct nk_page *page, struct nk_err *err)
{
	(void)err;
	return asset(page, nk_asset_page_js, "text/javascript; charset=utf-8");
}

int nk_page_json(struct nk_page *page, struct nk_err *err)
{
	struct nk_value *dump;

	if (nk_store_dump(page->pages->config.store, page->game, &dump, page->arena, err) < 0)
		return -1;
	page->type = "application/json";
	nk_json_write(&page->buf, dump, NK_JSON_PYTHON);
	return 0;
}

static int health(struct nk_page *page, struct nk_err *err)
{
	const char *ill = nk_page_ill(page->pages);

	page->type = "text/plain; charset=utf-8";
	nk_buf_text(&page->buf, "well\n");
	return ill ? nk_fail(err, NK_FAULT_SYSTEM, "%s shows no life", ill) : 0;
}

/* {game} and {mod} stand for one part of the path. */
static const struct route {
	const char *path;
	int (*make)(struct nk_page *page, struct nk_err *err);
	int max_age_s;
} routes[] = {
	{ "/", nk_page_list, 0 },
	{ "/feed.atom", nk_page_feed, 60 },
	{ "/mod/{game}/{mod}", nk_page_mod, 0 },
	{ "/mod/{game}/{mod}/feed.atom", nk_page_feed, 60 },
	{ "/status/{game}.json", nk_page_json, 0 },
	{ "/metrics", nk_page_metrics, 0 },
	{ "/healthz", health, 0 },
	{ "/assets/page.css", css, 300 },
	{ "/assets/page.js", js, 300 },
};

/* Match, noting the parts that {} stand for. */
static bool matches(const char *pattern, const char *path, struct nk_str parts[2])
{
	size_t n = 0;

	while (*pattern) {
		if (*pattern != '{') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		pattern = strchr(pattern, '}') + 1;
		const char *end = *pattern == '.' ? strchr(path, '.') : strchr(path, '/');
		size_t length = end ? (size_t)(end - path) : strlen(path);
		if (!length)
			return false;
		parts[n++] = nk_str_n(path, length);
		path += length;
	}
	return !*path;
}

static const struct nk_pages_game *game_of(const struct nk_pages *pages, struct nk_str id)
{
	for (size_t i = 0; i < pages->config.n_games; i++)
		if (nk_str_is(id, pages->config.games[i].id))
			return &pages->config.games[i];
	return NULL;
}

static const struct route *find(const struct nk_pages *pages, const char *path,
				const struct nk_pages_game **game, struct nk_str *mod)
{
	struct nk_str parts[2] = { NK_NO_STR, NK_NO_STR };
	char renamed[64];

	for (size_t i = 0; i < sizeof old_names / sizeof *old_names; i++) {
		if (strcmp(path, old_names[i].path) != 0)
			continue;
		snprintf(renamed, sizeof renamed, "/status/%s.json", old_names[i].game);
		return find(pages, renamed, game, mod);
	}
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		if (!matches(routes[i].path, path, parts))
			continue;
		*game = parts[0].s ? game_of(pages, parts[0]) : NULL;
		*mod = parts[1];
		return parts[0].s && !*game ? NULL : &routes[i];
	}
	return NULL;
}

struct nk_pages *nk_pages_new(const struct nk_pages_config *config)
{
	struct nk_pages *pages = nk_xcalloc(1, sizeof *pages);

	pages->config = *config;
	pages->started_us = nk_now_us();
	return pages;
}

void nk_pages_free(struct nk_pages *pages)
{
	free(pages);
}

bool nk_pages_has(const struct nk_pages *pages, const char *path)
{
	const struct nk_pages_game *game;
	struct nk_str mod;

	return find(pages, path, &game, &mod) != NULL;
}

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

static void fail(struct nk_page *page, struct nk_web_answer *answer, const struct nk_err *err)
{
	bool ill = strcmp(page->request->path, "/healthz") == 0;

	if (!ill)
		nk_log_err(NK_LOG_ERROR, err, "%s cannot be made", page->request->path);
	nk_answer_text(answer, page->arena, 503, "%s",
		       ill ? nk_err_text(err) : "This page cannot be made just now");
}

void nk_pages_answer(struct nk_pages *pages, const struct nk_web_request *request,
		     struct nk_web_answer *answer, struct nk_arena *arena)
{
	struct nk_page page = { .pages = pages, .request = request, .arena = arena,
				.buf = NK_BUF_INIT(NK_PAGE_MAX) };
	const struct nk_pages_game *game = NULL;
	struct nk_err err = NK_ERR_INIT;
	struct nk_str mod = NK_NO_STR;
	const struct route *route = find(pages, request->path, &game, &mod);
	int rc = NK_NOT_FOUND;

	page.game = game ? game->id : NULL;
	page.identifier = mod.s ? nk_strndup(arena, mod.s, mod.n) : NULL;
	if (route)
		rc = route->make(&page, &err);
	if (rc == 0)
		rc = nk_buf_check(&page.buf, "the page", &err);
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
	if (request->gzip && answer->status == 200 && answer->body.n > WORTH_COMPRESSING)
		compress_answer(answer, arena);
}
