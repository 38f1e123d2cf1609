/* SPDX-License-Identifier: MIT
 *
 * /metrics in the text form of Prometheus, and what /healthz asks. doc/design/web.md lists
 * them.
 */
#include "web/pages_priv.h"

#include "base/clock.h"

enum { LIFE_S = 900 }; /* a pass or a large download may take that long */

static const int bounds[] = { 60, 300, 900, 1800, 3600, 7200, 21600, 86400 };
enum { N_BOUNDS = sizeof bounds / sizeof *bounds };

const char *nk_page_ill(const struct nk_pages *pages)
{
	for (size_t i = 0; i < pages->config.n_roles; i++) {
		const struct nk_role *role = &pages->config.roles[i];
		int64_t life = role->last_life_us > pages->started_us ? role->last_life_us
								      : pages->started_us;
		if (nk_now_us() - life > LIFE_S * 1000000LL)
			return role->name;
	}
	return NULL;
}

static void add_mods(struct nk_page *page, const struct nk_status *rows, size_t n)
{
	static const char *const states[] = { "failing", "warned", "good", "frozen" };

	nk_buf_text(&page->buf, "# HELP netkan_mods Mods by game and state.\n# TYPE netkan_mods gauge\n");
	for (size_t g = 0; g < page->pages->config.n_games; g++) {
		const char *game = page->pages->config.games[g].id;
		long counts[4] = { 0 };
		for (size_t i = 0; i < n; i++)
			if (nk_str_is(nk_str(rows[i].game), game))
				counts[rows[i].frozen ? 3 : !rows[i].success ? 0
							: rows[i].last_warnings.n ? 1 : 2]++;
		for (int s = 0; s < 4; s++)
			nk_buf_printf(&page->buf, "netkan_mods{game=\"%s\",state=\"%s\"} %ld\n", game,
				      states[s], counts[s]);
	}
}

/* Of each mod's last release that was indexed after it came out. */
static void add_latency(struct nk_page *page, const struct nk_status *rows, size_t n)
{
	long counts[N_BOUNDS + 1] = { 0 }, total = 0;
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t us = rows[i].last_indexed - rows[i].release_date;
		size_t at = 0;
		if (rows[i].last_indexed == NK_NO_TIME || rows[i].release_date == NK_NO_TIME || us < 0)
			continue;
		while (at < N_BOUNDS && us > bounds[at] * 1000000LL)
			at++;
		counts[at]++;
		total++;
		sum += (double)us / 1e6;
	}
	nk_buf_text(&page->buf, "# HELP netkan_release_to_commit_seconds From a mod's last release to its "
				"commit.\n# TYPE netkan_release_to_commit_seconds histogram\n");
	for (long at = 0, below = 0; at < N_BOUNDS; at++)
		nk_buf_printf(&page->buf, "netkan_release_to_commit_seconds_bucket{le=\"%d\"} %ld\n",
			      bounds[at], below += counts[at]);
	nk_buf_printf(&page->buf,
		      "netkan_release_to_commit_seconds_bucket{le=\"+Inf\"} %ld\n"
		      "netkan_release_to_commit_seconds_sum %.0f\n"
		      "netkan_release_to_commit_seconds_count %ld\n",
		      total, sum, total);
}

static void add_queues(struct nk_page *page)
{
	const struct nk_pages_config *config = &page->pages->config;

	nk_buf_text(&page->buf, "# HELP netkan_queue_messages Messages of a queue.\n"
				"# TYPE netkan_queue_messages gauge\n"
				"# HELP netkan_queue_oldest_seconds Age of the oldest that waits.\n"
				"# TYPE netkan_queue_oldest_seconds gauge\n");
	for (size_t i = 0; i < config->n_queues; i++) {
		struct nk_queue_stat stat;
		const char *name = nk_queue_name(config->queues[i]);
		if (nk_queue_stat(config->queues[i], &stat, NULL) < 0)
			continue;
		nk_buf_printf(&page->buf,
			      "netkan_queue_messages{queue=\"%s\",state=\"waiting\"} %lld\n"
			      "netkan_queue_messages{queue=\"%s\",state=\"leased\"} %lld\n"
			      "netkan_queue_oldest_seconds{queue=\"%s\"} %lld\n",
			      name, (long long)stat.messages, name, (long long)stat.leased, name,
			      (long long)stat.oldest_s);
	}
}

int nk_page_metrics(struct nk_page *page, struct nk_err *err)
{
	const struct nk_pages_config *config = &page->pages->config;
	struct nk_status *rows;
	size_t n;

	if (nk_store_all(config->store, NULL, &rows, &n, page->arena, err) < 0)
		return -1;
	page->type = "text/plain; version=0.0.4; charset=utf-8";
	nk_buf_printf(&page->buf, "# HELP netkan_info The program.\n# TYPE netkan_info gauge\n"
				  "netkan_info{version=\"%s\"} 1\n", NK_VERSION);
	add_mods(page, rows, n);
	add_latency(page, rows, n);
	add_queues(page);
	nk_buf_text(&page->buf, "# HELP netkan_role_life_seconds When a role last ended a step.\n"
				"# TYPE netkan_role_life_seconds gauge\n");
	for (size_t i = 0; i < config->n_roles; i++)
		nk_buf_printf(&page->buf, "netkan_role_life_seconds{role=\"%s\"} %lld\n",
			      config->roles[i].name,
			      (long long)(config->roles[i].last_life_us / 1000000));
	return 0;
}
