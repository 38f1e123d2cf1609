/* SPDX-License-Identifier: MIT
 *
 * Pieces of pages. All that comes from a mod or a caller goes through nk_html_text() or
 * nk_html_url().
 */
#include "web/pages_priv.h"

#include "base/clock.h"
#include "base/utf.h"

#include <string.h>

static const char *entity(uint32_t c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

void nk_html_text(struct nk_buf *buf, struct nk_str text)
{
	for (size_t at = 0; at < text.n;) {
		uint32_t c = nk_utf8_next(text, &at);
		const char *known = entity(c);
		if (known)
			nk_buf_text(buf, known);
		else if ((c >= 0x20 && c != 0x7f && c != 0xFFFE && c != 0xFFFF) || c == '\n' || c == '\t')
			nk_utf8_add(buf, c);
	}
}

void nk_html_url(struct nk_buf *buf, struct nk_str text)
{
	nk_buf_escape(buf, text, "");
}

void nk_html_time(struct nk_buf *buf, int64_t us)
{
	char text[NK_TIME_TEXT];

	if (us == NK_NO_TIME) {
		nk_buf_text(buf, "\xE2\x80\x93");
		return;
	}
	nk_time_plain(text, us);
	nk_buf_printf(buf, "<time datetime=\"%.19sZ\">%.10s %.5s</time>", text, text, text + 11);
}

static void add_head(struct nk_page *page, const char *title)
{
	struct nk_buf *buf = &page->buf;

	nk_buf_text(buf, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
			 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
	nk_html_text(buf, nk_str(title));
	nk_buf_printf(buf,
		      "</title><link rel=\"stylesheet\" href=\"%sassets/page.css\">"
		      "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Errors\" "
		      "href=\"%sfeed.atom\"><script src=\"%sassets/page.js\" defer></script></head>",
		      page->root, page->root, page->root);
}

void nk_html_begin(struct nk_page *page, const char *title)
{
	struct nk_buf *buf = &page->buf;

	page->type = "text/html; charset=utf-8";
	add_head(page, title);
	nk_buf_printf(buf,
		      "<body%s><a class=\"skip\" href=\"#main\">To the content</a><header>"
		      "<nav aria-label=\"Site\"><ul><li><a class=\"brand\" href=\"%s%s\">NetKAN "
		      "status</a></li><li><a href=\"%sfeed.atom\">Feed of errors</a></li>",
		      page->exported ? " data-exported" : "", page->root,
		      page->exported ? "index.html" : "", page->root);
	if (!page->exported)
		nk_buf_text(buf, "<li><a href=\"/metrics\">Metrics</a></li>");
	nk_buf_text(buf, "</ul></nav></header><main id=\"main\"><h1>");
	nk_html_text(buf, nk_str(title));
	nk_buf_text(buf, "</h1>");
}

void nk_html_end(struct nk_page *page)
{
	nk_buf_printf(&page->buf,
		      "</main><footer><p>netkan %s. Times are UTC%s.</p></footer></body></html>\n",
		      NK_VERSION, page->exported ? "; this page is written anew when something changes"
						 : "");
}
