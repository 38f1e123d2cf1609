/* SPDX-License-Identifier: MIT
 *
 * CloudWatch and EC2, which speak the query protocol: forms in, XML out. Of the XML only single
 * texts are wanted, so they are looked for and no document is built.
 */
#include "net/aws_metrics.h"

#include "base/clock.h"
#include "net/aws_priv.h"

#include <stdlib.h>
#include <string.h>

enum { FORM_MAX = 8 * 1024, PERIOD_S = 10 };
static const int64_t window_us = INT64_C(10) * 60 * 1000000;

static void add(struct nk_buf *form, const char *name, const char *value)
{
	nk_buf_printf(form, "%s%s=", form->n ? "&" : "", name);
	nk_buf_escape(form, nk_str(value), "");
}

static int ask(struct nk_aws *aws, const char *service, const char *action, struct nk_buf *form,
	       struct nk_str *xml, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_http_header type = { "Content-Type",
				       "application/x-www-form-urlencoded; charset=utf-8" };
	struct nk_aws_request request = {
		.service = service,
		.action = action,
		.headers = &type,
		.n_headers = 1,
	};
	struct nk_aws_reply reply;

	add(form, "Action", action);
	if (nk_buf_check(form, action, err) < 0)
		return -1;
	request.body = nk_buf_view(form);
	if (nk_aws_perform(aws, &request, &reply, arena, err) < 0)
		return -1;
	if (reply.status >= 300)
		return nk_aws_fail(&reply, nk_printf(arena, "%s %s", service, action), err);
	*xml = reply.body;
	return 0;
}

int nk_aws_instance(struct nk_aws *aws, const char **out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_str text;
	int rc = aws_metadata(nk_aws_http(aws), "/latest/meta-data/instance-id", &text, arena, err);

	if (rc != 0)
		return rc;
	text = nk_str_trim(text);
	*out = nk_strndup(arena, text.s, text.n);
	return text.n ? 0 : NK_NOT_FOUND;
}

/*
 * A volume begins with its id; behind come its attachments, which have the same id, and its type.
 * So the id that stands last before the type is the one.
 */
int nk_aws_volume(struct nk_aws *aws, const char *instance, const char **out,
		  struct nk_arena *arena, struct nk_err *err)
{
	static const char open[] = "<volumeId>";
	NK_AUTO_BUF form = NK_BUF_INIT(FORM_MAX);
	struct nk_str xml;
	ptrdiff_t id = -1, next;

	add(&form, "Version", "2016-11-15");
	add(&form, "Filter.1.Name", "attachment.instance-id");
	add(&form, "Filter.1.Value.1", instance);
	if (ask(aws, "ec2", "DescribeVolumes", &form, &xml, arena, err) < 0)
		return -1;
	ptrdiff_t type = nk_str_find(xml, NK_STR("<volumeType>gp2</volumeType>"), 0);
	if (type < 0)
		return NK_NOT_FOUND;
	while ((next = nk_str_find(xml, nk_str(open), (size_t)(id + 1))) >= 0 && next < type)
		id = next;
	if (id < 0)
		return NK_NOT_FOUND;
	const char *text = xml.s + id + sizeof open - 1;
	*out = nk_strndup(arena, text, strcspn(text, "<"));
	return 0;
}

/* The average of the newest point; points come in any order. */
static int newest(struct nk_str xml, int64_t *out, struct nk_arena *arena)
{
	struct nk_str best = NK_NO_STR;
	ptrdiff_t at = 0;

	while ((at = nk_str_find(xml, NK_STR("<member>"), (size_t)at)) >= 0) {
		ptrdiff_t end = nk_str_find(xml, NK_STR("</member>"), (size_t)at);
		if (end < 0)
			break;
		struct nk_str point = nk_str_n(xml.s + at, (size_t)(end - at));
		const char *when = aws_xml_text(arena, point, "Timestamp");
		const char *average = aws_xml_text(arena, point, "Average");
		if (when && average && (!best.s || nk_str_cmp(nk_str(when), best) > 0)) {
			best = nk_str(when);
			*out = (int64_t)strtod(average, NULL);
		}
		at = end;
	}
	return best.s ? 0 : NK_NOT_FOUND;
}

static const char *time_text(struct nk_arena *arena, int64_t us)
{
	char text[NK_TIME_TEXT];

	return nk_printf(arena, "%.19sZ", nk_time_plain(text, us));
}

int nk_aws_measure(struct nk_aws *aws, const struct nk_aws_metric *metric, int64_t *out,
		   struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO_BUF form = NK_BUF_INIT(FORM_MAX);
	struct nk_str xml;
	int64_t now = nk_now_us();

	add(&form, "Version", "2010-08-01");
	add(&form, "Namespace", metric->space);
	add(&form, "MetricName", metric->name);
	add(&form, "Dimensions.member.1.Name", metric->dimension);
	add(&form, "Dimensions.member.1.Value", metric->of);
	add(&form, "StartTime", time_text(&arena, now - window_us));
	add(&form, "EndTime", time_text(&arena, now));
	add(&form, "Period", nk_printf(&arena, "%d", PERIOD_S));
	add(&form, "Statistics.member.1", "Average");
	if (ask(aws, "monitoring", "GetMetricStatistics", &form, &xml, &arena, err) < 0)
		return -1;
	return newest(xml, out, &arena);
}
