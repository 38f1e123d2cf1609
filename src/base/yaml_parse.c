/* SPDX-License-Identifier: MIT
 *
 * The YAML parser's machine and the tools of its steps; yaml_parse.h says how it works.
 */
#include "base/yaml_parse.h"

void nk_yaml_parse_init(struct nk_yaml_parser *p, struct nk_arena *arena, struct nk_str text)
{
	*p = (struct nk_yaml_parser){ .state = NK_YAML_AT_STREAM_START };
	nk_yaml_scan_init(&p->scanner, arena, text);
}

void nk_yaml_parse_release(struct nk_yaml_parser *p)
{
	nk_yaml_scan_release(&p->scanner);
}

/* ---- Tokens, states, failures ---- */

/* Make p->token the next one not yet skipped. */
int nk_yaml_look(struct nk_yaml_parser *p)
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
int nk_yaml_look_further(struct nk_yaml_parser *p)
{
	if (nk_yaml_scan_take(&p->scanner) < 0)
		return -1;
	if (p->scanner.current.kind != NK_YT_NONE) {
		p->token = p->scanner.current;
		p->has_token = true;
	}
	return 0;
}

void nk_yaml_skip_token(struct nk_yaml_parser *p)
{
	if (!p->has_token)
		return;
	p->has_token = false;
	nk_yaml_scan_consume(&p->scanner);
}

int nk_yaml_skip_and_look(struct nk_yaml_parser *p)
{
	nk_yaml_skip_token(p);
	return nk_yaml_look(p);
}

bool nk_yaml_token_is(const struct nk_yaml_parser *p, enum nk_yaml_token_kind kind)
{
	return p->token.kind == kind;
}

bool nk_yaml_token_among(const struct nk_yaml_parser *p, const enum nk_yaml_token_kind *kinds)
{
	for (; *kinds != NK_YT_NONE; kinds++) {
		if (p->token.kind == *kinds)
			return true;
	}
	return false;
}

void nk_yaml_push_state(struct nk_yaml_parser *p, enum nk_yaml_state state)
{
	if (p->n_states == p->states_room) {
		size_t room = p->states_room ? 2 * p->states_room : 32;

		p->states = nk_regrow(p->scanner.arena, p->states, p->n_states, room,
				      sizeof *p->states);
		p->states_room = room;
	}
	p->states[p->n_states++] = state;
}

void nk_yaml_pop_state(struct nk_yaml_parser *p)
{
	p->state = p->states[--p->n_states];
}

/* A SemanticErrorException at the current token. */
int nk_yaml_fail_here(struct nk_yaml_parser *p, const char *text)
{
	return nk_yaml_fail(&p->scanner, NK_YAML_SEMANTIC, p->token.start, p->token.end, text);
}

int nk_yaml_fail_nowhere(struct nk_yaml_parser *p, enum nk_yaml_class class, const char *text)
{
	return nk_yaml_fail(&p->scanner, class, NK_YAML_START, NK_YAML_START, text);
}

/* Report the sentence of the ERROR token. */
int nk_yaml_fail_with_token(struct nk_yaml_parser *p, enum nk_yaml_class class)
{
	nk_yaml_fail(&p->scanner, class, p->token.start, p->token.end, "");
	p->scanner.failure.text = p->token.text;
	return -1;
}

/* ---- Events ---- */

void nk_yaml_make(struct nk_yaml_event *event, enum nk_yaml_event_kind kind,
		  struct nk_yaml_place start, struct nk_yaml_place end)
{
	*event = (struct nk_yaml_event){ .kind = kind, .start = start, .end = end };
}

void nk_yaml_make_empty(struct nk_yaml_event *event, struct nk_yaml_place place)
{
	nk_yaml_make(event, NK_YE_SCALAR, place, place);
	event->text = NK_STR("");
}

/* ---- The machine ---- */

static int (*const steps[])(struct nk_yaml_parser *p, struct nk_yaml_event *event) = {
	[NK_YAML_AT_STREAM_START] = nk_yaml_step_stream_start,
	[NK_YAML_AT_IMPLICIT_DOCUMENT] = nk_yaml_step_document_start,
	[NK_YAML_AT_DOCUMENT] = nk_yaml_step_document_start,
	[NK_YAML_AT_CONTENT] = nk_yaml_step_content,
	[NK_YAML_AT_DOCUMENT_END] = nk_yaml_step_document_end,
	[NK_YAML_AT_BLOCK_NODE] = nk_yaml_step_block_node,
	[NK_YAML_AT_FIRST_BLOCK_ENTRY] = nk_yaml_step_block_entry,
	[NK_YAML_AT_BLOCK_ENTRY] = nk_yaml_step_block_entry,
	[NK_YAML_AT_INDENTLESS_ENTRY] = nk_yaml_step_indentless_entry,
	[NK_YAML_AT_FIRST_BLOCK_KEY] = nk_yaml_step_block_key,
	[NK_YAML_AT_BLOCK_KEY] = nk_yaml_step_block_key,
	[NK_YAML_AT_BLOCK_VALUE] = nk_yaml_step_block_value,
	[NK_YAML_AT_FIRST_FLOW_ENTRY] = nk_yaml_step_flow_entry,
	[NK_YAML_AT_FLOW_ENTRY] = nk_yaml_step_flow_entry,
	[NK_YAML_AT_PAIR_KEY] = nk_yaml_step_pair_key,
	[NK_YAML_AT_PAIR_VALUE] = nk_yaml_step_pair_value,
	[NK_YAML_AT_PAIR_END] = nk_yaml_step_pair_end,
	[NK_YAML_AT_FIRST_FLOW_KEY] = nk_yaml_step_flow_key,
	[NK_YAML_AT_FLOW_KEY] = nk_yaml_step_flow_key,
	[NK_YAML_AT_FLOW_VALUE] = nk_yaml_step_flow_value,
	[NK_YAML_AT_FLOW_EMPTY_VALUE] = nk_yaml_step_flow_value,
};

int nk_yaml_parse_next(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (steps[p->state](p, event) < 0)
		return -1;
	p->last = event->kind;
	return 0;
}
