/* SPDX-License-Identifier: MIT
 *
 * .NET regular expressions. Mod authors write them in netkans, and what they match decides
 * versions and files, so the syntax, the matching on UTF-16 units, the numbering of groups,
 * the replacement language and the error texts are .NET's. doc/design/regex.md says how.
 */
#ifndef NK_BASE_REGEX_H
#define NK_BASE_REGEX_H

#include "base/value.h"

struct nk_regex;

enum nk_regex_flags {
	NK_REGEX_IGNORECASE = 1,
	NK_REGEX_MULTILINE = 2,
	NK_REGEX_SINGLELINE = 4,        /* dot matches newline too */
	NK_REGEX_IGNORE_WHITESPACE = 8, /* x */
	NK_REGEX_EXPLICIT_CAPTURE = 16, /* n */
};

/**
 * Compile, or take from the process' cache of short patterns: the same mods are inflated again
 * and again. *out belongs to the caller, who returns it with nk_regex_free(); several threads
 * may use it at once. NK_FAULT_METADATA with .NET's text "Invalid pattern '...' at offset N. ..."
 * (whole in err->full, owned by `arena`).
 */
int nk_regex_compile(struct nk_regex **out, struct nk_arena *arena, struct nk_str pattern,
		     unsigned flags, struct nk_err *err);
void nk_regex_free(struct nk_regex *regex);
NK_DEFINE_AUTO(nk_regex);

/**
 * Begin a piece of work on this thread: all its searches from now on share an allowance of some
 * ten seconds, so that many slow ones end as a single one does. A thread that never calls this
 * has the limit of each search only.
 */
void nk_regex_allow(void);

/* A match; texts are views of, or copies in the arena made from, the subject. */
struct nk_match {
	size_t start,
		end; /* bytes of the subject; a split surrogate pair rounds to its character */
	/* Object: number ("0": all of it) or name -> string; a group that took no part is absent.
	 */
	struct nk_value *groups;
};

/**
 * First match at or after byte `from`. Returns 0 with *match filled (match may be NULL),
 * NK_NOT_FOUND, or -1 (NK_FAULT_METADATA) when matching would take more time or memory than is
 * allowed; .NET would go on.
 */
int nk_regex_match(const struct nk_regex *regex, struct nk_arena *arena, struct nk_str subject,
		   size_t from, struct nk_match *match, struct nk_err *err);

/** nk_regex_match() for who only asks whether: 1 yes, 0 no, -1 error. */
int nk_regex_test(const struct nk_regex *regex, struct nk_str subject, struct nk_err *err);

/**
 * Replace all matches by `replacement` in .NET's substitution syntax ($1, ${name}, $$, $&, $`,
 * $', $+, $_; unknown references stay as text). *out is in the arena.
 */
int nk_regex_replace(struct nk_str *out, const struct nk_regex *regex, struct nk_arena *arena,
		     struct nk_str subject, struct nk_str replacement, struct nk_err *err);

/** Call `each` for every match in order; it returns 0 to go on, anything else to stop. */
int nk_regex_each(const struct nk_regex *regex, struct nk_arena *arena, struct nk_str subject,
		  int (*each)(const struct nk_match *match, void *data), void *data,
		  struct nk_err *err);

/** Regex.Escape(): `\ * + ? | { [ ( ) ^ $ . #` and white space. */
struct nk_str nk_regex_escape(struct nk_arena *arena, struct nk_str text);

#endif
