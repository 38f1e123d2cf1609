/* SPDX-License-Identifier: MIT
 *
 * Spelling out an address that was taken apart: as shown and as sent.
 */
#include "base/uri_internal.h"

#include <string.h>

#include "base/arena.h"

/* Does the scheme have its path put right? */
static bool fixes_path(const struct nk_uri_raw *raw)
{
	return raw->authority && !(raw->flags & NK_URI_NO_PATH_FIX);
}

/* One spelling of the path: `turn` escapes or shows. */
static struct nk_str spell_path(struct nk_arena *arena, const struct nk_uri_raw *raw,
				struct nk_str (*turn)(struct nk_arena *, struct nk_str,
						      enum nk_uri_part, const struct nk_uri_raw *))
{
	struct nk_str path = raw->part[NK_URI_PATH];
	char *copy;

	if (!fixes_path(raw))
		return turn(arena, path, NK_URI_PATH, raw);
	copy = nk_strndup(arena, path.s, path.n);
	for (size_t i = 0; i < path.n; i++)
		if (copy[i] == '\\' && !raw->unix_path)
			copy[i] = '/';
	if (raw->dos && copy[1] == '|')
		copy[1] = ':';
	if (path.n > 0) {
		size_t drive = raw->dos ? 2 : 0;

		path = nk_str_n(copy, drive + nk_uri_remove_dots(copy + drive, path.n - drive));
	}
	if (!raw->dos && (path.n == 0 || path.s[0] != '/'))
		path = nk_str(nk_printf(arena, "/%.*s", NK_ARG(path)));
	return turn(arena, path, NK_URI_PATH, raw);
}

static struct nk_str join(struct nk_arena *arena, const struct nk_uri_raw *raw, struct nk_str user,
			  struct nk_str path, struct nk_str query, struct nk_str fragment)
{
	NK_AUTO_BUF out = NK_BUF_INIT(128 * NK_URI_MAX);

	nk_buf_str(&out, raw->scheme);
	nk_buf_text(&out, raw->authority ? "://" : ":");
	if (raw->has_user) {
		nk_buf_str(&out, user);
		nk_buf_char(&out, '@');
	}
	nk_buf_str(&out, raw->host);
	if (raw->port != raw->default_port)
		nk_buf_printf(&out, ":%d", raw->port);
	if (raw->dos)
		nk_buf_char(&out, '/');
	nk_buf_str(&out, path);
	nk_buf_str(&out, query);
	nk_buf_str(&out, fragment);
	return nk_buf_dup(&out, arena);
}

void nk_uri_compose(struct nk_uri *out, struct nk_arena *arena, const struct nk_uri_raw *raw,
		    struct nk_str original)
{
	struct nk_str shown[NK_URI_PARTS], escaped[NK_URI_PARTS];

	for (int i = 0; i < NK_URI_PARTS; i++) {
		enum nk_uri_part part = (enum nk_uri_part)i;

		if (part == NK_URI_USER) {
			shown[i] = raw->part[i];
			escaped[i] = nk_uri_escape(arena, raw->part[i], part, raw);
		} else if (part == NK_URI_PATH) {
			shown[i] = spell_path(arena, raw, nk_uri_show);
			escaped[i] = spell_path(arena, raw, nk_uri_escape);
		} else {
			shown[i] = nk_uri_show(arena, raw->part[i], part, raw);
			escaped[i] = nk_uri_escape(arena, raw->part[i], part, raw);
		}
	}
	*out = (struct nk_uri){
		.original = nk_str_dup(arena, original),
		.scheme = nk_str_dup(arena, raw->scheme),
		.user = escaped[NK_URI_USER],
		.host = nk_str_dup(arena, raw->host),
		.port = raw->port,
		.port_given = raw->port != raw->default_port,
		.path = escaped[NK_URI_PATH],
		.shown_path = shown[NK_URI_PATH],
		.query = escaped[NK_URI_QUERY],
		.fragment = escaped[NK_URI_FRAGMENT],
		.unix_path = raw->unix_path,
	};
	out->display = join(arena, raw, shown[NK_URI_USER], shown[NK_URI_PATH], shown[NK_URI_QUERY],
			    shown[NK_URI_FRAGMENT]);
	out->absolute = join(arena, raw, out->user, out->path, out->query, out->fragment);
}

int nk_uri_parse(struct nk_uri *out, struct nk_arena *arena, struct nk_str text, struct nk_err *err)
{
	struct nk_uri_raw raw;
	enum nk_uri_fault fault = nk_uri_split(&raw, arena, text);

	if (fault)
		return nk_uri_fail(fault, err);
	nk_uri_compose(out, arena, &raw, text);
	return 0;
}
