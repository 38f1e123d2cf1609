/* SPDX-License-Identifier: MIT
 *
 * State, path and depth of the lenient JSON reader: what making a token current changes
 * (JsonReader.SetToken() in Newtonsoft).
 */
#include "base/newtonsoft_scan.h"

static void count_value(struct nk_lenient *r)
{
	if (r->here.type == NK_TOKEN_ARRAY || r->here.type == NK_TOKEN_CONSTRUCTOR)
		r->here.index++;
}

size_t nk_lenient_depth(const struct nk_lenient *reader)
{
	bool start = reader->token == NK_TOKEN_OBJECT || reader->token == NK_TOKEN_ARRAY ||
		     reader->token == NK_TOKEN_CONSTRUCTOR;

	return reader->n_steps + (start || reader->here.type == NK_TOKEN_NONE ? 0 : 1);
}

static int push(struct nk_lenient *r, enum nk_token container, struct nk_err *err)
{
	struct nk_lenient_step step = { .type = container, .index = -1, .name = NK_STR("") };

	count_value(r);
	if (r->here.type == NK_TOKEN_NONE) {
		r->here = step;
		return 0;
	}
	if (r->n_steps == r->n_room) {
		size_t room = r->n_room ? 2 * r->n_room : 16;

		r->steps = nk_regrow(r->arena, r->steps, r->n_steps, room, sizeof *r->steps);
		r->n_room = room;
	}
	r->steps[r->n_steps++] = r->here;
	r->here = step;
	if (nk_lenient_depth(r) + 1 <= NK_LENIENT_DEPTH || r->too_deep)
		return 0;
	r->too_deep = true;
	return nk_lenient_fail(r, err, "The reader's MaxDepth of %d has been exceeded.",
			       NK_LENIENT_DEPTH);
}

static enum nk_token pop(struct nk_lenient *r)
{
	enum nk_token type = r->here.type;

	if (r->n_steps > 0)
		r->here = r->steps[--r->n_steps];
	else
		r->here = (struct nk_lenient_step){ .type = NK_TOKEN_NONE };
	if (nk_lenient_depth(r) <= NK_LENIENT_DEPTH)
		r->too_deep = false;
	return type;
}

/* What a closing token closes, and the names of both in messages. */
static const struct {
	enum nk_token end, container;
	const char *name, *container_name;
} ends[] = {
	{ NK_TOKEN_OBJECT_END, NK_TOKEN_OBJECT, "EndObject", "Object" },
	{ NK_TOKEN_ARRAY_END, NK_TOKEN_ARRAY, "EndArray", "Array" },
	{ NK_TOKEN_CONSTRUCTOR_END, NK_TOKEN_CONSTRUCTOR, "EndConstructor", "Constructor" },
};

static const char *container_name(enum nk_token container)
{
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (ends[i].container == container)
			return ends[i].container_name;
	}
	return "None";
}

static int close_container(struct nk_lenient *r, enum nk_token end, struct nk_err *err)
{
	enum nk_token container = pop(r);

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (ends[i].end == end && ends[i].container != container) {
			return nk_lenient_fail(r, err,
					       "JsonToken %s is not valid for closing JsonType %s.",
					       ends[i].name, container_name(container));
		}
	}
	nk_lenient_set_post_value(r, false);
	return 0;
}

void nk_lenient_set_post_value(struct nk_lenient *r, bool count)
{
	r->state = r->here.type != NK_TOKEN_NONE ? NK_LENIENT_POST_VALUE : NK_LENIENT_FINISHED;
	if (count)
		count_value(r);
}

void nk_lenient_set_by_container(struct nk_lenient *r)
{
	r->state = r->here.type == NK_TOKEN_OBJECT        ? NK_LENIENT_OBJECT
		   : r->here.type == NK_TOKEN_ARRAY       ? NK_LENIENT_ARRAY
		   : r->here.type == NK_TOKEN_CONSTRUCTOR ? NK_LENIENT_CONSTRUCTOR
							  : NK_LENIENT_FINISHED;
}

int nk_lenient_set(struct nk_lenient *r, enum nk_token token, bool count, struct nk_err *err)
{
	r->token = token;
	switch (token) {
	case NK_TOKEN_OBJECT:
		r->state = NK_LENIENT_OBJECT_START;
		r->text = NK_NO_STR;
		return push(r, token, err);
	case NK_TOKEN_ARRAY:
		r->state = NK_LENIENT_ARRAY_START;
		r->text = NK_NO_STR;
		return push(r, token, err);
	case NK_TOKEN_CONSTRUCTOR:
		r->state = NK_LENIENT_CONSTRUCTOR_START;
		return push(r, token, err);
	case NK_TOKEN_OBJECT_END:
	case NK_TOKEN_ARRAY_END:
	case NK_TOKEN_CONSTRUCTOR_END: r->text = NK_NO_STR; return close_container(r, token, err);
	case NK_TOKEN_PROPERTY:
		r->state = NK_LENIENT_PROPERTY;
		r->here.name = r->text;
		return 0;
	case NK_TOKEN_NONE: r->text = NK_NO_STR; return 0;
	case NK_TOKEN_COMMENT: return 0;
	case NK_TOKEN_NULL:
	case NK_TOKEN_UNDEFINED: r->text = NK_NO_STR; break;
	default: break;
	}
	nk_lenient_set_post_value(r, count);
	return 0;
}
