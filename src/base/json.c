/* SPDX-License-Identifier: MIT
 *
 * Strict JSON in by jansson, and the writers; see json.h. The writers are our own because
 * the bytes are compared: jansson indents, escapes and prints numbers in another way than
 * Newtonsoft and Python do.
 */
#include "base/json.h"

#include "base/utf.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

static struct nk_value *convert(struct nk_arena *arena, const json_t *json)
{
	struct nk_value *value;
	char number[64];
	void *at;

	switch (json_typeof(json)) {
	case JSON_OBJECT:
		value = nk_object(arena);
		/* jansson's iterator wants a plain pointer, but changes nothing. */
		for (at = json_object_iter((json_t *)(uintptr_t)json); at;
		     at = json_object_iter_next((json_t *)(uintptr_t)json, at))
			nk_set_n(arena, value,
				 nk_str_n(json_object_iter_key(at), json_object_iter_key_len(at)),
				 convert(arena, json_object_iter_value(at)));
		return value;
	case JSON_ARRAY:
		value = nk_array(arena);
		for (size_t i = 0; i < json_array_size(json); i++)
			nk_array_add(arena, value, convert(arena, json_array_get(json, i)));
		return value;
	case JSON_STRING:
		return nk_string_n(arena, nk_str_n(json_string_value(json), json_string_length(json)));
	case JSON_INTEGER: return nk_int(arena, json_integer_value(json));
	case JSON_REAL:
		snprintf(number, sizeof number, "%.17g", json_real_value(json));
		return nk_text_value(arena, NK_NUMBER, nk_str(number));
	case JSON_TRUE: return nk_bool(arena, true);
	case JSON_FALSE: return nk_bool(arena, false);
	case JSON_NULL: break;
	}
	return nk_null(arena);
}

/* jansson's own limit on nesting is far higher than ours, and its parser recurses. */
static bool too_deep(struct nk_str text)
{
	int depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];
		if (quoted) {
			if (c == '\\')
				i++;
			else if (c == '"')
				quoted = false;
		} else if (c == '"') {
			quoted = true;
		} else if (c == '[' || c == '{') {
			if (++depth > NK_JSON_DEPTH)
				return true;
		} else if (c == ']' || c == '}') {
			depth--;
		}
	}
	return false;
}

int nk_json_read(struct nk_value **out, struct nk_arena *arena, struct nk_str text, struct nk_err *err)
{
	json_error_t problem;

	if (too_deep(text))
		return nk_fail(err, NK_FAULT_METADATA, "JSON is nested more than %d levels deep",
			       NK_JSON_DEPTH);
	json_t *json = json_loadb(text.n ? text.s : "", text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL,
				  &problem);
	if (!json)
		return nk_fail(err, NK_FAULT_METADATA, "not JSON: line %d, column %d: %s",
			       problem.line, problem.column, problem.text);
	*out = convert(arena, json);
	json_decref(json);
	return 0;
}

struct shape {
	int indent; /* blanks a level; 0: all on one line */
	const char *comma, *colon;
	bool ascii;
};

static const struct shape shapes[] = {
	[NK_JSON_CKAN] = { 4, ",", ": ", false },
	[NK_JSON_INDENT2] = { 2, ",", ": ", false },
	[NK_JSON_COMPACT] = { 0, ",", ":", false },
	[NK_JSON_PYTHON] = { 0, ", ", ": ", true },
};

static const char *short_escape(uint32_t c)
{
	switch (c) {
	case '"': return "\\\"";
	case '\\': return "\\\\";
	case '\b': return "\\b";
	case '\t': return "\\t";
	case '\n': return "\\n";
	case '\f': return "\\f";
	case '\r': return "\\r";
	default: return NULL;
	}
}

static void write_escaped(struct nk_buf *buf, uint32_t c)
{
	const char *known = short_escape(c);

	if (known)
		nk_buf_text(buf, known);
	else if (c > 0xFFFF)
		nk_buf_printf(buf, "\\u%04x\\u%04x", (unsigned)(0xD800 + ((c - 0x10000) >> 10)),
			      (unsigned)(0xDC00 + ((c - 0x10000) & 0x3FF)));
	else
		nk_buf_printf(buf, "\\u%04x", (unsigned)c);
}

static bool needs_escape(uint32_t c, bool ascii)
{
	if (c < 0x20 || c == '"' || c == '\\')
		return true;
	return ascii ? c > 0x7E : c == 0x85 || c == 0x2028 || c == 0x2029;
}

static void write_string(struct nk_buf *buf, struct nk_str text, bool ascii)
{
	size_t from = 0;

	nk_buf_char(buf, '"');
	for (size_t at = 0; at < text.n;) {
		size_t start = at;
		uint32_t c = nk_utf8_next(text, &at);
		if (!needs_escape(c, ascii))
			continue;
		nk_buf_add(buf, text.s + from, start - from);
		write_escaped(buf, c);
		from = at;
	}
	if (text.n > from)
		nk_buf_add(buf, text.s + from, text.n - from);
	nk_buf_char(buf, '"');
}

static void new_line(struct nk_buf *buf, const struct shape *shape, int depth)
{
	static const char blanks[] = "                                ";
	int left = shape->indent * depth;

	if (!shape->indent)
		return;
	nk_buf_char(buf, '\n');
	for (; left > 0; left -= 32)
		nk_buf_add(buf, blanks, (size_t)(left < 32 ? left : 32));
}

static void write_value(struct nk_buf *buf, const struct nk_value *value, const struct shape *shape,
			int depth);

static void write_array(struct nk_buf *buf, const struct nk_value *array, const struct shape *shape,
			int depth)
{
	const char *comma = "";

	nk_buf_char(buf, '[');
	nk_each_item(i, array) {
		nk_buf_text(buf, comma);
		new_line(buf, shape, depth + 1);
		write_value(buf, *i, shape, depth + 1);
		comma = shape->comma;
	}
	if (array->array.n)
		new_line(buf, shape, depth);
	nk_buf_char(buf, ']');
}

static void write_object(struct nk_buf *buf, const struct nk_value *object,
			 const struct shape *shape, int depth)
{
	const char *comma = "";

	nk_buf_char(buf, '{');
	nk_each_member(m, object) {
		nk_buf_text(buf, comma);
		new_line(buf, shape, depth + 1);
		write_string(buf, m->key, shape->ascii);
		nk_buf_text(buf, shape->colon);
		write_value(buf, m->value, shape, depth + 1);
		comma = shape->comma;
	}
	if (object->object.n)
		new_line(buf, shape, depth);
	nk_buf_char(buf, '}');
}

static void write_value(struct nk_buf *buf, const struct nk_value *value, const struct shape *shape,
			int depth)
{
	switch (value->kind) {
	case NK_UNDEFINED: nk_buf_text(buf, "undefined"); break;
	case NK_NULL: nk_buf_text(buf, "null"); break;
	case NK_BOOL: nk_buf_text(buf, value->boolean ? "true" : "false"); break;
	case NK_INT: nk_buf_printf(buf, "%" PRId64, value->integer); break;
	case NK_NUMBER: nk_buf_str(buf, value->text); break;
	case NK_DATE:
	case NK_STRING:
		if (value->text.s)
			write_string(buf, value->text, shape->ascii);
		else
			nk_buf_text(buf, "null");
		break;
	case NK_ARRAY: write_array(buf, value, shape, depth); break;
	case NK_OBJECT: write_object(buf, value, shape, depth); break;
	}
}

void nk_json_write(struct nk_buf *buf, const struct nk_value *value, enum nk_json_style style)
{
	write_value(buf, value, &shapes[style], 0);
	if (style == NK_JSON_CKAN)
		nk_buf_char(buf, '\n');
}

struct nk_str nk_json_text(struct nk_arena *arena, const struct nk_value *value,
			   enum nk_json_style style)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(SIZE_MAX / 4);

	nk_json_write(&buf, value, style);
	return nk_buf_dup(&buf, arena);
}
