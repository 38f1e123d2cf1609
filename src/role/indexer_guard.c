/* SPDX-License-Identifier: MIT
 *
 * The guards of the indexer, in the order they are asked.
 */
#include "role/indexer_priv.h"

/*
 * Queues deliver late and twice. What was inflated before the mod's last inflation must not
 * replace what that one made.
 */
static int judge_older(struct nk_indexer *indexer, const struct nk_inflated *item, const char *tip,
		       enum nk_verdict *out, struct nk_err *err)
{
	struct nk_status status;
	int rc = nk_store_get(indexer->config.store, item->game->id, item->identifier, &status,
			      &indexer->inbox.arena, err);

	(void)tip;
	if (rc < 0)
		return -1;
	if (rc == 0 && status.last_inflated > item->check_time_us)
		*out = NK_VERDICT_DROP;
	return 0;
}

const struct nk_guard nk_indexer_guards[] = {
	{ "older than the last inflation", judge_older },
	{ NULL, NULL },
};
