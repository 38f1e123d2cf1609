/* SPDX-License-Identifier: MIT
 *
 * Opening a zip: finding the record at its end and reading the central directory.
 *
 * Written here rather than taken from libzip, because what counts is how the original's
 * library sees a file: libzip refuses archives that SharpZipLib reads, hides what it
 * reports, and has other words. The compressed data is zlib's and libbz2's business.
 * Rules: SharpZipLib 1.4.2 Zip/ZipFile.cs ReadEntries(), ZipFormat.cs, ZipEntry.cs.
 */
#include "archive/zip.h"

#include "base/utf.h"

#include <stdlib.h>
#include <string.h>

#define SIGNATURE_END       0x06054b50u
#define SIGNATURE_END64     0x06064b50u
#define SIGNATURE_LOCATOR64 0x07064b50u
#define SIGNATURE_CENTRAL   0x02014b50u

enum {
	END_SIZE = 22,
	COMMENT_MAX = 0xffff,
	LOCATOR64_SIZE = 20,
	END64_SIZE = 56,
	CENTRAL_SIZE = 46,
};

struct directory {
	uint64_t n;
	int64_t offset; /* as recorded */
	int64_t end;    /* where the end record stands */
	uint64_t size;
	bool need64, is64;
};

static int fail_zip(struct nk_err *err, const char *text)
{
	return nk_fail(err, NK_FAULT_METADATA, "%s", text);
}

/* Exactly n bytes, or the failure that `cut` makes. */
static int need(struct nk_reader *reader, int64_t off, size_t n, const uint8_t **p,
		int (*cut)(struct nk_err *err), struct nk_err *err)
{
	if (off < 0)
		return fail_zip(err, "An attempt was made to move the file pointer before the "
				     "beginning of the file.");
	ptrdiff_t got = nk_reader_peek(reader, (uint64_t)off, n, p, err);
	if (got < 0)
		return -1;
	return (size_t)got >= n ? 0 : cut(err);
}

/* The last signature that leaves room for a whole record behind it, even inside a comment. */
static int find_end(struct directory *dir, struct nk_reader *reader, struct nk_err *err)
{
	const uint8_t *p = NULL;
	uint64_t from =
		reader->size > END_SIZE + COMMENT_MAX ? reader->size - END_SIZE - COMMENT_MAX : 0;
	ptrdiff_t n = nk_reader_peek(reader, from, (size_t)(reader->size - from), &p, err);

	if (n < 0)
		return -1;
	for (ptrdiff_t at = n - END_SIZE; at >= 0; at--) {
		if (nk_le32(p + at) == SIGNATURE_END) {
			dir->end = (int64_t)from + at;
			return 0;
		}
	}
	return fail_zip(err, "Cannot find central directory");
}

static int read_end(struct directory *dir, struct nk_reader *reader, struct nk_err *err)
{
	const uint8_t *p;

	if (find_end(dir, reader, err) < 0 ||
	    need(reader, dir->end, END_SIZE, &p, nk_zip_cut_number, err) < 0)
		return -1;
	dir->n = nk_le16(p + 8); /* those of this disk */
	dir->size = nk_le32(p + 12);
	dir->offset = nk_le32(p + 16);
	dir->need64 = nk_le16(p + 4) == 0xffff || nk_le16(p + 6) == 0xffff || dir->n == 0xffff ||
		      nk_le16(p + 10) == 0xffff || dir->size == UINT32_MAX ||
		      dir->offset == UINT32_MAX;
	/* The comment says nothing, but must be there. */
	return need(reader, dir->end, END_SIZE + nk_le16(p + 20), &p, nk_zip_cut_short, err);
}

static int read_end64(struct directory *dir, struct nk_reader *reader, struct nk_err *err)
{
	const uint8_t *p;
	int64_t at = dir->end - LOCATOR64_SIZE;
	bool found = false;

	if (at >= 0) {
		if (need(reader, at, LOCATOR64_SIZE, &p, nk_zip_cut_number, err) < 0)
			return -1;
		found = nk_le32(p) == SIGNATURE_LOCATOR64;
	}
	if (!found)
		return dir->need64 ? fail_zip(err, "Cannot find Zip64 locator") : 0;
	at = (int64_t)nk_le64(p + 8);
	if (need(reader, at, 4, &p, nk_zip_cut_number, err) < 0)
		return -1;
	if (nk_le32(p) != SIGNATURE_END64)
		return nk_fail(err, NK_FAULT_METADATA,
			       "Invalid Zip64 Central directory signature at %llX",
			       (unsigned long long)at);
	if (need(reader, at, END64_SIZE, &p, nk_zip_cut_number, err) < 0)
		return -1;
	dir->is64 = true;
	dir->n = nk_le64(p + 24);
	dir->size = nk_le64(p + 40);
	dir->offset = (int64_t)nk_le64(p + 48);
	return 0;
}

/* Something may stand before the archive; then the recorded offsets are too small. */
static int64_t first_byte(const struct directory *dir)
{
	int64_t start = dir->end - (int64_t)dir->size;

	return !dir->is64 && dir->offset < start ? start - dir->offset : 0;
}

/* --- Entries --- */

/* Reading position in the directory, and what it has cost. */
struct walk {
	int64_t at;
	size_t name_bytes;
};

static void read_fixed(struct nk_zip_place *place, size_t lengths[3], const uint8_t *p)
{
	*place = (struct nk_zip_place){
		.made_by = nk_le16(p + 4),
		.version = nk_le16(p + 6),
		.flags = nk_le16(p + 8),
		.method = nk_le16(p + 10),
		.crc = nk_le32(p + 16),
		.compressed = nk_le32(p + 20),
		.size = nk_le32(p + 24),
		.attributes = nk_le32(p + 38),
		.offset = nk_le32(p + 42),
	};
	for (size_t i = 0; i < 3; i++)
		lengths[i] = nk_le16(p + 28 + 2 * i);
}

static int read_name(struct nk_zip_entry *entry, struct nk_zip *zip, struct walk *walk, size_t n,
		     struct nk_err *err)
{
	const uint8_t *p = (const uint8_t *)"";

	if (need(&nk_zip_impl(zip)->reader, walk->at, n, &p, nk_zip_cut_short, err) < 0)
		return -1;
	walk->at += (int64_t)n;
	walk->name_bytes += n;
	if (walk->name_bytes > NK_ZIP_NAMES_MAX)
		return nk_fail(err, NK_FAULT_METADATA,
			       "The names in the archive are longer than %d bytes together",
			       NK_ZIP_NAMES_MAX);
	struct nk_str raw = nk_str_dup(&zip->arena, nk_str_n((const char *)p, n));
	entry->name = nk_utf8_repair(&zip->arena, raw);
	return 0;
}

static int read_entry(struct nk_zip_entry *entry, struct nk_zip *zip, struct walk *walk,
		      struct nk_err *err)
{
	struct nk_reader *reader = &nk_zip_impl(zip)->reader;
	const uint8_t *p;
	size_t lengths[3]; /* name, extra, comment */

	if (need(reader, walk->at, 4, &p, nk_zip_cut_number, err) < 0)
		return -1;
	if (nk_le32(p) != SIGNATURE_CENTRAL)
		return fail_zip(err, "Wrong Central Directory signature");
	if (need(reader, walk->at, CENTRAL_SIZE, &p, nk_zip_cut_number, err) < 0)
		return -1;
	walk->at += CENTRAL_SIZE;
	entry->place = NK_NEW(&zip->arena, struct nk_zip_place);
	read_fixed(entry->place, lengths, p);
	if (read_name(entry, zip, walk, lengths[0], err) < 0)
		return -1;
	if (entry->place->version > 0 && entry->place->version < 10)
		return fail_zip(err, "Specified argument was out of the range of valid values. "
				     "(Parameter 'versionRequiredToExtract')");
	p = NULL;
	if (lengths[1] > 0 && need(reader, walk->at, lengths[1], &p, nk_zip_cut_short, err) < 0)
		return -1;
	if (nk_zip_extra_apply(entry->place, p, lengths[1], err) < 0)
		return -1;
	walk->at += (int64_t)lengths[1];
	if (lengths[2] > 0 && need(reader, walk->at, lengths[2], &p, nk_zip_cut_short, err) < 0)
		return -1;
	walk->at += (int64_t)lengths[2];
	entry->size = (uint64_t)entry->place->size;
	entry->is_directory = nk_zip_is_directory(entry->place, entry->name);
	return 0;
}

/* The number of entries is what somebody wrote: room grows with what is really there. */
static int read_entries(struct nk_zip *zip, const struct directory *dir, struct nk_err *err)
{
	struct walk walk = { .at = nk_zip_impl(zip)->first + dir->offset };
	size_t room = 0;

	for (uint64_t i = 0; i < dir->n; i++) {
		struct nk_zip_entry entry = { 0 };

		if (i == NK_ZIP_ENTRIES)
			return nk_fail(err, NK_FAULT_METADATA,
				       "The archive has more than %d entries", NK_ZIP_ENTRIES);
		if (read_entry(&entry, zip, &walk, err) < 0)
			return -1;
		if (zip->n == room) {
			room = room ? room * 2 : 64;
			zip->entries = nk_xrealloc(zip->entries, room, sizeof *zip->entries);
		}
		zip->entries[zip->n++] = entry;
	}
	return 0;
}

static uint64_t budget(uint64_t file_size)
{
	if (file_size > NK_ZIP_TOTAL_MAX / NK_ZIP_RATIO_MAX)
		return NK_ZIP_TOTAL_MAX;
	return NK_ZIP_FREE_BYTES + file_size * NK_ZIP_RATIO_MAX < NK_ZIP_TOTAL_MAX
		       ? NK_ZIP_FREE_BYTES + file_size * NK_ZIP_RATIO_MAX
		       : NK_ZIP_TOTAL_MAX;
}

int nk_zip_open(struct nk_zip **out, const char *path, struct nk_err *err)
{
	NK_AUTO(nk_zip) zip = nk_xcalloc(1, sizeof *zip);
	struct nk_zip_impl *impl = zip->impl = nk_xcalloc(1, sizeof *impl);
	struct directory dir = { 0 };

	zip->path = nk_xstrdup(path);
	if (nk_reader_open(&impl->reader, zip->path, err) < 0)
		return -1;
	if (read_end(&dir, &impl->reader, err) < 0 || read_end64(&dir, &impl->reader, err) < 0)
		return -1;
	impl->first = first_byte(&dir);
	impl->budget = budget(impl->reader.size);
	if (read_entries(zip, &dir, err) < 0)
		return -1;
	*out = zip;
	zip = NULL;
	return 0;
}

void nk_zip_free(struct nk_zip *zip)
{
	if (!zip)
		return;
	nk_zip_data_release(zip->impl);
	nk_reader_release(&nk_zip_impl(zip)->reader);
	free(zip->impl);
	free(zip->entries);
	free(zip->path);
	nk_arena_release(&zip->arena);
	free(zip);
}
