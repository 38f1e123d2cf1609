/* SPDX-License-Identifier: MIT
 *
 * Pieces of pages. All that comes from a mod or a caller goes through nk_html_text() or
 * nk_html_url().
 */
#include "web/pages_priv.h"

#include "base/clock.h"
#include "base/utf.h"

#include <ctype.h>
#include <stdlib.h>
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
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];
		if (isalnum(c) || strchr("-._~", c))
			nk_buf_char(buf, (char)c);
		else
			nk_buf_printf(buf, "%%%02X", c);
	}
}

void nk_html_time(struct nk_buf *buf, int64_t us)
{
	char text[NK_TIME_TEXT];

	if (us == NK_NO_TIME) {
		nk_buf_text(buf, "\xE2\x80\x93");
		return;
	}
	nk_time_plain(text, us);
	nk_buf_printf(buf, "<time datetime=\"%sZ\">%.10s %.5s</time>", text, text, text + 11);
}

void nk_html_begin(struct nk_page *page, const char *title)
{
	struct nk_buf *buf = &page->buf;

	page->type = "text/html; charset=utf-8";
	nk_buf_text(buf, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
			 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
	nk_html_text(buf, nk_str(title));
	nk_buf_text(buf, "</title><link rel=\"stylesheet\" href=\"/assets/page.css\">"
			 "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Errors\" href=\"/feed.atom\">"
			 "<script src=\"/assets/page.js\" defer></script></head><body>"
			 "<a class=\"skip\" href=\"#main\">To the content</a><header><h1>");
	nk_html_text(buf, nk_str(title));
	nk_buf_text(buf, "</h1></header><main id=\"main\">");
}

void nk_html_end(struct nk_page *page)
{
	char text[NK_TIME_TEXT];

	nk_buf_printf(&page->buf,
		      "</main><footer><p>Made %s UTC. <a href=\"/metrics\">Metrics</a>, "
		      "<a href=\"/healthz\">health</a>, <a href=\"/feed.atom\">feed of errors</a>.</p>"
		      "</footer></body></html>\n",
		      nk_time_plain(text, nk_now_us()));
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

static long line_of(struct nk_str text)
{
	ptrdiff_t at = nk_str_find(text, NK_STR("line "), 0);

	if (at < 0)
		at = nk_str_find(text, NK_STR("Line "), 0);
	return at < 0 || !text.s ? 0 : strtol(text.s + at + 5, NULL, 10);
}

void nk_html_file_link(struct nk_page *page, const struct nk_status *status)
{
	const struct nk_pages_config *config = &page->pages->config;

	for (size_t i = 0; i < config->n_games; i++) {
		const char *base = web_address(config->games[i].remote, page->arena);
		if (!base || strcmp(config->games[i].id, status->game) != 0)
			continue;
		nk_buf_text(&page->buf, "<a href=\"");
		nk_html_text(&page->buf, nk_str(base));
		nk_buf_printf(&page->buf, "/blob/%s/NetKAN/", config->games[i].branch);
		nk_html_url(&page->buf, nk_str(status->identifier));
		nk_buf_text(&page->buf, status->frozen ? ".frozen" : ".netkan");
		if (line_of(status->last_error) > 0)
			nk_buf_printf(&page->buf, "#L%ld", line_of(status->last_error));
		nk_buf_printf(&page->buf, "\">%s</a>", status->frozen ? ".frozen" : ".netkan");
	}
}

void nk_html_chart(struct nk_buf *buf, const char *title, const int64_t *values, size_t n)
{
	int64_t most = 1;

	for (size_t i = 0; i < n; i++)
		most = values[i] > most ? values[i] : most;
	nk_buf_printf(buf, "<svg viewBox=\"0 0 %zu 120\" role=\"img\" aria-label=\"%s: today %lld, most %lld\">",
		      n * 12, title, (long long)(n ? values[n - 1] : 0), (long long)most);
	for (size_t i = 0; i < n; i++) {
		int height = (int)(values[i] * 90 / most);
		nk_buf_printf(buf, "<rect x=\"%zu\" y=\"%d\" width=\"10\" height=\"%d\"/>", i * 12 + 1,
			      100 - height, height + 1);
	}
	nk_buf_printf(buf, "<text x=\"0\" y=\"117\">%zu days ago</text><text x=\"%zu\" y=\"117\" "
			   "text-anchor=\"end\">today</text></svg>",
		      n, n * 12);
}
