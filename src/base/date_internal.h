/* SPDX-License-Identifier: MIT
 *
 * What the date*.c files share: a date and time of day before it becomes ticks.
 */
#ifndef NK_BASE_DATE_INTERNAL_H
#define NK_BASE_DATE_INTERNAL_H

#include "base/dotnet.h"

struct nk_date_parts {
	int year, month, day;
	int hour, minute, second;
	int fraction; /* in ticks; may be a whole second after rounding */
	int offset;   /* minutes east */
};

/** Ticks of the parts, their offset taken off; false when there is no such date or it is out of
 * range. */
bool nk_date_ticks(const struct nk_date_parts *parts, int64_t *ticks);
/** Days since 0001-01-01; false for no such day. */
bool nk_date_days(int year, int month, int day, int *days);
/** Is the day a `weekday` (0: Sunday)? */
bool nk_date_is_weekday(int days, int weekday);
/** 1 to 12 for a month's name (short or long, any case), else 0. `length` is the word's. */
int nk_date_month(const char *word, size_t length);
/** 0 to 6 for a weekday's name, else -1. */
int nk_date_weekday(const char *word, size_t length);
/** DateTime.Parse() with the invariant culture; *offset is the zone in minutes. */
bool nk_date_parse_any(struct nk_str text, int64_t *ticks, int *offset);
/** ISO 8601 as Newtonsoft.Json reads it: all of the text, seconds and "T" there. */
bool nk_date_parse_iso(struct nk_str text, int64_t *ticks);

#endif
