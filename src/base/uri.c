/* SPDX-License-Identifier: MIT
 *
 * Taking an address apart the way System.Uri does on Unix, and spelling it out again. What
 * counts is what mods' authors write: the web's schemes exactly, others as far as they show.
 */
#include "base/uri_internal.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf.h"

static const struct scheme {
	const char *name;
	int port;
	unsigned flags;
} schemes[] = {
	{ "http", 80, NK_URI_NEEDS_HOST },
	{ "https", 443, NK_URI_NEEDS_HOST },
	{ "ws", 80, NK_URI_NEEDS_HOST },
	{ "wss", 443, NK_URI_NEEDS_HOST },
	{ "ftp", 21, NK_URI_NEEDS_HOST | NK_URI_NO_QUERY },
	{ "file", -1, NK_URI_NEEDS_HOST | NK_URI_EMPTY_HOST | NK_URI_FILE },
	{ "gopher", 70, NK_URI_NEEDS_HOST | NK_URI_NO_QUERY },
	{ "nntp", 119, NK_URI_NEEDS_HOST | NK_URI_NO_QUERY | NK_URI_NO_PATH_FIX },
	{ "telnet", 23, NK_URI_NEEDS_HOST | NK_URI_NO_QUERY },
	{ "ldap", 389, NK_URI_NEEDS_HOST | NK_URI_EMPTY_HOST },
	{ "net.tcp", 808, NK_URI_NEEDS_HOST },
	{ "net.pipe", -1, NK_URI_NEEDS_HOST },
	{ "mailto", 25, NK_URI_MAILTO | NK_URI_NO_PATH_FIX },
	{ "news", -1, NK_URI_NO_QUERY },
};

static const char *const fault_texts[] = {
	[NK_URI_BAD_FORMAT] = "The format of the URI could not be determined.",
	[NK_URI_BAD_SCHEME] = "The URI scheme is not valid.",
	[NK_URI_BAD_AUTHORITY] = "The Authority/Host could not be parsed.",
	[NK_URI_EMPTY] = "The URI is empty.",
	[NK_URI_TOO_LONG] = "The Uri string is too long.",
	[NK_URI_SCHEME_TOO_LONG] = "The Uri scheme is too long.",
	[NK_URI_MUST_BE_ROOTED] = "A Dos path must be rooted, for example, 'c:\\\\'.",
	[NK_URI_BAD_HOST] = "The hostname could not be parsed.",
	[NK_URI_BAD_PORT] = "Invalid port specified.",
};

int nk_uri_fail(enum nk_uri_fault fault, struct nk_err *err)
{
	return nk_fail(err, NK_FAULT_METADATA, "Invalid URI: %s", fault_texts[fault]);
}

static bool is_slash(char c)
{
	return c == '/' || c == '\\';
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static struct nk_str from(struct nk_str text, size_t at)
{
	return (struct nk_str){ text.s + at, text.n - at };
}

static void use_scheme(struct nk_uri_raw *out, struct nk_str name)
{
	out->scheme = name;
	out->flags = NK_URI_EMPTY_HOST | NK_URI_UNKNOWN;
	out->default_port = -1;
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (nk_str_is(name, schemes[i].name)) {
			out->flags = schemes[i].flags;
			out->default_port = schemes[i].port;
		}
	out->port = out->default_port;
}

/* The scheme before the colon; *rest begins behind it. */
static enum nk_uri_fault split_scheme(struct nk_uri_raw *out, struct nk_arena *arena,
				      struct nk_str text, struct nk_str *rest)
{
	ptrdiff_t colon = nk_str_find(text, NK_STR(":"), 0);
	char *name;

	if (colon <= 0)
		return NK_URI_BAD_FORMAT;
	if (colon > NK_URI_SCHEME_MAX)
		return NK_URI_SCHEME_TOO_LONG;
	name = nk_strndup(arena, text.s, (size_t)colon);
	for (char *c = name; c < name + colon; c++) {
		if (is_letter(*c))
			*c |= 0x20;
		else if (c == name || !((*c >= '0' && *c <= '9') || (*c && strchr("+-.", *c))))
			return NK_URI_BAD_SCHEME;
	}
	use_scheme(out, nk_str_n(name, (size_t)colon));
	*rest = from(text, (size_t)colon + 1);
	return NK_URI_OK;
}

/* The port in "host:port"; *host is what stands before it. */
static enum nk_uri_fault split_port(struct nk_uri_raw *out, struct nk_str *host)
{
	size_t at = host->n;
	int port = 0;

	for (size_t i = 0; i < host->n; i++) {
		if (host->s[i] == ']')
			at = host->n;
		else if (host->s[i] == ':' && at == host->n && host->s[0] != '[')
			at = i;
		else if (host->s[i] == ':' && host->s[i - 1] == ']')
			at = i;
	}
	if (at == 0 && host->n > 0)
		return NK_URI_BAD_HOST;
	for (size_t i = at + 1; i < host->n; i++) {
		if (host->s[i] < '0' || host->s[i] > '9')
			return NK_URI_BAD_PORT;
		port = port * 10 + (host->s[i] - '0');
		if (port > 65535)
			return NK_URI_BAD_PORT;
	}
	if (at + 1 < host->n)
		out->port = port;
	host->n = at;
	return NK_URI_OK;
}

/* Where the authority ends. */
static size_t authority_length(struct nk_str text, unsigned flags)
{
	size_t i = 0;

	while (i < text.n && text.s[i] != '/' && text.s[i] != '?' && text.s[i] != '#' &&
	       !(text.s[i] == '\\' && flags & NK_URI_FILE))
		i++;
	return i;
}

/* A broken host is told before a broken port. */
static bool has_good_host(const struct nk_uri_raw *out, struct nk_arena *arena, struct nk_str host)
{
	ptrdiff_t colon = nk_str_find(host, NK_STR(":"), 0);
	bool plain;

	if (out->flags & NK_URI_FILE)
		return false;
	return host.s[0] == '[' ||
	       nk_uri_host(arena, nk_str_n(host.s, (size_t)colon), out->flags, &plain).s;
}

static enum nk_uri_fault split_authority(struct nk_uri_raw *out, struct nk_arena *arena,
					 struct nk_str authority)
{
	ptrdiff_t at = nk_str_find(authority, NK_STR("@"), 0);
	enum nk_uri_fault fault;
	struct nk_str host;

	if (at >= 0 && !(out->flags & NK_URI_FILE)) {
		out->has_user = true;
		out->part[NK_URI_USER] = nk_str_n(authority.s, (size_t)at);
		authority = from(authority, (size_t)at + 1);
	}
	if (authority.n == 0 && at < 0 && out->flags & (NK_URI_EMPTY_HOST | NK_URI_MAILTO))
		return NK_URI_OK;
	host = authority;
	fault = split_port(out, &host);
	if (fault)
		return fault == NK_URI_BAD_PORT && !has_good_host(out, arena, host)
			       ? NK_URI_BAD_HOST
			       : fault;
	if (host.n < authority.n && out->flags & NK_URI_FILE)
		return NK_URI_BAD_HOST; /* files have no port */
	out->host = nk_uri_host(arena, host, out->flags, &out->plain_host);
	return out->host.s ? NK_URI_OK : NK_URI_BAD_HOST;
}

/* Path, query and fragment. */
static void split_tail(struct nk_uri_raw *out, struct nk_str tail)
{
	bool file = out->implicit;
	size_t query, fragment;

	for (fragment = 0; fragment < tail.n && (file || tail.s[fragment] != '#'); fragment++)
		;
	for (query = 0; query < fragment; query++)
		if (tail.s[query] == '?' && !file && !(out->flags & NK_URI_NO_QUERY))
			break;
	out->part[NK_URI_PATH] = nk_str_n(tail.s, query);
	out->part[NK_URI_QUERY] = nk_str_n(tail.s + query, fragment - query);
	out->part[NK_URI_FRAGMENT] = from(tail, fragment);
}

/* Decode in all parts what one of them asks to be decoded. */
static void normalize(struct nk_uri_raw *out, struct nk_arena *arena, struct nk_str text)
{
	if (!nk_uri_wants_iri(text))
		return;
	out->normalized = true;
	for (int i = 0; i < NK_URI_PARTS; i++)
		out->part[i] = nk_uri_iri(arena, out->part[i], (enum nk_uri_part)i);

	/* Blanks that came to the end by decoding go the way of those that were there. */
	struct nk_str *fragment = &out->part[NK_URI_FRAGMENT];
	while (fragment->n > 0 && strchr(" \t\r\n", fragment->s[fragment->n - 1]))
		fragment->n--;
}

/* "c:/x", "c:\x", "c|/x". */
static bool is_dos_path(struct nk_str text)
{
	return text.n > 2 && is_letter(text.s[0]) && (text.s[1] == ':' || text.s[1] == '|') &&
	       is_slash(text.s[2]);
}

/* "//host/path" and "\\host\path", however many slashes there are. */
static bool is_share(struct nk_str text)
{
	return text.n > 2 && is_slash(text.s[0]) && is_slash(text.s[1]);
}

/* A path of the file system; NK_URI_BAD_FORMAT when it is none. */
static enum nk_uri_fault split_file_path(struct nk_uri_raw *out, struct nk_arena *arena,
					 struct nk_str text)
{
	enum nk_uri_fault fault = NK_URI_OK;
	size_t host = 0;

	use_scheme(out, NK_STR("file"));
	out->implicit = out->authority = true;
	if (is_share(text)) {
		while (host < text.n && is_slash(text.s[host]))
			host++;
		if (host == text.n)
			return NK_URI_BAD_FORMAT;
		text = from(text, host);
		host = authority_length(text, NK_URI_FILE);
		fault = split_authority(out, arena, nk_str_n(text.s, host));
		text = from(text, host);
	} else if (is_dos_path(text)) {
		out->dos = true;
	} else if (text.n > 0 && text.s[0] == '/' && !(text.n == 2 && is_slash(text.s[1]))) {
		out->unix_path = true;
	} else {
		return NK_URI_BAD_FORMAT;
	}
	split_tail(out, text);
	return fault;
}

/* What stands behind "file:". */
static enum nk_uri_fault split_file(struct nk_uri_raw *out, struct nk_arena *arena,
				    struct nk_str rest)
{
	enum nk_uri_fault fault;
	size_t slashes = 0, end;

	while (slashes < rest.n && is_slash(rest.s[slashes]))
		slashes++;
	if (slashes < 2)
		return NK_URI_BAD_AUTHORITY;
	out->authority = true;
	out->plain_slashes = rest.s[0] == '/' && rest.s[1] == '/';
	rest = from(rest, slashes == 3 ? 2 : slashes);
	if (is_dos_path(rest) || (slashes == 3 && is_dos_path(from(rest, 1)))) {
		out->dos = true;
		split_tail(out, slashes == 3 ? from(rest, 1) : rest);
		return NK_URI_OK;
	}
	end = authority_length(rest, NK_URI_FILE);
	if (end > 1 && is_letter(rest.s[0]) && rest.s[1] == ':')
		return NK_URI_MUST_BE_ROOTED;
	fault = split_authority(out, arena, nk_str_n(rest.s, end));
	split_tail(out, from(rest, end));
	return fault;
}

static enum nk_uri_fault forget_authority(struct nk_uri_raw *out)
{
	out->has_user = false;
	out->part[NK_URI_USER] = out->host = NK_STR("");
	out->port = out->default_port;
	return NK_URI_OK;
}

/* What stands behind the scheme. */
static enum nk_uri_fault split_rest(struct nk_uri_raw *out, struct nk_arena *arena,
				    struct nk_str rest)
{
	enum nk_uri_fault fault = NK_URI_OK;
	size_t end;

	if (out->flags & NK_URI_FILE)
		return split_file(out, arena, rest);
	out->authority = rest.n >= 2 && is_slash(rest.s[0]) && is_slash(rest.s[1]);
	if (!out->authority && out->flags & NK_URI_NEEDS_HOST)
		return NK_URI_BAD_AUTHORITY;
	if (out->flags & NK_URI_MAILTO && rest.n > 0 && is_slash(rest.s[0]))
		out->authority = false;
	else if (out->authority || out->flags & NK_URI_MAILTO) {
		out->plain_slashes = out->authority && rest.s[0] == '/' && rest.s[1] == '/';
		if (out->authority)
			rest = from(rest, 2);
		end = authority_length(rest, out->flags);
		fault = split_authority(out, arena, nk_str_n(rest.s, end));
		if (fault && out->flags & NK_URI_MAILTO) /* then it is only text */
			fault = forget_authority(out);
		else
			rest = from(rest, end);
	}
	split_tail(out, rest);
	return fault;
}

enum nk_uri_fault nk_uri_split(struct nk_uri_raw *out, struct nk_arena *arena, struct nk_str text)
{
	enum nk_uri_fault fault;
	struct nk_str rest = text;

	*out = (struct nk_uri_raw){ 0 };
	for (int i = 0; i < NK_URI_PARTS; i++)
		out->part[i] = NK_STR("");
	out->host = NK_STR("");
	out->plain_host = true;
	if (text.n == 0)
		return NK_URI_EMPTY;
	text = nk_str_trim(nk_utf8_repair(arena, text));
	if (text.n == 0)
		return NK_URI_BAD_FORMAT;
	if (text.n > NK_URI_MAX && nk_utf16_length(text) > NK_URI_MAX)
		return NK_URI_TOO_LONG;
	if (is_slash(text.s[0]) || is_dos_path(text)) {
		fault = split_file_path(out, arena, text);
	} else if (text.n > 2 && is_letter(text.s[0]) && text.s[1] == ':') {
		fault = NK_URI_MUST_BE_ROOTED;
	} else if (text.n == 2 && is_letter(text.s[0]) && text.s[1] == ':') {
		fault = NK_URI_BAD_FORMAT;
	} else {
		fault = split_scheme(out, arena, text, &rest);
		if (!fault)
			fault = split_rest(out, arena, rest);
	}
	if (!fault)
		normalize(out, arena, text);
	return fault;
}
