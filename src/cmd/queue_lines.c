/* SPDX-License-Identifier: MIT
 *
 * Messages as lines of JSON; see queue_lines.h.
 */
#include "cmd/queue_lines.h"

#include "base/json.h"
#include "base/utf.h"

#include <errno.h>
#include <string.h>

static int read_all(FILE *in, struct nk_buf *text, struct nk_err *err)
{
	char piece[16 * 1024];
	size_t n;

	while ((n = fread(piece, 1, sizeof piece, in)) > 0)
		nk_buf_add(text, piece, n);
	if (ferror(in))
		return nk_fail(err, NK_FAULT_SYSTEM, "standard input cannot be read: %s",
			       strerror(errno));
	if (text->full)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "standard input is larger than %d MiB: send it in pieces",
			       QUEUE_LINES_MAX / 1024 / 1024);
	return 0;
}

static bool is_known(struct nk_str key)
{
	static const char *const known[] = { "body",    "attributes", "group",   "dedup",
					     "receipt", "id",         "receives" };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (nk_str_is(key, known[i]))
			return true;
	}
	return false;
}

static int check_keys(const struct nk_value *line, struct nk_err *err)
{
	if (!nk_is(line, NK_OBJECT))
		return nk_fail(err, NK_FAULT_CONFIG, "is not a JSON object");
	nk_each_member (m, line) {
		if (!is_known(m->key))
			return nk_fail(err, NK_FAULT_CONFIG,
				       "'%.*s' is none of 'body', 'attributes', 'group', "
				       "'dedup'",
				       NK_ARG(m->key));
	}
	return 0;
}

/* A text that may be absent or null. */
static int read_text(const char **out, const struct nk_value *line, const char *key,
		     struct nk_err *err)
{
	*out = nk_get_cstr(line, key);
	if (*out || nk_is_null(nk_get(line, key)))
		return 0;
	return nk_fail(err, NK_FAULT_CONFIG, "'%s' is not a text", key);
}

static int read_attributes(struct nk_msg *msg, const struct nk_value *line, struct nk_arena *arena,
			   struct nk_err *err)
{
	const struct nk_value *attributes = nk_get(line, "attributes");

	if (nk_is_null(attributes))
		return 0;
	if (!nk_is(attributes, NK_OBJECT))
		return nk_fail(err, NK_FAULT_CONFIG, "'attributes' is not an object of texts");
	/* The limit is the queue's to check; here only what cannot be stored. */
	msg->attributes = NK_NEW_N(arena, struct nk_attribute, nk_length(attributes) + 1);
	nk_each_member (m, attributes) {
		struct nk_attribute *attribute = &msg->attributes[msg->n_attributes++];
		attribute->name = nk_strndup(arena, m->key.s, m->key.n);
		attribute->value = nk_text(m->value);
		if (!attribute->value.s)
			return nk_fail(err, NK_FAULT_CONFIG, "'attributes': '%s' is not a text",
				       attribute->name);
	}
	return 0;
}

static int read_line(struct nk_msg *msg, struct nk_str text, struct nk_arena *arena,
		     struct nk_err *err)
{
	struct nk_value *line;

	*msg = (struct nk_msg){ 0 };
	if (nk_json_read(&line, arena, text, err) < 0 || check_keys(line, err) < 0 ||
	    read_text(&msg->group, line, "group", err) < 0 ||
	    read_text(&msg->dedup, line, "dedup", err) < 0 ||
	    read_attributes(msg, line, arena, err) < 0)
		return -1;
	msg->body = nk_get_text(line, "body");
	return msg->body.s ? 0 : nk_fail(err, NK_FAULT_CONFIG, "needs 'body', a text");
}

int queue_lines_read(FILE *in, struct nk_msg **out, size_t *n, struct nk_arena *arena,
		     struct nk_err *err)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(QUEUE_LINES_MAX);
	struct nk_str rest;

	*out = NULL;
	*n = 0;
	if (read_all(in, &buf, err) < 0)
		return -1;
	rest = nk_buf_view(&buf);
	for (int number = 1; rest.n > 0; number++) {
		const char *end = memchr(rest.s, '\n', rest.n);
		size_t length = end ? (size_t)(end - rest.s) : rest.n;
		struct nk_str line = nk_str_trim(nk_str_n(rest.s, length));

		rest = nk_str_n(rest.s + length, rest.n - length);
		if (rest.n > 0)
			rest = nk_str_n(rest.s + 1, rest.n - 1);
		if (line.n == 0)
			continue;
		*out = nk_regrow(arena, *out, *n, *n + 1, sizeof **out);
		if (read_line(&(*out)[(*n)++], line, arena, err) < 0) {
			err->fault = NK_FAULT_CONFIG; /* whose lines they are, he can put right */
			return nk_within(err, "standard input, line %d", number);
		}
	}
	return 0;
}

static struct nk_value *line_value(const struct nk_msg *msg, struct nk_arena *arena)
{
	struct nk_value *line = nk_object(arena), *attributes = nk_object(arena);

	for (size_t i = 0; i < msg->n_attributes; i++)
		nk_set(arena, attributes, msg->attributes[i].name,
		       nk_string_view(arena, nk_utf8_repair(arena, msg->attributes[i].value)));
	nk_set(arena, line, "body", nk_string_view(arena, nk_utf8_repair(arena, msg->body)));
	nk_set(arena, line, "attributes", attributes);
	nk_set(arena, line, "group", nk_string(arena, msg->group));
	if (msg->dedup)
		nk_set(arena, line, "dedup", nk_string(arena, msg->dedup));
	nk_set(arena, line, "id", nk_string(arena, msg->id));
	if (msg->receipt)
		nk_set(arena, line, "receipt", nk_string(arena, msg->receipt));
	nk_set(arena, line, "receives", nk_int(arena, msg->receives));
	return line;
}

int queue_lines_write(FILE *out, const struct nk_msg *msg, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_str text = nk_json_text(&arena, line_value(msg, &arena), NK_JSON_COMPACT);

	if (fwrite(text.s, 1, text.n, out) == text.n && fputc('\n', out) != EOF)
		return 0;
	return nk_fail(err, NK_FAULT_SYSTEM, "standard output cannot be written: %s",
		       strerror(errno));
}
