/* SPDX-License-Identifier: MIT
 *
 * Failures; see err.h. Texts are cut at whole UTF-8 characters, since they end up on the
 * status page and in queue attributes that refuse broken ones.
 */
#include "base/err.h"

#include "base/arena.h"

#include <stdio.h>
#include <string.h>

static void cut_at_character(char *text, size_t size)
{
	size_t n = strlen(text);
	size_t start = n;

	if (n + 1 < size)
		return;
	while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
		start--;
	if (start == 0)
		return;
	unsigned char lead = (unsigned char)text[start - 1];
	size_t want = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	if (n - (start - 1) < want)
		text[start - 1] = '\0';
}

static void set_text(struct nk_err *err, enum nk_fault fault, const char *fmt, va_list ap)
{
	char text[sizeof err->text];

	/* The arguments may point into err->text. */
	vsnprintf(text, sizeof text, fmt, ap);
	cut_at_character(text, sizeof text);
	memset(err, 0, sizeof *err);
	err->fault = fault;
	memcpy(err->text, text, sizeof text);
}

int nk_fail(struct nk_err *err, enum nk_fault fault, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	set_text(err, fault, fmt, ap);
	va_end(ap);
	return -1;
}

int nk_throttle(struct nk_err *err, time_t retry_at, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	set_text(err, NK_FAULT_THROTTLED, fmt, ap);
	va_end(ap);
	err->retry_at = retry_at;
	return -1;
}

int nk_fail_in(struct nk_err *err, struct nk_arena *arena, enum nk_fault fault, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	char *full = nk_vprintf(arena, fmt, ap);
	va_end(ap);
	nk_fail(err, fault, "%s", full);
	for (char *c = err->text; *c; c++) {
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	}
	err->full = full;
	return -1;
}

int nk_fail_innermost(struct nk_err *err, struct nk_arena *arena, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	err->innermost = nk_vprintf(arena, fmt, ap);
	va_end(ap);
	return -1;
}

int nk_within(struct nk_err *err, const char *fmt, ...)
{
	char where[sizeof err->text];
	char text[2 * sizeof err->text + 2];
	va_list ap;

	if (!err || err->full)
		return -1;
	va_start(ap, fmt);
	vsnprintf(where, sizeof where, fmt, ap);
	va_end(ap);
	int n = snprintf(text, sizeof text, "%s: %s", where, err->text);
	if (n > 0 && (size_t)n < sizeof err->text)
		memcpy(err->text, text, (size_t)n + 1);
	return -1;
}

const char *nk_err_text(const struct nk_err *err)
{
	return err->full ? err->full : err->text;
}

const char *nk_fault_name(enum nk_fault fault)
{
	switch (fault) {
	case NK_FAULT_METADATA: return "metadata";
	case NK_FAULT_UPSTREAM: return "upstream";
	case NK_FAULT_THROTTLED: return "throttled";
	case NK_FAULT_CONFIG: return "config";
	case NK_FAULT_SYSTEM: return "system";
	case NK_FAULT_BUSY: return "busy";
	}
	return "unknown";
}

int nk_fault_exit(enum nk_fault fault)
{
	switch (fault) {
	case NK_FAULT_CONFIG: return 1;
	case NK_FAULT_UPSTREAM:
	case NK_FAULT_THROTTLED:
	case NK_FAULT_BUSY: return 75;
	case NK_FAULT_METADATA:
	case NK_FAULT_SYSTEM: break;
	}
	return 2;
}
