/* SPDX-License-Identifier: MIT
 *
 * What /metrics says of the hosts that were asked: requests, time, and what is left of limits.
 * A host's name comes from mods' metadata, so it is escaped, and there are at most HOSTS_MAX.
 */
#include "web/pages_priv.h"

#include "net/http.h"

#include <stdlib.h>
#include <string.h>

enum { HOSTS_MAX = 200 }; /* the busiest ones */

struct hosts {
	struct nk_http_host_stats *list;
	size_t n;
	struct nk_arena *arena;
};

static void note(void *data, const struct nk_http_host_stats *host)
{
	struct hosts *hosts = data;

	hosts->list = nk_regrow(hosts->arena, hosts->list, hosts->n, hosts->n + 1,
				sizeof *hosts->list);
	hosts->list[hosts->n] = *host;
	hosts->list[hosts->n++].host = nk_strdup(hosts->arena, host->host);
}

static int busiest_first(const void *a, const void *b)
{
	const struct nk_http_host_stats *one = a, *other = b;

	return (one->requests < other->requests) - (one->requests > other->requests);
}

/* What a metric is of one host; false: not known. */
static bool requests(const struct nk_http_host_stats *host, double *value)
{
	*value = (double)host->requests;
	return true;
}

static bool unchanged(const struct nk_http_host_stats *host, double *value)
{
	*value = (double)host->not_modified;
	return true;
}

static bool errors(const struct nk_http_host_stats *host, double *value)
{
	*value = (double)host->errors;
	return true;
}

static bool bytes(const struct nk_http_host_stats *host, double *value)
{
	*value = (double)host->bytes;
	return true;
}

static bool seconds(const struct nk_http_host_stats *host, double *value)
{
	*value = (double)host->elapsed_us / 1e6;
	return true;
}

static bool limit(const struct nk_http_host_stats *host, double *value)
{
	*value = (double)host->limit;
	return host->limit >= 0;
}

static bool remaining(const struct nk_http_host_stats *host, double *value)
{
	*value = (double)host->remaining;
	return host->remaining >= 0;
}

static bool reset(const struct nk_http_host_stats *host, double *value)
{
	*value = (double)host->reset;
	return host->reset >= 0;
}

static const struct {
	const char *name, *type, *help;
	bool (*of)(const struct nk_http_host_stats *host, double *value);
} metrics[] = {
	{ "netkan_http_requests_total", "counter", "Requests to a host.", requests },
	{ "netkan_http_unchanged_total", "counter", "Of them, answered with 304.", unchanged },
	{ "netkan_http_errors_total", "counter", "Of them, without an answer, or one of 400 or more.",
	  errors },
	{ "netkan_http_received_bytes_total", "counter", "Bytes of bodies.", bytes },
	{ "netkan_http_seconds_total", "counter", "Time until the answers were there.", seconds },
	{ "netkan_http_quota", "gauge", "Requests that the host allows, of its scarcest limit.", limit },
	{ "netkan_http_quota_remaining", "gauge", "What is left of that.", remaining },
	{ "netkan_http_quota_reset_seconds", "gauge", "When it starts anew, since the epoch.", reset },
};

static void add_label(struct nk_buf *buf, const char *host)
{
	for (; *host; host++) {
		if (*host == '"' || *host == '\\')
			nk_buf_char(buf, '\\');
		nk_buf_char(buf, *host == '\n' ? ' ' : *host);
	}
}

void nk_metrics_http(struct nk_page *page)
{
	struct hosts hosts = { .arena = page->arena };

	if (page->pages->config.http)
		nk_http_stats(page->pages->config.http, note, &hosts);
	if (hosts.n)
		qsort(hosts.list, hosts.n, sizeof *hosts.list, busiest_first);
	for (size_t m = 0; m < sizeof metrics / sizeof *metrics; m++) {
		nk_buf_printf(&page->buf, "# HELP %s %s\n# TYPE %s %s\n", metrics[m].name,
			      metrics[m].help, metrics[m].name, metrics[m].type);
		for (size_t i = 0; i < hosts.n && i < HOSTS_MAX; i++) {
			double value;
			if (!metrics[m].of(&hosts.list[i], &value))
				continue;
			nk_buf_printf(&page->buf, "%s{host=\"", metrics[m].name);
			add_label(&page->buf, hosts.list[i].host);
			nk_buf_printf(&page->buf, "\"} %.15g\n", value);
		}
	}
}
