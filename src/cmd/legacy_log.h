/* SPDX-License-Identifier: MIT
 *
 * The C# program's log as it comes without a log4net.xml: records on standard output, which
 * tools read. Only the bare call, inflate and --validate-ckan print this way.
 *
 *	{ms since start} [{thread}] {LEVEL} {logger} (null) - {message}
 */
#ifndef NK_CMD_LEGACY_LOG_H
#define NK_CMD_LEGACY_LOG_H

#include "base/str.h"

#include <stdio.h>

struct nk_legacy_log {
	FILE *out;
	int64_t started_us; /* of nk_monotonic_us() */
	bool info;	    /* -v or -d: INFO records too */
};

void nk_legacy_info(const struct nk_legacy_log *log, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void nk_legacy_warn(const struct nk_legacy_log *log, struct nk_str message);
void nk_legacy_fatal(const struct nk_legacy_log *log, struct nk_str message);

#endif
