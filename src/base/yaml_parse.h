/* SPDX-License-Identifier: MIT
 *
 * Inside the YAML reader only: the parser, which makes events of tokens. A state machine: a
 * state says what is expected next, and the stack of states what is expected once a nested
 * node has ended. Where an ERROR token is met decides whether its sentence is reported or
 * another one.
 */
#ifndef NK_BASE_YAML_PARSE_H
#define NK_BASE_YAML_PARSE_H

#include "base/yaml_scan.h"

enum nk_yaml_event_kind {
	NK_YE_STREAM_START,
	NK_YE_STREAM_END,
	NK_YE_DOCUMENT_START,
	NK_YE_DOCUMENT_END,
	NK_YE_ALIAS,
	NK_YE_SCALAR,
	NK_YE_SEQUENCE,
	NK_YE_SEQUENCE_END,
	NK_YE_MAPPING,
	NK_YE_MAPPING_END,
};

struct nk_yaml_event {
	enum nk_yaml_event_kind kind;
	struct nk_yaml_place start, end;
	struct nk_str anchor; /* or "no text" */
	struct nk_str tag;    /* or "no text" */
	struct nk_str text;
	enum nk_yaml_style style;
};

struct nk_yaml_directive {
	struct nk_str handle, prefix;
};
struct nk_yaml_directives {
	struct nk_yaml_directive *items;
	size_t n;
};

enum nk_yaml_state {
	NK_YAML_AT_STREAM_START,
	NK_YAML_AT_IMPLICIT_DOCUMENT,
	NK_YAML_AT_DOCUMENT,
	NK_YAML_AT_CONTENT,
	NK_YAML_AT_DOCUMENT_END,
	NK_YAML_AT_BLOCK_NODE,
	NK_YAML_AT_FIRST_BLOCK_ENTRY,
	NK_YAML_AT_BLOCK_ENTRY,
	NK_YAML_AT_INDENTLESS_ENTRY,
	NK_YAML_AT_FIRST_BLOCK_KEY,
	NK_YAML_AT_BLOCK_KEY,
	NK_YAML_AT_BLOCK_VALUE,
	NK_YAML_AT_FIRST_FLOW_ENTRY,
	NK_YAML_AT_FLOW_ENTRY,
	NK_YAML_AT_PAIR_KEY,
	NK_YAML_AT_PAIR_VALUE,
	NK_YAML_AT_PAIR_END,
	NK_YAML_AT_FIRST_FLOW_KEY,
	NK_YAML_AT_FLOW_KEY,
	NK_YAML_AT_FLOW_VALUE,
	NK_YAML_AT_FLOW_EMPTY_VALUE,
	NK_YAML_AT_STREAM_END,
};

struct nk_yaml_parser {
	struct nk_yaml_scanner scanner;
	enum nk_yaml_state state;
	enum nk_yaml_state *states;
	size_t n_states, states_room;
	bool has_token;
	struct nk_yaml_token token;
	struct nk_yaml_directives tags;
	bool has_version;
	int major, minor;
	enum nk_yaml_event_kind last; /* the event before the one being made */
};

void nk_yaml_parse_init(struct nk_yaml_parser *p, struct nk_arena *arena, struct nk_str text);
void nk_yaml_parse_release(struct nk_yaml_parser *p);
/** The next event; after NK_YE_STREAM_END it must not be called again. */
int nk_yaml_parse_next(struct nk_yaml_parser *p, struct nk_yaml_event *event);

/* ---- For the parser's own files ---- */

/* Make p->token the next one not yet skipped; kind NONE behind the end. */
int nk_yaml_look(struct nk_yaml_parser *p);
/* Take one token more, whether or not the last one was skipped. */
int nk_yaml_look_further(struct nk_yaml_parser *p);
void nk_yaml_skip_token(struct nk_yaml_parser *p);
int nk_yaml_skip_and_look(struct nk_yaml_parser *p);
bool nk_yaml_token_is(const struct nk_yaml_parser *p, enum nk_yaml_token_kind kind);
/* Is the token of one of these kinds? */
#define NK_YAML_KINDS(...)                                                                         \
	(const enum nk_yaml_token_kind[])                                                          \
	{                                                                                          \
		__VA_ARGS__, NK_YT_NONE                                                            \
	}
bool nk_yaml_token_among(const struct nk_yaml_parser *p, const enum nk_yaml_token_kind *kinds);
void nk_yaml_push_state(struct nk_yaml_parser *p, enum nk_yaml_state state);
void nk_yaml_pop_state(struct nk_yaml_parser *p);

/* A SemanticErrorException at the current token; an exception without a place; the sentence
 * of the ERROR token that is current. */
int nk_yaml_fail_here(struct nk_yaml_parser *p, const char *text);
int nk_yaml_fail_nowhere(struct nk_yaml_parser *p, enum nk_yaml_class class, const char *text);
int nk_yaml_fail_with_token(struct nk_yaml_parser *p, enum nk_yaml_class class);

void nk_yaml_make(struct nk_yaml_event *event, enum nk_yaml_event_kind kind,
		  struct nk_yaml_place start, struct nk_yaml_place end);
void nk_yaml_make_empty(struct nk_yaml_event *event, struct nk_yaml_place place);

/* A node; `indentless`: "- x" may stand at the column of the key that it is the value of. */
int nk_yaml_any_node(struct nk_yaml_parser *p, struct nk_yaml_event *event, bool block,
		     bool indentless);
int nk_yaml_alias_node(struct nk_yaml_parser *p, struct nk_yaml_event *event);
bool nk_yaml_has_handle(const struct nk_yaml_directives *tags, struct nk_str handle,
			struct nk_str *prefix);

/* The machine's steps, one or two states each. */
int nk_yaml_step_stream_start(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_document_start(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_content(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_document_end(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_block_node(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_block_entry(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_indentless_entry(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_block_key(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_block_value(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_flow_entry(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_pair_key(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_pair_value(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_pair_end(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_flow_key(struct nk_yaml_parser *p, struct nk_yaml_event *event);
int nk_yaml_step_flow_value(struct nk_yaml_parser *p, struct nk_yaml_event *event);

#endif
