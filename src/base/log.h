/* SPDX-License-Identifier: MIT
 *
 * Logging: one event, one line, on standard error, as key=value or JSON. Who creates an
 * error does not log it; who decides what happens next does, once. A scope (role, game,
 * mod) is set once per unit of work and belongs to its thread.
 */
#ifndef NK_BASE_LOG_H
#define NK_BASE_LOG_H

#include "base/err.h"

enum nk_level {
	NK_LOG_DEBUG,
	NK_LOG_INFO, /* one line per unit of work */
	NK_LOG_WARN, /* someone may want to know */
	NK_LOG_ERROR, /* an operator must act */
};

enum nk_log_format { NK_LOG_TEXT, NK_LOG_JSON };

void nk_log_setup(enum nk_level lowest, enum nk_log_format format);
/** A text that must never appear in a log (a token): replaced by "***" wherever it stands. */
void nk_log_secret(const char *secret);

void nk_log(enum nk_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/** Log *err with its fault, after a sentence that says what was attempted. */
void nk_log_err(enum nk_level level, const struct nk_err *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Scope: push returns what nk_log_pop() puts back. Texts are borrowed until then. */
struct nk_log_scope {
	const char *role, *game, *mod;
};
struct nk_log_scope nk_log_push(struct nk_log_scope scope); /* NULL members are inherited */
void nk_log_pop(struct nk_log_scope before);

/** Called for every line at WARN and above, after it was written; NULL: nobody. Must not block. */
void nk_log_tap(void (*tap)(void *data, enum nk_level level, const struct nk_log_scope *scope,
			    const char *text),
		void *data);

#endif
