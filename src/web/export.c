/* SPDX-License-Identifier: MIT
 *
 * Exporting the pages; see export.h.
 */
#include "web/export.h"

#include "base/json.h"
#include "base/utf.h"
#include "role/www_file.h"
#include "web/assets.h"
#include "web/hook.h"
#include "web/pages_priv.h"

#include <stdio.h>
#include <string.h>

enum { ERROR_MAX = 200 }; /* bytes of an error that can be searched */

struct export {
	struct nk_pages *pages;
	const char *folder;
	struct nk_status *rows;
	size_t n;
	struct nk_arena arena; /* of a file */
};

/* Make a page and put it into its folder; a mod that is gone meanwhile is left out. */
static int put_page(struct export *export, struct nk_page *page, const char *folder,
		    const char *name, int (*make)(struct nk_page *page, struct nk_err *err),
		    struct nk_err *err)
{
	page->pages = export->pages;
	page->arena = &export->arena;
	page->exported = true;
	page->buf = (struct nk_buf)NK_BUF_INIT(NK_PAGE_MAX);
	int rc = make(page, err);
	if (rc == 0)
		rc = nk_buf_check(&page->buf, "the page", err);
	if (rc == 0)
		rc = nk_www_put(folder, name, nk_buf_view(&page->buf), err);
	nk_buf_release(&page->buf);
	return rc < 0 ? -1 : 0;
}

static int put_list(struct export *export, size_t number, struct nk_err *err)
{
	char text[24];
	struct nk_field fields[] = { { NK_STR("show"), NK_STR("all") }, { NK_STR("page"), nk_str(text) } };
	struct nk_web_request request = { .method = "GET", .path = "/", .query = { fields, 2 } };
	struct nk_page page = { .request = &request, .root = "" };

	snprintf(text, sizeof text, "%zu", number);
	return put_page(export, &page, export->folder, nk_page_file(number, &export->arena),
			nk_page_list, err);
}

/* As everywhere: what cannot be the name of a file is nobody's page. */
static int put_mod(struct export *export, const struct nk_status *status, struct nk_err *err)
{
	struct nk_page page = { .root = "../../../", .game = status->game,
				.identifier = status->identifier };

	if (!nk_hook_is_name(nk_str(status->identifier)) || !nk_hook_is_name(nk_str(status->game)))
		return 0;
	const char *folder = nk_printf(&export->arena, "%s/mod/%s/%s", export->folder, status->game,
				       status->identifier);
	if (put_page(export, &page, folder, "index.html", nk_page_mod, err) < 0)
		return -1;
	return put_page(export, &page, folder, "feed.atom", nk_page_feed, err);
}

/* A script that sets `mods`: [game, mod, state, the start of its error] of each. */
static int put_names(struct export *export, struct nk_err *err)
{
	struct nk_arena *arena = &export->arena;
	struct nk_value *list = nk_array(arena);

	for (size_t i = 0; i < export->n; i++) {
		const struct nk_status *status = &export->rows[i];
		struct nk_str error = status->last_error;
		struct nk_value *row = nk_array(arena);
		nk_array_add(arena, row, nk_string(arena, status->game));
		nk_array_add(arena, row, nk_string(arena, status->identifier));
		nk_array_add(arena, row, nk_string(arena, nk_mod_state(status)->name));
		nk_array_add(arena, row,
			     nk_string_n(arena, error.n ? nk_utf8_start(error, ERROR_MAX) : NK_STR("")));
		nk_array_add(arena, list, row);
	}
	struct nk_str text = nk_json_text(arena, list, NK_JSON_COMPACT);
	return nk_www_put(export->folder, "mods.js",
		   nk_str(nk_printf(arena, "globalThis.mods = %.*s;\n", NK_ARG(text))), err);
}

static int put_all(struct export *export, struct nk_err *err)
{
	struct nk_page feed = { .root = "" };
	const char *assets = nk_printf(&export->arena, "%s/assets", export->folder);

	if (nk_www_put(assets, "page.css", nk_str(nk_asset_page_css), err) < 0 ||
	    nk_www_put(assets, "page.js", nk_str(nk_asset_page_js), err) < 0 ||
	    put_names(export, err) < 0 ||
	    put_page(export, &feed, export->folder, "feed.atom", nk_page_feed, err) < 0)
		return -1;
	for (size_t i = 0; i < export->n; i++) {
		nk_arena_reset(&export->arena);
		if (put_mod(export, &export->rows[i], err) < 0)
			return -1;
	}
	/* Last: what it links to is there. */
	for (size_t number = 1; number == 1 || (number - 1) * NK_PAGE_ROWS < export->n; number++) {
		nk_arena_reset(&export->arena);
		if (put_list(export, number, err) < 0)
			return -1;
	}
	return 0;
}

int nk_pages_export(struct nk_pages *pages, const char *folder, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct export export = { .pages = pages, .folder = folder };

	if (nk_store_all(pages->config.store, NULL, &export.rows, &export.n, &arena, err) < 0)
		return -1;
	int rc = put_all(&export, err);
	nk_arena_release(&export.arena);
	return rc;
}
