/* SPDX-License-Identifier: MIT
 *
 * Paths in a zip and what a stanza looks for in them; see pattern.h.
 * Rules: CKAN Core/Types/ModuleInstallDescriptor.cs InstallPattern, .NET's
 * Path.GetDirectoryName() on Unix.
 */
#include "archive/pattern.h"

#include "archive/install.h"
#include "base/collate.h"
#include "base/utf.h"

#include <string.h>

static struct nk_str with_slashes(struct nk_arena *arena, struct nk_str text)
{
	if (!text.n || !memchr(text.s, '\\', text.n))
		return text;
	char *copy = nk_strndup(arena, text.s, text.n);
	for (size_t i = 0; i < text.n; i++) {
		if (copy[i] == '\\')
			copy[i] = '/';
	}
	return nk_str_n(copy, text.n);
}

struct nk_str nk_normalize_path(struct nk_arena *arena, struct nk_str path)
{
	struct nk_str out = with_slashes(arena, path);

	if (nk_utf16_length(out) < 2)
		return out;
	while (out.n > 0 && out.s[out.n - 1] == '/')
		out.n--;
	return nk_str_dup(arena, out);
}

struct nk_path nk_path(struct nk_arena *arena, struct nk_str name)
{
	struct nk_str text = with_slashes(arena, name);

	return (struct nk_path){ text, nk_lower_invariant(arena, text) };
}

/* --- Patterns --- */

int nk_pattern_init(struct nk_pattern *pattern, struct nk_arena *arena,
		    const struct nk_stanza *stanza, struct nk_err *err)
{
	struct nk_str text = stanza->file.s ? stanza->file : stanza->find;

	*pattern =
		(struct nk_pattern){ .kind = stanza->file.s ? NK_PATTERN_FILE : NK_PATTERN_FIND };
	if (text.s) {
		pattern->low = nk_lower_invariant(arena, nk_normalize_path(arena, text));
		return 0;
	}
	pattern->kind = NK_PATTERN_REGEXP;
	if (!stanza->find_regexp.s)
		return nk_fail(err, NK_FAULT_METADATA,
			       "Install stanzas require either a file, find, "
			       "or find_regexp directive");
	return nk_regex_compile(&pattern->regex, arena, stanza->find_regexp, NK_REGEX_IGNORECASE,
				err);
}

void nk_pattern_release(struct nk_pattern *pattern)
{
	if (pattern->regex)
		nk_regex_free(pattern->regex);
	pattern->regex = NULL;
}

/* Is what we look for at this place, followed by a slash or the end? The end is also in front
 * of a newline that ends the name. */
static bool stands_at(struct nk_str what, struct nk_str low, size_t at)
{
	size_t end = at + what.n;

	if (end > low.n || memcmp(low.s + at, what.s, what.n) != 0)
		return false;
	return end == low.n || low.s[end] == '/' || (end + 1 == low.n && low.s[end] == '\n');
}

/* Case mapping keeps the number of UTF-16 units, so the lower-cased name tells the offset. */
static int found_at(struct nk_str low, size_t at, size_t *index)
{
	if (index)
		*index = nk_utf16_length(nk_str_n(low.s, at));
	return 1;
}

/* At the start, or behind a slash, which then is part of the match. */
static int match_find(struct nk_str what, struct nk_str low, size_t *index)
{
	if (stands_at(what, low, 0))
		return found_at(low, 0, index);
	for (size_t at = 0; at < low.n; at++) {
		const char *slash = memchr(low.s + at, '/', low.n - at);
		if (!slash)
			return 0;
		at = (size_t)(slash - low.s);
		if (stands_at(what, low, at + 1))
			return found_at(low, at, index);
	}
	return 0;
}

int nk_pattern_match(const struct nk_pattern *pattern, const struct nk_path *path, size_t *index,
		     struct nk_err *err)
{
	switch (pattern->kind) {
	case NK_PATTERN_FILE:
		return stands_at(pattern->low, path->low, 0) ? found_at(path->low, 0, index) : 0;
	case NK_PATTERN_FIND: return match_find(pattern->low, path->low, index);
	default: return nk_regex_test(pattern->regex, path->text, err);
	}
}

/* --- Directories --- */

/* Length of the directory, or -1 for null. */
static ptrdiff_t directory_length(struct nk_str path)
{
	size_t root = path.n > 0 && path.s[0] == '/' ? 1 : 0, end = path.n;

	if (end <= root)
		return -1;
	while (end > root && path.s[end - 1] != '/')
		end--;
	while (end > root && path.s[end - 1] == '/')
		end--;
	return (ptrdiff_t)end;
}

static struct nk_str collapse(struct nk_arena *arena, struct nk_str text)
{
	size_t n = 0;

	if (nk_str_find(text, NK_STR("//"), 0) < 0)
		return text;
	char *copy = nk_strndup(arena, text.s, text.n);
	for (size_t i = 0; i < text.n; i++) {
		if (n == 0 || copy[i] != '/' || copy[n - 1] != '/')
			copy[n++] = copy[i];
	}
	return nk_str_n(copy, n);
}

bool nk_path_directory(struct nk_path *path, struct nk_arena *arena)
{
	ptrdiff_t n = directory_length(path->text), low = directory_length(path->low);

	if (n < 0)
		return false;
	path->text = collapse(arena, nk_str_n(path->text.s, (size_t)n));
	path->low = collapse(arena, nk_str_n(path->low.s, (size_t)low));
	return true;
}
