/* SPDX-License-Identifier: MIT
 *
 * Texts of hosts, looked at as .NET does.
 * Rules: string.Trim(), string.IsNullOrWhiteSpace(), CKAN Netkan/Model/Constants.cs.
 */
#include <string.h>

#include "base/unicode.h"
#include "source/host.h"

bool nk_host_blank(struct nk_str text)
{
	return nk_trim_space(text).n == 0;
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
