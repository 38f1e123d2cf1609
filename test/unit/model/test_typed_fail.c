/* SPDX-License-Identifier: MIT */
#include "modules.h"

#define OBJECT   "JSON object (e.g. {\"name\":\"value\"})"
#define ARRAY    "JSON array (e.g. [1,2,3])"
#define SCALAR   "JSON primitive value (e.g. string, number, boolean, null)"
#define URI      "System.Uri"
#define METADATA "CKAN.NetKAN.Model."

/* What is there, what it should be, as a whole text. */
static const char *shape_text(struct nk_arena *arena, bool array, const char *type,
			      const char *wanted, const char *place)
{
	return nk_printf(
		arena,
		"Cannot deserialize the current %s into type '%s' because the type requires a %s "
		"to "
		"deserialize correctly.\nTo fix this error either change the JSON to a %s or "
		"change "
		"the deserialized type %s\nPath %s.",
		array ? ARRAY : OBJECT, type, wanted, wanted,
		array ? "to an array or a type that implements a collection interface (e.g. "
			"ICollection, IList) like List<T> that can be deserialized from a JSON "
			"array. "
			"JsonArrayAttribute can also be added to the type to force it to "
			"deserialize "
			"from a JSON array."
		      : "so that it is a normal .NET type (e.g. not a primitive type like integer, "
			"not "
			"a collection type like an array or List<T>) that can be deserialized from "
			"a "
			"JSON object. JsonObjectAttribute can also be added to the type to force "
			"it to "
			"deserialize from a JSON object.",
		place);
}

static const struct shape {
	bool netkan;
	const char *json;
	bool array;
	const char *type, *wanted, *place;
} shapes[] = {
	{ false, "{'download_size':[]}", true, "System.Int64", SCALAR,
	  "'download_size', line 2, position 20" },
	{ false, "{'install_size':{'a':[]}}", false, "System.Int64", SCALAR,
	  "'install_size.a', line 3, position 8" },
	{ false, "{'tags':{}}", false, "System.Collections.Generic.HashSet`1[System.String]", ARRAY,
	  "'tags', line 2, position 12" },
	{ false, "{'provides':{'a b':1}}", false,
	  "System.Collections.Generic.List`1[System.String]", ARRAY,
	  "'provides['a b']', line 3, position 10" },
	{ false, "{'localizations':{'a':1}}", false, "System.String[]", ARRAY,
	  "'localizations.a', line 3, position 8" },
	{ false, "{'install':{'find':'a'}}", false, "CKAN.ModuleInstallDescriptor[]", ARRAY,
	  "'install.find', line 3, position 11" },
	{ false, "{'install':[[]]}", true, "CKAN.ModuleInstallDescriptor", OBJECT,
	  "'install[0]', line 3, position 5" },
	{ false, "{'replaced_by':['a']}", true, "CKAN.ModuleRelationshipDescriptor", OBJECT,
	  "'replaced_by', line 2, position 18" },
	{ false, "{'download_hash':[]}", true, "CKAN.DownloadHashesDescriptor", OBJECT,
	  "'download_hash', line 2, position 20" },
	{ false, "{'resources':[]}", true, "CKAN.ResourcesDescriptor", OBJECT,
	  "'resources', line 2, position 16" },
	{ false, "{'resources':{'store':[]}}", true, URI, SCALAR,
	  "'resources.store', line 3, position 14" },
	{ false, "{'download':[{}]}", false, URI, SCALAR, "'[0]', line 3, position 5" },
	{ false, "{'download':['',{'a':1}]}", false, URI, SCALAR, "'[1].a', line 5, position 10" },
	{ true, "{'$kref':[]}", true, METADATA "RemoteRef", OBJECT, "'$kref'" },
	{ true, "{'x_netkan_epoch':{'a':1}}", false, "System.Nullable`1[System.UInt32]", SCALAR,
	  "'x_netkan_epoch.a'" },
	{ true, "{'resources':[]}", true,
	  "System.Collections.Generic.Dictionary`2[System.String,System.Object]", OBJECT,
	  "'resources'" },
	{ true, "{'x_netkan_override':{'override':[]}}", true,
	  "System.Collections.Generic.Dictionary`2[System.String,Newtonsoft.Json.Linq.JToken]",
	  OBJECT, "'override'" },
	{ true, "{'x_netkan_override':[[]]}", true, METADATA "OverrideOptions", OBJECT, "'[0]'" },
	{ true, "{'x_netkan_jenkins':[]}", true, METADATA "JenkinsOptions", OBJECT,
	  "'x_netkan_jenkins'" },
	{ true, "{'x_netkan_jenkins':{'build':[]}}", true, METADATA "JenkinsBuildType", SCALAR,
	  "'x_netkan_jenkins.build'" },
	{ true, "{'x_netkan_github':[]}", true, METADATA "GithubOptions", OBJECT,
	  "'x_netkan_github'" },
	{ true, "{'x_netkan_gitlab':[1]}", true, METADATA "GitlabOptions", OBJECT,
	  "'x_netkan_gitlab'" },
	{ true, "{'download':[[]]}", true, URI, SCALAR, "'[0]'" },
};

static void another_container_is_told_in_three_lines(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(shapes); i++) {
		const struct shape *row = &shapes[i];
		struct nk_err err = NK_ERR_INIT;
		struct nk_value *json = document(&arena, row->json);
		struct nk_module *module;
		struct nk_metadata *netkan;
		const char *want =
			shape_text(&arena, row->array, row->type, row->wanted, row->place);
		int rc = row->netkan ? nk_metadata_read(&netkan, &arena, json, &err)
				     : nk_module_read(&module, &arena, nk_game_find("KSP"), json,
						      NULL, &err);
		assert_int_equal(rc, -1);
		check_texts(&err,
			    row->netkan ? want
					: nk_printf(&arena, "JSON deserialisation error: %s", want),
			    want);
	}
}

static void too_deep_a_module_is_refused(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *json = document(&arena, "{'a':1}"), *deep = nk_array(&arena);
	struct nk_module *out;
	(void)state;
	nk_set(&arena, json, "x", deep);
	for (int i = 0; i < 63; i++) {
		struct nk_value *inner = nk_array(&arena);
		nk_array_add(&arena, deep, inner);
		deep = inner;
	}
	assert_int_equal(nk_module_read(&out, &arena, nk_game_find("KSP"), json, NULL, &err), -1);
	assert_non_null(strstr(nk_err_text(&err),
			       "JSON deserialisation error: The reader's MaxDepth of "
			       "64 has been exceeded. Path 'x[0][0]"));
	assert_non_null(strstr(nk_err_text(&err), "[0]', line 66, position 129."));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_container_is_told_in_three_lines),
		cmocka_unit_test(too_deep_a_module_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
