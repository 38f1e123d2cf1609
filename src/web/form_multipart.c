/* SPDX-License-Identifier: MIT
 *
 * Multipart bodies (RFC 7578): parts between boundaries, each with headers that name it. The
 * names and values are small; what is a file is of no use here and left out.
 */
#include "web/form.h"

#include "base/utf.h"
#include "web/form_priv.h"

#include <string.h>
#include <strings.h>

enum { BOUNDARY_MAX = 200 };

static size_t skip_blanks(struct nk_str text, size_t at)
{
	while (at < text.n && (text.s[at] == ' ' || text.s[at] == '\t' || text.s[at] == ';'))
		at++;
	return at;
}

/* The value at *at, quoted or not; *at moves behind it. */
static struct nk_str read_value(struct nk_str text, size_t *at, struct nk_arena *arena)
{
	char *out = nk_alloc(arena, text.n - *at + 1);
	size_t n = 0;
	bool quoted = *at < text.n && text.s[*at] == '"';

	for (*at += quoted; *at < text.n; ++*at) {
		char c = text.s[*at];
		if (quoted ? c == '"' : c == ';')
			break;
		if (quoted && c == '\\' && *at + 1 < text.n)
			c = text.s[++*at];
		out[n++] = c;
	}
	*at += quoted && *at < text.n;
	struct nk_str value = nk_str_n(out, n);
	return nk_utf8_repair(arena, quoted ? value : nk_str_trim(value));
}

struct nk_str nk_header_parameter(struct nk_str value, const char *name, struct nk_arena *arena)
{
	ptrdiff_t first = nk_str_find(value, NK_STR(";"), 0);

	for (size_t at = first < 0 ? value.n : (size_t)first; at < value.n;) {
		at = skip_blanks(value, at);
		ptrdiff_t equals = nk_str_find(value, NK_STR("="), at);
		if (equals < 0)
			break;
		struct nk_str key = nk_str_trim(nk_str_n(value.s + at, (size_t)equals - at));
		at = (size_t)equals + 1;
		struct nk_str found = read_value(value, &at, arena);
		if (key.n == strlen(name) && strncasecmp(key.s, name, key.n) == 0)
			return found;
	}
	return NK_NO_STR;
}

/* Next line of the headers, without its end; false at the empty line behind them. */
static bool next_line(struct nk_str part, size_t *at, struct nk_str *line)
{
	ptrdiff_t end = nk_str_find(part, NK_STR("\n"), *at);

	if (end < 0)
		return false;
	*line = nk_str_trim(nk_str_n(part.s + *at, (size_t)end - *at));
	*at = (size_t)end + 1;
	return line->n > 0;
}

static int add_part(struct nk_fields *fields, struct nk_str part, struct nk_arena *arena,
		    struct nk_err *err)
{
	static const char header[] = "content-disposition:";
	struct nk_str line, name = NK_NO_STR;
	bool file = false;
	size_t at = 0;

	while (next_line(part, &at, &line)) {
		if (line.n < sizeof header - 1 || strncasecmp(line.s, header, sizeof header - 1) != 0)
			continue;
		name = nk_header_parameter(line, "name", arena);
		file = nk_header_parameter(line, "filename", arena).s != NULL;
	}
	if (!name.s || file)
		return 0;
	struct nk_str value = nk_str_n(part.s + at, part.n - at);
	return nk_fields_add(fields, name, nk_utf8_repair(arena, nk_str_dup(arena, value)), arena,
			     err);
}

/* A part ends where a line with the boundary begins; the line break before it is no content. */
static struct nk_str cut_line_end(struct nk_str part)
{
	if (part.n && part.s[part.n - 1] == '\n')
		part.n--;
	if (part.n && part.s[part.n - 1] == '\r')
		part.n--;
	return part;
}

int nk_form_multipart(struct nk_fields *out, struct nk_str body, struct nk_str content_type,
		      struct nk_arena *arena, struct nk_err *err)
{
	struct nk_str boundary = nk_header_parameter(content_type, "boundary", arena);

	*out = (struct nk_fields){ 0 };
	if (!boundary.n || boundary.n > BOUNDARY_MAX)
		return 0;
	struct nk_str mark = nk_str(nk_printf(arena, "--%.*s", NK_ARG(boundary)));
	ptrdiff_t at = nk_str_find(body, mark, 0);

	while (at >= 0) {
		size_t from = (size_t)at + mark.n;
		ptrdiff_t line = nk_str_find(body, NK_STR("\n"), from);
		at = nk_str_find(body, mark, from);
		if (line < 0 || at < line || nk_str_starts(nk_str_n(body.s + from, body.n - from), "--"))
			break;
		struct nk_str part = nk_str_n(body.s + line + 1, (size_t)(at - line - 1));
		if (add_part(out, cut_line_end(part), arena, err) < 0)
			return -1;
	}
	return 0;
}
