/* SPDX-License-Identifier: MIT */
#include "document.h"

#include "model/metadata.h"

static struct nk_metadata *read(struct nk_arena *arena, const char *text)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_metadata *metadata = NULL;

	check_ok(nk_metadata_read(&metadata, arena, document(arena, text), &err), err);
	return metadata;
}

static void references_have_a_source_and_an_id(void **state)
{
	static const char *const rows[][3] = {
		{ "#/ckan/github/a/b", "github", "a/b" },
		{ "#/ckan/ksp-avc", "ksp-avc", "" },
		{ "#/ckan/ksp-avc/", "ksp-avc", "" },
		{ "#/ckan/x y/\xC3\xA9", "x y", "\xC3\xA9" },
		{ "#/ckan/http/https://a/b\nc", "http", "https://a/b" },
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_ref ref;
		check_ok(nk_ref_parse(&ref, nk_str(rows[i][0]), &err), err);
		check_str(ref.text, rows[i][0]);
		check_str(ref.source, rows[i][1]);
		check_str(ref.id, rows[i][2]);
	}
	static const char *const none[] = { "", "#/ckan/", "#/ckan//a", "/ckan/a", " #/ckan/a" };
	for (size_t i = 0; i < LENGTH(none); i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_ref ref;
		assert_int_equal(nk_ref_parse(&ref, nk_str(none[i]), &err), -1);
		assert_non_null(strstr(err.text, "Could not parse reference: \""));
	}
}

static void an_empty_netkan_has_defaults(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_metadata *m = read(&arena, "{}");
	(void)state;
	check_str(m->identifier, "");
	assert_null(m->kref.text.s);
	assert_null(m->vref.text.s);
	assert_false(m->has_version || m->has_spec_version || m->has_epoch || m->has_release_date);
	assert_int_equal(m->release_status, NK_STABLE);
	assert_false(nk_metadata_prerelease(m));
	assert_false(m->staging || m->allow_out_of_order || m->trust_version_file || m->force_v ||
		     m->license_ok);
	assert_int_equal(m->n_licenses + m->n_downloads + m->n_overrides, 0);
	assert_null(m->resources);
}

static void null_counts_as_absent(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_metadata *m = read(
		&arena, "{'identifier':null,'$kref':null,'$vref':'','spec_version':null,"
			"'version':null,'x_netkan_epoch':'','download':null,'release_date':'',"
			"'release_status':null,'resources':'','x_netkan_staging':'',"
			"'x_netkan_staging_reason':null,'x_netkan_version_edit':null,"
			"'x_netkan_override':null,'x_netkan_jenkins':'','x_netkan_github':null,"
			"'x_netkan_gitlab':null,'x_netkan_optimus_prime':null,'unknown':[]}");
	(void)state;
	check_str(m->identifier, "");
	assert_false(m->has_version || m->has_spec_version || m->has_epoch || m->has_release_date);
	assert_int_equal(m->n_downloads, 0);
	assert_null(m->resources);
}

static void every_property_is_read(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_metadata *m = read(
		&arena,
		"{'identifier':'Id','$kref':'#/ckan/github/a/b','$vref':'#/ckan/ksp-avc',"
		"'spec_version':1,'version':'1:2','x_netkan_epoch':'3','license':['MIT','unknown'],"
		"'download':['https://a.b/c','rel/d',null],'release_date':'2024-01-02T03:04:05.5Z',"
		"'release_status':'TESTING','resources':{'a':1},'x_netkan_staging':true,"
		"'x_netkan_staging_reason':'why','x_netkan_allow_out_of_order':' TRUE ',"
		"'x_netkan_trust_version_file':1,'x_netkan_force_v':'true',"
		"'x_netkan_license_ok':true}");
	(void)state;
	check_str(m->identifier, "Id");
	check_str(m->kref.id, "a/b");
	check_str(m->vref.source, "ksp-avc");
	check_str(m->spec_version.text, "1");
	assert_int_equal(m->version.epoch, 1);
	assert_true(m->has_epoch);
	assert_int_equal(m->epoch, 3);
	assert_int_equal(m->n_licenses, 2);
	assert_true(nk_metadata_redistributable(m));
	assert_int_equal(m->n_downloads, 2);
	check_str(nk_metadata_host(m, 0), "a.b");
	check_str(m->downloads[1].original, "rel/d");
	assert_true(m->has_release_date);
	assert_int_equal(m->release_date_us, INT64_C(1704164645500000));
	assert_true(nk_metadata_prerelease(m));
	assert_int_equal(nk_length(m->resources), 1);
	assert_true(m->staging && m->allow_out_of_order && m->trust_version_file && m->force_v &&
		    m->license_ok);
	check_str(m->staging_reason, "why");
}

static void names_match_in_any_case_but_exact_ones_first(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	assert_int_equal(read(&arena, "{'X_Netkan_Epoch':5}")->epoch, 5);
	check_str(read(&arena, "{'$VREF':'#/ckan/x'}")->vref.source, "x");
	check_str(read(&arena, "{'identifier':'a','IDENTIFIER':'b'}")->identifier, "b");
	check_str(read(&arena, "{'IDENTIFIER':'b','identifier':'a'}")->identifier, "a");
}

static void a_release_status_has_many_spellings(void **state)
{
	static const struct {
		const char *json;
		enum nk_release_status status;
	} rows[] = {
		{ "'stable'", NK_STABLE },
		{ "'Testing'", NK_TESTING },
		{ "'DEVELOPMENT'", NK_DEVELOPMENT },
		{ "'alpha'", NK_DEVELOPMENT },
		{ "'beta'", NK_TESTING },
		{ "0", NK_STABLE },
		{ "1", NK_TESTING },
		{ "'2'", NK_DEVELOPMENT },
		{ "' testing '", NK_TESTING },
		{ "'stable, testing'", NK_TESTING },
		{ "7", NK_STABLE },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		const char *text = nk_printf(&arena, "{'release_status':%s}", rows[i].json);
		if (read(&arena, text)->release_status != rows[i].status)
			fail_msg("%s", rows[i].json);
	}
}

static void an_unread_release_status_ends_the_netkan(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_metadata *m = read(
		&arena, "{'identifier':'a','release_status':{'version':'2'},'license':'Nope'}");
	(void)state;
	check_str(m->identifier, "a");
	check_str(m->version.text, "2");
}

static void too_deep_a_netkan_is_refused(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *json = nk_object(&arena), *deep = json;
	struct nk_metadata *out;
	(void)state;
	for (int i = 0; i < 64; i++) {
		struct nk_value *inner = nk_object(&arena);
		nk_set(&arena, deep, i ? "b" : "a", inner);
		deep = inner;
		if (i < 63)
			check_ok(nk_metadata_read(&out, &arena, json, &err), err);
	}
	assert_int_equal(nk_metadata_read(&out, &arena, json, &err), -1);
	assert_non_null(
		strstr(err.text, "The reader's MaxDepth of 64 has been exceeded. Path 'a.b.b."));
}

/* The netkan, queue mode's text, and file mode's where it differs. */
static const char *const bad[][3] = {
	{ "{'identifier':[]}",
	  "Error reading string. Unexpected token: StartArray. Path 'identifier'.", NULL },
	{ "{'identifier':{}}",
	  "Error reading string. Unexpected token: StartObject. Path 'identifier'.", NULL },
	{ "{'Identifier':[]}",
	  "Error reading string. Unexpected token: StartArray. Path 'Identifier'.", NULL },
	{ "{'$kref':'x'}",
	  "Error converting value \"x\" to type 'CKAN.NetKAN.Model.RemoteRef'. Path '$kref'.",
	  "Could not parse reference: \"x\"" },
	{ "{'$kref':5}",
	  "Error converting value 5 to type 'CKAN.NetKAN.Model.RemoteRef'. Path '$kref'.",
	  "Could not cast or convert from System.Int64 to CKAN.NetKAN.Model.RemoteRef." },
	{ "{'$vref':'#/ckan/'}",
	  "Error converting value \"#/ckan/\" to type 'CKAN.NetKAN.Model.RemoteRef'. Path "
	  "'$vref'.",
	  "Could not parse reference: \"#/ckan/\"" },
	{ "{'$vref':'#/ckan//a'}",
	  "Error converting value \"#/ckan//a\" to type 'CKAN.NetKAN.Model.RemoteRef'. Path "
	  "'$vref'.",
	  "Could not parse reference: \"#/ckan//a\"" },
	{ "{'version':[]}",
	  "System.ArgumentNullException: Value cannot be null. (Parameter 'input')",
	  "Value cannot be null. (Parameter 'input')" },
	{ "{'version':'1\\n2'}",
	  "System.FormatException: Input string was not in a correct format.",
	  "Input string was not in a correct format." },
	{ "{'version':'99999999999:1'}",
	  "System.OverflowException: Value was either too large or too small for an Int32.",
	  "Value was either too large or too small for an Int32." },
	{ "{'spec_version':{}}",
	  "System.ArgumentNullException: Value cannot be null. (Parameter 'input')",
	  "Value cannot be null. (Parameter 'input')" },
	{ "{'x_netkan_epoch':'x'}",
	  "Error converting value \"x\" to type 'System.Nullable`1[System.UInt32]'. Path "
	  "'x_netkan_epoch'.",
	  "The input string 'x' was not in a correct format." },
	{ "{'x_netkan_epoch':-1}",
	  "Error converting value -1 to type 'System.Nullable`1[System.UInt32]'. Path "
	  "'x_netkan_epoch'.",
	  "Value was either too large or too small for a UInt32." },
	{ "{'x_netkan_epoch':4294967296}",
	  "Error converting value 4294967296 to type 'System.Nullable`1[System.UInt32]'. Path "
	  "'x_netkan_epoch'.",
	  "Value was either too large or too small for a UInt32." },
	{ "{'license':'Nope'}", "The licence Nope is invalid", NULL },
	{ "{'license':null}", "The licence  is invalid", NULL },
	{ "{'license':['MIT',null]}", "The licence  is invalid", NULL },
	{ "{'license':{}}", "The licence  is invalid", NULL },
	{ "{'license':''}", "The licence  is invalid", NULL },
	{ "{'download':'x'}",
	  "System.UriFormatException: Invalid URI: The format of the URI could not be determined.",
	  "Invalid URI: The format of the URI could not be determined." },
	{ "{'download':''}", "System.UriFormatException: Invalid URI: The URI is empty.",
	  "Invalid URI: The URI is empty." },
	{ "{'download':'https://'}",
	  "System.UriFormatException: Invalid URI: The hostname could not be parsed.",
	  "Invalid URI: The hostname could not be parsed." },
	{ "{'download':5}", "System.ArgumentException: Can not convert Integer to Uri.",
	  "Can not convert Integer to Uri." },
	{ "{'download':{}}", "System.ArgumentException: Can not convert Object to Uri.",
	  "Can not convert Object to Uri." },
	{ "{'download':['https://a/','https://b c/']}",
	  "Error converting value \"https://b c/\" to type 'System.Uri'. Path '[1]'.",
	  "Could not cast or convert from System.String to System.Uri." },
	{ "{'download':[5]}", "Error converting value 5 to type 'System.Uri'. Path '[0]'.",
	  "Could not cast or convert from System.Int64 to System.Uri." },
	{ "{'release_date':5}",
	  "Error reading date. Unexpected token: Integer. Path 'release_date'.", NULL },
	{ "{'release_date':true}",
	  "Error reading date. Unexpected token: Boolean. Path 'release_date'.", NULL },
	{ "{'release_date':'x'}", "Could not convert string to DateTime: x. Path 'release_date'.",
	  NULL },
	{ "{'release_date':[]}",
	  "Error reading date. Unexpected token: StartArray. Path 'release_date'.", NULL },
	{ "{'release_status':''}", "Empty release_status string", NULL },
	{ "{'release_status':'Alpha'}",
	  "Error converting value \"Alpha\" to type 'System.Nullable`1[CKAN.ReleaseStatus]'. "
	  "Path 'release_status'.",
	  "Requested value 'Alpha' was not found." },
	{ "{'release_status':'99999999999'}",
	  "Error converting value \"99999999999\" to type "
	  "'System.Nullable`1[CKAN.ReleaseStatus]'. Path 'release_status'.",
	  "Value was either too large or too small for an Int32." },
	{ "{'release_status':true}",
	  "Unexpected token Boolean when parsing enum. Path 'release_status'.", NULL },
	{ "{'release_status':[1]}",
	  "Unexpected token when deserializing object: Integer. Path 'release_status[0]'.", NULL },
	{ "{'release_status':[]}",
	  "Unexpected token when deserializing object: EndArray. Path 'release_status'.", NULL },
	{ "{'resources':'x'}",
	  "Error converting value \"x\" to type "
	  "'System.Collections.Generic.Dictionary`2[System.String,System.Object]'. Path "
	  "'resources'.",
	  "Could not cast or convert from System.String to "
	  "System.Collections.Generic.Dictionary`2[System.String,System.Object]." },
	{ "{'x_netkan_staging':'yes'}",
	  "Could not convert string to boolean: yes. Path 'x_netkan_staging'.", NULL },
	{ "{'x_netkan_staging':[]}",
	  "Error reading boolean. Unexpected token: StartArray. Path 'x_netkan_staging'.", NULL },
	{ "{'x_netkan_force_v':{}}",
	  "Error reading boolean. Unexpected token: StartObject. Path 'x_netkan_force_v'.", NULL },
	{ "{'x_netkan_staging_reason':['a']}",
	  "Error reading string. Unexpected token: StartArray. Path 'x_netkan_staging_reason'.",
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
		cmocka_unit_test(references_have_a_source_and_an_id),
		cmocka_unit_test(an_empty_netkan_has_defaults),
		cmocka_unit_test(null_counts_as_absent),
		cmocka_unit_test(every_property_is_read),
		cmocka_unit_test(names_match_in_any_case_but_exact_ones_first),
		cmocka_unit_test(a_release_status_has_many_spellings),
		cmocka_unit_test(an_unread_release_status_ends_the_netkan),
		cmocka_unit_test(too_deep_a_netkan_is_refused),
		cmocka_unit_test(a_bad_property_is_told_in_both_modes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
