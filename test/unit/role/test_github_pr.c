/* SPDX-License-Identifier: MIT
 *
 * Pull requests and the limit, against scripted answers. An answer is found only for the body
 * that was scripted, so what is sent is checked as well.
 */
#include "check.h"
#include "replay_build.h"
#include "role/github_limit.h"
#include "role/github_pr.h"

#include <time.h>

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

/* `status` is the status line, with headers behind it where they matter. */
static void script(struct fixture *f, const char *method, const char *url, const char *sent,
		   const char *status, const char *answer)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_http_header header = { "Accept", ACCEPT };
	struct http_exchange x = {
		.method = method,
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

#define OPEN API "/pulls?state=open&head=KSP-CKAN:add/Foo-1"
#define ALL  API "/pulls?state=all&head=KSP-CKAN:add/Foo-1"

/* None is open, and the POST is answered like this. */
static void script_new(struct fixture *f, const char *status, const char *answer)
{
	script(f, "GET", OPEN, NULL, "200 OK", "[]");
	script(f, "POST", API "/pulls", NEW, status, answer);
}

static int ask(struct fixture *f, int64_t *number, struct nk_err *err)
{
	return nk_github_pull_request(f->http, "secret", &request, number, err);
}

static void a_request_is_opened_and_labelled(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	int64_t number = 0;

	script_new(f, "201 Created", "{\"number\": 7, \"html_url\": \"https://x/7\"}");
	script(f, "PUT", API "/issues/7/labels", "{\"labels\":[\"Needs looking into\"]}", "200 OK",
	       "[]");
	check_ok(ask(f, &number, &err), err);
	assert_int_equal(number, 7);
}

static void one_that_is_open_already_gets_the_new_text(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	int64_t number = 0;

	script(f, "GET", OPEN, NULL, "200 OK",
	       "[{\"number\": 9, \"body\": \"old\", \"labels\": [{}]}]");
	script(f, "PATCH", API "/pulls/9", "{\"body\":\"please test\"}", "200 OK", "{}");
	check_ok(ask(f, &number, &err), err);
	assert_int_equal(number, 9);
}

static void one_that_says_the_same_is_left_alone(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	int64_t number = 0;

	script(f, "GET", OPEN, NULL, "200 OK",
	       "[{\"number\": 9, \"body\": \"please test\", \"labels\": [{}]}]");
	check_ok(ask(f, &number, &err), err);
	assert_int_equal(number, 9);
}

static void a_list_that_cannot_be_had_is_an_outage(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	int64_t number = 0;

	script(f, "GET", OPEN, NULL, "500 Internal Server Error", "");
	check_fails(ask(f, &number, &err), err,
		    "api.github.com: the pull requests cannot be listed: "
		    "500 Internal Server Error");
	assert_int_equal(err.fault, NK_FAULT_UPSTREAM);
}

static void what_github_does_not_want_is_told_with_its_words(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	int64_t number = 0;

	script_new(f, "422 Unprocessable Entity",
		   "{\"message\": \"Validation Failed\", \"errors\": [{\"message\": \"No commits\"}]}");
	check_fails(ask(f, &number, &err), err,
		    "api.github.com: the pull request is refused: 422 Unprocessable Entity: "
		    "Validation Failed - No commits");
	assert_int_equal(err.fault, NK_FAULT_METADATA);
}

static void a_token_without_rights_is_an_error_of_the_settings(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	int64_t number = 0;

	script_new(f, "403 Forbidden", "{\"message\": \"Resource not accessible\"}");
	check_fails(ask(f, &number, &err), err,
		    "api.github.com: the pull request is refused: 403 Forbidden: Resource not "
		    "accessible (check --repos and the rights of the token)");
	assert_int_equal(err.fault, NK_FAULT_CONFIG);
}

static void a_limit_says_when_to_come_back(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	int64_t number = 0;

	script_new(f, "403 Forbidden\nRetry-After: 30", "{}");
	assert_int_equal(ask(f, &number, &err), -1);
	assert_int_equal(err.fault, NK_FAULT_THROTTLED);
	assert_in_range(err.retry_at - time(NULL), 28, 31);
	script_new(f, "403 Forbidden",
		   "{\"message\": \"You have exceeded a secondary rate limit\"}");
	assert_int_equal(ask(f, &number, &err), -1);
	assert_int_equal(err.fault, NK_FAULT_THROTTLED);
}

static void a_label_that_cannot_be_set_does_not_matter(void **state)
{
	struct fixture *f = *state;
	struct nk_err err = NK_ERR_INIT;
	int64_t number = 0;

	script_new(f, "201 Created", "{\"number\": 7}");
	script(f, "PUT", API "/issues/7/labels", "{\"labels\":[\"Needs looking into\"]}",
	       "403 Forbidden", "");
	check_ok(ask(f, &number, &err), err);
}

static bool is_closed(struct fixture *f, const char *pulls)
{
	struct nk_err err = NK_ERR_INIT;
	bool closed;

	script(f, "GET", ALL, NULL, "200 OK", pulls);
	check_ok(nk_github_pull_closed(f->http, "secret", request.repository, request.branch, 7,
				       &closed, &err),
		 err);
	return closed;
}

/* A list may lag behind, so that a request is missing says nothing. */
static void only_what_github_calls_closed_is_closed(void **state)
{
	struct fixture *f = *state;

	assert_true(is_closed(f, "[{\"number\": 7, \"state\": \"closed\"}]"));
	assert_false(is_closed(f, "[{\"number\": 7, \"state\": \"open\"}]"));
	assert_false(is_closed(f, "[]"));
	assert_false(is_closed(f, "[{\"number\": 7, \"state\": \"closed\"},"
				  "{\"number\": 8, \"state\": \"open\"}]"));
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
		T(one_that_is_open_already_gets_the_new_text),
		T(one_that_says_the_same_is_left_alone),
		T(a_list_that_cannot_be_had_is_an_outage),
		T(what_github_does_not_want_is_told_with_its_words),
		T(a_limit_says_when_to_come_back),
		T(only_what_github_calls_closed_is_closed),
		T(a_token_without_rights_is_an_error_of_the_settings),
		T(a_label_that_cannot_be_set_does_not_matter),
		T(the_limit_is_what_remains_of_the_core),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
