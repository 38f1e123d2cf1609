/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "net/aws_priv.h"

/* The published test suite of Signature Version 4. */
static void signatures_match_the_published_examples(void **state)
{
	static const struct {
		const char *query, *signature;
	} rows[] = {
		{ "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
		{ "Param2=value2&Param1=value1",
		  "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500" },
	};
	const struct aws_credentials credentials = { (char *)(uintptr_t) "AKIDEXAMPLE",
						     (char *)(uintptr_t) "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
						     NULL, 0 };
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct aws_to_sign request = {
			.method = "GET",
			.service = "service",
			.region = "us-east-1",
			.host = "example.amazonaws.com",
			.path = "/",
			.query = rows[i].query,
			.now_us = INT64_C(1440938160) * 1000000,
		};
		struct aws_signed made;
		aws_sign(&made, &request, &credentials, &arena);
		assert_non_null(strstr(made.authorization, "SignedHeaders=host;x-amz-date,"));
		assert_non_null(strstr(made.authorization, rows[i].signature));
	}
}

static void a_session_token_is_signed_too(void **state)
{
	const struct aws_credentials credentials = { (char *)(uintptr_t) "a", (char *)(uintptr_t) "b",
						     (char *)(uintptr_t) "token", 0 };
	struct aws_to_sign request = { .method = "POST", .service = "sqs", .region = "r",
				       .host = "h", .path = "/" };
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct aws_signed made;
	(void)state;
	aws_sign(&made, &request, &credentials, &arena);
	assert_non_null(strstr(made.authorization, "host;x-amz-date;x-amz-security-token,"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_match_the_published_examples),
		cmocka_unit_test(a_session_token_is_signed_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
