/* SPDX-License-Identifier: MIT
 *
 * Filling a class from an object; see typed.h. It is done about fifteen times for each mod, so
 * nothing is allocated as long as nothing is wrong.
 */
#include "model/typed.h"

#include "base/arena.h"
#include "base/collate.h"

/* Containers may nest this deep; the next one is an error. */
enum { DEPTH_MAX = 64 };

static const struct nk_typed_field *field_of(const struct nk_typed_field *fields,
					     struct nk_str name)
{
	for (const struct nk_typed_field *f = fields; f->name; f++) {
		if (nk_str_is(name, f->name))
			return f;
	}
	for (const struct nk_typed_field *f = fields; f->name; f++) {
		if (nk_equal_ignore_case(name, nk_str(f->name)))
			return f;
	}
	return NULL;
}

static int check_depth(struct nk_typed *typed, const struct nk_value *value, size_t depth)
{
	struct nk_typed_step step = { .outer = typed->at };

	if (!nk_is(value, NK_ARRAY) && !nk_is(value, NK_OBJECT))
		return 0;
	if (depth > DEPTH_MAX)
		return nk_typed_fail(typed, value, NULL,
				     "The reader's MaxDepth of %d has been exceeded.", DEPTH_MAX);
	typed->at = &step;
	for (size_t i = 0; i < nk_length(value); i++) {
		bool object = nk_is(value, NK_OBJECT);
		step.index = i;
		step.name = object ? value->object.members[i].key : NK_NO_STR;
		if (check_depth(typed,
				object ? value->object.members[i].value : value->array.items[i],
				depth + 1) < 0)
			return -1;
	}
	typed->at = step.outer;
	return 0;
}

/* The value below `at` is what the name's field reads. NK_END: see nk_typed_fill(). */
static int read_member(struct nk_typed *typed, const struct nk_member *member,
		       const struct nk_typed_field *fields, void *into)
{
	const struct nk_typed_field *field = field_of(fields, member->key);
	bool outermost = !typed->at->outer && !typed->tree;

	if (outermost && check_depth(typed, member->value, 2) < 0)
		return -1;
	return field ? field->read(typed, member->value, into) : 0;
}

int nk_typed_fill(struct nk_typed *typed, const struct nk_value *object,
		  const struct nk_typed_field *fields, void *into)
{
	const struct nk_typed_step *outer = typed->at;
	int rc = 0;

	nk_each_member (member, object) {
		struct nk_typed_step step = { .outer = outer, .name = member->key };

		typed->at = &step;
		rc = read_member(typed, member, fields, into);
		if (rc == NK_END)
			rc = nk_typed_fill(typed, member->value, fields, into) < 0 ? -1 : NK_END;
		if (rc < 0 || rc == NK_END)
			break;
	}
	if (rc < 0)
		return -1;
	typed->at = outer;
	return 0;
}

int nk_typed_unread(struct nk_typed *typed, const struct nk_value *value)
{
	static const char sentence[] = "Unexpected token when deserializing object:";
	struct nk_typed_step first = { .outer = typed->at };

	if (nk_is(value, NK_OBJECT))
		return NK_END;
	if (nk_length(value) == 0)
		return nk_typed_fail_at(typed, value, NK_SPOT_END, "%s EndArray.", sentence);
	typed->at = &first;
	return nk_typed_fail_token(typed, value->array.items[0], sentence);
}
