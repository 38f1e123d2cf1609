/* SPDX-License-Identifier: MIT
 *
 * What the bot does: charts of the last weeks, the last commits, and what is queued now.
 */
#include "web/pages_priv.h"

#include "base/clock.h"
#include "base/log.h"
#include "role/dates.h"

#include <stdlib.h>
#include <string.h>

enum { DAYS = 30, PASSES = 48, COMMITS = 12, PEEKED = 10 };
static const int64_t day_us = 86400000000LL;

static int add_passes(struct nk_page *page, struct nk_err *err)
{
	int64_t values[PASSES] = { 0 };
	struct nk_pass *passes;
	char from[NK_TIME_TEXT];
	size_t n;

	if (nk_store_passes(page->pages->config.store, &passes, &n, PASSES, page->arena, err) < 0)
		return -1;
	if (!n)
		return 0;
	for (size_t i = 0; i < n; i++)
		values[PASSES - 1 - i] = passes[i].sent;
	nk_time_plain(from, passes[n - 1].at_us);
	from[10] = ' ';
	from[16] = '\0';
	struct nk_chart chart = { "Netkans queued by each pass", "", values, PASSES,
				  from, "last pass" };
	nk_html_chart(&page->buf, &chart);
	return 0;
}

static int add_failing(struct nk_page *page, struct nk_err *err)
{
	int64_t now = nk_now_us(), values[DAYS];

	if (nk_store_failing(page->pages->config.store, now - (DAYS - 1) * day_us, day_us, values,
			     DAYS, err) < 0)
		return -1;
	struct nk_chart chart = { "Failing mods", "mods", values, DAYS, "30 days ago", "today" };
	nk_html_chart(&page->buf, &chart);
	return 0;
}

/* Minutes of each day's releases. */
struct days {
	int64_t first_us;
	struct nk_arena *arena;
	struct {
		int64_t *minutes;
		size_t n;
	} days[DAYS];
};

static void note_latency(void *data, const struct nk_dates_latency *latency)
{
	struct days *days = data;
	int64_t at = (latency->indexed_us - days->first_us) / day_us;
	int64_t us = latency->indexed_us - latency->released_us;

	/* What was found later than that was not waited for: a new netkan of an old mod. */
	if (latency->indexed_us < days->first_us || at >= DAYS || us > 7 * day_us)
		return;
	size_t n = days->days[at].n++;
	days->days[at].minutes = nk_regrow(days->arena, days->days[at].minutes, n, n + 1,
					   sizeof(int64_t));
	days->days[at].minutes[n] = us / 60000000;
}

static int by_value(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

	return (one > other) - (one < other);
}

static int add_latency(struct nk_page *page, struct nk_err *err)
{
	struct days days = { .first_us = nk_now_us() - DAYS * day_us, .arena = page->arena };
	int64_t medians[DAYS] = { 0 }, indexed[DAYS];

	if (!page->pages->config.db)
		return 0;
	if (nk_dates_latencies(page->pages->config.db, days.first_us, note_latency, &days, err) < 0)
		return -1;
	for (size_t i = 0; i < DAYS; i++) {
		indexed[i] = (int64_t)days.days[i].n;
		if (!days.days[i].n)
			continue;
		qsort(days.days[i].minutes, days.days[i].n, sizeof(int64_t), by_value);
		medians[i] = days.days[i].minutes[days.days[i].n / 2];
	}
	struct nk_chart latency = { "From release to commit, median", "min", medians, DAYS,
				    "30 days ago", "today" };
	struct nk_chart releases = { "Releases indexed", "", indexed, DAYS, "30 days ago", "today" };
	nk_html_chart(&page->buf, &latency);
	nk_html_chart(&page->buf, &releases);
	return 0;
}

struct commits {
	struct nk_page *page;
	const struct nk_pages_game *game;
};

static int add_commit(void *data, const char *id, int64_t time_us, const char *subject)
{
	struct commits *commits = data;
	struct nk_buf *buf = &commits->page->buf;

	nk_buf_text(buf, "<li>");
	nk_html_commit(commits->page, commits->game, id, subject);
	nk_buf_char(buf, ' ');
	nk_html_time(buf, time_us);
	nk_buf_text(buf, "</li>");
	return 0;
}

/* The handle is for one thread at a time. */
static void add_commits_of(struct nk_page *page, const struct nk_pages_game *game)
{
	struct commits commits = { page, game };
	struct nk_err err = NK_ERR_INIT;
	char head[NK_OID_HEX];

	nk_buf_printf(&page->buf, "<section><h2>Last commits%s%s</h2><ol class=\"commits\">",
		      page->pages->config.n_games > 1 ? " of " : "",
		      page->pages->config.n_games > 1 ? game->id : "");
	pthread_mutex_lock(&page->pages->lock);
	int rc = nk_repo_head(game->ckanmeta, head, &err);
	if (rc == 0)
		rc = nk_repo_log(game->ckanmeta, head, NULL, COMMITS, add_commit, &commits, &err);
	nk_repo_rest(game->ckanmeta);
	pthread_mutex_unlock(&page->pages->lock);
	nk_buf_text(&page->buf, "</ol></section>");
	if (rc < 0)
		nk_log_err(NK_LOG_WARN, &err, "the last commits cannot be shown");
}

static struct nk_str name_of(const struct nk_msg *msg, struct nk_arena *arena)
{
	struct nk_str mod = nk_msg_attribute(msg, "ModIdentifier");

	if (mod.n)
		return mod;
	return nk_str(msg->group && strcmp(msg->group, "1") != 0 ? nk_strdup(arena, msg->group)
								  : "a request");
}

static void add_waiting(struct nk_page *page, struct nk_queue *queue, int64_t waiting)
{
	struct nk_inbox inbox = NK_INBOX_INIT;

	if (waiting && nk_queue_peek(queue, &inbox, PEEKED, NULL) == 0 && inbox.n) {
		nk_buf_text(&page->buf, "<p class=\"next\">Next: ");
		for (size_t i = 0; i < inbox.n; i++) {
			bool hook = nk_msg_is_of_hook(&inbox.msgs[i]);
			nk_buf_text(&page->buf, i ? ", " : "");
			nk_html_text(&page->buf, name_of(&inbox.msgs[i], page->arena));
			nk_buf_text(&page->buf, hook ? " (webhook)" : "");
		}
		nk_buf_text(&page->buf, waiting > PEEKED ? " \xE2\x80\xA6</p>" : "</p>");
	}
	nk_inbox_release(&inbox);
}

static void add_age(struct nk_buf *buf, int64_t s)
{
	if (s < 120)
		nk_buf_printf(buf, "%lld s", (long long)s);
	else if (s < 7200)
		nk_buf_printf(buf, "%lld min", (long long)(s / 60));
	else
		nk_buf_printf(buf, "%lld h", (long long)(s / 3600));
}

static void add_queues(struct nk_page *page)
{
	const struct nk_pages_config *config = &page->pages->config;
	struct nk_buf *buf = &page->buf;

	nk_buf_text(buf, "<section><h2>Queues</h2><table class=\"plain\"><thead><tr><th scope=\"col\">"
			 "Queue</th><th scope=\"col\">Waiting</th><th scope=\"col\">At work</th>"
			 "<th scope=\"col\">Oldest</th></tr></thead><tbody>");
	for (size_t i = 0; i < config->n_queues; i++) {
		struct nk_queue_stat stat;
		if (nk_queue_glance(config->queues[i], &stat, NULL) < 0)
			continue;
		nk_buf_text(buf, "<tr><th scope=\"row\">");
		nk_html_text(buf, nk_str(nk_queue_name(config->queues[i])));
		add_waiting(page, config->queues[i], stat.messages);
		nk_buf_printf(buf, "</th><td>%lld</td><td>%lld</td><td>", (long long)stat.messages,
			      (long long)stat.leased);
		add_age(buf, stat.oldest_s);
		nk_buf_text(buf, "</td></tr>");
	}
	nk_buf_text(buf, "</tbody></table></section>");
}

int nk_page_activity(struct nk_page *page, struct nk_err *err)
{
	const struct nk_pages_config *config = &page->pages->config;

	nk_buf_text(&page->buf, "<section><h2>The last weeks</h2><div class=\"charts\">");
	if (add_failing(page, err) < 0 || add_latency(page, err) < 0 || add_passes(page, err) < 0)
		return -1;
	nk_buf_text(&page->buf, "</div></section><div class=\"columns\">");
	for (size_t i = 0; i < config->n_games; i++)
		if (config->games[i].ckanmeta)
			add_commits_of(page, &config->games[i]);
	if (config->n_queues)
		add_queues(page);
	nk_buf_text(&page->buf, "</div>");
	return 0;
}
