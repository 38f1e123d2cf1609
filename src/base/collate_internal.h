/* SPDX-License-Identifier: MIT
 *
 * What collate.c shares with culture.c: both are made of the same collation.
 */
#ifndef NK_BASE_COLLATE_INTERNAL_H
#define NK_BASE_COLLATE_INTERNAL_H

#include <stdint.h>

struct UCollator;

/** 128 entries: rank times two, plus one for a capital; 0 for an ignorable character. */
const uint8_t *nk_ascii_ranks(void);
/** The root collation, shared by all threads; it must not be changed. */
const struct UCollator *nk_root_collator(void);

#endif
