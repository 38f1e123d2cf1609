/* SPDX-License-Identifier: MIT
 *
 * The table of hooks, and what happens to a call around its own reading and work.
 */
#include "web/hook.h"

#include "base/log.h"

#include <string.h>
#include <strings.h>

static const struct nk_hook hooks[] = {
	{ "/inflate", false, nk_hook_read_inflate, nk_hook_work_inflate },
	{ "/sd/inflate", false, nk_hook_read_spacedock, nk_hook_work_spacedock },
	{ "/sd/add", false, nk_hook_read_add, nk_hook_work_add },
	{ "/gh/inflate", true, nk_hook_read_push, nk_hook_work_push },
	{ "/gh/release", true, nk_hook_read_release, nk_hook_work_inflate },
	{ "/gh/mirror", true, nk_hook_read_push, nk_hook_work_mirror },
};

const struct nk_hook *nk_hook_find(const char *path, const char **game)
{
	for (size_t i = 0; i < sizeof hooks / sizeof *hooks; i++) {
		size_t n = strlen(hooks[i].path);

		if (strncmp(path, hooks[i].path, n) != 0)
			continue;
		*game = path[n] == '\0' ? "ksp" : path + n + 1;
		if (path[n] == '\0' ||
		    (path[n] == '/' && **game && !strchr(*game, '/')))
			return &hooks[i];
	}
	return NULL;
}

/* What the caller can put right is told to him; the rest is for the operator. */
static void answer_failure(struct nk_call *call, const struct nk_err *err)
{
	if (err->fault == NK_FAULT_METADATA) {
		nk_answer_text(&call->answer, call->arena, 400, "%s", nk_err_text(err));
		return;
	}
	nk_log_err(NK_LOG_ERROR, err, "%s could not be done", call->hook->path);
	nk_answer_text(&call->answer, call->arena, 503,
		       "The bot cannot do this just now, please send it again later");
	call->answer.retry_after_s = 60;
	call->n_outgoing = 0;
}

void nk_hook_read(struct nk_call *call, const struct nk_secrets *secrets)
{
	const struct nk_web_request *request = call->request;
	struct nk_err err = NK_ERR_INIT;

	if (call->hook->is_signed &&
	    !nk_signature_good(secrets, request->body, request->signature_256,
			       request->signature)) {
		nk_answer_text(&call->answer, call->arena, 400, "Signature mismatch");
		return;
	}
	if (call->hook->read(call, &err) < 0)
		answer_failure(call, &err);
}

int nk_hook_work(struct nk_call *call, const struct nk_desk *desk)
{
	struct nk_err err = NK_ERR_INIT;

	for (size_t i = 0; i < desk->n_games; i++) {
		if (strcasecmp(desk->games[i].id, call->game) != 0)
			continue;
		int rc = call->hook->work(call, desk, &desk->games[i], &err);
		if (rc < 0)
			answer_failure(call, &err);
		return rc == NK_HOOK_STALE && !call->fresh ? rc : 0;
	}
	nk_answer_text(&call->answer, call->arena, 404, "No such game");
	return 0;
}
