/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <pthread.h>

#include "base/regex.h"

#define ROWS(rows) (sizeof(rows) / sizeof(*(rows)))

/* Each match as "|text;group=text", then what replacing all gives. */
static const struct {
	unsigned flags;
	const char *pattern, *subject, *matches, *replacement, *replaced;
} matching[] = {
	{ 0, "$", "a\n", "||", "<>", "a<>\n<>" },
	{ NK_REGEX_MULTILINE, "^", "a\nb\n", "|||", ">", ">a\n>b\n>" },
	{ NK_REGEX_MULTILINE, "$", "a\nb", "||", "<", "a<\nb<" },
	{ 0, "\\Z", "a\n", "||", "|", "a|\n|" },
	{ 0, "\\z", "a\n", "|", "|", "a\n|" },
	{ 0, ".", "a\n\r", "|a|\r", "x", "x\nx" },
	{ NK_REGEX_SINGLELINE, ".", "a\n", "|a|\n", "x", "xx" },
	{ 0, "^1.2$",
	  "1\xf0\x9f\x9a\x80"
	  "2",
	  "", "x",
	  "1\xf0\x9f\x9a\x80"
	  "2" },
	{ 0, "^1..2$",
	  "1\xf0\x9f\x9a\x80"
	  "2",
	  "|1\xf0\x9f\x9a\x80"
	  "2",
	  "x", "x" },
	{ 0, "\\p{So}", "\xf0\x9f\x9a\x80", "", "x", "\xf0\x9f\x9a\x80" },
	{ 0, "\\p{Cs}", "\xf0\x9f\x9a\x80", "|\xef\xbf\xbd|\xef\xbf\xbd", "x", "xx" },
	{ 0, "1.", "1\xf0\x9f\x9a\x80", "|1\xef\xbf\xbd", "x", "x\xef\xbf\xbd" },
	{ 0, "\\d+", "1\xd9\xa3", "|1\xd9\xa3", "x", "x" },
	{ 0, "\\w+", "a\xc3\xa9_1-\xe2\x80\x8d", "|a\xc3\xa9_1", "x", "x-\xe2\x80\x8d" },
	{ 0, "\\s",
	  "a\xc2\xa0\xc2\x85"
	  "b",
	  "|\xc2\xa0|\xc2\x85", "x", "axxb" },
	{ NK_REGEX_IGNORECASE, "k", "kK\xe2\x84\xaa", "|k|K|\xe2\x84\xaa", "x", "xxx" },
	{ NK_REGEX_IGNORECASE, "\xc3\xa5", "\xc3\xa5\xc3\x85\xe2\x84\xab",
	  "|\xc3\xa5|\xc3\x85|\xe2\x84\xab", "x", "xxx" },
	{ NK_REGEX_IGNORECASE, "\xc3\x9f", "\xc3\x9f\xe1\xba\x9es", "|\xc3\x9f|\xe1\xba\x9e", "x",
	  "xxs" },
	{ NK_REGEX_IGNORECASE, "i", "iI\xc4\xb0\xc4\xb1", "|i|I", "x", "xx\xc4\xb0\xc4\xb1" },
	{ NK_REGEX_IGNORECASE, "s", "sS\xc5\xbf", "|s|S", "x", "xx\xc5\xbf" },
	{ NK_REGEX_IGNORECASE, "\xcf\x83", "\xcf\x83\xcf\x82\xce\xa3", "|\xcf\x83|\xce\xa3", "x",
	  "x\xcf\x82x" },
	{ NK_REGEX_IGNORECASE, "\xc2\xb5", "\xc2\xb5\xce\xbc", "|\xc2\xb5", "x", "x\xce\xbc" },
	{ NK_REGEX_IGNORECASE, "[a-c]", "AbC", "|A|b|C", "x", "xxx" },
	{ NK_REGEX_IGNORECASE, "\\p{Lu}", "aA", "|a|A", "x", "xx" },
	{ NK_REGEX_IGNORECASE, "(\xc3\xa9)\\1", "\xc3\xa9\xc3\x89", "|\xc3\xa9\xc3\x89;1=\xc3\xa9",
	  "x", "x" },
	{ 0, "(?<!KA_.+\\.cfg)$", "KA_x.cfg", "", "x", "KA_x.cfg" },
	{ 0, "(?<!KA_.+\\.cfg)$", "x.cfg", "|", "x", "x.cfgx" },
	{ 0, "(?<=(\\d+)(\\w+))z", "12abz", "|z;1=1;2=2ab", "[$1][$2]", "12ab[1][2ab]" },
	{ 0, "(?<=\\1(a))b", "aab", "|b;1=a", "x", "aax" },
	{ 0, "(?<=(?=a)\\w)\\w", "ab", "|b", "x", "ax" },
	{ 0, "(Alpha-)?(?<version>.*)", "Alpha-1.2", "|Alpha-1.2;1=Alpha-;version=1.2|;version=",
	  "[$1][$2]${version}", "[Alpha-][1.2]1.2[][]" },
	{ 0, "(?<b>b)(a)", "ba", "|ba;1=a;b=b", "$1$2", "ab" },
	{ 0, "(?<3>a)(b)(?<n>c)", "abc", "|abc;1=b;n=c;3=a", "$1$2$3$4", "bca$4" },
	{ 0, "(?'q'a)", "a", "|a;q=a", "${q}", "a" },
	{ 0, "(?<n>a)(?<n>b)", "ab", "|ab;n=b", "${n}", "b" },
	{ 0, "(a)|b", "ab", "|a;1=a|b", "[$1]", "[a][]" },
	{ 0, "(?n)(a)(?<x>b)", "ab", "|ab;x=b", "$1$2", "b$2" },
	{ NK_REGEX_EXPLICIT_CAPTURE, "(a)(?<x>b)", "ab", "|ab;x=b", "$1", "b" },
	{ 0, "(a*)*", "aa", "|aa;1=|;1=", "<$1>", "<><>" },
	{ 0, "(?:(a)|b)*", "ab", "|ab;1=a|", "$1", "a" },
	{ 0, "(\\w)\\1", "aab", "|aa;1=a", "x", "xb" },
	{ 0, "(?<c>\\w)\\k<c>", "aab", "|aa;c=a", "x", "xb" },
	{ 0, "(?<c>\\w)\\k'c'", "aab", "|aa;c=a", "x", "xb" },
	{ 0, "(?<12>a)\\12", "aa", "|aa;12=a", "x", "x" },
	{ 0, "\\12", "\n", "|\n", "x", "x" },
	{ 0, "^(?:(?<o>\\()|(?<c-o>\\))|[^()])*(?(o)(?!))$", "a(b)", "|a(b);c=b", "${c}", "b" },
	{ 0, "^(?:(?<o>\\()|(?<-o>\\))|[^()])*(?(o)(?!))$", "a(b", "", "x", "a(b" },
	{ 0, "(a)?(?(1)b|c)", "abc", "|ab;1=a|c", "x", "xx" },
	{ 0, "(?(a)ab|c)", "abc", "|ab|c", "x", "xx" },
	{ 0, "(?(?=a)ab|c)", "abc", "|ab|c", "x", "xx" },
	{ 0, "(?<n>a)?(?(n)b|c)", "abc", "|ab;n=a|c", "x", "xx" },
	{ 0, "(?>a*)a", "aaa", "", "x", "aaa" },
	{ 0, "(?=(a))ab", "ab", "|ab;1=a", "$1", "a" },
	{ 0, "^(?!.*X).*$", "aXb", "", "x", "aXb" },
	{ 0, "\\Ga", "aaba", "|a|a", "x", "xxba" },
	{ 0, "\\b", "ab c", "||||", "|", "|ab| |c|" },
	{ 0, "\\B", "ab", "|", "|", "a|b" },
	{ 0, "(?i)ab(?-i)c", "ABc ABC", "|ABc", "x", "x ABC" },
	{ 0, "(?i:a)b", "Ab AB", "|Ab", "x", "x AB" },
	{ 0, "((?i)a)b", "Ab AB", "|Ab;1=A", "x", "x AB" },
	{ NK_REGEX_IGNORE_WHITESPACE, " a b # c", "ab", "|ab", "x", "x" },
	{ 0, "a(?#comment)b", "ab", "|ab", "x", "x" },
	{ 0, "(?x) a\\ b", "a b", "|a b", "x", "x" },
	{ 0, "(?s-i:.)", "\n", "|\n", "x", "x" },
	{ 0, "[a-z-[aeiou]]+", "abcde", "|bcd", "x", "axe" },
	{ 0, "[^a]", "ab\n", "|b|\n", "x", "axx" },
	{ 0, "[]a]", "a]", "|a|]", "x", "xx" },
	{ 0, "[a-]", "a-", "|a|-", "x", "xx" },
	{ 0, "[\\w-]+", "a-b", "|a-b", "x", "x" },
	{ 0, "[\\]]", "]", "|]", "x", "x" },
	{ 0, "[[:alpha:]]", ":a]", "|a]", "x", ":x" },
	{ 0, "[\\x41-\\u0043]", "ABCD", "|A|B|C", "x", "xxxD" },
	{ 0, "[\\b]", "\x08", "|\x08", "x", "x" },
	{ 0, "\\p{IsGreek}", "a\xce\xb2", "|\xce\xb2", "x", "ax" },
	{ 0, "\\P{L}", "a1", "|1", "x", "ax" },
	{ 0, "a{2}", "aaa", "|aa", "x", "xa" },
	{ 0, "a{1,2}?", "aaa", "|a|a|a", "x", "xxx" },
	{ 0, "a{,2}", "a{,2}", "|a{,2}", "x", "x" },
	{ 0, "a{", "a{", "|a{", "x", "x" },
	{ 0, "x{a}", "x{a}", "|x{a}", "y", "y" },
	{ 0, "a{0}b", "ab", "|b", "x", "ax" },
	{ 0,
	  "a?"
	  "?b",
	  "ab", "|ab", "x", "x" },
	{ 0, "(ab){2}", "abab", "|abab;1=ab", "x", "x" },
	{ 0, "(?:a|ab)(?:c|bcd)(d*)", "abcd", "|abcd;1=", "$1", "" },
	{ 0, "\\x41\\u0042\\103\\cA\\e\\a", "ABC\x01\x1b\x07", "|ABC\x01\x1b\x07", "x", "x" },
	{ 0, "b", "abc", "|b", "[$`|$&|$'|$_|$$|$+]", "a[a|b|c|abc|$|b]c" },
	{ 0, "(a)(b)?", "a", "|a;1=a", "[$+]", "[]" },
	{ 0, "a", "a", "|a", "$1${x}$", "$1${x}$" },
	{ 0, "(?<v>a)", "a", "|a;v=a", "${v}${version}${1}", "a${version}a" },
	{ 0, "[Version_]?", "V1_", "|V||_|", "x", "xx1xx" },
	{ 0, "^", "abc", "|", "v", "vabc" },
	{ 0, "", "ab", "|||", "-", "-a-b-" },
	{ 0, "a*", "baac", "||aa||", "x", "xbxxcx" },
	{ 0, "(a)", "a", "|a;1=a", "$10", "$10" },
	{ 0, "\xf0\x9f\x9a\x80",
	  "a\xf0\x9f\x9a\x80"
	  "b",
	  "|\xf0\x9f\x9a\x80", "$`", "aab" },
	{ 0, "x", "abc", "", "y", "abc" },
	{ 0, "/$", "a/", "|/", "", "a" },
};

static const struct {
	const char *pattern;
	int offset;
	const char *detail;
} broken[] = {
	{ "\\_", 2, "Unrecognized escape sequence \\_." },
	{ "(", 1, "Not enough )'s." },
	{ "a)", 2, "Too many )'s." },
	{ "[a", 2, "Unterminated [] set." },
	{ "[]", 2, "Unterminated [] set." },
	{ "[b-a]", 4, "[x-y] range in reverse order." },
	{ "[a-\\d]", 5, "Cannot include class \\d in character range." },
	{ "*", 1, "Quantifier '*' following nothing." },
	{ "a**", 3, "Nested quantifier '*'." },
	{ "a{2}{3}", 5, "Nested quantifier '{'." },
	{ "a++", 3, "Nested quantifier '+'." },
	{ "a{2,1}", 6, "Illegal {x,y} with x > y." },
	{ "\\", 1, "Illegal \\ at end of pattern." },
	{ "\\_x\\q", 2, "Unrecognized escape sequence \\_." },
	{ "(?a)", 3, "Unrecognized grouping construct." },
	{ "(?", 2, "Unrecognized grouping construct." },
	{ "(?<", 3, "Unrecognized grouping construct." },
	{ "(?<a", 4, "Unrecognized grouping construct." },
	{ "(?<a>", 5, "Not enough )'s." },
	{ "(?<?a>x)", 3, "Invalid group name: Group names must begin with a word character." },
	{ "(?<1a>x)", 4, "Invalid group name: Group names must begin with a word character." },
	{ "(?<0>x)", 4, "Capture number cannot be zero." },
	{ "\\1", 2, "Reference to undefined group number 1." },
	{ "\\k<a>", 5, "Reference to undefined group name 'a'." },
	{ "\\k", 1, "Malformed \\k<...> named back reference." },
	{ "(?<a-b>x)", 6, "Reference to undefined group name 'b'." },
	{ "\\p", 2, "Incomplete \\p{X} character escape." },
	{ "\\p{", 2, "Incomplete \\p{X} character escape." },
	{ "\\p{X}", 5, "Unknown property 'X'." },
	{ "\\pL", 2, "Incomplete \\p{X} character escape." },
	{ "\\p{Lx}", 6, "Unknown property 'Lx'." },
	{ "\\x4", 2, "Insufficient or invalid hexadecimal digits." },
	{ "\\u004", 2, "Insufficient or invalid hexadecimal digits." },
	{ "\\c", 2, "Missing control character." },
	{ "\\c1", 3, "Unrecognized control character." },
	{ "(?#a", 4, "Unterminated (?#...) comment." },
	{ "\\K", 2, "Unrecognized escape sequence \\K." },
	{ "\\h", 2, "Unrecognized escape sequence \\h." },
	{ "\\R", 2, "Unrecognized escape sequence \\R." },
	{ "\\X", 2, "Unrecognized escape sequence \\X." },
	{ "\\N", 2, "Unrecognized escape sequence \\N." },
	{ "\\Qa\\E", 2, "Unrecognized escape sequence \\Q." },
	{ "(?P<a>b)", 3, "Unrecognized grouping construct." },
	{ "(?|a)", 3, "Unrecognized grouping construct." },
	{ "(?R)", 3, "Unrecognized grouping construct." },
	{ "(?(1)a)", 5, "Conditional alternation refers to an undefined group number 1." },
	{ "(?(1a)b)", 5,
	  "Conditional alternation is missing a closing parenthesis after the group number 1." },
	{ "(?(a)b|c|d)", 11, "Too many | in (?()|)." },
	{ "(?(?#c)a)", 2, "Alternation conditions cannot be comments." },
	{ "(?(?<n>a)b)", 2, "Alternation conditions do not capture and cannot be named." },
	{ "[a-z-[a]b]", 8, "A subtraction must be the last element in a character class." },
	{ "x(?=a)*?+", 9, "Nested quantifier '+'." },
	{ "a|*", 3, "Quantifier '*' following nothing." },
	{ "(*a)", 2, "Quantifier '*' following nothing." },
	{ "|+", 2, "Quantifier '+' following nothing." },
	{ "a{99999999999}", 12,
	  "Quantifier and capture group numbers must be less than or equal to Int32.MaxValue." },
	{ "(?<-a>b)", 5, "Reference to undefined group name 'a'." },
	{ "(?'a>b)", 4, "Invalid group name: Group names must begin with a word character." },
	{ "\xc3\xa9(", 2, "Not enough )'s." },
	{ "\xf0\x9f\x9a\x80[", 3, "Unterminated [] set." },
};

static int add_match(const struct nk_match *match, void *data)
{
	struct nk_buf *out = data;

	nk_each_member (m, match->groups) {
		nk_buf_text(out, nk_str_is(m->key, "0") ? "|" : ";");
		if (!nk_str_is(m->key, "0"))
			nk_buf_printf(out, "%.*s=", NK_ARG(m->key));
		nk_buf_str(out, nk_text(m->value));
	}
	return 0;
}

static void patterns_match_and_replace_as_in_dotnet(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(matching); i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		NK_AUTO_BUF found = NK_BUF_INIT(1000);
		NK_AUTO(nk_regex) regex = NULL;
		struct nk_err err = NK_ERR_INIT;
		struct nk_str subject = nk_str(matching[i].subject), replaced;

		check_ok(nk_regex_compile(&regex, &arena, nk_str(matching[i].pattern),
					  matching[i].flags, &err),
			 err);
		check_ok(nk_regex_each(regex, &arena, subject, add_match, &found, &err), err);
		if (!nk_str_is(nk_buf_view(&found), matching[i].matches))
			fail_msg("%s: got %s, want %s", matching[i].pattern, found.data,
				 matching[i].matches);
		assert_int_equal(nk_regex_test(regex, subject, &err), *matching[i].matches == '|');
		check_ok(nk_regex_replace(&replaced, regex, &arena, subject,
					  nk_str(matching[i].replacement), &err),
			 err);
		if (!nk_str_is(replaced, matching[i].replaced))
			fail_msg("%s with %s: got %.*s, want %s", matching[i].pattern,
				 matching[i].replacement, NK_ARG(replaced), matching[i].replaced);
	}
}

static void broken_patterns_say_what_dotnet_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(broken); i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		struct nk_err err = NK_ERR_INIT;
		struct nk_regex *regex;
		const char *pattern = broken[i].pattern;

		check_fails(nk_regex_compile(&regex, &arena, nk_str(pattern), 0, &err), err,
			    nk_printf(&arena, "Invalid pattern '%s' at offset %d. %s", pattern,
				      broken[i].offset, broken[i].detail));
		assert_int_equal(err.fault, NK_FAULT_METADATA);
	}
}

static struct nk_regex *compiled(struct nk_arena *arena, const char *pattern)
{
	struct nk_regex *regex = NULL;
	struct nk_err err = NK_ERR_INIT;

	check_ok(nk_regex_compile(&regex, arena, nk_str(pattern), 0, &err), err);
	return regex;
}

static void offsets_are_bytes_of_whole_characters(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_regex) regex = compiled(&arena, "b");
	NK_AUTO(nk_regex) half = compiled(&arena, "^..$");
	struct nk_err err = NK_ERR_INIT;
	struct nk_match match;

	(void)state;
	check_ok(nk_regex_match(regex, &arena,
				NK_STR("\xc3\xa9"
				       "b"
				       "\xf0\x9f\x9a\x80"
				       "b"),
				0, &match, &err),
		 err);
	assert_int_equal(match.start, 2);
	assert_int_equal(match.end, 3);
	check_ok(nk_regex_match(regex, &arena,
				NK_STR("\xc3\xa9"
				       "b"
				       "\xf0\x9f\x9a\x80"
				       "b"),
				3, &match, &err),
		 err);
	assert_int_equal(match.start, 7);
	assert_int_equal(nk_regex_match(regex, &arena, NK_STR("b"), 1, NULL, &err), NK_NOT_FOUND);
	assert_int_equal(nk_regex_match(regex, &arena, NK_STR("b"), 2, NULL, &err), NK_NOT_FOUND);
	check_ok(nk_regex_match(half, &arena, NK_STR("\xf0\x9f\x9a\x80"), 0, &match, &err), err);
	assert_int_equal(match.end, 4);
}

static void escaping_leaves_brackets_that_close(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	(void)state;
	check_str(nk_regex_escape(&arena, NK_STR("a\\*+?|{[()^$.# \t\n\r\f]}-/b")),
		  "a\\\\\\*\\+\\?\\|\\{\\[\\(\\)\\^\\$\\.\\#\\ \\t\\n\\r\\f]}-/b");
}

static void endless_matching_is_stopped(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO(nk_regex) deep = compiled(&arena, "(?:a|b|())*$");
	struct nk_err err = NK_ERR_INIT;
	size_t n = 16 * 1024 * 1024;
	char *subject = nk_alloc(&arena, n + 1);

	(void)state;
	memset(subject, 'a', n);
	assert_int_equal(nk_regex_test(deep, nk_str_n(subject, n), &err), -1);
	assert_string_equal(err.text,
			    "The pattern '(?:a|b|())*$' takes too long to match; make it simpler");
}

static void oversized_patterns_are_refused(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_regex *regex;
	char *pattern = nk_alloc(&arena, 100001);

	(void)state;
	memset(pattern, 'a', 100000);
	check_fails(nk_regex_compile(&regex, &arena, nk_str_n(pattern, 100000), 0, &err), err,
		    "A pattern is longer than 65536 characters; make it shorter");
	memset(pattern, '(', 60000);
	assert_int_equal(nk_regex_compile(&regex, &arena, nk_str_n(pattern, 60000), 0, &err), -1);
	for (size_t i = 0; i < 60000; i += 3)
		memcpy(pattern + i, "(?:", 3);
	assert_int_equal(nk_regex_compile(&regex, &arena, nk_str_n(pattern, 60000), 0, &err), -1);
	for (size_t i = 0; i < 60000; i += 3)
		memcpy(pattern + i, "a-[", 3);
	pattern[0] = '[';
	assert_int_equal(nk_regex_compile(&regex, &arena, nk_str_n(pattern, 60000), 0, &err), -1);
}

/* Threads that share and evict cached patterns. */
static void *use_patterns(void *data)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	int *wrong = data;

	for (int i = 0; i < 3000; i++) {
		char *text = nk_printf(&arena, "x%dy", i % 700);
		struct nk_regex *regex;

		if (nk_regex_compile(&regex, &arena, nk_str(text), 0, &err) < 0) {
			++*wrong;
			continue;
		}
		*wrong += nk_regex_test(regex, nk_str(text), &err) != 1;
		nk_regex_free(regex);
	}
	return NULL;
}

static void cached_patterns_are_shared_by_threads(void **state)
{
	pthread_t threads[3];
	int wrong[3] = { 0 };

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, use_patterns, &wrong[i]), 0);
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(wrong[i], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_match_and_replace_as_in_dotnet),
		cmocka_unit_test(broken_patterns_say_what_dotnet_says),
		cmocka_unit_test(offsets_are_bytes_of_whole_characters),
		cmocka_unit_test(escaping_leaves_brackets_that_close),
		cmocka_unit_test(endless_matching_is_stopped),
		cmocka_unit_test(oversized_patterns_are_refused),
		cmocka_unit_test(cached_patterns_are_shared_by_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
