/* SPDX-License-Identifier: MIT
 *
 * Character properties; see unicode.h. ASCII is decided here, since it is nearly all there is.
 */
#include "base/unicode.h"

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
