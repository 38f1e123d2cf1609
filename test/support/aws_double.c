/* SPDX-License-Identifier: MIT
 *
 * Starting test/aws/server.mjs and talking to its controls.
 */
#include "aws_double.h"
#include "check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"

enum { START_TRIES = 3 };

/* One per program. */
static struct {
	struct nk_http *http;
	struct nk_aws *aws;
	char url[64];
	struct nk_arena arena;
	bool tried;
	int to_server; /* closing it ends the server, also when we die */
} server;

static bool has_modules(const char **folder)
{
	static char path[1024];
	const char *given = getenv("NETKAN_TEST_AWS_MODULES"), *source = getenv("NETKAN_SOURCE");

	if (given)
		snprintf(path, sizeof path, "%s", given);
	else
		snprintf(path, sizeof path, "%s/test/aws/node_modules", source ? source : ".");
	*folder = path;
	return access(path, R_OK) == 0;
}

/* The server's port, or 0. */
static int spawn(const char *script)
{
	int in[2], out[2], port = 0;
	char line[100] = "";

	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
		return 0;
	if (fork() == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		execlp("node", "node", script, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	server.to_server = in[1];
	FILE *answer = fdopen(out[0], "r");
	if (answer && fgets(line, sizeof line, answer) &&
	    sscanf(line, "{\"port\": %d}", &port) != 1)
		sscanf(line, "{\"port\":%d}", &port);
	if (answer)
		fclose(answer);
	return port;
}

static void set_environment(void)
{
	setenv("AWS_ENDPOINT_URL", server.url, 1);
	setenv("AWS_REGION", "us-west-2", 1);
	setenv("AWS_ACCESS_KEY_ID", "test", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "test", 1);
	setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url, 1);
	setenv("no_proxy", "127.0.0.1", 1);
}

static const char *start(void)
{
	const char *modules, *source = getenv("NETKAN_SOURCE");
	struct nk_err err = NK_ERR_INIT;
	char script[1024];

	if (system("node --version >/dev/null 2>&1") != 0)
		return "node is not installed";
	if (!has_modules(&modules))
		return "the servers are not installed: npm ci --prefix test/aws";
	setenv("NETKAN_TEST_AWS_MODULES", modules, 1);
	snprintf(script, sizeof script, "%s/test/aws/server.mjs", source ? source : ".");
	signal(SIGPIPE, SIG_IGN);
	int port = spawn(script);
	if (!port)
		return "test/aws/server.mjs did not start";
	snprintf(server.url, sizeof server.url, "http://127.0.0.1:%d", port);
	set_environment();
	check_ok(nk_http_open(&server.http, &(struct nk_http_options){ 0 }, &err), err);
	check_ok(nk_aws_open(&server.aws, &(struct nk_aws_options){ .http = server.http }, &err), err);
	return NULL;
}

static void end(void)
{
	nk_aws_free(server.aws);
	nk_http_free(server.http);
	nk_arena_release(&server.arena);
	close(server.to_server);
}

struct nk_aws *aws_double_start(const char **why_not)
{
	static const char *reason;

	if (!server.tried) {
		server.tried = true;
		reason = start();
		if (!reason)
			atexit(end);
	}
	if (why_not)
		*why_not = reason;
	return server.aws;
}

const char *aws_double_tell(const char *what, const char *json)
{
	struct nk_http_response response;
	struct nk_err err = NK_ERR_INIT;

	nk_arena_reset(&server.arena);
	struct nk_http_request request = {
		.method = "POST",
		.url = nk_printf(&server.arena, "%s/_test/%s", server.url, what),
		.body = json,
		.n_body = strlen(json),
		.trusted = true,
		.ignore_limits = true,
	};
	check_ok(nk_http_perform(server.http, &request, &response, &server.arena, &err), err);
	assert_int_equal(response.status, 200);
	return nk_strndup(&server.arena, response.body.s, response.body.n);
}

void aws_double_reset(void)
{
	aws_double_tell("reset", "{}");
}

int aws_double_count(const char *action)
{
	struct nk_value *counts;
	struct nk_err err = NK_ERR_INIT;
	const char *text = aws_double_tell("counts", "{}");

	check_ok(nk_json_read(&counts, &server.arena, nk_str(text), &err), err);
	return (int)nk_get_int(counts, action, 0);
}

const char *aws_double_url(void)
{
	return server.url;
}

struct nk_http *aws_double_http(void)
{
	return server.http;
}
