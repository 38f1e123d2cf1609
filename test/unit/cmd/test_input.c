/* SPDX-License-Identifier: MIT
 *
 * What a file argument gives, and files written whole.
 */
#include "check.h"

#include "cmd/input.h"

#include <stdlib.h>
#include <unistd.h>

static char dir[] = "/tmp/netkan-test-XXXXXX";

static int set_up(void **state)
{
	(void)state;
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	return mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[300];

	(void)state;
	if (chdir("/") < 0)
		return -1;
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

static void write_file(const char *name, const char *bytes, size_t n)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	fclose(f);
}

static void full_path_has_no_dots(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	char want[300];

	(void)state;
	assert_string_equal(nk_full_path(&arena, "/a/./b/../c//d"), "/a/c/d");
	assert_string_equal(nk_full_path(&arena, "/../../x/.."), "/");
	assert_string_equal(nk_full_path(&arena, "/"), "/");
	snprintf(want, sizeof(want), "%s/x.netkan", dir);
	assert_string_equal(nk_full_path(&arena, "./x.netkan"), want);
}

static void base_is_what_the_identifier_must_equal(void **state)
{
	(void)state;
	check_str(nk_input_base("dir/My.Mod.netkan"), "My.Mod");
	check_str(nk_input_base("https://example.com/a/MyMod.netkan"), "MyMod");
	check_str(nk_input_base("MyMod"), "MyMod");
	assert_null(nk_input_base("-").s);
}

static void other_names_than_netkan_are_odd_but_not_addresses(void **state)
{
	(void)state;
	assert_false(nk_input_is_odd("a.NetKAN"));
	assert_true(nk_input_is_odd("a.yml"));
	assert_false(nk_input_is_odd("https://example.com/a.yml"));
	assert_false(nk_input_is_odd("-"));
}

static void file_is_decoded_by_its_mark(void **state)
{
	static const char utf16[] = "\xff\xfe" "a\0b\0";
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_str text;

	(void)state;
	write_file("x.netkan", "\xef\xbb\xbf" "a: b\n", 8);
	check_ok(nk_input_read(&text, "x.netkan", NULL, &arena, &err), err);
	check_str(text, "a: b\n");
	write_file("x.netkan", utf16, 6);
	check_ok(nk_input_read(&text, "x.netkan", NULL, &arena, &err), err);
	check_str(text, "ab");
}

static void absent_files_and_folders_are_named_from_the_root(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_str text;
	char want[400];

	(void)state;
	snprintf(want, sizeof(want), "Could not find file '%s/x.netkan'.", dir);
	check_fails(nk_input_read(&text, "x.netkan", NULL, &arena, &err), err, want);
	snprintf(want, sizeof(want), "Could not find a part of the path '%s/y/x.netkan'.", dir);
	check_fails(nk_input_read(&text, "y/x.netkan", NULL, &arena, &err), err, want);
	check_fails(nk_input_read(&text, "/tmp", NULL, &arena, &err), err, "Permission denied");
}

static void file_is_written_whole_over_an_old_one(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_str text;

	(void)state;
	write_file("x.ckan", "something longer", 16);
	check_ok(nk_output_write("./x.ckan", NK_STR("new"), &arena, &err), err);
	check_ok(nk_input_read(&text, "x.ckan", NULL, &arena, &err), err);
	check_str(text, "new");
	assert_int_equal(access("x.ckan.part", F_OK), -1);
}

static void file_in_an_absent_folder_is_not_written(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	char want[400];

	(void)state;
	snprintf(want, sizeof(want), "Could not find a part of the path '%s/a/x.ckan'.", dir);
	check_fails(nk_output_write("a/x.ckan", NK_STR("new"), &arena, &err), err, want);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(full_path_has_no_dots),
		TEST(base_is_what_the_identifier_must_equal),
		TEST(other_names_than_netkan_are_odd_but_not_addresses),
		TEST(file_is_decoded_by_its_mark),
		TEST(absent_files_and_folders_are_named_from_the_root),
		TEST(file_is_written_whole_over_an_old_one),
		TEST(file_in_an_absent_folder_is_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
