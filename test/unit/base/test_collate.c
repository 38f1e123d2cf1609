/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/collate.h"

static int sign(int order)
{
	return (order > 0) - (order < 0);
}

static void texts_sort_as_the_invariant_culture_sorts_them(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} rows[] = {
		{ "", "", 0 },
		{ "", "a", -1 },
		{ "_", "-", -1 },
		{ "Foo/a", "foo/B", -1 },
		{ "foo/a", "Foo/A", -1 },
		{ "discussions", "Wiki", -1 },
		{ "en", "en-us", -1 },
		{ "a-b", "ab", -1 },
		{ "a b", "a.b", -1 },
		{ "a.b", "a/b", -1 },
		{ "~", "$", -1 },
		{ "$", "0", -1 },
		{ "a10", "a9", -1 },
		{ "Z", "aa", 1 },
		{ "a\x01", "a", 0 },
		{ "a\tb", "a b", -1 },
		{ "a\xc2\xad"
		  "b",
		  "ab", 0 },
		{ "\xc3\xa9", "e", 1 },
		{ "\xc3\xa9", "f", -1 },
		{ "e\xcc\x81", "\xc3\xa9", 0 },
		{ "\xe6\x97\xa5", "z", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct nk_str a = nk_str(rows[i].a), b = nk_str(rows[i].b);

		if (sign(nk_collate(a, b)) != rows[i].order ||
		    sign(nk_collate(b, a)) != -rows[i].order)
			fail_msg("\"%s\" and \"%s\": %d", rows[i].a, rows[i].b, nk_collate(a, b));
	}
}

static void ascii_sorts_in_the_known_order(void **state)
{
	static const char order[] = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789"
				    "aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ";

	(void)state;
	for (size_t i = 1; order[i]; i++) {
		/* A non-ASCII neighbour makes ICU decide: both ways must agree. */
		char a[] = { order[i - 1], 0 }, b[] = { order[i], 0 };
		char c[] = { '\xc3', '\xa9', order[i - 1], 0 },
		     d[] = { '\xc3', '\xa9', order[i], 0 };

		assert_true(nk_collate(nk_str(a), nk_str(b)) < 0);
		assert_true(nk_collate(nk_str(c), nk_str(d)) < 0);
	}
}

static void sorting_keeps_the_order_of_equals(void **state)
{
	struct nk_str texts[] = { NK_STR("b"), NK_STR("a\x01"), NK_STR("B"), NK_STR("a"),
				  NK_STR("\x02"
					 "a") };

	(void)state;
	nk_collate_sort(texts, 5);
	check_str(texts[0], "a\x01");
	check_str(texts[1], "a");
	check_str(texts[2], "\x02"
			    "a");
	check_str(texts[3], "b");
	check_str(texts[4], "B");
}

static void ignorable_characters_do_not_count_at_ends(void **state)
{
	static const struct {
		const char *text, *part;
		bool starts, ends, starts_nocase, ends_nocase;
	} rows[] = {
		{ "a.cfg", ".cfg", false, true, false, true },
		{ "a.CFG", ".cfg", false, false, false, true },
		{ "a.c\xc2\xad"
		  "fg",
		  ".cfg", false, true, false, true },
		{ "b.cfg\xe2\x80\x8b", ".cfg", false, true, false, true },
		{ "b.cfg\x01", ".cfg", false, true, false, true },
		{ "x\xef\xbb\xbf_netkan_a", "x_netkan", true, false, true, false },
		{ "X_Netkan", "x_netkan", false, false, true, true },
		{ "v\xcc\x81"
		  "1",
		  "v", false, false, false, false },
		{ "\xc3\xa9.cfg", ".cfg", false, true, false, true },
		{ "cfg", ".cfg", false, false, false, false },
		{ "", ".cfg", false, false, false, false },
		{ "anything", "", true, true, true, true },
		{ "anything", "\xc2\xad", true, true, true, true },
		{ "\xef\xbc\xa1", "a", false, false, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct nk_str text = nk_str(rows[i].text);

		assert_int_equal(nk_culture_starts(text, rows[i].part, false), rows[i].starts);
		assert_int_equal(nk_culture_ends(text, rows[i].part, false), rows[i].ends);
		assert_int_equal(nk_culture_starts(text, rows[i].part, true),
				 rows[i].starts_nocase);
		assert_int_equal(nk_culture_ends(text, rows[i].part, true), rows[i].ends_nocase);
	}
}

static void finding_tells_the_byte_where_the_part_begins(void **state)
{
	(void)state;
	assert_int_equal(nk_culture_find(NK_STR("GameData/Mod"), "/", 0, false), 8);
	assert_int_equal(nk_culture_find(NK_STR("a/b/c"), "/", 2, false), 3);
	assert_int_equal(nk_culture_find(NK_STR("\xc3\xa9\xc2\xadx"), "x", 0, false), 4);
	assert_int_equal(nk_culture_find(NK_STR("Harmony"), "harmony", 0, true), 0);
	assert_int_equal(nk_culture_find(NK_STR("Harmony"), "harmony", 0, false), -1);
	assert_int_equal(nk_culture_find(NK_STR("abc"), "", 1, false), 1);
	/* The e in the ligature is no character of its own. */
	assert_int_equal(nk_culture_find(NK_STR("\xc3\xa6"), "e", 0, true), -1);
}

static void case_maps_one_character_to_one(void **state)
{
	static const struct {
		const char *text, *lower, *upper;
	} rows[] = {
		{ "aBc1_", "abc1_", "ABC1_" },
		{ "\xc3\x89\xc3\xa9", "\xc3\xa9\xc3\xa9", "\xc3\x89\xc3\x89" },
		{ "\xc3\x9f", "\xc3\x9f", "\xc3\x9f" },  /* sharp s has no single capital */
		{ "\xc4\xb0", "\xc4\xb0", "\xc4\xb0" },  /* dotted capital I */
		{ "\xc4\xb1", "\xc4\xb1", "\xc4\xb1" },  /* dotless small i */
		{ "\xe2\x84\xaa", "k", "\xe2\x84\xaa" }, /* Kelvin sign */
		{ "\xf0\x90\x90\x80", "\xf0\x90\x90\xa8", "\xf0\x90\x90\x80" }, /* Deseret */
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		check_str(nk_lower_invariant(&arena, nk_str(rows[i].text)), rows[i].lower);
		check_str(nk_upper_invariant(&arena, nk_str(rows[i].text)), rows[i].upper);
	}
}

static void ignoring_case_leaves_ascii_to_itself(void **state)
{
	(void)state;
	assert_true(nk_equal_ignore_case(NK_STR("Foo\xc3\xa9"), NK_STR("fOO\xc3\x89")));
	assert_false(nk_equal_ignore_case(NK_STR("k"), NK_STR("\xe2\x84\xaa")));
	assert_false(nk_equal_ignore_case(NK_STR("s"), NK_STR("\xc5\xbf")));
	assert_false(nk_equal_ignore_case(NK_STR("i"), NK_STR("\xc4\xb1")));
	assert_false(nk_equal_ignore_case(NK_STR("a"), NK_STR("ab")));
	assert_true(nk_equal_ignore_case(NK_NO_STR, NK_NO_STR));
	assert_false(nk_equal_ignore_case(NK_NO_STR, NK_STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_sort_as_the_invariant_culture_sorts_them),
		cmocka_unit_test(ascii_sorts_in_the_known_order),
		cmocka_unit_test(sorting_keeps_the_order_of_equals),
		cmocka_unit_test(ignorable_characters_do_not_count_at_ends),
		cmocka_unit_test(finding_tells_the_byte_where_the_part_begins),
		cmocka_unit_test(case_maps_one_character_to_one),
		cmocka_unit_test(ignoring_case_leaves_ascii_to_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
