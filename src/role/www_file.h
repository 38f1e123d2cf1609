/* SPDX-License-Identifier: MIT
 *
 * Files that are served while they are written: readers see the old or the new one, never half
 * of one.
 */
#ifndef NK_ROLE_WWW_FILE_H
#define NK_ROLE_WWW_FILE_H

#include "base/err.h"
#include "base/str.h"

/** Make the folder and those above it. */
int nk_www_folder(const char *folder, struct nk_err *err);
/** Put a text in the place of a file, with its folder, unless the same is there: 0, NK_UNCHANGED. */
int nk_www_put(const char *folder, const char *name, struct nk_str text, struct nk_err *err);
/** Put a text in the place of a file in any case. */
int nk_www_replace(const char *folder, const char *name, struct nk_str text, struct nk_err *err);

#endif
