/* SPDX-License-Identifier: MIT */
#include "document.h"

#include "base/regex.h"
#include "model/metadata.h"

static struct nk_metadata *read(struct nk_arena *arena, const char *text)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_metadata *metadata = NULL;

	check_ok(nk_metadata_read(&metadata, arena, document(arena, text), &err), err);
	return metadata;
}

static void a_version_edit_is_a_text_or_an_object(void **state)
{
	static const struct {
		const char *json, *find, *replace;
		bool strict;
	} rows[] = {
		{ "'^v'", "^v", "${version}", true },
		{ "5", "5", "${version}", true },
		{ "{}", NULL, "${version}", true },
		{ "{'find':'a','replace':'b','strict':false}", "a", "b", false },
		{ "{'find':1,'replace':null}", "1", "${version}", true },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_metadata *m = read(
			&arena, nk_printf(&arena, "{'x_netkan_version_edit':%s}", rows[i].json));
		assert_true(m->has_version_edit);
		check_str(m->edit_find, rows[i].find);
		check_str(m->edit_replace, rows[i].replace);
		assert_int_equal(m->edit_strict, rows[i].strict);
	}
}

static void overrides_are_read_one_or_many(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_metadata *m = read(
		&arena,
		"{'x_netkan_override':[{'version':['>1',2],'before':'avc','after':'http',"
		"'override':{'a':1},'delete':'b'},null,{'delete':['c',null]},{'version':[]}]}");
	(void)state;
	assert_int_equal(m->n_overrides, 3);
	assert_int_equal(m->overrides[0].n_versions, 2);
	check_str(m->overrides[0].versions[1], "2");
	check_str(m->overrides[0].before, "avc");
	check_str(m->overrides[0].after, "http");
	check_str(compact(&arena, m->overrides[0].override), "{\"a\":1}");
	check_str(m->overrides[0].deletes[0], "b");
	assert_null(m->overrides[1].versions);
	assert_int_equal(m->overrides[1].n_deletes, 2);
	assert_null(m->overrides[1].deletes[1].s);
	assert_non_null(m->overrides[2].versions);
	assert_int_equal(m->overrides[2].n_versions, 0);

	m = read(&arena, "{'x_netkan_override':{'version':'1'}}");
	assert_int_equal(m->n_overrides, 1);
	check_str(m->overrides[0].versions[0], "1");
}

static void builds_have_names_and_numbers(void **state)
{
	static const struct {
		const char *json;
		enum nk_jenkins_build build;
	} rows[] = {
		{ "'any'", NK_BUILD_ANY },
		{ "'Completed'", NK_BUILD_COMPLETED },
		{ "'failed'", NK_BUILD_FAILED },
		{ "'stable'", NK_BUILD_STABLE },
		{ "'successful'", NK_BUILD_SUCCESSFUL },
		{ "'unstable'", NK_BUILD_UNSTABLE },
		{ "'unsuccessful'", NK_BUILD_UNSUCCESSFUL },
		{ "2", NK_BUILD_FAILED },
		{ "null", NK_BUILD_STABLE },
		{ "false", NK_BUILD_ANY },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_metadata *m =
			read(&arena,
			     nk_printf(&arena, "{'x_netkan_jenkins':{'build':%s}}", rows[i].json));
		if (m->jenkins.build != rows[i].build)
			fail_msg("%s", rows[i].json);
	}
	assert_int_equal(read(&arena, "{}")->jenkins.build, NK_BUILD_STABLE);
}

static void hosts_have_options(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_metadata *m =
		read(&arena,
		     "{'x_netkan_jenkins':{'use_filename_version':true,'asset_match':'/a/b/ixq'},"
		     "'x_netkan_github':{'use_source_archive':true,'prereleases':false},"
		     "'x_netkan_gitlab':{'use_source_archive':'True'}}");
	(void)state;
	assert_true(m->jenkins.use_filename_version);
	check_str(m->jenkins.asset_pattern, "a/b");
	assert_int_equal(m->jenkins.asset_flags, NK_REGEX_IGNORECASE | NK_REGEX_IGNORE_WHITESPACE);
	assert_true(m->github.use_source_archive && m->gitlab.use_source_archive);
	assert_int_equal(m->github.prereleases, NK_NO);

	m = read(&arena, "{'x_netkan_jenkins':{'asset_match':{'pattern':'a','Options':17}}}");
	check_str(m->jenkins.asset_pattern, "a");
	assert_int_equal(m->jenkins.asset_flags, NK_REGEX_IGNORECASE | NK_REGEX_SINGLELINE);

	m = read(&arena, "{'x_netkan_github':{'prereleases':null}}");
	assert_int_equal(m->github.prereleases, NK_UNSET);
	assert_int_equal(read(&arena, "{'x_netkan_github':{'prereleases':1}}")->github.prereleases,
			 NK_YES);
}

/* The netkan, queue mode's text, and file mode's where it differs. */
static const char *const bad[][3] = {
	{ "{'x_netkan_version_edit':['a',1]}",
	  "Unrecognized `x_netkan_version_edit` value: [\n  \"a\",\n  1\n]", NULL },
	{ "{'x_netkan_version_edit':{'find':[]}}",
	  "Error reading string. Unexpected token: StartArray. Path 'find'.", NULL },
	{ "{'x_netkan_version_edit':{'strict':'often'}}",
	  "Could not convert string to boolean: often. Path 'strict'.", NULL },
	{ "{'x_netkan_version_edit':{'strict':null}}",
	  "Error converting value {null} to type 'System.Boolean'. Path 'strict'.",
	  "Null object cannot be converted to a value type." },
	{ "{'x_netkan_override':'x'}",
	  "Error converting value \"x\" to type 'CKAN.NetKAN.Model.OverrideOptions'. Path ''.",
	  "Could not cast or convert from System.String to CKAN.NetKAN.Model.OverrideOptions." },
	{ "{'x_netkan_override':['x']}",
	  "Error converting value \"x\" to type 'CKAN.NetKAN.Model.OverrideOptions'. Path '[0]'.",
	  "Could not cast or convert from System.String to CKAN.NetKAN.Model.OverrideOptions." },
	{ "{'x_netkan_override':[{'override':'x'}]}",
	  "Error converting value \"x\" to type "
	  "'System.Collections.Generic.Dictionary`2[System.String,Newtonsoft.Json.Linq.JToken]'. "
	  "Path '[0].override'.",
	  "Could not cast or convert from System.String to "
	  "System.Collections.Generic.Dictionary`2[System.String,Newtonsoft.Json.Linq.JToken]." },
	{ "{'x_netkan_override':{'version':{}}}",
	  "System.ArgumentException: Can not convert Object to String.",
	  "Can not convert Object to String." },
	{ "{'x_netkan_override':[{'before':'a'},{'delete':['a',[]]}]}",
	  "Error reading string. Unexpected token: StartArray. Path '[1]'.", NULL },
	{ "{'x_netkan_override':[{'before':[]}]}",
	  "Error reading string. Unexpected token: StartArray. Path '[0].before'.", NULL },
	{ "{'x_netkan_jenkins':'x'}",
	  "Error converting value \"x\" to type 'CKAN.NetKAN.Model.JenkinsOptions'. Path "
	  "'x_netkan_jenkins'.",
	  "Could not cast or convert from System.String to CKAN.NetKAN.Model.JenkinsOptions." },
	{ "{'x_netkan_jenkins':{'build':'best'}}",
	  "Error converting value \"best\" to type 'CKAN.NetKAN.Model.JenkinsBuildType'. Path "
	  "'x_netkan_jenkins.build'.",
	  "Requested value 'best' was not found." },
	{ "{'x_netkan_jenkins':{'build':''}}",
	  "Error converting value \"\" to type 'CKAN.NetKAN.Model.JenkinsBuildType'. Path "
	  "'x_netkan_jenkins.build'.",
	  "Must specify valid information for parsing in the string." },
	{ "{'x_netkan_jenkins':{'asset_match':'a'}}",
	  "Regex pattern must be enclosed by slashes. Path 'x_netkan_jenkins.asset_match'.", NULL },
	{ "{'x_netkan_jenkins':{'asset_match':{'Patterns':'a'}}}",
	  "Error deserializing Regex. No pattern found. Path 'x_netkan_jenkins.asset_match'.",
	  NULL },
	{ "{'x_netkan_jenkins':{'asset_match':'/(/'}}",
	  "System.Text.RegularExpressions.RegexParseException: Invalid pattern '(' at offset 1. "
	  "Not "
	  "enough )'s.",
	  "Invalid pattern '(' at offset 1. Not enough )'s." },
	{ "{'x_netkan_jenkins':{'asset_match':5}}",
	  "Unexpected token when reading Regex. Path 'x_netkan_jenkins.asset_match'.", NULL },
	{ "{'x_netkan_jenkins':{'use_filename_version':'q'}}",
	  "Could not convert string to boolean: q. Path 'x_netkan_jenkins.use_filename_version'.",
	  NULL },
	{ "{'x_netkan_github':{'prereleases':[]}}",
	  "Error reading boolean. Unexpected token: StartArray. Path "
	  "'x_netkan_github.prereleases'.",
	  NULL },
	{ "{'x_netkan_gitlab':5}",
	  "Error converting value 5 to type 'CKAN.NetKAN.Model.GitlabOptions'. Path "
	  "'x_netkan_gitlab'.",
	  "Could not cast or convert from System.Int64 to CKAN.NetKAN.Model.GitlabOptions." },
	{ "{'x_netkan_gitlab':{'USE_SOURCE_ARCHIVE':'n'}}",
	  "Could not convert string to boolean: n. Path 'x_netkan_gitlab.USE_SOURCE_ARCHIVE'.",
	  NULL },
};

static void a_bad_property_is_told_in_both_modes(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(bad); i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_metadata *out;
		if (nk_metadata_read(&out, &arena, document(&arena, bad[i][0]), &err) != -1)
			fail_msg("%s was taken", bad[i][0]);
		check_texts(&err, bad[i][1], bad[i][2]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_version_edit_is_a_text_or_an_object),
		cmocka_unit_test(overrides_are_read_one_or_many),
		cmocka_unit_test(builds_have_names_and_numbers),
		cmocka_unit_test(hosts_have_options),
		cmocka_unit_test(a_bad_property_is_told_in_both_modes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
