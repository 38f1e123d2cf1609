/* SPDX-License-Identifier: MIT
 *
 * netkan status [MOD]: the status of one mod or of all, for people. Texts come from strangers,
 * so nothing of them may steer the terminal.
 */
#include "cmd/nearest.h"
#include "cmd/options.h"
#include "cmd/status_table.h"
#include "cmd/table.h"

#include "base/clock.h"
#include "base/utf.h"
#include "role/guard_held.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LABEL = 12, SAYS_MAX = 100 };

static const struct nk_option own[] = { { .name = "failed", .kind = NK_OPT_FLAG }, { 0 } };

static const struct nk_option *const options[] = {
	nk_options_common, nk_options_game, nk_options_net, status_table_options, own, NULL
};

static void print_safe(struct nk_str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];
		/* C1 controls come as C2 80 to C2 9F. */
		bool c1 = c == 0xc2 && i + 1 < text.n && (unsigned char)text.s[i + 1] < 0xa0;
		putchar(c < 0x20 || c == 0x7f || c1 ? ' ' : c);
		i += c1;
	}
}

/* Up to the end of the first line, cut at a whole character. */
static struct nk_str first_line(struct nk_str text)
{
	size_t n = 0;

	while (n < text.n && text.s[n] != '\r' && text.s[n] != '\n')
		n++;
	return nk_utf8_start(nk_str_n(text.s, n), SAYS_MAX);
}

/* "2026-08-22 10:48:20", or "-". */
static const char *time_text(char text[NK_TIME_TEXT], int64_t us)
{
	if (us == NK_NO_TIME)
		return "-";
	nk_time_plain(text, us);
	text[10] = ' ';
	return text;
}

static const char *word(const struct nk_status *row)
{
	return row->frozen ? "frozen" : row->success ? "ok" : "failed";
}

/* The Python bot keeps one of the two times, the older programs the other. */
static int64_t last_look(const struct nk_status *row)
{
	return row->last_checked > row->last_inflated ? row->last_checked : row->last_inflated;
}

static void print_row(const struct nk_status *row, int width)
{
	char checked[NK_TIME_TEXT], indexed[NK_TIME_TEXT];

	printf("%-5s ", row->game);
	print_safe(nk_str(row->identifier));
	printf("%*s %-6s  %-19s  %-19s  ", width - (int)strlen(row->identifier), "", word(row),
	       time_text(checked, last_look(row)), time_text(indexed, row->last_indexed));
	print_safe(first_line(row->last_error.n > 0 ? row->last_error : row->last_warnings));
	putchar('\n');
}

static bool is_failing(const struct nk_status *row)
{
	return !row->success && !row->frozen;
}

static bool is_wanted(const struct nk_status *row, bool failed_only)
{
	return !failed_only || is_failing(row);
}

static void print_all(const struct nk_status *rows, size_t n, bool failed_only)
{
	size_t ok = 0, failed = 0;
	int width = 3;

	for (size_t i = 0; i < n; i++) {
		int length = (int)strlen(rows[i].identifier);
		if (length > width && is_wanted(&rows[i], failed_only))
			width = length;
		ok += rows[i].success && !rows[i].frozen;
		failed += !rows[i].success && !rows[i].frozen;
	}
	printf("%-5s %-*s %-6s  %-19s  %-19s  %s\n", "GAME", width, "MOD", "STATUS", "CHECKED",
	       "INDEXED", "SAYS");
	/* Those that need somebody first, each part by name. */
	for (int failing = 1; failing >= !!failed_only; failing--) {
		for (size_t i = 0; i < n; i++) {
			if (is_failing(&rows[i]) == (failing == 1))
				print_row(&rows[i], width);
		}
	}
	printf("%zu mods: %zu ok, %zu failed, %zu frozen\n", n, ok, failed, n - ok - failed);
}

static void print_label(const char *label)
{
	printf("  %-*s", LABEL, label);
}

static void print_time(const char *label, int64_t us)
{
	char text[NK_TIME_TEXT];

	print_label(label);
	puts(time_text(text, us));
}

static void print_text(const char *label, struct nk_str text)
{
	while (text.n > 0) {
		const char *end = memchr(text.s, '\n', text.n);
		size_t n = end ? (size_t)(end - text.s) : text.n;

		print_label(label);
		print_safe(nk_str_trim(nk_str_n(text.s, n)));
		putchar('\n');
		label = "";
		text = nk_str_n(text.s + n + (end != NULL), text.n - n - (end != NULL));
	}
}

static int print_history(struct nk_store *store, const struct nk_status *row,
			 struct nk_arena *arena, struct nk_err *err)
{
	struct nk_status_event *events;
	char at[NK_TIME_TEXT];
	size_t n;

	if (nk_store_history(store, row->game, row->identifier, &events, &n, arena, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		print_label(i == 0 ? "history" : "");
		printf("%s  %-6s  ", time_text(at, events[i].at_us),
		       events[i].success ? "ok" : "failed");
		print_safe(first_line(events[i].last_error.n > 0 ? events[i].last_error
								 : events[i].last_warnings));
		putchar('\n');
	}
	return 0;
}

static int print_one(struct nk_store *store, const struct nk_status *row, struct nk_arena *arena,
		     struct nk_err *err)
{
	print_safe(nk_str(row->identifier));
	printf(" (%s): %s\n", row->game, word(row));
	print_time("checked", row->last_checked);
	print_time("inflated", row->last_inflated);
	print_time("indexed", row->last_indexed);
	print_time("downloaded", row->last_downloaded);
	print_time("released", row->release_date);
	print_text("error", row->last_error);
	print_text("warnings", row->last_warnings);
	nk_each_member (resource, row->resources) {
		print_label("resource");
		print_safe(resource->key);
		printf(": ");
		print_safe(nk_text(resource->value));
		putchar('\n');
	}
	return print_history(store, row, arena, err);
}

static int print_mod(struct nk_store *store, const char *mod, const struct nk_status *rows,
		     size_t n, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_nearest nearest = nk_nearest_to(nk_str(mod));
	bool found = false;

	for (size_t i = 0; i < n; i++) {
		nk_nearest_offer(&nearest, nk_str(rows[i].identifier));
		if (strcmp(rows[i].identifier, mod) != 0)
			continue;
		found = true;
		if (print_one(store, &rows[i], arena, err) < 0)
			return -1;
	}
	if (found)
		return 0;
	if (!nearest.best.s)
		return nk_fail(err, NK_FAULT_CONFIG, "there is no status of '%s'", mod);
	return nk_fail(err, NK_FAULT_CONFIG, "there is no status of '%s'; did you mean '%.*s'?",
		       mod, NK_ARG(nearest.best));
}

/* Changes that wait for a person's word. */
static int print_held(struct nk_context *context, const char *game, struct nk_arena *arena,
		      struct nk_err *err)
{
	struct nk_stopped *stopped;
	struct nk_db *db;
	size_t n;

	if (nk_context_db(context, &db, err) < 0 || nk_held_prepare(db, err) < 0 ||
	    nk_held_list(db, game, &stopped, &n, arena, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		printf("held back in %s: %lld changes of %s, which would be in more than %lld of "
		       "%lld mods, for example ",
		       stopped[i].game, (long long)stopped[i].held, stopped[i].kind,
		       (long long)stopped[i].mods - 1, (long long)stopped[i].of);
		print_safe(nk_str(stopped[i].example));
		printf("; `netkan approve --game %s` lets them through\n", stopped[i].game);
	}
	return 0;
}

static int show(const struct nk_settings *settings, struct nk_context *context, const char *mod,
		struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_store) store = NULL;
	struct nk_status *rows;
	size_t n;

	if (status_table_open(&store, context, err) < 0 ||
	    nk_store_all(store, status_table_game(settings), &rows, &n, &arena, err) < 0)
		return -1;
	if (!mod) {
		print_all(rows, n, nk_settings_flag(settings, "failed"));
		if (print_held(context, status_table_game(settings), &arena, err) < 0)
			return -1;
	} else if (print_mod(store, mod, rows, n, &arena, err) < 0)
		return -1;
	if (fflush(stdout) == 0)
		return 0;
	return nk_fail(err, NK_FAULT_SYSTEM, "standard output cannot be written: %s",
		       strerror(errno));
}

static int status_run(const struct nk_settings *settings, int argc, char **argv)
{
	NK_AUTO(nk_context) context = nk_context_new(settings);
	struct nk_err err = NK_ERR_INIT;

	return show(settings, context, argc > 0 ? argv[0] : NULL, &err) < 0
		       ? nk_command_failed(&err)
		       : 0;
}

const struct nk_command nk_command_status = {
	.name = "status",
	.options = options,
	.max_args = 1,
	.quiet = true,
	.needs = status_table_needs,
	.run = status_run,
};
