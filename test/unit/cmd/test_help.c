/* SPDX-License-Identifier: MIT
 *
 * Each option of each command stands in its man page, and each option of a page exists: help
 * is made from the pages, so this is what keeps it true.
 */
#include "check.h"

#include "cmd/help.h"
#include "cmd/options.h"

#include <ctype.h>
#include <stdlib.h>

static const struct nk_option *const shared[] = {
	nk_options_common, nk_options_game,  nk_options_one_game,
	nk_options_net,	   nk_options_jobs,  nk_options_drain,
	nk_options_git,	   nk_options_queue, nk_options_inflation_queues,
	nk_options_pulls,  nk_options_archive_org, nk_options_dev,
};

enum { N_SHARED = sizeof(shared) / sizeof(*shared), NAMES_MAX = 200 };

struct page {
	char names[NAMES_MAX][40]; /* of options, from .It lines: "max-queued", "v" */
	size_t n;
};

static void add_names(struct page *page, const char *line)
{
	while ((line = strstr(line, "Fl "))) {
		size_t n;

		line += 3;
		line += *line == '-';
		n = strcspn(line, " \n");
		assert_true(page->n < NAMES_MAX && n < sizeof(page->names[0]));
		memcpy(page->names[page->n], line, n);
		page->names[page->n++][n] = '\0';
	}
}

static bool read_page(struct page *page, const char *command)
{
	char path[1024], line[1024];
	bool in_options = false;
	FILE *f;

	page->n = 0;
	snprintf(path, sizeof(path), "%s/doc/man/netkan%s%s.1", getenv("NETKAN_SOURCE"),
		 *command ? "-" : "", command);
	f = fopen(path, "r");
	if (!f)
		return false;
	while (fgets(line, sizeof(line), f)) {
		if (strncmp(line, ".Sh ", 4) == 0)
			in_options = strcmp(line, ".Sh OPTIONS\n") == 0;
		else if (in_options && strncmp(line, ".It ", 4) == 0)
			add_names(page, line);
	}
	fclose(f);
	return true;
}

static bool page_has(const struct page *page, const char *name)
{
	for (size_t i = 0; i < page->n; i++)
		if (strcmp(page->names[i], name) == 0)
			return true;
	return false;
}

static bool group_has(const struct nk_option *group, const char *name)
{
	for (; group->name; group++) {
		char letter[] = { group->letter, '\0' };

		if (strcmp(group->name, name) == 0 || strcmp(letter, name) == 0 ||
		    (group->alias && strstr(group->alias, name)))
			return true;
	}
	return false;
}

static bool is_shared(const struct nk_option *group)
{
	for (size_t i = 0; i < N_SHARED; i++)
		if (shared[i] == group)
			return true;
	return false;
}

static void every_command_has_a_page_and_a_summary(void **state)
{
	static struct page page;

	(void)state;
	for (const struct nk_command *const *command = nk_commands; *command; command++) {
		const struct nk_help *help = nk_help_find((*command)->name);

		if (!read_page(&page, (*command)->name) || !help || !*help->summary)
			fail_msg("%s: write doc/man/netkan-%s.1 and list it in doc/man/meson.build",
				 (*command)->name, (*command)->name);
	}
}

static void shared_options_stand_in_the_main_page(void **state)
{
	static struct page page;

	(void)state;
	assert_true(read_page(&page, ""));
	for (size_t i = 0; i < N_SHARED; i++)
		for (const struct nk_option *option = shared[i]; option->name; option++)
			if (!page_has(&page, option->name))
				fail_msg("netkan.1 lacks --%s", option->name);
	for (size_t i = 0; i < page.n; i++) {
		bool known = false;

		for (size_t j = 0; j < N_SHARED; j++)
			known = known || group_has(shared[j], page.names[i]);
		if (!known)
			fail_msg("netkan.1 has %s, which no group has", page.names[i]);
	}
}

static void check_command(const struct nk_command *command, const struct page *page)
{
	for (const struct nk_option *const *group = command->options; *group; group++)
		for (const struct nk_option *option = *group; option->name; option++)
			if (!is_shared(*group) && !page_has(page, option->name))
				fail_msg("netkan-%s.1 lacks --%s", command->name, option->name);
	for (size_t i = 0; i < page->n; i++) {
		bool known = false;

		for (const struct nk_option *const *group = command->options; *group; group++)
			known = known || group_has(*group, page->names[i]);
		if (!known)
			fail_msg("netkan-%s.1 has %s, which the command lacks", command->name,
				 page->names[i]);
	}
}

static void own_options_stand_in_the_page_of_the_command(void **state)
{
	static struct page page;

	(void)state;
	for (const struct nk_command *const *command = nk_commands; *command; command++)
		if (read_page(&page, (*command)->name))
			check_command(*command, &page);
}

static void no_option_stands_in_two_groups_of_a_command(void **state)
{
	(void)state;
	for (const struct nk_command *const *command = nk_commands; *command; command++)
		for (const struct nk_option *const *group = (*command)->options; *group; group++)
			for (const struct nk_option *option = *group; option->name; option++) {
				int n = 0;

				for (const struct nk_option *const *other = (*command)->options;
				     *other; other++)
					n += group_has(*other, option->name);
				if (n != 1)
					fail_msg("%s has --%s %d times", (*command)->name,
						 option->name, n);
			}
}

static void help_lines_fit_a_terminal(void **state)
{
	(void)state;
	for (const struct nk_help *help = nk_helps; help->command; help++)
		for (const char *const *line = help->lines; *line; line++)
			if (strlen(*line) > 80)
				fail_msg("netkan-%s: \"%s\" is too long", help->command, *line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_has_a_page_and_a_summary),
		cmocka_unit_test(shared_options_stand_in_the_main_page),
		cmocka_unit_test(own_options_stand_in_the_page_of_the_command),
		cmocka_unit_test(no_option_stands_in_two_groups_of_a_command),
		cmocka_unit_test(help_lines_fit_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
