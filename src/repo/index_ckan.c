/* SPDX-License-Identifier: MIT
 *
 * Indexing CKAN-meta: the version and the prerelease state of each .ckan, and the highest
 * versions of each module.
 *
 * Rules: NetKAN-Infra netkan/repos.py highest_version_module(), netkan/metadata.py Ckan.
 */
#include "repo/index_priv.h"

#include "base/json.h"
#include "model/version.h"

#include <string.h>

enum { AUTHORS_MAX = 16 * 1024 };

static bool ends_with(const char *path, const char *end)
{
	size_t n = strlen(path), m = strlen(end);

	return n > m && strcmp(path + n - m, end) == 0;
}

/* Files belong to the module whose folder they are in, at any depth. */
static bool wants(const char *path)
{
	return ends_with(path, ".ckan") && strchr(path, '/');
}

/* One a line; what is no name is nobody. */
static struct nk_str read_authors(struct nk_str json, struct nk_arena *arena)
{
	NK_AUTO_BUF names = NK_BUF_INIT(AUTHORS_MAX);
	struct nk_value *value;

	if (!json.n || nk_json_read(&value, arena, json, NULL) < 0)
		return NK_NO_STR;
	nk_buf_str(&names, nk_is(value, NK_STRING) ? nk_text(value) : NK_NO_STR);
	nk_each_item(item, value) {
		if (!nk_is(*item, NK_STRING))
			continue;
		nk_buf_str(&names, nk_text(*item));
		nk_buf_char(&names, '\n');
	}
	return nk_buf_dup(&names, arena);
}

static void read_ckan(struct nk_index_row *row, struct nk_str text, struct nk_arena *arena)
{
	struct nk_ckan_facts facts;

	row->identifier = nk_strndup(arena, row->path, strcspn(row->path, "/"));
	if (!text.s || !nk_ckan_scan(text, arena, &facts))
		return;
	row->prerelease = facts.prerelease;
	row->version = nk_str_dup(arena, facts.version);
	row->authors = read_authors(facts.author, arena);
}

/* Who was an author once stays one: errors are news for them, too. */
static int write_authors(struct nk_index *index, const char *game, const struct nk_index_row *row,
			 struct nk_err *err)
{
	for (size_t at = 0; at < row->authors.n;) {
		ptrdiff_t end = nk_str_find(row->authors, NK_STR("\n"), at);
		size_t to = end < 0 ? row->authors.n : (size_t)end;
		struct nk_str name = nk_str_trim(nk_str_n(row->authors.s + at, to - at));

		if (name.n && nk_db_run(index->db, NULL, err,
					"INSERT OR IGNORE INTO authors VALUES(?, ?, ?)", "tst",
					game, name, row->identifier) < 0)
			return -1;
		at = to + 1;
	}
	return 0;
}

static int write_ckan(struct nk_index *index, const char *game, const struct nk_index_row *row,
		      struct nk_err *err)
{
	if (!row->blob)
		return nk_db_run(index->db, NULL, err,
				 "DELETE FROM ckans WHERE game = ? AND identifier = ? AND path = ?",
				 "ttt", game, row->identifier, row->path);
	if (write_authors(index, game, row, err) < 0)
		return -1;
	return nk_db_run(
		index->db, NULL, err,
		"INSERT OR REPLACE INTO ckans(game, path, identifier, version, prerelease, blob)"
		" VALUES(?, ?, ?, ?, ?, ?)",
		"tttsit", game, row->path, row->identifier, row->version, (int64_t)row->prerelease,
		row->blob);
}

/* Of equal versions the one whose path comes first stays. */
void nk_index_raise(struct nk_str *highest, struct nk_str text)
{
	struct nk_version a, b;

	if (!text.s || nk_version_parse(&b, text, NULL) < 0)
		return;
	if (!highest->s || nk_version_parse(&a, *highest, NULL) < 0 ||
	    nk_bot_version_cmp(&b, &a) > 0)
		*highest = text;
}

static int find_highest(struct nk_index *index, const char *game, const char *identifier,
			struct nk_highest *out, size_t *n, struct nk_arena *arena,
			struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	*out = (struct nk_highest){ NK_NO_STR, NK_NO_STR };
	if (nk_db_query(&stmt, index->db,
			"SELECT version, prerelease FROM ckans WHERE game = ? AND identifier = ?"
			" ORDER BY path",
			err, "tt", game, identifier) < 0)
		return -1;
	for (*n = 0; (rc = nk_stmt_step(stmt, err)) == 0; ++*n)
		nk_index_raise(nk_stmt_int(stmt, 1) ? &out->prerelease : &out->stable,
		      nk_stmt_dup(stmt, 0, arena));
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int write_highest(struct nk_index *index, const char *game, const char *identifier,
			 struct nk_arena *arena, struct nk_err *err)
{
	struct nk_highest highest;
	size_t n;

	if (find_highest(index, game, identifier, &highest, &n, arena, err) < 0)
		return -1;
	if (n == 0)
		return nk_db_run(index->db, NULL, err,
				 "DELETE FROM modules WHERE game = ? AND identifier = ?", "tt",
				 game, identifier);
	return nk_db_run(index->db, NULL, err,
			 "INSERT OR REPLACE INTO modules(game, identifier, stable, prerelease)"
			 " VALUES(?, ?, ?, ?)",
			 "ttss", game, identifier, highest.stable, highest.prerelease);
}

/* Rows come by path, so those of one module stand together. */
static int finish(struct nk_index *index, const char *game, const struct nk_index_row *rows,
		  bool all, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *done = "";

	(void)all;
	for (; rows; rows = rows->next) {
		if (strcmp(done, rows->identifier) == 0)
			continue;
		nk_arena_reset(&arena);
		if (write_highest(index, game, rows->identifier, &arena, err) < 0)
			return -1;
		done = rows->identifier;
	}
	return 0;
}

static const char *const clear[] = { "DELETE FROM ckans WHERE game = ?",
				     "DELETE FROM modules WHERE game = ?",
				     "DELETE FROM authors WHERE game = ?", NULL };

const struct nk_index_kind nk_index_kind_ckans = {
	.name = "ckanmeta",
	.wants = wants,
	.read = read_ckan,
	.write = write_ckan,
	.finish = finish,
	.clear = clear,
};
