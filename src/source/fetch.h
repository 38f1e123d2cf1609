/* SPDX-License-Identifier: MIT
 *
 * Requests for texts as the hosts' files make them; source.h has what others use.
 */
#ifndef NK_SOURCE_FETCH_H
#define NK_SOURCE_FETCH_H

#include "source/source.h"

enum {
	NK_FETCH_MAX_AGE_S = 15 * 60,         /* how long one answer serves all who ask for it */
	NK_FETCH_TEXT_MAX = 16 * 1024 * 1024, /* an answer of an API, or a file */
	NK_FETCH_HEAD_MS = 30 * 1000,         /* what a redirect may take */
};

/** How old an answer may be that was not asked for since the work came in. */
int nk_fetch_max_age_s(const struct nk_job *job);

struct nk_fetch {
	struct nk_str url; /* as the original's OriginalString */
	const char *accept;
	const char *token; /* NULL: anonymous */
};

/**
 * Ask. 0: there is an answer, whatever its status. -1: there is none; the text is the
 * original's for a timeout and the client's own else.
 */
int nk_fetch_answer(struct nk_job *job, const struct nk_fetch *fetch,
		    struct nk_http_response *response, struct nk_err *err);
/** An error status as the original's WebException says it, else 0. */
int nk_fetch_status(const struct nk_http_response *response, struct nk_err *err);
/** nk_fetch_answer(), then nk_fetch_status(), then the body decoded. */
int nk_fetch_body(struct nk_job *job, const struct nk_fetch *fetch, struct nk_str *out,
		  struct nk_err *err);
/**
 * Must not be taken for the host's or the author's trouble: we may not ask now, or something
 * here is broken. Who forgives failures passes these on all the same.
 */
bool nk_fetch_is_ours(const struct nk_err *err);
/** nk_fetch_text() of a host's API, with nk_fetch_named() where it fails. */
int nk_fetch_host(struct nk_job *job, const char *url, const char *token, struct nk_str *out,
		  struct nk_err *err);
/** The text behind a $kref that is an address: GitHub's API, else the raw address. */
int nk_fetch_kref_file(struct nk_job *job, const struct nk_ref *kref, struct nk_str *out,
		       struct nk_err *err);

/* Pieces of an address of a file in a GitHub repository; views of its path. */
struct nk_github_path {
	struct nk_str owner, repo, branch, path;
};
bool nk_github_path(struct nk_github_path *out, const struct nk_uri *uri);

#endif
