/* SPDX-License-Identifier: MIT
 *
 * The contents of single entries, as bytes and as text. Checksums are not compared: that was
 * the business of the test after the download, and the original does not repeat it.
 */
#include "archive/zip.h"

#include "base/utf.h"

struct collector {
	struct nk_zip_sink sink;
	struct nk_buf *buf;
	const struct nk_zip_entry *entry;
};

static int collect(struct nk_zip_sink *sink, const uint8_t *data, size_t n, struct nk_err *err)
{
	struct collector *c = (struct collector *)sink;

	nk_buf_add(c->buf, data, n);
	if (!c->buf->full)
		return 0;
	return nk_fail(err, NK_FAULT_METADATA, "%.*s in the archive is larger than %zu bytes",
		       NK_ARG(c->entry->name), c->buf->max);
}

static void restart(struct nk_zip_sink *sink)
{
	nk_buf_clear(((struct collector *)sink)->buf);
}

/* Unpack into `buf`, which brings its limit. */
static int read_entry(struct nk_zip *zip, const struct nk_zip_entry *entry, struct nk_buf *buf,
		      struct nk_err *err)
{
	struct collector c = { { collect, restart }, buf, entry };
	int64_t start;

	if (nk_zip_check_local(&start, zip, entry, NK_ZIP_CHECK_EXTRACT, err) < 0)
		return -1;
	return nk_zip_unpack(zip, entry, start, &c.sink, NULL, err);
}

int nk_zip_read(struct nk_zip *zip, const struct nk_zip_entry *entry, size_t max,
		struct nk_str *out, struct nk_arena *arena, struct nk_err *err)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(max);

	if (read_entry(zip, entry, &buf, err) < 0)
		return -1;
	*out = nk_buf_dup(&buf, arena);
	return 0;
}

int nk_zip_text(struct nk_zip *zip, const struct nk_zip_entry *entry, struct nk_str *out,
		struct nk_arena *arena, struct nk_err *err)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(NK_ZIP_TEXT_MAX);

	if (read_entry(zip, entry, &buf, err) < 0)
		return -1;
	struct nk_str bytes = nk_buf_view(&buf);
	*out = nk_str_dup(arena, nk_decode(arena, bytes.s, bytes.n));
	return 0;
}
