/* SPDX-License-Identifier: MIT
 *
 * AWS on loopback: test/aws/server.mjs, started by a test program and ended with it. It needs
 * node and what `npm ci` installs in test/aws (or in NETKAN_TEST_AWS_MODULES).
 */
#ifndef NK_TEST_AWS_DOUBLE_H
#define NK_TEST_AWS_DOUBLE_H

#include "net/aws.h"

/**
 * Start it once, set the AWS_... environment to it, and open a client. NULL with *why_not when
 * it cannot run here. Both live until the program ends.
 */
struct nk_aws *aws_double_start(const char **why_not);
/** Everything empty, no faults, the clock as it is. */
void aws_double_reset(void);
/** POST /_test/<what> with a JSON body; the answer (counts) lives until the next call. */
const char *aws_double_tell(const char *what, const char *json);
/** Number of requests of an action since the reset: "sqs.SendMessageBatch". */
int aws_double_count(const char *action);
/** "http://127.0.0.1:PORT" */
const char *aws_double_url(void);
/** The client's HTTP client. */
struct nk_http *aws_double_http(void);

#endif
