/* SPDX-License-Identifier: MIT
 *
 * x_netkan_override: stanzas that change the metadata of some versions, at the step that they
 * name or at the default one.
 * Rules: CKAN Netkan/Transformers/VersionedOverrideTransformer.cs.
 */
#include "inflate/inflation.h"

#include "model/json_rules.h"

#include <string.h>

static const char *const game_version_keys[] = { "ksp_version", "ksp_version_min",
						 "ksp_version_max" };

/* "" in a set stands for a stanza that does not say. */
static bool among(struct nk_str name, const char *const *set)
{
	for (; *set; set++) {
		if (**set ? nk_str_is(name, *set) : !name.s)
			return true;
	}
	return false;
}

/* -1 unknown operator; else whether the comparison holds. */
static int holds(struct nk_str op, const struct nk_version *version,
		 const struct nk_version *wanted)
{
	int order = nk_version_cmp(version, wanted);

	if (!op.n || nk_str_is(op, "="))
		return order == 0;
	if (nk_str_is(op, "<"))
		return order < 0;
	if (nk_str_is(op, ">"))
		return order > 0;
	if (nk_str_is(op, "<="))
		return order <= 0;
	if (nk_str_is(op, ">="))
		return order >= 0;
	return -1;
}

static int constraint_holds(struct nk_inflation *inflation, struct nk_str constraint,
			    const struct nk_version *version, struct nk_err *err)
{
	struct nk_version wanted;
	size_t n = 0;

	if (!constraint.s)
		return nk_reject(inflation, err,
				 "An x_netkan_override has a null among its versions");
	while (n < constraint.n && strchr("<>=", constraint.s[n]))
		n++;
	struct nk_str op = nk_str_n(constraint.s, n);
	while (n < constraint.n && strchr(" \t\r\n\v\f", constraint.s[n]))
		n++;
	struct nk_str rest = nk_str_n(constraint.s + n, constraint.n - n);
	/* `.*$` stops before a final line feed and does not pass an inner one. */
	const char *line = rest.n ? memchr(rest.s, '\n', rest.n) : NULL;
	if (line && line != rest.s + rest.n - 1)
		return 0;
	if (line)
		rest.n--;
	if (nk_version_parse(&wanted, rest, err) < 0)
		return -1;
	int rc = holds(op, version, &wanted);
	if (rc < 0)
		return nk_reject(inflation, err, "Unknown x_netkan_override comparator: %.*s",
				 NK_ARG(op));
	return rc;
}

static int all_hold(struct nk_inflation *inflation, const struct nk_override *stanza,
		    const struct nk_version *version, struct nk_err *err)
{
	for (size_t i = 0; i < stanza->n_versions; i++) {
		int rc = constraint_holds(inflation, stanza->versions[i], version, err);
		if (rc <= 0)
			return rc;
	}
	return 1;
}

/* Widen by the stanza's game versions, then take them out of its set. */
static int apply_game_versions(struct nk_inflation *inflation, struct nk_value *json,
			       struct nk_value *set, struct nk_err *err)
{
	struct nk_game_version versions[3];
	const struct nk_game_version *given[3] = { NULL, NULL, NULL };
	bool any = false;

	for (size_t i = 0; i < 3; i++) {
		const struct nk_value *token = nk_get(set, game_version_keys[i]);
		struct nk_str text;
		any = any || token;
		if (!nk_token_text(&text, inflation->job.arena, token))
			return nk_reject(inflation, err, "x_netkan_override: %s must be a text",
					 game_version_keys[i]);
		if (!text.s)
			continue;
		if (nk_game_version_parse(&versions[i], text, err) < 0)
			return -1;
		given[i] = &versions[i];
	}
	if (!any)
		return 0;
	if (nk_widen_compatibility(json, inflation->job.arena, given[0], given[1], given[2], err) < 0)
		return -1;
	for (size_t i = 0; i < 3; i++)
		nk_remove(set, game_version_keys[i]);
	return 0;
}

static int apply(struct nk_inflation *inflation, const struct nk_override *stanza,
		 struct nk_value *json, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;

	if (stanza->override) {
		struct nk_value *set = nk_copy(arena, stanza->override);
		if (apply_game_versions(inflation, json, set, err) < 0)
			return -1;
		nk_each_member(m, set)
			nk_set_n(arena, json, m->key, m->value);
	}
	for (size_t i = 0; i < stanza->n_deletes; i++) {
		if (stanza->deletes[i].s)
			nk_remove_n(json, stanza->deletes[i]);
	}
	return 0;
}

int nk_step_override(struct nk_inflation *inflation, struct nk_metadata *in,
		     const char *const *before, const char *const *after, struct nk_modules *out,
		     struct nk_err *err)
{
	struct nk_value *json = NULL;

	for (size_t i = 0; i < in->n_overrides; i++) {
		const struct nk_override *stanza = &in->overrides[i];
		if (!among(stanza->before, before) && !among(stanza->after, after))
			continue;
		if (!stanza->versions)
			return nk_reject(inflation, err,
					 "Can't find version in override stanza "
					 "CKAN.NetKAN.Model.OverrideOptions");
		/* The version before this step counts, whatever its stanzas make of it. */
		int rc = in->has_version ? all_hold(inflation, stanza, &in->version, err) : 0;
		if (rc < 0)
			return -1;
		if (!rc)
			continue;
		if (!json)
			json = nk_copy(inflation->job.arena, in->json);
		if (apply(inflation, stanza, json, err) < 0)
			return -1;
	}
	return json ? nk_pass_json(inflation, json, out, err) : nk_pass(inflation, in, out);
}
