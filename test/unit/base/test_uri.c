/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/uri.h"

#define ROWS(rows) (sizeof(rows) / sizeof(*(rows)))

static void an_address_has_three_spellings(void **state)
{
	static const struct {
		const char *text, *display, *absolute;
	} rows[] = {
		{ "http://A.b", "http://a.b/", "http://a.b/" },
		{ "HTTP://a:80/x", "http://a/x", "http://a/x" },
		{ "https://a:80/", "https://a:80/", "https://a:80/" },
		{ "http://a:/b", "http://a/b", "http://a/b" },
		{ "http://a:00080/b", "http://a/b", "http://a/b" },
		{ " \thttp://a/b \r\n", "http://a/b", "http://a/b" },
		{ "http://a?b", "http://a/?b", "http://a/?b" },
		{ "http://a#b", "http://a/#b", "http://a/#b" },
		{ "http://a/x\\y", "http://a/x/y", "http://a/x/y" },
		{ "http://a/../b/./c/..", "http://a/b/", "http://a/b/" },
		{ "http://a/b//c/../d", "http://a/b//d", "http://a/b//d" },
		{ "http://a/b/%2e%2e/c", "http://a/c", "http://a/c" },
		{ "http://a/a%20b", "http://a/a b", "http://a/a%20b" },
		{ "http://a/a b", "http://a/a b", "http://a/a%20b" },
		{ "http://a/%22%3C%3E%5E%60%7B%7C%7D", "http://a/\"<>^`{|}",
		  "http://a/%22%3C%3E%5E%60%7B%7C%7D" },
		{ "http://a/%2B%5B%28%2f", "http://a/%2B%5B%28%2f", "http://a/%2B%5B%28%2f" },
		{ "http://a/[x]", "http://a/[x]", "http://a/[x]" },
		{ "http://a/%41%7E", "http://a/A~", "http://a/A~" },
		{ "http://a/%zz%", "http://a/%25zz%25", "http://a/%25zz%25" },
		{ "http://a/%00%7f%25", "http://a/%00%7f%25", "http://a/%00%7f%25" },
		{ "http://a/%C3%A9?%C3%A9#%C3%A9", "http://a/\xc3\xa9?\xc3\xa9#\xc3\xa9",
		  "http://a/%C3%A9?%C3%A9#%C3%A9" },
		{ "http://a/\xc3\xa9", "http://a/\xc3\xa9", "http://a/%C3%A9" },
		{ "http://a/%c3%a9", "http://a/\xc3\xa9", "http://a/%C3%A9" },
		{ "http://a/%FF", "http://a/%FF", "http://a/%FF" },
		{ "http://a/\xc2\x85", "http://a/%C2%85", "http://a/%C2%85" },
		{ "http://a/%EE%80%80?%EE%80%80", "http://a/%EE%80%80?\xee\x80\x80",
		  "http://a/%EE%80%80?%EE%80%80" },
		{ "http://a/%F0%9F%9A%80", "http://a/\xf0\x9f\x9a\x80", "http://a/%F0%9F%9A%80" },
		{ "http://a/\xef\xb7\x90", "http://a/%EF%B7%90", "http://a/%EF%B7%90" },
		{ "http://u%40\xc3\xa9 p@a/", "http://u%40\xc3\xa9 p@a/",
		  "http://u%40%C3%A9%20p@a/" },
		{ "http://u%20@a/", "http://u%20@a/", "http://u%20@a/" },
		{ "http://@a/", "http://@a/", "http://@a/" },
		{ "http://1.2/", "http://1.0.0.2/", "http://1.0.0.2/" },
		{ "http://0x10.1/", "http://16.0.0.1/", "http://16.0.0.1/" },
		{ "http://256.1.1.1/", "http://256.1.1.1/", "http://256.1.1.1/" },
		{ "http://[FE80::0:1]:8080/", "http://[fe80::1]:8080/", "http://[fe80::1]:8080/" },
		{ "http://EX\xc3\x84.com/", "http://ex\xc3\xa4.com/", "http://ex\xc3\xa4.com/" },
		{ "http://a\xc2\xa0_-b./", "http://a\xc2\xa0_-b./", "http://a\xc2\xa0_-b./" },
		{ "hhttps://A", "hhttps://a/", "hhttps://a/" },
		{ "foo:bar baz", "foo:bar baz", "foo:bar%20baz" },
		{ "ftp://a/b?c#d", "ftp://a/b%3Fc#d", "ftp://a/b%3Fc#d" },
		{ "mailto:a@b.c", "mailto:a@b.c", "mailto:a@b.c" },
		{ "/x/y z", "file:///x/y z", "file:///x/y%20z" },
		{ "//host/path", "file://host/path", "file://host/path" },
		{ "c:\\x", "file:///c:/x", "file:///c:/x" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_err err = NK_ERR_INIT;
		struct nk_uri uri;

		check_ok(nk_uri_parse(&uri, &arena, nk_str(rows[i].text), &err), err);
		check_str(uri.original, rows[i].text);
		check_str(uri.display, rows[i].display);
		check_str(uri.absolute, rows[i].absolute);
	}
}

static void what_is_no_address_says_why(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "", "The URI is empty." },
		{ " \t", "The format of the URI could not be determined." },
		{ "foo", "The format of the URI could not be determined." },
		{ ":foo", "The format of the URI could not be determined." },
		{ "//", "The format of the URI could not be determined." },
		{ "1foo:bar", "The URI scheme is not valid." },
		{ "git@github.com:a/b.git", "The URI scheme is not valid." },
		{ "http:", "The Authority/Host could not be parsed." },
		{ "http:/a", "The Authority/Host could not be parsed." },
		{ "http://", "The hostname could not be parsed." },
		{ "http:///x", "The hostname could not be parsed." },
		{ "http://a b/", "The hostname could not be parsed." },
		{ "http://a+b/", "The hostname could not be parsed." },
		{ "http://a%41/", "The hostname could not be parsed." },
		{ "http://a..b/", "The hostname could not be parsed." },
		{ "http://.a/", "The hostname could not be parsed." },
		{ "http://[x]/", "The hostname could not be parsed." },
		{ "http://[::1/", "The hostname could not be parsed." },
		{ "http://u@p@a/", "The hostname could not be parsed." },
		{ "http://a\xc2\x80/", "The hostname could not be parsed." },
		{ "http://a:x/", "Invalid port specified." },
		{ "http://a:65536/", "Invalid port specified." },
		{ "c:foo", "A Dos path must be rooted, for example, 'c:\\\\'." },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_err err = NK_ERR_INIT;
		struct nk_uri uri;

		check_fails(nk_uri_parse(&uri, &arena, nk_str(rows[i].text), &err), err,
			    nk_printf(&arena, "Invalid URI: %s", rows[i].why));
		assert_int_equal(err.fault, NK_FAULT_METADATA);
	}
}

static void the_parts_are_told_apart(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_uri uri;
	struct nk_str *segments;
	size_t n;

	(void)state;
	check_ok(nk_uri_parse(&uri, &arena, NK_STR("HTTPS://u:p@Host:444/a/b c/?q=%20#f g"), &err),
		 err);
	check_str(uri.scheme, "https");
	check_str(uri.user, "u:p");
	check_str(uri.host, "host");
	assert_int_equal(uri.port, 444);
	assert_true(uri.port_given);
	check_str(uri.path, "/a/b%20c/");
	check_str(uri.shown_path, "/a/b c/");
	check_str(uri.query, "?q=%20");
	check_str(uri.fragment, "#f%20g");
	segments = nk_uri_segments(&arena, &uri, &n);
	assert_int_equal(n, 3);
	check_str(segments[0], "/");
	check_str(segments[1], "a/");
	check_str(segments[2], "b%20c/");
	check_ok(nk_uri_parse(&uri, &arena, NK_STR("http://a"), &err), err);
	assert_int_equal(uri.port, 80);
	assert_false(uri.port_given);
	check_ok(nk_uri_parse(&uri, &arena, NK_STR("/x"), &err), err);
	assert_true(uri.unix_path);
}

static void only_escaped_addresses_are_well_formed(void **state)
{
	static const struct {
		const char *text;
		bool well;
	} rows[] = {
		{ "http://a/b", true },
		{ " http://a/b\n", true },
		{ "http://a/../b", true },
		{ "http://a/%20", true },
		{ "http://a/\xc3\xa9", true },
		{ "http://a/%C3%A9", true },
		{ "hhttps://a/b", true },
		{ "http://\xc3\xa9/", true },
		{ "http://a/b c", false },
		{ "http://a/\"", false },
		{ "http://a/<", false },
		{ "http://a/[", false },
		{ "http://a/^", false },
		{ "http://a/`", false },
		{ "http://a/{", false },
		{ "http://a/|", false },
		{ "http://a/\\b", false },
		{ "http:\\\\a/b", false },
		{ "http://a/%", false },
		{ "http://a/%zz", false },
		{ "http://a/\x01", false },
		{ "http://a/#b#c", false },
		{ "http://a/?b|", false },
		{ "/x", false },
		{ "x", false },
		{ "https://", false },
		{ "http:/a", false },
		{ "http://a/\xf0\x9f\x9a\x80", false },
		{ "http://a/%F0%9F%9A%80", false },
		{ "http://a/%C3%A9x%2F", false },
		{ "http://a/\xc3\xa9/%2F", false },
		{ "http://\xc3\xa9/%20", false },
		{ "http://a/%20#\xc3\xa9", false },
		{ "ftp://a/b?c", false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		if (nk_uri_well_formed(nk_str(rows[i].text)) != rows[i].well)
			fail_msg("%s", rows[i].text);
}

static void relative_references_have_their_own_rules(void **state)
{
	static const struct {
		const char *text;
		bool well, any;
	} rows[] = {
		{ "", true, true },
		{ "x", true, true },
		{ "/x", true, true },
		{ "//h/x", true, true },
		{ "//h:80/x", true, true },
		{ "//a b/", false, true },
		{ "?x", true, true },
		{ "x/y:z", true, true },
		{ "%20", true, true },
		{ "x:y", false, false },
		{ "foo:y", false, true },
		{ "http://a", false, true },
		{ "x y", false, true },
		{ "x\\y", false, true },
		{ "x#y", false, true },
		{ "a[1].zip", false, true },
		{ "\xc3\xa9", false, true },
		{ "%", false, true },
		{ "http://a b/", false, false },
		{ "https://", false, false },
		{ "http:/a", false, true },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		if (nk_uri_well_formed_relative(nk_str(rows[i].text)) != rows[i].well)
			fail_msg("well formed: %s", rows[i].text);
		if (nk_uri_any(nk_str(rows[i].text)) != rows[i].any)
			fail_msg("any: %s", rows[i].text);
	}
}

static void references_resolve_against_a_base(void **state)
{
	static const struct {
		const char *base, *text, *original, *absolute;
	} rows[] = {
		{ "http://a/b/c?q#f", "", "http://a/b/c?q#f", "http://a/b/c?q#f" },
		{ "http://a/b/c?q#f", "d", "http://a/b/d", "http://a/b/d" },
		{ "http://a/b/c?q#f", " d ", "http://a/b/d", "http://a/b/d" },
		{ "http://a/b/c?q#f", "/d", "http://a/d", "http://a/d" },
		{ "http://a/b/c?q#f", "//d", "http://d", "http://d/" },
		{ "http://a/b/c?q#f", "//d:81/e", "http://d:81/e", "http://d:81/e" },
		{ "http://a/b/c?q#f", "/../d", "http://a/../d", "http://a/d" },
		{ "http://a/b/c?q#f", "?d", "http://a/b/c?d", "http://a/b/c?d" },
		{ "http://a/b/c?q#f", "#d", "http://a/b/c?q#d", "http://a/b/c?q#d" },
		{ "http://a/b/c?q#f", "../d/./e", "http://a/d/e", "http://a/d/e" },
		{ "http://a/b/", "../../../c", "http://a/c", "http://a/c" },
		{ "http://a/b/c", "http:d", "http://a/b/d", "http://a/b/d" },
		{ "http://a/b/c", "https://d", "https://d", "https://d/" },
		{ "http://a/b/c", "d e%20\xc3\xa9", "http://a/b/d e%20\xc3\xa9",
		  "http://a/b/d%20e%20%C3%A9" },
		{ "http://A:80/b%20x/c", "d", "http://a/b x/d", "http://a/b%20x/d" },
		{ "http://u@a:81/b", "/c", "http://u@a:81/c", "http://u@a:81/c" },
		{ "http://a", "b", "http://a/b", "http://a/b" },
		{ "http://a/b/c", "foo:y", "foo:y", "foo:y" },
		{ "http://a/b/c", "\\d", "http://a/d", "http://a/d" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_err err = NK_ERR_INIT;
		struct nk_uri base, uri;

		check_ok(nk_uri_parse(&base, &arena, nk_str(rows[i].base), &err), err);
		check_ok(nk_uri_resolve(&uri, &arena, &base, nk_str(rows[i].text), &err), err);
		check_str(uri.original, rows[i].original);
		check_str(uri.absolute, rows[i].absolute);
	}
}

static void a_reference_with_a_broken_host_fails(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_uri base, uri;

	(void)state;
	check_ok(nk_uri_parse(&base, &arena, NK_STR("http://a/"), &err), err);
	check_fails(nk_uri_resolve(&uri, &arena, &base, NK_STR("http://x y/"), &err), err,
		    "Invalid URI: The hostname could not be parsed.");
}

static void locations_are_escaped(void **state)
{
	static const char *const rows[][2] = {
		{ " http://A/b c ", "http://a/b%20c" },
		{ "/x y|z", "/x%20y%7Cz" },
		{ "a%b\\c", "a%25b%5Cc" },
		{ "a[1].zip", "a[1].zip" },
		{ "//x/y%20z", "//x/y%20z" },
		{ "http://a b/", "http://a b/" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		check_str(nk_uri_location(&arena, nk_str(rows[i][0])), rows[i][1]);
}

static void equal_addresses_may_differ_in_spelling_and_fragment(void **state)
{
	static const struct {
		const char *a, *b;
		bool equal;
	} rows[] = {
		{ "http://a/b", "HTTP://A:80/b#c", true },
		{ "http://a/a b", "http://a/a%20b", true },
		{ "http://a/\xc3\xa9", "http://a/%C3%A9", true },
		{ "http://a/b", "http://a/B", false },
		{ "http://a/b", "https://a/b", false },
		{ "http://a/b", "http://a/b?", false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_err err = NK_ERR_INIT;
		struct nk_uri a, b;

		check_ok(nk_uri_parse(&a, &arena, nk_str(rows[i].a), &err), err);
		check_ok(nk_uri_parse(&b, &arena, nk_str(rows[i].b), &err), err);
		assert_int_equal(nk_uri_equal(&a, &b), rows[i].equal);
	}
}

static void normalising_gives_a_well_formed_address_or_none(void **state)
{
	static const char *const rows[][2] = {
		{ "https://a/b", "https://a/b" },
		{ "a/b", "http://a/b" },
		{ "HTTPS://a", "HTTPS://a" },
		{ "https://a/b c", "https://a/b+c" },
		{ "https://a/\"<>^`(){|}[]", "https://a/%22%3C%3E%5E%60%28%29%7B%7C%7D%5B%5D" },
		{ "", NULL },
		{ "https://", NULL },
		{ "https://a/%", NULL },
		{ "https://a/\\b", NULL },
		{ "ftp://a/b", "http://ftp://a/b" }, /* a host with an empty port */
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		check_str(nk_uri_normalize(&arena, nk_str(rows[i][0])), rows[i][1]);
}

static void a_built_address_carries_its_port(void **state)
{
	static const struct {
		const char *text, *host, *path, *built;
	} rows[] = {
		{ "http://a/b?c#d", "x", NULL, "http://x:80/b?c#d" },
		{ "https://A/b/c", NULL, "a/b", "https://a:443/a/b" },
		{ "http://u:p@a/b?c#d", NULL, "/x y", "http://u:p@a:80/x%20y?c#d" },
		{ "https://[::1]:444/", NULL, NULL, "https://[::1]:444/" },
		{ "https://a/b", NULL, "", "https://a:443/" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_uri uri;

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		check_ok(nk_uri_parse(&uri, &arena, nk_str(rows[i].text), &err), err);
		check_str(nk_uri_build(&arena, &uri, nk_str(rows[i].host), nk_str(rows[i].path)),
			  rows[i].built);
	}
}

static void an_endless_address_is_refused(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO_BUF buf = NK_BUF_INIT(100000);
	struct nk_err err = NK_ERR_INIT;
	struct nk_uri uri;

	(void)state;
	nk_buf_text(&buf, "http://a/");
	while (buf.n < 70000)
		nk_buf_text(&buf, "../x/");
	check_fails(nk_uri_parse(&uri, &arena, nk_buf_view(&buf), &err), err,
		    "Invalid URI: The Uri string is too long.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_has_three_spellings),
		cmocka_unit_test(what_is_no_address_says_why),
		cmocka_unit_test(the_parts_are_told_apart),
		cmocka_unit_test(only_escaped_addresses_are_well_formed),
		cmocka_unit_test(relative_references_have_their_own_rules),
		cmocka_unit_test(references_resolve_against_a_base),
		cmocka_unit_test(a_reference_with_a_broken_host_fails),
		cmocka_unit_test(locations_are_escaped),
		cmocka_unit_test(equal_addresses_may_differ_in_spelling_and_fragment),
		cmocka_unit_test(normalising_gives_a_well_formed_address_or_none),
		cmocka_unit_test(a_built_address_carries_its_port),
		cmocka_unit_test(an_endless_address_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
