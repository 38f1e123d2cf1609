/* SPDX-License-Identifier: MIT
 *
 * Characters for the YAML scanner: looking ahead, moving on with line, column and index in
 * step, and copying with line breaks made one.
 */
#include "base/yaml_scan.h"

#include <string.h>

#include "base/utf.h"

uint32_t nk_yaml_peek(const struct nk_yaml_scanner *s, size_t ahead)
{
	size_t at = s->at + ahead;

	if (at >= s->all.n)
		return 0;
	unsigned char c = (unsigned char)s->all.s[at];
	return c < 0x80 ? c : nk_utf8_next(s->all, &at);
}

bool nk_yaml_is_any(const struct nk_yaml_scanner *s, const char *set, size_t ahead)
{
	size_t at = s->at + ahead;

	return at < s->all.n && s->all.s[at] != '\0' && strchr(set, s->all.s[at]);
}

/* Bytes of the character at the current place; 0 behind the end. */
static size_t char_size(const struct nk_yaml_scanner *s)
{
	size_t at = s->at;

	if (at >= s->all.n)
		return 0;
	if ((unsigned char)s->all.s[at] < 0x80)
		return 1;
	nk_utf8_next(s->all, &at);
	return at - s->at;
}

void nk_yaml_skip(struct nk_yaml_scanner *s)
{
	size_t size = char_size(s);
	int units = size == 4 ? 2 : 1;

	s->at += size;
	s->place.index += units;
	s->place.column += units;
}

void nk_yaml_skip_line(struct nk_yaml_scanner *s)
{
	bool pair = nk_yaml_is(s, '\r', 0) && nk_yaml_is(s, '\n', 1);

	if (nk_yaml_is_zero(s))
		return;
	s->at += pair ? 2 : char_size(s);
	s->place.index += pair ? 2 : 1;
	s->place.line++;
	s->place.column = 0;
}

void nk_yaml_copy(struct nk_yaml_scanner *s, struct nk_buf *out)
{
	nk_buf_add(out, s->all.s + s->at, char_size(s));
	nk_yaml_skip(s);
}

void nk_yaml_copy_line(struct nk_yaml_scanner *s, struct nk_buf *out)
{
	uint32_t c = nk_yaml_peek(s, 0);

	if (c == 0x2028 || c == 0x2029)
		nk_buf_add(out, s->all.s + s->at, char_size(s));
	else if (c != 0)
		nk_buf_char(out, '\n');
	nk_yaml_skip_line(s);
}

static bool at_mark(const struct nk_yaml_scanner *s, const char *mark)
{
	return s->place.column == 0 && s->at + 3 <= s->all.n &&
	       memcmp(s->all.s + s->at, mark, 3) == 0 && nk_yaml_is_blank(s, 3);
}

bool nk_yaml_at_document_start(const struct nk_yaml_scanner *s)
{
	return at_mark(s, "---");
}

bool nk_yaml_at_document_end(const struct nk_yaml_scanner *s)
{
	return at_mark(s, "...");
}

bool nk_yaml_at_document(const struct nk_yaml_scanner *s)
{
	return nk_yaml_at_document_start(s) || nk_yaml_at_document_end(s);
}
