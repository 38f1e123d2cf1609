/* SPDX-License-Identifier: MIT
 *
 * Webhooks: calls that ask for work. Each is read first, on the thread of its connection,
 * with nothing but the request (what it wants, or why it cannot be meant); then done, at a
 * desk, which knows the repositories and gathers the messages of several calls, so that one
 * write makes them all durable.
 *
 * Paths, parameters and answers: NetKAN-Infra netkan/webhooks/.
 */
#ifndef NK_WEB_HOOK_H
#define NK_WEB_HOOK_H

#include "queue/queue.h"
#include "repo/index.h"
#include "web/request.h"
#include "web/signature.h"

struct nk_store;
struct nk_cache;
struct nk_value;

enum {
	NK_HOOK_WISHES_MAX = 5000, /* identifiers or paths of one call */
	NK_HOOK_NAME_MAX = 200,	    /* bytes of an identifier */
};

struct nk_names {
	struct nk_str *items;
	size_t n;
};

/* A call under way. All memory is the arena's. */
struct nk_call {
	const struct nk_web_request *request;
	struct nk_arena *arena;
	const struct nk_hook *hook;
	const char *game;		  /* as in the path */
	struct nk_web_answer answer;	  /* status 0: not known yet */

	/* What it wants, as read: */
	struct nk_names identifiers; /* to inflate, each once */
	struct nk_names frozen;	     /* identifiers that were frozen */
	struct nk_names paths;	     /* of .ckan files to mirror */
	struct nk_str ref;	     /* of a push */
	size_t n_commits;
	struct nk_str mod, event;    /* of SpaceDock */
	struct nk_str body;	     /* to hand on */

	/* What comes of it: */
	struct nk_outgoing *outgoing;
	size_t n_outgoing;
	bool fresh; /* the repositories were fetched for this call */
	bool moved; /* a repository has moved, and the call need not wait until we know it */
};

struct nk_outgoing {
	struct nk_queue *queue;
	struct nk_msg msg;
};

struct nk_desk_game {
	const char *id;
	struct nk_queue *inflation;
	struct nk_repo *netkan;
	struct nk_repo *ckanmeta; /* NULL: none */
};

/* What calls are done with; one thread at a time uses it. */
struct nk_desk {
	const struct nk_desk_game *games;
	size_t n_games;
	struct nk_index *index;
	struct nk_queue *adding, *mirroring;
	struct nk_store *store; /* NULL: no status is kept */
	struct nk_cache *cache; /* NULL: there is none to purge */
	bool revisions;		/* add the commit of NetKAN to messages */
};

/* Answers of a hook's work besides 0 and -1. */
enum { NK_HOOK_STALE = 16 }; /* fetch the repositories, then do it again */

struct nk_hook {
	const char *path; /* "/gh/inflate"; the game follows */
	bool is_signed;
	/* Read the request; an answer that is known already ends the call. */
	int (*read)(struct nk_call *call, struct nk_err *err);
	/* Gather messages and the answer that holds once they are sent. */
	int (*work)(struct nk_call *call, const struct nk_desk *desk,
		    const struct nk_desk_game *game, struct nk_err *err);
};

/**
 * The hook of a path, and the game that it names ("/gh/inflate/ksp2"); the old paths without
 * one mean ksp. NULL: no hook.
 */
const struct nk_hook *nk_hook_find(const char *path, const char **game);
/** Check the signature and read; what is wrong is in the answer. */
void nk_hook_read(struct nk_call *call, const struct nk_secrets *secrets);
/** Do it. 0 with an answer; NK_HOOK_STALE, at most once per call. */
int nk_hook_work(struct nk_call *call, const struct nk_desk *desk);

/* The hooks, each in its hook_NAME.c. */
int nk_hook_read_inflate(struct nk_call *call, struct nk_err *err);
int nk_hook_read_release(struct nk_call *call, struct nk_err *err);
int nk_hook_read_push(struct nk_call *call, struct nk_err *err);
int nk_hook_read_spacedock(struct nk_call *call, struct nk_err *err);
int nk_hook_read_add(struct nk_call *call, struct nk_err *err);
int nk_hook_work_inflate(struct nk_call *call, const struct nk_desk *desk,
			 const struct nk_desk_game *game, struct nk_err *err);
int nk_hook_work_push(struct nk_call *call, const struct nk_desk *desk,
		      const struct nk_desk_game *game, struct nk_err *err);
int nk_hook_work_mirror(struct nk_call *call, const struct nk_desk *desk,
			const struct nk_desk_game *game, struct nk_err *err);
int nk_hook_work_spacedock(struct nk_call *call, const struct nk_desk *desk,
			   const struct nk_desk_game *game, struct nk_err *err);
int nk_hook_work_add(struct nk_call *call, const struct nk_desk *desk,
		     const struct nk_desk_game *game, struct nk_err *err);

/** Add a text that is not there yet. NK_FAULT_METADATA beyond NK_HOOK_WISHES_MAX. */
int nk_names_add(struct nk_names *texts, struct nk_str text, struct nk_arena *arena,
		 struct nk_err *err);
/** Names joined by ", ", cut after a few. */
const char *nk_names_join(const struct nk_names *texts, struct nk_arena *arena);
/**
 * The value of a JSON body: UTF-8, or UTF-16 with its mark; a form's field "payload" where
 * the body is a form. NK_FAULT_METADATA when it is none.
 */
int nk_hook_json(struct nk_value **out, const struct nk_web_request *request,
		 struct nk_arena *arena, struct nk_err *err);
/** May it be an identifier: a plain name, never a path? */
bool nk_hook_is_name(struct nk_str text);
/** Put a netkan on its queue, in the lane of hooks. */
int nk_hook_send_netkan(struct nk_call *call, const struct nk_desk *desk,
			const struct nk_desk_game *game, const struct nk_netkan_file *file,
			struct nk_err *err);
/** Put any message on a queue. */
struct nk_msg *nk_hook_send(struct nk_call *call, struct nk_queue *queue, const char *game,
			    struct nk_str body, const char *group);
/** Inflate by name; those that are not known are added to `unknown`. */
int nk_hook_inflate(struct nk_call *call, const struct nk_desk *desk,
		    const struct nk_desk_game *game, struct nk_names *unknown, struct nk_err *err);
/** Mark what the push froze, and drop its downloads. */
int nk_hook_freeze(struct nk_call *call, const struct nk_desk *desk,
		   const struct nk_desk_game *game, struct nk_err *err);

#endif
