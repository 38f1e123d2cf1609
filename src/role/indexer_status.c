/* SPDX-License-Identifier: MIT
 *
 * The status of each mod: what its last inflation said, on top of what is known already.
 *
 * Rules: NetKAN-Infra netkan/indexer.py status_attrs(), _process_ckan().
 */
#include "role/indexer_priv.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/uri.h"
#include "net/download.h"

#include <string.h>

/* Rows of a batch; several items may be of one mod. */
struct rows {
	struct nk_status *rows;
	size_t n;
};

static struct nk_status *row_of(struct rows *rows, const struct nk_inflated *item)
{
	for (size_t i = 0; i < rows->n; i++) {
		if (strcmp(rows->rows[i].identifier, item->identifier) == 0 &&
		    strcmp(rows->rows[i].game, item->game->id) == 0)
			return &rows->rows[i];
	}
	return NULL;
}

/* *known: there was a row before. */
static int load_row(struct nk_indexer *indexer, struct rows *rows, const struct nk_inflated *item,
		    struct nk_status **out, bool *known, struct nk_err *err)
{
	struct nk_status *row = row_of(rows, item);

	*known = row != NULL;
	*out = row ? row : &rows->rows[rows->n];
	if (row)
		return 0;
	int rc = nk_store_get(indexer->config.store, item->game->id, item->identifier, *out,
			      &indexer->inbox.arena, err);
	if (rc < 0)
		return -1;
	*known = rc == 0;
	if (rc == NK_NOT_FOUND)
		**out = (struct nk_status){ .identifier = item->identifier,
					    .game = item->game->id };
	rows->n++;
	return 0;
}

/* People hear of what is new only. */
static void tell_news(const struct nk_status *row, const struct nk_inflated *item)
{
	if (!item->success && !nk_str_eq(row->last_error, item->error))
		nk_log(NK_LOG_ERROR, "New inflation error for %s: %.*s", item->identifier,
		       NK_ARG(item->error));
	else if (item->warnings.s && !item->held && !nk_str_eq(row->last_warnings, item->warnings))
		nk_log(NK_LOG_ERROR, "New inflation warnings for %s: %.*s", item->identifier,
		       NK_ARG(item->warnings));
}

/* When the download of a module was fetched; of several addresses the first counts. */
static int64_t downloaded_at(struct nk_indexer *indexer, const struct nk_value *ckan)
{
	const struct nk_value *download = nk_get(ckan, "download");
	struct nk_uri uri;
	int64_t mtime_us;

	if (nk_is(download, NK_ARRAY))
		download = nk_length(download) ? nk_items(download)[0] : NULL;
	if (!indexer->config.cache || !nk_text(download).s ||
	    nk_uri_parse(&uri, &indexer->inbox.arena, nk_text(download), NULL) < 0 ||
	    !nk_cache_find(indexer->config.cache, uri.display, &mtime_us, &indexer->inbox.arena))
		return NK_NO_TIME;
	return mtime_us;
}

/*
 * What a module no longer says is no longer shown. Staged ones are not what is published, held
 * ones may be back to what was soon; and without guards nothing tells a host's mood from what is
 * meant, so that all is kept as the original does.
 */
static bool is_last_word(const struct nk_indexer *indexer, const struct nk_inflated *item)
{
	return !item->staged && !item->held && !indexer->config.no_guards;
}

static void take_module(struct nk_indexer *indexer, struct nk_status *row,
			const struct nk_inflated *item)
{
	struct nk_value *resources = nk_get(item->ckan, "resources");
	struct nk_str date = nk_get_text(item->ckan, "release_date");
	int64_t downloaded = downloaded_at(indexer, item->ckan), released;

	if (nk_is(resources, NK_OBJECT) && nk_length(resources))
		row->resources = resources;
	else if (is_last_word(indexer, item))
		row->resources = NULL;
	if (downloaded != NK_NO_TIME)
		row->last_downloaded = downloaded;
	if (!date.s && is_last_word(indexer, item))
		row->release_date = NK_NO_TIME;
	if (!date.s)
		return;
	if (nk_time_read_iso(date, &released))
		row->release_date = released;
	else
		nk_log(NK_LOG_WARN, "%s: release_date \"%.*s\" is not a time", item->stem,
		       NK_ARG(date));
}

/* Who waits for a change sees why it does not come. */
static struct nk_str warnings_of(const struct nk_inflated *item, struct nk_arena *arena)
{
	if (!item->held)
		return item->warnings;
	if (!item->warnings.s)
		return nk_str(item->held);
	return nk_str(nk_printf(arena, "%.*s\r\n%s", NK_ARG(item->warnings), item->held));
}

static void update(struct nk_indexer *indexer, struct nk_status *row,
		   const struct nk_inflated *item)
{
	row->success = item->success;
	row->frozen = false; /* who inflates is not frozen */
	row->last_error = item->error;
	row->last_warnings = warnings_of(item, &indexer->inbox.arena);
	row->last_inflated = item->check_time_us;
	if (item->ckan)
		take_module(indexer, row, item);
}

static int record_one(struct nk_indexer *indexer, struct rows *rows, const struct nk_inflated *item,
		      struct nk_err *err)
{
	struct nk_status *row;
	bool known;

	if (load_row(indexer, rows, item, &row, &known, err) < 0)
		return -1;
	if (item->indexed)
		row->last_indexed = nk_now_us();
	/* An older inflation that arrives late, as staged ones do, says nothing new. */
	if (row->last_inflated > item->check_time_us)
		return 0;
	if (known) {
		struct nk_log_scope before =
			nk_log_push((struct nk_log_scope){ .mod = item->identifier });
		tell_news(row, item);
		nk_log_pop(before);
	}
	update(indexer, row, item);
	return 0;
}

int nk_indexer_record(struct nk_indexer *indexer, struct nk_inflated *const *items, size_t n,
		      struct nk_err *err)
{
	struct rows rows = { 0 };

	rows.rows = NK_NEW_N(&indexer->inbox.arena, struct nk_status, n);
	for (size_t i = 0; i < n; i++) {
		if (!items[i]->dropped && record_one(indexer, &rows, items[i], err) < 0)
			return -1;
	}
	if (rows.n && nk_store_put(indexer->config.store, rows.rows, rows.n, err) < 0)
		return nk_within(err, "the status cannot be written");
	return 0;
}
