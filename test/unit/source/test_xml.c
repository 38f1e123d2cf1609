/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "source/xml.h"

static void elements_attributes_and_text_are_read(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_xml *root;

	(void)state;
	check_ok(nk_xml_read(&root, &arena,
			     NK_STR("<?xml version='1.0'?>\r\n<a x='1&lt;' y = \"&#x41;\">\r\n"
				    "p<b/><!-- <c> --><c>&amp;<![CDATA[<&]]></c>q</a> <!-- end -->"),
			     &err),
		 err);
	check_str(root->name, "a");
	check_str(root->text, "\npq");
	check_str(nk_xml_attribute(root, "x"), "1<");
	check_str(nk_xml_attribute(root, "y"), "A");
	assert_null(nk_xml_attribute(root, "z").s);
	check_str(nk_xml_child(root, "c")->text, "&<&");
	assert_int_equal(nk_xml_child(root, "b")->line, 3);
	assert_int_equal(nk_xml_child(root, "b")->column, 2);
}

static void broken_documents_are_refused_with_their_place(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "<a", "An attribute is malformed. Line 1, position 3." },
		{ "<a>\n<b></a>",
		  "The start tag does not match the end tag. Line 2, position 4." },
		{ "<a>&nbsp;</a>", "Reference to undeclared entity. Line 1, position 4." },
		{ "<a>&#0;</a>", "Reference to undeclared entity. Line 1, position 4." },
		{ "<a/>x", "Data at the root level is invalid. Line 1, position 5." },
		{ "<a x=1/>", "An attribute's value is not quoted. Line 1, position 6." },
		{ "<a><![CDATA[x</a>",
		  "Unexpected end of file while parsing CDATA has occurred. Line 1, position 4." },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_xml *root;
		check_fails(nk_xml_read(&root, &arena, nk_str(cases[i].text), &err), err,
			    cases[i].error);
	}
}

static void nesting_has_a_limit(void **state)
{
	NK_AUTO_BUF text = NK_BUF_INIT(65536);
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_xml *root;

	(void)state;
	for (int i = 0; i < 1000; i++)
		nk_buf_text(&text, "<a>");
	assert_int_equal(nk_xml_read(&root, &arena, nk_buf_view(&text), &err), -1);
	assert_non_null(strstr(err.text, "too deeply nested"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_attributes_and_text_are_read),
		cmocka_unit_test(broken_documents_are_refused_with_their_place),
		cmocka_unit_test(nesting_has_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
