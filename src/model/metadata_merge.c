/* SPDX-License-Identifier: MIT
 *
 * Modules of one version that several hosts offer become one with several addresses.
 * Rules: CKAN Netkan/Model/Metadata.cs: Merge().
 */
#include "base/arena.h"
#include "base/json.h"
#include "model/json_rules.h"

static bool listed(const struct nk_value *list, const struct nk_value *value)
{
	nk_each_item (i, list) {
		if (nk_equal(*i, value))
			return true;
	}
	return false;
}

static void collect(struct nk_arena *arena, struct nk_value *list, struct nk_value *download)
{
	if (nk_is(download, NK_ARRAY)) {
		nk_each_item (i, download)
			collect(arena, list, *i);
		return;
	}
	if (!download)
		download = nk_null(arena);
	if (!listed(list, download))
		nk_array_add(arena, list, download);
}

static bool same_text(struct nk_arena *arena, const struct nk_value *a, const struct nk_value *b)
{
	struct nk_str x, y;

	return nk_token_text(&x, arena, a) && nk_token_text(&y, arena, b) && nk_str_eq(x, y);
}

static bool same_file(struct nk_arena *arena, const struct nk_value *a, const struct nk_value *b)
{
	const struct nk_value *x = nk_get(a, "download_hash"), *y = nk_get(b, "download_hash");

	return same_text(arena, nk_get(a, "download_size"), nk_get(b, "download_size")) &&
	       same_text(arena, nk_get(x, "sha1"), nk_get(y, "sha1")) &&
	       same_text(arena, nk_get(x, "sha256"), nk_get(y, "sha256"));
}

static struct nk_str shown(struct nk_arena *arena, const struct nk_value *download)
{
	struct nk_str text;

	if (!nk_token_text(&text, arena, download))
		return nk_json_text(arena, download, NK_JSON_INDENT2);
	return text;
}

int nk_metadata_merge(struct nk_metadata **out, struct nk_arena *arena,
		      const struct nk_modules *group, struct nk_err *err)
{
	if (group->n == 1) {
		*out = group->list[0];
		return 0;
	}
	struct nk_value *downloads = nk_array(arena);
	for (size_t i = 0; i < group->n; i++)
		collect(arena, downloads, nk_get(group->list[i]->json, "download"));
	struct nk_value *first = nk_copy(arena, group->list[0]->json);
	for (size_t i = 1; i < group->n; i++) {
		const struct nk_value *other = group->list[i]->json;
		if (!same_file(arena, first, other)) {
			struct nk_str a = shown(arena, nk_get(first, "download"));
			struct nk_str b = shown(arena, nk_get(other, "download"));
			return nk_fail_in(err, arena, NK_FAULT_METADATA,
					  "Download from %.*s does not match download from %.*s",
					  NK_ARG(a), NK_ARG(b));
		}
		nk_merge(arena, first, other);
	}
	if (nk_widen_compatibility(first, arena, NULL, NULL, NULL, err) < 0)
		return -1;
	nk_set(arena, first, "download",
	       downloads->array.n == 1 ? downloads->array.items[0] : downloads);
	return nk_metadata_read(out, arena, nk_property_sort(arena, first), err);
}
