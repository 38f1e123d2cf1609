/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/digest.h"
#include "web/hook.h"
#include "web/path.h"

static const char *const keys[] = { "s3cret" };
static const struct nk_secrets secrets = { keys, 1 };

static struct nk_arena arena;
static struct nk_web_request request;

/* A call as it is after reading; the request is signed. */
static struct nk_call read_call(const char *path, const char *type, const char *body)
{
	static char header[80] = "sha256=";
	uint8_t digest[NK_DIGEST_MAX];
	struct nk_call call = { .request = &request, .arena = &arena };

	nk_hex(header + 7, digest, nk_hmac(NK_SHA256, keys[0], 6, body, strlen(body), digest), false);
	request.body = nk_str(body);
	request.content_type = nk_str(type);
	call.hook = nk_hook_find(path, &call.game);
	assert_non_null(call.hook);
	request.signature_256 = call.hook->is_signed ? nk_str(header) : NK_NO_STR;
	nk_hook_read(&call, &secrets);
	return call;
}

static int tear_down(void **state)
{
	(void)state;
	nk_arena_release(&arena);
	request = (struct nk_web_request){ 0 };
	return 0;
}

static void a_path_names_a_hook_and_a_game(void **state)
{
	static const char *const none[] = { "/", "/inflat", "/inflate/", "/inflates", "/inflate/ksp/",
					    "/inflate//ksp", "/ksp/inflate", "/sd", "/gh/inflate/a/b" };
	const char *game = NULL;

	(void)state;
	assert_string_equal(nk_hook_find("/gh/release/ksp2", &game)->path, "/gh/release");
	assert_string_equal(game, "ksp2");
	assert_string_equal(nk_hook_find("/inflate", &game)->path, "/inflate");
	assert_string_equal(game, "ksp");
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_null(nk_hook_find(none[i], &game));
}

static void identifiers_have_to_be_an_array_of_strings(void **state)
{
	static const char *const wrong[] = { "{}", "[]", "\"a\"", "null", "{\"identifiers\":[]}",
					     "{\"identifiers\":\"a\"}", "{\"identifiers\":{\"a\":1}}",
					     "{\"identifiers\":[null]}", "{\"identifiers\":[[\"a\"]]}" };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct nk_call call = read_call("/inflate/ksp", NULL, wrong[i]);
		assert_int_equal(call.answer.status, 400);
		check_str(call.answer.body, "An array of identifiers is required");
	}
	struct nk_call call = read_call("/inflate", NULL, "{\"identifiers\":[\"a\",\"b\",\"a\"]}");
	assert_int_equal(call.answer.status, 0);
	assert_int_equal(call.identifiers.n, 2);
}

static void a_body_that_is_no_json_is_the_callers_mistake(void **state)
{
	static const char *const wrong[] = { "", "x", "{\"identifiers\":[\"a\"", "{}x", "\xff",
					     "{\"identifiers\":[\"\\ud800\"]}" };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(read_call("/inflate", NULL, wrong[i]).answer.status, 400);
		assert_int_equal(read_call("/gh/inflate", NULL, wrong[i]).answer.status, 400);
	}
}

static void a_push_names_netkans_frozen_ones_and_paths(void **state)
{
	struct nk_call call = read_call(
		"/gh/inflate", "application/json",
		"{\"ref\":\"refs/heads/master\",\"commits\":["
		"{\"added\":[\"NetKAN/A.netkan\",\"NetKAN/B.frozen\",\"NetKAN/x/C.netkan\",\"D.netkan\"],"
		"\"modified\":[\"NetKAN/E.netkan\",\"F/F-1.ckan\",\"./F//F-2.ckan\"]},"
		"{\"removed\":[\"NetKAN/E.netkan\",\"F/F-1.ckan\"]}]}");

	(void)state;
	assert_int_equal(call.answer.status, 0);
	assert_int_equal(call.n_commits, 2);
	assert_int_equal(call.identifiers.n, 1);
	check_str(call.identifiers.items[0], "A");
	assert_int_equal(call.frozen.n, 1);
	check_str(call.frozen.items[0], "B");
	assert_int_equal(call.paths.n, 1);
	check_str(call.paths.items[0], "F/F-2.ckan");
}

static void a_push_may_come_as_a_form(void **state)
{
	struct nk_call call = read_call("/gh/inflate", "application/x-www-form-urlencoded",
					"payload=%7B%22ref%22%3A%22x%22%7D");

	(void)state;
	assert_int_equal(call.answer.status, 0);
	check_str(call.ref, "x");
}

static void commits_that_are_none_are_the_callers_mistake(void **state)
{
	static const char *const wrong[] = { "[]", "{\"commits\":1}", "{\"commits\":[1]}",
					     "{\"commits\":[{\"added\":1}]}",
					     "{\"commits\":[{\"added\":[1]}]}",
					     "{\"commits\":[{\"removed\":null}]}" };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(read_call("/gh/mirror", NULL, wrong[i]).answer.status, 400);
}

static void a_signature_has_to_be_right(void **state)
{
	struct nk_call call = { .request = &request, .arena = &arena };

	(void)state;
	request.body = NK_STR("{}");
	call.hook = nk_hook_find("/gh/mirror", &call.game);
	nk_hook_read(&call, &secrets);
	assert_int_equal(call.answer.status, 400);
	check_str(call.answer.body, "Signature mismatch");
}

static void a_ping_is_answered_and_a_release_needs_its_mod(void **state)
{
	(void)state;
	assert_int_equal(read_call("/gh/release", NULL, "{}").answer.status, 400);
	request.event = NK_STR("ping");
	struct nk_call call = read_call("/gh/release", NULL, "{}");
	assert_int_equal(call.answer.status, 200);
	check_str(call.answer.body, "pong");
}

static void a_request_for_a_mod_keeps_its_fields_and_lists_authors(void **state)
{
	struct nk_call call = read_call("/sd/add/ksp", "application/x-www-form-urlencoded",
					"name=A%C3%A4&username=x&email=1&username=y&id");

	(void)state;
	check_str(call.body,
		  "{\"name\": \"A\\u00e4\", \"username\": \"x\", \"email\": \"1\", \"id\": \"\", "
		  "\"all_authors\": [{\"username\": \"x\", \"user_github\": null, "
		  "\"user_forum_id\": null, \"user_forum_username\": null, \"email\": \"1\", "
		  "\"user_url\": null}, {\"username\": \"y\", \"user_github\": null, "
		  "\"user_forum_id\": null, \"user_forum_username\": null, \"email\": null, "
		  "\"user_url\": null}]}");
}

static void an_unknown_game_is_not_found(void **state)
{
	const struct nk_desk desk = { 0 };
	struct nk_call call = read_call("/sd/add/nogame", NULL, "");

	(void)state;
	assert_int_equal(nk_hook_work(&call, &desk), 0);
	assert_int_equal(call.answer.status, 404);
}

static void paths_that_lead_out_of_the_repository_are_none(void **state)
{
	static const char *const wrong[] = { "/A.ckan", "A/../B.ckan", "../A.ckan", "A\\B.ckan",
					     "A.ckan/", "A.CKAN", "A/\x01.ckan", "A/\xEF\xBF\xBE.ckan" };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_null(nk_path_clean(nk_str(wrong[i]), ".ckan", &arena).s);
	check_str(nk_path_clean(NK_STR("A/B 1.ckan"), ".ckan", &arena), "A/B 1.ckan");
}

#define TEST(name) cmocka_unit_test_teardown(name, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_path_names_a_hook_and_a_game),
		TEST(identifiers_have_to_be_an_array_of_strings),
		TEST(a_body_that_is_no_json_is_the_callers_mistake),
		TEST(a_push_names_netkans_frozen_ones_and_paths),
		TEST(a_push_may_come_as_a_form),
		TEST(commits_that_are_none_are_the_callers_mistake),
		TEST(a_signature_has_to_be_right),
		TEST(a_ping_is_answered_and_a_release_needs_its_mod),
		TEST(a_request_for_a_mod_keeps_its_fields_and_lists_authors),
		TEST(an_unknown_game_is_not_found),
		TEST(paths_that_lead_out_of_the_repository_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
