/* SPDX-License-Identifier: MIT
 *
 * Texts of hosts, looked at as .NET does.
 * Rules: string.Trim(), string.IsNullOrWhiteSpace(), CKAN Netkan/Model/Constants.cs.
 */
#include <string.h>

#include "base/utf.h"
#include "source/host.h"

/* char.IsWhiteSpace(): Unicode's White_Space. */
static bool is_space(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} spaces[] = {
		{ 0x09, 0x0d },     { 0x20, 0x20 },     { 0x85, 0x85 },     { 0xa0, 0xa0 },
		{ 0x1680, 0x1680 }, { 0x2000, 0x200a }, { 0x2028, 0x2029 }, { 0x202f, 0x202f },
		{ 0x205f, 0x205f }, { 0x3000, 0x3000 },
	};

	for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
		if (c >= spaces[i].first && c <= spaces[i].last)
			return true;
	}
	return false;
}

struct nk_str nk_host_trim(struct nk_str text)
{
	size_t at = 0, start = text.n, end = 0;

	while (at < text.n) {
		size_t before = at;
		if (is_space(nk_utf8_next(text, &at)))
			continue;
		if (start > before)
			start = before;
		end = at;
	}
	if (start >= end)
		return text.s ? nk_str_n(text.s, 0) : text;
	return nk_str_n(text.s + start, end - start);
}

bool nk_host_blank(struct nk_str text)
{
	return nk_host_trim(text).n == 0;
}

struct nk_str nk_host_replace(struct nk_arena *arena, struct nk_str text, char what,
			      const char *with)
{
	size_t n_with = strlen(with), n = 0;
	char *out = nk_alloc(arena, text.n * (n_with > 0 ? n_with : 1) + 1);

	if (!text.s)
		return text;
	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] != what) {
			out[n++] = text.s[i];
			continue;
		}
		memcpy(out + n, with, n_with);
		n += n_with;
	}
	return nk_str_n(out, n);
}

bool nk_host_is_zip(struct nk_str name)
{
	/* .NET's $ also matches before a newline at the end. */
	if (nk_str_ends(name, "\n"))
		name.n--;
	return nk_str_ends_nocase(name, ".zip");
}
