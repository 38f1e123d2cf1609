/* SPDX-License-Identifier: MIT
 *
 * Newtonsoft's conversions of values to the types of members; see typed.h.
 */
#include "model/typed.h"

#include "base/arena.h"
#include "base/collate.h"
#include "base/dotnet.h"
#include "base/unicode.h"
#include "base/utf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_container(const struct nk_value *value)
{
	return nk_is(value, NK_ARRAY) || nk_is(value, NK_OBJECT);
}

bool nk_typed_no_value(const struct nk_value *value)
{
	return nk_is_null(value) || (nk_is(value, NK_STRING) && !value->text.n);
}

bool nk_typed_is_big(const struct nk_value *value)
{
	return nk_is(value, NK_NUMBER) && !strpbrk(value->text.s, ".eEN");
}

enum nk_kind nk_typed_token(const struct nk_typed *typed, const struct nk_value *value)
{
	int64_t ticks;

	if (nk_is_null(value))
		return nk_is(value, NK_UNDEFINED) ? NK_UNDEFINED : NK_NULL;
	if (typed->printed && nk_is(value, NK_STRING) && nk_date_untyped(value->text, &ticks))
		return NK_DATE;
	return value->kind;
}

static struct nk_str date_text(struct nk_arena *arena, struct nk_str text)
{
	char general[NK_DATE_TEXT];
	int64_t ticks;

	if (!nk_date_untyped(text, &ticks))
		return text;
	return nk_str_dup(arena, nk_str(nk_date_general(general, ticks)));
}

struct nk_str nk_typed_text(struct nk_typed *typed, const struct nk_value *value)
{
	switch (nk_typed_token(typed, value)) {
	case NK_STRING: return value->text;
	case NK_DATE: return date_text(typed->arena, value->text);
	case NK_NUMBER: {
		struct nk_str plain = nk_number_text(typed->arena, value->text);
		return plain.s ? plain : value->text;
	}
	case NK_INT: return nk_str(nk_printf(typed->arena, "%lld", (long long)value->integer));
	case NK_BOOL: return value->boolean ? NK_STR("True") : NK_STR("False");
	case NK_UNDEFINED:
	case NK_NULL:
	case NK_ARRAY:
	case NK_OBJECT: break;
	}
	return NK_NO_STR;
}

/* The text's reader stops at the bracket: in a list it has not counted that element yet. */
static int fail_character(struct nk_typed *typed, const struct nk_value *value)
{
	const struct nk_typed_step *at = typed->at;
	struct nk_typed_step before;

	if (at && !at->name.s) {
		before = *at;
		before.index--;
		typed->at = at->index ? &before : at->outer;
	}
	return nk_typed_fail(typed, value, NULL,
			     "Unexpected character encountered while parsing value: %c.",
			     nk_is(value, NK_ARRAY) ? '[' : '{');
}

/* ReadAsString() of the text's reader keeps the spelling. */
static struct nk_str spelling(struct nk_typed *typed, const struct nk_value *value)
{
	if (nk_is(value, NK_BOOL))
		return value->boolean ? NK_STR("true") : NK_STR("false");
	return nk_is(value, NK_INT) ? nk_typed_text(typed, value) : value->text;
}

int nk_typed_string(struct nk_typed *typed, const struct nk_value *value, struct nk_str *out)
{
	bool from_text = typed->printed && !typed->tree;

	if (nk_is_null(value))
		return NK_NOT_FOUND;
	if (is_container(value))
		return from_text ? fail_character(typed, value)
				 : nk_typed_fail_token(typed, value,
						       "Error reading string. Unexpected token:");
	*out = from_text ? spelling(typed, value) : nk_typed_text(typed, value);
	return 0;
}

static double number_of(const struct nk_value *value)
{
	double number = 0;

	nk_double_read(value->text, &number);
	return number;
}

int nk_typed_bool(struct nk_typed *typed, const struct nk_value *value, bool *out)
{
	struct nk_str text = nk_str_trim(nk_text(value));

	if (nk_typed_no_value(value))
		return NK_NOT_FOUND;
	if (nk_is(value, NK_BOOL) || nk_is(value, NK_INT) || nk_is(value, NK_NUMBER)) {
		*out = nk_is(value, NK_BOOL)  ? value->boolean
		       : nk_is(value, NK_INT) ? value->integer != 0
					      : fpclassify(number_of(value)) != FP_ZERO;
		return 0;
	}
	if (nk_equal_ignore_case(text, NK_STR("true")) ||
	    nk_equal_ignore_case(text, NK_STR("false"))) {
		*out = text.n == 4;
		return 0;
	}
	if (nk_is(value, NK_STRING) && !(typed->tree && nk_typed_token(typed, value) == NK_DATE))
		return nk_typed_fail(typed, value, NULL,
				     "Could not convert string to boolean: %.*s.",
				     NK_ARG(value->text));
	if (is_container(value) && typed->printed && !typed->tree)
		return fail_character(typed, value);
	return nk_typed_fail_token(typed, value, "Error reading boolean. Unexpected token:");
}

/* Convert.ChangeType(value, typeof(long)): the text of what it throws, or NULL. */
static const char *int64_problem(struct nk_typed *typed, const struct nk_value *value, int64_t *out)
{
	struct nk_err problem = NK_ERR_INIT;

	switch (nk_typed_token(typed, value)) {
	case NK_INT: *out = value->integer; return NULL;
	case NK_BOOL: *out = value->boolean; return NULL;
	case NK_NUMBER: {
		double number = nearbyint(number_of(value));
		if (!(number >= -0x1p63 && number < 0x1p63))
			return nk_typed_is_big(value)
				       ? "Value was either too large or too small for an Int64."
				       : "Arithmetic operation resulted in an overflow.";
		*out = (int64_t)number;
		return NULL;
	}
	case NK_DATE: return "Invalid cast from 'DateTime' to 'Int64'.";
	case NK_STRING:
		if (nk_int_parse(out, value->text, NK_INT64, &problem) == 0)
			return NULL;
		return nk_strdup(typed->arena, nk_err_text(&problem));
	case NK_UNDEFINED:
	case NK_NULL:
	case NK_ARRAY:
	case NK_OBJECT: break;
	}
	return "Null object cannot be converted to a value type.";
}

int nk_typed_int64(struct nk_typed *typed, const struct nk_value *value, int64_t *out)
{
	static const char type[] = "System.Int64";

	if (is_container(value))
		return nk_typed_fail_shape(typed, value, type, NK_SHAPE_SCALAR);
	const char *problem = int64_problem(typed, value, out);
	return problem ? nk_typed_fail_convert(typed, value, type, problem) : 0;
}

int nk_typed_object(struct nk_typed *typed, const struct nk_value *value, const char *type,
		    const struct nk_typed_field *fields, void *into)
{
	if (nk_typed_no_value(value))
		return NK_NOT_FOUND;
	if (nk_is(value, NK_ARRAY))
		return nk_typed_fail_shape(typed, value, type, NK_SHAPE_OBJECT);
	if (!nk_is(value, NK_OBJECT))
		return nk_typed_fail_convert(typed, value, type, NULL);
	return nk_typed_fill(typed, value, fields, into);
}

/* Every element at its path, below `outer`. */
static int read_items(struct nk_typed *typed, const struct nk_value *array,
		      const struct nk_typed_step *outer,
		      int (*read)(struct nk_typed *typed, const struct nk_value *item, void *into),
		      void *into)
{
	struct nk_typed_step step = { .outer = outer };

	for (; step.index < array->array.n; step.index++) {
		typed->at = &step;
		if (read(typed, array->array.items[step.index], into) < 0)
			return -1;
	}
	return 0;
}

int nk_typed_list(struct nk_typed *typed, const struct nk_value *value, const char *type,
		  int (*read)(struct nk_typed *typed, const struct nk_value *item, void *into),
		  void *into)
{
	const struct nk_typed_step *at = typed->at;

	if (nk_typed_no_value(value))
		return NK_NOT_FOUND;
	if (nk_is(value, NK_OBJECT))
		return nk_typed_fail_shape(typed, value, type, NK_SHAPE_ARRAY);
	if (!nk_is(value, NK_ARRAY))
		return nk_typed_fail_convert(typed, value, type, NULL);
	if (read_items(typed, value, at, read, into) < 0)
		return -1;
	typed->at = at;
	return 0;
}

int nk_typed_each(struct nk_typed *typed, const struct nk_value *value,
		  int (*read)(struct nk_typed *typed, const struct nk_value *item, void *into),
		  void *into)
{
	const struct nk_typed_step *at = typed->at;
	bool tree = typed->tree;

	/* The original's converter loads the value into a tree of its own: the path starts anew. */
	typed->tree = true;
	typed->at = NULL;
	int rc = nk_is(value, NK_ARRAY) ? read_items(typed, value, NULL, read, into)
					: read(typed, value, into);
	typed->tree = tree;
	typed->at = at;
	return rc < 0 ? -1 : 0;
}

static int name_index(const char *const *names, struct nk_str name)
{
	for (int i = 0; names[i]; i++) {
		if (nk_equal_ignore_case(name, nk_str(names[i])))
			return i;
	}
	return -1;
}

/* Names between commas; their values are combined. */
static int names_value(const char *const *names, struct nk_str text, int *out)
{
	int value = 0;

	for (size_t from = 0; from <= text.n;) {
		ptrdiff_t comma = nk_str_find(text, NK_STR(","), from);
		size_t end = comma < 0 ? text.n : (size_t)comma;
		int index = name_index(names, nk_trim_space(nk_str_n(text.s + from, end - from)));
		if (index < 0)
			return -1;
		value |= index;
		from = end + 1;
	}
	*out = value;
	return 0;
}

int nk_typed_enum(struct nk_typed *typed, struct nk_str text, const char *const *names, int *out,
		  const char **problem)
{
	struct nk_err wrong = NK_ERR_INIT;
	struct nk_str plain = nk_trim_space(text);
	int64_t number;

	if (!plain.n) {
		*problem = "Must specify valid information for parsing in the string.";
		return -1;
	}
	if (strchr("+-0123456789", plain.s[0])) {
		if (nk_int_parse(&number, plain, NK_INT32, &wrong) == 0) {
			*out = (int)number;
			return 0;
		}
		/* Digits that are no number may still be a name. */
		if (nk_str_starts(nk_str(wrong.text), "Value was")) {
			*problem = nk_strdup(typed->arena, wrong.text);
			return -1;
		}
	}
	if (names_value(names, text, out) == 0)
		return 0;
	*problem = nk_printf(typed->arena, "Requested value '%.*s' was not found.", NK_ARG(text));
	return -1;
}
