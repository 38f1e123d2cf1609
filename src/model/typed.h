/* SPDX-License-Identifier: MIT
 *
 * Typed reading of a document tree, as Newtonsoft fills a class from it: a table of fields,
 * filled in the order in which the properties stand in the document, with Newtonsoft's
 * conversions and texts. For implementers of typed documents in this folder.
 *
 * The original reads in two ways, whose errors differ. The netkan is read from the tree
 * itself. The module is printed (two blanks a level) and that text is read, so its errors
 * have line and position; converters there load a tree of their own, in which paths start
 * anew. Nothing is printed here: a place is worked out when an error needs it.
 */
#ifndef NK_MODEL_TYPED_H
#define NK_MODEL_TYPED_H

#include "base/value.h"

/* One step of the path to the value being read, on the stack of who reads it. */
struct nk_typed_step {
	const struct nk_typed_step *outer; /* NULL: the outermost */
	struct nk_str name;                /* no text: an element of an array */
	size_t index;
};

struct nk_typed {
	struct nk_arena *arena;
	struct nk_err *err;
	const struct nk_value *printed; /* the document whose text is read; NULL: a tree is */
	const char *prefix;             /* put before the queue mode's text; "" */
	bool tree;                      /* inside a tree that a converter loaded */
	const struct nk_typed_step *at; /* path of the value being read; NULL: "" */
};

/*
 * One property of a class. `read` returns 0 or NK_NOT_FOUND when it is done, -1, or what
 * nk_typed_unread() returned.
 */
struct nk_typed_field {
	const char *name;
	int (*read)(struct nk_typed *typed, const struct nk_value *value, void *into);
};

/* What a type is made from, as its errors call it. */
enum nk_typed_shape { NK_SHAPE_OBJECT, NK_SHAPE_ARRAY, NK_SHAPE_SCALAR };

/**
 * Read the members of `object` that `fields` (ending with a NULL name) know into `into`. A name
 * matches exactly, else in any case. Members without a field are passed over. Returns 0 or -1.
 */
int nk_typed_fill(struct nk_typed *typed, const struct nk_value *object,
		  const struct nk_typed_field *fields, void *into);
/**
 * What happens when a converter gives a value without having read the array or object before
 * it: an array's next token is an error, and an object's members are taken for those of the
 * object around it, which ends where the inner one does (NK_END asks nk_typed_fill() for it).
 */
int nk_typed_unread(struct nk_typed *typed, const struct nk_value *value);

/*
 * Conversions: 0 with *out set; NK_NOT_FOUND for null (or what counts as null); -1.
 */
int nk_typed_string(struct nk_typed *typed, const struct nk_value *value, struct nk_str *out);
int nk_typed_bool(struct nk_typed *typed, const struct nk_value *value, bool *out);
int nk_typed_int64(struct nk_typed *typed, const struct nk_value *value, int64_t *out);
/** A class `type` of `fields`; NK_NOT_FOUND also for "". */
int nk_typed_object(struct nk_typed *typed, const struct nk_value *value, const char *type,
		    const struct nk_typed_field *fields, void *into);
/** Each element through `read`, which also gets nulls; NK_NOT_FOUND also for "". */
int nk_typed_list(struct nk_typed *typed, const struct nk_value *value, const char *type,
		  int (*read)(struct nk_typed *typed, const struct nk_value *item, void *into),
		  void *into);
/** SingleOrArrayConverter: an array or a single value, each through `read`, also nulls. */
int nk_typed_each(struct nk_typed *typed, const struct nk_value *value,
		  int (*read)(struct nk_typed *typed, const struct nk_value *item, void *into),
		  void *into);
/** EnumUtils.ParseEnum(): names or a number; 0, or -1 with the inner exception's text. */
int nk_typed_enum(struct nk_typed *typed, struct nk_str text, const char *const *names, int *out,
		  const char **problem);

/** reader.Value.ToString(): no text for null, arrays and objects. */
struct nk_str nk_typed_text(struct nk_typed *typed, const struct nk_value *value);
/** Kind of the token: NK_DATE for a text where the reader sees a date, NK_NULL for a null text. */
enum nk_kind nk_typed_token(const struct nk_typed *typed, const struct nk_value *value);
/** An integer beyond 64 bits. */
bool nk_typed_is_big(const struct nk_value *value);
/** Null, or an empty text where that counts as null. */
bool nk_typed_no_value(const struct nk_value *value);

/* Line (from 1) and position in the text that `document` is printed as. */
struct nk_typed_place {
	unsigned line;
	size_t position;
};
enum nk_typed_spot {
	NK_SPOT_VALUE, /* behind a scalar or an opening bracket */
	NK_SPOT_NAME,  /* behind the first name in an object, or its end */
	NK_SPOT_END
}; /* behind the closing bracket */
/** Behind `value` (NULL: at the end of the document). */
struct nk_typed_place nk_typed_place(struct nk_arena *arena, const struct nk_value *document,
				     const struct nk_value *value, enum nk_typed_spot spot);

/**
 * Fail: `<text> Path 'p', line l, position c.` for the value at the current path (NULL: at the
 * document's end); `inner` (may be NULL) is the innermost exception's text.
 */
int nk_typed_fail(struct nk_typed *typed, const struct nk_value *value, const char *inner,
		  const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/** As nk_typed_fail() without `inner`, behind another spot of the value (its path: there too). */
int nk_typed_fail_at(struct nk_typed *typed, const struct nk_value *value, enum nk_typed_spot spot,
		     const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/** `Error converting value "v" to type 'T'. Path ...`; innermost `inner`, or (NULL) could not cast.
 */
int nk_typed_fail_convert(struct nk_typed *typed, const struct nk_value *value, const char *type,
			  const char *inner);
/** Null for a bool that cannot be null. */
int nk_typed_fail_null_bool(struct nk_typed *typed, const struct nk_value *value);
/** The three lines for an array or object where something else is wanted. */
int nk_typed_fail_shape(struct nk_typed *typed, const struct nk_value *value, const char *type,
			enum nk_typed_shape wanted);
/** A JSON exception without a place. */
int nk_typed_fail_json(struct nk_typed *typed, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** Another exception; `type` NULL or "CKAN....": one of the program's own, whose text it is. */
int nk_typed_fail_as(struct nk_typed *typed, const char *type, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/** One thrown inside a call by reflection. The netkan's reader takes that wrapping off. */
int nk_typed_fail_invoked(struct nk_typed *typed, const char *type, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** JsonToken's name of the value's token: "Integer", "StartArray", ... */
const char *nk_typed_token_name(const struct nk_typed *typed, const struct nk_value *value);
/** `<sentence> {token}.` with the place of `value`. */
int nk_typed_fail_token(struct nk_typed *typed, const struct nk_value *value, const char *sentence);

/** "a.b[0]['c d']": of a step and those before it. */
const char *nk_typed_path(struct nk_arena *arena, const struct nk_typed_step *at);

#endif
