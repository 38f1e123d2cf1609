/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/clock.h"
#include "net/http_priv.h"

static int64_t now_us = 1000000000LL * 1000000;

static int64_t fixed_clock(void)
{
	return now_us;
}

static struct http_url api = { "https", "api.example.org", 443, "/repos/a/b", "" };
static struct http_url search = { "https", "api.example.org", 443, "/search/code?q=x", "" };
static struct http_url remaining = { "https", "api.example.org", 443, "/rate_limit", "" };

static struct http_exchange answer(int status, struct nk_http_header *headers, size_t n)
{
	return (struct http_exchange){ .status = status, .answer = headers, .n_answer = n };
}

static int set_up(void **state)
{
	nk_clock_set(fixed_clock);
	*state = http_limits_new();
	return 0;
}

static int tear_down(void **state)
{
	http_limits_free(*state);
	nk_clock_set(NULL);
	return 0;
}

static void learn(struct http_limits *limits, int status, const char *name, const char *value,
		  const char *other_name, const char *other_value)
{
	struct nk_http_header headers[] = { { name, value }, { other_name, other_value } };
	struct http_exchange x = answer(status, headers, other_name ? 2 : name ? 1 : 0);

	http_limits_learn(limits, &api, NULL, &x);
}

/* Seconds that the host is left alone. */
static int64_t wait_of(struct http_limits *limits, const struct http_url *url, const char *token)
{
	struct nk_err err = NK_ERR_INIT;

	return http_limits_check(limits, url, token, &err) < 0 ? err.retry_at - nk_now() : 0;
}

static void a_used_up_limit_holds_until_its_reset(void **state)
{
	learn(*state, 200, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1000000300");
	assert_int_equal(wait_of(*state, &api, NULL), 300);
	now_us += 300 * 1000000LL;
	assert_int_equal(wait_of(*state, &api, NULL), 0);
}

static void it_is_of_one_token_and_kind_of_request(void **state)
{
	learn(*state, 403, "x-ratelimit-remaining", "0", "x-ratelimit-reset", "300");
	assert_int_equal(wait_of(*state, &api, NULL), 300);
	assert_int_equal(wait_of(*state, &api, "token x"), 0);
	assert_int_equal(wait_of(*state, &search, NULL), 0);
	assert_int_equal(wait_of(*state, &remaining, NULL), 0);
}

static void nobody_keeps_us_away_for_longer_than_an_hour(void **state)
{
	learn(*state, 503, "Retry-After", "99999999999", NULL, NULL);
	assert_int_equal(wait_of(*state, &api, NULL), 3600);
	learn(*state, 200, "RateLimit-Remaining", "0", "RateLimit-Reset", "9223372036854775807");
	assert_int_equal(wait_of(*state, &api, NULL), 3600);
}

static void retry_after_may_be_a_date(void **state)
{
	char date[NK_TIME_TEXT];

	nk_time_http(date, now_us + 90 * 1000000LL);
	learn(*state, 429, "Retry-After", date, NULL, NULL);
	assert_int_equal(wait_of(*state, &api, NULL), 90);
}

static void a_refusal_without_a_time_is_no_ban_but_429(void **state)
{
	learn(*state, 403, "X-RateLimit-Remaining", "0", NULL, NULL);
	assert_int_equal(wait_of(*state, &api, NULL), 0);
	learn(*state, 403, "X-RateLimit-Remaining", "nonsense", "Retry-After", "soon");
	assert_int_equal(wait_of(*state, &api, NULL), 0);
	learn(*state, 429, NULL, NULL, NULL, NULL);
	assert_true(wait_of(*state, &api, NULL) > 0);
}

static void note_limits(void *data, const struct nk_http_host_stats *host)
{
	*(struct nk_http_host_stats *)data = *host;
}

static void what_is_left_shows_in_the_counters(void **state)
{
	struct nk_http_host_stats stats = { 0 };

	learn(*state, 304, "X-RateLimit-Remaining", "41", "X-RateLimit-Limit", "60");
	http_limits_each(*state, note_limits, &stats);
	assert_int_equal(stats.not_modified, 1);
	assert_int_equal(stats.remaining, 41);
	assert_int_equal(stats.limit, 60);
}

static void count(void *data, const struct nk_http_host_stats *host)
{
	(void)host;
	++*(int *)data;
}

static void endless_hosts_do_not_fill_the_memory(void **state)
{
	struct http_url url = api;
	struct nk_err err = NK_ERR_INIT;
	char name[32];
	int n = 0;

	url.host = name;
	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof name, "h%d.example.org", i);
		http_limits_check(*state, &url, NULL, &err);
	}
	http_limits_each(*state, count, &n);
	assert_int_equal(n, 1024);
}

int main(void)
{
#define with_limits(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		with_limits(a_used_up_limit_holds_until_its_reset),
		with_limits(it_is_of_one_token_and_kind_of_request),
		with_limits(nobody_keeps_us_away_for_longer_than_an_hour),
		with_limits(retry_after_may_be_a_date),
		with_limits(a_refusal_without_a_time_is_no_ban_but_429),
		with_limits(what_is_left_shows_in_the_counters),
		with_limits(endless_hosts_do_not_fill_the_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
