/* SPDX-License-Identifier: MIT
 *
 * netkan inflator: reads inflation queues, writes the output queue; the C# program's
 * `netkan --queues IN,OUT`.
 */
#include "cmd/context.h"
#include "cmd/needs.h"
#include "cmd/options.h"
#include "cmd/table.h"

#include "role/inflator.h"

#include <string.h>

static const struct nk_option own[] = {
	{ .name = "queues", .kind = NK_OPT_TEXT, .old_env = "QUEUES" },
	{ 0 }
};

static const struct nk_option *const options[] = {
	nk_options_common, nk_options_one_game, nk_options_net, nk_options_jobs,
	nk_options_drain,  nk_options_inflation, own, NULL
};

/* "A+B,OUT" in pieces. */
struct names {
	char *inputs[NK_INFLATOR_INPUTS];
	size_t n;
	const char *output;
};

static const char *default_queues(const struct nk_settings *settings)
{
	const struct nk_game *game = nk_settings_game(settings);

	return game && strcmp(game->id, "ksp2") == 0 ? "InboundKsp2.fifo,Outbound.fifo"
						      : "Inbound.fifo,Outbound.fifo";
}

/* False when it is not of that shape. `text` is cut up. */
static bool split(char *text, struct names *out)
{
	char *comma = strchr(text, ',');

	*out = (struct names){ .output = comma ? comma + 1 : NULL };
	if (!comma || comma[1] == '\0')
		return false;
	*comma = '\0';
	for (char *name = text; name;) {
		char *plus = strchr(name, '+');

		if (plus)
			*plus++ = '\0';
		if (*name == '\0' || out->n == NK_INFLATOR_INPUTS)
			return false;
		out->inputs[out->n++] = name;
		name = plus;
	}
	return true;
}

static bool read_queues(const struct nk_settings *settings, struct nk_arena *arena,
			struct names *out)
{
	const char *given = nk_settings_text(settings, "queues");

	return split(nk_strdup(arena, given ? given : default_queues(settings)), out);
}

static void inflator_check(struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct names names;

	(void)argc;
	(void)argv;
	if (!read_queues(settings, &arena, &names))
		nk_settings_problem(settings,
				    "%s: '%s' is not IN,OUT or IN+IN,OUT with up to %d queues to "
				    "read, such as Inbound.fifo,Outbound.fifo",
				    nk_settings_origin(settings, "queues"),
				    nk_settings_text(settings, "queues"), NK_INFLATOR_INPUTS);
}

static int open_queues(struct nk_inflator_config *config, const struct names *names,
		       const struct nk_queue_env *env, struct nk_err *err)
{
	for (; config->n_inputs < names->n; config->n_inputs++)
		if (nk_queue_open(&config->inputs[config->n_inputs],
				  names->inputs[config->n_inputs], env, err) < 0)
			return -1;
	return nk_queue_open(&config->output, names->output, env, err);
}

static void close_queues(struct nk_inflator_config *config)
{
	for (size_t i = 0; i < config->n_inputs; i++)
		nk_queue_free(config->inputs[i]);
	if (config->output)
		nk_queue_free(config->output);
}

static int serve(struct nk_inflator_config *config, bool drain, struct nk_err *err)
{
	struct nk_role role;
	int rc;

	if (nk_inflator_open(&role, config, err) < 0)
		return -1;
	nk_loop_signals();
	rc = nk_loop(&role, drain, err);
	role.free(role.state);
	return rc;
}

static int inflator_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_context) context = nk_context_new(settings);
	struct nk_inflator_config config = {
		.game = nk_settings_game(settings),
		.jobs = (int)nk_settings_int(settings, "jobs"),
		.prerelease = nk_settings_tristate(settings, "prerelease"),
		.overwrite_cache = nk_settings_flag(settings, "overwrite-cache"),
		.final = nk_settings_text(settings, "replay") != NULL,
	};
	struct nk_err err = NK_ERR_INIT;
	struct nk_queue_env env;
	struct names names;
	int rc;

	(void)argc;
	(void)argv;
	read_queues(settings, &arena, &names);
	rc = nk_context_services(context, &config.services, &err);
	if (rc == 0)
		rc = nk_context_queue_env(context, &env, &err);
	if (rc == 0)
		rc = open_queues(&config, &names, &env, &err);
	if (rc == 0)
		rc = serve(&config, nk_settings_flag(settings, "drain"), &err);
	close_queues(&config);
	return rc < 0 ? nk_command_failed(&err) : 0;
}

static void inflator_needs(struct nk_needs *needs, const struct nk_settings *settings, int argc,
			   char **argv)
{
	(void)argc;
	(void)argv;
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct names names;

	if (!read_queues(settings, &arena, &names))
		return; /* said by the check */
	for (size_t i = 0; i < names.n; i++)
		nk_needs_queue(needs, "queues", names.inputs[i]);
	nk_needs_queue(needs, "queues", names.output);
}

const struct nk_command nk_command_inflator = {
	.name = "inflator",
	.options = options,
	.check = inflator_check,
	.needs = inflator_needs,
	.run = inflator_run,
};
