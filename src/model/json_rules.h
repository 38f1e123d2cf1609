/* SPDX-License-Identifier: MIT
 *
 * How properties are added, merged and ordered.
 * Rules: CKAN Netkan/Extensions/JObjectExtensions.cs, Newtonsoft's JObject.Merge,
 * Netkan/Transformers/PropertySortTransformer.cs, Core/Types/SpecVersionAnalyzer.cs.
 */
#ifndef NK_MODEL_JSON_RULES_H
#define NK_MODEL_JSON_RULES_H

#include "model/metadata.h"

/** Add unless `value` is NULL or JSON null, or the key is present (even as null). */
void nk_safe_add(struct nk_arena *arena, struct nk_value *json, const char *key,
		 struct nk_value *value);
void nk_safe_add_text(struct nk_arena *arena, struct nk_value *json, const char *key,
		      struct nk_str text);
/** SafeMerge(): `extra` may be NULL or no object. */
void nk_safe_merge(struct nk_arena *arena, struct nk_value *json, const char *key,
		   const struct nk_value *extra);
/** JObject.Merge with arrays replaced and nulls merged. */
void nk_merge(struct nk_arena *arena, struct nk_value *target, const struct nk_value *source);
/** StripProperties(): objects and objects directly in arrays. */
void nk_strip_properties(struct nk_value *json, bool (*drop)(struct nk_str key, void *data),
			 void *data);
/** str(token): false when the token is an array or object. No text for null and absent. */
bool nk_token_text(struct nk_str *out, struct nk_arena *arena, const struct nk_value *token);
/** A copy in the order of a .ckan. */
struct nk_value *nk_property_sort(struct nk_arena *arena, const struct nk_value *json);
/** The spec_version that the features of `json` need: "v1.4", or "v1.0" as "1" (spec_version.c). */
const char *nk_spec_version_needed(const struct nk_value *json);
/** Does an install stanza put something into Ships/Script? */
bool nk_stanza_to_script(const struct nk_value *stanza);
/** Metadata.Merge(): modules of one version from several documents become one. */
int nk_metadata_merge(struct nk_metadata **out, struct nk_arena *arena,
		      const struct nk_modules *group, struct nk_err *err);

#endif
