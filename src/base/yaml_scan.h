/* SPDX-License-Identifier: MIT
 *
 * Inside the YAML reader only: the scanner, which cuts text into tokens. It behaves as that of
 * YamlDotNet 17 (itself a child of libyaml), because what is accepted and where reading stops
 * is seen by mod authors.
 *
 * Written by hand rather than taken from libyaml or libfyaml: those accept other texts,
 * and name other places and sentences when they do not.
 *
 * Positions count UTF-16 units, as .NET does. Tokens and their texts live in the arena; a failure
 * is kept in the scanner, and functions that meet one return -1.
 */
#ifndef NK_BASE_YAML_SCAN_H
#define NK_BASE_YAML_SCAN_H

#include "base/value.h"

struct nk_yaml_place {
	int64_t index;  /* from 0 */
	int64_t line;   /* from 1 */
	int64_t column; /* from 0, unlike in messages */
};
#define NK_YAML_START ((struct nk_yaml_place){ .line = 1 })

enum nk_yaml_class {
	NK_YAML_SYNTAX,
	NK_YAML_SEMANTIC,
	NK_YAML_PLAIN, /* YamlException itself */
	NK_YAML_NO_ANCHOR,
	NK_YAML_STATE, /* from here on: exceptions without a place */
	NK_YAML_ARGUMENT,
	NK_YAML_NULL_ARGUMENT,
	NK_YAML_RANGE,
	NK_YAML_LIMIT, /* ours */
};

struct nk_yaml_failure {
	enum nk_yaml_class class;
	struct nk_yaml_place start, end;
	struct nk_str text;
	struct nk_yaml_place seen; /* where it is, when the message names another place */
};

enum nk_yaml_token_kind {
	NK_YT_NONE, /* behind the end of the stream */
	NK_YT_STREAM_START,
	NK_YT_STREAM_END,
	NK_YT_VERSION,
	NK_YT_TAG_DIRECTIVE,
	NK_YT_DOCUMENT_START,
	NK_YT_DOCUMENT_END,
	NK_YT_BLOCK_SEQUENCE,
	NK_YT_BLOCK_MAPPING,
	NK_YT_BLOCK_END,
	NK_YT_FLOW_SEQUENCE,
	NK_YT_FLOW_SEQUENCE_END,
	NK_YT_FLOW_MAPPING,
	NK_YT_FLOW_MAPPING_END,
	NK_YT_BLOCK_ENTRY,
	NK_YT_FLOW_ENTRY,
	NK_YT_KEY,
	NK_YT_VALUE,
	NK_YT_ALIAS,
	NK_YT_ANCHOR,
	NK_YT_TAG,
	NK_YT_SCALAR,
	NK_YT_ERROR, /* to be reported only if the parser gets there; text is the sentence */
};

enum nk_yaml_style { NK_YS_PLAIN, NK_YS_SINGLE, NK_YS_DOUBLE, NK_YS_LITERAL, NK_YS_FOLDED };

struct nk_yaml_token {
	enum nk_yaml_token_kind kind;
	struct nk_yaml_place start, end;
	struct nk_str text;   /* scalar, name, tag handle, sentence */
	struct nk_str suffix; /* of a tag; a directive's prefix */
	enum nk_yaml_style style;
	int major, minor; /* of a version directive */
};

/* Where an implicit key may have begun: once per flow level. */
struct nk_yaml_key {
	bool possible, required;
	int64_t token; /* its number among all tokens */
	struct nk_yaml_place place;
};

struct nk_yaml_scanner {
	struct nk_arena *arena;
	struct nk_str all;
	size_t at; /* byte offset of `place` */
	struct nk_yaml_place place;
	struct nk_yaml_failure failure;

	/* Tokens fetched and not yet taken: tokens[head..n_tokens). */
	struct nk_yaml_token *tokens;
	size_t head, n_tokens, tokens_room;
	int64_t n_consumed;
	bool started, ended;
	struct nk_yaml_token current; /* kind NONE: none taken */
	enum nk_yaml_token_kind previous;

	int64_t indent;
	int64_t *indents;
	size_t n_indents, indents_room;
	struct nk_yaml_key *keys;
	size_t n_keys, keys_room;
	int64_t flow_level;
	bool key_allowed;

	/* What came just before, for the rules of adjacent scalars. */
	bool comment_after_plain, flow_scalar, flow_collection, flow_opened;
	bool had_anchor;
	struct nk_yaml_place anchor_start, anchor_end;

	/* Scratch for scalars. */
	struct nk_buf value, blanks, first_break, more_breaks;
};

void nk_yaml_scan_init(struct nk_yaml_scanner *s, struct nk_arena *arena, struct nk_str text);
void nk_yaml_scan_release(struct nk_yaml_scanner *s);
/** Take the next token into s->current (kind NONE at the end) without counting it as consumed. */
int nk_yaml_scan_take(struct nk_yaml_scanner *s);
/** The current token is done with. */
void nk_yaml_scan_consume(struct nk_yaml_scanner *s);

/* ---- For the scanner's own files ---- */

/* Each scans one token at the current place. */
int nk_yaml_scan_block(struct nk_yaml_scanner *s, struct nk_yaml_token *token, bool literal);
int nk_yaml_scan_quoted(struct nk_yaml_scanner *s, struct nk_yaml_token *token, bool single);
int nk_yaml_scan_plain(struct nk_yaml_scanner *s, struct nk_yaml_token *token, bool *multiline);
int nk_yaml_scan_anchor(struct nk_yaml_scanner *s, struct nk_yaml_token *token, bool alias);
int nk_yaml_scan_tag(struct nk_yaml_scanner *s, struct nk_yaml_token *token);
/** A reserved directive gives a token of kind NONE. */
int nk_yaml_scan_directive(struct nk_yaml_scanner *s, struct nk_yaml_token *token);
void nk_yaml_scan_comment(struct nk_yaml_scanner *s);

int nk_yaml_fail(struct nk_yaml_scanner *s, enum nk_yaml_class class, struct nk_yaml_place start,
		 struct nk_yaml_place end, const char *text);

/* Scalars in the making, yaml_scalar.c: s->value and the blanks and breaks behind it. */
void nk_yaml_clear_scratch(struct nk_yaml_scanner *s);
void nk_yaml_move_text(struct nk_buf *to, struct nk_buf *from);
bool nk_yaml_is_line_feed(const struct nk_buf *buf);
void nk_yaml_finish_scalar(struct nk_yaml_scanner *s, struct nk_yaml_token *token,
			   enum nk_yaml_style style, struct nk_yaml_place start,
			   struct nk_yaml_place end);

/* The queue, yaml_queue.c. */
void nk_yaml_add_token(struct nk_yaml_scanner *s, struct nk_yaml_token token);
void nk_yaml_add_mark(struct nk_yaml_scanner *s, enum nk_yaml_token_kind kind,
		      struct nk_yaml_place start, struct nk_yaml_place end);
/** An ERROR token: reported only if the parser gets there. */
void nk_yaml_add_error(struct nk_yaml_scanner *s, struct nk_yaml_place start,
		       struct nk_yaml_place end, const char *text);
/** Put a token in front of the one with this number. */
int nk_yaml_insert_token(struct nk_yaml_scanner *s, int64_t number, enum nk_yaml_token_kind kind,
			 struct nk_yaml_place place);

/* Implicit keys: the current flow level's, a new level's. */
struct nk_yaml_key *nk_yaml_top_key(struct nk_yaml_scanner *s);
void nk_yaml_push_key(struct nk_yaml_scanner *s);
/** No key begins here after all; an error where one had to. */
int nk_yaml_remove_key(struct nk_yaml_scanner *s);
/** What follows may turn out to be a key. */
int nk_yaml_save_key(struct nk_yaml_scanner *s);
/** Forget keys that have become too long. */
void nk_yaml_drop_stale_keys(struct nk_yaml_scanner *s);
/** May a token still come in front of the queue's first? */
bool nk_yaml_key_at_head(const struct nk_yaml_scanner *s);

/** Close the block collections that are deeper than `column`. */
void nk_yaml_unroll_indent(struct nk_yaml_scanner *s, int64_t column);
/** Open one where `place` is deeper, in front of token `number` unless that is -1. */
int nk_yaml_roll_indent(struct nk_yaml_scanner *s, struct nk_yaml_place place, int64_t number,
			enum nk_yaml_token_kind kind);

/* Characters, yaml_char.c. */
/** "---" or "..." at the start of a line. */
bool nk_yaml_at_document(const struct nk_yaml_scanner *s);
bool nk_yaml_at_document_start(const struct nk_yaml_scanner *s);
bool nk_yaml_at_document_end(const struct nk_yaml_scanner *s);

/* The character `ahead` bytes on, all bytes between being ASCII; NUL behind the end. */
uint32_t nk_yaml_peek(const struct nk_yaml_scanner *s, size_t ahead);
/* Move over one character that is no line break. */
void nk_yaml_skip(struct nk_yaml_scanner *s);
/* Move over one line break, CR LF being one; over nothing at a NUL. */
void nk_yaml_skip_line(struct nk_yaml_scanner *s);
/* Copy the character or the line break (normalised) to `out` and move over it. */
void nk_yaml_copy(struct nk_yaml_scanner *s, struct nk_buf *out);
void nk_yaml_copy_line(struct nk_yaml_scanner *s, struct nk_buf *out);

static inline bool nk_yaml_is(const struct nk_yaml_scanner *s, char c, size_t ahead)
{
	return s->at + ahead < s->all.n && s->all.s[s->at + ahead] == c;
}

static inline bool nk_yaml_is_break(const struct nk_yaml_scanner *s, size_t ahead)
{
	uint32_t c = nk_yaml_peek(s, ahead);

	return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static inline bool nk_yaml_is_zero(const struct nk_yaml_scanner *s)
{
	return nk_yaml_peek(s, 0) == 0;
}

static inline bool nk_yaml_is_white(const struct nk_yaml_scanner *s, size_t ahead)
{
	return nk_yaml_is(s, ' ', ahead) || nk_yaml_is(s, '\t', ahead);
}

static inline bool nk_yaml_is_blank(const struct nk_yaml_scanner *s, size_t ahead)
{
	return nk_yaml_is_white(s, ahead) || nk_yaml_is_break(s, ahead) ||
	       nk_yaml_peek(s, ahead) == 0;
}

static inline bool nk_yaml_at_end(const struct nk_yaml_scanner *s)
{
	return s->at >= s->all.n;
}

/* Is the character one of `set` (ASCII)? */
bool nk_yaml_is_any(const struct nk_yaml_scanner *s, const char *set, size_t ahead);

#endif
