/* SPDX-License-Identifier: MIT
 *
 * The mod's name that a GitHub project's name means.
 * Rules: CKAN Netkan/Transformers/GithubTransformer.cs (TransformOne). GitHub's names are
 * ASCII, so its letters are all that matter.
 */
#include <string.h>

#include "source/github.h"

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Does a word begin at `at`? There is a character before and one behind. */
static bool word_begins(const char *at)
{
	return (is_lower(at[-1]) && is_upper(at[0])) ||
	       (at[-1] != ' ' && is_upper(at[0]) && is_lower(at[1]));
}

static struct nk_str split_words(struct nk_arena *arena, struct nk_str name)
{
	char *out = nk_alloc(arena, 2 * name.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		if (i > 0 && i + 1 < name.n && word_begins(name.s + i))
			out[n++] = ' ';
		out[n++] = name.s[i];
	}
	return nk_str_n(out, n);
}

struct nk_str nk_github_mod_name(struct nk_arena *arena, struct nk_str project)
{
	for (const char *separator = "_-."; *separator; separator++) {
		if (memchr(project.s, *separator, project.n))
			return nk_host_replace(arena, project, *separator, " ");
	}
	return split_words(arena, project);
}
