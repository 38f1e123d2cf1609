/* SPDX-License-Identifier: MIT
 *
 * Strings, numbers, words and comments of the lenient JSON reader, and reading a value as a
 * wanted type (Newtonsoft's ReadAsString() and its like), which differs from reading a value
 * and converting it: what is refused, and what has been consumed by then.
 */
#include "base/newtonsoft_scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/dotnet.h"
#include "base/utf.h"

/* Digits of an integer beyond 64 bits. */
enum { MAX_BIG_INTEGER = 380 };

/* ---- Words and comments ---- */

static bool is_separator(struct nk_lenient *r)
{
	uint32_t c = nk_lenient_peek(r);

	switch (c) {
	case 0:
	case '}':
	case ']':
	case ',': return true;
	case ')':
		return r->state == NK_LENIENT_CONSTRUCTOR ||
		       r->state == NK_LENIENT_CONSTRUCTOR_START;
	case '/':
		return nk_lenient_ensure(r, 1) &&
		       (r->all.s[r->at + 1] == '*' || r->all.s[r->at + 1] == '/');
	default: return nk_lenient_is_space(c);
	}
}

int nk_lenient_match(struct nk_lenient *r, const char *word, struct nk_err *err)
{
	if (!nk_lenient_ensure(r, strlen(word) - 1)) {
		r->at = r->all.n;
		return nk_lenient_unexpected_end(r, err);
	}
	for (; *word; word++, r->at++) {
		if (r->all.s[r->at] != *word)
			return 0;
	}
	return !nk_lenient_ensure(r, 0) || is_separator(r);
}

static int end_comment(struct nk_lenient *r, bool token, size_t from, size_t to)
{
	if (token) {
		r->text = nk_str_dup(r->arena, nk_str_n(r->all.s + from, to - from));
		nk_lenient_set(r, NK_TOKEN_COMMENT, true, NULL);
	}
	return 0;
}

/* The comment whose slash stands at the current place; `token`: make it a token. */
int nk_lenient_comment(struct nk_lenient *r, bool token, struct nk_err *err)
{
	r->at++;
	if (!nk_lenient_ensure(r, 1))
		return nk_lenient_fail(r, err, "Unexpected end while parsing comment.");
	bool line = r->all.s[r->at] == '/';
	if (!line && r->all.s[r->at] != '*') {
		return nk_lenient_fail(r, err, "Error parsing comment. Expected: *, got %s.",
				       nk_lenient_show(r));
	}
	size_t from = ++r->at;
	for (;;) {
		uint32_t c = nk_lenient_peek(r);

		if (nk_lenient_at_end(r)) {
			r->ended = true;
			if (line)
				return end_comment(r, token, from, r->at);
			return nk_lenient_fail(r, err, "Unexpected end while parsing comment.");
		}
		if (line && (c == '\r' || c == '\n'))
			return end_comment(r, token, from, r->at);
		if (!line && c == '*') {
			r->at++;
			if (nk_lenient_ensure(r, 0) && r->all.s[r->at] == '/') {
				end_comment(r, token, from, r->at - 1);
				r->at++;
				return 0;
			}
		} else if (!nk_lenient_skip_blank(r)) {
			nk_lenient_take_unit(r);
		}
	}
}

/* ---- Strings ---- */

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
				      : -1;
}

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
		int digit = hex_digit(r->all.s[r->at + i]);

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

/* ---- Numbers ---- */

enum parsed { PARSED, TOO_LARGE, NOT_PARSED };

/* ConvertUtils.Int64TryParse() and Int32TryParse(). */
static enum parsed parse_integer(struct nk_str text, int64_t least, int64_t *out)
{
	size_t max_digits = least < INT32_MIN ? 19 : 10;
	bool negative = text.n > 0 && text.s[0] == '-';
	int64_t value = 0; /* kept negative: there is room for one more */
	bool over;

	text = nk_str_n(text.s + negative, text.n - negative);
	over = text.n > max_digits;
	if (text.n == 0)
		return NOT_PARSED;
	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] < '0' || text.s[i] > '9')
			return NOT_PARSED;
		int digit = text.s[i] - '0';
		if (over || value < (least + digit) / 10)
			over = true;
		else
			value = value * 10 - digit;
	}
	if (over || (!negative && value == least))
		return TOO_LARGE;
	*out = negative ? value : -value;
	return PARSED;
}

/* Why Convert.ToInt64(text, 8 or 16) refuses. */
static const char *parse_radix(struct nk_str text, unsigned bits, int64_t *out, const char **type)
{
	bool hex = text.n > 1 && (text.s[1] == 'x' || text.s[1] == 'X');
	uint64_t radix = hex ? 16 : 8, max = bits == 64 ? UINT64_MAX : UINT32_MAX, value = 0;
	size_t start = hex ? 2 : 0;

	*type = "System.FormatException";
	for (size_t i = start; i < text.n; i++) {
		int digit = hex_digit(text.s[i]);

		if (digit < 0 || (uint64_t)digit >= radix) {
			return i == start
				       ? "Could not find any recognizable digits."
				       : "Additional non-parsable characters are at the end of the "
					 "string.";
		}
		if (value > max / radix || value * radix > max - (uint64_t)digit) {
			*type = "System.OverflowException";
			return bits == 64 ? "Value was either too large or too small for a UInt64."
					  : "Value was either too large or too small for a UInt32.";
		}
		value = value * radix + (uint64_t)digit;
	}
	if (start == text.n)
		return "Could not find any recognizable digits.";
	*out = bits == 64 ? (int64_t)value : (int64_t)(int32_t)value;
	return NULL;
}

/* ThrowReaderError(): the token becomes undefined first. */
static int fail_number(struct nk_lenient *r, struct nk_err *err, const char *fmt,
		       struct nk_str text)
{
	r->token = NK_TOKEN_UNDEFINED;
	r->text = NK_NO_STR;
	nk_lenient_set_post_value(r, false);
	return nk_lenient_fail(r, err, fmt, NK_ARG(text));
}

static int fail_radix(struct nk_lenient *r, struct nk_err *err, const char *fmt, struct nk_str text,
		      const char *inner_type, const char *inner)
{
	struct nk_lenient_failure *f = &r->failure;

	fail_number(r, err, fmt, text);
	f->inner_type = inner_type;
	f->inner = inner;
	nk_fail_in(err, r->arena, NK_FAULT_METADATA, "%s: %s\n ---> %s: %s", f->type, f->message,
		   inner_type, inner);
	return nk_fail_innermost(err, r->arena, "%s", inner);
}

static void set_integer(struct nk_lenient *r, int64_t value)
{
	r->token = NK_TOKEN_INTEGER;
	r->integer = value;
	r->fits = true;
	r->text = nk_str(nk_printf(r->arena, "%lld", (long long)value));
}

static int set_big_integer(struct nk_lenient *r, struct nk_str text, struct nk_err *err)
{
	bool negative = text.s[0] == '-';
	size_t zeros = negative;

	if (text.n > MAX_BIG_INTEGER)
		return fail_number(r, err, "JSON integer %.*s is too large to parse.", text);
	while (zeros + 1 < text.n && text.s[zeros] == '0')
		zeros++;
	struct nk_str digits = nk_str_n(text.s + zeros, text.n - zeros);
	if (parse_integer(digits, INT64_MIN, &r->integer) == PARSED) {
		/* Still a BigInteger there; but it prints as any other. */
		set_integer(r, negative ? -r->integer : r->integer);
		return 0;
	}
	r->token = NK_TOKEN_INTEGER;
	r->fits = false;
	r->text = nk_str(nk_printf(r->arena, "%s%.*s", negative ? "-" : "", NK_ARG(digits)));
	return 0;
}

static void set_float(struct nk_lenient *r, double value)
{
	char text[NK_DOUBLE_TEXT];

	r->token = NK_TOKEN_FLOAT;
	r->number = value;
	r->text = nk_str(nk_strdup(r->arena, nk_double_text(text, value)));
}

/* 010 is octal and 0x1F hexadecimal, but 0.5 and 0e1 are not. */
static bool has_radix(struct nk_str text)
{
	return text.n > 1 && text.s[0] == '0' && !strchr(".eE", text.s[1]);
}

static int number_as_string(struct nk_lenient *r, struct nk_str text, struct nk_err *err)
{
	const char *type, *why = NULL;
	int64_t integer;
	double value;

	if (has_radix(text)) {
		why = parse_radix(text, 64, &integer, &type);
		if (why)
			return fail_radix(r, err, "Input string '%.*s' is not a valid number.",
					  text, type, why);
	} else if (!nk_double_read(text, &value)) {
		return fail_number(r, err, "Input string '%.*s' is not a valid number.", text);
	}
	r->token = NK_TOKEN_STRING;
	r->text = r->raw = text;
	return 0;
}

static int number_as_int32(struct nk_lenient *r, struct nk_str text, struct nk_err *err)
{
	static const char invalid[] = "Input string '%.*s' is not a valid integer.";
	const char *type, *why;
	int64_t value = 0;

	if (has_radix(text)) {
		why = parse_radix(text, 32, &value, &type);
		if (why)
			return fail_radix(r, err, invalid, text, type, why);
		set_integer(r, value);
		return 0;
	}
	switch (parse_integer(text, INT32_MIN, &value)) {
	case PARSED: set_integer(r, value); return 0;
	case TOO_LARGE:
		return fail_number(r, err, "JSON integer %.*s is too large or small for an Int32.",
				   text);
	default: return fail_number(r, err, invalid, text);
	}
}

static int number_as_any(struct nk_lenient *r, struct nk_str text, struct nk_err *err)
{
	static const char invalid[] = "Input string '%.*s' is not a valid number.";
	const char *type, *why;
	int64_t integer = 0;
	double value;

	if (has_radix(text)) {
		why = parse_radix(text, 64, &integer, &type);
		if (why)
			return fail_radix(r, err, invalid, text, type, why);
		set_integer(r, integer);
		return 0;
	}
	switch (parse_integer(text, INT64_MIN, &integer)) {
	case PARSED: set_integer(r, integer); return 0;
	case TOO_LARGE: return set_big_integer(r, text, err);
	default: break;
	}
	if (!nk_double_read(text, &value))
		return fail_number(r, err, invalid, text);
	set_float(r, value);
	return 0;
}

static int number_as_boolean(struct nk_lenient *r, struct nk_str text, struct nk_err *err)
{
	if (number_as_any(r, text, err) < 0)
		return -1;
	r->boolean = r->token == NK_TOKEN_FLOAT ? r->number != 0 : !r->fits || r->integer != 0;
	r->token = NK_TOKEN_BOOLEAN;
	r->text = r->boolean ? NK_STR("True") : NK_STR("False");
	return 0;
}

static int number_as_date(struct nk_lenient *r, struct nk_str text, struct nk_err *err)
{
	(void)text;
	return nk_lenient_fail(r, err, "Cannot read number value as type.");
}

/* The number that begins at the current character. */
int nk_lenient_number(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err)
{
	static int (*const convert[])(struct nk_lenient *, struct nk_str, struct nk_err *) = {
		[NK_AS_ANY] = number_as_any,         [NK_AS_STRING] = number_as_string,
		[NK_AS_BOOLEAN] = number_as_boolean, [NK_AS_INT32] = number_as_int32,
		[NK_AS_DATE] = number_as_date,
	};
	size_t from = r->at;

	while (!nk_lenient_at_end(r) && r->all.s[r->at] != '\0' &&
	       strchr("-+abcdefABCDEFxX.0123456789", r->all.s[r->at]))
		r->at++;
	uint32_t c = nk_lenient_peek(r);
	if (c == 0) {
		if (nk_lenient_at_end(r))
			r->ended = true;
	} else if (!nk_lenient_is_space(c) && (c > 0x7F || !strchr(",}])/", (int)c))) {
		return nk_lenient_fail(r, err,
				       "Unexpected character encountered while parsing number: %s.",
				       nk_lenient_show(r));
	}
	/* The state changes first, so that reading can go on behind a wrong number. */
	nk_lenient_set_post_value(r, true);
	return convert[as](r, nk_str_dup(r->arena, nk_str_n(r->all.s + from, r->at - from)), err);
}

/* NaN, Infinity, -Infinity. */
int nk_lenient_infinity(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err)
{
	char first = r->all.s[r->at];
	const char *word = first == 'N' ? "NaN" : first == 'I' ? "Infinity" : "-Infinity";
	int matched = nk_lenient_match(r, word, err);
	double value;

	if (matched < 0)
		return -1;
	if (!matched)
		return nk_lenient_fail(r, err, "Error parsing %s value.", word);
	if (as != NK_AS_ANY && as != NK_AS_STRING)
		return nk_lenient_fail(r, err, "Cannot read %s value.", word);
	nk_double_read(nk_str(word), &value);
	set_float(r, value);
	if (as == NK_AS_STRING) {
		r->token = NK_TOKEN_STRING;
		r->text = r->raw = nk_str(word);
	}
	nk_lenient_set_post_value(r, true);
	return 0;
}

/* ---- Reading as a type ---- */

/* 'n' where a type is wanted: HandleNull(). */
static int read_null(struct nk_lenient *r, struct nk_err *err)
{
	if (!nk_lenient_ensure(r, 1)) {
		r->at = r->all.n;
		return nk_lenient_unexpected_end(r, err);
	}
	if (r->all.s[r->at + 1] != 'u') {
		r->at++;
		const char *shown = nk_lenient_show(r);
		nk_lenient_take_unit(r);
		return nk_lenient_unexpected(r, shown, err);
	}
	int matched = nk_lenient_match(r, "null", err);
	if (matched < 0)
		return -1;
	if (!matched)
		return nk_lenient_fail(r, err, "Error parsing null value.");
	return nk_lenient_set(r, NK_TOKEN_NULL, true, err);
}

/* A comma: behind a value it goes on, else a value is missing. */
static int read_comma(struct nk_lenient *r, struct nk_err *err)
{
	r->at++;
	if (r->state != NK_LENIENT_POST_VALUE) {
		nk_lenient_set(r, NK_TOKEN_UNDEFINED, true, err);
		nk_lenient_unexpected(r, ",", err);
		r->at--; /* it is read again */
		return -1;
	}
	nk_lenient_set_by_container(r);
	return 0;
}

static int read_array_end(struct nk_lenient *r, struct nk_err *err)
{
	r->at++;
	if (r->state == NK_LENIENT_ARRAY || r->state == NK_LENIENT_ARRAY_START ||
	    r->state == NK_LENIENT_POST_VALUE)
		return nk_lenient_set(r, NK_TOKEN_ARRAY_END, true, err);
	return nk_lenient_unexpected(r, "]", err);
}

static int read_true_false(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err)
{
	bool value = r->all.s[r->at] == 't';
	int matched = nk_lenient_match(r, value ? "true" : "false", err);

	if (matched < 0)
		return -1;
	if (!matched)
		return nk_lenient_unexpected(r, nk_lenient_show(r), err);
	r->boolean = value;
	if (as == NK_AS_STRING)
		r->text = r->raw = value ? NK_STR("true") : NK_STR("false");
	else
		r->text = value ? NK_STR("True") : NK_STR("False");
	return nk_lenient_set(r, as == NK_AS_STRING ? NK_TOKEN_STRING : NK_TOKEN_BOOLEAN, true,
			      err);
}

/* Refuse the current character, having consumed it. */
static int refuse(struct nk_lenient *r, struct nk_err *err)
{
	const char *shown = nk_lenient_show(r);

	nk_lenient_take_unit(r);
	return nk_lenient_unexpected(r, shown, err);
}

/* '-' begins a number for every type but a date, and perhaps -Infinity for most. */
static int read_minus(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err)
{
	if (as != NK_AS_BOOLEAN && nk_lenient_ensure(r, 1) && r->all.s[r->at + 1] == 'I')
		return nk_lenient_infinity(r, as, err);
	return nk_lenient_number(r, as, err);
}

/* 1: a token was made; 0: go on; -1. */
static int read_one(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err)
{
	uint32_t c = nk_lenient_peek(r);
	int rc;

	switch (c) {
	case '"':
	case '\'': rc = nk_lenient_string(r, as, err); break;
	case 'n': rc = read_null(r, err); break;
	case '-': rc = read_minus(r, as, err); break;
	case ']': rc = read_array_end(r, err); break;
	case '/': return nk_lenient_comment(r, false, err);
	case ',': return read_comma(r, err);
	case 't':
	case 'f':
		rc = as == NK_AS_STRING || as == NK_AS_BOOLEAN ? read_true_false(r, as, err)
							       : refuse(r, err);
		break;
	case 'N':
	case 'I':
		rc = as == NK_AS_BOOLEAN ? refuse(r, err) : nk_lenient_infinity(r, as, err);
		break;
	default:
		rc = as != NK_AS_DATE && (c == '.' || (c >= '0' && c <= '9'))
			     ? nk_lenient_number(r, as, err)
			     : refuse(r, err);
	}
	return rc < 0 ? -1 : 1;
}

/* Behind the value: comments are passed over. */
static int read_finished(struct nk_lenient *r, struct nk_err *err)
{
	if (nk_lenient_ensure(r, 0)) {
		nk_lenient_skip_blanks(r);
		if (r->ended)
			return 0;
		if (nk_lenient_peek(r) != '/') {
			return nk_lenient_fail(r, err,
					       "Additional text encountered after finished reading "
					       "JSON content: %s.",
					       nk_lenient_show(r));
		}
		if (nk_lenient_comment(r, false, err) < 0)
			return -1;
	}
	return nk_lenient_set(r, NK_TOKEN_NONE, true, err);
}

static int read_as(struct nk_lenient *r, enum nk_lenient_as as, struct nk_err *err)
{
	int rc = 0;

	if (r->state == NK_LENIENT_FINISHED)
		return read_finished(r, err);
	if (r->state == NK_LENIENT_POST_VALUE) {
		rc = nk_lenient_post_value(r, true, err);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
	}
	do {
		nk_lenient_skip_blanks(r);
		if (nk_lenient_at_end(r)) {
			r->ended = true;
			return nk_lenient_set(r, NK_TOKEN_NONE, false, err);
		}
		rc = read_one(r, as, err);
	} while (rc == 0);
	return rc < 0 ? -1 : 0;
}

int nk_lenient_next_string(struct nk_lenient *reader, struct nk_err *err)
{
	return read_as(reader, NK_AS_STRING, err);
}

int nk_lenient_next_boolean(struct nk_lenient *reader, struct nk_err *err)
{
	return read_as(reader, NK_AS_BOOLEAN, err);
}

int nk_lenient_next_int32(struct nk_lenient *reader, struct nk_err *err)
{
	return read_as(reader, NK_AS_INT32, err);
}

int nk_lenient_next_date(struct nk_lenient *reader, struct nk_err *err)
{
	return read_as(reader, NK_AS_DATE, err);
}
