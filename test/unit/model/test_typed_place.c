/* SPDX-License-Identifier: MIT */
#include "document.h"

#include "model/typed.h"

static void a_path_names_properties_and_elements(void **state)
{
	static const char *const rows[][2] = {
		{ "a", "a.a[3].a" },
		{ "", "[3]." },
		{ "a.b", "['a.b']['a.b'][3]['a.b']" },
		{ "it's \"x\"\\",
		  "['it\\'s \"x\"\\\\']['it\\'s \"x\"\\\\'][3]['it\\'s \"x\"\\\\']" },
		{ "$k-e:y", "$k-e:y.$k-e:y[3].$k-e:y" },
		{ "a\nb", "['a\\nb']['a\\nb'][3]['a\\nb']" },
		{ "\xE2\x80\xA8", "['\\u2028']['\\u2028'][3]['\\u2028']" },
		{ "caf\xC3\xA9", "caf\xC3\xA9.caf\xC3\xA9[3].caf\xC3\xA9" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_typed_step first = { .name = nk_str(rows[i][0]) };
		struct nk_typed_step second = { .outer = &first, .name = nk_str(rows[i][0]) };
		struct nk_typed_step item = { .outer = &second, .index = 3 };
		struct nk_typed_step last = { .outer = &item, .name = nk_str(rows[i][0]) };
		assert_string_equal(nk_typed_path(&arena, &last), rows[i][1]);
	}
	assert_string_equal(nk_typed_path(&arena, NULL), "");
}

/*
 * {                          1
 *   "a": 1,                  2
 *   "\u0001é": "x\"😀",      3
 *   "l": [                   4
 *     [],                    5
 *     {},                    6
 *     {                      7
 *       "k": null            8
 *     }                      9
 *   ],                      10
 *   "t": true               11
 * }                         12
 */
static const char text[] =
	"{'a':1,'\\u0001\xC3\xA9':'x\\\"\xF0\x9F\x98\x80','l':[[],{},{'k':null}],"
	"'t':true}";

static void a_place_is_where_the_reader_has_come_to(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *json = document(&arena, text);
	struct nk_value *list = nk_get(json, "l");
	const struct {
		const struct nk_value *value;
		enum nk_typed_spot spot;
		unsigned line;
		size_t position;
	} rows[] = {
		{ json, NK_SPOT_VALUE, 1, 1 },
		{ json, NK_SPOT_NAME, 2, 6 },
		{ json, NK_SPOT_END, 12, 1 },
		{ NULL, NK_SPOT_VALUE, 12, 1 },
		{ nk_get(json, "a"), NK_SPOT_VALUE, 2, 8 },
		{ json->object.members[1].value, NK_SPOT_VALUE, 3, 20 },
		{ list, NK_SPOT_VALUE, 4, 8 },
		{ list, NK_SPOT_END, 10, 3 },
		{ list->array.items[0], NK_SPOT_VALUE, 5, 5 },
		{ list->array.items[0], NK_SPOT_END, 5, 6 },
		{ list->array.items[1], NK_SPOT_NAME, 6, 6 },
		{ list->array.items[2], NK_SPOT_NAME, 8, 10 },
		{ nk_get(list->array.items[2], "k"), NK_SPOT_VALUE, 8, 15 },
		{ nk_get(json, "t"), NK_SPOT_VALUE, 11, 11 },
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_typed_place place =
			nk_typed_place(&arena, json, rows[i].value, rows[i].spot);
		if (place.line != rows[i].line || place.position != rows[i].position)
			fail_msg("row %zu: line %u, position %zu", i, place.line, place.position);
	}
}

/* The comment above is what the printer makes of it. */
static void the_document_is_printed_with_two_blanks(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	check_str(nk_json_text(&arena, document(&arena, text), NK_JSON_INDENT2),
		  "{\n  \"a\": 1,\n  \"\\u0001\xC3\xA9\": \"x\\\"\xF0\x9F\x98\x80\",\n  \"l\": [\n"
		  "    [],\n    {},\n    {\n      \"k\": null\n    }\n  ],\n  \"t\": true\n}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_names_properties_and_elements),
		cmocka_unit_test(a_place_is_where_the_reader_has_come_to),
		cmocka_unit_test(the_document_is_printed_with_two_blanks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
