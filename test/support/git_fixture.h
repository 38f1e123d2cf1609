/* SPDX-License-Identifier: MIT
 *
 * A temporary folder with a bare repository "remote.git" in it, and the shell to prepare
 * what a test needs.
 */
#ifndef NK_TEST_GIT_FIXTURE_H
#define NK_TEST_GIT_FIXTURE_H

struct git_fixture {
	char dir[64];
	char remote[96]; /* dir/remote.git */
	char clone[96];  /* dir/clone.git: where the tests put theirs */
};

/* Make the folder and a remote whose branch "main" has README and Foo/Foo-1.ckan. */
void git_fixture_open(struct git_fixture *fixture);
void git_fixture_close(struct git_fixture *fixture);
/* Run a shell script in the folder; fails the test when it fails. */
void git_fixture_run(const struct git_fixture *fixture, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Its output without the last line feed; the caller frees it. */
char *git_fixture_ask(const struct git_fixture *fixture, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
