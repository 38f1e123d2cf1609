/* SPDX-License-Identifier: MIT
 *
 * The environment of the git command; see git_env.h.
 */
#include "repo/git_env.h"

#include "repo/repo_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct env {
	char **vars;
	size_t n;
};

static void add(struct env *env, char *var)
{
	env->vars = nk_xrealloc(env->vars, env->n + 2, sizeof *env->vars);
	env->vars[env->n++] = var;
	env->vars[env->n] = NULL;
}

/* Set for hooks and aliases, they would send us to the caller's repository; others are ours. */
static bool is_dropped(const char *var)
{
	static const char *const names[] = {
		"GIT_DIR=",
		"GIT_WORK_TREE=",
		"GIT_INDEX_FILE=",
		"GIT_OBJECT_DIRECTORY=",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES=",
		"GIT_QUARANTINE_PATH=",
		"GIT_NAMESPACE=",
		"GIT_PREFIX=",
		"GIT_TERMINAL_PROMPT=",
		"GIT_SSH_COMMAND=",
		"GIT_CONFIG_COUNT=",
		"GIT_TRACE=",
		"GIT_ASKPASS=",
		"SSH_ASKPASS=",
		"LC_ALL=",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strncmp(var, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

/* git hands this to a shell: quotes around the path, and quotes in it taken care of. */
static char *ssh_command(const char *key)
{
	static const char options[] = "ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new "
				      "-o ConnectTimeout=30 -o ServerAliveInterval=20";
	NK_AUTO_BUF text = NK_BUF_INIT(16 * 1024);

	nk_buf_printf(&text, "GIT_SSH_COMMAND=%s", options);
	if (key) {
		nk_buf_text(&text, " -o IdentitiesOnly=yes -i '");
		for (const char *c = key; *c; c++) {
			if (*c == '\'')
				nk_buf_text(&text, "'\\''");
			else
				nk_buf_char(&text, *c);
		}
		nk_buf_char(&text, '\'');
	}
	return nk_xstrdup(text.data);
}

static void add_base64(struct nk_buf *out, const char *text)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i += 3) {
		uint32_t bits = (uint32_t)(uint8_t)text[i] << 16;

		bits |= i + 1 < n ? (uint32_t)(uint8_t)text[i + 1] << 8 : 0;
		bits |= i + 2 < n ? (uint8_t)text[i + 2] : 0;
		nk_buf_char(out, digits[bits >> 18]);
		nk_buf_char(out, digits[bits >> 12 & 63]);
		nk_buf_char(out, i + 1 < n ? digits[bits >> 6 & 63] : '=');
		nk_buf_char(out, i + 2 < n ? digits[bits & 63] : '=');
	}
}

static void add_config(struct env *env, long *count, const char *key, const char *value)
{
	add(env, nk_xprintf("GIT_CONFIG_KEY_%ld=%s", *count, key));
	add(env, nk_xprintf("GIT_CONFIG_VALUE_%ld=%s", *count, value));
	++*count;
}

/* Bound to the remote's own address, so that it goes nowhere else. */
static void add_token(struct env *env, long *count, const struct nk_repo *repo)
{
	NK_AUTO_BUF value = NK_BUF_INIT(16 * 1024);
	NK_AUTO_BUF pair = NK_BUF_INIT(8 * 1024);

	nk_buf_printf(&pair, "x-access-token:%s", repo->token);
	nk_buf_text(&value, "Authorization: Basic ");
	add_base64(&value, pair.data);
	char *key = nk_xprintf("http.%s.extraHeader", repo->remote);
	add_config(env, count, key, value.data);
	free(key);
}

char **nk_git_env(const struct nk_repo *repo)
{
	const char *before = getenv("GIT_CONFIG_COUNT");
	struct env env = { 0 };
	long count = before ? strtol(before, NULL, 10) : 0;

	for (char **var = environ; *var; var++) {
		if (!is_dropped(*var))
			add(&env, nk_xstrdup(*var));
	}
	add(&env, nk_xstrdup("GIT_TERMINAL_PROMPT=0"));
	add(&env, nk_xstrdup("GIT_ASKPASS=true"));
	add(&env, nk_xstrdup("LC_ALL=C.UTF-8"));
	add(&env, ssh_command(repo->ssh_key));
	if (count < 0 || count > 1000)
		count = 0;
	/* A collection that runs on behind us would hold locks of the clone. */
	add_config(&env, &count, "gc.autoDetach", "false");
	add_config(&env, &count, "http.lowSpeedLimit", "1000");
	add_config(&env, &count, "http.lowSpeedTime", "60");
	if (repo->token && repo->token[0] && strncmp(repo->remote, "https://", 8) == 0)
		add_token(&env, &count, repo);
	add(&env, nk_xprintf("GIT_CONFIG_COUNT=%ld", count));
	return env.vars;
}

void nk_git_env_free(char **env)
{
	for (char **var = env; *var; var++)
		free(*var);
	free(env);
}
