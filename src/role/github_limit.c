/* SPDX-License-Identifier: MIT
 *
 * GitHub's limit; see github_limit.h.
 */
#include "role/github_limit.h"

#include "base/json.h"

#include <string.h>

static int read_limit(struct nk_github_limit *out, struct nk_str body, struct nk_arena *arena,
		      struct nk_err *err)
{
	struct nk_value *json;

	if (nk_json_read(&json, arena, body, NULL) < 0)
		return nk_fail(err, NK_FAULT_UPSTREAM, "api.github.com: /rate_limit is not JSON");
	const struct nk_value *core = nk_get(nk_get(json, "resources"), "core");
	out->remaining = nk_get_int(core, "remaining", -1);
	out->reset = (time_t)nk_get_int(core, "reset", 0);
	out->limited = true;
	if (out->remaining < 0)
		return nk_fail(err, NK_FAULT_UPSTREAM,
			       "api.github.com: /rate_limit does not say what remains");
	return 0;
}

int nk_github_limit(struct nk_http *http, const char *token, struct nk_github_limit *out,
		    struct nk_err *err)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_http_response response;
	struct nk_http_request request = {
		.url = "https://api.github.com/rate_limit",
		.authorization = token && *token ? nk_printf(&arena, "token %s", token) : NULL,
		.trusted = true,
		.ignore_limits = true,
		.retries = 2,
	};

	*out = (struct nk_github_limit){ 0 };
	if (nk_http_perform(http, &request, &response, &arena, err) < 0)
		return -1;
	if (response.status == 404)
		return 0;
	if (response.status == 401)
		return nk_fail(
			err, NK_FAULT_CONFIG,
			"api.github.com does not accept the token (set a valid --github-token)");
	if (response.status != 200)
		return nk_fail(err, NK_FAULT_UPSTREAM, "api.github.com: /rate_limit answers %d %s",
			       response.status, response.reason);
	return read_limit(out, response.body, &arena, err);
}
