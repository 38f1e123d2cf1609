/* SPDX-License-Identifier: MIT
 *
 * Asking for what must be there on AWS; see needs.h.
 */
#include "cmd/needs.h"

#include "cmd/context.h"
#include "cmd/games.h"
#include "cmd/settings_priv.h"
#include "net/aws_s3.h"

#include <string.h>

struct nk_needs {
	struct nk_settings *settings;
	struct nk_context *context; /* its client for AWS is all that is used: it makes no folder */
	bool strict;
	bool stopped; /* there is no client, no key, or no answer: one sentence about it is enough */
};

static bool on_aws(const struct nk_settings *settings)
{
	return nk_settings_has(settings, "backend") &&
	       strcmp(nk_settings_backend(settings), "aws") == 0;
}

/* Where the name was set, or the option that would set it. */
static const char *origin(const struct nk_needs *needs, const char *option)
{
	return nk_settings_given(needs->settings, option)
		       ? nk_settings_origin(needs->settings, option)
		       : nk_printf(&needs->settings->arena, "--%s", option);
}

/* One queue may be needed for several jobs; what is wrong with it is said once. */
static void report(struct nk_needs *needs, const char *text)
{
	struct nk_settings *settings = needs->settings;

	for (size_t i = 0; i < settings->n_problems; i++) {
		if (strcmp(settings->problems[i], text) == 0)
			return;
	}
	nk_settings_problem(settings, "%s", text);
}

/* rc of asking for what `option` names. */
static void judge(struct nk_needs *needs, const char *option, int rc, const struct nk_err *err)
{
	if (rc == 0)
		return;
	needs->stopped = rc < 0;
	if (rc > 0)
		report(needs, nk_printf(&needs->settings->arena, "%s: %s", origin(needs, option),
					nk_err_text(err)));
	else if (needs->strict || err->fault == NK_FAULT_CONFIG)
		report(needs, nk_err_text(err));
}

static struct nk_aws *client(struct nk_needs *needs)
{
	struct nk_aws *aws = NULL;
	struct nk_err err = NK_ERR_INIT;

	if (needs->stopped)
		return NULL;
	if (nk_context_aws(needs->context, &aws, &err) < 0 || nk_aws_check(aws, &err) < 0) {
		judge(needs, NULL, -1, &err);
		return NULL;
	}
	return aws;
}

void nk_needs_queue(struct nk_needs *needs, const char *option, const char *name)
{
	struct nk_queue_env env = { .backend = nk_settings_backend(needs->settings) };
	struct nk_err err = NK_ERR_INIT;
	NK_AUTO(nk_queue) queue = NULL;

	if (!name || !nk_queue_is_on_aws(name, &env))
		return;
	env.aws = client(needs);
	if (!env.aws)
		return;
	int rc = nk_queue_open(&queue, name, &env, &err);
	judge(needs, option, rc == 0 ? nk_queue_exists(queue, &err) : rc, &err);
}

void nk_needs_inflation_queues(struct nk_needs *needs)
{
	const struct nk_settings *settings = needs->settings;
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *const *games;
	size_t n = nk_games_of(settings, &games, &arena);

	for (size_t i = 0; i < n; i++) {
		if (nk_settings_map_get(settings, "netkan-remotes", games[i]))
			nk_needs_queue(needs, "inflation-queues",
				       nk_settings_map_get(settings, "inflation-queues", games[i]));
	}
}

void nk_needs_table(struct nk_needs *needs)
{
	const struct nk_settings *settings = needs->settings;
	struct nk_store_env env = { .backend = "aws" };
	struct nk_err err = NK_ERR_INIT;
	NK_AUTO(nk_store) store = NULL;

	if (!on_aws(settings))
		return;
	if (nk_settings_has(settings, "status-db"))
		env.table = nk_settings_text(settings, "status-db");
	env.aws = client(needs);
	if (!env.aws)
		return;
	int rc = nk_store_open(&store, &env, &err);
	judge(needs, "status-db", rc == 0 ? nk_store_exists(store, &err) : rc, &err);
}

void nk_needs_bucket(struct nk_needs *needs, const char *option, const char *bucket)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_aws *aws = client(needs);

	if (aws)
		judge(needs, option, nk_s3_bucket_exists(aws, bucket, &err), &err);
}

void nk_needs_check(struct nk_settings *settings, bool strict)
{
	struct nk_needs needs = { .settings = settings, .strict = strict };

	if (!settings->command->needs)
		return;
	needs.context = nk_context_new(settings);
	settings->command->needs(&needs, settings, settings->n_words, settings->words);
	nk_context_free(needs.context);
}
