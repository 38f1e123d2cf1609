/* SPDX-License-Identifier: MIT
 *
 * See path.h.
 */
#include "web/path.h"

#include "base/utf.h"

enum { PATH_MAX_BYTES = 1000 };

/* The characters that XML 1.0 allows, which are those that SQS takes. */
static bool can_be_sent(struct nk_str text)
{
	for (size_t at = 0; at < text.n;) {
		uint32_t c = nk_utf8_next(text, &at);
		if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF)
			return false;
	}
	return true;
}

struct nk_str nk_path_clean(struct nk_str path, const char *suffix, struct nk_arena *arena)
{
	char *out = nk_alloc(arena, path.n + 1);
	size_t n = 0;

	if (path.n > PATH_MAX_BYTES || !nk_str_ends(path, suffix) || nk_str_starts(path, "/") ||
	    nk_str_find(path, NK_STR("\\"), 0) >= 0 || !can_be_sent(path))
		return NK_NO_STR;
	for (size_t at = 0; at < path.n;) {
		ptrdiff_t slash = nk_str_find(path, NK_STR("/"), at);
		size_t end = slash < 0 ? path.n : (size_t)slash;
		struct nk_str part = nk_str_n(path.s + at, end - at);

		at = end + 1;
		if (!part.n || nk_str_is(part, "."))
			continue;
		if (nk_str_is(part, ".."))
			return NK_NO_STR;
		if (n)
			out[n++] = '/';
		for (size_t i = 0; i < part.n; i++)
			out[n++] = part.s[i];
	}
	return nk_str_n(out, n);
}
