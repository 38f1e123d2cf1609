/* SPDX-License-Identifier: MIT
 *
 * Paths, positions and failures of the lenient JSON reader.
 */
#include "base/newtonsoft_scan.h"

#include <string.h>

#include "base/utf.h"

#define READER_EXCEPTION        "Newtonsoft.Json.JsonReaderException"
#define SERIALIZATION_EXCEPTION "Newtonsoft.Json.JsonSerializationException"

/* A path may not grow without end in a message: names come from strangers. */
enum { MAX_PATH_TEXT = 64 * 1024 };

/* ---- Paths ---- */

static bool is_special(uint32_t c)
{
	return c == 0x85 || c == 0x2028 || c == 0x2029 ||
	       (c > 0 && c < 0x80 && strchr(". '/\"[]()\t\n\r\f\b\\", (int)c));
}

static bool has_special(struct nk_str name)
{
	for (size_t at = 0; at < name.n;) {
		if (is_special(nk_utf8_next(name, &at)))
			return true;
	}
	return false;
}

/* As in a JavaScript string between single quotes. */
static void add_escaped(struct nk_buf *buf, struct nk_str name)
{
	static const char controls[] = "\b\t\n\f\r\\'", letters[] = "btnfr\\'";

	for (size_t at = 0; at < name.n;) {
		size_t from = at;
		uint32_t c = nk_utf8_next(name, &at);
		const char *known = c > 0 && c < 0x80 ? strchr(controls, (int)c) : NULL;

		if (known)
			nk_buf_printf(buf, "\\%c", letters[known - controls]);
		else if (c < 0x20 || c == 0x85 || c == 0x2028 || c == 0x2029)
			nk_buf_printf(buf, "\\u%04x", c);
		else
			nk_buf_add(buf, name.s + from, at - from);
	}
}

static void add_step(struct nk_buf *buf, const struct nk_lenient_step *step)
{
	if (step->type != NK_TOKEN_OBJECT) {
		nk_buf_printf(buf, "[%lld]", (long long)step->index);
	} else if (has_special(step->name)) {
		nk_buf_text(buf, "['");
		add_escaped(buf, step->name);
		nk_buf_text(buf, "']");
	} else {
		if (buf->n > 0)
			nk_buf_char(buf, '.');
		nk_buf_str(buf, step->name);
	}
}

struct nk_str nk_lenient_path(const struct nk_lenient *reader)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(MAX_PATH_TEXT);

	if (reader->here.type == NK_TOKEN_NONE)
		return NK_STR("");
	for (size_t i = 0; i < reader->n_steps; i++)
		add_step(&buf, &reader->steps[i]);
	/* In a container just opened, the path is the container's. */
	if (reader->state != NK_LENIENT_OBJECT_START && reader->state != NK_LENIENT_ARRAY_START &&
	    reader->state != NK_LENIENT_CONSTRUCTOR_START)
		add_step(&buf, &reader->here);
	return nk_buf_dup(&buf, reader->arena);
}

/* Units of the line up to `at`, counted from the last place that was looked at. */
static size_t units_so_far(const struct nk_lenient *reader)
{
	bool known = reader->seen_at > reader->line_start && reader->seen_at <= reader->at;
	size_t from = known ? reader->seen_at : reader->line_start;

	return (known ? reader->seen_units : 0) +
	       nk_utf16_length(nk_str_n(reader->all.s + from, reader->at - from));
}

void nk_lenient_see(struct nk_lenient *reader)
{
	reader->seen_units = units_so_far(reader);
	reader->seen_at = reader->at;
}

uint32_t nk_lenient_position(const struct nk_lenient *reader)
{
	return (uint32_t)((long)units_so_far(reader) + reader->extra);
}

uint32_t nk_lenient_line(const struct nk_lenient *reader)
{
	if (reader->state == NK_LENIENT_START && reader->token != NK_TOKEN_COMMENT &&
	    nk_lenient_position(reader) == 0)
		return 0;
	return reader->line;
}

/* ---- Failures ---- */

const char *nk_lenient_token_name(enum nk_token token)
{
	static const char *const names[] = {
		[NK_TOKEN_NONE] = "None",
		[NK_TOKEN_OBJECT] = "StartObject",
		[NK_TOKEN_ARRAY] = "StartArray",
		[NK_TOKEN_CONSTRUCTOR] = "StartConstructor",
		[NK_TOKEN_PROPERTY] = "PropertyName",
		[NK_TOKEN_COMMENT] = "Comment",
		[NK_TOKEN_INTEGER] = "Integer",
		[NK_TOKEN_FLOAT] = "Float",
		[NK_TOKEN_STRING] = "String",
		[NK_TOKEN_BOOLEAN] = "Boolean",
		[NK_TOKEN_NULL] = "Null",
		[NK_TOKEN_UNDEFINED] = "Undefined",
		[NK_TOKEN_OBJECT_END] = "EndObject",
		[NK_TOKEN_ARRAY_END] = "EndArray",
		[NK_TOKEN_CONSTRUCTOR_END] = "EndConstructor",
		[NK_TOKEN_DATE] = "Date",
	};

	return names[token];
}

/* Put the failure into *err: all lines for queue mode, the innermost message for file mode. */
static int report(struct nk_lenient *reader, struct nk_err *err)
{
	const struct nk_lenient_failure *f = &reader->failure;

	if (f->inner_type) {
		nk_fail_in(err, reader->arena, NK_FAULT_METADATA, "%s: %s\n ---> %s: %s", f->type,
			   f->message, f->inner_type, f->inner);
	} else {
		nk_fail_in(err, reader->arena, NK_FAULT_METADATA, "%s: %s", f->type, f->message);
	}
	return nk_fail_innermost(err, reader->arena, "%s", f->inner ? f->inner : f->message);
}

/* JsonPosition.FormatMessage(). */
static const char *with_position(struct nk_lenient *reader, char *text)
{
	struct nk_str sentence = nk_str(text), path = nk_lenient_path(reader);
	const char *between = "";

	nk_lenient_see(reader);
	if (!nk_str_ends(sentence, "\n")) {
		sentence = nk_str_trim(sentence);
		between = nk_str_ends(sentence, ".") ? " " : ". ";
	}
	return nk_printf(reader->arena, "%.*s%sPath '%.*s', line %u, position %u.",
			 NK_ARG(sentence), between, NK_ARG(path), nk_lenient_line(reader),
			 nk_lenient_position(reader));
}

int nk_lenient_fail(struct nk_lenient *reader, struct nk_err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *text = nk_vprintf(reader->arena, fmt, ap);
	va_end(ap);
	reader->failure = (struct nk_lenient_failure){
		.type = READER_EXCEPTION,
		.message = with_position(reader, text),
		.reader = true,
		.json = true,
	};
	return report(reader, err);
}

int nk_lenient_fail_typed(struct nk_lenient *reader, struct nk_err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *text = nk_vprintf(reader->arena, fmt, ap);
	va_end(ap);
	reader->failure = (struct nk_lenient_failure){
		.type = SERIALIZATION_EXCEPTION,
		.message = with_position(reader, text),
		.json = true,
	};
	return report(reader, err);
}

/* The .NET type of the current token's value. */
static const char *value_type(const struct nk_lenient *reader)
{
	switch (reader->token) {
	case NK_TOKEN_INTEGER: return reader->fits ? "System.Int64" : "System.Numerics.BigInteger";
	case NK_TOKEN_FLOAT: return "System.Double";
	case NK_TOKEN_BOOLEAN: return "System.Boolean";
	case NK_TOKEN_DATE: return "System.DateTime";
	default: return "System.String";
	}
}

int nk_lenient_fail_convert(struct nk_lenient *reader, const char *dotnet_type,
			    const char *inner_type, const char *inner, struct nk_err *err)
{
	bool text = reader->token == NK_TOKEN_STRING || reader->token == NK_TOKEN_CONSTRUCTOR;
	bool null = reader->token == NK_TOKEN_NULL || reader->token == NK_TOKEN_UNDEFINED;
	struct nk_str value = null ? NK_STR("{null}") : reader->text;
	const char *quote = text ? "\"" : "";

	if (!inner) {
		inner_type = "System.ArgumentException";
		inner = nk_printf(reader->arena, "Could not cast or convert from %s to %s.",
				  value_type(reader), dotnet_type);
	}
	nk_lenient_fail_typed(reader, err, "Error converting value %s%.*s%s to type '%s'.", quote,
			      NK_ARG(value), quote, dotnet_type);
	reader->failure.inner_type = inner_type;
	reader->failure.inner = nk_strdup(reader->arena, inner);
	return report(reader, err);
}

int nk_lenient_fail_as(struct nk_lenient *reader, struct nk_err *err, const char *type,
		       const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *text = nk_vprintf(reader->arena, fmt, ap);
	va_end(ap);
	reader->failure = (struct nk_lenient_failure){ .type = type, .message = text };
	return report(reader, err);
}

int nk_lenient_fail_invoked(struct nk_lenient *reader, struct nk_err *err, const char *type,
			    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *text = nk_vprintf(reader->arena, fmt, ap);
	va_end(ap);
	reader->failure = (struct nk_lenient_failure){
		.type = "System.Reflection.TargetInvocationException",
		.message = "Exception has been thrown by the target of an invocation.",
		.inner_type = type,
		.inner = text,
	};
	return report(reader, err);
}
