/* SPDX-License-Identifier: MIT
 *
 * Pull requests at GitHub: opened once, kept up to date, looked at to see whether they are
 * closed. Each call may be made again after a failure: what is there already is found first.
 *
 * Rules: NetKAN-Infra netkan/github_pr.py, which comments where we edit the text.
 */
#ifndef NK_ROLE_GITHUB_PR_H
#define NK_ROLE_GITHUB_PR_H

#include "net/http.h"

struct nk_pull_request {
	const char *repository; /* "OWNER/NAME" */
	const char *title, *body;
	const char *branch, *base;
	const char *label; /* NULL: none */
};
/**
 * Make sure that one is open for the branch and says what `body` says; *number is its. An open
 * one keeps its title, labels and comments. Done also when the label could not be set (logged).
 *
 * NK_FAULT_UPSTREAM and NK_FAULT_THROTTLED: ask again later; NK_FAULT_CONFIG: the repository
 * or the rights of the token; NK_FAULT_METADATA: GitHub does not want this request.
 */
int nk_github_pull_request(struct nk_http *http, const char *token,
			   const struct nk_pull_request *request, int64_t *number,
			   struct nk_err *err);
/** *closed: the request with this number is closed or merged, and no other of the branch is open. */
int nk_github_pull_closed(struct nk_http *http, const char *token, const char *repository,
			  const char *branch, int64_t number, bool *closed, struct nk_err *err);

#endif
