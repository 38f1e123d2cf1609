/* SPDX-License-Identifier: MIT
 *
 * Relationships: names that are identifiers, and properties that belong together.
 * Rules: CKAN Netkan/Validators/RelationshipsValidator.cs.
 */
#include "inflate/inflation.h"
#include "inflate/requires.h"

#include "base/json.h"
#include "model/identifier.h"
#include "model/json_rules.h"

#include <string.h>

static const char *const relationships[] = { "depends", "recommends", "suggests", "conflicts",
					     "supports" };

static const char *type_name(const struct nk_value *value)
{
	static const char *const names[] = {
		[NK_UNDEFINED] = "Undefined", [NK_NULL] = "Null",   [NK_BOOL] = "Boolean",
		[NK_INT] = "Integer",	      [NK_NUMBER] = "Float", [NK_DATE] = "Date",
		[NK_STRING] = "String",	      [NK_ARRAY] = "Array", [NK_OBJECT] = "Object",
	};

	return names[value->kind];
}

static int not_an_object(struct nk_inflation *inflation, const char *where,
			 const struct nk_value *value, struct nk_err *err)
{
	struct nk_str text = nk_json_text(inflation->job.arena, value, NK_JSON_COMPACT);

	return nk_reject(inflation, err, "%s elements should be Object, found %s: %.*s", where,
			 type_name(value), NK_ARG(text));
}

/* Children of a token: an array's items; an object's are its properties, which are none. */
static int no_property(struct nk_inflation *inflation, const char *where,
		       const struct nk_value *object, struct nk_err *err)
{
	if (!nk_is(object, NK_OBJECT) || !object->object.n)
		return 0;
	const struct nk_member *m = &object->object.members[0];
	struct nk_str value = nk_json_text(inflation->job.arena, m->value, NK_JSON_COMPACT);
	return nk_reject(inflation, err, "%s elements should be Object, found Property: \"%.*s\":%.*s",
			 where, NK_ARG(m->key), NK_ARG(value));
}

static int name_of(struct nk_inflation *inflation, const struct nk_value *relationship,
		   struct nk_str *name, struct nk_err *err)
{
	if (!nk_token_text(name, inflation->job.arena, nk_get(relationship, "name")))
		return nk_reject(inflation, err, "the name of a relationship must be a text");
	return 0;
}

static int check_option(struct nk_inflation *inflation, const char *relationship,
			const struct nk_value *option, struct nk_err *err)
{
	struct nk_str name;

	if (!nk_is(option, NK_OBJECT))
		return not_an_object(inflation,
				     nk_printf(inflation->job.arena, "%s 'any_of'", relationship),
				     option, err);
	if (name_of(inflation, option, &name, err) < 0)
		return -1;
	if (name.s && !nk_identifier_valid(name))
		return nk_reject(inflation, err,
				 "%.*s in %s 'any_of' is not a valid CKAN identifier", NK_ARG(name),
				 relationship);
	return 0;
}

static int check_any_of(struct nk_inflation *inflation, const struct nk_metadata *module,
			const char *relationship, const struct nk_value *one, struct nk_err *err)
{
	static const char *const forbidden[] = { "name", "version", "min_version", "max_version" };
	const struct nk_value *options = nk_get(one, "any_of");

	if (nk_requires(inflation, module, true, "v1.26", "for 'any_of'", err) < 0)
		return -1;
	for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
		if (nk_get(one, forbidden[i]))
			return nk_reject(inflation, err,
					 "%s is not valid in the same relationship as 'any_of'",
					 forbidden[i]);
	}
	if (nk_requires(inflation, module, nk_get(one, "choice_help_text"), "v1.31",
			"for choice_help_text in same relationship as 'any_of'", err) < 0)
		return -1;
	if (no_property(inflation, nk_printf(inflation->job.arena, "%s 'any_of'", relationship),
			options, err) < 0)
		return -1;
	if (!nk_is(options, NK_ARRAY))
		return 0;
	nk_each_item(i, options) {
		if (check_option(inflation, relationship, *i, err) < 0)
			return -1;
	}
	return 0;
}

static int check_one(struct nk_inflation *inflation, const struct nk_metadata *module,
		     const char *relationship, const struct nk_value *one, struct nk_err *err)
{
	struct nk_str name;

	if (!nk_is(one, NK_OBJECT))
		return not_an_object(inflation, relationship, one, err);
	if (nk_get(one, "any_of"))
		return check_any_of(inflation, module, relationship, one, err);
	if (name_of(inflation, one, &name, err) < 0)
		return -1;
	if (name.s && !nk_identifier_valid(name))
		return nk_reject(inflation, err, "%.*s in %s is not a valid CKAN identifier",
				 NK_ARG(name), relationship);
	if (nk_get(one, "version_min"))
		return nk_reject(inflation, err,
				 "'version_min' found in relationship, the correct form is "
				 "'min_version'");
	if (nk_get(one, "version_max"))
		return nk_reject(inflation, err,
				 "'version_max' found in relationship, the correct form is "
				 "'max_version'");
	return 0;
}

int nk_check_relationships(struct nk_inflation *inflation, const struct nk_metadata *module,
			   struct nk_err *err)
{
	for (size_t i = 0; i < sizeof relationships / sizeof relationships[0]; i++) {
		const struct nk_value *list = nk_get(module->json, relationships[i]);
		bool is_supports = strcmp(relationships[i], "supports") == 0;
		if (nk_requires(inflation, module, list && is_supports, "v1.2", "for 'supports'", err) < 0 ||
		    no_property(inflation, relationships[i], list, err) < 0)
			return -1;
		if (!nk_is(list, NK_ARRAY))
			continue;
		nk_each_item(one, list) {
			if (check_one(inflation, module, relationships[i], *one, err) < 0)
				return -1;
		}
	}
	return 0;
}
