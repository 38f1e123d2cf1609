/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "web/address.h"

static struct nk_address address(const char *text)
{
	struct nk_address made;

	assert_true(nk_address_read(&made, nk_str(text)));
	return made;
}

static struct nk_network network(const char *text)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_network made;

	check_ok(nk_network_read(&made, text, &err), err);
	return made;
}

static void networks_hold_their_addresses(void **state)
{
	const struct nk_network networks[] = { network("10.1.0.0/20"), network("2001:db8::/33"),
					       network("192.0.2.7") };
	static const struct {
		const char *text;
		bool has;
	} cases[] = {
		{ "10.1.15.255", true }, { "10.1.16.0", false }, { "::ffff:10.1.0.1", true },
		{ "2001:db8:7fff::1", true }, { "2001:db8:8000::1", false }, { "192.0.2.7", true },
		{ "192.0.2.8", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct nk_address one = address(cases[i].text);
		assert_int_equal(nk_network_has(networks, 3, &one), cases[i].has);
	}
}

static void what_is_no_network_is_refused(void **state)
{
	static const char *const wrong[] = { "", "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129" };
	struct nk_network made;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(nk_network_read(&made, wrong[i], NULL), -1);
}

static void only_trusted_proxies_speak_for_others(void **state)
{
	const struct nk_network trusted[] = { network("10.0.0.0/8") };
	static const struct {
		const char *peer, *forwarded, *caller;
	} cases[] = {
		{ "192.0.2.1", "198.51.100.1", "192.0.2.1" },
		{ "10.0.0.1", "198.51.100.1", "198.51.100.1" },
		{ "10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1" },
		{ "10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1" },
		{ "10.0.0.1", "nonsense", "10.0.0.1" },
		{ "10.0.0.1", NULL, "10.0.0.1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct nk_address peer = address(cases[i].peer), want = address(cases[i].caller);
		struct nk_address got =
			nk_address_caller(&peer, nk_str(cases[i].forwarded), trusted, 1);
		assert_memory_equal(&got, &want, sizeof got);
	}
}

static void an_address_may_ask_so_often_a_minute(void **state)
{
	struct nk_rate *rate = nk_rate_new(3), *any = nk_rate_new(0);
	struct nk_address one = address("192.0.2.1"), home = address("127.0.0.1");
	int refused = 0;

	(void)state;
	for (int i = 0; i < 20; i++) {
		refused += nk_rate_take(rate, &one) > 0;
		assert_int_equal(nk_rate_take(rate, &home), 0);
		assert_int_equal(nk_rate_take(any, &one), 0);
	}
	assert_true(refused >= 14); /* the minute may have changed once */
	nk_rate_free(rate);
	nk_rate_free(any);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(networks_hold_their_addresses),
		cmocka_unit_test(what_is_no_network_is_refused),
		cmocka_unit_test(only_trusted_proxies_speak_for_others),
		cmocka_unit_test(an_address_may_ask_so_often_a_minute),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
