/* SPDX-License-Identifier: MIT
 *
 * The C# program's log lines (log4net's BasicConfigurator). Which class warned is not known
 * any more when a warning is printed, so all records name the program.
 */
#include "cmd/legacy_log.h"

#include "base/arena.h"
#include "base/clock.h"

#include <inttypes.h>

static void record(const struct nk_legacy_log *log, const char *level, struct nk_str message)
{
	fprintf(log->out, "%" PRId64 " [1] %s CKAN.NetKAN.Program (null) - %.*s\n",
		(nk_monotonic_us() - log->started_us) / 1000, level, NK_ARG(message));
}

void nk_legacy_info(const struct nk_legacy_log *log, const char *fmt, ...)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	va_list ap;

	if (!log->info)
		return;
	va_start(ap, fmt);
	record(log, "INFO", nk_str(nk_vprintf(&arena, fmt, ap)));
	va_end(ap);
}

void nk_legacy_warn(const struct nk_legacy_log *log, struct nk_str message)
{
	record(log, "WARN", message);
}

void nk_legacy_fatal(const struct nk_legacy_log *log, struct nk_str message)
{
	record(log, "FATAL", message);
}
