/* SPDX-License-Identifier: MIT
 *
 * Paths of repositories that strangers name.
 */
#ifndef NK_WEB_PATH_H
#define NK_WEB_PATH_H

#include "base/arena.h"
#include "base/str.h"

/**
 * The plain form ("./A//B.ckan" is "A/B.ckan") of a path below a repository. "No text" when it
 * does not end with the suffix, leads out of the repository, or has characters that no queue
 * can carry.
 */
struct nk_str nk_path_clean(struct nk_str path, const char *suffix, struct nk_arena *arena);

#endif
