/* SPDX-License-Identifier: MIT
 *
 * Extra fields of zip headers: 64 bit sizes, AES, times. Only what decides something is read.
 * Rules: SharpZipLib 1.4.2 Zip/ZipExtraData.cs, ZipEntry.cs ProcessExtraData().
 */
#include "archive/zip.h"

enum {
	FIELD_ZIP64 = 0x0001,
	FIELD_UNIX_TIME = 0x5455,
	FIELD_AES = 0x9901,
	VERSION_ZIP64 = 45,
	VERSION_AES = 51,
};

int nk_zip_cut_short(struct nk_err *err)
{
	return nk_fail(err, NK_FAULT_UPSTREAM, "Attempted to read past the end of the stream.");
}

int nk_zip_cut_number(struct nk_err *err)
{
	return nk_fail(err, NK_FAULT_UPSTREAM, "End of stream");
}

/* The first field with the id counts, even when it runs over the end and so is none. */
bool nk_zip_extra_find(struct nk_zip_extra *extra, unsigned id)
{
	size_t at = 0;

	while (at + 4 <= extra->n) {
		unsigned tag = nk_le16(extra->data + at);
		size_t length = nk_le16(extra->data + at + 2);
		at += 4;
		if (tag == id) {
			extra->at = at;
			extra->end = at + length;
			return extra->end <= extra->n;
		}
		at += length;
	}
	return false;
}

int nk_zip_extra_i64(struct nk_zip_extra *extra, int64_t *out, struct nk_err *err)
{
	if (extra->end - extra->at < 8)
		return nk_fail(err, NK_FAULT_METADATA, "End of extra data");
	*out = (int64_t)nk_le64(extra->data + extra->at);
	extra->at += 8;
	return 0;
}

/* Only fields that are full in the directory stand in the extra field. */
static int apply_zip64(struct nk_zip_place *place, struct nk_zip_extra *extra, struct nk_err *err)
{
	place->zip64 = true;
	if (extra->end - extra->at < 4)
		return nk_fail(err, NK_FAULT_METADATA,
			       "Extra data extended Zip64 information length is invalid");
	if (place->size == UINT32_MAX && nk_zip_extra_i64(extra, &place->size, err) < 0)
		return -1;
	if (place->compressed == UINT32_MAX && nk_zip_extra_i64(extra, &place->compressed, err) < 0)
		return -1;
	if (place->offset == UINT32_MAX && nk_zip_extra_i64(extra, &place->offset, err) < 0)
		return -1;
	return 0;
}

/* The times are of no interest, but a field too short for the ones it announces is fatal. */
static int check_unix_time(const struct nk_zip_extra *extra, struct nk_err *err)
{
	size_t n = extra->end - extra->at, need = 1;
	unsigned present = n > 0 ? extra->data[extra->at] : 0xff;

	if (present & 1) {
		need += 4;
		if (n >= need && n <= 5)
			return 0;
	}
	need += (present & 2 ? 4 : 0) + (present & 4 ? 4 : 0);
	return n < need ? nk_zip_cut_short(err) : 0;
}

static int apply_aes(struct nk_zip_place *place, struct nk_zip_extra *extra, struct nk_err *err)
{
	size_t n = extra->end - extra->at;

	place->version = VERSION_AES;
	if (n < 7)
		return nk_fail(err, NK_FAULT_METADATA, "AES Extra Data Length %zu invalid.", n);
	place->aes_strength = extra->data[extra->at + 4];
	place->method = nk_le16(extra->data + extra->at + 5);
	return 0;
}

int nk_zip_extra_apply(struct nk_zip_place *place, const uint8_t *data, size_t n,
		       struct nk_err *err)
{
	struct nk_zip_extra extra = { .data = data, .n = n };

	if (nk_zip_extra_find(&extra, FIELD_ZIP64)) {
		if (apply_zip64(place, &extra, err) < 0)
			return -1;
	} else if ((place->version & 0xff) >= VERSION_ZIP64 &&
		   (place->size == UINT32_MAX || place->compressed == UINT32_MAX)) {
		return nk_fail(err, NK_FAULT_METADATA,
			       "Zip64 Extended information required but is missing.");
	}
	if (nk_zip_extra_find(&extra, FIELD_UNIX_TIME) && check_unix_time(&extra, err) < 0)
		return -1;
	if (place->method != NK_ZIP_AES)
		return 0;
	if (!nk_zip_extra_find(&extra, FIELD_AES))
		return nk_fail(err, NK_FAULT_METADATA, "AES Extra Data missing");
	return apply_aes(place, &extra, err);
}
