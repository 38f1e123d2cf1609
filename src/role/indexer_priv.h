/* SPDX-License-Identifier: MIT
 *
 * What the files of the indexer share.
 */
#ifndef NK_ROLE_INDEXER_PRIV_H
#define NK_ROLE_INDEXER_PRIV_H

#include "role/ckan_changes.h"
#include "role/indexer.h"

/* A message of the output queue, understood. All memory from the batch's arena. */
struct nk_inflated {
	const struct nk_msg *msg;
	const char *identifier; /* safe as a part of a path */
	const struct nk_indexer_game *game;
	bool success, staged;
	int64_t check_time_us;
	const char *path; /* "Foo/Foo-1.ckan"; NULL without success */
	const char *stem; /* "Foo-1" */
	struct nk_str error, warnings, staging_reason;
	const struct nk_value *ckan; /* NULL without success */
	/* Set on the way: */
	char blob[NK_OID_HEX];   /* what git calls the body */
	char before[NK_OID_HEX]; /* what stands in its place; empty: nothing */
	const struct nk_changes *changes; /* against what has the id of `changes_of` */
	char changes_of[NK_OID_HEX];
	const char *held;      /* for people: why a guard holds it; NULL */
	bool unchanged;        /* the same stands there already */
	bool committed;        /* is in the commits that are being pushed */
	bool indexed;          /* its commit is at the remote */
	bool dropped;          /* a guard wants nothing of it */
	bool waits;            /* for the next push of this batch */
	bool done;             /* its message is dropped */
};

struct nk_mod_count {
	int64_t mods, counted_us;
};

struct nk_indexer {
	struct nk_indexer_config config;
	struct nk_inbox inbox;
	struct nk_inflated *items; /* of the batch under work */
	size_t n_items;
	int64_t *fetched_us; /* per game: when its clone was last fetched */
	struct nk_db *db, *own_db; /* what the guards remember; own_db: it goes with us */
	struct nk_mod_count *mod_counts; /* per game */
	int64_t *waiting_us; /* per game: since when something waits for the end of a pass; 0 */
	bool split_failed;
	int64_t split_us; /* when the remotes of splits were last fetched; 0: not yet */
	bool dates_done;  /* updated/GAME.json was written by this process, and stands */
	bool judge_again; /* a guard learned what speaks against what it let through before */
};

/* indexer.c: NK_FAULT_BUSY when another process has taken our place. */
int nk_indexer_may_go_on(struct nk_indexer *indexer, struct nk_err *err);

/* indexer_message.c: NK_FAULT_METADATA says why the message can never succeed. */
int nk_inflated_read(struct nk_inflated *out, const struct nk_indexer_config *config,
		     const struct nk_msg *msg, struct nk_arena *arena, struct nk_err *err);

/*
 * indexer_commit.c: bring the unstaged items of a game to its primary branch. `indexed` and
 * `dropped` of each say what came of it.
 */
int nk_indexer_publish(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		       struct nk_err *err);
int nk_indexer_fetch(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		     struct nk_err *err);
int nk_indexer_fetch_if_old(struct nk_indexer *indexer, const struct nk_indexer_game *game,
			    struct nk_err *err);
/* Id of the primary branch; empty text for an empty repository. */
int nk_indexer_head(struct nk_repo *repo, char id[NK_OID_HEX], struct nk_err *err);
/*
 * 1: the item's file is another one at the tip, or new (*created); 0: it is the same. Sets
 * item->before.
 */
int nk_indexer_differs(struct nk_repo *repo, const char *tip, struct nk_inflated *item,
		       bool *created, struct nk_err *err);
/* Put the item's file on the tip, which moves. */
int nk_indexer_commit(struct nk_repo *repo, const struct nk_inflated *item, bool created,
		      char tip[NK_OID_HEX], struct nk_arena *arena, struct nk_err *err);

/*
 * The item is about to be pushed. A process that ends before the status says so leaves that to
 * the next one, which finds the file in its place: then nk_indexer_was_pushed() sets `indexed`.
 */
int nk_indexer_begin_push(struct nk_indexer *indexer, const struct nk_inflated *item,
			  struct nk_err *err);
int nk_indexer_was_pushed(struct nk_indexer *indexer, struct nk_inflated *item,
			  struct nk_err *err);
int nk_indexer_end_pushes(struct nk_indexer *indexer, struct nk_inflated *const *items, size_t n,
			  struct nk_err *err);

/* indexer_stage.c: bring a staged item that differs to a branch of its own. */
int nk_indexer_stage(struct nk_indexer *indexer, struct nk_inflated *item, struct nk_err *err);

/* indexer_propose.c: are there pull requests for a game? */
bool nk_indexer_proposes(const struct nk_indexer *indexer, const struct nk_indexer_game *game);
/*
 * Open and update those that are due; `idle`: also see which are closed. 0: something was done,
 * NK_END. What GitHub refuses or cannot do is logged and tried again later.
 */
int nk_indexer_propose(struct nk_indexer *indexer, bool idle, struct nk_err *err);
/* Something failed that is worth waiting for before the process ends. */
bool nk_indexer_will_propose(struct nk_indexer *indexer);

/* indexer_dates.c: keep updated/GAME.json; for the time when there is no other work. */
int nk_indexer_dates(struct nk_indexer *indexer, struct nk_err *err);

/* indexer_split.c: where the module of an item belongs, among the games of its id. */
const struct nk_indexer_game *nk_indexer_home(const struct nk_indexer_config *config,
					      const struct nk_indexer_game *game, const char *path,
					      const struct nk_value *ckan);
/* Bring all splits to what their rules say, for the same time as the dates. 0: go on; NK_END. */
int nk_indexer_split(struct nk_indexer *indexer, struct nk_err *err);

/* indexer_pass.c: for the same time. 0: messages came back to the queue; NK_END. */
int nk_indexer_end_passes(struct nk_indexer *indexer, struct nk_err *err);

/* indexer_status.c: write the status of items[0..n), which are of one kind (staged or not). */
int nk_indexer_record(struct nk_indexer *indexer, struct nk_inflated *const *items, size_t n,
		      struct nk_err *err);

/*
 * Guards look at each change before it is committed. Dropped ones leave no trace; a held one
 * is not committed, and its status is.
 */
enum nk_verdict { NK_VERDICT_KEEP, NK_VERDICT_HOLD, NK_VERDICT_DROP };
struct nk_guard {
	const char *name;
	/* `tip`: the commit that the change would be put on. Says in the log what is not obvious. */
	int (*judge)(struct nk_indexer *indexer, struct nk_inflated *item, const char *tip,
		     enum nk_verdict *out, struct nk_err *err);
};
extern const struct nk_guard nk_indexer_guards[]; /* ends with a NULL name */

/* indexer_guard.c: ask them all. */
int nk_indexer_judge(struct nk_indexer *indexer, struct nk_inflated *item, const char *tip,
		     enum nk_verdict *out, struct nk_err *err);
/* The remote has what `unchanged` and `committed` say: remember it. */
int nk_indexer_settle(struct nk_indexer *indexer, const struct nk_indexer_game *game,
		      struct nk_err *err);
/* What the item changes of the file that stands there; NULL: that one cannot be read. */
int nk_indexer_changes(struct nk_indexer *indexer, struct nk_inflated *item,
		       const struct nk_changes **out, struct nk_err *err);

/* indexer_older.c, indexer_flap.c, indexer_mass.c */
int nk_guard_older(struct nk_indexer *indexer, struct nk_inflated *item, const char *tip,
		   enum nk_verdict *out, struct nk_err *err);
int nk_guard_older_netkan(struct nk_indexer *indexer, struct nk_inflated *item, const char *tip,
			  enum nk_verdict *out, struct nk_err *err);
int nk_guard_flap(struct nk_indexer *indexer, struct nk_inflated *item, const char *tip,
		  enum nk_verdict *out, struct nk_err *err);
int nk_guard_mass(struct nk_indexer *indexer, struct nk_inflated *item, const char *tip,
		  enum nk_verdict *out, struct nk_err *err);

#endif
