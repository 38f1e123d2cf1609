/* SPDX-License-Identifier: MIT
 *
 * How many requests GitHub's API still allows us.
 */
#ifndef NK_ROLE_GITHUB_LIMIT_H
#define NK_ROLE_GITHUB_LIMIT_H

#include "net/http.h"

struct nk_github_limit {
	bool limited; /* false: this GitHub knows no limits (404) */
	int64_t remaining;
	time_t reset;
};
/** Ask /rate_limit, which costs nothing of the limit. `token` may be NULL. */
int nk_github_limit(struct nk_http *http, const char *token, struct nk_github_limit *out,
		    struct nk_err *err);

#endif
