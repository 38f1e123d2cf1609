/* SPDX-License-Identifier: MIT */
#include "document.h"

#include "model/json_rules.h"

static int merge(struct nk_metadata **out, struct nk_arena *arena, const char *const *texts,
		 size_t n, struct nk_err *err)
{
	struct nk_modules group = { NULL, 0 };

	for (size_t i = 0; i < n; i++) {
		struct nk_metadata *one;
		check_ok(nk_metadata_read(&one, arena, document(arena, texts[i]), err), *err);
		nk_modules_add(arena, &group, one);
	}
	return nk_metadata_merge(out, arena, &group, err);
}

static void the_later_document_wins_and_addresses_add_up(void **state)
{
	static const char *const texts[] = {
		"{\"name\":\"A\",\"download\":\"https://a/\",\"resources\":{\"homepage\":\"h\"},"
		"\"identifier\":\"Id\",\"download_size\":5,\"ksp_version\":\"1.05\"}",
		"{\"name\":\"B\",\"download\":[\"https://b/\",\"https://a/\"],"
		"\"resources\":{\"curse\":\"c\"},\"download_size\":\"5\",\"tags\":[\"t\"]}",
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_metadata *merged;
	(void)state;
	check_ok(merge(&merged, &arena, texts, 2, &err), err);
	check_str(compact(&arena, merged->json),
		  "{\"identifier\":\"Id\",\"name\":\"B\",\"ksp_version\":\"1.5\","
		  "\"resources\":{\"homepage\":\"h\",\"curse\":\"c\"},\"tags\":[\"t\"],"
		  "\"download\":[\"https://a/\",\"https://b/\"],\"download_size\":\"5\"}");
	assert_int_equal(merged->n_downloads, 2);
}

static void one_address_stays_a_text_and_one_module_stays_itself(void **state)
{
	static const char *const texts[] = {
		"{\"tags\":[1],\"download\":\"https://a/\",\"identifier\":\"Id\"}",
		"{\"download\":[\"https://a/\"]}",
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	struct nk_err err = NK_ERR_INIT;
	struct nk_metadata *merged;
	(void)state;
	check_ok(merge(&merged, &arena, texts, 2, &err), err);
	check_str(compact(&arena, merged->json),
		  "{\"identifier\":\"Id\",\"tags\":[1],\"download\":\"https://a/\"}");
	check_ok(merge(&merged, &arena, texts, 1, &err), err);
	check_str(compact(&arena, merged->json), texts[0]);
}

static void different_files_are_not_merged(void **state)
{
	static const char *const pairs[][3] = {
		{ "{\"download\":\"https://a/\",\"download_size\":1}",
		  "{\"download\":\"https://b/\",\"download_size\":2}",
		  "Download from https://a/ does not match download from https://b/" },
		{ "{\"download\":\"https://a/\",\"download_hash\":{\"sha1\":\"A\"}}",
		  "{\"download\":\"https://b/\"}",
		  "Download from https://a/ does not match download from https://b/" },
		{ "{\"download\":[\"https://a/\"],\"download_hash\":{\"sha256\":\"A\"}}",
		  "{\"download_hash\":{\"sha256\":\"B\"}}",
		  "Download from [\n  \"https://a/\"\n] does not match download from " },
	};
	NK_AUTO_ARENA arena = NK_ARENA_INIT;
	(void)state;
	for (size_t i = 0; i < LENGTH(pairs); i++) {
		struct nk_err err = NK_ERR_INIT;
		struct nk_metadata *merged;
		check_fails(merge(&merged, &arena, pairs[i], 2, &err), err, pairs[i][2]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_later_document_wins_and_addresses_add_up),
		cmocka_unit_test(one_address_stays_a_text_and_one_module_stays_itself),
		cmocka_unit_test(different_files_are_not_merged),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
