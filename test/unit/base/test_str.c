/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/str.h"

static void what_rfc_3986_reserves_is_escaped(void **state)
{
	const struct {
		struct nk_str in;
		const char *also, *out;
	} rows[] = {
		{ NK_STR("aZ09-._~"), "", "aZ09-._~" },
		{ NK_STR("a b/c?d=e&f%g+h"), "", "a%20b%2Fc%3Fd%3De%26f%25g%2Bh" },
		{ NK_STR("status/netkan ksp2.json"), "/", "status/netkan%20ksp2.json" },
		{ NK_STR("\xC3\xA9"), "", "%C3%A9" },
		{ { "a\0b", 3 }, "/", "a%00b" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		NK_AUTO_BUF buf = NK_BUF_INIT(100);
		nk_buf_escape(&buf, rows[i].in, rows[i].also);
		check_str(nk_buf_view(&buf), rows[i].out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_rfc_3986_reserves_is_escaped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
