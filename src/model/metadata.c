/* SPDX-License-Identifier: MIT
 *
 * The typed netkan: a table of its properties, each with how it is read; see metadata.h. The
 * x_netkan_* properties that are classes of their own are in metadata_options.c.
 */
#include "model/metadata.h"

#include "base/arena.h"
#include "base/dotnet.h"
#include "model/fields.h"
#include "model/metadata_read.h"
#include "model/schema.h"

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
	return nk_typed_string(typed, value, &((struct nk_metadata *)into)->identifier);
}

static int read_ref(struct nk_typed *typed, const struct nk_value *value, struct nk_ref *ref)
{
	static const char type[] = "CKAN.NetKAN.Model.RemoteRef";
	struct nk_err problem = NK_ERR_INIT;

	*ref = (struct nk_ref){ .text = NK_NO_STR };
	if (nk_typed_no_value(value))
		return 0;
	if (nk_is(value, NK_ARRAY))
		return nk_typed_fail_shape(typed, value, type, NK_SHAPE_OBJECT);
	if (nk_is(value, NK_OBJECT))
		return nk_typed_fail_at(typed, value, NK_SPOT_NAME,
					"Unable to find a constructor to use for type %s. A class "
					"should either have a default constructor, one constructor "
					"with arguments or a constructor marked with the "
					"JsonConstructor attribute.",
					type);
	if (!nk_is(value, NK_STRING))
		return nk_typed_fail_convert(typed, value, type, NULL);
	if (nk_ref_parse(ref, value->text, &problem) == 0)
		return 0;
	return nk_typed_fail_convert(typed, value, type,
				     nk_printf(typed->arena, "Could not parse reference: \"%.*s\"",
					       NK_ARG(value->text)));
}

static int read_kref(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return read_ref(typed, value, &((struct nk_metadata *)into)->kref);
}

static int read_vref(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return read_ref(typed, value, &((struct nk_metadata *)into)->vref);
}

static int read_spec_version(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;

	m->has_spec_version = !nk_is_null(value);
	return m->has_spec_version ? nk_field_version(typed, value, &m->spec_version) : 0;
}

static int read_version(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;

	m->has_version = !nk_is_null(value);
	return m->has_version ? nk_field_version(typed, value, &m->version) : 0;
}

static int read_epoch(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	static const char type[] = "System.Nullable`1[System.UInt32]";
	struct nk_metadata *m = into;
	struct nk_err problem = NK_ERR_INIT;
	int64_t epoch;

	if (nk_typed_no_value(value))
		return 0;
	struct nk_str text = nk_typed_text(typed, value);
	if (!text.s)
		return nk_typed_fail_shape(typed, value, type, NK_SHAPE_SCALAR);
	if (nk_is(value, NK_BOOL))
		text = value->boolean ? NK_STR("1") : NK_STR("0");
	if (nk_int_parse(&epoch, text, NK_UINT32, &problem) < 0)
		return nk_typed_fail_convert(typed, value, type, problem.text);
	m->has_epoch = true;
	m->epoch = (uint32_t)epoch;
	return 0;
}

static int read_license(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;
	struct nk_text_list list = { NULL, 0 };

	if (nk_field_licenses(typed, value, &list) < 0)
		return -1;
	m->licenses = list.list;
	m->n_licenses = list.n;
	return 0;
}

static int read_download(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;
	struct nk_uri_list list = { NULL, 0 };

	if (nk_field_uris(typed, value, &list) < 0)
		return -1;
	m->downloads = list.list;
	m->n_downloads = list.n;
	return 0;
}

static int read_release_date(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;
	int64_t ticks;

	if (nk_typed_no_value(value))
		return 0;
	if (!nk_is(value, NK_STRING) && !nk_is(value, NK_DATE))
		return nk_typed_fail_token(typed, value, "Error reading date. Unexpected token:");
	if (!nk_date_read(value->text, &ticks))
		return nk_typed_fail(typed, value, NULL,
				     "Could not convert string to DateTime: %.*s.",
				     NK_ARG(value->text));
	m->has_release_date = true;
	m->release_date_us = nk_us_of_ticks(ticks);
	return 0;
}

bool nk_is_prerelease_status(struct nk_str status)
{
	return nk_str_is(status, nk_release_status_names[NK_TESTING]) ||
	       nk_str_is(status, nk_release_status_names[NK_DEVELOPMENT]);
}

static int read_release_status(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_metadata *m = into;
	int status = NK_STABLE;
	int rc = nk_field_status(typed, value, "System.Nullable`1[CKAN.ReleaseStatus]",
				 nk_release_status_names, &status);

	/* Other numbers are refused when the module is typed. */
	m->release_status = status == NK_TESTING || status == NK_DEVELOPMENT
				    ? (enum nk_release_status)status
				    : NK_STABLE;
	return rc;
}

static int read_resources(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_metadata_read_dictionary(typed, value, "System.Object",
					   &((struct nk_metadata *)into)->resources);
}

#define FLAG(field)                                                                                \
	static int read_##field(struct nk_typed *typed, const struct nk_value *value, void *into)  \
	{                                                                                          \
		return nk_typed_bool(typed, value, &((struct nk_metadata *)into)->field);          \
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

static const struct nk_typed_field metadata_fields[] = {
	{ "identifier", read_identifier },
	{ "$kref", read_kref },
	{ "$vref", read_vref },
	{ "spec_version", read_spec_version },
	{ "version", read_version },
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
	{ "x_netkan_version_edit", nk_metadata_read_version_edit },
	{ "x_netkan_override", nk_metadata_read_overrides },
	{ "x_netkan_jenkins", nk_metadata_read_jenkins },
	{ "x_netkan_github", nk_metadata_read_github },
	{ "x_netkan_gitlab", nk_metadata_read_gitlab },
	{ NULL, NULL },
};

int nk_metadata_read(struct nk_metadata **out, struct nk_arena *arena, struct nk_value *json,
		     struct nk_err *err)
{
	struct nk_typed typed = { .arena = arena, .err = err, .prefix = "" };
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
	modules->list =
		nk_regrow(arena, modules->list, modules->n, modules->n + 1, sizeof *modules->list);
	modules->list[modules->n++] = one;
}
