/* SPDX-License-Identifier: MIT
 *
 * What the man pages say, shortened at build time (tools/man2help) into texts of the program.
 */
#ifndef NK_CMD_HELP_H
#define NK_CMD_HELP_H

struct nk_help {
	const char *command; /* "inflate"; "" for netkan.1 itself */
	const char *summary; /* .Nd */
	/* Usage, the first paragraph, options with their first sentence; NULL-terminated. */
	const char *const *lines;
};

extern const struct nk_help nk_helps[]; /* ends with a command of NULL; netkan.1 is first */

/** NULL when there is no page. */
const struct nk_help *nk_help_find(const char *command);

/** Print the overview: usage and the commands of the table. */
void nk_help_overview(void);
/** Print one command's help. */
void nk_help_command(const char *command);

#endif
