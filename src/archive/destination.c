/* SPDX-License-Identifier: MIT
 *
 * Where a file goes: the folders in front of what the stanza looked for are taken off, and
 * the rest is put below the stanza's target.
 * Rules: CKAN Core/Types/ModuleInstallDescriptor.cs TransformOutputName().
 */
#include "archive/install_stanza.h"

#include "archive/install.h"
#include "base/collate.h"

#include <string.h>

static struct nk_str tail(struct nk_str text, size_t from)
{
	return nk_str_n(text.s + from, text.n - from);
}

/* One slash at the end, or in front of a newline at the end. */
static struct nk_str without_slash(struct nk_arena *arena, struct nk_str text)
{
	if (nk_str_ends(text, "/"))
		return nk_str_n(text.s, text.n - 1);
	if (!nk_str_ends(text, "/\n"))
		return text;
	return nk_str(nk_printf(arena, "%.*s\n", (int)text.n - 2, text.s));
}

/* The shortest folder such that it, and each longer one up to the path, matches. */
static int shortest_match(struct nk_path *out, struct nk_install_stanza *s,
			  const struct nk_path *path, struct nk_err *err)
{
	struct nk_path at = { without_slash(&s->scratch, path->text),
			      without_slash(&s->scratch, path->low) };

	*out = *path;
	while (at.text.n > 0) {
		if (nk_install_spend(s, at.text.n, err) < 0)
			return -1;
		int rc = nk_pattern_match(&s->pattern, &at, NULL, err);
		if (rc <= 0)
			return rc;
		*out = at;
		if (!nk_path_directory(&at, &s->scratch))
			break;
	}
	return 0;
}

/* Take off the folders in front of what was looked for. */
static int strip_leading(struct nk_str *rest, struct nk_install_stanza *s,
			 const struct nk_path *path, struct nk_err *err)
{
	struct nk_path lead;

	*rest = path->text;
	if (shortest_match(&lead, s, path, err) < 0)
		return -1;
	if (!nk_path_directory(&lead, &s->scratch) || lead.text.n == 0)
		return 0;
	size_t n = lead.text.n;
	if (rest->n <= n || memcmp(rest->s, lead.text.s, n) != 0 || rest->s[n] != '/')
		return nk_fail_in(
			err, s->arena, NK_FAULT_METADATA,
			"Output file name (%.*s) not matching leading path of stanza (%.*s)",
			NK_ARG(*rest), NK_ARG(lead.text));
	*rest = tail(*rest, n + 1);
	return 0;
}

/* string.IsNullOrWhiteSpace() */
static bool is_blank(struct nk_str text)
{
	static const char *const blanks[] = { "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80",
					      "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF",
					      "\xE2\x81\x9F", "\xE3\x80\x80" };

	for (size_t i = 0; i < text.n;) {
		const char *c = text.s + i;
		size_t left = text.n - i, step = 0;

		if (*c == ' ' || (*c >= '\t' && *c <= '\r'))
			step = 1;
		/* U+2000 to U+200A */
		if (left >= 3 && memcmp(c, "\xE2\x80", 2) == 0 && (uint8_t)c[2] >= 0x80 &&
		    (uint8_t)c[2] <= 0x8A)
			step = 3;
		for (size_t b = 0; step == 0 && b < sizeof blanks / sizeof *blanks; b++) {
			size_t n = strlen(blanks[b]);
			if (left >= n && memcmp(c, blanks[b], n) == 0)
				step = n;
		}
		if (step == 0)
			return false;
		i += step;
	}
	return true;
}

/* The first part is replaced. */
static int apply_as(struct nk_str *rest, struct nk_install_stanza *s, struct nk_err *err)
{
	struct nk_str as = s->stanza->as;
	const char *slash = rest->n > 0 ? memchr(rest->s, '/', rest->n) : NULL;

	if (memchr(as.s, '/', as.n) || memchr(as.s, '\\', as.n))
		return nk_fail(err, NK_FAULT_METADATA, "`as` may not include path separators");
	struct nk_str after = slash ? tail(*rest, (size_t)(slash - rest->s)) : NK_STR("");
	*rest = nk_str(nk_printf(&s->scratch, "%.*s%.*s", NK_ARG(as), NK_ARG(after)));
	return 0;
}

/* Bytes that so many UTF-16 units take. */
static size_t bytes_of_units(struct nk_str text, size_t units)
{
	size_t at = 0;

	while (at < text.n && units > 0) {
		uint8_t lead = (uint8_t)text.s[at++];
		while (at < text.n && ((uint8_t)text.s[at] & 0xC0) == 0x80)
			at++;
		units -= lead >= 0xF0 && units > 1 ? 2 : 1;
	}
	return at;
}

/* A folder that has the name of one of the game's own is not put into it. The comparison
 * skips ignorable characters, but the length taken off is the plain one. */
static void strip_reserved(struct nk_str *rest, struct nk_install_stanza *s)
{
	for (const char *const *dir = s->game->reserved; dir && *dir; dir++) {
		const char *prefix = nk_printf(&s->scratch, "%s/", *dir);
		if (nk_culture_starts(*rest, prefix, true)) {
			*rest = tail(*rest, bytes_of_units(*rest, strlen(prefix)));
			return;
		}
	}
}

/* Path.Combine() */
static struct nk_str combine(struct nk_arena *arena, const char *target, struct nk_str rest)
{
	if (rest.n == 0)
		return nk_str(target);
	if (*target == '\0' || rest.s[0] == '/')
		return rest;
	const char *slash = target[strlen(target) - 1] == '/' ? "" : "/";
	return nk_str(nk_printf(arena, "%s%s%.*s", target, slash, NK_ARG(rest)));
}

int nk_install_destination(struct nk_str *out, struct nk_install_stanza *s,
			   const struct nk_path *path, struct nk_err *err)
{
	struct nk_str rest;

	if (strip_leading(&rest, s, path, err) < 0)
		return -1;
	if (s->stanza->as.s && !is_blank(s->stanza->as)) {
		if (apply_as(&rest, s, err) < 0)
			return -1;
	} else {
		strip_reserved(&rest, s);
	}
	if (nk_str_find(rest, NK_STR("/../"), 0) >= 0 || nk_culture_ends(rest, "/..", false))
		return nk_fail_in(err, s->arena, NK_FAULT_METADATA,
				  "Invalid installation path: %.*s", NK_ARG(rest));
	struct nk_str whole = combine(&s->scratch, s->target, rest);
	*out = nk_str_dup(s->arena, nk_normalize_path(&s->scratch, whole));
	return 0;
}
