/* SPDX-License-Identifier: MIT
 *
 * What is different between two versions of a .ckan file, by meaning: the guards judge a
 * change by the keys that it touches.
 */
#ifndef NK_ROLE_CKAN_CHANGES_H
#define NK_ROLE_CKAN_CHANGES_H

#include "base/value.h"

struct nk_change {
	const char *key; /* "version", "resources.bugtracker" */
	const struct nk_value *before, *after; /* NULL: is not there */
};
struct nk_changes {
	struct nk_change *changes;
	size_t n; /* 0: only the form is different */
};

enum { NK_CHANGES_DEPTH = 8 }; /* objects below this are compared as a whole */

/** Members of objects are compared one by one, lists as a whole. All in the arena. */
void nk_changes_find(struct nk_changes *out, const struct nk_value *before,
		     const struct nk_value *after, struct nk_arena *arena);

/** Is each changed key one of `keys`, or below one? True when no key changed. */
bool nk_changes_only(const struct nk_changes *changes, const char *const *keys, size_t n_keys);

/** One line for people, cut at a length that fits a status: "a: 1 -> 2, b: none -> 3". */
const char *nk_changes_text(const struct nk_changes *changes, struct nk_arena *arena);

#endif
