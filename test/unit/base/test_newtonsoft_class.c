/* SPDX-License-Identifier: MIT
 *
 * Filling structs from JSON by tables. The wanted sides are what Newtonsoft.Json 13 made of
 * the same text for classes with these members.
 */
#include "check.h"

#include "base/dotnet.h"
#include "base/json.h"

#include "sample_class.h"

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
