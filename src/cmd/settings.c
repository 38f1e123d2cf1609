/* SPDX-License-Identifier: MIT
 *
 * Settings in memory: made from a command's groups of options, asked by name.
 */
#include "cmd/settings_priv.h"

#include "model/game.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static size_t count_options(const struct nk_command *command)
{
	size_t n = 0;

	for (const struct nk_option *const *group = command->options; group && *group; group++)
		for (const struct nk_option *option = *group; option->name; option++)
			n++;
	return n;
}

struct nk_settings *nk_settings_new(const struct nk_command *command)
{
	struct nk_settings *settings = nk_xcalloc(1, sizeof(*settings));

	settings->command = command;
	settings->list = NK_NEW_N(&settings->arena, struct nk_setting, count_options(command));
	for (const struct nk_option *const *group = command->options; group && *group; group++)
		for (const struct nk_option *option = *group; option->name; option++)
			settings->list[settings->n++].option = option;
	return settings;
}

void nk_settings_free(struct nk_settings *settings)
{
	nk_arena_release(&settings->arena);
	free(settings);
}

struct nk_str nk_next_word(const char **rest)
{
	const char *start = *rest ? *rest + strspn(*rest, " ") : "";
	size_t n = strcspn(start, " ");

	*rest = start + n;
	return nk_str_n(start, n);
}

static int fold(char c)
{
	return c == '_' ? '-' : tolower((unsigned char)c);
}

bool nk_same_name(struct nk_str a, struct nk_str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (fold(a.s[i]) != fold(b.s[i]))
			return false;
	return true;
}

struct nk_setting *nk_settings_find(const struct nk_settings *settings, struct nk_str name)
{
	for (size_t i = 0; i < settings->n; i++) {
		const char *rest = settings->list[i].option->alias;
		struct nk_str word = nk_str(settings->list[i].option->name);

		for (; word.n > 0; word = nk_next_word(&rest))
			if (nk_same_name(word, name))
				return &settings->list[i];
	}
	return NULL;
}

void nk_setting_offer(struct nk_settings *settings, struct nk_setting *setting, const char *text,
		      const char *origin)
{
	if (setting->text)
		return;
	setting->text = nk_strdup(&settings->arena, text);
	setting->origin = nk_strdup(&settings->arena, origin);
}

void nk_settings_problem(struct nk_settings *settings, const char *fmt, ...)
{
	va_list ap;

	settings->problems =
		nk_regrow(&settings->arena, settings->problems, settings->n_problems,
			  settings->n_problems + 1, sizeof(*settings->problems));
	va_start(ap, fmt);
	settings->problems[settings->n_problems++] = nk_vprintf(&settings->arena, fmt, ap);
	va_end(ap);
}

/*
 * Asking.
 */

static const struct nk_setting *find_exactly(const struct nk_settings *settings, const char *name)
{
	for (size_t i = 0; i < settings->n; i++)
		if (strcmp(settings->list[i].option->name, name) == 0)
			return &settings->list[i];
	return NULL;
}

static const struct nk_setting *get(const struct nk_settings *settings, const char *name)
{
	const struct nk_setting *setting = find_exactly(settings, name);

	assert(setting && "not an option of this command");
	return setting;
}

bool nk_settings_has(const struct nk_settings *settings, const char *name)
{
	return find_exactly(settings, name) != NULL;
}

bool nk_settings_given(const struct nk_settings *settings, const char *name)
{
	return get(settings, name)->origin != NULL;
}

const char *nk_settings_text(const struct nk_settings *settings, const char *name)
{
	return get(settings, name)->text;
}

long nk_settings_int(const struct nk_settings *settings, const char *name)
{
	return get(settings, name)->number;
}

bool nk_settings_flag(const struct nk_settings *settings, const char *name)
{
	return get(settings, name)->number != 0;
}

enum nk_tristate nk_settings_tristate(const struct nk_settings *settings, const char *name)
{
	return (enum nk_tristate)get(settings, name)->number;
}

size_t nk_settings_list(const struct nk_settings *settings, const char *name,
			const char *const **out)
{
	const struct nk_setting *setting = get(settings, name);

	*out = setting->list;
	return setting->n;
}

size_t nk_settings_map(const struct nk_settings *settings, const char *name,
		       const struct nk_setting_pair **out)
{
	const struct nk_setting *setting = get(settings, name);

	*out = setting->map;
	return setting->n;
}

const char *nk_settings_map_get(const struct nk_settings *settings, const char *name,
				const char *game)
{
	const struct nk_setting *setting = get(settings, name);

	for (size_t i = 0; i < setting->n; i++)
		if (nk_same_name(nk_str(setting->map[i].game), nk_str(game)))
			return setting->map[i].value;
	return NULL;
}

const char *nk_settings_origin(const struct nk_settings *settings, const char *name)
{
	const struct nk_setting *setting = get(settings, name);

	return setting->origin ? setting->origin : "the default";
}

const char *nk_settings_state(const struct nk_settings *settings)
{
	return nk_settings_text(settings, "state");
}

const char *nk_settings_cachedir(const struct nk_settings *settings)
{
	return nk_settings_text(settings, "cachedir");
}

const char *nk_settings_backend(const struct nk_settings *settings)
{
	return nk_settings_text(settings, "backend");
}

const struct nk_game *nk_settings_game(const struct nk_settings *settings)
{
	const char *name = nk_settings_text(settings, "game");

	return name ? nk_game_find(name) : NULL;
}
