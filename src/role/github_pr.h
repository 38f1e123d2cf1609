/* SPDX-License-Identifier: MIT
 *
 * Opening pull requests at GitHub.
 *
 * Rules: NetKAN-Infra netkan/github_pr.py.
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
 * Open it; where one is open for the branch already, its body becomes a comment there. Done
 * when GitHub has it, also when the label could not be set (logged).
 */
int nk_github_pull_request(struct nk_http *http, const char *token,
			   const struct nk_pull_request *request, struct nk_err *err);

#endif
