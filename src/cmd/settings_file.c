/* SPDX-License-Identifier: MIT
 *
 * The configuration file: `key = value` lines, keys named as options. One file may serve
 * several commands, so a key is known when any command has it; a misspelt one is a problem
 * that suggests the nearest. '#' and ';' begin a comment line.
 */
#include "cmd/nearest.h"
#include "cmd/settings_priv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MAX = 1024 * 1024 };

struct file {
	struct nk_settings *settings;
	const char *path;
	int line;
	const struct nk_option **seen; /* keys so far, with the lines they stood in */
	int *seen_at;
	size_t n_seen;
};

static const struct nk_option *find_in(const struct nk_command *command, struct nk_str key,
				       struct nk_nearest *nearest)
{
	for (const struct nk_option *const *group = command->options; *group; group++)
		for (const struct nk_option *option = *group; option->name; option++) {
			const char *rest = option->alias;
			struct nk_str word = nk_str(option->name);

			for (; word.n > 0; word = nk_next_word(&rest)) {
				if (nk_same_name(word, key))
					return option;
				nk_nearest_offer(nearest, word);
			}
		}
	return NULL;
}

/* The option that a key means, this command's first; else NULL, and the nearest name. */
static const struct nk_option *find_anywhere(const struct nk_settings *settings, struct nk_str key,
					     struct nk_nearest *nearest)
{
	const struct nk_option *option = find_in(settings->command, key, nearest);

	for (const struct nk_command *const *other = nk_commands; *other && !option; other++)
		option = find_in(*other, key, nearest);
	return option;
}

static void unknown(struct file *file, struct nk_str key, const struct nk_nearest *nearest)
{
	if (nearest->best.s)
		nk_settings_problem(file->settings, "%s:%d: unknown key '%.*s'; did you mean '%.*s'?",
				    file->path, file->line, NK_ARG(key), NK_ARG(nearest->best));
	else
		nk_settings_problem(file->settings,
				    "%s:%d: unknown key '%.*s'; keys are the names of options "
				    "without '--'", file->path, file->line, NK_ARG(key));
}

/* False, with the problem reported, when the key was there before. */
static bool first_time(struct file *file, const struct nk_option *option)
{
	struct nk_arena *arena = &file->settings->arena;

	for (size_t i = 0; i < file->n_seen; i++)
		if (strcmp(file->seen[i]->name, option->name) == 0) {
			nk_settings_problem(file->settings, "%s:%d: '%s' stands in line %d already",
					    file->path, file->line, option->name, file->seen_at[i]);
			return false;
		}
	file->seen = nk_regrow(arena, file->seen, file->n_seen, file->n_seen + 1,
			       sizeof(*file->seen));
	file->seen_at = nk_regrow(arena, file->seen_at, file->n_seen, file->n_seen + 1,
				  sizeof(*file->seen_at));
	file->seen[file->n_seen] = option;
	file->seen_at[file->n_seen++] = file->line;
	return true;
}

static void read_pair(struct file *file, struct nk_str key, struct nk_str value)
{
	struct nk_settings *settings = file->settings;
	struct nk_nearest nearest = nk_nearest_to(key);
	const struct nk_option *option = find_anywhere(settings, key, &nearest);
	struct nk_setting *setting;

	if (!option) {
		unknown(file, key, &nearest);
		return;
	}
	if (!first_time(file, option))
		return;
	setting = nk_settings_find(settings, nk_str(option->name));
	if (setting && value.n > 0)
		nk_setting_offer(settings, setting,
				 nk_strndup(&settings->arena, value.s, value.n),
				 nk_printf(&settings->arena, "%s:%d: %s", file->path, file->line,
					   option->name));
}

static void read_line(struct file *file, struct nk_str line)
{
	const char *equals;

	line = nk_str_trim(line);
	if (line.n == 0 || line.s[0] == '#' || line.s[0] == ';')
		return;
	equals = memchr(line.s, '=', line.n);
	if (!equals || memchr(line.s, '\0', line.n)) {
		nk_settings_problem(file->settings, "%s:%d: expected 'key = value'", file->path,
				    file->line);
		return;
	}
	read_pair(file, nk_str_trim(nk_str_n(line.s, (size_t)(equals - line.s))),
		  nk_str_trim(nk_str_n(equals + 1, line.n - (size_t)(equals + 1 - line.s))));
}

static void read_lines(struct file *file, struct nk_str text)
{
	while (text.n > 0) {
		const char *end = memchr(text.s, '\n', text.n);
		size_t n = end ? (size_t)(end - text.s) : text.n;

		file->line++;
		read_line(file, nk_str_n(text.s, n));
		n += end != NULL;
		text = nk_str_n(text.s + n, text.n - n);
	}
}

/* The whole file, or a problem. */
static bool slurp(struct nk_settings *settings, const char *path, const char *origin,
		  struct nk_buf *text)
{
	FILE *f = fopen(path, "re");
	char piece[4096];
	size_t n;
	bool bad;

	if (!f) {
		nk_settings_problem(settings, "%s: unable to open '%s': %s", origin, path,
				    strerror(errno));
		return false;
	}
	while (!text->full && (n = fread(piece, 1, sizeof(piece), f)) > 0)
		nk_buf_add(text, piece, n);
	bad = ferror(f) != 0;
	if (bad)
		nk_settings_problem(settings, "%s: unable to read '%s': %s", origin, path,
				    strerror(errno));
	else if (text->full)
		nk_settings_problem(settings, "%s: '%s' is larger than %d bytes", origin, path,
				    FILE_MAX);
	fclose(f);
	return !bad && !text->full;
}

void nk_settings_file(struct nk_settings *settings)
{
	NK_AUTO_BUF text = NK_BUF_INIT(FILE_MAX);
	struct nk_setting *config = nk_settings_find(settings, NK_STR("config"));
	struct file file = { .settings = settings };

	if (!config || !config->text)
		return;
	file.path = config->text;
	if (slurp(settings, file.path, config->origin, &text))
		read_lines(&file, nk_buf_view(&text));
}
