/* SPDX-License-Identifier: MIT
 *
 * The integrity test: one row per fault, with what SharpZipLib says about it.
 */
#include "check.h"
#include "zip_build.h"

#include "archive/archive.h"

#include <zlib.h>

#define HEADER(detail) "Error in step EntryHeader for a.txt: Exception during test - '" detail "'"
#define DATA(detail)   "Error in step EntryData for a.txt: " detail

struct row {
	const char *what;
	void (*edit)(struct zip_part *part);
	const char *want;
};

static void check_zip(struct zip_build *zip, const char *what, const char *want)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	int rc = nk_zip_test(zip_save(zip), &arena, &err);

	if (want && (rc != -1 || strcmp(nk_err_text(&err), want) != 0))
		fail_msg("%s: got %d \"%s\", want \"%s\"", what, rc, rc ? nk_err_text(&err) : "",
			 want);
	if (!want && rc != 0)
		fail_msg("%s: %s", what, nk_err_text(&err));
	zip_build_release(zip);
}

/* Each row changes a fresh file a.txt of five bytes. */
static void check_rows(const struct row *rows, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		struct zip_build zip = ZIP_BUILD_INIT;
		rows[i].edit(zip_add(&zip, name, name[strlen(name) - 1] == '/' ? "" : "hello"));
		check_zip(&zip, rows[i].what, rows[i].want);
	}
}

#define CHECK_ROWS(rows, name) check_rows(rows, sizeof rows / sizeof *rows, name)

/* --- Edits --- */

static void nothing(struct zip_part *p)
{
	(void)p;
}
static void signature(struct zip_part *p)
{
	p->local.signature = 0x01020304;
}
static void both_versions(struct zip_part *p, uint16_t version)
{
	p->local.version = p->central.version = version;
}
static void both_flags(struct zip_part *p, uint16_t flags)
{
	p->local.flags = p->central.flags = flags;
}
static void both_methods(struct zip_part *p, uint16_t method)
{
	p->local.method = p->central.method = method;
}
static void method_lzma(struct zip_part *p)
{
	both_methods(p, 14);
}
static void version_52(struct zip_part *p)
{
	both_versions(p, 52);
}
static void version_21(struct zip_part *p)
{
	both_versions(p, 21);
}
static void version_12(struct zip_part *p)
{
	both_versions(p, 12);
}
static void version_of_host(struct zip_part *p)
{
	both_versions(p, 0x0314);
}
static void no_version(struct zip_part *p)
{
	p->central.version = 0;
	p->local.version = 10;
}
static void patched(struct zip_part *p)
{
	both_flags(p, 0x20);
}
static void all_refused_flags(struct zip_part *p)
{
	both_flags(p, 0x3060);
}
static void reserved4(struct zip_part *p)
{
	both_flags(p, 0x10);
}
static void reserved15(struct zip_part *p)
{
	both_flags(p, 0x8000);
}
static void encrypted(struct zip_part *p)
{
	both_flags(p, 1);
}
static void encrypted_old(struct zip_part *p)
{
	both_flags(p, 1);
	both_versions(p, 10);
}
static void other_flags(struct zip_part *p)
{
	p->local.flags = 0x0806;
	p->central.flags = 0;
}
static void half_a_flag(struct zip_part *p)
{
	p->local.flags = 0x0804;
	p->central.flags = 0x0800;
}
static void other_method(struct zip_part *p)
{
	p->local.method = 8;
}
static void unknown_method(struct zip_part *p)
{
	p->local.method = 77;
}
static void other_version(struct zip_part *p)
{
	p->local.version = 10;
}
static void local_crc(struct zip_part *p)
{
	p->local.crc = 1;
}
static void empty_with_crc(struct zip_part *p)
{
	p->local.size = p->local.compressed = 0;
}
static void short_name(struct zip_part *p)
{
	p->local.name = nk_str("a.t");
}
static void other_name(struct zip_part *p)
{
	p->local.name = nk_str("b.txt");
}
static void local_size(struct zip_part *p)
{
	p->local.size = 6;
}
static void local_compressed(struct zip_part *p)
{
	p->local.compressed = 6;
}
static void local_size_zero(struct zip_part *p)
{
	p->local.size = 0;
}
static void wrong_data(struct zip_part *p)
{
	p->data = nk_str("jello");
}
static void wrong_sizes_agree(struct zip_part *p)
{
	p->local.size = p->central.size = 1000;
}
static void zip64_missing(struct zip_part *p)
{
	both_versions(p, 45);
	p->local.size = 0xffffffff;
}

static void what_the_header_gets_wrong_is_named(void **state)
{
	static const struct row rows[] = {
		{ "whole", nothing, NULL },
		{ "signature", signature,
		  HEADER("Wrong local header signature at 0x0, expected 0x04034b50, actual "
			 "0x01020304") },
		{ "no zip64", zip64_missing,
		  HEADER("Required Zip64 extended information missing") },
		{ "method", method_lzma, HEADER("Compression method not supported") },
		{ "version 52", version_52,
		  HEADER("Version required to extract this entry not supported (52)") },
		{ "version 21", version_21,
		  HEADER("Version required to extract this entry not supported (21)") },
		{ "patched", patched,
		  HEADER("The library does not support the zip features required to extract this "
			 "entry (Patched)") },
		{ "refused flags", all_refused_flags,
		  HEADER("The library does not support the zip features required to extract this "
			 "entry (Patched, StrongEncryption, EnhancedCompress, HeaderMasked)") },
		{ "version 12", version_12,
		  HEADER("Version required to extract this entry is invalid (12)") },
		{ "version with a host", version_of_host, NULL },
		{ "no version", no_version, NULL },
		{ "reserved", reserved4, HEADER("Reserved bit flags cannot be set.") },
		{ "reserved", reserved15, HEADER("Reserved bit flags cannot be set.") },
		{ "encrypted, old", encrypted_old,
		  HEADER("Version required to extract this entry is too low for encryption (10)") },
		{ "flags", other_flags,
		  HEADER("Central header/local header flags mismatch (0 vs Method, UnicodeText)") },
		{ "half a flag", half_a_flag,
		  HEADER("Central header/local header flags mismatch (UnicodeText vs 2052)") },
		{ "method", other_method,
		  HEADER("Central header/local header compression method mismatch (Stored vs "
			 "Deflated)") },
		{ "unknown method", unknown_method,
		  HEADER("Central header/local header compression method mismatch (Stored vs "
			 "77)") },
		{ "version", other_version, HEADER("Extract version mismatch") },
		{ "crc", local_crc, HEADER("Central header/local header crc mismatch") },
		{ "empty with crc", empty_with_crc, HEADER("Invalid CRC for empty entry") },
		{ "short name", short_name, HEADER("File name length mismatch") },
		{ "name", other_name,
		  HEADER("Central header and local header file name mismatch") },
		{ "size", local_size,
		  HEADER("Size mismatch between central header (5) and local header (6)") },
		{ "compressed size", local_compressed,
		  HEADER("Compressed size mismatch between central header(5) and local "
			 "header(6)") },
		{ "a local size of 0 is never wrong", local_size_zero, NULL },
		{ "sizes that agree are believed", wrong_sizes_agree, NULL },
		{ "data", wrong_data, DATA("CRC mismatch") },
		{ "encrypted", encrypted,
		  DATA("Exception during test - 'No password available for encrypted stream'") },
	};

	(void)state;
	CHECK_ROWS(rows, "a.txt");
}

static void directory_with_size(struct zip_part *p)
{
	p->local.size = p->central.size = 1;
}
static void directory_compressed(struct zip_part *p)
{
	p->local.compressed = p->central.compressed = 3;
}
static void directory_two_bytes(struct zip_part *p)
{
	p->local.compressed = p->central.compressed = 2;
}
static void strong_only(struct zip_part *p)
{
	both_flags(p, 0x40);
}
static void strong_old(struct zip_part *p)
{
	both_flags(p, 0x41);
}
static void strong_50(struct zip_part *p)
{
	both_flags(p, 0x41);
	both_versions(p, 50);
}
static void masked(struct zip_part *p)
{
	both_flags(p, 0x2000);
}

#define FOLDER(detail) "Error in step EntryHeader for d/: Exception during test - '" detail "'"

static void directories_have_rules_of_their_own(void **state)
{
	static const struct row rows[] = {
		{ "whole", nothing, NULL },
		{ "method does not matter", method_lzma, NULL },
		{ "nor does version 52", version_52, NULL },
		{ "size", directory_with_size, FOLDER("Directory cannot have size") },
		{ "compressed size", directory_compressed,
		  FOLDER("Directory compressed size invalid") },
		{ "two bytes", directory_two_bytes, NULL },
		{ "strong", strong_only,
		  FOLDER("Strong encryption flag set but encryption flag is not set") },
		{ "strong, old", strong_old,
		  FOLDER("Version required to extract this entry is too low for encryption (20)") },
		{ "strong, 50", strong_50,
		  FOLDER("Strong encryption flag set but version not high enough") },
		{ "patched", patched, FOLDER("Patched data requires higher version than (20)") },
		{ "masked", masked, FOLDER("Header masked set but date/time values non-zero") },
	};

	(void)state;
	CHECK_ROWS(rows, "d/");
}

static void names_with_wildcards_are_invalid(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;

	(void)state;
	zip_add(&zip, "what?", "x");
	check_zip(&zip, "?",
		  "Error in step EntryHeader for what?: Exception during test - 'Name is invalid'");
	zip.n = 0;
	zip_add(&zip, "a*b", "x");
	check_zip(&zip, "*",
		  "Error in step EntryHeader for a*b: Exception during test - 'Name is invalid'");
}

/* --- Descriptors --- */

static void streamed(struct zip_part *p)
{
	zip_stream(p);
}
static void no_descriptor(struct zip_part *p)
{
	zip_stream(p);
	p->descriptor.signature = 7;
}
static void descriptor_crc(struct zip_part *p)
{
	zip_stream(p);
	p->descriptor.crc ^= 1;
}
static void descriptor_sizes(struct zip_part *p)
{
	zip_stream(p);
	p->descriptor.size = p->descriptor.compressed = 9;
}
static void descriptor_compressed(struct zip_part *p)
{
	zip_stream(p);
	p->descriptor.compressed = 9;
}
static void descriptor_after_wrong_data(struct zip_part *p)
{
	zip_stream(p);
	p->data = nk_str("jello");
	p->descriptor.crc ^= 1;
}

static void descriptors_are_compared_and_the_last_report_counts(void **state)
{
	static const struct row rows[] = {
		{ "whole", streamed, NULL },
		{ "none", no_descriptor,
		  DATA("Exception during test - 'Data descriptor signature not found'") },
		{ "crc", descriptor_crc, DATA("Descriptor CRC mismatch") },
		{ "sizes", descriptor_sizes, DATA("Descriptor size mismatch") },
		{ "compressed", descriptor_compressed,
		  DATA("Descriptor compressed size mismatch") },
		{ "data, too", descriptor_after_wrong_data, DATA("Descriptor CRC mismatch") },
	};

	(void)state;
	CHECK_ROWS(rows, "a.txt");
}

static void a_wrong_descriptor_does_not_end_the_test(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;

	(void)state;
	descriptor_crc(zip_add(&zip, "a.txt", "hello"));
	wrong_data(zip_add(&zip, "b.txt", "hello"));
	wrong_data(zip_add(&zip, "c.txt", "hello"));
	check_zip(&zip, "two", "Error in step EntryData for b.txt: CRC mismatch");
}

/* --- Other things --- */

static void a_name_in_another_encoding_is_the_same_in_both_headers(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;

	(void)state;
	zip_add(&zip, "caf\xe9.txt", "x"); /* é of code page 1252 */
	check_zip(&zip, "é", NULL);
}

static void the_data_may_end_behind_the_file(void **state)
{
	struct zip_build zip = ZIP_BUILD_INIT;
	struct zip_part *part = zip_add(&zip, "a.txt", "hello");

	(void)state;
	part->local.compressed = part->central.compressed = 5000;
	check_zip(&zip, "stored", DATA("CRC mismatch"));
	part->local.name = nk_str("");
	part->local.extra = nk_str_n("\x9\x9\xff\xff", 4);
	part->offset = 90; /* of the end record */
	check_zip(&zip, "offset",
		  HEADER("Wrong local header signature at 0x5a, expected 0x04034b50, "
			 "actual 0x06054b50"));
	part->offset = 4000;
	check_zip(&zip, "outside", HEADER("End of stream"));
}

static void sizes_of_64_bits_come_from_the_extra_field(void **state)
{
	static const char sizes[] = "\x01\x00\x10\x00\x05\0\0\0\0\0\0\0\x05\0\0\0\0\0\0\0";
	struct zip_build zip = ZIP_BUILD_INIT;
	struct zip_part *part = zip_add(&zip, "a.txt", "hello");

	(void)state;
	both_versions(part, 45);
	part->central.size = part->central.compressed = 0xffffffff;
	part->local.size = part->local.compressed = 0xffffffff;
	part->central.extra = part->local.extra = nk_str_n(sizes, sizeof sizes - 1);
	check_zip(&zip, "both", NULL);
	part->local.extra = nk_str_n("\x01\x00\x04\x00\x05\0\0\0", 8);
	check_zip(&zip, "short", HEADER("End of extra data"));
}

static void a_bomb_ends_in_one_error(void **state)
{
	/* 1 MiB of zeros in a kilobyte, named by so many entries that the budget ends. */
	static uint8_t zeros[1 << 20], packed[4096];
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO_BUF out = NK_BUF_INIT(1 << 26);
	struct zip_build zip = ZIP_BUILD_INIT;
	struct nk_err err = NK_ERR_INIT;
	z_stream z = { 0 };

	(void)state;
	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = zeros;
	z.avail_in = sizeof zeros;
	z.next_out = packed;
	z.avail_out = sizeof packed;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	zip_pack(zip_add_n(&zip, "zeros", nk_str_n((char *)zeros, sizeof zeros)), 8,
		 nk_str_n((char *)packed, z.total_out));
	deflateEnd(&z);
	zip_bytes(&zip, &out);
	/* Repeat the one entry of the directory: 46 bytes and the name. */
	size_t entry = 46 + 5, at = out.n - 22 - entry;
	NK_AUTO_BUF bomb = NK_BUF_INIT(1 << 26);
	nk_buf_add(&bomb, out.data, at);
	for (int i = 0; i < 2000; i++)
		nk_buf_add(&bomb, out.data + at, entry);
	nk_buf_add(&bomb, out.data + out.n - 22, 22);
	uint32_t size = (uint32_t)(2000 * entry);
	uint8_t *end = (uint8_t *)bomb.data + bomb.n - 22;
	end[8] = end[10] = 2000 & 0xff;
	end[9] = end[11] = 2000 >> 8;
	for (int i = 0; i < 4; i++)
		end[12 + i] = (uint8_t)(size >> 8 * i);
	const char *path = zip_save_bytes(&zip, nk_buf_view(&bomb));
	check_fails(
		nk_zip_test(path, &arena, &err), err,
		"Error in step EntryData for zeros: Exception during test - 'The archive unpacks "
		"to far more than its size allows'");
	zip_build_release(&zip);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_header_gets_wrong_is_named),
		cmocka_unit_test(directories_have_rules_of_their_own),
		cmocka_unit_test(names_with_wildcards_are_invalid),
		cmocka_unit_test(descriptors_are_compared_and_the_last_report_counts),
		cmocka_unit_test(a_wrong_descriptor_does_not_end_the_test),
		cmocka_unit_test(a_name_in_another_encoding_is_the_same_in_both_headers),
		cmocka_unit_test(the_data_may_end_behind_the_file),
		cmocka_unit_test(sizes_of_64_bits_come_from_the_extra_field),
		cmocka_unit_test(a_bomb_ends_in_one_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
