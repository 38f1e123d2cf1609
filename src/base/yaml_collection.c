/* SPDX-License-Identifier: MIT
 *
 * The YAML parser inside collections, block and flow: keys, values, entries, and ends.
 */
#include "base/yaml_parse.h"

/*
 * Read a node unless a token of `ends` stands there, which makes it an empty scalar at
 * `place`. In both cases `next` is the state afterwards.
 */
static int node_unless(struct nk_yaml_parser *p, struct nk_yaml_event *event,
		       const enum nk_yaml_token_kind *ends, struct nk_yaml_place place,
		       enum nk_yaml_state next, bool block, bool indentless)
{
	if (nk_yaml_token_among(p, ends)) {
		p->state = next;
		nk_yaml_make_empty(event, place);
		return 0;
	}
	nk_yaml_push_state(p, next);
	return nk_yaml_any_node(p, event, block, indentless);
}

/* End a collection with the current token, which is skipped. */
static void end_collection(struct nk_yaml_parser *p, struct nk_yaml_event *event,
			   enum nk_yaml_event_kind kind)
{
	nk_yaml_pop_state(p);
	nk_yaml_make(event, kind, p->token.start, p->token.end);
	nk_yaml_skip_token(p);
}

/* ---- Block collections ---- */

static int skip_first(struct nk_yaml_parser *p, enum nk_yaml_state first)
{
	if (nk_yaml_look(p) < 0)
		return -1;
	return p->state == first ? nk_yaml_skip_and_look(p) : 0;
}

int nk_yaml_step_block_entry(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (skip_first(p, NK_YAML_AT_FIRST_BLOCK_ENTRY) < 0)
		return -1;
	if (nk_yaml_token_is(p, NK_YT_BLOCK_ENTRY)) {
		struct nk_yaml_place place = p->token.end;

		if (nk_yaml_skip_and_look(p) < 0)
			return -1;
		return node_unless(p, event, NK_YAML_KINDS(NK_YT_BLOCK_ENTRY, NK_YT_BLOCK_END),
				   place, NK_YAML_AT_BLOCK_ENTRY, true, false);
	}
	if (!nk_yaml_token_is(p, NK_YT_BLOCK_END)) {
		return nk_yaml_fail_here(
			p, "While parsing a block collection, did not find expected '-' "
			   "indicator.");
	}
	end_collection(p, event, NK_YE_SEQUENCE_END);
	return 0;
}

int nk_yaml_step_indentless_entry(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (nk_yaml_look(p) < 0)
		return -1;
	if (nk_yaml_token_is(p, NK_YT_BLOCK_ENTRY)) {
		struct nk_yaml_place place = p->token.end;

		if (nk_yaml_skip_and_look(p) < 0)
			return -1;
		return node_unless(
			p, event,
			NK_YAML_KINDS(NK_YT_BLOCK_ENTRY, NK_YT_KEY, NK_YT_VALUE, NK_YT_BLOCK_END),
			place, NK_YAML_AT_INDENTLESS_ENTRY, true, false);
	}
	nk_yaml_pop_state(p);
	nk_yaml_make(event, NK_YE_SEQUENCE_END, p->token.start, p->token.end);
	return 0;
}

int nk_yaml_step_block_key(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	struct nk_yaml_place place;

	if (skip_first(p, NK_YAML_AT_FIRST_BLOCK_KEY) < 0)
		return -1;
	place = p->token.end;
	switch (p->token.kind) {
	case NK_YT_KEY:
		if (nk_yaml_skip_and_look(p) < 0)
			return -1;
		return node_unless(p, event, NK_YAML_KINDS(NK_YT_KEY, NK_YT_VALUE, NK_YT_BLOCK_END),
				   place, NK_YAML_AT_BLOCK_VALUE, true, true);
	case NK_YT_VALUE:
		nk_yaml_skip_token(p);
		nk_yaml_make_empty(event, place);
		return 0;
	case NK_YT_ALIAS: return nk_yaml_alias_node(p, event);
	case NK_YT_BLOCK_END: end_collection(p, event, NK_YE_MAPPING_END); return 0;
	case NK_YT_ERROR: return nk_yaml_fail_with_token(p, NK_YAML_SYNTAX);
	default:
		return nk_yaml_fail_here(
			p, "While parsing a block mapping, did not find expected key.");
	}
}

int nk_yaml_step_block_value(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (nk_yaml_look(p) < 0)
		return -1;
	if (nk_yaml_token_is(p, NK_YT_VALUE)) {
		struct nk_yaml_place place = p->token.end;

		if (nk_yaml_skip_and_look(p) < 0)
			return -1;
		return node_unless(p, event, NK_YAML_KINDS(NK_YT_KEY, NK_YT_VALUE, NK_YT_BLOCK_END),
				   place, NK_YAML_AT_BLOCK_KEY, true, true);
	}
	if (nk_yaml_token_is(p, NK_YT_ERROR))
		return nk_yaml_fail_with_token(p, NK_YAML_SEMANTIC);
	p->state = NK_YAML_AT_BLOCK_KEY;
	nk_yaml_make_empty(event, p->token.start);
	return 0;
}

/* ---- Flow collections ---- */

static int flow_sequence_end(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	int64_t index = p->token.end.index;

	end_collection(p, event, NK_YE_SEQUENCE_END);
	if (nk_yaml_look_further(p) < 0)
		return -1;
	if (p->has_token && nk_yaml_token_is(p, NK_YT_ERROR) && p->token.start.index > index)
		return nk_yaml_fail_with_token(p, NK_YAML_SEMANTIC);
	return 0;
}

int nk_yaml_step_flow_entry(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	bool first = p->state == NK_YAML_AT_FIRST_FLOW_ENTRY;

	if (skip_first(p, NK_YAML_AT_FIRST_FLOW_ENTRY) < 0)
		return -1;
	if (nk_yaml_token_is(p, NK_YT_FLOW_SEQUENCE_END))
		return flow_sequence_end(p, event);
	if (!first) {
		if (!nk_yaml_token_is(p, NK_YT_FLOW_ENTRY)) {
			return nk_yaml_fail_here(
				p, "While parsing a flow sequence, did not find expected ',' "
				   "or ']'.");
		}
		if (nk_yaml_skip_and_look(p) < 0)
			return -1;
	}
	if (nk_yaml_token_is(p, NK_YT_KEY)) { /* [key: value] */
		p->state = NK_YAML_AT_PAIR_KEY;
		nk_yaml_make(event, NK_YE_MAPPING, NK_YAML_START, NK_YAML_START);
		event->start = event->end = p->token.start;
		nk_yaml_skip_token(p);
		return 0;
	}
	if (nk_yaml_token_is(p, NK_YT_FLOW_SEQUENCE_END))
		return flow_sequence_end(p, event);
	nk_yaml_push_state(p, NK_YAML_AT_FLOW_ENTRY);
	return nk_yaml_any_node(p, event, false, false);
}

int nk_yaml_step_pair_key(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (nk_yaml_look(p) < 0)
		return -1;
	if (!nk_yaml_token_among(
		    p, NK_YAML_KINDS(NK_YT_VALUE, NK_YT_FLOW_ENTRY, NK_YT_FLOW_SEQUENCE_END))) {
		nk_yaml_push_state(p, NK_YAML_AT_PAIR_VALUE);
		return nk_yaml_any_node(p, event, false, false);
	}
	nk_yaml_make_empty(event, p->token.end);
	nk_yaml_skip_token(p);
	p->state = NK_YAML_AT_PAIR_VALUE;
	return 0;
}

int nk_yaml_step_pair_value(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (nk_yaml_look(p) < 0)
		return -1;
	if (nk_yaml_token_is(p, NK_YT_VALUE)) {
		if (nk_yaml_skip_and_look(p) < 0)
			return -1;
		return node_unless(p, event,
				   NK_YAML_KINDS(NK_YT_FLOW_ENTRY, NK_YT_FLOW_SEQUENCE_END),
				   p->token.start, NK_YAML_AT_PAIR_END, false, false);
	}
	p->state = NK_YAML_AT_PAIR_END;
	nk_yaml_make_empty(event, p->token.start);
	return 0;
}

int nk_yaml_step_pair_end(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (nk_yaml_look(p) < 0)
		return -1;
	p->state = NK_YAML_AT_FLOW_ENTRY;
	nk_yaml_make(event, NK_YE_MAPPING_END, p->token.start, p->token.end);
	return 0;
}

int nk_yaml_step_flow_key(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	bool first = p->state == NK_YAML_AT_FIRST_FLOW_KEY;

	if (skip_first(p, NK_YAML_AT_FIRST_FLOW_KEY) < 0)
		return -1;
	if (!first && !nk_yaml_token_is(p, NK_YT_FLOW_MAPPING_END)) {
		if (nk_yaml_token_is(p, NK_YT_FLOW_ENTRY)) {
			if (nk_yaml_skip_and_look(p) < 0)
				return -1;
		} else if (!nk_yaml_token_is(p, NK_YT_SCALAR)) {
			return nk_yaml_fail_here(
				p, "While parsing a flow mapping,  did not find expected ',' "
				   "or '}'.");
		}
	}
	switch (p->token.kind) {
	case NK_YT_FLOW_MAPPING_END: end_collection(p, event, NK_YE_MAPPING_END); return 0;
	case NK_YT_KEY:
		if (nk_yaml_skip_and_look(p) < 0)
			return -1;
		return node_unless(
			p, event,
			NK_YAML_KINDS(NK_YT_VALUE, NK_YT_FLOW_ENTRY, NK_YT_FLOW_MAPPING_END),
			p->token.start, NK_YAML_AT_FLOW_VALUE, false, false);
	default:
		nk_yaml_push_state(p, nk_yaml_token_is(p, NK_YT_SCALAR)
					      ? NK_YAML_AT_FLOW_VALUE
					      : NK_YAML_AT_FLOW_EMPTY_VALUE);
		return nk_yaml_any_node(p, event, false, false);
	}
}

int nk_yaml_step_flow_value(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	bool empty = p->state == NK_YAML_AT_FLOW_EMPTY_VALUE;

	if (nk_yaml_look(p) < 0)
		return -1;
	if (!empty && nk_yaml_token_is(p, NK_YT_VALUE)) {
		if (nk_yaml_skip_and_look(p) < 0)
			return -1;
		if (!nk_yaml_token_among(p,
					 NK_YAML_KINDS(NK_YT_FLOW_ENTRY, NK_YT_FLOW_MAPPING_END))) {
			nk_yaml_push_state(p, NK_YAML_AT_FLOW_KEY);
			return nk_yaml_any_node(p, event, false, false);
		}
	}
	p->state = NK_YAML_AT_FLOW_KEY;
	nk_yaml_make_empty(event, p->token.start);
	if (!empty && nk_yaml_token_is(p, NK_YT_SCALAR)) {
		event->end = p->token.end;
		event->text = p->token.text;
		event->style = p->token.style;
		nk_yaml_skip_token(p);
	}
	return 0;
}
