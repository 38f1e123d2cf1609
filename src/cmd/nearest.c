/* SPDX-License-Identifier: MIT
 *
 * Optimal string alignment distance, over words short enough for rows on the stack.
 */
#include "cmd/nearest.h"

#include <ctype.h>

enum { WORD_MAX = 48 };

struct nk_nearest nk_nearest_to(struct nk_str typed)
{
	/* A third of the letters may be wrong: more makes suggestions that nobody meant. */
	return (struct nk_nearest){ typed, NK_NO_STR, typed.n / 3 + 2 };
}

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t distance(struct nk_str a, struct nk_str b)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b.n; j++)
		above[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *spare = before;

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t other = above[j - 1] + !same(a.s[i - 1], b.s[j - 1]);

			row[j] = least(above[j] + 1, row[j - 1] + 1, other);
			if (i > 1 && j > 1 && same(a.s[i - 1], b.s[j - 2]) &&
			    same(a.s[i - 2], b.s[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1, row[j]);
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[b.n];
}

void nk_nearest_offer(struct nk_nearest *nearest, struct nk_str word)
{
	size_t d;

	if (nearest->typed.n > WORD_MAX || word.n > WORD_MAX)
		return;
	d = distance(nearest->typed, word);
	if (d < nearest->distance) {
		nearest->distance = d;
		nearest->best = word;
	}
}
