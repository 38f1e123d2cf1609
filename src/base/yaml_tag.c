/* SPDX-License-Identifier: MIT
 *
 * The rarer tokens of the YAML scanner: anchors and aliases, tags, %YAML and %TAG.
 */
#include "base/yaml_scan.h"

#include "base/utf.h"

/* Digits of a number in %YAML. */
enum { MAX_VERSION_DIGITS = 9 };

static int fail_from(struct nk_yaml_scanner *s, struct nk_yaml_place start, const char *text)
{
	return nk_yaml_fail(s, NK_YAML_SYNTAX, start, s->place, text);
}

/* ---- Anchors and aliases ---- */

int nk_yaml_scan_anchor(struct nk_yaml_scanner *s, struct nk_yaml_token *token, bool alias)
{
	struct nk_yaml_place start = s->place;
	const struct nk_yaml_key *key = &s->keys[s->n_keys - 1];
	bool is_key = alias && key->required && key->possible;

	nk_yaml_skip(s);
	size_t from = s->at;
	while (!nk_yaml_is_blank(s, 0) && !nk_yaml_is_any(s, "[]{},", 0) &&
	       !(is_key && nk_yaml_is(s, ':', 0) && nk_yaml_is_blank(s, 1)))
		nk_yaml_skip(s);
	struct nk_str name = nk_str_n(s->all.s + from, s->at - from);
	if (name.n == 0 || !(nk_yaml_is_blank(s, 0) || nk_yaml_is_any(s, "?:,]}%@`", 0))) {
		return fail_from(s, start,
				 "While scanning an anchor or alias, found value containing "
				 "disallowed: []{},");
	}
	*token = (struct nk_yaml_token){
		.kind = alias ? NK_YT_ALIAS : NK_YT_ANCHOR,
		.start = start,
		.end = s->place,
		.text = nk_str_dup(s->arena, name),
	};
	return 0;
}

/* ---- Tags ---- */

static bool is_word_char(const struct nk_yaml_scanner *s)
{
	return nk_yaml_is_any(s,
			      "0123456789abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-",
			      0);
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* The byte of "%HH" at the current place, or -1. */
static int escaped_byte(const struct nk_yaml_scanner *s)
{
	if (s->at + 2 >= s->all.n || !nk_yaml_is(s, '%', 0))
		return -1;
	int high = hex_digit(s->all.s[s->at + 1]), low = hex_digit(s->all.s[s->at + 2]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static int sequence_length(int byte)
{
	return (byte & 0x80) == 0      ? 1
	       : (byte & 0xE0) == 0xC0 ? 2
	       : (byte & 0xF0) == 0xE0 ? 3
	       : (byte & 0xF8) == 0xF0 ? 4
				       : 0;
}

/* One character written as %HH%HH... */
static int read_escapes(struct nk_yaml_scanner *s, struct nk_yaml_place start)
{
	char bytes[4];
	int n = 0, want = 1;

	do {
		int byte = escaped_byte(s);

		if (byte < 0) {
			return fail_from(s, start,
					 "While scanning a tag, did not find URI escaped octet.");
		}
		if (n == 0 && (want = sequence_length(byte)) == 0) {
			return fail_from(s, start,
					 "While scanning a tag, found an incorrect leading UTF-8 "
					 "octet.");
		}
		if (n > 0 && (byte & 0xC0) != 0x80) {
			return fail_from(s, start,
					 "While scanning a tag, found an incorrect trailing UTF-8 "
					 "octet.");
		}
		bytes[n++] = (char)byte;
		for (int i = 0; i < 3; i++)
			nk_yaml_skip(s);
	} while (n < want);

	struct nk_str text = nk_utf8_repair(s->arena, nk_str_n(bytes, (size_t)n));
	if (nk_utf16_length(text) > 2) {
		return fail_from(s, start,
				 "While scanning a tag, found an incorrect UTF-8 sequence.");
	}
	nk_buf_str(&s->value, text);
	return 0;
}

/* A URI, behind what s->value has already. */
static int read_uri(struct nk_yaml_scanner *s, struct nk_yaml_place start, struct nk_str *out)
{
	while (is_word_char(s) || nk_yaml_is_any(s, ";/?:@&=+$.!~*'()[]%", 0) ||
	       (nk_yaml_is(s, ',', 0) && !nk_yaml_is_break(s, 1))) {
		if (nk_yaml_is(s, '%', 0)) {
			if (read_escapes(s, start) < 0)
				return -1;
		} else if (nk_yaml_is(s, '+', 0)) {
			nk_buf_char(&s->value, ' ');
			nk_yaml_skip(s);
		} else {
			nk_yaml_copy(s, &s->value);
		}
	}
	*out = nk_buf_dup(&s->value, s->arena);
	if (nk_str_ends(*out, ",")) {
		return nk_yaml_fail(s, NK_YAML_SYNTAX, s->place, s->place,
				    "Unexpected comma at end of tag");
	}
	return 0;
}

/* "!", "!!", "!name!", or the beginning of "!suffix". */
static int read_handle(struct nk_yaml_scanner *s, struct nk_yaml_place start, bool directive,
		       struct nk_str *out)
{
	size_t from = s->at;

	if (!nk_yaml_is(s, '!', 0))
		return fail_from(s, start, "While scanning a tag, did not find expected '!'.");
	nk_yaml_skip(s);
	while (is_word_char(s))
		nk_yaml_skip(s);
	if (nk_yaml_is(s, '!', 0)) {
		nk_yaml_skip(s);
	} else if (directive && s->at - from != 1) {
		return fail_from(s, start,
				 "While scanning a tag directive, did not find expected '!'.");
	}
	*out = nk_str_dup(s->arena, nk_str_n(s->all.s + from, s->at - from));
	return 0;
}

static int read_verbatim_tag(struct nk_yaml_scanner *s, struct nk_yaml_token *token)
{
	nk_yaml_skip(s);
	nk_yaml_skip(s);
	nk_buf_clear(&s->value);
	if (read_uri(s, token->start, &token->suffix) < 0)
		return -1;
	if (!nk_yaml_is(s, '>', 0)) {
		return fail_from(s, token->start,
				 "While scanning a tag, did not find the expected '>'.");
	}
	nk_yaml_skip(s);
	token->text = NK_STR("");
	return 0;
}

static int read_shorthand_tag(struct nk_yaml_scanner *s, struct nk_yaml_token *token)
{
	struct nk_str first;

	if (read_handle(s, token->start, false, &first) < 0)
		return -1;
	nk_buf_clear(&s->value);
	if (first.n > 1 && first.s[first.n - 1] == '!') {
		token->text = first;
		return read_uri(s, token->start, &token->suffix);
	}
	/* No handle after all: the rest of the suffix follows. */
	nk_buf_str(&s->value, nk_str_n(first.s + 1, first.n - 1));
	if (read_uri(s, token->start, &token->suffix) < 0)
		return -1;
	token->text = NK_STR("!");
	if (token->suffix.n == 0) {
		token->suffix = token->text;
		token->text = NK_STR("");
	}
	return 0;
}

int nk_yaml_scan_tag(struct nk_yaml_scanner *s, struct nk_yaml_token *token)
{
	*token = (struct nk_yaml_token){ .kind = NK_YT_TAG, .start = s->place };
	if ((nk_yaml_is(s, '<', 1) ? read_verbatim_tag(s, token) : read_shorthand_tag(s, token)) <
	    0)
		return -1;
	if (!nk_yaml_is_blank(s, 0) && !nk_yaml_is(s, ',', 0)) {
		return fail_from(s, token->start,
				 "While scanning a tag, did not find expected whitespace, comma or "
				 "line break.");
	}
	token->end = s->place;
	return 0;
}

/* ---- Directives ---- */

static void skip_white(struct nk_yaml_scanner *s)
{
	while (nk_yaml_is_white(s, 0))
		nk_yaml_skip(s);
}

static int read_version_number(struct nk_yaml_scanner *s, struct nk_yaml_place start, int *out)
{
	int digits = 0;

	*out = 0;
	while (nk_yaml_is_any(s, "0123456789", 0)) {
		if (++digits > MAX_VERSION_DIGITS) {
			return fail_from(s, start,
					 "While scanning a %YAML directive, found extremely long "
					 "version number.");
		}
		*out = *out * 10 + (int)(nk_yaml_peek(s, 0) - '0');
		nk_yaml_skip(s);
	}
	if (digits == 0) {
		return fail_from(s, start,
				 "While scanning a %YAML directive, did not find expected version "
				 "number.");
	}
	return 0;
}

static int read_version(struct nk_yaml_scanner *s, struct nk_yaml_token *token)
{
	if (s->previous != NK_YT_DOCUMENT_START && s->previous != NK_YT_STREAM_START &&
	    s->previous != NK_YT_DOCUMENT_END) {
		return nk_yaml_fail(s, NK_YAML_SEMANTIC, token->start, s->place,
				    "While scanning a version directive, did not find preceding "
				    "<document end>.");
	}
	skip_white(s);
	if (read_version_number(s, token->start, &token->major) < 0)
		return -1;
	if (!nk_yaml_is(s, '.', 0)) {
		return fail_from(s, token->start,
				 "While scanning a %YAML directive, did not find expected digit or "
				 "'.' character.");
	}
	nk_yaml_skip(s);
	token->kind = NK_YT_VERSION;
	return read_version_number(s, token->start, &token->minor);
}

static int read_tag_directive(struct nk_yaml_scanner *s, struct nk_yaml_token *token)
{
	skip_white(s);
	if (read_handle(s, token->start, true, &token->text) < 0)
		return -1;
	if (!nk_yaml_is_white(s, 0)) {
		return fail_from(
			s, token->start,
			"While scanning a %TAG directive, did not find expected whitespace.");
	}
	skip_white(s);
	nk_buf_clear(&s->value);
	if (read_uri(s, token->start, &token->suffix) < 0)
		return -1;
	if (!nk_yaml_is_blank(s, 0)) {
		return fail_from(
			s, token->start,
			"While scanning a %TAG directive, did not find expected whitespace "
			"or line break.");
	}
	if (token->suffix.n == 0) {
		return nk_yaml_fail(s, NK_YAML_NULL_ARGUMENT, token->start, s->place,
				    "Tag prefix must not be empty. (Parameter 'prefix')");
	}
	token->kind = NK_YT_TAG_DIRECTIVE;
	return 0;
}

static int read_directive_name(struct nk_yaml_scanner *s, struct nk_yaml_place start,
			       struct nk_str *out)
{
	size_t from = s->at;

	while (is_word_char(s))
		nk_yaml_skip(s);
	*out = nk_str_n(s->all.s + from, s->at - from);
	if (out->n == 0) {
		return fail_from(
			s, start,
			"While scanning a directive, could not find expected directive name.");
	}
	if (nk_yaml_at_end(s)) {
		return fail_from(s, start,
				 "While scanning a directive, found unexpected end of stream.");
	}
	if (!nk_yaml_is_blank(s, 0)) {
		return fail_from(s, start,
				 "While scanning a directive, found unexpected non-alphabetical "
				 "character.");
	}
	return 0;
}

static int finish_directive(struct nk_yaml_scanner *s, struct nk_yaml_place start)
{
	skip_white(s);
	nk_yaml_scan_comment(s);
	if (nk_yaml_is_break(s, 0))
		nk_yaml_skip_line(s);
	else if (!nk_yaml_is_zero(s)) {
		return fail_from(
			s, start,
			"While scanning a directive, did not find expected comment or line "
			"break.");
	}
	return 0;
}

int nk_yaml_scan_directive(struct nk_yaml_scanner *s, struct nk_yaml_token *token)
{
	struct nk_str name;

	*token = (struct nk_yaml_token){ .kind = NK_YT_NONE, .start = s->place, .end = s->place };
	nk_yaml_skip(s);
	if (read_directive_name(s, token->start, &name) < 0)
		return -1;
	if (nk_str_is(name, "YAML")) {
		if (read_version(s, token) < 0)
			return -1;
	} else if (nk_str_is(name, "TAG")) {
		if (read_tag_directive(s, token) < 0)
			return -1;
	} else {
		/* Reserved: skipped up to a comment or the end of the line. */
		while (!nk_yaml_at_end(s) && !nk_yaml_is(s, '#', 0) && !nk_yaml_is_break(s, 0))
			nk_yaml_skip(s);
		return 0;
	}
	return finish_directive(s, token->start);
}
