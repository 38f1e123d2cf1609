/* SPDX-License-Identifier: MIT
 *
 * JSON text: strict reading (jansson does the work), and the writers of the three shapes
 * that others compare byte by byte. The lenient reader for what mod hosts and mod authors
 * write is base/newtonsoft.h.
 */
#ifndef NK_BASE_JSON_H
#define NK_BASE_JSON_H

#include "base/value.h"

/* Strict JSON may nest this deep. */
enum { NK_JSON_DEPTH = 64 };

/**
 * Read one strict JSON value (RFC 8259, UTF-8 checked, last of duplicate keys wins). *out
 * lives in the arena. NK_FAULT_METADATA with line and column when it is not JSON.
 */
int nk_json_read(struct nk_value **out, struct nk_arena *arena, struct nk_str text, struct nk_err *err);

enum nk_json_style {
	NK_JSON_CKAN,	 /* 4-space indent, LF, raw UTF-8, one LF at the end: a .ckan file */
	NK_JSON_INDENT2, /* as Newtonsoft's Indented: 2 spaces, no final LF */
	NK_JSON_COMPACT, /* as Newtonsoft's None: no blanks at all */
	NK_JSON_PYTHON,	 /* as Python's json.dumps: ", " and ": ", ASCII with \u escapes */
};

/** Append the text of `value`. Escapes as Newtonsoft's (\u0085, \u2028, \u2029) or Python's. */
void nk_json_write(struct nk_buf *buf, const struct nk_value *value, enum nk_json_style style);

/** The text of `value` in the arena. */
struct nk_str nk_json_text(struct nk_arena *arena, const struct nk_value *value,
			   enum nk_json_style style);

#endif
