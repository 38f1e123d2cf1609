/* SPDX-License-Identifier: MIT
 *
 * Views and growing buffers; see str.h.
 */
#include "base/str.h"

#include "base/arena.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct nk_str nk_str(const char *text)
{
	return (struct nk_str){ text, text ? strlen(text) : 0 };
}

struct nk_str nk_str_n(const char *text, size_t n)
{
	return (struct nk_str){ text, n };
}

struct nk_str nk_str_dup(struct nk_arena *arena, struct nk_str text)
{
	if (!text.s)
		return text;
	return nk_str_n(nk_strndup(arena, text.s, text.n), text.n);
}

bool nk_str_eq(struct nk_str a, struct nk_str b)
{
	if (!a.s || !b.s)
		return a.s == b.s;
	return a.n == b.n && memcmp(a.s, b.s, a.n) == 0;
}

bool nk_str_is(struct nk_str a, const char *text)
{
	/* Names are looked for in tables of others: most are not the one. */
	if (a.s && text && a.n > 0 && a.s[0] != text[0])
		return false;
	return nk_str_eq(a, nk_str(text));
}

bool nk_str_starts(struct nk_str text, const char *prefix)
{
	size_t n = strlen(prefix);

	return text.n >= n && memcmp(text.s ? text.s : "", prefix, n) == 0;
}

bool nk_str_ends(struct nk_str text, const char *suffix)
{
	size_t n = strlen(suffix);

	return text.n >= n && memcmp((text.s ? text.s : "") + text.n - n, suffix, n) == 0;
}

bool nk_str_ends_nocase(struct nk_str text, const char *suffix)
{
	size_t n = strlen(suffix);

	return text.n >= n && strncasecmp((text.s ? text.s : "") + text.n - n, suffix, n) == 0;
}

int nk_str_cmp(struct nk_str a, struct nk_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.s, b.s, n) : 0;

	if (order == 0)
		order = (a.n > b.n) - (a.n < b.n);
	return order;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct nk_str nk_str_trim(struct nk_str text)
{
	while (text.n && is_blank(text.s[0])) {
		text.s++;
		text.n--;
	}
	while (text.n && is_blank(text.s[text.n - 1]))
		text.n--;
	return text;
}

ptrdiff_t nk_str_find(struct nk_str text, struct nk_str needle, size_t from)
{
	if (from > text.n)
		return -1;
	if (needle.n == 0)
		return (ptrdiff_t)from;
	if (text.n == from) /* also no text, which memmem() may not be given */
		return -1;
	const char *at = memmem(text.s + from, text.n - from, needle.s, needle.n);
	return at ? at - text.s : -1;
}

bool nk_str_to_i64(struct nk_str text, int64_t *out)
{
	uint64_t value = 0;
	bool negative = false;
	size_t i = 0;

	if (text.n && (text.s[0] == '-' || text.s[0] == '+')) {
		negative = text.s[0] == '-';
		i++;
	}
	if (i == text.n)
		return false;
	for (; i < text.n; i++) {
		if (!isdigit((unsigned char)text.s[i]))
			return false;
		unsigned digit = (unsigned)(text.s[i] - '0');
		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	if (value > (uint64_t)INT64_MAX + negative)
		return false;
	*out = negative ? (int64_t)(0 - value) : (int64_t)value;
	return true;
}

void nk_buf_release(struct nk_buf *buf)
{
	free(buf->data);
	buf->data = NULL;
	buf->n = buf->room = 0;
	buf->full = false;
}

void nk_buf_clear(struct nk_buf *buf)
{
	buf->n = 0;
	buf->full = false;
	if (buf->data)
		buf->data[0] = '\0';
}

static bool reserve(struct nk_buf *buf, size_t more)
{
	if (buf->full || more > buf->max || buf->n > buf->max - more) {
		buf->full = true;
		return false;
	}
	if (buf->n + more + 1 > buf->room) {
		size_t room = buf->room ? buf->room : 128;
		while (room < buf->n + more + 1)
			room *= 2;
		buf->data = nk_xrealloc(buf->data, room, 1);
		buf->room = room;
	}
	return true;
}

void nk_buf_add(struct nk_buf *buf, const void *data, size_t n)
{
	if (!reserve(buf, n))
		return;
	if (n)
		memcpy(buf->data + buf->n, data, n);
	buf->n += n;
	buf->data[buf->n] = '\0';
}

void nk_buf_str(struct nk_buf *buf, struct nk_str text)
{
	nk_buf_add(buf, text.s, text.n);
}

void nk_buf_text(struct nk_buf *buf, const char *text)
{
	nk_buf_add(buf, text, strlen(text));
}

void nk_buf_char(struct nk_buf *buf, char c)
{
	if (!reserve(buf, 1))
		return;
	buf->data[buf->n++] = c;
	buf->data[buf->n] = '\0';
}

void nk_buf_escape(struct nk_buf *buf, struct nk_str text, const char *also)
{
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					 "0123456789-._~";

	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];

		if (c && (strchr(unreserved, c) || strchr(also, c)))
			nk_buf_char(buf, c);
		else
			nk_buf_printf(buf, "%%%02X", (unsigned char)c);
	}
}

void nk_buf_printf(struct nk_buf *buf, const char *fmt, ...)
{
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	if (n >= 0 && reserve(buf, (size_t)n)) {
		vsnprintf(buf->data + buf->n, (size_t)n + 1, fmt, again);
		buf->n += (size_t)n;
	}
	va_end(again);
	va_end(ap);
}

int nk_buf_check(const struct nk_buf *buf, const char *what, struct nk_err *err)
{
	if (buf->full)
		return nk_fail(err, NK_FAULT_METADATA, "%s is larger than %zu bytes", what, buf->max);
	return 0;
}

struct nk_str nk_buf_view(const struct nk_buf *buf)
{
	return nk_str_n(buf->data ? buf->data : "", buf->n);
}

struct nk_str nk_buf_dup(const struct nk_buf *buf, struct nk_arena *arena)
{
	return nk_str_dup(arena, nk_buf_view(buf));
}
