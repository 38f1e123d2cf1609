/* SPDX-License-Identifier: MIT
 *
 * What commands need, made once and on demand.
 */
#include "cmd/context.h"

#include "base/log.h"
#include "cmd/folder.h"
#include "db/db.h"
#include "inflate/inflate.h"

#include <stdlib.h>
#include <string.h>

struct nk_context {
	const struct nk_settings *settings;
	bool has_state, has_services;
	struct nk_db *db;
	struct nk_http *http;
	struct nk_http *aws_http;
	struct nk_aws *aws;
	struct nk_cache *cache;
	struct nk_services services;
};

struct nk_context *nk_context_new(const struct nk_settings *settings)
{
	struct nk_context *context = nk_xcalloc(1, sizeof(*context));

	context->settings = settings;
	return context;
}

static void log_requests(void *data, const char *service, const char *action, int64_t n)
{
	(void)data;
	nk_log(NK_LOG_DEBUG, "%s %s: %lld requests", service, action, (long long)n);
}

/* Last made, first freed: the cache uses the client, both the database. */
void nk_context_free(struct nk_context *context)
{
	if (context->cache)
		nk_cache_free(context->cache);
	if (context->aws) {
		nk_aws_counts(context->aws, log_requests, NULL);
		nk_aws_free(context->aws);
	}
	if (context->aws_http)
		nk_http_free(context->aws_http);
	if (context->http)
		nk_http_free(context->http);
	if (context->db)
		nk_db_free(context->db);
	free(context);
}

int nk_context_state(struct nk_context *context, const char **out, struct nk_err *err)
{
	const char *state = nk_settings_state(context->settings);

	if (!context->has_state && nk_folder_make(state, "--state", err) < 0)
		return -1;
	context->has_state = true;
	*out = state;
	return 0;
}

int nk_context_db(struct nk_context *context, struct nk_db **out, struct nk_err *err)
{
	const char *state;

	if (!context->db) {
		if (nk_context_state(context, &state, err) < 0)
			return -1;
		char *path = nk_xprintf("%s/netkan.db", state);
		int rc = nk_db_open(&context->db, path, err);

		free(path);
		if (rc < 0)
			return nk_within(err, "--state");
	}
	*out = context->db;
	return 0;
}

int nk_context_http(struct nk_context *context, struct nk_http **out, struct nk_err *err)
{
	const struct nk_settings *settings = context->settings;

	if (!context->http) {
		struct nk_http_options options = {
			.user_agent = nk_settings_text(settings, "net-useragent"),
			.record = nk_settings_text(settings, "record"),
			.replay = nk_settings_text(settings, "replay"),
			.allow_private_hosts = nk_settings_flag(settings, "allow-private-hosts"),
		};

		if (nk_context_db(context, &options.db, err) < 0 ||
		    nk_http_open(&context->http, &options, err) < 0)
			return -1;
	}
	*out = context->http;
	return 0;
}

int nk_context_cache(struct nk_context *context, struct nk_cache **out, struct nk_err *err)
{
	const char *dir = nk_settings_cachedir(context->settings);
	struct nk_http *http;

	if (!context->cache) {
		if (nk_context_http(context, &http, err) < 0 ||
		    nk_folder_make(dir, "--cachedir", err) < 0 ||
		    nk_cache_open(&context->cache, dir, http, context->db, err) < 0)
			return -1;
	}
	*out = context->cache;
	return 0;
}

int nk_context_services(struct nk_context *context, const struct nk_services **out,
			struct nk_err *err)
{
	struct nk_services *services = &context->services;

	if (!context->has_services) {
		if (nk_context_http(context, &services->http, err) < 0 ||
		    nk_context_cache(context, &services->cache, err) < 0)
			return -1;
		services->checks = &nk_archive_checks;
		services->github_token = nk_settings_text(context->settings, "github-token");
		services->gitlab_token = nk_settings_text(context->settings, "gitlab-token");
		services->user_agent = nk_settings_text(context->settings, "net-useragent");
		context->has_services = true;
	}
	*out = services;
	return 0;
}

/*
 * A client of its own: --record and --replay are about the hosts of mods. What queues answer
 * is no fact that could be played back, and holds the keys of the request.
 */
int nk_context_aws(struct nk_context *context, struct nk_aws **out, struct nk_err *err)
{
	struct nk_http_options options = {
		.user_agent = nk_settings_text(context->settings, "net-useragent"),
	};

	if (!context->aws_http && nk_http_open(&context->aws_http, &options, err) < 0)
		return -1;
	if (!context->aws &&
	    nk_aws_open(&context->aws, &(struct nk_aws_options){ .http = context->aws_http }, err) <
		    0)
		return -1;
	*out = context->aws;
	return 0;
}

static bool embedded(const struct nk_settings *settings)
{
	return strcmp(nk_settings_backend(settings), "embedded") == 0;
}

/* A single queue may be on SQS while all else is embedded: its name says so. */
static bool may_use_aws(const struct nk_settings *settings)
{
	return nk_settings_has(settings, "replay") &&
	       (!embedded(settings) || getenv("AWS_REGION") || getenv("AWS_DEFAULT_REGION"));
}

int nk_context_queue_env(struct nk_context *context, struct nk_queue_env *out, struct nk_err *err)
{
	const struct nk_settings *settings = context->settings;

	*out = (struct nk_queue_env){
		.backend = nk_settings_backend(settings),
		.one_group = nk_settings_flag(settings, "one-group"),
	};
	if (nk_context_state(context, &out->state, err) < 0)
		return -1;
	return may_use_aws(settings) ? nk_context_aws(context, &out->aws, err) : 0;
}

int nk_context_store_env(struct nk_context *context, struct nk_store_env *out, struct nk_err *err)
{
	const struct nk_settings *settings = context->settings;

	*out = (struct nk_store_env){ .backend = nk_settings_backend(settings) };
	if (nk_settings_has(settings, "status-db"))
		out->table = nk_settings_text(settings, "status-db");
	if (nk_context_db(context, &out->db, err) < 0 ||
	    nk_context_state(context, &out->state, err) < 0)
		return -1;
	return embedded(settings) ? 0 : nk_context_aws(context, &out->aws, err);
}
