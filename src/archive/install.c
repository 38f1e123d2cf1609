/* SPDX-License-Identifier: MIT
 *
 * Which files of a zip a module installs, and where to; see install.h.
 * Rules: CKAN Core/Types/ModuleInstallDescriptor.cs FindInstallableFiles(),
 * Core/IO/ModuleInstaller.cs.
 */
#include "archive/install.h"

#include "archive/install_stanza.h"
#include "base/collate.h"

#include <string.h>

/* The results as they grow; room doubles. */
struct list {
	struct nk_install *out;
	size_t room;
};

static void add_file(struct list *list, struct nk_arena *arena, struct nk_installed file)
{
	struct nk_install *out = list->out;

	if (out->n == list->room) {
		size_t room = list->room ? list->room * 2 : 64;
		out->files = nk_regrow(arena, out->files, out->n, room, sizeof *out->files);
		list->room = room;
	}
	out->files[out->n++] = file;
}

static bool has_updir(struct nk_str path)
{
	for (ptrdiff_t at = 0; (at = nk_str_find(path, NK_STR("/.."), (size_t)at)) >= 0; at++) {
		size_t end = (size_t)at + 3;
		if (end == path.n || path.s[end] == '/' ||
		    (end + 1 == path.n && path.s[end] == '\n'))
			return true;
	}
	return false;
}

static int find_target(struct nk_install_stanza *s, struct nk_err *err)
{
	struct nk_str to = s->stanza->install_to.s ? s->stanza->install_to : NK_STR("");

	to = nk_normalize_path(s->arena, to);
	if (has_updir(to))
		return nk_fail_in(err, s->arena, NK_FAULT_METADATA,
				  "Invalid installation path: %.*s", NK_ARG(to));
	s->target = nk_game_install_dir(s->game, s->arena, to);
	if (!s->target)
		return nk_fail_in(err, s->arena, NK_FAULT_METADATA, "Unknown install_to: %.*s",
				  NK_ARG(to));
	return 0;
}

/* `find` means the topmost folder of the name: the one that begins first. */
static int topmost(size_t *out, struct nk_install_stanza *s, const struct nk_path *paths, size_t n,
		   struct nk_err *err)
{
	*out = SIZE_MAX;
	if (s->pattern.kind != NK_PATTERN_FIND)
		return 0;
	for (size_t i = 0; i < n; i++) {
		size_t index;
		if (nk_install_spend(s, paths[i].low.n, err) < 0)
			return -1;
		if (nk_pattern_match(&s->pattern, &paths[i], &index, err) > 0 && index < *out)
			*out = index;
	}
	return 0;
}

/* Does the stanza want it? 1, 0, or -1. */
static int is_wanted(struct nk_install_stanza *s, const struct nk_path *path, size_t top,
		     struct nk_err *err)
{
	size_t index = 0;

	if (nk_install_spend(s, path->text.n, err) < 0)
		return -1;
	int rc = nk_pattern_match(&s->pattern, path, &index, err);
	if (rc <= 0)
		return rc;
	if (s->pattern.kind == NK_PATTERN_FIND && index != top)
		return 0;
	return nk_install_filter(s, path, err);
}

static int run_stanza(struct list *list, struct nk_install_stanza *s, size_t number,
		      const struct nk_path *paths, const struct nk_zip *zip, struct nk_err *err)
{
	size_t top;

	if (topmost(&top, s, paths, zip->n, err) < 0)
		return -1;
	for (size_t i = 0; i < zip->n; i++) {
		struct nk_installed file = { .entry = &zip->entries[i], .stanza = number };
		int rc = is_wanted(s, &paths[i], top, err);
		if (rc > 0)
			rc = nk_install_destination(&file.destination, s, &paths[i], err) < 0 ? -1
											      : 1;
		nk_arena_reset(&s->scratch);
		if (rc < 0)
			return -1;
		if (rc > 0)
			add_file(list, s->arena, file);
	}
	return 0;
}

/* What run_stanza() needs around it; the work of all stanzas is counted together. */
static int install_stanza(struct list *list, struct nk_install_stanza *s, size_t number,
			  const struct nk_path *paths, const struct nk_zip *zip, struct nk_err *err)
{
	if (find_target(s, err) < 0)
		return -1;
	int rc = nk_install_stanza_init(s, err);
	if (rc == 0)
		rc = run_stanza(list, s, number, paths, zip, err);
	nk_install_stanza_release(s);
	return rc;
}

static int fail_no_match(struct nk_arena *arena, const struct nk_module *module,
			 const struct nk_stanza *stanza, bool *no_match, struct nk_err *err)
{
	if (no_match)
		*no_match = true;
	return nk_fail_in(
		err, arena, NK_FAULT_METADATA,
		"Bad metadata detected for module %.*s %.*s: No files found matching %.*s to "
		"install!",
		NK_ARG(module->identifier), NK_ARG(module->version.text),
		NK_ARG(nk_stanza_text(stanza, arena)));
}

static const struct nk_path *all_paths(struct nk_arena *arena, const struct nk_zip *zip)
{
	struct nk_path *paths = NK_NEW_N(arena, struct nk_path, zip->n);

	for (size_t i = 0; i < zip->n; i++)
		paths[i] = nk_path(arena, zip->entries[i].name);
	return paths;
}

int nk_install_find(struct nk_install *out, struct nk_arena *arena, const struct nk_game *game,
		    const struct nk_module *module, struct nk_zip *zip, bool *no_match,
		    struct nk_err *err)
{
	NK_AUTO_ARENA names = NK_ARENA_INIT;
	const struct nk_path *paths = all_paths(&names, zip);
	struct list list = { .out = out };
	size_t work = 0;

	*out = (struct nk_install){ 0 };
	if (no_match)
		*no_match = false;
	if (module->null_stanza)
		return nk_fail(err, NK_FAULT_METADATA,
			       "Object reference not set to an instance of an object.");
	for (size_t i = 0; i < module->n_install; i++) {
		struct nk_install_stanza s = {
			.stanza = &module->install[i],
			.game = game,
			.arena = arena,
			.work = work,
		};
		size_t before = out->n;
		if (install_stanza(&list, &s, i, paths, zip, err) < 0)
			return -1;
		if (out->n == before)
			return fail_no_match(arena, module, s.stanza, no_match, err);
		work = s.work;
	}
	return 0;
}

void nk_install_with_suffix(struct nk_install *out, struct nk_arena *arena,
			    const struct nk_install *from, const char *suffix)
{
	*out = (struct nk_install){ .files = NK_NEW_N(arena, struct nk_installed, from->n) };
	for (size_t i = 0; i < from->n; i++) {
		if (nk_culture_ends(from->files[i].destination, suffix, true))
			out->files[out->n++] = from->files[i];
	}
}

uint64_t nk_install_size(const struct nk_install *install)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < install->n; i++) {
		const struct nk_zip_entry *entry = install->files[i].entry;
		if (!entry->is_directory && !nk_str_ends_nocase(entry->name, ".ckan"))
			sum += entry->size;
	}
	return sum;
}

struct nk_str nk_stanza_text(const struct nk_stanza *stanza, struct nk_arena *arena)
{
	const struct {
		const char *name;
		struct nk_str text;
	} ways[] = {
		{ "file", stanza->file },
		{ "find", stanza->find },
		{ "find_regexp", stanza->find_regexp },
	};

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		if (ways[i].text.n > 0)
			return nk_str(nk_printf(arena, "%s=\"%.*s\"", ways[i].name,
						NK_ARG(ways[i].text)));
	}
	return NK_STR("");
}
