/* SPDX-License-Identifier: MIT
 *
 * Folders that settings name: looked at before the work, made when it begins.
 */
#include "cmd/folder.h"

#include "base/arena.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(const char *setting, const char *path, int why, struct nk_err *err)
{
	if (why == ENOSPC || why == EDQUOT)
		return nk_fail(err, NK_FAULT_SYSTEM,
			       "%s: no space left to make '%s'; free some, or name another folder",
			       setting, path);
	if (why == ENOTDIR || why == EEXIST)
		return nk_fail(err, NK_FAULT_CONFIG,
			       "%s: '%s' is not a folder; name another one with %s DIR", setting,
			       path, setting);
	return nk_fail(err, NK_FAULT_CONFIG,
		       "%s: unable to write in '%s': %s; allow it, or name another folder with %s "
		       "DIR", setting, path, strerror(why), setting);
}

/* Cut the last part off "a/b/c"; false at the top. */
static bool cut(char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
	char *slash = strrchr(path, '/');

	if (!slash) {
		bool more = strcmp(path, ".") != 0;

		strcpy(path, ".");
		return more;
	}
	if (slash == path)
		slash++;
	if (*slash == '\0')
		return false;
	*slash = '\0';
	return true;
}

int nk_folder_check(const char *path, const char *setting, struct nk_err *err)
{
	char *above = nk_xprintf("%s", *path ? path : ".");
	struct stat st;
	int rc = 0;

	/* "." has room for the shortest path: an empty one became it above. */
	while (stat(above, &st) < 0)
		if ((errno != ENOENT && errno != ENOTDIR) || !cut(above)) {
			rc = refuse(setting, above, errno, err);
			break;
		}
	if (rc == 0 && !S_ISDIR(st.st_mode))
		rc = refuse(setting, above, ENOTDIR, err);
	if (rc == 0 && access(above, W_OK | X_OK) < 0)
		rc = refuse(setting, above, errno, err);
	free(above);
	return rc;
}

static int make_one(const char *path, const char *setting, struct nk_err *err)
{
	struct stat st;

	if (mkdir(path, 0700) == 0)
		return 0;
	if (errno != EEXIST && !(stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
		return refuse(setting, path, errno, err);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	return refuse(setting, path, ENOTDIR, err);
}

int nk_folder_make(const char *path, const char *setting, struct nk_err *err)
{
	char *part = nk_xstrdup(path);
	int rc = 0;

	for (char *slash = strchr(part + (*part == '/'), '/'); slash && rc == 0;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		rc = make_one(part, setting, err);
		*slash = '/';
	}
	if (rc == 0)
		rc = make_one(part, setting, err);
	if (rc == 0 && access(part, W_OK | X_OK) < 0)
		rc = refuse(setting, part, errno, err);
	free(part);
	return rc;
}
