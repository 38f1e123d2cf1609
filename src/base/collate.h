/* SPDX-License-Identifier: MIT
 *
 * Text as .NET compares it: culture comparison with the invariant culture (ICU's root
 * collation), where ignorable characters are skipped, and invariant case mapping.
 */
#ifndef NK_BASE_COLLATE_H
#define NK_BASE_COLLATE_H

#include "base/str.h"

/** Order of two texts as string.Compare() with the invariant culture gives it: <0, 0, >0. */
int nk_collate(struct nk_str a, struct nk_str b);
/** Stable sort with nk_collate(). */
void nk_collate_sort(struct nk_str *texts, size_t n);

/* Culture-aware StartsWith, EndsWith, Contains: ignorable characters are skipped. */
bool nk_culture_starts(struct nk_str text, const char *prefix, bool ignore_case);
bool nk_culture_ends(struct nk_str text, const char *suffix, bool ignore_case);
/** Byte offset of `needle` at or after `from`, or -1. */
ptrdiff_t nk_culture_find(struct nk_str text, const char *needle, size_t from, bool ignore_case);

/** ToLowerInvariant(), ToUpperInvariant(): simple mappings, character by character. */
struct nk_str nk_lower_invariant(struct nk_arena *arena, struct nk_str text);
struct nk_str nk_upper_invariant(struct nk_arena *arena, struct nk_str text);
/** Equality as OrdinalIgnoreCase sees it. */
bool nk_equal_ignore_case(struct nk_str a, struct nk_str b);

#endif
