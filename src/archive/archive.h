/* SPDX-License-Identifier: MIT
 *
 * Looking into downloads: what kind of file it is, whether a zip is whole, its entries and
 * their contents, seen as SharpZipLib 1.4.2 sees them. Everything has a limit, since mod
 * authors make the files.
 */
#ifndef NK_ARCHIVE_ARCHIVE_H
#define NK_ARCHIVE_ARCHIVE_H

#include "base/arena.h"
#include "base/str.h"

enum {
	NK_ZIP_ENTRIES = 200 * 1000,        /* entries looked at */
	NK_ZIP_TEXT_MAX = 32 * 1024 * 1024, /* an entry read as text */
};

enum nk_file_kind {
	NK_FILE_TEXT,
	NK_FILE_GZIP,
	NK_FILE_TAR,
	NK_FILE_TAR_GZ,
	NK_FILE_ZIP,
	NK_FILE_OTHER,
};
/** What the content says it is; a broken gzip is an error with the original's text. */
int nk_file_identify(enum nk_file_kind *out, const char *path, struct nk_err *err);
const char *nk_file_mime(enum nk_file_kind kind);      /* "application/zip" */
const char *nk_file_extension(enum nk_file_kind kind); /* "zip"; other: "ckan-package" */

/**
 * The integrity test of a fresh download: every header and all data. 0: whole.
 * NK_FAULT_METADATA: the reason only ("Error in step EntryData for x: CRC mismatch"), for the
 * caller to put behind "<url> is not a valid ZIP file: ". Other faults stand for themselves:
 * NK_FAULT_UPSTREAM where the file ends before its directory does ("End of stream"), and
 * NK_FAULT_SYSTEM where it cannot be read. An archive that unpacks to far more than its size
 * allows is METADATA, too. Long texts are kept in `arena`.
 */
int nk_zip_test(const char *path, struct nk_arena *arena, struct nk_err *err);

struct nk_zip_entry {
	struct nk_str name;         /* UTF-8, as stored: slashes not changed */
	uint64_t size;              /* uncompressed, as the central directory says */
	bool is_directory;          /* as SharpZipLib's IsDirectory */
	struct nk_zip_place *place; /* for the reader */
};

/* An open zip. It reads through one buffer, so it belongs to one thread at a time. */
struct nk_zip {
	char *path;
	struct nk_zip_entry *entries; /* central directory order */
	size_t n;
	struct nk_arena arena; /* of the names */
	void *impl;
};

/**
 * Open and read the central directory. *out is freed with nk_zip_free(). Fails with
 * SharpZipLib's texts ("Cannot find central directory"), or when there are more than
 * NK_ZIP_ENTRIES entries; faults as nk_zip_test().
 */
int nk_zip_open(struct nk_zip **out, const char *path, struct nk_err *err);
void nk_zip_free(struct nk_zip *zip);
NK_DEFINE_AUTO(nk_zip);
/**
 * An entry's bytes, at most `max`, in the arena. Checksums and sizes are not compared, as in
 * the original; what prevents reading is told with its texts. All entries that are read
 * through one handle share the limit of what the archive may unpack to.
 */
int nk_zip_read(struct nk_zip *zip, const struct nk_zip_entry *entry, size_t max,
		struct nk_str *out, struct nk_arena *arena, struct nk_err *err);
/** An entry as text (StreamReader: BOM, else UTF-8), at most NK_ZIP_TEXT_MAX. */
int nk_zip_text(struct nk_zip *zip, const struct nk_zip_entry *entry, struct nk_str *out,
		struct nk_arena *arena, struct nk_err *err);

#endif
