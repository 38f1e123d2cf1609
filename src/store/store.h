/* SPDX-License-Identifier: MIT
 *
 * The status of each mod: what the last inflation said, and when it was indexed. Written by
 * the indexer after its push; read by the status page and the dumps.
 */
#ifndef NK_STORE_STORE_H
#define NK_STORE_STORE_H

#include "base/value.h"

struct nk_store;
struct nk_db;
struct nk_aws;

enum { NK_NO_TIME = 0 }; /* a time that is not known */

struct nk_status {
	const char *identifier; /* ModIdentifier */
	const char *game;	/* lower case */
	bool success;
	bool frozen;
	struct nk_str last_error;    /* no text: none */
	struct nk_str last_warnings; /* no text: none */
	int64_t last_checked, last_indexed, last_inflated, last_downloaded, release_date; /* us */
	struct nk_value *resources; /* object of strings; NULL: empty */
};

#define NK_STORE_TABLE "MultiKANStatus"

struct nk_store_env {
	const char *state;   /* folder with netkan.db; used where db is NULL */
	const char *backend; /* "embedded", "aws" */
	const char *table;   /* DynamoDB table; NULL: NK_STORE_TABLE */
	struct nk_db *db;    /* borrowed; NULL: the store opens its own */
	struct nk_aws *aws;  /* for DynamoDB */
};
/** Open what the backend means. *out may be used by several threads. An unknown backend is
 * NK_FAULT_CONFIG. */
int nk_store_open(struct nk_store **out, const struct nk_store_env *env, struct nk_err *err);
/** The in-memory twin. */
int nk_store_open_memory(struct nk_store **out, struct nk_err *err);
void nk_store_free(struct nk_store *store);
NK_DEFINE_AUTO(nk_store);

/** 0, NK_NOT_FOUND. *out and its texts live in the arena. */
int nk_store_get(struct nk_store *store, const char *game, const char *identifier,
		 struct nk_status *out, struct nk_arena *arena, struct nk_err *err);
/** Write rows whole. Success: all are durable. Failure: none is, but on DynamoDB, which has no
 * cheap transactions, some may be. */
int nk_store_put(struct nk_store *store, const struct nk_status *rows, size_t n, struct nk_err *err);
/** Every row, by game and identifier, in the arena; game NULL: all games. */
int nk_store_all(struct nk_store *store, const char *game, struct nk_status **out, size_t *n,
		 struct nk_arena *arena, struct nk_err *err);
/** A number that grows with every change, also by other processes; -1 where the backend does
 * not know. */
int64_t nk_store_generation(struct nk_store *store);

/** 0: the table is there; NK_NOT_FOUND: it is not, and *err has the remedy. */
int nk_store_exists(struct nk_store *store, struct nk_err *err);

/*
 * Notes: short texts by name beside the statuses, for processes on several machines to agree
 * over. Only where the table is shared by such.
 */
bool nk_store_is_shared(const struct nk_store *store);
/** 0, NK_NOT_FOUND. */
int nk_store_note(struct nk_store *store, const char *name, struct nk_str *out,
		  struct nk_arena *arena, struct nk_err *err);
/** Put a text in the place of the expected one (no text: there is none), in one step for all
 * processes. NK_UNCHANGED: another one stands there. */
int nk_store_swap(struct nk_store *store, const char *name, struct nk_str expected,
		  struct nk_str replacement, struct nk_err *err);

/* Most changes that are kept per mod. */
enum { NK_STATUS_HISTORY = 50 };

/* What a mod's inflation began to say at a time. */
struct nk_status_event {
	int64_t at_us;
	bool success;
	struct nk_str last_error, last_warnings; /* no text: none */
};
/** How a mod came to its status: each change of success, error or warnings, newest first, in
 * the arena. None where the backend keeps no history. */
int nk_store_history(struct nk_store *store, const char *game, const char *identifier,
		     struct nk_status_event **out, size_t *n, struct nk_arena *arena,
		     struct nk_err *err);

/**
 * Somebody asked for a failing mod to be looked at again at this time, and when that last
 * happened (NK_NO_TIME: never, or where the backend does not remember). A mod that is unknown or
 * does not fail is not remembered.
 */
int nk_store_ask(struct nk_store *store, const char *game, const char *identifier, int64_t at_us,
		 struct nk_err *err);
int nk_store_asked(struct nk_store *store, const char *game, const char *identifier,
		   int64_t *at_us, struct nk_err *err);

/* A pass of the scheduler, for those who want to see that the bot is alive. */
struct nk_pass {
	int64_t at_us;
	int64_t sent; /* netkans that it queued */
};
enum { NK_PASSES_KEPT = 500 };
/** Remember a pass, and its oldest no more. Nothing where the backend keeps none. */
int nk_store_note_pass(struct nk_store *store, const struct nk_pass *pass, struct nk_err *err);
/** The last passes, newest first, at most `max`, in the arena. */
int nk_store_passes(struct nk_store *store, struct nk_pass **out, size_t *n, size_t max,
		    struct nk_arena *arena, struct nk_err *err);
/** How many mods that are not frozen were failing at each of n times, from the first on, a step
 * apart, as far as the history goes back. All 0 where the backend keeps none. */
int nk_store_failing(struct nk_store *store, int64_t first_us, int64_t step_us, int64_t *counts,
		     size_t n, struct nk_err *err);

/** One row in the exported shape (`NetKAN-Infra netkan/netkan/status.py`, mod_attrs), and back.
 * Without a game_id it is of `game`, and without that of ksp. What is no time or of another kind
 * than it should be is NK_FAULT_METADATA naming mod and key. Texts of *out are views. */
struct nk_value *nk_status_to_json(const struct nk_status *status, struct nk_arena *arena);
int nk_status_from_json(struct nk_status *out, const char *identifier, const char *game,
			const struct nk_value *json, struct nk_arena *arena, struct nk_err *err);
/** {mod: ...} of one game, by identifier, as exported (NK_JSON_PYTHON is how it is written). */
int nk_store_dump(struct nk_store *store, const char *game, struct nk_value **out,
		  struct nk_arena *arena, struct nk_err *err);

#endif
