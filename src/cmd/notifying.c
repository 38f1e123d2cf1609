/* SPDX-License-Identifier: MIT
 *
 * From the log to notifications; see notifying.h. What is told is what the original told: lines
 * that are errors, as their bare text (NetKAN-Infra netkan/notifications.py).
 */
#include "cmd/notifying.h"

#include "base/log.h"

#include <string.h>

const struct nk_option nk_options_notify[] = {
	{ .name = "discord-webhook-id", .kind = NK_OPT_TEXT, .old_env = "DISCORD_WEBHOOK_ID" },
	{ .name = "discord-webhook-token",
	  .kind = NK_OPT_SECRET,
	  .old_env = "DISCORD_WEBHOOK_TOKEN" },
	{ .name = "notify", .kind = NK_OPT_LIST },
	{ 0 }
};

static bool is_set(const char *text)
{
	return text && *text;
}

void nk_notifying_check(struct nk_settings *settings)
{
	const char *const *urls;
	size_t n = nk_settings_list(settings, "notify", &urls);
	bool id = is_set(nk_settings_text(settings, "discord-webhook-id"));
	bool token = is_set(nk_settings_text(settings, "discord-webhook-token"));

	if (id != token)
		nk_settings_problem(settings, "--discord-webhook-id and --discord-webhook-token "
					      "belong together; one of them is missing");
	for (size_t i = 0; i < n; i++) {
		if (strncmp(urls[i], "https://", 8) != 0 && strncmp(urls[i], "http://", 7) != 0)
			nk_settings_problem(settings,
					    "%s: '%s' is no address; give https://HOST/PATH",
					    nk_settings_origin(settings, "notify"), urls[i]);
	}
}

/*
 * The mod's name is told apart from the text, so that what many mods say becomes one message.
 */
static void tell(void *data, enum nk_level level, const struct nk_log_scope *scope,
		 const char *text)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *mod = scope->mod;
	const char *at = mod && *mod ? strstr(text, mod) : NULL;

	if (level < NK_LOG_ERROR)
		return;
	if (at)
		text = nk_printf(&arena, "%.*s{}%s", (int)(at - text), text, at + strlen(mod));
	nk_notify(data, level, scope->game, at ? mod : NULL, text);
}

int nk_notifying_start(struct nk_notifier **out, struct nk_context *context,
		       const struct nk_settings *settings, struct nk_err *err)
{
	struct nk_notifier_options options = {
		.discord_id = nk_settings_text(settings, "discord-webhook-id"),
		.discord_token = nk_settings_text(settings, "discord-webhook-token"),
	};

	*out = NULL;
	options.n_urls = nk_settings_list(settings, "notify", &options.urls);
	if (!is_set(options.discord_id) || !is_set(options.discord_token))
		options.discord_id = options.discord_token = NULL;
	if (!options.discord_id && options.n_urls == 0)
		return 0;
	if (nk_context_http(context, &options.http, err) < 0 ||
	    nk_notifier_open(out, &options, err) < 0)
		return -1;
	nk_log_tap(tell, *out);
	return 0;
}

void nk_notifying_stop(struct nk_notifier *notifier)
{
	if (!notifier)
		return;
	nk_log_tap(NULL, NULL);
	nk_notifier_free(notifier);
}
