/* SPDX-License-Identifier: MIT
 *
 * Order of texts. .NET's invariant culture sorts by ICU's root collation at its defaults:
 * punctuation counts, three levels. Nearly every text compared here is ASCII, for which root
 * collation is two passes over a table of 128 ranks; only the rest pays for ICU.
 */
#include "base/collate.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/ucol.h>

#include "base/arena.h"
#include "base/collate_internal.h"

/* ASCII in the order of its primary weights. What is missing is ignorable: most controls. */
static const char ascii_order[] = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789"
				  "aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ";

static pthread_once_t collation_once = PTHREAD_ONCE_INIT;
static uint8_t rank_of[128]; /* rank times two, plus one for a capital; 0: ignorable */
static UCollator *collator;  /* never changed after it was opened, so that threads may share it */

static void open_collation(void)
{
	UErrorCode status = U_ZERO_ERROR;
	uint8_t rank = 0;

	for (const char *c = ascii_order; *c; c++) {
		bool capital = *c >= 'A' && *c <= 'Z';

		rank += !capital;
		rank_of[(uint8_t)*c] = (uint8_t)(rank << 1 | capital);
	}
	collator = ucol_open("", &status);
	if (U_FAILURE(status))
		abort(); /* an ICU without its data: the installation is broken */
}

const uint8_t *nk_ascii_ranks(void)
{
	pthread_once(&collation_once, open_collation);
	return rank_of;
}

const struct UCollator *nk_root_collator(void)
{
	pthread_once(&collation_once, open_collation);
	return collator;
}

/* Offset of the next ASCII character that counts; text.n at the end, -1 before a non-ASCII one. */
static ptrdiff_t next_counting(struct nk_str text, size_t at)
{
	for (; at < text.n; at++) {
		uint8_t c = (uint8_t)text.s[at];

		if (c >= 128)
			return -1;
		if (rank_of[c])
			break;
	}
	return (ptrdiff_t)at;
}

/*
 * Compare as long as both are ASCII; false when ICU has to decide. A difference may be spoken
 * for only when no combining character or contraction can follow, so all of both is looked at.
 */
static bool compare_ascii(struct nk_str a, struct nk_str b, int *order)
{
	int primary = 0, tertiary = 0;
	ptrdiff_t i = 0, j = 0;

	for (;; i++, j++) {
		i = next_counting(a, (size_t)i);
		j = next_counting(b, (size_t)j);
		if (i < 0 || j < 0)
			return false;
		if ((size_t)i == a.n || (size_t)j == b.n)
			break;

		int x = rank_of[(uint8_t)a.s[i]], y = rank_of[(uint8_t)b.s[j]];
		if (primary == 0)
			primary = (x >> 1) - (y >> 1);
		if (tertiary == 0)
			tertiary = x - y;
	}
	for (size_t k = (size_t)i; k < a.n; k++)
		if ((uint8_t)a.s[k] >= 128)
			return false;
	for (size_t k = (size_t)j; k < b.n; k++)
		if ((uint8_t)b.s[k] >= 128)
			return false;
	if (primary == 0)
		primary = ((size_t)i < a.n) - ((size_t)j < b.n);
	*order = primary ? primary : tertiary;
	return true;
}

int nk_collate(struct nk_str a, struct nk_str b)
{
	UErrorCode status = U_ZERO_ERROR;
	int order;

	pthread_once(&collation_once, open_collation);
	if (compare_ascii(a, b, &order))
		return order;
	order = ucol_strcollUTF8(collator, a.s ? a.s : "", (int32_t)a.n, b.s ? b.s : "",
				 (int32_t)b.n, &status);
	return order;
}

/* Merge sort: stable, and no worse than n log n whatever the texts. */
static void merge_sort(struct nk_str *texts, struct nk_str *spare, size_t n)
{
	size_t half = n / 2, i = 0, j = half, k = 0;

	if (n < 2)
		return;
	merge_sort(texts, spare, half);
	merge_sort(texts + half, spare, n - half);
	if (nk_collate(texts[half - 1], texts[half]) <= 0)
		return;
	memcpy(spare, texts, half * sizeof(*texts));
	while (i < half && j < n)
		texts[k++] = nk_collate(spare[i], texts[j]) <= 0 ? spare[i++] : texts[j++];
	memcpy(texts + k, spare + i, (half - i) * sizeof(*texts));
}

void nk_collate_sort(struct nk_str *texts, size_t n)
{
	struct nk_str *spare;

	if (n < 2)
		return;
	spare = nk_xcalloc(n / 2, sizeof(*spare));
	merge_sort(texts, spare, n);
	free(spare);
}
