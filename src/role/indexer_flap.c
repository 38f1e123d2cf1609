/* SPDX-License-Identifier: MIT
 *
 * Guard: what comes and goes. Hosts leave out a link, or write a date in another way, when they
 * are busy, and put it back half an hour later. Such a change waits until it has been the same
 * for a window; and no change puts back what was replaced within the last window.
 */
#include "role/indexer_priv.h"

#include "base/log.h"
#include "role/guard_memory.h"

#include <string.h>

static const char *const usual_keys[] = { "resources", "release_date", "download_count" };

static int64_t window_us(const struct nk_indexer_config *config)
{
	int64_t seconds = config->flap_window_s ? config->flap_window_s : NK_FLAP_WINDOW_S;

	return seconds * 1000000;
}

/* 1: it is only of what comes and goes; a change of mere form is meant. */
static int is_volatile(struct nk_indexer *indexer, struct nk_inflated *item, struct nk_err *err)
{
	const struct nk_indexer_config *config = &indexer->config;
	const struct nk_changes *changes;

	if (nk_indexer_changes(indexer, item, &changes, err) < 0)
		return -1;
	if (!changes || changes->n == 0)
		return 0;
	return config->flap_keys
		       ? nk_changes_only(changes, config->flap_keys, config->n_flap_keys)
		       : nk_changes_only(changes, usual_keys,
					 sizeof usual_keys / sizeof *usual_keys);
}

static int hold_until_it_lasts(struct nk_indexer *indexer, struct nk_inflated *item,
			       enum nk_verdict *out, struct nk_err *err)
{
	int64_t first_us;
	bool is_new;

	if (nk_memory_proposed(indexer->db, item->game->id, item->path, item->blob,
			       item->check_time_us, &first_us, &is_new, err) < 0)
		return -1;
	if (item->check_time_us - first_us >= window_us(&indexer->config))
		return 0;
	if (is_new)
		nk_log(NK_LOG_INFO, "%s is held until it stays so: %s", item->stem,
		       nk_changes_text(item->changes, &indexer->inbox.arena));
	*out = NK_VERDICT_HOLD;
	return 0;
}

/* Replaced by what is before it in the batch that is being applied. */
static bool is_just_replaced(const struct nk_indexer *indexer, const struct nk_inflated *item)
{
	for (const struct nk_inflated *other = indexer->items; other < item; other++) {
		if (other->game == item->game && other->committed &&
		    strcmp(other->path, item->path) == 0 &&
		    strcmp(other->before, item->blob) == 0 &&
		    other->check_time_us > item->check_time_us - window_us(&indexer->config))
			return true;
	}
	return false;
}

static int drop_what_puts_back(struct nk_indexer *indexer, struct nk_inflated *item,
			       enum nk_verdict *out, struct nk_err *err)
{
	int rc = nk_memory_is_recent(indexer->db, item->game->id, item->path, item->blob,
				     item->check_time_us - window_us(&indexer->config), err);

	if (rc < 0 || (rc == 0 && !is_just_replaced(indexer, item)))
		return rc;
	nk_log(NK_LOG_INFO, "%s would put back what was replaced a short time ago, and is ignored",
	       item->stem);
	*out = NK_VERDICT_HOLD;
	return 0;
}

int nk_guard_flap(struct nk_indexer *indexer, struct nk_inflated *item, const char *tip,
		  enum nk_verdict *out, struct nk_err *err)
{
	(void)tip;
	if (!*item->before || indexer->config.flap_window_s < 0)
		return 0;
	int rc = is_volatile(indexer, item, err);
	if (rc < 0 || (rc > 0 && hold_until_it_lasts(indexer, item, out, err) < 0))
		return -1;
	if (*out == NK_VERDICT_KEEP)
		return drop_what_puts_back(indexer, item, out, err);
	return 0;
}
