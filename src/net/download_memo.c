/* SPDX-License-Identifier: MIT
 *
 * What the database remembers of downloads. Rows are believed only for a file of the same
 * name, size and time of change; nothing here is missed when it is lost, so writes wait until
 * there are some (nk_later), and failures to write are ignored.
 */
#include "net/download_priv.h"

#include <string.h>

static const char *const steps[] = {
	"CREATE TABLE download_digest ("
	" path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL,"
	" sha1 TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE download_validator ("
	" url TEXT PRIMARY KEY, path TEXT NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL,"
	" etag TEXT, last_modified TEXT) WITHOUT ROWID;",
};

int cache_memo_setup(struct nk_db *db, struct nk_err *err)
{
	return nk_db_migrate(db, "download", steps, sizeof steps / sizeof steps[0], err);
}

static const char keep_digests[] =
	"INSERT OR REPLACE INTO download_digest (path, size, mtime, sha1, sha256) "
	"VALUES (?, ?, ?, ?, ?)";
static const char keep_validators[] =
	"INSERT OR REPLACE INTO download_validator "
	"(url, path, size, mtime, etag, last_modified) VALUES (?, ?, ?, ?, ?, ?)";

/* ---- digests ---- */

static bool believe_digests(struct nk_download *download, struct nk_str sha1, struct nk_str sha256)
{
	if (sha1.n != sizeof download->sha1 - 1 || sha256.n != sizeof download->sha256 - 1)
		return false;
	memcpy(download->sha1, sha1.s, sizeof download->sha1);
	memcpy(download->sha256, sha256.s, sizeof download->sha256);
	return true;
}

static bool waiting_digests(struct nk_cache *cache, struct nk_download *download)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const struct nk_db_value *row =
		nk_later_find(cache->later, keep_digests, download->path, &arena);

	return row && row[1].i == download->size && row[2].i == download->mtime_us &&
	       believe_digests(download, row[3].s, row[4].s);
}

bool cache_memo_digests(struct nk_cache *cache, struct nk_download *download)
{
	struct nk_stmt *stmt;
	bool found;

	if (!cache->db)
		return false;
	if (waiting_digests(cache, download))
		return true;
	if (nk_db_query(&stmt, cache->db,
			"SELECT sha1, sha256 FROM download_digest "
			"WHERE path = ? AND size = ? AND mtime = ?",
			NULL, "tii", download->path, download->size, download->mtime_us) < 0)
		return false;
	found = nk_stmt_step(stmt, NULL) == 0 &&
		believe_digests(download, nk_stmt_str(stmt, 0), nk_stmt_str(stmt, 1));
	nk_stmt_done(stmt);
	return found;
}

void cache_memo_keep_digests(struct nk_cache *cache, const struct nk_download *download)
{
	if (cache->db)
		nk_later_run(cache->later, NULL, keep_digests, "tiitt", download->path,
			     download->size, download->mtime_us, download->sha1, download->sha256);
}

/* ---- validators ---- */

static bool waiting_validators(struct nk_cache *cache, const char *url,
			       const struct nk_download *cached, struct cache_validators *out,
			       struct nk_arena *arena)
{
	const struct nk_db_value *row = nk_later_find(cache->later, keep_validators, url, arena);

	if (!row || !nk_str_is(row[1].s, cached->path) || row[2].i != cached->size ||
	    row[3].i != cached->mtime_us)
		return false;
	out->etag = row[4].s.s;
	out->last_modified = row[5].s.s;
	return true;
}

bool cache_memo_validators(struct nk_cache *cache, struct nk_str display,
			   const struct nk_download *cached, struct cache_validators *out,
			   struct nk_arena *arena)
{
	const char *url = nk_strndup(arena, display.s, display.n);
	struct nk_stmt *stmt;

	memset(out, 0, sizeof *out);
	if (!cache->db)
		return false;
	if (waiting_validators(cache, url, cached, out, arena))
		return true;
	if (nk_db_query(&stmt, cache->db,
			"SELECT etag, last_modified FROM download_validator "
			"WHERE url = ? AND path = ? AND size = ? AND mtime = ?",
			NULL, "ttii", url, cached->path, cached->size, cached->mtime_us) < 0)
		return false;
	if (nk_stmt_step(stmt, NULL) == 0) {
		out->etag = nk_stmt_dup(stmt, 0, arena).s;
		out->last_modified = nk_stmt_dup(stmt, 1, arena).s;
	}
	nk_stmt_done(stmt);
	return out->etag || out->last_modified;
}

void cache_memo_keep_validators(struct nk_cache *cache, struct nk_str display,
				const struct nk_download *download,
				const struct cache_validators *validators)
{
	if (!cache->db || (!validators->etag && !validators->last_modified))
		return;
	nk_later_run(cache->later, NULL, keep_validators, "stiitt", display, download->path,
		     download->size, download->mtime_us, validators->etag,
		     validators->last_modified);
}
