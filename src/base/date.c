/* SPDX-License-Identifier: MIT
 *
 * Points in time as Newtonsoft.Json reads them from strings and prints them: ISO 8601,
 * "/Date(ms)/", and the calendar that both stand on.
 */
#include "base/date_internal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define TICKS_DAY  (86400 * NK_TICKS_SECOND)
#define TICKS_1970 INT64_C(621355968000000000)

int64_t nk_ticks_of_us(int64_t us)
{
	return TICKS_1970 + us * 10;
}

int64_t nk_us_of_ticks(int64_t ticks)
{
	int64_t units = ticks - TICKS_1970;

	return units >= 0 ? units / 10 : -((9 - units) / 10);
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days before the month, in a common year. */
static const int days_before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };

bool nk_date_days(int year, int month, int day, int *days)
{
	int length;

	if (year < 1 || year > 9999 || month < 1 || month > 12)
		return false;
	length = days_before[month] - days_before[month - 1] + (month == 2 && is_leap(year));
	if (day < 1 || day > length)
		return false;
	year--;
	*days = year * 365 + year / 4 - year / 100 + year / 400 + days_before[month - 1] + day - 1 +
		(month > 2 && is_leap(year + 1));
	return true;
}

bool nk_date_is_weekday(int days, int weekday)
{
	return (days + 1) % 7 == weekday; /* 0001-01-01 was a Monday */
}

bool nk_date_ticks(const struct nk_date_parts *parts, int64_t *ticks)
{
	bool midnight = parts->hour == 24 && !parts->minute && !parts->second && !parts->fraction;
	int days;

	if (!nk_date_days(parts->year, parts->month, parts->day, &days))
		return false;
	if ((parts->hour > 23 && !midnight) || parts->minute > 59 || parts->second > 59)
		return false;
	*ticks = days * TICKS_DAY +
		 (parts->hour * 3600 + parts->minute * 60 + parts->second) * NK_TICKS_SECOND +
		 parts->fraction - parts->offset * 60 * NK_TICKS_SECOND;
	/* A zone that leads out of the calendar stops at its end. */
	if (*ticks < 0)
		*ticks = 0;
	if (*ticks > NK_TICKS_MAX)
		*ticks = NK_TICKS_MAX;
	return true;
}

/* n digits at *at; moves on. */
static bool take_digits(struct nk_str text, size_t *at, size_t n, int *value)
{
	*value = 0;
	if (text.n - *at < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = text.s[*at + i];

		if (c < '0' || c > '9')
			return false;
		*value = *value * 10 + (c - '0');
	}
	*at += n;
	return true;
}

static bool take_char(struct nk_str text, size_t *at, char c)
{
	if (*at >= text.n || text.s[*at] != c)
		return false;
	++*at;
	return true;
}

/* One to seven digits behind the point. */
static bool take_fraction(struct nk_str text, size_t *at, int *ticks)
{
	size_t n = 0;

	while (*at + n < text.n && text.s[*at + n] >= '0' && text.s[*at + n] <= '9')
		n++;
	if (n < 1 || n > 7 || !take_digits(text, at, n, ticks))
		return false;
	for (; n < 7; n++)
		*ticks *= 10;
	return true;
}

/* Nothing, "Z", "+hh", "+hhmm" or "+hh:mm". */
static bool take_zone(struct nk_str text, size_t *at, int *minutes)
{
	int hours, rest = 0;
	char sign;

	*minutes = 0;
	if (*at == text.n || take_char(text, at, 'Z'))
		return true;
	sign = text.s[(*at)++];
	if ((sign != '+' && sign != '-') || !take_digits(text, at, 2, &hours))
		return false;
	if (*at < text.n) {
		take_char(text, at, ':');
		if (!take_digits(text, at, 2, &rest))
			return false;
	}
	*minutes = (hours * 60 + rest) * (sign == '-' ? -1 : 1);
	return true;
}

bool nk_date_parse_iso(struct nk_str text, int64_t *ticks)
{
	struct nk_date_parts p = { 0 };
	size_t at = 0;

	if (!take_digits(text, &at, 4, &p.year) || !take_char(text, &at, '-') ||
	    !take_digits(text, &at, 2, &p.month) || !take_char(text, &at, '-') ||
	    !take_digits(text, &at, 2, &p.day) || !take_char(text, &at, 'T') ||
	    !take_digits(text, &at, 2, &p.hour) || !take_char(text, &at, ':') ||
	    !take_digits(text, &at, 2, &p.minute) || !take_char(text, &at, ':') ||
	    !take_digits(text, &at, 2, &p.second))
		return false;
	if (take_char(text, &at, '.') && !take_fraction(text, &at, &p.fraction))
		return false;
	return take_zone(text, &at, &p.offset) && at == text.n && nk_date_ticks(&p, ticks);
}

static bool is_zone(struct nk_str text)
{
	size_t at = 0;
	int minutes;

	return memchr(text.s, ':', text.n) == NULL && take_zone(text, &at, &minutes) &&
	       at == text.n;
}

/* "/Date(ms)/" or "/Date(ms+zone)/"; the zone says nothing about the point in time. */
static bool parse_microsoft(struct nk_str text, int64_t *ticks)
{
	struct nk_str inner;
	int64_t ms;

	if (text.n < 9 || !nk_str_starts(text, "/Date(") || !nk_str_ends(text, ")/"))
		return false;
	inner = nk_str_n(text.s + 6, text.n - 8);
	for (size_t i = 1; i < inner.n; i++)
		if (inner.s[i] == '+' || inner.s[i] == '-') {
			if (!is_zone(nk_str_n(inner.s + i, inner.n - i)))
				return false;
			inner.n = i;
		}
	if (!nk_int_try(inner, NK_INT64, &ms) || ms > NK_TICKS_MAX / 10000 ||
	    ms < -NK_TICKS_MAX / 10000)
		return false;
	*ticks = TICKS_1970 + ms * 10000;
	return *ticks >= 0 && *ticks <= NK_TICKS_MAX;
}

bool nk_date_untyped(struct nk_str text, int64_t *ticks)
{
	if (text.n > 0 && text.s[0] == '/')
		return parse_microsoft(text, ticks);
	return text.n >= 19 && text.n <= 40 && text.s[10] == 'T' && nk_date_parse_iso(text, ticks);
}

bool nk_date_read(struct nk_str text, int64_t *ticks)
{
	int offset;

	return nk_date_untyped(text, ticks) || nk_date_parse_any(text, ticks, &offset);
}

static const char *const months[] = { "January",   "February", "March",    "April",
				      "May",       "June",     "July",     "August",
				      "September", "October",  "November", "December" };
static const char *const weekdays[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
					"Thursday", "Friday", "Saturday" };

static bool is_name(const char *name, const char *word, size_t length)
{
	return (length == 3 || length == strlen(name)) && strncasecmp(name, word, length) == 0;
}

int nk_date_month(const char *word, size_t length)
{
	for (int i = 0; i < 12; i++)
		if (is_name(months[i], word, length))
			return i + 1;
	return 0;
}

int nk_date_weekday(const char *word, size_t length)
{
	for (int i = 0; i < 7; i++)
		if (is_name(weekdays[i], word, length))
			return i;
	return -1;
}

/* The calendar date of a number of days. */
static void date_of_days(int days, struct nk_date_parts *p)
{
	int next;

	p->year = days / 366 + 1; /* never too late; a few steps make it exact */
	while (p->year < 9999 && nk_date_days(p->year + 1, 1, 1, &next) && next <= days)
		p->year++;
	p->month = 1;
	while (p->month < 12 && nk_date_days(p->year, p->month + 1, 1, &next) && next <= days)
		p->month++;
	nk_date_days(p->year, p->month, 1, &next);
	p->day = days - next + 1;
}

static struct nk_date_parts parts_of(int64_t ticks)
{
	struct nk_date_parts p = { 0 };
	int seconds = (int)(ticks % TICKS_DAY / NK_TICKS_SECOND);

	date_of_days((int)(ticks / TICKS_DAY), &p);
	p.hour = seconds / 3600;
	p.minute = seconds / 60 % 60;
	p.second = seconds % 60;
	p.fraction = (int)(ticks % NK_TICKS_SECOND);
	return p;
}

/* ISO 8601 without a zone; returns the length. */
static int write_iso(char *text, int64_t ticks)
{
	struct nk_date_parts p = parts_of(ticks);
	int n = snprintf(text, NK_DATE_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%07d", p.year, p.month,
			 p.day, p.hour, p.minute, p.second, p.fraction);

	while (text[n - 1] == '0')
		n--;
	return text[n - 1] == '.' ? n - 1 : n;
}

char *nk_date_utc(char *text, int64_t ticks)
{
	strcpy(text + write_iso(text, ticks), "Z");
	return text;
}

char *nk_date_offset(char *text, int64_t ticks, int offset)
{
	int n = write_iso(text, ticks + offset * 60 * NK_TICKS_SECOND);
	int minutes = offset < 0 ? -offset : offset;

	snprintf(text + n, (size_t)(NK_DATE_TEXT - n), "%c%02d:%02d", offset < 0 ? '-' : '+',
		 minutes / 60 % 100, minutes % 60);
	return text;
}

char *nk_date_general(char *text, int64_t ticks)
{
	struct nk_date_parts p = parts_of(ticks);

	snprintf(text, NK_DATE_TEXT, "%02d/%02d/%04d %02d:%02d:%02d", p.month, p.day, p.year,
		 p.hour, p.minute, p.second);
	return text;
}
