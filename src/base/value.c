/* SPDX-License-Identifier: MIT
 *
 * The document tree; see value.h. Objects are arrays of members in order; one that grows
 * past SMALL gets an open-addressing index, so that a stranger's object of a million keys
 * costs no quadratic time.
 */
#include "base/value.h"

#include <assert.h>
#include <string.h>

enum { SMALL = 24 };

struct nk_index {
	size_t room;	 /* power of two */
	uint32_t slot[]; /* member number + 1; 0 is free */
};

static struct nk_value *new_value(struct nk_arena *arena, enum nk_kind kind)
{
	struct nk_value *value = NK_NEW(arena, struct nk_value);

	value->kind = kind;
	return value;
}

struct nk_value *nk_null(struct nk_arena *arena)
{
	return new_value(arena, NK_NULL);
}

struct nk_value *nk_bool(struct nk_arena *arena, bool value)
{
	struct nk_value *v = new_value(arena, NK_BOOL);

	v->boolean = value;
	return v;
}

struct nk_value *nk_int(struct nk_arena *arena, int64_t value)
{
	struct nk_value *v = new_value(arena, NK_INT);

	v->integer = value;
	return v;
}

struct nk_value *nk_text_value(struct nk_arena *arena, enum nk_kind kind, struct nk_str text)
{
	struct nk_value *v = new_value(arena, kind);

	assert(kind == NK_STRING || kind == NK_NUMBER || kind == NK_DATE);
	v->text = nk_str_dup(arena, text);
	return v;
}

struct nk_value *nk_string_n(struct nk_arena *arena, struct nk_str text)
{
	return text.s ? nk_text_value(arena, NK_STRING, text) : nk_null(arena);
}

struct nk_value *nk_string(struct nk_arena *arena, const char *text)
{
	return nk_string_n(arena, nk_str(text));
}

struct nk_value *nk_string_view(struct nk_arena *arena, struct nk_str text)
{
	struct nk_value *v = new_value(arena, NK_STRING);

	v->text = text;
	return v;
}

struct nk_value *nk_array(struct nk_arena *arena)
{
	return new_value(arena, NK_ARRAY);
}

struct nk_value *nk_object(struct nk_arena *arena)
{
	return new_value(arena, NK_OBJECT);
}

void nk_array_add(struct nk_arena *arena, struct nk_value *array, struct nk_value *item)
{
	assert(array->kind == NK_ARRAY);
	array->array.items = nk_regrow(arena, array->array.items, array->array.n,
				       array->array.n + 1, sizeof(struct nk_value *));
	array->array.items[array->array.n++] = item;
}

static size_t hash(struct nk_str key)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (unsigned char)key.s[i]) * 0x100000001b3u;
	return (size_t)(h ^ (h >> 32));
}

static void index_insert(struct nk_index *index, const struct nk_member *members, size_t at)
{
	size_t slot = hash(members[at].key) & (index->room - 1);

	while (index->slot[slot])
		slot = (slot + 1) & (index->room - 1);
	index->slot[slot] = (uint32_t)at + 1;
}

static void index_build(struct nk_arena *arena, struct nk_value *object)
{
	size_t room = 64;

	while (room < object->object.n * 3)
		room *= 2;
	struct nk_index *index = nk_alloc(arena, sizeof *index + room * sizeof index->slot[0]);
	index->room = room;
	for (size_t i = 0; i < object->object.n; i++)
		index_insert(index, object->object.members, i);
	object->object.index = index;
}

static ptrdiff_t find(const struct nk_value *object, struct nk_str key)
{
	if (!object || object->kind != NK_OBJECT)
		return -1;
	const struct nk_member *members = object->object.members;
	const struct nk_index *index = object->object.index;
	if (!index) {
		for (size_t i = 0; i < object->object.n; i++) {
			if (nk_str_eq(members[i].key, key))
				return (ptrdiff_t)i;
		}
		return -1;
	}
	for (size_t slot = hash(key) & (index->room - 1); index->slot[slot];
	     slot = (slot + 1) & (index->room - 1)) {
		if (nk_str_eq(members[index->slot[slot] - 1].key, key))
			return (ptrdiff_t)index->slot[slot] - 1;
	}
	return -1;
}

struct nk_value *nk_get_n(const struct nk_value *object, struct nk_str key)
{
	ptrdiff_t at = find(object, key);

	return at < 0 ? NULL : object->object.members[at].value;
}

struct nk_value *nk_get(const struct nk_value *object, const char *key)
{
	return nk_get_n(object, nk_str(key));
}

void nk_set_n(struct nk_arena *arena, struct nk_value *object, struct nk_str key,
	      struct nk_value *value)
{
	ptrdiff_t at = find(object, key);

	assert(object->kind == NK_OBJECT);
	if (at >= 0) {
		object->object.members[at].value = value;
		return;
	}
	size_t n = object->object.n;
	object->object.members =
		nk_regrow(arena, object->object.members, n, n + 1, sizeof(struct nk_member));
	object->object.members[n] = (struct nk_member){ nk_str_dup(arena, key), value };
	object->object.n = n + 1;
	if (object->object.index && object->object.index->room >= (n + 1) * 2)
		index_insert(object->object.index, object->object.members, n);
	else if (n + 1 > SMALL)
		index_build(arena, object);
}

void nk_set(struct nk_arena *arena, struct nk_value *object, const char *key, struct nk_value *value)
{
	nk_set_n(arena, object, nk_str(key), value);
}

static bool is_key(struct nk_str key, void *data)
{
	return nk_str_eq(key, *(struct nk_str *)data);
}

void nk_remove_if(struct nk_value *object, bool (*drop)(struct nk_str key, void *data), void *data)
{
	struct nk_member *members = object->object.members;
	size_t kept = 0;

	assert(object->kind == NK_OBJECT);
	for (size_t i = 0; i < object->object.n; i++) {
		if (!drop(members[i].key, data))
			members[kept++] = members[i];
	}
	if (kept == object->object.n)
		return;
	object->object.n = kept;
	struct nk_index *index = object->object.index;
	if (index) {
		memset(index->slot, 0, index->room * sizeof index->slot[0]);
		for (size_t i = 0; i < kept; i++)
			index_insert(index, members, i);
	}
}

bool nk_remove_n(struct nk_value *object, struct nk_str key)
{
	if (find(object, key) < 0)
		return false;
	nk_remove_if(object, is_key, &key);
	return true;
}

bool nk_remove(struct nk_value *object, const char *key)
{
	return nk_remove_n(object, nk_str(key));
}

struct nk_value *nk_copy(struct nk_arena *arena, const struct nk_value *value)
{
	if (!value)
		return NULL;
	struct nk_value *copy = NK_NEW(arena, struct nk_value);
	*copy = *value;
	switch (value->kind) {
	case NK_STRING:
	case NK_NUMBER:
	case NK_DATE: copy->text = nk_str_dup(arena, value->text); break;
	case NK_ARRAY:
		copy->array.items = NULL;
		copy->array.n = 0;
		nk_each_item(i, value)
			nk_array_add(arena, copy, nk_copy(arena, *i));
		break;
	case NK_OBJECT:
		copy->object.members = NULL;
		copy->object.n = 0;
		copy->object.index = NULL;
		nk_each_member(m, value)
			nk_set_n(arena, copy, m->key, nk_copy(arena, m->value));
		break;
	case NK_UNDEFINED:
	case NK_NULL:
	case NK_BOOL:
	case NK_INT: break;
	}
	return copy;
}

static bool equal_arrays(const struct nk_value *a, const struct nk_value *b)
{
	if (a->array.n != b->array.n)
		return false;
	for (size_t i = 0; i < a->array.n; i++) {
		if (!nk_equal(a->array.items[i], b->array.items[i]))
			return false;
	}
	return true;
}

static bool equal_objects(const struct nk_value *a, const struct nk_value *b)
{
	if (a->object.n != b->object.n)
		return false;
	nk_each_member(m, a) {
		const struct nk_value *other = nk_get_n(b, m->key);
		if (!other || !nk_equal(m->value, other))
			return false;
	}
	return true;
}

bool nk_equal(const struct nk_value *a, const struct nk_value *b)
{
	if (!a || !b)
		return a == b;
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case NK_BOOL: return a->boolean == b->boolean;
	case NK_INT: return a->integer == b->integer;
	case NK_STRING:
	case NK_NUMBER:
	case NK_DATE: return nk_str_eq(a->text, b->text);
	case NK_ARRAY: return equal_arrays(a, b);
	case NK_OBJECT: return equal_objects(a, b);
	case NK_UNDEFINED:
	case NK_NULL: break;
	}
	return true;
}

struct nk_member *nk_members(const struct nk_value *object)
{
	static struct nk_member none;

	return nk_is(object, NK_OBJECT) && object->object.n ? object->object.members : &none;
}

struct nk_value **nk_items(const struct nk_value *array)
{
	static struct nk_value *none;

	return nk_is(array, NK_ARRAY) && array->array.n ? array->array.items : &none;
}

struct nk_str nk_text(const struct nk_value *value)
{
	return nk_is(value, NK_STRING) ? value->text : NK_NO_STR;
}

struct nk_str nk_get_text(const struct nk_value *object, const char *key)
{
	return nk_text(nk_get(object, key));
}

const char *nk_get_cstr(const struct nk_value *object, const char *key)
{
	return nk_get_text(object, key).s;
}

bool nk_get_bool(const struct nk_value *object, const char *key, bool otherwise)
{
	const struct nk_value *value = nk_get(object, key);

	return nk_is(value, NK_BOOL) ? value->boolean : otherwise;
}

int64_t nk_get_int(const struct nk_value *object, const char *key, int64_t otherwise)
{
	const struct nk_value *value = nk_get(object, key);

	return nk_is(value, NK_INT) ? value->integer : otherwise;
}
