/* SPDX-License-Identifier: MIT
 *
 * Charts as SVG: bars, each with its value for who points at it, and the gist in words for who
 * cannot see them. Texts stand outside, where they keep their size on every screen.
 */
#include "web/pages_priv.h"

enum { BAR = 10, GAP = 2, HEIGHT = 80 };

static int64_t most_of(const struct nk_chart *chart)
{
	int64_t most = 0;

	for (size_t i = 0; i < chart->n; i++)
		most = chart->values[i] > most ? chart->values[i] : most;
	return most;
}

static void add_bar(struct nk_buf *buf, const struct nk_chart *chart, size_t i, int64_t most)
{
	int64_t value = chart->values[i], height = most ? value * HEIGHT / most : 0;

	if (value && !height)
		height = 1;
	nk_buf_printf(buf, "<rect x=\"%zu\" y=\"%lld\" width=\"%d\" height=\"%lld\"><title>%lld%s%s</title></rect>",
		      i * (BAR + GAP) + GAP / 2, (long long)(HEIGHT - height), BAR,
		      (long long)height, (long long)value, *chart->unit ? " " : "", chart->unit);
}

void nk_html_chart(struct nk_buf *buf, const struct nk_chart *chart)
{
	int64_t most = most_of(chart), last = chart->n ? chart->values[chart->n - 1] : 0;
	const char *blank = *chart->unit ? " " : "";

	nk_buf_printf(buf,
		      "<figure><figcaption><b>%s</b> <span>%s: %lld%s%s, most: %lld</span></figcaption>",
		      chart->title, chart->to, (long long)last, blank, chart->unit, (long long)most);
	nk_buf_printf(buf,
		      "<svg viewBox=\"0 0 %zu %d\" preserveAspectRatio=\"none\" role=\"img\" "
		      "aria-label=\"%s, %zu values from %s to %s; the last is %lld%s%s, the "
		      "greatest %lld\"><path class=\"grid\" d=\"M0 0.5H%zuM0 %dH%zu\"/>",
		      chart->n * (BAR + GAP), HEIGHT, chart->title, chart->n, chart->from,
		      chart->to, (long long)last, blank, chart->unit, (long long)most,
		      chart->n * (BAR + GAP), HEIGHT / 2, chart->n * (BAR + GAP));
	for (size_t i = 0; i < chart->n; i++)
		add_bar(buf, chart, i, most);
	nk_buf_printf(buf, "</svg><p class=\"axis\"><span>%s</span><span>%s</span></p></figure>",
		      chart->from, chart->to);
}
