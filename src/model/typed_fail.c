/* SPDX-License-Identifier: MIT
 *
 * The texts with which typed reading fails, those of Newtonsoft.Json: queue mode shows the
 * outermost exception, file mode the innermost one.
 */
#include "model/typed.h"

#include "base/arena.h"
#include "base/utf.h"

#include <string.h>

/* The sentence with path and place behind it; one that ends its line needs no blank. */
static const char *with_place(struct nk_typed *typed, const struct nk_value *value,
			      enum nk_typed_spot spot, const char *text)
{
	struct nk_typed_step name = { .outer = typed->at };
	bool at_name = spot == NK_SPOT_NAME && nk_length(value);
	size_t n = strlen(text);

	if (at_name)
		name.name = value->object.members[0].key;
	const char *path = nk_typed_path(typed->arena, at_name ? &name : typed->at);
	const char *between = n && text[n - 1] == '\n' ? "" : " ";

	if (!typed->printed)
		return nk_printf(typed->arena, "%s%sPath '%s'.", text, between, path);
	struct nk_typed_place place = nk_typed_place(typed->arena, typed->printed, value, spot);
	return nk_printf(typed->arena, "%s%sPath '%s', line %u, position %zu.", text, between, path,
			 place.line, place.position);
}

static int fail_text(struct nk_typed *typed, const char *inner, const char *text)
{
	nk_fail_in(typed->err, typed->arena, NK_FAULT_METADATA, "%s%s", typed->prefix, text);
	return nk_fail_innermost(typed->err, typed->arena, "%s", inner ? inner : text);
}

int nk_typed_fail(struct nk_typed *typed, const struct nk_value *value, const char *inner,
		  const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *text = nk_vprintf(typed->arena, fmt, ap);
	va_end(ap);
	return fail_text(typed, inner, with_place(typed, value, NK_SPOT_VALUE, text));
}

int nk_typed_fail_at(struct nk_typed *typed, const struct nk_value *value, enum nk_typed_spot spot,
		     const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *text = nk_vprintf(typed->arena, fmt, ap);
	va_end(ap);
	return fail_text(typed, NULL, with_place(typed, value, spot, text));
}

int nk_typed_fail_json(struct nk_typed *typed, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *text = nk_vprintf(typed->arena, fmt, ap);
	va_end(ap);
	return fail_text(typed, NULL, text);
}

/* A value in an error's text: strings in quotes, numbers bare, {null}. */
static const char *shown(struct nk_typed *typed, const struct nk_value *value)
{
	struct nk_str text = nk_typed_text(typed, value);

	if (!text.s)
		return "{null}";
	return nk_typed_token(typed, value) == NK_STRING
		       ? nk_printf(typed->arena, "\"%.*s\"", NK_ARG(text))
		       : nk_strndup(typed->arena, text.s, text.n);
}

static const char *dotnet_type(const struct nk_typed *typed, const struct nk_value *value)
{
	switch (nk_typed_token(typed, value)) {
	case NK_INT: return "System.Int64";
	case NK_BOOL: return "System.Boolean";
	case NK_DATE: return "System.DateTime";
	case NK_NUMBER:
		return nk_typed_is_big(value) ? "System.Numerics.BigInteger" : "System.Double";
	case NK_UNDEFINED:
	case NK_NULL:
	case NK_STRING:
	case NK_ARRAY:
	case NK_OBJECT: break;
	}
	return "System.String";
}

int nk_typed_fail_convert(struct nk_typed *typed, const struct nk_value *value, const char *type,
			  const char *inner)
{
	if (!inner)
		inner = nk_printf(typed->arena, "Could not cast or convert from %s to %s.",
				  dotnet_type(typed, value), type);
	return nk_typed_fail(typed, value, inner, "Error converting value %s to type '%s'.",
			     shown(typed, value), type);
}

int nk_typed_fail_null_bool(struct nk_typed *typed, const struct nk_value *value)
{
	return nk_typed_fail(typed, value, "Null object cannot be converted to a value type.",
			     "Error converting value {null} to type 'System.Boolean'.");
}

#define OBJECT_SHAPE "JSON object (e.g. {\"name\":\"value\"})"
#define ARRAY_SHAPE  "JSON array (e.g. [1,2,3])"
static const char *const shape_texts[] = {
	[NK_SHAPE_OBJECT] = OBJECT_SHAPE,
	[NK_SHAPE_ARRAY] = ARRAY_SHAPE,
	[NK_SHAPE_SCALAR] = "JSON primitive value (e.g. string, number, boolean, null)",
};
static const char array_remedy[] =
	"an array or a type that implements a collection interface (e.g. ICollection, IList) like "
	"List<T> that can be deserialized from a JSON array. JsonArrayAttribute can also be added "
	"to the type to force it to deserialize from a JSON array.";
static const char object_remedy[] =
	"so that it is a normal .NET type (e.g. not a primitive type like integer, not a "
	"collection type like an array or List<T>) that can be deserialized from a JSON object. "
	"JsonObjectAttribute can also be added to the type to force it to deserialize from a JSON "
	"object.";

int nk_typed_fail_shape(struct nk_typed *typed, const struct nk_value *value, const char *type,
			enum nk_typed_shape wanted)
{
	bool is_array = nk_is(value, NK_ARRAY);
	bool at_value = is_array || (typed->tree && nk_length(value) == 0);

	/* The reader has gone on to an object's first name already. */
	return nk_typed_fail_at(typed, value, at_value ? NK_SPOT_VALUE : NK_SPOT_NAME,
				"Cannot deserialize the current %s into type '%s' because the type "
				"requires a %s to "
				"deserialize correctly.\nTo fix this error either change the JSON "
				"to a %s or change "
				"the deserialized type %s%s\n",
				is_array ? ARRAY_SHAPE : OBJECT_SHAPE, type, shape_texts[wanted],
				shape_texts[wanted], is_array ? "to " : "",
				is_array ? array_remedy : object_remedy);
}

int nk_typed_fail_as(struct nk_typed *typed, const char *type, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *text = nk_vprintf(typed->arena, fmt, ap);
	va_end(ap);
	if (!type || strncmp(type, "CKAN.", 5) == 0)
		return nk_fail_in(typed->err, typed->arena, NK_FAULT_METADATA, "%s", text);
	nk_fail_in(typed->err, typed->arena, NK_FAULT_METADATA, "%s: %s", type, text);
	return nk_fail_innermost(typed->err, typed->arena, "%s", text);
}

int nk_typed_fail_invoked(struct nk_typed *typed, const char *type, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *text = nk_vprintf(typed->arena, fmt, ap);
	va_end(ap);
	if (!typed->printed)
		return nk_typed_fail_as(typed, type, "%s", text);
	nk_fail_in(typed->err, typed->arena, NK_FAULT_METADATA,
		   "System.Reflection.TargetInvocationException: Exception has been thrown by the "
		   "target of an invocation.\n ---> %s: %s",
		   type, text);
	return nk_fail_innermost(typed->err, typed->arena, "%s", text);
}

const char *nk_typed_token_name(const struct nk_typed *typed, const struct nk_value *value)
{
	static const char *const names[] = {
		[NK_UNDEFINED] = "Undefined", [NK_NULL] = "Null",
		[NK_BOOL] = "Boolean",        [NK_INT] = "Integer",
		[NK_NUMBER] = "Float",        [NK_DATE] = "Date",
		[NK_STRING] = "String",       [NK_ARRAY] = "StartArray",
		[NK_OBJECT] = "StartObject",
	};

	return nk_typed_is_big(value) ? "Integer" : names[nk_typed_token(typed, value)];
}

int nk_typed_fail_token(struct nk_typed *typed, const struct nk_value *value, const char *sentence)
{
	return nk_typed_fail(typed, value, NULL, "%s %s.", sentence,
			     nk_typed_token_name(typed, value));
}
