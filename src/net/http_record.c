/* SPDX-License-Identifier: MIT
 *
 * --record: every answer as a file of its own that a person can read and edit:
 *
 *	GET https://api.example.org/mods/1
 *	Accept: application/json
 *
 *	HTTP/1.1 200 OK
 *	Content-Type: application/json
 *
 *	{"name": ...
 *
 * Where there was no answer, a line "no answer: FAULT FAILURE: why" stands in its place.
 *
 * The name is that of the host and a digest of method, address, Accept and body; index.tsv
 * lists the names with their requests. Authorization and cookies are never written, nor headers
 * that describe the transport, since the body is kept as it was understood.
 */
#include "net/http_priv.h"

#include "base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

struct http_recorder {
	pthread_mutex_t lock; /* the index */
	char *folder;
	unsigned serial;
};

struct http_writing {
	FILE *file;
	char *part, *path;
	const char *method, *url, *accept;
	const char *name;
	int error; /* errno of the first write that failed */
};

static const char *accept_of(const struct http_exchange *x)
{
	for (size_t i = 0; i < x->n_headers; i++) {
		if (strcasecmp(x->headers[i].name, "Accept") == 0)
			return x->headers[i].value;
	}
	return "";
}

char *http_record_name(struct nk_arena *arena, const struct http_exchange *x)
{
	char key[HTTP_KEY], body[NK_DIGEST_HEX] = "", *name;
	uint8_t raw[NK_DIGEST_MAX];

	if (x->body)
		nk_hex(body, raw, nk_digest_of(NK_SHA256, x->body, x->n_body, raw), false);
	const char *pieces[] = { x->method, x->url, accept_of(x), body };
	http_digest(key, pieces, 4);
	name = nk_printf(arena, "%.100s-%.16s.http", x->host, key);
	for (char *c = name; *c; c++) {
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789.-_", *c))
			*c = '_';
	}
	if (*name == '.')
		*name = '_';
	return name;
}

static int folder_fails(const char *folder, struct nk_err *err)
{
	return nk_fail(err, NK_FAULT_CONFIG,
		       "--record %s: %s (name a folder that can be written to)", folder,
		       strerror(errno));
}

int http_recorder_open(struct http_recorder **out, const char *folder, struct nk_err *err)
{
	struct http_recorder *recorder;

	if (mkdir(folder, 0777) < 0 && errno != EEXIST)
		return folder_fails(folder, err);
	if (access(folder, W_OK | X_OK) < 0)
		return folder_fails(folder, err);
	recorder = nk_xcalloc(1, sizeof *recorder);
	recorder->folder = nk_xstrdup(folder);
	pthread_mutex_init(&recorder->lock, NULL);
	*out = recorder;
	return 0;
}

void http_recorder_free(struct http_recorder *recorder)
{
	if (!recorder)
		return;
	pthread_mutex_destroy(&recorder->lock);
	free(recorder->folder);
	free(recorder);
}

struct http_writing *http_recorder_begin(struct http_recorder *recorder,
					 const struct http_exchange *x)
{
	struct http_writing *writing = nk_xcalloc(1, sizeof *writing);
	unsigned serial;

	pthread_mutex_lock(&recorder->lock);
	serial = recorder->serial++;
	pthread_mutex_unlock(&recorder->lock);
	writing->method = x->method;
	writing->url = x->url;
	writing->accept = accept_of(x);
	writing->name = http_record_name(x->arena, x);
	writing->path = nk_xprintf("%s/%s", recorder->folder, writing->name);
	writing->part = nk_xprintf("%s.%ld-%u.part", writing->path, (long)getpid(), serial);
	return writing;
}

static bool is_kept(const struct http_exchange *x, const char *name)
{
	static const char *const dropped[] = { "Set-Cookie",        "Content-Encoding",
					       "Transfer-Encoding", "Connection",
					       "Keep-Alive",        "Alt-Svc" };

	for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++) {
		if (strcasecmp(name, dropped[i]) == 0)
			return false;
	}
	return strcasecmp(name, "Content-Length") != 0 || strcmp(x->method, "HEAD") == 0;
}

static void write_request(const struct http_writing *writing, FILE *file)
{
	fprintf(file, "%s %s\n", writing->method, writing->url);
	if (*writing->accept)
		fprintf(file, "Accept: %s\n", writing->accept);
	fputc('\n', file);
}

int http_writing_headers(struct http_writing *writing, struct http_exchange *x)
{
	if (x->status == 304)
		return 0; /* says nothing without what the caller has */
	writing->file = fopen(writing->part, "we");
	if (!writing->file) {
		writing->error = errno;
		return http_exchange_fail(x, NK_HTTP_BROKEN, NK_FAULT_SYSTEM,
					  "the answer cannot be recorded in %s: %s", writing->part,
					  strerror(errno));
	}
	write_request(writing, writing->file);
	fprintf(writing->file, "HTTP/1.1 %d %s\n", x->status, x->reason);
	for (size_t i = 0; i < x->n_answer; i++) {
		if (is_kept(x, x->answer[i].name))
			fprintf(writing->file, "%s: %s\n", x->answer[i].name, x->answer[i].value);
	}
	fputc('\n', writing->file);
	return 0;
}

int http_writing_piece(struct http_writing *writing, struct http_exchange *x, const void *data,
		       size_t n)
{
	if (!writing->file || fwrite(data, 1, n, writing->file) == n)
		return 0;
	writing->error = errno;
	return http_exchange_fail(x, NK_HTTP_BROKEN, NK_FAULT_SYSTEM,
				  "the answer cannot be recorded in %s: %s", writing->part,
				  strerror(writing->error));
}

static void note_in_index(struct http_recorder *recorder, const struct http_writing *writing,
			  int status)
{
	char *path = nk_xprintf("%s/index.tsv", recorder->folder);
	FILE *file;

	pthread_mutex_lock(&recorder->lock);
	file = fopen(path, "ae");
	if (file) {
		fprintf(file, "%s\t%d\t%s\t%s\n", writing->name, status, writing->method,
			writing->url);
		fclose(file);
	}
	pthread_mutex_unlock(&recorder->lock);
	free(path);
}

static int keep(struct http_recorder *recorder, struct http_writing *writing,
		struct http_exchange *x)
{
	bool known = access(writing->path, F_OK) == 0; /* as a failure, it may be */
	int rc = fflush(writing->file);

	if (rc == 0)
		rc = rename(writing->part, writing->path);
	if (rc < 0)
		return http_exchange_fail(x, NK_HTTP_BROKEN, NK_FAULT_SYSTEM,
					  "the answer cannot be recorded in %s: %s", writing->path,
					  strerror(errno));
	if (!known)
		note_in_index(recorder, writing, x->status);
	return 0;
}

/*
 * A host that gave no answer gives none in the replay. Not kept: what failed on our side, and
 * what would take the place of an answer.
 */
static void keep_failure(struct http_recorder *recorder, struct http_writing *writing,
			 struct http_exchange *x)
{
	const char *why = strstr(x->err.text, ": "); /* behind the host */
	FILE *file;

	if (x->err.fault != NK_FAULT_UPSTREAM && x->err.fault != NK_FAULT_METADATA)
		return;
	file = fopen(writing->path, "wxe");
	if (!file)
		return;
	write_request(writing, file);
	fprintf(file, HTTP_NO_ANSWER "%s %d: %s\n", nk_fault_name(x->err.fault), x->failure,
		why ? why + 2 : x->err.text);
	fclose(file);
	note_in_index(recorder, writing, 0);
}

int http_recorder_end(struct http_recorder *recorder, struct http_writing *writing, bool ok,
		      struct http_exchange *x)
{
	int rc = 0;

	if (writing->file) {
		if (ok)
			rc = keep(recorder, writing, x);
		fclose(writing->file);
		if (!ok || rc < 0)
			unlink(writing->part);
	}
	if (!ok)
		keep_failure(recorder, writing, x);
	free(writing->part);
	free(writing->path);
	free(writing);
	x->writing = NULL;
	return rc;
}
