/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "net/http_priv.h"

#include <netinet/in.h>
#include <sys/un.h>

static void public_addresses_are_allowed(void **state)
{
	static const char *const addresses[] = {
		"1.1.1.1",         "9.255.255.255",    "11.0.0.0",        "100.63.255.255",
		"100.128.0.0",     "126.0.0.1",        "128.0.0.1",       "172.15.255.255",
		"172.32.0.0",      "192.167.1.1",      "192.169.0.0",     "198.17.0.1",
		"223.255.255.255", "140.82.121.4",     "2606:4700::1111", "2a00:1450:4001::200e",
		"::ffff:8.8.8.8",  "64:ff9b::808:808", "2002:808:808::1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
		if (http_guard_is_private_text(addresses[i]))
			fail_msg("%s is public", addresses[i]);
	}
}

static void addresses_that_are_not_public_are_refused(void **state)
{
	static const char *const addresses[] = {
		"0.0.0.0",
		"10.0.0.1",
		"100.64.0.1",
		"127.0.0.1",
		"127.255.0.9",
		"169.254.169.254",
		"172.16.0.1",
		"172.31.255.255",
		"192.0.0.8",
		"192.168.1.1",
		"198.18.0.1",
		"224.0.0.1",
		"240.0.0.1",
		"255.255.255.255",
		"::",
		"::1",
		"fc00::1",
		"fdff::1",
		"fe80::1",
		"febf::1",
		"ff02::1",
		"::ffff:127.0.0.1",
		"::ffff:10.1.2.3",
		"64:ff9b::a9fe:a9fe",
		"2002:7f00:1::",
		"::7f00:1",
		"2001:db8::1",
		"not an address",
		"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
		if (!http_guard_is_private_text(addresses[i]))
			fail_msg("%s is not public", addresses[i]);
	}
}

static void only_internet_sockets_are_public(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	struct sockaddr_un local = { .sun_family = AF_UNIX };

	(void)state;
	address.sin_addr.s_addr = htonl(0x08080808);
	assert_false(http_guard_is_private((struct sockaddr *)&address));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_true(http_guard_is_private((struct sockaddr *)&address));
	assert_true(http_guard_is_private((struct sockaddr *)&local));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(public_addresses_are_allowed),
		cmocka_unit_test(addresses_that_are_not_public_are_refused),
		cmocka_unit_test(only_internet_sockets_are_public),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
