/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/digest.h"

static void known_digests_come_out(void **state)
{
	uint8_t raw[NK_DIGEST_MAX];
	char hex[NK_DIGEST_HEX];
	(void)state;
	size_t n = nk_digest_of(NK_SHA1, "abc", 3, raw);
	assert_string_equal(nk_hex(hex, raw, n, true), "A9993E364706816ABA3E25717850C26C9CD0D89D");
	n = nk_digest_of(NK_SHA256, "", 0, raw);
	assert_string_equal(nk_hex(hex, raw, n, false),
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	n = nk_digest_of(NK_MD5, "abc", 3, raw);
	assert_string_equal(nk_hex(hex, raw, n, false), "900150983cd24fb0d6963f7d28e17f72");
}

static void keyed_digests_match_the_published_vectors(void **state)
{
	uint8_t raw[NK_DIGEST_MAX];
	char hex[NK_DIGEST_HEX];
	(void)state;
	/* RFC 4231, test case 2. */
	size_t n = nk_hmac(NK_SHA256, "Jefe", 4, "what do ya want for nothing?", 28, raw);
	assert_string_equal(nk_hex(hex, raw, n, false),
			    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void pieces_give_the_digest_of_the_whole(void **state)
{
	uint8_t raw[NK_DIGEST_MAX], whole[NK_DIGEST_MAX];
	struct nk_digest digest;
	(void)state;
	nk_digest_init(&digest, NK_SHA256);
	nk_digest_add(&digest, "a", 1);
	nk_digest_add(&digest, "bc", 2);
	nk_digest_end(&digest, raw);
	nk_digest_of(NK_SHA256, "abc", 3, whole);
	assert_true(nk_same_secret(raw, whole, 32));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_digests_come_out),
		cmocka_unit_test(keyed_digests_match_the_published_vectors),
		cmocka_unit_test(pieces_give_the_digest_of_the_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
