/* SPDX-License-Identifier: MIT
 *
 * What commands need is made when it is asked for, where the settings say.
 */
#include "check.h"

#include "cmd/context.h"
#include "cmd/options.h"
#include "cmd/settings_priv.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct nk_option *const options[] = { nk_options_common, nk_options_net, NULL };
static const struct nk_command command = { .name = "test", .options = options };

static char dir[] = "/tmp/netkan-test-XXXXXX";
static struct nk_settings *settings;

static int set_up(void **state)
{
	(void)state;
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	settings = nk_settings_new(&command);
	return 0;
}

static int tear_down(void **state)
{
	char line[300];

	(void)state;
	nk_settings_free(settings);
	snprintf(line, sizeof(line), "rm -rf '%s'", dir);
	return system(line);
}

static void set(const char *name, const char *text)
{
	nk_setting_offer(settings, nk_settings_find(settings, nk_str(name)), text, name);
}

static bool exists(const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return access(path, F_OK) == 0;
}

static void set_state(const char *name)
{
	set("state", nk_printf(&settings->arena, "%s/%s", dir, name));
	set("backend", "embedded");
	nk_settings_settle(settings);
}

static void nothing_is_made_before_it_is_asked_for(void **state)
{
	(void)state;
	set_state("state");
	nk_context_free(nk_context_new(settings));
	assert_false(exists("state"));
}

static void services_stand_in_the_state(void **state)
{
	const struct nk_services *services, *again;
	struct nk_err err = NK_ERR_INIT;

	(void)state;
	set("github-token", "hunter2");
	set_state("a/state");
	NK_AUTO(nk_context) context = nk_context_new(settings);

	check_ok(nk_context_services(context, &services, &err), err);
	check_ok(nk_context_services(context, &again, &err), err);
	assert_ptr_equal(services, again);
	assert_string_equal(services->github_token, "hunter2");
	assert_true(exists("a/state/netkan.db"));
	assert_true(exists("a/state/cache"));
}

static void queues_know_the_state_and_need_no_cloud(void **state)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_queue_env env;

	(void)state;
	unsetenv("AWS_REGION");
	unsetenv("AWS_DEFAULT_REGION");
	set_state("state");
	NK_AUTO(nk_context) context = nk_context_new(settings);

	check_ok(nk_context_queue_env(context, &env, &err), err);
	assert_string_equal(env.backend, "embedded");
	assert_null(env.aws);
	assert_true(exists("state"));
	assert_false(exists("state/netkan.db"));
}

static void state_that_is_no_folder_names_the_setting(void **state)
{
	struct nk_err err = NK_ERR_INIT;
	char path[300], want[400];
	struct nk_db *db;
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/file", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fclose(f);
	set_state("file");
	NK_AUTO(nk_context) context = nk_context_new(settings);

	snprintf(want, sizeof(want),
		 "--state: '%s' is not a folder; name another one with --state DIR", path);
	check_fails(nk_context_db(context, &db, &err), err, want);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_made_before_it_is_asked_for),
		TEST(services_stand_in_the_state),
		TEST(queues_know_the_state_and_need_no_cloud),
		TEST(state_that_is_no_folder_names_the_setting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
