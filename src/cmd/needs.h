/* SPDX-License-Identifier: MIT
 *
 * What must be there on AWS before a command can work: queues, the status table, the bucket.
 * They are asked for before the work begins, and by --check: a name that is wrong is a mistake
 * of the settings, and a service that retries for ever would hide it.
 */
#ifndef NK_CMD_NEEDS_H
#define NK_CMD_NEEDS_H

#include "cmd/command.h"

struct nk_needs;

/*
 * For the `needs` of a command. Each reports what is missing as a problem that names the option.
 * What is not on AWS is never missing.
 */

/** The queue that an option names. */
void nk_needs_queue(struct nk_needs *needs, const char *option, const char *name);
/** --inflation-queues of the games with netkans. */
void nk_needs_inflation_queues(struct nk_needs *needs);
/** The status table, --status-db where the command has that option. */
void nk_needs_table(struct nk_needs *needs);
/** A bucket on S3. */
void nk_needs_bucket(struct nk_needs *needs, const char *option, const char *bucket);

/**
 * Ask for all that the command needs. `strict`: a service that does not answer is a problem,
 * too; else the work finds out whether it is back.
 */
void nk_needs_check(struct nk_settings *settings, bool strict);

#endif
