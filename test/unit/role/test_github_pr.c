/* SPDX-License-Identifier: MIT
 *
 * Pull requests and the limit, against scripted answers. An answer is found only for the body
 * that was scripted, so what is sent is checked as well.
 */
#include "check.h"
#include "replay_build.h"
#include "role/github_limit.h"
#include "role/github_pr.h"

#define ACCEPT "application/vnd.github+json"
#define API    "https://api.github.com/repos/KSP-CKAN/CKAN-meta"

struct fixture {
	struct replay replay;
	struct nk_http *http;
};

static const struct nk_pull_request request = {
	.repository = "KSP-CKAN/CKAN-meta",
	.title = "NetKAN inflated: Foo",
	.body = "please test",
	.branch = "add/Foo-1",
	.base = "master",
	.label = "Needs looking into",
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct nk_err err = NK_ERR_INIT;
	struct nk_http_options options = { 0 };

	replay_init(&f->replay);
	options.replay = f->replay.dir;
	check_ok(nk_http_open(&f->http, &options, &err), err);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	nk_http_free(f->http);
	replay_release(&f->replay);
	free(f);
	return 0;
}

/* `sent` NULL: a GET. */
static void script(struct fixture *f, const char *url, const char *sent, const char *status,
		   const char *answer)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_http_header header = { "Accept", ACCEPT };
	struct http_exchange x = {
		.method = sent ? "POST" : "GET",
		.url = url,
		.host = "api.github.com",
		.headers = &header,
		.n_headers = 1,
		.body = sent,
		.n_body = sent ? strlen(sent) : 0,
	};
	FILE *file =
		fopen(nk_printf(&arena, "%s/%s", f->replay.dir, http_record_name(&arena, &x)), "w");

	assert_non_null(file);
	fprintf(file, "%s %s\n\nHTTP/1.1 %s\n\n%s", x.method, url, status, answer);
	assert_int_equal(fclose(file), 0);
}

#define NEW                                                                                        \
	"{\"title\":\"NetKAN inflated: Foo\",\"body\":\"please test\",\"head\":\"add/Foo-1\","     \
	"\"base\":\"master\"}"

static void a_request_is_opened_and_labelled(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;

	script(f, API "/pulls", NEW, "201 Created",
	       "{\"number\": 7, \"html_url\": \"https://x/7\"}");
	script(f, API "/issues/7/labels", "{\"labels\":[\"Needs looking into\"]}", "200 OK", "[]");
	check_ok(nk_github_pull_request(f->http, "secret", &request, &err), err);
}

static void one_that_is_open_already_gets_a_comment(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;

	script(f, API "/pulls", NEW, "422 Unprocessable Entity",
	       "{\"message\": \"Validation Failed\", \"errors\": [{\"message\": \"exists\"}]}");
	script(f, API "/pulls?state=open&head=KSP-CKAN:add/Foo-1", NULL, "200 OK",
	       "[{\"number\": 9}]");
	script(f, API "/issues/9/comments", "{\"body\":\"please test\"}", "201 Created", "{}");
	check_ok(nk_github_pull_request(f->http, "secret", &request, &err), err);
}

static void a_comment_that_is_refused_is_an_error(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;

	script(f, API "/pulls", NEW, "422 Unprocessable Entity", "{}");
	script(f, API "/pulls?state=open&head=KSP-CKAN:add/Foo-1", NULL,
	       "500 Internal Server Error", "");
	check_fails(nk_github_pull_request(f->http, "secret", &request, &err), err,
		    "api.github.com: the open pull requests cannot be listed: "
		    "500 Internal Server Error");
	assert_int_equal(err.fault, NK_FAULT_UPSTREAM);
}

static void a_token_without_rights_is_an_error_of_the_settings(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;

	script(f, API "/pulls", NEW, "404 Not Found", "{}");
	check_fails(
		nk_github_pull_request(f->http, "secret", &request, &err), err,
		"api.github.com: the pull request is refused: 404 Not Found (check --repos and the "
		"rights of the token)");
	assert_int_equal(err.fault, NK_FAULT_CONFIG);
}

static void a_label_that_cannot_be_set_does_not_matter(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;

	script(f, API "/pulls", NEW, "201 Created", "{\"number\": 7}");
	script(f, API "/issues/7/labels", "{\"labels\":[\"Needs looking into\"]}", "403 Forbidden",
	       "");
	check_ok(nk_github_pull_request(f->http, "secret", &request, &err), err);
}

static int limit(struct fixture *f, const char *status, const char *answer,
		 struct nk_github_limit *out, struct nk_err *err)
{
	replay_add(&f->replay, "GET", "https://api.github.com/rate_limit", NULL, status, answer,
		   strlen(answer));
	return nk_github_limit(f->http, NULL, out, err);
}

static void the_limit_is_what_remains_of_the_core(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	struct nk_github_limit out;

	check_ok(limit(f, "200 OK",
		       "{\"resources\": {\"core\": {\"remaining\": 1400, \"reset\": 1790000000}}}",
		       &out, &err),
		 err);
	assert_true(out.limited);
	assert_int_equal(out.remaining, 1400);
	check_ok(limit(f, "404 Not Found", "", &out, &err), err);
	assert_false(out.limited);
	check_fails(limit(f, "200 OK", "[]", &out, &err), err,
		    "api.github.com: /rate_limit does not say what remains");
	check_fails(limit(f, "200 OK", "<html>", &out, &err), err,
		    "api.github.com: /rate_limit is not JSON");
	assert_int_equal(limit(f, "401 Unauthorized", "", &out, &err), -1);
	assert_int_equal(err.fault, NK_FAULT_CONFIG);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_request_is_opened_and_labelled),
		T(one_that_is_open_already_gets_a_comment),
		T(a_comment_that_is_refused_is_an_error),
		T(a_token_without_rights_is_an_error_of_the_settings),
		T(a_label_that_cannot_be_set_does_not_matter),
		T(the_limit_is_what_remains_of_the_core),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
