/* SPDX-License-Identifier: MIT
 *
 * Shared by the pages only.
 */
#ifndef NK_WEB_PAGES_PRIV_H
#define NK_WEB_PAGES_PRIV_H

#include "web/pages.h"

#include <pthread.h>

enum {
	NK_PAGE_MAX = 32 << 20, /* bytes of a page */
	NK_PAGE_ROWS = 150,	/* mods of a page */
	NK_PAGE_WATCHED = 8,	/* lives besides those of roles */
};

struct nk_pages {
	struct nk_pages_config config;
	int64_t started_us;
	pthread_mutex_t lock; /* for the repositories and the index */
	struct {
		const char *name;
		const int64_t *last_life_us;
	} watched[NK_PAGE_WATCHED];
	size_t n_watched;
};

/* A page being made. */
struct nk_page {
	struct nk_pages *pages;
	const struct nk_web_request *request;
	const char *game;	/* from the path; NULL: none */
	const char *identifier; /* from the path: a mod, or an author; NULL: none */
	const char *type;	/* of the content */
	const char *root;	/* what leads from the page to the first one: "/", "../../../" */
	bool exported;		/* a file among others, without a server behind it */
	struct nk_buf buf;
	struct nk_arena *arena;
};

/* page_html.c: pieces. All that comes from a mod or a caller goes through the first two. */

/** Text with what means something to HTML and XML escaped; control characters are dropped. */
void nk_html_text(struct nk_buf *buf, struct nk_str text);
/** A part of a path or query, percent-encoded. */
void nk_html_url(struct nk_buf *buf, struct nk_str text);
/** <time>, or a dash where the time is not known. */
void nk_html_time(struct nk_buf *buf, int64_t us);
void nk_html_begin(struct nk_page *page, const char *title);
void nk_html_end(struct nk_page *page);

/* page_link.c */

/** href of a mod's page, or of a file beside it. */
void nk_html_mod_href(struct nk_page *page, const struct nk_status *status, const char *file);
/** The mod's name as a link to its page. */
void nk_html_mod_link(struct nk_page *page, const struct nk_status *status);
/** Link to the .netkan at its host, at the line that the error names; nothing for other hosts. */
void nk_html_file_link(struct nk_page *page, const struct nk_status *status);
/** Links to what the hosts know of a mod besides, as items of a list. */
void nk_html_host_links(struct nk_page *page, const struct nk_status *status);
/** A commit's subject, linked where its host can be looked at. */
void nk_html_commit(struct nk_page *page, const struct nk_pages_game *game, const char *id,
		    const char *subject);

/* page_chart.c */
struct nk_chart {
	const char *title, *unit; /* "mods"; may be empty */
	const int64_t *values;	  /* oldest first */
	size_t n;
	const char *from, *to; /* what the ends of the axis are */
};
/** Bars, with a description for who cannot see them. */
void nk_html_chart(struct nk_buf *buf, const struct nk_chart *chart);

/* page_activity.c: charts, last commits, queues. */
int nk_page_activity(struct nk_page *page, struct nk_err *err);

/** What state a mod is in: as its class, its rank (failing first), and for people. */
struct nk_mod_state {
	const char *name, *says;
	int rank;
};
const struct nk_mod_state *nk_mod_state(const struct nk_status *status);
enum { NK_MOD_STATES = 4 };
const struct nk_mod_state *nk_mod_state_nth(int rank);
/** Order for qsort(): by state, then by name. */
int nk_mod_by_state(const void *a, const void *b);
/** A row of the list. */
void nk_page_row(struct nk_page *page, const struct nk_status *status);
/** The file of a page of the exported list, from 1. */
const char *nk_page_file(size_t number, struct nk_arena *arena);

/* pages.c: who makes what; {} in a path stands for one part of it. */
struct nk_page_route {
	const char *path;
	int (*make)(struct nk_page *page, struct nk_err *err);
	int max_age_s;
};
/** The route of a path, with the game and the name in it; NULL: there is none. */
const struct nk_page_route *nk_page_find(const struct nk_pages *pages, const char *path,
					 const struct nk_pages_game **game, struct nk_str *name);

/* Each makes a page: 0; NK_NOT_FOUND; -1. */
int nk_page_list(struct nk_page *page, struct nk_err *err);
int nk_page_mod(struct nk_page *page, struct nk_err *err);
int nk_page_feed(struct nk_page *page, struct nk_err *err);
int nk_page_author_feed(struct nk_page *page, struct nk_err *err);
int nk_page_json(struct nk_page *page, struct nk_err *err);
int nk_page_updated(struct nk_page *page, struct nk_err *err);
int nk_page_metrics(struct nk_page *page, struct nk_err *err);

/** The metrics of hosts. */
void nk_metrics_http(struct nk_page *page);
/** Calls for everybody whose life is watched. */
void nk_pages_each_life(const struct nk_pages *pages,
			void (*each)(void *data, const char *name, int64_t last_life_us),
			void *data);
/** Names the first one without life; NULL: all are well. */
const char *nk_page_ill(const struct nk_pages *pages);

#endif
