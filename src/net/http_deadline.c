/* SPDX-License-Identifier: MIT
 *
 * When the time of an exchange is over: no headers, no end, or next to nothing coming in.
 * libcurl's own timers know neither the first nor which of them ran out.
 */
#include "net/http_priv.h"

#define CANCEL_LOOK_US (150 * INT64_C(1000))

static int seconds(int ms)
{
	return (ms + 999) / 1000;
}

static bool is_late(struct http_exchange *x, int64_t now, int64_t *next_us)
{
	int64_t end = x->start_us + (int64_t)x->total_ms * 1000;
	int64_t headers = x->start_us + (int64_t)x->timeout_ms * 1000;

	if (now >= end)
		return http_exchange_fail(x, NK_HTTP_TIMEOUT, NK_FAULT_UPSTREAM,
					  "the answer was not complete after %d s",
					  seconds(x->total_ms)) < 0;
	if (!x->complete_headers && now >= headers)
		return http_exchange_fail(x, NK_HTTP_TIMEOUT, NK_FAULT_UPSTREAM,
					  "no answer within %d s", seconds(x->timeout_ms)) < 0;
	if (!x->complete_headers && headers < end)
		end = headers;
	if (end < *next_us)
		*next_us = end;
	return false;
}

static bool is_trickling(struct http_exchange *x, int64_t now, int64_t *next_us)
{
	if (!x->complete_headers)
		return false;
	if (x->mark_us == 0 || x->received - x->mark_bytes >= HTTP_LOW_SPEED_BYTES) {
		x->mark_us = now;
		x->mark_bytes = x->received;
	}
	int64_t due = x->mark_us + (int64_t)x->low_speed_ms * 1000;
	if (now >= due)
		return http_exchange_fail(x, NK_HTTP_TIMEOUT, NK_FAULT_UPSTREAM,
					  "less than %d bytes came in %d s", HTTP_LOW_SPEED_BYTES,
					  seconds(x->low_speed_ms)) < 0;
	if (due < *next_us)
		*next_us = due;
	return false;
}

/* Nobody tells the loop that a flag was set, so it looks often where there is one. */
static bool is_cancelled(struct http_exchange *x, int64_t now, int64_t *next_us)
{
	int64_t look = now + CANCEL_LOOK_US;

	if (!x->cancel)
		return false;
	if (atomic_load(x->cancel))
		return http_exchange_fail(x, NK_HTTP_BROKEN, NK_FAULT_BUSY, "given up") < 0;
	if (look < *next_us)
		*next_us = look;
	return false;
}

bool http_exchange_is_over(struct http_exchange *x, int64_t now_us, int64_t *next_us)
{
	return is_cancelled(x, now_us, next_us) || is_late(x, now_us, next_us) ||
	       is_trickling(x, now_us, next_us);
}
