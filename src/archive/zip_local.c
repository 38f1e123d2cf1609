/* SPDX-License-Identifier: MIT
 *
 * The header in front of an entry's data, compared with the central directory. The order of
 * the checks decides which of several faults is reported.
 * Rules: SharpZipLib 1.4.2 Zip/ZipFile.cs TestLocalHeader(), ZipEntry.cs.
 */
#include "archive/zip.h"

#include "base/utf.h"

#include <stdio.h>
#include <string.h>

#define SIGNATURE_LOCAL 0x04034b50u

enum {
	LOCAL_SIZE = 30,
	FIELD_ZIP64 = 1,
	VERSION_ZIP64 = 45,
	VERSION_BZIP2 = 46,
	VERSION_AES = 51,
	VERSION_OURS = 51, /* the newest that the original claims to read */
	DOS_VOLUME = 8,
	DOS_DIRECTORY = 16,
	HOST_DOS = 0,
	HOST_NT = 10,
	UNSUPPORTED = NK_ZIP_PATCHED | NK_ZIP_STRONG_ENCRYPTION | NK_ZIP_ENHANCED | NK_ZIP_MASKED,
};

struct local {
	const struct nk_zip_entry *entry;
	const struct nk_zip_place *place;
	unsigned version, flags, method, time, date;
	uint32_t crc;
	int64_t compressed, size;
	struct nk_str raw_name; /* in the reader's buffer */
	struct nk_zip_extra extra;
};

static int fail_zip(struct nk_err *err, const char *text)
{
	return nk_fail(err, NK_FAULT_METADATA, "%s", text);
}

/* --- What an entry is --- */

static bool has_dos_attributes(const struct nk_zip_place *place, uint32_t attributes)
{
	unsigned host = place->made_by >> 8;

	return (host == HOST_DOS || host == HOST_NT) &&
	       (place->attributes & attributes) == attributes;
}

bool nk_zip_is_directory(const struct nk_zip_place *place, struct nk_str name)
{
	char last = name.n > 0 ? name.s[name.n - 1] : '\0';

	return last == '/' || last == '\\' || has_dos_attributes(place, DOS_DIRECTORY);
}

bool nk_zip_is_file(const struct nk_zip_entry *entry)
{
	return !entry->is_directory && !has_dos_attributes(entry->place, DOS_VOLUME);
}

static bool needs_zip64(const struct nk_zip_place *place)
{
	return place->zip64 || (uint64_t)place->size >= UINT32_MAX ||
	       (uint64_t)place->compressed >= UINT32_MAX || place->offset >= UINT32_MAX;
}

unsigned nk_zip_version(const struct nk_zip_entry *entry)
{
	const struct nk_zip_place *place = entry->place;

	if (place->version != 0)
		return place->version & 0xff;
	if (place->aes_strength > 0)
		return VERSION_AES;
	if (place->method == NK_ZIP_BZIP2)
		return VERSION_BZIP2;
	if (needs_zip64(place))
		return VERSION_ZIP64;
	if (place->method == NK_ZIP_DEFLATED || entry->is_directory ||
	    place->flags & NK_ZIP_ENCRYPTED)
		return 20;
	return has_dos_attributes(place, DOS_VOLUME) ? 11 : 10;
}

int nk_zip_aes_bits(const struct nk_zip_place *place, struct nk_err *err)
{
	static const int bits[] = { 0, 128, 192, 256 };

	if (place->aes_strength > 3)
		return nk_fail(err, NK_FAULT_METADATA, "Invalid AESEncryptionStrength %d",
			       place->aes_strength);
	return bits[place->aes_strength];
}

/* --- How the original prints enumerations --- */

struct nk_str nk_zip_method_name(unsigned method, char room[static 16])
{
	static const struct {
		unsigned method;
		const char *name;
	} names[] = {
		{ 0, "Stored" }, { 8, "Deflated" }, { 9, "Deflate64" },  { 12, "BZip2" },
		{ 14, "LZMA" },  { 98, "PPMd" },    { 99, "WinZipAES" },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (names[i].method == method)
			return nk_str(names[i].name);
	}
	snprintf(room, 16, "%u", method);
	return nk_str(room);
}

static const struct {
	unsigned bits;
	const char *name;
} flag_names[] = {
	{ 0x0001, "Encrypted" },        { 0x0006, "Method" },
	{ 0x0008, "Descriptor" },       { 0x0010, "ReservedPKware4" },
	{ 0x0020, "Patched" },          { 0x0040, "StrongEncryption" },
	{ 0x0080, "Unused7" },          { 0x0100, "Unused8" },
	{ 0x0200, "Unused9" },          { 0x0400, "Unused10" },
	{ 0x0800, "UnicodeText" },      { 0x1000, "EnhancedCompress" },
	{ 0x2000, "HeaderMasked" },     { 0x4000, "ReservedPkware14" },
	{ 0x8000, "ReservedPkware15" },
};

/* Names in the order of the bits; a number where they do not cover all bits. */
static const char *flags_text(unsigned flags, char *room, size_t size)
{
	unsigned left = flags;
	size_t n = 0;

	room[0] = '\0';
	for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++) {
		if ((left & flag_names[i].bits) != flag_names[i].bits)
			continue;
		left &= ~flag_names[i].bits;
		n += (size_t)snprintf(room + n, size - n, "%s%s", n > 0 ? ", " : "",
				      flag_names[i].name);
	}
	if (flags == 0 || left != 0)
		snprintf(room, size, "%u", flags);
	return room;
}

enum { FLAGS_ROOM = 256 }; /* all names together take 204 */

/* --- The checks, in their order --- */

static int read_header(struct local *l, struct nk_reader *reader, int64_t at, struct nk_err *err)
{
	const uint8_t *p;
	ptrdiff_t got = nk_reader_peek(reader, (uint64_t)at, LOCAL_SIZE + 2 * 0xffff, &p, err);

	if (got < 4)
		return got < 0 ? -1 : nk_zip_cut_number(err);
	if (nk_le32(p) != SIGNATURE_LOCAL)
		return nk_fail(
			err, NK_FAULT_METADATA,
			"Wrong local header signature at 0x%llx, expected 0x%08x, actual 0x%08x",
			(unsigned long long)at, SIGNATURE_LOCAL, nk_le32(p));
	if (got < LOCAL_SIZE)
		return nk_zip_cut_number(err);
	l->version = nk_le16(p + 4) & 0xff;
	l->flags = nk_le16(p + 6);
	l->method = nk_le16(p + 8);
	l->time = nk_le16(p + 10);
	l->date = nk_le16(p + 12);
	l->crc = nk_le32(p + 14);
	l->compressed = nk_le32(p + 18);
	l->size = nk_le32(p + 22);
	size_t name = nk_le16(p + 26), extra = nk_le16(p + 28);
	if ((size_t)got < LOCAL_SIZE + name + extra)
		return nk_zip_cut_short(err);
	l->raw_name = nk_str_n((const char *)p + LOCAL_SIZE, name);
	l->extra = (struct nk_zip_extra){ .data = p + LOCAL_SIZE + name, .n = extra };
	return 0;
}

static int check_zip64(struct local *l, struct nk_err *err)
{
	if (!nk_zip_extra_find(&l->extra, FIELD_ZIP64)) {
		if (l->version >= VERSION_ZIP64 &&
		    (l->size == UINT32_MAX || l->compressed == UINT32_MAX))
			return fail_zip(err, "Required Zip64 extended information missing");
		return 0;
	}
	if (nk_zip_extra_i64(&l->extra, &l->size, err) < 0 ||
	    nk_zip_extra_i64(&l->extra, &l->compressed, err) < 0)
		return -1;
	if (!(l->flags & NK_ZIP_DESCRIPTOR))
		return 0;
	if (l->size != 0 && l->size != l->place->size)
		return fail_zip(err, "Size invalid for descriptor");
	if (l->compressed != 0 && l->compressed != l->place->compressed)
		return fail_zip(err, "Compressed size invalid for descriptor");
	return 0;
}

static int check_extract(const struct local *l, struct nk_err *err)
{
	unsigned method = l->place->method;
	char flags[FLAGS_ROOM];

	if (!nk_zip_is_file(l->entry))
		return 0;
	if (method != NK_ZIP_STORED && method != NK_ZIP_DEFLATED && method != NK_ZIP_BZIP2)
		return fail_zip(err, "Compression method not supported");
	if (l->version > VERSION_OURS || (l->version > 20 && l->version < VERSION_ZIP64))
		return nk_fail(err, NK_FAULT_METADATA,
			       "Version required to extract this entry not supported (%u)",
			       l->version);
	if (l->flags & UNSUPPORTED)
		return nk_fail(err, NK_FAULT_METADATA,
			       "The library does not support the zip features required to extract "
			       "this entry (%s)",
			       flags_text(l->flags & UNSUPPORTED, flags, sizeof flags));
	return 0;
}

static bool known_version(unsigned version)
{
	static const uint8_t known[] = { 10, 11, 20, 21, 25, 27, 45, 46, 50, 51, 52, 61, 62, 63 };

	return version > 63 || memchr(known, (int)version, sizeof known) != NULL;
}

/* Versions and flags of the local header by themselves. */
static int check_flags(const struct local *l, struct nk_err *err)
{
	static const char too_low[] =
		"Version required to extract this entry is too low for encryption (%u)";
	bool encrypted = l->flags & NK_ZIP_ENCRYPTED, strong = l->flags & NK_ZIP_STRONG_ENCRYPTION;

	if (!known_version(l->version))
		return nk_fail(err, NK_FAULT_METADATA,
			       "Version required to extract this entry is invalid (%u)",
			       l->version);
	if (l->flags & (NK_ZIP_RESERVED4 | NK_ZIP_RESERVED14 | NK_ZIP_RESERVED15))
		return fail_zip(err, "Reserved bit flags cannot be set.");
	if (encrypted && l->version < 20)
		return nk_fail(err, NK_FAULT_METADATA, too_low, l->version);
	if (strong && !encrypted)
		return fail_zip(err, "Strong encryption flag set but encryption flag is not set");
	if (strong && l->version < 50)
		return nk_fail(err, NK_FAULT_METADATA, too_low, l->version);
	if (l->flags & NK_ZIP_PATCHED && l->version < 27)
		return nk_fail(err, NK_FAULT_METADATA,
			       "Patched data requires higher version than (%u)", l->version);
	return 0;
}

static int check_method(const struct local *l, struct nk_err *err)
{
	char a[16], b[16];
	int aes = nk_zip_aes_bits(l->place, err);
	unsigned central = aes > 0 ? NK_ZIP_AES : l->place->method;

	if (aes < 0)
		return -1;
	if (central == l->method)
		return 0;
	return nk_fail(err, NK_FAULT_METADATA,
		       "Central header/local header compression method mismatch (%.*s vs %.*s)",
		       NK_ARG(nk_zip_method_name(central, a)),
		       NK_ARG(nk_zip_method_name(l->method, b)));
}

static int check_against_central(const struct local *l, struct nk_err *err)
{
	char a[FLAGS_ROOM], b[FLAGS_ROOM];

	if (l->flags != l->place->flags)
		return nk_fail(err, NK_FAULT_METADATA,
			       "Central header/local header flags mismatch (%s vs %s)",
			       flags_text(l->place->flags, a, sizeof a),
			       flags_text(l->flags, b, sizeof b));
	if (check_method(l, err) < 0)
		return -1;
	if (l->version != nk_zip_version(l->entry))
		return fail_zip(err, "Extract version mismatch");
	if (l->flags & NK_ZIP_STRONG_ENCRYPTION && l->version < 62)
		return fail_zip(err, "Strong encryption flag set but version not high enough");
	if (l->flags & NK_ZIP_MASKED && (l->time != 0 || l->date != 0))
		return fail_zip(err, "Header masked set but date/time values non-zero");
	if (!(l->flags & NK_ZIP_DESCRIPTOR) && l->crc != l->place->crc)
		return fail_zip(err, "Central header/local header crc mismatch");
	if (l->size == 0 && l->compressed == 0 && l->crc != 0)
		return fail_zip(err, "Invalid CRC for empty entry");
	return 0;
}

static int check_name(const struct local *l, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_str name = l->entry->name;

	if (nk_str_eq(l->raw_name, name))
		return 0;
	if (nk_utf16_length(name) > l->raw_name.n)
		return fail_zip(err, "File name length mismatch");
	if (!nk_str_eq(nk_utf8_repair(&arena, l->raw_name), name))
		return fail_zip(err, "Central header and local header file name mismatch");
	return 0;
}

/* Encryption puts a key in front of the data, which directories may have, too. */
static int check_directory(const struct local *l, struct nk_err *err)
{
	int64_t allowed = 2;

	if (!l->entry->is_directory)
		return 0;
	if (l->size > 0)
		return fail_zip(err, "Directory cannot have size");
	if (l->place->flags & NK_ZIP_ENCRYPTED) {
		int aes = nk_zip_aes_bits(l->place, err);
		if (aes < 0)
			return -1;
		allowed += aes > 0 ? 12 + aes / 16 : 12;
	}
	return l->compressed > allowed ? fail_zip(err, "Directory compressed size invalid") : 0;
}

static int check_header(const struct local *l, struct nk_err *err)
{
	struct nk_str name = l->entry->name;

	if (check_flags(l, err) < 0 || check_against_central(l, err) < 0 ||
	    check_name(l, err) < 0 || check_directory(l, err) < 0)
		return -1;
	if (memchr(name.s, '*', name.n) || memchr(name.s, '?', name.n) ||
	    memchr(name.s, '\0', name.n))
		return fail_zip(err, "Name is invalid");
	return 0;
}

/* Sizes that the local header knows; with a descriptor it may not. */
static int check_sizes(const struct local *l, struct nk_err *err)
{
	const struct nk_zip_place *place = l->place;

	if (l->flags & NK_ZIP_DESCRIPTOR &&
	    ((l->size <= 0 && l->compressed <= 0) || place->size <= 0))
		return 0;
	if (l->size != 0 && l->size != place->size)
		return nk_fail(
			err, NK_FAULT_METADATA,
			"Size mismatch between central header (%lld) and local header (%lld)",
			(long long)place->size, (long long)l->size);
	if (l->compressed != 0 && l->compressed != place->compressed &&
	    l->compressed != UINT32_MAX && l->compressed != -1)
		return nk_fail(err, NK_FAULT_METADATA,
			       "Compressed size mismatch between central header(%lld) and local "
			       "header(%lld)",
			       (long long)place->compressed, (long long)l->compressed);
	return 0;
}

int nk_zip_check_local(int64_t *start, struct nk_zip *zip, const struct nk_zip_entry *entry,
		       unsigned checks, struct nk_err *err)
{
	struct nk_zip_impl *impl = nk_zip_impl(zip);
	struct local l = { .entry = entry, .place = entry->place };
	/* Offsets of 64 bits wrap as they do in the original. */
	int64_t at = (int64_t)((uint64_t)impl->first + (uint64_t)entry->place->offset);

	if (at < 0)
		return fail_zip(err, "An attempt was made to move the file pointer before the "
				     "beginning of the file.");
	if (read_header(&l, &impl->reader, at, err) < 0 || check_zip64(&l, err) < 0)
		return -1;
	if (checks & NK_ZIP_CHECK_EXTRACT && check_extract(&l, err) < 0)
		return -1;
	if (checks & NK_ZIP_CHECK_HEADER && check_header(&l, err) < 0)
		return -1;
	if (check_sizes(&l, err) < 0)
		return -1;
	*start = at + LOCAL_SIZE + (int64_t)(l.raw_name.n + l.extra.n);
	return 0;
}
