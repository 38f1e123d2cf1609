/* SPDX-License-Identifier: MIT
 *
 * What the guards of the indexer remember, in the state's database: it must outlive the
 * process, or a restart would let through what is being held.
 *
 * All times are those of the inflations (CheckTime), so that a queue that is worked on late,
 * or again, is judged as it would have been in time.
 */
#ifndef NK_ROLE_GUARD_MEMORY_H
#define NK_ROLE_GUARD_MEMORY_H

#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"

struct nk_queue;

/** Make the tables; idempotent. */
int nk_memory_prepare(struct nk_db *db, struct nk_err *err);

/* The newest inflation whose file stands in the repository. */
struct nk_memory_file {
	int64_t check_us;
	struct nk_str revision; /* of NetKAN; no text: not told */
};
/** 0, NK_NOT_FOUND. */
int nk_memory_file(struct nk_db *db, const char *game, const char *path,
		   struct nk_memory_file *out, struct nk_arena *arena, struct nk_err *err);
/** The revision that the module's newest file was made from; no text: not told. */
int nk_memory_revision(struct nk_db *db, const char *game, const char *identifier,
		       struct nk_str *out, struct nk_arena *arena, struct nk_err *err);

struct nk_memory_settled {
	const char *game, *identifier, *path;
	const char *replaced; /* id of the content that went; NULL: nothing changed */
	int64_t check_us;
	struct nk_str revision;
};
/**
 * A file stands in the repository as this inflation made it; what was proposed of it until then
 * is forgotten. *was_held: something was.
 */
int nk_memory_settle(struct nk_db *db, const struct nk_memory_settled *settled, bool *was_held,
		     struct nk_err *err);

/** Was this content replaced after `since_us`? 1, 0, -1. */
int nk_memory_is_recent(struct nk_db *db, const char *game, const char *path, const char *blob,
			int64_t since_us, struct nk_err *err);

/** When this content was first proposed; it is noted now where it was not. *is_new says so. */
int nk_memory_proposed(struct nk_db *db, const char *game, const char *path, const char *blob,
		       int64_t now_us, int64_t *first_us, bool *is_new, struct nk_err *err);

#endif
