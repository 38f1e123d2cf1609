/* SPDX-License-Identifier: MIT
 *
 * Character properties; see unicode.h. ASCII is decided here, since it is nearly all there is.
 */
#include "base/unicode.h"

#include "base/utf.h"

#include <unicode/uchar.h>

bool nk_char_is_number(uint32_t c)
{
	if (c < 0x80)
		return c >= '0' && c <= '9';
	if (c > 0xFFFF)
		return false;
	return (U_MASK(u_charType((UChar32)c)) & U_GC_N_MASK) != 0;
}

bool nk_char_is_digit(uint32_t c)
{
	return c < 0x80 ? c >= '0' && c <= '9' : u_charType((UChar32)c) == U_DECIMAL_DIGIT_NUMBER;
}

int nk_char_digit(uint32_t c)
{
	return nk_char_is_digit(c) ? u_charDigitValue((UChar32)c) : -1;
}

bool nk_char_is_space(uint32_t c)
{
	if (c < 0x80)
		return c == ' ' || (c >= 9 && c <= 13);
	if (c > 0xFFFF)
		return false;
	return c == 0x85 || (U_MASK(u_charType((UChar32)c)) & U_GC_Z_MASK) != 0;
}

struct nk_str nk_trim_space(struct nk_str text)
{
	size_t start = text.n, end = 0;

	for (size_t at = 0; at < text.n;) {
		size_t from = at;
		if (nk_char_is_space(nk_utf8_next(text, &at)))
			continue;
		start = from < start ? from : start;
		end = at;
	}
	return start < end ? nk_str_n(text.s + start, end - start) : nk_str_n(text.s, 0);
}
