/* SPDX-License-Identifier: MIT
 *
 * Time; see clock.h. Calendar arithmetic is timegm()'s and gmtime_r()'s.
 */
#include "base/clock.h"

#include <ctype.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { SECOND = 1000 * 1000 };

static _Atomic(int64_t (*)(void)) test_clock;

static int64_t read_clock(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * SECOND + ts.tv_nsec / 1000;
}

int64_t nk_now_us(void)
{
	int64_t (*now_us)(void) = atomic_load(&test_clock);

	return now_us ? now_us() : read_clock(CLOCK_REALTIME);
}

time_t nk_now(void)
{
	return (time_t)(nk_now_us() / SECOND);
}

int64_t nk_monotonic_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

void nk_cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

int nk_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock, int64_t until_us)
{
	struct timespec until = { .tv_sec = until_us / SECOND, .tv_nsec = until_us % SECOND * 1000 };

	return pthread_cond_timedwait(cond, lock, &until);
}

void nk_clock_set(int64_t (*now_us)(void))
{
	atomic_store(&test_clock, now_us);
}

/* Whole seconds below `us`, also before the epoch, and what is left. */
static struct tm calendar(int64_t us, int *fraction)
{
	time_t seconds = (time_t)(us / SECOND);
	int rest = (int)(us % SECOND);
	struct tm tm;

	if (rest < 0) {
		rest += SECOND;
		seconds--;
	}
	memset(&tm, 0, sizeof tm);
	gmtime_r(&seconds, &tm);
	if (fraction)
		*fraction = rest;
	return tm;
}

char *nk_time_plain(char *text, int64_t us)
{
	struct tm tm = calendar(us, NULL);

	strftime(text, NK_TIME_TEXT, "%Y-%m-%dT%H:%M:%S", &tm);
	return text;
}

char *nk_time_iso(char *text, int64_t us)
{
	int fraction;
	struct tm tm = calendar(us, &fraction);
	size_t n = strftime(text, NK_TIME_TEXT, "%Y-%m-%dT%H:%M:%S", &tm);

	if (fraction)
		n += (size_t)snprintf(text + n, NK_TIME_TEXT - n, ".%06d", fraction);
	snprintf(text + n, NK_TIME_TEXT - n, "+00:00");
	return text;
}

static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
				      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

char *nk_time_http(char *text, int64_t us)
{
	struct tm tm = calendar(us, NULL);

	/* Not strftime(): its names follow the locale. */
	snprintf(text, NK_TIME_TEXT, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[tm.tm_wday],
		 tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
		 tm.tm_sec);
	return text;
}

/* Exactly n digits at *at; moves it on. */
static bool digits(struct nk_str text, size_t *at, int n, int *out)
{
	int value = 0;

	for (int i = 0; i < n; i++, (*at)++) {
		if (*at >= text.n || !isdigit((unsigned char)text.s[*at]))
			return false;
		value = value * 10 + (text.s[*at] - '0');
	}
	*out = value;
	return true;
}

static bool one_of(struct nk_str text, size_t *at, const char *set)
{
	if (*at >= text.n || !strchr(set, text.s[*at]) || !text.s[*at])
		return false;
	(*at)++;
	return true;
}

static int read_fraction(struct nk_str text, size_t *at)
{
	int value = 0, places = 0;

	for (; *at < text.n && isdigit((unsigned char)text.s[*at]); (*at)++) {
		if (places < 6) {
			value = value * 10 + (text.s[*at] - '0');
			places++;
		}
	}
	for (; places < 6; places++)
		value *= 10;
	return value;
}

/* "Z", "+hh", "+hhmm", "+hh:mm" or nothing: seconds east of UTC. */
static bool read_zone(struct nk_str text, size_t *at, int *east)
{
	int hours, minutes = 0;

	*east = 0;
	if (*at == text.n || one_of(text, at, "Zz"))
		return true;
	bool west = text.s[*at] == '-';
	if (!one_of(text, at, "+-") || !digits(text, at, 2, &hours))
		return false;
	one_of(text, at, ":");
	if (*at < text.n && !digits(text, at, 2, &minutes))
		return false;
	*east = (hours * 60 + minutes) * (west ? -60 : 60);
	return true;
}

static bool in_calendar(const struct tm *tm)
{
	return tm->tm_mon >= 0 && tm->tm_mon < 12 && tm->tm_mday >= 1 && tm->tm_mday <= 31 &&
	       tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec <= 60;
}

bool nk_time_read_iso(struct nk_str text, int64_t *us)
{
	struct tm tm;
	size_t at = 0;
	int fraction = 0, east = 0;

	memset(&tm, 0, sizeof tm);
	if (!digits(text, &at, 4, &tm.tm_year) || !one_of(text, &at, "-") ||
	    !digits(text, &at, 2, &tm.tm_mon) || !one_of(text, &at, "-") ||
	    !digits(text, &at, 2, &tm.tm_mday))
		return false;
	if (one_of(text, &at, "Tt ")) {
		if (!digits(text, &at, 2, &tm.tm_hour) || !one_of(text, &at, ":") ||
		    !digits(text, &at, 2, &tm.tm_min))
			return false;
		if (one_of(text, &at, ":") && !digits(text, &at, 2, &tm.tm_sec))
			return false;
		if (one_of(text, &at, ".,"))
			fraction = read_fraction(text, &at);
	}
	if (!read_zone(text, &at, &east) || at != text.n)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	if (!in_calendar(&tm))
		return false;
	*us = ((int64_t)timegm(&tm) - east) * SECOND + fraction;
	return true;
}

bool nk_time_read_http(struct nk_str text, int64_t *us)
{
	char copy[64], month[4];
	struct tm tm;

	memset(&tm, 0, sizeof tm);
	if (text.n >= sizeof copy || !text.s)
		return false;
	memcpy(copy, text.s, text.n);
	copy[text.n] = '\0';
	if (sscanf(copy, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &tm.tm_mday, month, &tm.tm_year,
		   &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
		return false;
	for (tm.tm_mon = 0; tm.tm_mon < 12 && strcmp(months[tm.tm_mon], month) != 0; tm.tm_mon++)
		;
	tm.tm_year -= 1900;
	if (!in_calendar(&tm))
		return false;
	*us = (int64_t)timegm(&tm) * SECOND;
	return true;
}
