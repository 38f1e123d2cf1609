/* SPDX-License-Identifier: MIT
 *
 * Questions to the index.
 */
#include "repo/index_priv.h"

#define NETKAN_COLUMNS "n.identifier, n.path, n.blob, n.hook_only, n.out_of_order, n.frozen"

static const char *text_of(struct nk_stmt *stmt, int column, struct nk_arena *arena)
{
	return nk_stmt_dup(stmt, column, arena).s;
}

static void read_netkan(struct nk_netkan_file *file, struct nk_stmt *stmt, struct nk_arena *arena)
{
	*file = (struct nk_netkan_file){
		.identifier = text_of(stmt, 0, arena),
		.path = text_of(stmt, 1, arena),
		.blob = text_of(stmt, 2, arena),
		.hook_only = nk_stmt_int(stmt, 3),
		.out_of_order = nk_stmt_int(stmt, 4),
		.frozen = nk_stmt_int(stmt, 5),
	};
}

/* Takes the statement; `highest`: two more columns have the highest versions. */
static int read_list(struct nk_netkan_list *out, struct nk_stmt *stmt, bool highest,
		     struct nk_arena *arena, struct nk_err *err)
{
	int rc;

	*out = (struct nk_netkan_list){ 0 };
	while ((rc = nk_stmt_step(stmt, err)) == 0) {
		out->files = nk_regrow(arena, out->files, out->n, out->n + 1, sizeof *out->files);
		struct nk_netkan_file *file = &out->files[out->n++];
		read_netkan(file, stmt, arena);
		if (highest) {
			file->highest.stable = nk_stmt_dup(stmt, 6, arena);
			file->highest.prerelease = nk_stmt_dup(stmt, 7, arena);
		}
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

/* ':' and ';' are neighbours: "ksp:NAME" are the splits of ksp. */
int nk_index_highest(struct nk_index *index, const char *game, const char *identifier,
		     struct nk_highest *out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	*out = (struct nk_highest){ NK_NO_STR, NK_NO_STR };
	if (nk_db_query(&stmt, index->db,
			"SELECT stable, prerelease FROM modules WHERE game = ? AND identifier = ? "
			"UNION ALL SELECT stable, prerelease FROM modules "
			"WHERE game > ? || ':' AND game < ? || ';' AND identifier = ?",
			err, "ttttt", game, identifier, game, game, identifier) < 0)
		return -1;
	while ((rc = nk_stmt_step(stmt, err)) == 0) {
		nk_index_raise(&out->stable, nk_stmt_dup(stmt, 0, arena));
		nk_index_raise(&out->prerelease, nk_stmt_dup(stmt, 1, arena));
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int has_splits(struct nk_index *index, const char *game, struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, index->db,
			"SELECT 1 FROM modules WHERE game > ? || ':' AND game < ? || ';' LIMIT 1",
			err, "tt", game, game) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : rc == 0;
}

int nk_index_all(struct nk_index *index, const char *game, struct nk_netkan_list *out,
		 struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, index->db,
			"SELECT " NETKAN_COLUMNS ", m.stable, m.prerelease FROM netkans n"
			" LEFT JOIN modules m ON m.game = n.game AND m.identifier = n.identifier"
			" WHERE n.game = ? AND n.frozen = 0 ORDER BY lower(n.stem), n.path",
			err, "t", game) < 0)
		return -1;
	if (read_list(out, stmt, true, arena, err) < 0)
		return -1;
	int rc = has_splits(index, game, err);
	for (size_t k = 0; rc > 0 && k < out->n; k++) {
		struct nk_netkan_file *file = &out->files[k];

		if (nk_index_highest(index, game, file->identifier, &file->highest, arena, err) < 0)
			return -1;
	}
	return rc < 0 ? -1 : 0;
}

int nk_index_netkan(struct nk_index *index, const char *game, const char *identifier,
		    struct nk_netkan_file *out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, index->db,
			"SELECT " NETKAN_COLUMNS " FROM netkans n WHERE game = ? AND path IN (?, ?)"
			" ORDER BY frozen",
			err, "ttt", game, nk_printf(arena, "NetKAN/%s.netkan", identifier),
			nk_printf(arena, "NetKAN/%s.frozen", identifier)) < 0)
		return -1;
	int rc = nk_stmt_step(stmt, err);
	if (rc == 0)
		read_netkan(out, stmt, arena);
	nk_stmt_done(stmt);
	return rc == NK_END ? NK_NOT_FOUND : rc;
}

int nk_index_by_kref(struct nk_index *index, const char *game, const char *host, const char *id,
		     struct nk_netkan_list *out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, index->db,
			"SELECT DISTINCT " NETKAN_COLUMNS " FROM krefs k JOIN netkans n"
			" ON n.game = k.game AND n.path = k.path WHERE k.game = ? AND k.host = ?"
			" AND k.id = coalesce(?, k.id) ORDER BY lower(n.stem), n.path",
			err, "ttt", game, host, id) < 0)
		return -1;
	return read_list(out, stmt, false, arena, err);
}

int nk_index_versions(struct nk_index *index, const char *game, const char *identifier,
		      struct nk_ckan_list *out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;
	int rc;

	*out = (struct nk_ckan_list){ 0 };
	if (nk_db_query(&stmt, index->db,
			"SELECT path, identifier, version, prerelease, blob FROM ckans"
			" WHERE game = ? AND identifier = ? ORDER BY path",
			err, "tt", game, identifier) < 0)
		return -1;
	while ((rc = nk_stmt_step(stmt, err)) == 0) {
		out->files = nk_regrow(arena, out->files, out->n, out->n + 1, sizeof *out->files);
		out->files[out->n++] = (struct nk_ckan_file){
			.path = text_of(stmt, 0, arena),
			.identifier = text_of(stmt, 1, arena),
			.version = nk_stmt_dup(stmt, 2, arena),
			.prerelease = nk_stmt_int(stmt, 3),
			.blob = text_of(stmt, 4, arena),
		};
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

static int read_texts(struct nk_name_list *out, struct nk_stmt *stmt, struct nk_arena *arena,
		      struct nk_err *err)
{
	int rc;

	*out = (struct nk_name_list){ 0 };
	while ((rc = nk_stmt_step(stmt, err)) == 0) {
		out->list = nk_regrow(arena, out->list, out->n, out->n + 1, sizeof *out->list);
		out->list[out->n++] = text_of(stmt, 0, arena);
	}
	nk_stmt_done(stmt);
	return rc < 0 ? -1 : 0;
}

int nk_index_mods_of(struct nk_index *index, const char *game, const char *author,
		     struct nk_name_list *out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, index->db,
			"SELECT identifier FROM authors WHERE game = ? AND name = ?", err, "tt",
			game, author) < 0)
		return -1;
	return read_texts(out, stmt, arena, err);
}

int nk_index_authors(struct nk_index *index, const char *game, const char *identifier,
		     struct nk_name_list *out, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_stmt *stmt;

	if (nk_db_query(&stmt, index->db,
			"SELECT name FROM authors WHERE game = ? AND identifier = ? ORDER BY name",
			err, "tt", game, identifier) < 0)
		return -1;
	return read_texts(out, stmt, arena, err);
}
