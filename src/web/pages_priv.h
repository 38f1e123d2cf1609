/* SPDX-License-Identifier: MIT
 *
 * Shared by the pages only.
 */
#ifndef NK_WEB_PAGES_PRIV_H
#define NK_WEB_PAGES_PRIV_H

#include "web/pages.h"

enum {
	NK_PAGE_MAX = 8 << 20, /* bytes of a page */
	NK_PAGE_ROWS = 150,    /* mods of a page */
};

struct nk_pages {
	struct nk_pages_config config;
	int64_t started_us;
};

/* A page being made. */
struct nk_page {
	struct nk_pages *pages;
	const struct nk_web_request *request;
	const char *game;	/* from the path; NULL: none */
	const char *identifier; /* from the path; NULL: none */
	const char *type;	/* of the content */
	struct nk_buf buf;
	struct nk_arena *arena;
};

/** Text with what means something to HTML and XML escaped; control characters are dropped. */
void nk_html_text(struct nk_buf *buf, struct nk_str text);
/** A part of a path or query, percent-encoded. */
void nk_html_url(struct nk_buf *buf, struct nk_str text);
/** <time>, or a dash where the time is not known. */
void nk_html_time(struct nk_buf *buf, int64_t us);
void nk_html_begin(struct nk_page *page, const char *title);
void nk_html_end(struct nk_page *page);
/** Link to the .netkan at its host, at the line that the error names; nothing for other hosts. */
void nk_html_file_link(struct nk_page *page, const struct nk_status *status);
/** A chart of `n` values, oldest first, with a description for who cannot see it. */
void nk_html_chart(struct nk_buf *buf, const char *title, const int64_t *values, size_t n);

/* 0; NK_NOT_FOUND; -1. */
int nk_page_list(struct nk_page *page, struct nk_err *err);
int nk_page_mod(struct nk_page *page, struct nk_err *err);
int nk_page_feed(struct nk_page *page, struct nk_err *err);
int nk_page_json(struct nk_page *page, struct nk_err *err);
int nk_page_metrics(struct nk_page *page, struct nk_err *err);
/** Names the first role without life; NULL: all are well. */
const char *nk_page_ill(const struct nk_pages *pages);

#endif
