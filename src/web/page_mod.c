/* SPDX-License-Identifier: MIT
 *
 * The page of one mod, and the Atom feeds of errors: of one mod, or of all.
 */
#include "web/pages_priv.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>

enum { FEED_MAX = 50 };

static void add_fact(struct nk_page *page, const char *name, int64_t us)
{
	nk_buf_printf(&page->buf, "<tr><th scope=\"row\">%s</th><td>", name);
	nk_html_time(&page->buf, us);
	nk_buf_text(&page->buf, "</td></tr>");
}

static void add_facts(struct nk_page *page, const struct nk_status *status)
{
	nk_buf_text(&page->buf, "<table><tbody>");
	add_fact(page, "Inflated", status->last_inflated);
	add_fact(page, "Indexed", status->last_indexed);
	add_fact(page, "Downloaded", status->last_downloaded);
	add_fact(page, "Released", status->release_date);
	nk_each_member(resource, status->resources) {
		struct nk_str url = nk_text(resource->value);
		if (nk_str_starts(resource->key, "x_") ||
		    (!nk_str_starts(url, "https://") && !nk_str_starts(url, "http://")))
			continue;
		nk_buf_text(&page->buf, "<tr><th scope=\"row\">");
		nk_html_text(&page->buf, resource->key);
		nk_buf_text(&page->buf, "</th><td><a rel=\"nofollow noopener\" href=\"");
		nk_html_text(&page->buf, url);
		nk_buf_text(&page->buf, "\">");
		nk_html_text(&page->buf, url);
		nk_buf_text(&page->buf, "</a></td></tr>");
	}
	nk_buf_text(&page->buf, "</tbody></table>");
}

static void add_text(struct nk_page *page, const char *kind, const char *name, struct nk_str text)
{
	if (!text.n)
		return;
	nk_buf_printf(&page->buf, "<p class=\"%s\">%s: ", kind, name);
	nk_html_text(&page->buf, text);
	nk_buf_text(&page->buf, "</p>");
}

static void add_history(struct nk_page *page, const struct nk_status_event *events, size_t n)
{
	nk_buf_text(&page->buf, "<h2>History</h2><table><thead><tr><th scope=\"col\">Since</th>"
				"<th scope=\"col\">State</th></tr></thead><tbody>");
	for (size_t i = 0; i < n; i++) {
		nk_buf_text(&page->buf, "<tr><th scope=\"row\">");
		nk_html_time(&page->buf, events[i].at_us);
		nk_buf_text(&page->buf, "</th><td>");
		if (events[i].success && !events[i].last_warnings.n)
			nk_buf_text(&page->buf, "<span class=\"good\">in order</span>");
		add_text(page, "bad", "Error", events[i].last_error);
		add_text(page, "warn", "Warning", events[i].last_warnings);
		nk_buf_text(&page->buf, "</td></tr>");
	}
	nk_buf_text(&page->buf, "</tbody></table>");
}

int nk_page_mod(struct nk_page *page, struct nk_err *err)
{
	struct nk_store *store = page->pages->config.store;
	struct nk_status status;
	struct nk_status_event *events;
	size_t n;
	int rc = nk_store_get(store, page->game, page->identifier, &status, page->arena, err);

	if (rc == 0)
		rc = nk_store_history(store, page->game, page->identifier, &events, &n, page->arena,
				      err);
	if (rc != 0)
		return rc;
	nk_html_begin(page, page->identifier);
	nk_buf_printf(&page->buf, "<nav><ul><li><a href=\"/\">All mods</a></li><li><a href=\"/mod/%s/",
		      status.game);
	nk_html_url(&page->buf, nk_str(status.identifier));
	nk_buf_text(&page->buf, "/feed.atom\">Feed of its errors</a></li><li>");
	nk_html_file_link(page, &status);
	nk_buf_text(&page->buf, "</li></ul></nav>");
	if (status.frozen)
		nk_buf_text(&page->buf, "<p>This mod is frozen: it is not looked at any more.</p>");
	add_text(page, "bad", "Error", status.last_error);
	add_text(page, "warn", "Warning", status.last_warnings);
	add_facts(page, &status);
	add_history(page, events, n);
	nk_html_end(page);
	return 0;
}

static void add_entry(struct nk_page *page, const char *game, const char *identifier,
		      const struct nk_status_event *event)
{
	struct nk_buf *buf = &page->buf;
	char text[NK_TIME_TEXT];

	nk_buf_text(buf, "<entry><title>");
	nk_html_text(buf, nk_str(identifier));
	nk_buf_printf(buf, ": error</title><id>urn:netkan:%s:", game);
	nk_html_url(buf, nk_str(identifier));
	nk_buf_printf(buf, ":%lld</id><updated>%sZ</updated><content type=\"text\">",
		      (long long)event->at_us, nk_time_plain(text, event->at_us));
	nk_html_text(buf, event->last_error);
	nk_buf_text(buf, "</content></entry>");
}

static int add_errors(struct nk_page *page, const char *game, const char *identifier, size_t max,
		      struct nk_err *err)
{
	struct nk_status_event *events;
	size_t n;

	if (nk_store_history(page->pages->config.store, game, identifier, &events, &n, page->arena,
			     err) < 0)
		return -1;
	for (size_t i = 0; i < n && max; i++) {
		if (events[i].success)
			continue;
		add_entry(page, game, identifier, &events[i]);
		max--;
	}
	return 0;
}

static int by_inflated(const void *a, const void *b)
{
	const struct nk_status *one = a, *other = b;

	return (one->last_inflated < other->last_inflated) -
	       (one->last_inflated > other->last_inflated);
}

static int add_all_errors(struct nk_page *page, struct nk_err *err)
{
	struct nk_status *rows;
	size_t n, shown = 0;

	if (nk_store_all(page->pages->config.store, NULL, &rows, &n, page->arena, err) < 0)
		return -1;
	qsort(rows, n, sizeof *rows, by_inflated);
	for (size_t i = 0; i < n && shown < FEED_MAX; i++) {
		if (rows[i].success || rows[i].frozen)
			continue;
		if (add_errors(page, rows[i].game, rows[i].identifier, 1, err) < 0)
			return -1;
		shown++;
	}
	return 0;
}

int nk_page_feed(struct nk_page *page, struct nk_err *err)
{
	const char *name = page->identifier ? page->identifier : "all mods";
	struct nk_buf *buf = &page->buf;
	struct nk_status status;
	char text[NK_TIME_TEXT];

	int rc = page->identifier ? nk_store_get(page->pages->config.store, page->game, name,
						 &status, page->arena, err)
				  : 0;
	if (rc != 0)
		return rc;
	page->type = "application/atom+xml; charset=utf-8";
	nk_buf_text(buf, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			 "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Errors of ");
	nk_html_text(buf, nk_str(name));
	nk_buf_text(buf, "</title><id>urn:netkan:errors:");
	nk_html_url(buf, nk_str(name));
	nk_buf_printf(buf, "</id><author><name>netkan</name></author><updated>%sZ</updated>",
		      nk_time_plain(text, page->identifier ? status.last_inflated : nk_now_us()));
	rc = page->identifier ? add_errors(page, page->game, name, FEED_MAX, err)
			      : add_all_errors(page, err);
	nk_buf_text(buf, "</feed>\n");
	return rc;
}
