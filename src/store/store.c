/* SPDX-License-Identifier: MIT
 *
 * The status table's face: which backend the settings mean, and then the backend.
 */
#include "store/backend.h"

#include <string.h>

#include "base/clock.h"

static const struct nk_store_ops *const backends[] = {
	&nk_store_sqlite,
	&nk_store_dynamo,
};

int nk_store_open(struct nk_store **out, const struct nk_store_env *env, struct nk_err *err)
{
	const char *wanted = env->backend ? env->backend : "embedded";
	NK_AUTO_BUF known = NK_BUF_INIT(200);

	for (size_t i = 0; i < sizeof backends / sizeof backends[0]; i++) {
		if (strcmp(backends[i]->backend, wanted) == 0)
			return backends[i]->open(out, env, err);
		nk_buf_printf(&known, "%s%s", i > 0 ? ", " : "", backends[i]->backend);
	}
	return nk_fail(err, NK_FAULT_CONFIG,
		       "the status table has no backend '%s' in this program, only %s", wanted,
		       known.data);
}

int nk_store_open_memory(struct nk_store **out, struct nk_err *err)
{
	return nk_store_memory.open(out, NULL, err);
}

void nk_store_free(struct nk_store *store)
{
	if (store)
		store->ops->free(store);
}

int nk_store_get(struct nk_store *store, const char *game, const char *identifier,
		 struct nk_status *out, struct nk_arena *arena, struct nk_err *err)
{
	return store->ops->get(store, game, identifier, out, arena, err);
}

int nk_store_put(struct nk_store *store, const struct nk_status *rows, size_t n, struct nk_err *err)
{
	return n == 0 ? 0 : store->ops->put(store, rows, n, err);
}

int nk_store_all(struct nk_store *store, const char *game, struct nk_status **out, size_t *n,
		 struct nk_arena *arena, struct nk_err *err)
{
	*out = NULL;
	*n = 0;
	return store->ops->all(store, game, out, n, arena, err);
}

int nk_store_exists(struct nk_store *store, struct nk_err *err)
{
	return store->ops->exists ? store->ops->exists(store, err) : 0;
}

bool nk_store_is_shared(const struct nk_store *store)
{
	return store->ops->swap != NULL;
}

int nk_store_note(struct nk_store *store, const char *name, struct nk_str *out,
		  struct nk_arena *arena, struct nk_err *err)
{
	*out = NK_NO_STR;
	return store->ops->note(store, name, out, arena, err);
}

int nk_store_swap(struct nk_store *store, const char *name, struct nk_str expected,
		  struct nk_str replacement, struct nk_err *err)
{
	return store->ops->swap(store, name, expected, replacement, err);
}

int64_t nk_store_generation(struct nk_store *store)
{
	return store->ops->generation ? store->ops->generation(store) : -1;
}

int nk_store_history(struct nk_store *store, const char *game, const char *identifier,
		     struct nk_status_event **out, size_t *n, struct nk_arena *arena,
		     struct nk_err *err)
{
	*out = NULL;
	*n = 0;
	return store->ops->history
		       ? store->ops->history(store, game, identifier, out, n, arena, err)
		       : 0;
}

int nk_store_ask(struct nk_store *store, const char *game, const char *identifier, int64_t at_us,
		 struct nk_err *err)
{
	return store->ops->ask ? store->ops->ask(store, game, identifier, at_us, err) : 0;
}

int nk_store_asked(struct nk_store *store, const char *game, const char *identifier,
		   int64_t *at_us, struct nk_err *err)
{
	*at_us = NK_NO_TIME;
	return store->ops->asked ? store->ops->asked(store, game, identifier, at_us, err) : 0;
}

int nk_store_note_pass(struct nk_store *store, const struct nk_pass *pass, struct nk_err *err)
{
	return store->ops->note_pass ? store->ops->note_pass(store, pass, err) : 0;
}

int nk_store_passes(struct nk_store *store, struct nk_pass **out, size_t *n, size_t max,
		    struct nk_arena *arena, struct nk_err *err)
{
	*out = NK_NEW_N(arena, struct nk_pass, max + 1);
	*n = 0;
	return store->ops->passes ? store->ops->passes(store, *out, n, max, err) : 0;
}

int nk_store_failing(struct nk_store *store, int64_t first_us, int64_t step_us, int64_t *counts,
		     size_t n, struct nk_err *err)
{
	struct store_failing failing = { first_us, step_us, counts, n };

	memset(counts, 0, n * sizeof *counts);
	return store->ops->failing ? store->ops->failing(store, &failing, err) : 0;
}

void store_failing_count(struct store_failing *failing, int64_t from_us, int64_t to_us)
{
	for (size_t i = 0; i < failing->n; i++) {
		int64_t at_us = failing->first_us + (int64_t)i * failing->step_us;

		failing->counts[i] += from_us <= at_us && at_us < to_us;
	}
}

void store_copy(struct nk_status *to, const struct nk_status *from, struct nk_arena *arena)
{
	*to = *from;
	to->identifier = nk_strdup(arena, from->identifier);
	to->game = nk_strdup(arena, from->game);
	to->last_error = nk_str_dup(arena, from->last_error);
	to->last_warnings = nk_str_dup(arena, from->last_warnings);
	to->resources = from->resources ? nk_copy(arena, from->resources) : NULL;
}

bool store_says_else(const struct nk_status *before, const struct nk_status *now)
{
	return !before || before->success != now->success ||
	       !nk_str_eq(before->last_error, now->last_error) ||
	       !nk_str_eq(before->last_warnings, now->last_warnings);
}

int64_t store_said_us(const struct nk_status *status)
{
	return status->last_checked != NK_NO_TIME ? status->last_checked : nk_now_us();
}
