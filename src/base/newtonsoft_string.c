/* SPDX-License-Identifier: MIT
 *
 * Strings of the lenient JSON reader: quotes of both kinds, escapes, and what becomes of a
 * string where another type is wanted.
 */
#include "base/newtonsoft_scan.h"

#include <string.h>

#include "base/dotnet.h"
#include "base/utf.h"

/* The next four UTF-16 units as text. */
static const char *next_four(const struct nk_lenient *r)
{
	struct nk_lenient at = *r;
	NK_AUTO_BUF buf = NK_BUF_INIT(64);

	for (size_t units = 0; units < 4 && !nk_lenient_at_end(&at); units++) {
		bool pair = nk_lenient_peek(&at) > 0xFFFF;

		if (pair && units == 3) {
			nk_buf_text(&buf, "\xEF\xBF\xBD");
			break;
		}
		size_t from = at.at;
		nk_utf8_next(at.all, &at.at);
		nk_buf_add(&buf, at.all.s + from, at.at - from);
		units += pair;
	}
	return nk_buf_dup(&buf, r->arena).s;
}

/* The four digits behind \u. */
static int read_unit(struct nk_lenient *r, uint32_t *out, struct nk_err *err)
{
	if (!nk_lenient_ensure(r, 4)) {
		return nk_lenient_fail(r, err,
				       "Unexpected end while parsing Unicode escape sequence.");
	}
	*out = 0;
	for (size_t i = 0; i < 4; i++) {
		int digit = nk_lenient_hex(r->all.s[r->at + i]);

		if (digit < 0) {
			return nk_lenient_fail(r, err, "Invalid Unicode escape sequence: \\u%s.",
					       next_four(r));
		}
		*out = *out << 4 | (uint32_t)digit;
	}
	r->at += 4;
	return 0;
}

/* \uXXXX, with what else it takes to make a character; halves alone become U+FFFD. */
static int read_unicode(struct nk_lenient *r, struct nk_buf *out, struct nk_err *err)
{
	uint32_t c, low;

	if (read_unit(r, &c, err) < 0)
		return -1;
	while (c >= 0xD800 && c <= 0xDBFF) {
		if (!nk_lenient_ensure(r, 2) || memcmp(r->all.s + r->at, "\\u", 2) != 0)
			break;
		r->at += 2;
		if (read_unit(r, &low, err) < 0)
			return -1;
		if (low >= 0xDC00 && low <= 0xDFFF) {
			nk_utf8_add(out, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00));
			return 0;
		}
		nk_utf8_add(out, 0xFFFD);
		c = low;
	}
	nk_utf8_add(out, c); /* which makes U+FFFD of a half */
	return 0;
}

static int fail_unterminated(struct nk_lenient *r, char quote, struct nk_err *err)
{
	return nk_lenient_fail(r, err, "Unterminated string. Expected delimiter: %c.", quote);
}

/* The current place is behind the backslash. */
static int read_escape(struct nk_lenient *r, struct nk_buf *out, char quote, struct nk_err *err)
{
	static const char letters[] = "btnfr\\\"'/", means[] = "\b\t\n\f\r\\\"'/";

	if (!nk_lenient_ensure(r, 0))
		return fail_unterminated(r, quote, err);
	char c = r->all.s[r->at];
	const char *known = c ? strchr(letters, c) : NULL;
	if (known) {
		r->at++;
		nk_buf_char(out, means[known - letters]);
		return 0;
	}
	if (c == 'u') {
		r->at++;
		return read_unicode(r, out, err);
	}
	const char *shown = nk_lenient_show(r);
	nk_lenient_take_unit(r);
	return nk_lenient_fail(r, err, "Bad JSON escape sequence: \\%s.", shown);
}

/* The text between quotes, the opening one being the current character. */
int nk_lenient_quoted(struct nk_lenient *r, struct nk_str *out, struct nk_err *err)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(r->all.n + 1);
	char quote = r->all.s[r->at++];
	size_t from = r->at; /* what is in front of it is in `buf` */

	for (;;) {
		if (nk_lenient_at_end(r)) {
			r->ended = true;
			return fail_unterminated(r, quote, err);
		}
		char c = r->all.s[r->at];
		if (c == quote)
			break;
		if (c == '\\') {
			nk_buf_add(&buf, r->all.s + from, r->at - from);
			r->at++;
			if (read_escape(r, &buf, quote, err) < 0)
				return -1;
			from = r->at;
		} else if (c == '\r' || c == '\n') {
			nk_lenient_skip_blank(r);
		} else {
			r->at++;
		}
	}
	if (buf.n == 0) {
		*out = nk_str_dup(r->arena, nk_str_n(r->all.s + from, r->at - from));
	} else {
		nk_buf_add(&buf, r->all.s + from, r->at - from);
		*out = nk_buf_dup(&buf, r->arena);
	}
	r->at++;
	return 0;
}

/* Make a date token of a string token's text. */
static void set_date(struct nk_lenient *r, int64_t ticks)
{
	char text[NK_DATE_TEXT];

	r->token = NK_TOKEN_DATE;
	r->ticks = ticks;
	r->text = nk_str(nk_strdup(r->arena, nk_date_general(text, ticks)));
}

static void set_null(struct nk_lenient *r)
{
	r->token = NK_TOKEN_NULL;
	r->text = NK_NO_STR;
	nk_lenient_set_post_value(r, false);
}

/* bool.TryParse(): the words in any letter case, white space and NULs around. */
static bool is_boolean(struct nk_str text, bool *out)
{
	while (text.n > 0) {
		size_t at = 0;
		uint32_t c = nk_utf8_next(text, &at);

		if (c != 0 && !nk_lenient_is_space(c))
			break;
		text = nk_str_n(text.s + at, text.n - at);
	}
	size_t word = text.n >= 4 && strncasecmp(text.s, "true", 4) == 0    ? 4
		      : text.n >= 5 && strncasecmp(text.s, "false", 5) == 0 ? 5
									    : 0;
	*out = word == 4;
	for (size_t at = word; word > 0 && at < text.n;) {
		uint32_t c = nk_utf8_next(text, &at);

		if (c != 0 && !nk_lenient_is_space(c))
			return false;
	}
	return word > 0;
}

static int string_as_boolean(struct nk_lenient *r, struct nk_err *err)
{
	if (!is_boolean(r->raw, &r->boolean)) {
		return nk_lenient_fail(r, err, "Could not convert string to boolean: %.*s.",
				       NK_ARG(r->raw));
	}
	r->token = NK_TOKEN_BOOLEAN;
	r->text = r->boolean ? NK_STR("True") : NK_STR("False");
	return 0;
}

static int string_as_int32(struct nk_lenient *r, struct nk_err *err)
{
	if (!nk_int_try(r->raw, NK_INT32, &r->integer)) {
		return nk_lenient_fail(r, err, "Could not convert string to integer: %.*s.",
				       NK_ARG(r->raw));
	}
	r->token = NK_TOKEN_INTEGER;
	r->fits = true;
	r->text = nk_str(nk_printf(r->arena, "%lld", (long long)r->integer));
	return 0;
}

static int string_as_date(struct nk_lenient *r, struct nk_err *err)
{
	int64_t ticks;

	if (!nk_date_read(r->raw, &ticks)) {
		return nk_lenient_fail(r, err, "Could not convert string to DateTime: %.*s.",
				       NK_ARG(r->raw));
	}
	set_date(r, ticks);
	return 0;
}

/* The string whose opening quote is the current character. */
int nk_lenient_string(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err)
{
	int64_t ticks;

	if (nk_lenient_quoted(r, &r->raw, err) < 0)
		return -1;
	r->text = r->raw;
	nk_lenient_set(r, NK_TOKEN_STRING, true, err);
	if (as == NK_AS_STRING)
		return 0;
	if (as == NK_AS_ANY) {
		if (r->dates && nk_date_untyped(r->raw, &ticks))
			set_date(r, ticks);
		return 0;
	}
	if (r->raw.n == 0) {
		set_null(r);
		return 0;
	}
	return as == NK_AS_BOOLEAN ? string_as_boolean(r, err)
	       : as == NK_AS_INT32 ? string_as_int32(r, err)
				   : string_as_date(r, err);
}
