/* SPDX-License-Identifier: MIT
 *
 * Any text as an address, and as a reference against one. What comes out must be taken apart
 * again without error, and its escaped spelling must not change any more.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/dotnet.h"
#include "base/uri.h"
#include "base/utf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The readers of dates and numbers take any text too. */
static void read_values(struct nk_arena *arena, struct nk_str text)
{
	char date[NK_DATE_TEXT], number[NK_DOUBLE_TEXT];
	int64_t ticks;
	double value;
	int offset;

	if (nk_date_read(text, &ticks))
		nk_date_utc(date, ticks);
	if (nk_date_rss(text, &ticks, &offset))
		nk_date_offset(date, ticks, offset);
	if (nk_double_read(text, &value))
		nk_double_json(number, value);
	nk_number_text(arena, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_str text = nk_utf8_repair(&arena, nk_str_n((const char *)data, size));
	struct nk_err err = NK_ERR_INIT;
	struct nk_uri base, uri, again;
	size_t n;

	nk_uri_well_formed(text);
	nk_uri_well_formed_relative(text);
	nk_uri_normalize(&arena, text);
	nk_uri_location(&arena, text);
	read_values(&arena, text);
	if (nk_uri_parse(&base, &arena, NK_STR("https://host/a/b?c#d"), &err) < 0)
		abort();
	nk_uri_resolve(&uri, &arena, &base, text, &err);
	if (nk_uri_parse(&uri, &arena, text, &err) < 0) {
		if (err.text[0] == '\0' || nk_uri_well_formed(text))
			abort();
		return 0;
	}
	nk_uri_segments(&arena, &uri, &n);
	nk_uri_build(&arena, &uri, NK_NO_STR, NK_NO_STR);
	if (nk_str_is(uri.scheme, "https") && nk_uri_parse(&again, &arena, uri.absolute, &err) < 0)
		abort();
	return 0;
}
