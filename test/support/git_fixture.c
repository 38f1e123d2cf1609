/* SPDX-License-Identifier: MIT
 *
 * Repositories for tests; see git_fixture.h.
 */
#include "git_fixture.h"

#include "check.h"

#include <stdlib.h>
#include <unistd.h>

static char *run(const struct git_fixture *fixture, const char *script)
{
	static const char setup[] =
		"set -e; export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null"
		" GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t "
		"GIT_COMMITTER_EMAIL=t@t;";
	char *command = nk_xprintf("cd '%s'; %s %s", fixture->dir, setup, script);
	char *out = nk_xcalloc(1, 65536);
	FILE *pipe = popen(command, "r");

	assert_non_null(pipe);
	size_t n = fread(out, 1, 65535, pipe);
	if (pclose(pipe) != 0)
		fail_msg("failed: %s", script);
	while (n && out[n - 1] == '\n')
		out[--n] = '\0';
	free(command);
	return out;
}

void git_fixture_run(const struct git_fixture *fixture, const char *fmt, ...)
{
	va_list ap;
	char script[8192];

	va_start(ap, fmt);
	vsnprintf(script, sizeof script, fmt, ap);
	va_end(ap);
	free(run(fixture, script));
}

char *git_fixture_ask(const struct git_fixture *fixture, const char *fmt, ...)
{
	va_list ap;
	char script[8192];

	va_start(ap, fmt);
	vsnprintf(script, sizeof script, fmt, ap);
	va_end(ap);
	return run(fixture, script);
}

void git_fixture_open(struct git_fixture *fixture)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(fixture->dir, sizeof fixture->dir, "%s/nk-git-XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(fixture->dir));
	snprintf(fixture->remote, sizeof fixture->remote, "%s/remote.git", fixture->dir);
	snprintf(fixture->clone, sizeof fixture->clone, "%s/clone.git", fixture->dir);
	git_fixture_run(fixture, "git init -q --bare -b main remote.git;"
				 "git clone -q remote.git work 2>/dev/null; cd work;"
				 "mkdir Foo; echo hello >README; echo '{}' >Foo/Foo-1.ckan;"
				 "git checkout -q -b main; git add .; git commit -q -m first;"
				 "git push -q origin main");
}

void git_fixture_close(struct git_fixture *fixture)
{
	char *command = nk_xprintf("rm -rf '%s'", fixture->dir);

	if (system(command) != 0)
		print_message("%s is left behind\n", fixture->dir);
	free(command);
}
