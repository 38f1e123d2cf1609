/* SPDX-License-Identifier: MIT
 *
 * Numbers as .NET reads and prints them with the invariant culture.
 */
#include "base/dotnet.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

static const struct {
	const char *article, *name;
	int64_t min, max;
} int_types[] = {
	[NK_INT32] = { "an", "Int32", INT32_MIN, INT32_MAX },
	[NK_UINT32] = { "a", "UInt32", 0, UINT32_MAX },
	[NK_INT64] = { "an", "Int64", INT64_MIN, INT64_MAX },
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct nk_str trim(struct nk_str text)
{
	while (text.n > 0 && text.s[text.n - 1] == '\0') /* .NET lets NULs follow a number */
		text.n--;
	while (text.n > 0 && is_blank(text.s[text.n - 1]))
		text.n--;
	while (text.n > 0 && is_blank(text.s[0])) {
		text.s++;
		text.n--;
	}
	return text;
}

enum outcome { FINE, NO_NUMBER, TOO_LARGE };

static enum outcome read_int(struct nk_str text, enum nk_int_type type, int64_t *out)
{
	bool negative, large = false;
	uint64_t value = 0, limit;
	size_t i = 0;

	text = trim(text);
	negative = text.n > 0 && text.s[0] == '-';
	if (text.n > 0 && (text.s[0] == '-' || text.s[0] == '+'))
		i++;
	if (i == text.n)
		return NO_NUMBER;
	for (; i < text.n; i++) {
		unsigned digit = (unsigned)(text.s[i] - '0');

		if (digit > 9)
			return NO_NUMBER;
		large |= value > (UINT64_MAX - digit) / 10;
		value = value * 10 + digit;
	}
	limit = negative ? (uint64_t) - (int_types[type].min + 1) + 1
			 : (uint64_t)int_types[type].max;
	if (int_types[type].min == 0 && negative)
		limit = 0;
	if (large || value > limit)
		return TOO_LARGE;
	*out = negative ? (int64_t)(0 - value) : (int64_t)value;
	return FINE;
}

bool nk_int_try(struct nk_str text, enum nk_int_type type, int64_t *out)
{
	return read_int(text, type, out) == FINE;
}

int nk_int_parse(int64_t *out, struct nk_str text, enum nk_int_type type, struct nk_err *err)
{
	switch (read_int(text, type, out)) {
	case FINE: return 0;
	case TOO_LARGE:
		return nk_fail(err, NK_FAULT_METADATA,
			       "Value was either too large or too small for %s %s.",
			       int_types[type].article, int_types[type].name);
	default:
		return nk_fail(err, NK_FAULT_METADATA,
			       "The input string '%.*s' was not in a correct format.",
			       NK_ARG(text));
	}
}

/* "Infinity", "-Infinity", "NaN" in any case. */
static bool read_symbol(struct nk_str text, double *out)
{
	static const struct {
		const char *name;
		double value;
	} symbols[] = {
		{ "Infinity", INFINITY },
		{ "+Infinity", INFINITY },
		{ "-Infinity", -INFINITY },
		{ "NaN", NAN },
		{ "+NaN", NAN },
		{ "-NaN", NAN },
		{ "\xe2\x88\x9e", INFINITY },
		{ "-\xe2\x88\x9e", -INFINITY },
	};

	for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++)
		if (text.n == strlen(symbols[i].name) &&
		    strncasecmp(text.s, symbols[i].name, text.n) == 0) {
			*out = symbols[i].value;
			return true;
		}
	return false;
}

/* Copy sign, digits (without their group commas), point, exponent; false for anything else. */
static bool copy_float(struct nk_buf *out, struct nk_str text)
{
	size_t i = 0, digits = 0;

	if (i < text.n && (text.s[i] == '-' || text.s[i] == '+'))
		nk_buf_char(out, text.s[i++]);
	for (;
	     i < text.n && (isdigit((unsigned char)text.s[i]) || (text.s[i] == ',' && digits > 0));
	     i++)
		if (text.s[i] != ',') {
			nk_buf_char(out, text.s[i]);
			digits++;
		}
	if (i < text.n && text.s[i] == '.') {
		nk_buf_char(out, text.s[i++]);
		for (; i < text.n && isdigit((unsigned char)text.s[i]); i++, digits++)
			nk_buf_char(out, text.s[i]);
	}
	if (digits == 0)
		return false;
	if (i < text.n && (text.s[i] | 0x20) == 'e') {
		size_t start = i + 1 < text.n && strchr("+-", text.s[i + 1]) ? i + 2 : i + 1;

		if (start >= text.n)
			return false;
		nk_buf_add(out, text.s + i, start - i);
		for (i = start; i < text.n && isdigit((unsigned char)text.s[i]); i++)
			nk_buf_char(out, text.s[i]);
		if (i == start)
			return false;
	}
	return i == text.n;
}

bool nk_double_read(struct nk_str text, double *out)
{
	NK_AUTO_BUF plain = NK_BUF_INIT(1 << 20);

	text = trim(text);
	if (read_symbol(text, out))
		return true;
	if (!copy_float(&plain, text) || plain.full)
		return false;
	*out = strtod(plain.data, NULL);
	return true;
}

/* The shortest digits that read back to `value`, without point; *exponent is that of the first. */
static int shortest_digits(double value, char digits[32], int *exponent)
{
	char text[40];
	int n = 0;

	for (int precision = 0; precision < 17; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision, value);
		if (strtod(text, NULL) == value)
			break;
	}
	for (const char *c = text; *c && *c != 'e'; c++)
		if (*c != '.')
			digits[n++] = *c;
	*exponent = atoi(strchr(text, 'e') + 1);
	while (n > 1 && digits[n - 1] == '0')
		n--;
	digits[n] = '\0';
	return n;
}

/* From 0.0001 to below 1E+17 a number is printed without an exponent. */
static char *write_digits(char *text, const char *digits, int n, int exponent)
{
	char *out = text;

	if (exponent < -4 || exponent >= 17) {
		sprintf(out, "%c%s%sE%c%02d", digits[0], n > 1 ? "." : "", digits + 1,
			exponent < 0 ? '-' : '+', abs(exponent));
		return text;
	}
	if (exponent < 0) {
		out += sprintf(out, "0.");
		for (int i = -1; i > exponent; i--)
			*out++ = '0';
		strcpy(out, digits);
		return text;
	}
	for (int i = 0; i < n || i <= exponent; i++) {
		if (i == exponent + 1)
			*out++ = '.';
		*out++ = i < n ? digits[i] : '0';
	}
	*out = '\0';
	return text;
}

char *nk_double_text(char *text, double value)
{
	char digits[32];
	int exponent, n;

	if (isnan(value))
		return strcpy(text, "NaN");
	if (isinf(value))
		return strcpy(text, value < 0 ? "-Infinity" : "Infinity");
	n = shortest_digits(fabs(value), digits, &exponent);
	text[0] = '-';
	write_digits(text + (signbit(value) ? 1 : 0), digits, n, exponent);
	return text;
}

char *nk_double_json(char *text, double value)
{
	char plain[NK_DOUBLE_TEXT];

	nk_double_text(plain, value);
	if (isnan(value) || isinf(value))
		sprintf(text, "\"%s\"", plain);
	else
		sprintf(text, "%s%s", plain, strpbrk(plain, ".E") ? "" : ".0");
	return text;
}

/* Newtonsoft takes a leading zero for octal and 0x for hexadecimal. */
static struct nk_str based_text(struct nk_arena *arena, struct nk_str token)
{
	bool hex = token.n > 1 && (token.s[1] | 0x20) == 'x';
	const char *start = token.s + (hex ? 2 : 0);
	char *copy = nk_strndup(arena, start, token.n - (size_t)(start - token.s)), *end;
	unsigned long long value = strtoull(copy, &end, hex ? 16 : 8);

	if (!isxdigit((unsigned char)*copy) || *end || strlen(copy) > 22)
		return NK_NO_STR;
	return nk_str(nk_printf(arena, "%lld", (long long)value));
}

struct nk_str nk_number_text(struct nk_arena *arena, struct nk_str token)
{
	bool negative = token.n > 0 && token.s[0] == '-';
	struct nk_str digits = nk_str_n(token.s + negative, token.n - negative);
	char text[NK_DOUBLE_TEXT];
	int64_t integer;
	double value;
	bool whole = true;

	for (size_t i = 0; i < digits.n; i++)
		whole &= isdigit((unsigned char)digits.s[i]) != 0;
	if (!negative && digits.n > 1 && digits.s[0] == '0' && digits.s[1] != '.' &&
	    (digits.s[1] | 0x20) != 'e')
		return based_text(arena, digits);
	if (whole && digits.n > 0) {
		if (nk_int_try(token, NK_INT64, &integer))
			return nk_str(nk_printf(arena, "%lld", (long long)integer));
		return nk_str_dup(arena, token); /* a BigInteger keeps its digits */
	}
	if (!nk_double_read(token, &value))
		return NK_NO_STR;
	return nk_str_dup(arena, nk_str(nk_double_text(text, value)));
}
