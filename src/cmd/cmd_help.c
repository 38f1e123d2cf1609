/* SPDX-License-Identifier: MIT
 *
 * netkan help [COMMAND]
 */
#include "cmd/help.h"
#include "cmd/table.h"

#include <stdio.h>
#include <string.h>

const struct nk_help *nk_help_find(const char *command)
{
	for (const struct nk_help *help = nk_helps; help->command; help++)
		if (strcmp(help->command, command) == 0)
			return help;
	return NULL;
}

static void list_commands(void)
{
	printf("Commands:\n");
	for (const struct nk_command *const *command = nk_commands; *command; command++) {
		const struct nk_help *help = nk_help_find((*command)->name);

		printf("  %-26s%s\n", (*command)->name, help ? help->summary : "");
	}
	printf("\n");
}

void nk_help_overview(void)
{
	const struct nk_help *help = nk_help_find("");

	for (const char *const *line = help ? help->lines : NULL; line && *line; line++) {
		if (strcmp(*line, "Options:") == 0)
			list_commands();
		puts(*line);
	}
	printf("\n'netkan help COMMAND' says more, 'man netkan-COMMAND' all.\n");
}

void nk_help_command(const char *command)
{
	const struct nk_help *help = nk_help_find(command);

	for (const char *const *line = help ? help->lines : NULL; line && *line; line++)
		puts(*line);
	printf("\nMore: 'man netkan-%s'; common options: 'netkan help'.\n", command);
}

static int help_run(const struct nk_settings *settings, int argc, char **argv)
{
	(void)settings;
	if (argc == 0) {
		nk_help_overview();
		return 0;
	}
	if (!nk_command_find(argv[0]))
		return nk_command_unknown(argv[0]);
	nk_help_command(argv[0]);
	return 0;
}

static const struct nk_option *const options[] = { NULL };

const struct nk_command nk_command_help = {
	.name = "help",
	.options = options,
	.max_args = 1,
	.run = help_run,
};
