/* SPDX-License-Identifier: MIT
 *
 * Where settings come from, and which source wins.
 */
#include "check.h"

#include "cmd/options.h"
#include "cmd/settings_priv.h"

#include <stdlib.h>
#include <unistd.h>

static const struct nk_option own[] = {
	{ .name = "max-queued", .kind = NK_OPT_INT, .otherwise = "20", .old_env = "MAX_QUEUED",
	  .min = 1, .max = 100 },
	{ .name = "words", .kind = NK_OPT_LIST },
	{ .name = "mode", .kind = NK_OPT_TEXT, .choices = "slow fast" },
	{ .name = "maybe", .kind = NK_OPT_TRISTATE },
	{ .name = "key", .kind = NK_OPT_SECRET, .alias = "password" },
	{ 0 }
};

static const struct nk_option *const options[] = { nk_options_common, nk_options_game,
						   nk_options_git, own, NULL };

static const struct nk_command command = { .name = "test", .options = options, .max_args = -1 };

static struct nk_settings *settings;

static void read_args(const char *const *args)
{
	char *argv[16];
	int argc = 0;

	settings = nk_settings_new(&command);
	for (; args[argc]; argc++)
		argv[argc] = nk_strdup(&settings->arena, args[argc]);
	nk_settings_args(settings, argc, argv);
	nk_settings_environment(settings);
	nk_settings_file(settings);
	nk_settings_settle(settings);
}

#define read_line(...) read_args((const char *const[]){ __VA_ARGS__ NULL })

static const char *const variables[] = { "NETKAN_MAX_QUEUED", "MAX_QUEUED", "NETKAN_PASSWORD",
					 "NETKAN_DEBUG", "NETKAN_MODE", "CKANMETA_REMOTES",
					 "STATE_DIRECTORY", "XDG_STATE_HOME", "AWS_REGION",
					 "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_SQS", NULL };

static int set_up(void **state)
{
	(void)state;
	for (const char *const *variable = variables; *variable; variable++)
		unsetenv(*variable);
	setenv("HOME", "/home/somebody", 1);
	settings = NULL;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	if (settings)
		nk_settings_free(settings);
	return 0;
}

static void check_no_problem(void)
{
	if (settings->n_problems > 0)
		fail_msg("problem: %s", settings->problems[0]);
}

static void check_problem(const char *expected)
{
	assert_int_equal(settings->n_problems, 1);
	assert_string_equal(settings->problems[0], expected);
}

static const char *write_config(const char *text)
{
	static char path[] = "/tmp/netkan-test-XXXXXX";
	static char name[sizeof(path)];
	int fd;

	memcpy(name, path, sizeof(path));
	fd = mkstemp(name);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return name;
}

static void default_holds_when_nobody_says_anything(void **state)
{
	(void)state;
	read_line();
	check_no_problem();
	assert_int_equal(nk_settings_int(settings, "max-queued"), 20);
	assert_false(nk_settings_given(settings, "max-queued"));
	assert_null(nk_settings_text(settings, "mode"));
	assert_int_equal(nk_settings_tristate(settings, "maybe"), NK_UNSET);
}

static void command_line_beats_variable_beats_old_name_beats_file(void **state)
{
	const char *path = write_config("max-queued = 4\n");
	char config[64];

	(void)state;
	snprintf(config, sizeof(config), "--config=%s", path);
	setenv("MAX_QUEUED", "3", 1);
	setenv("NETKAN_MAX_QUEUED", "2", 1);
	read_line("--max-queued", "1", config,);
	assert_int_equal(nk_settings_int(settings, "max-queued"), 1);
	nk_settings_free(settings);
	read_line(config,);
	assert_int_equal(nk_settings_int(settings, "max-queued"), 2);
	nk_settings_free(settings);
	unsetenv("NETKAN_MAX_QUEUED");
	read_line(config,);
	assert_int_equal(nk_settings_int(settings, "max-queued"), 3);
	assert_string_equal(nk_settings_origin(settings, "max-queued"), "MAX_QUEUED");
	nk_settings_free(settings);
	setenv("MAX_QUEUED", "", 1);
	read_line(config,);
	check_no_problem();
	assert_int_equal(nk_settings_int(settings, "max-queued"), 4);
	unlink(path);
}

static void names_have_any_case_and_letters_go_together(void **state)
{
	(void)state;
	read_line("--MODE=fast", "-vd", "--Max_Queued", "7", "file.netkan", "-", "--", "--mode",);
	check_no_problem();
	assert_string_equal(nk_settings_text(settings, "mode"), "fast");
	assert_true(nk_settings_flag(settings, "verbose"));
	assert_true(nk_settings_flag(settings, "debug"));
	assert_int_equal(settings->n_words, 3);
	assert_string_equal(settings->words[1], "-");
	assert_string_equal(settings->words[2], "--mode");
}

static void lists_take_commas_and_blanks_and_grow(void **state)
{
	const char *const *words;

	(void)state;
	read_line("--words", "a,b  c", "--words=d,",);
	check_no_problem();
	assert_int_equal(nk_settings_list(settings, "words", &words), 4);
	assert_string_equal(words[0], "a");
	assert_string_equal(words[3], "d");
}

static void maps_are_asked_by_game_in_any_case(void **state)
{
	const struct nk_setting_pair *pairs;

	(void)state;
	setenv("CKANMETA_REMOTES", "KSP=https://a/x=1 ksp2=/b", 1);
	read_line();
	check_no_problem();
	assert_int_equal(nk_settings_map(settings, "ckanmeta-remotes", &pairs), 2);
	assert_string_equal(pairs[0].game, "ksp");
	assert_string_equal(nk_settings_map_get(settings, "ckanmeta-remotes", "KSP"),
			    "https://a/x=1");
	assert_null(nk_settings_map_get(settings, "netkan-remotes", "ksp"));
}

static void map_without_a_game_is_a_problem(void **state)
{
	(void)state;
	read_line("--netkan-remotes", "/a",);
	check_problem("--netkan-remotes: '/a' is not GAME=VALUE, such as ksp=/a");
}

static void map_with_an_unknown_game_is_a_problem(void **state)
{
	(void)state;
	read_line("--netkan-remotes", "ksp3=/a",);
	check_problem("--netkan-remotes: 'ksp3' is no game that is known here: ksp, ksp2");
}

static void misspelt_option_suggests_the_nearest_and_shows_no_value(void **state)
{
	(void)state;
	read_line("--pasword=hunter2",);
	check_problem("unknown option '--pasword'; did you mean '--password'?");
}

static void forgotten_value_is_not_the_next_option(void **state)
{
	(void)state;
	read_line("--mode", "--debug",);
	check_problem("--mode needs a value (one that begins with '-' goes as --name=VALUE)");
	assert_true(nk_settings_flag(settings, "debug"));
}

static void values_of_the_wrong_kind_are_all_reported(void **state)
{
	(void)state;
	setenv("NETKAN_DEBUG", "perhaps", 1);
	read_line("--max-queued=0", "--mode=medium", "--maybe=so",);
	assert_int_equal(settings->n_problems, 4);
	assert_string_equal(settings->problems[0],
			    "NETKAN_DEBUG: 'perhaps' is neither true nor false");
	assert_string_equal(settings->problems[1],
			    "--max-queued: '0' is not a whole number from 1 to 100");
	assert_string_equal(settings->problems[2], "--mode: 'medium' is none of: slow fast");
	assert_string_equal(settings->problems[3], "--maybe: 'so' is neither true nor false");
}

static void state_follows_the_environment(void **state)
{
	(void)state;
	read_line();
	assert_string_equal(nk_settings_state(settings), "/home/somebody/.local/state/netkan");
	assert_string_equal(nk_settings_cachedir(settings),
			    "/home/somebody/.local/state/netkan/cache");
	nk_settings_free(settings);
	setenv("XDG_STATE_HOME", "/var/lib/x", 1);
	read_line();
	assert_string_equal(nk_settings_state(settings), "/var/lib/x/netkan");
	nk_settings_free(settings);
	setenv("STATE_DIRECTORY", "/var/lib/netkan:/var/lib/other", 1);
	read_line();
	assert_string_equal(nk_settings_state(settings), "/var/lib/netkan");
}

static void backend_is_aws_where_its_variables_are(void **state)
{
	(void)state;
	read_line();
	assert_string_equal(nk_settings_backend(settings), "embedded");
	nk_settings_free(settings);
	setenv("AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:1", 1);
	read_line();
	assert_string_equal(nk_settings_backend(settings), "aws");
	nk_settings_free(settings);
	read_line("--backend", "embedded",);
	assert_string_equal(nk_settings_backend(settings), "embedded");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(default_holds_when_nobody_says_anything),
		TEST(command_line_beats_variable_beats_old_name_beats_file),
		TEST(names_have_any_case_and_letters_go_together),
		TEST(lists_take_commas_and_blanks_and_grow),
		TEST(maps_are_asked_by_game_in_any_case),
		TEST(map_without_a_game_is_a_problem),
		TEST(map_with_an_unknown_game_is_a_problem),
		TEST(misspelt_option_suggests_the_nearest_and_shows_no_value),
		TEST(forgotten_value_is_not_the_next_option),
		TEST(values_of_the_wrong_kind_are_all_reported),
		TEST(state_follows_the_environment),
		TEST(backend_is_aws_where_its_variables_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
