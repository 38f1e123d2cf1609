/* SPDX-License-Identifier: MIT
 *
 * The parser: a state machine that makes events of tokens. A state says what is expected
 * next, and the stack of states what is expected once a nested node has ended. Where an
 * ERROR token is met decides whether its sentence is reported or another one.
 */
#include "base/yaml_scan.h"

#include "base/uri.h"

/* Tag handles of one document. */
enum { MAX_TAG_DIRECTIVES = 1000 };

enum state {
	AT_STREAM_START,
	AT_IMPLICIT_DOCUMENT,
	AT_DOCUMENT,
	AT_CONTENT,
	AT_DOCUMENT_END,
	AT_BLOCK_NODE,
	AT_FIRST_BLOCK_ENTRY,
	AT_BLOCK_ENTRY,
	AT_INDENTLESS_ENTRY,
	AT_FIRST_BLOCK_KEY,
	AT_BLOCK_KEY,
	AT_BLOCK_VALUE,
	AT_FIRST_FLOW_ENTRY,
	AT_FLOW_ENTRY,
	AT_PAIR_KEY,
	AT_PAIR_VALUE,
	AT_PAIR_END,
	AT_FIRST_FLOW_KEY,
	AT_FLOW_KEY,
	AT_FLOW_VALUE,
	AT_FLOW_EMPTY_VALUE,
	AT_STREAM_END,
};

void nk_yaml_parse_init(struct nk_yaml_parser *p, struct nk_arena *arena, struct nk_str text)
{
	*p = (struct nk_yaml_parser){ .state = AT_STREAM_START };
	nk_yaml_scan_init(&p->scanner, arena, text);
}

void nk_yaml_parse_release(struct nk_yaml_parser *p)
{
	nk_yaml_scan_release(&p->scanner);
}

/* ---- Tokens, states, failures ---- */

/* Make p->token the next one not yet skipped. */
static int look(struct nk_yaml_parser *p)
{
	if (p->has_token)
		return 0;
	if (nk_yaml_scan_take(&p->scanner) < 0)
		return -1;
	p->token = p->scanner.current;
	p->has_token = p->token.kind != NK_YT_NONE;
	return 0;
}

/* Take one token more, whether or not the last one was skipped. */
static int look_further(struct nk_yaml_parser *p)
{
	if (nk_yaml_scan_take(&p->scanner) < 0)
		return -1;
	if (p->scanner.current.kind != NK_YT_NONE) {
		p->token = p->scanner.current;
		p->has_token = true;
	}
	return 0;
}

static void skip(struct nk_yaml_parser *p)
{
	if (!p->has_token)
		return;
	p->has_token = false;
	nk_yaml_scan_consume(&p->scanner);
}

static int skip_and_look(struct nk_yaml_parser *p)
{
	skip(p);
	return look(p);
}

static bool token_is(const struct nk_yaml_parser *p, enum nk_yaml_token_kind kind)
{
	return p->token.kind == kind;
}

#define KINDS(...)                                                                                 \
	(const enum nk_yaml_token_kind[])                                                          \
	{                                                                                          \
		__VA_ARGS__, NK_YT_NONE                                                            \
	}

static bool token_among(const struct nk_yaml_parser *p, const enum nk_yaml_token_kind *kinds)
{
	for (; *kinds != NK_YT_NONE; kinds++) {
		if (p->token.kind == *kinds)
			return true;
	}
	return false;
}

static void push_state(struct nk_yaml_parser *p, enum state state)
{
	if (p->n_states == p->states_room) {
		size_t room = p->states_room ? 2 * p->states_room : 32;

		p->states = nk_regrow(p->scanner.arena, p->states, p->n_states, room,
				      sizeof *p->states);
		p->states_room = room;
	}
	p->states[p->n_states++] = (int)state;
}

static void pop_state(struct nk_yaml_parser *p)
{
	p->state = p->states[--p->n_states];
}

/* A SemanticErrorException at the current token. */
static int fail_here(struct nk_yaml_parser *p, const char *text)
{
	return nk_yaml_fail(&p->scanner, NK_YAML_SEMANTIC, p->token.start, p->token.end, text);
}

static int fail_nowhere(struct nk_yaml_parser *p, enum nk_yaml_class class, const char *text)
{
	return nk_yaml_fail(&p->scanner, class, NK_YAML_START, NK_YAML_START, text);
}

/* Report the sentence of the ERROR token. */
static int fail_with_token(struct nk_yaml_parser *p, enum nk_yaml_class class)
{
	nk_yaml_fail(&p->scanner, class, p->token.start, p->token.end, "");
	p->scanner.failure.text = p->token.text;
	return -1;
}

/* ---- Events ---- */

static void make(struct nk_yaml_event *event, enum nk_yaml_event_kind kind,
		 struct nk_yaml_place start, struct nk_yaml_place end)
{
	*event = (struct nk_yaml_event){ .kind = kind, .start = start, .end = end };
}

static void make_empty(struct nk_yaml_event *event, struct nk_yaml_place place)
{
	make(event, NK_YE_SCALAR, place, place);
	event->text = NK_STR("");
}

/* ---- Documents ---- */

static int stream_start(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (look(p) < 0)
		return -1;
	make(event, NK_YE_STREAM_START, p->token.start, p->token.end);
	skip(p);
	p->state = AT_IMPLICIT_DOCUMENT;
	return 0;
}

static bool has_handle(const struct nk_yaml_directives *tags, struct nk_str handle,
		       struct nk_str *prefix)
{
	for (size_t i = 0; i < tags->n; i++) {
		if (nk_str_eq(tags->items[i].handle, handle)) {
			if (prefix)
				*prefix = tags->items[i].prefix;
			return true;
		}
	}
	return false;
}

static void add_handle(struct nk_yaml_parser *p, struct nk_yaml_directives *tags,
		       struct nk_str handle, struct nk_str prefix)
{
	if (has_handle(tags, handle, NULL))
		return;
	tags->items =
		nk_regrow(p->scanner.arena, tags->items, tags->n, tags->n + 1, sizeof *tags->items);
	tags->items[tags->n++] = (struct nk_yaml_directive){ handle, prefix };
}

static int take_version(struct nk_yaml_parser *p)
{
	if (p->has_version)
		return fail_here(p, "Found duplicate %YAML directive.");
	if (p->token.major != 1 || p->token.minor > 3)
		return fail_here(p, "Found incompatible YAML document.");
	p->has_version = true;
	p->major = p->token.major;
	p->minor = p->token.minor;
	return 0;
}

/* From YAML 1.2 on, tag handles hold for one document only. */
static bool is_newer(const struct nk_yaml_parser *p)
{
	return p->has_version && p->major == 1 && p->minor > 1;
}

static int take_directives(struct nk_yaml_parser *p)
{
	struct nk_yaml_directives own = { NULL, 0 };
	bool reset = false;

	for (;; skip(p)) {
		if (look(p) < 0)
			return -1;
		if (token_is(p, NK_YT_VERSION)) {
			if (take_version(p) < 0)
				return -1;
		} else if (token_is(p, NK_YT_TAG_DIRECTIVE)) {
			if (has_handle(&own, p->token.text, NULL))
				return fail_here(p, "Found duplicate %TAG directive.");
			if (own.n == MAX_TAG_DIRECTIVES)
				return fail_nowhere(p, NK_YAML_LIMIT,
						    "The document has too many %TAG directives.");
			add_handle(p, &own, p->token.text, p->token.suffix);
		} else {
			break;
		}
		reset = true;
	}
	if (token_is(p, NK_YT_DOCUMENT_START) && (!p->has_version || is_newer(p))) {
		if (!p->has_version) {
			p->has_version = true;
			p->major = 1;
			p->minor = 2;
		}
		reset = true;
	}
	add_handle(p, &own, NK_STR("!"), NK_STR("!"));
	add_handle(p, &own, NK_STR("!!"), NK_STR("tag:yaml.org,2002:"));
	if (reset)
		p->tags.n = 0;
	for (size_t i = 0; i < own.n; i++)
		add_handle(p, &p->tags, own.items[i].handle, own.items[i].prefix);
	return 0;
}

static int implicit_document(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	make(event, NK_YE_DOCUMENT_START, p->token.start, p->token.end);
	if (take_directives(p) < 0)
		return -1;
	push_state(p, AT_DOCUMENT_END);
	p->state = AT_BLOCK_NODE;
	return 0;
}

static int explicit_document(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	struct nk_yaml_place start = p->token.start;

	if (take_directives(p) < 0)
		return -1;
	if (!token_is(p, NK_YT_DOCUMENT_START))
		return fail_here(p, "Did not find expected <document start>.");
	push_state(p, AT_DOCUMENT_END);
	p->state = AT_CONTENT;
	make(event, NK_YE_DOCUMENT_START, start, p->token.end);
	skip(p);
	return 0;
}

static int stream_end(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (token_is(p, NK_YT_DOCUMENT_END))
		skip(p);
	p->state = AT_STREAM_END;
	if (look(p) < 0)
		return -1;
	make(event, NK_YE_STREAM_END, p->token.start, p->token.end);
	if (nk_yaml_scan_take(&p->scanner) < 0)
		return -1;
	if (p->scanner.current.kind != NK_YT_NONE)
		return fail_nowhere(p, NK_YAML_STATE, "The scanner should contain no more tokens.");
	return 0;
}

static int document_start(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	bool implicit = p->state == AT_IMPLICIT_DOCUMENT;

	if (p->has_token && token_is(p, NK_YT_VERSION)) {
		return fail_nowhere(
			p, NK_YAML_SYNTAX,
			"While parsing a document start node, could not find document end "
			"marker before version directive.");
	}
	if (look(p) < 0)
		return -1;
	while (!implicit && token_is(p, NK_YT_DOCUMENT_END)) {
		if (skip_and_look(p) < 0)
			return -1;
	}
	if (!p->has_token) {
		return fail_nowhere(
			p, NK_YAML_SYNTAX,
			"Reached the end of the stream while parsing a document start.");
	}
	implicit = implicit || token_is(p, NK_YT_SCALAR);
	bool ends = token_among(p, KINDS(NK_YT_STREAM_END, NK_YT_DOCUMENT_END));
	if (token_is(p, NK_YT_BLOCK_MAPPING) ||
	    (implicit && !ends &&
	     !token_among(p, KINDS(NK_YT_VERSION, NK_YT_TAG_DIRECTIVE, NK_YT_DOCUMENT_START))))
		return implicit_document(p, event);
	return ends ? stream_end(p, event) : explicit_document(p, event);
}

static int document_end(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (look(p) < 0)
		return -1;
	make(event, NK_YE_DOCUMENT_END, p->token.start, p->token.start);
	if (token_is(p, NK_YT_DOCUMENT_END)) {
		event->end = p->token.end;
		skip(p);
	} else if (!token_among(p, KINDS(NK_YT_STREAM_END, NK_YT_DOCUMENT_START,
					 NK_YT_FLOW_SEQUENCE_END, NK_YT_VERSION)) &&
		   !(p->last == NK_YE_SCALAR && token_is(p, NK_YT_ERROR))) {
		p->token.end = p->token.start;
		return fail_here(p, "Did not find expected <document end>.");
	}
	if (is_newer(p))
		p->has_version = false;
	p->state = AT_DOCUMENT;
	return 0;
}

/* ---- Nodes ---- */

struct properties {
	struct nk_yaml_place start; /* of the first of them, or of the node */
	struct nk_str anchor, tag;
	struct nk_yaml_place anchor_start, anchor_end;
};

static int take_tag(struct nk_yaml_parser *p, struct properties *node)
{
	struct nk_str prefix = NK_STR("");
	const struct nk_yaml_token *token = &p->token;

	if (token->text.n > 0 && !has_handle(&p->tags, token->text, &prefix))
		return fail_here(p, "While parsing a node, found undefined tag handle.");
	node->tag = nk_str(
		nk_printf(p->scanner.arena, "%.*s%.*s", NK_ARG(prefix), NK_ARG(token->suffix)));
	if (node->tag.n == 0) {
		return fail_nowhere(p, NK_YAML_ARGUMENT,
				    "Tag value must not be empty. (Parameter 'value')");
	}
	if (node->tag.s[0] != '!' && !nk_uri_well_formed(node->tag) &&
	    !nk_uri_well_formed_relative(node->tag)) {
		return fail_nowhere(p, NK_YAML_ARGUMENT,
				    "Global tags must be valid URIs. (Parameter 'value')");
	}
	return 0;
}

/* Anchor and tag, in any order. Returns NK_END where an ERROR token makes an empty scalar. */
static int take_properties(struct nk_yaml_parser *p, struct properties *node)
{
	for (;; skip(p)) {
		if (look(p) < 0)
			return -1;
		switch (p->token.kind) {
		case NK_YT_ANCHOR:
			if (node->anchor.s)
				return fail_here(
					p, "While parsing a node, found more than one anchor.");
			node->anchor = p->token.text;
			node->anchor_start = p->token.start;
			node->anchor_end = p->token.end;
			break;
		case NK_YT_TAG:
			if (node->tag.s)
				return 0;
			if (take_tag(p, node) < 0)
				return -1;
			break;
		case NK_YT_ALIAS:
			return fail_here(p, "While parsing a node, did not find expected token.");
		case NK_YT_ERROR:
			return node->anchor.s && node->tag.s ? NK_END
							     : fail_with_token(p, NK_YAML_SEMANTIC);
		case NK_YT_NONE:
			return fail_nowhere(p, NK_YAML_SEMANTIC,
					    "Reached the end of the stream while parsing a node");
		default: return 0;
		}
	}
}

/* Make the event of a node, with its properties. */
static void make_node(struct nk_yaml_parser *p, struct nk_yaml_event *event,
		      const struct properties *node, enum nk_yaml_event_kind kind)
{
	make(event, kind, node->start, p->token.end);
	event->anchor = node->anchor;
	event->tag = node->tag;
}

/* What follows a scalar must be looked at early in two places, to refuse some texts. */
static int check_after_scalar(struct nk_yaml_parser *p, bool anchored)
{
	if (anchored) {
		if (look_further(p) < 0)
			return -1;
		if (p->has_token && token_is(p, NK_YT_ERROR))
			return fail_with_token(p, NK_YAML_SEMANTIC);
	}
	if (p->state != AT_FLOW_KEY || p->scanner.current.kind == NK_YT_FLOW_MAPPING_END)
		return 0;
	if (look_further(p) < 0)
		return -1;
	if (p->has_token && !token_among(p, KINDS(NK_YT_FLOW_ENTRY, NK_YT_FLOW_MAPPING_END)))
		return fail_here(p,
				 "While parsing a flow mapping, did not find expected ',' or '}'.");
	return 0;
}

static int scalar_node(struct nk_yaml_parser *p, struct nk_yaml_event *event,
		       const struct properties *node)
{
	make_node(p, event, node, NK_YE_SCALAR);
	event->text = p->token.text;
	event->style = p->token.style;
	pop_state(p);
	skip(p);
	return check_after_scalar(p, node->anchor.s != NULL);
}

/* Tokens that begin a collection: the event and the state inside it. */
static const struct {
	enum nk_yaml_token_kind token;
	enum nk_yaml_event_kind event;
	enum state inside;
	bool block;
} collections[] = {
	{ NK_YT_FLOW_SEQUENCE, NK_YE_SEQUENCE, AT_FIRST_FLOW_ENTRY, false },
	{ NK_YT_FLOW_MAPPING, NK_YE_MAPPING, AT_FIRST_FLOW_KEY, false },
	{ NK_YT_BLOCK_SEQUENCE, NK_YE_SEQUENCE, AT_FIRST_BLOCK_ENTRY, true },
	{ NK_YT_BLOCK_MAPPING, NK_YE_MAPPING, AT_FIRST_BLOCK_KEY, true },
};

static int other_node(struct nk_yaml_parser *p, struct nk_yaml_event *event,
		      const struct properties *node, bool block)
{
	for (size_t i = 0; i < sizeof collections / sizeof *collections; i++) {
		if (token_is(p, collections[i].token) && (block || !collections[i].block)) {
			p->state = (int)collections[i].inside;
			make_node(p, event, node, collections[i].event);
			return 0;
		}
	}
	if (!node->anchor.s && !node->tag.s)
		return fail_here(p, "While parsing a node, did not find expected node content.");
	pop_state(p);
	make_node(p, event, node, NK_YE_SCALAR);
	event->text = NK_STR("");
	return 0;
}

static int alias_node(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	make(event, NK_YE_ALIAS, p->token.start, p->token.end);
	event->text = p->token.text;
	skip(p);
	return 0;
}

/* `indentless`: "- x" may stand at the column of the key that it is the value of. */
static int any_node(struct nk_yaml_parser *p, struct nk_yaml_event *event, bool block,
		    bool indentless)
{
	struct properties node = { .anchor = NK_NO_STR };

	if (look(p) < 0)
		return -1;
	if (token_is(p, NK_YT_ERROR))
		return fail_with_token(p, NK_YAML_SEMANTIC);
	if (token_is(p, NK_YT_ALIAS)) {
		pop_state(p);
		return alias_node(p, event);
	}
	node.start = p->token.start;
	switch (take_properties(p, &node)) {
	case 0: break;
	case NK_END:
		/* The state stays: the node is read again at the error. */
		make_empty(event, node.anchor_start);
		event->end = node.anchor_end;
		event->anchor = node.anchor;
		return 0;
	default: return -1;
	}
	if (indentless && token_is(p, NK_YT_BLOCK_ENTRY)) {
		p->state = AT_INDENTLESS_ENTRY;
		make_node(p, event, &node, NK_YE_SEQUENCE);
		return 0;
	}
	if (token_is(p, NK_YT_SCALAR))
		return scalar_node(p, event, &node);
	return other_node(p, event, &node, block);
}

static int content(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (look(p) < 0)
		return -1;
	if (!token_among(p, KINDS(NK_YT_VERSION, NK_YT_TAG_DIRECTIVE, NK_YT_DOCUMENT_START,
				  NK_YT_DOCUMENT_END, NK_YT_STREAM_END)))
		return any_node(p, event, true, false);
	pop_state(p);
	make_empty(event, p->scanner.place);
	return 0;
}

static int block_node(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	return any_node(p, event, true, false);
}

/*
 * Read a node unless a token of `ends` stands there, which makes it an empty scalar at
 * `place`. In both cases `next` is the state afterwards.
 */
static int node_unless(struct nk_yaml_parser *p, struct nk_yaml_event *event,
		       const enum nk_yaml_token_kind *ends, struct nk_yaml_place place,
		       enum state next, bool block, bool indentless)
{
	if (token_among(p, ends)) {
		p->state = (int)next;
		make_empty(event, place);
		return 0;
	}
	push_state(p, next);
	return any_node(p, event, block, indentless);
}

/* End a collection with the current token, which is skipped. */
static void end_collection(struct nk_yaml_parser *p, struct nk_yaml_event *event,
			   enum nk_yaml_event_kind kind)
{
	pop_state(p);
	make(event, kind, p->token.start, p->token.end);
	skip(p);
}

/* ---- Block collections ---- */

static int skip_first(struct nk_yaml_parser *p, enum state first)
{
	if (look(p) < 0)
		return -1;
	return p->state == (int)first ? skip_and_look(p) : 0;
}

static int block_entry(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (skip_first(p, AT_FIRST_BLOCK_ENTRY) < 0)
		return -1;
	if (token_is(p, NK_YT_BLOCK_ENTRY)) {
		struct nk_yaml_place place = p->token.end;

		if (skip_and_look(p) < 0)
			return -1;
		return node_unless(p, event, KINDS(NK_YT_BLOCK_ENTRY, NK_YT_BLOCK_END), place,
				   AT_BLOCK_ENTRY, true, false);
	}
	if (!token_is(p, NK_YT_BLOCK_END)) {
		return fail_here(p, "While parsing a block collection, did not find expected '-' "
				    "indicator.");
	}
	end_collection(p, event, NK_YE_SEQUENCE_END);
	return 0;
}

static int indentless_entry(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (look(p) < 0)
		return -1;
	if (token_is(p, NK_YT_BLOCK_ENTRY)) {
		struct nk_yaml_place place = p->token.end;

		if (skip_and_look(p) < 0)
			return -1;
		return node_unless(
			p, event, KINDS(NK_YT_BLOCK_ENTRY, NK_YT_KEY, NK_YT_VALUE, NK_YT_BLOCK_END),
			place, AT_INDENTLESS_ENTRY, true, false);
	}
	pop_state(p);
	make(event, NK_YE_SEQUENCE_END, p->token.start, p->token.end);
	return 0;
}

static int block_key(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	struct nk_yaml_place place;

	if (skip_first(p, AT_FIRST_BLOCK_KEY) < 0)
		return -1;
	place = p->token.end;
	switch (p->token.kind) {
	case NK_YT_KEY:
		if (skip_and_look(p) < 0)
			return -1;
		return node_unless(p, event, KINDS(NK_YT_KEY, NK_YT_VALUE, NK_YT_BLOCK_END), place,
				   AT_BLOCK_VALUE, true, true);
	case NK_YT_VALUE:
		skip(p);
		make_empty(event, place);
		return 0;
	case NK_YT_ALIAS: return alias_node(p, event);
	case NK_YT_BLOCK_END: end_collection(p, event, NK_YE_MAPPING_END); return 0;
	case NK_YT_ERROR: return fail_with_token(p, NK_YAML_SYNTAX);
	default: return fail_here(p, "While parsing a block mapping, did not find expected key.");
	}
}

static int block_value(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (look(p) < 0)
		return -1;
	if (token_is(p, NK_YT_VALUE)) {
		struct nk_yaml_place place = p->token.end;

		if (skip_and_look(p) < 0)
			return -1;
		return node_unless(p, event, KINDS(NK_YT_KEY, NK_YT_VALUE, NK_YT_BLOCK_END), place,
				   AT_BLOCK_KEY, true, true);
	}
	if (token_is(p, NK_YT_ERROR))
		return fail_with_token(p, NK_YAML_SEMANTIC);
	p->state = AT_BLOCK_KEY;
	make_empty(event, p->token.start);
	return 0;
}

/* ---- Flow collections ---- */

static int flow_sequence_end(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	int64_t index = p->token.end.index;

	end_collection(p, event, NK_YE_SEQUENCE_END);
	if (look_further(p) < 0)
		return -1;
	if (p->has_token && token_is(p, NK_YT_ERROR) && p->token.start.index > index)
		return fail_with_token(p, NK_YAML_SEMANTIC);
	return 0;
}

static int flow_entry(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	bool first = p->state == AT_FIRST_FLOW_ENTRY;

	if (skip_first(p, AT_FIRST_FLOW_ENTRY) < 0)
		return -1;
	if (token_is(p, NK_YT_FLOW_SEQUENCE_END))
		return flow_sequence_end(p, event);
	if (!first) {
		if (!token_is(p, NK_YT_FLOW_ENTRY)) {
			return fail_here(p,
					 "While parsing a flow sequence, did not find expected ',' "
					 "or ']'.");
		}
		if (skip_and_look(p) < 0)
			return -1;
	}
	if (token_is(p, NK_YT_KEY)) { /* [key: value] */
		p->state = AT_PAIR_KEY;
		make(event, NK_YE_MAPPING, NK_YAML_START, NK_YAML_START);
		event->start = event->end = p->token.start;
		skip(p);
		return 0;
	}
	if (token_is(p, NK_YT_FLOW_SEQUENCE_END))
		return flow_sequence_end(p, event);
	push_state(p, AT_FLOW_ENTRY);
	return any_node(p, event, false, false);
}

static int pair_key(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (look(p) < 0)
		return -1;
	if (!token_among(p, KINDS(NK_YT_VALUE, NK_YT_FLOW_ENTRY, NK_YT_FLOW_SEQUENCE_END))) {
		push_state(p, AT_PAIR_VALUE);
		return any_node(p, event, false, false);
	}
	make_empty(event, p->token.end);
	skip(p);
	p->state = AT_PAIR_VALUE;
	return 0;
}

static int pair_value(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (look(p) < 0)
		return -1;
	if (token_is(p, NK_YT_VALUE)) {
		if (skip_and_look(p) < 0)
			return -1;
		return node_unless(p, event, KINDS(NK_YT_FLOW_ENTRY, NK_YT_FLOW_SEQUENCE_END),
				   p->token.start, AT_PAIR_END, false, false);
	}
	p->state = AT_PAIR_END;
	make_empty(event, p->token.start);
	return 0;
}

static int pair_end(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (look(p) < 0)
		return -1;
	p->state = AT_FLOW_ENTRY;
	make(event, NK_YE_MAPPING_END, p->token.start, p->token.end);
	return 0;
}

static int flow_key(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	bool first = p->state == AT_FIRST_FLOW_KEY;

	if (skip_first(p, AT_FIRST_FLOW_KEY) < 0)
		return -1;
	if (!first && !token_is(p, NK_YT_FLOW_MAPPING_END)) {
		if (token_is(p, NK_YT_FLOW_ENTRY)) {
			if (skip_and_look(p) < 0)
				return -1;
		} else if (!token_is(p, NK_YT_SCALAR)) {
			return fail_here(p,
					 "While parsing a flow mapping,  did not find expected ',' "
					 "or '}'.");
		}
	}
	switch (p->token.kind) {
	case NK_YT_FLOW_MAPPING_END: end_collection(p, event, NK_YE_MAPPING_END); return 0;
	case NK_YT_KEY:
		if (skip_and_look(p) < 0)
			return -1;
		return node_unless(p, event,
				   KINDS(NK_YT_VALUE, NK_YT_FLOW_ENTRY, NK_YT_FLOW_MAPPING_END),
				   p->token.start, AT_FLOW_VALUE, false, false);
	default:
		push_state(p, token_is(p, NK_YT_SCALAR) ? AT_FLOW_VALUE : AT_FLOW_EMPTY_VALUE);
		return any_node(p, event, false, false);
	}
}

static int flow_value(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	bool empty = p->state == AT_FLOW_EMPTY_VALUE;

	if (look(p) < 0)
		return -1;
	if (!empty && token_is(p, NK_YT_VALUE)) {
		if (skip_and_look(p) < 0)
			return -1;
		if (!token_among(p, KINDS(NK_YT_FLOW_ENTRY, NK_YT_FLOW_MAPPING_END))) {
			push_state(p, AT_FLOW_KEY);
			return any_node(p, event, false, false);
		}
	}
	p->state = AT_FLOW_KEY;
	make_empty(event, p->token.start);
	if (!empty && token_is(p, NK_YT_SCALAR)) {
		event->end = p->token.end;
		event->text = p->token.text;
		event->style = p->token.style;
		skip(p);
	}
	return 0;
}

/* ---- The machine ---- */

static int (*const steps[])(struct nk_yaml_parser *p, struct nk_yaml_event *event) = {
	[AT_STREAM_START] = stream_start,
	[AT_IMPLICIT_DOCUMENT] = document_start,
	[AT_DOCUMENT] = document_start,
	[AT_CONTENT] = content,
	[AT_DOCUMENT_END] = document_end,
	[AT_BLOCK_NODE] = block_node,
	[AT_FIRST_BLOCK_ENTRY] = block_entry,
	[AT_BLOCK_ENTRY] = block_entry,
	[AT_INDENTLESS_ENTRY] = indentless_entry,
	[AT_FIRST_BLOCK_KEY] = block_key,
	[AT_BLOCK_KEY] = block_key,
	[AT_BLOCK_VALUE] = block_value,
	[AT_FIRST_FLOW_ENTRY] = flow_entry,
	[AT_FLOW_ENTRY] = flow_entry,
	[AT_PAIR_KEY] = pair_key,
	[AT_PAIR_VALUE] = pair_value,
	[AT_PAIR_END] = pair_end,
	[AT_FIRST_FLOW_KEY] = flow_key,
	[AT_FLOW_KEY] = flow_key,
	[AT_FLOW_VALUE] = flow_value,
	[AT_FLOW_EMPTY_VALUE] = flow_value,
};

int nk_yaml_parse_next(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (steps[p->state](p, event) < 0)
		return -1;
	p->last = event->kind;
	return 0;
}
