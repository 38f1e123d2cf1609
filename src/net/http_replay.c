/* SPDX-License-Identifier: MIT
 *
 * --replay: answers from a folder that --record filled (http_record.c shows the format), and
 * nothing else. A request with the validators of the recorded answer gets a 304, so a second
 * pass over the same recordings behaves as it would on the net.
 */
#include "net/http_priv.h"

#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PIECE = 64 * 1024, LONGEST_LINE = HTTP_MAX_HEADER_BYTES };

static int damaged(struct http_exchange *x, const char *what)
{
	return http_exchange_fail(x, NK_HTTP_BROKEN, NK_FAULT_CONFIG,
				  "the recorded answer to %s %.200s is damaged: %s", x->method,
				  x->url, what);
}

/* A line without its end, into `line`; -1 at the end of the file or when it is too long. */
static int read_line(FILE *file, struct nk_buf *line)
{
	int c;

	nk_buf_clear(line);
	while ((c = getc_unlocked(file)) != EOF && c != '\n')
		nk_buf_char(line, (char)c);
	if (c == EOF || line->full)
		return -1;
	if (line->n > 0 && line->data[line->n - 1] == '\r')
		line->data[--line->n] = '\0';
	return 0;
}

static int skip_request(FILE *file, struct nk_buf *line, struct http_exchange *x)
{
	do {
		if (read_line(file, line) < 0)
			return damaged(x, "it ends within the request");
	} while (line->n > 0);
	return 0;
}

/* "upstream 5: why", as http_record.c writes it. */
static int no_answer(struct http_exchange *x, const char *text)
{
	const char *number = strchr(text, ' '), *why = strstr(text, ": ");
	bool metadata = strncmp(text, "metadata ", strlen("metadata ")) == 0;
	long failure = number ? strtol(number, NULL, 10) : 0;

	if (!why || failure <= NK_HTTP_NO_FAILURE || failure > NK_HTTP_BROKEN)
		return damaged(x, "it has no status line");
	return http_exchange_fail(x, (enum nk_http_failure)failure,
				  metadata ? NK_FAULT_METADATA : NK_FAULT_UPSTREAM, "%.400s",
				  why + 2);
}

/* All of the head but the empty line that completes it. */
static int read_head(FILE *file, struct nk_buf *line, struct http_exchange *x)
{
	while (read_line(file, line) == 0) {
		if (x->status == 0 && strncmp(line->data, HTTP_NO_ANSWER, strlen(HTTP_NO_ANSWER)) == 0)
			return no_answer(x, line->data + strlen(HTTP_NO_ANSWER));
		if (line->n == 0)
			return x->status >= 200 ? 0 : damaged(x, "it has no status line");
		if (http_exchange_line(x, line->data, line->n) < 0)
			return -1;
	}
	return damaged(x, "it ends within the headers");
}

/* An entity tag compared weakly; If-None-Match may have a list. */
static bool etag_matches(const char *asked, const char *etag)
{
	if (strncmp(etag, "W/", 2) == 0)
		etag += 2;
	return strcmp(asked, "*") == 0 || strstr(asked, etag) != NULL;
}

static bool is_unchanged(const struct http_exchange *x)
{
	const char *etag = http_exchange_header(x, "ETag");
	const char *modified = http_exchange_header(x, "Last-Modified");
	int64_t since, when;

	if (x->status != 200)
		return false;
	if (x->if_none_match)
		return etag && *etag && etag_matches(x->if_none_match, etag);
	return x->if_modified_since && modified &&
	       nk_time_read_http(nk_str(x->if_modified_since), &since) &&
	       nk_time_read_http(nk_str(modified), &when) && when <= since;
}

static int read_body(FILE *file, struct http_exchange *x)
{
	char piece[PIECE];
	size_t n;

	while ((n = fread(piece, 1, sizeof piece, file)) > 0) {
		if (http_exchange_piece(x, piece, n) < 0)
			return -1;
	}
	return ferror(file) ? damaged(x, strerror(errno)) : 0;
}

/* Also what a fuzzer drives. */
int http_replay_read(FILE *file, struct http_exchange *x)
{
	NK_AUTO_BUF line = NK_BUF_INIT(LONGEST_LINE);

	nk_buf_text(&line, "");
	if (skip_request(file, &line, x) < 0 || read_head(file, &line, x) < 0)
		return -1;
	if (is_unchanged(x)) {
		x->status = 304;
		x->reason = http_reason(304);
	}
	if (http_exchange_line(x, "", 0) < 0)
		return -1;
	return x->status == 304 || strcmp(x->method, "HEAD") == 0 ? 0 : read_body(file, x);
}

int http_replay_run(const char *folder, struct http_exchange *x)
{
	const char *name = http_record_name(x->arena, x);
	FILE *file = fopen(nk_printf(x->arena, "%s/%s", folder, name), "re");
	int rc;

	if (!file)
		return http_exchange_fail(x, NK_HTTP_NO_RECORD, NK_FAULT_CONFIG,
					  "%s has no recorded answer to %s %.300s (%s: %s)", folder,
					  x->method, x->url, name, strerror(errno));
	rc = http_replay_read(file, x);
	fclose(file);
	return rc;
}
