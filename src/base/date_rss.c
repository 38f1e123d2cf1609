/* SPDX-License-Identifier: MIT
 *
 * Dates of feeds as SyndicationFeed reads them: whatever DateTimeOffset.Parse() takes, else
 * RFC 822 with its zones.
 */
#include "base/date_internal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

/* Hours from UTC; a military letter counts in RFC 822's sense. */
static bool zone_hours(const char *name, int *hours)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = {
		{ "UT", 0 },   { "GMT", 0 },  { "Z", 0 },    { "EST", -5 },
		{ "EDT", -4 }, { "CST", -6 }, { "CDT", -5 }, { "MST", -7 },
		{ "MDT", -6 }, { "PST", -8 }, { "PDT", -7 },
	};

	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++)
		if (strcmp(name, zones[i].name) == 0) {
			*hours = zones[i].hours;
			return true;
		}
	if (name[0] < 'A' || name[0] > 'Y' || name[0] == 'J' || name[1])
		return false;
	*hours = name[0] < 'J'   ? -(name[0] - 'A' + 1)
		 : name[0] < 'N' ? -(name[0] - 'A')
				 : name[0] - 'N' + 1;
	return true;
}

/* "+hhmm", a name, or nothing for UTC. */
static bool read_zone(const char *text, int *minutes)
{
	int hours;
	char end;
	unsigned value;

	*minutes = 0;
	if (!*text)
		return true;
	if (*text == '+' || *text == '-') {
		if (strlen(text) != 5 || strspn(text + 1, "0123456789") != 4 ||
		    sscanf(text + 1, "%4u%c", &value, &end) != 1)
			return false;
		*minutes = (int)(value / 100 * 60 + value % 100) * (*text == '-' ? -1 : 1);
		return true;
	}
	if (!zone_hours(text, &hours))
		return false;
	*minutes = hours * 60;
	return true;
}

/* One line: runs of white space become one blank, none at the ends. */
static void collapse(char *out, size_t room, struct nk_str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n && n + 1 < room; i++) {
		char c = text.s[i];
		bool space = c == ' ' || (c >= '\t' && c <= '\r');

		if (!space)
			out[n++] = c;
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	if (n > 0 && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

/* "[Tue, ]02 Jan 2024 03:04[:05] [zone]" */
static bool read_rfc822(const char *text, int64_t *ticks, int *offset)
{
	struct nk_date_parts p = { 0 };
	const char *comma = strchr(text, ',');
	char month[4], year[5], rest[64] = "";
	int weekday = -1, days, used = 0;

	if (comma) {
		weekday = nk_date_weekday(text, (size_t)(comma - text));
		if (weekday < 0 || comma - text != 3)
			return false;
		text = comma + 1 + strspn(comma + 1, " ");
	}
	if (sscanf(text, "%2d %3[A-Za-z] %4[0-9] %2d:%2d%n", &p.day, month, year, &p.hour,
		   &p.minute, &used) != 5)
		return false;
	text += used;
	if (*text == ':') {
		if (sscanf(text, ":%2d%n", &p.second, &used) != 1)
			return false;
		text += used;
	}
	if (*text == ' ')
		text++;
	snprintf(rest, sizeof(rest), "%s", text);
	p.month = nk_date_month(month, strlen(month));
	p.year = 0;
	for (const char *c = year; *c; c++)
		p.year = p.year * 10 + (*c - '0');
	if (strlen(year) == 2)
		p.year += p.year < 50 ? 2000 : 1900;
	if ((strlen(year) != 4 && strlen(year) != 2) || !read_zone(rest, offset))
		return false;
	p.offset = *offset;
	return p.hour < 24 && nk_date_days(p.year, p.month, p.day, &days) &&
	       (weekday < 0 || nk_date_is_weekday(days, weekday)) && nk_date_ticks(&p, ticks);
}

bool nk_date_rss(struct nk_str text, int64_t *ticks, int *offset)
{
	char line[128];

	if (nk_date_parse_any(text, ticks, offset))
		return true;
	collapse(line, sizeof(line), text);
	return read_rfc822(line, ticks, offset);
}
