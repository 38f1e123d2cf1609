/* SPDX-License-Identifier: MIT
 *
 * The status table, for implementers.
 */
#ifndef NK_STORE_BACKEND_H
#define NK_STORE_BACKEND_H

#include "store/store.h"

struct store_failing;

/* Every member must be there unless it says what NULL means. All may be called by several threads. */
struct nk_store_ops {
	const char *backend; /* the setting that chooses it; NULL: none does */
	int (*open)(struct nk_store **out, const struct nk_store_env *env, struct nk_err *err);
	void (*free)(struct nk_store *store);
	int (*get)(struct nk_store *store, const char *game, const char *identifier,
		   struct nk_status *out, struct nk_arena *arena, struct nk_err *err);
	int (*put)(struct nk_store *store, const struct nk_status *rows, size_t n,
		   struct nk_err *err);
	int (*all)(struct nk_store *store, const char *game, struct nk_status **out, size_t *n,
		   struct nk_arena *arena, struct nk_err *err);
	/* NULL: not known. */
	int64_t (*generation)(struct nk_store *store);
	/* NULL: none is kept. */
	int (*history)(struct nk_store *store, const char *game, const char *identifier,
		       struct nk_status_event **out, size_t *n, struct nk_arena *arena,
		       struct nk_err *err);
	/* Both or none; NULL: nobody remembers. */
	int (*ask)(struct nk_store *store, const char *game, const char *identifier, int64_t at_us,
		   struct nk_err *err);
	int (*asked)(struct nk_store *store, const char *game, const char *identifier,
		     int64_t *at_us, struct nk_err *err);
	/* Both or none; NULL: none are kept. */
	int (*note_pass)(struct nk_store *store, const struct nk_pass *pass, struct nk_err *err);
	int (*passes)(struct nk_store *store, struct nk_pass *out, size_t *n, size_t max,
		      struct nk_err *err);
	/* Call store_failing_count() for each mod that is not frozen; NULL: no history is kept. */
	int (*failing)(struct nk_store *store, struct store_failing *failing, struct nk_err *err);
	/* NULL: opening makes it. */
	int (*exists)(struct nk_store *store, struct nk_err *err);
	/* Both NULL: the table is one machine's. */
	int (*note)(struct nk_store *store, const char *name, struct nk_str *out,
		    struct nk_arena *arena, struct nk_err *err);
	int (*swap)(struct nk_store *store, const char *name, struct nk_str expected,
		    struct nk_str replacement, struct nk_err *err);
};

/* What nk_store_failing() counts. */
struct store_failing {
	int64_t first_us, step_us, *counts;
	size_t n;
};
/** A mod was failing from a time to another; INT64_MAX: it still is. */
void store_failing_count(struct store_failing *failing, int64_t from_us, int64_t to_us);

/* First member of every backend's own struct. */
struct nk_store {
	const struct nk_store_ops *ops;
};

extern const struct nk_store_ops nk_store_sqlite;
extern const struct nk_store_ops nk_store_memory;
extern const struct nk_store_ops nk_store_dynamo;

/** Deep copy. */
void store_copy(struct nk_status *to, const struct nk_status *from, struct nk_arena *arena);
/** Whether `now` says something else than `before` (NULL: nothing was said yet). */
bool store_says_else(const struct nk_status *before, const struct nk_status *now);
/** When it was said: as checked, else the time of writing. */
int64_t store_said_us(const struct nk_status *status);

#endif
