/* SPDX-License-Identifier: MIT
 *
 * The lenient JSON reader, token by token: Newtonsoft's JsonTextReader.Read(). Where it
 * stops, what it has consumed by then and in which order its state changes decide line,
 * position and path of an error, and what a forgiving caller can still read, so all of that
 * follows the original closely. Own because no other parser can be made to say the same.
 */
#include "base/newtonsoft_scan.h"

#include <string.h>
#include <unicode/uchar.h>

#include "base/utf.h"

void nk_lenient_init(struct nk_lenient *reader, struct nk_arena *arena, struct nk_str text)
{
	*reader = (struct nk_lenient){
		.arena = arena,
		.all = text.s ? text : NK_STR(""),
		.line = 1,
		.dates = true,
	};
}

/* ---- Characters ---- */

/* Stands for the second half of a pair whose first half was consumed. */
enum { LOW_HALF = 0xDC00 };

uint32_t nk_lenient_peek(const struct nk_lenient *r)
{
	size_t at = r->at;

	if (r->extra)
		return LOW_HALF;
	if (at >= r->all.n)
		return 0;
	unsigned char c = (unsigned char)r->all.s[at];
	return c < 0x80 ? c : nk_utf8_next(r->all, &at);
}

bool nk_lenient_ensure(struct nk_lenient *r, size_t ahead)
{
	size_t at = r->at;

	if (r->extra && ahead == 0)
		return true;
	for (size_t units = r->extra ? 1 : 0; at < r->all.n;) {
		units += nk_utf8_next(r->all, &at) > 0xFFFF ? 2 : 1;
		if (units > ahead)
			return true;
	}
	r->ended = true;
	return false;
}

void nk_lenient_take_unit(struct nk_lenient *r)
{
	size_t from = r->at;

	if (nk_lenient_at_end(r))
		return;
	if (r->extra) {
		r->extra = 0;
		return;
	}
	nk_utf8_next(r->all, &r->at);
	r->extra = r->at - from == 4 ? -1 : 0;
}

bool nk_lenient_is_space(uint32_t c)
{
	return (c >= 9 && c <= 13) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
	       c == 0x205F || c == 0x3000;
}

bool nk_lenient_is_word(uint32_t c)
{
	return c <= 0xFFFF && (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_ND_MASK)) != 0;
}

bool nk_lenient_is_number(uint32_t c)
{
	return c <= 0xFFFF && (U_GET_GC_MASK(c) & U_GC_N_MASK) != 0;
}

const char *nk_lenient_show(const struct nk_lenient *r)
{
	uint32_t c = nk_lenient_peek(r);
	size_t at = r->at;

	if (c > 0xFFFF || c == LOW_HALF)
		return "\xEF\xBF\xBD";
	if (nk_lenient_at_end(r))
		return "";
	nk_utf8_next(r->all, &at);
	return nk_strndup(r->arena, r->all.s + r->at, at - r->at);
}

bool nk_lenient_skip_blank(struct nk_lenient *r)
{
	uint32_t c = nk_lenient_peek(r);

	if (c == 0) {
		if (nk_lenient_at_end(r)) {
			r->ended = true;
			return false;
		}
		r->at++;
	} else if (c == '\r') {
		/* The LF behind it belongs to it unless the text ends there. */
		r->at++;
		if (nk_lenient_ensure(r, 1) && r->all.s[r->at] == '\n')
			r->at++;
		r->line++;
		r->line_start = r->at;
	} else if (c == '\n') {
		r->line++;
		r->line_start = ++r->at;
	} else if (nk_lenient_is_space(c)) {
		nk_lenient_take_unit(r);
	} else {
		return false;
	}
	return true;
}

void nk_lenient_skip_blanks(struct nk_lenient *r)
{
	while (nk_lenient_skip_blank(r))
		;
}

/* ---- State, path, depth ---- */

static void count_value(struct nk_lenient *r)
{
	if (r->here.type == NK_TOKEN_ARRAY || r->here.type == NK_TOKEN_CONSTRUCTOR)
		r->here.index++;
}

size_t nk_lenient_depth(const struct nk_lenient *reader)
{
	bool start = reader->token == NK_TOKEN_OBJECT || reader->token == NK_TOKEN_ARRAY ||
		     reader->token == NK_TOKEN_CONSTRUCTOR;

	return reader->n_steps + (start || reader->here.type == NK_TOKEN_NONE ? 0 : 1);
}

static int push(struct nk_lenient *r, enum nk_token container, struct nk_err *err)
{
	struct nk_lenient_step step = { .type = container, .index = -1, .name = NK_STR("") };

	count_value(r);
	if (r->here.type == NK_TOKEN_NONE) {
		r->here = step;
		return 0;
	}
	if (r->n_steps == r->n_room) {
		size_t room = r->n_room ? 2 * r->n_room : 16;

		r->steps = nk_regrow(r->arena, r->steps, r->n_steps, room, sizeof *r->steps);
		r->n_room = room;
	}
	r->steps[r->n_steps++] = r->here;
	r->here = step;
	if (nk_lenient_depth(r) + 1 <= NK_LENIENT_DEPTH || r->too_deep)
		return 0;
	r->too_deep = true;
	return nk_lenient_fail(r, err, "The reader's MaxDepth of %d has been exceeded.",
			       NK_LENIENT_DEPTH);
}

static enum nk_token pop(struct nk_lenient *r)
{
	enum nk_token type = r->here.type;

	if (r->n_steps > 0)
		r->here = r->steps[--r->n_steps];
	else
		r->here = (struct nk_lenient_step){ .type = NK_TOKEN_NONE };
	if (nk_lenient_depth(r) <= NK_LENIENT_DEPTH)
		r->too_deep = false;
	return type;
}

/* What a closing token closes, and the names of both in messages. */
static const struct {
	enum nk_token end, container;
	const char *name, *container_name;
} ends[] = {
	{ NK_TOKEN_OBJECT_END, NK_TOKEN_OBJECT, "EndObject", "Object" },
	{ NK_TOKEN_ARRAY_END, NK_TOKEN_ARRAY, "EndArray", "Array" },
	{ NK_TOKEN_CONSTRUCTOR_END, NK_TOKEN_CONSTRUCTOR, "EndConstructor", "Constructor" },
};

static const char *container_name(enum nk_token container)
{
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (ends[i].container == container)
			return ends[i].container_name;
	}
	return "None";
}

static int close_container(struct nk_lenient *r, enum nk_token end, struct nk_err *err)
{
	enum nk_token container = pop(r);

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (ends[i].end == end && ends[i].container != container) {
			return nk_lenient_fail(r, err,
					       "JsonToken %s is not valid for closing JsonType %s.",
					       ends[i].name, container_name(container));
		}
	}
	nk_lenient_set_post_value(r, false);
	return 0;
}

void nk_lenient_set_post_value(struct nk_lenient *r, bool count)
{
	r->state = r->here.type != NK_TOKEN_NONE ? NK_LENIENT_POST_VALUE : NK_LENIENT_FINISHED;
	if (count)
		count_value(r);
}

void nk_lenient_set_by_container(struct nk_lenient *r)
{
	r->state = r->here.type == NK_TOKEN_OBJECT        ? NK_LENIENT_OBJECT
		   : r->here.type == NK_TOKEN_ARRAY       ? NK_LENIENT_ARRAY
		   : r->here.type == NK_TOKEN_CONSTRUCTOR ? NK_LENIENT_CONSTRUCTOR
							  : NK_LENIENT_FINISHED;
}

int nk_lenient_set(struct nk_lenient *r, enum nk_token token, bool count, struct nk_err *err)
{
	r->token = token;
	switch (token) {
	case NK_TOKEN_OBJECT:
		r->state = NK_LENIENT_OBJECT_START;
		r->text = NK_NO_STR;
		return push(r, token, err);
	case NK_TOKEN_ARRAY:
		r->state = NK_LENIENT_ARRAY_START;
		r->text = NK_NO_STR;
		return push(r, token, err);
	case NK_TOKEN_CONSTRUCTOR:
		r->state = NK_LENIENT_CONSTRUCTOR_START;
		return push(r, token, err);
	case NK_TOKEN_OBJECT_END:
	case NK_TOKEN_ARRAY_END:
	case NK_TOKEN_CONSTRUCTOR_END: r->text = NK_NO_STR; return close_container(r, token, err);
	case NK_TOKEN_PROPERTY:
		r->state = NK_LENIENT_PROPERTY;
		r->here.name = r->text;
		return 0;
	case NK_TOKEN_NONE: r->text = NK_NO_STR; return 0;
	case NK_TOKEN_COMMENT: return 0;
	case NK_TOKEN_NULL:
	case NK_TOKEN_UNDEFINED: r->text = NK_NO_STR; break;
	default: break;
	}
	nk_lenient_set_post_value(r, count);
	return 0;
}

/* ---- Values ---- */

int nk_lenient_unexpected(struct nk_lenient *r, const char *shown, struct nk_err *err)
{
	return nk_lenient_fail(r, err, "Unexpected character encountered while parsing value: %s.",
			       shown);
}

int nk_lenient_unexpected_end(struct nk_lenient *r, struct nk_err *err)
{
	return nk_lenient_fail(r, err, "Unexpected end when reading JSON.");
}

/* Words that are values. */
static const struct word {
	char first;
	const char *word;
	enum nk_token token;
	bool boolean;
} words[] = {
	{ 't', "true", NK_TOKEN_BOOLEAN, true },
	{ 'f', "false", NK_TOKEN_BOOLEAN, false },
	{ 'u', "undefined", NK_TOKEN_UNDEFINED, false },
	{ 'n', "null", NK_TOKEN_NULL, false },
};

static int read_word(struct nk_lenient *r, const struct word *word, struct nk_err *err)
{
	int matched = nk_lenient_match(r, word->word, err);

	if (matched < 0)
		return -1;
	if (!matched) {
		return nk_lenient_fail(r, err, "Error parsing %s value.",
				       word->token == NK_TOKEN_BOOLEAN ? "boolean" : word->word);
	}
	r->boolean = word->boolean;
	r->text = word->boolean ? NK_STR("True") : NK_STR("False");
	return nk_lenient_set(r, word->token, true, err);
}

/* "new Date(": the name, up to the parenthesis. */
static int read_constructor_name(struct nk_lenient *r, size_t *end, struct nk_err *err)
{
	for (;;) {
		uint32_t c = nk_lenient_peek(r);

		*end = r->at;
		if (c == 0 && nk_lenient_at_end(r))
			return nk_lenient_fail(r, err, "Unexpected end while parsing constructor.");
		if (c == '(' || nk_lenient_skip_blank(r))
			return 0;
		if (!nk_lenient_is_word(c)) {
			return nk_lenient_fail(
				r, err, "Unexpected character while parsing constructor: %s.",
				nk_lenient_show(r));
		}
		nk_lenient_take_unit(r);
	}
}

static int read_constructor(struct nk_lenient *r, struct nk_err *err)
{
	size_t start, end;
	int matched = nk_lenient_match(r, "new", err);

	if (matched < 0)
		return -1;
	if (!matched)
		return nk_lenient_fail(r, err, "Unexpected content while parsing JSON.");
	nk_lenient_skip_blanks(r);
	start = r->at;
	if (read_constructor_name(r, &end, err) < 0)
		return -1;
	if (start == end)
		return nk_lenient_fail(r, err, "Empty constructor name.");
	r->text = nk_str_dup(r->arena, nk_str_n(r->all.s + start, end - start));
	nk_lenient_skip_blanks(r);
	if (nk_lenient_peek(r) != '(') {
		return nk_lenient_fail(r, err,
				       "Unexpected character while parsing constructor: %s.",
				       nk_lenient_show(r));
	}
	r->at++;
	return nk_lenient_set(r, NK_TOKEN_CONSTRUCTOR, true, err);
}

static int read_n(struct nk_lenient *r, struct nk_err *err)
{
	if (!nk_lenient_ensure(r, 1)) {
		r->at++;
		return nk_lenient_unexpected_end(r, err);
	}
	if (r->all.s[r->at + 1] == 'u')
		return read_word(r, &words[3], err);
	if (r->all.s[r->at + 1] == 'e')
		return read_constructor(r, err);
	return nk_lenient_unexpected(r, "n", err);
}

/* Characters that are a token of their own. */
static const struct {
	char c;
	enum nk_token token;
} marks[] = {
	{ '{', NK_TOKEN_OBJECT },
	{ '[', NK_TOKEN_ARRAY },
	{ ']', NK_TOKEN_ARRAY_END },
	{ ')', NK_TOKEN_CONSTRUCTOR_END },
};

static int parse_value(struct nk_lenient *r, struct nk_err *err)
{
	while (nk_lenient_skip_blank(r))
		;
	if (nk_lenient_at_end(r))
		return NK_END;
	uint32_t c = nk_lenient_peek(r);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (c == (unsigned char)marks[i].c) {
			r->at++;
			return nk_lenient_set(r, marks[i].token, true, err);
		}
	}
	for (size_t i = 0; i < 3; i++) {
		if (c == (unsigned char)words[i].first)
			return read_word(r, &words[i], err);
	}
	switch (c) {
	case '"':
	case '\'': return nk_lenient_string(r, NK_AS_ANY, err);
	case 'n': return read_n(r, err);
	case 'N':
	case 'I': return nk_lenient_infinity(r, NK_AS_ANY, err);
	case '/': return nk_lenient_comment(r, true, err);
	/* Not consumed: the next call takes it, so that several empty values can follow. */
	case ',': return nk_lenient_set(r, NK_TOKEN_UNDEFINED, true, err);
	case '-':
		if (nk_lenient_ensure(r, 1) && r->all.s[r->at + 1] == 'I')
			return nk_lenient_infinity(r, NK_AS_ANY, err);
		return nk_lenient_number(r, NK_AS_ANY, err);
	default:
		if (c == '.' || nk_lenient_is_number(c))
			return nk_lenient_number(r, NK_AS_ANY, err);
		return nk_lenient_unexpected(r, nk_lenient_show(r), err);
	}
}

/* ---- Objects ---- */

static bool is_identifier(uint32_t c)
{
	return c == '_' || c == '$' || nk_lenient_is_word(c);
}

static int read_bare_name(struct nk_lenient *r, struct nk_err *err)
{
	size_t from = r->at;

	while (is_identifier(nk_lenient_peek(r)))
		nk_lenient_take_unit(r);
	if (nk_lenient_at_end(r)) {
		return nk_lenient_fail(r, err,
				       "Unexpected end while parsing unquoted property name.");
	}
	uint32_t c = nk_lenient_peek(r);
	if (c != 0 && c != ':' && !nk_lenient_is_space(c)) {
		return nk_lenient_fail(r, err,
				       "Invalid JavaScript property identifier character: %s.",
				       nk_lenient_show(r));
	}
	r->text = nk_str_dup(r->arena, nk_str_n(r->all.s + from, r->at - from));
	return 0;
}

static int parse_property(struct nk_lenient *r, struct nk_err *err)
{
	uint32_t c = nk_lenient_peek(r);
	struct nk_str name;

	if (c == '"' || c == '\'') {
		if (nk_lenient_quoted(r, &name, err) < 0)
			return -1;
	} else if (is_identifier(c)) {
		struct nk_str before = r->text;

		if (read_bare_name(r, err) < 0)
			return -1;
		name = r->text;
		r->text = before;
	} else {
		return nk_lenient_fail(r, err, "Invalid property identifier character: %s.",
				       nk_lenient_show(r));
	}
	nk_lenient_skip_blanks(r);
	if (nk_lenient_peek(r) != ':') {
		return nk_lenient_fail(
			r, err,
			"Invalid character after parsing property name. Expected ':' "
			"but got: %s.",
			nk_lenient_show(r));
	}
	r->at++;
	r->text = name;
	return nk_lenient_set(r, NK_TOKEN_PROPERTY, true, err);
}

static int parse_object(struct nk_lenient *r, struct nk_err *err)
{
	nk_lenient_skip_blanks(r);
	if (nk_lenient_at_end(r))
		return NK_END;
	switch (nk_lenient_peek(r)) {
	case '}': {
		int rc = nk_lenient_set(r, NK_TOKEN_OBJECT_END, true, err);

		r->at++;
		return rc;
	}
	case '/': return nk_lenient_comment(r, true, err);
	default: return parse_property(r, err);
	}
}

int nk_lenient_post_value(struct nk_lenient *r, bool ignore_comments, struct nk_err *err)
{
	for (;;) {
		enum nk_token end = NK_TOKEN_NONE;

		nk_lenient_skip_blanks(r);
		if (nk_lenient_at_end(r)) {
			r->state = NK_LENIENT_FINISHED;
			return 0;
		}
		switch (nk_lenient_peek(r)) {
		case '}': end = NK_TOKEN_OBJECT_END; break;
		case ']': end = NK_TOKEN_ARRAY_END; break;
		case ')': end = NK_TOKEN_CONSTRUCTOR_END; break;
		case ',':
			r->at++;
			nk_lenient_set_by_container(r);
			return 0;
		case '/':
			if (nk_lenient_comment(r, !ignore_comments, err) < 0)
				return -1;
			if (!ignore_comments)
				return 1;
			continue;
		default:
			return nk_lenient_fail(r, err,
					       "After parsing a value an unexpected character was "
					       "encountered: %s.",
					       nk_lenient_show(r));
		}
		r->at++;
		return nk_lenient_set(r, end, true, err) < 0 ? -1 : 1;
	}
}

/* ---- The reader ---- */

static int after_the_value(struct nk_lenient *r, struct nk_err *err)
{
	if (nk_lenient_ensure(r, 0)) {
		nk_lenient_skip_blanks(r);
		/* Also when the end was only looked at: "{}" CR "x" passes. */
		if (!r->ended) {
			if (nk_lenient_peek(r) == '/')
				return nk_lenient_comment(r, true, err);
			return nk_lenient_fail(r, err,
					       "Additional text encountered after finished reading "
					       "JSON content: %s.",
					       nk_lenient_show(r));
		}
	}
	nk_lenient_set(r, NK_TOKEN_NONE, true, err);
	return NK_END;
}

int nk_lenient_next(struct nk_lenient *reader, struct nk_err *err)
{
	for (;;) {
		switch (reader->state) {
		case NK_LENIENT_OBJECT_START:
		case NK_LENIENT_OBJECT: return parse_object(reader, err);
		case NK_LENIENT_FINISHED: return after_the_value(reader, err);
		case NK_LENIENT_POST_VALUE: {
			int rc = nk_lenient_post_value(reader, false, err);

			if (rc != 0)
				return rc < 0 ? -1 : 0;
			break;
		}
		default: return parse_value(reader, err);
		}
	}
}

int nk_lenient_next_content(struct nk_lenient *reader, struct nk_err *err)
{
	int rc;

	do {
		rc = nk_lenient_next(reader, err);
	} while (rc == 0 && reader->token == NK_TOKEN_COMMENT);
	return rc;
}

int nk_lenient_skip(struct nk_lenient *reader, struct nk_err *err)
{
	int rc = 0;

	if (reader->token == NK_TOKEN_PROPERTY && nk_lenient_next(reader, err) < 0)
		return -1;
	if (reader->token != NK_TOKEN_OBJECT && reader->token != NK_TOKEN_ARRAY &&
	    reader->token != NK_TOKEN_CONSTRUCTOR)
		return 0;
	size_t depth = nk_lenient_depth(reader);
	do {
		rc = nk_lenient_next(reader, err);
	} while (rc == 0 && depth < nk_lenient_depth(reader));
	return rc < 0 ? -1 : 0;
}

int nk_lenient_finish(struct nk_lenient *reader, struct nk_err *err)
{
	int rc;

	while ((rc = nk_lenient_next(reader, err)) == 0) {
		if (reader->token != NK_TOKEN_COMMENT) {
			return nk_lenient_fail_typed(reader, err,
						     "Additional text found in JSON string after "
						     "finishing deserializing object.");
		}
	}
	return rc < 0 ? -1 : 0;
}
