/* SPDX-License-Identifier: MIT
 *
 * DateTime.Parse() with the invariant culture, as far as dates that hosts and people write
 * go: numbers in month-day-year or year-month-day order, names of months and weekdays, times
 * of day with or without AM and PM, zones. A text is read as a row of words and numbers;
 * what they mean is settled at the end, when all are known.
 */
#include "base/date_internal.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"

struct reader {
	struct nk_str text;
	size_t at;
	struct nk_date_parts parts;
	int numbers[3], digits[3]; /* the numbers of the date and how they were written */
	int n_numbers;
	int month_before; /* numbers that stood before the month's name */
	int weekday;      /* -1: none */
	bool has_time, has_zone, has_half, has_year;
	bool strict; /* behind a "T": two digits each */
};

static char peek(const struct reader *r)
{
	return r->at < r->text.n ? r->text.s[r->at] : '\0';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void skip_spaces(struct reader *r)
{
	while (is_space(peek(r)))
		r->at++;
}

/* A number of at most eight digits. */
static bool take_number(struct reader *r, int *value, int *digits)
{
	*value = *digits = 0;
	while (is_digit(peek(r))) {
		if (++*digits > 8)
			return false;
		*value = *value * 10 + (r->text.s[r->at++] - '0');
	}
	return *digits > 0;
}

/* Behind the point of the seconds: seven digits count, the eighth rounds. */
static void take_fraction(struct reader *r)
{
	int scale = (int)NK_TICKS_SECOND / 10;

	for (; is_digit(peek(r)); r->at++) {
		int digit = peek(r) - '0';

		if (scale > 0)
			r->parts.fraction += digit * scale;
		else if (scale == 0 && digit >= 5)
			r->parts.fraction++;
		scale = scale > 0 ? scale / 10 : -1;
	}
}

/* Two digits behind a "T", one or two elsewhere. */
static bool take_unit(struct reader *r, int *value)
{
	int digits;

	return take_number(r, value, &digits) && digits <= 2 && (digits == 2 || !r->strict);
}

static bool take_colon(struct reader *r)
{
	size_t start = r->at;

	skip_spaces(r);
	if (peek(r) != ':') {
		r->at = start;
		return false;
	}
	r->at++;
	skip_spaces(r);
	return true;
}

/* ":mm", ":ss" and a fraction, after the hour. */
static bool take_time(struct reader *r, int hour)
{
	if (r->has_time || (hour > 23 && !r->strict))
		return false;
	r->has_time = true;
	r->parts.hour = hour;
	if (!take_colon(r))
		return true;
	if (!take_unit(r, &r->parts.minute))
		return false;
	if (!take_colon(r))
		return true;
	if (!take_unit(r, &r->parts.second))
		return false;
	if (peek(r) == '.' || peek(r) == ',') {
		r->at++;
		take_fraction(r);
	}
	return true;
}

/* "+hh", "+hhmm", "+hh:mm", "+h". */
static bool take_offset(struct reader *r)
{
	int sign = r->text.s[r->at++] == '-' ? -1 : 1, hours, minutes = 0, digits;

	if (r->has_zone || !take_number(r, &hours, &digits) || digits > 4)
		return false;
	if (digits > 2) {
		minutes = hours % 100;
		hours /= 100;
	} else if (peek(r) == ':') {
		r->at++;
		if (!take_number(r, &minutes, &digits) || digits > 2)
			return false;
	}
	if (minutes > 59 || hours * 60 + minutes > 14 * 60)
		return false;
	r->has_zone = true;
	r->parts.offset = sign * (hours * 60 + minutes);
	return true;
}

/* "AM" or "PM" behind the time. */
static bool take_half(struct reader *r, bool pm)
{
	if (r->has_half || !r->has_time || (!pm && r->parts.hour > 12))
		return false;
	r->has_half = true;
	if (r->parts.hour <= 12)
		r->parts.hour = r->parts.hour % 12 + (pm ? 12 : 0);
	return true;
}

static bool take_zone_name(struct reader *r)
{
	if (r->has_zone)
		return false;
	r->has_zone = true;
	return true;
}

static bool take_word(struct reader *r)
{
	const char *word = r->text.s + r->at;
	size_t n = 0;
	int month, weekday;

	while (r->at + n < r->text.n && is_letter(word[n]))
		n++;
	r->at += n;
	month = nk_date_month(word, n);
	weekday = nk_date_weekday(word, n);
	if (month > 0) {
		if (r->parts.month)
			return false;
		r->parts.month = month;
		r->month_before = r->n_numbers;
		return true;
	}
	if (weekday >= 0) {
		if (r->weekday >= 0)
			return false;
		r->weekday = weekday;
		return true;
	}
	if (n == 2 && strchr("aApP", *word) && (word[1] | 0x20) == 'm')
		return take_half(r, (*word | 0x20) == 'p');
	if (n == 1 && (*word | 0x20) == 't') {
		r->strict = true;
		return r->n_numbers == 3 && !r->has_time && is_digit(peek(r));
	}
	if ((n == 1 && (*word | 0x20) == 'z') || (n == 3 && strncasecmp(word, "gmt", 3) == 0))
		return (r->has_time || r->n_numbers == 3) && take_zone_name(r);
	return false;
}

static bool begins_time(const struct reader *r)
{
	struct reader ahead = *r;

	skip_spaces(&ahead);
	if (peek(&ahead) == ':')
		return true;
	return !r->has_time && ahead.at + 1 < r->text.n && peek(&ahead) &&
	       strchr("aApP", peek(&ahead)) && (r->text.s[ahead.at + 1] | 0x20) == 'm';
}

/* A number begins the time when a colon or a half of the day follows, else it is the date's. */
static bool take_digits(struct reader *r)
{
	int value, digits;

	if (!take_number(r, &value, &digits))
		return false;
	if (begins_time(r))
		return digits <= 2 && (digits == 2 || !r->strict) && take_time(r, value);
	if (r->n_numbers == 3 || r->strict)
		return false;
	r->numbers[r->n_numbers] = value;
	r->digits[r->n_numbers++] = digits;
	return true;
}

static bool take_any(struct reader *r)
{
	char c = peek(r);

	if (is_digit(c))
		return take_digits(r);
	if (is_letter(c))
		return take_word(r);
	if ((c == '+' && r->n_numbers == 3) || ((c == '+' || c == '-') && r->has_time))
		return take_offset(r);
	if (c == '\xc2' && r->at + 1 < r->text.n && r->text.s[r->at + 1] == '\xa0') {
		r->at += 2; /* a no-break space */
		return true;
	}
	if (c == '/' || c == '-' || c == '.') {
		r->at++;
		skip_spaces(r);
		return (r->n_numbers > 0 || r->parts.month) &&
		       (is_digit(peek(r)) || is_letter(peek(r)));
	}
	r->at++;
	return is_space(c) || (c == ',' && r->at > 1);
}

static int full_year(int year, int digits)
{
	if (digits > 2)
		return year;
	return year + (year < 50 ? 2000 : 1900);
}

/* With the month named: the day and the year are what remains. */
static bool settle_named(struct reader *r)
{
	int year = r->n_numbers == 2 && r->month_before > 0 && r->digits[0] > 2 ? 0 : 1;

	if (r->n_numbers == 1 && r->digits[0] > 2) {
		r->has_year = true;
		r->parts.year = r->numbers[0];
		r->parts.day = 1;
		return true;
	}
	if (r->n_numbers == 1) {
		r->parts.day = r->numbers[0];
		return true; /* of this year */
	}
	if (r->n_numbers != 2)
		return false;
	if (r->digits[0] > 2)
		year = 0;
	r->has_year = true;
	r->parts.year = full_year(r->numbers[year], r->digits[year]);
	r->parts.day = r->numbers[!year];
	return r->digits[!year] <= 2;
}

static bool settle_numbers(struct reader *r)
{
	static const int year_first[] = { 0, 1, 2 }, month_first[] = { 2, 0, 1 };
	const int *place = r->digits[0] > 2 ? year_first : month_first;

	if (r->n_numbers == 3) {
		r->has_year = true;
		r->parts.year = full_year(r->numbers[place[0]], r->digits[place[0]]);
		r->parts.month = r->numbers[place[1]];
		r->parts.day = r->numbers[place[2]];
		return r->digits[place[1]] <= 2 && r->digits[place[2]] <= 2;
	}
	if (r->n_numbers != 2)
		return false;
	if (r->digits[0] > 2 || r->digits[1] > 2) {
		int year = r->digits[0] > 2 ? 0 : 1;

		r->has_year = true;
		r->parts.year = r->numbers[year];
		r->parts.month = r->numbers[!year];
		r->parts.day = 1;
		return r->digits[!year] <= 2;
	}
	r->parts.month = r->numbers[0];
	r->parts.day = r->numbers[1];
	return true;
}

/* What the text leaves out comes from today. */
static bool settle(struct reader *r)
{
	int64_t today = nk_ticks_of_us(nk_now_us());
	char text[NK_DATE_TEXT];
	int month, day, year, days;

	nk_date_general(text, today);
	month = (text[0] - '0') * 10 + text[1] - '0';
	day = (text[3] - '0') * 10 + text[4] - '0';
	year = (text[6] - '0') * 1000 + (text[7] - '0') * 100 + (text[8] - '0') * 10 + text[9] -
	       '0';
	if (r->n_numbers == 0 && !r->parts.month) {
		r->parts.month = month;
		r->parts.day = day;
		r->parts.year = year;
		return r->has_time && r->weekday < 0;
	}
	if (!(r->parts.month ? settle_named(r) : settle_numbers(r)))
		return false;
	if (!r->has_year)
		r->parts.year = year;
	return nk_date_days(r->parts.year, r->parts.month, r->parts.day, &days) &&
	       (r->weekday < 0 || nk_date_is_weekday(days, r->weekday));
}

bool nk_date_parse_any(struct nk_str text, int64_t *ticks, int *offset)
{
	struct reader r = { .text = text, .weekday = -1 };

	while (r.at < text.n)
		if (!take_any(&r))
			return false;
	*offset = r.parts.offset;
	return settle(&r) && nk_date_ticks(&r.parts, ticks);
}
