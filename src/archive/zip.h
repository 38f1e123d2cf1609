/* SPDX-License-Identifier: MIT
 *
 * What the files of the zip reader share. zip_open.c reads the directory at the end of a zip,
 * zip_local.c compares it with the header in front of each entry's data, zip_data.c
 * decompresses, zip_test.c does all of it. The rules and texts are SharpZipLib 1.4.2's: what
 * it reports about a damaged download is shown to the mod's author.
 */
#ifndef NK_ARCHIVE_ZIP_H
#define NK_ARCHIVE_ZIP_H

#include "archive/archive.h"
#include "archive/reader.h"

enum {
	NK_ZIP_NAMES_MAX = 64 * 1024 * 1024, /* bytes of all names together */
	/*
	 * What may be unpacked from one zip in all, and read for it: half a gigabyte and two
	 * hundred times the file, but 16 GiB at most. Mods are far below, the largest has
	 * 4 GB, and the worst bomb costs about a minute.
	 */
	NK_ZIP_RATIO_MAX = 200,
};
#define NK_ZIP_FREE_BYTES (UINT64_C(512) << 20)
#define NK_ZIP_TOTAL_MAX  (UINT64_C(16) << 30)

enum nk_zip_method {
	NK_ZIP_STORED = 0,
	NK_ZIP_DEFLATED = 8,
	NK_ZIP_BZIP2 = 12,
	NK_ZIP_AES = 99, /* the true method is in the extra field */
};

enum nk_zip_flag {
	NK_ZIP_ENCRYPTED = 1 << 0,
	NK_ZIP_DESCRIPTOR = 1 << 3, /* sizes and checksum follow the data */
	NK_ZIP_RESERVED4 = 1 << 4,
	NK_ZIP_PATCHED = 1 << 5,
	NK_ZIP_STRONG_ENCRYPTION = 1 << 6,
	NK_ZIP_ENHANCED = 1 << 12,
	NK_ZIP_MASKED = 1 << 13,
	NK_ZIP_RESERVED14 = 1 << 14,
	NK_ZIP_RESERVED15 = 1 << 15,
};

/* What the central directory says of an entry. Sizes are signed as in the original. */
struct nk_zip_place {
	int64_t offset; /* of the local header, counted from the archive's first byte */
	int64_t compressed, size;
	uint32_t crc, attributes;
	uint16_t version, made_by, flags, method;
	uint8_t aes_strength; /* 0: no AES; 1 to 3 are 128 to 256 bits, others invalid */
	bool zip64;           /* has the extra field */
};

/* struct nk_zip's impl */
struct nk_zip_impl {
	struct nk_reader reader;
	int64_t first;   /* offset of the archive in the file: something may stand before it */
	uint64_t budget; /* bytes that may still be read or unpacked */
	void *inflater;  /* zlib's state, made at the first need */
	uint8_t *output; /* decompressed bytes on their way */
};

static inline struct nk_zip_impl *nk_zip_impl(struct nk_zip *zip)
{
	return zip->impl;
}

/* --- Extra fields: zip_extra.c --- */

struct nk_zip_extra {
	const uint8_t *data;
	size_t n;
	size_t at, end; /* of the field found */
};
/** Find a field; its value is read from the start. */
bool nk_zip_extra_find(struct nk_zip_extra *extra, unsigned id);
/** The next 8 bytes of the field found; NK_FAULT_METADATA when it has less. */
int nk_zip_extra_i64(struct nk_zip_extra *extra, int64_t *out, struct nk_err *err);
/** Apply the central directory's extra fields to the entry. */
int nk_zip_extra_apply(struct nk_zip_place *place, const uint8_t *data, size_t n,
		       struct nk_err *err);

/* --- Entries: zip_local.c --- */

bool nk_zip_is_directory(const struct nk_zip_place *place, struct nk_str name);
bool nk_zip_is_file(const struct nk_zip_entry *entry); /* no directory, no volume label */
/** "Version needed to extract", guessed where the directory has none. */
unsigned nk_zip_version(const struct nk_zip_entry *entry);
/** Bits of the key, 0 for none; NK_FAULT_METADATA for a strength that does not exist. */
int nk_zip_aes_bits(const struct nk_zip_place *place, struct nk_err *err);
/** The original's name of a method: "Deflated", or its number. */
struct nk_str nk_zip_method_name(unsigned method, char room[static 16]);

enum nk_zip_checks {
	NK_ZIP_CHECK_EXTRACT = 1, /* can the data be read at all? */
	NK_ZIP_CHECK_HEADER = 2,  /* is the header as it should be? */
};
/**
 * Check the header in front of the data. *start is where the data begins.
 * NK_FAULT_METADATA: ZipException's texts; NK_FAULT_UPSTREAM: the file ends before the header.
 */
int nk_zip_check_local(int64_t *start, struct nk_zip *zip, const struct nk_zip_entry *entry,
		       unsigned checks, struct nk_err *err);

/* --- Data: zip_data.c --- */

/* Takes what is unpacked; the first member of the caller's own struct. */
struct nk_zip_sink {
	int (*write)(struct nk_zip_sink *sink, const uint8_t *data, size_t n, struct nk_err *err);
	/* Forget what was written: it is going to be unpacked again, another way. */
	void (*restart)(struct nk_zip_sink *sink);
};
/**
 * Unpack an entry whose data begins at `start`. *end (may be NULL): where the original's
 * stream stands afterwards, and looks for a descriptor.
 */
int nk_zip_unpack(struct nk_zip *zip, const struct nk_zip_entry *entry, int64_t start,
		  struct nk_zip_sink *sink, int64_t *end, struct nk_err *err);
void nk_zip_data_release(struct nk_zip_impl *impl);

/* The file ends where more was promised. */
int nk_zip_cut_short(struct nk_err *err);  /* "Attempted to read past the end of the stream." */
int nk_zip_cut_number(struct nk_err *err); /* "End of stream" */

#endif
