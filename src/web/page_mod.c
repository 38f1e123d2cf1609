/* SPDX-License-Identifier: MIT
 *
 * The page of one mod: what is wrong, what is known, and how it came to that.
 */
#include "web/pages_priv.h"

#include "repo/index.h"

enum { AUTHORS_MAX = 8 };

static void add_fact(struct nk_page *page, const char *name, int64_t us)
{
	nk_buf_printf(&page->buf, "<tr><th scope=\"row\">%s</th><td>", name);
	nk_html_time(&page->buf, us);
	nk_buf_text(&page->buf, "</td></tr>");
}

static void add_resource(struct nk_page *page, struct nk_str name, struct nk_str url)
{
	nk_buf_text(&page->buf, "<tr><th scope=\"row\">");
	nk_html_text(&page->buf, name);
	nk_buf_text(&page->buf, "</th><td><a rel=\"nofollow noopener\" href=\"");
	nk_html_text(&page->buf, url);
	nk_buf_text(&page->buf, "\">");
	nk_html_text(&page->buf, url);
	nk_buf_text(&page->buf, "</a></td></tr>");
}

static void add_facts(struct nk_page *page, const struct nk_status *status)
{
	nk_buf_text(&page->buf, "<h2>What is known</h2><table class=\"plain\"><tbody>");
	add_fact(page, "Inflated", status->last_inflated);
	add_fact(page, "Indexed", status->last_indexed);
	add_fact(page, "Downloaded", status->last_downloaded);
	add_fact(page, "Released", status->release_date);
	nk_each_member(resource, status->resources) {
		struct nk_str url = nk_text(resource->value);
		if (!nk_str_starts(resource->key, "x_") &&
		    (nk_str_starts(url, "https://") || nk_str_starts(url, "http://")))
			add_resource(page, resource->key, url);
	}
	nk_buf_text(&page->buf, "</tbody></table>");
}

static void add_text(struct nk_page *page, const char *kind, const char *name, struct nk_str text)
{
	if (!text.n)
		return;
	nk_buf_printf(&page->buf, "<p class=\"text %s\"><b>%s:</b> ", kind, name);
	nk_html_text(&page->buf, text);
	nk_buf_text(&page->buf, "</p>");
}

static void add_history(struct nk_page *page, const struct nk_status_event *events, size_t n)
{
	if (!n)
		return;
	nk_buf_text(&page->buf, "<h2>History</h2><table class=\"plain\"><thead><tr>"
				"<th scope=\"col\">Since</th><th scope=\"col\">State</th></tr></thead><tbody>");
	for (size_t i = 0; i < n; i++) {
		nk_buf_text(&page->buf, "<tr><th scope=\"row\">");
		nk_html_time(&page->buf, events[i].at_us);
		nk_buf_text(&page->buf, "</th><td>");
		if (events[i].success && !events[i].last_warnings.n)
			nk_buf_text(&page->buf, "<span class=\"state good\">in order</span>");
		add_text(page, "failing", "Error", events[i].last_error);
		add_text(page, "warnings", "Warning", events[i].last_warnings);
		nk_buf_text(&page->buf, "</td></tr>");
	}
	nk_buf_text(&page->buf, "</tbody></table>");
}

/* Authors asked how to be told. */
static void add_feeds(struct nk_page *page, const struct nk_status *status)
{
	struct nk_buf *buf = &page->buf;
	struct nk_name_list authors = { 0 };

	nk_buf_text(buf, "<li><a href=\"");
	nk_html_mod_href(page, status, "feed.atom");
	nk_buf_text(buf, "\">Feed of its errors</a></li>");
	if (!page->pages->config.index || page->exported)
		return;
	if (nk_index_authors(page->pages->config.index, status->game, status->identifier, &authors,
			     page->arena, NULL) < 0)
		return;
	for (size_t i = 0; i < authors.n && i < AUTHORS_MAX; i++) {
		nk_buf_printf(buf, "<li><a href=\"/author/%s/", status->game);
		nk_html_url(buf, nk_str(authors.list[i]));
		nk_buf_text(buf, "/feed.atom\">Feed of ");
		nk_html_text(buf, nk_str(authors.list[i]));
		nk_buf_text(buf, "</a></li>");
	}
}

static void add_links(struct nk_page *page, const struct nk_status *status)
{
	nk_buf_text(&page->buf, "<nav aria-label=\"This mod\"><ul>");
	nk_html_host_links(page, status);
	add_feeds(page, status);
	nk_buf_text(&page->buf, "</ul></nav>");
}

static void add_state(struct nk_page *page, const struct nk_status *status)
{
	const struct nk_mod_state *state = nk_mod_state(status);

	nk_buf_printf(&page->buf, "<p><span class=\"state %s\">%s</span>%s</p>", state->name,
		      state->says,
		      status->frozen ? ": it is not looked at any more, until somebody thaws it" : "");
	add_text(page, "failing", "Error", status->last_error);
	add_text(page, "warnings", "Warning", status->last_warnings);
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
	add_state(page, &status);
	add_links(page, &status);
	add_facts(page, &status);
	add_history(page, events, n);
	nk_html_end(page);
	return 0;
}
