/* SPDX-License-Identifier: MIT
 *
 * The roles of `run`; see running.h.
 */
#include "cmd/running.h"

#include "base/log.h"
#include "cmd/exporting.h"
#include "cmd/games.h"

#include <string.h>

enum { WEBHOOKS_EVERY_S = 24 * 60 * 60 };

/* Where webhooks have a queue of their own, it comes before that of passes. */
static int open_hooks(struct nk_running *running, struct nk_inflator_config *config,
		      const char *game, struct nk_context *context, struct nk_err *err)
{
	const char *name = nk_settings_map_get(running->settings, "hook-queues", game);
	struct nk_queue **queue = &running->hooks[running->n_inflators];
	struct nk_queue_env env;

	if (!name || strcmp(name, nk_queue_name(config->inputs[0])) == 0)
		return 0;
	if (nk_context_queue_env(context, &env, err) < 0 ||
	    nk_queue_open(queue, name, &env, err) < 0)
		return -1;
	config->inputs[1] = config->inputs[0];
	config->inputs[0] = *queue;
	config->n_inputs = 2;
	return 0;
}

static int add_inflator(struct nk_running *running, const struct nk_scheduler_game *game,
			const struct nk_services *services, struct nk_context *context,
			struct nk_err *err)
{
	struct nk_inflator_config config = {
		.game = nk_game_find(game->id),
		.inputs = { game->queue },
		.n_inputs = 1,
		.output = running->indexing.queue,
		.services = services,
		.jobs = (int)nk_settings_int(running->settings, "jobs"),
		.prerelease = NK_UNSET,
		.final = nk_settings_text(running->settings, "replay") != NULL,
	};

	if (!config.game)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "--netkan-remotes: there is no game '%s'; known are "
			       "ksp and ksp2",
			       game->id);
	if (open_hooks(running, &config, game->id, context, err) < 0 ||
	    nk_inflator_open(&running->roles[running->n_roles], &config, err) < 0)
		return -1;
	running->n_roles++;
	running->n_inflators++;
	return 0;
}

static int add_inflators(struct nk_running *running, struct nk_context *context, struct nk_err *err)
{
	const struct nk_scheduler_config *passes = &running->passes.config;
	const struct nk_services *services;

	if (passes->n_games == 0)
		return 0;
	if (passes->n_games > NK_RUNNING_ROLES - 4)
		return nk_fail(err, NK_FAULT_CONFIG, "--netkan-remotes: more than %d games",
			       NK_RUNNING_ROLES - 4);
	if (nk_context_services(context, &services, err) < 0)
		return -1;
	for (size_t i = 0; i < passes->n_games; i++) {
		if (add_inflator(running, &passes->games[i], services, context, err) < 0)
			return -1;
	}
	return 0;
}

static int add_indexer(struct nk_running *running, struct nk_err *err)
{
	if (running->indexing.config.n_games == 0)
		return 0;
	if (nk_indexer_open(&running->roles[running->n_roles], &running->indexing.config, err) < 0)
		return -1;
	running->n_roles++;
	running->has_indexer = true;
	return 0;
}

static int add_scheduler(struct nk_running *running, struct nk_err *err)
{
	struct nk_scheduler_config *config = &running->passes.config;
	const struct nk_settings *settings = running->settings;

	config->max_queued = (int)nk_settings_int(settings, "max-queued");
	config->min_gh = (int)nk_settings_int(settings, "min-gh");
	config->revisions = true;
	config->nonhooks_s = (int)nk_settings_int(settings, "interval");
	config->webhooks_s = WEBHOOKS_EVERY_S;
	if (config->n_games == 0)
		return 0;
	if (nk_scheduler_open(&running->roles[running->n_roles], config, err) < 0)
		return -1;
	running->n_roles++;
	return 0;
}

/* Pages show what only the state's own database remembers. */
static int add_showing(struct nk_running *running, struct nk_context *context, struct nk_err *err)
{
	if (strcmp(nk_settings_backend(running->settings), "embedded") != 0)
		return 0;
	if (nk_showing_open(&running->showing, context, running->settings, &running->passes,
			    &running->indexing, err) < 0)
		return -1;
	running->export.also = nk_showing_export;
	running->export.also_data = &running->showing;
	return 0;
}

/* Without a store that tells of changes, all are read every few minutes. */
static int add_export(struct nk_running *running, struct nk_context *context, struct nk_err *err)
{
	struct nk_status_export_config *export = &running->export;
	const char *state;

	if (nk_context_state(context, &state, err) < 0)
		return -1;
	*export = (struct nk_status_export_config){
		.store = running->indexing.store,
		.folder = nk_printf(&running->arena, "%s/www/status", state),
	};
	if (nk_exporting_set(export, context, running->settings, &running->arena, err) < 0 ||
	    add_showing(running, context, err) < 0)
		return -1;
	export->n_games = nk_games_of(running->settings, &export->games, &running->arena);
	if (nk_status_export_open(&running->roles[running->n_roles], export, err) < 0)
		return -1;
	running->n_roles++;
	running->has_export = true;
	return 0;
}

int nk_running_open(struct nk_running *running, struct nk_context *context,
		    const struct nk_settings *settings, struct nk_err *err)
{
	memset(running, 0, sizeof *running);
	running->settings = settings;
	if (nk_passes_open(&running->passes, context, settings, err) < 0 ||
	    nk_indexing_open(&running->indexing, context, settings, err) < 0 ||
	    add_inflators(running, context, err) < 0 || add_indexer(running, err) < 0 ||
	    add_scheduler(running, err) < 0 || add_export(running, context, err) < 0)
		return -1;
	return 0;
}

int nk_running_serve(struct nk_running *running, struct nk_err *err)
{
	for (size_t i = 0; i < running->n_roles; i++)
		nk_log(NK_LOG_INFO, "starting %s", running->roles[i].name);
	return nk_loop_all(running->roles, running->n_roles, err);
}

/* What is queued already is worked on as well, so a full queue is no reason to skip the pass. */
static int pass(struct nk_running *running, struct nk_err *err)
{
	struct nk_scheduler_config *config = &running->passes.config;
	struct nk_schedule_result result;

	config->max_queued = NK_SCHEDULER_NO_LIMIT;
	return config->n_games ? nk_scheduler_pass(config, NK_SCHEDULE_ALL, &result, err) : 0;
}

int nk_running_once(struct nk_running *running, struct nk_err *err)
{
	size_t n_services = running->n_inflators + running->has_indexer;
	struct nk_err problem = NK_ERR_INIT;
	int rc = pass(running, err);

	/* A game that could not be scheduled does not keep the work on the others from its end. */
	for (size_t i = 0; i < n_services; i++) {
		if (nk_loop(&running->roles[i], true, &problem) < 0) {
			if (rc == 0)
				*err = problem;
			else
				nk_log_err(NK_LOG_ERROR, &problem, "%s failed",
					   running->roles[i].name);
			rc = -1;
		}
	}
	if (running->has_export && nk_status_export(&running->export, &problem) < 0) {
		*err = problem;
		rc = -1;
	}
	return rc;
}

void nk_running_release(struct nk_running *running)
{
	for (size_t i = running->n_roles; i-- > 0;)
		running->roles[i].free(running->roles[i].state);
	for (size_t i = 0; i < running->n_inflators; i++)
		if (running->hooks[i])
			nk_queue_free(running->hooks[i]);
	nk_showing_release(&running->showing);
	nk_indexing_release(&running->indexing);
	nk_passes_release(&running->passes);
	nk_arena_release(&running->arena);
}
