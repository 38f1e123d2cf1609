/* SPDX-License-Identifier: MIT
 *
 * A folder of scripted answers for nk_http_options.replay, so that a test is the whole net.
 * Only for tests of layers that may use net; the functions are inline since the sources of
 * test/support are linked into the tests of lower layers too.
 */
#ifndef NK_TEST_REPLAY_BUILD_H
#define NK_TEST_REPLAY_BUILD_H

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "net/http_priv.h"

struct replay {
	char dir[64];
};

static inline void replay_init(struct replay *replay)
{
	snprintf(replay->dir, sizeof replay->dir, "%s", "/tmp/netkan-replay-XXXXXX");
	assert_non_null(mkdtemp(replay->dir));
}

static inline void replay_release(struct replay *replay)
{
	DIR *dir = opendir(replay->dir);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(replay->dir);
}

/* Answer `method url` (asked with `accept`, which may be NULL); head is "404 Not Found\nA: b". */
static inline void replay_add(struct replay *replay, const char *method, const char *url,
			      const char *accept, const char *head, const void *body, size_t n)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct http_url parts;
	struct nk_http_header header = { "Accept", accept };

	check_ok(http_url_parse(&parts, &arena, url, &err), err);
	struct http_exchange x = {
		.method = method,
		.url = url,
		.host = parts.host,
		.headers = &header,
		.n_headers = accept ? 1 : 0,
	};
	FILE *file = fopen(nk_printf(&arena, "%s/%s", replay->dir, http_record_name(&arena, &x)),
			   "w");
	assert_non_null(file);
	fprintf(file, "%s %s\n\nHTTP/1.1 %s\n\n", method, url, head);
	fwrite(body, 1, n, file);
	assert_int_equal(fclose(file), 0);
}

/* A text that a GET without Accept finds. */
static inline void replay_text(struct replay *replay, const char *url, const char *text)
{
	replay_add(replay, "GET", url, NULL, "200 OK", text, strlen(text));
}

static inline void replay_status(struct replay *replay, const char *url, const char *head)
{
	replay_add(replay, "GET", url, NULL, head, "", 0);
}

/* A HEAD answered by a redirect, or with NULL by nothing further. */
static inline void replay_redirect(struct replay *replay, const char *url, const char *location)
{
	char head[512] = "200 OK";

	if (location)
		snprintf(head, sizeof head, "302 Found\nLocation: %s", location);
	replay_add(replay, "HEAD", url, NULL, head, "", 0);
}

#endif
