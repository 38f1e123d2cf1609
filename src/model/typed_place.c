/* SPDX-License-Identifier: MIT
 *
 * Where in the printed document a value stands, and the path that leads to it. Line and
 * position are found by walking the document the way the printer would.
 */
#include "model/typed.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/utf.h"

#include <string.h>

/* A path may not grow without end in a message: names come from strangers. */
enum { PATH_MAX_BYTES = 1 << 20 };

static bool is_special(uint32_t c)
{
	return c == 0x85 || c == 0x2028 || c == 0x2029 ||
	       (c < 0x80 && c != 0 && strchr(". '/\"[]()\t\n\r\f\b\\", (int)c));
}

static bool has_special(struct nk_str name)
{
	for (size_t at = 0; at < name.n;) {
		if (is_special(nk_utf8_next(name, &at)))
			return true;
	}
	return false;
}

/* A name as it stands between single quotes. */
static void add_quoted(struct nk_buf *buf, struct nk_arena *arena, struct nk_str name)
{
	struct nk_str text = nk_json_text(arena, nk_string_view(arena, name), NK_JSON_COMPACT);

	for (size_t i = 1; i + 1 < text.n; i++) {
		if (text.s[i] == '\\' && text.s[i + 1] == '"')
			continue;
		if (text.s[i] == '\'')
			nk_buf_char(buf, '\\');
		nk_buf_char(buf, text.s[i]);
		if (text.s[i] == '\\')
			nk_buf_char(buf, text.s[++i]);
	}
}

static void add_step(struct nk_buf *buf, struct nk_arena *arena, const struct nk_typed_step *step)
{
	if (!step->name.s) {
		nk_buf_printf(buf, "[%zu]", step->index);
	} else if (has_special(step->name)) {
		nk_buf_text(buf, "['");
		add_quoted(buf, arena, step->name);
		nk_buf_text(buf, "']");
	} else {
		if (buf->n)
			nk_buf_char(buf, '.');
		nk_buf_str(buf, step->name);
	}
}

static void add_path(struct nk_buf *buf, struct nk_arena *arena, const struct nk_typed_step *at)
{
	if (!at)
		return;
	add_path(buf, arena, at->outer);
	add_step(buf, arena, at);
}

const char *nk_typed_path(struct nk_arena *arena, const struct nk_typed_step *at)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(PATH_MAX_BYTES);

	add_path(&buf, arena, at);
	return nk_buf_dup(&buf, arena).s;
}

struct walk {
	struct nk_arena *arena;
	const struct nk_value *wanted;
	enum nk_typed_spot spot;
	struct nk_typed_place place;
	bool found;
};

static void advance(struct walk *walk, const struct nk_value *scalar)
{
	walk->place.position += nk_utf16_length(nk_json_text(walk->arena, scalar, NK_JSON_COMPACT));
}

static void new_line(struct walk *walk, size_t depth)
{
	walk->place.line++;
	walk->place.position = depth * 2;
}

static void walk_value(struct walk *walk, const struct nk_value *value, size_t depth);

static void walk_children(struct walk *walk, const struct nk_value *value, size_t depth)
{
	bool name_wanted = value == walk->wanted && walk->spot == NK_SPOT_NAME;
	size_t n = nk_length(value);

	for (size_t i = 0; i < n && !walk->found; i++) {
		new_line(walk, depth + 1);
		if (value->kind == NK_OBJECT) {
			advance(walk, nk_string_view(walk->arena, value->object.members[i].key));
			walk->place.position++;
			walk->found = name_wanted;
			if (walk->found)
				return;
			walk->place.position++;
			walk_value(walk, value->object.members[i].value, depth + 1);
		} else {
			walk_value(walk, value->array.items[i], depth + 1);
		}
		if (!walk->found && i + 1 < n)
			walk->place.position++;
	}
	if (!walk->found && n)
		new_line(walk, depth);
}

static void walk_value(struct walk *walk, const struct nk_value *value, size_t depth)
{
	bool wanted = value == walk->wanted;

	if (!nk_is(value, NK_ARRAY) && !nk_is(value, NK_OBJECT)) {
		advance(walk, value);
		walk->found = wanted;
		return;
	}
	walk->place.position++;
	walk->found = wanted && walk->spot == NK_SPOT_VALUE;
	if (walk->found)
		return;
	walk_children(walk, value, depth);
	if (walk->found)
		return;
	walk->place.position++;
	walk->found = wanted;
}

struct nk_typed_place nk_typed_place(struct nk_arena *arena, const struct nk_value *document,
				     const struct nk_value *value, enum nk_typed_spot spot)
{
	struct walk walk = { .arena = arena, .wanted = value, .spot = spot, .place = { 1, 0 } };

	walk_value(&walk, document, 0);
	return walk.place;
}
