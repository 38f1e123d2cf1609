/* SPDX-License-Identifier: MIT
 *
 * What a download is, by its content.
 */
#include "check.h"
#include "zip_build.h"

#include "archive/archive.h"

#include <zlib.h>

static void check_kind(struct nk_str bytes, enum nk_file_kind want)
{
	struct zip_build file = ZIP_BUILD_INIT;
	struct nk_err err = NK_ERR_INIT;
	enum nk_file_kind kind;

	check_ok(nk_file_identify(&kind, zip_save_bytes(&file, bytes), &err), err);
	assert_string_equal(nk_file_mime(kind), nk_file_mime(want));
	zip_build_release(&file);
}

static void check_error(struct nk_str bytes, const char *want)
{
	struct zip_build file = ZIP_BUILD_INIT;
	struct nk_err err = NK_ERR_INIT;
	enum nk_file_kind kind;

	check_fails(nk_file_identify(&kind, zip_save_bytes(&file, bytes), &err), err, want);
	zip_build_release(&file);
}

static char zeros[20000];

static struct nk_str tar(void)
{
	static char block[512];

	memcpy(block, "readme.txt", 10);
	memcpy(block + 257, "ustar", 5);
	return nk_str_n(block, sizeof block);
}

/* One gzip member, at most 20000 bytes. */
static void gzip(struct nk_buf *out, struct nk_str plain)
{
	static uint8_t room[30000];
	z_stream z = { .next_in = (uint8_t *)plain.s,
		       .avail_in = (unsigned)plain.n,
		       .next_out = room,
		       .avail_out = sizeof room };

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	nk_buf_add(out, room, z.total_out);
}

static void check_gzip(struct nk_str plain, enum nk_file_kind want)
{
	NK_AUTO_BUF out = NK_BUF_INIT(1 << 20);

	gzip(&out, plain);
	check_kind(nk_buf_view(&out), want);
}

static void plain_files_are_told_by_their_first_bytes(void **state)
{
	(void)state;
	check_kind(NK_STR(""), NK_FILE_TEXT);
	check_kind(NK_STR("PK\3\4"), NK_FILE_ZIP);
	check_kind(NK_STR("PK\5\6 and more"), NK_FILE_ZIP);
	check_kind(NK_STR("PK\7\10 and more"), NK_FILE_ZIP);
	check_kind(NK_STR("PK\1\2 and more"), NK_FILE_TEXT);
	check_kind(NK_STR("PK\3"), NK_FILE_TEXT);
	check_kind(tar(), NK_FILE_TAR);
	check_kind(NK_STR("<html>"), NK_FILE_TEXT);
}

static void the_last_byte_seen_may_be_zero_in_a_text(void **state)
{
	static char text[40000];

	(void)state;
	check_kind(nk_str_n("ab\0", 3), NK_FILE_TEXT);
	check_kind(nk_str_n("a\0b", 3), NK_FILE_OTHER);
	memset(text, 'x', sizeof text);
	text[32 * 1024 - 1] = '\0';
	check_kind(nk_str_n(text, sizeof text), NK_FILE_TEXT);
	text[32 * 1024 - 2] = '\0';
	check_kind(nk_str_n(text, sizeof text), NK_FILE_OTHER);
}

static void so_many_zeros_are_an_empty_tar(void **state)
{
	(void)state;
	check_kind(nk_str_n(zeros, 10240), NK_FILE_TAR);
	check_kind(nk_str_n(zeros, 10241), NK_FILE_OTHER);
	check_kind(nk_str_n(zeros, 10239), NK_FILE_OTHER);
	check_gzip(nk_str_n(zeros, 10240), NK_FILE_TAR_GZ);
	check_gzip(nk_str_n(zeros, 10241), NK_FILE_GZIP);
}

static void a_gzip_is_looked_into(void **state)
{
	NK_AUTO_BUF two = NK_BUF_INIT(1 << 20);

	(void)state;
	check_gzip(tar(), NK_FILE_TAR_GZ);
	check_gzip(NK_STR("hello"), NK_FILE_GZIP);
	check_gzip(NK_STR(""), NK_FILE_GZIP);
	/* A tar may come in pieces, and something may follow. */
	gzip(&two, nk_str_n(tar().s, 100));
	gzip(&two, nk_str_n(tar().s + 100, 412));
	check_kind(nk_buf_view(&two), NK_FILE_TAR_GZ);
	nk_buf_clear(&two);
	gzip(&two, NK_STR("hello"));
	nk_buf_text(&two, "rubbish");
	check_kind(nk_buf_view(&two), NK_FILE_GZIP);
}

static void who_does_not_want_the_reason_gets_the_answer(void **state)
{
	struct zip_build file = ZIP_BUILD_INIT;
	NK_AUTO_BUF two = NK_BUF_INIT(1 << 20);
	enum nk_file_kind kind;

	(void)state;
	gzip(&two, NK_STR("hello"));
	nk_buf_text(&two, "rubbish");
	assert_int_equal(nk_file_identify(&kind, zip_save_bytes(&file, nk_buf_view(&two)), NULL),
			 0);
	zip_save_bytes(&file, NK_STR("\x1f\x8b"));
	assert_int_equal(nk_file_identify(&kind, file.path, NULL), -1);
	zip_build_release(&file);
}

static void broken_gzips_have_the_originals_texts(void **state)
{
	NK_AUTO_BUF gz = NK_BUF_INIT(1 << 20);

	(void)state;
	check_error(NK_STR("\x1f\x8b"), "EOF in header");
	check_error(NK_STR("\x1f\x8b\7\0"), "Error GZIP header, data not in deflate format");
	check_error(NK_STR("\x1f\x8b\10\xe0"), "Reserved flag bits in GZIP header != 0");
	check_error(NK_STR("\x1f\x8b\10\10abcdefname"), "EOF in header");
	check_error(NK_STR("\x1f\x8b\10\2abcdef\0\0"), "Header CRC value mismatch");
	gzip(&gz, NK_STR("hello"));
	check_error(nk_str_n(gz.data, gz.n - 1), "EOS reading GZIP footer");
	check_error(nk_str_n(gz.data, gz.n - 10), "Unexpected EOF");
	gz.data[gz.n - 1] ^= 1;
	check_error(nk_buf_view(&gz), "Number of bytes mismatch in footer");
	gz.data[gz.n - 8] ^= 1;
	check_error(nk_buf_view(&gz),
		    "GZIP crc sum mismatch, theirs \"3610a687\" and ours \"3610a686\"");
}

static void fields_of_the_gzip_header_are_skipped(void **state)
{
	NK_AUTO_BUF gz = NK_BUF_INIT(1 << 20), with = NK_BUF_INIT(1 << 20);

	(void)state;
	gzip(&gz, tar());
	nk_buf_add(&with, "\x1f\x8b\10\x1c\0\0\0\0\0\0", 10);
	nk_buf_add(&with, "\3\0abcname\0comment\0", 18);
	nk_buf_add(&with, gz.data + 10, gz.n - 10);
	check_kind(nk_buf_view(&with), NK_FILE_TAR_GZ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_files_are_told_by_their_first_bytes),
		cmocka_unit_test(the_last_byte_seen_may_be_zero_in_a_text),
		cmocka_unit_test(so_many_zeros_are_an_empty_tar),
		cmocka_unit_test(a_gzip_is_looked_into),
		cmocka_unit_test(who_does_not_want_the_reason_gets_the_answer),
		cmocka_unit_test(broken_gzips_have_the_originals_texts),
		cmocka_unit_test(fields_of_the_gzip_header_are_skipped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
