/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/json.h"
#include "base/yaml.h"

/* What is written of the JSON documents of an array. */
static struct nk_str written(struct nk_arena *arena, const char *json)
{
	NK_AUTO_BUF buf = NK_BUF_INIT(1 << 20);
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *docs;

	check_ok(nk_json_read(&docs, arena, nk_str(json), &err), err);
	nk_each_item (doc, docs)
		nk_yaml_write(&buf, *doc);
	return nk_buf_dup(&buf, arena);
}

static void check_written(const char *json, const char *want)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;

	check_str(written(&arena, json), want);
}

static void a_netkan_looks_as_people_write_it(void **state)
{
	(void)state;
	check_written(
		"[{\"identifier\":\"X\",\"$kref\":\"#/ckan/github/a/b\","
		"\"x_netkan_version_edit\":\"^v?(?<version>.+)$\",\"$vref\":\"#/ckan/ksp-avc\","
		"\"x_netkan_github\":{\"use_source_archive\":true},\"tags\":[\"plugin\"],"
		"\"install\":[{\"find\":\"X\",\"install_to\":\"GameData\",\"filter\":[\"a\",\"b\"]}"
		","
		"{\"file\":\"Y\"}]},"
		"{\"identifier\":\"X\",\"$kref\":\"#/ckan/spacedock/1\"}]",
		"identifier: X\n"
		"$kref: '#/ckan/github/a/b'\n"
		"x_netkan_version_edit: ^v?(?<version>.+)$\n"
		"$vref: '#/ckan/ksp-avc'\n"
		"x_netkan_github:\n"
		"  use_source_archive: true\n"
		"tags:\n"
		"  - plugin\n"
		"install:\n"
		"  - find: X\n"
		"    install_to: GameData\n"
		"    filter:\n"
		"      - a\n"
		"      - b\n"
		"  - file: Y\n"
		"---\n"
		"identifier: X\n"
		"$kref: '#/ckan/spacedock/1'\n");
}

static void texts_get_quotes_only_where_needed(void **state)
{
	(void)state;
	check_written(
		"[{\"a\":\"12\",\"b\":\"1.0\",\"c\":\"1.0.2\",\"d\":\"true\",\"e\":\"yes\",\"f\":"
		"\"~\","
		"\"g\":\"\",\"h\":\" x\",\"i\":\"- x\",\"j\":\"-x\",\"k\":\"a: b\",\"l\":\"a:b\","
		"\"m\":\"a #b\",\"n\":\"a#b\",\"o\":\"it's\",\"p\":\"it's: x\",\"q\":\"a\\nb\","
		"\"r\":\"2024-01-02\",\"s\":\"0x1F\",\"t\":\"\\t\",\"u\":\"\\u00e9\","
		"\"v\":\"2 * 3\",\"2 *\":\"=\"}]",
		"a: '12'\nb: '1.0'\nc: 1.0.2\nd: 'true'\ne: yes\nf: '~'\n"
		"g: ''\nh: ' x'\ni: '- x'\nj: -x\nk: 'a: b'\nl: a:b\n"
		"m: 'a #b'\nn: a#b\no: it's\np: \"it's: x\"\nq: \"a\\nb\"\n"
		"r: '2024-01-02'\ns: '0x1F'\nt: \"\\t\"\nu: \303\251\n"
		"v: 2 * 3\n'2 *': '='\n");
}

static void values_that_are_no_texts_are_bare(void **state)
{
	(void)state;
	check_written("[{\"a\":12,\"b\":true,\"c\":null,\"d\":[],\"e\":{},\"f\":[null,[1,[2]],{"
		      "\"g\":1}]}]",
		      "a: 12\nb: true\nc:\nd: []\ne: {}\nf:\n  - \n  -   - 1\n      -   - 2\n"
		      "  - g: 1\n");
}

static void long_lines_are_folded(void **state)
{
	(void)state;
	check_written(
		"[{\"abstract\":\"word word word word word word word word word word word word word "
		"word word word word\",\"b\":[\"word word word word word word word word word word "
		"word word word word word word: word word\"]}]",
		"abstract: word word word word word word word word word word word word word word "
		"word\n"
		"  word word\n"
		"b:\n"
		"  - 'word word word word word word word word word word word word word word word word:\n"
		"    word word'\n");
}

static void keys_that_are_long_get_a_question_mark(void **state)
{
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	char key[201];

	(void)state;
	memset(key, 'k', 200);
	key[200] = '\0';
	check_str(written(&arena, nk_printf(&arena, "[{\"%s\":1}]", key)),
		  nk_printf(&arena, "? %s\n: 1\n", key));
}

static void what_is_written_reads_as_the_same(void **state)
{
	static const char json[] =
		"{\"a b\":[{\"c\":\"x: y\",\"d\":[[\"#\",\"- -\"]]},\"e\\u0001\\nf\\u2028 \"],"
		"\"g\":{\"h\":{\"i\":5}}}";
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_yaml_docs docs;

	(void)state;
	struct nk_str text = written(&arena, nk_printf(&arena, "[%s]", json));
	check_ok(nk_yaml_read(&docs, &arena, text, NULL, &err), err);
	check_str(nk_json_text(&arena, docs.docs[0], NK_JSON_COMPACT), json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_netkan_looks_as_people_write_it),
		cmocka_unit_test(texts_get_quotes_only_where_needed),
		cmocka_unit_test(values_that_are_no_texts_are_bare),
		cmocka_unit_test(long_lines_are_folded),
		cmocka_unit_test(keys_that_are_long_get_a_question_mark),
		cmocka_unit_test(what_is_written_reads_as_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
