/* SPDX-License-Identifier: MIT
 *
 * The relationships of a typed module.
 * Rules: CKAN Core/Converters/JsonRelationshipConverter.cs, Core/Types/RelationshipDescriptor.cs.
 */
#include "model/module_read.h"

#include "base/arena.h"
#include "model/fields.h"

static int read_name(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	return nk_typed_string(typed, value, &((struct nk_relationship *)into)->name);
}

static int check_version(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_version unused;

	(void)into;
	return nk_is_null(value) ? 0 : nk_field_version(typed, value, &unused);
}

static int check_help(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_str unused;

	(void)into;
	return nk_typed_string(typed, value, &unused);
}

static int check_suppress(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	bool unused;
	int rc = nk_typed_bool(typed, value, &unused);

	(void)into;
	return rc == NK_NOT_FOUND ? nk_typed_fail_null_bool(typed, value) : rc;
}

static int read_any_of(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_relationship *one = into;
	struct nk_relationships options = { NULL, 0 };

	if (nk_module_read_relationships(typed, value, &options) < 0)
		return -1;
	one->any_of = options.list;
	one->n_any_of = options.n;
	return 0;
}

static const struct nk_typed_field named_fields[] = {
	{ "max_version", check_version },
	{ "min_version", check_version },
	{ "name", read_name },
	{ "version", check_version },
	{ "choice_help_text", check_help },
	{ "suppress_recommendations", check_suppress },
	{ NULL, NULL },
};
static const struct nk_typed_field any_of_fields[] = {
	{ "any_of", read_any_of },
	{ "choice_help_text", check_help },
	{ "suppress_recommendations", check_suppress },
	{ NULL, NULL },
};

/* What cannot stand beside any_of. */
static const char *combined_with(const struct nk_value *value)
{
	static const char *const names[] = { "name", "version", "min_version", "max_version" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (nk_get(value, names[i]))
			return names[i];
	}
	return NULL;
}

static int read_relationship(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_relationships *list = into;
	struct nk_relationship one = { .name = NK_NO_STR };
	bool any_of = nk_get(value, "any_of");

	if (!nk_is(value, NK_OBJECT) || (!any_of && !nk_get(value, "name")))
		return 0;
	const char *other = any_of ? combined_with(value) : NULL;
	if (other)
		return nk_typed_fail_as(typed, NULL, "`any_of` should not be combined with `%s`",
					other);
	if (nk_typed_fill(typed, value, any_of ? any_of_fields : named_fields, &one) < 0)
		return -1;
	list->list = nk_regrow(typed->arena, list->list, list->n, list->n + 1, sizeof *list->list);
	list->list[list->n++] = one;
	return 0;
}

int nk_module_read_relationships(struct nk_typed *typed, const struct nk_value *value,
				 struct nk_relationships *out)
{
	*out = (struct nk_relationships){ NULL, 0 };
	return nk_is(value, NK_ARRAY) ? nk_typed_each(typed, value, read_relationship, out) : 0;
}

int nk_module_check_replaced_by(struct nk_typed *typed, const struct nk_value *value)
{
	struct nk_relationship unused = { .name = NK_NO_STR };

	return nk_typed_object(typed, value, "CKAN.ModuleRelationshipDescriptor", named_fields,
			       &unused);
}
