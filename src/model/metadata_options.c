/* SPDX-License-Identifier: MIT
 *
 * The x_netkan_* properties that are classes of their own: how a version is edited, what is
 * overridden, and what is wanted from a host.
 * Rules: CKAN Netkan/Model/{VersionEdit,Override,Jenkins,Github,Gitlab}Options.cs.
 */
#include "model/metadata_read.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/regex.h"
#include "model/fields.h"

#include <string.h>

int nk_metadata_read_dictionary(struct nk_typed *typed, const struct nk_value *value,
				const char *type, struct nk_value **out)
{
	const char *whole = NULL;

	if (nk_typed_no_value(value))
		return 0;
	if (!nk_is(value, NK_OBJECT))
		whole = nk_printf(typed->arena,
				  "System.Collections.Generic.Dictionary`2[System.String,%s]",
				  type);
	if (nk_is(value, NK_ARRAY))
		return nk_typed_fail_shape(typed, value, whole, NK_SHAPE_OBJECT);
	if (whole)
		return nk_typed_fail_convert(typed, value, whole, NULL);
	*out = (struct nk_value *)(uintptr_t)value;
	return 0;
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
	int rc = nk_typed_bool(typed, value, &((struct nk_metadata *)into)->edit_strict);

	/* Its class is made from its members, where nulls are not passed over. */
	return rc == NK_NOT_FOUND ? nk_typed_fail_null_bool(typed, value) : rc;
}

static const struct nk_typed_field edit_fields[] = {
	{ "find", read_edit_find },
	{ "replace", read_edit_replace },
	{ "strict", read_edit_strict },
	{ NULL, NULL },
};

int nk_metadata_read_version_edit(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;
	const struct nk_typed_step *at = typed->at;

	if (nk_is_null(value))
		return 0;
	m->has_version_edit = true;
	m->edit_strict = true;
	m->edit_replace = NK_STR("${version}");
	if (nk_is(value, NK_ARRAY)) {
		struct nk_str text = nk_json_text(typed->arena, value, NK_JSON_INDENT2);
		return nk_typed_fail_as(typed, NULL,
					"Unrecognized `x_netkan_version_edit` value: %.*s",
					NK_ARG(text));
	}
	if (!nk_is(value, NK_OBJECT)) {
		m->edit_find = nk_typed_text(typed, value);
		return 0;
	}
	/* Read from a tree of its own. */
	typed->at = NULL;
	typed->tree = true;
	int rc = nk_typed_fill(typed, value, edit_fields, m);
	typed->tree = false;
	typed->at = at;
	return rc;
}

static int read_override_version(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_override *o = into;
	struct nk_text_list list = { NULL, 0 };

	int rc = nk_field_texts(typed, value, &list);
	if (rc != 0)
		return rc;
	/* Given, if only as an empty list: then every version is meant. */
	o->versions = list.list ? list.list : NK_NEW(typed->arena, struct nk_str);
	o->n_versions = list.n;
	return 0;
}

static int read_override_delete(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_override *o = into;
	struct nk_text_list list = { NULL, 0 };

	int rc = nk_field_texts(typed, value, &list);
	o->deletes = list.list;
	o->n_deletes = list.n;
	return rc;
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
	return nk_metadata_read_dictionary(typed, value, "Newtonsoft.Json.Linq.JToken",
					   &((struct nk_override *)into)->override);
}

static const struct nk_typed_field override_fields[] = {
	{ "version", read_override_version }, { "before", read_override_before },
	{ "after", read_override_after },     { "override", read_override_set },
	{ "delete", read_override_delete },   { NULL, NULL },
};

static int add_override(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;
	struct nk_override stanza = { 0 };
	int rc = nk_typed_object(typed, value, "CKAN.NetKAN.Model.OverrideOptions", override_fields,
				 &stanza);

	if (rc != 0)
		return rc;
	m->overrides = nk_regrow(typed->arena, m->overrides, m->n_overrides, m->n_overrides + 1,
				 sizeof *m->overrides);
	m->overrides[m->n_overrides++] = stanza;
	return 0;
}

int nk_metadata_read_overrides(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_is_null(value) ? 0 : nk_typed_each(typed, value, add_override, into);
}

static int read_jenkins_build(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	static const char *const names[] = { "any",        "completed", "failed",       "stable",
					     "successful", "unstable",  "unsuccessful", NULL };
	static const enum nk_jenkins_build builds[] = {
		NK_BUILD_ANY,        NK_BUILD_COMPLETED, NK_BUILD_FAILED,       NK_BUILD_STABLE,
		NK_BUILD_SUCCESSFUL, NK_BUILD_UNSTABLE,  NK_BUILD_UNSUCCESSFUL,
	};
	static const char type[] = "CKAN.NetKAN.Model.JenkinsBuildType";
	struct nk_metadata *m = into;
	const char *problem = NULL;
	int build;

	if (nk_is_null(value))
		return 0;
	if (nk_is(value, NK_ARRAY) || nk_is(value, NK_OBJECT))
		return nk_typed_fail_shape(typed, value, type, NK_SHAPE_SCALAR);
	if (nk_is(value, NK_INT) || nk_is(value, NK_BOOL))
		build = nk_is(value, NK_INT) ? (int)value->integer : value->boolean;
	else if (nk_typed_enum(typed, nk_typed_text(typed, value), names, &build, &problem) < 0)
		return nk_typed_fail_convert(typed, value, type, problem);
	/* Any number is taken; builds of no known kind are looked for as stable ones are. */
	if (build >= 0 && build < (int)(sizeof builds / sizeof *builds))
		m->jenkins.build = builds[build];
	return 0;
}

static int read_use_filename_version(struct nk_typed *typed, const struct nk_value *value,
				     void *into)
{
	return nk_typed_bool(typed, value,
			     &((struct nk_metadata *)into)->jenkins.use_filename_version);
}

static unsigned regex_flags(struct nk_str letters)
{
	unsigned flags = 0;

	for (size_t i = 0; i < letters.n; i++)
		flags |= letters.s[i] == 'i'   ? NK_REGEX_IGNORECASE
			 : letters.s[i] == 'm' ? NK_REGEX_MULTILINE
			 : letters.s[i] == 's' ? NK_REGEX_SINGLELINE
			 : letters.s[i] == 'x' ? NK_REGEX_IGNORE_WHITESPACE
					       : 0u;
	return flags;
}

static int read_pattern(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_string(typed, value, &((struct nk_metadata *)into)->jenkins.asset_pattern);
}

/* RegexOptions as a number. */
static int read_regex_options(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	static const unsigned flags[] = {
		NK_REGEX_IGNORECASE, NK_REGEX_MULTILINE,         NK_REGEX_EXPLICIT_CAPTURE, 0,
		NK_REGEX_SINGLELINE, NK_REGEX_IGNORE_WHITESPACE,
	};
	struct nk_metadata *m = into;
	int64_t options;

	if (nk_typed_int64(typed, value, &options) < 0)
		return -1;
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		m->jenkins.asset_flags |= options >> i & 1 ? flags[i] : 0;
	return 0;
}

static const struct nk_typed_field regex_fields[] = {
	{ "Pattern", read_pattern },
	{ "Options", read_regex_options },
	{ NULL, NULL },
};

/* "/pattern/flags", or an object: as Newtonsoft's converter for regular expressions wants it. */
static int read_regex(struct nk_typed *typed, const struct nk_value *value, struct nk_metadata *m)
{
	struct nk_str text = nk_text(value);

	if (nk_is(value, NK_OBJECT)) {
		if (nk_typed_fill(typed, value, regex_fields, m) < 0)
			return -1;
		return m->jenkins.asset_pattern.s
			       ? 0
			       : nk_typed_fail(typed, value, NULL,
					       "Error deserializing Regex. No pattern found.");
	}
	if (!text.s)
		return nk_typed_fail(typed, value, NULL, "Unexpected token when reading Regex.");
	const char *end = text.n ? memrchr(text.s, '/', text.n) : NULL;
	if (!end || text.s[0] != '/' || end == text.s)
		return nk_typed_fail(typed, value, NULL,
				     "Regex pattern must be enclosed by slashes.");
	size_t n = (size_t)(end - text.s);
	m->jenkins.asset_pattern = nk_str_n(text.s + 1, n - 1);
	m->jenkins.asset_flags = regex_flags(nk_str_n(end + 1, text.n - n - 1));
	return 0;
}

static int read_asset_match(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;
	struct nk_err problem = NK_ERR_INIT;
	NK_AUTO(nk_regex) regex = NULL;

	if (nk_is_null(value))
		return 0;
	m->jenkins.asset_pattern = NK_NO_STR;
	m->jenkins.asset_flags = 0;
	if (read_regex(typed, value, m) < 0)
		return -1;
	/* A wrong pattern is found here, whether there will be an asset or not. */
	if (nk_regex_compile(&regex, typed->arena, m->jenkins.asset_pattern, m->jenkins.asset_flags,
			     &problem) == 0)
		return 0;
	return nk_typed_fail_as(typed, "System.Text.RegularExpressions.RegexParseException", "%s",
				nk_err_text(&problem));
}

static int read_github_archive(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_bool(typed, value,
			     &((struct nk_metadata *)into)->github.use_source_archive);
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
	return nk_typed_bool(typed, value,
			     &((struct nk_metadata *)into)->gitlab.use_source_archive);
}

static const struct nk_typed_field jenkins_fields[] = {
	{ "build", read_jenkins_build },
	{ "use_filename_version", read_use_filename_version },
	{ "asset_match", read_asset_match },
	{ NULL, NULL },
};
static const struct nk_typed_field github_fields[] = {
	{ "use_source_archive", read_github_archive },
	{ "prereleases", read_github_prereleases },
	{ NULL, NULL },
};
static const struct nk_typed_field gitlab_fields[] = {
	{ "use_source_archive", read_gitlab_archive },
	{ NULL, NULL },
};

int nk_metadata_read_jenkins(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_object(typed, value, "CKAN.NetKAN.Model.JenkinsOptions", jenkins_fields,
			       into);
}

int nk_metadata_read_github(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_object(typed, value, "CKAN.NetKAN.Model.GithubOptions", github_fields,
			       into);
}

int nk_metadata_read_gitlab(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_object(typed, value, "CKAN.NetKAN.Model.GitlabOptions", gitlab_fields,
			       into);
}
