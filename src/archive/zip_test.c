/* SPDX-License-Identifier: MIT
 *
 * The integrity test of a fresh download: every local header, all data, every checksum.
 * Rules: SharpZipLib 1.4.2 Zip/ZipFile.cs TestArchive(), CKAN Core/Net/NetModuleCache.cs
 * ZipValid(), which keeps the last thing that was reported.
 */
#include "archive/zip.h"

#include <string.h>
#include <zlib.h>

#define SIGNATURE_DESCRIPTOR 0x08074b50u

struct checksum {
	struct nk_zip_sink sink;
	uint32_t crc;
};

static int add_data(struct nk_zip_sink *sink, const uint8_t *data, size_t n, struct nk_err *err)
{
	struct checksum *sum = (struct checksum *)sink;

	(void)err;
	sum->crc = (uint32_t)crc32_z(sum->crc, data, n);
	return 0;
}

static void restart(struct nk_zip_sink *sink)
{
	((struct checksum *)sink)->crc = 0;
}

/* The test as it goes; the last report wins. */
struct test {
	struct nk_zip *zip;
	struct nk_arena *arena;
	struct nk_err *err;
	bool failed;
};

static void report(struct test *t, const char *step, const struct nk_zip_entry *entry,
		   const char *detail)
{
	t->failed = true;
	/* The name may hold anything, but a text ends at a NUL. */
	nk_fail_in(t->err, t->arena, NK_FAULT_METADATA, "Error in step %s for %.*s: %s", step,
		   NK_ARG(entry->name), detail);
}

static void report_exception(struct test *t, const char *step, const struct nk_zip_entry *entry,
			     const struct nk_err *cause)
{
	report(t, step, entry,
	       nk_printf(t->arena, "Exception during test - '%s'", nk_err_text(cause)));
}

/* Sizes of 32 bits are read as signed, so that two gigabytes are never right. */
struct descriptor {
	uint32_t crc;
	int64_t compressed, size;
};

static int read_descriptor(struct descriptor *out, struct test *t, const struct nk_zip_entry *entry,
			   int64_t at, struct nk_err *err)
{
	const struct nk_zip_place *place = entry->place;
	bool is64 = place->zip64 || (((uint64_t)place->size >= UINT32_MAX ||
				      (uint64_t)place->compressed >= UINT32_MAX) &&
				     (place->version == 0 || place->version >= 45));
	ptrdiff_t size = is64 ? 24 : 16;
	const uint8_t *p;
	ptrdiff_t got =
		nk_reader_peek(&nk_zip_impl(t->zip)->reader, (uint64_t)at, (size_t)size, &p, err);

	if (got < 4)
		return got < 0 ? -1 : nk_zip_cut_short(err);
	if (nk_le32(p) != SIGNATURE_DESCRIPTOR)
		return nk_fail(err, NK_FAULT_METADATA, "Data descriptor signature not found");
	if (got < size)
		return nk_zip_cut_short(err);
	out->crc = nk_le32(p + 4);
	out->compressed = is64 ? (int64_t)nk_le64(p + 8) : (int32_t)nk_le32(p + 8);
	out->size = is64 ? (int64_t)nk_le64(p + 16) : (int32_t)nk_le32(p + 12);
	return 0;
}

/* What it says may be wrong without ending the test. */
static int test_descriptor(struct test *t, const struct nk_zip_entry *entry, int64_t at,
			   bool check_crc, struct nk_err *err)
{
	const struct nk_zip_place *place = entry->place;
	struct descriptor found = { 0 };

	if (read_descriptor(&found, t, entry, at, err) < 0)
		return -1;
	if (check_crc && found.crc != place->crc)
		report(t, "EntryData", entry, "Descriptor CRC mismatch");
	if (found.compressed != place->compressed)
		report(t, "EntryData", entry, "Descriptor compressed size mismatch");
	if (found.size != place->size)
		report(t, "EntryData", entry, "Descriptor size mismatch");
	return 0;
}

/* Answers NK_END when the test of the archive ends here. */
static int test_data(struct test *t, const struct nk_zip_entry *entry, int64_t start,
		     struct nk_err *err)
{
	struct checksum sum = { { add_data, restart }, 0 };
	bool check_crc = entry->place->aes_strength == 0;
	bool wrong;
	int64_t end;

	if (nk_zip_unpack(t->zip, entry, start, &sum.sink, &end, err) < 0)
		return -1;
	wrong = check_crc && sum.crc != entry->place->crc;
	if (wrong)
		report(t, "EntryData", entry, "CRC mismatch");
	if (entry->place->flags & NK_ZIP_DESCRIPTOR &&
	    test_descriptor(t, entry, end, check_crc, err) < 0)
		return -1;
	return wrong ? NK_END : 0;
}

static int test_entry(struct test *t, const struct nk_zip_entry *entry)
{
	struct nk_err cause = NK_ERR_INIT;
	int64_t start;

	if (nk_zip_check_local(&start, t->zip, entry, NK_ZIP_CHECK_EXTRACT | NK_ZIP_CHECK_HEADER,
			       &cause) < 0) {
		report_exception(t, "EntryHeader", entry, &cause);
		return NK_END;
	}
	if (!nk_zip_is_file(entry))
		return 0;
	int rc = test_data(t, entry, start, &cause);
	if (rc < 0)
		report_exception(t, "EntryData", entry, &cause);
	return rc == 0 ? 0 : NK_END;
}

int nk_zip_test(const char *path, struct nk_arena *arena, struct nk_err *err)
{
	NK_AUTO(nk_zip) zip = NULL;
	struct test t = { .arena = arena, .err = err };

	if (nk_zip_open(&zip, path, err) < 0)
		return -1;
	t.zip = zip;
	for (size_t i = 0; i < zip->n; i++) {
		if (test_entry(&t, &zip->entries[i]) != 0)
			break;
	}
	return t.failed ? -1 : 0;
}
