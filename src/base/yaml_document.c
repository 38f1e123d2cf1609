/* SPDX-License-Identifier: MIT
 *
 * The YAML parser on the level of documents: where they begin and end, and their directives.
 */
#include "base/yaml_parse.h"

/* Tag handles of one document. */
enum { MAX_TAG_DIRECTIVES = 1000 };

int nk_yaml_step_stream_start(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (nk_yaml_look(p) < 0)
		return -1;
	nk_yaml_make(event, NK_YE_STREAM_START, p->token.start, p->token.end);
	nk_yaml_skip_token(p);
	p->state = NK_YAML_AT_IMPLICIT_DOCUMENT;
	return 0;
}

bool nk_yaml_has_handle(const struct nk_yaml_directives *tags, struct nk_str handle,
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
	if (nk_yaml_has_handle(tags, handle, NULL))
		return;
	tags->items =
		nk_regrow(p->scanner.arena, tags->items, tags->n, tags->n + 1, sizeof *tags->items);
	tags->items[tags->n++] = (struct nk_yaml_directive){ handle, prefix };
}

static int take_version(struct nk_yaml_parser *p)
{
	if (p->has_version)
		return nk_yaml_fail_here(p, "Found duplicate %YAML directive.");
	if (p->token.major != 1 || p->token.minor > 3)
		return nk_yaml_fail_here(p, "Found incompatible YAML document.");
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

	for (;; nk_yaml_skip_token(p)) {
		if (nk_yaml_look(p) < 0)
			return -1;
		if (nk_yaml_token_is(p, NK_YT_VERSION)) {
			if (take_version(p) < 0)
				return -1;
		} else if (nk_yaml_token_is(p, NK_YT_TAG_DIRECTIVE)) {
			if (nk_yaml_has_handle(&own, p->token.text, NULL))
				return nk_yaml_fail_here(p, "Found duplicate %TAG directive.");
			if (own.n == MAX_TAG_DIRECTIVES)
				return nk_yaml_fail_nowhere(
					p, NK_YAML_LIMIT,
					"The document has too many %TAG directives.");
			add_handle(p, &own, p->token.text, p->token.suffix);
		} else {
			break;
		}
		reset = true;
	}
	if (nk_yaml_token_is(p, NK_YT_DOCUMENT_START) && (!p->has_version || is_newer(p))) {
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
	nk_yaml_make(event, NK_YE_DOCUMENT_START, p->token.start, p->token.end);
	if (take_directives(p) < 0)
		return -1;
	nk_yaml_push_state(p, NK_YAML_AT_DOCUMENT_END);
	p->state = NK_YAML_AT_BLOCK_NODE;
	return 0;
}

static int explicit_document(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	struct nk_yaml_place start = p->token.start;

	if (take_directives(p) < 0)
		return -1;
	if (!nk_yaml_token_is(p, NK_YT_DOCUMENT_START))
		return nk_yaml_fail_here(p, "Did not find expected <document start>.");
	nk_yaml_push_state(p, NK_YAML_AT_DOCUMENT_END);
	p->state = NK_YAML_AT_CONTENT;
	nk_yaml_make(event, NK_YE_DOCUMENT_START, start, p->token.end);
	nk_yaml_skip_token(p);
	return 0;
}

static int stream_end(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (nk_yaml_token_is(p, NK_YT_DOCUMENT_END))
		nk_yaml_skip_token(p);
	p->state = NK_YAML_AT_STREAM_END;
	if (nk_yaml_look(p) < 0)
		return -1;
	nk_yaml_make(event, NK_YE_STREAM_END, p->token.start, p->token.end);
	if (nk_yaml_scan_take(&p->scanner) < 0)
		return -1;
	if (p->scanner.current.kind != NK_YT_NONE)
		return nk_yaml_fail_nowhere(p, NK_YAML_STATE,
					    "The scanner should contain no more tokens.");
	return 0;
}

int nk_yaml_step_document_start(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	bool implicit = p->state == NK_YAML_AT_IMPLICIT_DOCUMENT;

	if (p->has_token && nk_yaml_token_is(p, NK_YT_VERSION)) {
		return nk_yaml_fail_nowhere(
			p, NK_YAML_SYNTAX,
			"While parsing a document start node, could not find document end "
			"marker before version directive.");
	}
	if (nk_yaml_look(p) < 0)
		return -1;
	while (!implicit && nk_yaml_token_is(p, NK_YT_DOCUMENT_END)) {
		if (nk_yaml_skip_and_look(p) < 0)
			return -1;
	}
	if (!p->has_token) {
		return nk_yaml_fail_nowhere(
			p, NK_YAML_SYNTAX,
			"Reached the end of the stream while parsing a document start.");
	}
	implicit = implicit || nk_yaml_token_is(p, NK_YT_SCALAR);
	bool ends = nk_yaml_token_among(p, NK_YAML_KINDS(NK_YT_STREAM_END, NK_YT_DOCUMENT_END));
	if (nk_yaml_token_is(p, NK_YT_BLOCK_MAPPING) ||
	    (implicit && !ends &&
	     !nk_yaml_token_among(
		     p, NK_YAML_KINDS(NK_YT_VERSION, NK_YT_TAG_DIRECTIVE, NK_YT_DOCUMENT_START))))
		return implicit_document(p, event);
	return ends ? stream_end(p, event) : explicit_document(p, event);
}

int nk_yaml_step_document_end(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (nk_yaml_look(p) < 0)
		return -1;
	nk_yaml_make(event, NK_YE_DOCUMENT_END, p->token.start, p->token.start);
	if (nk_yaml_token_is(p, NK_YT_DOCUMENT_END)) {
		event->end = p->token.end;
		nk_yaml_skip_token(p);
	} else if (!nk_yaml_token_among(p, NK_YAML_KINDS(NK_YT_STREAM_END, NK_YT_DOCUMENT_START,
							 NK_YT_FLOW_SEQUENCE_END, NK_YT_VERSION)) &&
		   !(p->last == NK_YE_SCALAR && nk_yaml_token_is(p, NK_YT_ERROR))) {
		p->token.end = p->token.start;
		return nk_yaml_fail_here(p, "Did not find expected <document end>.");
	}
	if (is_newer(p))
		p->has_version = false;
	p->state = NK_YAML_AT_DOCUMENT;
	return 0;
}

int nk_yaml_step_content(struct nk_yaml_parser *p, struct nk_yaml_event *event)
{
	if (nk_yaml_look(p) < 0)
		return -1;
	if (!nk_yaml_token_among(p, NK_YAML_KINDS(NK_YT_VERSION, NK_YT_TAG_DIRECTIVE,
						  NK_YT_DOCUMENT_START, NK_YT_DOCUMENT_END,
						  NK_YT_STREAM_END)))
		return nk_yaml_any_node(p, event, true, false);
	nk_yaml_pop_state(p);
	nk_yaml_make_empty(event, p->scanner.place);
	return 0;
}
