/* SPDX-License-Identifier: MIT
 *
 * The word that somebody may have meant.
 */
#ifndef NK_CMD_NEAREST_H
#define NK_CMD_NEAREST_H

#include "base/str.h"

/*
 * Offer words one by one; what is kept is the one that fewest typing mistakes (a letter more,
 * less or other, two neighbours exchanged) turn into `typed`.
 */
struct nk_nearest {
	struct nk_str typed;
	struct nk_str best; /* no text: nothing is near enough */
	size_t distance;
};

struct nk_nearest nk_nearest_to(struct nk_str typed);
void nk_nearest_offer(struct nk_nearest *nearest, struct nk_str word);

#endif
