/* SPDX-License-Identifier: MIT
 *
 * Where AWS credentials come from: a table of places, asked in the order of the standard
 * chain, so that an operator hands out no keys where the machine or the container has a role.
 * Source: AWS SDKs and Tools Reference Guide, "Standardized credential providers".
 */
#include "net/aws_priv.h"

#include "base/clock.h"
#include "base/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CREDENTIALS_MAX = 64 * 1024, ENDPOINT_MS = 2000 };

struct chain {
	struct nk_http *http;
	const char *region;
	struct nk_arena *arena;
	struct aws_credentials *out;
};

void aws_credentials_release(struct aws_credentials *credentials)
{
	if (credentials->secret)
		explicit_bzero(credentials->secret, strlen(credentials->secret));
	free(credentials->key_id);
	free(credentials->secret);
	free(credentials->token);
	memset(credentials, 0, sizeof *credentials);
}

static const char *set_env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static void take(struct aws_credentials *out, const char *key_id, const char *secret,
		 const char *token, int64_t expires_us)
{
	out->key_id = nk_xstrdup(key_id);
	out->secret = nk_xstrdup(secret);
	out->token = token && *token ? nk_xstrdup(token) : NULL;
	out->expires_us = expires_us;
}

static int from_environment(struct chain *chain, struct nk_err *err)
{
	const char *key_id = set_env("AWS_ACCESS_KEY_ID"), *secret = set_env("AWS_SECRET_ACCESS_KEY");

	(void)err;
	if (!key_id || !secret)
		return NK_NOT_FOUND;
	take(chain->out, key_id, secret, set_env("AWS_SESSION_TOKEN"), 0);
	return 0;
}

static int read_file(const char *path, struct nk_str *out, struct nk_arena *arena,
		     struct nk_err *err)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(CREDENTIALS_MAX);
	char piece[4096];
	size_t n;

	FILE *file = fopen(path, "re");
	if (!file && errno == ENOENT)
		return NK_NOT_FOUND;
	if (!file)
		return nk_fail(err, NK_FAULT_CONFIG, "%s: %s", path, strerror(errno));
	while ((n = fread(piece, 1, sizeof piece, file)) > 0)
		nk_buf_add(&buf, piece, n);
	fclose(file);
	if (nk_buf_check(&buf, path, err) < 0)
		return -1;
	*out = nk_buf_dup(&buf, arena);
	return 0;
}

/* The value of `name` in the section [section] of an INI text; NULL when there is none. */
static const char *ini_value(struct nk_arena *arena, struct nk_str text, const char *section,
			     const char *name)
{
	char *rest = nk_strndup(arena, text.s, text.n), *line;
	const char *head = nk_printf(arena, "[%s]", section);
	bool inside = false;

	while ((line = strsep(&rest, "\n"))) {
		struct nk_str trimmed = nk_str_trim(nk_str(line));
		if (nk_str_starts(trimmed, "["))
			inside = nk_str_is(trimmed, head);
		ptrdiff_t equals = nk_str_find(trimmed, NK_STR("="), 0);
		if (!inside || equals < 0 || nk_str_starts(trimmed, "#"))
			continue;
		struct nk_str key = nk_str_trim(nk_str_n(trimmed.s, (size_t)equals));
		struct nk_str value = nk_str_trim(
			nk_str_n(trimmed.s + equals + 1, trimmed.n - (size_t)equals - 1));
		if (nk_str_is(key, name))
			return nk_strndup(arena, value.s, value.n);
	}
	return NULL;
}

static const char *aws_file(struct nk_arena *arena, const char *env, const char *name)
{
	const char *path = set_env(env), *home = set_env("HOME");

	return path ? path : home ? nk_printf(arena, "%s/.aws/%s", home, name) : "";
}

static const char *profile(void)
{
	const char *name = set_env("AWS_PROFILE");

	return name ? name : "default";
}

/* From the credentials file's [name], else the config file's [profile name]. */
static int profile_text(struct nk_arena *arena, const char *name, const char **out,
			struct nk_err *err)
{
	const char *section = strcmp(profile(), "default") == 0 ?
				      "default" :
				      nk_printf(arena, "profile %s", profile());
	struct nk_str text;

	*out = NULL;
	int rc = read_file(aws_file(arena, "AWS_SHARED_CREDENTIALS_FILE", "credentials"), &text,
			   arena, err);
	if (rc == 0)
		*out = ini_value(arena, text, profile(), name);
	if (rc < 0 || *out)
		return rc < 0 ? -1 : 0;
	rc = read_file(aws_file(arena, "AWS_CONFIG_FILE", "config"), &text, arena, err);
	if (rc == 0)
		*out = ini_value(arena, text, section, name);
	return rc < 0 ? -1 : 0;
}

char *aws_profile_value(const char *name)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	const char *value = NULL;

	if (profile_text(&arena, name, &value, NULL) < 0 || !value)
		return NULL;
	return nk_xstrdup(value);
}

static int from_files(struct chain *chain, struct nk_err *err)
{
	const char *key_id, *secret, *token;

	if (profile_text(chain->arena, "aws_access_key_id", &key_id, err) < 0 ||
	    profile_text(chain->arena, "aws_secret_access_key", &secret, err) < 0 ||
	    profile_text(chain->arena, "aws_session_token", &token, err) < 0)
		return -1;
	if (!key_id || !secret)
		return NK_NOT_FOUND;
	take(chain->out, key_id, secret, token, 0);
	return 0;
}

static int ask(struct chain *chain, const char *url, const char *authorization,
	       struct nk_str *body, struct nk_err *err)
{
	struct nk_http_response response;
	struct nk_http_request request = {
		.url = url,
		.authorization = authorization,
		.redirects = NK_HTTP_DONT_FOLLOW,
		.timeout_ms = ENDPOINT_MS,
		.total_ms = 2 * ENDPOINT_MS,
		.max_body = CREDENTIALS_MAX,
		.retries = 1,
		.trusted = true,
	};

	if (nk_http_perform(chain->http, &request, &response, chain->arena, err) < 0)
		return -1;
	if (response.status != 200)
		return nk_fail(err, NK_FAULT_CONFIG, "%s: %d %s", url, response.status,
			       response.reason ? response.reason : "");
	*body = response.body;
	return 0;
}

/* {"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}: container and instance roles. */
static int take_json(struct chain *chain, const char *url, struct nk_str body, struct nk_err *err)
{
	struct nk_value *json;
	int64_t expires = 0;

	if (nk_json_read(&json, chain->arena, body, err) < 0)
		return nk_within(err, "%s", url);
	const char *key_id = nk_get_cstr(json, "AccessKeyId");
	const char *secret = nk_get_cstr(json, "SecretAccessKey");
	if (!key_id || !secret)
		return nk_fail(err, NK_FAULT_CONFIG, "%s: the answer has no credentials", url);
	struct nk_str expiration = nk_get_text(json, "Expiration");
	if (expiration.s && !nk_time_read_iso(expiration, &expires))
		expires = 0;
	take(chain->out, key_id, secret, nk_get_cstr(json, "Token"), expires);
	return 0;
}

static int from_container(struct chain *chain, struct nk_err *err)
{
	const char *relative = set_env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
	const char *url = set_env("AWS_CONTAINER_CREDENTIALS_FULL_URI");
	const char *token = set_env("AWS_CONTAINER_AUTHORIZATION_TOKEN");
	const char *file = set_env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
	struct nk_str body, text;

	if (relative)
		url = nk_printf(chain->arena, "http://169.254.170.2%s", relative);
	if (!url)
		return NK_NOT_FOUND;
	if (file) {
		if (read_file(file, &text, chain->arena, err) != 0)
			return nk_within(err, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
		text = nk_str_trim(text);
		token = nk_strndup(chain->arena, text.s, text.n);
	}
	if (ask(chain, url, token, &body, err) < 0)
		return -1;
	return take_json(chain, url, body, err);
}

static int from_instance(struct chain *chain, struct nk_err *err)
{
	static const char list[] = "/latest/meta-data/iam/security-credentials/";
	struct nk_str role, body;
	int rc = aws_metadata(chain->http, list, &role, chain->arena, err);

	if (rc != 0)
		return rc < 0 ? nk_within(err, "the instance has no role") : rc;
	role = nk_str_trim(role);
	const char *path = nk_printf(chain->arena, "%s%.*s", list, NK_ARG(role));
	if (aws_metadata(chain->http, path, &body, chain->arena, err) != 0)
		return -1;
	return take_json(chain, path, body, err);
}

const char *aws_xml_text(struct nk_arena *arena, struct nk_str xml, const char *name)
{
	const char *open = nk_printf(arena, "<%s>", name), *close = nk_printf(arena, "</%s>", name);
	ptrdiff_t from = nk_str_find(xml, nk_str(open), 0);

	if (from < 0)
		return NULL;
	from += (ptrdiff_t)strlen(open);
	ptrdiff_t to = nk_str_find(xml, nk_str(close), (size_t)from);
	return to < 0 ? NULL : nk_strndup(arena, xml.s + from, (size_t)(to - from));
}

/* AssumeRoleWithWebIdentity: a file's token becomes a role's credentials. */
static int from_web_identity(struct chain *chain, struct nk_err *err)
{
	const char *file = set_env("AWS_WEB_IDENTITY_TOKEN_FILE"), *role = set_env("AWS_ROLE_ARN");
	const char *session = set_env("AWS_ROLE_SESSION_NAME");
	const char *url = set_env("AWS_ENDPOINT_URL_STS");
	NK_AUTO_BUF query = NK_BUF_INIT(CREDENTIALS_MAX);
	struct nk_str token, body;
	int64_t expires = 0;

	if (!file || !role)
		return NK_NOT_FOUND;
	if (read_file(file, &token, chain->arena, err) != 0)
		return nk_fail(err, NK_FAULT_CONFIG, "AWS_WEB_IDENTITY_TOKEN_FILE: %s cannot be read",
			       file);
	if (!url)
		url = set_env("AWS_ENDPOINT_URL");
	if (!url)
		url = nk_printf(chain->arena, "https://sts.%s.amazonaws.com", chain->region);
	nk_buf_printf(&query, "%s/?Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=", url);
	nk_buf_escape(&query, nk_str(role), "");
	nk_buf_text(&query, "&RoleSessionName=");
	nk_buf_escape(&query, nk_str(session ? session : "netkan"), "");
	nk_buf_text(&query, "&WebIdentityToken=");
	nk_buf_escape(&query, nk_str_trim(token), "");
	if (nk_buf_check(&query, file, err) < 0 ||
	    ask(chain, query.data, NULL, &body, err) < 0)
		return nk_fail(err, NK_FAULT_CONFIG, "sts: the web identity of %s was not accepted",
			       role);
	const char *key_id = aws_xml_text(chain->arena, body, "AccessKeyId");
	const char *secret = aws_xml_text(chain->arena, body, "SecretAccessKey");
	const char *until = aws_xml_text(chain->arena, body, "Expiration");
	if (!key_id || !secret)
		return nk_fail(err, NK_FAULT_CONFIG, "sts: the answer has no credentials");
	if (until && !nk_time_read_iso(nk_str(until), &expires))
		expires = 0;
	take(chain->out, key_id, secret, aws_xml_text(chain->arena, body, "SessionToken"), expires);
	return 0;
}

static const struct {
	const char *name;
	int (*find)(struct chain *chain, struct nk_err *err);
} places[] = {
	{ "environment", from_environment },	{ "web identity", from_web_identity },
	{ "shared files", from_files },		{ "container endpoint", from_container },
	{ "instance metadata", from_instance },
};

int aws_credentials_find(struct aws_credentials *out, struct nk_http *http, const char *region,
			 struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct chain chain = { http, region, &arena, out };

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		int rc = places[i].find(&chain, err);
		if (rc < 0)
			return nk_within(err, "AWS credentials from the %s", places[i].name);
		if (rc == 0)
			return 0;
	}
	return nk_fail(err, NK_FAULT_CONFIG,
		       "no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a "
		       "profile, or give the machine or container a role");
}
