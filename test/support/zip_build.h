/* SPDX-License-Identifier: MIT
 *
 * Makes zips for tests, also broken ones: zip_add() fills in both headers of an entry as
 * they should be, the test changes what it wants wrong, zip_save() writes what it finds.
 *
 *	struct zip_build zip = ZIP_BUILD_INIT;
 *	struct zip_part *part = zip_add(&zip, "GameData/Mod/a.cfg", "text");
 *	part->local.crc ^= 1;
 *	const char *path = zip_save(&zip);
 *	...
 *	zip_build_release(&zip);
 */
#ifndef NK_TEST_ZIP_BUILD_H
#define NK_TEST_ZIP_BUILD_H

#include "base/str.h"

/* What the two headers of an entry have in common. */
struct zip_header {
	uint32_t signature;
	uint16_t version, flags, method, time, date;
	uint32_t crc, compressed, size;
	struct nk_str name, extra;
};

struct zip_part {
	struct zip_header local, central;
	uint16_t made_by;
	uint32_t attributes;
	struct nk_str comment;
	struct nk_str data; /* as it stands in the file: compressed */
	bool has_descriptor;
	struct {
		uint32_t signature, crc, compressed, size;
	} descriptor;
	int64_t offset; /* -1: where it is */
};

struct zip_build {
	struct zip_part parts[16];
	size_t n;
	struct nk_str before; /* what stands in front of the archive, not counted by offsets */
	/* The end record; -1: what is right. */
	struct {
		int64_t n, size, offset, comment_size;
		struct nk_str comment;
	} end;
	bool zip64; /* write the 64 bit records, too; -1: what is right */
	struct {
		int64_t n, offset, at, signature;
	} end64;
	char path[64];
};

#define ZIP_BUILD_INIT                                                  \
	{                                                               \
		.end = { .n = -1, .size = -1, .offset = -1, .comment_size = -1 }, \
		.end64 = { -1, -1, -1, -1 },                            \
	}

/** Add a stored file; a name that ends with a slash is a directory. Texts are borrowed. */
struct zip_part *zip_add(struct zip_build *zip, const char *name, const char *text);
/** The same for content with NULs. */
struct zip_part *zip_add_n(struct zip_build *zip, const char *name, struct nk_str content);
/** Make it streamed: flag 8, nothing known in the local header, a descriptor behind the data. */
void zip_stream(struct zip_part *part);
/** Replace the data by compressed ones of this method. */
void zip_pack(struct zip_part *part, uint16_t method, struct nk_str data);
/** Write to a file of its own; the path is valid until zip_build_release(), which deletes it. */
const char *zip_save(struct zip_build *zip);
/** The bytes of the archive. */
void zip_bytes(const struct zip_build *zip, struct nk_buf *out);
void zip_build_release(struct zip_build *zip);

/** Write any bytes to a file of its own, for zip->path. */
const char *zip_save_bytes(struct zip_build *zip, struct nk_str bytes);

#endif
