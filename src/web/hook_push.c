/* SPDX-License-Identifier: MIT
 *
 * /gh/inflate and /gh/mirror: pushes to NetKAN and CKAN-meta, as GitHub reports them. Both
 * read the same lists of files; a file that a later commit of the push removes is as if it
 * had never been there.
 */
#include "web/hook.h"

#include "base/value.h"
#include "web/path.h"

#include <string.h>

static void forget(struct nk_names *texts, struct nk_str text)
{
	for (size_t i = 0; i < texts->n; i++)
		if (nk_str_eq(texts->items[i], text))
			texts->items[i--] = texts->items[--texts->n];
}

/* "NetKAN/Foo.netkan" to "Foo"; "no text" where the file is not directly in NetKAN/. */
static struct nk_str stem_of(struct nk_str path, const char *suffix)
{
	static const char folder[] = "NetKAN/";
	size_t skip = sizeof folder - 1, end = strlen(suffix);

	if (!nk_str_starts(path, folder) || !nk_str_ends(path, suffix) || path.n < skip + end)
		return NK_NO_STR;
	struct nk_str stem = nk_str_n(path.s + skip, path.n - skip - end);
	return nk_hook_is_name(stem) ? stem : NK_NO_STR;
}

static int note_file(struct nk_call *call, struct nk_str path, bool removed, struct nk_err *err)
{
	struct {
		struct nk_names *texts;
		struct nk_str text;
	} kinds[] = {
		{ &call->identifiers, stem_of(path, ".netkan") },
		{ &call->frozen, stem_of(path, ".frozen") },
		{ &call->paths, nk_path_clean(path, ".ckan", call->arena) },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (!kinds[i].text.s)
			continue;
		if (removed)
			forget(kinds[i].texts, kinds[i].text);
		else if (nk_names_add(kinds[i].texts, kinds[i].text, call->arena, err) < 0)
			return -1;
	}
	return 0;
}

static int note_list(struct nk_call *call, const struct nk_value *commit, const char *name,
		     struct nk_err *err)
{
	struct nk_value *list = nk_get(commit, name);

	if (list && !nk_is(list, NK_ARRAY))
		return nk_fail(err, NK_FAULT_METADATA, "\"%s\" of a commit is not an array", name);
	nk_each_item(item, list) {
		if (!nk_is(*item, NK_STRING))
			return nk_fail(err, NK_FAULT_METADATA,
				       "\"%s\" of a commit holds something that is not a string",
				       name);
		if (note_file(call, nk_text(*item), strcmp(name, "removed") == 0, err) < 0)
			return -1;
	}
	return 0;
}

static int note_commit(struct nk_call *call, const struct nk_value *commit, struct nk_err *err)
{
	if (!nk_is(commit, NK_OBJECT))
		return nk_fail(err, NK_FAULT_METADATA, "A commit is not an object");
	if (note_list(call, commit, "added", err) < 0 || note_list(call, commit, "modified", err) < 0)
		return -1;
	return note_list(call, commit, "removed", err);
}

int nk_hook_read_push(struct nk_call *call, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *root;

	if (nk_hook_json(&root, call->request, &arena, err) < 0)
		return -1;
	if (!nk_is(root, NK_OBJECT))
		return nk_fail(err, NK_FAULT_METADATA, "The body is not an object");
	call->ref = nk_str_dup(call->arena, nk_get_text(root, "ref"));
	struct nk_value *commits = nk_get(root, "commits");
	if (!nk_is_null(commits) && !nk_is(commits, NK_ARRAY))
		return nk_fail(err, NK_FAULT_METADATA, "\"commits\" is not an array");
	nk_each_item(commit, commits)
		if (note_commit(call, *commit, err) < 0)
			return -1;
	call->n_commits = nk_length(commits);
	return 0;
}

/* Is the push one to the branch that is indexed? The answer says so where it is not. */
static bool concerns(struct nk_call *call, const struct nk_repo *repo)
{
	const char *ref = nk_printf(call->arena, "refs/heads/%s", repo ? nk_repo_branch(repo) : "");

	if (!repo || !nk_str_is(call->ref, ref))
		nk_answer_message(&call->answer, call->arena, 200, "Wrong branch");
	else if (!call->n_commits)
		nk_answer_message(&call->answer, call->arena, 200, "No commits received");
	else
		return true;
	return false;
}

int nk_hook_work_push(struct nk_call *call, const struct nk_desk *desk,
		      const struct nk_desk_game *game, struct nk_err *err)
{
	struct nk_names unknown = { 0 };

	call->n_outgoing = 0;
	if (!concerns(call, game->netkan))
		return 0;
	if (!call->fresh)
		return NK_HOOK_STALE;
	if (nk_hook_freeze(call, desk, game, err) < 0 ||
	    nk_hook_inflate(call, desk, game, &unknown, err) < 0)
		return -1;
	if (unknown.n && !call->n_outgoing && !call->frozen.n)
		nk_answer_text(&call->answer, call->arena, 404, "No such module: %s",
			       nk_names_join(&unknown, call->arena));
	else
		nk_answer_text(&call->answer, call->arena, 204, "%s", "");
	return 0;
}

int nk_hook_work_mirror(struct nk_call *call, const struct nk_desk *desk,
			const struct nk_desk_game *game, struct nk_err *err)
{
	(void)err;
	call->n_outgoing = 0;
	if (!concerns(call, game->ckanmeta))
		return 0;
	call->moved = true;
	for (size_t i = 0; desk->mirroring && i < call->paths.n; i++) {
		struct nk_str path = call->paths.items[i];
		ptrdiff_t slash = nk_str_find(path, NK_STR("/"), 0);
		const char *group = nk_strndup(call->arena, path.s,
					       slash > 0 ? (size_t)slash : path.n);
		nk_hook_send(call, desk->mirroring, game->id, path, group);
	}
	nk_answer_text(&call->answer, call->arena, 204, "%s", "");
	return 0;
}
