/* SPDX-License-Identifier: MIT
 *
 * What is done with addresses: tell well-formed ones, resolve, compare, build anew, and the
 * inflator's own normalisation.
 */
#include "base/uri_internal.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/utf.h"

static bool parts_are_escaped(const struct nk_uri_raw *raw)
{
	for (int i = 0; i < NK_URI_PARTS; i++)
		if (!nk_uri_is_escaped(raw->part[i], raw->normalized))
			return false;
	return true;
}

static bool raw_is_well_formed(const struct nk_uri_raw *raw)
{
	struct nk_str path = raw->part[NK_URI_PATH];

	if (raw->implicit || (raw->authority && !raw->plain_slashes))
		return false;
	if (memchr(path.s, '\\', path.n))
		return false;
	if (raw->flags & NK_URI_NO_QUERY && memchr(path.s, '?', path.n))
		return false;
	return raw->plain_host && parts_are_escaped(raw);
}

bool nk_uri_well_formed(struct nk_str text)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_uri_raw raw;

	return nk_uri_split(&raw, &arena, text) == NK_URI_OK && raw_is_well_formed(&raw);
}

/* A colon in the first segment would make a scheme of it. */
static bool colon_in_first_segment(struct nk_str text)
{
	size_t colon = 0;

	while (colon < text.n && !strchr(":/\\?#", text.s[colon] ? text.s[colon] : 'x'))
		colon++;
	return colon < text.n && text.s[colon] == ':';
}

/*
 * A path from the root, or "//host/path" whatever the host: a file where an address stands
 * alone, but a reference where there is a base.
 */
static bool is_rooted(const struct nk_uri_raw *raw, struct nk_str text)
{
	text = nk_str_trim(text);
	return raw->implicit && text.s[0] == '/';
}

bool nk_uri_well_formed_relative(struct nk_str text)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_uri_raw raw;
	enum nk_uri_fault fault = nk_uri_split(&raw, &arena, text);

	if (!is_rooted(&raw, text) && (fault == NK_URI_OK || fault > NK_URI_EMPTY))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if ((uint8_t)text.s[i] >= 128 || text.s[i] == '#' || text.s[i] == '\\')
			return false;
	return !colon_in_first_segment(text) && nk_uri_is_escaped(text, false);
}

bool nk_uri_any(struct nk_str text)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_uri_raw raw;

	return nk_uri_split(&raw, &arena, text) <= NK_URI_EMPTY || is_rooted(&raw, text);
}

/* Is `text` a reference that needs a base? "http:x" does with a base of the same scheme. */
static bool is_relative(struct nk_str *text, const struct nk_uri *base, enum nk_uri_fault fault,
			const struct nk_uri_raw *raw)
{
	size_t n = base->scheme.n;

	if (fault == NK_URI_BAD_AUTHORITY && text->n > n && text->s[n] == ':' &&
	    nk_str_eq(raw->scheme, base->scheme)) {
		*text = nk_str_n(text->s + n + 1, text->n - n - 1);
		return true;
	}
	if (is_rooted(raw, *text))
		return true;
	return fault == NK_URI_BAD_FORMAT || fault == NK_URI_BAD_SCHEME || fault == NK_URI_EMPTY;
}

/* "scheme://user@host:port" of the base. */
static void add_authority(struct nk_buf *out, const struct nk_uri *base)
{
	ptrdiff_t slashes = nk_str_find(base->display, NK_STR("://"), 0);

	nk_buf_str(out, base->scheme);
	nk_buf_text(out, slashes == (ptrdiff_t)base->scheme.n ? "://" : ":");
	if (base->user.n > 0) {
		nk_buf_str(out, base->user);
		nk_buf_char(out, '@');
	}
	nk_buf_str(out, base->host);
	if (base->port_given)
		nk_buf_printf(out, ":%d", base->port);
}

/* Behind the last slash of `path`. */
static size_t folder_length(struct nk_str path)
{
	size_t n = path.n;

	while (n > 0 && path.s[n - 1] != '/')
		n--;
	return n;
}

/* The path of base and reference together, dot segments removed, and the reference's tail. */
static void add_merged_path(struct nk_buf *out, struct nk_arena *arena, struct nk_str path,
			    struct nk_str text)
{
	size_t folder = folder_length(path), tail = 0, n, rooted;
	char *merged;

	while (tail < text.n && text.s[tail] != '?' && text.s[tail] != '#')
		tail++;
	merged = nk_alloc(arena, folder + tail + 1);
	memcpy(merged, path.s, folder);
	memcpy(merged + folder, text.s, tail);
	n = folder + tail;
	for (size_t i = 0; i < n; i++)
		if (merged[i] == '\\')
			merged[i] = '/';
	/* Removing dots begins at a slash; what stands before the first one stays. */
	for (rooted = 0; rooted < n && merged[rooted] != '/'; rooted++)
		;
	n = rooted + nk_uri_remove_dots(merged + rooted, n - rooted);
	nk_buf_add(out, merged, n);
	nk_buf_add(out, text.s + tail, text.n - tail);
}

static struct nk_str combine(struct nk_arena *arena, const struct nk_uri *base, struct nk_str text)
{
	NK_AUTO_BUF out = NK_BUF_INIT(64 * NK_URI_MAX);
	if (text.n > 1 && text.s[0] == '/' && (text.s[1] == '/' || text.s[1] == '\\')) {
		nk_buf_printf(&out, "%.*s:", NK_ARG(base->scheme));
		nk_buf_str(&out, text);
		return nk_buf_dup(&out, arena);
	}
	add_authority(&out, base);
	if (text.s[0] == '/' || text.s[0] == '\\') {
		nk_buf_char(&out, '/');
		nk_buf_add(&out, text.s + 1, text.n - 1);
	} else if (text.s[0] == '?' || text.s[0] == '#') {
		nk_buf_str(&out, base->path);
		if (text.s[0] == '#')
			nk_buf_str(&out, base->query);
		nk_buf_str(&out, text);
	} else {
		add_merged_path(&out, arena, base->shown_path, text);
	}
	return nk_buf_dup(&out, arena);
}

int nk_uri_resolve(struct nk_uri *out, struct nk_arena *arena, const struct nk_uri *base,
		   struct nk_str relative, struct nk_err *err)
{
	struct nk_uri_raw raw;
	struct nk_str text = nk_str_trim(nk_utf8_repair(arena, relative));
	enum nk_uri_fault fault = nk_uri_split(&raw, arena, relative);

	if (!is_relative(&text, base, fault, &raw)) {
		if (fault)
			return nk_uri_fail(fault, err);
		nk_uri_compose(out, arena, &raw, relative);
		return 0;
	}
	if (text.n == 0) {
		*out = *base;
		out->original = base->display;
		return 0;
	}
	return nk_uri_parse(out, arena, combine(arena, base, text), err);
}

/* Uri.EscapeUriString() for a reference: what must not stand as it is, and a lone percent. */
static struct nk_str escape_reference(struct nk_arena *arena, struct nk_str text)
{
	static const struct nk_uri_raw plain = { 0 };

	return nk_uri_escape(arena, text, NK_URI_QUERY, &plain);
}

struct nk_str nk_uri_location(struct nk_arena *arena, struct nk_str header)
{
	struct nk_str text = nk_str_trim(nk_utf8_repair(arena, header));
	struct nk_uri_raw raw;
	struct nk_uri uri;
	enum nk_uri_fault fault = nk_uri_split(&raw, arena, text);

	if (fault == NK_URI_OK && !is_rooted(&raw, text)) {
		nk_uri_compose(&uri, arena, &raw, text);
		return uri.absolute;
	}
	return fault <= NK_URI_EMPTY || is_rooted(&raw, text) ? escape_reference(arena, text)
							      : text;
}

bool nk_uri_equal(const struct nk_uri *a, const struct nk_uri *b)
{
	return nk_str_eq(a->scheme, b->scheme) && nk_str_eq(a->host, b->host) &&
	       a->port == b->port && nk_str_eq(a->path, b->path) && nk_str_eq(a->query, b->query);
}

struct nk_str nk_uri_normalize(struct nk_arena *arena, struct nk_str text)
{
	NK_AUTO_BUF out = NK_BUF_INIT(3 * NK_URI_MAX);

	text = nk_utf8_repair(arena, text);
	if (text.n == 0 || text.n > NK_URI_MAX)
		return NK_NO_STR;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];

		if (c == ' ')
			nk_buf_char(&out, '+');
		else if (c && strchr("\"<>^`(){|}[]", c))
			nk_buf_printf(&out, "%%%02X", (unsigned)c);
		else
			nk_buf_char(&out, c);
	}

	struct nk_str escaped = nk_buf_dup(&out, arena);
	if (strncasecmp(escaped.s, "http://", 7) != 0 && strncasecmp(escaped.s, "https://", 8) != 0)
		escaped = nk_str(nk_printf(arena, "http://%.*s", NK_ARG(escaped)));
	return nk_uri_well_formed(escaped) ? escaped : NK_NO_STR;
}

struct nk_str *nk_uri_segments(struct nk_arena *arena, const struct nk_uri *uri, size_t *n)
{
	struct nk_str *out = nk_calloc(arena, uri->path.n + 1, sizeof(*out));
	size_t start = 0;

	*n = 0;
	for (size_t i = 0; i < uri->path.n; i++)
		if (uri->path.s[i] == '/' || i + 1 == uri->path.n) {
			out[(*n)++] = nk_str_n(uri->path.s + start, i + 1 - start);
			start = i + 1;
		}
	return out;
}

struct nk_str nk_uri_build(struct nk_arena *arena, const struct nk_uri *uri, struct nk_str host,
			   struct nk_str path)
{
	struct nk_uri other = *uri;
	NK_AUTO_BUF out = NK_BUF_INIT(64 * NK_URI_MAX);

	if (host.s)
		other.host = host;
	if (path.s)
		other.path = path.n ? escape_reference(arena, path) : NK_STR("/");
	other.port_given = uri->port >= 0;
	add_authority(&out, &other);
	if (other.path.n > 0 && other.path.s[0] != '/')
		nk_buf_char(&out, '/');
	nk_buf_str(&out, other.path);
	nk_buf_str(&out, other.query);
	nk_buf_str(&out, other.fragment);
	return nk_buf_dup(&out, arena);
}
