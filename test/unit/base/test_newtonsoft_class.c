/* SPDX-License-Identifier: MIT
 *
 * Filling structs from JSON by tables. The wanted sides are what Newtonsoft.Json 13 made of
 * the same text for classes with these members, and what it said.
 */
#include "check.h"

#include <stddef.h>

#include "base/dotnet.h"
#include "base/json.h"
#include "base/newtonsoft.h"

struct pair {
	const char *text, *want; /* members that have their default value are left out */
};

struct part {
	struct nk_str s;
	int64_t i;
	struct part *kid;
};

static const struct nk_class part_class;
static const struct nk_field part_fields[] = {
	{ .name = "s", .kind = NK_FIELD_STRING, .offset = offsetof(struct part, s) },
	{ .name = "i", .kind = NK_FIELD_INT32, .offset = offsetof(struct part, i) },
	{ .name = "Kid",
	  .kind = NK_FIELD_OBJECT,
	  .offset = offsetof(struct part, kid),
	  .type = &part_class },
};
static const struct nk_class part_class = {
	.dotnet = "T2",
	.size = sizeof(struct part),
	NK_FIELDS(part_fields),
};

struct whole {
	struct nk_str s, u;
	bool b;
	int64_t i, l;
	struct nk_lenient_date d;
	struct nk_lenient_strings list;
	struct nk_lenient_list objs;
	struct part *o;
	int nb, e, e2;
};

#define FIELD(name_, kind_)                                                                        \
	.name = #name_, .kind = NK_FIELD_##kind_, .offset = offsetof(struct whole, name_)

static const char *const words[] = { "User", "Organization", "Bot", NULL };
static const struct nk_field whole_fields[] = {
	{ FIELD(s, STRING) },
	{ FIELD(b, BOOL) },
	{ FIELD(i, INT32) },
	{ FIELD(l, INT64) },
	{ FIELD(d, DATE) },
	{ FIELD(u, URI) },
	{ FIELD(list, STRINGS), .dotnet = "System.String[]" },
	{ FIELD(objs, LIST), .dotnet = "T2[]", .type = &part_class },
	{ FIELD(o, OBJECT), .type = &part_class },
	{ FIELD(nb, BOOL_OR_NULL) },
	{ FIELD(e, ENUM), .words = words, .dotnet = "System.Nullable`1[T2E]" },
	{ FIELD(e2, ENUM), .words = words, .dotnet = "T2E" },
};

static void preset(void *object)
{
	struct whole *whole = object;

	whole->nb = whole->e = -1;
}

static const struct nk_class whole_class = {
	.dotnet = "T1",
	.size = sizeof(struct whole),
	NK_FIELDS(whole_fields),
	.preset = preset,
};

static struct nk_value *show_part(struct nk_arena *arena, const struct part *part)
{
	struct nk_value *out = nk_object(arena);

	if (!part)
		return nk_null(arena);
	if (part->s.s)
		nk_set(arena, out, "s", nk_string_n(arena, part->s));
	if (part->i)
		nk_set(arena, out, "i", nk_int(arena, part->i));
	if (part->kid)
		nk_set(arena, out, "Kid", show_part(arena, part->kid));
	return out;
}

static struct nk_value *show_lists(struct nk_arena *arena, const struct whole *whole,
				   struct nk_value *out)
{
	struct nk_value *strings = nk_array(arena), *parts = nk_array(arena);

	for (size_t i = 0; i < whole->list.n; i++)
		nk_array_add(arena, strings, nk_string_n(arena, whole->list.items[i]));
	for (size_t i = 0; i < whole->objs.n; i++)
		nk_array_add(arena, parts, show_part(arena, whole->objs.items[i]));
	if (whole->list.items)
		nk_set(arena, out, "list", strings);
	if (whole->objs.items)
		nk_set(arena, out, "objs", parts);
	if (whole->o)
		nk_set(arena, out, "o", show_part(arena, whole->o));
	return out;
}

static struct nk_value *show(struct nk_arena *arena, const struct whole *whole)
{
	struct nk_value *out = nk_object(arena);
	char date[NK_DATE_TEXT];

	if (whole->s.s)
		nk_set(arena, out, "s", nk_string_n(arena, whole->s));
	if (whole->b)
		nk_set(arena, out, "b", nk_bool(arena, true));
	if (whole->i)
		nk_set(arena, out, "i", nk_int(arena, whole->i));
	if (whole->l)
		nk_set(arena, out, "l", nk_int(arena, whole->l));
	if (whole->u.s)
		nk_set(arena, out, "u", nk_string_n(arena, whole->u));
	show_lists(arena, whole, out);
	if (whole->nb == 1)
		nk_set(arena, out, "nb", nk_bool(arena, true));
	if (whole->e > 0)
		nk_set(arena, out, "e", nk_int(arena, whole->e));
	if (whole->e2)
		nk_set(arena, out, "e2", nk_int(arena, whole->e2));
	if (whole->d.given)
		nk_set(arena, out, "d", nk_string(arena, nk_date_utc(date, whole->d.ticks)));
	return out;
}

/* File mode shows the innermost message: the last line's, behind the name of its class. */
static const char *innermost(const char *text)
{
	const char *inner = strstr(text, "\n ---> "), *next;

	if (!inner)
		return strstr(text, ": ") + 2;
	while ((next = strstr(inner + 1, "\n ---> ")))
		inner = next;
	return strstr(inner, ": ") + 2;
}

static void check_shown(const struct pair *pair, bool forgiving)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_lenient reader;
	void *object;

	nk_lenient_init(&reader, &arena, nk_str(pair->text));
	reader.forgiving = forgiving;
	check_ok(nk_lenient_class(&reader, &object, &whole_class, &err), err);
	if (object)
		check_str(nk_json_text(&arena, show(&arena, object), NK_JSON_COMPACT), pair->want);
	else
		assert_string_equal(pair->want, "null");
}

static void check_reads(const struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_shown(&pairs[i], false);
}

static void check_forgiven(const struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_shown(&pairs[i], true);
}

static void check_refused(const struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_err err = NK_ERR_INIT;
		struct nk_lenient reader;
		void *object;

		nk_lenient_init(&reader, &arena, nk_str(pairs[i].text));
		check_fails(nk_lenient_class(&reader, &object, &whole_class, &err), err,
			    pairs[i].want);
		assert_string_equal(err.innermost, innermost(pairs[i].want));
		assert_true(reader.failure.json);
		assert_null(object);
	}
}

static void members_are_found_in_any_letter_case(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"S\":\"a\"}", "{\"s\":\"a\"}" },
		{ "{\"s\":\"a\",\"S\":\"b\"}", "{\"s\":\"b\"}" },
		{ "{\"S\":\"b\",\"s\":\"a\"}", "{\"s\":\"a\"}" },
		{ "{\"unknown\":[{}],\"s\":\"a\"}", "{\"s\":\"a\"}" },
		{ "{\"x\":[[1,{\"y\":2}]],\"I\":5}", "{\"i\":5}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void strings_take_numbers_and_words_as_they_stand(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"s\":1.50}", "{\"s\":\"1.50\"}" },
		{ "{\"s\":true}", "{\"s\":\"true\"}" },
		{ "{\"s\":null}", "{}" },
		{ "{\"s\":\"\"}", "{\"s\":\"\"}" },
		{ "{\"s\":010}", "{\"s\":\"010\"}" },
		{ "{\"s\":-5}", "{\"s\":\"-5\"}" },
		{ "{\"s\":NaN}", "{\"s\":\"NaN\"}" },
		{ "{\"s\":\"2024-01-02T03:04:05Z\"}", "{\"s\":\"2024-01-02T03:04:05Z\"}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void booleans_take_numbers_and_words(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"b\":1}", "{\"b\":true}" },
		{ "{\"b\":0.0}", "{}" },
		{ "{\"b\":\"true\"}", "{\"b\":true}" },
		{ "{\"b\":\" FALSE \"}", "{}" },
		{ "{\"b\":true}", "{\"b\":true}" },
		{ "{\"nb\":null}", "{}" },
		{ "{\"nb\":\"\"}", "{}" },
		{ "{\"nb\":2}", "{\"nb\":true}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void integers_take_texts(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"i\":\"5\",\"l\":\"-7\"}", "{\"i\":5,\"l\":-7}" },
		{ "{\"i\":\" 5 \",\"l\":1.5}", "{\"i\":5,\"l\":2}" },
		{ "{\"l\":2.5}", "{\"l\":2}" },
		{ "{\"l\":true}", "{\"l\":1}" },
		{ "{\"i\":0x1F,\"l\":010}", "{\"i\":31,\"l\":8}" },
		{ "{\"l\":9223372036854775807}", "{\"l\":9223372036854775807}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void dates_come_as_utc(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"d\":\"2024-01-02T03:04:05Z\"}", "{\"d\":\"2024-01-02T03:04:05Z\"}" },
		{ "{\"d\":\"2024-01-02T03:04:05.5+02:00\"}", "{\"d\":\"2024-01-02T01:04:05.5Z\"}" },
		{ "{\"d\":\"2024-01-02\"}", "{\"d\":\"2024-01-02T00:00:00Z\"}" },
		{ "{\"d\":null}", "{}" },
		{ "{\"d\":\"\"}", "{}" },
		{ "{\"d\":\"/Date(1234567890123)/\"}", "{\"d\":\"2009-02-13T23:31:30.123Z\"}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void addresses_keep_their_spelling(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"u\":\"https://X/y z\"}", "{\"u\":\"https://X/y z\"}" },
		{ "{\"u\":\"../a\"}", "{\"u\":\"../a\"}" },
		{ "{\"u\":\"\"}", "{}" },
		{ "{\"u\":null}", "{}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void words_of_an_enum_come_in_any_letter_case(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"e2\":\"Bot\"}", "{\"e2\":2}" },
		{ "{\"e2\":\"oRGANIZATION\"}", "{\"e2\":1}" },
		{ "{\"e2\":2}", "{\"e2\":2}" },
		{ "{\"e2\":\"1\"}", "{\"e2\":1}" },
		{ "{\"e\":null,\"e2\":7}", "{\"e2\":7}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void lists_and_objects_nest(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"list\":[\"a\",1,null,true]}", "{\"list\":[\"a\",\"1\",null,\"true\"]}" },
		{ "{\"list\":[]}", "{\"list\":[]}" },
		{ "{\"list\":null}", "{}" },
		{ "{\"list\":\"\"}", "{}" },
		{ "{\"objs\":[{\"s\":\"a\"},null,{\"i\":2,\"kid\":{\"kid\":{\"s\":\"b\"}}}]}",
		  "{\"objs\":[{\"s\":\"a\"},null,{\"i\":2,\"Kid\":{\"Kid\":{\"s\":\"b\"}}}]}" },
		{ "{\"o\":{}}", "{\"o\":{}}" },
		{ "{\"o\":\"\"}", "{}" },
		{ "{\"o\":null,\"objs\":[/*x*/]}", "{\"objs\":[]}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void an_empty_text_is_null(void **state)
{
	static const struct pair pairs[] = {
		{ "", "null" },
		{ "null", "null" },
		{ "// x", "null" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void strings_refuse_containers(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"s\":[]}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: [. Path 's', line 1, position 6." },
		{ "{\"s\":{}}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: {. Path 's', line 1, position 6." },
		{ "{\"s\":x}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: x. Path 's', line 1, position 6." },
		{ "{\"s\":,\"b\":true}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: ,. Path 's', line 1, position 6." },
		{ "{\"s\":trux}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: x. Path 's', line 1, position 8." },
		{ "{\"s\":08}",
		  "Newtonsoft.Json.JsonReaderException: Input string '08' is not a valid number. "
		  "Path 's', line 1, position 7.\n ---> System.FormatException: Additional "
		  "non-parsable characters are at the end of the string." },
		{ "{\"s\":", "Newtonsoft.Json.JsonSerializationException: Unexpected end when "
			     "setting s's value. Path 's', line 1, position 5." },
		{ "{\"s\":\"a", "Newtonsoft.Json.JsonReaderException: Unterminated string. "
				"Expected delimiter: \". Path 's', line 1, position 7." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void booleans_refuse_other_texts(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"b\":\"yes\"}", "Newtonsoft.Json.JsonReaderException: Could not convert "
				     "string to boolean: yes. Path 'b', line 1, position 10." },
		{ "{\"b\":null}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value {null} to "
		  "type 'System.Boolean'. Path 'b', line 1, position 9.\n ---> "
		  "System.InvalidCastException: Null object cannot be converted to a value type." },
		{ "{\"b\":\"\"}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value {null} to "
		  "type 'System.Boolean'. Path 'b', line 1, position 7.\n ---> "
		  "System.InvalidCastException: Null object cannot be converted to a value type." },
		{ "{\"b\":[]}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: [. Path 'b', line 1, position 6." },
		{ "{\"b\":x}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: x. Path 'b', line 1, position 6." },
		{ "{\"b\":NaN}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: N. Path 'b', line 1, position 6." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void integers_refuse_what_does_not_fit(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"i\":2147483648}",
		  "Newtonsoft.Json.JsonReaderException: JSON integer 2147483648 is too large or "
		  "small for an Int32. Path 'i', line 1, position 15." },
		{ "{\"i\":1.0}", "Newtonsoft.Json.JsonReaderException: Input string '1.0' is not a "
				 "valid integer. Path 'i', line 1, position 8." },
		{ "{\"i\":\"x\"}", "Newtonsoft.Json.JsonReaderException: Could not convert string "
				   "to integer: x. Path 'i', line 1, position 8." },
		{ "{\"i\":\"1.0\"}", "Newtonsoft.Json.JsonReaderException: Could not convert "
				     "string to integer: 1.0. Path 'i', line 1, position 10." },
		{ "{\"i\":null}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value {null} to "
		  "type 'System.Int32'. Path 'i', line 1, position 9.\n ---> "
		  "System.InvalidCastException: Null object cannot be converted to a value type." },
		{ "{\"i\":\"\"}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value {null} to "
		  "type 'System.Int32'. Path 'i', line 1, position 7.\n ---> "
		  "System.InvalidCastException: Null object cannot be converted to a value type." },
		{ "{\"i\":true}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: t. Path 'i', line 1, position 6." },
		{ "{\"i\":[]}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: [. Path 'i', line 1, position 6." },
		{ "{\"i\":08}",
		  "Newtonsoft.Json.JsonReaderException: Input string '08' is not a valid integer. "
		  "Path 'i', line 1, position 7.\n ---> System.FormatException: Additional "
		  "non-parsable characters are at the end of the string." },
		{ "{\"i\":\"2147483648\"}",
		  "Newtonsoft.Json.JsonReaderException: Could not convert string to integer: "
		  "2147483648. Path 'i', line 1, position 17." },
		{ "{\"l\":9223372036854775808}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value "
		  "9223372036854775808 to type 'System.Int64'. Path 'l', line 1, position 24.\n "
		  "---> System.InvalidOperationException: Can not convert from BigInteger to "
		  "System.Int64.\n ---> System.OverflowException: Value was either too large or "
		  "too small for an Int64." },
		{ "{\"l\":\"x\"}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value \"x\" to "
		  "type 'System.Int64'. Path 'l', line 1, position 8.\n ---> "
		  "System.FormatException: The input string 'x' was not in a correct format." },
		{ "{\"l\":null}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value {null} to "
		  "type 'System.Int64'. Path 'l', line 1, position 9.\n ---> "
		  "System.InvalidCastException: Null object cannot be converted to a value type." },
		{ "{\"l\":\"\"}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value \"\" to type "
		  "'System.Int64'. Path 'l', line 1, position 7.\n ---> System.FormatException: "
		  "The input string '' was not in a correct format." },
		{ "{\"l\":{\"a\":1}}",
		  "Newtonsoft.Json.JsonSerializationException: Cannot deserialize the current JSON "
		  "object (e.g. {\"name\":\"value\"}) into type 'System.Int64' because the type "
		  "requires a JSON primitive value (e.g. string, number, boolean, null) to "
		  "deserialize correctly.\nTo fix this error either change the JSON to a JSON "
		  "primitive value (e.g. string, number, boolean, null) or change the deserialized "
		  "type so that it is a normal .NET type (e.g. not a primitive type like integer, "
		  "not a collection type like an array or List<T>) that can be deserialized from a "
		  "JSON object. JsonObjectAttribute can also be added to the type to force it to "
		  "deserialize from a JSON object.\nPath 'l.a', line 1, position 10." },
		{ "{\"l\":[]}",
		  "Newtonsoft.Json.JsonSerializationException: Cannot deserialize the current JSON "
		  "array (e.g. [1,2,3]) into type 'System.Int64' because the type requires a JSON "
		  "primitive value (e.g. string, number, boolean, null) to deserialize "
		  "correctly.\nTo fix this error either change the JSON to a JSON primitive value "
		  "(e.g. string, number, boolean, null) or change the deserialized type to an "
		  "array or a type that implements a collection interface (e.g. ICollection, "
		  "IList) like List<T> that can be deserialized from a JSON array. "
		  "JsonArrayAttribute can also be added to the type to force it to deserialize "
		  "from a JSON array.\nPath 'l', line 1, position 6." },
		{ "{\"l\":1e30}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value 1E+30 to "
		  "type 'System.Int64'. Path 'l', line 1, position 9.\n ---> "
		  "System.OverflowException: Arithmetic operation resulted in an overflow." },
		{ "{\"l\":,\"i\":1}", "Newtonsoft.Json.JsonReaderException: An undefined token is "
				      "not a valid System.Int64. Path 'l', line 1, position 5." },
		{ "{\"l\":\"2024-01-02T03:04:05Z\"}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value 01/02/2024 "
		  "03:04:05 to type 'System.Int64'. Path 'l', line 1, position 27.\n ---> "
		  "System.InvalidCastException: Invalid cast from 'DateTime' to 'Int64'." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void dates_refuse_what_is_none(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"d\":\"x\"}", "Newtonsoft.Json.JsonReaderException: Could not convert string "
				   "to DateTime: x. Path 'd', line 1, position 8." },
		{ "{\"d\":1}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: 1. Path 'd', line 1, position 6." },
		{ "{\"d\":true}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: t. Path 'd', line 1, position 6." },
		{ "{\"d\":[]}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: [. Path 'd', line 1, position 6." },
		{ "{\"d\":{}}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: {. Path 'd', line 1, position 6." },
		{ "{\"d\":-1}", "Newtonsoft.Json.JsonReaderException: Cannot read number value as "
				"type. Path 'd', line 1, position 7." },
		{ "{\"d\":\"2024-13-01\"}",
		  "Newtonsoft.Json.JsonReaderException: Could not convert string to DateTime: "
		  "2024-13-01. Path 'd', line 1, position 17." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void addresses_refuse_what_is_none(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"u\":1}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value 1 to type "
		  "'System.Uri'. Path 'u', line 1, position 6.\n ---> System.ArgumentException: "
		  "Could not cast or convert from System.Int64 to System.Uri." },
		{ "{\"u\":true}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value True to type "
		  "'System.Uri'. Path 'u', line 1, position 9.\n ---> System.ArgumentException: "
		  "Could not cast or convert from System.Boolean to System.Uri." },
		{ "{\"u\":\"https://\"}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value \"https://\" "
		  "to type 'System.Uri'. Path 'u', line 1, position 15.\n ---> "
		  "System.ArgumentException: Could not cast or convert from System.String to "
		  "System.Uri." },
		{ "{\"u\":{\"a\":1}}",
		  "Newtonsoft.Json.JsonSerializationException: Cannot deserialize the current JSON "
		  "object (e.g. {\"name\":\"value\"}) into type 'System.Uri' because the type "
		  "requires a JSON primitive value (e.g. string, number, boolean, null) to "
		  "deserialize correctly.\nTo fix this error either change the JSON to a JSON "
		  "primitive value (e.g. string, number, boolean, null) or change the deserialized "
		  "type so that it is a normal .NET type (e.g. not a primitive type like integer, "
		  "not a collection type like an array or List<T>) that can be deserialized from a "
		  "JSON object. JsonObjectAttribute can also be added to the type to force it to "
		  "deserialize from a JSON object.\nPath 'u.a', line 1, position 10." },
		{ "{\"u\":[]}",
		  "Newtonsoft.Json.JsonSerializationException: Cannot deserialize the current JSON "
		  "array (e.g. [1,2,3]) into type 'System.Uri' because the type requires a JSON "
		  "primitive value (e.g. string, number, boolean, null) to deserialize "
		  "correctly.\nTo fix this error either change the JSON to a JSON primitive value "
		  "(e.g. string, number, boolean, null) or change the deserialized type to an "
		  "array or a type that implements a collection interface (e.g. ICollection, "
		  "IList) like List<T> that can be deserialized from a JSON array. "
		  "JsonArrayAttribute can also be added to the type to force it to deserialize "
		  "from a JSON array.\nPath 'u', line 1, position 6." },
		{ "{\"u\":1.5}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value 1.5 to type "
		  "'System.Uri'. Path 'u', line 1, position 8.\n ---> System.ArgumentException: "
		  "Could not cast or convert from System.Double to System.Uri." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void enums_refuse_other_words(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"e2\":\"x\"}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value \"x\" to "
		  "type 'T2E'. Path 'e2', line 1, position 9.\n ---> System.ArgumentException: "
		  "Requested value 'x' was not found." },
		{ "{\"e\":\"x\"}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value \"x\" to "
		  "type 'System.Nullable`1[T2E]'. Path 'e', line 1, position 8.\n ---> "
		  "System.ArgumentException: Requested value 'x' was not found." },
		{ "{\"e2\":null}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value {null} to "
		  "type 'T2E'. Path 'e2', line 1, position 10.\n ---> "
		  "System.ArgumentNullException: Value cannot be null. (Parameter 'value')" },
		{ "{\"e2\":\"\"}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value \"\" to type "
		  "'T2E'. Path 'e2', line 1, position 8.\n ---> System.ArgumentException: Must "
		  "specify valid information for parsing in the string." },
		{ "{\"e2\":[]}",
		  "Newtonsoft.Json.JsonSerializationException: Cannot deserialize the current JSON "
		  "array (e.g. [1,2,3]) into type 'T2E' because the type requires a JSON primitive "
		  "value (e.g. string, number, boolean, null) to deserialize correctly.\nTo fix "
		  "this error either change the JSON to a JSON primitive value (e.g. string, "
		  "number, boolean, null) or change the deserialized type to an array or a type "
		  "that implements a collection interface (e.g. ICollection, IList) like List<T> "
		  "that can be deserialized from a JSON array. JsonArrayAttribute can also be "
		  "added to the type to force it to deserialize from a JSON array.\nPath 'e2', "
		  "line 1, position 7." },
		{ "{\"e2\":\"99999999999\"}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value "
		  "\"99999999999\" to type 'T2E'. Path 'e2', line 1, position 19.\n ---> "
		  "System.OverflowException: Value was either too large or too small for an "
		  "Int32." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void containers_of_the_wrong_kind_are_explained(void **state)
{
	static const struct pair pairs[] = {
		{ "[]",
		  "Newtonsoft.Json.JsonSerializationException: Cannot deserialize the current JSON "
		  "array (e.g. [1,2,3]) into type 'T1' because the type requires a JSON object "
		  "(e.g. {\"name\":\"value\"}) to deserialize correctly.\nTo fix this error either "
		  "change the JSON to a JSON object (e.g. {\"name\":\"value\"}) or change the "
		  "deserialized type to an array or a type that implements a collection interface "
		  "(e.g. ICollection, IList) like List<T> that can be deserialized from a JSON "
		  "array. JsonArrayAttribute can also be added to the type to force it to "
		  "deserialize from a JSON array.\nPath '', line 1, position 1." },
		{ "[1]",
		  "Newtonsoft.Json.JsonSerializationException: Cannot deserialize the current JSON "
		  "array (e.g. [1,2,3]) into type 'T1' because the type requires a JSON object "
		  "(e.g. {\"name\":\"value\"}) to deserialize correctly.\nTo fix this error either "
		  "change the JSON to a JSON object (e.g. {\"name\":\"value\"}) or change the "
		  "deserialized type to an array or a type that implements a collection interface "
		  "(e.g. ICollection, IList) like List<T> that can be deserialized from a JSON "
		  "array. JsonArrayAttribute can also be added to the type to force it to "
		  "deserialize from a JSON array.\nPath '', line 1, position 1." },
		{ "{\"o\":[]}",
		  "Newtonsoft.Json.JsonSerializationException: Cannot deserialize the current JSON "
		  "array (e.g. [1,2,3]) into type 'T2' because the type requires a JSON object "
		  "(e.g. {\"name\":\"value\"}) to deserialize correctly.\nTo fix this error either "
		  "change the JSON to a JSON object (e.g. {\"name\":\"value\"}) or change the "
		  "deserialized type to an array or a type that implements a collection interface "
		  "(e.g. ICollection, IList) like List<T> that can be deserialized from a JSON "
		  "array. JsonArrayAttribute can also be added to the type to force it to "
		  "deserialize from a JSON array.\nPath 'o', line 1, position 6." },
		{ "{\"o\":\"x\"}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value \"x\" to "
		  "type 'T2'. Path 'o', line 1, position 8.\n ---> System.ArgumentException: Could "
		  "not cast or convert from System.String to T2." },
		{ "{\"o\":5}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value 5 to type "
		  "'T2'. Path 'o', line 1, position 6.\n ---> System.ArgumentException: Could not "
		  "cast or convert from System.Int64 to T2." },
		{ "{\"o\":true}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value True to type "
		  "'T2'. Path 'o', line 1, position 9.\n ---> System.ArgumentException: Could not "
		  "cast or convert from System.Boolean to T2." },
		{ "{\"list\":{\"oops\":1}}",
		  "Newtonsoft.Json.JsonSerializationException: Cannot deserialize the current JSON "
		  "object (e.g. {\"name\":\"value\"}) into type 'System.String[]' because the type "
		  "requires a JSON array (e.g. [1,2,3]) to deserialize correctly.\nTo fix this "
		  "error either change the JSON to a JSON array (e.g. [1,2,3]) or change the "
		  "deserialized type so that it is a normal .NET type (e.g. not a primitive type "
		  "like integer, not a collection type like an array or List<T>) that can be "
		  "deserialized from a JSON object. JsonObjectAttribute can also be added to the "
		  "type to force it to deserialize from a JSON object.\nPath 'list.oops', line 1, "
		  "position 16." },
		{ "{\"list\":\"x\"}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value \"x\" to "
		  "type 'System.String[]'. Path 'list', line 1, position 11.\n ---> "
		  "System.ArgumentException: Could not cast or convert from System.String to "
		  "System.String[]." },
		{ "{\"list\":[[1]]}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: [. Path 'list', line 1, position 10." },
		{ "{\"objs\":{}}",
		  "Newtonsoft.Json.JsonSerializationException: Cannot deserialize the current JSON "
		  "object (e.g. {\"name\":\"value\"}) into type 'T2[]' because the type requires a "
		  "JSON array (e.g. [1,2,3]) to deserialize correctly.\nTo fix this error either "
		  "change the JSON to a JSON array (e.g. [1,2,3]) or change the deserialized type "
		  "so that it is a normal .NET type (e.g. not a primitive type like integer, not a "
		  "collection type like an array or List<T>) that can be deserialized from a JSON "
		  "object. JsonObjectAttribute can also be added to the type to force it to "
		  "deserialize from a JSON object.\nPath 'objs', line 1, position 10." },
		{ "{\"objs\":[[]]}",
		  "Newtonsoft.Json.JsonSerializationException: Cannot deserialize the current JSON "
		  "array (e.g. [1,2,3]) into type 'T2' because the type requires a JSON object "
		  "(e.g. {\"name\":\"value\"}) to deserialize correctly.\nTo fix this error either "
		  "change the JSON to a JSON object (e.g. {\"name\":\"value\"}) or change the "
		  "deserialized type to an array or a type that implements a collection interface "
		  "(e.g. ICollection, IList) like List<T> that can be deserialized from a JSON "
		  "array. JsonArrayAttribute can also be added to the type to force it to "
		  "deserialize from a JSON array.\nPath 'objs[0]', line 1, position 10." },
		{ "{\"objs\":[\"x\"]}",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value \"x\" to "
		  "type 'T2'. Path 'objs[0]', line 1, position 12.\n ---> "
		  "System.ArgumentException: Could not cast or convert from System.String to T2." },
		{ "\"x\"",
		  "Newtonsoft.Json.JsonSerializationException: Error converting value \"x\" to "
		  "type 'T1'. Path '', line 1, position 3.\n ---> System.ArgumentException: Could "
		  "not cast or convert from System.String to T1." },
		{ "5", "Newtonsoft.Json.JsonSerializationException: Error converting value 5 to "
		       "type 'T1'. Path '', line 1, position 1.\n ---> System.ArgumentException: "
		       "Could not cast or convert from System.Int64 to T1." },
		{ "{\"objs\":[{\"i\":\"q\"}]}",
		  "Newtonsoft.Json.JsonReaderException: Could not convert string to integer: q. "
		  "Path 'objs[0].i', line 1, position 17." },
		{ "{\"o\":{\"kid\":{\"kid\":[]}}}",
		  "Newtonsoft.Json.JsonSerializationException: Cannot deserialize the current JSON "
		  "array (e.g. [1,2,3]) into type 'T2' because the type requires a JSON object "
		  "(e.g. {\"name\":\"value\"}) to deserialize correctly.\nTo fix this error either "
		  "change the JSON to a JSON object (e.g. {\"name\":\"value\"}) or change the "
		  "deserialized type to an array or a type that implements a collection interface "
		  "(e.g. ICollection, IList) like List<T> that can be deserialized from a JSON "
		  "array. JsonArrayAttribute can also be added to the type to force it to "
		  "deserialize from a JSON array.\nPath 'o.kid.kid', line 1, position 20." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void ends_of_text_are_told_apart(void **state)
{
	static const struct pair pairs[] = {
		{ "{", "Newtonsoft.Json.JsonSerializationException: Unexpected end when reading "
		       "JSON. Path '', line 1, position 1." },
		{ "{\"s\":\"a\"", "Newtonsoft.Json.JsonSerializationException: Unexpected end when "
				  "deserializing object. Path 's', line 1, position 8." },
		{ "{\"s\":\"a\",", "Newtonsoft.Json.JsonSerializationException: Unexpected end "
				   "when deserializing object. Path 's', line 1, position 9." },
		{ "{\"x\":", "Newtonsoft.Json.JsonSerializationException: Unexpected end when "
			     "deserializing object. Path 'x', line 1, position 5." },
		{ "{\"x\":1", "Newtonsoft.Json.JsonSerializationException: Unexpected end when "
			      "deserializing object. Path 'x', line 1, position 6." },
		{ "{\"list\":[\"a\"",
		  "Newtonsoft.Json.JsonSerializationException: Unexpected end when deserializing "
		  "array. Path 'list[0]', line 1, position 12." },
		{ "{\"list\":[", "Newtonsoft.Json.JsonSerializationException: Unexpected end when "
				 "deserializing array. Path 'list', line 1, position 9." },
		{ "{\"o\":{", "Newtonsoft.Json.JsonSerializationException: Unexpected end when "
			      "reading JSON. Path 'o', line 1, position 6." },
		{ "{\"o\":{\"s\":\"a\"",
		  "Newtonsoft.Json.JsonSerializationException: Unexpected end when deserializing "
		  "object. Path 'o.s', line 1, position 13." },
		{ "{\"b\":tru", "Newtonsoft.Json.JsonReaderException: Unexpected end when reading "
				"JSON. Path 'b', line 1, position 8." },
		{ "{\"objs\":[{\"i\":1",
		  "Newtonsoft.Json.JsonSerializationException: Unexpected end when deserializing "
		  "object. Path 'objs[0].i', line 1, position 15." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void text_behind_the_object_is_refused(void **state)
{
	static const struct pair pairs[] = {
		{ "{} x", "Newtonsoft.Json.JsonReaderException: Additional text encountered after "
			  "finished reading JSON content: x. Path '', line 1, position 3." },
		{ "{}{}", "Newtonsoft.Json.JsonReaderException: Additional text encountered after "
			  "finished reading JSON content: {. Path '', line 1, position 2." },
		{ "null null",
		  "Newtonsoft.Json.JsonReaderException: Additional text encountered after finished "
		  "reading JSON content: n. Path '', line 1, position 5." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void a_forgiving_reader_loses_only_the_member(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"i\":x,\"s\":\"a\"}", "{\"s\":\"a\"}" },
		{ "{\"i\":\"q\",\"s\":\"a\"}", "{\"s\":\"a\"}" },
		{ "{\"s\":[],\"b\":true}", "null" },
		{ "{\"o\":{\"i\":\"x\",\"s\":\"a\"},\"s\":\"b\"}",
		  "{\"s\":\"b\",\"o\":{\"s\":\"a\"}}" },
		{ "{\"list\":[1,[2],3],\"s\":\"a\"}", "null" },
		{ "{\"objs\":[{\"i\":\"x\",\"s\":\"a\"},5,{\"s\":\"b\"}],\"s\":\"c\"}",
		  "{\"s\":\"c\",\"objs\":[{\"s\":\"a\"},{\"s\":\"b\"}]}" },
		{ "{\"u\":[],\"s\":\"a\"}", "{\"s\":\"a\"}" },
		{ "{\"list\":\"x\",\"s\":\"a\"}", "{\"s\":\"a\"}" },
	};

	(void)state;
	check_forgiven(pairs, sizeof pairs / sizeof *pairs);
}

static void a_forgiving_reader_keeps_what_was_complete(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"s\":\"a\"", "{\"s\":\"a\"}" },
		{ "{\"s\":\"a\",\"i\":", "{\"s\":\"a\"}" },
		{ "{\"s\":\"a\",\"o\":{\"s\":\"b\"", "{\"s\":\"a\",\"o\":{\"s\":\"b\"}}" },
		{ "{\"list\":[\"a\"", "{\"list\":[\"a\"]}" },
		{ "{\"s\":\"a\",\"list\":[\"x\",\"y", "{\"s\":\"a\",\"list\":[\"x\"]}" },
	};

	(void)state;
	check_forgiven(pairs, sizeof pairs / sizeof *pairs);
}

static void a_forgiving_reader_gives_up_in_the_end(void **state)
{
	static const struct pair pairs[] = {
		{ "{", "null" },
		{ "[", "null" },
		{ "{} x", "null" },
		{ "{\"s\":\"a\" \"i\":1}", "null" },
		{ "{\"s\":\"\\x\"}", "null" },
		{ "[1]", "null" },
		{ "\"x\"", "null" },
		{ "x", "null" },
	};

	(void)state;
	check_forgiven(pairs, sizeof pairs / sizeof *pairs);
}

struct release {
	struct nk_str identifier, version;
};

static const struct nk_field release_fields[] = {
	{ .name = "identifier",
	  .kind = NK_FIELD_STRING,
	  .offset = offsetof(struct release, identifier),
	  .required = true },
	{ .name = "version",
	  .kind = NK_FIELD_VERSION,
	  .offset = offsetof(struct release, version),
	  .required = true },
};
static const struct nk_class release_class = {
	.dotnet = "CKAN.CkanModule",
	.size = sizeof(struct release),
	NK_FIELDS(release_fields),
};

static int read_release(struct nk_arena *arena, struct release **out, const char *text,
			struct nk_err *err)
{
	struct nk_lenient reader;
	void *object = NULL;
	int rc;

	nk_lenient_init(&reader, arena, nk_str(text));
	rc = nk_lenient_class(&reader, &object, &release_class, err);
	*out = object;
	return rc;
}

static void required_members_are_missed_at_the_brace(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct release *release;

	(void)state;
	check_fails(read_release(&arena, &release, "{\n  \"version\": \"1\"\n}", &err), err,
		    "Newtonsoft.Json.JsonSerializationException: Required property 'identifier' "
		    "not found in JSON. Path '', line 3, position 1.");
	check_fails(
		read_release(&arena, &release, "{\"identifier\": \"x\", \"version\": \"\"}", &err),
		err,
		"Newtonsoft.Json.JsonSerializationException: Required property 'version' expects a "
		"value but got null. Path '', line 1, position 34.");
}

static void versions_are_printed_again(void **state)
{
	static const struct pair pairs[] = {
		{ "7.10", "7.1" },      { "1.0", "1" },
		{ "1e3", "1000" },      { "true", "True" },
		{ "\"v1.0\"", "v1.0" }, { "\"2024-01-02T03:04:05Z\"", "01/02/2024 03:04:05" },
		{ "010", "8" },         { "\"2:1.0\"", "2:1.0" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_err err = NK_ERR_INIT;
		struct release *release;
		const char *text =
			nk_printf(&arena, "{\"identifier\":\"x\",\"version\":%s}", pairs[i].text);

		check_ok(read_release(&arena, &release, text, &err), err);
		check_str(release->version, pairs[i].want);
	}
}

static void versions_need_a_text(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct release *release;

	(void)state;
	check_fails(read_release(&arena, &release, "{\"version\":null}", &err), err,
		    "System.Reflection.TargetInvocationException: Exception has been thrown by the "
		    "target of an invocation.\n ---> System.ArgumentNullException: Value cannot be "
		    "null. (Parameter 'input')");
	assert_string_equal(err.innermost, "Value cannot be null. (Parameter 'input')");
	assert_int_equal(read_release(&arena, &release, "{\"version\":\"99999999999:1\"}", &err),
			 -1);
	assert_string_equal(err.innermost, "Value was either too large or too small for an Int32.");
}

static void lists_name_their_type(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_lenient_list list;
	struct nk_lenient reader;

	(void)state;
	nk_lenient_init(&reader, &arena, NK_STR("[{\"s\":\"a\"},null]"));
	check_ok(nk_lenient_list(&reader, &list, &part_class, "T2[]", &err), err);
	assert_int_equal(list.n, 2);
	check_str(((struct part *)list.items[0])->s, "a");
	assert_null(list.items[1]);
	nk_lenient_init(&reader, &arena, NK_STR("5"));
	check_fails(nk_lenient_list(&reader, &list, &part_class, "T2[]", &err), err,
		    "Newtonsoft.Json.JsonSerializationException: Error converting value 5 to type "
		    "'T2[]'. Path '', line 1, position 1.\n ---> System.ArgumentException: Could "
		    "not cast or convert from System.Int64 to T2[].");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_found_in_any_letter_case),
		cmocka_unit_test(strings_take_numbers_and_words_as_they_stand),
		cmocka_unit_test(booleans_take_numbers_and_words),
		cmocka_unit_test(integers_take_texts),
		cmocka_unit_test(dates_come_as_utc),
		cmocka_unit_test(addresses_keep_their_spelling),
		cmocka_unit_test(words_of_an_enum_come_in_any_letter_case),
		cmocka_unit_test(lists_and_objects_nest),
		cmocka_unit_test(an_empty_text_is_null),
		cmocka_unit_test(strings_refuse_containers),
		cmocka_unit_test(booleans_refuse_other_texts),
		cmocka_unit_test(integers_refuse_what_does_not_fit),
		cmocka_unit_test(dates_refuse_what_is_none),
		cmocka_unit_test(addresses_refuse_what_is_none),
		cmocka_unit_test(enums_refuse_other_words),
		cmocka_unit_test(containers_of_the_wrong_kind_are_explained),
		cmocka_unit_test(ends_of_text_are_told_apart),
		cmocka_unit_test(text_behind_the_object_is_refused),
		cmocka_unit_test(a_forgiving_reader_loses_only_the_member),
		cmocka_unit_test(a_forgiving_reader_keeps_what_was_complete),
		cmocka_unit_test(a_forgiving_reader_gives_up_in_the_end),
		cmocka_unit_test(required_members_are_missed_at_the_brace),
		cmocka_unit_test(versions_are_printed_again),
		cmocka_unit_test(versions_need_a_text),
		cmocka_unit_test(lists_name_their_type),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
