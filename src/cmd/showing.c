/* SPDX-License-Identifier: MIT
 *
 * Opening what the exported pages show; see showing.h.
 */
#include "cmd/showing.h"

#include "cmd/games.h"
#include "web/export.h"

#include <string.h>

static const char *branch_of(const struct nk_passes *passes, const char *game)
{
	for (size_t i = 0; i < passes->config.n_games; i++)
		if (strcmp(passes->config.games[i].id, game) == 0)
			return nk_repo_branch(passes->config.games[i].netkan);
	return "master";
}

int nk_showing_game(struct nk_pages_game *out, const char *id, const char *branch,
		    struct nk_context *context, const struct nk_settings *settings,
		    struct nk_err *err)
{
	*out = (struct nk_pages_game){
		.id = id,
		.remote = nk_settings_map_get(settings, "netkan-remotes", id),
		.branch = branch,
		.meta_remote = nk_settings_map_get(settings, "ckanmeta-remotes", id),
	};
	return out->meta_remote ? nk_games_ckanmeta(&out->ckanmeta, context, settings, id, err) : 0;
}

static int open_games(struct nk_showing *showing, struct nk_context *context,
		      const struct nk_settings *settings, const struct nk_passes *passes,
		      struct nk_err *err)
{
	const char *const *ids;
	size_t n = nk_games_of(settings, &ids, &showing->arena);

	showing->games = NK_NEW_N(&showing->arena, struct nk_pages_game, n + 1);
	for (; showing->n_games < n; showing->n_games++) {
		const char *id = ids[showing->n_games];
		if (nk_showing_game(&showing->games[showing->n_games], id, branch_of(passes, id),
				    context, settings, err) < 0)
			return -1;
	}
	return 0;
}

int nk_showing_open(struct nk_showing *showing, struct nk_context *context,
		    const struct nk_settings *settings, const struct nk_passes *passes,
		    const struct nk_indexing *indexing, struct nk_err *err)
{
	const struct nk_scheduler_config *inputs = &passes->config;
	const char *state;

	memset(showing, 0, sizeof *showing);
	if (nk_context_state(context, &state, err) < 0 ||
	    open_games(showing, context, settings, passes, err) < 0)
		return -1;
	showing->folder = nk_printf(&showing->arena, "%s/www", state);
	showing->queues = NK_NEW_N(&showing->arena, struct nk_queue *, inputs->n_games + 1);
	for (size_t i = 0; i < inputs->n_games; i++)
		showing->queues[showing->n_queues++] = inputs->games[i].queue;
	if (indexing->queue)
		showing->queues[showing->n_queues++] = indexing->queue;
	struct nk_pages_config config = {
		.games = showing->games,
		.n_games = showing->n_games,
		.store = indexing->store,
		.queues = showing->queues,
		.n_queues = showing->n_queues,
		.db = indexing->config.db,
	};
	showing->pages = nk_pages_new(&config);
	return 0;
}

int nk_showing_export(void *data, struct nk_err *err)
{
	struct nk_showing *showing = data;

	return nk_pages_export(showing->pages, showing->folder, err);
}

void nk_showing_release(struct nk_showing *showing)
{
	nk_pages_free(showing->pages);
	for (size_t i = 0; i < showing->n_games; i++)
		nk_repo_free(showing->games[i].ckanmeta);
	nk_arena_release(&showing->arena);
}
