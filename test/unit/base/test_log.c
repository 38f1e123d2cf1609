/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/log.h"

#include <unistd.h>

/* What `act` writes to standard error. */
static void capture(char *text, size_t size, void (*act)(void))
{
	int ends[2], saved = dup(2);

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], 2);
	act();
	dup2(saved, 2);
	close(saved);
	close(ends[1]);
	ssize_t n = read(ends[0], text, size - 1);
	close(ends[0]);
	text[n > 0 ? n : 0] = '\0';
}

static void say_in_scope(void)
{
	struct nk_log_scope before =
		nk_log_push((struct nk_log_scope){ .role = "inflator", .mod = "Astrogator" });

	nk_log(NK_LOG_WARN, "two \"words\"\nand a line");
	nk_log(NK_LOG_DEBUG, "unheard");
	nk_log_pop(before);
}

static void an_event_is_one_line_with_its_scope(void **state)
{
	char text[1024];
	(void)state;
	nk_log_setup(NK_LOG_INFO, NK_LOG_TEXT);
	capture(text, sizeof text, say_in_scope);
	assert_non_null(strstr(text, " level=warn role=inflator mod=Astrogator "
				     "msg=\"two \\\"words\\\"\\nand a line\"\n"));
	assert_null(strstr(text, "unheard"));
}

static void json_lines_are_json(void **state)
{
	char text[1024];
	(void)state;
	nk_log_setup(NK_LOG_INFO, NK_LOG_JSON);
	capture(text, sizeof text, say_in_scope);
	assert_int_equal(text[0], '{');
	assert_non_null(strstr(text, "\"role\":\"inflator\",\"mod\":\"Astrogator\",\"msg\":\"two"));
	nk_log_setup(NK_LOG_INFO, NK_LOG_TEXT);
}

static void say_secret(void)
{
	nk_log(NK_LOG_ERROR, "token ghp_verysecret and ghp_verysecret");
}

static void a_secret_never_reaches_the_log(void **state)
{
	char text[1024];
	(void)state;
	nk_log_secret("ghp_verysecret");
	capture(text, sizeof text, say_secret);
	assert_null(strstr(text, "verysecret"));
	assert_non_null(strstr(text, "token *** and ***"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_one_line_with_its_scope),
		cmocka_unit_test(json_lines_are_json),
		cmocka_unit_test(a_secret_never_reaches_the_log),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
