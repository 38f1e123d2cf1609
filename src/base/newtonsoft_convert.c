/* SPDX-License-Identifier: MIT
 *
 * Typed reading of JSON, the scalars: what becomes of a token where a type is wanted, and
 * what a message says when nothing does (EnsureType() and Convert.ChangeType() in .NET).
 */
#include "base/newtonsoft_scan.h"

#include <string.h>

#include "base/dotnet.h"
#include "base/uri.h"

#define INVALID_CAST "System.InvalidCastException"
#define OVERFLOW     "System.OverflowException"
#define FORMAT       "System.FormatException"
#define ARGUMENT     "System.ArgumentException"

static const char no_null[] = "Null object cannot be converted to a value type.";

const char *nk_field_type(const struct nk_field *field)
{
	static const char *const names[] = {
		[NK_FIELD_STRING] = "System.String",
		[NK_FIELD_BOOL] = "System.Boolean",
		[NK_FIELD_BOOL_OR_NULL] = "System.Nullable`1[System.Boolean]",
		[NK_FIELD_INT32] = "System.Int32",
		[NK_FIELD_INT64] = "System.Int64",
		[NK_FIELD_VERSION] = "CKAN.Versioning.ModuleVersion",
		[NK_FIELD_DATE] = "System.Nullable`1[System.DateTime]",
		[NK_FIELD_URI] = "System.Uri",
		[NK_FIELD_TREE] = "Newtonsoft.Json.Linq.JToken",
		[NK_FIELD_CUSTOM] = "System.Object",
	};

	if (field->kind == NK_FIELD_OBJECT)
		return field->type->dotnet;
	return field->dotnet        ? field->dotnet
	       : names[field->kind] ? names[field->kind]
				    : "System.Object";
}

static bool is_nullable(const struct nk_field *field)
{
	switch (field->kind) {
	case NK_FIELD_BOOL:
	case NK_FIELD_INT32:
	case NK_FIELD_INT64: return false;
	case NK_FIELD_ENUM: return nk_str_starts(nk_str(nk_field_type(field)), "System.Nullable");
	default: return true;
	}
}

bool nk_field_empty_is_null(const struct nk_field *field)
{
	return is_nullable(field) && field->kind != NK_FIELD_STRING;
}

static int fail(struct nk_lenient *r, const struct nk_field *field, const char *inner_type,
		const char *inner, struct nk_err *err)
{
	return nk_lenient_fail_convert(r, nk_field_type(field), inner_type, inner, err);
}

/* ---- Int64 ---- */

static int fail_big_integer(struct nk_lenient *r, const struct nk_field *field, struct nk_err *err)
{
	static const char range[] = "Value was either too large or too small for an Int64.";

	fail(r, field, "System.InvalidOperationException",
	     nk_printf(r->arena, "Can not convert from BigInteger to System.Int64.\n ---> %s: %s",
		       OVERFLOW, range),
	     err);
	return nk_fail_innermost(err, r->arena, "%s", range);
}

/* Convert.ToInt64(double) rounds halves to even. */
static int int64_of_double(struct nk_lenient *r, const struct nk_field *field, int64_t *out,
			   struct nk_err *err)
{
	double value = r->number;

	if (!(value >= -0x1p63 && value < 0x1p63)) {
		return fail(r, field, OVERFLOW, "Arithmetic operation resulted in an overflow.",
			    err);
	}
	int64_t whole = (int64_t)value;
	double rest = value - (double)whole;
	if (rest > 0.5 || (rest == 0.5 && whole % 2 != 0))
		whole++;
	else if (rest < -0.5 || (rest == -0.5 && whole % 2 != 0))
		whole--;
	*out = whole;
	return 0;
}

static int to_int64(struct nk_lenient *r, const struct nk_field *field, void *place,
		    struct nk_err *err)
{
	int64_t *out = place;
	struct nk_err cause = NK_ERR_INIT;

	switch (r->token) {
	case NK_TOKEN_INTEGER:
		if (!r->fits)
			return fail_big_integer(r, field, err);
		*out = r->integer;
		return 0;
	case NK_TOKEN_FLOAT: return int64_of_double(r, field, out, err);
	case NK_TOKEN_BOOLEAN: *out = r->boolean; return 0;
	case NK_TOKEN_DATE:
		return fail(r, field, INVALID_CAST, "Invalid cast from 'DateTime' to 'Int64'.",
			    err);
	case NK_TOKEN_STRING:
	case NK_TOKEN_CONSTRUCTOR:
		if (nk_int_parse(out, r->text, NK_INT64, &cause) == 0)
			return 0;
		return fail(r, field,
			    strncmp(nk_err_text(&cause), "Value", 5) == 0 ? OVERFLOW : FORMAT,
			    nk_err_text(&cause), err);
	default: return fail(r, field, INVALID_CAST, no_null, err);
	}
}

/* ---- Enums ---- */

static bool same_word(struct nk_str text, const char *word)
{
	return text.n == strlen(word) && strncasecmp(text.s, word, text.n) == 0;
}

static int enum_of_text(struct nk_lenient *r, const struct nk_field *field, int *out,
			struct nk_err *err)
{
	struct nk_str text = nk_str_trim(r->text);
	struct nk_err cause = NK_ERR_INIT;
	int64_t number;

	for (int i = 0; field->words[i]; i++) {
		if (same_word(text, field->words[i])) {
			*out = i;
			return 0;
		}
	}
	if (text.n == 0) {
		return fail(r, field, ARGUMENT,
			    "Must specify valid information for parsing in the string.", err);
	}
	if (nk_int_parse(&number, text, NK_INT32, &cause) == 0) {
		*out = (int)number;
		return 0;
	}
	if (strncmp(nk_err_text(&cause), "Value", 5) == 0)
		return fail(r, field, OVERFLOW, nk_err_text(&cause), err);
	/* What begins as a number does is quoted without the blanks around. */
	if (!strchr("+-0123456789", text.s[0]))
		text = r->text;
	return fail(r, field, ARGUMENT,
		    nk_printf(r->arena, "Requested value '%.*s' was not found.", NK_ARG(text)),
		    err);
}

static int to_enum(struct nk_lenient *r, const struct nk_field *field, void *place,
		   struct nk_err *err)
{
	int *out = place;

	switch (r->token) {
	case NK_TOKEN_STRING:
	case NK_TOKEN_CONSTRUCTOR: return enum_of_text(r, field, out, err);
	case NK_TOKEN_BOOLEAN: *out = r->boolean; return 0;
	case NK_TOKEN_NULL:
	case NK_TOKEN_UNDEFINED:
		return fail(r, field, "System.ArgumentNullException",
			    "Value cannot be null. (Parameter 'value')", err);
	case NK_TOKEN_INTEGER:
		if (r->fits) {
			*out = (int)r->integer;
			return 0;
		}
		break;
	default: break;
	}
	return fail(
		r, field, ARGUMENT,
		"The value passed in must be an enum base or an underlying type for an enum, such "
		"as an Int32. (Parameter 'value')",
		err);
}

/* ---- The rest ---- */

static int to_uri(struct nk_lenient *r, const struct nk_field *field, void *place,
		  struct nk_err *err)
{
	bool text = r->token == NK_TOKEN_STRING || r->token == NK_TOKEN_CONSTRUCTOR;

	if (!text || !nk_uri_any(r->text))
		return fail(r, field, NULL, NULL, err);
	*(struct nk_str *)place = r->text;
	return 0;
}

static int to_string(struct nk_lenient *r, const struct nk_field *field, void *place,
		     struct nk_err *err)
{
	(void)field;
	(void)err;
	*(struct nk_str *)place = r->text;
	return 0;
}

static int to_bool(struct nk_lenient *r, const struct nk_field *field, void *place,
		   struct nk_err *err)
{
	if (r->token != NK_TOKEN_BOOLEAN)
		return fail(r, field, INVALID_CAST, no_null, err);
	if (field->kind == NK_FIELD_BOOL)
		*(bool *)place = r->boolean;
	else
		*(int *)place = r->boolean;
	return 0;
}

static int to_int32(struct nk_lenient *r, const struct nk_field *field, void *place,
		    struct nk_err *err)
{
	if (r->token != NK_TOKEN_INTEGER)
		return fail(r, field, INVALID_CAST, no_null, err);
	*(int64_t *)place = r->integer;
	return 0;
}

static int to_date(struct nk_lenient *r, const struct nk_field *field, void *place,
		   struct nk_err *err)
{
	if (r->token != NK_TOKEN_DATE)
		return fail(r, field, NULL, NULL, err);
	*(struct nk_lenient_date *)place = (struct nk_lenient_date){ true, r->ticks };
	return 0;
}

/* An object or array is wanted. */
static int to_container(struct nk_lenient *r, const struct nk_field *field, void *place,
			struct nk_err *err)
{
	(void)place;
	return fail(r, field, NULL, NULL, err);
}

static int (*const converters[])(struct nk_lenient *r, const struct nk_field *field, void *place,
				 struct nk_err *err) = {
	[NK_FIELD_STRING] = to_string,     [NK_FIELD_BOOL] = to_bool,
	[NK_FIELD_BOOL_OR_NULL] = to_bool, [NK_FIELD_INT32] = to_int32,
	[NK_FIELD_INT64] = to_int64,       [NK_FIELD_DATE] = to_date,
	[NK_FIELD_URI] = to_uri,           [NK_FIELD_ENUM] = to_enum,
	[NK_FIELD_OBJECT] = to_container,  [NK_FIELD_LIST] = to_container,
	[NK_FIELD_STRINGS] = to_container,
};

/* What null leaves in the place of a type that has it. */
static void set_null(const struct nk_field *field, void *place)
{
	switch (field->kind) {
	case NK_FIELD_STRING:
	case NK_FIELD_URI: *(struct nk_str *)place = NK_NO_STR; break;
	case NK_FIELD_ENUM:
	case NK_FIELD_BOOL_OR_NULL: *(int *)place = -1; break;
	case NK_FIELD_DATE: *(struct nk_lenient_date *)place = (struct nk_lenient_date){ 0 }; break;
	case NK_FIELD_OBJECT: *(void **)place = NULL; break;
	case NK_FIELD_LIST: *(struct nk_lenient_list *)place = (struct nk_lenient_list){ 0 }; break;
	case NK_FIELD_STRINGS:
		*(struct nk_lenient_strings *)place = (struct nk_lenient_strings){ 0 };
		break;
	default: break;
	}
}

int nk_field_convert(struct nk_lenient *r, const struct nk_field *field, void *place,
		     struct nk_err *err)
{
	bool null =
		r->token == NK_TOKEN_NULL || r->token == NK_TOKEN_UNDEFINED ||
		(r->token == NK_TOKEN_STRING && r->text.n == 0 && nk_field_empty_is_null(field));

	if (null && is_nullable(field)) {
		set_null(field, place);
		return 0;
	}
	return converters[field->kind](r, field, place, err);
}
