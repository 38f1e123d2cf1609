/* SPDX-License-Identifier: MIT
 *
 * What the database remembers of downloads. Rows are believed only for a file of the same
 * name, size and time of change; nothing here is missed when it is lost, so failures to
 * write are ignored.
 */
#include "net/download_priv.h"

#include "db/db.h"

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

bool cache_memo_digests(struct nk_cache *cache, struct nk_download *download)
{
	struct nk_stmt *stmt;
	bool found;

	if (!cache->db ||
	    nk_db_query(&stmt, cache->db,
			"SELECT sha1, sha256 FROM download_digest "
			"WHERE path = ? AND size = ? AND mtime = ?",
			NULL, "tii", download->path, download->size, download->mtime_us) < 0)
		return false;
	found = nk_stmt_step(stmt, NULL) == 0 && nk_stmt_str(stmt, 0).n == 40 &&
		nk_stmt_str(stmt, 1).n == 64;
	if (found) {
		memcpy(download->sha1, nk_stmt_str(stmt, 0).s, sizeof download->sha1);
		memcpy(download->sha256, nk_stmt_str(stmt, 1).s, sizeof download->sha256);
	}
	nk_stmt_done(stmt);
	return found;
}

void cache_memo_keep_digests(struct nk_cache *cache, const struct nk_download *download)
{
	if (!cache->db)
		return;
	nk_db_run(cache->db, NULL, NULL,
		  "INSERT OR REPLACE INTO download_digest (path, size, mtime, sha1, sha256) "
		  "VALUES (?, ?, ?, ?, ?)",
		  "tiitt", download->path, download->size, download->mtime_us, download->sha1,
		  download->sha256);
}

bool cache_memo_validators(struct nk_cache *cache, struct nk_str url,
			   const struct nk_download *cached, struct cache_validators *out,
			   struct nk_arena *arena)
{
	struct nk_stmt *stmt;
	bool found;

	memset(out, 0, sizeof *out);
	if (!cache->db ||
	    nk_db_query(&stmt, cache->db,
			"SELECT etag, last_modified FROM download_validator "
			"WHERE url = ? AND path = ? AND size = ? AND mtime = ?",
			NULL, "stii", url, cached->path, cached->size, cached->mtime_us) < 0)
		return false;
	found = nk_stmt_step(stmt, NULL) == 0;
	if (found) {
		out->etag = nk_stmt_dup(stmt, 0, arena).s;
		out->last_modified = nk_stmt_dup(stmt, 1, arena).s;
	}
	nk_stmt_done(stmt);
	return found && (out->etag || out->last_modified);
}

void cache_memo_keep_validators(struct nk_cache *cache, struct nk_str url,
				const struct nk_download *download,
				const struct cache_validators *validators)
{
	if (!cache->db || (!validators->etag && !validators->last_modified))
		return;
	nk_db_run(cache->db, NULL, NULL,
		  "INSERT OR REPLACE INTO download_validator "
		  "(url, path, size, mtime, etag, last_modified) VALUES (?, ?, ?, ?, ?, ?)",
		  "stiitt", url, download->path, download->size, download->mtime_us,
		  validators->etag, validators->last_modified);
}
