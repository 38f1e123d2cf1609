/* SPDX-License-Identifier: MIT
 *
 * Any text as an answer of a mod host: read into a tree, and into a class by readers that
 * give up and that forgive. Nothing may crash, hang or recurse without end; what was read
 * and is printed again must read as the same.
 */
#include <stddef.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/newtonsoft.h"
#include "base/utf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sample {
	struct nk_str text, link, version;
	bool flag;
	int64_t small, large;
	struct nk_lenient_date date;
	struct nk_lenient_strings words;
	struct nk_lenient_list parts;
	struct sample *part;
	struct nk_value *any;
	int kind;
};

#define FIELD(name_, kind_) \
	.name = #name_, .kind = NK_FIELD_##kind_, .offset = offsetof(struct sample, name_)

static const char *const kinds[] = { "User", "Bot", NULL };
static const struct nk_class sample_class;
static const struct nk_field fields[] = {
	{ FIELD(text, STRING) },
	{ FIELD(link, URI) },
	{ FIELD(version, VERSION), .required = true },
	{ FIELD(flag, BOOL) },
	{ FIELD(small, INT32) },
	{ FIELD(large, INT64) },
	{ FIELD(date, DATE) },
	{ FIELD(words, STRINGS), .dotnet = "System.String[]" },
	{ FIELD(parts, LIST), .dotnet = "Sample[]", .type = &sample_class },
	{ FIELD(part, OBJECT), .type = &sample_class },
	{ FIELD(any, TREE) },
	{ FIELD(kind, ENUM), .dotnet = "Kind", .words = kinds },
};
static const struct nk_class sample_class = {
	.dotnet = "Sample",
	.size = sizeof(struct sample),
	NK_FIELDS(fields),
};

static void read_class(struct nk_str text, bool forgiving)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_lenient reader;
	void *object;

	nk_lenient_init(&reader, &arena, text);
	reader.forgiving = forgiving;
	int rc = nk_lenient_class(&reader, &object, &sample_class, &err);
	if (rc < 0 && (forgiving || !reader.failure.message || err.text[0] == '\0'))
		abort();
}

static void read_tree(struct nk_str text)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *value, *again;

	if (nk_lenient_read(&value, &arena, text, true, &err) < 0 || !value)
		return;
	struct nk_str printed = nk_json_text(&arena, value, NK_JSON_COMPACT);
	if (nk_lenient_read(&again, &arena, printed, true, &err) < 0 || !again ||
	    !nk_str_eq(printed, nk_json_text(&arena, again, NK_JSON_COMPACT)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_str text = nk_utf8_repair(&arena, nk_str_n((const char *)data, size));

	read_tree(text);
	read_class(text, false);
	read_class(text, true);
	return 0;
}
