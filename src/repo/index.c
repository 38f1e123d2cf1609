/* SPDX-License-Identifier: MIT
 *
 * Keeping the index current: find what differs between the commit it stands for and the one
 * the clone has, read those files, and write the rows and the commit in one transaction. The
 * reading is done before the transaction, since others write to the same database.
 */
#include "repo/index_priv.h"

#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const steps[] = {
	"CREATE TABLE index_commits(game TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,"
	" PRIMARY KEY(game, kind)) WITHOUT ROWID;"
	"CREATE TABLE ckans(game TEXT NOT NULL, path TEXT NOT NULL, identifier TEXT NOT NULL,"
	" version TEXT, prerelease INTEGER NOT NULL, blob TEXT NOT NULL,"
	" PRIMARY KEY(game, identifier, path)) WITHOUT ROWID;"
	"CREATE TABLE modules(game TEXT NOT NULL, identifier TEXT NOT NULL, stable TEXT,"
	" prerelease TEXT, PRIMARY KEY(game, identifier)) WITHOUT ROWID;"
	"CREATE TABLE netkans(game TEXT NOT NULL, path TEXT NOT NULL, stem TEXT NOT NULL,"
	" identifier TEXT NOT NULL, blob TEXT NOT NULL, hook_only INTEGER NOT NULL,"
	" out_of_order INTEGER NOT NULL, frozen INTEGER NOT NULL,"
	" PRIMARY KEY(game, path)) WITHOUT ROWID;"
	"CREATE TABLE krefs(game TEXT NOT NULL, path TEXT NOT NULL, host TEXT NOT NULL COLLATE "
	"NOCASE,"
	" id TEXT NOT NULL COLLATE NOCASE);"
	"CREATE INDEX krefs_by_id ON krefs(game, host, id);"
	"CREATE INDEX krefs_by_path ON krefs(game, path);",
	/* Read anew, as the files' authors were not looked at before. */
	"CREATE TABLE authors(game TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE,"
	" identifier TEXT NOT NULL, PRIMARY KEY(game, name, identifier)) WITHOUT ROWID;"
	"CREATE INDEX authors_by_module ON authors(game, identifier);"
	"DELETE FROM index_commits WHERE kind = 'ckanmeta';",
};

int nk_index_open(struct nk_index **out, struct nk_db *db, struct nk_err *err)
{
	if (nk_db_migrate(db, "index", steps, sizeof steps / sizeof *steps, err) < 0)
		return -1;
	*out = nk_xcalloc(1, sizeof **out);
	(*out)->db = db;
	return 0;
}

void nk_index_free(struct nk_index *index)
{
	free(index);
}

/* The commit that the index stands for; empty when it has none. */
static int read_commit(struct nk_index *index, const char *game, const char *kind,
		       char id[NK_OID_HEX], struct nk_err *err)
{
	struct nk_stmt *stmt;

	id[0] = '\0';
	if (nk_db_query(&stmt, index->db,
			"SELECT id FROM index_commits WHERE game = ? AND kind = ?", err, "tt", game,
			kind) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	if (rc == 0)
		snprintf(id, NK_OID_HEX, "%.*s", NK_ARG(nk_stmt_str(stmt, 0)));
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

struct gathering {
	const struct nk_index_kind *kind;
	struct nk_arena *arena;
	struct nk_index_row *first, **last;
	size_t n;
};

static int gather(void *data, const struct nk_repo_file *file, struct nk_err *err)
{
	struct gathering *g = data;

	(void)err;
	if (!g->kind->wants(file->path))
		return 0;
	struct nk_index_row *row = NK_NEW(g->arena, struct nk_index_row);
	row->path = nk_strdup(g->arena, file->path);
	row->blob = file->blob ? nk_strdup(g->arena, file->blob) : NULL;
	*g->last = row;
	g->last = &row->next;
	g->n++;
	return 0;
}

static int read_files(struct gathering *g, struct nk_repo *repo, struct nk_err *err)
{
	NK_AUTO_ARENA scratch = NK_ARENA_INIT;
	struct nk_err problem = NK_ERR_INIT;
	struct nk_str text;

	for (struct nk_index_row *row = g->first; row; row = row->next) {
		if (!row->blob) {
			g->kind->read(row, NK_NO_STR, g->arena);
			continue;
		}
		nk_arena_reset(&scratch);
		if (nk_repo_read_blob(repo, row->blob, NK_INDEX_FILE_MAX, &text, &scratch,
				      &problem) == 0) {
			g->kind->read(row, text, g->arena);
		} else if (problem.fault == NK_FAULT_METADATA) {
			nk_log_err(NK_LOG_WARN, &problem, "%s is left out", row->path);
			g->kind->read(row, NK_NO_STR, g->arena);
		} else {
			*err = problem;
			return -1;
		}
	}
	return 0;
}

static int clear(struct nk_index *index, const struct nk_index_kind *kind, const char *game,
		 struct nk_err *err)
{
	for (const char *const *sql = kind->clear; *sql; sql++) {
		if (nk_db_run(index->db, NULL, err, *sql, "t", game) < 0)
			return -1;
	}
	return 0;
}

static int write_rows(struct nk_index *index, const struct gathering *g, const char *game,
		      const char *before, const char *commit, struct nk_err *err)
{
	if (!*before && clear(index, g->kind, game, err) < 0)
		return -1;
	for (const struct nk_index_row *row = g->first; row; row = row->next) {
		if (g->kind->write(index, game, row, err) < 0)
			return -1;
	}
	if (g->kind->finish && g->kind->finish(index, game, g->first, !*before, err) < 0)
		return -1;
	return nk_db_run(index->db, NULL, err,
			 "INSERT OR REPLACE INTO index_commits(game, kind, id) VALUES(?, ?, ?)",
			 "ttt", game, g->kind->name, commit);
}

/* 0; NK_UNCHANGED: another one was faster, and the index stands for another commit now. */
static int store(struct nk_index *index, const struct gathering *g, const char *game,
		 const char *expected, const char *before, const char *commit, struct nk_err *err)
{
	char now[NK_OID_HEX];

	if (nk_db_begin(index->db, err) < 0)
		return -1;
	int rc = read_commit(index, game, g->kind->name, now, err);
	if (rc == 0 && strcmp(now, expected) != 0)
		rc = NK_UNCHANGED;
	if (rc == 0)
		rc = write_rows(index, g, game, before, commit, err);
	if (rc != 0) {
		nk_db_rollback(index->db);
		return rc;
	}
	return nk_db_commit(index->db, err);
}

static int update(struct nk_index *index, const struct nk_index_kind *kind, const char *game,
		  struct nk_repo *repo, const char *commit, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct gathering g = { .kind = kind, .arena = &arena, .last = &g.first };
	char indexed[NK_OID_HEX], before[NK_OID_HEX];

	if (read_commit(index, game, kind->name, indexed, err) < 0)
		return -1;
	if (strcmp(indexed, commit) == 0)
		return 0;
	memcpy(before, indexed, sizeof before);
	if (*before && !nk_repo_knows(repo, before))
		*before = '\0';
	if (nk_repo_diff(repo, *before ? before : NULL, commit, gather, &g, err) < 0 ||
	    read_files(&g, repo, err) < 0)
		return -1;
	return store(index, &g, game, indexed, before, commit, err);
}

static int refresh(struct nk_index *index, const struct nk_index_kind *kind, const char *game,
		   struct nk_repo *repo, struct nk_err *err)
{
	char commit[NK_OID_HEX];
	int rc = nk_repo_head(repo, commit, err);

	if (rc == NK_NOT_FOUND)
		return 0;
	for (int tries = 0; rc == 0 && tries < 5; tries++) {
		rc = update(index, kind, game, repo, commit, err);
		nk_repo_rest(repo);
		if (rc != NK_UNCHANGED)
			return rc;
		rc = 0;
	}
	return rc < 0 ? -1 : 0;
}

int nk_index_ckans(struct nk_index *index, const char *game, struct nk_repo *ckanmeta,
		   struct nk_err *err)
{
	return refresh(index, &nk_index_kind_ckans, game, ckanmeta, err);
}

int nk_index_split(struct nk_index *index, const char *game, const char *name,
		   struct nk_repo *ckanmeta, struct nk_err *err)
{
	char *both = nk_xprintf("%s:%s", game, name);
	int rc = refresh(index, &nk_index_kind_ckans, both, ckanmeta, err);

	free(both);
	return rc;
}

int nk_index_netkans(struct nk_index *index, const char *game, struct nk_repo *netkan,
		     struct nk_err *err)
{
	return refresh(index, &nk_index_kind_netkans, game, netkan, err);
}
