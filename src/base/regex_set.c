/* SPDX-License-Identifier: MIT
 *
 * Sets of UTF-16 units: .NET's classes and properties from ICU's character data, and case
 * as the invariant culture sees it. A unit above the basic plane's characters is only half
 * of a character, of category Cs, as in .NET.
 */
#include "base/regex_internal.h"

#include <pthread.h>
#include <string.h>
#include <strings.h>

#include <unicode/uchar.h>

enum { UNITS = 0x10000, ZERO_WIDTH_NON_JOINER = 0x200c, ZERO_WIDTH_JOINER = 0x200d };

static pthread_once_t tables_once = PTHREAD_ONCE_INIT;
static struct nk_bits class_bits[NK_CLASSES]; /* these three are constant once made */
static uint16_t case_ring[UNITS];
static uint16_t case_fold[UNITS];

static bool is_word(unsigned c)
{
	return U_GET_GC_MASK((UChar32)c) &
	       (U_GC_L_MASK | U_GC_MN_MASK | U_GC_ND_MASK | U_GC_PC_MASK);
}

static bool is_space(unsigned c)
{
	return (c >= '\t' && c <= '\r') || c == 0x85 || (U_GET_GC_MASK((UChar32)c) & U_GC_Z_MASK);
}

/* The simple lower case, which keeps the dotted capital I apart from i. */
static uint16_t lower(unsigned c)
{
	UChar32 small = c == 0x130 ? (UChar32)c : u_tolower((UChar32)c);

	return (uint16_t)(small < UNITS ? small : (UChar32)c);
}

static void make_tables(void)
{
	for (unsigned c = 0; c < UNITS; c++) {
		if (is_word(c))
			nk_bits_set(&class_bits[NK_CLASS_WORD], c);
		if (is_space(c))
			nk_bits_set(&class_bits[NK_CLASS_SPACE], c);
		if (U_GET_GC_MASK((UChar32)c) & U_GC_ND_MASK)
			nk_bits_set(&class_bits[NK_CLASS_DIGIT], c);
		case_ring[c] = (uint16_t)c;
		case_fold[c] = lower(c);
	}
	class_bits[NK_CLASS_BOUNDARY] = class_bits[NK_CLASS_WORD];
	nk_bits_set(&class_bits[NK_CLASS_BOUNDARY], ZERO_WIDTH_NON_JOINER);
	nk_bits_set(&class_bits[NK_CLASS_BOUNDARY], ZERO_WIDTH_JOINER);
	for (unsigned c = 0; c < UNITS; c++) {
		uint16_t small = case_fold[c];

		if (small != c) { /* into the ring of its small letter */
			case_ring[c] = case_ring[small];
			case_ring[small] = (uint16_t)c;
		}
	}
}

const struct nk_bits *nk_class_bits(enum nk_class which)
{
	pthread_once(&tables_once, make_tables);
	return &class_bits[which];
}

bool nk_is_boundary_char(uint16_t c)
{
	return nk_bits_has(nk_class_bits(NK_CLASS_BOUNDARY), c);
}

uint16_t nk_case_next(uint16_t c)
{
	pthread_once(&tables_once, make_tables);
	return case_ring[c];
}

uint16_t nk_case_fold(uint16_t c)
{
	pthread_once(&tables_once, make_tables);
	return case_fold[c];
}

void nk_bits_range(struct nk_bits *bits, unsigned first, unsigned last)
{
	for (unsigned c = first; c <= last; c++)
		nk_bits_set(bits, c);
}

void nk_bits_add(struct nk_bits *bits, const struct nk_bits *other, bool negated)
{
	for (size_t i = 0; i < 1024; i++)
		bits->word[i] |= negated ? ~other->word[i] : other->word[i];
}

void nk_bits_drop(struct nk_bits *bits, const struct nk_bits *other)
{
	for (size_t i = 0; i < 1024; i++)
		bits->word[i] &= ~other->word[i];
}

void nk_bits_invert(struct nk_bits *bits)
{
	for (size_t i = 0; i < 1024; i++)
		bits->word[i] = ~bits->word[i];
}

void nk_bits_add_case(struct nk_bits *bits)
{
	pthread_once(&tables_once, make_tables);
	for (unsigned c = 0; c < UNITS; c++) {
		if (!nk_bits_has(bits, c))
			continue;
		for (uint16_t other = case_ring[c]; other != c; other = case_ring[other])
			nk_bits_set(bits, other);
	}
}

/* General categories and their groups. */
static const struct {
	const char *name;
	uint32_t mask;
} categories[] = {
	{ "L", U_GC_L_MASK },   { "Lu", U_GC_LU_MASK }, { "Ll", U_GC_LL_MASK },
	{ "Lt", U_GC_LT_MASK }, { "Lm", U_GC_LM_MASK }, { "Lo", U_GC_LO_MASK },
	{ "M", U_GC_M_MASK },   { "Mn", U_GC_MN_MASK }, { "Mc", U_GC_MC_MASK },
	{ "Me", U_GC_ME_MASK }, { "N", U_GC_N_MASK },   { "Nd", U_GC_ND_MASK },
	{ "Nl", U_GC_NL_MASK }, { "No", U_GC_NO_MASK }, { "P", U_GC_P_MASK },
	{ "Pc", U_GC_PC_MASK }, { "Pd", U_GC_PD_MASK }, { "Ps", U_GC_PS_MASK },
	{ "Pe", U_GC_PE_MASK }, { "Pi", U_GC_PI_MASK }, { "Pf", U_GC_PF_MASK },
	{ "Po", U_GC_PO_MASK }, { "S", U_GC_S_MASK },   { "Sm", U_GC_SM_MASK },
	{ "Sc", U_GC_SC_MASK }, { "Sk", U_GC_SK_MASK }, { "So", U_GC_SO_MASK },
	{ "Z", U_GC_Z_MASK },   { "Zs", U_GC_ZS_MASK }, { "Zl", U_GC_ZL_MASK },
	{ "Zp", U_GC_ZP_MASK }, { "C", U_GC_C_MASK },   { "Cc", U_GC_CC_MASK },
	{ "Cf", U_GC_CF_MASK }, { "Cs", U_GC_CS_MASK }, { "Co", U_GC_CO_MASK },
	{ "Cn", U_GC_CN_MASK },
};

/* "IsGreek": a block, spelled as Unicode does but without blanks. */
static bool add_block(struct nk_bits *bits, struct nk_str name)
{
	char text[64];
	int32_t block;

	if (name.n < 3 || name.n > sizeof(text) || strncmp(name.s, "Is", 2) != 0)
		return false;
	memcpy(text, name.s + 2, name.n - 2);
	text[name.n - 2] = '\0';
	block = u_getPropertyValueEnum(UCHAR_BLOCK, text);
	if (block == UCHAR_INVALID_CODE)
		return false;
	for (unsigned c = 0; c < UNITS; c++)
		if (u_getIntPropertyValue((UChar32)c, UCHAR_BLOCK) == block)
			nk_bits_set(bits, c);
	return true;
}

bool nk_bits_property(struct nk_bits *bits, struct nk_str name)
{
	for (size_t i = 0; i < sizeof(categories) / sizeof(*categories); i++) {
		if (!nk_str_is(name, categories[i].name))
			continue;
		for (unsigned c = 0; c < UNITS; c++)
			if (U_GET_GC_MASK((UChar32)c) & categories[i].mask)
				nk_bits_set(bits, c);
		return true;
	}
	return add_block(bits, name);
}

/* The next run of members at or behind `from`; false when there is none. */
static bool next_run(const struct nk_bits *bits, unsigned from, unsigned *first, unsigned *last)
{
	while (from < UNITS && !nk_bits_has(bits, from))
		from = bits->word[from >> 6] >> (from & 63) ? from + 1 : (from | 63) + 1;
	if (from >= UNITS)
		return false;
	*first = from;
	while (from < UNITS && nk_bits_has(bits, from))
		from++;
	*last = from - 1;
	return true;
}

struct nk_set *nk_set_new(struct nk_arena *arena, const struct nk_bits *bits)
{
	struct nk_set *set = NK_NEW(arena, struct nk_set);
	unsigned first, last;

	for (unsigned c = 0; c < 256; c++)
		if (nk_bits_has(bits, c))
			set->latin[c >> 5] |= UINT32_C(1) << (c & 31);
	for (unsigned at = 256; next_run(bits, at, &first, &last); at = last + 1)
		set->n++;
	set->ranges = nk_calloc(arena, set->n + 1, sizeof(*set->ranges));
	set->n = 0;
	for (unsigned at = 256; next_run(bits, at, &first, &last); at = last + 1) {
		set->ranges[set->n][0] = (uint16_t)first;
		set->ranges[set->n++][1] = (uint16_t)last;
	}
	return set;
}

bool nk_set_has_wide(const struct nk_set *set, uint16_t c)
{
	size_t low = 0, high = set->n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (c > set->ranges[middle][1])
			low = middle + 1;
		else
			high = middle;
	}
	return low < set->n && c >= set->ranges[low][0];
}
