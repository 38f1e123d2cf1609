/* SPDX-License-Identifier: MIT
 *
 * Logging; see log.h. A line is made whole in memory and written by one write(2), so lines of
 * several threads and processes do not mix.
 */
#include "base/log.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/str.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 16 * 1024, SECRETS = 32 };

static struct {
	pthread_mutex_t lock;
	enum nk_level lowest;
	enum nk_log_format format;
	char *secrets[SECRETS];
	size_t n_secrets;
	void (*tap)(void *, enum nk_level, const struct nk_log_scope *, const char *);
	void *tap_data;
} logger = { .lock = PTHREAD_MUTEX_INITIALIZER, .lowest = NK_LOG_INFO };

static _Thread_local struct nk_log_scope scope;

static const char *const level_names[] = { "debug", "info", "warn", "error" };

void nk_log_setup(enum nk_level lowest, enum nk_log_format format)
{
	pthread_mutex_lock(&logger.lock);
	logger.lowest = lowest;
	logger.format = format;
	pthread_mutex_unlock(&logger.lock);
}

void nk_log_secret(const char *secret)
{
	if (!secret || strlen(secret) < 4)
		return;
	pthread_mutex_lock(&logger.lock);
	bool known = false;
	for (size_t i = 0; i < logger.n_secrets; i++)
		known = known || strcmp(logger.secrets[i], secret) == 0;
	if (!known && logger.n_secrets < SECRETS)
		logger.secrets[logger.n_secrets++] = nk_xstrdup(secret);
	pthread_mutex_unlock(&logger.lock);
}

struct nk_log_scope nk_log_push(struct nk_log_scope inner)
{
	struct nk_log_scope before = scope;

	if (inner.role)
		scope.role = inner.role;
	if (inner.game)
		scope.game = inner.game;
	if (inner.mod)
		scope.mod = inner.mod;
	return before;
}

void nk_log_pop(struct nk_log_scope before)
{
	scope = before;
}

void nk_log_tap(void (*tap)(void *, enum nk_level, const struct nk_log_scope *, const char *),
		void *data)
{
	pthread_mutex_lock(&logger.lock);
	logger.tap = tap;
	logger.tap_data = data;
	pthread_mutex_unlock(&logger.lock);
}

/* Called with the lock held. */
static void hide_secrets(char *text)
{
	for (size_t i = 0; i < logger.n_secrets; i++) {
		size_t n = strlen(logger.secrets[i]);
		for (char *at = text; (at = strstr(at, logger.secrets[i]));) {
			memcpy(at, "***", 3);
			memmove(at + 3, at + n, strlen(at + n) + 1);
			at += 3;
		}
	}
}

static void add_quoted(struct nk_buf *line, const char *text)
{
	nk_buf_char(line, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '"' || c == '\\')
			nk_buf_printf(line, "\\%c", c);
		else if (c == '\n')
			nk_buf_text(line, "\\n");
		else if (c < 0x20 || c == 0x7f)
			nk_buf_printf(line, "\\u%04x", c);
		else
			nk_buf_char(line, (char)c);
	}
	nk_buf_char(line, '"');
}

static bool is_plain(const char *text)
{
	return *text && strcspn(text, " \t\r\n\"=\\") == strlen(text);
}

static void add_field(struct nk_buf *line, const char *name, const char *value)
{
	if (!value)
		return;
	if (logger.format == NK_LOG_JSON) {
		nk_buf_printf(line, "%s\"%s\":", line->n > 1 ? "," : "", name);
		add_quoted(line, value);
		return;
	}
	nk_buf_printf(line, "%s%s=", line->n ? " " : "", name);
	if (strcmp(name, "msg") != 0 && is_plain(value))
		nk_buf_text(line, value);
	else
		add_quoted(line, value);
}

static void write_line(enum nk_level level, const char *fault, char *text)
{
	NK_AUTO_BUF line = NK_BUF_INIT(LINE_MAX_BYTES);
	char time[NK_TIME_TEXT];
	int64_t us = nk_now_us();

	pthread_mutex_lock(&logger.lock);
	hide_secrets(text);
	if (logger.format == NK_LOG_JSON)
		nk_buf_char(&line, '{');
	nk_time_plain(time, us);
	strcat(time, "Z");
	add_field(&line, "time", time);
	add_field(&line, "level", level_names[level]);
	add_field(&line, "role", scope.role);
	add_field(&line, "game", scope.game);
	add_field(&line, "mod", scope.mod);
	add_field(&line, "fault", fault);
	add_field(&line, "msg", text);
	nk_buf_text(&line, logger.format == NK_LOG_JSON ? "}\n" : "\n");
	/* Nobody is left to tell when standard error is gone. */
	if (line.data)
		(void)!write(STDERR_FILENO, line.data, line.n);
	void (*tap)(void *, enum nk_level, const struct nk_log_scope *, const char *) =
		level >= NK_LOG_WARN ? logger.tap : NULL;
	void *tap_data = logger.tap_data;
	pthread_mutex_unlock(&logger.lock);
	if (tap)
		tap(tap_data, level, &scope, text);
}

static bool wanted(enum nk_level level)
{
	pthread_mutex_lock(&logger.lock);
	bool yes = level >= logger.lowest;
	pthread_mutex_unlock(&logger.lock);
	return yes;
}

void nk_log(enum nk_level level, const char *fmt, ...)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	va_list ap;

	if (!wanted(level))
		return;
	va_start(ap, fmt);
	char *text = nk_vprintf(&arena, fmt, ap);
	va_end(ap);
	/* Room for the end of the line within its maximum. */
	if (strlen(text) > LINE_MAX_BYTES / 8)
		text[LINE_MAX_BYTES / 8] = '\0';
	write_line(level, NULL, text);
}

void nk_log_err(enum nk_level level, const struct nk_err *err, const char *fmt, ...)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	va_list ap;

	if (!wanted(level))
		return;
	va_start(ap, fmt);
	char *what = nk_vprintf(&arena, fmt, ap);
	va_end(ap);
	char *text = nk_printf(&arena, "%.512s: %s", what, err->text);
	write_line(level, nk_fault_name(err->fault), text);
}
