/* SPDX-License-Identifier: MIT
 *
 * The status page as files, for a server of files or none at all: every link in them is relative.
 */
#ifndef NK_WEB_EXPORT_H
#define NK_WEB_EXPORT_H

#include "web/pages.h"

/**
 * Write FOLDER/index.html and the further pages of the list, mod/GAME/MOD/index.html and
 * feed.atom, feed.atom of all, what they are drawn with, and mods.js for searching. Files that
 * would stay the same are left alone; of mods that are gone the pages stay. Needs no server, and
 * may run beside one.
 */
int nk_pages_export(struct nk_pages *pages, const char *folder, struct nk_err *err);

#endif
