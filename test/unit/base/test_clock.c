/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/clock.h"

static void iso_times_are_read_in_every_spelling(void **state)
{
	static const struct {
		const char *text;
		int64_t us;
	} rows[] = {
		{ "1970-01-01", 0 },
		{ "1970-01-01T00:00:01", 1000000 },
		{ "1970-01-01 00:00:01Z", 1000000 },
		{ "1970-01-01T00:00:01.5+00:00", 1500000 },
		{ "1970-01-01T02:00:00.1234567+0200", 123456 },
		{ "2026-08-22T10:48:29.120034+00:00", 1787395709120034 },
		{ "1969-12-31T19:00-05:00", 0 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int64_t us = -1;
		assert_true(nk_time_read_iso(nk_str(rows[i].text), &us));
		assert_int_equal(us, rows[i].us);
	}
}

static void texts_that_are_no_times_are_refused(void **state)
{
	static const char *const rows[] = { "", "2026", "2026-13-01", "2026-01-01T", "2026-01-01T25:00",
					    "2026-01-01T10:00:00+", "2026-01-01T10:00:00Zx" };
	int64_t us;
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_false(nk_time_read_iso(nk_str(rows[i]), &us));
}

static void times_are_written_as_each_reader_expects(void **state)
{
	char text[NK_TIME_TEXT];
	(void)state;
	assert_string_equal(nk_time_plain(text, 1787395709120034), "2026-08-22T10:48:29");
	assert_string_equal(nk_time_iso(text, 1787395709120034), "2026-08-22T10:48:29.120034+00:00");
	assert_string_equal(nk_time_iso(text, 1787395709000000), "2026-08-22T10:48:29+00:00");
	assert_string_equal(nk_time_http(text, 1787395709000000), "Sat, 22 Aug 2026 10:48:29 GMT");
	int64_t us;
	assert_true(nk_time_read_http(nk_str(text), &us));
	assert_int_equal(us, 1787395709000000);
}

static int64_t noon(void)
{
	return 43200 * 1000000LL;
}

static void a_test_can_set_the_clock(void **state)
{
	(void)state;
	nk_clock_set(noon);
	assert_int_equal(nk_now(), 43200);
	nk_clock_set(NULL);
	assert_true(nk_now() > 43200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iso_times_are_read_in_every_spelling),
		cmocka_unit_test(texts_that_are_no_times_are_refused),
		cmocka_unit_test(times_are_written_as_each_reader_expects),
		cmocka_unit_test(a_test_can_set_the_clock),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
