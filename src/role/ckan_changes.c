/* SPDX-License-Identifier: MIT
 *
 * Comparing two .ckan files by meaning; see ckan_changes.h.
 */
#include "role/ckan_changes.h"

#include "base/json.h"
#include "base/utf.h"

#include <string.h>

enum { SHOWN = 3, SHOWN_CHARS = 60 };

struct search {
	struct nk_changes *out;
	struct nk_arena *arena;
};

static void compare(struct search *search, const char *prefix, const struct nk_value *before,
		    const struct nk_value *after, int depth);

static void compare_member(struct search *search, const char *prefix, struct nk_str name,
			   const struct nk_value *before, const struct nk_value *after, int depth)
{
	struct nk_changes *out = search->out;
	const char *key = nk_printf(search->arena, "%s%.*s", prefix, NK_ARG(name));

	if (nk_is(before, NK_OBJECT) && nk_is(after, NK_OBJECT) && depth < NK_CHANGES_DEPTH) {
		compare(search, nk_printf(search->arena, "%s.", key), before, after, depth + 1);
		return;
	}
	if (before && after && nk_equal(before, after))
		return;
	out->changes =
		nk_regrow(search->arena, out->changes, out->n, out->n + 1, sizeof *out->changes);
	out->changes[out->n++] = (struct nk_change){ key, before, after };
}

static void compare(struct search *search, const char *prefix, const struct nk_value *before,
		    const struct nk_value *after, int depth)
{
	nk_each_member (member, before)
		compare_member(search, prefix, member->key, member->value,
			       nk_get_n(after, member->key), depth);
	nk_each_member (member, after) {
		if (!nk_get_n(before, member->key))
			compare_member(search, prefix, member->key, NULL, member->value, depth);
	}
}

void nk_changes_find(struct nk_changes *out, const struct nk_value *before,
		     const struct nk_value *after, struct nk_arena *arena)
{
	struct search search = { out, arena };

	*out = (struct nk_changes){ 0 };
	compare(&search, "", before, after, 0);
}

static bool covers(const char *key, const char *changed)
{
	size_t n = strlen(key);

	return strncmp(key, changed, n) == 0 && (changed[n] == '\0' || changed[n] == '.');
}

bool nk_changes_only(const struct nk_changes *changes, const char *const *keys, size_t n_keys)
{
	for (size_t i = 0; i < changes->n; i++) {
		size_t k = 0;

		while (k < n_keys && !covers(keys[k], changes->changes[i].key))
			k++;
		if (k == n_keys)
			return false;
	}
	return true;
}

static const char *value_text(const struct nk_value *value, struct nk_arena *arena)
{
	struct nk_str text, start;

	if (!value)
		return "none";
	text = nk_json_text(arena, value, NK_JSON_COMPACT);
	start = nk_utf8_start(text, SHOWN_CHARS);
	return nk_printf(arena, "%.*s%s", NK_ARG(start), start.n < text.n ? "..." : "");
}

const char *nk_changes_text(const struct nk_changes *changes, struct nk_arena *arena)
{
	const char *text = changes->n ? "" : "only the form of the file";

	for (size_t i = 0; i < changes->n && i < SHOWN; i++) {
		const struct nk_change *change = &changes->changes[i];
		text = nk_printf(arena, "%s%s%s: %s -> %s", text, i ? ", " : "", change->key,
				 value_text(change->before, arena),
				 value_text(change->after, arena));
	}
	if (changes->n > SHOWN)
		text = nk_printf(arena, "%s and %zu more", text, changes->n - SHOWN);
	return text;
}
