/* SPDX-License-Identifier: MIT
 *
 * Any text as a netkan. Nothing may crash, hang or recurse without end, a text that is
 * refused must come with a sentence and a place, and what was read must be read again from
 * what the writer makes of it.
 */
#include <stdlib.h>

#include "base/utf.h"
#include "base/yaml.h"

enum { WRITTEN_MAX = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The writer leaves null empty, which reads as empty text. */
static void replace_nulls(struct nk_arena *arena, struct nk_value *value)
{
	nk_each_member(m, value) {
		if (nk_is_null(m->value))
			m->value = nk_string(arena, "");
		replace_nulls(arena, m->value);
	}
	nk_each_item(item, value) {
		if (nk_is_null(*item))
			*item = nk_string(arena, "");
		replace_nulls(arena, *item);
	}
}

static void check_written(struct nk_arena *arena, const struct nk_yaml_docs *docs)
{
	NK_AUTO_BUF text = NK_BUF_INIT(WRITTEN_MAX);
	struct nk_err err = NK_ERR_INIT;
	struct nk_yaml_docs again;

	for (size_t i = 0; i < docs->n; i++)
		nk_yaml_write(&text, docs->docs[i]);
	if (text.full)
		return;
	if (nk_yaml_read(&again, arena, nk_buf_view(&text), NULL, &err) < 0 || again.n != docs->n)
		abort();
	for (size_t i = 0; i < docs->n; i++) {
		replace_nulls(arena, docs->docs[i]);
		if (!nk_equal(docs->docs[i], again.docs[i]))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_str text = nk_utf8_repair(&arena, nk_str_n((const char *)data, size));
	struct nk_err err = NK_ERR_INIT;
	struct nk_yaml_docs docs;
	struct nk_yaml_mark mark;

	if (nk_yaml_read(&docs, &arena, text, &mark, &err) == 0)
		check_written(&arena, &docs);
	else if (err.text[0] == '\0' || mark.line == 0 || docs.n > 0)
		abort();
	return 0;
}
