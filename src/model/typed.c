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

static const struct nk_typed_field *field_of(const struct nk_typed_field *fields, struct nk_str name)
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

/* The next member of the innermost open object; NULL when that object ends, and closes it. */
static const struct nk_member *next_member(struct nk_typed *typed)
{
	struct nk_typed_open *open = typed->open;

	if (open->next < nk_length(open->object))
		return &open->object->object.members[open->next++];
	typed->open = open->outer;
	typed->at = open->at;
	return NULL;
}

int nk_typed_fill(struct nk_typed *typed, const struct nk_value *object,
		  const struct nk_typed_field *fields, void *into)
{
	struct nk_typed_open open = { .outer = typed->open, .object = object, .at = typed->at };
	const struct nk_member *member;

	typed->open = &open;
	while ((member = next_member(typed))) {
		const struct nk_typed_field *field = field_of(fields, member->key);
		struct nk_typed_step step = { .outer = typed->open->at, .name = member->key };

		typed->at = &step;
		/* Once for the whole document, when its outermost members are read. */
		if (!typed->open->outer && check_depth(typed, member->value, 2) < 0)
			return -1;
		if (field && field->read(typed, member->value, into) < 0)
			return -1;
	}
	return 0;
}

static const struct nk_typed_step *copy_steps(struct nk_arena *arena, const struct nk_typed_step *at)
{
	if (!at)
		return NULL;
	struct nk_typed_step *copy = NK_NEW(arena, struct nk_typed_step);
	*copy = *at;
	copy->outer = copy_steps(arena, at->outer);
	return copy;
}

/* The open objects now outlive the functions that opened them. */
static struct nk_typed_open *copy_open(struct nk_arena *arena, const struct nk_typed_open *open)
{
	if (!open)
		return NULL;
	struct nk_typed_open *copy = NK_NEW(arena, struct nk_typed_open);
	*copy = *open;
	copy->outer = copy_open(arena, open->outer);
	copy->at = copy_steps(arena, open->at);
	return copy;
}

int nk_typed_unread(struct nk_typed *typed, const struct nk_value *value)
{
	static const char sentence[] = "Unexpected token when deserializing object:";

	if (nk_is(value, NK_ARRAY)) {
		struct nk_typed_step first = { .outer = typed->at };
		if (nk_length(value) == 0)
			return nk_typed_fail_at(typed, value, NK_SPOT_END, "%s EndArray.", sentence);
		typed->at = &first;
		return nk_typed_fail_token(typed, value->array.items[0], sentence);
	}
	struct nk_typed_open *open = NK_NEW(typed->arena, struct nk_typed_open);
	open->object = value;
	open->at = copy_steps(typed->arena, typed->at);
	open->outer = copy_open(typed->arena, typed->open);
	typed->open = open;
	return 0;
}
