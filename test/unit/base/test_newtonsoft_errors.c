/* SPDX-License-Identifier: MIT
 *
 * What the lenient JSON reader says about texts that it refuses; Newtonsoft.Json 13 said the
 * same.
 */
#include "check.h"

#include "base/newtonsoft.h"

struct pair {
	const char *text, *want;
};

/* Texts with NULs are written with "^" for each. */
static struct nk_str with_nuls(struct nk_arena *arena, const char *text)
{
	char *copy = nk_strdup(arena, text);
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++) {
		if (copy[i] == '^')
			copy[i] = '\0';
	}
	return nk_str_n(copy, n);
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

static void check_refused(const struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_err err = NK_ERR_INIT;
		struct nk_value *value;

		check_fails(nk_lenient_read(&value, &arena, with_nuls(&arena, pairs[i].text), true,
					    &err),
			    err, pairs[i].want);
		assert_string_equal(err.innermost, innermost(pairs[i].want));
		assert_null(value);
	}
}

static void values_must_be_values(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"a\":x}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: x. Path 'a', line 1, position 5." },
		{ "[tru]", "Newtonsoft.Json.JsonReaderException: Error parsing boolean value. Path "
			   "'', line 1, position 4." },
		{ "[trux]", "Newtonsoft.Json.JsonReaderException: Error parsing boolean value. "
			    "Path '', line 1, position 4." },
		{ "[nul]", "Newtonsoft.Json.JsonReaderException: Error parsing null value. Path "
			   "'', line 1, position 4." },
		{ "[nulx]", "Newtonsoft.Json.JsonReaderException: Error parsing null value. Path "
			    "'', line 1, position 4." },
		{ "[nx]", "Newtonsoft.Json.JsonReaderException: Unexpected character encountered "
			  "while parsing value: n. Path '', line 1, position 1." },
		{ "[n", "Newtonsoft.Json.JsonReaderException: Unexpected end when reading JSON. "
			"Path '', line 1, position 2." },
		{ "n", "Newtonsoft.Json.JsonReaderException: Unexpected end when reading JSON. "
		       "Path '', line 1, position 1." },
		{ "[undefine]", "Newtonsoft.Json.JsonReaderException: Error parsing undefined "
				"value. Path '', line 1, position 9." },
		{ "[NaM]", "Newtonsoft.Json.JsonReaderException: Error parsing NaN value. Path '', "
			   "line 1, position 3." },
		{ "[Infinit]", "Newtonsoft.Json.JsonReaderException: Error parsing Infinity value. "
			       "Path '', line 1, position 8." },
		{ "[-Infinitx]", "Newtonsoft.Json.JsonReaderException: Error parsing -Infinity "
				 "value. Path '', line 1, position 9." },
		{ "{\"a\":}", "Newtonsoft.Json.JsonReaderException: Unexpected character "
			      "encountered while parsing value: }. Path 'a', line 1, position 5." },
		{ "[}", "Newtonsoft.Json.JsonReaderException: Unexpected character encountered "
			"while parsing value: }. Path '', line 1, position 1." },
		{ "[)", "Newtonsoft.Json.JsonReaderException: JsonToken EndConstructor is not "
			"valid for closing JsonType Array. Path '', line 1, position 2." },
		{ "{\"a\":\342\202\254}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: \342\202\254. Path 'a', line 1, position 5." },
		{ "{\"a\":\360\237\230\200}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: \357\277\275. Path 'a', line 1, position 5." },
		{ "@", "Newtonsoft.Json.JsonReaderException: Unexpected character encountered "
		       "while parsing value: @. Path '', line 0, position 0." },
		{ "{\"a\":tr", "Newtonsoft.Json.JsonReaderException: Unexpected end when reading "
			       "JSON. Path 'a', line 1, position 7." },
		{ "[falsy,", "Newtonsoft.Json.JsonReaderException: Error parsing boolean value. "
			     "Path '', line 1, position 5." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void names_must_be_names(void **state)
{
	static const struct pair pairs[] = {
		{ "{1.5:2}", "Newtonsoft.Json.JsonReaderException: Invalid JavaScript property "
			     "identifier character: .. Path '', line 1, position 2." },
		{ "{\"a\" 1}",
		  "Newtonsoft.Json.JsonReaderException: Invalid character after parsing property "
		  "name. Expected ':' but got: 1. Path '', line 1, position 5." },
		{ "{\"a", "Newtonsoft.Json.JsonReaderException: Unterminated string. Expected "
			  "delimiter: \". Path '', line 1, position 3." },
		{ "{a", "Newtonsoft.Json.JsonReaderException: Unexpected end while parsing "
			"unquoted property name. Path '', line 1, position 2." },
		{ "{a\"b\":1}", "Newtonsoft.Json.JsonReaderException: Invalid JavaScript property "
				"identifier character: \". Path '', line 1, position 2." },
		{ "{\"a\":1 \"b\":2}",
		  "Newtonsoft.Json.JsonReaderException: After parsing a value an unexpected "
		  "character was encountered: \". Path 'a', line 1, position 7." },
		{ "{,}", "Newtonsoft.Json.JsonReaderException: Invalid property identifier "
			 "character: ,. Path '', line 1, position 1." },
		{ "{\"a\":1,,}", "Newtonsoft.Json.JsonReaderException: Invalid property identifier "
				 "character: ,. Path 'a', line 1, position 7." },
		{ "{-:1}", "Newtonsoft.Json.JsonReaderException: Invalid property identifier "
			   "character: -. Path '', line 1, position 1." },
		{ "{\"a\"x",
		  "Newtonsoft.Json.JsonReaderException: Invalid character after parsing property "
		  "name. Expected ':' but got: x. Path '', line 1, position 4." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void strings_must_end(void **state)
{
	static const struct pair pairs[] = {
		{ "[\"a", "Newtonsoft.Json.JsonReaderException: Unterminated string. Expected "
			  "delimiter: \". Path '', line 1, position 3." },
		{ "['a\"", "Newtonsoft.Json.JsonReaderException: Unterminated string. Expected "
			   "delimiter: '. Path '', line 1, position 4." },
		{ "[\"a\\", "Newtonsoft.Json.JsonReaderException: Unterminated string. Expected "
			    "delimiter: \". Path '', line 1, position 4." },
		{ "[\"\\x\"]", "Newtonsoft.Json.JsonReaderException: Bad JSON escape sequence: "
			       "\\x. Path '', line 1, position 4." },
		{ "[\"\\u12\"]", "Newtonsoft.Json.JsonReaderException: Unexpected end while "
				 "parsing Unicode escape sequence. Path '', line 1, position 4." },
		{ "[\"\\u12", "Newtonsoft.Json.JsonReaderException: Unexpected end while parsing "
			      "Unicode escape sequence. Path '', line 1, position 4." },
		{ "[\"\\u00g0\"]", "Newtonsoft.Json.JsonReaderException: Invalid Unicode escape "
				   "sequence: \\u00g0. Path '', line 1, position 4." },
		{ "[\"\\\360\237\230\200\"]",
		  "Newtonsoft.Json.JsonReaderException: Bad JSON escape sequence: \\\357\277\275. "
		  "Path '', line 1, position 4." },
		{ "[\"a\nb", "Newtonsoft.Json.JsonReaderException: Unterminated string. Expected "
			     "delimiter: \". Path '', line 2, position 1." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void numbers_must_be_numbers(void **state)
{
	static const struct pair pairs[] = {
		{ "[08]", "Newtonsoft.Json.JsonReaderException: Input string '08' is not a valid "
			  "number. Path '[0]', line 1, position 3.\n ---> System.FormatException: "
			  "Additional non-parsable characters are at the end of the string." },
		{ "[0x]", "Newtonsoft.Json.JsonReaderException: Input string '0x' is not a valid "
			  "number. Path '[0]', line 1, position 3.\n ---> System.FormatException: "
			  "Could not find any recognizable digits." },
		{ "[0xG]", "Newtonsoft.Json.JsonReaderException: Unexpected character encountered "
			   "while parsing number: G. Path '', line 1, position 3." },
		{ "[1.2.3]", "Newtonsoft.Json.JsonReaderException: Input string '1.2.3' is not a "
			     "valid number. Path '[0]', line 1, position 6." },
		{ "[1+2]", "Newtonsoft.Json.JsonReaderException: Input string '1+2' is not a valid "
			   "number. Path '[0]', line 1, position 4." },
		{ "[-]", "Newtonsoft.Json.JsonReaderException: Input string '-' is not a valid "
			 "number. Path '[0]', line 1, position 2." },
		{ "[1x]", "Newtonsoft.Json.JsonReaderException: Input string '1x' is not a valid "
			  "number. Path '[0]', line 1, position 3." },
		{ "[0x10000000000000000]",
		  "Newtonsoft.Json.JsonReaderException: Input string '0x10000000000000000' is not "
		  "a valid number. Path '[0]', line 1, position 20.\n ---> "
		  "System.OverflowException: Value was either too large or too small for a "
		  "UInt64." },
		{ "[07777777777777777777777]",
		  "Newtonsoft.Json.JsonReaderException: Input string '07777777777777777777777' is "
		  "not a valid number. Path '[0]', line 1, position 24.\n ---> "
		  "System.OverflowException: Value was either too large or too small for a "
		  "UInt64." },
		{ "[1a]", "Newtonsoft.Json.JsonReaderException: Input string '1a' is not a valid "
			  "number. Path '[0]', line 1, position 3." },
		{ "[--1]", "Newtonsoft.Json.JsonReaderException: Input string '--1' is not a valid "
			   "number. Path '[0]', line 1, position 4." },
		{ "[1\342\202\254]",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing number: \342\202\254. Path '', line 1, position 2." },
		{ "[\331\241]",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing number: \331\241. Path '', line 1, position 1." },
		{ "[\302\275]",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing number: \302\275. Path '', line 1, position 1." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void comments_must_end(void **state)
{
	static const struct pair pairs[] = {
		{ "/", "Newtonsoft.Json.JsonReaderException: Unexpected end while parsing comment. "
		       "Path '', line 1, position 1." },
		{ "/x", "Newtonsoft.Json.JsonReaderException: Unexpected end while parsing "
			"comment. Path '', line 1, position 1." },
		{ "/* ", "Newtonsoft.Json.JsonReaderException: Unexpected end while parsing "
			 "comment. Path '', line 1, position 3." },
		{ "[1/*", "Newtonsoft.Json.JsonReaderException: Unexpected end while parsing "
			  "comment. Path '[0]', line 1, position 3." },
		{ "{\"a\":1/", "Newtonsoft.Json.JsonReaderException: Unexpected end while parsing "
			       "comment. Path 'a', line 1, position 7." },
		{ "// ok\n/*x*/ /", "Newtonsoft.Json.JsonReaderException: Unexpected end while "
				    "parsing comment. Path '', line 2, position 7." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void nothing_may_follow_the_value(void **state)
{
	static const struct pair pairs[] = {
		{ "{} x", "Newtonsoft.Json.JsonReaderException: Additional text encountered after "
			  "finished reading JSON content: x. Path '', line 1, position 3." },
		{ "1 2", "Newtonsoft.Json.JsonReaderException: Additional text encountered after "
			 "finished reading JSON content: 2. Path '', line 1, position 2." },
		{ "[]]", "Newtonsoft.Json.JsonReaderException: Additional text encountered after "
			 "finished reading JSON content: ]. Path '', line 1, position 2." },
		{ "{}{}", "Newtonsoft.Json.JsonReaderException: Additional text encountered after "
			  "finished reading JSON content: {. Path '', line 1, position 2." },
		{ "\"a\",\"b\"",
		  "Newtonsoft.Json.JsonReaderException: Additional text encountered after finished "
		  "reading JSON content: ,. Path '', line 1, position 3." },
		{ "null x",
		  "Newtonsoft.Json.JsonReaderException: Additional text encountered after finished "
		  "reading JSON content: x. Path '', line 1, position 5." },
		{ "{}\n\n x",
		  "Newtonsoft.Json.JsonReaderException: Additional text encountered after finished "
		  "reading JSON content: x. Path '', line 3, position 1." },
		{ "\342\202\254",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: \342\202\254. Path '', line 0, position 0." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void containers_must_match(void **state)
{
	static const struct pair pairs[] = {
		{ "[1}", "Newtonsoft.Json.JsonReaderException: JsonToken EndObject is not valid "
			 "for closing JsonType Array. Path '', line 1, position 3." },
		{ "{\"a\":1]", "Newtonsoft.Json.JsonReaderException: JsonToken EndArray is not "
			       "valid for closing JsonType Object. Path '', line 1, position 7." },
		{ "[1)", "Newtonsoft.Json.JsonReaderException: JsonToken EndConstructor is not "
			 "valid for closing JsonType Array. Path '', line 1, position 3." },
		{ "{\"a\":[1}", "Newtonsoft.Json.JsonReaderException: JsonToken EndObject is not "
				"valid for closing JsonType Array. Path 'a', line 1, position 8." },
		{ "[[[]]", "Newtonsoft.Json.JsonReaderException: Unexpected end of content while "
			   "loading JArray. Path '[0]', line 1, position 5." },
		{ "{\"a\":1", "Newtonsoft.Json.JsonReaderException: Unexpected end of content "
			      "while loading JObject. Path 'a', line 1, position 6." },
		{ "[1", "Newtonsoft.Json.JsonReaderException: Unexpected end of content while "
			"loading JArray. Path '[0]', line 1, position 2." },
		{ "{", "Newtonsoft.Json.JsonReaderException: Error reading JObject from "
		       "JsonReader. Path '', line 1, position 1." },
		{ "[", "Newtonsoft.Json.JsonReaderException: Error reading JArray from JsonReader. "
		       "Path '', line 1, position 1." },
		{ "{\"a\":", "Newtonsoft.Json.JsonReaderException: Unexpected end of content while "
			     "loading JObject. Path 'a', line 1, position 5." },
		{ "{\"a\":{\"b\":[",
		  "Newtonsoft.Json.JsonReaderException: Unexpected end of content while loading "
		  "JObject. Path 'a.b', line 1, position 11." },
		{ "[1,", "Newtonsoft.Json.JsonReaderException: Unexpected end of content while "
			 "loading JArray. Path '[0]', line 1, position 3." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void a_message_says_where(void **state)
{
	static const struct pair pairs[] = {
		{ "{\"a\":{\"b c\":[1,{\"d\":x}]}}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: x. Path 'a['b c'][1].d', line 1, position 20." },
		{ "[[1],[2,x]]",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: x. Path '[1][0]', line 1, position 8." },
		{ "{\"a.b\":{\"c'd\":{\"\":{\"e\\\"f\":x}}}}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: x. Path '['a.b']['c\\'d'].['e\"f']', line 1, position 26." },
		{ "{\"\\n\\u0001\\u0085\":x}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: x. Path '['\\n\\u0001\\u0085']', line 1, position 18." },
		{ "\n\n  {\"a\":\r\n\t x}",
		  "Newtonsoft.Json.JsonReaderException: Unexpected character encountered while "
		  "parsing value: x. Path 'a', line 4, position 2." },
		{ "{\"\360\237\230\200\":\"\360\237\230\200\",x}",
		  "Newtonsoft.Json.JsonReaderException: Invalid JavaScript property identifier "
		  "character: }. Path '\360\237\230\200', line 1, position 12." },
		{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
		  "Newtonsoft.Json.JsonReaderException: The reader's MaxDepth of 64 has been "
		  "exceeded. Path "
		  "'[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]["
		  "0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]"
		  "[0][0][0][0][0][0][0][0][0][0][0]', line 1, position 65." },
		{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]"
		  "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]x",
		  "Newtonsoft.Json.JsonReaderException: After parsing a value an unexpected "
		  "character was encountered: x. Path '[0]', line 1, position 127." },
	};

	(void)state;
	check_refused(pairs, sizeof pairs / sizeof *pairs);
}

static void an_object_can_be_demanded(void **state)
{
	static const struct pair pairs[] = {
		{ "", "Newtonsoft.Json.JsonReaderException: Error reading JObject from JsonReader. "
		      "Path '', line 0, position 0." },
		{ "  ", "Newtonsoft.Json.JsonReaderException: Error reading JObject from "
			"JsonReader. Path '', line 1, position 2." },
		{ "// x", "Newtonsoft.Json.JsonReaderException: Error reading JObject from "
			  "JsonReader. Current JsonReader item is not an object: Comment. Path '', "
			  "line 1, position 4." },
		{ "[1]", "Newtonsoft.Json.JsonReaderException: Error reading JObject from "
			 "JsonReader. Current JsonReader item is not an object: StartArray. Path "
			 "'', line 1, position 1." },
		{ "\"x\"", "Newtonsoft.Json.JsonReaderException: Error reading JObject from "
			   "JsonReader. Current JsonReader item is not an object: String. Path '', "
			   "line 1, position 3." },
		{ "5", "Newtonsoft.Json.JsonReaderException: Error reading JObject from "
		       "JsonReader. Current JsonReader item is not an object: Integer. Path '', "
		       "line 1, position 1." },
		{ "null",
		  "Newtonsoft.Json.JsonReaderException: Error reading JObject from JsonReader. "
		  "Current JsonReader item is not an object: Null. Path '', line 1, position 4." },
		{ " /* c */ true", "Newtonsoft.Json.JsonReaderException: Error reading JObject "
				   "from JsonReader. Current JsonReader item is not an object: "
				   "Boolean. Path '', line 1, position 13." },
		{ "2.5",
		  "Newtonsoft.Json.JsonReaderException: Error reading JObject from JsonReader. "
		  "Current JsonReader item is not an object: Float. Path '', line 1, position 3." },
		{ "\"2024-01-02T03:04:05Z\"",
		  "Newtonsoft.Json.JsonReaderException: Error reading JObject from JsonReader. "
		  "Current JsonReader item is not an object: Date. Path '', line 1, position 22." },
		{ "{} x", "Newtonsoft.Json.JsonReaderException: Additional text encountered after "
			  "finished reading JSON content: x. Path '', line 1, position 3." },
		{ "{\"a\":1", "Newtonsoft.Json.JsonReaderException: Unexpected end of content "
			      "while loading JObject. Path 'a', line 1, position 6." },
		{ "{", "Newtonsoft.Json.JsonReaderException: Error reading JObject from "
		       "JsonReader. Path '', line 1, position 1." },
		{ "undefined", "Newtonsoft.Json.JsonReaderException: Error reading JObject from "
			       "JsonReader. Current JsonReader item is not an object: Undefined. "
			       "Path '', line 1, position 9." },
		{ ",", "Newtonsoft.Json.JsonReaderException: Error reading JObject from "
		       "JsonReader. Current JsonReader item is not an object: Undefined. Path '', "
		       "line 1, position 0." },
		{ "@", "Newtonsoft.Json.JsonReaderException: Unexpected character encountered "
		       "while parsing value: @. Path '', line 0, position 0." },
		{ "// x\n[", "Newtonsoft.Json.JsonReaderException: Error reading JObject from "
			     "JsonReader. Current JsonReader item is not an object: StartArray. "
			     "Path '', line 2, position 1." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_err err = NK_ERR_INIT;
		struct nk_value *value;

		check_fails(nk_lenient_read_object(&value, &arena, nk_str(pairs[i].text), &err),
			    err, pairs[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_must_be_values),
		cmocka_unit_test(names_must_be_names),
		cmocka_unit_test(strings_must_end),
		cmocka_unit_test(numbers_must_be_numbers),
		cmocka_unit_test(comments_must_end),
		cmocka_unit_test(nothing_may_follow_the_value),
		cmocka_unit_test(containers_must_match),
		cmocka_unit_test(a_message_says_where),
		cmocka_unit_test(an_object_can_be_demanded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
