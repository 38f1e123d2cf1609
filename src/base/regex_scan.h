/* SPDX-License-Identifier: MIT
 *
 * Reading a pattern unit by unit: what regex_parse.c, regex_escape.c and regex_class.c share.
 * A function that can fail returns false after noting .NET's sentence; the offset is always
 * the number of units read by then.
 */
#ifndef NK_BASE_REGEX_SCAN_H
#define NK_BASE_REGEX_SCAN_H

#include "base/regex_internal.h"

struct nk_scan {
	struct nk_arena *arena; /* of the tree */
	const uint16_t *text;
	size_t n, at;
	unsigned flags; /* enum nk_regex_flags, as they stand here */
	bool backwards; /* inside a look-behind */
	bool noting;    /* the first pass, which only counts the groups */
	struct nk_regex_group *groups;
	size_t n_groups;
	char *error;
	size_t depth;                                    /* of subtractions */
	const struct nk_set *class_sets[2 * NK_CLASSES]; /* \w and its like, made once each */
};

bool nk_scan_fail(struct nk_scan *scan, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline bool nk_scan_more(const struct nk_scan *scan)
{
	return scan->at < scan->n;
}

/** The unit `ahead` places on, or 0 behind the end. */
static inline uint16_t nk_scan_peek(const struct nk_scan *scan, size_t ahead)
{
	return scan->at + ahead < scan->n ? scan->text[scan->at + ahead] : 0;
}

/** UTF-8 of units [from, to). */
struct nk_str nk_scan_text(const struct nk_scan *scan, size_t from, size_t to);
bool nk_scan_decimal(struct nk_scan *scan, int *value);
/** A group's name: as many \w as there are. */
struct nk_str nk_scan_name(struct nk_scan *scan);
/** White space and comments where they do not count. */
bool nk_scan_blank(struct nk_scan *scan);

struct nk_node *nk_scan_node(struct nk_scan *scan, enum nk_node_kind kind);
struct nk_node *nk_scan_char_node(struct nk_scan *scan, uint16_t c);
struct nk_node *nk_scan_set_node(struct nk_scan *scan, const struct nk_bits *bits);

/** Behind a backslash; *node is NULL in the first pass. */
bool nk_scan_backslash(struct nk_scan *scan, struct nk_node **node);
/** A character's escape behind a backslash: "n", "x41", "u0041", "cA", "101", "." */
bool nk_scan_char_escape(struct nk_scan *scan, uint16_t *c);
/** "{Name}" behind \p or \P; adds its members. */
bool nk_scan_property(struct nk_scan *scan, bool negated, struct nk_bits *bits);
/** Behind "[", up to and with the closing "]". */
bool nk_scan_class(struct nk_scan *scan, struct nk_bits *bits);

#endif
