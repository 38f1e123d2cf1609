/* SPDX-License-Identifier: MIT
 *
 * What is said when a struct cannot be filled from JSON; Newtonsoft.Json 13 said the same.
 */
#include "check.h"

#include "sample_class.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_refuse_containers),
		cmocka_unit_test(booleans_refuse_other_texts),
		cmocka_unit_test(integers_refuse_what_does_not_fit),
		cmocka_unit_test(dates_refuse_what_is_none),
		cmocka_unit_test(addresses_refuse_what_is_none),
		cmocka_unit_test(enums_refuse_other_words),
		cmocka_unit_test(containers_of_the_wrong_kind_are_explained),
		cmocka_unit_test(ends_of_text_are_told_apart),
		cmocka_unit_test(text_behind_the_object_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
