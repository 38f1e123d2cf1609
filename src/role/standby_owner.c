/* SPDX-License-Identifier: MIT
 *
 * Names of processes; see standby_owner.h. A process that was restarted on its machine need not
 * wait until the note of its former self has stood still for long enough: it can see that the
 * former self is gone. The boot and the namespace of process ids tell whether we can see at all.
 */
#include "role/standby_owner.h"

#include "base/digest.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { PLACE = 160, STAT = 1024, START_FIELD = 20 /* after the state, which is the first */ };

/* "BOOT/NAMESPACE", or "-" where it cannot be told; then everybody is elsewhere. */
static void this_place(char out[PLACE])
{
	char boot[64] = "", space[64] = "";
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	ssize_t n = readlink("/proc/self/ns/pid", space, sizeof space - 1);

	if (file && !fgets(boot, sizeof boot, file))
		boot[0] = '\0';
	if (file)
		fclose(file);
	boot[strcspn(boot, "\n")] = '\0';
	if (*boot && n > 0)
		snprintf(out, PLACE, "%s/%s", boot, space);
	else
		snprintf(out, PLACE, "-");
}

/* The state of a process and when it started, in ticks since the boot; false: not to be read. */
static bool process_stat(long pid, char *state, unsigned long long *start)
{
	char path[64], text[STAT];

	snprintf(path, sizeof path, "/proc/%ld/stat", pid);
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	size_t n = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[n] = '\0';
	/* The name of the program is in parentheses, and may have some itself. */
	char *field = strrchr(text, ')');
	if (!field || sscanf(field + 1, " %c", state) != 1)
		return false;
	for (int i = 0; i < START_FIELD && field; i++)
		field = strchr(field + 1, ' ');
	return field && sscanf(field, " %llu", start) == 1;
}

const char *standby_owner_new(struct nk_arena *arena)
{
	char place[PLACE], state;
	unsigned long long start = 0;
	uint64_t random;

	this_place(place);
	process_stat(getpid(), &state, &start);
	nk_random(&random, sizeof random);
	return nk_printf(arena, "%s/%ld/%llu/%016llx", place, (long)getpid(), start,
			 (unsigned long long)random);
}

bool standby_owner_is_gone(struct nk_str owner)
{
	char place[PLACE], text[PLACE + 100], state;
	unsigned long long started, start;
	long pid;

	this_place(place);
	snprintf(text, sizeof text, "%.*s", NK_ARG(owner));
	size_t n = strlen(place);
	if (strcmp(place, "-") == 0 || strncmp(text, place, n) != 0 ||
	    sscanf(text + n, "/%ld/%llu/", &pid, &started) != 2 || pid <= 0)
		return false;
	if (kill((pid_t)pid, 0) < 0)
		return errno == ESRCH;
	return process_stat(pid, &state, &start) && (state == 'Z' || start != started);
}
