/* SPDX-License-Identifier: MIT
 *
 * What the hooks share: names, lists of them, JSON bodies, messages.
 */
#include "web/hook.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/utf.h"
#include "store/store.h"
#include "web/form.h"

#include <string.h>

enum { HEADROOM = 16 * 1024 }; /* for names and values of a message's attributes */

int nk_names_add(struct nk_names *texts, struct nk_str text, struct nk_arena *arena,
		 struct nk_err *err)
{
	for (size_t i = 0; i < texts->n; i++)
		if (nk_str_eq(texts->items[i], text))
			return 0;
	if (texts->n == NK_HOOK_WISHES_MAX)
		return nk_fail(err, NK_FAULT_METADATA, "One call may ask for %d things at most",
			       NK_HOOK_WISHES_MAX);
	texts->items = nk_regrow(arena, texts->items, texts->n, texts->n + 1, sizeof *texts->items);
	texts->items[texts->n++] = nk_str_dup(arena, text);
	return 0;
}

const char *nk_names_join(const struct nk_names *texts, struct nk_arena *arena)
{
	enum { SHOWN = 20 };
	const char *joined = "";

	for (size_t i = 0; i < texts->n && i < SHOWN; i++)
		joined = nk_printf(arena, "%s%s%.*s", joined, i ? ", " : "",
				   NK_ARG(texts->items[i]));
	return texts->n > SHOWN ? nk_printf(arena, "%s and %zu more", joined, texts->n - SHOWN)
				: joined;
}

/* 16-bit text is known by its mark; anything else has to be UTF-8. */
static int decode(struct nk_str *text, struct nk_arena *arena, struct nk_err *err)
{
	if (nk_str_starts(*text, "\xFF\xFE") || nk_str_starts(*text, "\xFE\xFF"))
		*text = nk_decode(arena, text->s, text->n);
	else if (nk_str_starts(*text, "\xEF\xBB\xBF"))
		*text = nk_str_n(text->s + 3, text->n - 3);
	if (!nk_utf8_valid(*text))
		return nk_fail(err, NK_FAULT_METADATA, "The body is not UTF-8");
	return 0;
}

int nk_hook_json(struct nk_value **out, const struct nk_web_request *request,
		 struct nk_arena *arena, struct nk_err *err)
{
	struct nk_str text = request->body;

	if (request->signature.s || request->signature_256.s) {
		struct nk_fields fields;
		if (nk_form(&fields, request, arena, err) < 0)
			return -1;
		if (nk_field(&fields, "payload").s)
			text = nk_field(&fields, "payload");
	}
	if (!text.n)
		return nk_fail(err, NK_FAULT_METADATA, "The body is empty, JSON is expected");
	if (decode(&text, arena, err) < 0)
		return -1;
	if (nk_json_read(out, arena, text, err) < 0)
		return nk_within(err, "The body is not JSON");
	return 0;
}

bool nk_hook_is_name(struct nk_str text)
{
	if (!text.n || text.n > NK_HOOK_NAME_MAX || text.s[0] == '.' || !nk_utf8_valid(text))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];
		if (c < 0x20 || c == 0x7f || c == '/' || c == '\\')
			return false;
	}
	return true;
}

struct nk_msg *nk_hook_send(struct nk_call *call, struct nk_queue *queue, const char *game,
			    struct nk_str body, const char *group)
{
	call->outgoing = nk_regrow(call->arena, call->outgoing, call->n_outgoing,
				   call->n_outgoing + 1, sizeof *call->outgoing);
	struct nk_outgoing *out = &call->outgoing[call->n_outgoing++];
	*out = (struct nk_outgoing){ .queue = queue, .msg = { .body = body, .group = group } };
	nk_msg_set(&out->msg, call->arena, "GameId", nk_str(game));
	return &out->msg;
}

/* So that the passes look at it again as well; the message is sent whatever comes of this. */
static void note_wish(const struct nk_desk *desk, const char *game, const char *identifier)
{
	struct nk_err err = NK_ERR_INIT;

	if (desk->store && nk_store_ask(desk->store, game, identifier, nk_now_us(), &err) < 0)
		nk_log_err(NK_LOG_WARN, &err, "that %s was asked for is not remembered", identifier);
}

int nk_hook_send_netkan(struct nk_call *call, const struct nk_desk *desk,
			const struct nk_desk_game *game, const struct nk_netkan_file *file,
			struct nk_err *err)
{
	struct nk_highest highest;
	struct nk_str text;
	char revision[NK_OID_HEX];

	if (nk_repo_read_blob(game->netkan, file->blob, NK_QUEUE_MESSAGE_MAX - HEADROOM, &text,
			      call->arena, err) < 0 ||
	    nk_index_highest(desk->index, game->id, file->identifier, &highest, call->arena, err) < 0)
		return nk_within(err, "%s", file->path);
	if (nk_str_trim(text).n == 0)
		return nk_fail(err, NK_FAULT_METADATA, "%s is empty", file->path);
	struct nk_msg *msg = nk_hook_send(call, game->inflation, game->id, text, file->identifier);
	if (highest.stable.s && !file->out_of_order)
		nk_msg_set(msg, call->arena, "HighestVersion", highest.stable);
	if (highest.prerelease.s && !file->out_of_order)
		nk_msg_set(msg, call->arena, "HighestVersionPrerelease", highest.prerelease);
	if (desk->revisions && nk_repo_head(game->netkan, revision, NULL) == 0)
		nk_msg_set(msg, call->arena, "Revision", nk_str(revision));
	nk_msg_set(msg, call->arena, "Lane", NK_STR("hook"));
	msg->once = true;
	note_wish(desk, game->id, file->identifier);
	return 0;
}
