/* SPDX-License-Identifier: MIT
 *
 * The resources of a typed module, which are only checked.
 * Rules: CKAN Core/Types/ResourcesDescriptor.cs,
 * Core/Converters/Json{IgnoreBadUrl,OldResourceUrl}Converter.cs.
 */
#include "model/module_read.h"

#include "model/fields.h"

static int check_absolute(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_uri unused;

	(void)into;
	if (nk_is(value, NK_OBJECT))
		value = nk_get(value, "url");
	return nk_field_cast_uri(typed, value, &unused);
}

static int check_any(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_uri unused;

	(void)into;
	return nk_field_any_uri(typed, value, &unused);
}

/* homepage, repository and the rest count as missing when they are no addresses. */
static const struct nk_typed_field resource_fields[] = {
	{ "spacedock", check_absolute }, { "curse", check_absolute },
	{ "metanetkan", check_any },     { "remote-avc", check_any },
	{ "remote-swinfo", check_any },  { "store", check_any },
	{ "steamstore", check_any },     { "gogstore", check_any },
	{ "epicstore", check_any },      { NULL, NULL },
};

int nk_module_check_resources(struct nk_typed *typed, const struct nk_value *value)
{
	return nk_typed_object(typed, value, "CKAN.ResourcesDescriptor", resource_fields, NULL);
}
