/* SPDX-License-Identifier: MIT
 *
 * The scanner: see yaml_scan.h. Tokens wait in a queue, because whether a scalar was a
 * mapping's key is known only when its ":" comes; then KEY, and perhaps the start of a block
 * mapping, are put in front of it. `keys` remembers for each flow level where such a key may
 * have begun, `indents` the columns of the open block collections.
 */
#include "base/yaml_scan.h"

#include "base/utf.h"

#include <string.h>

/* An implicit key ends on its line and within this many UTF-16 units. */
enum { MAX_KEY = 1024 };

void nk_yaml_scan_init(struct nk_yaml_scanner *s, struct nk_arena *arena, struct nk_str text)
{
	/* An escape may grow: the two characters of \L are three bytes. */
	size_t room = 2 * text.n + 16;

	*s = (struct nk_yaml_scanner){
		.arena = arena,
		.all = text,
		.place = NK_YAML_START,
		.indent = -1,
		.value = NK_BUF_INIT(room),
		.blanks = NK_BUF_INIT(room),
		.first_break = NK_BUF_INIT(room),
		.more_breaks = NK_BUF_INIT(room),
	};
}

void nk_yaml_scan_release(struct nk_yaml_scanner *s)
{
	nk_buf_release(&s->value);
	nk_buf_release(&s->blanks);
	nk_buf_release(&s->first_break);
	nk_buf_release(&s->more_breaks);
}

int nk_yaml_fail(struct nk_yaml_scanner *s, enum nk_yaml_class class, struct nk_yaml_place start,
		 struct nk_yaml_place end, const char *text)
{
	s->failure = (struct nk_yaml_failure){ class, start, end, nk_str(text) };
	return -1;
}

/* ---- The token queue ---- */

static struct nk_yaml_token *make_room(struct nk_yaml_scanner *s)
{
	if (s->head > 0 && s->head == s->n_tokens)
		s->head = s->n_tokens = 0;
	if (s->n_tokens == s->tokens_room) {
		size_t room = s->tokens_room ? 2 * s->tokens_room : 64;

		s->tokens = nk_regrow(s->arena, s->tokens, s->n_tokens, room, sizeof *s->tokens);
		s->tokens_room = room;
	}
	return &s->tokens[s->n_tokens++];
}

static void add_token(struct nk_yaml_scanner *s, struct nk_yaml_token token)
{
	*make_room(s) = token;
}

static void add_plain_token(struct nk_yaml_scanner *s, enum nk_yaml_token_kind kind,
			    struct nk_yaml_place start, struct nk_yaml_place end)
{
	add_token(s, (struct nk_yaml_token){ .kind = kind, .start = start, .end = end });
}

void nk_yaml_add_error(struct nk_yaml_scanner *s, struct nk_yaml_place start,
		       struct nk_yaml_place end, const char *text)
{
	add_token(s,
		  (struct nk_yaml_token){
			  .kind = NK_YT_ERROR, .start = start, .end = end, .text = nk_str(text) });
}

/* Put a token in front of the token with this number. */
static int insert_token(struct nk_yaml_scanner *s, int64_t number, enum nk_yaml_token_kind kind,
			struct nk_yaml_place place)
{
	int64_t from_head = number - s->n_consumed;

	if (from_head < 0 || from_head > (int64_t)(s->n_tokens - s->head)) {
		return nk_yaml_fail(s, NK_YAML_STATE, place, place,
				    "Cannot insert outside of the bounds of the queue");
	}
	make_room(s);
	struct nk_yaml_token *to = s->tokens + s->head + from_head;
	memmove(to + 1, to, (size_t)(s->tokens + s->n_tokens - 1 - to) * sizeof *to);
	*to = (struct nk_yaml_token){ .kind = kind, .start = place, .end = place };
	return 0;
}

/* ---- Implicit keys ---- */

static struct nk_yaml_key *top_key(struct nk_yaml_scanner *s)
{
	return &s->keys[s->n_keys - 1];
}

static void push_key(struct nk_yaml_scanner *s)
{
	if (s->n_keys == s->keys_room) {
		size_t room = s->keys_room ? 2 * s->keys_room : 16;

		s->keys = nk_regrow(s->arena, s->keys, s->n_keys, room, sizeof *s->keys);
		s->keys_room = room;
	}
	s->keys[s->n_keys++] = (struct nk_yaml_key){ .place = NK_YAML_START };
}

static int remove_key(struct nk_yaml_scanner *s)
{
	struct nk_yaml_key *key = top_key(s);

	if (key->possible && key->required) {
		return nk_yaml_fail(s, NK_YAML_SYNTAX, key->place, key->place,
				    "While scanning a simple key, could not find expected ':'.");
	}
	key->possible = false;
	return 0;
}

/* What follows may turn out to be a key. */
static int save_key(struct nk_yaml_scanner *s)
{
	if (!s->key_allowed)
		return 0;
	if (remove_key(s) < 0)
		return -1;
	*top_key(s) = (struct nk_yaml_key){
		.possible = true,
		.required = s->flow_level == 0 && s->indent == s->place.column,
		.token = s->n_consumed + (int64_t)(s->n_tokens - s->head),
		.place = s->place,
	};
	return 0;
}

/* Forget keys that have become too long. */
static void drop_stale_keys(struct nk_yaml_scanner *s)
{
	for (size_t i = s->n_keys; i-- > 0;) {
		struct nk_yaml_key *key = &s->keys[i];

		if (!key->possible || (key->place.line >= s->place.line &&
				       key->place.index + MAX_KEY >= s->place.index))
			continue;
		if (key->required) {
			nk_yaml_add_error(
				s, s->place, s->place,
				"While scanning a simple key, could not find expected ':'.");
		}
		key->possible = false;
	}
}

static bool key_at_head(const struct nk_yaml_scanner *s)
{
	for (size_t i = 0; i < s->n_keys; i++) {
		if (s->keys[i].possible && s->keys[i].token == s->n_consumed)
			return true;
	}
	return false;
}

/* ---- Indentation ---- */

static void unroll_indent(struct nk_yaml_scanner *s, int64_t column)
{
	if (s->flow_level != 0)
		return;
	while (s->indent > column) {
		add_plain_token(s, NK_YT_BLOCK_END, s->place, s->place);
		s->indent = s->indents[--s->n_indents];
	}
}

/* Open a block collection when `column` is deeper; in front of token `number` unless -1. */
static int roll_indent(struct nk_yaml_scanner *s, struct nk_yaml_place place, int64_t number,
		       enum nk_yaml_token_kind kind)
{
	if (s->flow_level > 0 || s->indent >= place.column)
		return 0;
	if (s->n_indents == s->indents_room) {
		size_t room = s->indents_room ? 2 * s->indents_room : 16;

		s->indents =
			nk_regrow(s->arena, s->indents, s->n_indents, room, sizeof *s->indents);
		s->indents_room = room;
	}
	s->indents[s->n_indents++] = s->indent;
	s->indent = place.column;
	if (number >= 0)
		return insert_token(s, number, kind, place);
	add_plain_token(s, kind, place, place);
	return 0;
}

/* ---- One function per kind of token; each is called at its first character ---- */

static int fetch_stream_end(struct nk_yaml_scanner *s)
{
	if (s->place.column != 0) {
		s->place.line++;
		s->place.column = 0;
	}
	unroll_indent(s, -1);
	if (remove_key(s) < 0)
		return -1;
	s->key_allowed = false;
	s->ended = true;
	add_plain_token(s, NK_YT_STREAM_END, s->place, s->place);
	nk_yaml_skip(s);
	return 0;
}

static int fetch_directive(struct nk_yaml_scanner *s)
{
	struct nk_yaml_token token = { .kind = NK_YT_NONE };

	unroll_indent(s, -1);
	if (remove_key(s) < 0)
		return -1;
	s->key_allowed = false;
	if (nk_yaml_scan_directive(s, &token) < 0)
		return -1;
	if (token.kind != NK_YT_NONE)
		add_token(s, token);
	return 0;
}

static int begin_document_mark(struct nk_yaml_scanner *s)
{
	s->comment_after_plain = false;
	unroll_indent(s, -1);
	if (remove_key(s) < 0)
		return -1;
	s->key_allowed = false;
	for (int i = 0; i < 3; i++)
		nk_yaml_skip(s);
	return 0;
}

static int fetch_document_start(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;

	if (begin_document_mark(s) < 0)
		return -1;
	add_plain_token(s, NK_YT_DOCUMENT_START, start, s->place);
	return 0;
}

static int fetch_document_end(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;

	if (begin_document_mark(s) < 0)
		return -1;
	while (nk_yaml_is_white(s, 0))
		nk_yaml_skip(s);
	add_plain_token(s, NK_YT_DOCUMENT_END, start, start);
	if (!nk_yaml_at_end(s) && !nk_yaml_is_break(s, 0) && !nk_yaml_is(s, '#', 0)) {
		nk_yaml_add_error(
			s, start, s->place,
			"While scanning a document end, found invalid content after '...' "
			"marker.");
	}
	return 0;
}

static int fetch_flow_start(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;
	bool sequence = nk_yaml_is(s, '[', 0);

	if (save_key(s) < 0)
		return -1;
	push_key(s);
	s->flow_level++;
	s->key_allowed = true;
	nk_yaml_skip(s);
	add_plain_token(s, sequence ? NK_YT_FLOW_SEQUENCE : NK_YT_FLOW_MAPPING, start, start);
	s->flow_opened = true;
	return 0;
}

static int fetch_flow_end(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;
	bool sequence = nk_yaml_is(s, ']', 0);

	if (remove_key(s) < 0)
		return -1;
	if (s->flow_level > 0) {
		s->flow_level--;
		s->n_keys--;
	}
	s->key_allowed = false;
	nk_yaml_skip(s);
	add_plain_token(s, sequence ? NK_YT_FLOW_SEQUENCE_END : NK_YT_FLOW_MAPPING_END, start,
			start);
	if (sequence && nk_yaml_is(s, '#', 0)) {
		nk_yaml_add_error(s, start, start,
				  "While scanning a flow sequence end, found invalid comment after "
				  "']'.");
	}
	s->flow_collection = true;
	return 0;
}

static int fetch_flow_entry(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;

	if (remove_key(s) < 0)
		return -1;
	s->key_allowed = true;
	nk_yaml_skip(s);
	if (nk_yaml_is(s, '#', 0)) {
		nk_yaml_add_error(
			s, start, s->place,
			"While scanning a flow entry, found invalid comment after comma.");
	} else {
		add_plain_token(s, NK_YT_FLOW_ENTRY, start, s->place);
	}
	return 0;
}

static int fetch_block_entry(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;

	/* In a flow collection the parser complains, who knows the context. */
	if (s->flow_level == 0) {
		if (!s->key_allowed) {
			if (s->had_anchor && s->anchor_end.line == s->place.line) {
				return nk_yaml_fail(
					s, NK_YAML_SEMANTIC, s->anchor_start, s->anchor_end,
					"Anchor before sequence entry on same line is not "
					"allowed.");
			}
			nk_yaml_add_error(
				s, s->place, s->place,
				"Block sequence entries are not allowed in this context.");
		}
		if (roll_indent(s, s->place, -1, NK_YT_BLOCK_SEQUENCE) < 0)
			return -1;
	}
	if (remove_key(s) < 0)
		return -1;
	s->key_allowed = true;
	nk_yaml_skip(s);
	add_plain_token(s, NK_YT_BLOCK_ENTRY, start, s->place);
	return 0;
}

static int fetch_key(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;

	if (s->flow_level == 0) {
		if (!s->key_allowed) {
			return nk_yaml_fail(s, NK_YAML_SYNTAX, start, start,
					    "Mapping keys are not allowed in this context.");
		}
		if (roll_indent(s, s->place, -1, NK_YT_BLOCK_MAPPING) < 0)
			return -1;
	}
	if (remove_key(s) < 0)
		return -1;
	s->key_allowed = s->flow_level == 0;
	nk_yaml_skip(s);
	add_plain_token(s, NK_YT_KEY, start, s->place);
	return 0;
}

/* The ":" of an implicit key: KEY goes in front of what was scanned since. */
static int value_of_implicit_key(struct nk_yaml_scanner *s, struct nk_yaml_key *key)
{
	if (insert_token(s, key->token, NK_YT_KEY, key->place) < 0 ||
	    roll_indent(s, key->place, key->token, NK_YT_BLOCK_MAPPING) < 0)
		return -1;
	key->possible = false;
	s->key_allowed = false;
	return 0;
}

/* The ":" behind "? key", or of an empty key. */
static int value_of_explicit_key(struct nk_yaml_scanner *s, const struct nk_yaml_key *key)
{
	bool allowed = s->flow_level == 0;

	if (allowed) {
		if (roll_indent(s, s->place, -1, NK_YT_BLOCK_MAPPING) < 0)
			return -1;
		if (s->place.column == 0 && key->place.column == 0) {
			add_plain_token(s, NK_YT_KEY, key->place, key->place);
			allowed = false;
		}
	}
	s->key_allowed = allowed;
	return 0;
}

static int fetch_value(struct nk_yaml_scanner *s)
{
	struct nk_yaml_key *key = top_key(s);
	struct nk_yaml_place start = s->place;

	if (!key->possible && s->flow_level == 0 && !s->key_allowed) {
		/* The place does not move: the parser stops at the error token. */
		nk_yaml_add_error(s, start, start,
				  "Mapping values are not allowed in this context.");
		return 0;
	}
	if ((key->possible ? value_of_implicit_key(s, key) : value_of_explicit_key(s, key)) < 0)
		return -1;
	nk_yaml_skip(s);
	add_plain_token(s, NK_YT_VALUE, start, s->place);
	return 0;
}

static int fetch_anchor(struct nk_yaml_scanner *s)
{
	struct nk_yaml_token token = { .kind = NK_YT_NONE };
	bool alias = nk_yaml_is(s, '*', 0);

	if (save_key(s) < 0)
		return -1;
	s->key_allowed = false;
	if (nk_yaml_scan_anchor(s, &token, alias) < 0)
		return -1;
	if (!alias) {
		s->had_anchor = true;
		s->anchor_start = token.start;
		s->anchor_end = token.end;
	}
	add_token(s, token);
	return 0;
}

static int fetch_tag(struct nk_yaml_scanner *s)
{
	struct nk_yaml_token token = { .kind = NK_YT_NONE };

	if (save_key(s) < 0)
		return -1;
	s->key_allowed = false;
	if (nk_yaml_scan_tag(s, &token) < 0)
		return -1;
	add_token(s, token);
	return 0;
}

static int fetch_block_scalar(struct nk_yaml_scanner *s)
{
	struct nk_yaml_token token = { .kind = NK_YT_NONE };

	if (save_key(s) < 0)
		return -1;
	s->key_allowed = true;
	if (nk_yaml_scan_block(s, &token, nk_yaml_is(s, '|', 0)) < 0)
		return -1;
	add_token(s, token);
	return 0;
}

static int fetch_quoted(struct nk_yaml_scanner *s)
{
	struct nk_yaml_token token = { .kind = NK_YT_NONE };
	bool single = nk_yaml_is(s, '\'', 0);

	if (save_key(s) < 0)
		return -1;
	s->key_allowed = false;
	s->flow_scalar = s->flow_level > 0;
	if (nk_yaml_scan_quoted(s, &token, single) < 0)
		return -1;
	add_token(s, token);
	if (!single && nk_yaml_is(s, '#', 0)) {
		nk_yaml_add_error(s, s->place, s->place,
				  "While scanning a flow sequence end, found invalid comment after "
				  "double-quoted scalar.");
	}
	return 0;
}

static int fetch_plain(struct nk_yaml_scanner *s)
{
	struct nk_yaml_token token = { .kind = NK_YT_NONE };
	bool multiline = false;

	if (s->comment_after_plain) {
		nk_yaml_add_error(s, s->place, s->place,
				  "While scanning plain scalar, found a comment between adjacent "
				  "scalars.");
	}
	if ((s->flow_scalar || (s->flow_collection && !s->flow_opened)) && nk_yaml_is(s, ':', 0))
		nk_yaml_skip(s);
	s->flow_scalar = s->flow_collection = s->flow_opened = false;
	s->comment_after_plain = false;

	if (save_key(s) < 0)
		return -1;
	s->key_allowed = false;
	if (nk_yaml_scan_plain(s, &token, &multiline) < 0)
		return -1;
	if (multiline && nk_yaml_is(s, ':', 0) && s->flow_level == 0 &&
	    s->indent < s->place.column) {
		nk_yaml_add_error(
			s, s->place, s->place,
			"While scanning a multiline plain scalar, found invalid mapping.");
	}
	add_token(s, token);
	return 0;
}

/* ---- Which token begins here ---- */

static bool at_directive(const struct nk_yaml_scanner *s)
{
	return s->place.column == 0 && nk_yaml_is(s, '%', 0);
}

static bool at_mark(const struct nk_yaml_scanner *s, const char *mark)
{
	return s->place.column == 0 && s->at + 3 <= s->all.n &&
	       memcmp(s->all.s + s->at, mark, 3) == 0 && nk_yaml_is_blank(s, 3);
}

static bool at_document_start(const struct nk_yaml_scanner *s)
{
	return at_mark(s, "---");
}

bool nk_yaml_at_document_end(const struct nk_yaml_scanner *s)
{
	return at_mark(s, "...");
}

bool nk_yaml_at_document(const struct nk_yaml_scanner *s)
{
	return at_document_start(s) || nk_yaml_at_document_end(s);
}

static bool at_block_entry(const struct nk_yaml_scanner *s)
{
	return nk_yaml_is(s, '-', 0) && nk_yaml_is_blank(s, 1);
}

static bool at_key(const struct nk_yaml_scanner *s)
{
	return nk_yaml_is(s, '?', 0) && nk_yaml_is_blank(s, 1);
}

static bool at_value(const struct nk_yaml_scanner *s)
{
	if (!nk_yaml_is(s, ':', 0) || (s->flow_level == 0 && !nk_yaml_is_blank(s, 1)) ||
	    (s->key_allowed && s->flow_level > 0) || (s->flow_scalar && nk_yaml_is(s, ':', 1)))
		return false;
	return nk_yaml_is_blank(s, 1) || nk_yaml_is(s, ',', 1) || s->flow_scalar ||
	       s->flow_collection || s->flow_opened;
}

static bool at_block_scalar(const struct nk_yaml_scanner *s)
{
	return s->flow_level == 0 && nk_yaml_is_any(s, "|>", 0);
}

static bool at_plain(const struct nk_yaml_scanner *s)
{
	bool excluded = nk_yaml_is_blank(s, 0) || nk_yaml_is_any(s, "-?:,[]{}#&*!|>'\"%@`", 0);

	return !excluded || (nk_yaml_is(s, '-', 0) && !nk_yaml_is_white(s, 1)) ||
	       (nk_yaml_is_any(s, "?:", 0) && !nk_yaml_is_blank(s, 1)) ||
	       (s->key_allowed && s->flow_level > 0);
}

/* Tried in this order; the first whose character (unless 0) and test fit scans the token. */
static const struct rule {
	const char *chars; /* NULL: any */
	bool (*here)(const struct nk_yaml_scanner *s);
	int (*fetch)(struct nk_yaml_scanner *s);
} rules[] = {
	{ "%", at_directive, fetch_directive },
	{ "-", at_document_start, fetch_document_start },
	{ ".", nk_yaml_at_document_end, fetch_document_end },
	{ "[{", NULL, fetch_flow_start },
	{ "]}", NULL, fetch_flow_end },
	{ ",", NULL, fetch_flow_entry },
	{ "-", at_block_entry, fetch_block_entry },
	{ "?", at_key, fetch_key },
	{ ":", at_value, fetch_value },
	{ "*&", NULL, fetch_anchor },
	{ "!", NULL, fetch_tag },
	{ "|>", at_block_scalar, fetch_block_scalar },
	{ "'\"", NULL, fetch_quoted },
	{ NULL, at_plain, fetch_plain },
};

static const struct rule *find_rule(const struct nk_yaml_scanner *s)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const struct rule *rule = &rules[i];

		if ((!rule->chars || nk_yaml_is_any(s, rule->chars, 0)) &&
		    (!rule->here || rule->here(s)))
			return rule;
	}
	return NULL;
}

static int fetch_nothing(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;

	if (s->key_allowed && s->indent >= start.column && nk_yaml_is(s, '\t', 0)) {
		return nk_yaml_fail(s, NK_YAML_SYNTAX, NK_YAML_START, NK_YAML_START,
				    "While scanning a mapping, found invalid tab as indentation.");
	}
	bool blank = nk_yaml_is_blank(s, 0);
	nk_yaml_skip(s);
	if (blank)
		return 0;
	return nk_yaml_fail(s, NK_YAML_SYNTAX, start, s->place,
			    "While scanning for the next token, found character that cannot start "
			    "any token.");
}

void nk_yaml_scan_comment(struct nk_yaml_scanner *s)
{
	if (!nk_yaml_is(s, '#', 0))
		return;
	while (!nk_yaml_is_break(s, 0) && !nk_yaml_is_zero(s))
		nk_yaml_skip(s);
}

static void skip_to_token(struct nk_yaml_scanner *s)
{
	for (;;) {
		while (nk_yaml_is(s, ' ', 0) ||
		       ((s->flow_level > 0 || !s->key_allowed) && nk_yaml_is(s, '\t', 0)))
			nk_yaml_skip(s);
		nk_yaml_scan_comment(s);
		if (!nk_yaml_is_break(s, 0))
			return;
		nk_yaml_skip_line(s);
		if (s->flow_level == 0)
			s->key_allowed = true;
	}
}

static int fetch_token(struct nk_yaml_scanner *s)
{
	if (!s->started) {
		push_key(s);
		s->key_allowed = true;
		s->started = true;
		add_plain_token(s, NK_YT_STREAM_START, s->place, s->place);
		return 0;
	}
	skip_to_token(s);
	drop_stale_keys(s);
	unroll_indent(s, s->place.column);
	if (nk_yaml_at_end(s) && !s->ended)
		return fetch_stream_end(s);
	if (s->flow_level > 0 && nk_yaml_is(s, '-', 0) && nk_yaml_is_any(s, ",[]{}", 1))
		nk_yaml_add_error(s, s->place, s->place, "Invalid key indicator format.");
	const struct rule *rule = find_rule(s);
	return rule ? rule->fetch(s) : fetch_nothing(s);
}

int nk_yaml_scan_take(struct nk_yaml_scanner *s)
{
	if (!s->ended) {
		while (s->head == s->n_tokens || key_at_head(s)) {
			if (fetch_token(s) < 0)
				return -1;
		}
	}
	s->current = (struct nk_yaml_token){ .kind = NK_YT_NONE,
					     .start = NK_YAML_START,
					     .end = NK_YAML_START };
	if (s->head < s->n_tokens)
		s->current = s->tokens[s->head++];
	return 0;
}

void nk_yaml_scan_consume(struct nk_yaml_scanner *s)
{
	s->n_consumed++;
	s->previous = s->current.kind;
	s->current.kind = NK_YT_NONE;
}

/* ---- Characters ---- */

uint32_t nk_yaml_peek(const struct nk_yaml_scanner *s, size_t ahead)
{
	size_t at = s->at + ahead;

	if (at >= s->all.n)
		return 0;
	unsigned char c = (unsigned char)s->all.s[at];
	return c < 0x80 ? c : nk_utf8_next(s->all, &at);
}

bool nk_yaml_is_any(const struct nk_yaml_scanner *s, const char *set, size_t ahead)
{
	size_t at = s->at + ahead;

	return at < s->all.n && s->all.s[at] != '\0' && strchr(set, s->all.s[at]);
}

/* Bytes of the character at the current place; 0 behind the end. */
static size_t char_size(const struct nk_yaml_scanner *s)
{
	size_t at = s->at;

	if (at >= s->all.n)
		return 0;
	if ((unsigned char)s->all.s[at] < 0x80)
		return 1;
	nk_utf8_next(s->all, &at);
	return at - s->at;
}

void nk_yaml_skip(struct nk_yaml_scanner *s)
{
	size_t size = char_size(s);
	int units = size == 4 ? 2 : 1;

	s->at += size;
	s->place.index += units;
	s->place.column += units;
}

void nk_yaml_skip_line(struct nk_yaml_scanner *s)
{
	bool pair = nk_yaml_is(s, '\r', 0) && nk_yaml_is(s, '\n', 1);

	if (nk_yaml_is_zero(s))
		return;
	s->at += pair ? 2 : char_size(s);
	s->place.index += pair ? 2 : 1;
	s->place.line++;
	s->place.column = 0;
}

void nk_yaml_copy(struct nk_yaml_scanner *s, struct nk_buf *out)
{
	nk_buf_add(out, s->all.s + s->at, char_size(s));
	nk_yaml_skip(s);
}

void nk_yaml_copy_line(struct nk_yaml_scanner *s, struct nk_buf *out)
{
	uint32_t c = nk_yaml_peek(s, 0);

	if (c == 0x2028 || c == 0x2029)
		nk_buf_add(out, s->all.s + s->at, char_size(s));
	else if (c != 0)
		nk_buf_char(out, '\n');
	nk_yaml_skip_line(s);
}
