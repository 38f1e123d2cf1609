/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "db/db.h"
#include "net/http_priv.h"

#include <stdlib.h>

static const struct nk_http_header headers[] = {
	{ "ETag", "\"1\"" },
	{ "Set-Cookie", "secret=1" },
	{ "X-Odd", "a: b" },
};

static struct nk_http_response answer(struct nk_str body)
{
	return (struct nk_http_response){
		.status = 200,
		.reason = "OK",
		.url = "https://example.org/final",
		.headers = (struct nk_http_header *)headers,
		.n_headers = 3,
		.body = body,
	};
}

static int set_up(void **state)
{
	struct nk_err err = NK_ERR_INIT;

	return http_cache_open((struct http_cache **)state, NULL, 200000, &err);
}

static int tear_down(void **state)
{
	http_cache_free(*state);
	return 0;
}

static void keep(struct http_cache *cache, const char *key, struct nk_str body, int64_t asked_us)
{
	struct nk_http_response response = answer(body);

	http_cache_store(cache, key, "https://example.org/first", &response, asked_us);
}

static void an_answer_comes_back_whole_but_without_cookies(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_http_response found;
	int64_t asked_us;

	keep(*state, "k", NK_STR("text"), 42);
	assert_int_equal(http_cache_find(*state, "k", &found, &asked_us, &arena), 0);
	assert_int_equal(asked_us, 42);
	assert_int_equal(found.status, 200);
	assert_string_equal(found.url, "https://example.org/final");
	check_str(found.body, "text");
	assert_int_equal(found.n_headers, 2);
	assert_string_equal(nk_http_header(&found, "x-odd"), "a: b");
	assert_true(found.from_cache);
	assert_int_equal(http_cache_find(*state, "other", &found, &asked_us, &arena), NK_NOT_FOUND);
}

static void a_touched_answer_is_younger(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_http_response found;
	int64_t asked_us;

	keep(*state, "k", NK_STR(""), 42);
	http_cache_touch(*state, "k", 43);
	assert_int_equal(http_cache_find(*state, "k", &found, &asked_us, &arena), 0);
	assert_int_equal(asked_us, 43);
	check_str(found.body, "");
}

static void bodies_of_all_kinds_survive_compression(void **state)
{
	static const size_t sizes[] = { 1, 4095, 4096, 100000 };
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_http_response found;
	int64_t asked_us;
	char *bytes = malloc(100000);

	for (int random = 0; random < 2; random++) {
		for (int i = 0; i < 100000; i++)
			bytes[i] = (char)(random ? rand() : i / 1000);
		for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
			keep(*state, "k", nk_str_n(bytes, sizes[i]), 1);
			assert_int_equal(http_cache_find(*state, "k", &found, &asked_us, &arena),
					 0);
			assert_true(nk_str_eq(found.body, nk_str_n(bytes, sizes[i])));
		}
	}
	free(bytes);
}

static void the_answers_unasked_for_longest_make_room(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_http_response found;
	char key[16], body[4000];
	int64_t asked_us;

	memset(body, 'x', sizeof body);
	for (int i = 0; i < 200; i++) {
		snprintf(key, sizeof key, "k%d", i);
		keep(*state, key, nk_str_n(body, sizeof body), 1000 + i);
		http_cache_touch(*state, "k0", 1001 + i);
	}
	assert_int_equal(http_cache_find(*state, "k0", &found, &asked_us, &arena), 0);
	assert_int_equal(http_cache_find(*state, "k199", &found, &asked_us, &arena), 0);
	assert_int_equal(http_cache_find(*state, "k185", &found, &asked_us, &arena), 0);
	assert_int_equal(http_cache_find(*state, "k1", &found, &asked_us, &arena), NK_NOT_FOUND);
	assert_int_equal(http_cache_find(*state, "k140", &found, &asked_us, &arena), NK_NOT_FOUND);
}

int main(void)
{
#define with_cache(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		with_cache(an_answer_comes_back_whole_but_without_cookies),
		with_cache(a_touched_answer_is_younger),
		with_cache(bodies_of_all_kinds_survive_compression),
		with_cache(the_answers_unasked_for_longest_make_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
