/* SPDX-License-Identifier: MIT
 *
 * The frame around the sub-commands.
 */
#include "cmd/command.h"

#include <stdio.h>
#include <string.h>

int nk_main(int argc, char **argv)
{
	if (argc == 2 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)) {
		printf("netkan %s\n", NK_VERSION);
		return 0;
	}
	fprintf(stderr, "netkan: no commands yet\n");
	return 1;
}
