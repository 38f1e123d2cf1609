/* SPDX-License-Identifier: MIT
 *
 * What a job collects on its way: warnings, reasons to hold back, addresses.
 */
#include "source/job.h"

#include <stdarg.h>

static struct nk_str job_text(struct nk_job *job, const char *fmt, va_list ap)
{
	return nk_str(nk_vprintf(job->arena, fmt, ap));
}

void nk_job_warn(struct nk_job *job, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	nk_texts_add(job->arena, &job->warnings, job_text(job, fmt, ap));
	va_end(ap);
}

void nk_job_stage(struct nk_job *job, const char *fmt, ...)
{
	va_list ap;

	job->staged = true;
	va_start(ap, fmt);
	nk_texts_add(job->arena, &job->staging_reasons, job_text(job, fmt, ap));
	va_end(ap);
}

void nk_texts_add(struct nk_arena *arena, struct nk_texts_list *list, struct nk_str text)
{
	list->list = nk_regrow(arena, list->list, list->n, list->n + 1, sizeof *list->list);
	list->list[list->n++] = text;
}

bool nk_texts_has(const struct nk_texts_list *list, struct nk_str text)
{
	for (size_t i = 0; i < list->n; i++) {
		if (nk_str_eq(list->list[i], text))
			return true;
	}
	return false;
}
