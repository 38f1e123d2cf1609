/* SPDX-License-Identifier: MIT
 *
 * The typed netkan: a table of its properties, each with how it is read; see metadata.h.
 */
#include "model/metadata.h"

#include "base/arena.h"
#include "base/collate.h"
#include "base/dotnet.h"
#include "base/json.h"
#include "base/regex.h"
#include "model/json_rules.h"
#include "model/schema.h"
#include "model/typed.h"

#include <string.h>

int nk_ref_parse(struct nk_ref *out, struct nk_str text, struct nk_err *err)
{
	static const char start[] = "#/ckan/";
	size_t at = sizeof start - 1;

	*out = (struct nk_ref){ .text = text, .id = NK_STR("") };
	if (!nk_str_starts(text, start) || at == text.n || text.s[at] == '/')
		return nk_fail(err, NK_FAULT_METADATA, "Could not parse reference: \"%.*s\"",
			       NK_ARG(text));
	size_t end = at;
	while (end < text.n && text.s[end] != '/')
		end++;
	out->source = nk_str_n(text.s + at, end - at);
	if (end + 1 < text.n) {
		size_t stop = end + 1;
		while (stop < text.n && text.s[stop] != '\n')
			stop++;
		out->id = nk_str_n(text.s + end + 1, stop - end - 1);
	}
	return 0;
}

static int read_identifier(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;

	return nk_typed_string(typed, value, &m->identifier);
}

static int read_ref(struct nk_typed *typed, const struct nk_value *value, struct nk_ref *ref)
{
	struct nk_err problem = NK_ERR_INIT;

	if (nk_is_null(value) || (nk_is(value, NK_STRING) && !value->text.n)) {
		*ref = (struct nk_ref){ .text = NK_NO_STR };
		return 0;
	}
	const char *text = nk_typed_scalar(typed, value);
	if (!text)
		return nk_typed_fail_container(typed, value, "CKAN.NetKAN.Model.RemoteRef");
	if (nk_ref_parse(ref, nk_str(text), &problem) < 0)
		return nk_typed_fail_convert(typed, value, "CKAN.NetKAN.Model.RemoteRef",
					     problem.text);
	return 0;
}

static int read_kref(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return read_ref(typed, value, &((struct nk_metadata *)into)->kref);
}

static int read_vref(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return read_ref(typed, value, &((struct nk_metadata *)into)->vref);
}

static int read_version(struct nk_typed *typed, const struct nk_value *value, bool *given,
			struct nk_version *version)
{
	struct nk_err problem = NK_ERR_INIT;

	*given = false;
	if (nk_is_null(value))
		return 0;
	const char *text = nk_typed_scalar(typed, value);
	if (!text)
		return nk_typed_fail_plain(typed,
					   "%s must be a text, not a list or a set of properties",
					   typed->path);
	if (nk_version_parse(version, nk_str(text), &problem) < 0)
		return nk_typed_fail_plain(typed, "%s", problem.text);
	*given = true;
	return 0;
}

static int read_spec_version(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;

	return read_version(typed, value, &m->has_spec_version, &m->spec_version);
}

static int read_module_version(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;

	return read_version(typed, value, &m->has_version, &m->version);
}

static int read_epoch(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	static const char type[] = "System.Nullable`1[System.UInt32]";
	struct nk_metadata *m = into;
	struct nk_err problem = NK_ERR_INIT;
	int64_t epoch;

	if (nk_is_null(value) || (nk_is(value, NK_STRING) && !value->text.n))
		return 0;
	const char *text = nk_typed_scalar(typed, value);
	if (!text)
		return nk_typed_fail_container(typed, value, type);
	if (nk_is(value, NK_BOOL))
		text = value->boolean ? "1" : "0";
	if (nk_int_parse(&epoch, nk_str(text), NK_UINT32, &problem) < 0)
		return nk_typed_fail_convert(typed, value, type, problem.text);
	m->has_epoch = true;
	m->epoch = (uint32_t)epoch;
	return 0;
}

static int read_one_license(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;
	const char *text = nk_typed_scalar(typed, value);

	if (!text || !nk_license_known(nk_str(text)))
		return nk_typed_fail_plain(typed, "The licence %s is invalid", text ? text : "");
	m->licenses = nk_regrow(typed->arena, m->licenses, m->n_licenses, m->n_licenses + 1,
				sizeof *m->licenses);
	m->licenses[m->n_licenses++] = nk_str(text);
	return 0;
}

static int read_license(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_each(typed, value, read_one_license, into);
}

static int add_download(struct nk_typed *typed, struct nk_metadata *m, const struct nk_value *value,
			bool relative)
{
	struct nk_err problem = NK_ERR_INIT;
	struct nk_uri uri = { 0 };
	const char *text = nk_typed_scalar(typed, value);

	if (!text)
		return nk_typed_fail_plain(typed, "download must be an address");
	if (nk_uri_parse(&uri, typed->arena, nk_str(text), &problem) < 0) {
		if (!relative || !nk_uri_any(nk_str(text)))
			return nk_typed_fail_plain(typed, "%s", problem.text);
		uri.original = uri.display = uri.absolute = nk_str(text);
		uri.host = NK_STR("");
	}
	m->downloads = nk_regrow(typed->arena, m->downloads, m->n_downloads, m->n_downloads + 1,
				 sizeof *m->downloads);
	m->downloads[m->n_downloads++] = uri;
	return 0;
}

static int read_download(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	if (nk_is_null(value))
		return 0;
	if (!nk_is(value, NK_ARRAY))
		return add_download(typed, into, value, false);
	nk_each_item(i, value) {
		if (!nk_is_null(*i) && add_download(typed, into, *i, true) < 0)
			return -1;
	}
	return 0;
}

static int read_release_date(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	static const char *const token_names[] = {
		[NK_BOOL] = "Boolean", [NK_INT] = "Integer", [NK_NUMBER] = "Float",
		[NK_ARRAY] = "StartArray", [NK_OBJECT] = "StartObject",
	};
	struct nk_metadata *m = into;
	int64_t ticks;

	if (nk_is_null(value) || (nk_is(value, NK_STRING) && !value->text.n))
		return 0;
	if (!nk_is(value, NK_STRING) && !nk_is(value, NK_DATE))
		return nk_typed_fail(typed, value, NULL, "Error reading date. Unexpected token: %s.",
				     token_names[value->kind]);
	if (!nk_date_read(value->text, &ticks))
		return nk_typed_fail(typed, value, NULL, "Could not convert string to DateTime: %.*s.",
				     NK_ARG(value->text));
	m->has_release_date = true;
	m->release_date_us = nk_us_of_ticks(ticks);
	return 0;
}

static const struct {
	const char *name;
	enum nk_release_status status;
	bool exact;
} statuses[] = {
	{ "alpha", NK_DEVELOPMENT, true },   { "beta", NK_TESTING, true },
	{ "stable", NK_STABLE, false },	     { "testing", NK_TESTING, false },
	{ "development", NK_DEVELOPMENT, false },
};

static int read_release_status(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;
	int64_t number;

	if (nk_is_null(value))
		return 0;
	const char *text = nk_typed_scalar(typed, value);
	if (!text)
		return nk_typed_fail_plain(typed, "release_status must be a text");
	if (!*text)
		return nk_typed_fail_plain(typed, "Empty release_status string");
	for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
		if (statuses[i].exact ? strcmp(text, statuses[i].name) == 0 :
					nk_equal_ignore_case(nk_str(text), nk_str(statuses[i].name))) {
			m->release_status = statuses[i].status;
			return 0;
		}
	}
	if (nk_int_try(nk_str(text), NK_INT32, &number)) {
		m->release_status = number == 1 ? NK_TESTING : number == 2 ? NK_DEVELOPMENT : NK_STABLE;
		return 0;
	}
	return nk_typed_fail_convert(
		typed, value, "System.Nullable`1[CKAN.ReleaseStatus]",
		nk_printf(typed->arena, "Requested value '%s' was not found.", text));
}

static int read_resources(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	static const char type[] =
		"System.Collections.Generic.Dictionary`2[System.String,System.Object]";
	struct nk_metadata *m = into;

	if (nk_is_null(value) || (nk_is(value, NK_STRING) && !value->text.n))
		return 0;
	if (nk_is(value, NK_ARRAY))
		return nk_typed_fail_container(typed, value, type);
	if (!nk_is(value, NK_OBJECT))
		return nk_typed_fail_convert(typed, value, type, NULL);
	m->resources = (struct nk_value *)(uintptr_t)value;
	return 0;
}

#define FLAG(field)                                                                             \
	static int read_##field(struct nk_typed *typed, const struct nk_value *value, void *into) \
	{                                                                                        \
		return nk_typed_bool(typed, value, &((struct nk_metadata *)into)->field);        \
	}
FLAG(staging)
FLAG(allow_out_of_order)
FLAG(trust_version_file)
FLAG(force_v)
FLAG(license_ok)

static int read_optimus_prime(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	bool unused;

	(void)into;
	return nk_typed_bool(typed, value, &unused);
}

static int read_staging_reason(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_string(typed, value, &((struct nk_metadata *)into)->staging_reason);
}

static int read_edit_find(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_string(typed, value, &((struct nk_metadata *)into)->edit_find);
}

static int read_edit_replace(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_string(typed, value, &((struct nk_metadata *)into)->edit_replace);
}

static int read_edit_strict(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_bool(typed, value, &((struct nk_metadata *)into)->edit_strict);
}

static const struct nk_field edit_fields[] = {
	{ "find", read_edit_find },
	{ "replace", read_edit_replace },
	{ "strict", read_edit_strict },
	{ NULL, NULL },
};

static int read_version_edit(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;
	const char *outer = typed->path;

	if (nk_is_null(value))
		return 0;
	m->has_version_edit = true;
	m->edit_strict = true;
	m->edit_replace = NK_STR("${version}");
	if (nk_is(value, NK_ARRAY)) {
		struct nk_str text = nk_json_text(typed->arena, value, NK_JSON_INDENT2);
		return nk_typed_fail_plain(typed, "Unrecognized `x_netkan_version_edit` value: %.*s",
					   NK_ARG(text));
	}
	if (!nk_is(value, NK_OBJECT)) {
		m->edit_find = nk_str(nk_typed_scalar(typed, value));
		return 0;
	}
	typed->path = "";
	if (nk_typed_fill(typed, value, edit_fields, m) < 0)
		return -1;
	typed->path = outer;
	return 0;
}

static int add_text(struct nk_typed *typed, const struct nk_value *value, struct nk_str **list,
		    size_t *n)
{
	struct nk_str text = NK_NO_STR;

	if (nk_is(value, NK_OBJECT))
		return nk_typed_fail_plain(typed, "Can not convert Object to String.");
	if (nk_typed_string(typed, value, &text) < 0)
		return -1;
	*list = nk_regrow(typed->arena, *list, *n, *n + 1, sizeof **list);
	(*list)[(*n)++] = text;
	return 0;
}

static int add_override_version(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_override *o = into;

	return add_text(typed, value, &o->versions, &o->n_versions);
}

static int add_override_delete(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_override *o = into;

	return add_text(typed, value, &o->deletes, &o->n_deletes);
}

static int read_override_version(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_override *o = into;

	if (nk_is_null(value))
		return 0;
	/* Given, if only as an empty list: then every version is meant. */
	o->versions = NK_NEW_N(typed->arena, struct nk_str, 4);
	return nk_typed_each(typed, value, add_override_version, o);
}

static int read_override_delete(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_is_null(value) ? 0 : nk_typed_each(typed, value, add_override_delete, into);
}

static int read_override_before(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_string(typed, value, &((struct nk_override *)into)->before);
}

static int read_override_after(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_string(typed, value, &((struct nk_override *)into)->after);
}

static int read_override_set(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	static const char type[] =
		"System.Collections.Generic.Dictionary`2[System.String,Newtonsoft.Json.Linq.JToken]";

	if (nk_is_null(value) || (nk_is(value, NK_STRING) && !value->text.n))
		return 0;
	if (nk_is(value, NK_ARRAY))
		return nk_typed_fail_container(typed, value, type);
	if (!nk_is(value, NK_OBJECT))
		return nk_typed_fail_convert(typed, value, type, NULL);
	((struct nk_override *)into)->override = (struct nk_value *)(uintptr_t)value;
	return 0;
}

static const struct nk_field override_fields[] = {
	{ "version", read_override_version }, { "before", read_override_before },
	{ "after", read_override_after },     { "override", read_override_set },
	{ "delete", read_override_delete },   { NULL, NULL },
};

static int add_override(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;
	struct nk_override stanza = { 0 };

	if (nk_is_null(value) || (nk_is(value, NK_STRING) && !value->text.n))
		return 0;
	if (nk_is(value, NK_ARRAY))
		return nk_typed_fail_container(typed, value, "CKAN.NetKAN.Model.OverrideOptions");
	if (!nk_is(value, NK_OBJECT))
		return nk_typed_fail_convert(typed, value, "CKAN.NetKAN.Model.OverrideOptions", NULL);
	if (nk_typed_fill(typed, value, override_fields, &stanza) < 0)
		return -1;
	m->overrides = nk_regrow(typed->arena, m->overrides, m->n_overrides, m->n_overrides + 1,
				 sizeof *m->overrides);
	m->overrides[m->n_overrides++] = stanza;
	return 0;
}

static int read_overrides(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_is_null(value) ? 0 : nk_typed_each(typed, value, add_override, into);
}

static int read_jenkins_build(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	static const struct {
		const char *name;
		enum nk_jenkins_build build;
	} builds[] = {
		{ "any", NK_BUILD_ANY },	   { "completed", NK_BUILD_COMPLETED },
		{ "failed", NK_BUILD_FAILED },	   { "stable", NK_BUILD_STABLE },
		{ "successful", NK_BUILD_SUCCESSFUL }, { "unstable", NK_BUILD_UNSTABLE },
		{ "unsuccessful", NK_BUILD_UNSUCCESSFUL },
	};
	static const char type[] = "CKAN.NetKAN.Model.JenkinsBuildType";
	struct nk_metadata *m = into;

	if (nk_is_null(value))
		return 0;
	const char *text = nk_typed_scalar(typed, value);
	if (!text)
		return nk_typed_fail_container(typed, value, type);
	for (size_t i = 0; i < sizeof builds / sizeof builds[0]; i++) {
		if (nk_equal_ignore_case(nk_str(text), nk_str(builds[i].name)) ||
		    (nk_is(value, NK_INT) && value->integer == (int64_t)i)) {
			m->jenkins.build = builds[i].build;
			return 0;
		}
	}
	return nk_typed_fail_convert(
		typed, value, type,
		nk_printf(typed->arena, "Requested value '%s' was not found.", text));
}

static int read_use_filename_version(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_bool(typed, value,
			     &((struct nk_metadata *)into)->jenkins.use_filename_version);
}

/* "/pattern/flags", as Newtonsoft's converter for regular expressions wants it. */
static int read_asset_match(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;
	struct nk_str text = NK_NO_STR;
	int rc = nk_typed_string(typed, value, &text);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	const char *end = text.n ? memrchr(text.s, '/', text.n) : NULL;
	if (!end || text.s[0] != '/' || end == text.s)
		return nk_typed_fail(typed, value, NULL, "Regex pattern must be enclosed by slashes.");
	m->jenkins.asset_pattern = nk_str_n(text.s + 1, (size_t)(end - text.s) - 1);
	for (const char *flag = end + 1; flag < text.s + text.n; flag++)
		m->jenkins.asset_flags |= *flag == 'i' ? NK_REGEX_IGNORECASE :
					  *flag == 'm' ? NK_REGEX_MULTILINE :
					  *flag == 's' ? NK_REGEX_SINGLELINE :
					  *flag == 'x' ? NK_REGEX_IGNORE_WHITESPACE :
							 0u;
	return 0;
}

static int read_github_archive(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_bool(typed, value, &((struct nk_metadata *)into)->github.use_source_archive);
}

static int read_github_prereleases(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;
	bool wanted = false;
	int rc = nk_typed_bool(typed, value, &wanted);

	if (rc == 0)
		m->github.prereleases = wanted ? NK_YES : NK_NO;
	return rc;
}

static int read_gitlab_archive(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_bool(typed, value, &((struct nk_metadata *)into)->gitlab.use_source_archive);
}

static const struct nk_field jenkins_fields[] = {
	{ "build", read_jenkins_build },
	{ "use_filename_version", read_use_filename_version },
	{ "asset_match", read_asset_match },
	{ NULL, NULL },
};
static const struct nk_field github_fields[] = {
	{ "use_source_archive", read_github_archive },
	{ "prereleases", read_github_prereleases },
	{ NULL, NULL },
};
static const struct nk_field gitlab_fields[] = {
	{ "use_source_archive", read_gitlab_archive },
	{ NULL, NULL },
};

static int read_options(struct nk_typed *typed, const struct nk_value *value, void *into,
			const struct nk_field *fields, const char *type)
{
	if (nk_is_null(value) || (nk_is(value, NK_STRING) && !value->text.n))
		return 0;
	if (nk_is(value, NK_ARRAY))
		return nk_typed_fail_container(typed, value, type);
	if (!nk_is(value, NK_OBJECT))
		return nk_typed_fail_convert(typed, value, type, NULL);
	return nk_typed_fill(typed, value, fields, into);
}

static int read_jenkins(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return read_options(typed, value, into, jenkins_fields, "CKAN.NetKAN.Model.JenkinsOptions");
}

static int read_github(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return read_options(typed, value, into, github_fields, "CKAN.NetKAN.Model.GithubOptions");
}

static int read_gitlab(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return read_options(typed, value, into, gitlab_fields, "CKAN.NetKAN.Model.GitlabOptions");
}

static const struct nk_field metadata_fields[] = {
	{ "identifier", read_identifier },
	{ "$kref", read_kref },
	{ "$vref", read_vref },
	{ "spec_version", read_spec_version },
	{ "version", read_module_version },
	{ "x_netkan_epoch", read_epoch },
	{ "license", read_license },
	{ "download", read_download },
	{ "release_date", read_release_date },
	{ "release_status", read_release_status },
	{ "resources", read_resources },
	{ "x_netkan_staging", read_staging },
	{ "x_netkan_staging_reason", read_staging_reason },
	{ "x_netkan_allow_out_of_order", read_allow_out_of_order },
	{ "x_netkan_trust_version_file", read_trust_version_file },
	{ "x_netkan_force_v", read_force_v },
	{ "x_netkan_license_ok", read_license_ok },
	{ "x_netkan_optimus_prime", read_optimus_prime },
	{ "x_netkan_version_edit", read_version_edit },
	{ "x_netkan_override", read_overrides },
	{ "x_netkan_jenkins", read_jenkins },
	{ "x_netkan_github", read_github },
	{ "x_netkan_gitlab", read_gitlab },
	{ NULL, NULL },
};

int nk_metadata_read(struct nk_metadata **out, struct nk_arena *arena, struct nk_value *json,
		     struct nk_err *err)
{
	struct nk_typed typed = { .arena = arena, .err = err, .prefix = "", .path = "" };
	struct nk_metadata *m = NK_NEW(arena, struct nk_metadata);

	m->json = json;
	m->identifier = NK_STR("");
	if (nk_typed_fill(&typed, json, metadata_fields, m) < 0)
		return -1;
	*out = m;
	return 0;
}

int nk_metadata_copy(struct nk_metadata **out, struct nk_arena *arena,
		     const struct nk_metadata *from, struct nk_err *err)
{
	return nk_metadata_read(out, arena, nk_copy(arena, from->json), err);
}

bool nk_metadata_prerelease(const struct nk_metadata *metadata)
{
	return metadata->release_status != NK_STABLE;
}

bool nk_metadata_redistributable(const struct nk_metadata *metadata)
{
	for (size_t i = 0; i < metadata->n_licenses; i++) {
		if (nk_license_redistributable(metadata->licenses[i]))
			return true;
	}
	return false;
}

struct nk_str nk_metadata_host(const struct nk_metadata *metadata, size_t download)
{
	return metadata->downloads[download].host;
}

void nk_modules_add(struct nk_arena *arena, struct nk_modules *modules, struct nk_metadata *one)
{
	modules->list = nk_regrow(arena, modules->list, modules->n, modules->n + 1,
				  sizeof *modules->list);
	modules->list[modules->n++] = one;
}
