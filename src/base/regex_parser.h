/* SPDX-License-Identifier: MIT
 *
 * The parser of patterns: what regex_parse.c, regex_note.c and regex_group.c share.
 */
#ifndef NK_BASE_REGEX_PARSER_H
#define NK_BASE_REGEX_PARSER_H

#include "base/regex_scan.h"

/* Flags that a group changes end with it. */
struct nk_regex_saved {
	unsigned flags;
	bool backwards;
};

/* A group that is being read. */
struct nk_regex_frame {
	struct nk_node *group, *alternate, *concat;
	struct nk_regex_saved saved;
};

struct nk_regex_parser {
	struct nk_scan scan;
	unsigned top_flags;
	struct nk_regex_frame *stack;
	size_t depth;
	struct nk_node *unit; /* read last, and may still be repeated */
	int next_number;
	bool no_capture;      /* the parenthesis that follows is a condition's */
	struct nk_str *names; /* found by the first pass, in order */
	size_t n_names;
};

/** The first pass: find all groups and number them. */
bool nk_regex_note_groups(struct nk_regex_parser *p);
/** "imnsx-imnsx"; stops before what is no such letter. */
void nk_regex_scan_flags(struct nk_scan *scan);
/** Behind "(": *group stays NULL where only flags change. */
bool nk_regex_scan_group(struct nk_regex_parser *p, struct nk_node **group);

static inline struct nk_regex_frame *nk_regex_top(struct nk_regex_parser *p)
{
	return &p->stack[p->depth - 1];
}

#endif
