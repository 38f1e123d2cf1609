/* SPDX-License-Identifier: MIT
 *
 * Typed reading of a document tree, as Newtonsoft fills a class from it: a table of fields,
 * filled in the order in which the properties stand in the document, with Newtonsoft's
 * conversions and texts. For implementers of typed documents in this folder.
 */
#ifndef NK_MODEL_TYPED_H
#define NK_MODEL_TYPED_H

#include "base/value.h"

struct nk_typed {
	struct nk_arena *arena;
	struct nk_err *err;
	/*
	 * The document whose printed text (two blanks a level) line and position of an error refer
	 * to; NULL when the original reads the tree itself and its errors have only a path.
	 */
	const struct nk_value *printed;
	const char *prefix; /* put before the queue mode's text; "" */
	const char *path;   /* of the value being read */
};

/* One property of a class. */
struct nk_field {
	const char *name;
	int (*read)(struct nk_typed *typed, const struct nk_value *value, void *into);
};

/**
 * Read the members of `object` that `fields` (ending with a NULL name) know into `into`. A name
 * matches exactly, else in any case. Members without a field are passed over.
 */
int nk_typed_fill(struct nk_typed *typed, const struct nk_value *object,
		  const struct nk_field *fields, void *into);

/* Conversions: 0 with *out set; NK_NOT_FOUND for null (or what counts as null); -1. */
int nk_typed_string(struct nk_typed *typed, const struct nk_value *value, struct nk_str *out);
int nk_typed_bool(struct nk_typed *typed, const struct nk_value *value, bool *out);
/** An array or a single value, each through `read`; `""` alone is a value. */
int nk_typed_each(struct nk_typed *typed, const struct nk_value *value,
		  int (*read)(struct nk_typed *typed, const struct nk_value *item, void *into),
		  void *into);

/**
 * Fail: `<text> Path 'p', line l, position c.` for the value at the current path; `inner` (may
 * be NULL) is the innermost exception's text.
 */
int nk_typed_fail(struct nk_typed *typed, const struct nk_value *value, const char *inner,
		  const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/** `Error converting value "v" to type 'T'. Path ...`; innermost `inner`, or (NULL) could not cast. */
int nk_typed_fail_convert(struct nk_typed *typed, const struct nk_value *value, const char *type,
			  const char *inner);
/** A text of another exception, the same in both modes. */
int nk_typed_fail_plain(struct nk_typed *typed, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/** The three lines for an array where an object is wanted, and the other way round. */
int nk_typed_fail_container(struct nk_typed *typed, const struct nk_value *value, const char *type);

/** Path of a member or an element below the current one. */
const char *nk_typed_member_path(struct nk_typed *typed, struct nk_str name);
const char *nk_typed_item_path(struct nk_typed *typed, size_t index);
/** A value in an error's text: strings in quotes, numbers bare, {null}. */
const char *nk_typed_shown(struct nk_typed *typed, const struct nk_value *value);
/** A scalar in its string form; NULL for arrays, objects and null. */
const char *nk_typed_scalar(struct nk_typed *typed, const struct nk_value *value);

#endif
