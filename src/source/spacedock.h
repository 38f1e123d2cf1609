/* SPDX-License-Identifier: MIT
 *
 * SpaceDock's answers, and the pure rules for them.
 * Rules: CKAN Netkan/Sources/Spacedock/.
 */
#ifndef NK_SOURCE_SPACEDOCK_H
#define NK_SOURCE_SPACEDOCK_H

#include "source/host.h"

struct nk_sd_version {
	bool has_game; /* given and not null */
	struct nk_game_version game;
	struct nk_lenient_date created;
	struct nk_str download; /* complete address; no text: none */
	struct nk_str version;  /* no text: none */
	int64_t id;
};

struct nk_sd_user {
	struct nk_str username;
};

struct nk_sd_mod {
	int64_t id, default_version_id;
	struct nk_str license, name, short_description, author, website, source_code, background;
	struct nk_lenient_list versions, shared_authors;
};

/**
 * Read an answer: 0, NK_NOT_FOUND for null, or -1, also when it is SpaceDock's own error. `what`
 * names the request.
 */
int nk_sd_read(struct nk_sd_mod **out, struct nk_job *job, const char *what, struct nk_str text,
	       struct nk_err *err);
/** The licence that SpaceDock's words mean. */
struct nk_str nk_sd_license(struct nk_arena *arena, struct nk_str license);
/** The links that SpaceDock gives to a module's resources. */
struct nk_value *nk_sd_resources(struct nk_arena *arena, const struct nk_sd_mod *mod);

#endif
