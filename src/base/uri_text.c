/* SPDX-License-Identifier: MIT
 *
 * The text of an address' parts: which characters System.Uri escapes, which percent
 * sequences it decodes, and when it holds that nothing is left to do.
 */
#include "base/uri_internal.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf.h"

/* Characters of RFC 3986 that keep their escapes, and those that are never escaped. */
static const char reserved[] = ";/?:@&=+$,#[]!'()*";
static const char unreserved_marks[] = "-._~";

static bool is_in(const char *set, uint32_t c)
{
	return c > 0 && c < 128 && strchr(set, (int)c);
}

static bool is_unreserved(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       is_in(unreserved_marks, c);
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that a percent sequence at `at` stands for, or -1. */
static int escaped_byte(struct nk_str text, size_t at)
{
	if (at + 2 >= text.n || text.s[at] != '%')
		return -1;

	int high = hex_digit(text.s[at + 1]), low = hex_digit(text.s[at + 2]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/* May the character stand in an IRI? Private use may in a query only. */
static bool is_iri_char(uint32_t c, bool query)
{
	if (c <= 0xffff)
		return (c >= 0xa0 && c <= 0xd7ff) || (c >= 0xf900 && c <= 0xfdcf) ||
		       (c >= 0xfdf0 && c <= 0xffef) || (query && c >= 0xe000 && c <= 0xf8ff);
	return (c & 0xffff) < 0xfffe && !(c >= 0xe0000 && c <= 0xe0fff) && (query || c < 0xf0000);
}

static void add_escaped(struct nk_buf *out, struct nk_str text, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		nk_buf_printf(out, "%%%02X", (uint8_t)text.s[i]);
}

bool nk_uri_wants_iri(struct nk_str text)
{
	for (size_t i = 0; i < text.n; i++) {
		int byte = escaped_byte(text, i);

		if ((uint8_t)text.s[i] >= 128 || byte >= 128 ||
		    (byte >= 0 && is_unreserved((uint32_t)byte)))
			return true;
		if (text.s[i] == '%' && i + 2 < text.n)
			i += 2; /* also past what is no sequence at all */
	}
	return false;
}

/* Bytes of the escaped UTF-8 character at `at` (0: none), decoded into *c. */
static size_t escaped_character(struct nk_str text, size_t at, uint32_t *c)
{
	char bytes[4];
	size_t n = 0, used = 0;

	while (n < sizeof(bytes) && escaped_byte(text, at + 3 * n) >= 128) {
		bytes[n] = (char)escaped_byte(text, at + 3 * n);
		n++;
	}
	/* The longest prefix that is one well-formed character. */
	for (size_t length = 2; length <= n; length++) {
		struct nk_str one = { bytes, length };

		if (nk_utf8_valid(one)) {
			*c = nk_utf8_next(one, &used);
			return used == length ? length : 0;
		}
	}
	return 0;
}

/* Decode the escaped character at `at` where allowed, else copy; returns what was consumed. */
static size_t decode_character(struct nk_buf *out, struct nk_str text, size_t at, bool query)
{
	uint32_t c;
	size_t bytes = escaped_character(text, at, &c);
	size_t used = bytes ? 3 * bytes : 3;

	if (bytes && is_iri_char(c, query))
		nk_utf8_add(out, c);
	else
		nk_buf_add(out, text.s + at, used);
	return used;
}

/* A percent sign that begins no sequence takes the two characters behind it along. */
static size_t copy_broken(struct nk_buf *out, struct nk_str text, size_t at)
{
	size_t next = at;

	for (int i = 0; i < 3 && next < text.n; i++)
		nk_utf8_next(text, &next);
	nk_buf_add(out, text.s + at, next - at);
	return next - at;
}

static size_t iri_step(struct nk_buf *out, struct nk_str text, size_t at, bool query)
{
	int byte = escaped_byte(text, at);
	size_t next = at;

	if (byte < 0 && text.s[at] == '%' && at + 2 < text.n)
		return copy_broken(out, text, at);

	if (byte >= 128)
		return decode_character(out, text, at, query);
	if (byte >= 0) {
		uint32_t c = (uint32_t)byte;

		if (is_control(c) || is_in(reserved, c) || c == '%' || c == '\\')
			nk_buf_add(out, text.s + at, 3);
		else
			nk_buf_char(out, (char)byte);
		return 3;
	}
	if ((uint8_t)text.s[at] < 128) {
		nk_buf_char(out, text.s[at]);
		return 1;
	}
	if (is_iri_char(nk_utf8_next(text, &next), query))
		nk_buf_add(out, text.s + at, next - at);
	else
		add_escaped(out, text, at, next);
	return next - at;
}

struct nk_str nk_uri_iri(struct nk_arena *arena, struct nk_str text, enum nk_uri_part part)
{
	NK_AUTO_BUF out = NK_BUF_INIT(16 * NK_URI_MAX);

	for (size_t i = 0; i < text.n;)
		i += iri_step(&out, text, i, part == NK_URI_QUERY);
	return nk_buf_dup(&out, arena);
}

/* A "?" or "#" that is part of a component which they would end when printed. */
static bool would_end(char c, enum nk_uri_part part, const struct nk_uri_raw *raw)
{
	if (part != NK_URI_PATH)
		return false;
	return (c == '?' || c == '#') &&
	       (raw->unix_path || raw->dos || (raw->flags & NK_URI_NO_QUERY));
}

static size_t show_step(struct nk_buf *out, struct nk_str text, size_t at, enum nk_uri_part part,
			const struct nk_uri_raw *raw)
{
	int byte = escaped_byte(text, at);

	if (byte >= 128)
		return decode_character(out, text, at, part == NK_URI_QUERY);
	if (byte >= 0) {
		uint32_t c = (uint32_t)byte;

		if (is_control(c) || is_in(reserved, c) || c == '%' || c == '\\')
			nk_buf_add(out, text.s + at, 3);
		else
			nk_buf_char(out, (char)byte);
		return 3;
	}
	if (text.s[at] == '%' || would_end(text.s[at], part, raw))
		add_escaped(out, text, at, at + 1);
	else
		nk_buf_char(out, text.s[at]);
	return 1;
}

struct nk_str nk_uri_show(struct nk_arena *arena, struct nk_str text, enum nk_uri_part part,
			  const struct nk_uri_raw *raw)
{
	NK_AUTO_BUF out = NK_BUF_INIT(16 * NK_URI_MAX);

	if (raw->implicit && raw->unix_path) { /* nothing in a file's name is an escape */
		for (size_t i = 0; i < text.n; i++)
			if (text.s[i] == '%' || would_end(text.s[i], part, raw))
				add_escaped(&out, text, i, i + 1);
			else
				nk_buf_char(&out, text.s[i]);
		return nk_buf_dup(&out, arena);
	}
	for (size_t i = 0; i < text.n;)
		i += show_step(&out, text, i, part, raw);
	return nk_buf_dup(&out, arena);
}

struct nk_str nk_uri_escape(struct nk_arena *arena, struct nk_str text, enum nk_uri_part part,
			    const struct nk_uri_raw *raw)
{
	NK_AUTO_BUF out = NK_BUF_INIT(64 * NK_URI_MAX);

	for (size_t i = 0; i < text.n; i++) {
		uint8_t c = (uint8_t)text.s[i];

		if (escaped_byte(text, i) >= 0 && !(raw->implicit && raw->unix_path)) {
			nk_buf_add(&out, text.s + i, 3);
			i += 2;
		} else if ((is_unreserved(c) || is_in(reserved, c)) &&
			   !would_end((char)c, part, raw)) {
			nk_buf_char(&out, (char)c);
		} else {
			add_escaped(&out, text, i, i + 1);
		}
	}
	return nk_buf_dup(&out, arena);
}

/*
 * .NET's rule in its own order: ASCII must be escaped already; a text with Unicode in it
 * passes only when there is no escape left and every UTF-16 unit by itself may stand in an
 * IRI, which no half of a pair does.
 */
bool nk_uri_is_escaped(struct nk_str text, bool normalized)
{
	bool escapes = false, wrong = false, unicode = false, misfit = false;

	for (size_t i = 0; i < text.n; i++) {
		uint8_t c = (uint8_t)text.s[i];

		if (c >= 128) {
			size_t next = i;
			uint32_t wide = nk_utf8_next(text, &next);

			unicode = true;
			misfit |= wide > 0xffff || !is_iri_char(wide, true);
			i = next - 1;
		} else if (c == '%') {
			escapes = true;
			if (escaped_byte(text, i) >= 0)
				i += 2;
			else
				wrong = true;
		} else if (is_control(c)) {
			escapes = wrong = true;
		} else if (!is_unreserved(c) && (!is_in(reserved, c) || c == '[' || c == ']')) {
			wrong = true;
			misfit |= normalized && !is_in("{|}\\", c);
		} else if (c == '#' && i > 0) {
			wrong = true;
		}
	}
	if (!unicode)
		return !wrong;
	return !escapes && !misfit && !memchr(text.s, '\\', text.n);
}

size_t nk_uri_remove_dots(char *path, size_t n)
{
	size_t out = 0, i = 0;

	while (i < n) {
		size_t end = i + 1; /* a segment with the slash before it */

		while (end < n && path[end] != '/')
			end++;
		if (end - i == 2 && path[i + 1] == '.') {
			if (end == n)
				path[out++] = '/';
		} else if (end - i == 3 && path[i + 1] == '.' && path[i + 2] == '.') {
			while (out > 0 && path[--out] != '/')
				;
			if (end == n)
				path[out++] = '/';
		} else {
			memmove(path + out, path + i, end - i);
			out += end - i;
		}
		i = end;
	}
	return out;
}
