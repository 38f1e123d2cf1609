/* SPDX-License-Identifier: MIT
 *
 * The contents of single entries.
 */
#include "check.h"
#include "zip_build.h"

#include "archive/archive.h"

#include <bzlib.h>
#include <stdlib.h>
#include <zlib.h>

/* The first entry's bytes, at most `max`, or the error. */
static void check_read(struct zip_build *zip, size_t max, struct nk_str want, const char *want_err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_zip) opened = NULL;
	struct nk_err err = NK_ERR_INIT;
	struct nk_str got;

	check_ok(nk_zip_open(&opened, zip_save(zip), &err), err);
	int rc = nk_zip_read(opened, &opened->entries[0], max, &got, &arena, &err);
	zip_build_release(zip);
	if (want_err) {
		assert_int_equal(rc, -1);
		assert_string_equal(nk_err_text(&err), want_err);
		return;
	}
	check_ok(rc, err);
	assert_int_equal(got.n, want.n);
	assert_memory_equal(got.s, want.s, want.n);
}

static void checksums_and_sizes_do_not_matter_when_reading(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;
	struct zip_part *part = zip_add(&zip, "a.txt", "hello");

	(void)state;
	part->central.crc ^= 1;
	part->local.size = part->central.size = 77;
	part->local.name = nk_str("other.txt");
	check_read(&zip, 100, NK_STR("hello"), NULL);
}

static void what_prevents_reading_is_told_without_a_step(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;
	struct zip_part *part = zip_add(&zip, "a.txt", "hello");

	(void)state;
	check_read(&zip, 4, NK_NO_STR, "a.txt in the archive is larger than 4 bytes");
	part->central.method = 9;
	check_read(&zip, 100, NK_NO_STR, "Compression method not supported");
	part->attributes = 16; /* a folder passes that check */
	check_read(&zip, 100, NK_NO_STR, "Unsupported compression method Deflate64");
	part->central.method = 0;
	part->central.flags = 1;
	check_read(&zip, 100, NK_NO_STR, "No password available for encrypted stream");
	part->central.flags = 0;
	part->local.signature = 0;
	check_read(&zip, 100, NK_NO_STR,
		   "Wrong local header signature at 0x0, expected 0x04034b50, actual 0x00000000");
}

static char *pattern(size_t n)
{
	char *text = nk_xcalloc(n, 1);

	for (size_t i = 0; i < n; i++)
		text[i] = (char)("abcdefgh"[i * i / 7 % 8] + (i % 1000 == 0));
	return text;
}

static void deflate_and_bzip2_are_unpacked(void **state)
{
	enum { SIZE = 700 * 1000 };
	static char packed[SIZE];
	char *text = pattern(SIZE);
	struct zip_build zip = ZIP_BUILD_INIT;
	struct zip_part *part = zip_add_n(&zip, "big", nk_str_n(text, SIZE));
	unsigned n = sizeof packed;
	z_stream z = { .next_in = (uint8_t *)text,
		       .avail_in = SIZE,
		       .next_out = (uint8_t *)packed,
		       .avail_out = sizeof packed };

	(void)state;
	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	zip_pack(part, 8, nk_str_n(packed, z.total_out));
	check_read(&zip, SIZE, nk_str_n(text, SIZE), NULL);
	zip_pack(part, 8, nk_str_n(packed, z.total_out - 10));
	check_read(&zip, SIZE, NK_NO_STR, "Unexpected EOF");
	assert_int_equal(BZ2_bzBuffToBuffCompress(packed, &n, text, SIZE, 9, 0, 0), BZ_OK);
	zip_pack(part, 12, nk_str_n(packed, n));
	check_read(&zip, SIZE, nk_str_n(text, SIZE), NULL);
	zip_pack(part, 12, nk_str_n(packed, n - 10));
	check_read(&zip, SIZE, NK_NO_STR, "BZip2 input stream end of compressed stream");
	zip_pack(part, 12, NK_STR("no bzip2 at all"));
	check_read(&zip, SIZE, NK_NO_STR, "BZip2 input stream bad block header");
	free(text);
}

/* zlib refuses a distance that reaches before the start; the original reads zeros there. */
static void what_only_the_original_accepts_is_read(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;
	struct zip_part *part = zip_add(&zip, "a", "");

	(void)state;
	zip_pack(part, 8, nk_str_n("\x03\x02\x00", 3));
	check_read(&zip, 100, nk_str_n("\0\0\0", 3), NULL);
}

static void text_is_decoded_by_its_byte_order_mark(void **state)
{
	static const struct {
		struct nk_str bytes;
		const char *want;
	} rows[] = {
		{ { "\xef\xbb\xbf"
		    "caf\xc3\xa9",
		    8 },
		  "café" },
		{ { "caf\xe9", 4 }, "caf\xef\xbf\xbd" },
		{ { "\xff\xfe"
		    "a\0b\0",
		    6 },
		  "ab" },
		{ { "", 0 }, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		NK_AUTO(nk_zip) opened = NULL;
		struct zip_build zip = ZIP_BUILD_INIT;
		struct nk_err err = NK_ERR_INIT;
		struct nk_str got;
		zip_add_n(&zip, "a.txt", rows[i].bytes);
		check_ok(nk_zip_open(&opened, zip_save(&zip), &err), err);
		check_ok(nk_zip_text(opened, &opened->entries[0], &got, &arena, &err), err);
		check_str(got, rows[i].want);
		zip_build_release(&zip);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checksums_and_sizes_do_not_matter_when_reading),
		cmocka_unit_test(what_prevents_reading_is_told_without_a_step),
		cmocka_unit_test(deflate_and_bzip2_are_unpacked),
		cmocka_unit_test(what_only_the_original_accepts_is_read),
		cmocka_unit_test(text_is_decoded_by_its_byte_order_mark),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
