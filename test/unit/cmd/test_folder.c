/* SPDX-License-Identifier: MIT
 *
 * Folders that settings name: checked without a trace, made for our eyes only.
 */
#include "check.h"

#include "cmd/folder.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/netkan-test-XXXXXX";
static char path[256];

static const char *below(const char *name)
{
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static int set_up(void **state)
{
	(void)state;
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[300];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

static void check_leaves_no_trace(void **state)
{
	struct nk_err err = NK_ERR_INIT;

	(void)state;
	check_ok(nk_folder_check(below("a/b/c"), "--state", &err), err);
	assert_int_equal(access(below("a"), F_OK), -1);
}

static void folder_is_made_with_all_above_it_and_private(void **state)
{
	struct nk_err err = NK_ERR_INIT;
	struct stat st;

	(void)state;
	check_ok(nk_folder_make(below("a//b/c/"), "--state", &err), err);
	check_ok(nk_folder_make(below("a/b/c"), "--state", &err), err);
	assert_int_equal(stat(below("a/b/c"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
}

static void file_in_the_way_is_named(void **state)
{
	struct nk_err err = NK_ERR_INIT;
	char want[400];
	FILE *f = fopen(below("file"), "w");

	(void)state;
	assert_non_null(f);
	fclose(f);
	snprintf(want, sizeof(want),
		 "--state: '%s/file' is not a folder; name another one with --state DIR", dir);
	check_fails(nk_folder_check(below("file"), "--state", &err), err, want);
	check_fails(nk_folder_check(below("file/a/b"), "--state", &err), err, want);
	check_fails(nk_folder_make(below("file"), "--state", &err), err, want);
	assert_int_equal(err.fault, NK_FAULT_CONFIG);
}

static void relative_folder_is_looked_for_here(void **state)
{
	struct nk_err err = NK_ERR_INIT;

	(void)state;
	check_ok(nk_folder_check("surely-not-there/x", "--cachedir", &err), err);
	check_ok(nk_folder_check(".", "--cachedir", &err), err);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(check_leaves_no_trace),
		TEST(folder_is_made_with_all_above_it_and_private),
		TEST(file_in_the_way_is_named),
		TEST(relative_folder_is_looked_for_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
