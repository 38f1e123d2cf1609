/* SPDX-License-Identifier: MIT */
#include "document.h"

#include "model/version.h"

static int sign(int order)
{
	return (order > 0) - (order < 0);
}

static void epoch_and_rest_are_told_apart(void **state)
{
	static const struct {
		const char *text;
		int epoch;
		const char *rest;
	} rows[] = {
		{ "1.0", 0, "1.0" },
		{ "1:1.0", 1, "1.0" },
		{ "v1.0", 0, "v1.0" },
		{ "0:1", 0, "1" },
		{ "2147483647:x", 2147483647, "x" },
		{ "a:1", 0, "a:1" },
		{ ":1", 0, ":1" },
		{ "1:2:3", 1, "2:3" },
		{ "", 0, "" },
		{ "7:", 7, "" },
		{ "1.0\n", 0, "1.0" },
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_version version;
		check_ok(nk_version_parse(&version, nk_str(rows[i].text), &err), err);
		check_str(version.text, rows[i].text);
		check_str(version.rest, rows[i].rest);
		assert_int_equal(version.epoch, rows[i].epoch);
	}
}

static void what_is_no_version_is_refused(void **state)
{
	static const struct {
		const char *text, *problem;
	} rows[] = {
		{ "1\n2", "Input string was not in a correct format." },
		{ "\n\n", "Input string was not in a correct format." },
		{ "2147483648:1", "Value was either too large or too small for an Int32." },
		{ "99999999999999999999:1",
		  "Value was either too large or too small for an Int32." },
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_version version;
		check_fails(nk_version_parse(&version, nk_str(rows[i].text), &err), err,
			    rows[i].problem);
	}
}

static const struct order {
	const char *a, *b;
	int inflator, bot;
} orders[] = {
	{ "apple", "banana", -1, -1 },
	{ "1.2.0", "1.2.0", 0, 0 },
	{ "1.2.0", "1.2.1", -1, -1 },
	{ "1.01", "1.1", 0, 0 },
	{ "1.0", "1.00", 0, 0 },
	{ "1.0_beta", "1.0.1_beta", -1, -1 },
	{ "1.0", "1.0.repackaged", -1, -1 },
	{ "1.0.repackaged", "1.0.1", -1, -1 },
	{ "1.1.0.0", "1.1.1", -1, -1 },
	{ "v6a12", "v6a5", 1, 1 },
	{ "1.2.0", "1:1.2.0", -1, -1 },
	{ "1.20", "1.22a", -1, -1 },
	{ "1:1", "2:1", -1, -1 },
	{ "0:1.0", "1.0", 0, 0 },
	{ "1.2", "1.2.3", -1, -1 },
	{ "1.0a", "1.0.0", -1, -1 },
	{ "1.0.alpha", "1.0.beta", 0, 0 },
	{ "v1.0", "1.0", 1, 1 },
	{ "1.0", "v1.0", -1, -1 },
	/* A missing number counts as 0. */
	{ "1.", "1.0", 0, 0 },
	{ "v", "v0", 0, 0 },
	{ "1.0.", "1.0.0", 0, 0 },
	/* Numbers beyond 32 bits are 0 to the inflator and numbers to the bot. */
	{ "20230101123", "20230101124", 0, -1 },
	{ "2147483648", "1", -1, 1 },
	{ "2147483647", "1", 1, 1 },
	/* Arabic digits: a number worth 0 to the inflator, their value to the bot. */
	{ "\xD9\xA3", "2", -1, 1 },
	{ "\xD9\xA3", "3", -1, 0 },
	/* A character beyond U+FFFF sorts by its halves there and by its code point here. */
	{ "\xF0\x9F\x98\x80", "\xEE\x80\x80", -1, 1 },
	{ "", "a", -1, -1 },
	{ "", "", 0, 0 },
};

static void versions_have_an_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(orders); i++) {
		const struct order *row = &orders[i];
		struct nk_version a, b;
		assert_int_equal(nk_version_parse(&a, nk_str(row->a), NULL), 0);
		assert_int_equal(nk_version_parse(&b, nk_str(row->b), NULL), 0);
		if (sign(nk_version_cmp(&a, &b)) != row->inflator ||
		    sign(nk_version_cmp(&b, &a)) != -row->inflator)
			fail_msg("inflator: %s and %s", row->a, row->b);
		if (sign(nk_bot_version_cmp(&a, &b)) != row->bot ||
		    sign(nk_bot_version_cmp(&b, &a)) != -row->bot)
			fail_msg("bot: %s and %s", row->a, row->b);
	}
}

static void the_same_version_is_the_same_text_and_epoch(void **state)
{
	struct nk_version plain, epoch, other;

	(void)state;
	assert_int_equal(nk_version_parse(&plain, nk_str("1.0"), NULL), 0);
	assert_int_equal(nk_version_parse(&epoch, nk_str("0:1.0"), NULL), 0);
	assert_int_equal(nk_version_parse(&other, nk_str("1.00"), NULL), 0);
	assert_true(nk_version_same(&plain, &epoch));
	assert_false(nk_version_same(&plain, &other));
}

static void a_text_that_is_no_version_sorts_first(void **state)
{
	(void)state;
	assert_true(nk_version_cmp_text(NK_STR("1\n2"), NK_STR("0")) < 0);
	assert_true(nk_version_cmp_text(NK_STR("0"), NK_STR("1\n2")) > 0);
	assert_int_equal(nk_version_cmp_text(NK_STR("1\n2"), NK_STR("3\n4")), 0);
	assert_true(nk_version_cmp_text(NK_STR("v1.4"), NK_STR("v1.28")) < 0);
	assert_true(nk_version_cmp_text(NK_STR("1"), NK_STR("v1.28")) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(epoch_and_rest_are_told_apart),
		cmocka_unit_test(what_is_no_version_is_refused),
		cmocka_unit_test(versions_have_an_order),
		cmocka_unit_test(the_same_version_is_the_same_text_and_epoch),
		cmocka_unit_test(a_text_that_is_no_version_sorts_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
