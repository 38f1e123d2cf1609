/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "web/form.h"

static struct nk_fields read_text(const char *text, struct nk_arena *arena)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_fields fields;

	check_ok(nk_form_urlencoded(&fields, nk_str(text), arena, &err), err);
	return fields;
}

static void fields_keep_their_order_and_may_repeat(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_fields fields = read_text("b=1&a=2&b=3&&c", &arena);

	(void)state;
	assert_int_equal(fields.n, 4);
	check_str(fields.items[0].name, "b");
	check_str(nk_field(&fields, "b"), "1");
	check_str(nk_field_nth(&fields, "b", 1), "3");
	check_str(nk_field(&fields, "c"), "");
	assert_null(nk_field(&fields, "d").s);
	assert_null(nk_field_nth(&fields, "b", 2).s);
}

static void broken_percent_signs_stand_for_themselves(void **state)
{
	static const struct {
		const char *text, *value;
	} cases[] = {
		{ "a=A+B%2BC%26D", "A B+C&D" }, { "a=50%", "50%" },	     { "a=%zz", "%zz" },
		{ "a=%4", "%4" },		{ "%61=x=y", "x=y" },	     { "a=%ff", "\xEF\xBF\xBD" },
		{ "a=%C3%A4", "\xC3\xA4" },	{ "a=1;b=2", "1;b=2" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct nk_fields fields = read_text(cases[i].text, &arena);
		check_str(nk_field(&fields, "a"), cases[i].value);
	}
}

static void a_form_of_too_many_fields_is_refused(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO_BUF text = NK_BUF_INIT(1 << 20);
	struct nk_err err = NK_ERR_INIT;
	struct nk_fields fields;

	(void)state;
	for (int i = 0; i <= NK_WEB_FIELDS_MAX; i++)
		nk_buf_text(&text, "a&");
	check_fails(nk_form_urlencoded(&fields, nk_buf_view(&text), &arena, &err), err,
		    "there are more than 1000 fields");
}

static void parts_of_a_multipart_body_are_fields(void **state)
{
	struct nk_web_request request = {
		.content_type = NK_STR("Multipart/Form-Data; charset=utf-8; boundary=\"a b\""),
		.body = NK_STR("preamble\r\n--a b\r\nContent-Disposition: form-data; name=\"mod_id\"\r\n"
			       "Content-Type: text/plain\r\n\r\n39\r\n53\r\n"
			       "--a b\r\ncontent-disposition: form-data; name=e\r\n\r\n\r\n"
			       "--a b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\nfile\r\n"
			       "--a b--\r\nepilogue"),
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_fields fields;

	(void)state;
	check_ok(nk_form(&fields, &request, &arena, &err), err);
	assert_int_equal(fields.n, 2);
	check_str(nk_field(&fields, "mod_id"), "39\r\n53");
	check_str(nk_field(&fields, "e"), "");
}

static void broken_multipart_bodies_have_no_fields(void **state)
{
	static const char *const bodies[] = {
		"", "--x", "--x\r\n", "--x\r\n--x", "--x\r\nname\r\n--x--", "--x--\r\n\r\n--x",
		"--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\nb\r\n",
		"--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--",
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_fields fields;

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		check_ok(nk_form_multipart(&fields, nk_str(bodies[i]),
					   NK_STR("multipart/form-data; boundary=x"), &arena, &err),
			 err);
		assert_int_equal(fields.n, 0);
	}
}

static void other_content_has_no_fields(void **state)
{
	static const char *const types[] = { NULL, "", "application/json", "multipart/form-data",
					     "application/x-www-form-urlencodedd" };
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_fields fields;

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct nk_web_request request = { .content_type = nk_str(types[i]),
						  .body = NK_STR("a=1") };
		check_ok(nk_form(&fields, &request, &arena, &err), err);
		assert_int_equal(fields.n, 0);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_keep_their_order_and_may_repeat),
		cmocka_unit_test(broken_percent_signs_stand_for_themselves),
		cmocka_unit_test(a_form_of_too_many_fields_is_refused),
		cmocka_unit_test(parts_of_a_multipart_body_are_fields),
		cmocka_unit_test(broken_multipart_bodies_have_no_fields),
		cmocka_unit_test(other_content_has_no_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
