/* SPDX-License-Identifier: MIT
 *
 * The table of pages, and finding the one that a path means. How one becomes an answer:
 * page_answer.c.
 */
#include "web/pages_priv.h"

#include "base/clock.h"
#include "base/json.h"
#include "role/dates.h"
#include "web/assets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

int nk_page_updated(struct nk_page *page, struct nk_err *err)
{
	if (!page->pages->config.db)
		return NK_NOT_FOUND;
	page->type = "application/json";
	return nk_dates_write(page->pages->config.db, page->game, &page->buf, err);
}

static int health(struct nk_page *page, struct nk_err *err)
{
	const char *ill = nk_page_ill(page->pages);

	page->type = "text/plain; charset=utf-8";
	nk_buf_text(&page->buf, "well\n");
	return ill ? nk_fail(err, NK_FAULT_SYSTEM, "%s shows no life", ill) : 0;
}

/* {game} and {mod} stand for one part of the path. */
static const struct nk_page_route routes[] = {
	{ "/", nk_page_list, 0 },
	{ "/feed.atom", nk_page_feed, 60 },
	{ "/mod/{game}/{mod}", nk_page_mod, 0 },
	{ "/mod/{game}/{mod}/feed.atom", nk_page_feed, 60 },
	{ "/author/{game}/{author}/feed.atom", nk_page_author_feed, 60 },
	{ "/status/{game}.json", nk_page_json, 0 },
	{ "/updated/{game}.json", nk_page_updated, 60 },
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

const struct nk_page_route *nk_page_find(const struct nk_pages *pages, const char *path,
					 const struct nk_pages_game **game, struct nk_str *name)
{
	struct nk_str parts[2] = { NK_NO_STR, NK_NO_STR };
	char renamed[64];

	for (size_t i = 0; i < sizeof old_names / sizeof *old_names; i++) {
		if (strcmp(path, old_names[i].path) != 0)
			continue;
		snprintf(renamed, sizeof renamed, "/status/%s.json", old_names[i].game);
		return nk_page_find(pages, renamed, game, name);
	}
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		if (!matches(routes[i].path, path, parts))
			continue;
		*game = parts[0].s ? game_of(pages, parts[0]) : NULL;
		*name = parts[1];
		return parts[0].s && !*game ? NULL : &routes[i];
	}
	return NULL;
}

struct nk_pages *nk_pages_new(const struct nk_pages_config *config)
{
	struct nk_pages *pages = nk_xcalloc(1, sizeof *pages);

	pages->config = *config;
	pages->started_us = nk_now_us();
	pthread_mutex_init(&pages->lock, NULL);
	return pages;
}

void nk_pages_free(struct nk_pages *pages)
{
	if (!pages)
		return;
	pthread_mutex_destroy(&pages->lock);
	free(pages);
}

bool nk_pages_has(const struct nk_pages *pages, const char *path)
{
	const struct nk_pages_game *game;
	struct nk_str name;

	return nk_page_find(pages, path, &game, &name) != NULL;
}
