/* SPDX-License-Identifier: MIT
 *
 * What a push that freezes a mod means beside the netkan: its status says so, and its
 * downloads leave the cache.
 */
#include "web/hook.h"

#include "base/json.h"
#include "base/log.h"
#include "net/download.h"
#include "store/store.h"

enum { CKAN_MAX = 4 << 20 };

static int mark(const struct nk_desk *desk, const char *game, const char *identifier,
		struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_status status;

	if (!desk->store)
		return 0;
	int rc = nk_store_get(desk->store, game, identifier, &status, &arena, err);
	if (rc != 0 || status.frozen)
		return rc < 0 ? -1 : 0;
	status.frozen = true;
	return nk_store_put(desk->store, &status, 1, err);
}

/* How many of the addresses were cached. */
static size_t purge_urls(struct nk_cache *cache, const struct nk_value *download,
			 struct nk_arena *arena)
{
	size_t purged = 0;

	if (nk_is(download, NK_STRING) && nk_cache_find(cache, nk_text(download), NULL, arena)) {
		nk_cache_purge(cache, nk_text(download));
		purged++;
	}
	nk_each_item(url, download)
		purged += nk_is(*url, NK_STRING) ? purge_urls(cache, *url, arena) : 0;
	return purged;
}

/* Cached files are of use only while a mod is inflated, so one that stays does no harm. */
static void purge(const struct nk_desk *desk, const struct nk_desk_game *game,
		  const char *identifier)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_ckan_list list;
	size_t purged = 0;

	if (!desk->cache || !game->ckanmeta ||
	    nk_index_versions(desk->index, game->id, identifier, &list, &arena, &err) < 0)
		return;
	for (size_t i = 0; i < list.n; i++) {
		struct nk_value *ckan;
		struct nk_str text;
		if (nk_repo_read_blob(game->ckanmeta, list.files[i].blob, CKAN_MAX, &text, &arena,
				      &err) == 0 &&
		    nk_json_read(&ckan, &arena, text, &err) == 0)
			purged += purge_urls(desk->cache, nk_get(ckan, "download"), &arena);
	}
	if (purged)
		nk_log(NK_LOG_INFO, "Purging %zu files from cache for %s", purged, identifier);
}

int nk_hook_freeze(struct nk_call *call, const struct nk_desk *desk,
		   const struct nk_desk_game *game, struct nk_err *err)
{
	for (size_t i = 0; i < call->frozen.n; i++) {
		const char *identifier = call->frozen.items[i].s;

		if (mark(desk, game->id, identifier, err) < 0)
			return -1;
		purge(desk, game, identifier);
	}
	return 0;
}
