/* SPDX-License-Identifier: MIT
 *
 * Finding and reading the central directory, in whole and in broken zips.
 */
#include "check.h"
#include "zip_build.h"

#include "archive/archive.h"

/* Opening must fail with this text. */
static void check_refused(struct zip_build *zip, const char *want)
{
	struct nk_zip *opened = NULL;
	struct nk_err err = NK_ERR_INIT;

	check_fails(nk_zip_open(&opened, zip_save(zip), &err), err, want);
	zip_build_release(zip);
}

static void check_bytes_refused(const char *bytes, const char *want)
{
	struct zip_build zip = ZIP_BUILD_INIT;
	struct nk_zip *opened = NULL;
	struct nk_err err = NK_ERR_INIT;

	check_fails(nk_zip_open(&opened, zip_save_bytes(&zip, nk_str(bytes)), &err), err, want);
	zip_build_release(&zip);
}

static void entries_come_in_the_order_of_the_directory(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;
	NK_AUTO(nk_zip) opened = NULL;
	struct nk_err err = NK_ERR_INIT;

	(void)state;
	zip_add(&zip, "b/", "");
	zip_add(&zip, "b\\a.txt", "hello");
	zip_add(&zip, "caf\xe9", "");
	check_ok(nk_zip_open(&opened, zip_save(&zip), &err), err);
	assert_int_equal(opened->n, 3);
	check_str(opened->entries[0].name, "b/");
	assert_true(opened->entries[0].is_directory);
	check_str(opened->entries[1].name, "b\\a.txt");
	assert_int_equal(opened->entries[1].size, 5);
	assert_false(opened->entries[1].is_directory);
	check_str(opened->entries[2].name, "caf\xef\xbf\xbd");
	zip_build_release(&zip);
}

static void attributes_make_directories_only_where_dos_wrote_them(void **state)
{
	static const struct {
		const char *name;
		uint16_t made_by;
		uint32_t attributes;
		bool directory;
	} rows[] = {
		{ "a", 0x0014, 0x10, true },  { "b", 0x0a14, 0x10, true },
		{ "c", 0x0314, 0x10, false }, { "d", 0x0014, 0x20, false },
		{ "e\\", 0x0314, 0, true },   { "", 0, 0, false },
	};
	struct zip_build zip = ZIP_BUILD_INIT;
	NK_AUTO(nk_zip) opened = NULL;
	struct nk_err err = NK_ERR_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct zip_part *part = zip_add(&zip, rows[i].name, "");
		part->made_by = rows[i].made_by;
		part->attributes = rows[i].attributes;
	}
	check_ok(nk_zip_open(&opened, zip_save(&zip), &err), err);
	for (size_t i = 0; i < opened->n; i++)
		assert_int_equal(opened->entries[i].is_directory, rows[i].directory);
	zip_build_release(&zip);
}

static void what_is_no_zip_has_no_central_directory(void **state)
{
	(void)state;
	check_bytes_refused("", "Cannot find central directory");
	check_bytes_refused("<html>not found</html>, long enough to hold an end record",
			    "Cannot find central directory");
}

static void something_may_stand_before_the_archive(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;

	(void)state;
	zip.before = nk_str("#!/bin/sh\nexit 0\n");
	zip_add(&zip, "a.txt", "hello");
	check_ok(nk_zip_test(zip_save(&zip), &arena, &err), err);
	zip_build_release(&zip);
}

static void a_wrong_directory_is_told(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;
	struct zip_part *part = zip_add(&zip, "a.txt", "hello");

	(void)state;
	zip.end.offset = 90;
	check_refused(&zip, "Wrong Central Directory signature");
	zip.end.offset = 5000;
	check_refused(&zip, "End of stream");
	zip.end.offset = -1;
	zip.end.n = 2;
	check_refused(&zip, "Wrong Central Directory signature");
	zip.end.n = 0xffff;
	check_refused(&zip, "Cannot find Zip64 locator");
	zip.end.n = -1;
	part->central.version = 7;
	check_refused(&zip, "Specified argument was out of the range of valid values. (Parameter "
			    "'versionRequiredToExtract')");
}

/* Change the number of two bytes in the only directory entry, a.txt's. */
static void check_length_refused(size_t field, const char *want)
{
	struct zip_build zip = ZIP_BUILD_INIT;
	NK_AUTO_BUF out = NK_BUF_INIT(4096);
	struct nk_zip *opened = NULL;
	struct nk_err err = NK_ERR_INIT;

	zip_add(&zip, "a.txt", "hello");
	zip_bytes(&zip, &out);
	out.data[out.n - 22 - 5 - 46 + field] = (char)0xff;
	check_fails(nk_zip_open(&opened, zip_save_bytes(&zip, nk_buf_view(&out)), &err), err, want);
	zip_build_release(&zip);
}

static void what_ends_too_early_is_told(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;

	(void)state;
	zip_add(&zip, "a.txt", "hello");
	zip.end.comment_size = 3;
	check_refused(&zip, "Attempted to read past the end of the stream.");
	check_length_refused(28, "Attempted to read past the end of the stream."); /* name */
	check_length_refused(30, "Attempted to read past the end of the stream."); /* extra field */
	check_length_refused(32, "Attempted to read past the end of the stream."); /* comment */
	zip.end.comment_size = -1;
	zip.end.n = 0;
	zip.end.offset = 9999; /* nobody goes there */
	NK_AUTO(nk_zip) opened = NULL;
	struct nk_err err = NK_ERR_INIT;
	check_ok(nk_zip_open(&opened, zip_save(&zip), &err), err);
	assert_int_equal(opened->n, 0);
	zip_build_release(&zip);
}

static void the_last_end_record_counts_even_in_the_comment(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;

	(void)state;
	zip_add(&zip, "a.txt", "hello");
	zip.end.comment = nk_str("see PK\5\6 for more, it says, and more text than 22");
	check_refused(&zip, "Attempted to read past the end of the stream.");
}

static void records_of_64_bits_are_used_where_they_stand(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;
	NK_AUTO(nk_zip) opened = NULL;
	struct nk_err err = NK_ERR_INIT;

	(void)state;
	zip_add(&zip, "a.txt", "hello");
	zip.zip64 = true;
	zip.end.n = 0xffff;
	check_ok(nk_zip_open(&opened, zip_save(&zip), &err), err);
	assert_int_equal(opened->n, 1);
	zip.end64.signature = 1;
	zip.end64.at = 0;
	check_refused(&zip, "Invalid Zip64 Central directory signature at 0");
	zip.end64.at = INT64_MAX;
	check_refused(&zip, "End of stream");
}

static void extra_fields_that_are_too_short_are_told(void **state)
{
	static const struct {
		struct nk_str extra;
		uint32_t size;
		uint16_t method;
		const char *want;
	} rows[] = {
		{ { "\1\0\3\0abc", 7 },
		  5,
		  0,
		  "Extra data extended Zip64 information length is invalid" },
		{ { "\1\0\4\0abcd", 8 }, 0xffffffff, 0, "End of extra data" },
		{ { "", 0 }, 0xffffffff, 0, "Zip64 Extended information required but is missing." },
		{ { "UT\1\0\1", 5 }, 5, 0, "Attempted to read past the end of the stream." },
		{ { "UT\0\0", 4 }, 5, 0, "Attempted to read past the end of the stream." },
		{ { "", 0 }, 5, 99, "AES Extra Data missing" },
		{ { "\1\x99\2\0ab", 6 }, 5, 99, "AES Extra Data Length 2 invalid." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct zip_build zip = ZIP_BUILD_INIT;
		struct zip_part *part = zip_add(&zip, "a.txt", "hello");
		part->central.version = 45;
		part->central.extra = rows[i].extra;
		part->central.size = rows[i].size;
		part->central.method = rows[i].method;
		check_refused(&zip, rows[i].want);
	}
}

static void a_promise_of_a_million_entries_costs_nothing(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;

	(void)state;
	zip_add(&zip, "a.txt", "hello");
	zip.zip64 = true;
	zip.end64.n = 1000 * 1000;
	check_refused(&zip, "Wrong Central Directory signature");
	zip.end64.n = INT64_MAX;
	check_refused(&zip, "Wrong Central Directory signature");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_come_in_the_order_of_the_directory),
		cmocka_unit_test(attributes_make_directories_only_where_dos_wrote_them),
		cmocka_unit_test(what_is_no_zip_has_no_central_directory),
		cmocka_unit_test(something_may_stand_before_the_archive),
		cmocka_unit_test(a_wrong_directory_is_told),
		cmocka_unit_test(what_ends_too_early_is_told),
		cmocka_unit_test(the_last_end_record_counts_even_in_the_comment),
		cmocka_unit_test(records_of_64_bits_are_used_where_they_stand),
		cmocka_unit_test(extra_fields_that_are_too_short_are_told),
		cmocka_unit_test(a_promise_of_a_million_entries_costs_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
