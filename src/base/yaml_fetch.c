/* SPDX-License-Identifier: MIT
 *
 * One function per kind of token: each is called at the token's first character, keeps the
 * scanner's books on keys and indents, and adds the token to the queue.
 */
#include "base/yaml_fetch.h"

int nk_yaml_fetch_stream_end(struct nk_yaml_scanner *s)
{
	if (s->place.column != 0) {
		s->place.line++;
		s->place.column = 0;
	}
	nk_yaml_unroll_indent(s, -1);
	if (nk_yaml_remove_key(s) < 0)
		return -1;
	s->key_allowed = false;
	s->ended = true;
	nk_yaml_add_mark(s, NK_YT_STREAM_END, s->place, s->place);
	nk_yaml_skip(s);
	return 0;
}

int nk_yaml_fetch_directive(struct nk_yaml_scanner *s)
{
	struct nk_yaml_token token = { .kind = NK_YT_NONE };

	nk_yaml_unroll_indent(s, -1);
	if (nk_yaml_remove_key(s) < 0)
		return -1;
	s->key_allowed = false;
	if (nk_yaml_scan_directive(s, &token) < 0)
		return -1;
	if (token.kind != NK_YT_NONE)
		nk_yaml_add_token(s, token);
	return 0;
}

static int begin_document_mark(struct nk_yaml_scanner *s)
{
	s->comment_after_plain = false;
	nk_yaml_unroll_indent(s, -1);
	if (nk_yaml_remove_key(s) < 0)
		return -1;
	s->key_allowed = false;
	for (int i = 0; i < 3; i++)
		nk_yaml_skip(s);
	return 0;
}

int nk_yaml_fetch_document_start(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;

	if (begin_document_mark(s) < 0)
		return -1;
	nk_yaml_add_mark(s, NK_YT_DOCUMENT_START, start, s->place);
	return 0;
}

int nk_yaml_fetch_document_end(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;

	if (begin_document_mark(s) < 0)
		return -1;
	while (nk_yaml_is_white(s, 0))
		nk_yaml_skip(s);
	nk_yaml_add_mark(s, NK_YT_DOCUMENT_END, start, start);
	if (!nk_yaml_at_end(s) && !nk_yaml_is_break(s, 0) && !nk_yaml_is(s, '#', 0)) {
		nk_yaml_add_error(
			s, start, s->place,
			"While scanning a document end, found invalid content after '...' "
			"marker.");
	}
	return 0;
}

int nk_yaml_fetch_flow_start(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;
	bool sequence = nk_yaml_is(s, '[', 0);

	if (nk_yaml_save_key(s) < 0)
		return -1;
	nk_yaml_push_key(s);
	s->flow_level++;
	s->key_allowed = true;
	nk_yaml_skip(s);
	nk_yaml_add_mark(s, sequence ? NK_YT_FLOW_SEQUENCE : NK_YT_FLOW_MAPPING, start, start);
	s->flow_opened = true;
	return 0;
}

int nk_yaml_fetch_flow_end(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;
	bool sequence = nk_yaml_is(s, ']', 0);

	if (nk_yaml_remove_key(s) < 0)
		return -1;
	if (s->flow_level > 0) {
		s->flow_level--;
		s->n_keys--;
	}
	s->key_allowed = false;
	nk_yaml_skip(s);
	nk_yaml_add_mark(s, sequence ? NK_YT_FLOW_SEQUENCE_END : NK_YT_FLOW_MAPPING_END, start,
			 start);
	if (sequence && nk_yaml_is(s, '#', 0)) {
		nk_yaml_add_error(s, start, start,
				  "While scanning a flow sequence end, found invalid comment after "
				  "']'.");
	}
	s->flow_collection = true;
	return 0;
}

int nk_yaml_fetch_flow_entry(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;

	if (nk_yaml_remove_key(s) < 0)
		return -1;
	s->key_allowed = true;
	nk_yaml_skip(s);
	if (nk_yaml_is(s, '#', 0)) {
		nk_yaml_add_error(
			s, start, s->place,
			"While scanning a flow entry, found invalid comment after comma.");
	} else {
		nk_yaml_add_mark(s, NK_YT_FLOW_ENTRY, start, s->place);
	}
	return 0;
}

int nk_yaml_fetch_block_entry(struct nk_yaml_scanner *s)
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
		if (nk_yaml_roll_indent(s, s->place, -1, NK_YT_BLOCK_SEQUENCE) < 0)
			return -1;
	}
	if (nk_yaml_remove_key(s) < 0)
		return -1;
	s->key_allowed = true;
	nk_yaml_skip(s);
	nk_yaml_add_mark(s, NK_YT_BLOCK_ENTRY, start, s->place);
	return 0;
}

int nk_yaml_fetch_key(struct nk_yaml_scanner *s)
{
	struct nk_yaml_place start = s->place;

	if (s->flow_level == 0) {
		if (!s->key_allowed) {
			return nk_yaml_fail(s, NK_YAML_SYNTAX, start, start,
					    "Mapping keys are not allowed in this context.");
		}
		if (nk_yaml_roll_indent(s, s->place, -1, NK_YT_BLOCK_MAPPING) < 0)
			return -1;
	}
	if (nk_yaml_remove_key(s) < 0)
		return -1;
	s->key_allowed = s->flow_level == 0;
	nk_yaml_skip(s);
	nk_yaml_add_mark(s, NK_YT_KEY, start, s->place);
	return 0;
}

/* The ":" of an implicit key: KEY goes in front of what was scanned since. */
static int value_of_implicit_key(struct nk_yaml_scanner *s, struct nk_yaml_key *key)
{
	if (nk_yaml_insert_token(s, key->token, NK_YT_KEY, key->place) < 0 ||
	    nk_yaml_roll_indent(s, key->place, key->token, NK_YT_BLOCK_MAPPING) < 0)
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
		if (nk_yaml_roll_indent(s, s->place, -1, NK_YT_BLOCK_MAPPING) < 0)
			return -1;
		if (s->place.column == 0 && key->place.column == 0) {
			nk_yaml_add_mark(s, NK_YT_KEY, key->place, key->place);
			allowed = false;
		}
	}
	s->key_allowed = allowed;
	return 0;
}

int nk_yaml_fetch_value(struct nk_yaml_scanner *s)
{
	struct nk_yaml_key *key = nk_yaml_top_key(s);
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
	nk_yaml_add_mark(s, NK_YT_VALUE, start, s->place);
	return 0;
}

int nk_yaml_fetch_anchor(struct nk_yaml_scanner *s)
{
	struct nk_yaml_token token = { .kind = NK_YT_NONE };
	bool alias = nk_yaml_is(s, '*', 0);

	if (nk_yaml_save_key(s) < 0)
		return -1;
	s->key_allowed = false;
	if (nk_yaml_scan_anchor(s, &token, alias) < 0)
		return -1;
	if (!alias) {
		s->had_anchor = true;
		s->anchor_start = token.start;
		s->anchor_end = token.end;
	}
	nk_yaml_add_token(s, token);
	return 0;
}

int nk_yaml_fetch_tag(struct nk_yaml_scanner *s)
{
	struct nk_yaml_token token = { .kind = NK_YT_NONE };

	if (nk_yaml_save_key(s) < 0)
		return -1;
	s->key_allowed = false;
	if (nk_yaml_scan_tag(s, &token) < 0)
		return -1;
	nk_yaml_add_token(s, token);
	return 0;
}

int nk_yaml_fetch_block_scalar(struct nk_yaml_scanner *s)
{
	struct nk_yaml_token token = { .kind = NK_YT_NONE };

	if (nk_yaml_save_key(s) < 0)
		return -1;
	s->key_allowed = true;
	if (nk_yaml_scan_block(s, &token, nk_yaml_is(s, '|', 0)) < 0)
		return -1;
	nk_yaml_add_token(s, token);
	return 0;
}

int nk_yaml_fetch_quoted(struct nk_yaml_scanner *s)
{
	struct nk_yaml_token token = { .kind = NK_YT_NONE };
	bool single = nk_yaml_is(s, '\'', 0);

	if (nk_yaml_save_key(s) < 0)
		return -1;
	s->key_allowed = false;
	s->flow_scalar = s->flow_level > 0;
	if (nk_yaml_scan_quoted(s, &token, single) < 0)
		return -1;
	nk_yaml_add_token(s, token);
	if (!single && nk_yaml_is(s, '#', 0)) {
		nk_yaml_add_error(s, s->place, s->place,
				  "While scanning a flow sequence end, found invalid comment after "
				  "double-quoted scalar.");
	}
	return 0;
}

int nk_yaml_fetch_plain(struct nk_yaml_scanner *s)
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

	if (nk_yaml_save_key(s) < 0)
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
	nk_yaml_add_token(s, token);
	return 0;
}
