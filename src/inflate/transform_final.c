/* SPDX-License-Identifier: MIT
 *
 * The last steps: who made the document, and away with what only the inflator reads.
 * Rules: CKAN Netkan/Transformers/{GeneratedBy,OptimusPrime,StripNetkanMetadata,
 * PropertySort}Transformer.cs.
 */
#include "inflate/inflation.h"

#include "base/collate.h"
#include "model/json_rules.h"

int nk_step_generated_by(struct nk_inflation *inflation, struct nk_metadata *in,
			 struct nk_modules *out, struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_value *json = nk_copy(arena, in->json);

	nk_set(arena, json, "x_generated_by", nk_string(arena, "netkan"));
	return nk_pass_json(inflation, json, out, err);
}

/* An in-joke of the original that logs a line at debug level; kept as a name for overrides. */
int nk_step_optimus_prime(struct nk_inflation *inflation, struct nk_metadata *in,
			  struct nk_modules *out, struct nk_err *err)
{
	(void)err;
	return nk_pass(inflation, in, out);
}

static bool is_netkan_only(struct nk_str key, void *data)
{
	(void)data;
	return nk_culture_starts(key, "x_netkan", false) || nk_str_is(key, "$kref") ||
	       nk_str_is(key, "$vref");
}

int nk_step_strip(struct nk_inflation *inflation, struct nk_metadata *in,
		  struct nk_modules *out, struct nk_err *err)
{
	struct nk_value *json = nk_copy(inflation->job.arena, in->json);

	nk_strip_properties(json, is_netkan_only, NULL);
	return nk_pass_json(inflation, json, out, err);
}

int nk_step_property_sort(struct nk_inflation *inflation, struct nk_metadata *in,
			  struct nk_modules *out, struct nk_err *err)
{
	return nk_pass_json(inflation, nk_property_sort(inflation->job.arena, in->json), out, err);
}
