/* SPDX-License-Identifier: MIT
 *
 * Versions of modules and their order.
 * Rules: CKAN Core/Versioning/ModuleVersion.cs; for nk_bot_version_cmp() the Python bot's
 * netkan/repos.py and its `ckan.py` Version.
 */
#include "model/version.h"

#include "base/arena.h"
#include "base/unicode.h"
#include "base/utf.h"

#include <string.h>

/* Digits and a colon at the start: their length, or 0. */
static size_t epoch_length(struct nk_str text)
{
	size_t n = 0;

	while (n < text.n && text.s[n] >= '0' && text.s[n] <= '9')
		n++;
	return n && n < text.n && text.s[n] == ':' ? n : 0;
}

int nk_version_parse(struct nk_version *out, struct nk_str text, struct nk_err *err)
{
	size_t n = epoch_length(text);
	int64_t epoch = 0;

	*out = (struct nk_version){ .text = text };
	out->rest = nk_str_n(text.s + (n ? n + 1 : 0), text.n - (n ? n + 1 : 0));
	/* `.*$` stops before a final line feed; one further inside matches nothing. */
	const char *line = out->rest.n ? memchr(out->rest.s, '\n', out->rest.n) : NULL;
	if (line && line != out->rest.s + out->rest.n - 1)
		return nk_fail(err, NK_FAULT_METADATA, "Input string was not in a correct format.");
	if (line)
		out->rest.n--;
	if (n && (!nk_str_to_i64(nk_str_n(text.s, n), &epoch) || epoch > INT32_MAX))
		return nk_fail(err, NK_FAULT_METADATA,
			       "Value was either too large or too small for an Int32.");
	out->epoch = (int32_t)epoch;
	return 0;
}

bool nk_version_same(const struct nk_version *a, const struct nk_version *b)
{
	return a->epoch == b->epoch && nk_str_eq(a->rest, b->rest);
}

/* Cut the leading run of numeric (or other) characters off *text. */
static struct nk_str take_run(struct nk_str *text, bool numeric)
{
	size_t at = 0;

	while (at < text->n) {
		size_t next = at;
		if (nk_char_is_number(nk_utf8_next(*text, &next)) != numeric)
			break;
		at = next;
	}
	struct nk_str run = nk_str_n(text->s, at);
	*text = nk_str_n(text->s + at, text->n - at);
	return run;
}

/* Order of UTF-16 units: surrogates, so characters beyond U+FFFF, sort before U+E000. */
static int compare_units(struct nk_str a, struct nk_str b)
{
	size_t i = 0, j = 0;

	while (i < a.n && j < b.n) {
		uint32_t x = nk_utf8_next(a, &i), y = nk_utf8_next(b, &j);
		if (x == y)
			continue;
		bool x_pair = x > 0xFFFF, y_pair = y > 0xFFFF;
		if (x_pair != y_pair)
			return x_pair ? (y >= 0xE000 ? -1 : 1) : (x >= 0xE000 ? 1 : -1);
		return x < y ? -1 : 1;
	}
	return (i < a.n) - (j < b.n);
}

/* The run between numbers. A lone dot beats everything, and dots beat what has none. */
static int compare_text(struct nk_str a, struct nk_str b)
{
	bool a_dot = a.n && a.s[0] == '.', b_dot = b.n && b.s[0] == '.';

	if (!a.n || !b.n || (!a_dot && !b_dot))
		return compare_units(a, b);
	if (a_dot != b_dot)
		return a_dot ? 1 : -1;
	if ((a.n == 1) == (b.n == 1))
		return 0;
	return a.n == 1 ? 1 : -1;
}

/* What int.TryParse() makes of it; 0 for all that it refuses. */
static int64_t number(struct nk_str run)
{
	int64_t value;

	return nk_str_to_i64(run, &value) && value <= INT32_MAX ? value : 0;
}

int nk_version_cmp(const struct nk_version *a, const struct nk_version *b)
{
	struct nk_str left = a->rest, right = b->rest;

	if (nk_version_same(a, b))
		return 0;
	if (a->epoch != b->epoch)
		return a->epoch < b->epoch ? -1 : 1;
	while (left.n && right.n) {
		struct nk_str x = take_run(&left, false), y = take_run(&right, false);
		int order = compare_text(x, y);
		if (order)
			return order;
		int64_t m = number(take_run(&left, true)), n = number(take_run(&right, true));
		if (m != n)
			return m < n ? -1 : 1;
	}
	return (left.n > 0) - (right.n > 0);
}

int nk_version_cmp_text(struct nk_str a, struct nk_str b)
{
	struct nk_version x, y;
	bool a_good = nk_version_parse(&x, a, NULL) == 0;
	bool b_good = nk_version_parse(&y, b, NULL) == 0;

	if (!a_good || !b_good)
		return a_good - b_good;
	return nk_version_cmp(&x, &y);
}

/* The bot counts every Unicode digit, and its numbers have no limit. */
static struct nk_str take_bot_run(struct nk_str *text, bool digits)
{
	size_t at = 0;

	while (at < text->n) {
		size_t next = at;
		if (nk_char_is_digit(nk_utf8_next(*text, &next)) != digits)
			break;
		at = next;
	}
	struct nk_str run = nk_str_n(text->s, at);
	*text = nk_str_n(text->s + at, text->n - at);
	return run;
}

/* The digits behind the leading zeros: their number, and *at where they begin. */
static size_t count_digits(struct nk_str text, size_t *at)
{
	size_t n = 0, zeros = 0;

	for (size_t next = 0; next < text.n;) {
		bool zero = nk_char_digit(nk_utf8_next(text, &next)) == 0;
		if (n || !zero)
			n++;
		else
			zeros = next;
	}
	*at = zeros;
	return n;
}

/* Decimal numbers of any length; no digits is 0. */
static int compare_digits(struct nk_str a, struct nk_str b)
{
	size_t i, j, m = count_digits(a, &i), n = count_digits(b, &j);

	if (m != n)
		return m < n ? -1 : 1;
	while (i < a.n && j < b.n) {
		int x = nk_char_digit(nk_utf8_next(a, &i)), y = nk_char_digit(nk_utf8_next(b, &j));
		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

static int compare_bot_text(struct nk_str a, struct nk_str b)
{
	bool dots = (a.n && a.s[0] == '.') || (b.n && b.s[0] == '.');

	/* Python compares code points, which is the order of UTF-8's bytes. */
	return dots ? compare_text(a, b) : nk_str_cmp(a, b);
}

int nk_bot_version_cmp(const struct nk_version *a, const struct nk_version *b)
{
	struct nk_str left = a->rest, right = b->rest;

	if (a->epoch != b->epoch)
		return a->epoch < b->epoch ? -1 : 1;
	while (left.n && right.n) {
		struct nk_str x = take_bot_run(&left, false), y = take_bot_run(&right, false);
		int order = compare_bot_text(x, y);
		if (!order) {
			x = take_bot_run(&left, true);
			y = take_bot_run(&right, true);
			order = compare_digits(x, y);
		}
		if (order)
			return order;
	}
	return (left.n > 0) - (right.n > 0);
}
