/* SPDX-License-Identifier: MIT
 *
 * An address with one key of its query changed, as System.Web's HttpUtility reads and writes
 * queries: form encoding, lower-case hex digits, values of a repeated key together.
 * Rules: CKAN Netkan/Transformers/SourceForgeTransformer.cs (SetQueryKey).
 */
#include <string.h>
#include <strings.h>

#include "base/utf.h"
#include "source/sourceforge.h"

#define MIRROR_KEY   "use_mirror"
#define MIRROR_VALUE "master"

enum { QUERY_MAX = 256 * 1024, PAIRS_MAX = 256 };

struct pair {
	struct nk_str key; /* decoded; no text: a value alone */
	struct nk_str value;
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static struct nk_str decode(struct nk_arena *arena, struct nk_str text)
{
	char *out = nk_alloc(arena, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] == '%' && i + 2 < text.n && hex_digit(text.s[i + 1]) >= 0 &&
		    hex_digit(text.s[i + 2]) >= 0) {
			out[n++] = (char)(hex_digit(text.s[i + 1]) * 16 + hex_digit(text.s[i + 2]));
			i += 2;
		} else {
			out[n++] = text.s[i] == '+' ? ' ' : text.s[i];
		}
	}
	return nk_utf8_repair(arena, nk_str_n(out, n));
}

static void encode(struct nk_buf *buf, struct nk_str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];
		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c && strchr("-_.!*()", c)))
			nk_buf_char(buf, (char)c);
		else if (c == ' ')
			nk_buf_char(buf, '+');
		else
			nk_buf_printf(buf, "%%%02x", c);
	}
}

static bool same_key(struct nk_str a, struct nk_str b)
{
	if (!a.s || !b.s)
		return !a.s && !b.s;
	return a.n == b.n && strncasecmp(a.s, b.s, a.n) == 0;
}

static size_t split_query(struct pair *pairs, struct nk_arena *arena, struct nk_str query)
{
	size_t n = 0, at = nk_str_starts(query, "?") ? 1 : 0;

	while (at < query.n && n < PAIRS_MAX) {
		ptrdiff_t amp = nk_str_find(query, NK_STR("&"), at);
		size_t end = amp < 0 ? query.n : (size_t)amp;
		struct nk_str text = nk_str_n(query.s + at, end - at);
		ptrdiff_t equals = nk_str_find(text, NK_STR("="), 0);
		size_t key = equals < 0 ? 0 : (size_t)equals;
		pairs[n].key = equals < 0 ? NK_NO_STR : decode(arena, nk_str_n(text.s, key));
		if (equals >= 0)
			text = nk_str_n(text.s + key + 1, text.n - key - 1);
		pairs[n++].value = decode(arena, text);
		at = end + 1;
	}
	return n;
}

static void write_pair(struct nk_buf *buf, const struct pair *pair)
{
	if (buf->n > 0)
		nk_buf_char(buf, '&');
	if (pair->key.s) {
		encode(buf, pair->key);
		nk_buf_char(buf, '=');
	}
	encode(buf, pair->value);
}

/* Is a key like this one among the pairs before it? */
static bool seen(const struct pair *pairs, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (same_key(pairs[i].key, pairs[at].key))
			return true;
	}
	return false;
}

static void write_query(struct nk_buf *buf, const struct pair *pairs, size_t n)
{
	const struct pair mirror = { NK_STR(MIRROR_KEY), NK_STR(MIRROR_VALUE) };
	bool written = false;

	for (size_t i = 0; i < n; i++) {
		if (seen(pairs, i))
			continue;
		if (same_key(pairs[i].key, mirror.key)) {
			write_pair(buf, &mirror);
			written = true;
			continue;
		}
		for (size_t j = i; j < n; j++) {
			if (same_key(pairs[j].key, pairs[i].key))
				write_pair(buf, &(struct pair){ pairs[i].key, pairs[j].value });
		}
	}
	if (!written)
		write_pair(buf, &mirror);
}

struct nk_str nk_sf_with_mirror(struct nk_arena *arena, const struct nk_uri *uri)
{
	struct pair *pairs = NK_NEW_N(arena, struct pair, PAIRS_MAX);
	NK_AUTO_BUF query = NK_BUF_INIT(QUERY_MAX);
	NK_AUTO_BUF url = NK_BUF_INIT(2 * QUERY_MAX);

	write_query(&query, pairs, split_query(pairs, arena, uri->query));
	nk_buf_printf(&url, "%.*s://", NK_ARG(uri->scheme));
	if (uri->user.n)
		nk_buf_printf(&url, "%.*s@", NK_ARG(uri->user));
	nk_buf_printf(&url, "%.*s:%d", NK_ARG(uri->host), uri->port);
	nk_buf_str(&url, uri->path);
	nk_buf_char(&url, '?');
	nk_buf_str(&url, nk_buf_view(&query));
	nk_buf_str(&url, uri->fragment);
	return nk_buf_dup(&url, arena);
}
