/* SPDX-License-Identifier: MIT
 *
 * What the YAML scanner remembers. Tokens wait in a queue, because whether a scalar was a
 * mapping's key is known only when its ":" comes; then KEY, and perhaps the start of a block
 * mapping, are put in front of it. `keys` says for each flow level where such a key may have
 * begun, `indents` the columns of the open block collections.
 */
#include "base/yaml_scan.h"

#include <string.h>

/* An implicit key ends on its line and within this many UTF-16 units. */
enum { MAX_KEY = 1024 };

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

void nk_yaml_add_token(struct nk_yaml_scanner *s, struct nk_yaml_token token)
{
	*make_room(s) = token;
}

void nk_yaml_add_mark(struct nk_yaml_scanner *s, enum nk_yaml_token_kind kind,
		      struct nk_yaml_place start, struct nk_yaml_place end)
{
	nk_yaml_add_token(s, (struct nk_yaml_token){ .kind = kind, .start = start, .end = end });
}

void nk_yaml_add_error(struct nk_yaml_scanner *s, struct nk_yaml_place start,
		       struct nk_yaml_place end, const char *text)
{
	nk_yaml_add_token(
		s, (struct nk_yaml_token){
			   .kind = NK_YT_ERROR, .start = start, .end = end, .text = nk_str(text) });
}

/* Put a token in front of the token with this number. */
int nk_yaml_insert_token(struct nk_yaml_scanner *s, int64_t number, enum nk_yaml_token_kind kind,
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

struct nk_yaml_key *nk_yaml_top_key(struct nk_yaml_scanner *s)
{
	return &s->keys[s->n_keys - 1];
}

void nk_yaml_push_key(struct nk_yaml_scanner *s)
{
	if (s->n_keys == s->keys_room) {
		size_t room = s->keys_room ? 2 * s->keys_room : 16;

		s->keys = nk_regrow(s->arena, s->keys, s->n_keys, room, sizeof *s->keys);
		s->keys_room = room;
	}
	s->keys[s->n_keys++] = (struct nk_yaml_key){ .place = NK_YAML_START };
}

int nk_yaml_remove_key(struct nk_yaml_scanner *s)
{
	struct nk_yaml_key *key = nk_yaml_top_key(s);

	if (key->possible && key->required) {
		return nk_yaml_fail(s, NK_YAML_SYNTAX, key->place, key->place,
				    "While scanning a simple key, could not find expected ':'.");
	}
	key->possible = false;
	return 0;
}

/* What follows may turn out to be a key. */
int nk_yaml_save_key(struct nk_yaml_scanner *s)
{
	if (!s->key_allowed)
		return 0;
	if (nk_yaml_remove_key(s) < 0)
		return -1;
	*nk_yaml_top_key(s) = (struct nk_yaml_key){
		.possible = true,
		.required = s->flow_level == 0 && s->indent == s->place.column,
		.token = s->n_consumed + (int64_t)(s->n_tokens - s->head),
		.place = s->place,
	};
	return 0;
}

/* Forget keys that have become too long. */
void nk_yaml_drop_stale_keys(struct nk_yaml_scanner *s)
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

bool nk_yaml_key_at_head(const struct nk_yaml_scanner *s)
{
	for (size_t i = 0; i < s->n_keys; i++) {
		if (s->keys[i].possible && s->keys[i].token == s->n_consumed)
			return true;
	}
	return false;
}

/* ---- Indentation ---- */

void nk_yaml_unroll_indent(struct nk_yaml_scanner *s, int64_t column)
{
	if (s->flow_level != 0)
		return;
	while (s->indent > column) {
		nk_yaml_add_mark(s, NK_YT_BLOCK_END, s->place, s->place);
		s->indent = s->indents[--s->n_indents];
	}
}

/* Open a block collection when `column` is deeper; in front of token `number` unless -1. */
int nk_yaml_roll_indent(struct nk_yaml_scanner *s, struct nk_yaml_place place, int64_t number,
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
		return nk_yaml_insert_token(s, number, kind, place);
	nk_yaml_add_mark(s, kind, place, place);
	return 0;
}
