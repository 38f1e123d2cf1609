/* SPDX-License-Identifier: MIT
 *
 * Guards: nothing old over new. Queues deliver late and twice, and two inflators work side by
 * side, so what comes last is not always what was seen last.
 */
#include "role/indexer_priv.h"

#include "base/log.h"
#include "role/guard_memory.h"

#include <string.h>

/* A later inflation of the same file in the batch that is being applied. */
static bool is_overtaken(const struct nk_indexer *indexer, const struct nk_inflated *item)
{
	for (const struct nk_inflated *other = indexer->items; other < item; other++) {
		if (other->game == item->game && (other->committed || other->unchanged) &&
		    strcmp(other->path, item->path) == 0 &&
		    other->check_time_us > item->check_time_us)
			return true;
	}
	return false;
}

/* The host was asked before the inflation that made what is there. */
int nk_guard_older(struct nk_indexer *indexer, struct nk_inflated *item, const char *tip,
		   enum nk_verdict *out, struct nk_err *err)
{
	struct nk_memory_file file;
	int rc = nk_memory_file(indexer->db, item->game->id, item->path, &file,
				&indexer->inbox.arena, err);

	(void)tip;
	if (rc < 0)
		return -1;
	if ((rc != 0 || file.check_us <= item->check_time_us) && !is_overtaken(indexer, item))
		return 0;
	nk_log(NK_LOG_INFO, "%s was inflated before what is there, and is ignored", item->stem);
	*out = NK_VERDICT_DROP;
	return 0;
}

/* The clone may be behind the one that the scheduler read. */
static int both_known(struct nk_repo *netkan, const char *a, const char *b, struct nk_err *err)
{
	if (nk_repo_knows(netkan, a) && nk_repo_knows(netkan, b))
		return 1;
	if (nk_repo_fetch(netkan, NULL, err) < 0)
		return -1;
	return nk_repo_knows(netkan, a) && nk_repo_knows(netkan, b);
}

/* 1: the netkan had another text at `newer` than at `older`, which is before it. */
static int netkan_changed(struct nk_repo *netkan, const char *path, const char *older,
			  const char *newer, struct nk_err *err)
{
	char before[NK_OID_HEX] = "", after[NK_OID_HEX] = "";
	int rc = nk_repo_descends(netkan, newer, older, err);

	if (rc <= 0)
		return rc;
	if (nk_repo_blob(netkan, older, path, before, err) < 0 ||
	    nk_repo_blob(netkan, newer, path, after, err) < 0)
		return -1;
	return strcmp(before, after) != 0;
}

/*
 * A newer netkan may give the module another version, so this is about the mod and not the
 * file. What does not say its revision is taken, and so is everything where the clone of NetKAN
 * cannot tell: an old file is replaced by the next pass, a lost one is missed by people.
 */
int nk_guard_older_netkan(struct nk_indexer *indexer, struct nk_inflated *item, const char *tip,
			  enum nk_verdict *out, struct nk_err *err)
{
	struct nk_arena *arena = &indexer->inbox.arena;
	struct nk_str revision = nk_msg_attribute(item->msg, "Revision"), known;
	struct nk_repo *netkan = item->game->netkan;

	(void)tip;
	if (!netkan || !revision.n)
		return 0;
	if (nk_memory_revision(indexer->db, item->game->id, item->identifier, &known, arena, err) <
	    0)
		return -1;
	if (!known.n || nk_str_eq(known, revision))
		return 0;
	const char *older = nk_strndup(arena, revision.s, revision.n);
	const char *newer = nk_strndup(arena, known.s, known.n);
	int rc = both_known(netkan, older, newer, err);
	if (rc > 0)
		rc = netkan_changed(netkan, nk_printf(arena, "NetKAN/%s.netkan", item->identifier),
				    older, newer, err);
	if (rc <= 0)
		return rc;
	nk_log(NK_LOG_INFO, "%s was made from an older netkan (%.8s, there is %.8s), and is ignored",
	       item->stem, older, newer);
	*out = NK_VERDICT_DROP;
	return 0;
}
