/* SPDX-License-Identifier: MIT
 *
 * The command line: --name VALUE, --name=VALUE, letters alone or together. Names are taken in
 * any case, as the C# program does; options and words may be mixed; "--" ends the options.
 */
#include "cmd/nearest.h"
#include "cmd/settings_priv.h"

#include <ctype.h>
#include <string.h>

struct reader {
	struct nk_settings *settings;
	char **argv;
	int argc, at;
};

/* "-" is standard input, and "-1" a file, as for the C# program. */
static bool is_word(const char *arg)
{
	return arg[0] != '-' || arg[1] == '\0' || isdigit((unsigned char)arg[1]);
}

static bool takes_value(const struct nk_option *option)
{
	return option->kind != NK_OPT_FLAG;
}

static bool grows(const struct nk_option *option)
{
	return option->kind == NK_OPT_LIST || option->kind == NK_OPT_MAP;
}

/* The last one holds, except that lists grow. */
static void set(struct nk_settings *settings, struct nk_setting *setting, const char *text)
{
	if (setting->text && grows(setting->option))
		text = nk_printf(&settings->arena, "%s %s", setting->text, text);
	setting->text = NULL;
	nk_setting_offer(settings, setting, text,
			 nk_printf(&settings->arena, "--%s", setting->option->name));
}

/* The value in the next argument. What looks like an option is one: the value was forgotten. */
static const char *next_value(struct reader *reader, const char *shown)
{
	if (reader->at < reader->argc && is_word(reader->argv[reader->at]))
		return reader->argv[reader->at++];
	nk_settings_problem(reader->settings, "%s needs a value (one that begins with '-' goes as "
					      "--name=VALUE)", shown);
	return NULL;
}

static void unknown(struct nk_settings *settings, struct nk_str name)
{
	struct nk_nearest nearest = nk_nearest_to(name);

	for (size_t i = 0; i < settings->n; i++) {
		const char *rest = settings->list[i].option->alias;
		struct nk_str word = nk_str(settings->list[i].option->name);

		for (; word.n > 0; word = nk_next_word(&rest))
			nk_nearest_offer(&nearest, word);
	}
	if (nearest.best.s)
		nk_settings_problem(settings, "unknown option '--%.*s'; did you mean '--%.*s'?",
				    NK_ARG(name), NK_ARG(nearest.best));
	else
		nk_settings_problem(settings,
				    "unknown option '--%.*s'; 'netkan help %s' lists the known ones",
				    NK_ARG(name), settings->command->name);
}

static void read_long(struct reader *reader, const char *arg)
{
	size_t n = strcspn(arg, "=");
	struct nk_str name = nk_str_n(arg, n);
	struct nk_setting *setting = nk_settings_find(reader->settings, name);
	const char *value = arg[n] ? arg + n + 1 : NULL;

	if (nk_str_is(name, "help")) {
		reader->settings->help = true;
		return;
	}
	if (!setting) {
		unknown(reader->settings, name);
		return;
	}
	if (!value)
		value = takes_value(setting->option)
				? next_value(reader, nk_printf(&reader->settings->arena, "--%s",
							       setting->option->name))
				: "true";
	if (value)
		set(reader->settings, setting, value);
}

static struct nk_setting *find_letter(struct nk_settings *settings, char letter)
{
	for (size_t i = 0; i < settings->n; i++)
		if (settings->list[i].option->letter == letter)
			return &settings->list[i];
	return NULL;
}

static void read_letters(struct reader *reader, const char *letters)
{
	char shown[] = "-?";

	for (; *letters; letters++) {
		struct nk_setting *setting = find_letter(reader->settings, *letters);
		const char *value = "true";

		shown[1] = *letters;
		if (!setting && *letters == 'h') {
			reader->settings->help = true;
			continue;
		}
		if (!setting) {
			nk_settings_problem(reader->settings,
					    "unknown option '%s'; 'netkan help %s' lists the known "
					    "ones", shown, reader->settings->command->name);
			return;
		}
		if (takes_value(setting->option)) {
			value = letters[1] ? letters + 1 : next_value(reader, shown);
			letters += strlen(letters) - 1;
		}
		if (value)
			set(reader->settings, setting, value);
	}
}

void nk_settings_args(struct nk_settings *settings, int argc, char **argv)
{
	struct reader reader = { settings, argv, argc, 0 };
	bool options = true;

	settings->words = NK_NEW_N(&settings->arena, char *, (size_t)argc + 1);
	while (reader.at < argc) {
		char *arg = argv[reader.at++];

		if (!options || is_word(arg))
			settings->words[settings->n_words++] = arg;
		else if (strcmp(arg, "--") == 0)
			options = false;
		else if (arg[1] == '-')
			read_long(&reader, arg + 2);
		else
			read_letters(&reader, arg + 1);
	}
}
