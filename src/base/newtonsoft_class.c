/* SPDX-License-Identifier: MIT
 *
 * Typed reading of JSON, the containers: fills structs that const tables describe, as
 * Newtonsoft's serializer fills objects. Each function that may meet an error in a part also
 * knows how to go on behind it, for a forgiving reader: the error then costs that part.
 */
#include "base/newtonsoft_scan.h"

#include <string.h>

#include "base/dotnet.h"

static int create_value(struct nk_lenient *r, const struct nk_field *field, void *place,
			struct nk_err *err);

/* ---- Going on behind an error ---- */

/* Returns 0 when the reader stands behind what went wrong, -1 when the error stays. */
static int recover(struct nk_lenient *r, bool forgive, size_t depth, struct nk_err *err)
{
	int rc = 0;

	if (!forgive || !r->forgiving)
		return -1;
	if (nk_lenient_skip(r, err) < 0)
		return -1;
	while (rc == 0 && nk_lenient_depth(r) > depth)
		rc = nk_lenient_next(r, err);
	return rc < 0 ? -1 : 0;
}

static int fail_end(struct nk_lenient *r, const char *what, struct nk_err *err)
{
	int rc = nk_lenient_fail_typed(r, err, "Unexpected end when deserializing %s.", what);

	return r->forgiving ? 0 : rc;
}

/* ---- Wrong containers ---- */

#define JSON_OBJECT    "JSON object (e.g. {\"name\":\"value\"})"
#define JSON_ARRAY     "JSON array (e.g. [1,2,3])"
#define JSON_PRIMITIVE "JSON primitive value (e.g. string, number, boolean, null)"

static const char *wanted(const struct nk_field *field)
{
	switch (field->kind) {
	case NK_FIELD_OBJECT: return JSON_OBJECT;
	case NK_FIELD_LIST:
	case NK_FIELD_STRINGS: return JSON_ARRAY;
	default: return JSON_PRIMITIVE;
	}
}

static int fail_object(struct nk_lenient *r, const struct nk_field *field, struct nk_err *err)
{
	return nk_lenient_fail_typed(
		r, err,
		"Cannot deserialize the current " JSON_OBJECT " into type '%s' because the type "
		"requires a %s to deserialize correctly.\n"
		"To fix this error either change the JSON to a %s or change the deserialized type "
		"so "
		"that it is a normal .NET type (e.g. not a primitive type like integer, not a "
		"collection type like an array or List<T>) that can be deserialized from a JSON "
		"object. JsonObjectAttribute can also be added to the type to force it to "
		"deserialize from a JSON object.\n",
		nk_field_type(field), wanted(field), wanted(field));
}

static int fail_array(struct nk_lenient *r, const struct nk_field *field, struct nk_err *err)
{
	return nk_lenient_fail_typed(
		r, err,
		"Cannot deserialize the current " JSON_ARRAY " into type '%s' because the type "
		"requires a %s to deserialize correctly.\n"
		"To fix this error either change the JSON to a %s or change the deserialized type "
		"to "
		"an array or a type that implements a collection interface (e.g. ICollection, "
		"IList) "
		"like List<T> that can be deserialized from a JSON array. JsonArrayAttribute can "
		"also "
		"be added to the type to force it to deserialize from a JSON array.\n",
		nk_field_type(field), wanted(field), wanted(field));
}

/* ---- Members ---- */

/* Read the token that begins a value of this kind. Returns NK_END where there is none. */
static int read_for(struct nk_lenient *r, const struct nk_field *field, struct nk_err *err)
{
	int rc;

	switch (field->kind) {
	case NK_FIELD_STRING: rc = nk_lenient_next_string(r, err); break;
	case NK_FIELD_BOOL:
	case NK_FIELD_BOOL_OR_NULL: rc = nk_lenient_next_boolean(r, err); break;
	case NK_FIELD_INT32: rc = nk_lenient_next_int32(r, err); break;
	case NK_FIELD_DATE: rc = nk_lenient_next_date(r, err); break;
	case NK_FIELD_VERSION:
	case NK_FIELD_CUSTOM: return nk_lenient_next(r, err);
	case NK_FIELD_INT64:
		rc = nk_lenient_next_content(r, err);
		if (rc == 0 && r->token == NK_TOKEN_UNDEFINED) {
			return nk_lenient_fail(r, err, "An undefined token is not a valid %s.",
					       nk_field_type(field));
		}
		return rc;
	default: return nk_lenient_next_content(r, err);
	}
	return rc < 0 ? -1 : r->token == NK_TOKEN_NONE ? NK_END : 0;
}

/* "5:1.2": an epoch that fits an int; and all of the text on one line. */
static int read_version(struct nk_lenient *r, struct nk_str *out, struct nk_err *err)
{
	struct nk_str text = r->text;
	size_t digits = 0;
	int64_t epoch;

	if (!text.s) {
		return nk_lenient_fail_invoked(r, err, "System.ArgumentNullException",
					       "Value cannot be null. (Parameter 'input')");
	}
	ptrdiff_t line = nk_str_find(text, NK_STR("\n"), 0);
	if (line >= 0 && (size_t)line + 1 != text.n) {
		return nk_lenient_fail_invoked(r, err, "System.FormatException",
					       "Input string was not in a correct format.");
	}
	while (digits < text.n && text.s[digits] >= '0' && text.s[digits] <= '9')
		digits++;
	if (digits > 0 && digits < text.n && text.s[digits] == ':' &&
	    !nk_int_try(nk_str_n(text.s, digits), NK_INT32, &epoch)) {
		return nk_lenient_fail_invoked(
			r, err, "System.OverflowException",
			"Value was either too large or too small for an Int32.");
	}
	*out = text;
	return 0;
}

static int set_member(struct nk_lenient *r, const struct nk_field *field, void *object,
		      struct nk_err *err)
{
	void *place = (char *)object + field->offset;

	switch (field->kind) {
	case NK_FIELD_CUSTOM: return field->read(r, field, place, err);
	case NK_FIELD_VERSION: return read_version(r, place, err);
	case NK_FIELD_TREE: return nk_lenient_tree(r, place, err);
	default: return create_value(r, field, place, err);
	}
}

/* What was seen of a member, for those that are required. */
enum presence { ABSENT, NULL_SEEN, VALUE_SEEN };

static enum presence presence_of(const struct nk_lenient *r, const struct nk_field *field)
{
	if (r->token == NK_TOKEN_NULL || r->token == NK_TOKEN_UNDEFINED)
		return NULL_SEEN;
	if (r->token == NK_TOKEN_STRING && r->text.n == 0 && nk_field_empty_is_null(field))
		return NULL_SEEN;
	return VALUE_SEEN;
}

static int read_member(struct nk_lenient *r, const struct nk_field *field, void *object,
		       unsigned char *presence, struct nk_err *err)
{
	struct nk_str name = r->text;
	int rc = read_for(r, field, err);

	if (rc < 0)
		return -1;
	if (rc == NK_END) {
		return nk_lenient_fail_typed(r, err, "Unexpected end when setting %.*s's value.",
					     NK_ARG(name));
	}
	*presence = (unsigned char)presence_of(r, field);
	return set_member(r, field, object, err);
}

int nk_lenient_member(struct nk_lenient *reader, const struct nk_field *field, void *object,
		      struct nk_err *err)
{
	unsigned char presence;

	return read_member(reader, field, object, &presence, err);
}

/* ---- Objects ---- */

static const struct nk_field *find_field(const struct nk_class *type, struct nk_str name)
{
	for (size_t i = 0; i < type->n_fields; i++) {
		if (nk_str_is(name, type->fields[i].name))
			return &type->fields[i];
	}
	for (size_t i = 0; i < type->n_fields; i++) {
		const char *known = type->fields[i].name;

		if (strlen(known) == name.n && strncasecmp(known, name.s, name.n) == 0)
			return &type->fields[i];
	}
	return NULL;
}

/* The current token is a property's name. */
static int read_property(struct nk_lenient *r, const struct nk_class *type, void *object,
			 unsigned char *presence, struct nk_err *err)
{
	const struct nk_field *field = find_field(type, r->text);

	if (field)
		return read_member(r, field, object, &presence[field - type->fields], err);
	int rc = nk_lenient_next(r, err);
	return rc == 0 ? nk_lenient_skip(r, err) : rc < 0 ? -1 : 0;
}

static int check_required(struct nk_lenient *r, const struct nk_class *type,
			  const unsigned char *presence, size_t depth, struct nk_err *err)
{
	for (size_t i = 0; i < type->n_fields; i++) {
		const char *fmt = presence[i] == ABSENT
					  ? "Required property '%s' not found in JSON."
					  : "Required property '%s' expects a value but got null.";

		if (!type->fields[i].required || presence[i] == VALUE_SEEN)
			continue;
		nk_lenient_fail_typed(r, err, fmt, type->fields[i].name);
		if (recover(r, true, depth, err) < 0)
			return -1;
	}
	return 0;
}

/* Members up to the closing brace, the current token being what follows the opening one. */
static int populate(struct nk_lenient *r, const struct nk_class *type, void *object,
		    struct nk_err *err)
{
	unsigned char *presence = nk_alloc(r->arena, type->n_fields + 1);
	size_t depth = nk_lenient_depth(r);
	int rc = 0;

	while (rc == 0 && r->token != NK_TOKEN_OBJECT_END) {
		if (r->token == NK_TOKEN_PROPERTY) {
			if (read_property(r, type, object, presence, err) < 0 &&
			    recover(r, true, depth, err) < 0)
				return -1;
		} else if (r->token != NK_TOKEN_COMMENT) {
			return nk_lenient_fail_typed(
				r, err, "Unexpected token when deserializing object: %s",
				nk_lenient_token_name(r->token));
		}
		rc = nk_lenient_next(r, err);
	}
	if (rc < 0 || (rc == NK_END && fail_end(r, "object", err) < 0) ||
	    check_required(r, type, presence, depth, err) < 0)
		return -1;
	return type->done ? type->done(r, object, err) : 0;
}

/* The current token is the opening brace. */
static int read_object(struct nk_lenient *r, const struct nk_field *field, void **place,
		       struct nk_err *err)
{
	int rc = nk_lenient_next(r, err);

	if (rc < 0)
		return -1;
	if (rc == NK_END)
		return nk_lenient_fail_typed(r, err, "Unexpected end when reading JSON.");
	if (field->kind != NK_FIELD_OBJECT)
		return fail_object(r, field, err);
	void *object = nk_alloc(r->arena, field->type->size);
	if (field->type->preset)
		field->type->preset(object);
	if (populate(r, field->type, object, err) < 0)
		return -1;
	*place = object;
	return 0;
}

/* ---- Lists ---- */

struct list {
	struct nk_field item;
	size_t n, room;
	void **objects;
	struct nk_str *strings;
};

static void *list_place(struct nk_lenient *r, struct list *list)
{
	if (list->n == list->room) {
		size_t room = list->room ? 2 * list->room : 8;

		if (list->item.kind == NK_FIELD_STRING)
			list->strings = nk_regrow(r->arena, list->strings, list->n, room,
						  sizeof *list->strings);
		else
			list->objects = nk_regrow(r->arena, list->objects, list->n, room,
						  sizeof *list->objects);
		list->room = room;
	}
	if (list->item.kind != NK_FIELD_STRING) {
		list->objects[list->n] = NULL;
		return &list->objects[list->n];
	}
	list->strings[list->n] = NK_NO_STR;
	return &list->strings[list->n];
}

/* One element, or the closing bracket. Returns NK_END at the end of the text. */
static int read_item(struct nk_lenient *r, struct list *list, bool *closed, struct nk_err *err)
{
	int rc = read_for(r, &list->item, err);

	if (rc != 0)
		return rc;
	*closed = r->token == NK_TOKEN_ARRAY_END;
	if (*closed || r->token == NK_TOKEN_COMMENT)
		return 0;
	if (create_value(r, &list->item, list_place(r, list), err) < 0)
		return -1;
	list->n++;
	return 0;
}

static int64_t index_at(const struct nk_lenient *r, size_t depth)
{
	return depth < r->n_steps ? r->steps[depth].index : r->here.index;
}

static int read_items(struct nk_lenient *r, struct list *list, struct nk_err *err)
{
	size_t depth = nk_lenient_depth(r);
	int64_t failed_at = INT64_MIN;
	bool closed = false;

	while (!closed) {
		int rc = read_item(r, list, &closed, err);

		if (rc == NK_END)
			return fail_end(r, "array", err);
		if (rc == 0)
			continue;
		int64_t index = index_at(r, depth);
		closed = false;
		if (recover(r, true, depth + 1, err) < 0)
			return -1;
		/* Nothing was consumed since the last error: it would come for ever. */
		if (index == failed_at) {
			return nk_lenient_fail_typed(r, err,
						     "Infinite loop detected from error handling.");
		}
		failed_at = index;
	}
	return 0;
}

/* The current token is the opening bracket. */
static int read_list(struct nk_lenient *r, const struct nk_field *field, void *place,
		     struct nk_err *err)
{
	struct list list = { .item = { .kind = NK_FIELD_OBJECT, .type = field->type } };

	if (field->kind != NK_FIELD_LIST && field->kind != NK_FIELD_STRINGS)
		return fail_array(r, field, err);
	if (field->kind == NK_FIELD_STRINGS)
		list.item.kind = NK_FIELD_STRING;
	if (read_items(r, &list, err) < 0)
		return -1;
	if (field->kind == NK_FIELD_STRINGS) {
		*(struct nk_lenient_strings *)place = (struct nk_lenient_strings){
			.items = list.strings ? list.strings : NK_NEW(r->arena, struct nk_str),
			.n = list.n,
		};
	} else {
		*(struct nk_lenient_list *)place = (struct nk_lenient_list){
			.items = list.objects ? list.objects : NK_NEW(r->arena, void *),
			.n = list.n,
		};
	}
	return 0;
}

/* ---- Values ---- */

/* CreateValueInternal(): the current token begins the value. */
static int create_value(struct nk_lenient *r, const struct nk_field *field, void *place,
			struct nk_err *err)
{
	int rc = 0;

	for (; rc == 0; rc = nk_lenient_next(r, err)) {
		switch (r->token) {
		case NK_TOKEN_COMMENT: continue;
		case NK_TOKEN_OBJECT: return read_object(r, field, place, err);
		case NK_TOKEN_ARRAY: return read_list(r, field, place, err);
		case NK_TOKEN_NONE:
		case NK_TOKEN_PROPERTY:
		case NK_TOKEN_OBJECT_END:
		case NK_TOKEN_ARRAY_END:
		case NK_TOKEN_CONSTRUCTOR_END:
			return nk_lenient_fail_typed(
				r, err, "Unexpected token while deserializing object: %s",
				nk_lenient_token_name(r->token));
		default: return nk_field_convert(r, field, place, err);
		}
	}
	return rc < 0 ? -1
		      : nk_lenient_fail_typed(r, err, "Unexpected end when deserializing object.");
}

int nk_lenient_object(struct nk_lenient *reader, void **out, const struct nk_class *type,
		      struct nk_err *err)
{
	const struct nk_field field = { .kind = NK_FIELD_OBJECT, .type = type };

	*out = NULL;
	return create_value(reader, &field, out, err);
}

/* A whole text: *place stays as it is for an empty one. */
static int read_root(struct nk_lenient *r, const struct nk_field *field, void *place,
		     struct nk_err *err)
{
	int rc = read_for(r, field, err);

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	return create_value(r, field, place, err) < 0 ? -1 : nk_lenient_finish(r, err);
}

int nk_lenient_class(struct nk_lenient *reader, void **out, const struct nk_class *type,
		     struct nk_err *err)
{
	const struct nk_field field = { .kind = NK_FIELD_OBJECT, .type = type };

	*out = NULL;
	if (read_root(reader, &field, out, err) == 0)
		return 0;
	*out = NULL;
	return reader->forgiving ? 0 : -1;
}

int nk_lenient_list(struct nk_lenient *reader, struct nk_lenient_list *out,
		    const struct nk_class *type, const char *dotnet, struct nk_err *err)
{
	const struct nk_field field = { .kind = NK_FIELD_LIST, .type = type, .dotnet = dotnet };

	*out = (struct nk_lenient_list){ 0 };
	if (read_root(reader, &field, out, err) == 0)
		return 0;
	*out = (struct nk_lenient_list){ 0 };
	return reader->forgiving ? 0 : -1;
}
