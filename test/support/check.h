/* SPDX-License-Identifier: MIT
 *
 * What every unit test includes: cmocka and a few comparisons that print both sides.
 */
#ifndef NK_TEST_CHECK_H
#define NK_TEST_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"

#define check_str(actual, expected)                                                \
	do {                                                                       \
		struct nk_str a_ = (actual), e_ = nk_str(expected);                \
		if (!nk_str_eq(a_, e_))                                            \
			fail_msg("got \"%.*s\", want \"%.*s\"", NK_ARG(a_), NK_ARG(e_)); \
	} while (0)

/* For a call that must succeed: shows its error. */
#define check_ok(call, err)                                                        \
	do {                                                                       \
		int rc_ = (call);                                                  \
		if (rc_ != 0)                                                      \
			fail_msg("%s: returned %d: %s", #call, rc_, nk_err_text(&(err))); \
	} while (0)

/* For a call that must fail with this text. */
#define check_fails(call, err, expected)                                           \
	do {                                                                       \
		int rc_ = (call);                                                  \
		if (rc_ != -1)                                                     \
			fail_msg("%s: returned %d, should have failed", #call, rc_); \
		assert_string_equal(nk_err_text(&(err)), (expected));              \
	} while (0)

#endif
