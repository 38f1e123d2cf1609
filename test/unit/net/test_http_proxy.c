/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "net/http_priv.h"

#include <stdlib.h>

static const char *choose(const struct http_proxies *proxies, const char *scheme, const char *host)
{
	struct http_url url = { .scheme = scheme, .host = host };

	return http_proxies_choose(proxies, &url);
}

static void each_scheme_has_its_proxy(void **state)
{
	struct http_proxies proxies = { .http = (char *)"http://a:1", .all = (char *)"http://b:2" };

	(void)state;
	assert_string_equal(choose(&proxies, "http", "example.org"), "http://a:1");
	assert_string_equal(choose(&proxies, "https", "example.org"), "http://b:2");
	proxies.all = NULL;
	assert_string_equal(choose(&proxies, "https", "example.org"), "");
}

static void exceptions_go_without_one(void **state)
{
	struct http_proxies proxies = { .http = (char *)"http://a:1" };
	static const struct {
		const char *list, *host;
		bool direct;
	} cases[] = {
		{ "*", "example.org", true },
		{ "example.org", "example.org", true },
		{ "example.org", "www.example.org", true },
		{ ".example.org", "example.org", true },
		{ "example.org.", "www.EXAMPLE.org", true },
		{ "example.org", "notexample.org", false },
		{ "a.org, b.org c.org", "c.org", true },
		{ "a.org,,b.org", "d.org", false },
		{ "192.168.0.0/16", "192.168.7.8", true },
		{ "192.168.0.0/15", "192.169.7.8", true },
		{ "192.168.0.0/16", "192.169.7.8", false },
		{ "192.168.0.0/99", "192.168.7.8", false },
		{ "127.0.0.1", "127.0.0.1", true },
		{ "2001:db8::/32", "[2001:db8::1]", true },
		{ "::1", "[::1]", true },
		{ "", "example.org", false },
		{ " , ", "example.org", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		proxies.except = (char *)cases[i].list;
		if ((*choose(&proxies, "http", cases[i].host) == '\0') != cases[i].direct)
			fail_msg("no_proxy=\"%s\" and %s", cases[i].list, cases[i].host);
	}
}

static void the_environment_is_read_as_curl_reads_it(void **state)
{
	static const char *const names[] = { "http_proxy",  "HTTP_PROXY", "https_proxy",
					     "HTTPS_PROXY", "all_proxy",  "ALL_PROXY",
					     "no_proxy",    "NO_PROXY" };
	struct http_proxies proxies;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		unsetenv(names[i]);
	setenv("HTTP_PROXY", "http://attacker", 1);
	setenv("HTTPS_PROXY", "http://upper", 1);
	setenv("no_proxy", "", 1);
	setenv("NO_PROXY", "a.org", 1);
	http_proxies_read(&proxies);
	assert_null(proxies.http);
	assert_string_equal(proxies.https, "http://upper");
	assert_string_equal(proxies.except, "a.org");
	http_proxies_release(&proxies);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_scheme_has_its_proxy),
		cmocka_unit_test(exceptions_go_without_one),
		cmocka_unit_test(the_environment_is_read_as_curl_reads_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
