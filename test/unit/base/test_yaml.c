/* SPDX-License-Identifier: MIT
 *
 * What YAML texts become. The wanted side of each pair is what YamlDotNet 17 and the C#
 * inflator's conversion made of the text.
 */
#include "check.h"

#include "base/json.h"
#include "base/yaml.h"

struct pair {
	const char *text, *want; /* documents as JSON, a blank between them */
};

/* Texts with NULs are written with "^" for each. */
static struct nk_str with_nuls(struct nk_arena *arena, const char *text)
{
	char *copy = nk_strdup(arena, text);
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++) {
		if (copy[i] == '^')
			copy[i] = '\0';
	}
	return nk_str_n(copy, n);
}

static void check_reads(const struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		NK_AUTO_BUF got = NK_BUF_INIT(1 << 20);
		struct nk_err err = NK_ERR_INIT;
		struct nk_yaml_docs docs;

		check_ok(nk_yaml_read(&docs, &arena, with_nuls(&arena, pairs[i].text), NULL, &err),
			 err);
		for (size_t k = 0; k < docs.n; k++) {
			if (k > 0)
				nk_buf_char(&got, ' ');
			nk_json_write(&got, docs.docs[k], NK_JSON_COMPACT);
		}
		check_str(nk_buf_view(&got), pairs[i].want);
	}
}

static void scalars_are_read_by_their_text_then_their_style(void **state)
{
	static const struct pair pairs[] = {
		{ "a: null\nb: \"null\"\nc: 'true'\nd: false\n",
		  "{\"a\":null,\"b\":null,\"c\":true,\"d\":false}" },
		{ "a: 007\nb: +5\nc: -12\nd: 2147483647\ne: -2147483648\n",
		  "{\"a\":7,\"b\":5,\"c\":-12,\"d\":2147483647,\"e\":-2147483648}" },
		{ "a: 2147483648\nb: 1.10\nc: 1e3\nd: 0x1F\ne: ~\nf: Null\ng: True\nh: yes\ni: "
		  "2024-01-02\n",
		  "{\"a\":\"2147483648\",\"b\":\"1.10\",\"c\":\"1e3\",\"d\":\"0x1F\",\"e\":\"~\","
		  "\"f\":\"Null\",\"g\":\"True\",\"h\":\"yes\",\"i\":\"2024-01-02\"}" },
		{ "a: \"12\"\nb: '12'\nc: |-\n  12\n", "{\"a\":\"12\",\"b\":\"12\",\"c\":\"12\"}" },
		{ "a:\nb: \"\"\n", "{\"a\":\"\",\"b\":\"\"}" },
		{ "a: !!int \"12\"\nb: !!str 12\nc: !local x\n",
		  "{\"a\":\"12\",\"b\":12,\"c\":\"x\"}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void documents_that_are_no_mappings_are_dropped(void **state)
{
	static const struct pair pairs[] = {
		{ "", "" },
		{ "# nothing\n", "" },
		{ "- a\n- b\n", "" },
		{ "text\n", "" },
		{ "a: 1\n---\n- x\n---\nb: 2\n...\n", "{\"a\":1} {\"b\":2}" },
		{ "---\n---\na: 1\n", "{\"a\":1}" },
		{ "--- {a: 1}\n", "{\"a\":1}" },
		{ "%YAML 1.2\n---\na: 1\n", "{\"a\":1}" },
		{ "a: 1\n...\n...\nb: 2\n", "{\"a\":1} {\"b\":2}" },
		{ "...\n", "" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void collections_nest_in_both_styles(void **state)
{
	static const struct pair pairs[] = {
		{ "a:\n  b:\n    c: d\n", "{\"a\":{\"b\":{\"c\":\"d\"}}}" },
		{ "a:\n- x\n- y: 1\n  z: 2\nb: c\n",
		  "{\"a\":[\"x\",{\"y\":1,\"z\":2}],\"b\":\"c\"}" },
		{ "a:\n  - - x\n    - y\n  -\n  - z\n", "{\"a\":[[\"x\",\"y\"],\"\",\"z\"]}" },
		{ "? a\n: b\n? c\n", "{\"a\":\"b\",\"c\":\"\"}" },
		{ "{a: b, c: [d, {e: f}], g: }\n",
		  "{\"a\":\"b\",\"c\":[\"d\",{\"e\":\"f\"}],\"g\":\"\"}" },
		{ "a: {b: c,}\nd: [e, f,]\n", "{\"a\":{\"b\":\"c\"},\"d\":[\"e\",\"f\"]}" },
		{ "a: [b: c, ? d : e, ? f]\n",
		  "{\"a\":[{\"b\":\"c\"},{\"d\":\"e\"},{\"f\":\"\"}]}" },
		{ "a: {\"b\":\"c\",\"d\":[\"e\"]}\n", "{\"a\":{\"b\":\"c\",\"d\":[\"e\"]}}" },
		{ "{a:1}\n", "{\"a:1\":\"\"}" },
		{ "{a, b: c}\n", "{\"a\":\"\",\"b\":\"c\"}" },
		{ "{\n\"a\":\t1,\n\t\"b\": [\t2 ]\t}\n", "{\"a\":1,\"b\":[2]}" },
		{ "a: b\n\n\n# c\nd: e # f\n", "{\"a\":\"b\",\"d\":\"e\"}" },
		{ "a:   b   \nc: d\t\n", "{\"a\":\"b\",\"c\":\"d\"}" },
		{ "<<: x\na: b\n", "{\"<<\":\"x\",\"a\":\"b\"}" },
		{ "a: b:c\nd: e#f\n", "{\"a\":\"b:c\",\"d\":\"e#f\"}" },
		{ "a: -b\nc: ?d\ne: :f\n", "{\"a\":\"-b\",\"c\":\"?d\",\"e\":\":f\"}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void anchors_and_aliases_share_nodes(void **state)
{
	static const struct pair pairs[] = {
		{ "a: &x {b: 1}\nc: *x\n", "{\"a\":{\"b\":1},\"c\":{\"b\":1}}" },
		{ "a: &x 1\nb: [*x, *x]\n", "{\"a\":1,\"b\":[1,1]}" },
		{ "a: [*x, &x y]\n", "{\"a\":[\"y\",\"y\"]}" },
		{ "a: *x\nb: &x y\n", "{\"a\":\"y\",\"b\":\"y\"}" },
		{ "&a a: b\nc: *a\n", "{\"a\":\"b\",\"c\":\"a\"}" },
		{ "a: &x b\nc: &x d\ne: *x\n", "{\"a\":\"b\",\"c\":\"d\",\"e\":\"d\"}" },
		{ "a: &x\nb: *x\n", "{\"a\":\"\",\"b\":\"\"}" },
		{ "a: &b\n  c: d\n", "{\"a\":{\"c\":\"d\"}}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void lines_are_folded_and_breaks_normalised(void **state)
{
	static const struct pair pairs[] = {
		{ "a: b\n  c\n\n  d\n", "{\"a\":\"b c\\nd\"}" },
		{ "a: \"b\n  c\n\n  d\"\n", "{\"a\":\"b c\\nd\"}" },
		{ "a: 'b\n  c'\n", "{\"a\":\"b c\"}" },
		{ "a: \"b\\\n   c \\\n  d\"\n", "{\"a\":\"bc d\"}" },
		{ "a: b\r\nc: d\re: f\n", "{\"a\":\"b\",\"c\":\"d\",\"e\":\"f\"}" },
		{ "a: b\302\205c: d\342\200\250e: f\342\200\251g: h\n",
		  "{\"a\":\"b\",\"c\":\"d\",\"e\":\"f\",\"g\":\"h\"}" },
		{ "a: |\n  b\302\205  c\342\200\250  d\n", "{\"a\":\"b\\nc\\u2028d\\n\"}" },
		{ "a: \"b\342\200\250  c\"\n", "{\"a\":\"b\\u2028c\"}" },
		{ "^a: b^\n", "{\"a\":\"b\"}" },
		{ "a: b^\nc: d\n", "{\"a\":\"b\",\"c\":\"d\"}" },
		{ "a: \001\177\357\277\276\n", "{\"a\":\"\\u0001\177\357\277\276\"}" },
		{ "\357\273\277a: b\n", "{\"\357\273\277a\":\"b\"}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void block_scalars_keep_or_fold_and_chomp(void **state)
{
	static const struct pair pairs[] = {
		{ "a: |\n  b\n   c\n\n  d\n\n", "{\"a\":\"b\\n c\\n\\nd\\n\"}" },
		{ "a: >\n  b\n  c\n\n  d\n   e\n  f\n\n", "{\"a\":\"b c\\nd\\n e\\nf\\n\"}" },
		{ "a: |-\n  b\n\n", "{\"a\":\"b\"}" },
		{ "a: |+\n  b\n\n", "{\"a\":\"b\\n\\n\"}" },
		{ "a: >-\n  b\n", "{\"a\":\"b\"}" },
		{ "a: >+\n  b\n\n", "{\"a\":\"b\\n\\n\"}" },
		{ "a: |2\n   b\n", "{\"a\":\" b\\n\"}" },
		{ "a: |2-\n   b\n", "{\"a\":\" b\"}" },
		{ "a: |-2\n   b\n", "{\"a\":\" b\"}" },
		{ "a: | # c\n  b\n", "{\"a\":\"b\\n\"}" },
		{ "a: |\n\n  b\n", "{\"a\":\"\\nb\\n\"}" },
		{ "a: |\nb: c\n", "{\"a\":\"\",\"b\":\"c\"}" },
		{ "- |\n a\n-\n", "" },
		{ "a: |\n  b\nc: d\n", "{\"a\":\"b\\n\",\"c\":\"d\"}" },
		{ "--- |\na\n", "" },
		{ "a: >\n\n  b\n\n\n  c\n", "{\"a\":\"\\nb\\n\\nc\\n\"}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void double_quotes_know_escapes(void **state)
{
	static const struct pair pairs[] = {
		{ "a: \"\\0\\a\\b\\t\\n\\v\\f\\r\\e\\ \\\"\\\\\\/\\N\\_\\L\\P\"\n",
		  "{\"a\":\"\\u0000\\u0007\\b\\t\\n\\u000b\\f\\r\\u001b \\\"\\"
		  "\\/\\u0085\302\240\\u2028\\u2029\"}" },
		{ "a: \"\\x41\\u00e9\\U0001F600\\ud83d\\ude00\"\n",
		  "{\"a\":\"A\303\251\360\237\230\200\360\237\230\200\"}" },
		{ "a: \"\\\t\"\n", "{\"a\":\"\\t\"}" },
		{ "a: 'it''s \\n'\n", "{\"a\":\"it's \\\\n\"}" },
		{ "a: \"b \t c\"\n", "{\"a\":\"b \\t c\"}" },
	};

	(void)state;
	check_reads(pairs, sizeof pairs / sizeof *pairs);
}

static void values_know_where_they_stand(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_yaml_docs docs;

	(void)state;
	check_ok(nk_yaml_read(&docs, &arena, NK_STR("a: 1\nb:\n  - \xF0\x9F\x98\x80\n  - {c: d}\n"),
			      NULL, &err),
		 err);
	const struct nk_value *list = nk_get(docs.docs[0], "b");
	const struct nk_value *inner = nk_get(list->array.items[1], "c");
	assert_int_equal(docs.docs[0]->line, 1);
	assert_int_equal(list->line, 3);
	assert_int_equal(list->column, 3);
	assert_int_equal(inner->line, 4);
	assert_int_equal(inner->column, 9);
}

static struct nk_str repeat(struct nk_arena *arena, const char *what, size_t n, const char *tail)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(1 << 24);

	for (size_t i = 0; i < n; i++)
		nk_buf_text(&buf, what);
	nk_buf_text(&buf, tail);
	return nk_buf_dup(&buf, arena);
}

static void nesting_has_a_limit(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_yaml_docs docs;

	(void)state;
	check_fails(nk_yaml_read(&docs, &arena, repeat(&arena, "[", 100000, ""), NULL, &err), err,
		    "The document is nested more than 128 levels deep.");
	check_fails(nk_yaml_read(&docs, &arena, repeat(&arena, "- ", 100000, "a"), NULL, &err), err,
		    "The document is nested more than 128 levels deep.");
	check_fails(nk_yaml_read(&docs, &arena, NK_STR("a: &a [*a]"), NULL, &err), err,
		    "The document is nested more than 128 levels deep.");
}

static void aliases_of_aliases_have_a_limit(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO_BUF text = NK_BUF_INIT(1 << 16);
	struct nk_err err = NK_ERR_INIT;
	struct nk_yaml_docs docs;

	(void)state;
	nk_buf_text(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 12; i++) {
		nk_buf_printf(&text, "a%d: &a%d [", i, i);
		for (int k = 0; k < 9; k++)
			nk_buf_printf(&text, "*a%d, ", i - 1);
		nk_buf_text(&text, "]\n");
	}
	check_fails(nk_yaml_read(&docs, &arena, nk_buf_view(&text), NULL, &err), err,
		    "The document has more than 10000 values, aliases counted at each use.");
}

static void texts_used_often_have_a_limit(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	NK_AUTO_BUF text = NK_BUF_INIT(1 << 20);
	struct nk_err err = NK_ERR_INIT;
	struct nk_yaml_docs docs;

	(void)state;
	nk_buf_printf(&text, "a: &a %s\nb: [", repeat(&arena, "x", 1000, "").s);
	for (int i = 0; i < 250; i++)
		nk_buf_text(&text, "*a, ");
	nk_buf_text(&text, "]\n");
	check_ok(nk_yaml_read(&docs, &arena, nk_buf_view(&text), NULL, &err), err);
	nk_buf_text(&text, "c: [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n");
	check_ok(nk_yaml_read(&docs, &arena, nk_buf_view(&text), NULL, &err), err);
	nk_buf_text(&text, "d: [*a, *a, *a, *a]\n");
	check_fails(
		nk_yaml_read(&docs, &arena, nk_buf_view(&text), NULL, &err), err,
		"The document has more than 262144 bytes of text, aliases counted at each use.");
}

static void documents_have_a_limit(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_yaml_docs docs;

	(void)state;
	check_ok(nk_yaml_read(&docs, &arena, repeat(&arena, "---\na: b\n", 16, ""), NULL, &err),
		 err);
	check_fails(nk_yaml_read(&docs, &arena, repeat(&arena, "---\na: b\n", 17, ""), NULL, &err),
		    err, "There are more than 16 documents.");
}

/* What is refused must not have taken much before it is: the text ten times over. */
static void hostile_texts_stay_small(void **state)
{
	static const struct {
		const char *piece, *tail;
	} texts[] = {
		{ "[", "" },           { "- \n", "" },        { "1,", "" },    { "---\n", "" },
		{ "---\na: b\n", "" }, { "&a 1\n---\n", "" }, { "? a\n", "" }, { "{a: ", "" },
		{ "*a ", "" },         { "- &a b\n", "" },    { "# c\n", "" }, { "!t ", "a" },
	};
	struct nk_err err = NK_ERR_INIT;
	struct nk_yaml_docs docs;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		NK_AUTO_ARENA text_arena = NK_ARENA_INIT;
		NK_AUTO_ARENA arena = NK_ARENA_INIT;
		size_t n = (1 << 20) / strlen(texts[i].piece);
		struct nk_str text = repeat(&text_arena, texts[i].piece, n, texts[i].tail);

		nk_yaml_read(&docs, &arena, text, NULL, &err);
		if (arena.used > (size_t)10 << 20)
			fail_msg("'%s' takes %zu bytes", texts[i].piece, arena.used);
	}
}

static void keys_longer_than_1024_units_are_none(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_yaml_docs docs;

	(void)state;
	check_ok(nk_yaml_read(&docs, &arena, repeat(&arena, "b", 1024, ": c"), NULL, &err), err);
	assert_int_equal(docs.n, 1);
	assert_int_equal(nk_yaml_read(&docs, &arena, repeat(&arena, "b", 1025, ": c"), NULL, &err),
			 -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars_are_read_by_their_text_then_their_style),
		cmocka_unit_test(documents_that_are_no_mappings_are_dropped),
		cmocka_unit_test(collections_nest_in_both_styles),
		cmocka_unit_test(anchors_and_aliases_share_nodes),
		cmocka_unit_test(lines_are_folded_and_breaks_normalised),
		cmocka_unit_test(block_scalars_keep_or_fold_and_chomp),
		cmocka_unit_test(double_quotes_know_escapes),
		cmocka_unit_test(values_know_where_they_stand),
		cmocka_unit_test(nesting_has_a_limit),
		cmocka_unit_test(aliases_of_aliases_have_a_limit),
		cmocka_unit_test(texts_used_often_have_a_limit),
		cmocka_unit_test(documents_have_a_limit),
		cmocka_unit_test(hostile_texts_stay_small),
		cmocka_unit_test(keys_longer_than_1024_units_are_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
