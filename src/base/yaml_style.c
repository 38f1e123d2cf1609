/* SPDX-License-Identifier: MIT
 *
 * Which quotes a text needs in YAML: none unless its characters forbid that, or unless a
 * YAML 1.2 reader would take it for something else than text (a number, a date, null).
 */
#include "base/yaml_style.h"

#include <string.h>

#include "base/utf.h"

/* A longer key gets a "?" of its own. */
enum { MAX_KEY = 128 };

/* ---- Texts that would be read as something else ---- */

/* A place in a text that is matched from left to right. */
struct scan {
	const char *s, *end;
};

static bool skip_one(struct scan *at, const char *set)
{
	if (at->s == at->end || *at->s == '\0' || !strchr(set, *at->s))
		return false;
	at->s++;
	return true;
}

/* Between least and most characters of a set; how many there were, or -1. */
static int skip_some(struct scan *at, const char *set, int least, int most)
{
	int n = 0;

	while (n < most && skip_one(at, set))
		n++;
	return n < least ? -1 : n;
}

enum { ANY = 1 << 20 };
#define DIGITS "0123456789"

static bool all_of(struct scan at, const char *set)
{
	return skip_some(&at, set, 1, ANY) > 0 && at.s == at.end;
}

static bool is_integer(struct scan at)
{
	skip_one(&at, "+-");
	if (all_of(at, DIGITS "_"))
		return true;
	if (!skip_one(&at, "0") || at.s == at.end)
		return false;
	switch (*at.s++) {
	case 'b': return all_of(at, "01_");
	case 'o': return all_of(at, "01234567_");
	case 'x': return all_of(at, DIGITS "abcdefABCDEF_");
	default: return false;
	}
}

static bool is_exponent(struct scan *at, bool signed_only)
{
	struct scan start = *at;

	if (!skip_one(at, "eE"))
		return false;
	if ((skip_one(at, "+-") || !signed_only) && skip_some(at, DIGITS, 1, ANY) > 0)
		return true;
	*at = start;
	return false;
}

static bool is_word(struct scan at, const char *const *words)
{
	for (; *words; words++) {
		if ((size_t)(at.end - at.s) == strlen(*words) &&
		    memcmp(at.s, *words, strlen(*words)) == 0)
			return true;
	}
	return false;
}

static bool is_float(struct scan at)
{
	static const char *const infinities[] = { ".inf", ".Inf", ".INF", NULL };
	static const char *const no_numbers[] = { ".nan", ".NaN", ".NAN", NULL };

	if (is_word(at, no_numbers))
		return true;
	skip_one(&at, "+-");
	if (is_word(at, infinities))
		return true;
	if (skip_one(&at, ".")) {
		if (skip_some(&at, DIGITS "_", 1, ANY) < 0)
			return false;
		is_exponent(&at, true);
		return at.s == at.end;
	}
	if (!skip_one(&at, DIGITS))
		return false;
	skip_some(&at, DIGITS "_", 0, ANY);
	bool point = skip_one(&at, ".");
	if (point)
		skip_some(&at, DIGITS "_", 0, ANY);
	return (is_exponent(&at, false) || point) && at.s == at.end;
}

static bool is_clock(struct scan *at)
{
	if (skip_some(at, DIGITS, 1, 2) < 0 || !skip_one(at, ":") ||
	    skip_some(at, DIGITS, 2, 2) < 0 || !skip_one(at, ":") ||
	    skip_some(at, DIGITS, 2, 2) < 0)
		return false;
	if (skip_one(at, "."))
		skip_some(at, DIGITS, 0, ANY);
	return true;
}

static bool is_zone(struct scan at)
{
	skip_some(&at, " \t", 0, ANY);
	if (at.s == at.end)
		return false;
	if (skip_one(&at, "Z"))
		return at.s == at.end;
	if (!skip_one(&at, "+-") || skip_some(&at, DIGITS, 1, 2) < 0)
		return false;
	if (skip_one(&at, ":") && skip_some(&at, DIGITS, 2, 2) < 0)
		return false;
	return at.s == at.end;
}

static bool is_date(struct scan at)
{
	int month, day;

	if (skip_some(&at, DIGITS, 4, 4) < 0 || !skip_one(&at, "-"))
		return false;
	month = skip_some(&at, DIGITS, 1, 2);
	if (month < 0 || !skip_one(&at, "-"))
		return false;
	day = skip_some(&at, DIGITS, 1, 2);
	if (day < 0)
		return false;
	if (at.s == at.end)
		return month == 2 && day == 2;
	if (!skip_one(&at, "Tt") && skip_some(&at, " \t", 1, ANY) < 0)
		return false;
	return is_clock(&at) && (at.s == at.end || is_zone(at));
}

static bool is_other_type(struct nk_str text)
{
	static const char *const words[] = { "",      "~",    "null", "Null",  "NULL",
					     "true",  "True", "TRUE", "false", "False",
					     "FALSE", "<<",   "=",    NULL };
	struct scan at = { text.s, text.s + text.n };

	return is_word(at, words) || is_integer(at) || is_float(at) || is_date(at);
}

/* ---- Characters ---- */

static bool is_break(uint32_t c)
{
	return c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool is_blank(uint32_t c)
{
	return c == 0 || c == ' ' || c == '\t' || c == '\r' || is_break(c);
}

static bool is_special(uint32_t c)
{
	return !(c == '\n' || (c >= 0x20 && c <= 0x7E) || c == 0x85 || (c >= 0xA0 && c <= 0xD7FF) ||
		 (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000) ||
	       c == 0xFEFF;
}

static bool is_indicator(uint32_t c, bool first, bool after_blank, bool before_blank)
{
	if (first)
		return (c && c < 0x80 && strchr("#,[]{}&*!|>'\"%@`", (int)c)) ||
		       ((c == '?' || c == ':' || c == '-') && before_blank);
	return (c == ':' && before_blank) || (c == '#' && after_blank);
}

/* What stands in a text that matters for quotes. */
struct traits {
	bool indicators, breaks, special, space_break, break_space, blank_ends, quote, star;
};

static struct traits look_at(struct nk_str text)
{
	struct traits found = { .indicators =
					nk_str_starts(text, "---") || nk_str_starts(text, "...") };
	uint32_t before = 0;

	for (size_t at = 0; at < text.n;) {
		bool first = at == 0;
		uint32_t c = nk_utf8_next(text, &at);
		size_t ahead = at;
		uint32_t after = at < text.n ? nk_utf8_next(text, &ahead) : 0;

		found.indicators |= is_indicator(c, first, is_blank(before), is_blank(after));
		found.breaks |= is_break(c);
		found.special |= is_special(c);
		found.break_space |= c == ' ' && !first && is_break(before);
		found.space_break |= is_break(c) && !first && before == ' ';
		found.blank_ends |= (first || at == text.n) && (c == ' ' || is_break(c));
		found.star |= c == '*' && is_blank(before);
		found.quote |= c == '\'' || c == '\n';
		before = c;
	}
	return found;
}

enum nk_yaml_quotes nk_yaml_quotes(struct nk_str text, bool key)
{
	struct traits found = look_at(text);

	/* YamlDotNet does not see the ":" behind a word that begins with a star. */
	if (!(key && found.star) && !is_other_type(text) && !found.indicators && !found.breaks &&
	    !found.special && !found.blank_ends)
		return NK_YQ_NONE;
	if (found.quote || found.special || found.break_space || found.space_break || found.breaks)
		return NK_YQ_DOUBLE;
	return NK_YQ_SINGLE;
}

bool nk_yaml_simple_key(struct nk_str text)
{
	size_t n = 0;

	for (size_t at = 0; at < text.n; n++) {
		if (is_break(nk_utf8_next(text, &at)))
			return false;
	}
	return n < MAX_KEY;
}
