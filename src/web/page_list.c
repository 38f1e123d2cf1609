/* SPDX-License-Identifier: MIT
 *
 * The list of mods: failing ones first, filtered by what the query says, in pages.
 */
#include "web/pages_priv.h"

#include "base/clock.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DAYS = 30, RECENT = 10 };

struct filter {
	struct nk_str text, game, show;
	int64_t page; /* from 1 */
};

static const struct {
	const char *value, *label;
} shows[] = {
	{ "", "active" }, { "failing", "failing" }, { "warnings", "with warnings" },
	{ "frozen", "frozen" }, { "all", "all" },
};

/* Failing above warned above well above frozen. */
static int rank(const struct nk_status *status)
{
	if (status->frozen)
		return 3;
	if (!status->success)
		return 0;
	return status->last_warnings.n ? 1 : 2;
}

static int by_rank(const void *a, const void *b)
{
	const struct nk_status *one = a, *other = b;

	if (rank(one) != rank(other))
		return rank(one) - rank(other);
	int rc = strcasecmp(one->identifier, other->identifier);
	return rc ? rc : strcmp(one->game, other->game);
}

static bool contains(struct nk_str text, struct nk_str part)
{
	for (size_t at = 0; at + part.n <= text.n; at++)
		if (strncasecmp(text.s + at, part.s, part.n) == 0)
			return true;
	return false;
}

static bool passes(const struct filter *filter, const struct nk_status *status)
{
	static const char *const names[] = { "failing", "warnings", "", "frozen" };
	bool all = nk_str_is(filter->show, "all");
	bool active = !filter->show.n && !status->frozen;

	if (filter->game.n && !nk_str_is(filter->game, status->game))
		return false;
	if (!all && !active && (!filter->show.n || !nk_str_is(filter->show, names[rank(status)])))
		return false;
	return !filter->text.n || contains(nk_str(status->identifier), filter->text) ||
	       contains(status->last_error, filter->text) ||
	       contains(status->last_warnings, filter->text);
}

static void add_query(struct nk_buf *buf, const struct filter *filter, int64_t page)
{
	nk_buf_text(buf, "/?q=");
	nk_html_url(buf, filter->text);
	nk_buf_text(buf, "&amp;game=");
	nk_html_url(buf, filter->game);
	nk_buf_text(buf, "&amp;show=");
	nk_html_url(buf, filter->show);
	nk_buf_printf(buf, "&amp;page=%lld", (long long)page);
}

static void add_form(struct nk_page *page, const struct filter *filter)
{
	struct nk_buf *buf = &page->buf;

	nk_buf_text(buf, "<form method=\"get\" action=\"/\" role=\"search\"><label>Search "
			 "<input type=\"search\" name=\"q\" autocomplete=\"off\" value=\"");
	nk_html_text(buf, filter->text);
	nk_buf_text(buf, "\"></label><label>Game <select name=\"game\"><option value=\"\">all</option>");
	for (size_t i = 0; i < page->pages->config.n_games; i++) {
		const char *id = page->pages->config.games[i].id;
		nk_buf_printf(buf, "<option%s>%s</option>",
			      nk_str_is(filter->game, id) ? " selected" : "", id);
	}
	nk_buf_text(buf, "</select></label><label>Mods <select name=\"show\">");
	for (size_t i = 0; i < sizeof shows / sizeof *shows; i++)
		nk_buf_printf(buf, "<option value=\"%s\"%s>%s</option>", shows[i].value,
			      nk_str_is(filter->show, shows[i].value) ? " selected" : "",
			      shows[i].label);
	nk_buf_text(buf, "</select></label><button>Show</button></form>");
}

/* Since when it says what it says now. */
static int64_t since(struct nk_page *page, const struct nk_status *status)
{
	struct nk_status_event *events;
	size_t n = 0;

	if (nk_store_history(page->pages->config.store, status->game, status->identifier, &events,
			     &n, page->arena, NULL) < 0 || !n)
		return NK_NO_TIME;
	return events[0].at_us;
}

static void add_says(struct nk_page *page, const struct nk_status *status)
{
	struct nk_buf *buf = &page->buf;
	bool bad = !status->success;
	struct nk_str text = bad ? status->last_error : status->last_warnings;

	if (status->frozen || (!bad && !text.n)) {
		nk_buf_text(buf, status->frozen ? "frozen" : "<span class=\"good\">in order</span>");
		return;
	}
	nk_buf_printf(buf, "<p class=\"%s\">%s: ", bad ? "bad" : "warn", bad ? "Error" : "Warning");
	nk_html_text(buf, text.n > 1000 ? nk_str_n(text.s, 1000) : text);
	nk_buf_text(buf, "</p>");
	if (!bad)
		return;
	nk_buf_text(buf, "Since ");
	nk_html_time(buf, since(page, status));
	nk_buf_char(buf, ' ');
	nk_html_file_link(page, status);
}

static void add_name(struct nk_page *page, const struct nk_status *status)
{
	nk_buf_printf(&page->buf, "<a href=\"/mod/%s/", status->game);
	nk_html_url(&page->buf, nk_str(status->identifier));
	nk_buf_text(&page->buf, "\">");
	nk_html_text(&page->buf, nk_str(status->identifier));
	nk_buf_text(&page->buf, "</a>");
}

static void add_row(struct nk_page *page, const struct nk_status *status)
{
	struct nk_buf *buf = &page->buf;

	nk_buf_printf(buf, "<tr%s><th scope=\"row\">", status->frozen ? " class=\"frozen\"" : "");
	add_name(page, status);
	nk_buf_text(buf, "</th><td>");
	add_says(page, status);
	nk_buf_text(buf, "</td><td>");
	nk_html_time(buf, status->last_inflated);
	nk_buf_text(buf, "</td><td>");
	nk_html_time(buf, status->last_indexed);
	nk_buf_text(buf, "</td></tr>");
}

static void add_results(struct nk_page *page, const struct filter *filter,
			const struct nk_status *rows, size_t n)
{
	struct nk_buf *buf = &page->buf;
	size_t from = (size_t)(filter->page - 1) * NK_PAGE_ROWS;

	nk_buf_printf(buf, "<section id=\"results\" aria-live=\"polite\"><h2>%zu mod%s</h2>"
			   "<table><thead><tr><th scope=\"col\">Mod</th><th scope=\"col\">State</th>"
			   "<th scope=\"col\">Inflated</th><th scope=\"col\">Indexed</th></tr></thead><tbody>",
		      n, n == 1 ? "" : "s");
	for (size_t i = from; i < n && i < from + NK_PAGE_ROWS; i++)
		add_row(page, &rows[i]);
	nk_buf_text(buf, "</tbody></table><nav aria-label=\"Pages\"><ul>");
	for (size_t i = 0; n > NK_PAGE_ROWS && i * NK_PAGE_ROWS < n; i++) {
		nk_buf_text(buf, "<li><a href=\"");
		add_query(buf, filter, (int64_t)i + 1);
		nk_buf_printf(buf, "\"%s>%zu</a></li>",
			      (int64_t)i + 1 == filter->page ? " aria-current=\"page\"" : "", i + 1);
	}
	nk_buf_text(buf, "</ul></nav></section>");
}

static void add_queues(struct nk_page *page)
{
	const struct nk_pages_config *config = &page->pages->config;

	nk_buf_text(&page->buf, "<section><h2>Queues</h2><table><thead><tr><th scope=\"col\">Queue</th>"
				"<th scope=\"col\">Waiting</th><th scope=\"col\">At work</th>"
				"<th scope=\"col\">Oldest</th></tr></thead><tbody>");
	for (size_t i = 0; i < config->n_queues; i++) {
		struct nk_queue_stat stat;
		if (nk_queue_stat(config->queues[i], &stat, NULL) < 0)
			continue;
		nk_buf_text(&page->buf, "<tr><th scope=\"row\">");
		nk_html_text(&page->buf, nk_str(nk_queue_name(config->queues[i])));
		nk_buf_printf(&page->buf, "</th><td>%lld</td><td>%lld</td><td>%lld s</td></tr>",
			      (long long)stat.messages, (long long)stat.leased,
			      (long long)stat.oldest_s);
	}
	nk_buf_text(&page->buf, "</tbody></table></section>");
}

static int by_indexed(const void *a, const void *b)
{
	const struct nk_status *one = a, *other = b;

	return (one->last_indexed < other->last_indexed) - (one->last_indexed > other->last_indexed);
}

/* How many mods were indexed on each of the last days, and which of them last. */
static void add_recent(struct nk_page *page, struct nk_status *rows, size_t n)
{
	int64_t day = 86400000000LL, today = nk_now_us() / day, counts[DAYS] = { 0 };

	qsort(rows, n, sizeof *rows, by_indexed);
	for (size_t i = 0; i < n; i++) {
		int64_t age = today - rows[i].last_indexed / day;
		if (rows[i].last_indexed != NK_NO_TIME && age >= 0 && age < DAYS)
			counts[DAYS - 1 - age]++;
	}
	nk_buf_text(&page->buf, "<section><h2>Last indexed</h2>");
	nk_html_chart(&page->buf, "Mods indexed per day", counts, DAYS);
	nk_buf_text(&page->buf, "<ol>");
	for (size_t i = 0; i < n && i < RECENT && rows[i].last_indexed != NK_NO_TIME; i++) {
		nk_buf_text(&page->buf, "<li>");
		add_name(page, &rows[i]);
		nk_buf_char(&page->buf, ' ');
		nk_html_time(&page->buf, rows[i].last_indexed);
		nk_buf_text(&page->buf, "</li>");
	}
	nk_buf_text(&page->buf, "</ol></section>");
}

int nk_page_list(struct nk_page *page, struct nk_err *err)
{
	const struct nk_fields *query = &page->request->query;
	struct filter filter = { nk_field(query, "q"), nk_field(query, "game"),
				 nk_field(query, "show"), 1 };
	struct nk_status *rows, *kept;
	size_t n, n_kept = 0;

	if (nk_store_all(page->pages->config.store, NULL, &rows, &n, page->arena, err) < 0)
		return -1;
	if (!nk_str_to_i64(nk_field(query, "page"), &filter.page) || filter.page < 1 ||
	    filter.page > 1000000)
		filter.page = 1;
	kept = NK_NEW_N(page->arena, struct nk_status, n + 1);
	for (size_t i = 0; i < n; i++)
		if (passes(&filter, &rows[i]))
			kept[n_kept++] = rows[i];
	qsort(kept, n_kept, sizeof *kept, by_rank);
	nk_html_begin(page, "Status of the mods");
	add_form(page, &filter);
	add_results(page, &filter, kept, n_kept);
	add_queues(page);
	add_recent(page, rows, n);
	nk_html_end(page);
	return 0;
}
