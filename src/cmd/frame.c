/* SPDX-License-Identifier: MIT
 *
 * The frame around the sub-commands: which command a command line means, its settings, and
 * what goes wrong before it runs. Two programs were called netkan before: the C# inflator
 * takes files and options alone, the Python bot a sub-command first. Both calls work here.
 */
#include "cmd/help.h"
#include "cmd/nearest.h"
#include "cmd/needs.h"
#include "cmd/settings_priv.h"

#include "base/log.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void print_problems(const struct nk_settings *settings)
{
	for (size_t i = 0; i < settings->n_problems; i++)
		fprintf(stderr, "netkan %s: %s\n", settings->command->name, settings->problems[i]);
}

static void check_words(struct nk_settings *settings, bool only_checks)
{
	const struct nk_command *command = settings->command;

	/* After a misspelt option its value looks like a word. */
	if (settings->n_problems > 0)
		return;
	if (settings->n_words < command->min_args && !only_checks)
		nk_settings_problem(settings, "an argument is missing; see 'netkan help %s'",
				    command->name);
	if (command->max_args >= 0 && settings->n_words > command->max_args)
		nk_settings_problem(settings, "'%s' is one argument too many; see 'netkan help %s'",
				    settings->words[command->max_args], command->name);
}

static bool flag(const struct nk_settings *settings, const char *name)
{
	return nk_settings_has(settings, name) && nk_settings_flag(settings, name);
}

/* A command that prints its warnings itself, as the C# program does, logs little besides. */
static void set_up_log(const struct nk_settings *settings)
{
	enum nk_level level = settings->command->quiet ? NK_LOG_WARN : NK_LOG_INFO;
	bool json = nk_settings_has(settings, "log-format") &&
		    strcmp(nk_settings_text(settings, "log-format"), "json") == 0;

	if (flag(settings, "verbose"))
		level = NK_LOG_INFO;
	if (flag(settings, "debug"))
		level = NK_LOG_DEBUG;
	nk_log_setup(level, json ? NK_LOG_JSON : NK_LOG_TEXT);
}

static void hide_secrets(const struct nk_settings *settings)
{
	for (size_t i = 0; i < settings->n; i++)
		if (settings->list[i].option->kind == NK_OPT_SECRET && settings->list[i].text)
			nk_log_secret(settings->list[i].text);
}

/* Fill the settings from all sources, and report whatever is wrong with them. */
static void read_settings(struct nk_settings *settings)
{
	const struct nk_command *command = settings->command;

	nk_settings_environment(settings);
	nk_settings_file(settings);
	nk_settings_settle(settings);
	bool readable = settings->n_problems == 0;
	check_words(settings, flag(settings, "check"));
	nk_settings_check_common(settings);
	if (command->check)
		command->check(settings, settings->n_words, settings->words);
	if (!readable)
		return;
	hide_secrets(settings);
	set_up_log(settings);
	/* Other hosts are asked when nothing else is wrong, or when all that is wrong is wanted. */
	if (settings->n_problems == 0 || flag(settings, "check"))
		nk_needs_check(settings, flag(settings, "check"));
}

/* The settings have their command line; do what they say. */
static int run_settings(struct nk_settings *settings)
{
	const struct nk_command *command = settings->command;

	if (settings->help) {
		nk_help_command(command->name);
		return 0;
	}
	read_settings(settings);
	if (settings->n_problems > 0) {
		print_problems(settings);
		return 1;
	}
	if (flag(settings, "check")) {
		puts("ok");
		return 0;
	}
	return command->run(settings, settings->n_words, settings->words);
}

static int run_command(const struct nk_command *command, int argc, char **argv)
{
	NK_AUTO(nk_settings) settings = nk_settings_new(command);

	nk_settings_args(settings, argc, argv);
	return run_settings(settings);
}

int nk_command_failed(const struct nk_err *err)
{
	nk_log(NK_LOG_ERROR, "%s", nk_err_text(err));
	return nk_fault_exit(err->fault);
}

int nk_command_unknown(const char *name)
{
	struct nk_nearest nearest = nk_nearest_to(nk_str(name));

	for (const struct nk_command *const *command = nk_commands; *command; command++)
		nk_nearest_offer(&nearest, nk_str((*command)->name));
	if (nearest.best.s)
		fprintf(stderr, "netkan: unknown command '%s'; did you mean '%.*s'?\n", name,
			NK_ARG(nearest.best));
	else
		fprintf(stderr, "netkan: unknown command '%s'; 'netkan help' lists the known ones\n",
			name);
	return 1;
}

/* A file that is there, or a word that looks like one. */
static bool is_file(const char *arg)
{
	return strpbrk(arg, "./:") || arg[0] == '-' || access(arg, F_OK) == 0;
}

static bool is_queues(const char *arg)
{
	struct nk_str name = nk_str_n(arg, strcspn(arg, "="));

	return nk_same_name(name, NK_STR("--queues"));
}

/* The C# program's own usage: --queues makes it a service, else it works on files. */
static const struct nk_command *bare_command(int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (is_queues(argv[i]))
			return nk_command_find("inflator");
	return nk_command_find("inflate");
}

static bool is_version(const char *arg)
{
	return nk_same_name(nk_str(arg), NK_STR("--version")) || strcmp(arg, "-V") == 0;
}

static bool asks_version(int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (is_version(argv[i]))
			return true;
	return false;
}

static bool is_help(const char *arg)
{
	return nk_same_name(nk_str(arg), NK_STR("--help")) || strcmp(arg, "-h") == 0;
}

static int not_a_file(const char *word)
{
	if (!nk_command_find(word))
		return nk_command_unknown(word);
	fprintf(stderr, "netkan: the command goes before its options: 'netkan %s ...'\n", word);
	return 1;
}

static int run_bare(int argc, char **argv)
{
	const struct nk_command *command = bare_command(argc, argv);

	if (asks_version(argc, argv)) {
		printf("netkan %s\n", NK_VERSION);
		return 0;
	}
	if (!command || !is_file(argv[0]))
		return nk_command_unknown(argv[0]);
	NK_AUTO(nk_settings) settings = nk_settings_new(command);

	nk_settings_args(settings, argc, argv);
	/* After a misspelt option the first word may be its value. */
	if (settings->n_words > 0 && settings->n_problems == 0 && !is_file(settings->words[0]))
		return not_a_file(settings->words[0]);
	return run_settings(settings);
}

int nk_main(int argc, char **argv)
{
	const struct nk_command *command;

	/* By default eight per core, each of which keeps what its threads once needed. */
	mallopt(M_ARENA_MAX, 2);
	if (argc < 2 || is_help(argv[1])) {
		nk_help_overview();
		return 0;
	}
	command = nk_command_find(argv[1]);
	if (command)
		return run_command(command, argc - 2, argv + 2);
	return run_bare(argc - 1, argv + 1);
}
