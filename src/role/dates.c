/* SPDX-License-Identifier: MIT
 *
 * Dates of versions; see dates.h.
 */
#include "role/dates.h"

#include "base/clock.h"
#include "base/json.h"
#include "role/www_file.h"

#include <string.h>

enum { CKAN_MAX = 1024 * 1024, FILE_MAX = 256 * 1024 * 1024, COMMITS_A_REST = 12 };

static const char *const migrations[] = {
	"CREATE TABLE dates (game TEXT NOT NULL, path TEXT NOT NULL, identifier TEXT NOT NULL, "
	"version TEXT NOT NULL, released_us INTEGER, indexed_us INTEGER NOT NULL, "
	"gone INTEGER NOT NULL, PRIMARY KEY (game, path)) WITHOUT ROWID;"
	"CREATE TABLE dates_commit (game TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;",
	"ALTER TABLE dates ADD COLUMN source TEXT NOT NULL DEFAULT '';",
};

int nk_dates_prepare(struct nk_db *db, struct nk_err *err)
{
	return nk_db_migrate(db, "dates", migrations, sizeof migrations / sizeof *migrations, err);
}

struct commit {
	char id[NK_OID_HEX];
	int64_t time_us;
};

struct refresh {
	struct nk_db *db;
	const char *game, *source;
	struct nk_repo *repo;
	char known[NK_OID_HEX]; /* taken in so far; empty: nothing */
	struct commit *commits; /* behind it, newest first */
	size_t n;
	const struct commit *at;
	struct nk_arena arena; /* of the commits */
	struct nk_arena file;  /* of the file that is looked at */
};

static int load_known(struct refresh *refresh, struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, refresh->db,
			"SELECT id FROM dates_commit WHERE game = ? || ?", err, "tt",
			refresh->game, refresh->source) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	struct nk_str id = rc == 0 ? nk_stmt_str(stmt, 0) : NK_NO_STR;
	if (id.n == sizeof refresh->known - 1)
		memcpy(refresh->known, id.s, id.n);
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

/* Up to what is known, at which it ends. */
static int collect(void *data, const char *id, int64_t time_us, const char *subject)
{
	struct refresh *refresh = data;
	struct commit commit = { .time_us = time_us };

	(void)subject;
	if (strcmp(id, refresh->known) == 0)
		return NK_END;
	memcpy(commit.id, id, sizeof commit.id);
	if ((refresh->n & (refresh->n - 1)) == 0)
		refresh->commits =
			nk_regrow(&refresh->arena, refresh->commits, refresh->n,
				  refresh->n ? 2 * refresh->n : 1, sizeof *refresh->commits);
	refresh->commits[refresh->n++] = commit;
	return 0;
}

static int drop_file(struct refresh *refresh, const char *path, struct nk_err *err)
{
	return nk_db_run(refresh->db, NULL, err,
			 "UPDATE dates SET gone = 1 WHERE game = ? AND path = ? AND source = ?",
			 "ttt", refresh->game, path, refresh->source);
}

static int keep_file(struct refresh *refresh, const char *path, const struct nk_value *ckan,
		     struct nk_err *err)
{
	struct nk_str identifier = nk_get_text(ckan, "identifier");
	struct nk_str version = nk_get_text(ckan, "version");
	int64_t released;

	if (!identifier.s || !version.s)
		return 0;
	if (!nk_time_read_iso(nk_get_text(ckan, "release_date"), &released))
		released = 0;
	return nk_db_run(refresh->db, NULL, err,
			 "INSERT INTO dates VALUES (?, ?, ?, ?, nullif(?, 0), ?, 0, ?) "
			 "ON CONFLICT DO UPDATE SET identifier = excluded.identifier, "
			 "version = excluded.version, released_us = excluded.released_us, "
			 "gone = 0, source = excluded.source",
			 "ttssiit", refresh->game, path, identifier, version, released,
			 refresh->at->time_us, refresh->source);
}

static int take_file(void *data, const struct nk_repo_file *file, struct nk_err *err)
{
	struct refresh *refresh = data;
	struct nk_value *ckan;
	struct nk_str text;

	if (!nk_str_ends(nk_str(file->path), ".ckan"))
		return 0;
	if (!file->blob)
		return drop_file(refresh, file->path, err);
	nk_arena_reset(&refresh->file);
	if (nk_repo_read_blob(refresh->repo, file->blob, CKAN_MAX, &text, &refresh->file, err) < 0)
		return -1;
	if (nk_json_read(&ckan, &refresh->file, text, NULL) < 0)
		return 0; /* people can commit anything */
	return keep_file(refresh, file->path, ckan, err);
}

/* Oldest first, so that a file gets the time of the commit that brought it. */
static int take_commits(struct refresh *refresh, size_t max, struct nk_err *err)
{
	for (size_t taken = 0; refresh->n > 0 && taken < max; taken++) {
		refresh->at = &refresh->commits[--refresh->n];
		if (nk_repo_diff(refresh->repo, *refresh->known ? refresh->known : NULL,
				 refresh->at->id, take_file, refresh, err) < 0)
			return -1;
		memcpy(refresh->known, refresh->at->id, sizeof refresh->known);
		if (taken % COMMITS_A_REST == 0)
			nk_repo_rest(refresh->repo);
	}
	return nk_db_run(refresh->db, NULL, err,
			 "INSERT OR REPLACE INTO dates_commit VALUES (? || ?, ?)", "ttt",
			 refresh->game, refresh->source, refresh->known);
}

static int refresh_in(struct refresh *refresh, size_t max, bool *changed, struct nk_err *err)
{
	char head[NK_OID_HEX];
	int rc = nk_repo_head(refresh->repo, head, err);

	if (rc < 0 || load_known(refresh, err) < 0)
		return -1;
	if (rc == NK_NOT_FOUND || strcmp(head, refresh->known) == 0)
		return NK_END;
	if (*refresh->known && !nk_repo_knows(refresh->repo, refresh->known))
		refresh->known[0] = '\0';
	if (nk_repo_log(refresh->repo, head, NULL, SIZE_MAX, collect, refresh, err) < 0 ||
	    nk_db_begin(refresh->db, err) < 0)
		return -1;
	if (take_commits(refresh, max, err) < 0) {
		nk_db_rollback(refresh->db);
		return -1;
	}
	*changed = true;
	return nk_db_commit(refresh->db, err);
}

int nk_dates_refresh(struct nk_db *db, const struct nk_dates_of *of, size_t max, bool *changed,
		     struct nk_err *err)
{
	struct refresh refresh = { .db = db,
				   .game = of->game,
				   .source = of->source ? of->source : "",
				   .repo = of->ckanmeta };

	*changed = false;
	int rc = refresh_in(&refresh, max, changed, err);
	nk_arena_release(&refresh.file);
	nk_arena_release(&refresh.arena);
	return rc;
}

static struct nk_value *time_value(int64_t us, struct nk_arena *arena)
{
	char text[NK_TIME_TEXT];

	return us ? nk_string(arena, nk_time_iso(text, us)) : nk_null(arena);
}

/* One mod at a time: the whole of CKAN-meta as a tree would be hundreds of megabytes. */
struct dump {
	struct nk_buf *out;
	struct nk_arena arena; /* of the mod */
	struct nk_str identifier;
	struct nk_value *versions;
	size_t mods;
};

static void end_mod(struct dump *dump)
{
	if (!dump->versions)
		return;
	nk_buf_text(dump->out, dump->mods++ ? "," : "{");
	nk_json_write(dump->out, nk_string_view(&dump->arena, dump->identifier), NK_JSON_COMPACT);
	nk_buf_text(dump->out, ":");
	nk_json_write(dump->out, dump->versions, NK_JSON_COMPACT);
	nk_arena_reset(&dump->arena);
	dump->versions = NULL;
}

static void add_version(struct dump *dump, struct nk_stmt *stmt)
{
	if (!dump->versions || !nk_str_eq(nk_stmt_str(stmt, 0), dump->identifier)) {
		end_mod(dump);
		dump->identifier = nk_stmt_dup(stmt, 0, &dump->arena);
		dump->versions = nk_object(&dump->arena);
	}
	struct nk_value *dates = nk_object(&dump->arena);
	nk_set(&dump->arena, dates, "released", time_value(nk_stmt_int(stmt, 2), &dump->arena));
	nk_set(&dump->arena, dates, "indexed", time_value(nk_stmt_int(stmt, 3), &dump->arena));
	nk_set_n(&dump->arena, dump->versions, nk_stmt_dup(stmt, 1, &dump->arena), dates);
}

int nk_dates_write(struct nk_db *db, const char *game, struct nk_buf *out, struct nk_err *err)
{
	struct dump dump = { .out = out };
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, db,
			"SELECT identifier, version, ifnull(released_us, 0), indexed_us FROM dates "
			"WHERE game = ? AND gone = 0 ORDER BY identifier, path",
			err, "t", game) < 0)
		return -1;
	while ((rc = nk_stmt_step(stmt, err)) == 0)
		add_version(&dump, stmt);
	nk_stmt_done(stmt);
	end_mod(&dump);
	nk_arena_release(&dump.arena);
	nk_buf_text(out, dump.mods ? "}" : "{}");
	return rc < 0 ? -1 : 0;
}

int nk_dates_latencies(struct nk_db *db, int64_t since_us,
		       void (*each)(void *data, const struct nk_dates_latency *latency),
		       void *data, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	if (nk_db_query(&stmt, db,
			"SELECT released_us, indexed_us FROM dates WHERE indexed_us >= ? "
			"AND released_us <= indexed_us",
			err, "i", since_us) < 0)
		return -1;
	while ((rc = nk_stmt_step(stmt, err)) == 0) {
		struct nk_dates_latency latency = { nk_stmt_int(stmt, 0), nk_stmt_int(stmt, 1) };
		each(data, &latency);
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

int nk_dates_export(struct nk_db *db, const char *game, const char *folder, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO_BUF text = NK_BUF_INIT(FILE_MAX);

	if (nk_dates_write(db, game, &text, err) < 0)
		return -1;
	if (nk_buf_check(&text, "the dates", err) < 0 || nk_www_folder(folder, err) < 0)
		return -1;
	return nk_www_replace(folder, nk_printf(&arena, "%s.json", game), nk_buf_view(&text), err);
}
