/* SPDX-License-Identifier: MIT
 *
 * Classes to fill from JSON, for the tests of base/newtonsoft.h.
 */
#ifndef NK_TEST_SAMPLE_CLASS_H
#define NK_TEST_SAMPLE_CLASS_H

#include <stddef.h>

#include "base/newtonsoft.h"

struct pair {
	const char *text, *want; /* members that have their default value are left out */
};

struct part {
	struct nk_str s;
	int64_t i;
	struct part *kid;
};

static const struct nk_class part_class;
static const struct nk_field part_fields[] = {
	{ .name = "s", .kind = NK_FIELD_STRING, .offset = offsetof(struct part, s) },
	{ .name = "i", .kind = NK_FIELD_INT32, .offset = offsetof(struct part, i) },
	{ .name = "Kid",
	  .kind = NK_FIELD_OBJECT,
	  .offset = offsetof(struct part, kid),
	  .type = &part_class },
};
static const struct nk_class part_class = {
	.dotnet = "T2",
	.size = sizeof(struct part),
	NK_FIELDS(part_fields),
};

struct whole {
	struct nk_str s, u;
	bool b;
	int64_t i, l;
	struct nk_lenient_date d;
	struct nk_lenient_strings list;
	struct nk_lenient_list objs;
	struct part *o;
	int nb, e, e2;
};

#define FIELD(name_, kind_)                                                                        \
	.name = #name_, .kind = NK_FIELD_##kind_, .offset = offsetof(struct whole, name_)

static const char *const words[] = { "User", "Organization", "Bot", NULL };
static const struct nk_field whole_fields[] = {
	{ FIELD(s, STRING) },
	{ FIELD(b, BOOL) },
	{ FIELD(i, INT32) },
	{ FIELD(l, INT64) },
	{ FIELD(d, DATE) },
	{ FIELD(u, URI) },
	{ FIELD(list, STRINGS), .dotnet = "System.String[]" },
	{ FIELD(objs, LIST), .dotnet = "T2[]", .type = &part_class },
	{ FIELD(o, OBJECT), .type = &part_class },
	{ FIELD(nb, BOOL_OR_NULL) },
	{ FIELD(e, ENUM), .words = words, .dotnet = "System.Nullable`1[T2E]" },
	{ FIELD(e2, ENUM), .words = words, .dotnet = "T2E" },
};

static void preset(void *object)
{
	struct whole *whole = object;

	whole->nb = whole->e = -1;
}

static const struct nk_class whole_class = {
	.dotnet = "T1",
	.size = sizeof(struct whole),
	NK_FIELDS(whole_fields),
	.preset = preset,
};

#endif
