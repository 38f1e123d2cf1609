/* SPDX-License-Identifier: MIT
 *
 * Everything else is in the layers; cmd/table.c lists what the program can do.
 */
#include "cmd/command.h"

int main(int argc, char **argv)
{
	return nk_main(argc, argv);
}
