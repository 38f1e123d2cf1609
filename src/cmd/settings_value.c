/* SPDX-License-Identifier: MIT
 *
 * From texts to values, kind by kind, and the defaults that depend on the environment.
 */
#include "cmd/settings_priv.h"

#include "model/game.h"

#include <stdlib.h>
#include <string.h>

static const char *const yes[] = { "1", "true", "yes", NULL };
static const char *const no[] = { "0", "false", "no", NULL };

static bool among(const char *const *words, const char *text)
{
	for (; *words; words++)
		if (nk_same_name(nk_str(*words), nk_str(text)))
			return true;
	return false;
}

static void read_truth(struct nk_settings *settings, struct nk_setting *setting, long is_no)
{
	if (among(yes, setting->text))
		setting->number = NK_YES;
	else if (among(no, setting->text))
		setting->number = is_no;
	else
		nk_settings_problem(settings, "%s: '%s' is neither true nor false", setting->origin,
				    setting->text);
}

static void read_flag(struct nk_settings *settings, struct nk_setting *setting)
{
	read_truth(settings, setting, 0);
}

static void read_tristate(struct nk_settings *settings, struct nk_setting *setting)
{
	read_truth(settings, setting, NK_NO);
}

static void read_int(struct nk_settings *settings, struct nk_setting *setting)
{
	const struct nk_option *option = setting->option;
	long max = option->min == 0 && option->max == 0 ? 2147483647 : option->max;
	int64_t value;

	if (nk_str_to_i64(nk_str(setting->text), &value) && value >= option->min && value <= max)
		setting->number = (long)value;
	else
		nk_settings_problem(settings, "%s: '%s' is not a whole number from %ld to %ld",
				    setting->origin, setting->text, option->min, max);
}

static void read_text(struct nk_settings *settings, struct nk_setting *setting)
{
	const char *rest = setting->option->choices;
	struct nk_str word;

	if (!rest)
		return;
	while ((word = nk_next_word(&rest)).n > 0)
		if (nk_str_is(word, setting->text))
			return;
	nk_settings_problem(settings, "%s: '%s' is none of: %s", setting->origin, setting->text,
			    setting->option->choices);
}

/* Nothing to convert, and nothing that a message may show. */
static void read_secret(struct nk_settings *settings, struct nk_setting *setting)
{
	(void)settings;
	(void)setting;
}

static void add_item(struct nk_settings *settings, struct nk_setting *setting, struct nk_str item)
{
	setting->list = nk_regrow(&settings->arena, setting->list, setting->n, setting->n + 1,
				  sizeof(*setting->list));
	setting->list[setting->n++] = nk_strndup(&settings->arena, item.s, item.n);
}

static void read_list(struct nk_settings *settings, struct nk_setting *setting)
{
	static const char separators[] = ", \t\r\n";
	const char *at = setting->text + strspn(setting->text, separators);

	while (*at) {
		size_t n = strcspn(at, separators);

		add_item(settings, setting, nk_str_n(at, n));
		at += n;
		at += strspn(at, separators);
	}
}

/* "ksp=URL" into a pair; the problem names what is wrong with it. */
static bool read_pair(struct nk_settings *settings, const struct nk_setting *setting,
		      const char *item, struct nk_setting_pair *out)
{
	const char *equals = strchr(item, '=');
	const struct nk_game *game;

	if (!equals || equals == item || equals[1] == '\0') {
		nk_settings_problem(settings, "%s: '%s' is not GAME=VALUE, such as ksp=%s",
				    setting->origin, item, equals ? "..." : item);
		return false;
	}
	game = nk_game_find(nk_strndup(&settings->arena, item, (size_t)(equals - item)));
	if (!game) {
		nk_settings_problem(settings, "%s: '%.*s' is no game that is known here: ksp, ksp2",
				    setting->origin, (int)(equals - item), item);
		return false;
	}
	*out = (struct nk_setting_pair){ game->id, equals + 1 };
	return true;
}

static void read_map(struct nk_settings *settings, struct nk_setting *setting)
{
	size_t n = 0;

	read_list(settings, setting);
	setting->map = NK_NEW_N(&settings->arena, struct nk_setting_pair, setting->n + 1);
	for (size_t i = 0; i < setting->n; i++) {
		struct nk_setting_pair pair;

		if (!read_pair(settings, setting, setting->list[i], &pair))
			continue;
		for (size_t j = 0; j < n; j++)
			if (strcmp(setting->map[j].game, pair.game) == 0)
				nk_settings_problem(settings, "%s: has two values for %s",
						    setting->origin, pair.game);
		setting->map[n++] = pair;
	}
	setting->n = n;
}

typedef void read_fn(struct nk_settings *settings, struct nk_setting *setting);

static read_fn *const readers[] = {
	[NK_OPT_FLAG] = read_flag,   [NK_OPT_TEXT] = read_text, [NK_OPT_INT] = read_int,
	[NK_OPT_LIST] = read_list,   [NK_OPT_MAP] = read_map,	[NK_OPT_SECRET] = read_secret,
	[NK_OPT_TRISTATE] = read_tristate,
};

/*
 * Defaults that the environment decides.
 */

static bool uses_aws(void)
{
	extern char **environ;
	static const char endpoint[] = "AWS_ENDPOINT_URL";

	if (getenv("AWS_REGION") || getenv("AWS_DEFAULT_REGION"))
		return true;
	for (char **variable = environ; *variable; variable++)
		if (strncmp(*variable, endpoint, sizeof(endpoint) - 1) == 0)
			return true;
	return false;
}

static const char *default_state(struct nk_settings *settings)
{
	const char *dir = getenv("STATE_DIRECTORY");

	/* systemd separates several by colons. */
	if (dir && *dir)
		return nk_strndup(&settings->arena, dir, strcspn(dir, ":"));
	dir = getenv("XDG_STATE_HOME");
	if (dir && *dir == '/')
		return nk_printf(&settings->arena, "%s/netkan", dir);
	dir = getenv("HOME");
	if (dir && *dir)
		return nk_printf(&settings->arena, "%s/.local/state/netkan", dir);
	nk_settings_problem(settings, "--state: name a folder; there is no HOME to find one in");
	return "/nonexistent";
}

static void settle_defaults(struct nk_settings *settings)
{
	struct nk_setting *state = nk_settings_find(settings, NK_STR("state"));
	struct nk_setting *cachedir = nk_settings_find(settings, NK_STR("cachedir"));
	struct nk_setting *backend = nk_settings_find(settings, NK_STR("backend"));

	if (state && !state->text)
		state->text = default_state(settings);
	if (state && cachedir && !cachedir->text)
		cachedir->text = nk_printf(&settings->arena, "%s/cache", state->text);
	if (backend && !backend->text)
		backend->text = uses_aws() ? "aws" : "embedded";
}

void nk_settings_settle(struct nk_settings *settings)
{
	settle_defaults(settings);
	for (size_t i = 0; i < settings->n; i++) {
		struct nk_setting *setting = &settings->list[i];

		if (!setting->text)
			setting->text = setting->option->otherwise;
		if (setting->text)
			readers[setting->option->kind](settings, setting);
	}
}
