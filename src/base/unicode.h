/* SPDX-License-Identifier: MIT
 *
 * Character properties that .NET's char methods ask for, by ICU's data.
 */
#ifndef NK_BASE_UNICODE_H
#define NK_BASE_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/** char.IsNumber(): categories Nd, Nl, No. Characters beyond U+FFFF are two units to .NET,
 * neither of which is a number. */
bool nk_char_is_number(uint32_t c);
/** Category Nd, also beyond U+FFFF. */
bool nk_char_is_digit(uint32_t c);
/** What such a digit counts, 0 to 9; -1 for anything else. */
int nk_char_digit(uint32_t c);
/** char.IsWhiteSpace(). */
bool nk_char_is_space(uint32_t c);
/** string.Trim(): without the white space at both ends; no text stays no text. */
struct nk_str nk_trim_space(struct nk_str text);

#endif
