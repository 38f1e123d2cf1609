/* SPDX-License-Identifier: MIT
 *
 * A mod in the list: the state that it is in, and its row.
 */
#include "web/pages_priv.h"

#include "base/utf.h"

#include <string.h>
#include <strings.h>

enum { SHOWN_MAX = 1000 }; /* bytes of an error; the mod's page has it whole */

static const struct nk_mod_state states[NK_MOD_STATES] = {
	{ "failing", "failing", 0 },
	{ "warnings", "with warnings", 1 },
	{ "good", "in order", 2 },
	{ "frozen", "frozen", 3 },
};

const struct nk_mod_state *nk_mod_state_nth(int rank)
{
	return &states[rank];
}

const struct nk_mod_state *nk_mod_state(const struct nk_status *status)
{
	if (status->frozen)
		return &states[3];
	if (!status->success)
		return &states[0];
	return &states[status->last_warnings.n ? 1 : 2];
}

int nk_mod_by_state(const void *a, const void *b)
{
	const struct nk_status *one = a, *other = b;
	int rc = nk_mod_state(one)->rank - nk_mod_state(other)->rank;

	if (rc == 0)
		rc = strcasecmp(one->identifier, other->identifier);
	return rc ? rc : strcmp(one->game, other->game);
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

static void add_problem(struct nk_page *page, const struct nk_status *status)
{
	struct nk_buf *buf = &page->buf;
	bool bad = !status->success;
	struct nk_str text = bad ? status->last_error : status->last_warnings;

	nk_buf_printf(buf, "<p class=\"text %s\"><b>%s:</b> ", nk_mod_state(status)->name,
		      bad ? "Error" : "Warning");
	nk_html_text(buf, nk_utf8_start(text, SHOWN_MAX));
	nk_buf_text(buf, text.n > SHOWN_MAX ? "\xE2\x80\xA6</p>" : "</p>");
	nk_buf_text(buf, "<p class=\"more\">Since ");
	nk_html_time(buf, since(page, status));
	nk_buf_char(buf, ' ');
	nk_html_file_link(page, status);
	nk_buf_text(buf, "</p>");
}

void nk_page_row(struct nk_page *page, const struct nk_status *status)
{
	struct nk_buf *buf = &page->buf;
	const struct nk_mod_state *state = nk_mod_state(status);

	nk_buf_printf(buf, "<tr class=\"%s\"><th scope=\"row\">", state->name);
	nk_html_mod_link(page, status);
	if (page->pages->config.n_games > 1)
		nk_buf_printf(buf, " <small>%s</small>", status->game);
	nk_buf_text(buf, "</th><td>");
	if (state->rank < 2)
		add_problem(page, status);
	else
		nk_buf_printf(buf, "<span class=\"state %s\">%s</span>", state->name, state->says);
	nk_buf_text(buf, "</td><td>");
	nk_html_time(buf, status->last_inflated);
	nk_buf_text(buf, "</td><td>");
	nk_html_time(buf, status->last_indexed);
	nk_buf_text(buf, "</td></tr>");
}
