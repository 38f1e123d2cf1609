/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "base/json.h"
#include "model/schema.h"

/* A good document with `more` put in, and `drop` left out. */
static struct nk_value *document(struct nk_arena *arena, const char *more, const char *drop)
{
	struct nk_err err = NK_ERR_INIT;
	struct nk_value *json, *extra;

	check_ok(nk_json_read(&json, arena,
			      nk_str("{\"spec_version\": \"v1.4\", \"identifier\": \"Mod\", \"name\": \"A\","
				     " \"abstract\": \"b\", \"author\": [\"c\"], \"license\": \"MIT\","
				     " \"version\": \"1\", \"download\": \"https://x.org/y z.zip\"}"),
			      &err),
		 err);
	check_ok(nk_json_read(&extra, arena, nk_str(*more ? more : "{}"), &err), err);
	nk_each_member(m, extra)
		nk_set_n(arena, json, m->key, m->value);
	if (drop)
		nk_remove(json, drop);
	return json;
}

static void good_documents_pass(void **state)
{
	static const char *const rows[] = {
		"",
		"{\"spec_version\": 1}",
		"{\"license\": [\"MIT\", \"GPL-2.0\"]}",
		"{\"release_date\": \"2024-01-02T03:04:05Z\"}",
		"{\"release_date\": \"2024-01-02 03:04:05.123+01:00\"}",
		"{\"release_date\": \"2024\"}",
		"{\"install\": [{\"find\": \"A\", \"install_to\": \"GameData/B\", \"filter\": \"x\"}]}",
		"{\"depends\": [{\"any_of\": [{\"name\": \"Bb\"}]}, {\"name\": \"Aa\"}]}",
		"{\"ksp_version\": \"any\", \"ksp_version_min\": \"1.2\"}",
		"{\"resources\": {\"homepage\": \"/a/path\", \"x_other\": 5}}",
		"{\"x_unknown\": []}",
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check_ok(nk_schema_check(document(&arena, rows[i], NULL), &arena, &err), err);
}

static void a_bad_document_names_the_place_and_the_kind(void **state)
{
	static const struct {
		const char *more, *drop, *want;
	} rows[] = {
		{ "{\"ksp_version\": 1}", NULL, "#/ksp_version: StringExpected" },
		{ "{\"ksp_version\": null}", NULL, "#/ksp_version: StringExpected" },
		{ "{\"ksp_version\": \"1.2.3.4\"}", NULL, "#/ksp_version: PatternMismatch" },
		{ "{\"tags\": [\"good\", \"Bad\"]}", NULL, "#/tags[1]: ArrayItemNotValid" },
		{ "{\"release_status\": \"beta\"}", NULL, "#/release_status: NotInEnumeration" },
		{ "{\"author\": [\"a\", \"a\"]}", NULL, "#/author: NotOneOf" },
		{ "", "abstract", "#/abstract: PropertyRequired" },
		{ "", "download", "#/: NotOneOf" },
		{ "{\"install\": [{\"find\": \"A\", \"install_to\": \"Nowhere\"}]}", NULL,
		  "#/install[0]: ArrayItemNotValid" },
		{ "{\"replaced_by\": \"x\"}", NULL,
		  "#/replaced_by: ObjectExpected, #/replaced_by.name: PropertyRequired" },
		{ "{\"resources\": {\"homepage\": \"nothing\"}}", NULL,
		  "#/resources.homepage: UriExpected" },
		{ "{\"version\": 1, \"name\": 2}", NULL,
		  "#/name: StringExpected, #/version: StringExpected" },
		{ "{\"release_date\": \"yesterday\"}", NULL, "#/release_date: DateTimeExpected" },
		{ "{\"localizations\": [\"en\", \"en\"]}", NULL, "#/localizations: ItemsNotUnique" },
		{ "{\"kind\": \"metapackage\"}", NULL, NULL },
		{ "{\"kind\": \"metapackage\"}", "download", NULL },
		{ "{\"kind\": \"other\"}", NULL, "#/kind: NotInEnumeration" },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct nk_value *json = document(&arena, rows[i].more, rows[i].drop);
		if (!rows[i].want) {
			check_ok(nk_schema_check(json, &arena, &err), err);
			continue;
		}
		check_fails(nk_schema_check(json, &arena, &err), err,
			    nk_printf(&arena, "Schema validation failed: %s", rows[i].want));
	}
}

static void licences_are_known_by_their_exact_ids(void **state)
{
	(void)state;
	assert_true(nk_license_known(nk_str("CC-BY-NC-SA-4.0")));
	assert_true(nk_license_known(nk_str("restricted")));
	assert_true(nk_license_known(nk_str("AFL-3.0")));
	assert_true(nk_license_known(nk_str("unrestricted")));
	assert_false(nk_license_known(nk_str("mit")));
	assert_false(nk_license_known(nk_str("")));
	assert_true(nk_license_redistributable(nk_str("MIT")));
	assert_false(nk_license_redistributable(nk_str("AGPL-3.0")));
	assert_false(nk_license_redistributable(nk_str("unknown")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_documents_pass),
		cmocka_unit_test(a_bad_document_names_the_place_and_the_kind),
		cmocka_unit_test(licences_are_known_by_their_exact_ids),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
