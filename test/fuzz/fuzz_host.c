/* SPDX-License-Identifier: MIT
 *
 * Any text as what a mod host answers, for the host that HOST names; a program each, so that a
 * fuzzer learns one host at a time. The first byte chooses the netkan, the rest are answers
 * divided by lines "%%", taken in the order of the requests. An answer may begin with a line
 * "404" or "302 http://elsewhere/"; else it is a 200. The HTTP client is replaced when
 * linking, so no request leaves this file.
 *
 * Nothing may crash, hang or ask without end; a failure comes with a sentence, and each module
 * has its properties.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/utf.h"
#include "source/source.h"

enum { MOST_REQUESTS = 2000, REPEATS = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	const char *host, *netkan;
} netkans[] = {
	{ "github", "{'$kref': '#/ckan/github/some-body/My_Mod'}" },
	{ "github", "{'$kref': '#/ckan/github/a/b/asset_match/^Mod'}" },
	{ "github", "{'$kref': '#/ckan/github/a/b/version_from_asset/(?<version>.+)[.]zip'}" },
	{ "github", "{'$kref': '#/ckan/github/a/b', 'x_netkan_github': "
		    "{'use_source_archive': true, 'prereleases': true}, 'author': 'me'}" },
	{ "spacedock", "{'$kref': '#/ckan/spacedock/3953'}" },
	{ "spacedock", "{'$kref': '#/ckan/spacedock/1', 'ksp_version': '1.12', 'license': 'MIT', "
		       "'resources': {'repository': 'http://h/'}}" },
	{ "gitea", "{'$kref': '#/ckan/gitea/codeberg.org/a/b'}" },
	{ "gitlab", "{'$kref': '#/ckan/gitlab/a/b', "
		    "'x_netkan_gitlab': {'use_source_archive': true}}" },
	{ "gitlab", "{'$kref': '#/ckan/gitlab/a/b'}" },
	{ "jenkins", "{'$kref': '#/ckan/jenkins/https://ci.h/job/Mod/'}" },
	{ "jenkins", "{'$kref': '#/ckan/jenkins/https://ci.h/job/Mod', 'x_netkan_jenkins': "
		     "{'build': 'any', 'use_filename_version': true, 'asset_match': '/^M/'}}" },
	{ "sourceforge", "{'$kref': '#/ckan/sourceforge/mod'}" },
	{ "http", "{'$kref': '#/ckan/http/https://h/mod.zip'}" },
	{ "netkan", "{'$kref': '#/ckan/netkan/https://h/mod.netkan', 'identifier': 'Mod'}" },
	{ "netkan", "{'$kref': '#/ckan/netkan/https://github.com/a/b/blob/master/mod.netkan'}" },
	{ "ksp-avc", "{'$kref': '#/ckan/ksp-avc/https://h/mod.version'}" },
	{ "ksp-avc", "{'$kref': '#/ckan/ksp-avc/https://github.com/a/b/raw/main/m.version', "
		     "'x_netkan_trust_version_file': true}" },
};

/* ---- the client ---- */

struct nk_http {
	struct nk_str rest; /* answers not given yet */
	int n_asked, n_repeats;
};

static struct nk_str next_answer(struct nk_http *http)
{
	static const char mark[] = "\n%%\n";
	ptrdiff_t end = nk_str_find(http->rest, NK_STR(mark), 0);

	if (end < 0 && http->n_repeats++ > REPEATS)
		return NK_STR("404\n");
	if (end < 0)
		return http->rest;
	struct nk_str answer = nk_str_n(http->rest.s, (size_t)end);
	size_t used = (size_t)end + strlen(mark);
	http->rest = nk_str_n(http->rest.s + used, http->rest.n - used);
	return answer;
}

/* Take the line "302 http://elsewhere/" off, where there is one. */
static void read_status(struct nk_http_response *response, struct nk_arena *arena,
			struct nk_str *answer)
{
	const char *end = memchr(answer->s, '\n', answer->n);
	struct nk_str line = nk_str_n(answer->s, end ? (size_t)(end - answer->s) : answer->n);
	int64_t status;

	response->status = 200;
	if (line.n < 3 || !nk_str_to_i64(nk_str_n(line.s, 3), &status) || status < 200)
		return;
	response->status = (int)status;
	if (line.n > 4) {
		response->headers = NK_NEW(arena, struct nk_http_header);
		response->headers->name = "Location";
		response->headers->value = nk_strndup(arena, line.s + 4, line.n - 4);
		response->n_headers = 1;
	}
	size_t used = line.n + (end != NULL);
	*answer = nk_str_n(answer->s + used, answer->n - used);
}

int nk_http_perform(struct nk_http *http, const struct nk_http_request *request,
		    struct nk_http_response *response, struct nk_arena *arena, struct nk_err *err)
{
	struct nk_str answer = next_answer(http);

	if (!request->url || ++http->n_asked > MOST_REQUESTS)
		abort();
	*response = (struct nk_http_response){ .url = request->url, .reason = "Reason" };
	read_status(response, arena, &answer);
	if (answer.n > request->max_body && request->max_body)
		return nk_fail(err, NK_FAULT_UPSTREAM, "too large");
	response->body = nk_str_dup(arena, answer);
	return 0;
}

enum nk_http_failure nk_http_last_failure(void)
{
	return NK_HTTP_TOO_LARGE;
}

/* ---- the target ---- */

static struct nk_metadata *choose(struct nk_arena *arena, int which)
{
	const size_t n = sizeof netkans / sizeof *netkans;
	struct nk_err err = NK_ERR_INIT;
	struct nk_metadata *metadata;
	struct nk_value *json;

	for (size_t i = 0;; i = (i + 1) % n) {
		if (strcmp(netkans[i].host, HOST) != 0 || which-- > 0)
			continue;
		if (nk_lenient_read(&json, arena, nk_str(netkans[i].netkan), true, &err) < 0 ||
		    nk_metadata_read(&metadata, arena, json, &err) < 0)
			abort();
		return metadata;
	}
}

static void check_modules(struct nk_arena *arena, const struct nk_modules *modules)
{
	for (size_t i = 0; i < modules->n; i++) {
		const struct nk_value *json = modules->list[i]->json;
		if (!nk_is(json, NK_OBJECT) || nk_json_text(arena, json, NK_JSON_COMPACT).n == 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_modules out = { 0 };

	if (size == 0)
		return 0;
	struct nk_http http = { .rest = nk_str_n((const char *)data + 1, size - 1) };
	struct nk_services services = { .http = &http };
	struct nk_job job = {
		.arena = &arena,
		.services = &services,
		.game = nk_game_find("KSP"),
		.options = { .releases = data[0] & 0x80 ? NK_ALL_RELEASES : 1 },
	};
	struct nk_metadata *in = choose(&arena, data[0] & 7);
	if (nk_source_find(in->kref.source)->expand(&job, in, &out, &err) == 0)
		check_modules(&arena, &out);
	else if (*nk_err_text(&err) == '\0')
		abort();
	return 0;
}
