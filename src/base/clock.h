/* SPDX-License-Identifier: MIT
 *
 * Time: the clock, which a test can set, and the text forms of points in time.
 */
#ifndef NK_BASE_CLOCK_H
#define NK_BASE_CLOCK_H

#include <pthread.h>
#include <stdint.h>

#include "base/str.h"

/** Microseconds since the epoch. A test's clock when one is set. */
int64_t nk_now_us(void);
time_t nk_now(void);
/** Microseconds of a clock that never jumps; for measuring and waiting. */
int64_t nk_monotonic_us(void);
/** A condition whose timed waits go by that clock, so that setting the time ends none of them. */
void nk_cond_init(pthread_cond_t *cond);
/** Wait until it is signalled, or the clock has come to `until_us`: 0, ETIMEDOUT. */
int nk_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t until_us);
/** Replace the wall clock (tests); NULL puts the real one back. */
void nk_clock_set(int64_t (*now_us)(void));

enum { NK_TIME_TEXT = 48 };
/** "2026-08-22T10:48:20": UTC without a zone, as CheckTime. `text` holds NK_TIME_TEXT bytes. */
char *nk_time_plain(char *text, int64_t us);
/** "2026-08-22T10:48:29.120034+00:00": as Python's isoformat; no fraction when it is zero. */
char *nk_time_iso(char *text, int64_t us);
/** "Sat, 22 Aug 2026 10:48:20 GMT" for HTTP. */
char *nk_time_http(char *text, int64_t us);
/** Read ISO 8601 (date, T or blank, time, fraction cut to six digits, Z or offset; none is UTC). */
bool nk_time_read_iso(struct nk_str text, int64_t *us);
/** Read an HTTP date. */
bool nk_time_read_http(struct nk_str text, int64_t *us);

#endif
