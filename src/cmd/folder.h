/* SPDX-License-Identifier: MIT
 *
 * Folders that settings name.
 */
#ifndef NK_CMD_FOLDER_H
#define NK_CMD_FOLDER_H

#include "base/err.h"

/**
 * The folder is there, or could be made: nothing is touched. -1: NK_FAULT_CONFIG; the text
 * starts with `setting` ("--state") and says what is in the way and what to do.
 */
int nk_folder_check(const char *path, const char *setting, struct nk_err *err);

/** Make it with all above it, for our eyes only (0700); existing is success. Errors as above,
 * and NK_FAULT_SYSTEM for a full disk. */
int nk_folder_make(const char *path, const char *setting, struct nk_err *err);

#endif
