/* SPDX-License-Identifier: MIT
 *
 * Links of pages: to mods, and to what GitHub shows of the repositories.
 */
#include "web/pages_priv.h"

#include <stdlib.h>
#include <string.h>

/* A server finds "/mod/ksp/Foo"; among files it is the index.html of a folder. */
void nk_html_mod_href(struct nk_page *page, const struct nk_status *status, const char *file)
{
	struct nk_buf *buf = &page->buf;

	nk_buf_printf(buf, "%smod/", page->root);
	nk_html_url(buf, nk_str(status->game));
	nk_buf_char(buf, '/');
	nk_html_url(buf, nk_str(status->identifier));
	if (!file && page->exported)
		file = "index.html";
	if (file)
		nk_buf_printf(buf, "/%s", file);
}

void nk_html_mod_link(struct nk_page *page, const struct nk_status *status)
{
	nk_buf_text(&page->buf, "<a href=\"");
	nk_html_mod_href(page, status, NULL);
	nk_buf_text(&page->buf, "\">");
	nk_html_text(&page->buf, nk_str(status->identifier));
	nk_buf_text(&page->buf, "</a>");
}

/* "https://github.com/A/B" of the spellings that git takes; NULL: another host. */
static const char *web_address(const char *remote, struct nk_arena *arena)
{
	static const char *const prefixes[] = { "https://github.com/", "git@github.com:",
						"ssh://git@github.com/" };

	for (size_t i = 0; remote && i < sizeof prefixes / sizeof *prefixes; i++) {
		size_t n = strlen(prefixes[i]), end = strlen(remote);
		if (strncmp(remote, prefixes[i], n) != 0)
			continue;
		if (end > n + 4 && strcmp(remote + end - 4, ".git") == 0)
			end -= 4;
		return nk_printf(arena, "https://github.com/%.*s", (int)(end - n), remote + n);
	}
	return NULL;
}

static const struct nk_pages_game *game_of(struct nk_page *page, const struct nk_status *status)
{
	const struct nk_pages_config *config = &page->pages->config;

	for (size_t i = 0; i < config->n_games; i++)
		if (strcmp(config->games[i].id, status->game) == 0)
			return &config->games[i];
	return NULL;
}

/* An error of the original's YAML reader says "Line: 7", others "line 7". */
static long line_of(struct nk_str text)
{
	static const char *const words[] = { "line ", "Line ", "Line: " };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		ptrdiff_t at = nk_str_find(text, nk_str(words[i]), 0);
		long line = 0;
		for (size_t p = at < 0 ? text.n : (size_t)at + strlen(words[i]);
		     p < text.n && text.s[p] >= '0' && text.s[p] <= '9' && line < 1000000; p++)
			line = line * 10 + (text.s[p] - '0');
		if (line)
			return line;
	}
	return 0;
}

static void add_file(struct nk_page *page, const char *base, const char *view,
		     const struct nk_pages_game *game, const struct nk_status *status)
{
	struct nk_buf *buf = &page->buf;

	nk_buf_text(buf, "<a href=\"");
	nk_html_text(buf, nk_str(base));
	nk_buf_printf(buf, "/%s/%s/NetKAN/", view, game->branch);
	nk_html_url(buf, nk_str(status->identifier));
	nk_buf_text(buf, status->frozen ? ".frozen" : ".netkan");
}

void nk_html_file_link(struct nk_page *page, const struct nk_status *status)
{
	const struct nk_pages_game *game = game_of(page, status);
	const char *base = game ? web_address(game->remote, page->arena) : NULL;
	long line = line_of(status->last_error);

	if (!base)
		return;
	add_file(page, base, "blob", game, status);
	if (line)
		nk_buf_printf(&page->buf, "#L%ld", line);
	nk_buf_printf(&page->buf, "\">%s", status->frozen ? ".frozen" : ".netkan");
	if (line)
		nk_buf_printf(&page->buf, ", line %ld", line);
	nk_buf_text(&page->buf, "</a>");
}

void nk_html_host_links(struct nk_page *page, const struct nk_status *status)
{
	const struct nk_pages_game *game = game_of(page, status);
	const char *base = game ? web_address(game->remote, page->arena) : NULL;
	const char *meta = game ? web_address(game->meta_remote, page->arena) : NULL;

	if (base) {
		nk_buf_text(&page->buf, "<li>");
		nk_html_file_link(page, status);
		nk_buf_text(&page->buf, "</li><li>");
		add_file(page, base, "commits", game, status);
		nk_buf_text(&page->buf, "\">its history</a></li>");
	}
	if (!meta)
		return;
	nk_buf_text(&page->buf, "<li><a href=\"");
	nk_html_text(&page->buf, nk_str(meta));
	nk_buf_printf(&page->buf, "/tree/%s/",
		      game->ckanmeta ? nk_repo_branch(game->ckanmeta) : "master");
	nk_html_url(&page->buf, nk_str(status->identifier));
	nk_buf_text(&page->buf, "\">metadata</a></li>");
}

void nk_html_commit(struct nk_page *page, const struct nk_pages_game *game, const char *id,
		    const char *subject)
{
	const char *base = web_address(game->meta_remote, page->arena);

	if (base) {
		nk_buf_text(&page->buf, "<a href=\"");
		nk_html_text(&page->buf, nk_str(base));
		nk_buf_printf(&page->buf, "/commit/%s\">", id);
	}
	nk_html_text(&page->buf, nk_str(subject));
	nk_buf_text(&page->buf, base ? "</a>" : "");
}
