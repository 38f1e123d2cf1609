/* SPDX-License-Identifier: MIT
 *
 * Urlencoded fields, and what kind of form a body is. Multipart bodies: form_multipart.c.
 */
#include "web/form.h"

#include "base/utf.h"
#include "web/form_priv.h"

#include <string.h>
#include <strings.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "+" is a blank in forms, and %XX a byte; a percent sign without two digits stands for itself. */
static struct nk_str decode(struct nk_str text, bool plus, struct nk_arena *arena)
{
	char *out = nk_alloc(arena, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];
		if (plus && c == '+') {
			c = ' ';
		} else if (c == '%' && i + 2 < text.n && hex_digit(text.s[i + 1]) >= 0 &&
			   hex_digit(text.s[i + 2]) >= 0) {
			c = (char)(hex_digit(text.s[i + 1]) << 4 | hex_digit(text.s[i + 2]));
			i += 2;
		}
		out[n++] = c;
	}
	return nk_utf8_repair(arena, nk_str_n(out, n));
}

const char *nk_path_decode(struct nk_str path, struct nk_arena *arena)
{
	return decode(path, false, arena).s;
}

int nk_fields_add(struct nk_fields *fields, struct nk_str name, struct nk_str value,
		  struct nk_arena *arena, struct nk_err *err)
{
	if (fields->n == NK_WEB_FIELDS_MAX)
		return nk_fail(err, NK_FAULT_METADATA, "there are more than %d fields",
			       NK_WEB_FIELDS_MAX);
	fields->items = nk_regrow(arena, fields->items, fields->n, fields->n + 1,
				  sizeof *fields->items);
	fields->items[fields->n++] = (struct nk_field){ name, value };
	return 0;
}

static int add_pair(struct nk_fields *fields, struct nk_str pair, struct nk_arena *arena,
		    struct nk_err *err)
{
	ptrdiff_t equals = nk_str_find(pair, NK_STR("="), 0);
	size_t n_name = equals < 0 ? pair.n : (size_t)equals;
	struct nk_str value = equals < 0 ? NK_STR("")
					 : nk_str_n(pair.s + n_name + 1, pair.n - n_name - 1);

	if (pair.n == 0)
		return 0;
	return nk_fields_add(fields, decode(nk_str_n(pair.s, n_name), true, arena),
			     decode(value, true, arena),
			     arena, err);
}

int nk_form_urlencoded(struct nk_fields *out, struct nk_str text, struct nk_arena *arena,
		       struct nk_err *err)
{
	*out = (struct nk_fields){ 0 };
	for (size_t at = 0; at < text.n;) {
		ptrdiff_t end = nk_str_find(text, NK_STR("&"), at);
		size_t to = end < 0 ? text.n : (size_t)end;

		if (add_pair(out, nk_str_n(text.s + at, to - at), arena, err) < 0)
			return -1;
		at = to + 1;
	}
	return 0;
}

bool nk_content_is(struct nk_str content_type, const char *type)
{
	ptrdiff_t end = nk_str_find(content_type, NK_STR(";"), 0);
	struct nk_str bare = nk_str_trim(
		nk_str_n(content_type.s, end < 0 ? content_type.n : (size_t)end));

	return bare.s && bare.n == strlen(type) && strncasecmp(bare.s, type, bare.n) == 0;
}

int nk_form(struct nk_fields *out, const struct nk_web_request *request, struct nk_arena *arena,
	    struct nk_err *err)
{
	*out = (struct nk_fields){ 0 };
	/* The second is a name of old, which Flask takes as well. */
	if (nk_content_is(request->content_type, "application/x-www-form-urlencoded") ||
	    nk_content_is(request->content_type, "application/x-url-encoded"))
		return nk_form_urlencoded(out, request->body, arena, err);
	if (nk_content_is(request->content_type, "multipart/form-data"))
		return nk_form_multipart(out, request->body, request->content_type, arena, err);
	return 0;
}
