/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "web/signature.h"

/* The example of GitHub's documentation on webhooks. */
static const char secret[] = "It's a Secret to Everybody";
static const char sha256[] =
	"sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
static const char sha1[] = "sha1=01dc10d0c83e72ed246219cdd91669667fe2ca59";

static bool good(const char *strong, const char *weak)
{
	static const char *const items[] = { "other", secret };
	static const struct nk_secrets secrets = { items, 2 };

	return nk_signature_good(&secrets, NK_STR("Hello, World!"), nk_str(strong), nk_str(weak));
}

static void either_digest_is_good_in_either_letter_case(void **state)
{
	(void)state;
	assert_true(good(sha256, NULL));
	assert_true(good(NULL, sha1));
	assert_true(good("sha256=757107EA0EB2509FC211221CCE984B8A37570B6D7586C22C46F4379C8B043E17",
			 NULL));
	assert_true(good(sha256, "sha1=00"));
}

static void the_stronger_digest_decides(void **state)
{
	(void)state;
	assert_false(good("sha256=00", sha1));
	assert_false(good("", sha1));
}

static void anything_else_is_no_signature(void **state)
{
	static const char *const wrong[] = {
		"", "sha1=", "01dc10d0c83e72ed246219cdd91669667fe2ca59", "sha1=\xC3\xA9",
		"sha1=01dc10d0c83e72ed246219cdd91669667fe2ca5", "sha1=01dc10d0c83e72ed246219cdd91669667fe2ca590",
		"sha1=01dc10d0c83e72ed246219cdd91669667fe2ca5g", "SHA1=01dc10d0c83e72ed246219cdd91669667fe2ca59",
		"sha1=0000000000000000000000000000000000000000",
	};

	(void)state;
	assert_false(good(NULL, NULL));
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(good(NULL, wrong[i]));
}

static void without_a_secret_nothing_is_signed(void **state)
{
	const struct nk_secrets none = { NULL, 0 };

	(void)state;
	assert_false(nk_signature_good(&none, NK_STR("Hello, World!"), nk_str(sha256), nk_str(sha1)));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(either_digest_is_good_in_either_letter_case),
		cmocka_unit_test(the_stronger_digest_decides),
		cmocka_unit_test(anything_else_is_no_signature),
		cmocka_unit_test(without_a_secret_nothing_is_signed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
