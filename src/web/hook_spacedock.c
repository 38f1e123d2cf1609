/* SPDX-License-Identifier: MIT
 *
 * /sd/inflate and /sd/add: SpaceDock's calls, forms that are sent once and never again.
 */
#include "web/hook.h"

#include "base/json.h"
#include "base/log.h"
#include "base/value.h"
#include "web/form.h"

#include <string.h>

/* Events that change nothing that could be inflated, but that people should hear of. */
static const struct {
	const char *event, *notice;
} notices[] = {
	{ "delete", "A SpaceDock mod has been deleted" },
	{ "locked", "A SpaceDock mod has been locked" },
	{ "unlocked", "A SpaceDock mod has been unlocked again" },
};

/* What a request to add a mod says of each author. */
static const char *const author_fields[] = {
	"username", "user_github", "user_forum_id", "user_forum_username", "email", "user_url",
};

int nk_hook_read_spacedock(struct nk_call *call, struct nk_err *err)
{
	struct nk_fields form;

	if (nk_form(&form, call->request, call->arena, err) < 0)
		return -1;
	call->mod = nk_field(&form, "mod_id");
	call->event = nk_field(&form, "event_type");
	return 0;
}

/* The netkans of a mod that are not frozen, by any of their documents. */
static int find(struct nk_call *call, const struct nk_desk *desk, const struct nk_desk_game *game,
		struct nk_netkan_list *list, struct nk_err *err)
{
	size_t kept = 0;

	*list = (struct nk_netkan_list){ 0 };
	if (!call->mod.n || memchr(call->mod.s, '\0', call->mod.n))
		return 0;
	if (nk_index_by_kref(desk->index, game->id, "spacedock", call->mod.s, list, call->arena,
			     err) < 0)
		return -1;
	for (size_t i = 0; i < list->n; i++)
		if (!list->files[i].frozen)
			list->files[kept++] = list->files[i];
	list->n = kept;
	return 0;
}

static const char *notice_of(struct nk_str event)
{
	for (size_t i = 0; i < sizeof notices / sizeof *notices; i++)
		if (nk_str_is(event, notices[i].event))
			return notices[i].notice;
	return NULL;
}

static int notify(struct nk_call *call, const struct nk_netkan_list *list, const char *notice,
		  struct nk_err *err)
{
	struct nk_names names = { 0 };

	for (size_t i = 0; i < list->n; i++)
		if (nk_names_add(&names, nk_str(list->files[i].identifier), call->arena, err) < 0)
			return -1;
	nk_log(NK_LOG_ERROR, "%s, affected netkans: %s", notice,
	       nk_names_join(&names, call->arena));
	return 0;
}

int nk_hook_work_spacedock(struct nk_call *call, const struct nk_desk *desk,
			   const struct nk_desk_game *game, struct nk_err *err)
{
	struct nk_netkan_list list;
	const char *notice = notice_of(call->event);

	call->n_outgoing = 0;
	if (find(call, desk, game, &list, err) < 0)
		return -1;
	if (!list.n && call->mod.n && !call->fresh)
		return NK_HOOK_STALE;
	if (!list.n) {
		nk_answer_text(&call->answer, call->arena, 404, "No such module");
		return 0;
	}
	if (notice && notify(call, &list, notice, err) < 0)
		return -1;
	for (size_t i = 0; !notice && i < list.n; i++)
		if (nk_hook_send_netkan(call, desk, game, &list.files[i], err) < 0)
			return -1;
	nk_answer_text(&call->answer, call->arena, 204, "%s", "");
	return 0;
}

/*
 * Authors' fields come as lists of their own, and a list that is shorter leaves its last
 * authors without a value: which author a value belongs to is not said.
 */
static struct nk_value *all_authors(const struct nk_fields *form, struct nk_arena *arena)
{
	enum { N = sizeof author_fields / sizeof *author_fields };
	struct nk_value *authors = nk_array(arena);

	for (size_t nth = 0;; nth++) {
		struct nk_value *author = nk_object(arena);
		bool any = false;
		for (size_t i = 0; i < N; i++) {
			struct nk_str value = nk_field_nth(form, author_fields[i], nth);
			nk_set(arena, author, author_fields[i], nk_string_n(arena, value));
			any |= value.s != NULL;
		}
		if (!any)
			return authors;
		nk_array_add(arena, authors, author);
	}
}

int nk_hook_read_add(struct nk_call *call, struct nk_err *err)
{
	struct nk_fields form;

	if (nk_form(&form, call->request, call->arena, err) < 0)
		return -1;
	struct nk_value *root = nk_object(call->arena);
	for (size_t i = 0; i < form.n; i++)
		if (!nk_get_n(root, form.items[i].name))
			nk_set_n(call->arena, root, form.items[i].name,
				 nk_string_n(call->arena, form.items[i].value));
	nk_set(call->arena, root, "all_authors", all_authors(&form, call->arena));
	call->body = nk_json_text(call->arena, root, NK_JSON_PYTHON);
	if (call->body.n > NK_QUEUE_MESSAGE_MAX - 1024)
		nk_answer_text(&call->answer, call->arena, 413, "The form is larger than 1 MiB");
	return 0;
}

int nk_hook_work_add(struct nk_call *call, const struct nk_desk *desk,
		     const struct nk_desk_game *game, struct nk_err *err)
{
	(void)err;
	call->n_outgoing = 0;
	if (desk->adding)
		nk_hook_send(call, desk->adding, game->id, call->body, NULL);
	nk_answer_text(&call->answer, call->arena, desk->adding ? 204 : 404, "%s",
		       desk->adding ? "" : "Mods cannot be added here");
	return 0;
}
