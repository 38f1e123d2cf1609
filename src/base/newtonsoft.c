/* SPDX-License-Identifier: MIT
 *
 * The lenient JSON reader, token by token: Newtonsoft's JsonTextReader.Read(). Where it
 * stops, what it has consumed by then and in which order its state changes decide line,
 * position and path of an error, and what a forgiving caller can still read, so all of that
 * follows the original closely. Own because no other parser can be made to say the same.
 */
#include "base/newtonsoft_scan.h"

void nk_lenient_init(struct nk_lenient *reader, struct nk_arena *arena, struct nk_str text)
{
	*reader = (struct nk_lenient){
		.arena = arena,
		.all = text.s ? text : NK_STR(""),
		.line = 1,
		.dates = true,
	};
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
