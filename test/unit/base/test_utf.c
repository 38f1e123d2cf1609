/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/utf.h"

#define FFFD "\xEF\xBF\xBD"

static void broken_bytes_become_replacement_characters(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "plain", "plain" },
		{ "\xC3\xA9", "\xC3\xA9" },
		{ "a\x80z", "a" FFFD "z" },
		{ "\xC0\xAF", FFFD FFFD },	       /* overlong */
		{ "\xED\xA0\x80", FFFD FFFD FFFD },    /* surrogate */
		{ "\xF0\x9F\x98", FFFD },	       /* cut short */
		{ "\xE2\x82z", FFFD "z" },
		{ "\xF5z", FFFD "z" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check_str(nk_utf8_repair(&arena, nk_str(rows[i].in)), rows[i].out);
}

static void a_byte_order_mark_names_the_encoding(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	check_str(nk_decode(&arena, "\xEF\xBB\xBF" "x", 4), "x");
	check_str(nk_decode(&arena, "\xFF\xFE" "x\0\xE9\0", 6), "x\xC3\xA9");
	check_str(nk_decode(&arena, "\xFE\xFF" "\0x", 4), "x");
	check_str(nk_decode(&arena, "\xFF\xFE\0\0" "x\0\0\0", 8), "x");
	check_str(nk_decode(&arena, "", 0), "");
}

static void a_text_is_cut_at_a_whole_character(void **state)
{
	(void)state;
	check_str(nk_utf8_start(nk_str("abc"), 3), "abc");
	check_str(nk_utf8_start(nk_str("abc"), 2), "ab");
	check_str(nk_utf8_start(nk_str("a\xC3\xA9" "b"), 3), "a\xC3\xA9");
	check_str(nk_utf8_start(nk_str("a\xC3\xA9" "b"), 2), "a");
	check_str(nk_utf8_start(nk_str("\xF0\x9F\x98\x80" "b"), 3), "");
}

static void utf16_has_pairs_and_loses_halves(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	size_t n;
	(void)state;
	uint16_t *units = nk_utf8_to_16(&arena, nk_str("a\xF0\x9F\x9A\x80"), &n);
	assert_int_equal(n, 3);
	assert_int_equal(units[1], 0xD83D);
	check_str(nk_utf16_to_8(&arena, units, 3), "a\xF0\x9F\x9A\x80");
	check_str(nk_utf16_to_8(&arena, units, 2), "a" FFFD);
	assert_int_equal(nk_utf16_length(nk_str("\xF0\x9F\x9A\x80")), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_bytes_become_replacement_characters),
		cmocka_unit_test(a_byte_order_mark_names_the_encoding),
		cmocka_unit_test(a_text_is_cut_at_a_whole_character),
		cmocka_unit_test(utf16_has_pairs_and_loses_halves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
