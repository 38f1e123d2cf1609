/* SPDX-License-Identifier: MIT */
#include "web/pages.h"
bool nk_pages_has(const struct nk_pages *pages, const char *path)
{
	(void)pages;
	(void)path;
	return false;
}
void nk_pages_answer(struct nk_pages *pages, const struct nk_web_request *request,
		     struct nk_web_answer *answer, struct nk_arena *arena)
{
	(void)pages;
	(void)request;
	nk_answer_text(answer, arena, 404, "There is nothing here");
}
