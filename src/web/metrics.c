/* SPDX-License-Identifier: MIT
 *
 * /metrics in the text form of Prometheus, and what /healthz asks. doc/design/metrics.md lists
 * them.
 */
#include "web/pages_priv.h"

#include "base/clock.h"
#include "net/aws.h"
#include "net/http.h"
#include "role/dates.h"

#include <string.h>

enum { LIFE_S = 900 }; /* a pass or a large download may take that long */

static const int bounds[] = { 60, 300, 900, 1800, 3600, 7200, 21600, 86400 };
enum { N_BOUNDS = sizeof bounds / sizeof *bounds };

void nk_pages_watch(struct nk_pages *pages, const char *name, const int64_t *last_life_us)
{
	if (pages->n_watched == NK_PAGE_WATCHED)
		return;
	pages->watched[pages->n_watched].name = name;
	pages->watched[pages->n_watched++].last_life_us = last_life_us;
}

void nk_pages_each_life(const struct nk_pages *pages,
			void (*each)(void *data, const char *name, int64_t last_life_us),
			void *data)
{
	for (size_t i = 0; i < pages->config.n_roles; i++)
		each(data, pages->config.roles[i].name,
		     __atomic_load_n(&pages->config.roles[i].last_life_us, __ATOMIC_RELAXED));
	for (size_t i = 0; i < pages->n_watched; i++)
		each(data, pages->watched[i].name,
		     __atomic_load_n(pages->watched[i].last_life_us, __ATOMIC_RELAXED));
}

struct health {
	const struct nk_pages *pages;
	const char *ill;
};

static void look(void *data, const char *name, int64_t last_life_us)
{
	struct health *health = data;
	int64_t life = last_life_us > health->pages->started_us ? last_life_us
								: health->pages->started_us;

	if (!health->ill && nk_now_us() - life > LIFE_S * 1000000LL)
		health->ill = name;
}

const char *nk_page_ill(const struct nk_pages *pages)
{
	struct health health = { pages, NULL };

	nk_pages_each_life(pages, look, &health);
	return health.ill;
}

static void head(struct nk_page *page, const char *name, const char *type, const char *help)
{
	nk_buf_printf(&page->buf, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void add_mods(struct nk_page *page, const struct nk_status *rows, size_t n)
{
	head(page, "netkan_mods", "gauge", "Mods by game and state.");
	for (size_t g = 0; g < page->pages->config.n_games; g++) {
		const char *game = page->pages->config.games[g].id;
		long counts[NK_MOD_STATES] = { 0 };
		for (size_t i = 0; i < n; i++)
			if (strcmp(rows[i].game, game) == 0)
				counts[nk_mod_state(&rows[i])->rank]++;
		for (int s = 0; s < NK_MOD_STATES; s++)
			nk_buf_printf(&page->buf, "netkan_mods{game=\"%s\",state=\"%s\"} %ld\n", game,
				      nk_mod_state_nth(s)->name, counts[s]);
	}
}

struct latencies {
	long counts[N_BOUNDS + 1], total;
	double sum;
};

static void count_latency(void *data, const struct nk_dates_latency *latency)
{
	struct latencies *latencies = data;
	int64_t us = latency->indexed_us - latency->released_us;
	size_t at = 0;

	while (at < N_BOUNDS && us > bounds[at] * 1000000LL)
		at++;
	latencies->counts[at]++;
	latencies->total++;
	latencies->sum += (double)us / 1e6;
}

/* Of every version in the index that says when it was released; so it only grows. */
static int add_latency(struct nk_page *page, struct nk_err *err)
{
	struct latencies latencies = { 0 };
	long below = 0;

	if (page->pages->config.db &&
	    nk_dates_latencies(page->pages->config.db, 0, count_latency, &latencies, err) < 0)
		return -1;
	head(page, "netkan_release_to_commit_seconds", "histogram",
	     "From the release of each version to the commit that brought it.");
	for (size_t at = 0; at < N_BOUNDS; at++)
		nk_buf_printf(&page->buf, "netkan_release_to_commit_seconds_bucket{le=\"%d\"} %ld\n",
			      bounds[at], below += latencies.counts[at]);
	nk_buf_printf(&page->buf,
		      "netkan_release_to_commit_seconds_bucket{le=\"+Inf\"} %ld\n"
		      "netkan_release_to_commit_seconds_sum %.0f\n"
		      "netkan_release_to_commit_seconds_count %ld\n",
		      latencies.total, latencies.sum, latencies.total);
	return 0;
}

static void add_queue(struct nk_page *page, struct nk_queue *queue, bool ages)
{
	const char *name = nk_queue_name(queue);
	struct nk_queue_stat stat;

	if (nk_queue_glance(queue, &stat, NULL) < 0)
		return;
	if (ages)
		nk_buf_printf(&page->buf, "netkan_queue_oldest_seconds{queue=\"%s\"} %lld\n", name,
			      (long long)stat.oldest_s);
	else
		nk_buf_printf(&page->buf,
			      "netkan_queue_messages{queue=\"%s\",state=\"waiting\"} %lld\n"
			      "netkan_queue_messages{queue=\"%s\",state=\"leased\"} %lld\n"
			      "netkan_queue_messages{queue=\"%s\",state=\"delayed\"} %lld\n",
			      name, (long long)stat.messages, name, (long long)stat.leased, name,
			      (long long)stat.delayed);
}

static void add_queues(struct nk_page *page)
{
	const struct nk_pages_config *config = &page->pages->config;

	head(page, "netkan_queue_messages", "gauge", "Messages of a queue.");
	for (size_t i = 0; i < config->n_queues; i++)
		add_queue(page, config->queues[i], false);
	head(page, "netkan_queue_oldest_seconds", "gauge", "Age of the oldest message that waits.");
	for (size_t i = 0; i < config->n_queues; i++)
		add_queue(page, config->queues[i], true);
}

static void add_requests(void *data, const char *service, const char *action, int64_t n)
{
	struct nk_page *page = data;

	nk_buf_printf(&page->buf, "netkan_aws_requests_total{service=\"%s\",action=\"%s\"} %lld\n",
		      service, action, (long long)n);
}

/* What the bill is made of. */
static void add_aws(struct nk_page *page)
{
	if (!page->pages->config.aws)
		return;
	head(page, "netkan_aws_requests_total", "counter",
	     "Requests to AWS by service and kind, since the start of the process.");
	nk_aws_counts(page->pages->config.aws, add_requests, page);
}

static void add_life(void *data, const char *name, int64_t last_life_us)
{
	struct nk_page *page = data;

	nk_buf_printf(&page->buf, "netkan_role_life_seconds{role=\"%s\"} %lld\n", name,
		      (long long)(last_life_us / 1000000));
}

static int add_pass(struct nk_page *page, struct nk_err *err)
{
	struct nk_pass *passes;
	size_t n;

	if (nk_store_passes(page->pages->config.store, &passes, &n, 1, page->arena, err) < 0)
		return -1;
	head(page, "netkan_last_pass_seconds", "gauge",
	     "When the scheduler last ended a pass, since the epoch; 0: not known.");
	nk_buf_printf(&page->buf, "netkan_last_pass_seconds %lld\n",
		      n ? (long long)(passes[0].at_us / 1000000) : 0LL);
	return 0;
}

int nk_page_metrics(struct nk_page *page, struct nk_err *err)
{
	struct nk_status *rows;
	size_t n;

	if (nk_store_all(page->pages->config.store, NULL, &rows, &n, page->arena, err) < 0)
		return -1;
	page->type = "text/plain; version=0.0.4; charset=utf-8";
	head(page, "netkan_info", "gauge", "The program.");
	nk_buf_printf(&page->buf, "netkan_info{version=\"%s\"} 1\n", NK_VERSION);
	add_mods(page, rows, n);
	if (add_latency(page, err) < 0 || add_pass(page, err) < 0)
		return -1;
	add_queues(page);
	nk_metrics_http(page);
	add_aws(page);
	head(page, "netkan_role_life_seconds", "gauge", "When a role last showed life, since the epoch.");
	nk_pages_each_life(page->pages, add_life, page);
	return 0;
}
