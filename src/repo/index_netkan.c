/* SPDX-License-Identifier: MIT
 *
 * Indexing NetKAN: what the first document says about the module, and the $krefs of all.
 *
 * Rules: NetKAN-Infra netkan/metadata.py Netkan.
 */
#include "repo/index_priv.h"

#include "base/yaml.h"

#include <string.h>

static bool ends_with(const char *path, const char *end)
{
	size_t n = strlen(path), m = strlen(end);

	return n > m && strcmp(path + n - m, end) == 0;
}

static bool wants(const char *path)
{
	return strncmp(path, "NetKAN/", 7) == 0 &&
	       (ends_with(path, ".netkan") || ends_with(path, ".frozen"));
}

/* "Foo.bar" of "NetKAN/x/Foo.bar.netkan". */
static const char *stem(const char *path, struct nk_arena *arena)
{
	const char *name = strrchr(path, '/') + 1;

	return nk_strndup(arena, name, (size_t)(strrchr(name, '.') - name));
}

/* What Python holds for true. */
static bool is_true(const struct nk_value *value)
{
	if (nk_is_null(value))
		return false;
	switch (value->kind) {
	case NK_BOOL: return value->boolean;
	case NK_INT: return value->integer != 0;
	case NK_STRING: return value->text.n > 0;
	case NK_ARRAY:
	case NK_OBJECT: return nk_length(value) > 0;
	default: return true;
	}
}

static bool read_kref(const struct nk_value *doc, struct nk_kref *out)
{
	static const char start[] = "#/ckan/";
	struct nk_str text = nk_get_text(doc, "$kref");
	size_t from = sizeof start - 1;

	if (!text.s || !nk_str_starts(text, start))
		return false;
	ptrdiff_t slash = nk_str_find(text, NK_STR("/"), from);
	if (slash <= (ptrdiff_t)from || (size_t)slash + 1 == text.n)
		return false;
	out->host = nk_str_n(text.s + from, (size_t)slash - from);
	out->id = nk_str_n(text.s + slash + 1, text.n - (size_t)slash - 1);
	return true;
}

static void read_first(struct nk_index_row *row, const struct nk_value *doc, struct nk_arena *arena)
{
	const char *identifier = nk_get_cstr(doc, "identifier");
	struct nk_kref kref;

	if (identifier && *identifier)
		row->identifier = nk_strdup(arena, identifier);
	row->out_of_order = is_true(nk_get(doc, "x_netkan_allow_out_of_order"));
	row->hook_only = !is_true(nk_get(doc, "$vref")) && read_kref(doc, &kref) &&
			 nk_str_is(kref.host, "spacedock");
}

/* Tabs, which YAML forbids as indentation, count as four blanks. */
static struct nk_str without_tabs(struct nk_str text, struct nk_arena *arena)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(4 * NK_INDEX_FILE_MAX);

	if (!memchr(text.s, '\t', text.n))
		return text;
	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] == '\t')
			nk_buf_text(&buf, "    ");
		else
			nk_buf_char(&buf, text.s[i]);
	}
	return nk_buf_dup(&buf, arena);
}

static void read_netkan(struct nk_index_row *row, struct nk_str text, struct nk_arena *arena)
{
	NK_AUTO_ARENA scratch = NK_ARENA_INIT;
	struct nk_yaml_docs docs = { 0 };

	row->identifier = stem(row->path, arena);
	row->frozen = ends_with(row->path, ".frozen");
	if (!text.s || nk_yaml_read(&docs, &scratch, without_tabs(text, &scratch), NULL, NULL) < 0)
		return;
	if (docs.n > 0)
		read_first(row, docs.docs[0], arena);
	for (size_t i = 0; i < docs.n && row->n_krefs < NK_INDEX_KREFS; i++) {
		struct nk_kref kref;

		if (!read_kref(docs.docs[i], &kref))
			continue;
		row->krefs[row->n_krefs++] = (struct nk_kref){ nk_str_dup(arena, kref.host),
							       nk_str_dup(arena, kref.id) };
	}
}

static int write_netkan(struct nk_index *index, const char *game, const struct nk_index_row *row,
			struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	if (nk_db_run(index->db, NULL, err, "DELETE FROM krefs WHERE game = ? AND path = ?", "tt",
		      game, row->path) < 0)
		return -1;
	if (!row->blob)
		return nk_db_run(index->db, NULL, err,
				 "DELETE FROM netkans WHERE game = ? AND path = ?", "tt", game,
				 row->path);
	if (nk_db_run(
		    index->db, NULL, err,
		    "INSERT OR REPLACE INTO netkans(game, path, stem, identifier, blob, hook_only,"
		    " out_of_order, frozen) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
		    "tttttiii", game, row->path, stem(row->path, &arena), row->identifier,
		    row->blob, (int64_t)row->hook_only, (int64_t)row->out_of_order,
		    (int64_t)row->frozen) < 0)
		return -1;
	for (size_t i = 0; i < row->n_krefs; i++) {
		if (nk_db_run(index->db, NULL, err,
			      "INSERT INTO krefs(game, path, host, id) VALUES(?, ?, ?, ?)", "ttss",
			      game, row->path, row->krefs[i].host, row->krefs[i].id) < 0)
			return -1;
	}
	return 0;
}

static const char *const clear[] = { "DELETE FROM netkans WHERE game = ?",
				     "DELETE FROM krefs WHERE game = ?", NULL };

const struct nk_index_kind nk_index_kind_netkans = {
	.name = "netkan",
	.wants = wants,
	.read = read_netkan,
	.write = write_netkan,
	.clear = clear,
};
