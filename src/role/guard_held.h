/* SPDX-License-Identifier: MIT
 *
 * Changes that are held back until a person approves: the mass-change guard puts them here,
 * `netkan status` shows them, `netkan approve` lets them through. In the state's database.
 */
#ifndef NK_ROLE_GUARD_HELD_H
#define NK_ROLE_GUARD_HELD_H

#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "queue/queue.h"

/** Make the tables; idempotent. */
int nk_held_prepare(struct nk_db *db, struct nk_err *err);

/* A kind of change that is stopped: the key that it is about. */
struct nk_stopped {
	const char *game, *kind;
	int64_t since_us;
	int64_t mods, of; /* how many would have changed when it was stopped, of how many */
	const char *example;
	int64_t held; /* changes that wait; set by nk_held_list() */
	bool told;    /* people know of it; set by nk_held_list() */
};

enum nk_kind_state { NK_KIND_FREE, NK_KIND_STOPPED, NK_KIND_APPROVED };
/** An approval holds until the time that it was given. */
int nk_held_state(struct nk_db *db, const char *game, const char *kind, int64_t now_us,
		  enum nk_kind_state *out, struct nk_err *err);

/* One mod changes in the kind. */
struct nk_held_change {
	const char *game, *kind, *identifier;
	int64_t at_us; /* of the inflation */
};
struct nk_held_counted {
	int64_t mods;  /* that changed in it after since_us, with this one */
	bool is_new;   /* this one was not among them */
	bool released; /* the pass with this inflation, or a later one, was found to be good */
};
int nk_held_count(struct nk_db *db, const struct nk_held_change *change, int64_t since_us,
		  struct nk_held_counted *out, struct nk_err *err);
int nk_held_stop(struct nk_db *db, const struct nk_stopped *stopped, struct nk_err *err);
/** More mods would change in what is stopped. */
int nk_held_grow(struct nk_db *db, const char *game, const char *kind, int64_t mods,
		 struct nk_err *err);
/** People were told of all that is stopped. */
int nk_held_told(struct nk_db *db, const char *game, struct nk_err *err);

/** Keep a message, in the place of an earlier one of the same file. */
int nk_held_keep(struct nk_db *db, const char *game, const char *path, const char *kind,
		 int64_t check_us, const struct nk_msg *msg, struct nk_err *err);
/** The file is settled by an inflation of this time: what was kept until then is not needed. */
int nk_held_forget(struct nk_db *db, const char *game, const char *path, int64_t check_us,
		   struct nk_err *err);

/* As the kind of what is kept only until its pass has ended. */
#define NK_HELD_WAITS ""
/** How many changes wait for the end of their pass. */
int nk_held_waiting(struct nk_db *db, const char *game, int64_t *n, struct nk_err *err);
/**
 * The pass has ended: send what waits back to the queue of the indexer, which lets through all
 * of it that is not stopped. Ended half way, it can be done again.
 */
int nk_held_release(struct nk_db *db, const char *game, struct nk_queue *queue,
		    struct nk_err *err);

/** What is stopped, in the arena; game NULL: of all games. */
int nk_held_list(struct nk_db *db, const char *game, struct nk_stopped **out, size_t *n,
		 struct nk_arena *arena, struct nk_err *err);
/**
 * Send what is kept back to the queue of the indexer, which will let such changes through until
 * then; *sent counts the messages. Ended half way, it can be done again.
 */
int nk_held_approve(struct nk_db *db, const char *game, struct nk_queue *queue, int64_t until_us,
		    size_t *sent, struct nk_err *err);

#endif
