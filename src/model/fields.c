/* SPDX-License-Identifier: MIT
 *
 * Reading of properties that netkans and modules share; see fields.h.
 * Rules: CKAN Core/Converters/{JsonSimpleString,JsonSingleOrArray,JsonReleaseStatus}Converter.cs,
 * Core/Types/{License,ReleaseStatus}.cs.
 */
#include "model/fields.h"

#include "base/arena.h"
#include "model/schema.h"

const char *const nk_release_status_names[] = { "stable", "testing", "development", NULL };

int nk_field_version(struct nk_typed *typed, const struct nk_value *value, struct nk_version *out)
{
	struct nk_err problem = NK_ERR_INIT;
	struct nk_str text = nk_typed_text(typed, value);

	if (!text.s)
		return nk_typed_fail_invoked(typed, "System.ArgumentNullException",
					     "Value cannot be null. (Parameter 'input')");
	if (nk_version_parse(out, text, &problem) == 0)
		return 0;
	return nk_typed_fail_invoked(typed,
				     nk_str_starts(nk_str(problem.text), "Value was")
					     ? "System.OverflowException"
					     : "System.FormatException",
				     "%s", problem.text);
}

static void add_text(struct nk_arena *arena, struct nk_text_list *list, struct nk_str text)
{
	list->list = nk_regrow(arena, list->list, list->n, list->n + 1, sizeof *list->list);
	list->list[list->n++] = text;
}

static int read_text(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_str text = NK_NO_STR;

	/* A single value is cast, which objects do not survive; those in a list are read. */
	if (!typed->at && nk_is(value, NK_OBJECT))
		return nk_typed_fail_as(typed, "System.ArgumentException",
					"Can not convert Object to String.");
	if (nk_typed_string(typed, value, &text) < 0)
		return -1;
	add_text(typed->arena, into, text);
	return 0;
}

int nk_field_texts(struct nk_typed *typed, const struct nk_value *value, struct nk_text_list *out)
{
	if (nk_is_null(value))
		return NK_NOT_FOUND;
	return nk_typed_each(typed, value, read_text, out);
}

static int read_license(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_str text = nk_typed_text(typed, value);

	if (!text.s || !nk_license_known(text))
		return nk_typed_fail_invoked(typed, "CKAN.BadMetadataKraken",
					     "The licence %.*s is invalid", NK_ARG(text));
	add_text(typed->arena, into, text);
	return 0;
}

int nk_field_licenses(struct nk_typed *typed, const struct nk_value *value,
		      struct nk_text_list *out)
{
	return nk_typed_each(typed, value, read_license, out);
}

int nk_field_uri(struct nk_typed *typed, struct nk_str text, struct nk_uri *out)
{
	struct nk_err problem = NK_ERR_INIT;

	if (nk_uri_parse(out, typed->arena, text, &problem) == 0)
		return 0;
	return nk_typed_fail_as(typed, "System.UriFormatException", "%s", problem.text);
}

int nk_field_any_uri(struct nk_typed *typed, const struct nk_value *value, struct nk_uri *out)
{
	static const char type[] = "System.Uri";

	if (nk_typed_no_value(value))
		return NK_NOT_FOUND;
	if (nk_is(value, NK_ARRAY) || nk_is(value, NK_OBJECT))
		return nk_typed_fail_shape(typed, value, type, NK_SHAPE_SCALAR);
	if (nk_typed_token(typed, value) != NK_STRING)
		return nk_typed_fail_convert(typed, value, type, NULL);
	if (nk_uri_parse(out, typed->arena, value->text, NULL) == 0)
		return 0;
	if (!nk_uri_any(value->text))
		return nk_typed_fail_convert(typed, value, type, NULL);
	*out = (struct nk_uri){ .original = value->text,
				.display = value->text,
				.absolute = value->text,
				.host = NK_STR("") };
	return 0;
}

int nk_field_cast_uri(struct nk_typed *typed, const struct nk_value *value, struct nk_uri *out)
{
	if (nk_is_null(value))
		return NK_NOT_FOUND;
	if (nk_typed_token(typed, value) == NK_STRING)
		return nk_field_uri(typed, value->text, out);
	const char *kind = nk_is(value, NK_ARRAY)    ? "Array"
			   : nk_is(value, NK_OBJECT) ? "Object"
						     : nk_typed_token_name(typed, value);
	return nk_typed_fail_as(typed, "System.ArgumentException", "Can not convert %s to Uri.",
				kind);
}

static int read_uri(struct nk_typed *typed, const struct nk_value *value, void *into)
{
	struct nk_uri_list *list = into;
	struct nk_uri uri = { 0 };

	/* A single value is cast; those in a list are read, and may be relative or null. */
	int rc = typed->at ? nk_field_any_uri(typed, value, &uri)
			   : nk_field_cast_uri(typed, value, &uri);
	if (rc < 0)
		return -1;
	if (rc != 0)
		return 0;
	list->list = nk_regrow(typed->arena, list->list, list->n, list->n + 1, sizeof *list->list);
	list->list[list->n++] = uri;
	return 0;
}

int nk_field_uris(struct nk_typed *typed, const struct nk_value *value, struct nk_uri_list *out)
{
	if (nk_is_null(value))
		return NK_NOT_FOUND;
	return nk_typed_each(typed, value, read_uri, out);
}

int nk_field_status(struct nk_typed *typed, const struct nk_value *value, const char *type,
		    const char *const *names, int *out)
{
	const char *problem;

	if (nk_is_null(value))
		return NK_NOT_FOUND;
	if (nk_is(value, NK_ARRAY) || nk_is(value, NK_OBJECT))
		return nk_typed_unread(typed, value);
	struct nk_str text = nk_typed_text(typed, value);
	if (!text.n)
		return nk_typed_fail_json(typed, "Empty release_status string");
	if (nk_str_is(text, "alpha") || nk_str_is(text, "beta")) {
		*out = nk_str_is(text, "alpha") ? 2 : 1;
		return 0;
	}
	if (nk_is(value, NK_INT)) {
		*out = (int)value->integer;
		return 0;
	}
	if (nk_typed_is_big(value))
		return nk_typed_fail_convert(typed, value, type, NULL);
	if (nk_typed_token(typed, value) != NK_STRING)
		return nk_typed_fail(typed, value, NULL, "Unexpected token %s when parsing enum.",
				     nk_typed_token_name(typed, value));
	if (nk_typed_enum(typed, text, names, out, &problem) < 0)
		return nk_typed_fail_convert(typed, value, type, problem);
	return 0;
}
