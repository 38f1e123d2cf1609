/* SPDX-License-Identifier: MIT
 *
 * The scanner: finds which token begins at a place, has it read, and hands tokens out once
 * nothing can come in front of them any more. yaml_scan.h says more.
 */
#include "base/yaml_fetch.h"

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
	s->failure = (struct nk_yaml_failure){ class, start, end, nk_str(text), start };
	return -1;
}

/* ---- Which token begins here ---- */

static bool at_directive(const struct nk_yaml_scanner *s)
{
	return s->place.column == 0 && nk_yaml_is(s, '%', 0);
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
	{ "%", at_directive, nk_yaml_fetch_directive },
	{ "-", nk_yaml_at_document_start, nk_yaml_fetch_document_start },
	{ ".", nk_yaml_at_document_end, nk_yaml_fetch_document_end },
	{ "[{", NULL, nk_yaml_fetch_flow_start },
	{ "]}", NULL, nk_yaml_fetch_flow_end },
	{ ",", NULL, nk_yaml_fetch_flow_entry },
	{ "-", at_block_entry, nk_yaml_fetch_block_entry },
	{ "?", at_key, nk_yaml_fetch_key },
	{ ":", at_value, nk_yaml_fetch_value },
	{ "*&", NULL, nk_yaml_fetch_anchor },
	{ "!", NULL, nk_yaml_fetch_tag },
	{ "|>", at_block_scalar, nk_yaml_fetch_block_scalar },
	{ "'\"", NULL, nk_yaml_fetch_quoted },
	{ NULL, at_plain, nk_yaml_fetch_plain },
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
		nk_yaml_push_key(s);
		s->key_allowed = true;
		s->started = true;
		nk_yaml_add_mark(s, NK_YT_STREAM_START, s->place, s->place);
		return 0;
	}
	skip_to_token(s);
	nk_yaml_drop_stale_keys(s);
	nk_yaml_unroll_indent(s, s->place.column);
	if (nk_yaml_at_end(s) && !s->ended)
		return nk_yaml_fetch_stream_end(s);
	if (s->flow_level > 0 && nk_yaml_is(s, '-', 0) && nk_yaml_is_any(s, ",[]{}", 1))
		nk_yaml_add_error(s, s->place, s->place, "Invalid key indicator format.");
	const struct rule *rule = find_rule(s);
	return rule ? rule->fetch(s) : fetch_nothing(s);
}

int nk_yaml_scan_take(struct nk_yaml_scanner *s)
{
	if (!s->ended) {
		while (s->head == s->n_tokens || nk_yaml_key_at_head(s)) {
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
