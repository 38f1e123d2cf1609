/* SPDX-License-Identifier: MIT
 *
 * Typed reading; see typed.h. Line and position are worked out only when an error needs them,
 * by walking the document the way the printer would.
 */
#include "model/typed.h"

#include "base/arena.h"
#include "base/collate.h"
#include "base/json.h"
#include "base/utf.h"

#include <stdarg.h>
#include <string.h>

const char *nk_typed_member_path(struct nk_typed *typed, struct nk_str name)
{
	static const char special[] = " '/\"[]()\t\n\r\f\b\\";
	bool quoted = false;

	for (size_t i = 0; i < name.n; i++)
		quoted = quoted || strchr(special, name.s[i]) || name.s[i] == '.';
	if (quoted)
		return nk_printf(typed->arena, "%s['%.*s']", typed->path, NK_ARG(name));
	return nk_printf(typed->arena, "%s%s%.*s", typed->path, *typed->path ? "." : "",
			 NK_ARG(name));
}

const char *nk_typed_item_path(struct nk_typed *typed, size_t index)
{
	return nk_printf(typed->arena, "%s[%zu]", typed->path, index);
}

static const struct nk_field *field_of(const struct nk_field *fields, struct nk_str name)
{
	for (const struct nk_field *f = fields; f->name; f++) {
		if (nk_str_is(name, f->name))
			return f;
	}
	for (const struct nk_field *f = fields; f->name; f++) {
		if (nk_equal_ignore_case(name, nk_str(f->name)))
			return f;
	}
	return NULL;
}

int nk_typed_fill(struct nk_typed *typed, const struct nk_value *object,
		  const struct nk_field *fields, void *into)
{
	const char *outer = typed->path;

	nk_each_member(m, object) {
		const struct nk_field *field = field_of(fields, m->key);
		if (!field)
			continue;
		/* Nearly all names are plain and at the top: then the name is the path. */
		typed->path = *outer || nk_str_find(m->key, NK_STR("."), 0) >= 0 ?
				      nk_typed_member_path(typed, m->key) :
				      m->key.s;
		if (field->read(typed, m->value, into) < 0)
			return -1;
		typed->path = outer;
	}
	return 0;
}

struct place {
	const struct nk_value *wanted;
	unsigned line;
	size_t position;
	bool found;
};

static void advance(struct place *place, struct nk_str text)
{
	place->position += nk_utf16_length(text);
}

static void new_line(struct place *place, int depth)
{
	place->line++;
	place->position = (size_t)depth * 2;
}

/* Walk the printed form of `value` up to where the wanted one has been read. */
static void walk(struct place *place, struct nk_arena *arena, const struct nk_value *value,
		 int depth)
{
	size_t left = nk_length(value);

	if (!nk_is(value, NK_ARRAY) && !nk_is(value, NK_OBJECT)) {
		advance(place, nk_json_text(arena, value, NK_JSON_COMPACT));
		place->found = value == place->wanted;
		return;
	}
	place->position++;
	place->found = value == place->wanted;
	for (size_t i = 0; i < nk_length(value) && !place->found; i++, left--) {
		new_line(place, depth + 1);
		const struct nk_value *child;
		if (value->kind == NK_OBJECT) {
			struct nk_member *m = &value->object.members[i];
			advance(place, nk_json_text(arena, nk_string_view(arena, m->key),
						    NK_JSON_COMPACT));
			place->position += 2;
			child = m->value;
		} else {
			child = value->array.items[i];
		}
		walk(place, arena, child, depth + 1);
		if (!place->found && left > 1)
			place->position++;
	}
	if (!place->found && nk_length(value))
		new_line(place, depth);
	if (!place->found)
		place->position++;
}

static const char *with_place(struct nk_typed *typed, const struct nk_value *value,
			      const char *text)
{
	struct place place = { .wanted = value, .line = 1 };

	if (!typed->printed)
		return nk_printf(typed->arena, "%s Path '%s'.", text, typed->path);
	walk(&place, typed->arena, typed->printed, 0);
	return nk_printf(typed->arena, "%s Path '%s', line %u, position %zu.", text, typed->path,
			 place.line, place.position);
}

int nk_typed_fail(struct nk_typed *typed, const struct nk_value *value, const char *inner,
		  const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *text = nk_vprintf(typed->arena, fmt, ap);
	va_end(ap);
	text = with_place(typed, value, text);
	nk_fail_in(typed->err, typed->arena, NK_FAULT_METADATA, "%s%s", typed->prefix, text);
	return nk_fail_innermost(typed->err, typed->arena, "%s", inner ? inner : text);
}

const char *nk_typed_scalar(struct nk_typed *typed, const struct nk_value *value)
{
	switch (value->kind) {
	case NK_STRING:
	case NK_NUMBER:
	case NK_DATE: return nk_strndup(typed->arena, value->text.s, value->text.n);
	case NK_INT: return nk_printf(typed->arena, "%lld", (long long)value->integer);
	case NK_BOOL: return value->boolean ? "True" : "False";
	case NK_UNDEFINED:
	case NK_NULL:
	case NK_ARRAY:
	case NK_OBJECT: break;
	}
	return NULL;
}

const char *nk_typed_shown(struct nk_typed *typed, const struct nk_value *value)
{
	const char *text = nk_typed_scalar(typed, value);

	if (!text)
		return "{null}";
	return nk_is(value, NK_STRING) ? nk_printf(typed->arena, "\"%s\"", text) : text;
}

static const char *dotnet_type(const struct nk_value *value)
{
	return nk_is(value, NK_INT)  ? "System.Int64" :
	       nk_is(value, NK_BOOL) ? "System.Boolean" :
	       nk_is(value, NK_NUMBER) ? "System.Double" :
					 "System.String";
}

int nk_typed_fail_convert(struct nk_typed *typed, const struct nk_value *value, const char *type,
			  const char *inner)
{
	if (!inner)
		inner = nk_printf(typed->arena, "Could not cast or convert from %s to %s.",
				  dotnet_type(value), type);
	return nk_typed_fail(typed, value, inner, "Error converting value %s to type '%s'.",
			     nk_typed_shown(typed, value), type);
}

int nk_typed_fail_plain(struct nk_typed *typed, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *text = nk_vprintf(typed->arena, fmt, ap);
	va_end(ap);
	return nk_fail_in(typed->err, typed->arena, NK_FAULT_METADATA, "%s", text);
}

int nk_typed_fail_container(struct nk_typed *typed, const struct nk_value *value, const char *type)
{
	static const char array[] = "array (e.g. [1,2,3])", object[] = "object (e.g. {\"name\":\"value\"})";
	bool is_array = nk_is(value, NK_ARRAY);
	const char *fix =
		is_array ?
			"To fix this error either change the JSON to a JSON object (e.g. {\"name\":\"value\"}) "
			"or change the deserialized type to an array or a type that implements a collection "
			"interface (e.g. ICollection, IList) like List<T> that can be deserialized from a "
			"JSON array. JsonArrayAttribute can also be added to the type to force it to "
			"deserialize from a JSON array." :
			"To fix this error either change the JSON to a JSON array (e.g. [1,2,3]) or change "
			"the deserialized type so that it is a normal .NET type (e.g. not a primitive type "
			"like integer, not a collection type like an array or List<T>) that can be "
			"deserialized from a JSON object. JsonObjectAttribute can also be added to the type "
			"to force it to deserialize from a JSON object.";

	/* The reader has gone on to an object's first property already. */
	if (!is_array && nk_length(value))
		typed->path = nk_typed_member_path(typed, value->object.members[0].key);
	return nk_typed_fail(typed, value, NULL,
			     "Cannot deserialize the current JSON %s into type '%s' because the type "
			     "requires a JSON %s to deserialize correctly.\n%s\n",
			     is_array ? array : object, type, is_array ? object : array, fix);
}

int nk_typed_string(struct nk_typed *typed, const struct nk_value *value, struct nk_str *out)
{
	if (nk_is_null(value))
		return NK_NOT_FOUND;
	if (nk_is(value, NK_STRING)) {
		*out = value->text;
		return 0;
	}
	const char *text = nk_typed_scalar(typed, value);
	if (!text && typed->printed)
		return nk_typed_fail(typed, value, NULL,
				     "Unexpected character encountered while parsing value: %s.",
				     nk_is(value, NK_ARRAY) ? "[" : "{");
	if (!text)
		return nk_typed_fail(typed, value, NULL, "Error reading string. Unexpected token: %s.",
				     nk_is(value, NK_ARRAY) ? "StartArray" : "StartObject");
	*out = nk_str(text);
	return 0;
}

int nk_typed_bool(struct nk_typed *typed, const struct nk_value *value, bool *out)
{
	struct nk_str text = nk_str_trim(nk_text(value));

	if (nk_is_null(value) || (nk_is(value, NK_STRING) && !value->text.n))
		return NK_NOT_FOUND;
	if (nk_is(value, NK_BOOL) || nk_is(value, NK_INT)) {
		*out = nk_is(value, NK_BOOL) ? value->boolean : value->integer != 0;
		return 0;
	}
	if (nk_equal_ignore_case(text, NK_STR("true")) || nk_equal_ignore_case(text, NK_STR("false"))) {
		*out = text.n == 4;
		return 0;
	}
	if (nk_is(value, NK_STRING))
		return nk_typed_fail(typed, value, NULL, "Could not convert string to boolean: %.*s.",
				     NK_ARG(value->text));
	return nk_typed_fail(typed, value, NULL, "Error reading boolean. Unexpected token: %s.",
			     nk_is(value, NK_ARRAY)  ? "StartArray" :
			     nk_is(value, NK_OBJECT) ? "StartObject" :
						       "Float");
}

int nk_typed_each(struct nk_typed *typed, const struct nk_value *value,
		  int (*read)(struct nk_typed *typed, const struct nk_value *item, void *into),
		  void *into)
{
	const char *outer = typed->path;
	int rc = 0;

	/* The original's converter loads the value into a tree of its own: the path starts anew. */
	if (!nk_is(value, NK_ARRAY)) {
		typed->path = "";
		rc = read(typed, value, into);
		typed->path = outer;
		return rc;
	}
	for (size_t i = 0; i < value->array.n && rc >= 0; i++) {
		typed->path = nk_printf(typed->arena, "[%zu]", i);
		rc = read(typed, value->array.items[i], into);
	}
	if (rc >= 0)
		typed->path = outer;
	return rc < 0 ? -1 : 0;
}
