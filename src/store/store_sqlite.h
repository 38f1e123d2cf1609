/* SPDX-License-Identifier: MIT
 *
 * Shared by the files of the SQLite backend: what is asked of the whole table over time.
 */
#ifndef NK_STORE_SQLITE_H
#define NK_STORE_SQLITE_H

#include "db/db.h"
#include "store/backend.h"

int store_db_note_pass(struct nk_db *db, const struct nk_pass *pass, struct nk_err *err);
int store_db_passes(struct nk_db *db, struct nk_pass *out, size_t *n, size_t max,
		    struct nk_err *err);
int store_db_failing(struct nk_db *db, struct store_failing *failing, struct nk_err *err);

#endif
