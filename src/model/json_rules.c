/* SPDX-License-Identifier: MIT
 *
 * How properties are added, merged and ordered; see json_rules.h.
 */
#include "model/json_rules.h"

#include "base/arena.h"
#include "base/collate.h"

#include <stdlib.h>
#include <string.h>

void nk_safe_add(struct nk_arena *arena, struct nk_value *json, const char *key,
		 struct nk_value *value)
{
	if (!nk_is_null(value) && !nk_get(json, key))
		nk_set(arena, json, key, value);
}

void nk_safe_add_text(struct nk_arena *arena, struct nk_value *json, const char *key,
		      struct nk_str text)
{
	if (text.s && !nk_get(json, key))
		nk_set(arena, json, key, nk_string_n(arena, text));
}

void nk_safe_merge(struct nk_arena *arena, struct nk_value *json, const char *key,
		   const struct nk_value *extra)
{
	struct nk_value *target = nk_get(json, key);

	if (!nk_is(extra, NK_OBJECT) || !extra->object.n)
		return;
	if (!target) {
		target = nk_object(arena);
		nk_set(arena, json, key, target);
	}
	if (!nk_is(target, NK_OBJECT))
		return;
	nk_each_member (m, extra) {
		if (!nk_is_null(m->value) && !nk_get_n(target, m->key))
			nk_set_n(arena, target, m->key, nk_copy(arena, m->value));
	}
}

void nk_merge(struct nk_arena *arena, struct nk_value *target, const struct nk_value *source)
{
	nk_each_member (m, source) {
		struct nk_value *there = nk_get_n(target, m->key);
		if (nk_is(there, NK_OBJECT) && nk_is(m->value, NK_OBJECT))
			nk_merge(arena, there, m->value);
		else
			nk_set_n(arena, target, m->key, nk_copy(arena, m->value));
	}
}

void nk_strip_properties(struct nk_value *json, bool (*drop)(struct nk_str key, void *data),
			 void *data)
{
	nk_remove_if(json, drop, data);
	nk_each_member (m, json) {
		if (nk_is(m->value, NK_OBJECT))
			nk_strip_properties(m->value, drop, data);
		if (!nk_is(m->value, NK_ARRAY))
			continue;
		nk_each_item (i, m->value) {
			if (nk_is(*i, NK_OBJECT))
				nk_strip_properties(*i, drop, data);
		}
	}
}

bool nk_token_text(struct nk_str *out, struct nk_arena *arena, const struct nk_value *token)
{
	*out = NK_NO_STR;
	if (nk_is_null(token))
		return true;
	switch (token->kind) {
	case NK_STRING:
	case NK_NUMBER:
	case NK_DATE: *out = token->text; return true;
	case NK_INT:
		*out = nk_str(nk_printf(arena, "%lld", (long long)token->integer));
		return true;
	case NK_BOOL: *out = nk_str(token->boolean ? "True" : "False"); return true;
	case NK_UNDEFINED:
	case NK_NULL:
	case NK_ARRAY:
	case NK_OBJECT: break;
	}
	return false;
}

/* Properties in front, in this order; the rest is sorted behind them. */
static const char *const top_order[] = {
	"spec_version",
	"comment",
	"identifier",
	"name",
	"abstract",
	"description",
	"author",
	"$kref",
	"$vref",
	"version",
	"ksp_version",
	"ksp_version_min",
	"ksp_version_max",
	"ksp_version_strict",
	"license",
	"release_status",
	"resources",
	"tags",
	"localizations",
	"provides",
	"depends",
	"recommends",
	"suggests",
	"supports",
	"conflicts",
	"install",
	"download",
	"download_size",
	"download_hash",
	"download_content_type",
	"install_size",
	"release_date",
	NULL,
};
static const char *const resource_order[] = {
	"homepage", "spacedock", "curse",  "repository", "bugtracker",
	"ci",       "license",   "manual", NULL,
};

struct ranked {
	size_t rank; /* place in the order, or one of the groups behind it */
	size_t at;   /* in the object: sorting is stable */
	struct nk_member member;
};

enum { PLAIN_GROUP = 1000, X_GROUP, LAST_GROUP };

static size_t rank_of(struct nk_str key, const char *const *order, bool top)
{
	for (size_t i = 0; order[i]; i++) {
		if (nk_str_is(key, order[i]))
			return i;
	}
	if (top && nk_str_is(key, "x_generated_by"))
		return LAST_GROUP;
	return nk_culture_starts(key, "x_", false) ? X_GROUP : PLAIN_GROUP;
}

static int by_rank(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	int order = (x->rank > y->rank) - (x->rank < y->rank);

	if (!order)
		order = nk_collate(x->member.key, y->member.key);
	return order ? order : (x->at > y->at) - (x->at < y->at);
}

static struct nk_value *in_order(struct nk_arena *arena, const struct nk_value *json,
				 const char *const *order, bool top)
{
	size_t n = nk_length(json);
	struct ranked *ranked = NK_NEW_N(arena, struct ranked, n);
	struct nk_value *sorted = nk_object(arena);

	for (size_t i = 0; i < n; i++) {
		struct nk_member member = json->object.members[i];
		ranked[i] = (struct ranked){ rank_of(member.key, order, top), i, member };
	}
	qsort(ranked, n, sizeof *ranked, by_rank);
	for (size_t i = 0; i < n; i++)
		nk_set_n(arena, sorted, ranked[i].member.key, ranked[i].member.value);
	return sorted;
}

struct nk_value *nk_property_sort(struct nk_arena *arena, const struct nk_value *json)
{
	struct nk_value *sorted = in_order(arena, json, top_order, true);
	struct nk_value *resources = nk_get(sorted, "resources");

	if (nk_is(resources, NK_OBJECT))
		nk_set(arena, sorted, "resources",
		       in_order(arena, resources, resource_order, false));
	return sorted;
}
