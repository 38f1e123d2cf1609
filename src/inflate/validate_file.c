/* SPDX-License-Identifier: MIT
 *
 * A finished .ckan, checked as if it had just been inflated; a pull request's tests use it.
 * Rules: CKAN Netkan/Program.cs, Netkan/Processors/Inflator.cs.
 */
#include "inflate/inflate.h"

#include "base/json.h"
#include "base/newtonsoft.h"
#include "model/json_rules.h"

int nk_inflate_validate(struct nk_inflation *inflation, struct nk_str text, struct nk_str *sorted,
			struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_metadata *module;
	struct nk_value *json;

	if (nk_lenient_read_object(&json, arena, text, err) < 0 ||
	    nk_metadata_read(&module, arena, json, err) < 0 ||
	    nk_validate_netkan(inflation, module, NK_NO_STR, err) < 0 ||
	    nk_validate_ckan(inflation, module, NK_NO_STR, err) < 0)
		return -1;
	*sorted = nk_json_text(arena, nk_property_sort(arena, module->json), NK_JSON_CKAN);
	return 0;
}
