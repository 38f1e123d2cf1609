/* SPDX-License-Identifier: MIT
 *
 * Encodings; see utf.h. A broken UTF-8 sequence is replaced the way .NET (and the Unicode
 * standard's "maximal subpart" practice) does: one U+FFFD for the longest start of a
 * well-formed sequence, then on with the next byte.
 */
#include "base/utf.h"

#include "base/arena.h"

#include <string.h>

enum { REPLACEMENT = 0xFFFD };

/*
 * Length of the well-formed sequence at `s` (n > 0 bytes left), with *c its character; or,
 * with *c == REPLACEMENT and *broken set, how many bytes to skip.
 */
static size_t sequence(const unsigned char *s, size_t n, uint32_t *c, bool *broken)
{
	unsigned char lead = s[0], low = 0x80, high = 0xBF;
	size_t want;

	*broken = false;
	if (lead < 0x80) {
		*c = lead;
		return 1;
	}
	*c = REPLACEMENT;
	*broken = true;
	if (lead < 0xC2 || lead > 0xF4)
		return 1;
	want = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	/* The second byte's range keeps out overlong forms, surrogates and what is too large. */
	if (lead == 0xE0)
		low = 0xA0;
	else if (lead == 0xED)
		high = 0x9F;
	else if (lead == 0xF0)
		low = 0x90;
	else if (lead == 0xF4)
		high = 0x8F;
	uint32_t value = lead & (0xFFu >> (want + 1));
	for (size_t i = 1; i < want; i++) {
		if (i >= n || s[i] < low || s[i] > high)
			return i;
		value = value << 6 | (s[i] & 0x3Fu);
		low = 0x80;
		high = 0xBF;
	}
	*c = value;
	*broken = false;
	return want;
}

uint32_t nk_utf8_next(struct nk_str text, size_t *at)
{
	uint32_t c;
	bool broken;

	*at += sequence((const unsigned char *)text.s + *at, text.n - *at, &c, &broken);
	return c;
}

static size_t first_broken(struct nk_str text)
{
	const unsigned char *s = (const unsigned char *)text.s;
	size_t at = 0;

	while (at < text.n) {
		uint32_t c;
		bool broken;
		if (s[at] < 0x80) {
			at++;
			continue;
		}
		size_t n = sequence(s + at, text.n - at, &c, &broken);
		if (broken)
			return at;
		at += n;
	}
	return text.n;
}

bool nk_utf8_valid(struct nk_str text)
{
	return first_broken(text) == text.n;
}

struct nk_str nk_utf8_start(struct nk_str text, size_t most)
{
	if (text.n <= most)
		return text;
	while (most > 0 && ((unsigned char)text.s[most] & 0xc0) == 0x80)
		most--;
	return nk_str_n(text.s, most);
}

static size_t encode(char out[4], uint32_t c)
{
	if (c >= 0xD800 && (c < 0xE000 || c > 0x10FFFF))
		c = REPLACEMENT;
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (c & 0x3F));
		c >>= 6;
	}
	out[0] = (char)((0xF00u >> n) | c);
	return n;
}

void nk_utf8_add(struct nk_buf *buf, uint32_t c)
{
	char out[4];

	nk_buf_add(buf, out, encode(out, c));
}

struct nk_str nk_utf8_repair(struct nk_arena *arena, struct nk_str text)
{
	size_t at = first_broken(text), n = at;

	if (at == text.n)
		return text;
	/* The worst case: every byte becomes three. */
	char *out = nk_alloc(arena, at + (text.n - at) * 3 + 1);
	memcpy(out, text.s, at);
	while (at < text.n)
		n += encode(out + n, nk_utf8_next(text, &at));
	return nk_str_n(out, n);
}

static uint32_t unit16(const unsigned char *s, bool big)
{
	return big ? (uint32_t)s[0] << 8 | s[1] : (uint32_t)s[1] << 8 | s[0];
}

static struct nk_str decode16(struct nk_arena *arena, const unsigned char *s, size_t n, bool big)
{
	uint16_t *units = NK_NEW_N(arena, uint16_t, n / 2 + 1);
	size_t count = n / 2;

	for (size_t i = 0; i < count; i++)
		units[i] = (uint16_t)unit16(s + 2 * i, big);
	if (n % 2) /* half a unit at the end */
		units[count++] = REPLACEMENT;
	return nk_utf16_to_8(arena, units, count);
}

static struct nk_str decode32(struct nk_arena *arena, const unsigned char *s, size_t n, bool big)
{
	char *out = nk_alloc(arena, n + 8);
	size_t used = 0;

	for (size_t i = 0; i + 4 <= n; i += 4) {
		uint32_t a = unit16(s + i, big), b = unit16(s + i + 2, big);
		used += encode(out + used, big ? a << 16 | b : b << 16 | a);
	}
	if (n % 4)
		used += encode(out + used, REPLACEMENT);
	return nk_str_n(out, used);
}

struct nk_str nk_decode(struct nk_arena *arena, const void *bytes, size_t n)
{
	const unsigned char *s = bytes;

	if (n >= 4 && memcmp(s, "\xFF\xFE\0\0", 4) == 0)
		return decode32(arena, s + 4, n - 4, false);
	if (n >= 4 && memcmp(s, "\0\0\xFE\xFF", 4) == 0)
		return decode32(arena, s + 4, n - 4, true);
	if (n >= 2 && memcmp(s, "\xFF\xFE", 2) == 0)
		return decode16(arena, s + 2, n - 2, false);
	if (n >= 2 && memcmp(s, "\xFE\xFF", 2) == 0)
		return decode16(arena, s + 2, n - 2, true);
	if (n >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0) {
		s += 3;
		n -= 3;
	}
	struct nk_str text = nk_str_dup(arena, nk_str_n(n ? (const char *)s : "", n));
	return nk_utf8_repair(arena, text);
}

size_t nk_utf16_length(struct nk_str text)
{
	size_t n = 0;

	for (size_t at = 0; at < text.n;)
		n += nk_utf8_next(text, &at) > 0xFFFF ? 2 : 1;
	return n;
}

uint16_t *nk_utf8_to_16(struct nk_arena *arena, struct nk_str text, size_t *n)
{
	uint16_t *units = NK_NEW_N(arena, uint16_t, text.n + 1);
	size_t count = 0;

	for (size_t at = 0; at < text.n;) {
		uint32_t c = nk_utf8_next(text, &at);
		if (c > 0xFFFF) {
			units[count++] = (uint16_t)(0xD800 + ((c - 0x10000) >> 10));
			c = 0xDC00 + ((c - 0x10000) & 0x3FF);
		}
		units[count++] = (uint16_t)c;
	}
	*n = count;
	return units;
}

struct nk_str nk_utf16_to_8(struct nk_arena *arena, const uint16_t *units, size_t n)
{
	char *out = nk_alloc(arena, n * 3 + 1);
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t c = units[i];
		if (c >= 0xD800 && c < 0xDC00 && i + 1 < n && units[i + 1] >= 0xDC00 &&
		    units[i + 1] < 0xE000)
			c = 0x10000 + ((c - 0xD800) << 10) + (units[++i] - 0xDC00u);
		used += encode(out + used, c);
	}
	return nk_str_n(out, used);
}
