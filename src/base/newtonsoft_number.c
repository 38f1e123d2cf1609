/* SPDX-License-Identifier: MIT
 *
 * Numbers of the lenient JSON reader: which texts are numbers, of which type, and what a
 * number becomes where another type is wanted.
 */
#include "base/newtonsoft_scan.h"

#include <string.h>

#include "base/dotnet.h"

/* Digits of an integer beyond 64 bits. */
enum { MAX_BIG_INTEGER = 380 };

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
		int digit = nk_lenient_hex(text.s[i]);

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
