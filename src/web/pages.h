/* SPDX-License-Identifier: MIT
 *
 * What can be looked at: the status page and its files, the statuses as JSON, metrics, health.
 */
#ifndef NK_WEB_PAGES_H
#define NK_WEB_PAGES_H

#include "web/request.h"

struct nk_pages;

/** Is there anything at this path? What depends on a name may still be a 404. */
bool nk_pages_has(const struct nk_pages *pages, const char *path);
/** Answer a GET. Any thread. */
void nk_pages_answer(struct nk_pages *pages, const struct nk_web_request *request,
		     struct nk_web_answer *answer, struct nk_arena *arena);

#endif
