/* SPDX-License-Identifier: MIT
 *
 * Atom feeds of errors: of one mod, of an author's mods, of all.
 */
#include "web/pages_priv.h"

#include "base/clock.h"
#include "repo/index.h"

#include <stdlib.h>
#include <string.h>

enum { FEED_MAX = 50 };

/* An error that a feed tells of. */
struct entry {
	const char *game, *identifier;
	struct nk_status_event event;
};
struct entries {
	struct entry *list;
	size_t n;
};

static int by_time(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;

	return (one->event.at_us < other->event.at_us) - (one->event.at_us > other->event.at_us);
}

/* The last `max` errors of a mod. */
static int gather(struct entries *entries, struct nk_page *page, const struct nk_status *status,
		  size_t max, struct nk_err *err)
{
	struct nk_status_event *events;
	size_t n;

	if (nk_store_history(page->pages->config.store, status->game, status->identifier, &events,
			     &n, page->arena, err) < 0)
		return -1;
	for (size_t i = 0; i < n && max; i++) {
		if (events[i].success)
			continue;
		entries->list = nk_regrow(page->arena, entries->list, entries->n, entries->n + 1,
					  sizeof *entries->list);
		entries->list[entries->n++] =
			(struct entry){ status->game, status->identifier, events[i] };
		max--;
	}
	return 0;
}

static int gather_failing(struct entries *entries, struct nk_page *page, struct nk_err *err)
{
	struct nk_status *rows;
	size_t n;

	if (nk_store_all(page->pages->config.store, NULL, &rows, &n, page->arena, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (!rows[i].success && !rows[i].frozen &&
		    gather(entries, page, &rows[i], 1, err) < 0)
			return -1;
	return 0;
}

static void add_entry(struct nk_page *page, const struct entry *entry)
{
	struct nk_buf *buf = &page->buf;
	char text[NK_TIME_TEXT];

	nk_buf_text(buf, "<entry><title>");
	nk_html_text(buf, nk_str(entry->identifier));
	nk_buf_printf(buf, ": error</title><id>urn:netkan:%s:", entry->game);
	nk_html_url(buf, nk_str(entry->identifier));
	nk_buf_printf(buf, ":%lld</id><updated>%.19sZ</updated><content type=\"text\">",
		      (long long)entry->event.at_us, nk_time_plain(text, entry->event.at_us));
	nk_html_text(buf, entry->event.last_error);
	nk_buf_text(buf, "</content></entry>");
}

/* A feed is as old as its newest entry, so that who looks often gets nothing new for it. */
static void write_feed(struct nk_page *page, const char *name, struct entries *entries)
{
	struct nk_buf *buf = &page->buf;
	char text[NK_TIME_TEXT];

	if (entries->n)
		qsort(entries->list, entries->n, sizeof *entries->list, by_time);
	page->type = "application/atom+xml; charset=utf-8";
	nk_buf_text(buf, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			 "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Errors of ");
	nk_html_text(buf, nk_str(name));
	nk_buf_text(buf, "</title><id>urn:netkan:errors:");
	nk_html_url(buf, nk_str(name));
	nk_buf_printf(buf, "</id><author><name>netkan</name></author><updated>%.19sZ</updated>",
		      nk_time_plain(text, entries->n ? entries->list[0].event.at_us : 0));
	for (size_t i = 0; i < entries->n && i < FEED_MAX; i++)
		add_entry(page, &entries->list[i]);
	nk_buf_text(buf, "</feed>\n");
}

int nk_page_feed(struct nk_page *page, struct nk_err *err)
{
	struct entries entries = { 0 };
	struct nk_status status;

	if (!page->identifier) {
		if (gather_failing(&entries, page, err) < 0)
			return -1;
		write_feed(page, "all mods", &entries);
		return 0;
	}
	int rc = nk_store_get(page->pages->config.store, page->game, page->identifier, &status,
			      page->arena, err);
	if (rc == 0)
		rc = gather(&entries, page, &status, FEED_MAX, err);
	if (rc == 0)
		write_feed(page, page->identifier, &entries);
	return rc;
}

static int gather_of_author(struct entries *entries, struct nk_page *page,
			    const struct nk_name_list *mods, struct nk_err *err)
{
	for (size_t i = 0; i < mods->n; i++) {
		struct nk_status status;
		int rc = nk_store_get(page->pages->config.store, page->game, mods->list[i], &status,
				      page->arena, err);
		if (rc < 0 || (rc == 0 && gather(entries, page, &status, FEED_MAX, err) < 0))
			return -1;
	}
	return 0;
}

int nk_page_author_feed(struct nk_page *page, struct nk_err *err)
{
	struct entries entries = { 0 };
	struct nk_name_list mods = { 0 };

	if (!page->pages->config.index)
		return NK_NOT_FOUND;
	if (nk_index_mods_of(page->pages->config.index, page->game, page->identifier, &mods,
			     page->arena, err) < 0)
		return -1;
	if (!mods.n)
		return NK_NOT_FOUND;
	if (gather_of_author(&entries, page, &mods, err) < 0)
		return -1;
	write_feed(page, page->identifier, &entries);
	return 0;
}
