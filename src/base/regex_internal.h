/* SPDX-License-Identifier: MIT
 *
 * What the regex_*.c files share: the tree that the parser makes of a pattern, the program
 * that the compiler makes of the tree, and sets of UTF-16 units. doc/design/regex.md tells
 * how they fit together.
 */
#ifndef NK_BASE_REGEX_INTERNAL_H
#define NK_BASE_REGEX_INTERNAL_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/regex.h"

enum {
	NK_REGEX_PATTERN_MAX = 64 * 1024, /* units */
	NK_REGEX_DEPTH_MAX = 500,         /* nested groups, and nested subtractions of sets */
	NK_REGEX_GROUPS_MAX = 1000,
	NK_REGEX_INFINITE = INT32_MAX,
};

/* Bits of all 65536 units, for building sets. */
struct nk_bits {
	uint64_t word[1024];
};

static inline void nk_bits_set(struct nk_bits *bits, unsigned c)
{
	bits->word[c >> 6] |= UINT64_C(1) << (c & 63);
}

static inline bool nk_bits_has(const struct nk_bits *bits, unsigned c)
{
	return bits->word[c >> 6] >> (c & 63) & 1;
}

void nk_bits_range(struct nk_bits *bits, unsigned first, unsigned last);
void nk_bits_add(struct nk_bits *bits, const struct nk_bits *other, bool negated);
void nk_bits_drop(struct nk_bits *bits, const struct nk_bits *other);
void nk_bits_invert(struct nk_bits *bits);
/** Add what differs from a member in case only. */
void nk_bits_add_case(struct nk_bits *bits);

/* A finished set: Latin-1 in a bitmap, the rest in ranges. */
struct nk_set {
	uint32_t latin[8];
	size_t n;
	uint16_t (*ranges)[2]; /* ascending, above 255 */
};

struct nk_set *nk_set_new(struct nk_arena *arena, const struct nk_bits *bits);
bool nk_set_has_wide(const struct nk_set *set, uint16_t c);

static inline bool nk_set_has(const struct nk_set *set, uint16_t c)
{
	return c < 256 ? set->latin[c >> 5] >> (c & 31) & 1 : nk_set_has_wide(set, c);
}

/* The classes that have letters of their own; made once, then constant. */
enum nk_class { NK_CLASS_WORD, NK_CLASS_SPACE, NK_CLASS_DIGIT, NK_CLASS_BOUNDARY, NK_CLASSES };
const struct nk_bits *nk_class_bits(enum nk_class which);
/** \w, or one of the joiners that count as such at a \b. */
bool nk_is_boundary_char(uint16_t c);
/** The members of \p{name}; false for an unknown name. */
bool nk_bits_property(struct nk_bits *bits, struct nk_str name);
/** Next unit of the ring of those that differ in case only; c itself when alone. */
uint16_t nk_case_next(uint16_t c);
/** One unit for the whole ring. */
uint16_t nk_case_fold(uint16_t c);

enum nk_node_kind {
	NK_NODE_EMPTY,
	NK_NODE_NOTHING, /* never matches */
	NK_NODE_CHAR,
	NK_NODE_SET,
	NK_NODE_CONCAT,
	NK_NODE_ALTERNATE,
	NK_NODE_LOOP,
	NK_NODE_GROUP, /* one child, nothing of its own */
	NK_NODE_CAPTURE,
	NK_NODE_LOOK, /* ahead, or behind when its content runs backwards */
	NK_NODE_ATOMIC,
	NK_NODE_BACKREF,
	NK_NODE_IF_GROUP, /* children: yes, no */
	NK_NODE_IF_LOOK,  /* children: condition, yes, no */
	NK_NODE_BOL,      /* ^ with m */
	NK_NODE_EOL,      /* $ with m */
	NK_NODE_START,    /* \A, ^ */
	NK_NODE_END_LINE, /* \Z, $ */
	NK_NODE_END,      /* \z */
	NK_NODE_FROM,     /* \G */
	NK_NODE_BOUNDARY,
	NK_NODE_NO_BOUNDARY,
};

struct nk_node {
	enum nk_node_kind kind;
	bool backwards;   /* inside a look-behind */
	bool ignore_case; /* of a back reference */
	bool negative;    /* of a look */
	bool lazy;        /* of a loop */
	uint16_t c;
	const struct nk_set *set;
	int min, max;     /* of a loop */
	int slot, unslot; /* group captured or referred to; group given up; -1: none */
	struct nk_node **child;
	size_t n;
};

/* Groups: slot 0 is the match itself, then by number. */
struct nk_regex_group {
	int number;
	struct nk_str name; /* digits of the number when it has no name */
};

struct nk_regex_tree {
	struct nk_node *root;
	struct nk_regex_group *groups;
	size_t n_groups;
};

int nk_regex_parse(struct nk_regex_tree *out, struct nk_arena *arena, struct nk_str pattern,
		   unsigned flags, struct nk_arena *err_arena, struct nk_err *err);
/** Slot of a group's number or name; -1: there is none. */
int nk_regex_slot(const struct nk_regex_group *groups, size_t n, int number);
int nk_regex_slot_named(const struct nk_regex_group *groups, size_t n, struct nk_str name);

/** nk_regex_compile() without the cache. */
int nk_regex_new(struct nk_regex **out, struct nk_arena *arena, struct nk_str pattern,
		 unsigned flags, struct nk_err *err);

enum nk_op {
	NK_OP_MATCH,
	NK_OP_FAIL,
	NK_OP_CHAR,
	NK_OP_SET,
	NK_OP_REPEAT,  /* CHAR or SET min to max times: set, c, a = min, b = max, lazy */
	NK_OP_SPLIT,   /* go on; on failure at a */
	NK_OP_JUMP,    /* to a */
	NK_OP_ZERO,    /* register a = 0, a + 1 = -1: a loop is entered */
	NK_OP_LOOP,    /* registers a (count), a + 1 (where the round began); min, max; exit at b */
	NK_OP_ROUND,   /* one more round of the loop at a */
	NK_OP_OPEN,    /* register a = here */
	NK_OP_CLOSE,   /* capture slot b, give up slot min, since register a */
	NK_OP_BACKREF, /* slot a */
	NK_OP_IF_GROUP,  /* slot a has a capture, else to b */
	NK_OP_LOOK,      /* registers a, a + 1 remember height and place; b > 0: on failure at b */
	NK_OP_LOOK_END,  /* forget what the look left to try; back to the place unless lazy */
	NK_OP_LOOK_FAIL, /* a negative look found something */
	NK_OP_BOL,
	NK_OP_EOL,
	NK_OP_START,
	NK_OP_END_LINE,
	NK_OP_END,
	NK_OP_FROM,
	NK_OP_BOUNDARY,
	NK_OP_NO_BOUNDARY,
};

struct nk_inst {
	uint8_t op; /* enum nk_op */
	bool backwards, ignore_case, lazy;
	uint16_t c;
	const struct nk_set *set;
	int a, b, min, max;
};

struct nk_regex {
	struct nk_arena arena; /* everything below */
	struct nk_str pattern;
	unsigned flags;
	atomic_int users;
	struct nk_regex_group *groups;
	size_t n_groups;
	struct nk_inst *code;
	size_t n_code;
	size_t n_registers;         /* behind one register per group */
	enum nk_node_kind lead;     /* an anchor that every match begins with, or NK_NODE_EMPTY */
	const struct nk_set *first; /* units that a match may begin with; NULL: any or none */
};

/** Make the program of the tree; only size limits can fail. */
int nk_regex_emit(struct nk_regex *regex, const struct nk_node *root, struct nk_err *err);

/* One search: the subject and the memory of the backtracking. */
struct nk_matcher;
struct nk_matcher *nk_matcher_new(const struct nk_regex *regex, const uint16_t *text, size_t n);
void nk_matcher_free(struct nk_matcher *matcher);
NK_DEFINE_AUTO(nk_matcher);
/** First match that begins at or behind `from`: 1, 0, or -1 when it takes too long. */
int nk_matcher_find(struct nk_matcher *matcher, size_t from, struct nk_err *err);
/** The match behind the last one; an empty one moves the search on, but not what \G means. */
int nk_matcher_next(struct nk_matcher *matcher, struct nk_err *err);
/** Span of a slot of the last match; false when it took no part. */
bool nk_matcher_span(const struct nk_matcher *matcher, size_t slot, size_t *start, size_t *end);

#endif
