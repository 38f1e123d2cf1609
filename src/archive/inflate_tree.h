/* SPDX-License-Identifier: MIT
 *
 * A code of deflate as SharpZipLib lays it out: a table of 512 places, looked up with the
 * next nine bits, followed by tables for longer codes. The shape matters, since damaged codes
 * are seen through it: a place that no code claims, or one that lies outside, decides how the
 * data fails.
 */
#ifndef NK_ARCHIVE_INFLATE_TREE_H
#define NK_ARCHIVE_INFLATE_TREE_H

#include "base/str.h"

enum {
	NK_TREE_ROOT_BITS = 9,
	NK_TREE_ROOT = 1 << NK_TREE_ROOT_BITS,
	NK_TREE_MAX_BITS = 15,
	/* Longer codes lie side by side, so they need few tables: one place for each of 320
	 * codes, and for each length from 10 a table of 64 that is begun. */
	NK_TREE_ROOM = NK_TREE_ROOT + 320 + 6 * 64,
};

struct nk_tree {
	int size; /* places in use */
	/* Symbol << 4 | length; below 0: -(start of a table << 4) with the bits to look at. */
	int16_t place[NK_TREE_ROOM];
};

/**
 * Make the tables for codes of these lengths, at most 320 of them. Codes that do not fit
 * fail as they do in the original; ones that leave places unclaimed are accepted.
 */
int nk_tree_build(struct nk_tree *tree, const uint8_t *length, size_t n, struct nk_err *err);

/** The original's words for a place that is not in the table. */
int nk_tree_outside(struct nk_err *err);

#endif
