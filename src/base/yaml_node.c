/* SPDX-License-Identifier: MIT
 *
 * The YAML parser on the level of nodes: anchors, tags, aliases, scalars, and which token
 * begins which collection.
 */
#include "base/yaml_parse.h"

#include "base/uri.h"

struct properties {
	struct nk_yaml_place start; /* of the first of them, or of the node */
	struct nk_str anchor, tag;
	struct nk_yaml_place anchor_start, anchor_end;
};

static int take_tag(struct nk_yaml_parser *p, struct properties *node)
{
	struct nk_str prefix = NK_STR("");
	const struct nk_yaml_token *token = &p->token;

	if (token->text.n > 0 && !nk_yaml_has_handle(&p->tags, token->text, &prefix))
		return nk_yaml_fail_here(p, "While parsing a node, found undefined tag handle.");
	node->tag = nk_str(
		nk_printf(p->scanner.arena, "%.*s%.*s", NK_ARG(prefix), NK_ARG(token->suffix)));
	if (node->tag.n == 0) {
		return nk_yaml_fail_nowhere(p, NK_YAML_ARGUMENT,
					    "Tag value must not be empty. (Parameter 'value')");
	}
	if (node->tag.s[0] != '!' && !nk_uri_well_formed(node->tag) &&
	    !nk_uri_well_formed_relative(node->tag)) {
		return nk_yaml_fail_nowhere(p, NK_YAML_ARGUMENT,
					    "Global tags must be valid URIs. (Parameter 'value')");
	}
	return 0;
}

/* Anchor and tag, in any order. Returns NK_END where an ERROR token makes an empty scalar. */
static int take_properties(struct nk_yaml_parser *p, struct properties *node)
{
	for (;; nk_yaml_skip_token(p)) {
		if (nk_yaml_look(p) < 0)
			return -1;
		switch (p->token.kind) {
		case NK_YT_ANCHOR:
			if (node->anchor.s)
				return nk_yaml_fail_here(
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
			return nk_yaml_fail_here(
				p, "While parsing a node, did not find expected token.");
		case NK_YT_ERROR:
			return node->anchor.s && node->tag.s
				       ? NK_END
				       : nk_yaml_fail_with_token(p, NK_YAML_SEMANTIC);
		case NK_YT_NONE:
			return nk_yaml_fail_nowhere(
				p, NK_YAML_SEMANTIC,
				"Reached the end of the stream while parsing a node");
		default: return 0;
		}
	}
}

/* Make the event of a node, with its properties. */
static void make_node(struct nk_yaml_parser *p, struct nk_yaml_event *event,
		      const struct properties *node, enum nk_yaml_event_kind kind)
{
	nk_yaml_make(event, kind, node->start, p->token.end);
	event->anchor = node->anchor;
	event->tag = node->tag;
}

/* What follows a scalar must be looked at early in two places, to refuse some texts. */
static int check_after_scalar(struct nk_yaml_parser *p, bool anchored)
{
	if (anchored) {
		if (nk_yaml_look_further(p) < 0)
			return -1;
		if (p->has_token && nk_yaml_token_is(p, NK_YT_ERROR))
			return nk_yaml_fail_with_token(p, NK_YAML_SEMANTIC);
	}
	if (p->state != NK_YAML_AT_FLOW_KEY || p->scanner.current.kind == NK_YT_FLOW_MAPPING_END)
		return 0;
	if (nk_yaml_look_further(p) < 0)
		return -1;
	if (p->has_token &&
	    !nk_yaml_token_among(p, NK_YAML_KINDS(NK_YT_FLOW_ENTRY, NK_YT_FLOW_MAPPING_END)))
		return nk_yaml_fail_here(
			p, "While parsing a flow mapping, did not find expected ',' or '}'.");
	return 0;
}

static int scalar_node(struct nk_yaml_parser *p, struct nk_yaml_event *event,
		       const struct properties *node)
{
	make_node(p, event, node, NK_YE_SCALAR);
	event->text = p->token.text;
	event->style = p->token.style;
	nk_yaml_pop_state(p);
	nk_yaml_skip_token(p);
	return check_after_scalar(p, node->anchor.s != NULL);
}

/* Tokens that begin a collection: the event and the state inside it. */
static const struct {
	enum nk_yaml_token_kind token;
	enum nk_yaml_event_kind event;
	enum nk_yaml_state inside;
	bool block;
} collections[] = {
	{ NK_YT_FLOW_SEQUENCE, NK_YE_SEQUENCE, NK_YAML_AT_FIRST_FLOW_ENTRY, false },
	{ NK_YT_FLOW_MAPPING, NK_YE_MAPPING, NK_YAML_AT_FIRST_FLOW_KEY, false },
	{ NK_YT_BLOCK_SEQUENCE, NK_YE_SEQUENCE, NK_YAML_AT_FIRST_BLOCK_ENTRY, true },
	{ NK_YT_BLOCK_MAPPING, NK_YE_MAPPING, NK_YAML_AT_FIRST_BLOCK_KEY, true },
};

static int other_node(struct nk_yaml_parser *p, struct nk_yaml_event *event,
		      const struct properties *node, bool block)
{
	for (size_t i = 0; i < sizeof collections / sizeof *collections; i++) {
		if (nk_yaml_token_is(p, collections[i].token) && (block || !collections[i].block)) {
			p->state = collections[i].inside;
			make_node(p, event, node, collections[i].event);
			return 0;
		}
	}
	if (!node->anchor.s && !node->tag.s)
		return nk_yaml_fail_here(
			p, "While parsing a node, did not find expected node content.");
	nk_yaml_pop_state(p);
	make_node(p, event, node, NK_YE_SCALAR);
	event->text = NK_STR("");
	return 0;
}

int nk_yaml_alias_node(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	nk_yaml_make(event, NK_YE_ALIAS, p->token.start, p->token.end);
	event->text = p->token.text;
	nk_yaml_skip_token(p);
	return 0;
}

/* `indentless`: "- x" may stand at the column of the key that it is the value of. */
int nk_yaml_any_node(struct nk_yaml_parser *p, struct nk_yaml_event *event, bool block,
		     bool indentless)
{
	struct properties node = { .anchor = NK_NO_STR };

	if (nk_yaml_look(p) < 0)
		return -1;
	if (nk_yaml_token_is(p, NK_YT_ERROR))
		return nk_yaml_fail_with_token(p, NK_YAML_SEMANTIC);
	if (nk_yaml_token_is(p, NK_YT_ALIAS)) {
		nk_yaml_pop_state(p);
		return nk_yaml_alias_node(p, event);
	}
	node.start = p->token.start;
	switch (take_properties(p, &node)) {
	case 0: break;
	case NK_END:
		/* The state stays: the node is read again at the error. */
		nk_yaml_make_empty(event, node.anchor_start);
		event->end = node.anchor_end;
		event->anchor = node.anchor;
		return 0;
	default: return -1;
	}
	if (indentless && nk_yaml_token_is(p, NK_YT_BLOCK_ENTRY)) {
		p->state = NK_YAML_AT_INDENTLESS_ENTRY;
		make_node(p, event, &node, NK_YE_SEQUENCE);
		return 0;
	}
	if (nk_yaml_token_is(p, NK_YT_SCALAR))
		return scalar_node(p, event, &node);
	return other_node(p, event, &node, block);
}

int nk_yaml_step_block_node(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	return nk_yaml_any_node(p, event, true, false);
}
