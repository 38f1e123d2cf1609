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

/*
 * 30,000 files are read at the first start, and two properties of each are wanted, so the
 * text is scanned rather than made into a document. Whatever the scan does not understand
 * goes to the real reader.
 */
struct scan {
	const char *at, *end;
};

static void skip_blanks(struct scan *s)
{
	while (s->at < s->end && strchr(" \t\r\n", *s->at) && *s->at)
		s->at++;
}

/* A string without escapes, at its quote. */
static bool scan_string(struct scan *s, struct nk_str *out)
{
	if (s->at >= s->end || *s->at != '"')
		return false;
	const char *start = ++s->at;
	while (s->at < s->end && *s->at != '"' && *s->at != '\\')
		s->at++;
	if (s->at >= s->end || *s->at == '\\')
		return false;
	*out = nk_str_n(start, (size_t)(s->at++ - start));
	return true;
}

static void skip_string(struct scan *s)
{
	for (s->at++; s->at < s->end && *s->at != '"'; s->at++) {
		if (*s->at == '\\' && s->at + 1 < s->end)
			s->at++;
	}
	if (s->at < s->end)
		s->at++;
}

/* Up to the comma or brace behind a value. */
static bool skip_value(struct scan *s)
{
	int depth = 0;

	for (; s->at < s->end; s->at++) {
		char c = *s->at;

		if (depth == 0 && (c == ',' || c == '}'))
			return true;
		if (c == '"') {
			skip_string(s);
			s->at--;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			depth--;
		}
	}
	return false;
}

static bool scan_member(struct scan *s, struct nk_str *version, struct nk_str *status)
{
	struct nk_str key;

	skip_blanks(s);
	if (!scan_string(s, &key))
		return false;
	skip_blanks(s);
	if (s->at >= s->end || *s->at++ != ':')
		return false;
	skip_blanks(s);
	if (nk_str_is(key, "version") && !scan_string(s, version))
		return false;
	if (nk_str_is(key, "release_status") && !scan_string(s, status))
		return false;
	return skip_value(s);
}

static bool scan_object(struct nk_str json, struct nk_str *version, struct nk_str *status)
{
	struct scan s = { json.s, json.s + json.n };

	skip_blanks(&s);
	if (s.at >= s.end || *s.at != '{')
		return false;
	do {
		s.at++;
		if (!scan_member(&s, version, status))
			return false;
	} while (*s.at == ',');
	return true;
}

bool nk_ckan_scan(struct nk_str json, struct nk_arena *arena, struct nk_str *version,
		  bool *prerelease)
{
	struct nk_str status = NK_NO_STR;
	struct nk_value *ckan;

	*version = NK_NO_STR;
	if (!scan_object(json, version, &status)) {
		if (nk_json_read(&ckan, arena, json, NULL) < 0)
			return false;
		*version = nk_get_text(ckan, "version");
		status = nk_get_text(ckan, "release_status");
	}
	*prerelease = nk_str_is(status, "testing") || nk_str_is(status, "development");
	return version->s != NULL;
}

static void read_ckan(struct nk_index_row *row, struct nk_str text, struct nk_arena *arena)
{
	struct nk_str version = NK_NO_STR;

	row->identifier = nk_strndup(arena, row->path, strcspn(row->path, "/"));
	if (text.s && nk_ckan_scan(text, arena, &version, &row->prerelease))
		row->version = nk_str_dup(arena, version);
}

static int write_ckan(struct nk_index *index, const char *game, const struct nk_index_row *row,
		      struct nk_err *err)
{
	if (!row->blob)
		return nk_db_run(index->db, NULL, err,
				 "DELETE FROM ckans WHERE game = ? AND identifier = ? AND path = ?",
				 "ttt", game, row->identifier, row->path);
	return nk_db_run(
		index->db, NULL, err,
		"INSERT OR REPLACE INTO ckans(game, path, identifier, version, prerelease, blob)"
		" VALUES(?, ?, ?, ?, ?, ?)",
		"tttsit", game, row->path, row->identifier, row->version, (int64_t)row->prerelease,
		row->blob);
}

/* Of equal versions the one whose path comes first stays. */
static void raise(struct nk_str *highest, struct nk_str text)
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
		raise(nk_stmt_int(stmt, 1) ? &out->prerelease : &out->stable,
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
				     "DELETE FROM modules WHERE game = ?", NULL };

const struct nk_index_kind nk_index_kind_ckans = {
	.name = "ckanmeta",
	.wants = wants,
	.read = read_ckan,
	.write = write_ckan,
	.finish = finish,
	.clear = clear,
};
