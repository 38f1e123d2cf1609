/* SPDX-License-Identifier: MIT
 *
 * Trees from the lenient JSON reader, as JToken.Load() makes them.
 */
#include "base/newtonsoft_scan.h"

#include "base/dotnet.h"

/* How a date is printed depends on what its text said about the zone. */
static struct nk_str date_text(const struct nk_lenient *reader)
{
	struct nk_str raw = reader->raw;
	char text[NK_DATE_TEXT];
	struct nk_str utc = nk_str(nk_date_utc(text, reader->ticks));
	const char *zone = "";

	if (nk_str_ends(raw, "Z") || (raw.s[0] == '/' && nk_str_find(raw, NK_STR("+"), 0) < 0 &&
				      nk_str_find(raw, NK_STR("-"), 7) < 0))
		zone = "Z";
	else if (raw.s[0] == '/' || nk_str_find(raw, NK_STR("+"), 19) >= 0 ||
		 nk_str_find(raw, NK_STR("-"), 19) >= 0)
		zone = "+00:00";
	return nk_str(nk_printf(reader->arena, "%.*s%s", (int)utc.n - 1, utc.s, zone));
}

static struct nk_value *scalar(const struct nk_lenient *reader)
{
	struct nk_arena *arena = reader->arena;
	char text[NK_DOUBLE_TEXT];

	switch (reader->token) {
	case NK_TOKEN_STRING: return nk_string_view(arena, reader->text);
	case NK_TOKEN_BOOLEAN: return nk_bool(arena, reader->boolean);
	case NK_TOKEN_NULL: return nk_null(arena);
	case NK_TOKEN_DATE: return nk_text_value(arena, NK_DATE, date_text(reader));
	case NK_TOKEN_FLOAT:
		return nk_text_value(arena, NK_NUMBER,
				     nk_str(nk_double_json(text, reader->number)));
	case NK_TOKEN_INTEGER:
		return reader->fits ? nk_int(arena, reader->integer)
				    : nk_text_value(arena, NK_NUMBER, reader->text);
	default: {
		struct nk_value *undefined = nk_null(arena);

		undefined->kind = NK_UNDEFINED;
		return undefined;
	}
	}
}

/* The value of the current token; a container is still empty. */
static struct nk_value *begin(struct nk_lenient *reader)
{
	struct nk_value *value = reader->token == NK_TOKEN_OBJECT  ? nk_object(reader->arena)
				 : reader->token == NK_TOKEN_ARRAY ? nk_array(reader->arena)
								   : scalar(reader);

	nk_lenient_see(reader);
	value->line = nk_lenient_line(reader);
	value->column = nk_lenient_position(reader);
	return value;
}

static void add(const struct nk_lenient *reader, struct nk_value *parent, struct nk_str name,
		struct nk_value *value)
{
	if (parent->kind == NK_ARRAY)
		nk_array_add(reader->arena, parent, value);
	else
		nk_set_n(reader->arena, parent, name, value);
}

/* The open containers, innermost last, and the name that the next value gets in each. */
struct open {
	struct nk_value *value;
	struct nk_str name;
};

static const char *class_name(const struct nk_value *value)
{
	return value->kind == NK_OBJECT ? "JObject" : "JArray";
}

/* Put the current token where it belongs; returns true when the outermost container ended. */
static bool place(struct nk_lenient *reader, struct open *open, size_t *depth)
{
	struct open *top = &open[*depth - 1];

	switch (reader->token) {
	case NK_TOKEN_COMMENT: return false;
	case NK_TOKEN_PROPERTY: top->name = reader->text; return false;
	case NK_TOKEN_OBJECT_END:
	case NK_TOKEN_ARRAY_END: return --*depth == 0;
	default: break;
	}
	struct nk_value *value = begin(reader);
	add(reader, top->value, top->name, value);
	if (reader->token == NK_TOKEN_OBJECT || reader->token == NK_TOKEN_ARRAY)
		open[(*depth)++] = (struct open){ value, NK_STR("") };
	return false;
}

static int read_content(struct nk_lenient *reader, struct nk_value *root, struct nk_err *err)
{
	struct open open[NK_LENIENT_DEPTH + 2] = { { root, NK_STR("") } };
	size_t depth = 1;
	int rc = nk_lenient_next(reader, err);

	if (rc == NK_END)
		return nk_lenient_fail(reader, err, "Error reading %s from JsonReader.",
				       class_name(root));
	for (; rc == 0; rc = nk_lenient_next(reader, err)) {
		if (depth > NK_LENIENT_DEPTH) {
			return nk_lenient_fail(reader, err,
					       "The reader's MaxDepth of %d has been exceeded.",
					       NK_LENIENT_DEPTH);
		}
		if (reader->token == NK_TOKEN_CONSTRUCTOR ||
		    reader->token == NK_TOKEN_CONSTRUCTOR_END) {
			return nk_lenient_fail(reader, err,
					       "A JavaScript constructor is not understood here.");
		}
		if (place(reader, open, &depth))
			return 0;
	}
	if (rc < 0)
		return -1;
	return nk_lenient_fail(reader, err, "Unexpected end of content while loading %s.",
			       class_name(root));
}

int nk_lenient_tree(struct nk_lenient *reader, struct nk_value **out, struct nk_err *err)
{
	struct nk_value *value;

	switch (reader->token) {
	case NK_TOKEN_OBJECT:
	case NK_TOKEN_ARRAY:
		value = begin(reader);
		if (read_content(reader, value, err) < 0)
			return -1;
		*out = value;
		return 0;
	case NK_TOKEN_STRING:
	case NK_TOKEN_INTEGER:
	case NK_TOKEN_FLOAT:
	case NK_TOKEN_DATE:
	case NK_TOKEN_BOOLEAN:
	case NK_TOKEN_NULL:
	case NK_TOKEN_UNDEFINED: *out = begin(reader); return 0;
	default:
		return nk_lenient_fail(reader, err,
				       "Error reading JToken from JsonReader. Unexpected token: %s",
				       nk_lenient_token_name(reader->token));
	}
}

int nk_lenient_read(struct nk_value **out, struct nk_arena *arena, struct nk_str text, bool dates,
		    struct nk_err *err)
{
	struct nk_lenient reader;
	int rc;

	*out = NULL;
	nk_lenient_init(&reader, arena, text);
	reader.dates = dates;
	rc = nk_lenient_next_content(&reader, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (nk_lenient_tree(&reader, out, err) < 0 || nk_lenient_finish(&reader, err) < 0) {
		*out = NULL;
		return -1;
	}
	return 0;
}

int nk_lenient_read_object(struct nk_value **out, struct nk_arena *arena, struct nk_str text,
			   struct nk_err *err)
{
	struct nk_lenient reader;
	int rc;

	*out = NULL;
	nk_lenient_init(&reader, arena, text);
	rc = nk_lenient_next(&reader, err);
	if (rc == NK_END)
		return nk_lenient_fail(&reader, err, "Error reading JObject from JsonReader.");
	while (rc == 0 && reader.token == NK_TOKEN_COMMENT)
		rc = nk_lenient_next(&reader, err);
	if (rc < 0)
		return -1;
	if (reader.token != NK_TOKEN_OBJECT) {
		return nk_lenient_fail(
			&reader, err,
			"Error reading JObject from JsonReader. Current JsonReader item "
			"is not an object: %s",
			nk_lenient_token_name(reader.token));
	}
	if (nk_lenient_tree(&reader, out, err) < 0 || nk_lenient_finish(&reader, err) < 0) {
		*out = NULL;
		return -1;
	}
	return 0;
}
