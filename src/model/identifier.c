/* SPDX-License-Identifier: MIT
 *
 * Identifiers of mods; see identifier.h.
 */
#include "model/identifier.h"

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool nk_identifier_valid(struct nk_str text)
{
	size_t n = text.n && text.s[text.n - 1] == '\n' ? text.n - 1 : text.n;

	for (size_t i = 0; i < n; i++) {
		if (!is_alphanumeric(text.s[i]) && !(text.s[i] == '-' && i > 0))
			return false;
	}
	return n >= 2;
}

struct nk_str nk_identifier_sanitize(struct nk_arena *arena, struct nk_str text,
				     const char *instead)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(64 * 1024);
	size_t at = 0;

	while (at < text.n && !is_alphanumeric(text.s[at]))
		at++;
	for (; at < text.n; at++) {
		/* The following bytes of a character beyond ASCII count with its first one. */
		if (is_alphanumeric(text.s[at]) || text.s[at] == '-')
			nk_buf_char(&buf, text.s[at]);
		else if (((unsigned char)text.s[at] & 0xC0) != 0x80)
			nk_buf_text(&buf, instead);
	}
	return nk_buf_dup(&buf, arena);
}
