/* SPDX-License-Identifier: MIT
 *
 * /inflate and /gh/release: mods by identifier.
 */
#include "web/hook.h"

#include "base/log.h"
#include "base/value.h"

static int needs_identifiers(struct nk_call *call)
{
	nk_answer_text(&call->answer, call->arena, 400, "An array of identifiers is required");
	return 0;
}

int nk_hook_read_inflate(struct nk_call *call, struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_value *root;

	if (nk_hook_json(&root, call->request, &arena, err) < 0)
		return -1;
	struct nk_value *list = nk_get(root, "identifiers");
	if (!nk_is(list, NK_ARRAY) || !nk_length(list))
		return needs_identifiers(call);
	nk_each_item(item, list) {
		if (!nk_is(*item, NK_STRING))
			return needs_identifiers(call);
		if (nk_names_add(&call->identifiers, nk_text(*item), call->arena, err) < 0)
			return -1;
	}
	return 0;
}

int nk_hook_read_release(struct nk_call *call, struct nk_err *err)
{
	struct nk_str identifier = nk_field(&call->request->query, "identifier");

	if (nk_str_is(call->request->event, "ping")) {
		nk_answer_text(&call->answer, call->arena, 200, "pong");
		return 0;
	}
	if (!identifier.n) {
		nk_answer_text(&call->answer, call->arena, 400,
			       "Param \"identifier\" is required, e.g. "
			       "http://netkan.ksp-ckan.space/gh/release?identifier=AwesomeMod");
		return 0;
	}
	return nk_names_add(&call->identifiers, identifier, call->arena, err);
}

int nk_hook_inflate(struct nk_call *call, const struct nk_desk *desk,
		    const struct nk_desk_game *game, struct nk_names *unknown, struct nk_err *err)
{
	for (size_t i = 0; i < call->identifiers.n; i++) {
		struct nk_str name = call->identifiers.items[i];
		struct nk_netkan_file file;
		int rc = NK_NOT_FOUND;

		if (nk_hook_is_name(name))
			rc = nk_index_netkan(desk->index, game->id, name.s, &file, call->arena, err);
		if (rc == 0 && file.frozen)
			rc = NK_NOT_FOUND;
		if (rc == 0)
			rc = nk_hook_send_netkan(call, desk, game, &file, err);
		if (rc < 0 ||
		    (rc == NK_NOT_FOUND && nk_names_add(unknown, name, call->arena, err) < 0))
			return -1;
	}
	return 0;
}

/* A name that can be none is the caller's mistake; one that is not known may come to be. */
static bool all_are_names(const struct nk_names *texts)
{
	for (size_t i = 0; i < texts->n; i++)
		if (!nk_hook_is_name(texts->items[i]))
			return false;
	return true;
}

int nk_hook_work_inflate(struct nk_call *call, const struct nk_desk *desk,
			 const struct nk_desk_game *game, struct nk_err *err)
{
	struct nk_names unknown = { 0 };

	call->n_outgoing = 0;
	if (nk_hook_inflate(call, desk, game, &unknown, err) < 0)
		return -1;
	bool names = all_are_names(&unknown);
	if (unknown.n && names && !call->fresh)
		return NK_HOOK_STALE;
	if (unknown.n)
		nk_log(NK_LOG_WARN, "%s: not known: %s", call->hook->path,
		       nk_names_join(&unknown, call->arena));
	if (call->n_outgoing)
		nk_answer_text(&call->answer, call->arena, 204, "%s", "");
	else
		nk_answer_text(&call->answer, call->arena, names ? 404 : 400,
			       names ? "No such module: %s" : "This is no identifier: %s",
			       nk_names_join(&unknown, call->arena));
	return 0;
}
