/* SPDX-License-Identifier: MIT
 *
 * Reading recordings, whole and damaged ones: they are edited by hand and handed around.
 */
#include "check.h"

#include "net/http_priv.h"

#include <stdlib.h>
#include <unistd.h>

static const char recorded[] = "GET https://example.org/a\n"
			       "Accept: application/json\n"
			       "\n"
			       "HTTP/1.1 200 Fine\n"
			       "ETag: \"abc\"\n"
			       "Last-Modified: Sat, 22 Aug 2026 10:48:20 GMT\n"
			       "\n"
			       "first\n\nsecond\n";

static struct http_exchange exchange(struct nk_arena *arena)
{
	return (struct http_exchange){ .method = "GET",
				       .url = "https://example.org/a",
				       .host = "example.org",
				       .max_body = 1000,
				       .arena = arena };
}

static int read_text(struct http_exchange *x, const char *text, size_t n)
{
	FILE *file = fmemopen((void *)text, n, "r");
	int rc = http_replay_read(file, x);

	fclose(file);
	return rc;
}

static void a_recording_is_an_answer(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct http_exchange x = exchange(&arena);

	(void)state;
	check_ok(read_text(&x, recorded, strlen(recorded)), x.err);
	assert_int_equal(x.status, 200);
	assert_string_equal(x.reason, "Fine");
	assert_string_equal(http_exchange_header(&x, "etag"), "\"abc\"");
	check_str(nk_buf_view(&x.buffer), "first\n\nsecond\n");
	http_exchange_release(&x);
}

static int status_with(const char *etag, const char *since)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct http_exchange x = exchange(&arena);

	x.if_none_match = etag;
	x.if_modified_since = since;
	check_ok(read_text(&x, recorded, strlen(recorded)), x.err);
	assert_int_equal(x.buffer.n > 0, x.status == 200);
	http_exchange_release(&x);
	return x.status;
}

static void validators_are_honoured(void **state)
{
	(void)state;
	assert_int_equal(status_with("\"abc\"", NULL), 304);
	assert_int_equal(status_with("W/\"abc\"", NULL), 304);
	assert_int_equal(status_with("\"x\", \"abc\"", NULL), 304);
	assert_int_equal(status_with("\"abd\"", NULL), 200);
	assert_int_equal(status_with("\"abd\"", "Sat, 22 Aug 2026 10:48:20 GMT"), 200);
	assert_int_equal(status_with(NULL, "Sat, 22 Aug 2026 10:48:20 GMT"), 304);
	assert_int_equal(status_with(NULL, "Sat, 22 Aug 2026 10:48:19 GMT"), 200);
	assert_int_equal(status_with(NULL, "yesterday"), 200);
}

static void a_recording_cut_anywhere_in_its_head_is_damaged(void **state)
{
	size_t head = (size_t)(strstr(recorded, "first") - recorded);

	(void)state;
	for (size_t n = 1; n < head; n++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct http_exchange x = exchange(&arena);
		assert_int_equal(read_text(&x, recorded, n), -1);
		assert_non_null(strstr(x.err.text, "is damaged"));
		assert_int_equal(x.err.fault, NK_FAULT_CONFIG);
		http_exchange_release(&x);
	}
}

static void limits_hold_for_recordings(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct http_exchange x = exchange(&arena);

	(void)state;
	x.max_body = 5;
	assert_int_equal(read_text(&x, recorded, strlen(recorded)), -1);
	assert_int_equal(x.failure, NK_HTTP_TOO_LARGE);
	http_exchange_release(&x);
}

static void names_tell_requests_apart(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct http_exchange x = exchange(&arena);
	struct nk_http_header accept = { "Accept", "text/plain" };
	const char *plain = http_record_name(&arena, &x);

	(void)state;
	assert_memory_equal(plain, "example.org-", 12);
	assert_string_equal(plain, http_record_name(&arena, &x));
	x.method = "HEAD";
	assert_string_not_equal(plain, http_record_name(&arena, &x));
	x.method = "GET";
	x.headers = &accept;
	x.n_headers = 1;
	assert_string_not_equal(plain, http_record_name(&arena, &x));
	x.host = "../[evil]";
	assert_null(strchr(http_record_name(&arena, &x), '/'));
	assert_true(*http_record_name(&arena, &x) != '.');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_recording_is_an_answer),
		cmocka_unit_test(validators_are_honoured),
		cmocka_unit_test(a_recording_cut_anywhere_in_its_head_is_damaged),
		cmocka_unit_test(limits_hold_for_recordings),
		cmocka_unit_test(names_tell_requests_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
