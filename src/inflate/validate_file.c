/* SPDX-License-Identifier: MIT
 *
 * A finished .ckan, checked as if it had just been inflated; a pull request's tests use it.
 * Rules: CKAN Netkan/Program.cs, Netkan/Processors/Inflator.cs.
 */
#include "inflate/inflate.h"

#include "base/json.h"
#include "base/newtonsoft.h"
#include "model/json_rules.h"

/* JObject.Parse() of something else than an object. */
static int not_an_object(struct nk_inflation *inflation, const struct nk_value *json,
			 struct nk_err *err)
{
	static const char *const starts[] = {
		[NK_UNDEFINED] = "Undefined", [NK_NULL] = "Null",  [NK_BOOL] = "Boolean",
		[NK_INT] = "Integer",	      [NK_NUMBER] = "Float", [NK_DATE] = "Date",
		[NK_STRING] = "String",	      [NK_ARRAY] = "StartArray",
	};

	if (!json)
		return nk_reject(inflation, err,
				 "Error reading JObject from JsonReader. Path '', line 0, position 0.");
	return nk_reject(inflation, err,
			 "Error reading JObject from JsonReader. Current JsonReader item is not an "
			 "object: %s. Path '', line 1, position 1.",
			 starts[json->kind]);
}

int nk_inflate_validate(struct nk_inflation *inflation, struct nk_str text, struct nk_str *sorted,
			struct nk_err *err)
{
	struct nk_arena *arena = inflation->job.arena;
	struct nk_metadata *module;
	struct nk_value *json;

	if (nk_lenient_read(&json, arena, text, true, err) < 0)
		return -1;
	if (!json || json->kind != NK_OBJECT)
		return not_an_object(inflation, json, err);
	if (nk_metadata_read(&module, arena, json, err) < 0 ||
	    nk_validate_netkan(inflation, module, NK_NO_STR, err) < 0 ||
	    nk_validate_ckan(inflation, module, NK_NO_STR, err) < 0)
		return -1;
	*sorted = nk_json_text(arena, nk_property_sort(arena, module->json), NK_JSON_CKAN);
	return 0;
}
