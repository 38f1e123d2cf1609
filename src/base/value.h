/* SPDX-License-Identifier: MIT
 *
 * The document type: an ordered tree as JSON and YAML give it, living in an arena.
 *
 * Own rather than jansson's, because a .ckan must come out byte for byte: a replaced member
 * keeps its place, numbers beyond 64 bits and floats keep their spelling, dates and
 * `undefined` are kinds of their own, text may hold NULs, and a document dies with its job.
 * Absent (no member) and NK_NULL differ and are treated differently by the rules above.
 */
#ifndef NK_BASE_VALUE_H
#define NK_BASE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

enum nk_kind {
	NK_UNDEFINED, /* a value missing before a comma, as the lenient reader takes it */
	NK_NULL,
	NK_BOOL,
	NK_INT,	   /* fits 64 bits */
	NK_NUMBER, /* a float or a larger integer; `text` is how it is printed */
	NK_DATE,   /* a point in time; `text` is how it is printed */
	NK_STRING, /* without a text: what C# makes of a null string, printed null, yet a string
		    * for the schema; only code makes it */
	NK_ARRAY,
	NK_OBJECT,
};

struct nk_value;

struct nk_member {
	struct nk_str key;
	struct nk_value *value;
};

struct nk_value {
	enum nk_kind kind;
	uint32_t line, column; /* where a reader found it, from 1; 0: made by code */
	union {
		bool boolean;
		int64_t integer;
		struct nk_str text; /* NK_STRING, NK_NUMBER, NK_DATE */
		struct {
			struct nk_value **items;
			size_t n;
		} array;
		struct {
			struct nk_member *members;
			size_t n;
			struct nk_index *index; /* made when n grows past a few; see value.c */
		} object;
	};
};

/* Constructors: all memory from the arena, text copied unless it says "view". */
struct nk_value *nk_null(struct nk_arena *arena);
struct nk_value *nk_bool(struct nk_arena *arena, bool value);
struct nk_value *nk_int(struct nk_arena *arena, int64_t value);
struct nk_value *nk_string(struct nk_arena *arena, const char *text); /* NULL: JSON null */
struct nk_value *nk_string_n(struct nk_arena *arena, struct nk_str text); /* no text: null */
struct nk_value *nk_string_view(struct nk_arena *arena, struct nk_str text);
struct nk_value *nk_text_value(struct nk_arena *arena, enum nk_kind kind, struct nk_str text);
struct nk_value *nk_array(struct nk_arena *arena);
struct nk_value *nk_object(struct nk_arena *arena);

void nk_array_add(struct nk_arena *arena, struct nk_value *array, struct nk_value *item);

/** The member's value, or NULL when absent (or when `object` is NULL or no object). */
struct nk_value *nk_get(const struct nk_value *object, const char *key);
struct nk_value *nk_get_n(const struct nk_value *object, struct nk_str key);
/** Set a member: a present one is replaced in place, a new one goes to the end. */
void nk_set(struct nk_arena *arena, struct nk_value *object, const char *key, struct nk_value *value);
void nk_set_n(struct nk_arena *arena, struct nk_value *object, struct nk_str key,
	      struct nk_value *value);
/** Remove a member; false when it was absent. */
bool nk_remove(struct nk_value *object, const char *key);
bool nk_remove_n(struct nk_value *object, struct nk_str key);
/** Remove every member for which `drop` says so, keeping the order of the rest. */
void nk_remove_if(struct nk_value *object, bool (*drop)(struct nk_str key, void *data), void *data);

/** Deep copy into an arena. */
struct nk_value *nk_copy(struct nk_arena *arena, const struct nk_value *value);
/** Deep equality by kind and content; members in any order. */
bool nk_equal(const struct nk_value *a, const struct nk_value *b);

static inline bool nk_is(const struct nk_value *value, enum nk_kind kind)
{
	return value && value->kind == kind;
}
static inline bool nk_is_null(const struct nk_value *value)
{
	return !value || value->kind == NK_NULL || value->kind == NK_UNDEFINED ||
	       (value->kind == NK_STRING && !value->text.s);
}

/** The text of a string; "no text" for anything else. */
struct nk_str nk_text(const struct nk_value *value);
/** nk_text() of a member. */
struct nk_str nk_get_text(const struct nk_value *object, const char *key);
/** C text of a string member, or NULL; cut at a NUL. */
const char *nk_get_cstr(const struct nk_value *object, const char *key);
bool nk_get_bool(const struct nk_value *object, const char *key, bool otherwise);
int64_t nk_get_int(const struct nk_value *object, const char *key, int64_t otherwise);

/* Each walks over nothing where the value is of another kind. */
#define nk_each_member(m, object_)                                                        \
	for (struct nk_member *m = nk_members(object_),                                   \
			      *m##_end = m + (nk_is(object_, NK_OBJECT) ? nk_length(object_) : 0); \
	     m != m##_end; m++)
#define nk_each_item(i, array_)                                                           \
	for (struct nk_value **i = nk_items(array_),                                      \
			     **i##_end = i + (nk_is(array_, NK_ARRAY) ? nk_length(array_) : 0); \
	     i != i##_end; i++)

/** Number of members or items; 0 for anything else, also NULL. */
static inline size_t nk_length(const struct nk_value *value)
{
	return nk_is(value, NK_OBJECT) ? value->object.n : nk_is(value, NK_ARRAY) ? value->array.n : 0;
}
/* What the loops walk over; an empty place where there is nothing. */
struct nk_member *nk_members(const struct nk_value *object);
struct nk_value **nk_items(const struct nk_value *array);

#endif
