/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/dotnet.h"

#define ROWS(rows) (sizeof(rows) / sizeof(*(rows)))

/* A text and what it is printed as; NULL: not taken. */
struct row {
	const char *text, *want;
};

static void a_date_is_read_in_many_forms_and_printed_in_one(void **state)
{
	static const struct row rows[] = {
		{ "2017-05-31T04:28:56.713285+00:00", "2017-05-31T04:28:56.713285Z" },
		{ "2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z" },
		{ "2024-01-02T03:04:05", "2024-01-02T03:04:05Z" },
		{ "2024-01-02T03:04:05.1000000Z", "2024-01-02T03:04:05.1Z" },
		{ "2024-01-02T03:04:05.12345678Z", "2024-01-02T03:04:05.1234568Z" },
		{ "2024-01-02T03:04:05.12345674999Z", "2024-01-02T03:04:05.1234567Z" },
		{ "2024-01-02T03:04:05.99999999Z", "2024-01-02T03:04:06Z" },
		{ "2024-01-02T24:00:00Z", "2024-01-03T00:00:00Z" },
		{ "2024-01-02T03:04:05+02", "2024-01-02T01:04:05Z" },
		{ "2024-01-02T03:04:05-0230", "2024-01-02T05:34:05Z" },
		{ "2024-01-02T03:04:05-02:30", "2024-01-02T05:34:05Z" },
		{ "0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00Z" },
		{ "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z" },
		{ "/Date(1234567890123)/", "2009-02-13T23:31:30.123Z" },
		{ "/Date(-1234)/", "1969-12-31T23:59:58.766Z" },
		{ "/Date(1234+0200)/", "1970-01-01T00:00:01.234Z" },
		{ "/Date(x)/", NULL },
		{ "/Date(1+2:00)/", NULL },
		{ " 2024-01-02T03:04:05Z ", "2024-01-02T03:04:05Z" },
		{ "2024-01-02t03:04:05z", "2024-01-02T03:04:05Z" },
		{ "2024-01-02 03:04:05", "2024-01-02T03:04:05Z" },
		{ "2024-01-02T03:04Z", "2024-01-02T03:04:00Z" },
		{ "2024-01-02T03:04:05.Z", "2024-01-02T03:04:05Z" },
		{ "2024-01-02T03:04:05,5Z", "2024-01-02T03:04:05.5Z" },
		{ "2024-01-02", "2024-01-02T00:00:00Z" },
		{ "2024-01", "2024-01-01T00:00:00Z" },
		{ "2024-1-2", "2024-01-02T00:00:00Z" },
		{ "2024/01/02", "2024-01-02T00:00:00Z" },
		{ "2024-01-02Z", "2024-01-02T00:00:00Z" },
		{ "5/6/2017 1:02 PM", "2017-05-06T13:02:00Z" },
		{ "5/6/2017 12:00 AM", "2017-05-06T00:00:00Z" },
		{ "5/6/77", "1977-05-06T00:00:00Z" },
		{ "5/6/17", "2017-05-06T00:00:00Z" },
		{ "Jan 2, 2024", "2024-01-02T00:00:00Z" },
		{ "2 January 2024", "2024-01-02T00:00:00Z" },
		{ "2-Jan-2024", "2024-01-02T00:00:00Z" },
		{ "January 2024", "2024-01-01T00:00:00Z" },
		{ "Tue, 02 Jan 2024 03:04:05 GMT", "2024-01-02T03:04:05Z" },
		{ "Tuesday, January 2, 2024 3:04 PM", "2024-01-02T15:04:00Z" },
		{ "Wed, 02 Jan 2024 03:04:05 GMT", NULL },
		{ "", NULL },
		{ "x", NULL },
		{ "2024", NULL },
		{ "20240102", NULL },
		{ "2024-02-30", NULL },
		{ "2023-02-29", NULL },
		{ "2024-13-01", NULL },
		{ "13/1/2024", NULL },
		{ "0000-01-01T00:00:00Z", NULL },
		{ "2024-01-02T03:04:60Z", NULL },
		{ "2024-01-02T3:04:05Z", NULL },
		{ "2024-01-02T03:04:05+15:00", "2024-01-01T12:04:05Z" },
		{ "2024-01-02 03:04:05 UTC", NULL },
		{ "2024-01-02T03:04:05ZZ", NULL },
		{ "3:04 P", NULL },
	};
	char text[NK_DATE_TEXT];

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		int64_t ticks;
		bool is_date = nk_date_read(nk_str(rows[i].text), &ticks);

		if (is_date != (rows[i].want != NULL))
			fail_msg("\"%s\"", rows[i].text);
		if (is_date)
			assert_string_equal(nk_date_utc(text, ticks), rows[i].want);
	}
}

static void only_iso_and_microsoft_dates_are_taken_unasked(void **state)
{
	static const struct row rows[] = {
		{ "2024-01-02T03:04:05Z", "01/02/2024 03:04:05" },
		{ "2024-01-02T03:04:05.1234567+01:00", "01/02/2024 02:04:05" },
		{ "/Date(0)/", "01/01/1970 00:00:00" },
		{ "2024-01-02T03:04:05.12345678Z", NULL },
		{ "2024-01-02", NULL },
		{ "2024-01-02 03:04:05", NULL },
		{ "Jan 2, 2024", NULL },
		{ "1.2.3", NULL },
		{ "", NULL },
	};
	char text[NK_DATE_TEXT];

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		int64_t ticks;
		bool is_date = nk_date_untyped(nk_str(rows[i].text), &ticks);

		assert_int_equal(is_date, rows[i].want != NULL);
		if (is_date)
			assert_string_equal(nk_date_general(text, ticks), rows[i].want);
	}
}

static void a_feed_keeps_its_zone(void **state)
{
	static const struct row rows[] = {
		{ "Tue, 02 Jan 2024 03:04:05 +0000", "2024-01-02T03:04:05+00:00" },
		{ "02 Jan 2024 03:04:05 +0100", "2024-01-02T03:04:05+01:00" },
		{ "2 Jan 2024 03:04:05 -0330", "2024-01-02T03:04:05-03:30" },
		{ "Tue, 2 Jan 2024 03:04 GMT", "2024-01-02T03:04:00+00:00" },
		{ "Tue, 02 Jan 24 03:04:05 UT", "2024-01-02T03:04:05+00:00" },
		{ "Tue, 02 Jan 2024 03:04:05", "2024-01-02T03:04:05+00:00" },
		{ "2 Jan 2024 03:04:05 EST", "2024-01-02T03:04:05-05:00" },
		{ "2 Jan 2024 03:04:05 PDT", "2024-01-02T03:04:05-07:00" },
		{ "2 Jan 2024 03:04:05 A", "2024-01-02T03:04:05-01:00" },
		{ "2 Jan 2024 03:04:05 M", "2024-01-02T03:04:05-12:00" },
		{ "2 Jan 2024 03:04:05 N", "2024-01-02T03:04:05+01:00" },
		{ "2 Jan 2024 03:04:05 Y", "2024-01-02T03:04:05+12:00" },
		{ "2024-01-02T03:04:05+02:00", "2024-01-02T03:04:05+02:00" },
		{ "  Tue,  02 Jan   2024 03:04:05  GMT ", "2024-01-02T03:04:05+00:00" },
		{ "Wed, 02 Jan 2024 03:04:05 GMT", NULL },
		{ "2 Jan 2024 03:04:05 J", NULL },
		{ "2 Jan 2024 24:00:00 GMT", NULL },
		{ "2 Jan 2024 03:04:60 GMT", NULL },
		{ "30 Feb 2024 03:04:05 GMT", NULL },
		{ "2 Jan 2024 03:04:05 XYZ", NULL },
		{ "x", NULL },
	};
	char text[NK_DATE_TEXT];

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		int64_t ticks;
		int offset;
		bool is_date = nk_date_rss(nk_str(rows[i].text), &ticks, &offset);

		if (is_date != (rows[i].want != NULL))
			fail_msg("\"%s\"", rows[i].text);
		if (is_date)
			assert_string_equal(nk_date_offset(text, ticks, offset), rows[i].want);
	}
	assert_string_equal(nk_date_offset(text, 0, 0), "0001-01-01T00:00:00+00:00");
}

static void ticks_and_microseconds_convert(void **state)
{
	(void)state;
	assert_int_equal(nk_us_of_ticks(nk_ticks_of_us(1234567)), 1234567);
	assert_int_equal(nk_us_of_ticks(nk_ticks_of_us(-1)), -1);
	assert_int_equal(nk_us_of_ticks(nk_ticks_of_us(0) - 1), -1);
	assert_int_equal(nk_us_of_ticks(nk_ticks_of_us(0) + 9), 0);
}

static void integers_are_read_with_their_range(void **state)
{
	static const struct {
		const char *text;
		enum nk_int_type type;
		int64_t value;
		const char *error;
	} rows[] = {
		{ "1", NK_INT32, 1, NULL },
		{ " +12\t\n", NK_INT32, 12, NULL },
		{ "-2147483648", NK_INT32, INT32_MIN, NULL },
		{ "4294967295", NK_UINT32, UINT32_MAX, NULL },
		{ "-0", NK_UINT32, 0, NULL },
		{ "-9223372036854775808", NK_INT64, INT64_MIN, NULL },
		{ "2147483648", NK_INT32, 0,
		  "Value was either too large or too small for an Int32." },
		{ "-1", NK_UINT32, 0, "Value was either too large or too small for a UInt32." },
		{ "4294967296", NK_UINT32, 0,
		  "Value was either too large or too small for a UInt32." },
		{ "9223372036854775808", NK_INT64, 0,
		  "Value was either too large or too small for an Int64." },
		{ "99999999999999999999999", NK_INT64, 0,
		  "Value was either too large or too small for an Int64." },
		{ "", NK_INT32, 0, "The input string '' was not in a correct format." },
		{ "1.0", NK_INT32, 0, "The input string '1.0' was not in a correct format." },
		{ "0x1", NK_UINT32, 0, "The input string '0x1' was not in a correct format." },
		{ "- 1", NK_INT64, 0, "The input string '- 1' was not in a correct format." },
		{ "1,000", NK_INT32, 0, "The input string '1,000' was not in a correct format." },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_str text = nk_str(rows[i].text);
		int64_t value;

		assert_int_equal(nk_int_try(text, rows[i].type, &value), !rows[i].error);
		if (rows[i].error) {
			check_fails(nk_int_parse(&value, text, rows[i].type, &err), err,
				    rows[i].error);
			continue;
		}
		check_ok(nk_int_parse(&value, text, rows[i].type, &err), err);
		assert_true(value == rows[i].value);
	}
	/* .NET lets NULs follow. */
	int64_t value;
	assert_true(nk_int_try(nk_str_n("1\0\0", 3), NK_INT32, &value));
}

static void floats_are_printed_short_and_exact(void **state)
{
	static const struct {
		const char *text, *plain, *json;
	} rows[] = {
		{ "7.10", "7.1", "7.1" },
		{ "1.0", "1", "1.0" },
		{ "-0", "-0", "-0.0" },
		{ "0.1", "0.1", "0.1" },
		{ ".5", "0.5", "0.5" },
		{ "5.", "5", "5.0" },
		{ "1,000.5", "1000.5", "1000.5" },
		{ "0.0001", "0.0001", "0.0001" },
		{ "0.0000125", "1.25E-05", "1.25E-05" },
		{ "1e16", "10000000000000000", "10000000000000000.0" },
		{ "1e17", "1E+17", "1E+17" },
		{ "123456789012345678", "1.2345678901234568E+17", "1.2345678901234568E+17" },
		{ "5e-324", "5E-324", "5E-324" },
		{ "1.7976931348623157e308", "1.7976931348623157E+308", "1.7976931348623157E+308" },
		{ "1e400", "Infinity", "\"Infinity\"" },
		{ "-infinity", "-Infinity", "\"-Infinity\"" },
		{ "nan", "NaN", "\"NaN\"" },
	};
	char text[NK_DOUBLE_TEXT];
	double value;

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		assert_true(nk_double_read(nk_str(rows[i].text), &value));
		assert_string_equal(nk_double_text(text, value), rows[i].plain);
		assert_string_equal(nk_double_json(text, value), rows[i].json);
	}
	assert_false(nk_double_read(NK_STR(""), &value));
	assert_false(nk_double_read(NK_STR("1e"), &value));
	assert_false(nk_double_read(NK_STR("e1"), &value));
	assert_false(nk_double_read(NK_STR("x"), &value));
}

static void a_number_token_is_printed_anew(void **state)
{
	static const struct row rows[] = {
		{ "7.10", "7.1" },
		{ "1.0", "1" },
		{ "1e3", "1000" },
		{ "010", "8" },
		{ "0x1F", "31" },
		{ "-5", "-5" },
		{ "1.50", "1.5" },
		{ "123456789012345678901234567890", "123456789012345678901234567890" },
		{ "08", NULL },
		{ "0", "0" },
		{ "0.5", "0.5" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		check_str(nk_number_text(&arena, nk_str(rows[i].text)), rows[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_date_is_read_in_many_forms_and_printed_in_one),
		cmocka_unit_test(only_iso_and_microsoft_dates_are_taken_unasked),
		cmocka_unit_test(a_feed_keeps_its_zone),
		cmocka_unit_test(ticks_and_microseconds_convert),
		cmocka_unit_test(integers_are_read_with_their_range),
		cmocka_unit_test(floats_are_printed_short_and_exact),
		cmocka_unit_test(a_number_token_is_printed_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
