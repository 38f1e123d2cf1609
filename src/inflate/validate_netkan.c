/* SPDX-License-Identifier: MIT
 *
 * What a netkan must look like, before anything is asked of a host and once more at the end.
 * Rules: CKAN Netkan/Validators/NetkanValidator.cs and those that it lists, in its order.
 */
#include "inflate/inflation.h"

#include "model/identifier.h"
#include "source/source.h"


static int has_identifier(struct nk_inflation *inflation, const struct nk_metadata *module,
			  struct nk_err *err)
{
	if (!module->identifier.s || !nk_str_trim(module->identifier).n)
		return nk_reject(inflation, err, "Metadata must have an identifier property");
	return 0;
}

static int has_known_kref(struct nk_inflation *inflation, const struct nk_metadata *module,
			  struct nk_err *err)
{
	if (module->kref.text.s && !nk_source_find(module->kref.source))
		return nk_reject(inflation, err, "Invalid $kref: %.*s", NK_ARG(module->kref.text));
	return 0;
}

static int has_plain_identifier(struct nk_inflation *inflation, const struct nk_metadata *module,
				struct nk_err *err)
{
	if (!nk_identifier_valid(module->identifier))
		return nk_reject(inflation, err,
				 "CKAN identifiers must consist only of letters, numbers, and dashes, "
				 "and must start with a letter or number.");
	return 0;
}

static int has_kref_or_download(struct nk_inflation *inflation, const struct nk_metadata *module,
				struct nk_err *err)
{
	bool kref = nk_get(module->json, "$kref"), download = nk_get(module->json, "download");

	if (kref && download)
		return nk_reject(inflation, err,
				 "%.*s has a $kref and a download field, this is likely incorrect",
				 NK_ARG(module->identifier));
	if (!kref && !download && !nk_str_is(nk_get_text(module->json, "kind"), "dlc"))
		return nk_reject(inflation, err,
				 "%.*s has no $kref field, this is required when no download url is "
				 "specified",
				 NK_ARG(module->identifier));
	return 0;
}

static int has_version_with_download(struct nk_inflation *inflation,
				     const struct nk_metadata *module, struct nk_err *err)
{
	if (nk_get(module->json, "download") && !nk_get(module->json, "version") &&
	    !nk_get(module->json, "$vref"))
		return nk_reject(inflation, err, "%.*s expects a version when a download url is provided",
				 NK_ARG(module->identifier));
	return 0;
}

static int has_good_overrides(struct nk_inflation *inflation, const struct nk_metadata *module,
			      struct nk_err *err)
{
	const struct nk_value *overrides = nk_get(module->json, "x_netkan_override");

	if (!overrides)
		return 0;
	if (!nk_is(overrides, NK_ARRAY))
		return nk_reject(inflation, err, "Netkan overrides require an array");
	nk_each_item(i, overrides) {
		if (!nk_is(*i, NK_OBJECT))
			return nk_reject(inflation, err,
					 "x_netkan_override: each stanza must be a set of properties");
		if (!nk_get(*i, "version"))
			return nk_reject(inflation, err, "Netkan overrides require a version");
		if (!nk_get(*i, "delete") && !nk_get(*i, "override"))
			return nk_reject(inflation, err,
					 "Netkan overrides require a delete or override section");
	}
	return 0;
}

static nk_check_fn *const checks[] = {
	has_identifier,	      has_known_kref,		 has_plain_identifier,
	has_kref_or_download, has_version_with_download, has_good_overrides,
};

int nk_validate_netkan(struct nk_inflation *inflation, const struct nk_metadata *module,
		       struct nk_str base, struct nk_err *err)
{
	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
		if (checks[i](inflation, module, err) < 0)
			return -1;
	}
	if (base.s && !nk_str_eq(base, module->identifier))
		return nk_reject(inflation, err, "Error: Have metadata for %.*s, but wanted %.*s",
				 NK_ARG(module->identifier), NK_ARG(base));
	return 0;
}
