/* SPDX-License-Identifier: MIT */
#include "modules.h"

static void every_property_is_read(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_module *m = module_with(
		&arena, "'spec_version':'v1.4','kind':'Metapackage','license':['MIT','GPL-2.0'],"
			"'provides':['p',null,5,true],'tags':[],'ksp_version_min':'1.8.',"
			"'ksp_version_max':'1.12','release_status':'beta','unknown':{'a':[]},");
	(void)state;
	check_str(m->identifier, "Id");
	check_str(m->version.text, "1.0");
	check_str(m->spec_version.text, "v1.4");
	assert_int_equal(m->kind, NK_METAPACKAGE);
	assert_int_equal(m->licenses.n, 2);
	assert_true(m->provides.given && m->tags.given);
	assert_int_equal(m->provides.n, 4);
	assert_null(m->provides.list[1].s);
	check_str(m->provides.list[2], "5");
	check_str(m->provides.list[3], "true");
	assert_int_equal(m->tags.n, 0);
	assert_false(m->has_game_version);
	assert_true(m->has_game_min && m->has_game_max);
	assert_int_equal(m->game_min.n_parts, 2);
	assert_int_equal(m->n_downloads, 1);
	check_str(m->downloads[0].host, "d");
}

static void what_is_missing_has_a_default(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_module *m = module_with(&arena, "");
	(void)state;
	check_str(m->spec_version.text, "1");
	assert_int_equal(m->kind, NK_PACKAGE);
	check_str(m->licenses.list[0], "unknown");
	assert_false(m->provides.given || m->tags.given);
	assert_false(m->has_game_version || m->has_game_min || m->has_game_max);
	assert_int_equal(m->depends.n, 0);
	assert_true(m->default_install);
}

static void null_counts_as_absent(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_module *m = module_with(
		&arena,
		"'kind':null,'provides':null,'tags':'','ksp_version':null,'install':null,"
		"'depends':null,'resources':null,'replaced_by':'','download_hash':null,"
		"'ksp_version_strict':null,'name':null,'abstract':null,'release_status':null,"
		"'localizations':null,'download_content_type':null,");
	(void)state;
	assert_int_equal(m->kind, NK_PACKAGE);
	assert_false(m->provides.given || m->tags.given || m->has_game_version);
	assert_true(m->default_install);
}

static void game_versions_that_are_lists_are_passed_over(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_module *m = module_with(
		&arena, "'ksp_version':['1.2'],'ksp_version_min':{},'ksp_version_max':1.5,");
	(void)state;
	assert_false(m->has_game_version || m->has_game_min);
	assert_true(m->has_game_max);
	assert_int_equal(m->game_max.part[1], 5);
}

/* The text's reader takes what looks like a date for one, and prints it its own way. */
static void a_version_like_a_date_is_reprinted(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_module *m;
	struct nk_value *json =
		document(&arena, "{'identifier':'2024-01-02T03:04:05Z','kind':'dlc',"
				 "'version':'2024-01-02T03:04:05Z'}");
	(void)state;
	check_ok(nk_module_read(&m, &arena, nk_game_find("KSP"), json, NULL, &err), err);
	check_str(m->version.text, "01/02/2024 03:04:05");
	check_str(m->identifier, "2024-01-02T03:04:05Z");
}

static void a_faked_version_stands_last(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	const struct nk_game *game = nk_game_find("KSP");
	struct nk_value *json = document(&arena, "{'identifier':'a','kind':'dlc'}");
	struct nk_value *null_version = document(&arena, "{'identifier':'a','version':null}");
	struct nk_value *lonely = document(&arena, "{'name':'a'}");
	struct nk_module *m;
	(void)state;
	check_ok(nk_module_read(&m, &arena, game, json, "0", &err), err);
	check_str(m->version.text, "0");
	assert_null(nk_get(json, "version"));
	assert_int_equal(nk_module_read(&m, &arena, game, null_version, "0", &err), -1);
	assert_string_equal(err.innermost, "Value cannot be null. (Parameter 'input')");
	check_fails(nk_module_read(&m, &arena, game, lonely, "0", &err), err,
		    "JSON deserialisation error: Required property 'identifier' not found in JSON. "
		    "Path '', line 4, position 1.");
}

/* kind's converter does not read objects, so the module ends where the object ends. */
static void an_unread_kind_ends_the_module(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_module *m;
	struct nk_value *json = document(&arena, "{'identifier':'a','version':'1','kind':"
						 "{'identifier':'b'},'download':'https://d/'}");
	(void)state;
	check_fails(nk_module_read(&m, &arena, nk_game_find("KSP"), json, NULL, &err), err,
		    "b missing required field download");
}

static const struct bad_module bad[] = {
	{ "{'version':'1'}",
	  "JSON deserialisation error: Required property 'identifier' not found in JSON. Path "
	  "'', line 3, position 1.",
	  "Required property 'identifier' not found in JSON. Path '', line 3, position 1." },
	{ "{'identifier':'a'}",
	  "JSON deserialisation error: Required property 'version' not found in JSON. Path '', "
	  "line 3, position 1.",
	  "Required property 'version' not found in JSON. Path '', line 3, position 1." },
	{ "{'identifier':null,'version':'1'}",
	  "JSON deserialisation error: Required property 'identifier' expects a value but got "
	  "null. Path '', line 4, position 1.",
	  "Required property 'identifier' expects a value but got null. Path '', line 4, "
	  "position 1." },
	{ "{'version':'','identifier':'a'}",
	  "JSON deserialisation error: Required property 'version' expects a value but got null. "
	  "Path '', line 4, position 1.",
	  "Required property 'version' expects a value but got null. Path '', line 4, position "
	  "1." },
	{ "{'version':null}",
	  "System.Reflection.TargetInvocationException: Exception has been thrown by the target "
	  "of an invocation.\n ---> System.ArgumentNullException: Value cannot be null. "
	  "(Parameter 'input')",
	  "Value cannot be null. (Parameter 'input')" },
	{ "{'spec_version':null}",
	  "System.Reflection.TargetInvocationException: Exception has been thrown by the target "
	  "of an invocation.\n ---> System.ArgumentNullException: Value cannot be null. "
	  "(Parameter 'input')",
	  "Value cannot be null. (Parameter 'input')" },
	{ "{'identifier':[],'version':'1'}",
	  "JSON deserialisation error: Unexpected character encountered while parsing value: [. "
	  "Path 'identifier', line 2, position 17.",
	  "Unexpected character encountered while parsing value: [. Path 'identifier', line 2, "
	  "position 17." },
	{ "{'name':{}}",
	  "JSON deserialisation error: Unexpected character encountered while parsing value: {. "
	  "Path 'name', line 2, position 11.",
	  "Unexpected character encountered while parsing value: {. Path 'name', line 2, "
	  "position 11." },
	{ "{'identifier':'a','version':'1','abstract':'b','ksp_version':'1.x'}",
	  "JSON deserialisation error: Could not parse game version: 1.x",
	  "Could not parse game version: 1.x" },
	{ "{'ksp_version':''}", "JSON deserialisation error: Could not parse game version: ",
	  "Could not parse game version: " },
	{ "{'ksp_version_min':'1.2..'}",
	  "JSON deserialisation error: Could not parse game version: 1.2.",
	  "Could not parse game version: 1.2." },
	{ "{'ksp_version':'1.2','ksp_version_min':'1.1','identifier':'a','version':'1'}",
	  "System.Reflection.TargetInvocationException: Exception has been thrown by the target "
	  "of an invocation.\n ---> CKAN.InvalidModuleAttributesKraken: "
	  "[InvalidModuleAttributesKraken] ksp_version mixed with ksp_version_(min|max) in a",
	  "[InvalidModuleAttributesKraken] ksp_version mixed with ksp_version_(min|max) in a" },
	{ "{'ksp_version_max':'any','ksp_version':'1.2','identifier':'a','version':'1'}",
	  "System.Reflection.TargetInvocationException: Exception has been thrown by the target "
	  "of an invocation.\n ---> CKAN.InvalidModuleAttributesKraken: "
	  "[InvalidModuleAttributesKraken] ksp_version mixed with ksp_version_(min|max) in a",
	  "[InvalidModuleAttributesKraken] ksp_version mixed with ksp_version_(min|max) in a" },
	{ "{'ksp_version':'1','ksp_version_max':'2'}",
	  "JSON deserialisation error: Required property 'identifier' not found in JSON. Path "
	  "'', line 4, position 1.",
	  "Required property 'identifier' not found in JSON. Path '', line 4, position 1." },
	{ "{'ksp_version_strict':'often'}",
	  "JSON deserialisation error: Could not convert string to boolean: often. Path "
	  "'ksp_version_strict', line 2, position 31.",
	  "Could not convert string to boolean: often. Path 'ksp_version_strict', line 2, "
	  "position 31." },
	{ "{'ksp_version_strict':[]}",
	  "JSON deserialisation error: Unexpected character encountered while parsing value: [. "
	  "Path 'ksp_version_strict', line 2, position 25.",
	  "Unexpected character encountered while parsing value: [. Path 'ksp_version_strict', "
	  "line 2, position 25." },
	{ "{'download_size':'many'}",
	  "JSON deserialisation error: Error converting value \"many\" to type 'System.Int64'. "
	  "Path 'download_size', line 2, position 25.",
	  "The input string 'many' was not in a correct format." },
	{ "{'download_size':null}",
	  "JSON deserialisation error: Error converting value {null} to type 'System.Int64'. "
	  "Path 'download_size', line 2, position 23.",
	  "Null object cannot be converted to a value type." },
	{ "{'install_size':''}",
	  "JSON deserialisation error: Error converting value \"\" to type 'System.Int64'. Path "
	  "'install_size', line 2, position 20.",
	  "The input string '' was not in a correct format." },
	{ "{'kind':'bundle'}",
	  "JSON deserialisation error: Error converting value \"bundle\" to type "
	  "'CKAN.ModuleKind'. Path 'kind', line 2, position 18.",
	  "Requested value 'bundle' was not found." },
	{ "{'kind':['dlc']}",
	  "JSON deserialisation error: Unexpected token when deserializing object: String. Path "
	  "'kind[0]', line 3, position 9.",
	  "Unexpected token when deserializing object: String. Path 'kind[0]', line 3, position "
	  "9." },
	{ "{'kind':[]}",
	  "JSON deserialisation error: Unexpected token when deserializing object: EndArray. "
	  "Path 'kind', line 2, position 12.",
	  "Unexpected token when deserializing object: EndArray. Path 'kind', line 2, position "
	  "12." },
	{ "{'kind':''}", "JSON deserialisation error: Empty release_status string",
	  "Empty release_status string" },
	{ "{'kind':true}",
	  "JSON deserialisation error: Unexpected token Boolean when parsing enum. Path 'kind', "
	  "line 2, position 14.",
	  "Unexpected token Boolean when parsing enum. Path 'kind', line 2, position 14." },
	{ "{'provides':'a'}",
	  "JSON deserialisation error: Error converting value \"a\" to type "
	  "'System.Collections.Generic.List`1[System.String]'. Path 'provides', line 2, position "
	  "17.",
	  "Could not cast or convert from System.String to "
	  "System.Collections.Generic.List`1[System.String]." },
	{ "{'provides':5}",
	  "JSON deserialisation error: Error converting value 5 to type "
	  "'System.Collections.Generic.List`1[System.String]'. Path 'provides', line 2, position "
	  "15.",
	  "Could not cast or convert from System.Int64 to "
	  "System.Collections.Generic.List`1[System.String]." },
	{ "{'provides':[{}]}",
	  "JSON deserialisation error: Unexpected character encountered while parsing value: {. "
	  "Path 'provides', line 3, position 5.",
	  "Unexpected character encountered while parsing value: {. Path 'provides', line 3, "
	  "position 5." },
	{ "{'provides':['a',[]]}",
	  "JSON deserialisation error: Unexpected character encountered while parsing value: [. "
	  "Path 'provides[0]', line 4, position 5.",
	  "Unexpected character encountered while parsing value: [. Path 'provides[0]', line 4, "
	  "position 5." },
	{ "{'tags':'t'}",
	  "JSON deserialisation error: Error converting value \"t\" to type "
	  "'System.Collections.Generic.HashSet`1[System.String]'. Path 'tags', line 2, position "
	  "13.",
	  "Could not cast or convert from System.String to "
	  "System.Collections.Generic.HashSet`1[System.String]." },
	{ "{'localizations':true}",
	  "JSON deserialisation error: Error converting value True to type 'System.String[]'. "
	  "Path 'localizations', line 2, position 23.",
	  "Could not cast or convert from System.Boolean to System.String[]." },
	{ "{'author':{}}", "System.ArgumentException: Can not convert Object to String.",
	  "Can not convert Object to String." },
	{ "{'author':['a',{}]}",
	  "JSON deserialisation error: Error reading string. Unexpected token: StartObject. Path "
	  "'[1]', line 4, position 5.",
	  "Error reading string. Unexpected token: StartObject. Path '[1]', line 4, position 5." },
	{ "{'author':[null],'identifier':'a','version':'1'}",
	  "System.Reflection.TargetInvocationException: Exception has been thrown by the target "
	  "of an invocation.\n ---> System.ArgumentNullException: Value cannot be null. "
	  "(Parameter 'input')",
	  "Value cannot be null. (Parameter 'input')" },
	{ "{'license':'Nope'}",
	  "System.Reflection.TargetInvocationException: Exception has been thrown by the target "
	  "of an invocation.\n ---> CKAN.BadMetadataKraken: The licence Nope is invalid",
	  "The licence Nope is invalid" },
	{ "{'download':'x'}",
	  "System.UriFormatException: Invalid URI: The format of the URI could not be determined.",
	  "Invalid URI: The format of the URI could not be determined." },
	{ "{'download':['https://a b/']}",
	  "JSON deserialisation error: Error converting value \"https://a b/\" to type "
	  "'System.Uri'. Path '[0]', line 3, position 18.",
	  "Could not cast or convert from System.String to System.Uri." },
	{ "{'release_status':'gold'}",
	  "JSON deserialisation error: Error converting value \"gold\" to type "
	  "'System.Nullable`1[CKAN.ReleaseStatus]'. Path 'release_status', line 2, position 26.",
	  "Requested value 'gold' was not found." },
	{ "{'download_hash':5}",
	  "JSON deserialisation error: Error converting value 5 to type "
	  "'CKAN.DownloadHashesDescriptor'. Path 'download_hash', line 2, position 20.",
	  "Could not cast or convert from System.Int64 to CKAN.DownloadHashesDescriptor." },
	{ "{'download_hash':{'sha1':[]}}",
	  "JSON deserialisation error: Unexpected character encountered while parsing value: [. "
	  "Path 'download_hash.sha1', line 3, position 13.",
	  "Unexpected character encountered while parsing value: [. Path 'download_hash.sha1', "
	  "line 3, position 13." },
	{ "{'identifier':'a','version':'1','spec_version':'v1.38'}",
	  "a 1 requires CKAN v1.38, we can't read it.", NULL },
	{ "{'identifier':'a','version':'1','spec_version':'v1.28'}",
	  "a missing required field author", NULL },
	{ "{'identifier':'a','version':'1','spec_version':'v1.27'}",
	  "a missing required field download", NULL },
	{ "{'identifier':'a','version':'1','kind':'dlc','release_status':5}",
	  "5 is not a valid release status", NULL },
	{ "{'a "
	  "b':1,'c':'d\\u00e9\\ud83d\\ude00\\u0001','e':[],'f':{},'g':[1,{'h':null}],'name':[]}",
	  "JSON deserialisation error: Unexpected character encountered while parsing value: [. "
	  "Path 'name', line 12, position 11.",
	  "Unexpected character encountered while parsing value: [. Path 'name', line 12, "
	  "position 11." },
};

static void a_bad_module_is_told_in_both_modes(void **state)
{
	(void)state;
	check_bad_modules(bad, LENGTH(bad));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_property_is_read),
		cmocka_unit_test(what_is_missing_has_a_default),
		cmocka_unit_test(null_counts_as_absent),
		cmocka_unit_test(game_versions_that_are_lists_are_passed_over),
		cmocka_unit_test(a_version_like_a_date_is_reprinted),
		cmocka_unit_test(a_faked_version_stands_last),
		cmocka_unit_test(an_unread_kind_ends_the_module),
		cmocka_unit_test(a_bad_module_is_told_in_both_modes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
