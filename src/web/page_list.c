/* SPDX-License-Identifier: MIT
 *
 * The list of mods: failing ones first, filtered and sorted by what the query says, in pages.
 */
#include "web/pages_priv.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What the query says; each is its parameter's text, empty where it is not there. */
struct filter {
	struct nk_str text, game, show, kind, sort;
	int64_t page; /* from 1 */
};

struct choice {
	const char *value, *label;
};
static const struct choice shows[] = {
	{ "", "active" }, { "failing", "failing" }, { "warnings", "with warnings" },
	{ "good", "in order" }, { "frozen", "frozen" }, { "all", "all" },
};
static const struct choice kinds[] = {
	{ "", "any netkan" }, { "meta", "metanetkans" }, { "own", "no metanetkans" },
};

static int by_name(const void *a, const void *b)
{
	const struct nk_status *one = a, *other = b;
	int rc = strcasecmp(one->identifier, other->identifier);

	return rc ? rc : strcmp(one->game, other->game);
}

static int newest_first(int64_t one, int64_t other)
{
	return (one < other) - (one > other);
}

static int by_inflated(const void *a, const void *b)
{
	const struct nk_status *one = a, *other = b;
	int rc = newest_first(one->last_inflated, other->last_inflated);

	return rc ? rc : by_name(a, b);
}

static int by_indexed(const void *a, const void *b)
{
	const struct nk_status *one = a, *other = b;
	int rc = newest_first(one->last_indexed, other->last_indexed);

	return rc ? rc : by_name(a, b);
}

static const struct {
	const char *value, *label;
	int (*compare)(const void *a, const void *b);
} sorts[] = {
	{ "name", "Mod", by_name },
	{ "", "State", nk_mod_by_state },
	{ "inflated", "Inflated", by_inflated },
	{ "indexed", "Indexed", by_indexed },
};
enum { N_SORTS = sizeof sorts / sizeof *sorts };

static bool contains(struct nk_str text, struct nk_str part)
{
	for (size_t at = 0; at + part.n <= text.n; at++)
		if (strncasecmp(text.s + at, part.s, part.n) == 0)
			return true;
	return false;
}

static bool shows_state(struct nk_str show, const struct nk_status *status)
{
	if (!show.n)
		return !status->frozen;
	return nk_str_is(show, "all") || nk_str_is(show, nk_mod_state(status)->name);
}

static bool passes(const struct filter *filter, const struct nk_status *status)
{
	bool meta = nk_get(status->resources, "metanetkan") != NULL;

	if (filter->game.n && !nk_str_is(filter->game, status->game))
		return false;
	if (filter->kind.n && meta != nk_str_is(filter->kind, "meta"))
		return false;
	if (!shows_state(filter->show, status))
		return false;
	return !filter->text.n || contains(nk_str(status->identifier), filter->text) ||
	       contains(status->last_error, filter->text) ||
	       contains(status->last_warnings, filter->text);
}

/* The address of this list with one filter changed; what is not set is not in it. */
static void add_query(struct nk_buf *buf, const struct filter *filter, const char *changed,
		      const char *value)
{
	const struct {
		const char *name;
		struct nk_str value;
	} parts[] = { { "q", filter->text }, { "game", filter->game }, { "show", filter->show },
		      { "kind", filter->kind }, { "sort", filter->sort }, { "page", NK_NO_STR } };
	const char *mark = "?";

	nk_buf_char(buf, '/');
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct nk_str text = strcmp(parts[i].name, changed) == 0 ? nk_str(value)
									 : parts[i].value;
		if (!text.n)
			continue;
		nk_buf_printf(buf, "%s%s=", mark, parts[i].name);
		nk_html_url(buf, text);
		mark = "&amp;";
	}
}

static void add_choice(struct nk_buf *buf, const char *label, const char *name, struct nk_str chosen,
		       const struct choice *choices, size_t n)
{
	nk_buf_printf(buf, "<label>%s <select name=\"%s\">", label, name);
	for (size_t i = 0; i < n; i++)
		nk_buf_printf(buf, "<option value=\"%s\"%s>%s</option>", choices[i].value,
			      nk_str_is(chosen, choices[i].value) ? " selected" : "",
			      choices[i].label);
	nk_buf_text(buf, "</select></label>");
}

static void add_games(struct nk_page *page, const struct filter *filter)
{
	size_t n = page->pages->config.n_games;
	struct choice *games = NK_NEW_N(page->arena, struct choice, n + 1);

	games[0] = (struct choice){ "", "all" };
	for (size_t i = 0; i < n; i++)
		games[i + 1] = (struct choice){ page->pages->config.games[i].id,
						page->pages->config.games[i].id };
	if (n > 1)
		add_choice(&page->buf, "Game", "game", filter->game, games, n + 1);
}

static void add_form(struct nk_page *page, const struct filter *filter)
{
	struct nk_buf *buf = &page->buf;

	/* Without a server a script looks for names in a file; the rest is of no use. */
	nk_buf_printf(buf, "<form method=\"get\" action=\"%s\" role=\"search\"%s><label>Search "
			   "<input type=\"search\" name=\"q\" autocomplete=\"off\" "
			   "spellcheck=\"false\" value=\"",
		      page->exported ? "index.html" : "/", page->exported ? " hidden" : "");
	nk_html_text(buf, filter->text);
	nk_buf_text(buf, "\"></label>");
	if (!page->exported) {
		add_games(page, filter);
		add_choice(buf, "Mods", "show", filter->show, shows, sizeof shows / sizeof *shows);
		add_choice(buf, "Kind", "kind", filter->kind, kinds, sizeof kinds / sizeof *kinds);
		if (filter->sort.n) {
			nk_buf_text(buf, "<input type=\"hidden\" name=\"sort\" value=\"");
			nk_html_text(buf, filter->sort);
			nk_buf_text(buf, "\">");
		}
		nk_buf_text(buf, "<button>Show</button>");
	}
	nk_buf_text(buf, "</form>");
}

/* How many mods are in each state, as links to them. */
static void add_tiles(struct nk_page *page, const struct nk_status *rows, size_t n)
{
	static const struct filter none;
	struct nk_buf *buf = &page->buf;
	size_t counts[NK_MOD_STATES] = { 0 };

	for (size_t i = 0; i < n; i++)
		counts[nk_mod_state(&rows[i])->rank]++;
	nk_buf_text(buf, "<ul class=\"tiles\">");
	for (int i = 0; i < NK_MOD_STATES; i++) {
		const struct nk_mod_state *state = nk_mod_state_nth(i);
		nk_buf_printf(buf, "<li class=\"%s\">", state->name);
		if (!page->exported) {
			nk_buf_text(buf, "<a href=\"");
			add_query(buf, &none, "show", state->name);
			nk_buf_text(buf, "\">");
		}
		nk_buf_printf(buf, "<b>%zu</b> %s", counts[i], state->says);
		nk_buf_text(buf, page->exported ? "</li>" : "</a></li>");
	}
	nk_buf_text(buf, "</ul>");
}

static void add_heads(struct nk_page *page, const struct filter *filter)
{
	static const struct filter none;
	struct nk_buf *buf = &page->buf;

	for (size_t i = 0; i < N_SORTS; i++) {
		bool chosen = nk_str_is(filter ? filter->sort : NK_STR(""), sorts[i].value) ||
			      (!*sorts[i].value && !(filter ? filter->sort : none.sort).n);
		nk_buf_printf(buf, "<th scope=\"col\"%s>",
			      !chosen ? "" : i < 2 ? " aria-sort=\"ascending\""
						   : " aria-sort=\"descending\"");
		if (filter) {
			nk_buf_text(buf, "<a href=\"");
			add_query(buf, filter, "sort", sorts[i].value);
			nk_buf_printf(buf, "\">%s</a></th>", sorts[i].label);
		} else {
			nk_buf_printf(buf, "%s</th>", sorts[i].label);
		}
	}
}

static void add_table(struct nk_page *page, const struct filter *filter,
		      const struct nk_status *rows, size_t n)
{
	nk_buf_text(&page->buf, "<table><thead><tr>");
	add_heads(page, filter);
	nk_buf_text(&page->buf, "</tr></thead><tbody>");
	for (size_t i = 0; i < n; i++)
		nk_page_row(page, &rows[i]);
	nk_buf_text(&page->buf, "</tbody></table>");
}

const char *nk_page_file(size_t number, struct nk_arena *arena)
{
	return number == 1 ? "index.html" : nk_printf(arena, "page-%zu.html", number);
}

static void add_number(struct nk_page *page, const struct filter *filter, size_t number)
{
	if (page->exported)
		nk_buf_text(&page->buf, nk_page_file(number, page->arena));
	else
		add_query(&page->buf, filter, "page",
			  number == 1 ? "" : nk_printf(page->arena, "%zu", number));
}

static void add_numbers(struct nk_page *page, const struct filter *filter, size_t n)
{
	size_t pages = (n + NK_PAGE_ROWS - 1) / NK_PAGE_ROWS;

	if (pages < 2)
		return;
	nk_buf_text(&page->buf, "<nav aria-label=\"Pages\"><ul class=\"pages\">");
	for (size_t i = 1; i <= pages; i++) {
		nk_buf_text(&page->buf, "<li><a href=\"");
		add_number(page, filter, i);
		nk_buf_printf(&page->buf, "\"%s>%zu</a></li>",
			      (int64_t)i == filter->page ? " aria-current=\"page\"" : "", i);
	}
	nk_buf_text(&page->buf, "</ul></nav>");
}

static void add_results(struct nk_page *page, const struct filter *filter,
			const struct nk_status *rows, size_t n)
{
	size_t from = (size_t)(filter->page - 1) * NK_PAGE_ROWS;
	size_t shown = from >= n ? 0 : n - from < NK_PAGE_ROWS ? n - from : NK_PAGE_ROWS;

	nk_buf_printf(&page->buf, "<section id=\"results\"><h2>%zu mod%s</h2>", n,
		      n == 1 ? "" : "s");
	if (shown)
		add_table(page, page->exported ? NULL : filter, rows + from, shown);
	else
		nk_buf_text(&page->buf, "<p>There is none like that.</p>");
	add_numbers(page, filter, n);
	nk_buf_text(&page->buf, "</section>");
}

static void sort(struct nk_status *rows, size_t n, struct nk_str wanted)
{
	int (*compare)(const void *a, const void *b) = nk_mod_by_state;

	for (size_t i = 0; i < N_SORTS; i++)
		if (wanted.n && nk_str_is(wanted, sorts[i].value))
			compare = sorts[i].compare;
	qsort(rows, n, sizeof *rows, compare);
}

static struct filter read_filter(const struct nk_fields *query)
{
	struct filter filter = { nk_field(query, "q"), nk_field(query, "game"),
				 nk_field(query, "show"), nk_field(query, "kind"),
				 nk_field(query, "sort"), 1 };

	filter.text = nk_str_trim(filter.text);
	if (!nk_str_to_i64(nk_field(query, "page"), &filter.page) || filter.page < 1 ||
	    filter.page > 1000000)
		filter.page = 1;
	return filter;
}

int nk_page_list(struct nk_page *page, struct nk_err *err)
{
	struct filter filter = read_filter(&page->request->query);
	struct nk_status *rows, *kept;
	size_t n, n_kept = 0;

	if (nk_store_all(page->pages->config.store, NULL, &rows, &n, page->arena, err) < 0)
		return -1;
	kept = NK_NEW_N(page->arena, struct nk_status, n + 1);
	for (size_t i = 0; i < n; i++)
		if (passes(&filter, &rows[i]))
			kept[n_kept++] = rows[i];
	sort(kept, n_kept, filter.sort);
	nk_html_begin(page, "Status of the mods");
	add_tiles(page, rows, n);
	add_form(page, &filter);
	nk_buf_text(&page->buf, "<p id=\"said\" class=\"unseen\" role=\"status\"></p>");
	add_results(page, &filter, kept, n_kept);
	if (nk_page_activity(page, err) < 0)
		return -1;
	nk_html_end(page);
	return 0;
}
